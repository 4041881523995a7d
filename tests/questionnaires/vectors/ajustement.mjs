// What ajustement.js of the folder given as argument makes of each case: [texts, etages, mode, ligne] on stdin; on stdout, the missions
// contradicted and to detail and the unreadable codes of each, then what the helper proposes.
import { readFileSync } from "node:fs";
import { load } from "./charge.mjs";

const { contradicted, propose, toDetail, unreadable } = await load(process.argv[2], "ajustement.js");

const cases = JSON.parse(readFileSync(0, "utf8"));
const found = cases.map(([texts, etages, mode, ligne]) => {
  const { changes, refus } = propose(mode, texts, etages, ligne);
  return { contredites: contradicted(texts, etages), details: toDetail(texts, etages), illisibles: unreadable(texts, etages), changes: Object.entries(changes), refus };
});
process.stdout.write(JSON.stringify(found));
