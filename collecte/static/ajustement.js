// Arriving at 100 %: where a répartition stands on its two levels, and what the rounding helper proposes.
// The same as questionnaires/temps/ajustement.py, line for line: both are checked by tests/questionnaires/vectors/ajustement.json.

import { WHOLE, parseShare, strip } from "./quantites.js";

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

/** What does not agree, missions first: {code, reste, estComplet}. `code` is empty for the whole. */
export function ecarts(texts, etages) {
  const values = valuesOf(texts, etages);
  const found = etages
    .filter((etage) => has(values, etage.part) && gapOf(values, etage))
    .map((etage) => ({ code: etage.part, reste: gapOf(values, etage), estComplet: isFilled(texts, etage.lignes) }));
  const lignes = linesOf(etages);
  const reste = WHOLE - sumOf(values, lignes);
  return reste ? [...found, { code: "", reste, estComplet: isFilled(texts, lignes) }] : found;
}

/** What each mission announces beyond its lines, by code of its share; nothing once the lines make the whole. */
export function toDetail(texts, etages) {
  const values = valuesOf(texts, etages);
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
  if (mode === "arrondir") return rounded(texts, values, etages);
  const reste = WHOLE - sumOf(values, linesOf(etages));
  if (reste <= 0) return refused(reste ? "trop" : "complet");
  if (mode === "ligne") return onOne(values, etages, ligne, reste);
  return shared(mode, values, etages, reste);
}

function rounded(texts, values, etages) {
  if (ecarts(texts, etages).some((own) => own.code && own.reste > 0 && !own.estComplet)) return refused("missions");
  const lignes = linesOf(etages);
  const parts = largestRemainder(lignes.map((code) => values[code] ?? 0));
  if (!parts.some(Boolean)) return refused("vide");
  const after = Object.fromEntries(lignes.map((code, index) => [code, 100 * parts[index]]).filter(([code]) => has(values, code)));
  return given(followed(values, after, etages), "arrondi");
}

function onOne(values, etages, ligne, reste) {
  const own = etages.find((etage) => etage.lignes.includes(ligne));
  if (!own) return refused("inconnue");
  return given(followed(values, { [ligne]: (values[ligne] ?? 0) + reste }, [own]));
}

/** The lines that change, and with them the shares typed for their missions. */
function followed(values, after, etages) {
  const whole = { ...values, ...after };
  const shares = etages.filter((own) => has(values, own.part)).map((own) => [own.part, sumOf(whole, own.lignes)]);
  const wanted = { ...after, ...Object.fromEntries(shares) };
  const order = etages.flatMap((own) => [own.part, ...own.lignes]).filter((code) => has(wanted, code) && wanted[code] !== values[code]);
  return order.map((code) => [code, decimalText(wanted[code])]);
}

function shared(mode, values, etages, reste) {
  const announced = etages.filter((own) => has(values, own.part) && gapOf(values, own) > 0);
  const free = reste - sum(announced.map((own) => gapOf(values, own)));
  if (free < 0) return refused("missions");
  const pools = [...announced.map((own) => [[own], gapOf(values, own)]), [etages.filter((own) => !has(values, own.part)), free]];
  const added = Object.fromEntries(pools.flatMap(([own, amount]) => partsOf(mode, values, own, amount)).filter(([, part]) => part));
  const order = linesOf(etages).filter((code) => has(added, code));
  return given(order.map((code) => [code, decimalText((values[code] ?? 0) + added[code])]), "vide");
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

function isFilled(texts, codes) {
  return codes.every((code) => strip(texts[code] ?? ""));
}

function has(values, code) {
  return Object.hasOwn(values, code);
}
