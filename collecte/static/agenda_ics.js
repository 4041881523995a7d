// A calendar file (.ics, RFC 5545) read on the device: which meetings a période holds, and how long each lasts.
// Hours are read as they are written: only durations count, and no time zone changes one.
import { DAY, falls, momentOf, ruleOf } from "./recurrences.js";

const MOST_DAYS = 3_000_000; // days that recurring events may ask to look at, all together
const SLICE = 8_192; // bytes made characters at once
const LONGEST = 2_000; // characters of a line that are read: titles, never attached files
const PROPERTY = /^(?:\u00ef\u00bb\u00bf)?([A-Za-z-]+)((?:;[A-Za-z-]+=(?:"[^"]*"|[^":;])*)*):(.*)$/;
const LENGTH = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:\d{1,7}S)?)?$/;

/** Reads a calendar given by pieces: `feed(bytes)` for each, then `finish()`. Lines are cut before characters: some are folded inside one. */
export function calendarReader() {
  const events = [];
  const within = []; // the components that are open, as VCALENDAR, VEVENT
  let rest = "";
  let line = "";
  let event;
  let isCalendar = false;
  let isEnded = false;

  const take = (text) => {
    const [, name, params, value] = PROPERTY.exec(text) ?? [];
    const key = name?.toUpperCase();
    if (key === "BEGIN") {
      within.push(value.trim().toUpperCase());
      isCalendar ||= within[0] === "VCALENDAR";
      if (within.at(-1) === "VEVENT") event = { exdates: [] };
    } else if (key === "END") {
      if (within.pop() === "VEVENT" && isCalendar) events.push(event);
      isEnded = within.length === 0;
    } else if (key && within.at(-1) === "VEVENT") keep(event, key, params, value);
  };
  const unfold = (text) => {
    if (/^[ \t]/.test(text)) line = line.length < LONGEST ? line + text.slice(1) : line;
    else {
      take(line);
      line = text.slice(0, LONGEST);
    }
  };
  const feed = (bytes) => {
    const lines = (rest + rawOf(bytes)).split(/\r\n|\n/);
    rest = lines.pop();
    if (rest.length > 100 * LONGEST) rest = rest.slice(0, LONGEST); // a line of many megabytes, which no calendar has
    lines.forEach(unfold);
  };
  const finish = () => {
    unfold(rest);
    take(line);
    return { isCalendar, isEnded: isCalendar && isEnded, events };
  };
  return { feed, finish };
}

/** Bytes as a text of one character each. */
function rawOf(bytes) {
  let raw = "";
  for (let start = 0; start < bytes.length; start += SLICE) raw += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  return raw;
}

/** A text in UTF-8, else as Windows wrote it before. */
function textOf(raw) {
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function keep(event, key, params, value) {
  if (key === "SUMMARY") event.title = textOf(value).replace(/\\[nN]/g, " ").replace(/\\(.)/g, "$1").trim();
  else if (key === "DTSTART") event.start = placeOf(params, value);
  else if (key === "DTEND") event.end = placeOf(params, value);
  else if (key === "DURATION") event.length = lengthOf(value);
  else if (key === "UID") event.uid = value;
  else if (key === "RRULE") event.rule = value;
  else if (key === "EXDATE") event.exdates.push(...value.split(",").map(momentOf).filter(Boolean).map(({ day }) => day));
  else if (key === "RECURRENCE-ID") event.replaces = momentOf(value)?.day;
  else if (key === "STATUS") event.isCancelled = value.trim().toUpperCase() === "CANCELLED";
  else if (key === "TRANSP") event.isFree = value.trim().toUpperCase() === "TRANSPARENT";
}

/** A moment and the time zone that it is written in, "" where it has none. */
function placeOf(params, value) {
  const zone = value.trim().endsWith("Z") ? "Z" : (/;TZID=([^;]*)/i.exec(params)?.[1] ?? "");
  return { ...momentOf(value), zone };
}

/** Minutes of a duration, NaN for one that is not read. */
function lengthOf(text) {
  const match = LENGTH.exec(text.trim());
  if (!match) return NaN;
  const [weeks, days, hours, minutes] = match.slice(1).map((part) => Number(part ?? 0));
  return ((weeks * 7 + days) * 24 + hours) * 60 + minutes;
}

// What the events of a calendar take between two days, both included: minutes of each title, and how many events were left out
// (`entiers` of a day or more, `libres` cancelled, marked as free or without length, `illisibles` whose dates are not read, or
// impossible) or read once, as their rule is not (`regles`).
export function timeOf(events, from, to) {
  const told = { minutes: new Map(), entiers: 0, libres: 0, illisibles: 0, regles: 0, isCut: false };
  const replaced = new Map();
  for (const { uid, replaces } of events) {
    if (uid !== undefined && replaces !== undefined) replaced.set(uid, [...(replaced.get(uid) ?? []), replaces]);
  }
  const budget = { days: MOST_DAYS };
  for (const event of events) {
    if (event.start?.day === undefined) {
      told.illisibles += 1;
      continue;
    }
    const skipped = new Set([...event.exdates, ...(event.replaces === undefined ? (replaced.get(event.uid) ?? []) : [])]);
    const days = daysOf(event, from, to, budget, told).filter((day) => !skipped.has(day));
    if (days.length) count(event, days.length, told);
  }
  told.isCut = budget.days <= 0;
  return told;
}

function count(event, times, told) {
  const minutes = minutesOf(event);
  if (event.isCancelled || event.isFree || minutes === 0) told.libres += 1;
  else if (minutes === null) told.entiers += 1;
  else if (!(minutes > 0)) told.illisibles += 1;
  else {
    const title = (event.title ?? "").slice(0, 120);
    told.minutes.set(title, (told.minutes.get(title) ?? 0) + minutes * times);
  }
}

/** How long an event lasts: null when it takes whole days, NaN when its end is not read, or is in another time zone. */
function minutesOf({ start, end, length }) {
  if (start.minute === null) return null;
  if (end?.zone && start.zone && end.zone !== start.zone) return NaN;
  const minutes = end ? (end.day - start.day) * DAY + (end.minute ?? 0) - start.minute : (length ?? 0);
  return minutes >= DAY ? null : minutes;
}

function daysOf(event, from, to, budget, told) {
  const first = event.start.day;
  const rule = event.rule === undefined ? null : ruleOf(event.rule);
  if (!rule) {
    const isWithin = first >= from && first <= to;
    if (isWithin && rule === undefined) told.regles += 1;
    return isWithin ? [first] : [];
  }
  const last = Math.min(to, rule.until ?? to);
  const days = [];
  let left = rule.count ?? Infinity;
  for (let day = rule.count ? first : Math.max(first, from); day <= last && left > 0 && budget.days > 0; day += 1) {
    budget.days -= 1;
    if (day !== first && !falls(rule, first, day)) continue; // the first is one, whatever its rule
    left -= 1;
    if (day >= from) days.push(day);
  }
  return days;
}
