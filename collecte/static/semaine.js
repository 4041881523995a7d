// « Ma semaine »: the half-days that a person notes, kept on this device alone, under a code if they want one.
import { WEEKS, account, forget, keep, readKept } from "./appareil.js";

const ROUNDS = 600_000; // of PBKDF2: a second on a phone, for each code that someone would try
const WEEK = 7;
const DAY = 86_400_000; // milliseconds

let secret; // {key, salt} once the code was given, until the page is left

/** What the device holds: "personne" when it is not known whose weeks to open, "rien", "ouvert", or "verrou" while the code was not given. */
export function stateOfDevice() {
  if (account() === null) return "personne";
  const kept = readKept(WEEKS);
  if (!kept) return "rien";
  return kept.chiffre && !secret ? "verrou" : "ouvert";
}

/** Whether a code protects what is kept. */
export function hasCode() {
  return Boolean(readKept(WEEKS)?.chiffre);
}

/** Whether this browser can protect it: only an address in https has what it takes. */
export function canLock() {
  return Boolean(globalThis.crypto?.subtle);
}

async function keyOf(code, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(code.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(way, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The weeks by their Monday, `2026-11-30` -> ten codes of fonctions, mornings and afternoons in turn, "" for none; null under a code. */
export async function readWeeks() {
  const kept = readKept(WEEKS);
  if (!kept?.chiffre) return kept?.semaines ?? {};
  if (!secret) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(kept.iv) }, secret.key, new Uint8Array(kept.chiffre));
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Whether the weeks could be kept. */
export async function writeWeeks(weeks) {
  if (!secret) return keep(WEEKS, { semaines: weeks });
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret.key, new TextEncoder().encode(JSON.stringify(weeks)));
  return keep(WEEKS, { sel: [...secret.salt], iv: [...iv], chiffre: [...new Uint8Array(closed)] });
}

/** Whether the code is the one: then the weeks can be read until the page is left. */
export async function openWith(code) {
  const kept = readKept(WEEKS);
  const salt = new Uint8Array(kept.sel);
  secret = { key: await keyOf(code, salt), salt };
  try {
    await readWeeks();
    return true;
  } catch {
    secret = undefined;
    return false;
  }
}

/** Protects the weeks with a code; takes the code away when it is empty. */
export async function protectWith(code) {
  const weeks = await readWeeks();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  secret = code ? { key: await keyOf(code, salt), salt } : undefined;
  return writeWeeks(weeks);
}

/** Asks for the code again. */
export function close() {
  secret = undefined;
}

export function erase() {
  secret = undefined;
  forget(WEEKS);
}

/** The Monday of the week that is so many weeks after this one, as `2026-11-30`. */
export function mondayOf(today, weeks) {
  const day = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  const back = (new Date(day).getUTCDay() + 6) % WEEK;
  return isoOf(day - back * DAY + weeks * WEEK * DAY);
}

function isoOf(milliseconds) {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** How many half-days each fonction has between two days, both included, and over how many weeks. */
export function countHalfDays(weeks, from, to) {
  const counts = new Map();
  const held = new Set();
  for (const [monday, codes] of Object.entries(weeks)) {
    for (const [place, code] of codes.entries()) {
      const day = isoOf(Date.parse(monday) + Math.floor(place / 2) * DAY);
      if (!code || day < from || day > to) continue;
      counts.set(code, (counts.get(code) ?? 0) + 1);
      held.add(monday);
    }
  }
  return { counts, semaines: held.size };
}
