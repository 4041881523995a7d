// Reads typed texts with the module given as argument, beside expressions.js: [[question, typed]] on stdin, the answers
// on stdout: null for a blank, "unreadable", {n: "1/3"}, {d: "2026-01-31"}, a text; then how a number is written again.
import { readFileSync } from "node:fs";
import path from "node:path";

const folder = process.argv[2];
const url = (source) => `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
const read = (name) => readFileSync(path.join(folder, name), "utf8");
const expressions = url(read("expressions.js"));
const { UNREADABLE, amountText, readAnswer } = await import(url(read("lecture.js").replace("./expressions.js", expressions)));

function encode(answer) {
  if (answer === UNREADABLE) return "unreadable";
  if (answer === null || typeof answer !== "object") return answer;
  return "day" in answer ? { d: answer.day } : { n: `${answer.n}/${answer.d}` };
}

const { cases, amounts } = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map(([question, typed]) => encode(readAnswer(question, typed)));
const texts = amounts.map(([n, d, decimals, unit]) => amountText({ n: BigInt(n), d: BigInt(d) }, decimals, unit));
process.stdout.write(JSON.stringify({ answers, texts }));
