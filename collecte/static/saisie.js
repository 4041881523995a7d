// Every page works without this module; the server judges again, always.
import { later, sentText, show, textOf } from "./champs.js";
import { countCharacters, keepExclusive } from "./aides.js";
import { help } from "./arrondir.js";
import { follow } from "./conditions.js";
import { keepTotals, stepWithArrows } from "./repartition.js";
import { keepShares } from "./unites.js";

const TYPING_PAUSE = 2_000; // milliseconds
const RETRIES = [5, 10, 20, 40, 60]; // seconds
const KEPT = "Ce que vous avez tapé reste dans cette page.";
const REFUSALS = {
  401: `Votre session a expiré. Appuyez sur « Enregistrer et continuer », puis connectez-vous : ce que vous avez tapé est conservé.`,
  409: `Non enregistré : votre réponse a changé ailleurs, ou ne peut plus être modifiée. ${KEPT} Appuyez sur « Enregistrer et continuer » pour choisir.`,
  422: `Cette page a expiré. ${KEPT} Appuyez sur « Enregistrer et continuer ».`,
};
const REFUSED = `Non enregistré. ${KEPT} Appuyez sur « Enregistrer et continuer » pour savoir pourquoi.`;

/** Saves what is typed, one request at a time; stops and says what to do when the server refuses. */
function saveByItself(form) {
  const place = form.querySelector("[data-saved]");
  let isDirty = false;
  let isSaving = false;
  let isStopped = false;
  let isLeaving = false;
  let failures = 0;
  let retry;

  const say = (text, isFailure) => {
    place.textContent = text;
    place.classList.toggle("failed", isFailure);
  };

  // A question changed in another tab is shown here as it is now, before going on from the new revision.
  const showElsewhere = (elsewhere, sent) => {
    const plain = (text) => text.replace(/\r\n?/g, "\n");
    const codes = Object.keys(elsewhere).filter((code) => textOf(form, code) !== undefined);
    if (codes.some((code) => plain(textOf(form, code)) !== plain(sentText(form, sent, code)))) return false;
    for (const code of codes) show(form, code, elsewhere[code]);
    return true;
  };

  const succeed = ({ revision, heure, ailleurs }, sent) => {
    if (!showElsewhere(ailleurs, sent)) {
      stop(409);
      return;
    }
    form.elements.revision.value = revision;
    if (form.elements.aide?.value === sent.get("aide")) form.elements.aide.value = "";
    form.dispatchEvent(new Event("elsewhere"));
    failures = 0;
    say(`Enregistré à ${heure}`, false);
  };

  const fail = () => {
    isDirty = true;
    const delay = RETRIES[Math.min(failures, RETRIES.length - 1)];
    failures += 1;
    say(`Non enregistré, nouvel essai dans ${delay}\u00a0s. ${KEPT}`, true);
    clearTimeout(retry);
    retry = setTimeout(save, delay * 1_000);
  };

  const stop = (status) => {
    isDirty = true;
    isStopped = true;
    say(REFUSALS[status] ?? REFUSED, true);
  };

  const send = async () => {
    const fields = new FormData(form);
    fields.set("suite", "auto");
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), keepalive: document.hidden });
    if (response.ok) succeed(await response.json(), fields);
    else if (response.status >= 500) fail();
    else stop(response.status);
  };

  async function save() {
    if (!isDirty || isSaving || isStopped || isLeaving) return;
    clearTimeout(retry);
    isSaving = true;
    isDirty = false;
    try {
      await send();
    } catch {
      fail();
    }
    isSaving = false;
    if (isDirty && failures === 0) afterPause();
  }

  const afterPause = later(save, TYPING_PAUSE);
  form.addEventListener("input", () => {
    isDirty = true;
    if (failures === 0) afterPause();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty && !isLeaving && (failures > 0 || isStopped)) event.preventDefault();
  });
}

/** A link to a question puts the cursor in it; else the error summary takes the focus. */
function focusFirst() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("input, select, textarea")) target.focus();
  else document.querySelector("[data-focus]")?.focus();
}

const form = document.querySelector("[data-saisie]");
if (form) {
  keepShares(form);
  keepTotals(form);
  stepWithArrows(form);
  help(form);
  keepExclusive(form);
  countCharacters(form);
  follow(form);
  if ("autosave" in form.dataset) saveByItself(form);
}
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}
focusFirst();
