// The two levels of a répartition: what is left of each mission, and what is wrong, said once under the table.
// The same words as in collecte/reponses/views/pages_repartition.py.
import { decimalText, ecarts, percentText } from "./ajustement.js";
import { afterClick, isHeld } from "./champs.js";
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

/** What a person reads before a field. */
export function labelOf(field) {
  return field.labels[0].firstChild.textContent.trim();
}

/** Keeps what is left of each mission up to date, and, once a field is left, what is wrong under the table. */
export function keepLevels(form) {
  for (const place of form.querySelectorAll("[data-verdict]")) {
    const code = place.dataset.verdict;
    const etages = etagesOf(code);
    const judge = () => showVerdict(form, place, etages);
    const update = () => {
      for (const etage of etages) if (etage.part) showState(form, etage);
      if (place.childElementCount) judge();
    };
    form.addEventListener("input", update);
    form.addEventListener("change", afterClick(judge));
    form.addEventListener("elsewhere", () => [update, judge].forEach((act) => act()));
    update();
  }
}

function showState(form, { part, lignes }) {
  const field = form.elements.namedItem(part);
  const announced = parseShare(field.value);
  const sum = lignes.reduce((total, code) => total + (parseShare(form.elements.namedItem(code).value) || 0), 0);
  field.placeholder = sum ? decimalText(sum) : "";
  field.closest(".share").querySelector("[data-etat]").textContent = stateText(announced, sum);
  field.closest(".share").classList.toggle("bad", Number.isNaN(announced) || (announced !== null && announced < sum));
}

function stateText(announced, sum) {
  if (Number.isNaN(announced)) return "";
  if (announced === null) return sum ? `Calculée\u00a0: ${percentText(sum)}` : "";
  if (announced === sum) return "Tout est réparti dans la mission";
  const gap = percentText(Math.abs(announced - sum));
  return announced > sum ? `Reste ${gap} dans la mission` : `${gap} de trop dans la mission`;
}

function showVerdict(form, place, etages) {
  const code = place.dataset.verdict;
  const fields = fieldsOf(form, code);
  const wrong = fields.filter((field) => Number.isNaN(parseShare(field.value)));
  for (const field of fields) mark(field, place, wrong.includes(field));
  const gaps = ecarts(textsOf(form, code), etages).filter((own) => own.code && (own.reste < 0 || own.estComplet));
  const told = gaps.map((own) => sentence(own.code, disagreement(form.elements.namedItem(own.code), own.reste)));
  place.replaceChildren(...unreadable(wrong), ...told);
}

function mark(field, place, isWrong) {
  const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== place.id);
  if (isWrong) described.push(place.id);
  field.toggleAttribute("aria-invalid", isWrong);
  if (isWrong) field.setAttribute("aria-invalid", "true");
  if (described.length) field.setAttribute("aria-describedby", described.join(" "));
  else field.removeAttribute("aria-describedby");
  if (field.dataset.share) field.closest(".share").classList.toggle("bad", isWrong);
}

function sentence(code, text) {
  const told = Object.assign(document.createElement("p"), { className: "err", textContent: text });
  told.dataset.of = code;
  return told;
}

function unreadable(wrong) {
  if (wrong.length === 0) return [];
  const others = wrong.length - 1;
  const more = others > 1 ? ` ${others} autres parts sont à corriger.` : others ? " 1 autre part est à corriger." : "";
  return [sentence(wrong[0].name, `${labelOf(wrong[0])}\u00a0: ${readAmount("pourcent", wrong[0].value).problem}${more}`)];
}

function disagreement(field, reste) {
  const announced = parseShare(field.value);
  const gap = percentText(Math.abs(reste));
  return (
    `${labelOf(field)}\u00a0: ${percentText(announced)} annoncés, ${percentText(announced - reste)} dans ses fonctions\u00a0: ` +
    `${reste < 0 ? `${gap} de trop` : `il manque ${gap}`}. ` +
    "Corrigez une ligne, ou videz la part de la mission\u00a0: elle se calcule alors."
  );
}
