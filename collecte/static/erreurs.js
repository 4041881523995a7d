// What a page says is wrong before its first question: its title and its summary follow what is corrected as one types.
const PREFIX = "Erreur\u00a0: ";
const SHOWN = "[aria-invalid=true], [data-verdict] > .err";

/** Keeps both up to date with the errors that the form shows; what only the server can judge again stays. */
export function followErrors(form) {
  const title = document.title.replace(PREFIX, "");
  const summary = document.querySelector(".errors");
  const fields = summary ? marked(form, summary) : [];
  const update = () => {
    if (summary) showSummary(form, summary, fields);
    const isWrong = (summary && !summary.hidden) || form.querySelector(SHOWN);
    document.title = isWrong ? PREFIX + title : title;
  };
  new MutationObserver(update).observe(form, { childList: true, subtree: true, attributeFilter: ["aria-invalid"] });
}

/** The lines of the summary about one field each, that say no more than its mark. */
function marked(form, summary) {
  const found = [...summary.querySelectorAll("li")].map((line) => ({ line, field: fieldOf(form, line) }));
  return found.filter(({ field }) => field?.matches?.("[aria-invalid=true]") && !verdictOf(form, field));
}

function showSummary(form, summary, fields) {
  for (const { line, field } of fields) line.hidden = !field.matches("[aria-invalid=true]");
  for (const place of form.querySelectorAll("[data-verdict]")) showVerdict(form, summary, place);
  summary.hidden = !summary.querySelector("li:not([hidden])");
}

/** What is wrong with a table, in the words told under it. */
function showVerdict(form, summary, place) {
  const told = [...summary.querySelectorAll("li")].filter((line) => verdictOf(form, fieldOf(form, line)) === place);
  const now = [...place.children].map(({ dataset, textContent }) => lineTo(dataset.of, textContent));
  const list = summary.querySelector("ul");
  const next = told.length ? told.at(-1).nextSibling : null;
  for (const line of told) line.remove();
  for (const line of now) list.insertBefore(line, next);
}

function fieldOf(form, line) {
  const target = line.querySelector("a")?.hash.slice(1);
  return target ? form.elements.namedItem(target) : null;
}

function verdictOf(form, field) {
  const code = (field?.dataset?.share ?? field?.dataset?.part ?? "").split("/")[0];
  return code ? form.querySelector(`[data-verdict="${CSS.escape(code)}"]`) : null;
}

function lineTo(code, text) {
  const line = document.createElement("li");
  line.append(Object.assign(document.createElement("a"), { href: `#${code}`, textContent: text }));
  return line;
}
