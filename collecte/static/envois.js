// Sending a form, for every module that minds it.

/** Whether what is sent comes back in place of the page: a preview goes to a frame. */
export function replacesPage({ target, submitter }) {
  return ["", "_self"].includes(submitter?.formTarget || target.target);
}
