// Shares and amounts of time, read as people type them: the same readings and the same sentences as parse_amount of
// questionnaires/core/repartition.py.
export const SPACES = " \t\n\u00a0\u202f\u2009\u2007";
export const WHOLE = 10_000; // hundredths of a percent, as on the server: floats miss exact sums

export const MESURES = {
  pourcent: { mot: "%", most: 100, grains: 100n, whole: 100n, expected: "un pourcentage, par exemple 7 ou 7,5" },
  heures: { mot: "h", most: 168, grains: 300n, whole: 1n, expected: "un nombre d’heures, par exemple 3,5, 3\u00a0h\u00a030 ou 45\u00a0min" },
  demi_journees: { mot: "", most: 62, grains: 100n, whole: 1n, expected: "un nombre de demi-journées, par exemple 6 ou 2,5" },
};
const MOST_TERMS = 20;
const S = `[${SPACES}]*`;
const THOUSANDS = new RegExp(`(?<=[0-9])[${SPACES}](?=[0-9]{3}(?![0-9]))`, "g");
const DECIMAL = new RegExp(`^([-−]?)([0-9]+)(?:[.,]([0-9]+))?${S}(%|h(?:eures?)?)?$`, "i");
const FRACTION = new RegExp(`^([0-9]{1,4})${S}/${S}([0-9]{1,4})${S}(h(?:eures?)?)?$`, "i");
const CLOCK = new RegExp(`^(?:([0-9]{1,4})(?:${S}h(?:eures?)?${S}|:)([0-5][0-9])(?:${S}min(?:utes?)?)?|([0-9]{1,5})${S}(?:min(?:utes?)?|mn))$`, "i");

/** What is typed in a unit: its value in grains, null when blank; NaN with the sentence that says why not. */
export function readAmount(unite, typed, most = MESURES[unite].most) {
  if (strip(typed) === "") return { value: null, problem: "" };
  const mesure = MESURES[unite];
  const terms = typed.replace(THOUSANDS, "").split("+").slice(0, MOST_TERMS + 1);
  const read = terms.length > MOST_TERMS ? ["n’est pas un nombre"] : terms.map((term) => readTerm(strip(term), mesure, most));
  const fault = read.find((term) => !Array.isArray(term));
  if (fault) return { value: NaN, problem: sentence(typed, fault, mesure, most) };
  const [n, d] = read.reduce(([n, d], [m, e]) => [n * e + m * d, d * e]);
  if (n > BigInt(most) * d) return { value: NaN, problem: sentence(typed, ABOVE, mesure, most) };
  return { value: Number((2n * n * mesure.grains + d) / (2n * d)), problem: "" };
}

/** Hundredths of a percent, 0..10000; null when blank, NaN when unreadable. */
export function parseShare(typed) {
  return readAmount("pourcent", typed).value;
}

export function strip(text) {
  let start = 0;
  let end = text.length;
  while (start < end && SPACES.includes(text[start])) start += 1;
  while (end > start && SPACES.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

const ABOVE = "est hors des limites";
const TOO_PRECISE = "est trop précis";

/** A fraction [numerator, denominator] of units, or what is wrong. */
function readTerm(term, mesure, most) {
  const decimal = DECIMAL.exec(term);
  if (decimal) return wrongUnit(decimal[4], mesure) ?? readDecimal(decimal, most);
  const fraction = FRACTION.exec(term);
  if (fraction && Number(fraction[2])) return wrongUnit(fraction[3], mesure) ?? [BigInt(fraction[1]) * mesure.whole, BigInt(fraction[2])];
  const clock = CLOCK.exec(term);
  if (clock) return wrongUnit("h", mesure) ?? [BigInt(clock[1] ?? 0) * 60n + BigInt(clock[2] ?? clock[3]), 60n];
  return "n’est pas un nombre";
}

function wrongUnit(unit, { mot }) {
  if (!unit || unit[0].toLowerCase() === mot) return undefined;
  return unit === "%" ? "est un pourcentage" : "est une durée";
}

/** Where thousands are taken, three decimals may be thousands and are too precise, even zeros. */
function readDecimal([, sign, digits, decimals = ""], most) {
  const whole = digits.replace(/^0+/, "");
  const fraction = decimals.replace(/0+$/, "");
  if (sign) return "est négatif";
  if ((most >= 1000 ? decimals : fraction).length > 2) return TOO_PRECISE;
  return whole.length > 12 ? ABOVE : [BigInt(whole + fraction.padEnd(2, "0")), 100n];
}

function sentence(typed, fault, { mot, expected }, most) {
  const remedies = { [ABOVE]: `Écrivez un nombre entre 0 et ${grouped(most)}${mot && `\u00a0${mot}`}`, [TOO_PRECISE]: "Gardez 2 chiffres au plus après la virgule" };
  const text = [...typed.split(/\s+/).filter(Boolean).join(" ")];
  const quoted = text.length <= 30 ? text.join("") : `${text.slice(0, 29).join("")}…`;
  return `«\u00a0${quoted}\u00a0» ${fault}. ${remedies[fault] ?? `Écrivez ${expected}`}.`;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
