// Evaluates trees with the modules given as arguments, the second one learnt by the first: {contexts, cases: [[tree, index of its context]]} on stdin,
// [value, verdict] for each on stdout. Numbers travel as {n: "1/3"}, dates as {d: "2026-01-31"}.
import { readFileSync } from "node:fs";

const address = (source) => `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
const [expressions, fonctions] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const { UNDECIDED, evaluate, isTrue } = await import(address(expressions));
const { learn } = await import(address(fonctions.replace("./expressions.js", address(expressions))));
learn();

function decode(something) {
  if (Array.isArray(something)) return something.map(decode);
  if (something === null || typeof something !== "object") return something;
  if ("d" in something) return { day: something.d };
  const [n, d] = something.n.split("/");
  return { n: BigInt(n), d: BigInt(d ?? 1) };
}

function encode(something) {
  if (something === UNDECIDED) return { undecided: true };
  if (typeof something === "number") return { n: String(something) };
  if (typeof something !== "object") return something;
  return "day" in something ? { d: something.day } : { n: `${something.n}/${something.d}` };
}

function context({ current, position, values }) {
  const entries = Object.entries(values).map(([name, answer]) => [name, decode(answer)]);
  return { current: decode(current), position, values: Object.fromEntries(entries) };
}

const { contexts, cases } = JSON.parse(readFileSync(0, "utf8"));
const decoded = contexts.map(context);
const results = cases.map(([tree, index]) => [evaluate(tree, decoded[index]), isTrue(tree, decoded[index])].map(encode));
process.stdout.write(JSON.stringify(results));
