// Evaluates trees with the module given as argument: {contexts, cases: [[tree, index of its context]]} on stdin,
// [value, verdict] for each on stdout. Numbers travel as {n: "1/3"}, dates as {d: "2026-01-31"}.
import { readFileSync } from "node:fs";

const source = readFileSync(process.argv[2]);
const { UNDECIDED, evaluate, isTrue } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

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
