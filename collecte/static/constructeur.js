// The outline of a questionnaire changes where it stands: what a link opens or a button sends is fetched, and takes its
// place without losing the focus nor what is typed. Pages work without this module.
import { later } from "./champs.js";
import { keepMoving } from "./deplacer.js";
import { stored } from "./onglet.js";

const PAUSE = 700; // milliseconds
const main = document.querySelector("main");

const voice = Object.assign(document.createElement("p"), { className: "sr" });
voice.setAttribute("role", "status");
document.body.append(voice); // a status that comes with the page is not read aloud

let shown = 0;
let checks = 0;
let turn = null; // the act being done
let undoings = Promise.resolve();

const opened = () => document.getElementById("ouvert");
const isTyped = () => "typed" in (opened()?.dataset ?? {});

/** Fetches a page of the builder and puts it in place of this one; whether it is one. */
async function load(address, body, isBack = false) {
  const answer = await fetch(address, body && { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main.build");
  if (!fresh) return false;
  const next = document.adoptNode(fresh);
  main.className = next.className;
  main.replaceChildren(...next.childNodes);
  document.title = page.title;
  voice.textContent = main.querySelector(".notification p")?.textContent ?? "";
  if (!isBack && answer.url !== location.href) history.pushState(null, "", answer.url);
  const place = new URL(answer.url).searchParams.get("partie");
  (main.querySelector("[data-focus], [autofocus]") ?? document.getElementById(place))?.focus();
  begin();
  document.dispatchEvent(new Event("opened"));
  return true;
}

/** One act at a time. What cannot be done here is done by the browser. */
async function act(work, otherwise) {
  if (turn) return;
  turn = perform(work, otherwise).finally(() => (turn = null));
  await turn;
}

async function perform(work, otherwise) {
  try {
    if (!(await work())) otherwise();
  } catch {
    say("Pas de connexion : rien n’a changé. Réessayez.");
  }
}

function say(sentence) {
  for (const former of main.querySelectorAll(":scope > .notification:not(form)")) former.remove();
  const line = Object.assign(document.createElement("p"), { className: "notification warning lost", textContent: sentence });
  line.setAttribute("role", "alert");
  main.prepend(line);
}

/** Whether a field no longer holds what it came with. */
function isChanged(field) {
  if (field.type === "select-one") return !field.selectedOptions[0]?.defaultSelected;
  return /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** Puts what was typed in a form in the fields of the same names of another one. */
function carry(former) {
  const form = opened();
  if (!form) return;
  for (const field of [...former.elements].filter(isChanged)) {
    const target = [...form.elements].find(
      (own) => own.name === field.name && own.type === field.type && (!/radio|checkbox/.test(own.type) || own.value === field.value),
    );
    if (!target || !field.name || /hidden|submit/.test(field.type)) continue;
    target.value = field.value;
    target.checked = field.checked;
  }
  form.dataset.typed = "";
  check();
}

/** Sends a form as its button does; a text typed meanwhile in the next question is kept. */
function send(form, submitter) {
  const body = new FormData(form, submitter);
  const former = opened();
  const isOwn = form === former;
  const address = location.href;
  const label = submitter?.name === "encore" && form.elements.libelle;
  const typed = label?.value;
  if (label) label.value = "";
  const isKept = isTyped() && !isOwn;
  act(
    async () => {
      if (!(await load(form.action, body))) return false;
      if (label?.value && opened() && !main.querySelector("[data-focus]")) opened().elements.libelle.value = label.value;
      if (isKept && (await load(address))) carry(former);
      return true;
    },
    () => {
      if (label) label.value = typed;
      form.dataset.plain = "";
      form.requestSubmit(submitter);
    },
  ).then(() => {
    if (label?.isConnected) label.value ||= typed;
  });
}

/** Forgets what was kept of the open form while it was typed. */
function forget(link) {
  const form = opened();
  const page = document.querySelector("[data-garde]")?.dataset.page || location.pathname + location.search;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, formulaire_de: page });
  delete form.dataset.typed;
  return fetch(link.dataset.forget, { method: "POST", body, redirect: "manual" });
}

/** Opens what a link leads to: another kind of the question keeps what is typed; what is left open is first recorded,
 * which is said. */
function follow(link) {
  const form = opened();
  const isKind = link.closest(".kinds");
  act(
    async () => {
      let recorded;
      if (link.dataset.forget) await forget(link);
      else if (form && isTyped() && !isKind && !form.contains(link)) {
        const isRefused = !(await load(form.action, new FormData(form))) || main.querySelector("[data-focus]");
        if (isRefused) return true;
        recorded = main.querySelector(".undoable");
      }
      if (!(await load(link.href))) return false;
      if (recorded) main.prepend(recorded);
      if (form && isKind) carry(form);
      return true;
    },
    () => (location.href = link.href),
  );
}

/** Shows the form as it is now, in a frame that takes the place of the former one: the way back is not filled with it. */
function preview(form) {
  const button = form.querySelector(".see");
  const holder = main.querySelector("[data-preview]");
  if (!button || !holder) return;
  holder.querySelector(".coming")?.remove();
  const former = holder.querySelector("iframe");
  const next = former.cloneNode();
  shown += 1;
  next.name = button.formTarget = `apercu-${shown}`; // a name given up by a frame stays that of its window
  next.removeAttribute("src");
  next.classList.add("coming");
  next.addEventListener("load", () => {
    if (next.contentWindow.location.href === "about:blank") return;
    showQuestion(next);
    next.classList.remove("coming");
    former.remove();
  });
  holder.append(next);
  form.requestSubmit(button);
}

/** Scrolls to the question, without taking the focus from the form. */
function showQuestion(frame) {
  const code = CSS.escape(frame.dataset.question);
  const question = frame.contentDocument?.querySelector(`#${code}, [id^=${code}], [name=${code}]`);
  question?.closest(".question, fieldset, section, table")?.scrollIntoView({ block: "start" });
}

/** Has the server read what is typed, without recording it: says what is wrong where one has typed, shows what it becomes. */
async function check() {
  const form = opened();
  if (!form) return;
  preview(form);
  checks += 1;
  const turn = checks;
  const body = new FormData(form);
  body.set("verifier", "1");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page || form !== opened() || turn !== checks) return; // more was typed since, or the server answers this one last
  for (const place of form.querySelectorAll("[data-stale]")) {
    const answers = page.querySelector(`[name="${place.dataset.stale}-question"]`).closest(".comparison").querySelector(".answers");
    place.querySelector(".answers").replaceWith(document.adoptNode(answers));
    delete place.dataset.stale;
  }
  const fresh = [...page.querySelectorAll(".question")];
  for (const [rank, place] of [...form.querySelectorAll(".question")].entries()) {
    if ("touched" in place.dataset && fresh[rank]) tell(place, fresh[rank]);
  }
  const columns = page.querySelector(".columns");
  if (columns) main.querySelector(".columns")?.replaceWith(document.adoptNode(columns));
}

/** Shows under a field the error that the server found there, or takes it back. */
function tell(place, fresh) {
  place.querySelector(":scope > .err")?.remove();
  const error = fresh.querySelector(":scope > .err");
  place.classList.toggle("bad", Boolean(error));
  if (error) (place.querySelector(":scope > .hint") ?? place.querySelector(":scope > :is(label, legend)")).after(document.adoptNode(error));
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = fresh.querySelector(`[${name}]`)?.getAttribute(name);
    const field = place.matches("fieldset") ? place : place.querySelector("input, textarea, select");
    if (value) field?.setAttribute(name, value);
    else field?.removeAttribute(name);
  }
}

const soon = later(check, PAUSE);

function type({ target }) {
  if (!target.form || target.form !== opened()) return;
  target.form.dataset.typed = "";
  const place = target.closest(".question");
  if (target.matches("[name$=-question]")) {
    const row = target.closest(".comparison");
    row.dataset.stale = target.name.replace(/-question$/, ""); // its answers are those of another question
    for (const answer of row.querySelectorAll(".answers input")) Object.assign(answer, { disabled: true, checked: false });
    check();
  } else if (place) {
    place.dataset.touched = "";
    soon();
  }
}

/** Last change before this questionnaire was opened in this tab: those since are taken back in turn. */
const sitting = (chantier) => stored((tab) => tab.getItem(chantier)) ?? Infinity;

function keepSitting() {
  const { chantier, last } = main.querySelector("#gestes").dataset;
  const before = main.querySelector(".undoable form[action$='/annuler']") ? last - 1 : Number(last);
  stored((tab) => tab.setItem(chantier, Math.min(before, sitting(chantier))));
}

/** Takes back the last change of this sitting, whatever the page says now, once the act under way is done. */
async function undo() {
  await turn;
  const { chantier, last, other } = main.querySelector("#gestes")?.dataset ?? {};
  if (!chantier) return; // that act left the outline
  if (Number(last) <= sitting(chantier)) say(`Plus rien à annuler${last > 0 ? " dans cette séance : voyez « Dernières modifications »" : ""}.`);
  else if (other) say(`La dernière modification a été faite par ${other} : pour l’annuler, voyez « Dernières modifications ».`);
  else main.querySelector(".recent form").requestSubmit();
  await turn;
}

/** Makes again what was just taken back, once the act under way is done. */
async function redo() {
  await turn;
  const form = main.querySelector("form[action$='/retablir']");
  if (form) form.requestSubmit();
  else say("Plus rien à rétablir.");
  await turn;
}

/** What an outline that has just been put in place needs. */
function begin() {
  if (!main.querySelector("#gestes")) return; // a page of the builder without an outline
  keepSitting();
  keepMoving(main, (form) => send(form));
  const form = opened();
  if (!form) return;
  const button = form.querySelector(".see");
  if (button) button.formAction = button.formAction.replace(/#.*/, ""); // a fragment would take the focus
  const frame = main.querySelector("[data-preview] iframe");
  if (!frame) return;
  if (!frame.hasAttribute("src")) preview(form);
  else frame.addEventListener("load", () => showQuestion(frame), { once: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !main.contains(link)) return;
  if (!link.matches(".outline a:not([target]), .findings a, .toc a, [data-open]") || "elsewhere" in link.dataset) return;
  event.preventDefault();
  if (link.matches(".kinds [aria-current]")) opened().elements.libelle.focus();
  else follow(link);
});
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!main.contains(form) || "plain" in form.dataset || !form.action.includes(main.querySelector("#gestes").dataset.chantier)) return;
  if (submitter?.matches(".see")) return;
  event.preventDefault();
  send(form, submitter);
});
document.addEventListener("keydown", (event) => {
  const isField = event.target.matches("input, textarea, select"); // the browser takes typing back
  const sense = (event.ctrlKey || event.metaKey) && { z: undo, y: redo, Z: redo }[event.key];
  if (sense && !isField && main.querySelector("#gestes")) {
    event.preventDefault();
    undoings = undoings.then(sense);
  }
  const form = event.target.form;
  const isLabel = event.target.id === "libelle" && !event.shiftKey;
  if (event.key !== "Enter" || event.isComposing || !form || form !== opened() || !(isLabel || event.ctrlKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[name=encore]") ?? form.querySelector("[type=submit]"));
});
document.addEventListener("input", type);
document.addEventListener("change", type);
window.addEventListener("popstate", () => load(location.href, undefined, true));
begin();
