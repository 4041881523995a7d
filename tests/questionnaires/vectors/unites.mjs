// Derives shares with unites.js of the folder given as argument: [[unite, [[text, periode]]]] on stdin; on stdout, for each,
// the weights (null for a blank, why not for what cannot be read), the shares in hundredths, and the total as people read it.
// A unit of percents gives the values in hundredths.
import { readFileSync } from "node:fs";
import { load } from "./charge.mjs";

const { amountText, derive, readWeight } = await load(process.argv[2], "unites.js");
const { readAmount } = await load(process.argv[2], "quantites.js");

function derived([unite, texts]) {
  const read = texts.map(([text, periode]) => (unite === "pourcent" ? readAmount(unite, text) : readWeight(unite, text, periode)));
  const weights = read.map(({ value, problem }) => problem || value);
  if (unite === "pourcent") return { weights };
  const { parts, total } = derive(read.map(({ value }) => value));
  return { weights, parts, total: amountText(unite, total) };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(derived)));
