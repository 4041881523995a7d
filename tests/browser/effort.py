"""The cost of a walk for a person: gestures are counted, then converted to minutes by the keystroke-level model.

Times are those of Card, Moran and Newell, « The keystroke-level model » (1980), for someone who types neither fast nor
slowly, and 200 words a minute for reading. They compare one walk with another; nobody was timed.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.checks import follow, look

KEY = 0.28  # seconds to press a key, shift included
POINT = 1.1  # to bring the pointer, or a finger, on something
PRESS = 0.2  # to click there
HOME = 0.4  # to bring a hand from the mouse to the keyboard, or back
THINK = 1.35  # to make up one's mind before a gesture
READ = 60 / 200  # to read a word

TEXT = """() => {
  const read = document.querySelector('main').cloneNode(true);
  for (const select of read.querySelectorAll('select')) select.replaceWith(select.options[0]?.text ?? '');
  for (const part of read.querySelectorAll('details[name]')) part.removeAttribute('name');
  for (const hidden of read.querySelectorAll('.sr')) hidden.remove();
  for (const area of read.querySelectorAll('textarea')) area.replaceWith(area.textContent);
  document.body.append(read);
  const text = read.innerText;
  read.remove();
  return text;
}"""
"""The text of a page and of its boxes, without what is for screen readers alone; of a list, its first choice. Its parts
lose the name that would close them beside those of the page."""


@dataclass
class Effort:
    """The gestures made so far."""

    clicks: int = 0
    champs: int = 0
    suites: int = 0  # fields where the cursor already is
    touches: int = 0
    mots: int = 0
    pages: int = 0

    @property
    def minutes(self) -> float:
        gestures = self.clicks * (THINK + POINT + PRESS)
        typing = self.champs * (THINK + POINT + PRESS + 2 * HOME) + self.suites * (THINK + HOME) + self.touches * KEY
        return (gestures + typing + self.mots * READ) / 60

    def __str__(self) -> str:
        return (
            f"{self.pages} pages, {self.mots} mots lus, {self.clicks} clics, {self.champs} champs, "
            f"{self.touches} touches : {self.minutes:.1f} minutes estimées"
        )


@dataclass
class Personne:
    """Someone at a page, who reads each line once and never again."""

    page: Page
    effort: Effort = field(default_factory=Effort)
    _read: set[str] = field(default_factory=set)
    _document: float = 0.0

    def arrive(self, address: str) -> None:
        """Arrive by a link of a message, or the name of the site."""
        self.page.goto(address)
        self.read()

    def click(self, locator: Locator) -> None:
        """Click; a button waits for its page, which comes once what is typed is saved."""
        if locator.evaluate("clicked => clicked.matches('button:not([type=button])')"):
            follow(locator)
        else:
            locator.click()
        self.effort.clicks += 1
        self.read()

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.effort.champs += 1
        self.effort.touches += len(text)

    def write(self, label: str, text: str) -> None:
        """Type in the field that has the focus."""
        field = self.page.get_by_label(label, exact=True)
        expect(field).to_be_focused()
        field.fill(text)
        self.effort.suites += 1
        self.effort.touches += len(text)

    def check(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()
        self.effort.clicks += 1

    def drop(self, label: str, path: Path) -> None:
        """Choose a file: one click opens the system's window, another takes the file."""
        self.page.get_by_label(label, exact=True).set_input_files(path)
        self.effort.clicks += 2

    def write_table(self, path: Path, text: str) -> None:
        """Type a table in a spreadsheet: each cell is a field."""
        path.write_text(text, encoding="utf-8")
        self.effort.champs += text.count(";") + text.count("\n")
        self.effort.touches += len(text)

    def act(self, locator: Locator, shows: Locator) -> None:
        """Click on what changes the page where it stands, until something shows."""
        locator.click()
        self.effort.clicks += 1
        expect(shows).to_be_visible()
        self.read()

    def read(self) -> None:
        """Check that a page just opened is accessible and fits; read the lines not read before, but for figures
        that moved."""
        self.page.wait_for_load_state()
        document = self.page.evaluate("performance.timeOrigin")
        if document != self._document:
            look(self.page)
            self.effort.pages += 1
        self._document = document
        lines = [re.sub(r"\d+", "0", line.strip()) for line in self.page.evaluate(TEXT).splitlines()]
        self.effort.mots += sum(len(line.split()) for line in set(lines) - self._read)
        self._read |= set(lines)
