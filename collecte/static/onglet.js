// What a page could not save before it was left stays in its tab, for the account that typed it, until it is saved or one signs out.

const PREFIX = "saisie ";
const nameOf = (form) => PREFIX + form.dataset.autosave + new URL(form.action).pathname;
const isBox = (field) => ["checkbox", "radio"].includes(field.type);
const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("input, select, textarea") && field.name && field.name !== "csrf_token");

/** A browser may refuse its storage: the page then works without it. */
export function stored(use) {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}

export function keepInTab(form) {
  const fields = fieldsOf(form).map(({ name, value, checked }) => [name, value, checked]);
  stored((tab) => tab.setItem(nameOf(form), JSON.stringify(fields)));
}

export function forgetInTab(form) {
  stored((tab) => tab.removeItem(nameOf(form)));
}

/** Puts back in the form what this tab kept of it, with the revision and the token under which it was typed; returns whether there was
 * anything. What another account typed is dropped. */
export function putBack(form) {
  const ours = PREFIX + form.dataset.autosave + "/";
  const others = stored((tab) => Object.keys(tab).filter((name) => name.startsWith(PREFIX) && !name.startsWith(ours))) ?? [];
  for (const name of others) stored((tab) => tab.removeItem(name));
  const kept = stored((tab) => JSON.parse(tab.getItem(nameOf(form))));
  if (!kept) return false;
  for (const field of fieldsOf(form)) {
    const place = kept.findIndex(([name, value]) => name === field.name && (!isBox(field) || value === field.value));
    if (place < 0) continue;
    const [[, value, checked]] = kept.splice(place, 1);
    if (isBox(field)) field.checked = checked;
    else field.value = value;
  }
  return true;
}
