"""Forms of every page: fields that may stay blank are said, the server refuses a blank in all others; long lists are
grouped; what takes something away looks alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from lxml import html as lxml_html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from collecte.comptes.views.ecrans import DANGERS
from collecte.comptes.web.context import services_of
from collecte.core.forms import base
from tests.attaques.parcours import GETS, ROLES, SITE, STRUCTURE, Visiteurs, address_of, visiteurs
from tests.tiers import slow_but

TYPED = ".//textarea | .//input[not(contains(' hidden checkbox radio submit button search ', concat(' ', @type, ' ')))]"
"""Fields that one types in, or picks a file for."""

ELSEWHERE = "ancestor::table or ancestor::fieldset[contains(@class, 'condition')] or starts-with(@name, 'colonnes-')"
"""Cells of a table of figures and what only some choices ask for: the page says in words what a blank is there."""

ANSWERS = ("/reponses/<int:participation_id>/<code>", "/r/<int:lien_id>/pages/<code>", "/entretiens/")
"""Pages of questions, which say it by their own components: see tests/collecte/reponses."""

DEPENDS = frozenset(
    {
        *("prenom", "nom", "adresse"),  # of a new person, when nobody is chosen
        *("jour", "phrase", "du", "au", "taille", "cse_le"),  # by the choice beside
        *("finalite", "base_legale", "facultatif", "lecteurs", "responsable", "contact", "conservation"),  # to open
    }
)
"""Fields required or not by what others hold."""

ONE_OF = frozenset({"salaries", "produits"})
"""Where a form left wholly blank is refused: any one of its optional fields is enough, as its hint says."""

SAMPLES = {"date": "2026-07-01", "email": "un@exemple.fr"}


@dataclass(frozen=True)
class Champ:
    """A field as its page shows it."""

    nom: str
    is_optional: bool
    is_required: bool
    sample: str


@dataclass(frozen=True)
class Envoi:
    """A form as its page shows it: the fields that a browser would send, and those that one fills in."""

    where: str
    action: str
    shown: Mapping[str, list[str]]
    champs: tuple[Champ, ...]
    text: str

    def filled(self, **values: str) -> MultiDict[str, str]:
        """Return the fields that a browser sends once each required one is filled in and each optional one emptied."""
        typed = {champ.nom: (self.shown.get(champ.nom) or [""])[0] or champ.sample for champ in self.champs}
        blanks = {champ.nom: "" for champ in self.champs if champ.is_optional}
        return MultiDict([*self._untyped(), *({**typed, **blanks, **values}).items()])

    def _untyped(self) -> Iterator[tuple[str, str]]:
        names = {champ.nom for champ in self.champs}
        return ((name, value) for name, values in self.shown.items() for value in values if name not in names)


@dataclass
class Visite:
    """A visitor who opens every page and sends its forms, which nothing keeps."""

    visiteurs: Visiteurs
    name: str
    envois: list[Envoi] = field(default_factory=list)
    ungrouped: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, bool]] = field(default_factory=list)
    blocking: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for rule in GETS:
            if rule.startswith(ANSWERS):
                continue
            with self.client.get(address_of(rule), base_url=SITE) as page:
                if page.status_code == 200 and page.mimetype == "text/html":
                    self.envois += forms_of(f"{self.name} {rule}", page)
                    self._look_at(rule, lxml_html.fromstring(page.get_data()))

    def _look_at(self, rule: str, tree: Any) -> None:  # noqa: ANN401 - of lxml, which publishes no types
        lists = tree.xpath("//select[count(.//option) > 15][not(optgroup)]")
        self.ungrouped += [(rule, control.get("name")) for control in lists]
        if tree.xpath("//form[not(@novalidate)]//*[@required or @aria-required]"):
            self.blocking.add(rule)
        for button in tree.xpath("//main//form[@method='post']//button[not(@name)]"):
            text = " ".join(button.text_content().split())
            self.buttons.append((rule, text, "danger" in button.get("class", "")))

    @property
    def client(self) -> Any:  # noqa: ANN401 - a test client
        return self.visiteurs.all[self.name].client

    def refused(self, envoi: Envoi, data: MultiDict[str, str]) -> tuple[int, set[str]]:
        """Send a form; return the status and the names of the fields shown again with an error."""
        with self.client.post(envoi.action, data=data, base_url=SITE) as answer:
            if answer.mimetype != "text/html" or not answer.get_data():
                return answer.status_code, set()
            return answer.status_code, set(lxml_html.fromstring(answer.get_data()).xpath("//*[@aria-invalid]/@name"))


def forms_of(where: str, page: TestResponse) -> Iterator[Envoi]:
    tree = lxml_html.fromstring(page.get_data())
    for form in tree.xpath("//main//form[@method='post']"):
        fields = form.xpath(f"({TYPED})[@name and not({ELSEWHERE})]")
        if not fields:
            continue
        shown: dict[str, list[str]] = {}
        for name, value in form.form_values():
            shown.setdefault(name, []).append(value)
        action = form.get("action") or page.request.path
        yield Envoi(where, action, shown, tuple(map(champ_of, fields)), form.text_content())


def champ_of(control: Any) -> Champ:  # noqa: ANN401 - of lxml, which publishes no types
    labels = control.xpath("ancestor::form//label[@for=$id]", id=control.get("id", ""))
    return Champ(
        control.get("name"),
        any("(facultatif)" in label.text_content() for label in labels),
        control.get("aria-required") == "true" or control.get("required") is not None,
        SAMPLES.get(control.get("type", ""), "12"),
    )


@pytest.fixture(scope="module")
def monde_ouvert(tmp_path_factory: pytest.TempPathFactory, no_layout: None) -> Iterator[Visiteurs]:
    """Yield a world where nothing that a page sends is kept: each form is sent from the same state."""
    with visiteurs(tmp_path_factory.mktemp("obligatoires")) as opened:
        dialect = services_of(opened.app).database.engine.dialect
        dialect.do_commit = dialect.do_rollback  # type: ignore[method-assign]
        yield opened


@pytest.fixture(
    scope="module",
    params=slow_but(["auteur"], (*ROLES, STRUCTURE), reason="each form of each role; `make test` has an author's"),
)
def visite(request: pytest.FixtureRequest, monde_ouvert: Visiteurs) -> Visite:
    return Visite(monde_ouvert, request.param)


def test_every_field_says_whether_it_may_stay_blank(visite: Visite) -> None:
    silent = [
        (envoi.where, champ.nom)
        for envoi in visite.envois
        for champ in envoi.champs
        if champ.is_optional == champ.is_required and champ.nom not in DEPENDS
    ]
    assert visite.envois
    assert silent == []
    assert visite.blocking == set()  # no browser refuses in place of the page


def test_no_field_said_to_be_optional_is_missed(visite: Visite) -> None:
    missed = []
    for envoi in visite.envois:
        optional = {champ.nom for champ in envoi.champs if champ.is_optional} - ONE_OF
        status, wrong = visite.refused(envoi, envoi.filled())
        if status < 500 and not optional & wrong:
            continue
        as_shown = visite.refused(envoi, MultiDict([(n, v) for n, values in envoi.shown.items() for v in values]))
        if status >= 500 or as_shown[1] != wrong:  # refused whatever it holds: a campaign that is closed
            missed.append((envoi.where, status, optional & wrong))
    assert missed == []


def test_every_field_said_to_be_required_is_missed_when_blank(visite: Visite) -> None:
    taken = []
    for envoi in visite.envois:
        for champ in envoi.champs:
            if champ.is_required:
                status, wrong = visite.refused(envoi, envoi.filled(**{champ.nom: ""}))
                if champ.nom not in wrong and status < 400:
                    taken.append((envoi.where, champ.nom, status))
    assert taken == []


def test_a_form_without_optional_field_says_that_all_are_required(visite: Visite) -> None:
    """Of several fields; one alone says it by itself."""
    wrong = []
    for envoi in visite.envois:
        says_all, says_optional = "Tout est à remplir." in envoi.text, "(facultatif)" in envoi.text
        is_all = len(envoi.champs) > 1 and all(champ.is_required for champ in envoi.champs) and not says_optional
        if is_all > says_all or (says_all and says_optional):
            wrong.append(envoi.where)
    assert wrong == []


def test_options_of_a_long_list_are_grouped(visite: Visite) -> None:
    assert visite.ungrouped == []


def test_what_takes_something_away_looks_alike_and_nothing_else_does(visite: Visite) -> None:
    """By the verb of the button; undoing one’s last change puts back."""
    wrong = [
        (rule, text)
        for rule, text, is_danger in visite.buttons
        if (text.partition(" ")[0] in DANGERS and not text.startswith("Annuler la dernière")) != is_danger
        and text != "Ne plus attendre cette réponse"
    ]
    assert visite.buttons
    assert wrong == []


def test_a_form_that_marked_wrongly_would_be_seen(monde_ouvert: Visiteurs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field says that it may stay blank, then none does: the visit tells both."""
    monkeypatch.setattr(base, "_is_optional", lambda _field: True)
    with pytest.raises(AssertionError, match="auteur "):
        test_every_field_says_whether_it_may_stay_blank(Visite(monde_ouvert, "auteur"))
    monkeypatch.setattr(base, "_is_optional", lambda _field: False)
    with pytest.raises(AssertionError, match="auteur "):
        test_every_field_says_whether_it_may_stay_blank(Visite(monde_ouvert, "auteur"))
