// The preview follows what is typed, and a comparison offers the answers of its question. Pages work without this module.
import { later } from "./champs.js";

const PAUSE = 900; // milliseconds

let shown = 0;

/** Shows the form as it is now, in a frame that takes the place of the former one: the way back is not filled with it. */
function refresh(form, button) {
  const holder = document.querySelector("[data-preview]");
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

/** The field of a comparison suggests the answers of the question that is chosen. */
function suggestAnswers(form) {
  form.addEventListener("change", ({ target }) => {
    if (!target.name?.endsWith("-question")) return;
    const field = form.elements[target.name.replace(/question$/, "valeur")];
    const list = `reponses-${target.value}`;
    field.value = "";
    if (document.getElementById(list)) field.setAttribute("list", list);
    else field.removeAttribute("list");
  });
}

const form = document.querySelector("form#question");
for (const own of document.querySelectorAll("main form")) suggestAnswers(own);
if (form) {
  const button = form.querySelector(".preview");
  button.formAction = button.formAction.replace(/#.*/, ""); // a fragment would take the focus
  const soon = later(() => refresh(form, button), PAUSE);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  button.addEventListener("click", (event) => {
    if (!event.isTrusted) return;
    event.preventDefault();
    refresh(form, button);
  });
  const frame = document.querySelector("[data-preview] iframe");
  if (!frame.hasAttribute("src")) refresh(form, button);
  else if (frame.contentDocument?.readyState === "complete") showQuestion(frame);
  else frame.addEventListener("load", () => showQuestion(frame), { once: true });
}
