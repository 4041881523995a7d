// Derives shares with unites.js of the folder given as argument: [[unite, [texts]]] on stdin; on stdout, for each, the
// weights (null for a blank, "unreadable"), the shares in hundredths, and the total as people read it.
import { readFileSync } from "node:fs";
import path from "node:path";

const folder = process.argv[2];
const url = (source) => `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
const loaded = new Map();

/** A module of the folder with those that it imports, as an address. */
function load(name) {
  if (!loaded.has(name)) {
    const source = readFileSync(path.join(folder, name), "utf8");
    loaded.set(name, url(source.replace(/from "\.\/([^"]+)"/g, (_, other) => `from "${load(other)}"`)));
  }
  return loaded.get(name);
}

const { amountText, derive, parseWeight } = await import(load("unites.js"));

function derived([unite, texts]) {
  const weights = texts.map((text) => parseWeight(unite, text));
  const { parts, total } = derive(weights);
  return { weights: weights.map((weight) => (Number.isNaN(weight) ? "unreadable" : weight)), parts, total: amountText(unite, total) };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(derived)));
