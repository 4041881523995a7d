"""Checks that axe lacks: size of targets, contrast of what is not text, text set wider or larger, the keyboard."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.checks import FIND_OVERFLOW
from tests.browser.couleurs import contrast

TARGET = 24
"""CSS pixels each way (WCAG 2.2, 2.5.8)."""
NON_TEXT = 3.0
"""Contrast of the marks of a field, its state or the focus (1.4.11)."""
TEXT, LARGE_TEXT, LARGE_SIZE = 4.5, 3.0, 24
"""Contrast of a text, that of a large one, and the pixels from which it is large (1.4.3)."""
RING = 2.0
"""Pixels of the focus ring, at least."""
TABS = 400
"""More presses of Tab than any page needs."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
"""The spacing that a reader may set (1.4.12)."""
DOUBLED = ":root { font-size: 32px !important }"
"""Twice the text that the pages choose, and the rest as it is (1.4.4)."""
LARGE = ":root { font-size: 32px !important }"
"""Twice the text of a browser, on the half of a screen."""

SET_STYLE = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""
"""Sets a reader's own style: the policy of the pages forbids a style element."""

KNOWN = """
const says = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 120);
const isSeen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
const isAside = e => e.closest('.sr, .skip') || getComputedStyle(e).clipPath !== 'none';
const groundOf = e => {
  for (let own = e; own; own = own.parentElement) {
    const colour = getComputedStyle(own).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
};
const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]';
"""
"""Functions shared by the checks below."""

FIND_SMALL = f"""least => {{ {KNOWN}
  const isInSentence = e => e.matches('a') && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim().length > e.textContent.trim().length;
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => isSeen(e) && !isAside(e) && !isInSentence(e))
    .map(e => [e.getBoundingClientRect(), e])
    .filter(([box]) => Math.min(box.width, box.height) < least - 0.01)
    .map(([box, e]) => `${{box.width.toFixed(1)}} × ${{box.height.toFixed(1)}}: ${{says(e)}}`);
}}"""

FIELDS = f"""() => {{ {KNOWN}
  return [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(e => isSeen(e) && !e.disabled)
    .map(e => {{
      const style = getComputedStyle(e);
      const isBox = e.matches('[type=radio], [type=checkbox]');
      return [says(e), isBox ? style.accentColor : style.borderTopColor, groundOf(e.parentElement)];
    }});
}}"""

DRAWN = f"""() => {{ {KNOWN}
  const under = (e, x, y) => {{
    const shape = document.elementsFromPoint(x, y).find(hit => hit !== e && hit.ownerSVGElement && !hit.closest('text')
      && getComputedStyle(hit).fill.match(/^(?!rgba\\(0, 0, 0, 0\\))(rgb|color)/) && !hit.matches('svg'));
    const ground = groundOf(e.ownerSVGElement);
    if (!shape) return ground;
    const {{fill, fillOpacity}} = getComputedStyle(shape);
    const mixed = document.body.appendChild(document.createElement('i'));
    mixed.style.color = `color-mix(in srgb, ${{fill}} ${{100 * fillOpacity}}%, ${{ground}})`;
    const seen = getComputedStyle(mixed).color;
    mixed.remove();
    return seen;
  }};
  return [...document.querySelectorAll('svg text')].filter(e => e.textContent.trim() && isSeen(e)).map(e => {{
    e.scrollIntoView({{block: 'center'}});
    const box = e.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(e).fontSize);
    return [says(e), getComputedStyle(e).fill, under(e, box.left + box.width / 2, box.top + box.height / 2), size];
  }});
}}"""
"""Each text of a drawing: its colour, that of what is under its middle, its size."""

FIND_CUT = f"""() => {{ {KNOWN}
  const hides = style => [style.overflowX, style.overflowY].some(own => ['hidden', 'clip'].includes(own));
  return [...document.body.querySelectorAll('*')]
    .filter(e => isSeen(e) && !isAside(e) && !e.closest('svg') && e.textContent.trim())
    .filter(e => hides(getComputedStyle(e)))
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    .map(e => `cut: ${{says(e)}}`);
}}"""

FIND_COVERED = f"""() => {{ {KNOWN}
  const floats = e => ['absolute', 'fixed', 'sticky'].includes(getComputedStyle(e).position);
  const isApart = e => !!e && (floats(e) || isApart(e.parentElement));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node; node = walker.nextNode();) {{
    const e = node.parentElement;
    if (!node.data.trim() || !isSeen(e) || e.closest('svg, select, noscript') || isAside(e) || isApart(e)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 2) found.push([box, node]);
  }}
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 2;
  return found.flatMap(([box, node], at) => found.slice(at + 1)
    .filter(([other, own]) => own !== node && over(box, other))
    .map(([, own]) => `« ${{node.data.trim().slice(0, 50)}} » under « ${{own.data.trim().slice(0, 50)}} »`));
}}"""

TO_REACH = f"""() => {{ {KNOWN}
  const seen = [...document.querySelectorAll(FOCUSABLE)]
    .filter(e => isSeen(e) && !e.disabled && e.tabIndex >= 0);
  const first = new Set();
  globalThis.toReach = seen.filter(e => {{
    if (e.type !== 'radio') return true;
    const group = `${{e.form && e.form.action}} ${{e.name}}`;
    return !first.has(group) && first.add(group);
  }});
  globalThis.reached = [];
  return seen.filter(e => e.tabIndex > 0).map(e => `out of order: ${{says(e)}}`);
}}"""
"""Keeps the elements that Tab must reach; one radio button of a group is enough, arrows lead to the others."""

FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}"""
"""Puts the focus before the first element, wherever the page had put it."""

LOOK_AT_FOCUS = f"""() => {{ {KNOWN}
  const e = document.activeElement;
  if (!e || e === document.body || reached.length && e === reached[0] && reached.at(-1) !== e) return null;
  if (reached.includes(e)) return {{}};
  reached.push(e);
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const along = (start, size) => [0.1, 0.5, 0.9].map(part => start + size * part);
  const isHit = (x, y) => {{
    const hit = document.elementFromPoint(x, y);
    return hit && (e.contains(hit) || hit.contains(e) && !['fixed', 'sticky'].includes(getComputedStyle(hit).position));
  }};
  const isShown = along(box.left, box.width).some(x => along(box.top, box.height).some(y => isHit(x, y)));
  return {{
    says: says(e), isShown, style: style.outlineStyle, width: parseFloat(style.outlineWidth), ring: style.outlineColor,
    ground: groundOf(e.parentElement), isFrame: e.matches('iframe'),
  }};
}}"""

FIND_UNSAID = """() => {
  const first = document.querySelector('a[href], button, input:not([type=hidden]), select, textarea');
  const said = {
    'document of no type': document.compatMode === 'CSS1Compat' && document.doctype?.name === 'html',
    'not said to be in French': document.documentElement.lang === 'fr',
    'no link to the content first': first?.hash && document.querySelector(first.hash)?.matches('main'),
  };
  return Object.keys(said).filter(each => !said[each]);
}"""

FIND_UNREACHED = f"""() => {{ {KNOWN}
  const isReached = e => reached.includes(e)
    || e.type === 'radio' && reached.some(own => own.type === 'radio' && own.name === e.name);
  const isBefore = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [
    ...toReach.filter(e => !isReached(e)).map(e => `never reached: ${{says(e)}}`),
    ...reached.filter((e, at) => at && !isBefore(reached[at - 1], e)).map(e => `out of order: ${{says(e)}}`),
  ];
}}"""


def small_targets(page: Page) -> list[str]:
    """List the links that stand alone, buttons and fields that a finger would miss."""
    targets: list[str] = page.evaluate(FIND_SMALL, TARGET)
    return targets


def unsaid(page: Page) -> list[str]:
    """List the missing first declarations of a page: its type, its language, a way to its content."""
    missing: list[str] = page.evaluate(FIND_UNSAID)
    return missing


def pale_fields(page: Page) -> list[str]:
    """List the fields whose edge, and boxes whose tick, is too pale against its surroundings."""
    fields: list[tuple[str, str, str]] = page.evaluate(FIELDS)
    seen = [(contrast(edge, ground), name) for name, edge, ground in fields]
    return [f"{ratio:.2f}: {name}" for ratio, name in seen if ratio < NON_TEXT]


def pale_drawings(page: Page) -> list[str]:
    """List the texts of drawings too pale against the shape, or the page, under them."""
    drawn: list[tuple[str, str, str, float]] = page.evaluate(DRAWN)
    seen = [
        (contrast(ink, ground), LARGE_TEXT if size >= LARGE_SIZE else TEXT, name) for name, ink, ground, size in drawn
    ]
    return [f"{ratio:.2f}: {name}" for ratio, least, name in seen if ratio < least]


def lost_text(page: Page, style: str) -> list[str]:
    """List the texts cut, covered or beyond the screen once the reader sets this style."""
    assert page.viewport_size
    page.evaluate(SET_STYLE, style)
    wide: list[str] = page.evaluate(FIND_OVERFLOW, page.viewport_size["width"])
    lost = [*wide, *page.evaluate(FIND_CUT), *page.evaluate(FIND_COVERED)]
    page.evaluate(SET_STYLE, "")
    return lost


def lost_keyboard(page: Page) -> list[str]:
    """List the elements that Tab reaches in no order or never, and those whose focus is not seen: no ring, a pale one,
    or covered.

    There and back: an element stuck at the top of the screen covers those that one comes back to.
    """
    page.evaluate(FROM_THE_TOP)
    faults: list[str] = page.evaluate(TO_REACH)
    faults += _walk(page, "Tab")
    faults += page.evaluate(FIND_UNREACHED)
    page.evaluate("reached = []")
    return [*faults, *_walk(page, "Shift+Tab")]


def _walk(page: Page, key: str) -> list[str]:
    """List the faults of the focus from here to the end of the page, or to its beginning."""
    faults: list[str] = []
    for _ in range(TABS):
        page.keyboard.press(key)
        focus: dict[str, Any] | None = page.evaluate(LOOK_AT_FOCUS)
        if focus is None:
            return faults
        if focus:
            faults += unseen(focus)
    return [*faults, f"the keyboard does not leave the page after {TABS} {key}"]


def unseen(focus: dict[str, Any]) -> list[str]:
    """List the reasons why the focus of an element is not seen; a frame shows it on its content."""
    if focus["isFrame"]:
        return []
    reasons = {
        "no ring": focus["style"] == "none" or focus["width"] < RING,
        "a pale ring": contrast(focus["ring"], focus["ground"]) < NON_TEXT,
        "under something": not focus["isShown"],
    }
    return [f"{reason}: {focus['says']}" for reason, is_true in reasons.items() if is_true]
