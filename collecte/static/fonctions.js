// Functions of expressions that few questionnaires use, for pages that use one (RARE, questionnaires/expressions/functions.py).
import { FUNCTIONS, LAZY, answer, calculate, capped, codes, decided, exact, floor, isExact, joined, toBoolean, toDate, toNumber, toText, value } from "./expressions.js";

const ONE = exact(1n);
const LARGEST_EXPONENT = 1_000n;
const MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
const DAYS = ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."];
const MIDNIGHT = { H: "00", h: "0", M: "00", S: "00", 3: "000" };

/** By squares, as on the server: the same roundings. */
function power(base, exponent) {
  if (!isExact(base) || !isExact(exponent) || exponent.d > 1n) return NaN;
  let left = exponent.n < 0n ? -exponent.n : exponent.n;
  if (left > LARGEST_EXPONENT) return NaN;
  let result = ONE;
  for (let square = base; left; left /= 2n, square = calculate("*", square, square)) {
    if (left % 2n) result = calculate("*", result, square);
  }
  return exponent.n < 0n ? calculate("div", ONE, result) : result;
}

function magnitude(a) {
  if (!isExact(a)) return Math.abs(a);
  return a.n < 0n ? { n: -a.n, d: a.d } : a;
}

function rounding(round) {
  return (a) => (isExact(toNumber(a)) ? exact(round(toNumber(a))) : toNumber(a));
}

function index(place, length) {
  if (!isExact(place)) return place > 0 ? length : 0;
  const whole = place.n / place.d;
  const size = BigInt(length);
  const wanted = whole < 0n ? whole + size : whole;
  return wanted < 0n ? 0 : wanted > size ? length : Number(wanted);
}

function part(text, start, end = Infinity) {
  const letters = [...text];
  return letters.slice(index(start, letters.length), index(end, letters.length)).join("");
}

function dateText(day, pattern) {
  const [year, month, number] = day.split("-");
  const written = {
    ...MIDNIGHT,
    Y: year,
    y: year.slice(2),
    m: month,
    n: String(Number(month)),
    b: MONTHS[month - 1],
    d: number,
    e: String(Number(number)),
    a: DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()],
  };
  return capped(pattern.replace(/%([YymnbdeaHhMS3])/g, (_, code) => written[code]));
}

function formatted(a, pattern) {
  const day = toDate(a);
  return day === "" ? "" : dateText(day.day, toText(pattern));
}

const RARE = {
  boolean: toBoolean,
  "boolean-from-string": (a) => ["true", "1"].includes(toText(a).toLowerCase()),
  "format-date": formatted,
  "format-date-time": formatted,
  "decimal-date-time": (a) => toNumber(toDate(a)),
  floor: rounding(floor),
  ceiling: rounding(({ n, d }) => -floor({ n: -n, d })),
  abs: (a) => magnitude(toNumber(a)),
  pow: (a, b) => power(toNumber(a), toNumber(b)),
  "selected-at": (a, place) => {
    const number = toNumber(place);
    return isExact(number) && number.n / number.d >= 0n ? (codes(a)[number.n / number.d] ?? "") : "";
  },
  join: (separator, ...args) => joined(toText(separator), args),
  substr: (a, ...places) => part(toText(a), ...places.map(toNumber)),
  "substring-before": (a, mark) => toText(a).slice(0, Math.max(toText(a).indexOf(toText(mark)), 0)),
  "substring-after": (a, mark) => {
    const [text, wanted] = [toText(a), toText(mark)];
    return text.includes(wanted) ? text.slice(text.indexOf(wanted) + wanted.length) : "";
  },
  contains: (a, wanted) => toText(a).includes(toText(wanted)),
  "starts-with": (a, wanted) => toText(a).startsWith(toText(wanted)),
  "ends-with": (a, wanted) => toText(a).endsWith(toText(wanted)),
};

/** The answer of a line of a repeating group, by its place from 1, seen from outside the group. */
function indexed([question, , place], context) {
  if (question[0] !== "r") return "";
  const whole = context.whole ?? context.values;
  const lines = answer(Object.hasOwn(whole, question[1]) ? whole[question[1]] : undefined);
  return decided([lines, value(place, context)], (answers, wanted) => {
    const rank = toNumber(wanted);
    return Array.isArray(answers) && isExact(rank) ? (answers[Number(rank.n / rank.d) - 1] ?? "") : "";
  });
}

export function learn() {
  Object.assign(FUNCTIONS, RARE);
  LAZY["indexed-repeat"] = indexed;
}
