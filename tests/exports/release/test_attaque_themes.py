"""The attacker of themes: counts of the région and of DLA, and the rules that hide some, solved with CP-SAT.

Unknowns: how many texts of a DLA have each set of themes. The reader knows how many texts each DLA wrote, and that the
région hides a count when few texts have the theme, or few have not, with one other count at most; « sans thème », which
excludes the others, always. It finds someone when it proves how many texts have a theme, and they are few; or that they
are several, which this theme's counts alone do not prove: « sans thème », and the others, bound it.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

import pytest
from ortools.sat.python import cp_model

from exports.enquetes import depouiller
from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Question
from exports.records.records import SANS_THEME, CollecteEnquete
from exports.release import comptes
from exports.release.seuils import Seuils
from questionnaires.core.options import Option
from questionnaires.core.questions import MultipleChoice
from tests.exports.enquetes.builders import answered, versions
from tests.exports.enquetes.structures import collecte
from tests.exports.enquetes.test_themes import NOMS, campaign, told
from tests.tiers import sampled

SEUILS = Seuils()
DLAS = ("18", "28", "36", "37")
SETS = tuple(chain.from_iterable(combinations(NOMS, size) for size in range(len(NOMS) + 1)))
CLASSES = {"".join(themes): themes for themes in SETS if themes}
"""Text -> its themes: a text is named after them, so that one of two themes is among those of every campaign."""

Texts = Mapping[str, Mapping[str, int]]
"""By DLA, how many wrote each text."""


def drawn(seed: int) -> Texts:
    """Draw four DLA of five to forty texts, of which few have two themes; half of the DLA write as the région does."""
    rng = random.Random(f"themes {seed}")  # noqa: S311 - cases, not secrets
    weights = [rng.choice((0, 1, 3, 8)) / (1 if len(themes) < 2 else 4) + 0.01 for themes in SETS]
    by_dla: dict[str, dict[str, int]] = {dla: {} for dla in DLAS}
    for texts in by_dla.values():
        moods = rng.choice(((0.05, 1, 1), (1,)))
        here = [weight * rng.choice(moods) for weight in weights]
        for themes in rng.choices(SETS, here, k=rng.choice((5, 9, 15, 25, 40))):
            name = "".join(themes) or "autre"
            texts[name] = texts.get(name, 0) + 1
    return by_dla


BOUNDED: Texts = {"18": {"a": 4, "b": 8, "autre": 8}}
"""Four have a theme: as many as are neither of the other one, nor without."""

BETWEEN: Texts = {
    "18": {"autre": 3, "a": 2},
    "36": {"autre": 35, "bc": 5},
    "37": {"bc": 36, "ab": 3, "ac": 1},
}
"""Of the thirty-eight that no theme has, the forty of 36 wrote thirty-five at most, as five have one."""


class Attack:
    """A model of what a reader of these pages knows; '' is the page of the région."""

    def __init__(self, texts: Texts, pages: Mapping[str, Question | None]) -> None:
        self.texts, self.model, self.solver = texts, cp_model.CpModel(), cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.sizes = {dla: sum(written.values()) for dla, written in texts.items()}
        self.unknown = {
            (dla, themes): self.model.new_int_var(0, size, f"{dla} {themes}")
            for dla, size in self.sizes.items()
            for themes in SETS
        }
        for dla, size in self.sizes.items():
            self.model.add(sum(self.unknown[dla, themes] for themes in SETS) == size)
        self.alone = {code: self.model.clone() for code in (*NOMS, SANS_THEME)}
        for page, question in pages.items():
            if question is not None:
                self._read(question, [page] if page else [*texts])

    def _read(self, question: Question, dlas: Sequence[str]) -> None:
        hidden = []
        for modalite in question.modalites:
            (code,) = modalite.codes
            if modalite.nombre is None:
                hidden.append(code)
            else:
                assert modalite.nombre == self._truth(dlas, code), "the true counts fit"
                for model in (self.model, self.alone[code]):
                    model.add(self._sum(dlas, code) == modalite.nombre)
        if hidden and len(dlas) == len(self.texts):
            self._hide(dlas, hidden)

    def _hide(self, dlas: Sequence[str], hidden: Sequence[str]) -> None:
        hidden = [code for code in hidden if code != SANS_THEME]
        size, most = sum(self.sizes[dla] for dla in dlas), SEUILS.reponses - 1
        few = cp_model.Domain.from_intervals([[1, most], [size - most, size - 1]])
        is_few = [self.model.new_bool_var(code) for code in hidden]
        for code, chosen in zip(hidden, is_few, strict=True):
            self.model.add_linear_expression_in_domain(self._sum(dlas, code), few).only_enforce_if(chosen)
        self.model.add(sum(is_few) >= len(hidden) - 1)

    def _sum(self, dlas: Sequence[str], code: str) -> cp_model.LinearExprT:
        return sum(self.unknown[dla, themes] for dla in dlas for themes in SETS if code in (themes or [SANS_THEME]))

    def _truth(self, dlas: Sequence[str], code: str) -> int:
        return sum(
            count for dla in dlas for text, count in self.texts[dla].items() if code in CLASSES.get(text, (SANS_THEME,))
        )

    def found(self) -> Iterator[str]:
        """Yield each small count that is proved, of the région or of a DLA, or proved to be of several."""
        for dlas in ([*self.texts], *([dla] for dla in self.texts)):
            for code in (*NOMS, SANS_THEME):
                truth = self._truth(dlas, code)
                if SEUILS.is_few(truth) and (self._is_proved(dlas, code, truth) or self._are_several(dlas, code)):
                    yield f"{code} in {' '.join(dlas)}"

    def _is_proved(self, dlas: Sequence[str], code: str, truth: int) -> bool:
        model = self.model.clone()
        model.add(self._sum(dlas, code) != truth)
        return not self._has_solution(model)

    def _are_several(self, dlas: Sequence[str], code: str) -> bool:
        pages, alone = self.model.clone(), self.alone[code].clone()
        for model in (pages, alone):
            model.add(self._sum(dlas, code) <= 1)
        return self._has_solution(alone) and not self._has_solution(pages)

    def _has_solution(self, model: cp_model.CpModel) -> bool:
        status = self.solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE}, "unfinished"
        return status != cp_model.INFEASIBLE


def pages_of(of: CollecteEnquete, texts: Texts) -> Mapping[str, Question | None]:
    return {page: told(of, page or None) for page in ("", *texts)}


def attacks(texts: Texts) -> list[str]:
    """List what is found by a reader of the région alone, of all pages, and of those of one DLA."""
    pages = pages_of(campaign(texts, CLASSES), texts)
    readings = [("",), tuple(pages), *(("", dla) for dla in texts)]
    return [name for read in readings for name in Attack(texts, {page: pages[page] for page in read}).found()]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", sampled(range(100), 12, reason="each campaign has some hundreds of models"))
def test_no_reader_proves_that_few_texts_have_a_theme(seed: int) -> None:
    assert attacks(drawn(seed)) == []


def test_themes_bound_each_other_where_the_exclusive_one_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert attacks(BOUNDED) == [] == attacks(BETWEEN)
    monkeypatch.setattr(depouiller, "beside_exclusive", lambda dits, _, **__: dits)
    assert attacks(BETWEEN) == [f"{SANS_THEME} in 18", "a in 37"]
    monkeypatch.setattr(comptes, "_bounding", lambda *_: frozenset())
    assert attacks(BOUNDED) == ["a in 18"] * 6


PHASES = MultipleChoice(
    code="PHASES",
    libelle="Quelles étapes ?",
    options=(
        *(Option(code=code, libelle=nom) for code, nom in NOMS.items()),
        Option(code="nsp", libelle="Ne sait pas"),
    ),
    exclusive="nsp",
)


@pytest.mark.parametrize("texts", [BOUNDED, BETWEEN, *map(drawn, range(6))])
def test_an_exclusive_option_is_protected_as_texts_without_theme_are(texts: Texts) -> None:
    version = versions((PHASES,))
    given = [
        answered(version[0], {"PHASES": " ".join(CLASSES.get(text, ("nsp",)))}, dla=dla)
        for dla, written in texts.items()
        for text, count in written.items()
        for _ in range(count)
    ]
    phases = collecte(given, versions=version)
    for page, themes in pages_of(campaign(texts, CLASSES), texts).items():
        (asked,) = resultats(phases, page or None).questions or (None,)
        assert asked is not None
        assert themes is not None
        assert [modalite.nombre for modalite in asked.modalites] == [modalite.nombre for modalite in themes.modalites]


def test_the_attack_succeeds_where_few_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seuils, "is_few", lambda *_: False)
    pages = pages_of(campaign(drawn(0), CLASSES), drawn(0))
    monkeypatch.undo()
    assert [*Attack(drawn(0), pages).found()]


def test_the_campaigns_that_are_attacked_show_themes() -> None:
    """Without this, hiding everything would pass the tests above."""
    shown = [
        (page, sum(bool(modalite.nombre) for modalite in question.modalites))
        for seed in range(40)
        for page, question in pages_of(campaign(drawn(seed), CLASSES), drawn(seed)).items()
        if question
    ]
    assert sum(count >= 2 for page, count in shown if not page) > 20
    assert sum(count >= 2 for page, count in shown if page) >= 4
