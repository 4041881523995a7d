// Reads typed texts with lecture.js of the folder given as argument: [[question, typed]] on stdin, the answers
// on stdout: null for a blank, "unreadable", {n: "1/3"}, {d: "2026-01-31"}, a text; then how a number is written again.
import { readFileSync } from "node:fs";
import { load } from "./charge.mjs";

const { UNREADABLE, amountText, readAnswer } = await load(process.argv[2], "lecture.js");

function encode(answer) {
  if (answer === UNREADABLE) return "unreadable";
  if (answer === null || typeof answer !== "object") return answer;
  return "day" in answer ? { d: answer.day } : { n: `${answer.n}/${answer.d}` };
}

const { cases, amounts } = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map(([question, typed]) => encode(readAnswer(question, typed)));
const texts = amounts.map(([n, d, decimals, unit]) => amountText({ n: BigInt(n), d: BigInt(d) }, decimals, unit));
process.stdout.write(JSON.stringify({ answers, texts }));
