// A page where one answers: it works without this module, and the server judges again, always.
import { later, sentText, show, textOf } from "./champs.js";
import { countCharacters, keepExclusive } from "./aides.js";
import { leadsOn, replacesPage } from "./envois.js";
import { followErrors } from "./erreurs.js";
import { forgetInTab, keepInTab, putBack } from "./onglet.js";

const TYPING_PAUSE = 2_000; // milliseconds
const LONGEST = 10_000; // milliseconds, for who types without a pause
const SMALL = 60_000; // characters that browsers send for a page that is already left
const PATIENCE = 20_000; // milliseconds, after which a server that does not answer is a lost connection
const RETRIES = [5, 10, 20, 40, 60]; // seconds
const CUT = [undefined, 502, 504]; // no answer, or that of a proxy: a page sent now would be lost
const KEPT = "Ce que vous avez tapé reste dans cette page.";
const UNSAVED = "Pas encore enregistré";
const RETRYING = "Non enregistré, nouvel essai…";

/** Why nothing is saved any more, by the status of the answer. */
function refusalText(status, next) {
  const refusals = {
    401: `Non enregistré : votre session a expiré. ${next}, puis connectez-vous : ce que vous avez tapé est conservé.`,
    409: `Plus rien n’est enregistré : votre réponse ne peut plus être modifiée. ${KEPT} ${next} pour savoir pourquoi.`,
    422: `Plus rien n’est enregistré : cette page a expiré. ${KEPT} ${next}.`,
  };
  return refusals[status] ?? `Plus rien n’est enregistré. ${KEPT} ${next} pour savoir pourquoi.`;
}

/** What is saved, and what waits for a choice between two places. */
function savedText(heure, conflicts, next) {
  if (!conflicts.length) return `Enregistré à ${heure}`;
  const which = conflicts.length === 1 ? `« ${conflicts[0]} », changé` : `${conflicts.length} réponses, changées`;
  return `Enregistré à ${heure}, sauf ${which} aussi ailleurs. ${next} pour choisir.`;
}

/** Says where saving stands; the same words are not said twice. */
function speaker(place) {
  return (text, isFailure) => {
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("failed", isFailure);
    place.classList.toggle("waiting", text === UNSAVED);
  };
}

// A question changed in another tab is shown here as it is now, before going on from the new revision.
function showElsewhere(form, elsewhere, sent) {
  const plain = (text) => text.replace(/\r\n?/g, "\n");
  const codes = Object.keys(elsewhere).filter((code) => textOf(form, code) !== undefined);
  if (codes.some((code) => plain(textOf(form, code)) !== plain(sentText(form, sent, code)))) return false;
  for (const code of codes) show(form, code, elsewhere[code]);
  return true;
}

/** Saves what is typed, one request at a time; says what to do when the server refuses. */
function saveByItself(form, isTyped, token) {
  const say = speaker(document.querySelector("[data-saved]"));
  // What to press when the page cannot go on by itself.
  const { next } = form.dataset;
  let isUnsaved = false;
  let isDirty = isTyped;
  let isSaving = false;
  let isStopped = false;
  let isLeaving = false;
  let isShowing = false;
  let isCut = false;
  let failures = 0;
  let pressed;
  let retry;

  // While one of its questions waits for a choice, the page goes on from the revision that it showed: what the other
  // place wrote is then never overwritten, and the rest is saved.
  const succeed = ({ revision, heure, ailleurs, conflits = [], champs = {} }, sent) => {
    failures = 0;
    isCut = false;
    isUnsaved = conflits.length > 0;
    say(isDirty && !isUnsaved ? UNSAVED : savedText(heure, conflits, next), isUnsaved);
    for (const [name, value] of Object.entries(champs)) form.elements[name].value = value;
    document.querySelector(".unsaved")?.remove();
    if (form.elements.aide?.value === sent.get("aide")) form.elements.aide.value = "";
    if (isUnsaved || !showElsewhere(form, ailleurs, sent)) return;
    const { revision: shown, page } = form.elements;
    const isNewer = Number(revision) > Number(shown?.value);
    if (shown) shown.value = revision;
    isShowing = true; // what follows on the page from what is shown is not typed
    form.dispatchEvent(new Event("elsewhere"));
    isShowing = false;
    if (isDirty) return;
    if (page && isNewer) page.value = token; // what came back in this tab is saved: the page goes on under its own token
    forgetInTab(form);
  };

  const fail = (status) => {
    isDirty = true;
    isUnsaved = true;
    isCut = CUT.includes(status);
    const delay = RETRIES[Math.min(failures, RETRIES.length - 1)];
    failures += 1;
    say(RETRYING, true);
    clearTimeout(retry);
    retry = setTimeout(save, delay * 1_000);
  };

  // With a reason, what is typed next may be accepted: a text made shorter, a campaign open again.
  const refuse = (status, { motif }) => {
    isUnsaved = true;
    isStopped = !motif;
    isCut = false;
    failures = 0;
    say(motif ? `Non enregistré : ${motif}` : refusalText(status, next), true);
  };

  const send = async () => {
    const fields = new FormData(form);
    fields.set("suite", "auto");
    const body = new URLSearchParams(fields);
    const response = await fetch(form.action, {
      method: "POST",
      body,
      keepalive: String(body).length < SMALL,
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.ok) succeed(await response.json(), fields);
    else if (response.status >= 500) fail(response.status);
    else refuse(response.status, await response.json().catch(() => ({})));
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
    if (pressed && isDirty && failures === 0) save();
    else if (pressed) pressAgain();
    else if (isDirty && failures === 0) afterPause();
  }

  // A button or a link leads on once the rest is saved; without a connection the page, and what is typed on it, stays.
  const pressAgain = () => {
    const leadOn = pressed;
    pressed = undefined;
    if (!isCut) leadOn();
  };

  const afterPause = later(save, TYPING_PAUSE, LONGEST);
  form.addEventListener("input", () => {
    if (isShowing) return;
    isDirty = true;
    if (failures) return;
    if (!isUnsaved) say(UNSAVED, false);
    afterPause();
  });
  // The page may never come back: what is typed since a save began does not wait for its end.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isLeaving) return;
    if (isDirty || isSaving || isUnsaved) keepInTab(form);
    if (isDirty && isSaving) send().catch(() => undefined);
    else save();
  });
  window.addEventListener("online", save);
  // Whatever form is sent, what is typed in this one is saved first: if the next page never comes, nothing is lost.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !replacesPage(event)) return;
    if (isLeaving || isStopped || !(isDirty || isSaving || !navigator.onLine)) {
      isLeaving = true;
      forgetInTab(form);
      return;
    }
    event.preventDefault();
    pressed = () => {
      isLeaving = true;
      event.target.requestSubmit(event.submitter);
    };
    isDirty ||= !isSaving;
    save();
  });
  // The page that a link opens shows what was typed here.
  document.addEventListener("click", (event) => {
    const link = leadsOn(event);
    if (!link || isLeaving || isStopped || !(isDirty || isSaving)) return;
    event.preventDefault();
    pressed = () => location.assign(link.href);
    save();
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved && !isLeaving) event.preventDefault();
  });
  if (!isDirty) return;
  say(UNSAVED, false);
  afterPause();
}

/** Whether one typed before this module came. */
function isTypedIn(form) {
  const fields = [...form.elements].filter((field) => field.matches("input, textarea"));
  return fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

/** Begins what the page of a section does; `keepers` are what its own questions need. */
export function begin(...keepers) {
  const form = document.querySelector("[data-saisie]");
  const token = form.elements.page?.value;
  const isShownAgain = document.querySelector(".unsaved"); // by the server: it is newer
  const isPutBack = "autosave" in form.dataset && !isShownAgain && putBack(form);
  const isTyped = isPutBack || isTypedIn(form);
  keepExclusive(form);
  countCharacters(form);
  for (const keep of keepers) keep(form);
  followErrors(form);
  if ("autosave" in form.dataset) saveByItself(form, isTyped, token);
}
