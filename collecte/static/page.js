// Every page: where it begins for who uses a keyboard, and what only a script can do.

/** A link to a question puts the cursor in it, unfolded; else what the page has to say first takes the focus. */
function focusFirst() {
  const target = document.getElementById(location.hash.slice(1));
  const fold = target?.closest("details");
  if (fold) fold.open = true;
  if (target?.matches("input, select, textarea")) target.focus();
  else document.querySelector("[data-focus]")?.focus();
}

/** Leaving what was typed and not sent asks first; pages that save by themselves ask on their own, once they did. */
function guardTexts() {
  let isSent = false;
  document.addEventListener("submit", () => (isSent = true));
  window.addEventListener("pageshow", () => (isSent = false));
  window.addEventListener("beforeunload", (event) => {
    const texts = [...document.querySelectorAll("form[method=post]:not([data-saisie], [data-kept]) textarea")];
    const isRefused = document.title.startsWith("Erreur"); // then what it shows is stored nowhere either
    const isUnsent = texts.some((own) => own.value !== (isRefused ? "" : own.defaultValue));
    if (!isSent && (isUnsent || document.querySelector(".unsaved"))) event.preventDefault();
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}
focusFirst();
guardTexts();
