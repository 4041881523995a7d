// Every page: where it begins for who uses a keyboard, and what only a script can do.
import { closeOnLeaving } from "./appareil.js";
import { replacesPage } from "./envois.js";

/** A link to a question puts the cursor in it, unfolded; else what the page has to say first takes the focus. */
function focusFirst() {
  const target = document.getElementById(location.hash.slice(1));
  const fold = target?.closest("details");
  if (fold) fold.open = true;
  if (target?.matches("input, select, textarea")) target.focus();
  else document.querySelector("[data-focus]")?.focus();
}

/** Leaving a text that was typed, and neither sent nor kept, asks first; pages that save by themselves ask on their own. */
function guardTexts() {
  let sent;
  document.addEventListener("submit", (event) => {
    if (replacesPage(event)) sent = event.target;
  });
  window.addEventListener("pageshow", () => (sent = undefined));
  window.addEventListener("beforeunload", (event) => {
    const texts = [...document.querySelectorAll("form[method=post]:not([data-saisie], [data-kept]) textarea")];
    const isRefused = document.title.startsWith("Erreur"); // then what it shows is stored nowhere either
    const isUnsent = texts.some((own) => own.form !== sent && own.value !== (isRefused ? "" : own.defaultValue));
    if (isUnsent || (!sent && document.querySelector(".unsaved, [data-garde].failed"))) event.preventDefault();
  });
}

/** Signing out leaves nothing in any tab of what one typed. */
function forgetAtLeaving() {
  const left = new BroadcastChannel("depart");
  const forget = () => {
    try {
      sessionStorage.clear();
    } catch {
      // nothing was kept there
    }
  };
  left.addEventListener("message", forget);
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-leaves]")) return;
    forget();
    left.postMessage("");
  });
}

/** An open menu closes on Escape, and when one goes on elsewhere. */
function closeMenus() {
  for (const menu of document.querySelectorAll(".others")) {
    document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}

/** A link of the contents list opens its part here: its address would load the page again. On paper all are open. */
function openParts() {
  document.querySelector(".toc")?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const part = link && document.getElementById(link.hash.slice(1))?.closest("details");
    if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    part.open = true;
    location.hash = link.hash;
    part.querySelector("summary").focus();
  });
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details.part, .plus")) Object.assign(part, { name: "", open: true });
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}
focusFirst();
closeMenus();
openParts();
guardTexts();
forgetAtLeaving();
closeOnLeaving();
