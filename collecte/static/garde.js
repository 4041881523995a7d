// A page whose form is kept while one types, until it is sent: it is shown again to who comes back to it.
import { replacesPage } from "./envois.js";

const PAUSE = 2_000; // milliseconds
const LONGEST = 10_000; // milliseconds, for who types without a pause
const RETRY = 20_000; // milliseconds
const PATIENCE = 3_000; // milliseconds that sending waits for what is being kept
const SMALL = 60_000; // characters that browsers send for a page that is already left

const FORMS = "main form[method=post]:not([data-saisie], .notification, :has([type=password]))";

let place; // where it is said whether the form is kept
let form;

/** Whether a field of the form is being typed in; one that a browser fills again, for who goes back, is not in use. */
function isTypedIn(field) {
  return field.form === form && field.matches("input, textarea") && field.value !== field.defaultValue;
}

/** Keeps the form of the page as it is now. */
function begin() {
  place = document.querySelector("[data-garde]");
  form = [...document.querySelectorAll(FORMS)].find((own) => new URL(own.getAttribute("action") ?? "", location).pathname === location.pathname);
  if (place && form) keepWhileTyping(form);
}

/** Fields as they would be sent, without files. */
function fieldsOf(own) {
  return new URLSearchParams([...new FormData(own)].filter(([, value]) => typeof value === "string"));
}

/** What is sent and what is kept tell the page that it was typed on, and what that page was opened with. */
function tellPage({ formData }) {
  formData.set("formulaire_de", place.dataset.page || location.pathname + location.search);
  formData.set("formulaire_depart", place.dataset.depart);
}

function say(text, isFailure) {
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("failed", isFailure);
}

/** Why a form is not kept, and what to do. */
async function refusalText(answer) {
  if (answer.status === 401) return "Votre session a expiré : envoyez ce formulaire, puis connectez-vous, rien ne sera perdu.";
  const { motif } = await answer.json().catch(() => ({}));
  return motif ?? "Ce que vous tapez n’est pas gardé : envoyez-le, ou copiez-le avant de partir.";
}

function keepWhileTyping(own) {
  let timer;
  let since = 0; // when what is typed and not kept began
  let sending; // the request under way
  let controller;
  let isSent = false;

  const isTyped = () => "typed" in form.dataset;
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  };

  function type() {
    form.dataset.typed = "";
    delete form.dataset.kept;
    if (place.textContent.startsWith("Gardé")) say("Pas encore gardé", false);
    since ||= Date.now();
    later(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  /** One request at a time; what is typed meanwhile is kept by the next. */
  async function keep() {
    clearTimeout(timer);
    await sending;
    sending = keepOnce();
    await sending;
    sending = undefined;
  }

  async function keepOnce() {
    if (own !== form) return; // another one took its place, once it was sent
    const body = fieldsOf(form);
    since = 0;
    delete form.dataset.typed;
    try {
      controller = new AbortController();
      const { signal } = controller;
      const answer = await fetch(place.dataset.garde, { method: "POST", body, signal, keepalive: String(body).length < SMALL });
      if (answer.ok) return isKept((await answer.json()).heure);
      form.dataset.typed = "";
      if (answer.status === 404) return say("", false); // no page to show it again on: leaving a text asks first
      if (answer.status < 500) return say(await refusalText(answer), true);
    } catch {
      form.dataset.typed = "";
    }
    say("Pas encore gardé, nouvel essai…", true);
    if (!isSent) later(RETRY);
  }

  function isKept(heure) {
    if (isTyped()) return; // since
    say(`Gardé à ${heure}, pas encore envoyé`, false);
    form.dataset.kept = "";
    document.querySelector(".unsaved")?.classList.remove("unsaved");
  }

  form.addEventListener("formdata", tellPage);
  form.addEventListener("input", type);
  // What is sent is forgotten: nothing may be kept after it. What is typed here when another form is sent is kept first.
  document.addEventListener("submit", async (event) => {
    if (own !== form || event.defaultPrevented || !replacesPage(event)) return;
    const isOwn = event.target === form;
    if (sending || (isTyped() && !isOwn)) {
      event.preventDefault();
      const slow = setTimeout(() => controller?.abort(), PATIENCE);
      await (isOwn ? sending : keep());
      clearTimeout(slow);
      clearTimeout(timer);
      delete form.dataset.typed; // another try would hold this form back again
      event.target.requestSubmit(event.submitter);
    } else if (isOwn) {
      isSent = true;
      clearTimeout(timer);
    }
  });
  window.addEventListener("pageshow", () => (isSent = false));
  document.addEventListener("visibilitychange", () => {
    if (own === form && document.hidden && isTyped() && !isSent) keep();
  });
  document.addEventListener("opened", () => controller?.abort(), { once: true });
  // What a page shows again after a refusal, or after signing in, is stored nowhere yet.
  if (document.title.startsWith("Erreur") || document.querySelector(".unsaved")) keep();
  else if (isTypedIn(document.activeElement)) type(); // before this module came
}

document.addEventListener("opened", begin); // a part of a questionnaire, opened where it stands
begin();
