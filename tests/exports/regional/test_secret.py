"""Suppressed figures change no byte of the workbook of a région, whatever its audience, in one release or in two.

Two worlds differ by what nobody may know alone: the shares of two persons of hidden DLA are exchanged, the answers to a
question that too few answered differ, a dominated total differs. A byte that distinguished one world from the other
would be a leak: of a cell, a formula, a hidden sheet, the cache of a chart, a name, a property of the document.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import pytest

from exports.enquetes import depouiller
from exports.formats import Format
from exports.records.records import Attendu, Collecte, CollecteEnquete
from exports.regional import matiere as matieres_du_classeur
from exports.regional.matiere import Audience, Matiere
from exports.release.comptes import CompteDit
from exports.release.contexte import Contexte
from exports.temps import a_publier
from tests.exports.bilans import cas_region
from tests.exports.enquetes.structures import collecte as of_structures
from tests.exports.enquetes.structures import followed, satisfied
from tests.exports.enquetes.structures import settled as settled_structures
from tests.exports.formats.archives import content
from tests.exports.records.builders import collecte, missing, released, reponse, shares, transmis
from tests.exports.regional.matieres import matiere, written
from tests.tiers import sampled

SHOWN, HIDDEN = ("37", "45"), ("18", "28", "36")
INSIDE = Audience.C2RA
OUTSIDE = [audience for audience in Audience if not audience.is_inside]
Worlds = tuple[Matiere, Matiere]


def temps(first: Sequence[int] = (9, 1), second: Sequence[int] = (1, 9)) -> Collecte:
    """Build two DLA that all their persons agreed to show and three that nobody did, of two, one and two persons:
    `first` and `second` are the shares of one in each of two of these, who weigh the same."""
    visible = [_someone(dla, (rank + 1, 4, 3), rank + 100 * int(dla)) for dla in SHOWN for rank in range(6)]
    hidden = [
        _someone("18", first, 9_001, accord=False),
        _someone("18", (3, 3), 9_002, accord=False),
        _someone("28", second, 9_003, accord=False),
        _someone("36", (5, 5), 9_004, accord=False),
        _someone("36", (2, 8), 9_005, accord=False),
    ]
    return collecte([*visible, *hidden, missing("41", nom="Karim")])


def _someone(dla: str, weights: Sequence[int], personne: int, *, accord: bool = True) -> Attendu:
    """Build an answer; `weights` are those of the first fonctions of missions 1, 2 and 3."""
    first, second, third = (*weights, 0)[:3]
    return transmis(dla, reponse(shares(first, 1, 0, second, *[1] * 4, third, 1), accord=accord), personne=personne)


def worlds_of(**known: tuple[object, object]) -> Callable[[Audience], Worlds]:
    """Build two worlds that differ by each given pair only; time and questionnaires of structures are settled here."""

    def worlds(audience: Audience) -> Worlds:
        records = matiere(audience)
        first, second = ({name: _settled(pair[side]) for name, pair in known.items()} for side in (0, 1))
        return replace(records, **first), replace(records, **second)  # type: ignore[arg-type] # each by its name

    return worlds


def _settled(value: object) -> object:
    match value:
        case Collecte():
            return released(value)
        case CollecteEnquete():
            return settled_structures(value)
        case tuple():
            return tuple(map(_settled, value))
        case _:
            return value


def asked(few: str) -> CollecteEnquete:
    """Build the satisfaction of twelve structures, four of which say whether their need was met: `few`."""
    attendus = [satisfied("18", {"BESOIN": few if rank < 4 else ""}, structure=rank + 1) for rank in range(12)]
    return of_structures([*attendus, *(satisfied("28", {"BESOIN": ""}, structure=rank + 50) for rank in range(6))])


def employing(largest: int) -> CollecteEnquete:
    """Build the changes of twelve structures, one of which employs nearly everyone: `largest`, before and now."""
    small = [followed(dla, 3, 4, structure=rank + 10 * int(dla)) for dla in ("18", "28") for rank in range(6)]
    return of_structures([*small, followed("36", largest, largest, structure=7)], "IMPACT")


def pleased(mark: str, jobs: int) -> tuple[CollecteEnquete, ...]:
    """Build both questionnaires, answered by twelve structures of each of three DLA with this mark and number of
    jobs."""
    places = [(dla, rank + 100 * int(dla)) for dla in ("18", "28", "36") for rank in range(12)]
    attendus = [satisfied(dla, {"BESOIN": mark, "ACCUEIL": mark}, structure=number) for dla, number in places]
    grown = [followed(dla, 3, jobs, structure=number) for dla, number in places]
    return of_structures(attendus), of_structures(grown, "IMPACT")


def _with_shares_of(attendu: Attendu, other: Attendu) -> Attendu:
    if attendu.reponse is None or other.reponse is None:
        return attendu
    return replace(attendu, reponse=replace(attendu.reponse, valeurs=other.reponse.valeurs))


FIRST = temps((9, 1), (1, 9))
SECOND = replace(FIRST, attendus=tuple(map(_with_shares_of, FIRST.attendus, temps((1, 9), (9, 1)).attendus)))
"""People of FIRST, whose shares were exchanged."""

TIME = worlds_of(temps=(FIRST, SECOND))
FEW = worlds_of(enquetes=((asked("4"),), (asked("1"),)))
DOMINATED = worlds_of(enquetes=((employing(900),), (employing(950),)))
PLEASED = (pleased("4", 4), pleased("1", 9))
"""Everyone may read these answers, once results are settled."""

BILANS = worlds_of(bilans=((cas_region.region(2026),), (cas_region.region(2026, cofinancements=()),)))
"""Bilans of two DLA, whose total is hidden outside: one of them had other funding."""


def is_told_apart(worlds: Worlds) -> bool:
    return written(worlds[0]) != written(worlds[1])


@pytest.mark.parametrize(
    ("worlds", "audience"),
    sampled(list(product([TIME, FEW, DOMINATED], Audience)), 5, reason="two whole workbooks for each audience"),
)
def test_no_byte_tells_apart_what_nobody_may_know(worlds: Callable[[Audience], Worlds], audience: Audience) -> None:
    assert not is_told_apart(worlds(audience))


@pytest.mark.parametrize("audience", sampled(OUTSIDE, 1, reason="two whole workbooks for each audience"))
def test_outside_no_byte_tells_apart_bilans_of_too_few(audience: Audience) -> None:
    assert not is_told_apart(BILANS(audience))
    assert is_told_apart(BILANS(INSIDE))  # the manager of the région reads them side by side


@pytest.mark.parametrize("choisi", [Format.CLASSEUR, Format.DONNEES, Format.AGREGATS])
@pytest.mark.parametrize("audience", Audience)
def test_before_results_are_settled_no_byte_depends_on_what_structures_answered(
    audience: Audience, choisi: Format
) -> None:
    """Otherwise two files, before and after a late answer, would disclose it."""
    one_settled, other = (
        replace(matiere(audience), temps=None, bilans=(), par_dla=(), enquetes=enquetes) for enquetes in PLEASED
    )
    assert content(one_settled, choisi) == content(other, choisi)


@pytest.mark.parametrize("audience", Audience)
def test_once_they_are_settled_all_read_what_structures_answered(audience: Audience) -> None:
    assert is_told_apart(worlds_of(enquetes=PLEASED)(audience))


def test_these_worlds_are_not_the_same() -> None:
    assert FIRST != SECOND
    for worlds in (FEW, DOMINATED):
        first, second = worlds(INSIDE)
        assert first != second
    release = released(temps()).release
    assert release is not None
    assert release.dlas_montres == SHOWN
    assert release.caches == frozenset(HIDDEN)


@pytest.mark.parametrize("audience", sampled(list(Audience), 2, reason="two whole workbooks for each audience"))
def test_two_releases_around_a_consent_tell_no_more_than_one(audience: Audience) -> None:
    """The second comes after everyone of a hidden DLA agreed to be counted in its figures: it stays hidden."""

    def releases(records: Matiere) -> tuple[bytes, bytes]:
        before = records.temps
        assert before is not None
        assert before.release is not None
        agreed = tuple(_agreeing(attendu) if attendu.dla == "36" else attendu for attendu in before.attendus)
        after = released(replace(before, attendus=agreed), Contexte(caches=before.release.caches), numero=2)
        return written(records), written(replace(records, temps=after))

    first, second = TIME(audience)
    assert releases(first) == releases(second)


def _agreeing(attendu: Attendu) -> Attendu:
    return replace(attendu, reponse=replace(attendu.reponse, accord_chiffres=True)) if attendu.reponse else attendu


# --- each protection, taken away, is seen by these tests


def no_consent(patch: pytest.MonkeyPatch) -> None:
    read_reponse = a_publier._reponse
    patch.setattr(a_publier, "_reponse", lambda *arguments: replace(read_reponse(*arguments), accord=True))


def no_threshold(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(depouiller.Depouilleur, "_may_tell", lambda *_: True)
    patch.setattr(
        depouiller, "protect", lambda counts, *_, **__: tuple(CompteDit((code,), counts[code]) for code in counts)
    )
    patch.setattr(depouiller, "at", lambda dits, *_: dits)


def no_dominance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("exports.enquetes.secret.Secret.is_dominated", lambda *_: False)
    patch.setattr("exports.statistiques.evolution._dominates", lambda *_: False)


def no_synthesis(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matieres_du_classeur, "synthesis", lambda bilan, *_: bilan)


@pytest.mark.parametrize(
    ("remove", "worlds", "audience"),
    [
        pytest.param(no_consent, TIME, INSIDE, id="DLA are shown, whatever their persons said"),
        pytest.param(no_threshold, FEW, INSIDE, id="four answers are told"),
        pytest.param(no_dominance, DOMINATED, INSIDE, id="a dominated total is told"),
        pytest.param(no_synthesis, BILANS, Audience.PILOTES, id="bilans are told whole"),
    ],
)
def test_without_its_protection_it_is_told_apart(
    monkeypatch: pytest.MonkeyPatch,
    remove: Callable[[pytest.MonkeyPatch], None],
    worlds: Callable[[Audience], Worlds],
    audience: Audience,
) -> None:
    matiere()  # shared: never made without a protection
    remove(monkeypatch)
    assert is_told_apart(worlds(audience))
