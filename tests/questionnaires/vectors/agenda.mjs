// Reads calendars with the modules of the folder given as argument: [[pieces in base64, from, to, words given a fonction]] on stdin; on
// stdout, for each, what was read, the minutes of each title, what was left out, the terms and the minutes of each fonction.
import { readFileSync } from "node:fs";
import path from "node:path";

const folder = process.argv[2];
const url = (source) => `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
const load = (name) => url(readFileSync(path.join(folder, name), "utf8").replace(/from "\.\/([^"]+)"/g, (_, other) => `from "${load(other)}"`));

const { calendarReader, timeOf } = await import(load("agenda_ics.js"));
const { dayOf } = await import(load("recurrences.js"));
const { mainTerms, shareOut, termsOf } = await import(load("mots_agenda.js"));

function read([pieces, from, to, given]) {
  const reader = calendarReader();
  for (const piece of pieces) reader.feed(Buffer.from(piece, "base64"));
  const { isCalendar, isEnded, events } = reader.finish();
  const { minutes, ...left } = timeOf(events, dayOf(from), dayOf(to));
  const terms = termsOf(minutes).map(({ key }) => key);
  const main = mainTerms(minutes, new Set(), 10).map(({ key }) => key);
  return { isCalendar, isEnded, minutes: Object.fromEntries(minutes), ...left, terms, main, sums: Object.fromEntries(shareOut(minutes, given).sums) };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
