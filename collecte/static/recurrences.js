// Days of a calendar file (RFC 5545), and the rules by which an event comes back.

export const DAY = 1440; // minutes
const MOMENT = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?Z?)?$/;
const WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const PARTS = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];

/** `20261202T093000` as a day counted from 1970 and a minute of it, null for a whole day; undefined when unreadable. */
export function momentOf(text) {
  const match = MOMENT.exec(text.slice(text.lastIndexOf(":") + 1).trim()); // a time zone without quotes may have « : »
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59) return undefined;
  if (dateOf(dayNumber(year, month, day)).dom !== day) return undefined;
  return { day: dayNumber(year, month, day), minute: match[4] === undefined ? null : hour * 60 + minute };
}

function dayNumber(year, month, day) {
  return Date.UTC(year, month - 1, day) / (DAY * 60_000);
}

/** `2026-07-01` as a day counted from 1970. */
export function dayOf(iso) {
  return dayNumber(...iso.split("-").map(Number));
}

/** A rule of recurrence; undefined for one that is not read here. */
export function ruleOf(text) {
  const parts = Object.fromEntries(text.trim().toUpperCase().split(";").filter(Boolean).map((part) => part.split("=")));
  const numbers = (name) => parts[name]?.split(",").map(Number);
  const days = parts.BYDAY?.split(",").map((part) => /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part.trim()));
  const rule = {
    freq: parts.FREQ,
    interval: Number(parts.INTERVAL ?? 1),
    count: parts.COUNT && Number(parts.COUNT),
    until: parts.UNTIL && momentOf(parts.UNTIL)?.day,
    weekdays: days?.map((match) => ({ nth: Number(match?.[1] ?? 0), weekday: WEEK.indexOf(match?.[2]) })),
    monthdays: numbers("BYMONTHDAY"),
    months: numbers("BYMONTH"),
    positions: numbers("BYSETPOS"),
    shift: Math.max(0, WEEK.indexOf(parts.WKST ?? "MO")),
  };
  const all = [rule.interval, rule.count ?? 1, ...["monthdays", "months", "positions"].flatMap((name) => rule[name] ?? [])];
  const isRead = Object.keys(parts).every((name) => PARTS.includes(name)) && all.every(Number.isInteger) && all[0] > 0 && all[1] > 0;
  const isKnown = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].includes(rule.freq) && !(rule.positions && rule.freq !== "MONTHLY");
  const isDated = !(parts.UNTIL && rule.until === undefined) && !days?.includes(null);
  const isOfYear = rule.freq === "YEARLY" && rule.weekdays && !rule.months; // a weekday counted in the year
  return isRead && isKnown && isDated && !isOfYear ? rule : undefined;
}

function dateOf(day) {
  const date = new Date(day * DAY * 60_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return { year, month, dom: date.getUTCDate(), length: dayNumber(year, month + 1, 1) - dayNumber(year, month, 1) };
}

function weekdayOf(day) {
  return (day + 3) % 7; // 1 January 1970 was a Thursday
}

/** Whether an event whose first day is `first` comes back on a later day. */
export function falls(rule, first, day) {
  const { interval, shift, positions } = rule;
  const [start, date] = [dateOf(first), dateOf(day)];
  const steps = {
    DAILY: () => day - first,
    WEEKLY: () => Math.floor((day + 3 - shift) / 7) - Math.floor((first + 3 - shift) / 7),
    MONTHLY: () => (date.year - start.year) * 12 + date.month - start.month,
    YEARLY: () => date.year - start.year,
  };
  if (steps[rule.freq]() % interval || !fits(rule, first, start, day, date)) return false;
  if (!positions) return true;
  const month = Array.from({ length: date.length }, (_, place) => day - date.dom + 1 + place);
  const same = month.filter((other) => fits(rule, first, start, other, dateOf(other)));
  return positions.some((position) => same.at(position > 0 ? position - 1 : position) === day);
}

/** Whether a day has the weekday, the date and the month that a rule wants; those of the first where it says none. */
function fits({ freq, weekdays, monthdays, months }, first, start, day, { month, dom, length }) {
  const [isMonthly, isYearly] = [freq === "MONTHLY", freq === "YEARLY"];
  if (months ? !months.includes(month) : isYearly && month !== start.month) return false;
  if (monthdays && !monthdays.some((wanted) => wanted === dom || wanted === dom - length - 1)) return false;
  const nth = [0, Math.ceil(dom / 7), Math.floor((dom - length - 1) / 7)].map((place) => place || 0);
  if (weekdays) return weekdays.some((own) => own.weekday === weekdayOf(day) && (nth.includes(own.nth) || !(isMonthly || isYearly)));
  if (freq === "WEEKLY") return weekdayOf(day) === weekdayOf(first);
  return Boolean(monthdays) || !(isMonthly || isYearly) || dom === start.dom;
}
