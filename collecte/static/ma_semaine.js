// The page « Ma semaine »: one touches a fonction, then the half-days that went to it. Nothing is sent: see semaine.js.
import { largestRemainder, percentText } from "./ajustement.js";
import { WORDS, forget, rememberAccount } from "./appareil.js";
import { canLock, close, countHalfDays, erase, hasCode, mondayOf, openWith, protectWith, readWeeks, stateOfDevice, writeWeeks } from "./semaine.js";

const place = document.querySelector("[data-semaine]");
const part = (name) => place.querySelector(`[data-${name}]`);
const halves = [...place.querySelectorAll("[data-half]")];
const radios = [...place.querySelectorAll("[name=fonction]")];
const shortest = 4; // characters of a code
let shift = 0; // weeks from this one
let last = Promise.resolve();

function say(text, isFailure = false) {
  part("dit").textContent = text;
  part("dit").classList.toggle("err", isFailure);
}

function monday() {
  return mondayOf(new Date(), shift);
}

function dayText(iso) {
  return new Date(`${iso}T12:00:00Z`).toLocaleDateString("fr-FR", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
}

function radioOf(code) {
  return radios.find(({ value }) => value === code);
}

function nameOf(code) {
  return radioOf(code)?.dataset.nom ?? "Autre fonction";
}

/** One change at a time: two touches never write over each other. */
function change(act) {
  last = last.then(async () => {
    const weeks = await readWeeks();
    if (!weeks) return;
    act(weeks);
    const isKept = await writeWeeks(weeks);
    say(isKept ? "Noté sur cet appareil." : "Ce navigateur ne garde rien\u00a0: la semaine sera perdue en quittant la page.", !isKept);
    show(weeks);
  }).catch(() => {
    close(); // another tab changed the code
    begin();
  });
}

function touch(index) {
  const code = radios.find(({ checked }) => checked)?.value;
  if (code === undefined) return say("Touchez d’abord une fonction, puis vos demi-journées.", true);
  return change((weeks) => {
    const codes = weeks[monday()] ?? halves.map(() => "");
    codes[index] = codes[index] === code ? "" : code;
    weeks[monday()] = codes;
  });
}

function show(weeks) {
  const codes = weeks[monday()] ?? [];
  part("titre").textContent = `Semaine du ${dayText(monday())}`;
  for (const [index, half] of halves.entries()) {
    const code = codes[index] ?? "";
    half.dataset.mission = radioOf(code)?.dataset.mission ?? "";
    half.setAttribute("aria-pressed", String(Boolean(code)));
    half.querySelector("b").textContent = code ? nameOf(code) : "–";
  }
  part("apres").disabled = shift >= 0;
  part("copier").hidden = !weeks[mondayOf(new Date(), shift - 1)] || codes.some(Boolean);
  showTotals(weeks);
  part("oublier").hidden = !hasCode();
  part("fermer").hidden = !hasCode();
}

/** What the last twelve months hold, as the répartition will propose it. */
function showTotals(weeks) {
  const { counts, semaines } = countHalfDays(weeks, mondayOf(new Date(), -52), mondayOf(new Date(), 1));
  const codes = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const shares = largestRemainder(codes.map((code) => counts.get(code)));
  const line = (code, index) => `${nameOf(code)}\u00a0: ${counts.get(code)}\u00a0demi-journée${counts.get(code) > 1 ? "s" : ""}, ${percentText(shares[index] * 100)}`;
  part("total").textContent = semaines ? `${semaines} ${semaines > 1 ? "semaines notées" : "semaine notée"} depuis un an.` : "Aucune semaine notée pour l’instant.";
  part("parts").replaceChildren(...codes.map((code, index) => Object.assign(document.createElement("li"), { textContent: line(code, index) })));
}

async function begin() {
  const state = stateOfDevice();
  part("personne").hidden = state !== "personne";
  part("verrou").hidden = state !== "verrou";
  part("ouvert").hidden = ["personne", "verrou"].includes(state);
  part("outils").hidden = state === "personne";
  if (part("personne").hidden) rememberAccount();
  if (!part("ouvert").hidden) show(await readWeeks());
}

part("verrou").addEventListener("submit", async (event) => {
  event.preventDefault();
  const isOpen = await openWith(part("code").value);
  part("code").value = "";
  say(isOpen ? "" : "Ce n’est pas le code. Oublié, il ne se retrouve pas\u00a0: il reste à tout effacer.", !isOpen);
  begin();
});
part("proteger").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { value } = part("nouveau");
  if (!canLock()) return say("Ce navigateur ne sait pas chiffrer à cette adresse\u00a0: aucun code n’est posé.", true);
  if (value.length < shortest) return say(`Un code a au moins ${shortest} caractères.`, true);
  part("nouveau").value = "";
  await protectWith(value);
  say("Le code est posé\u00a0: il sera demandé à la prochaine ouverture.");
  return begin();
});
part("oublier").addEventListener("click", async () => {
  await protectWith("");
  say("Plus aucun code n’est demandé.");
  begin();
});
part("fermer").addEventListener("click", () => {
  close();
  say("Verrouillé.");
  begin();
});
for (const button of place.querySelectorAll("[data-effacer]")) {
  button.addEventListener("click", async () => {
    if (button.dataset.effacer === "demander") {
      part("confirmer").hidden = false;
      return part("confirmer").querySelector("button").focus();
    }
    part("confirmer").hidden = true;
    erase();
    forget(WORDS);
    await leaveNothing();
    say("Vos semaines sont effacées de cet appareil.");
    return begin();
  });
}
part("garder").addEventListener("click", () => (part("confirmer").hidden = true));
part("avant").addEventListener("click", () => move(-1));
part("apres").addEventListener("click", () => move(1));
part("copier").addEventListener("click", () =>
  change((weeks) => {
    weeks[monday()] = [...weeks[mondayOf(new Date(), shift - 1)]];
  }),
);
for (const [index, half] of halves.entries()) half.addEventListener("click", () => touch(index));

async function move(step) {
  shift += step;
  say("");
  show(await readWeeks());
}

/** The copy of the page that opens without a network goes too; a later visit makes it again. */
async function leaveNothing() {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.map((name) => caches.delete(name)));
  const kept = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(kept.map((own) => own.unregister()));
}

part("sans").hidden = true;
begin();
navigator.serviceWorker?.register(place.dataset.travailleur, { scope: place.dataset.page }).catch(() => undefined);
