"""Checks of markup that axe lacks: names of drawings, tables and groups, and which of two links of one name."""

from playwright.sync_api import Page

FIND_MISDECLARED = """() => {
  const says = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
  const all = (selector, wrong) => [...document.querySelectorAll(selector)].filter(wrong);
  const text = e => (e?.textContent ?? '').replace(/\\s+/g, ' ').trim();
  const named = e => e.getAttribute('aria-label')
    || (e.getAttribute('aria-labelledby') ?? '').split(' ').map(id => text(document.getElementById(id))).join('');
  const isHidden = e => e.closest('[aria-hidden=true]');
  const faults = {
    'drawing neither named nor hidden': all('svg', e => !isHidden(e)
      && !(e.getAttribute('role') === 'img' && named(e))),
    'hidden drawing that speaks': all('svg[aria-hidden=true]', e => e.matches('[role], [aria-label]')
      || e.querySelector('title, desc')),
    'image without a text': all('img', e => !e.hasAttribute('alt')),
    'table without a title': all('table', e => !text(e.caption)),
    'header of no column and no row': all('th', e => !e.scope),
    'table without headers of its columns': all('table', e => !e.querySelector('th[scope^=col]')),
    'line without a header': all('table:has(th[scope=row]) tbody tr:not([aria-hidden=true])',
      e => !e.querySelector('th, td[colspan]')),
    'choices of no group': all('input[type=radio]', e => !e.closest('[role=radiogroup], [role=group], table')
      && !text(e.closest('fieldset')?.querySelector(':scope > legend'))),
    'group without a name': all('fieldset', e => !text(e.querySelector(':scope > legend')) && !named(e)),
    'layout told by the markup': all('[align], [bgcolor], [valign], [style], font, center, big, tt',
      e => !e.closest('svg')),
    'words in another language, unsaid which': all('body [lang]', e => !/^[a-z]{2}$/.test(e.lang)),
    'title that says nothing': all('h1, h2, h3, h4, summary, legend, caption', e => !text(e) && !e.closest('svg')),
    'two elements of one id': all('[id]', e => document.getElementById(e.id) !== e),
    'password that does not fill itself': all('input[type=password]',
      e => !/^(new|current)-password$/.test(e.autocomplete)),
  };
  return Object.entries(faults).flatMap(([fault, wrong]) => wrong.map(e => `${fault}: ${says(e)}`));
}"""

FIND_AMBIGUOUS = """() => {
  const name = e => (e.getAttribute('aria-label') || e.textContent).replace(/\\s+/g, ' ').trim();
  const kept = e => [...(e.form?.elements ?? [])].filter(f => f.type === 'hidden' && f.name !== 'csrf_token');
  const to = e => e.getAttribute('formaction') ?? e.form?.getAttribute('action');
  const sends = e => [to(e), e.name, e.value, ...kept(e).map(f => f.value)];
  const does = e => e.href?.split('#')[0] ?? (e.type === 'button' ? e : sends(e).join(' '));
  const seen = new Map();
  const found = new Set();
  for (const e of document.querySelectorAll('main a[href]:not(thead a), main button')) {
    if (!e.checkVisibility()) continue;
    const key = `${e.localName} ${name(e)}`;
    if (seen.has(key) && seen.get(key) !== does(e)) found.add(key);
    seen.set(key, does(e));
  }
  return [...found];
}"""
"""Links, or buttons, of one name that do two things; a link of a header sorts its own table, which has a title."""


def misdeclared(page: Page) -> list[str]:
    """List what the markup leaves unsaid: names of drawings, tables and groups, scope of headers."""
    faults: list[str] = page.evaluate(FIND_MISDECLARED)
    return faults


def ambiguous(page: Page) -> list[str]:
    """List the names that two links, or two buttons, share while they do different things."""
    names: list[str] = page.evaluate(FIND_AMBIGUOUS)
    return names
