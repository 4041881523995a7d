// Constant sums as one types: the total, what it compares to, what is left; and what is told aloud once one pauses.
import { isHeld, later, textOf } from "./champs.js";
import { evaluate } from "./expressions.js";
import { UNREADABLE, amountText, readAnswer } from "./lecture.js";

const PAUSE = 1_000; // milliseconds
const WORDS = { "=": "sur", "<=": "au plus", "<": "moins de", ">=": "au moins", ">": "plus de" };
const REACHED = { "=": "Complet", "<=": "Plus de reste", "<": "Il faut moins", ">=": "Total atteint", ">": "Il faut plus" };
const STRICT = { "<": "moins de ", ">": "plus de " };
const announcers = new WeakMap();

/** Brings every sum of the form up to date. `values`: what expressions find, for what sums compare to. */
export function updateSums(form, values) {
  for (const state of form.querySelectorAll("[data-sum-of]")) update(form, state, values);
}

function update(form, state, values) {
  const before = state.textContent;
  const asked = state.dataset.sumOf.split(" ").filter((code) => !isHeld(form, code));
  const read = asked.map((code) => readAnswer(lineOf(state), textOf(form, code) ?? ""));
  const target = evaluate(["f", "number", JSON.parse(state.dataset.target)], { values: known(values), current: null });
  const total = read.filter((value) => value && value !== UNREADABLE).reduce(add, { n: 0n, d: 1n });
  const isKnown = typeof target === "object" && "n" in target;
  put(state, "[data-total]", amount(state, total));
  put(state, "[data-target-text]", isKnown ? `${WORDS[state.dataset.operator]} ${amount(state, target)}` : "total attendu à préciser");
  put(state, "[data-left]", isKnown ? leftText(state, total, target) : "");
  state.classList.toggle("over", isKnown && isOver(state, total, target));
  state.querySelector("[data-unreadable]").hidden = !read.includes(UNREADABLE);
  if (before !== state.textContent) announce(state);
}

function lineOf({ dataset }) {
  const maximum = Number(dataset.maximum);
  return { kind: "nombre", decimals: Number(dataset.decimals), minimum: 0, maximum, unite: dataset.unite };
}

function known(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== "symbol"));
}

function put(state, selector, text) {
  const place = state.querySelector(selector);
  if (place.textContent !== text) place.textContent = text;
}

function amount(state, value) {
  return amountText(value, Number(state.dataset.decimals), state.dataset.unite);
}

function leftText(state, total, target) {
  const isNothing = target.n === 0n && /^<?=$/.test(state.dataset.operator);
  if (!isBelow(total, target) && !isBelow(target, total)) return isNothing ? "Rien à répartir" : REACHED[state.dataset.operator];
  const gap = add(target, { n: -total.n, d: total.d });
  const text = amount(state, { n: gap.n < 0n ? -gap.n : gap.n, d: gap.d });
  if (gap.n > 0n) return `Reste\u00a0: ${STRICT[state.dataset.operator] ?? ""}${text}`;
  if (!isOver(state, total, target)) return `${text} de plus`;
  return state.dataset.operator === "<" ? `Plus de ${text} de trop` : `${text} de trop`;
}

function isOver(state, total, target) {
  if (state.dataset.operator.startsWith(">")) return false;
  return isBelow(target, total) || (state.dataset.operator === "<" && !isBelow(total, target));
}

function add(a, b) {
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

function isBelow(a, b) {
  return a.n * b.d < b.n * a.d;
}

function announce(state) {
  const voice = state.querySelector("[data-announce]");
  if (!voice) return;
  const text = () => ["strong", "[data-target-text]", "[data-left]"].map((part) => state.querySelector(part).textContent.trim());
  if (!announcers.has(state)) announcers.set(state, later(() => (voice.textContent = `${text().join(", ")}.`), PAUSE));
  announcers.get(state)();
}
