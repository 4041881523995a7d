// The two levels of a répartition: what is left of each mission, and what is wrong, said under its line.
// The same words as in collecte/reponses/views/pages_repartition.py.
import { decimalText, ecarts, percentText } from "./ajustement.js";
import { afterClick, isHeld, isWrong, labelOf, tellError } from "./champs.js";
import { parseShare, readAmount } from "./quantites.js";

/** The fields of a répartition that are asked, shares of missions first in each. */
export function fieldsOf(form, code) {
  const found = form.querySelectorAll(`[data-share^="${CSS.escape(code)}/"], [data-part^="${CSS.escape(code)}/"]`);
  return [...found].filter((field) => !isHeld(form, field.name));
}

/** Code -> what is typed. */
export function textsOf(form, code) {
  return Object.fromEntries(fieldsOf(form, code).map((field) => [field.name, field.value]));
}

/** The levels of a répartition, none when some of its lines stand on other pages. */
export function etagesOf(code) {
  const table = document.querySelector(`[data-ajustement="${CSS.escape(code)}"]`);
  return table ? JSON.parse(table.dataset.table).etages : [];
}

/** What is left of the mission where a field stands, as it is written there. */
export function stateOf(form, field) {
  return field?.form === form ? (field.closest("fieldset")?.querySelector("[data-etat]")?.textContent ?? "") : "";
}

/** Keeps what is left of each mission up to date, and, once a field is left, what is wrong under its line. */
export function keepLevels(form, announce) {
  for (const table of form.querySelectorAll("[data-ajustement]")) {
    const code = table.dataset.ajustement;
    const etages = etagesOf(code);
    const update = () => {
      for (const etage of etages) if (etage.part) showState(form, etage);
    };
    form.addEventListener("input", () => {
      update();
      judge(form, code, etages, isWrong);
    });
    form.addEventListener("change", afterClick(() => announce(judge(form, code, etages, () => true))));
    form.addEventListener("elsewhere", () => {
      update();
      judge(form, code, etages, () => true);
    });
    update();
  }
}

function showState(form, { part, lignes }) {
  const field = form.elements.namedItem(part);
  const announced = parseShare(field.value);
  const sum = lignes.reduce((total, code) => total + (parseShare(form.elements.namedItem(code).value) || 0), 0);
  field.placeholder = sum ? decimalText(sum) : "";
  field.closest(".share").querySelector("[data-etat]").textContent = isWrong(field) ? "" : stateText(announced, sum);
}

function stateText(announced, sum) {
  if (Number.isNaN(announced)) return "";
  if (announced === null) return sum ? `Calculée\u00a0: ${percentText(sum)}` : "";
  if (announced === sum) return "Tout est réparti dans la mission";
  const gap = percentText(Math.abs(announced - sum));
  return announced > sum ? `Reste ${gap} dans la mission` : `${gap} de trop dans la mission`;
}

/** Shows under each of some fields what is wrong with it; returns what was not said before. */
function judge(form, code, etages, isJudged) {
  const gaps = ecarts(textsOf(form, code), etages).filter((own) => own.code && (own.reste < 0 || own.estComplet));
  const fresh = [];
  for (const field of fieldsOf(form, code).filter(isJudged)) {
    const gap = gaps.find((own) => own.code === field.name);
    const sentence = readAmount("pourcent", field.value).problem || (gap ? disagreement(field, gap.reste) : "");
    if (sentence && !isWrong(field)) fresh.push(`${labelOf(field)}\u00a0: ${sentence}`);
    tellError(field, sentence);
  }
  for (const etage of etages) if (etage.part) showState(form, etage);
  return fresh;
}

function disagreement(field, reste) {
  const announced = parseShare(field.value);
  const gap = percentText(Math.abs(reste));
  return (
    `${percentText(announced)} annoncés, ${percentText(announced - reste)} dans ses fonctions\u00a0: ` +
    `${reste < 0 ? `${gap} de trop` : `il manque ${gap}`}. ` +
    "Corrigez une ligne, ou videz la part de la mission\u00a0: elle se calcule alors."
  );
}
