// A calendar file as a source of shares: read here and sent nowhere; the person says which word is which fonction.
import { calendarReader, timeOf } from "./agenda_ics.js";
import { decimalText } from "./ajustement.js";
import { WORDS, forget, keep, readKept } from "./appareil.js";
import { NOT_DLA, mainTerms, shareOut, termsOf } from "./mots_agenda.js";
import { labelOf } from "./champs.js";
import { button, lines, make, part, place, propose, withdraw } from "./propositions.js";
import { dayOf } from "./recurrences.js";

const MOST = 20 * 2 ** 20; // bytes: ten years of a full calendar are five million
const SLICE = 1_000_000; // bytes read at once, so that the page stays alive
const ROWS = 10;

/** Reads the calendar that is chosen, and proposes its shares. */
export function offerCalendar() {
  part("agenda").addEventListener("change", ({ target }) => {
    if (target.files[0]) open(target.files[0]);
  });
}

/** The calendar in a file, or a sentence that says why there is none. */
async function readFile(file) {
  if (file.size > MOST) return "Ce fichier dépasse les 20\u00a0Mo lus ici. Exportez seulement les mois de la période.";
  const reader = calendarReader();
  for (let start = 0; start < file.size; start += SLICE) {
    reader.feed(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()));
  }
  const calendar = reader.finish();
  const name = file.name.slice(0, 60);
  if (!calendar.isCalendar) return `«\u00a0${name}\u00a0» n’est pas un agenda. Exportez votre agenda, puis choisissez le fichier .ics obtenu.`;
  return calendar;
}

function hoursText(minutes) {
  return `${decimalText(Math.round((minutes * 10) / 60) * 10)}\u00a0h`;
}

function many(count, one, several) {
  return count ? [`${count} ${count > 1 ? several : one}`] : [];
}

/** What was read, and all that was not. */
function readText({ isEnded }, { minutes, entiers, libres, illisibles, regles, isCut }) {
  const total = [...minutes.values()].reduce((sum, value) => sum + value, 0);
  const { periode } = place.dataset;
  const left = [
    ...many(entiers, "événement d’un jour ou plus ne compte pas", "événements d’un jour ou plus ne comptent pas"),
    ...many(libres, "événement annulé, libre ou sans durée ne compte pas", "événements annulés, libres ou sans durée ne comptent pas"),
    ...many(illisibles, "événement aux dates illisibles ou impossibles ne compte pas", "événements aux dates illisibles ou impossibles ne comptent pas"),
    ...many(regles, "répétition n’est pas comprise et compte une fois", "répétitions ne sont pas comprises et comptent une fois"),
  ];
  return [
    total ? `${hoursText(total)} de rendez-vous lues ${periode}.` : `Aucun rendez-vous ${periode} dans ce fichier.`,
    ...(isEnded ? [] : ["Le fichier s’arrête avant la fin\u00a0: ce qui a pu être lu est gardé."]),
    ...(isCut ? ["Il contient trop de répétitions\u00a0: une partie seulement est lue."] : []),
    ...(left.length ? [`${left.join("\u00a0; ")}.`] : []),
  ].join(" ");
}

async function open(file) {
  part("lu").textContent = "Lecture…";
  part("mots").replaceChildren();
  withdraw();
  const calendar = await readFile(file).catch(() => "Ce fichier ne peut pas être lu. Choisissez-le de nouveau.");
  part("lu").classList.toggle("err", typeof calendar === "string");
  if (typeof calendar === "string") part("lu").textContent = calendar;
  else {
    const time = timeOf(calendar.events, dayOf(place.dataset.du), dayOf(place.dataset.au));
    part("lu").textContent = readText(calendar, time);
    if (time.minutes.size) showWords(time.minutes);
  }
}

/** The titles and words of a calendar, each with a list where its fonction is chosen. */
function showWords(titles) {
  const given = Object.assign(Object.create(null), readKept(WORDS)); // a word may be « constructor »
  const list = make("ul", { className: "mots" });
  const left = make("p", { className: "hint" });
  const shown = new Set();
  left.setAttribute("role", "status");
  const update = () => {
    const { sums, left: without } = shareOut(titles, given);
    left.textContent = sums.get("") ? `${hoursText(sums.get(""))} n’ont pas encore de fonction et ne comptent pas.` : "Tout a une fonction.";
    more.hidden = mainTerms(without, shown, 1).length === 0;
    const total = lines().reduce((sum, field) => sum + (sums.get(field.name) ?? 0), 0);
    propose("Agenda", sums, `D’après ${hoursText(total)} de votre agenda\u00a0:`);
  };
  const add = (terms) => {
    for (const term of terms) {
      shown.add(term.key);
      list.append(row(term, given, update));
    }
  };
  const more = button("Voir d’autres mots", () => {
    const first = list.childElementCount;
    add(mainTerms(shareOut(titles, given).left, shown, ROWS));
    update();
    list.children[first]?.querySelector("select").focus();
  });
  const clear = button("Oublier mes choix", () => {
    forget(WORDS);
    showWords(titles);
  });
  add(termsOf(titles).filter(({ key }) => given[key]));
  add(mainTerms(shareOut(titles, given).left, shown, ROWS));
  const asked = make("p", { textContent: "À quelle fonction va chacun\u00a0? Un titre entier l’emporte sur un mot, un mot rare sur un mot fréquent." });
  part("mots").replaceChildren(asked, list, left, make("p", { className: "actions" }, more, clear));
  update();
}

function row({ key, label, minutes }, given, update) {
  const id = `mot-${key.replaceAll(" ", "-")}`;
  const select = make("select", { id });
  select.append(new Option("Choisir", ""), new Option("Pas du DLA", NOT_DLA), ...lines().map((field) => new Option(labelOf(field), field.name)));
  select.value = given[key] ?? "";
  select.addEventListener("change", () => {
    if (select.value) given[key] = select.value;
    else delete given[key];
    keep(WORDS, given);
    update();
  });
  return make("li", {}, make("label", { htmlFor: id }, `${label} `, make("span", { className: "hint", textContent: hoursText(minutes) })), select);
}
