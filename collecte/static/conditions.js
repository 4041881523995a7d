// What a page shows as one types: questions whose conditions are met, computed values, sums. The server judges again.
import { isHeld, textOf } from "./champs.js";
import { UNDECIDED, evaluate, isTrue, toText } from "./expressions.js";
import { UNREADABLE, amountText, isBlank, readAnswer } from "./lecture.js";
import { updateSums } from "./sommes.js";

const LARGEST = 10n ** 15n; // beyond, the server keeps nothing
const PASSES = 50; // conditions over conditions; verified questionnaires have no cycle

/** Keeps the page as its answers make it. `form.dataset.saisie` is made by questionnaires/answers/navigateur.py. */
export function follow(form) {
  const { questions, repetitions, ailleurs } = JSON.parse(form.dataset.saisie);
  const page = {
    form,
    questions,
    repetitions: bare(repetitions),
    elsewhere: bare(Object.fromEntries(Object.entries(ailleurs).map(([name, json]) => [name, decode(json)]))),
    conditions: all(form, "[data-relevant]", (place) => [place, JSON.parse(place.dataset.relevant)]),
    offers: all(form, "[data-offered]", (place) => [place, JSON.parse(place.dataset.offered)]),
    outputs: all(form, "[data-calculation]", (output) => [output, tree(output.dataset.calculation)]),
    computed: new Map(),
    lines: new Map(), // repetition -> its lines that exist
    unsent: unsent(form),
    followed: new Set(), // questions whose options are kept up to date
  };
  const update = () => settle(page);
  form.addEventListener("input", update);
  form.addEventListener("elsewhere", update);
  update();
}

/** The same names and nothing else: every object has a `constructor`, and a question may be called so too. */
function bare(own) {
  return Object.assign(Object.create(null), own);
}

function all(form, selector, read) {
  return [...form.querySelectorAll(selector)].filter((own) => own.dataset.relevant !== "").map(read);
}

function tree(json) {
  return json ? JSON.parse(json) : null;
}

function decode(json) {
  if (Array.isArray(json)) return json.map(decode);
  if (json === null || typeof json !== "object") return json;
  if ("d" in json) return { day: json.d };
  const [n, d] = json.n.split("/");
  return { n: BigInt(n), d: BigInt(d ?? 1) };
}

/** The questions held back that are not on the page at all: their fields cannot be looked at. */
function unsent(form) {
  return form.elements.cachees.value.split(" ").filter((code) => code && !form.elements.namedItem(code));
}

function settle(page) {
  let hasAppeared = false;
  let values = gather(page);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isChanged = compute(page, values);
    const isShown = showAndHide(page, values);
    hasAppeared ||= isShown;
    if (!isChanged && !isShown) break;
    values = gather(page);
  }
  offer(page, values);
  page.form.elements.cachees.value = [...page.unsent, ...heldCodes(page.form), ...page.followed].join(" ");
  updateSums(page.form, values);
  if (hasAppeared) page.form.dispatchEvent(new Event("appeared"));
}

function heldCodes(form) {
  return new Set([...form.querySelectorAll("[data-relevant][hidden] [name]")].map((field) => field.name));
}

/** The answers that expressions find: those of other pages, and those of this one that are asked. */
function gather(page) {
  const values = bare(page.elsewhere);
  page.lines = new Map();
  for (const section of page.form.querySelectorAll("[data-repetition]")) {
    const { repetition } = section.dataset;
    page.lines.set(repetition, existingLines(page.form, section));
    const asked = isVisible(section) ? page.lines.get(repetition) : [];
    values[repetition] = asked.map((rank) => ({ n: BigInt(rank), d: 1n }));
  }
  for (const name of Object.keys(page.questions)) values[name] = valueOf(page, name);
  return values;
}

function isVisible(element) {
  return !element.closest("[data-relevant][hidden]");
}

function valueOf(page, name) {
  const repetition = page.repetitions[name];
  if (repetition === undefined) return answer(page, name, name);
  const lines = page.lines.get(repetition) ?? [];
  return lines.map((rank) => answer(page, name, `${repetition}.${rank}.${name}`));
}

/** The lines that have an answer, and those that are always shown. */
function existingLines(form, section) {
  const ranks = [...section.querySelectorAll("[data-line]")]
    .filter((line) => Number(line.dataset.line.split(".")[1]) <= Number(section.dataset.minimum) || isFilled(form, line))
    .map((line) => Number(line.dataset.line.split(".")[1]));
  return ranks.sort((a, b) => a - b);
}

function isFilled(form, line) {
  const names = new Set([...line.querySelectorAll("[name]")].filter((own) => own.type !== "submit").map((own) => own.name));
  return [...names].some((name) => !isBlank(textOf(form, name)));
}

function answer(page, name, code) {
  const question = page.questions[name];
  if (question.kind === "calcul") return page.computed.has(code) ? page.computed.get(code) : UNDECIDED;
  const typed = textOf(page.form, code);
  if (typed === undefined) return name in page.elsewhere ? page.elsewhere[name] : null;
  if (isHeld(page.form, code)) return null;
  const read = readAnswer(question, typed);
  return read === UNREADABLE ? null : read;
}

/** What an expression finds where it stands: in a line of a repetition, the answers of that line come first. */
function contextAt(page, values, place) {
  const line = place.closest("[data-line]");
  if (!line) return { values: decided(values), current: null };
  const [repetition, rank] = line.dataset.line.split(".");
  const own = Object.keys(page.questions)
    .filter((name) => page.repetitions[name] === repetition)
    .map((name) => [name, answer(page, name, `${repetition}.${rank}.${name}`)]);
  const before = page.lines.get(repetition).filter((known) => known < Number(rank)).length;
  const all = { ...values, ...Object.fromEntries(own) };
  return { values: decided(all), whole: decided(values), current: null, position: before + 1 };
}

/** The evaluator takes a missing name for what it cannot decide. */
function decided(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== UNDECIDED));
}

function compute(page, values) {
  let isChanged = false;
  for (const [output, calculation] of page.outputs) {
    const code = output.dataset.code;
    const result = isVisible(output) ? stored(calculation && evaluate(calculation, contextAt(page, values, output))) : null;
    const before = page.computed.get(code);
    if (page.computed.has(code) && same(before, result)) continue;
    page.computed.set(code, result);
    isChanged = true;
    if (result !== UNDECIDED) output.textContent = shown(output, result);
  }
  return isChanged;
}

function same(a, b) {
  return a === b || (typeof a === "object" && typeof b === "object" && a && b && toText(a) === toText(b));
}

/** What a computed question holds: nothing when it is not finite. */
function stored(value) {
  if (value === UNDECIDED) return UNDECIDED;
  if (typeof value === "number" || value === "") return null;
  return typeof value === "boolean" ? String(value) : value;
}

function shown(output, value) {
  if (value === null) return "–";
  if (output.dataset.nature === "texte") return toText(value);
  const number = evaluate(["f", "number", ["r", "own"]], { values: { own: value } });
  if (typeof number !== "object" || number.n > LARGEST * number.d || -number.n > LARGEST * number.d) return "–";
  return amountText(number, Number(output.dataset.decimals), output.dataset.unite);
}

/** Options that answers of the page allow, and the one that is chosen, whatever they are: the server says so. */
function offer(page, values) {
  for (const [place, condition] of page.offers) {
    const verdict = isTrue(condition, contextAt(page, values, place));
    if (verdict === UNDECIDED) continue;
    const field = place.querySelector("input") ?? place;
    place.hidden = !verdict && !(field.checked ?? field.selected);
    page.followed.add(`=${field.name ?? place.parentElement.name}`);
  }
}

function showAndHide(page, values) {
  let isChanged = false;
  for (const [place, condition] of page.conditions) {
    const verdict = isTrue(condition, contextAt(page, values, place));
    if (verdict === UNDECIDED || place.hidden === !verdict) continue;
    place.hidden = !verdict;
    isChanged = true;
  }
  return isChanged;
}
