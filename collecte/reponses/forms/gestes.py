"""Parsing of a posted page of questions: typed answers, and the action of the button that was pressed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, assert_never, get_args

from werkzeug.datastructures import MultiDict

from collecte.reponses.forms.remplissages import Remplis, changes, is_of
from questionnaires.answers.a_cote import side_questions, typable
from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.repartition import is_blank
from questionnaires.temps.ajustement import Mode
from questionnaires.temps.unites_temps import UNITE, UniteTemps, derive_shares, divided, raw_on

Courant = Literal["continuer", "auto", "plus-tard", "sans-corriger"]
DeLigne = Literal["ajouter", "retirer", "retablir"]
DAide = Literal["apercu", "appliquer", "annuler"]
"""Buttons of the helper that arrives at 100 %: show what it would do, do it, put back what was there."""

DeTable = Literal["confirmer", "moi", "autant", "pareil", "defaire"]
"""Buttons of the activités: fill blank cells at once, or blank again those that were."""

DUnite = Literal["unite", "affiner"]
"""Buttons of the units: count time in another one, or go on in percent from the shares that it gives."""

Verbe = Courant | DeLigne | DAide | DeTable | DUnite

_VERBES: Mapping[str, Verbe] = {verbe: verbe for kind in get_args(Verbe) for verbe in get_args(kind)}


@dataclass(frozen=True, slots=True)
class Geste:
    """The action of a button, and the texts to save. `ligne` is `REPETITION.n`, or the code of a repetition to add a
    line to; to fill tables at once, the code of a group, empty for every table of the page.

    `retires` are the texts of a line just removed, or those that the helper just replaced, to be put back on demand;
    `remplis` are the cells filled at once, `touches` those that this button changed. For the helper, `ligne` is its
    mode, with the line it is about: `egal`, `ligne.M1F1`.
    """

    verbe: Verbe
    typed: Mapping[str, str]
    ligne: str = ""
    retires: Mapping[str, str] = field(default_factory=dict)
    remplis: Remplis = field(default_factory=dict)
    touches: Mapping[str, str] = field(default_factory=dict)


def gesture_of(
    questionnaire: Questionnaire,
    section: Section,
    sent: MultiDict[str, str],
    stored: Mapping[str, str],
    earlier: Callable[[], Mapping[str, str]] = dict,
) -> Geste:
    """Return the action that a page of a section asks for; an unknown button only saves. `stored` has the stored texts.

    `earlier` returns the texts of an earlier answer, for the button that takes them up.
    """
    verbe, _, ligne = sent.get("suite", "").partition(":")
    known = _VERBES.get(verbe, "continuer")
    match known:
        case "unite":
            typed = typed_answers(section, sent)
            return Geste(known, {**typed, UNITE: ligne}) if _is_unit(section, ligne) else Geste("continuer", typed)
        case "affiner":
            return _refined(questionnaire, section, typed_answers(section, sent), stored)
        case "apercu" | "appliquer" | "annuler":
            return _helped(known, ligne, typed_answers(section, sent), sent)
        case "ajouter" | "retirer" | "retablir":
            return _on_line(known, ligne, section, sent, stored)
        case "confirmer" | "moi" | "autant" | "pareil" | "defaire":
            before = earlier() if known == "confirmer" else {}
            return _on_table(known, ligne, section, sent, stored, before)
        case "continuer" | "auto" | "plus-tard" | "sans-corriger":
            return Geste(known, typed_answers(section, sent))
        case _:
            assert_never(known)


def _on_table(
    verbe: DeTable,
    groupe: str,
    section: Section,
    sent: MultiDict[str, str],
    stored: Mapping[str, str],
    before: Mapping[str, str],
) -> Geste:
    """Fill cells, or blank them again, all at once."""
    typed = typed_answers(section, sent)
    if not is_of(section, groupe):
        return Geste("continuer", typed)
    touches, remplis = changes(section, verbe, groupe, sent, {**stored, **typed}, before)
    return Geste(verbe, {**typed, **touches}, groupe, remplis=remplis, touches=touches)


def _on_line(
    known: DeLigne, ligne: str, section: Section, sent: MultiDict[str, str], stored: Mapping[str, str]
) -> Geste:
    """Add, remove or restore a line of a repetition."""
    typed = typed_answers(section, sent)
    code, _, rank = ligne.partition(".")
    repetition = _repetition(section, code)
    if repetition is None or (rank if known == "ajouter" else not _is_rank(repetition, rank)):
        return Geste("continuer", typed)
    if known == "ajouter":
        return Geste(known, typed, ligne)
    line = _Line(section, repetition, int(rank))
    return _removal(line, typed, stored) if known == "retirer" else _restoration(line, sent, typed, stored)


def _is_unit(section: Section, name: str) -> bool:
    return UNITE in raw_on(section) and name in {unite.value for unite in UniteTemps}


def _refined(
    questionnaire: Questionnaire, section: Section, typed: Mapping[str, str], stored: Mapping[str, str]
) -> Geste:
    """Put the shares of the unit in use in place of the percents, and count these; nothing while one is unreadable."""
    texts, repartition = {**stored, **typed}, divided(questionnaire)
    derived = derive_shares(questionnaire, texts)
    if repartition is None or UNITE not in raw_on(section) or not derived.weights or derived.unreadable:
        return Geste("unite", typed)
    shares = {code: derived.saisie[code] for code in repartition.lignes}
    after = {**dict.fromkeys(side_questions(section), ""), **shares}
    before = {code: texts.get(code, "") for code, text in after.items() if texts.get(code, "") != text}
    is_replacing = not all(is_blank(text) for text in before.values())
    unite = UniteTemps.POURCENT.value
    return Geste("affiner", {**typed, **after, UNITE: unite}, "affiner", before if is_replacing else {})


def _helped(verbe: DAide, mode: str, typed: Mapping[str, str], sent: MultiDict[str, str]) -> Geste:
    """Apply exactly the preview that the page showed; when a line changed since, return a new preview instead."""
    if mode == Mode.LIGNE:
        mode = f"{mode}.{sent.get('ajuster_ligne', '')}"
    if mode.partition(".")[0] not in list(Mode) and (verbe, mode) != ("annuler", "affiner"):
        return Geste("continuer", typed)
    proposed = {code: sent[f"propose:{code}"] for code in typed if f"propose:{code}" in sent}
    shown = {code: text for code, text in proposed.items() if typed[code] == sent.get(f"avant:{code}")}
    if verbe == "apercu" or (verbe == "appliquer" and (not proposed or shown != proposed)):
        return Geste("apercu", typed, mode)
    return Geste(verbe, {**typed, **shown}, mode, {code: typed[code] for code in shown})


def helped_with(geste: Geste, sent: MultiDict[str, str]) -> str:
    """Return what the helper just did to the texts sent, for the journal: on the server, or in the page itself."""
    if geste.verbe in ("appliquer", "affiner", "annuler"):
        return "annuler" if geste.verbe == "annuler" else geste.ligne.partition(".")[0]
    return sent.get("aide", "")


def _is_rank(repetition: Repetition, rank: str) -> bool:
    return rank.isdecimal() and rank.isascii() and len(rank) < 4 and 1 <= int(rank) <= repetition.maximum


@dataclass(frozen=True, slots=True)
class _Line:
    section: Section
    repetition: Repetition
    rank: int

    @property
    def name(self) -> str:
        return f"{self.repetition.code}.{self.rank}"

    @property
    def codes(self) -> list[str]:
        return [code for code in self.section.questions if code.startswith(f"{self.name}.")]

    def is_free(self, texts: Mapping[str, str]) -> bool:
        return all(is_blank(texts.get(code, "")) for code in self.codes)


def typed_answers(section: Section, sent: MultiDict[str, str]) -> Mapping[str, str]:
    """Return the texts sent for the questions of a section, and beside them; other names are ignored."""
    asked = typable(section).items()
    return {code: question.joined(sent.getlist(question.code)) for code, question in asked if code in sent}


def _removal(line: _Line, typed: Mapping[str, str], stored: Mapping[str, str]) -> Geste:
    """Blank the whole line, including what the page did not show of it."""
    removed = {code: typed.get(code, stored.get(code, "")) for code in line.codes}
    restorable = {code: text for code, text in removed.items() if not is_blank(text)}
    return Geste("retirer", {**typed, **dict.fromkeys(line.codes, "")}, line.name, restorable)


def _restoration(line: _Line, sent: MultiDict[str, str], typed: Mapping[str, str], stored: Mapping[str, str]) -> Geste:
    """Put the line back where it was, or at a free place when another took it; when none is left, nothing changes."""
    current = {**stored, **typed}
    ranks = (line.rank, *range(1, line.repetition.maximum + 1))
    places = (_Line(line.section, line.repetition, rank) for rank in ranks)
    place = next((candidate for candidate in places if candidate.is_free(current)), None)
    if place is None:
        return Geste("continuer", typed)
    restored = {code: sent.get(f"retiree:{line.name}{code.removeprefix(place.name)}", "") for code in place.codes}
    return Geste("retablir", {**typed, **restored}, place.name)


def _repetition(section: Section, code: str) -> Repetition | None:
    blocks = (block for groupe in section.groupes for block in groupe.blocks)
    return next((block for block in blocks if isinstance(block, Repetition) and block.code == code), None)


def new_answers(section: Section, sent: MultiDict[str, str], asked: Mapping[str, object]) -> list[str]:
    """List the questions that the page hid when it was sent and that are asked now; `asked` has the codes asked."""
    held = set(sent.get("cachees", "").split())
    return [code for code in section.questions if code in held and code in asked]
