// The words of a calendar's titles, and the fonctions that a person gives them.
export const NOT_DLA = "-";
const WORD = /[\p{L}\p{N}]+/gu;
const EMPTY = "avec dans pour chez entre vers sans sous plus tous".split(" ");

/** A text without accents, capitals or punctuation: what two titles have in common. */
function plain(text) {
  return (text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(WORD) ?? []).join(" ");
}

/** What may be given a fonction, most minutes first: whole titles, and words that several titles have: {key, label, minutes, size}. */
export function termsOf(titles) {
  const terms = new Map();
  const add = (key, label, minutes) => {
    const term = terms.get(key) ?? { key, label, minutes: 0, size: 0 };
    terms.set(key, { ...term, minutes: term.minutes + minutes, size: term.size + 1 });
  };
  for (const [title, minutes] of titles) {
    const whole = plain(title);
    const words = new Map((title.match(WORD) ?? []).map((word) => [plain(word), word]));
    for (const [key, word] of words) if (key !== whole && key.length > 3 && !EMPTY.includes(key)) add(key, word, minutes);
    add(whole, title || "(sans titre)", minutes);
  }
  const isTitle = new Set([...titles.keys()].map(plain));
  const kept = [...terms.values()].filter(({ key, size }) => isTitle.has(key) || size > 1);
  return kept.sort((a, b) => b.minutes - a.minutes || b.size - a.size || a.key.localeCompare(b.key));
}

/** The terms that tell the most of some titles, none of them in `shown`: each is counted without what those before it tell. */
export function mainTerms(titles, shown, most) {
  const chosen = [];
  let left = titles;
  while (chosen.length < most && left.size) {
    const [next] = termsOf(left).filter(({ key }) => !shown.has(key) && !chosen.some((term) => term.key === key));
    if (!next) break;
    chosen.push(next);
    left = shareOut(left, { [next.key]: NOT_DLA }).left;
  }
  return chosen;
}

/** The minutes of each title by what its words were given: its whole title first, else its rarest word; "" for nothing. */
export function shareOut(titles, given) {
  const minutesOf = new Map(termsOf(titles).map(({ key, minutes }) => [key, minutes]));
  const sums = new Map();
  const left = new Map();
  for (const [title, minutes] of titles) {
    const whole = plain(title);
    const words = whole.split(" ").filter((word) => given[word]);
    words.sort((a, b) => (minutesOf.get(a) ?? 0) - (minutesOf.get(b) ?? 0));
    const code = given[whole] || given[words[0]] || "";
    sums.set(code, (sums.get(code) ?? 0) + minutes);
    if (!code) left.set(title, minutes);
  }
  return { sums, left };
}
