// What a page says is wrong before its first question: its title, its summary and the link to the first wrong line
// follow what is corrected as one types.
import { labelOf } from "./champs.js";

const PREFIX = "Erreur\u00a0: ";

/** Keeps them up to date with the errors that the form shows; what only the server can judge again stays. */
export function followErrors(form) {
  const title = document.title.replace(PREFIX, "");
  const summary = document.querySelector(".errors");
  const lines = summary ? marked(form, summary) : [];
  const update = () => {
    const wrong = form.querySelectorAll("[aria-invalid=true]");
    for (const line of lines) showLine(line);
    if (summary) summary.hidden = !summary.querySelector("li:not([hidden])");
    document.title = (summary && !summary.hidden) || wrong.length ? PREFIX + title : title;
    showLink(document.querySelector("[data-wrong]"), wrong);
  };
  new MutationObserver(update).observe(form, { childList: true, subtree: true, attributeFilter: ["aria-invalid"] });
}

/** The lines of the summary about one field each, that say no more than its mark. */
function marked(form, summary) {
  const found = [...summary.querySelectorAll("li")].map((line) => ({ line, field: fieldOf(form, line) }));
  return found.filter(({ field }) => field?.matches?.("[aria-invalid=true]"));
}

function fieldOf(form, line) {
  const target = line.querySelector("a")?.hash.slice(1);
  return target ? form.elements.namedItem(target) : null;
}

/** The same words as under the field, which change as one types. */
function showLine({ line, field }) {
  const sentence = document.getElementById(`${field.id}-err`)?.textContent;
  line.hidden = !field.matches("[aria-invalid=true]");
  if (sentence && ("share" in field.dataset || "part" in field.dataset)) {
    line.querySelector("a").textContent = `${labelOf(field)}\u00a0: ${sentence}`;
  }
}

function showLink(link, wrong) {
  if (!link) return;
  link.hidden = wrong.length === 0;
  link.textContent = `${wrong.length}\u00a0${wrong.length > 1 ? "lignes" : "ligne"} à corriger`;
  if (wrong.length) link.hash = wrong[0].id;
}
