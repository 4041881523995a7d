// What is typed, read by the rules of questionnaires/core/questions.py: an answer for expressions, null when blank, UNREADABLE.
import { date, number } from "./expressions.js";
import { parseShare } from "./quantites.js";

export const UNREADABLE = Symbol("unreadable");

const SPACES = " \t\n\u00a0\u202f\u2009\u2007";
const NUMBER = /^([-−]?)([0-9]{1,12})(?:[.,]([0-9]{1,6}))?$/;
const THOUSANDS = new RegExp(`(?<=[0-9])[${SPACES}](?=[0-9]{3}(?![0-9]))`, "g");
const DAY = /^([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})$/;
const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MONTH = /^([0-9]{1,2})[/. -]([0-9]{4})$/;
const ISO_MONTH = /^([0-9]{4})-([0-9]{2})$/;
const TIME = /^([01]?[0-9]|2[0-3])(?: ?h(?:eures?)?(?: ?([0-5][0-9]))?|:([0-5][0-9])(?::00)?)$/i;
const WORDED = /^(?:([0-9]{1,2})(?:er)? )?(\p{L}{3,9})\.? ([0-9]{4})$/u;
const MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");

/** The answer that a text gives to a question, as expressions want it. `question`: see questionnaires/answers/navigateur.py. */
export function readAnswer(question, typed) {
  return READERS[question.kind](question, typed.normalize("NFC"));
}

/** Whether nothing was typed, spaces aside. */
export function isBlank(typed) {
  return strip(typed) === "";
}

/** Units of 10**-decimals as people read them: (1250n, 2) is `12,5`. */
export function decimalText(units, decimals) {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${units < 0n ? "−" : ""}${whole}${fraction ? `,${fraction}` : ""}`;
}

/** A fraction rounded to `decimals`, half away from zero, with its unit: `12,5 %`. */
export function amountText({ n, d }, decimals, unit) {
  const units = (2n * (n < 0n ? -n : n) * 10n ** BigInt(decimals) + d) / (2n * d);
  return `${decimalText(n < 0n ? -units : units, decimals)}${unit ? `\u00a0${unit}` : ""}`;
}

const READERS = {
  nombre: readNumber,
  part: (_, typed) => shareOf(parseShare(typed)),
  texte: readText,
  choix: ({ codes }, typed) => (isBlank(typed) ? null : codes.includes(typed) ? typed : UNREADABLE),
  choix_multiple: readOptions,
  classement: readRanks,
  date: (question, typed) => readMoment(question, typed, dayOf, (iso) => iso),
  heure: readTime,
  mois: (question, typed) => readMoment(question, typed, monthOf, (iso) => iso.slice(0, 7)),
};

function strip(text) {
  let start = 0;
  let end = text.length;
  while (start < end && SPACES.includes(text[start])) start += 1;
  while (end > start && SPACES.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function readNumber({ decimals, minimum, maximum, unite }, typed) {
  let text = strip(typed);
  if (unite && text.endsWith(unite)) text = strip(text.slice(0, -unite.length));
  if (text === "") return isBlank(typed) ? null : UNREADABLE;
  const match = NUMBER.exec(text.replace(THOUSANDS, ""));
  const fraction = (match?.[3] ?? "").replace(/0+$/, "");
  if (!match || (match[1] && minimum >= 0) || fraction.length > decimals) return UNREADABLE;
  const units = BigInt(match[2] + fraction.padEnd(decimals, "0")) * (match[1] ? -1n : 1n);
  if (isReadTwoWays(match, decimals, minimum, maximum)) return UNREADABLE;
  if (units < BigInt(minimum) || units > BigInt(maximum)) return UNREADABLE;
  return number(`${match[1] ? "-" : ""}${match[2]}.${fraction}`);
}

function shareOf(hundredths) {
  if (hundredths === null) return null;
  return Number.isNaN(hundredths) ? UNREADABLE : number((hundredths / 100).toFixed(2));
}

/** `12.500` is 12,5 here and 12 500 elsewhere, when the question takes both; a comma is decimal where three are asked. */
function isReadTwoWays(match, decimals, minimum, maximum) {
  if (match[3]?.length !== 3 || !/^[1-9][0-9]{0,2}$/.test(match[2])) return false;
  if (match[0].includes(",") && decimals >= 3) return false;
  const grouped = BigInt(match[2] + match[3]) * 10n ** BigInt(decimals) * (match[1] ? -1n : 1n);
  return grouped >= BigInt(minimum) && grouped <= BigInt(maximum);
}

function readText({ max_length: longest }, typed) {
  if ([...typed].length > longest) return UNREADABLE;
  return isBlank(typed) ? null : typed;
}

function readOptions({ codes, exclusive }, typed) {
  const ticked = new Set(typed.split(/\s+/).filter(Boolean));
  const isKnown = [...ticked].every((code) => codes.includes(code));
  if (!isKnown || (ticked.has(exclusive) && ticked.size > 1)) return UNREADABLE;
  return codes.filter((code) => ticked.has(code)).join(" ") || null;
}

function readRanks({ codes, ranks }, typed) {
  const ranked = typed.split(/\s+/).filter(Boolean);
  const isRead = ranked.every((code, place) => codes.includes(code) && ranked.indexOf(code) === place);
  return isRead && ranked.length <= ranks ? ranked.join(" ") || null : UNREADABLE;
}

function readMoment({ minimum, maximum }, typed, parse, bounded) {
  const text = strip(typed).split(/\s+/).join(" ");
  if (text === "") return null;
  const found = parse(text);
  if (found === "") return UNREADABLE;
  const value = bounded(found.day);
  return (minimum && value < minimum) || (maximum && value > maximum) ? UNREADABLE : found;
}

function dayOf(text) {
  let match = ISO_DAY.exec(text);
  if (match) return iso(match[1], match[2], match[3]);
  match = DAY.exec(text);
  if (match) return iso(match[3], match[2], match[1]);
  match = WORDED.exec(text);
  return match?.[1] ? iso(match[3], monthNumber(match[2]), match[1]) : "";
}

function monthOf(text) {
  let match = ISO_MONTH.exec(text);
  if (match) return iso(match[1], match[2], 1);
  match = MONTH.exec(text);
  if (match) return iso(match[2], match[1], 1);
  match = WORDED.exec(text);
  return match && !match[1] ? iso(match[3], monthNumber(match[2]), 1) : "";
}

function readTime({ minimum, maximum }, typed) {
  const text = strip(typed).split(/\s+/).join(" ");
  if (text === "") return null;
  const match = TIME.exec(text);
  if (!match) return UNREADABLE;
  const value = `${match[1].padStart(2, "0")}:${match[2] ?? match[3] ?? "00"}`;
  return (minimum && value < minimum) || (maximum && value > maximum) ? UNREADABLE : value;
}

/** 0, which is no month, for what is not one. */
function monthNumber(word) {
  const bare = (name) => name.replace("é", "e").replace("û", "u");
  const wanted = word.toLowerCase();
  return MONTHS.findIndex((name) => name === wanted || bare(name) === wanted) + 1;
}

function iso(year, month, day) {
  return date(`${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);
}
