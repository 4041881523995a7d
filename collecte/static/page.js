// Every page: where it begins for who uses a keyboard, and what only a script can do.

/** A link to a question puts the cursor in it, unfolded; else what the page has to say first takes the focus. */
function focusFirst() {
  const target = document.getElementById(location.hash.slice(1));
  const fold = target?.closest("details");
  if (fold) fold.open = true;
  if (target?.matches("input, select, textarea")) target.focus();
  else document.querySelector("[data-focus]")?.focus();
}

/** Leaving a text that was typed and not sent asks first; pages that save by themselves ask on their own. */
function guardTexts() {
  const forms = [...document.querySelectorAll("form[method=post]:not([data-saisie])")];
  const isLeft = (form) => [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  let isSent = false;
  for (const form of forms) form.addEventListener("submit", () => (isSent = true));
  window.addEventListener("pageshow", () => (isSent = false));
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && forms.some(isLeft)) event.preventDefault();
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}
focusFirst();
guardTexts();
