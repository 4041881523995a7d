// Sending a form, for every module that minds it.

/** Whether what is sent comes back in place of the page: a preview goes to a frame. */
export function replacesPage({ target, submitter }) {
  return ["", "_self"].includes(submitter?.formTarget || target.target);
}

/** The link to another page of ours that a click follows in this tab; nothing for another click. */
export function leadsOn({ target, button, altKey, ctrlKey, metaKey, shiftKey, defaultPrevented }) {
  const link = target.closest("a[href]:not([download])");
  if (!link || button || altKey || ctrlKey || metaKey || shiftKey || defaultPrevented) return null;
  const isElsewhere = link.pathname !== location.pathname || link.search !== location.search;
  return isElsewhere && link.origin === location.origin && ["", "_self"].includes(link.target) ? link : null;
}
