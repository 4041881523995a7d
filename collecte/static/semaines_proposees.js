// « Ma semaine » as a source of shares: the half-days noted on this device over the période, opened with their code if they have one.
import { lines, part, place, propose } from "./propositions.js";
import { countHalfDays, openWith, readWeeks, stateOfDevice } from "./semaine.js";

/** Offers what the device holds, if it holds any week. */
export function offerWeeks() {
  const state = stateOfDevice();
  part("semaines").hidden = state === "rien";
  part("note").hidden = state !== "rien";
  part("code").closest("div").hidden = state !== "verrou";
  part("voir").addEventListener("click", show);
}

function refuse(sentence) {
  part("refus").textContent = sentence;
  part("refus").classList.toggle("err", sentence !== "");
}

async function show() {
  refuse("");
  if (stateOfDevice() === "verrou" && !(await openWith(part("code").value))) {
    refuse("Ce n’est pas le code de «\u00a0Ma semaine\u00a0».");
    return;
  }
  part("code").closest("div").hidden = true;
  const { counts, semaines } = countHalfDays(await readWeeks(), place.dataset.du, place.dataset.au);
  const known = new Set(lines().map((field) => field.name));
  const others = [...counts].filter(([code]) => !known.has(code)).reduce((sum, [, count]) => sum + count, 0);
  const aside = others ? ` ${others} demi-journée${others > 1 ? "s" : ""} hors de ces lignes ne compte${others > 1 ? "nt" : ""} pas.` : "";
  if (counts.size === 0) refuse(`«\u00a0Ma semaine\u00a0» n’a rien ${place.dataset.periode} sur cet appareil.`);
  else propose("Ma semaine", counts, `D’après ${semaines} ${semaines > 1 ? "semaines notées" : "semaine notée"}.${aside}`);
}
