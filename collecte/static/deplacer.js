// A question of the outline is dragged by its grip to another place; its buttons do the same, one place at a time.

const EDGE = 70; // pixels from the top or the bottom where the page scrolls
const STEP = 14; // pixels

/** Gives each question a grip; `send` sends the form that moves it, once it is dropped. */
export function keepMoving(main, send) {
  for (const question of main.querySelectorAll("li[id^=question-]")) {
    const grip = Object.assign(document.createElement("span"), { className: "grip", title: "Déplacer", textContent: "⠿" });
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (event) => event.button === 0 && drag(event, question, main, send));
    question.prepend(grip);
  }
}

function drag(start, question, main, send) {
  start.preventDefault();
  const controller = new AbortController();
  const { signal } = controller;
  let drop;
  question.classList.add("dragged");
  const parts = [...main.querySelectorAll("details.part[name]")].map((part) => [part, part.getAttribute("name")]);
  for (const [part] of parts) part.removeAttribute("name"); // a page that opens closes no other, which would move all under the pointer

  function end(isDropped) {
    controller.abort();
    question.classList.remove("dragged");
    for (const [part, name] of parts) part.setAttribute("name", name);
    mark();
    if (isDropped && drop) place(question, drop, main, send);
  }
  function mark() {
    for (const own of main.querySelectorAll(".drop-before, .drop-after, .drop-in")) own.classList.remove("drop-before", "drop-after", "drop-in");
  }
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (clientY < EDGE) scrollBy(0, -STEP);
    if (clientY > innerHeight - EDGE) scrollBy(0, STEP);
    const under = document.elementFromPoint(clientX, clientY);
    const closed = under?.closest("details.part:not([open]) > summary");
    if (closed) closed.parentElement.open = true;
    mark();
    drop = targetOf(under, clientY, question);
    drop?.mark();
  }, { signal });
  document.addEventListener("pointerup", () => end(true), { signal });
  document.addEventListener("pointercancel", () => end(false), { signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(false), { signal });
}

/** The place under the pointer: before or after a question of the same level, or an empty group. */
function targetOf(under, y, question) {
  const level = question.closest("li[id^=question-] li[id^=question-]") ? ".repeated" : "";
  const list = under?.closest("[data-liste]");
  const home = question.closest("[data-liste]");
  if (!list || Boolean(list.closest(".repeated")) !== Boolean(level) || (level && list !== home)) return undefined;
  const near = [...list.children].find((own) => own.contains(under));
  if (near === question) return undefined;
  if (!near) return { list, after: "", mark: () => list.classList.add("drop-in") };
  const { top, height } = near.getBoundingClientRect();
  const isAfter = y > top + height / 2;
  const before = near.previousElementSibling;
  const after = isAfter ? near : before === question ? before.previousElementSibling : before;
  return { list, after: after?.id.replace("question-", "") ?? "", mark: () => near.classList.add(isAfter ? "drop-after" : "drop-before") };
}

function place(question, { list, after }, main, send) {
  const form = main.querySelector("#gestes").cloneNode(true);
  form.id = "";
  main.append(form);
  const fields = { geste: `placer:question:${question.id.replace("question-", "")}`, liste: list.dataset.liste, apres: after };
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  send(form);
}
