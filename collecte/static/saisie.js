// Live totals, keyboard steps, autosave. Every page works without this module; the server judges again, always.

const SPACES = " \t\n\u00a0\u202f\u2009\u2007";
const NUMBER = /^([0-9]{1,6})(?:[.,]([0-9]{1,6}))?$/;
const WHOLE = 10_000; // hundredths of a percent, as on the server: floats miss exact sums
const TYPING_PAUSE = 2_000; // milliseconds
const RETRIES = [5, 10, 20, 40, 60]; // seconds
const UNREADABLE = "Écrivez un nombre de 0 à 100, par exemple 7 ou 7,5, avec deux chiffres au plus après la virgule.";
const KEPT = "Ce que vous avez tapé reste dans cette page.";
const REFUSALS = {
  401: `Votre session a expiré. Appuyez sur « Enregistrer et continuer », puis connectez-vous : ce que vous avez tapé est conservé.`,
  409: `Non enregistré : votre réponse a changé ailleurs, ou ne peut plus être modifiée. ${KEPT} Appuyez sur « Enregistrer et continuer » pour choisir.`,
  422: `Cette page a expiré. ${KEPT} Appuyez sur « Enregistrer et continuer ».`,
};
const REFUSED = `Non enregistré. ${KEPT} Appuyez sur « Enregistrer et continuer » pour savoir pourquoi.`;

/** Hundredths of a percent, 0..10000; null when blank, NaN when unreadable. The rules of questionnaires/repartition.py. */
export function parseShare(typed) {
  let text = strip(typed);
  if (text === "") return null;
  if (text.endsWith("%")) text = strip(text.slice(0, -1));
  const match = NUMBER.exec(text);
  const fraction = (match?.[2] ?? "").replace(/0+$/, "");
  if (!match || fraction.length > 2) return NaN;
  const value = Number(match[1]) * 100 + Number(fraction.padEnd(2, "0"));
  return value <= WHOLE ? value : NaN;
}

/** 1250 is `12,5 %`, with a no-break space. */
export function percentText(hundredths) {
  return `${decimalText(hundredths)}\u00a0%`;
}

function decimalText(hundredths) {
  const digits = String(hundredths).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction ? `${whole},${fraction}` : whole;
}

function strip(text) {
  let start = 0;
  let end = text.length;
  while (start < end && SPACES.includes(text[start])) start += 1;
  while (end > start && SPACES.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function later(action, delay) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };
}

/** Keeps the total, the bar and each mission's sum up to date with the fields of the page. */
function keepTotals(form) {
  const total = document.querySelector(".total.live");
  const fields = [...form.querySelectorAll("[data-share]")];
  if (!total || fields.length === 0) return;
  const announce = later(() => {
    total.querySelector("[data-announce]").textContent =
      `${total.querySelector("strong").textContent}. ${total.querySelector("[data-left]").textContent}.`;
  }, 1_000);
  const update = () => {
    const values = fields.map((field) => parseShare(field.value));
    const readable = values.map((value) => value || 0);
    const shared = Number(total.dataset.elsewhere) + readable.reduce((sum, value) => sum + value, 0);
    const sums = {};
    fields.forEach((field, index) => {
      sums[field.dataset.share] = (sums[field.dataset.share] ?? 0) + readable[index];
    });
    showTotal(total, shared, !values.some(Number.isNaN));
    showSums(sums);
    drawBar(total.querySelector("[data-bar]"), sums, shared);
  };
  form.addEventListener("input", (event) => {
    if (!event.target.dataset.share) return;
    update();
    announce();
  });
  form.addEventListener("elsewhere", update);
  form.addEventListener("change", (event) => {
    if (event.target.dataset.share) judge(event.target);
  });
  form.addEventListener("shown", (event) => {
    judge(event.target);
    update();
  });
  update();
}

function leftText(shared) {
  if (shared === WHOLE) return "Tout est réparti";
  return shared > WHOLE ? `${percentText(shared - WHOLE)} de trop` : `Reste à répartir\u00a0: ${percentText(WHOLE - shared)}`;
}

function showTotal(total, shared, isReadable) {
  total.classList.toggle("over", shared > WHOLE);
  total.querySelector("[data-shared]").textContent = percentText(shared);
  total.querySelector("[data-left]").textContent = leftText(shared);
  total.querySelector("[data-unreadable]").hidden = isReadable;
}

function showSums(sums) {
  for (const [group, sum] of Object.entries(sums)) {
    for (const place of document.querySelectorAll(`[data-sum="${group}"]`)) place.textContent = percentText(sum);
  }
}

function drawBar(bar, sums, shared) {
  let start = 0;
  const words = [];
  for (const stretch of bar.querySelectorAll("rect")) {
    const width = sums[stretch.dataset.mission] ?? Number(stretch.getAttribute("width"));
    stretch.setAttribute("x", start);
    stretch.setAttribute("width", width);
    words.push(`${stretch.dataset.label}\u00a0: ${percentText(width)}`);
    start += width;
  }
  bar.setAttribute("viewBox", `0 0 ${Math.max(WHOLE, shared)} 10`);
  bar.setAttribute("aria-label", [...words, leftText(shared)].join(", "));
}

/** Says under a field, once left, that it cannot be read; takes it back once it can. */
function judge(field) {
  const line = field.closest(".share");
  const isBad = Number.isNaN(parseShare(field.value));
  line.querySelector(".err")?.remove();
  line.classList.toggle("bad", isBad);
  if (!isBad) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  const sentence = Object.assign(document.createElement("p"), { className: "err", id: `${field.id}-err`, textContent: UNREADABLE });
  line.querySelector(".entry").after(sentence);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", sentence.id);
}

/** Arrow keys move a share by 1 %, with Shift by 5. */
function stepWithArrows(form) {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset.share || event.ctrlKey || event.altKey || event.metaKey) return;
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const value = parseShare(field.value);
    if (!direction || Number.isNaN(value)) return;
    event.preventDefault();
    const moved = (value ?? 0) + direction * (event.shiftKey ? 500 : 100);
    field.value = decimalText(Math.min(WHOLE, Math.max(0, moved)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Puts a text in a field or among radio buttons, as typing it would, but without asking to save it again. */
function show(field, text) {
  field.value = text;
  if (field.dataset?.share) field.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

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
    const isTouched = (code) => form.elements[code].value.replace(/\r\n?/g, "\n") !== sent.get(code).replace(/\r\n?/g, "\n");
    const codes = Object.keys(elsewhere);
    if (codes.some(isTouched)) return false;
    for (const code of codes) form.elements[code].value = elsewhere[code];
    return true;
  };

  const succeed = ({ revision, heure, ailleurs }, sent) => {
    if (!showElsewhere(ailleurs, sent)) {
      stop(409);
      return;
    }
    form.elements.revision.value = revision;
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
  keepTotals(form);
  stepWithArrows(form);
  if ("autosave" in form.dataset) saveByItself(form);
}
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}
focusFirst();
