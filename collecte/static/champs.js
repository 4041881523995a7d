// What is in the fields of a question, as one text: what the server keeps of it.

/** The text of a question, as it is sent; undefined when it is not on the page. */
export function textOf(form, code) {
  const found = form.elements.namedItem(code);
  if (!found) return undefined;
  if (!(found instanceof RadioNodeList)) return found.value;
  if (isRanked(found)) return ranked([...found].map((list) => list.value));
  return boxes(found).length ? ticked(found) : found.value;
}

/** The text of a question in what was sent. */
export function sentText(form, sent, code) {
  const found = form.elements.namedItem(code);
  if (isRanked(found)) return ranked(sent.getAll(code));
  const isTicked = found instanceof RadioNodeList && boxes(found).length > 0;
  return isTicked ? sent.getAll(code).filter(Boolean).join(" ") : sent.get(code);
}

/** Puts a text in the fields of a question, as typing it would, but without asking to save it. */
export function show(form, code, text) {
  const found = form.elements.namedItem(code);
  if (!(found instanceof RadioNodeList)) found.value = text;
  else if (isRanked(found)) for (const [place, list] of found.entries()) list.value = (text.split(" ")[place] ?? "").replace(/^-$/, "");
  else if (boxes(found).length) for (const box of boxes(found)) box.checked = text.split(" ").includes(box.value);
  else found.value = text;
}

/** Where a question stands on the page: the element that shows or hides with it. */
export function placeOf(form, code) {
  const found = form.elements.namedItem(code);
  return found instanceof RadioNodeList ? found[0] : found;
}

/** Whether a question is behind a condition that is not met. */
export function isHeld(form, code) {
  return Boolean(placeOf(form, code)?.closest("[data-relevant][hidden]"));
}

/** What a person reads before a field. */
export function labelOf(field) {
  return field.labels[0].firstChild.textContent.trim();
}

export function isWrong(field) {
  return field.getAttribute("aria-invalid") === "true";
}

/** Says under the line of a field what is wrong with it; takes it back with an empty sentence. */
export function tellError(field, sentence) {
  const line = field.closest(".share");
  const id = `${field.id}-err`;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((own) => own && own !== id);
  const described = sentence ? [...others, id] : others;
  line.querySelector(".err")?.remove();
  line.classList.toggle("bad", Boolean(sentence));
  if (sentence) {
    line.querySelector(".entry").after(Object.assign(document.createElement("p"), { className: "err", id, textContent: sentence }));
    field.setAttribute("aria-invalid", "true");
  } else field.removeAttribute("aria-invalid");
  if (described.length) field.setAttribute("aria-describedby", described.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** The same action, once nothing more happens for a while; after the longest wait at the latest, if there is one. */
export function later(action, delay, longest = Infinity) {
  let timer;
  let since;
  return () => {
    clearTimeout(timer);
    since ??= Date.now();
    timer = setTimeout(() => {
      since = undefined;
      action();
    }, Math.min(delay, since + longest - Date.now()));
  };
}

let isPressed = false;
for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => {
    isPressed = kind === "pointerdown";
  }, true);
}

/** The same action, after the click under way: a button that moves while it is pressed would not be clicked. */
export function afterClick(action) {
  return () => {
    if (isPressed) document.addEventListener("pointerup", () => setTimeout(action), { once: true });
    else action();
  };
}

/** Whether a question has one list for each rank. */
function isRanked(found) {
  return found instanceof RadioNodeList && [...found].every((field) => field.type === "select-one");
}

/** Codes of a ranking; `-` stands for a rank left blank before another. */
function ranked(codes) {
  return codes.map((code) => code || "-").join(" ").replace(/(?:(?:^| )-)+$/, "");
}

function boxes(found) {
  return [...found].filter((field) => field.type === "checkbox");
}

function ticked(found) {
  return boxes(found)
    .filter((box) => box.checked)
    .map((box) => box.value)
    .join(" ");
}
