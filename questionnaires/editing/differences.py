"""Differences between two versions of a questionnaire, and their effect on existing answers.

A code names what is asked for ever: a corrected label keeps it, a new code is a removal and an addition.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from questionnaires.answers.regles import rules_of, tree
from questionnaires.core.blocs import Block
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import typeset
from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section
from questionnaires.core.questions import MultipleChoice
from questionnaires.editing.ajouts import added_effect, removed_effect
from questionnaires.editing.effets import LISTES, Effet, ListeEditee, amount, cut, fields_of, shown
from questionnaires.editing.verification import expressions_of
from questionnaires.expressions.functions import CHOICE_NAME
from questionnaires.expressions.tree import Call, Node, Reference, walk

_ALIKE = 0.8
"""Likeness from which two labels are one label, corrected."""

_UNLIKE = 0.4
"""Likeness below which two labels may not ask the same thing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: its code, the title of its page, a sentence, its effect."""

    code: str
    ou: str
    phrase: str
    effet: Effet


def differences(before: Questionnaire, after: Questionnaire) -> tuple[Difference, ...]:
    """List every change, in the order of the pages of `after`, removals last; empty for two equal versions."""
    return tuple(_differences(before, after))


def heaviest(changes: Iterable[Difference]) -> Effet:
    """Return the heaviest effect of the changes."""
    return max((difference.effet for difference in changes), key=list(Effet).index, default=Effet.SANS_EFFET)


def reused(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Map codes that took the former label of another code to that other code."""
    counts = Counter(before.values())
    owners = {label: code for code, label in before.items() if counts[label] == 1}
    return {
        code: owner
        for code, label in after.items()
        if code in before and (owner := owners.get(label, code)) != code and after.get(owner) != label
    }


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a difference is, and the title used in its sentence."""

    code: str
    ou: str
    titre: str

    def tells(self, change: str, effet: Effet) -> Difference:
        return Difference(self.code, self.ou, typeset(f"« {cut(self.titre)} », {change}"), effet)

    def inside(self, titre: str) -> "_Spot":
        return _Spot(self.code, self.ou, f"{cut(self.titre)} – {titre}")


@dataclass(frozen=True, slots=True)
class _Home:
    """A block, with its page and its group."""

    section: Section
    groupe: Groupe
    block: Block

    @property
    def spot(self) -> _Spot:
        return _Spot(self.block.code, self.section.titre, self.block.libelle)

    @property
    def conditions(self) -> set[str]:
        """Conditions of the block's page and group, besides its own."""
        return {text for text in (self.section.relevant, self.groupe.relevant) if text}


def _differences(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    whole = _Spot(after.code, after.titre, after.titre)
    yield from _fields(whole, before, after)
    yield from _sections(whole, before, after)
    yield from _groupes(before, after)
    yield from _blocks(before, after)
    yield from _items(whole, before.repartitions, after.repartitions, "de la répartition")
    yield from _controles(before, after)
    yield from _quoted_labels(before, after)


# --- pages and groups


def _sections(whole: _Spot, before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    old, new = _by_code(before.sections), _by_code(after.sections)
    for code, section in new.items():
        spot = _Spot(code, section.titre, section.titre)
        if code in old:
            yield from _fields(spot, old[code], section)
            yield from _order(spot, _block_codes(old[code]), _block_codes(section), "des questions")
        else:
            yield spot.tells("nouvelle page.", Effet.SANS_EFFET)
    for code, section in old.items():
        if code not in new:
            yield _Spot(code, section.titre, section.titre).tells("page retirée.", Effet.SANS_EFFET)
    yield from _order(whole, list(old), list(new), "des pages")


def _block_codes(section: Section) -> list[str]:
    return [block.code for groupe in section.groupes for block in groupe.blocks]


def _groupes(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    """Compare the groups that stay; the contents of the others are compared block by block."""
    old = {home.groupe.code: home.groupe for home in _homes(before).values()}
    new = {home.groupe.code: home for home in _homes(after).values()}
    for code, home in new.items():
        if code in old:
            yield from _fields(_Spot(code, home.section.titre, home.groupe.titre), old[code], home.groupe)


# --- questions and tables


def _homes(questionnaire: Questionnaire) -> dict[str, _Home]:
    return {
        block.code: _Home(section, groupe, block)
        for section in questionnaire.sections
        for groupe in section.groupes
        for block in groupe.blocks
    }


def _blocks(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    old, new = _homes(before), _homes(after)
    taken = reused(_labels(old), _labels(new))
    for code, home in new.items():
        if code not in old:
            yield home.spot.tells("ajout.", added_effect(home.block))
        else:
            yield from _same(home.spot, old[code].block, home.block, taken.get(code, ""))
            yield from _moved(old[code], home)
    added = [home.block for code, home in new.items() if code not in old]
    for code, home in old.items():
        if code not in new:
            yield home.spot.tells(f"retrait.{_renamed(home.block, added)}", removed_effect(home.block))


def _labels(homes: Mapping[str, _Home]) -> dict[str, str]:
    return {code: home.block.libelle for code, home in homes.items()}


def _moved(before: _Home, after: _Home) -> Iterator[Difference]:
    """Compare the place of a block: a page or a group may bring its condition with it."""
    is_same_place = (before.section.code, before.groupe.code) == (after.section.code, after.groupe.code)
    if not is_same_place and before.conditions != after.conditions:
        yield after.spot.tells("déplacement sous d’autres conditions d’affichage.", Effet.A_CONFIRMER)
    elif before.section.code != after.section.code:
        yield after.spot.tells(
            f"page : {shown(before.section.titre)} → {shown(after.section.titre)}.", Effet.SANS_EFFET
        )


# --- any element


def _same(spot: _Spot, before: Any, after: Any, taken_from: str) -> Iterator[Difference]:  # noqa: ANN401 - any element
    """Compare two elements of the same code."""
    old, new = getattr(before, "kind", ""), getattr(after, "kind", "")
    if old != new:
        holds = any(True for _ in before.all_questions())
        yield spot.tells(f"nature : {old} → {new}.", Effet.PERTE if holds else added_effect(after))
        return
    yield from _label(spot, before, after, taken_from)
    yield from _fields(spot, before, after)


def _label(spot: _Spot, before: Any, after: Any, taken_from: str) -> Iterator[Difference]:  # noqa: ANN401
    old, new = getattr(before, "libelle", ""), getattr(after, "libelle", "")
    if old == new:
        return
    change = f"intitulé : {shown(old)} → {shown(new)}."
    if taken_from:
        remedy = f"C’était celui de {taken_from} : les réponses déjà données changeraient de sens."
        yield spot.tells(f"{change} {remedy}", Effet.PERTE)
    elif _likeness(old, new) < _UNLIKE:
        remedy = "S’il ne s’agit plus de la même chose, donnez-lui un code qui n’a jamais servi."
        yield spot.tells(f"{change} {remedy}", Effet.A_CONFIRMER)
    else:
        yield spot.tells(change, Effet.SANS_EFFET)


def _likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False).ratio()


def _fields(spot: _Spot, before: Frozen, after: Frozen) -> Iterator[Difference]:
    for field, champ in fields_of(after):
        old, new = amount(before, field), amount(after, field)
        if old != new:
            yield spot.tells(f"{champ.mots} : {shown(old)} → {shown(new)}.", champ.effet(before, after))
    for field, liste in LISTES.items():
        if field in type(after).model_fields and not isinstance(after, Repartition):
            yield from _list(spot, liste, getattr(before, field), getattr(after, field), after)


def _list(
    spot: _Spot, liste: ListeEditee, before: Sequence[Any], after: Sequence[Any], owner: Frozen
) -> Iterator[Difference]:
    yield from _items(spot, before, after, liste.one, owner)
    # the value of a multiple choice is in the order of its options
    effet = Effet.A_CONFIRMER if isinstance(owner, MultipleChoice) else Effet.SANS_EFFET
    yield from _order(spot, list(_by_code(before)), list(_by_code(after)), liste.several, effet)


def _items(
    spot: _Spot, before: Sequence[Any], after: Sequence[Any], noun: str, owner: Frozen | None = None
) -> Iterator[Difference]:
    """Compare elements with codes, matched by code."""
    old, new = _by_code(before), _by_code(after)
    taken = reused(
        {code: element.libelle for code, element in old.items()},
        {code: element.libelle for code, element in new.items()},
    )
    for code, item in new.items():
        if code in old:
            yield from _same(spot.inside(item.libelle), old[code], item, taken.get(code, ""))
        else:
            yield spot.tells(f"ajout {noun} {shown(item.libelle)}.", added_effect(item, owner))
    added = [item for code, item in new.items() if code not in old]
    for code, item in old.items():
        if code not in new:
            change = f"retrait {noun} {shown(item.libelle)}.{_renamed(item, added)}"
            yield spot.tells(change, removed_effect(item))


def _by_code(items: Iterable[Any]) -> dict[str, Any]:
    return {item.code: item for item in items}


def _renamed(item: Any, added: Sequence[Any]) -> str:  # noqa: ANN401 - any element with a label
    """Return a warning when a removed element comes back under another code."""
    for other in added:
        if type(other) is type(item) and _likeness(item.libelle, other.libelle) >= _ALIKE:
            return f" Le code a changé ({item.code} → {other.code}) : les réponses déjà données ne suivraient pas."
    return ""


def _order(
    spot: _Spot, before: list[str], after: list[str], nouns: str, effet: Effet = Effet.SANS_EFFET
) -> Iterator[Difference]:
    if [code for code in before if code in after] != [code for code in after if code in before]:
        yield spot.tells(f"ordre {nouns}.", effet)


# --- checks, and labels that expressions quote


def _controles(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    old, new = _by_code(before.controles), _by_code(after.controles)
    for code, controle in new.items():
        spot = _spot_of(after, controle)
        if code in old:
            yield from _fields(spot, old[code], controle)
        else:
            yield spot.tells("ajout du contrôle.", added_effect(controle))
    for code, controle in old.items():
        if code not in new:
            yield _spot_of(before, controle).tells("retrait du contrôle.", removed_effect(controle))


def _spot_of(questionnaire: Questionnaire, controle: Controle) -> _Spot:
    section = questionnaire.section_of.get(controle.ancre)
    return _Spot(controle.code, section.titre if section else questionnaire.titre, controle.message)


def _quoted_labels(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    """Compare labels quoted by `jr:choice-name`: they are part of a calculation."""
    old, new = rules_of(before).libelles, rules_of(after).libelles
    for code in sorted(_quoted(before) & _quoted(after)):
        if code in old and code in new and old[code] != new[code]:
            spot = _Spot(code, after.titre, rules_of(after).by_name[code].question.libelle)
            yield spot.tells("libellés des réponses, cités dans un calcul.", Effet.A_CONFIRMER)


def _quoted(questionnaire: Questionnaire) -> set[str]:
    trees = (tree(text) for _, _, text, _ in expressions_of(questionnaire) if CHOICE_NAME in text)
    return {name for node in trees if node is not None for name in _quoted_in(node)}


def _quoted_in(node: Node) -> Iterator[str]:
    for child, _ in walk(node):
        match child:
            case Call(function=function, args=(_, Reference(name=name))) if function == CHOICE_NAME:
                yield name
            case _:
                continue
