// Arriving at 100 %: where a répartition stands on its two levels, and what the rounding helper proposes.
// The same as questionnaires/temps/ajustement.py, line for line: both are checked by tests/questionnaires/vectors/ajustement.json.

import { WHOLE, parseShare } from "./quantites.js";

/** 1250 is `12,5 %`, with a no-break space. */
export function percentText(hundredths) {
  return `${decimalText(hundredths)}\u00a0%`;
}

export function decimalText(hundredths) {
  const digits = String(hundredths).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction ? `${whole},${fraction}` : whole;
}

/** Parts of `total` in proportion to weights, by largest remainder; ties go to the earlier part. */
export function largestRemainder(weights, total = 100) {
  const whole = sum(weights);
  if (whole === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((weight * total) / whole));
  const order = weights.map((_, index) => index).sort((a, b) => ((weights[b] * total) % whole) - ((weights[a] * total) % whole));
  for (const index of order.slice(0, total - sum(parts))) parts[index] += 1;
  return parts;
}

/** What each mission announces beyond its lines, by code of its share; nothing once the lines make the whole. */
export function toDetail(texts, etages) {
  return detailsOf(valuesOf(texts, etages), etages);
}

/** What each mission that its lines contradict announces, and their sum, by code of its share. */
export function contradicted(texts, etages) {
  const values = valuesOf(texts, etages);
  const details = detailsOf(values, etages);
  const wrong = etages.filter(({ part }) => has(values, part) && !has(details, part)).filter((etage) => gapOf(values, etage));
  return Object.fromEntries(wrong.map(({ part, lignes }) => [part, [values[part], sumOf(values, lignes)]]));
}

function detailsOf(values, etages) {
  if (sumOf(values, linesOf(etages)) === WHOLE) return {};
  return Object.fromEntries(etages.filter((etage) => has(values, etage.part) && gapOf(values, etage) > 0).map((etage) => [etage.part, gapOf(values, etage)]));
}

/** The lines and shares of missions that give no value. */
export function unreadable(texts, etages) {
  return codesOf(etages).filter((code) => Number.isNaN(parseShare(texts[code] ?? "")));
}

/** What the helper would do: {changes, refus}; `changes` are new texts, in the order of the page. */
export function propose(mode, texts, etages, ligne = "") {
  if (unreadable(texts, etages).length) return refused("illisible");
  const values = valuesOf(texts, etages);
  const details = detailsOf(values, etages);
  const reste = WHOLE - sumOf(values, linesOf(etages)) - sum(Object.values(details));
  if (mode === "arrondir") return rounded(values, etages, details);
  if (reste < 0) return refused("trop");
  if (!reste && !Object.keys(details).length) return refused("complet");
  if (mode === "ligne") return onOne(values, etages, details, reste, ligne);
  return shared(mode, values, etages, details, reste);
}

function rounded(values, etages, details) {
  if (etages.some(({ part, lignes }) => has(details, part) && !lignes.every((code) => has(values, code)))) return refused("missions");
  const lignes = linesOf(etages);
  const parts = largestRemainder(lignes.map((code) => values[code] ?? 0));
  if (!parts.some(Boolean)) return refused("vide");
  const after = Object.fromEntries(lignes.map((code, index) => [code, 100 * parts[index]]).filter(([code]) => has(values, code)));
  return given(followed(values, after, etages, etages.filter(({ part }) => has(values, part))), "arrondi");
}

function onOne(values, etages, details, reste, ligne) {
  const home = etages.find(({ lignes }) => lignes.includes(ligne));
  if (!home) return refused("inconnue");
  return given(added(values, [[ligne, reste + (details[home.part] ?? 0)]], etages), "complet");
}

function shared(mode, values, etages, details, reste) {
  const pools = etages.filter(({ part }) => has(details, part)).map((etage) => [[etage], details[etage.part]]);
  pools.push([etages.filter(({ part }) => !has(values, part)), reste]);
  return given(added(values, pools.flatMap(([pool, amount]) => partsOf(mode, values, pool, amount)), etages), "vide");
}

/** The lines with what is added to them; shares typed for missions follow where they would be smaller than their lines. */
function added(values, parts, etages) {
  const after = Object.fromEntries(parts.filter(([, part]) => part).map(([code, part]) => [code, (values[code] ?? 0) + part]));
  if (!Object.keys(after).length) return [];
  const smaller = etages.filter((etage) => has(values, etage.part) && gapOf({ ...values, ...after }, etage) < 0);
  return followed(values, after, etages, smaller);
}

/** The lines that change, and with them the shares of the missions that follow theirs. */
function followed(values, after, etages, followers) {
  const whole = { ...values, ...after };
  const wanted = { ...after, ...Object.fromEntries(followers.map(({ part, lignes }) => [part, sumOf(whole, lignes)])) };
  const order = etages.flatMap(({ part, lignes }) => [part, ...lignes]).filter((code) => has(wanted, code) && wanted[code] !== values[code]);
  return order.map((code) => [code, decimalText(wanted[code])]);
}

function partsOf(mode, values, etages, amount) {
  const lignes = mode === "egal" ? equalLines(values, etages) : linesOf(etages);
  const weights = lignes.map((code) => (mode === "egal" ? 1 : (values[code] ?? 0)));
  const unit = [100, 50, 10, 1].find((own) => amount % own === 0);
  const parts = largestRemainder(weights, amount / unit);
  return lignes.map((code, index) => [code, unit * parts[index]]);
}

/** The lines left blank, else those above zero, else all: a zero that was typed is an answer. */
function equalLines(values, etages) {
  const named = linesOf(etages.filter((own) => !own.aPart));
  const lignes = named.length ? named : linesOf(etages);
  const blank = lignes.filter((code) => !has(values, code));
  const above = lignes.filter((code) => values[code]);
  return [blank, above, lignes].find((own) => own.length) ?? [];
}

function refused(refus) {
  return { changes: {}, refus };
}

function given(changes, otherwise) {
  return changes.length ? { changes: Object.fromEntries(changes), refus: null } : refused(otherwise);
}

function valuesOf(texts, etages) {
  const read = codesOf(etages).map((code) => [code, parseShare(texts[code] ?? "")]);
  return Object.fromEntries(read.filter(([, value]) => value !== null && !Number.isNaN(value)));
}

function codesOf(etages) {
  return etages.flatMap((etage) => [...etage.lignes, ...(etage.part ? [etage.part] : [])]);
}

function linesOf(etages) {
  return etages.flatMap((etage) => etage.lignes);
}

function gapOf(values, etage) {
  return values[etage.part] - sumOf(values, etage.lignes);
}

function sumOf(values, codes) {
  return sum(codes.map((code) => values[code] ?? 0));
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function has(values, code) {
  return Object.hasOwn(values, code);
}
