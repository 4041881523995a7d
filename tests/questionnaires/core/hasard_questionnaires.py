"""Random questionnaires that publication accepts, from a seed: every kind, condition, sum, check and repetition.

`random_questionnaire(seeded(seed))` gives one; `questionnaires()` is the equivalent hypothesis strategy. `textes` are
shown to respondents: ORDINARY by default, or AWKWARD for whatever writes files. Conditions only name earlier questions,
so that nothing is computed from itself; `verify` finds nothing that blocks in any of them.
"""

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section
from questionnaires.editing.verification import MAX_TITLE
from tests.questionnaires.core.hasard_blocs import KINDS, Fabrique
from tests.questionnaires.expressions.hasard import seeded

ORDINARY = (
    "Combien de salariés compte votre structure ?",
    "Votre degré d’accord",
    "Économie sociale : l’atelier a-t-il répondu à vos attentes ?",
    "Part des financements publics",
    "Pourquoi ?",
    "Date de fin",
)
AWKWARD = (
    *ORDINARY,
    *("010", "yes", "null", "~", "true", "-3", "1e3", "2026-01-01", "#x", "*x", "&x", "!x", "%", "'", '"', "it's"),
    *("a\\nb", "{x}", "[x]", "@x", "`x`", "---", "...", ":", "=1+1", "é😀ﬁ", "<b>&amp;</b>", "- x", "a: b", "a #x"),
    *("x, y", "? x", "| x", "> x", "\u00a0insécable\u00a0", " avant", "après ", "deux  espaces", "a\tb", "\n"),
    *("une\nligne", "a\n\n  b\n", "mot " * 60 + "fin", "x" * 300, "Une phrase : avec # et « mots ». " * 5),
)  # fmt: skip


def random_questionnaire(
    rng: Random, *, textes: Sequence[str] = ORDINARY, kinds: Sequence[str] = KINDS, blocks: int = 20
) -> Questionnaire:
    """Draw one to four pages that hold about this number of blocks, of these kinds."""
    return _Fabrique(rng, textes).questionnaire(kinds, blocks)


def questionnaires(textes: Sequence[str] = ORDINARY, kinds: Sequence[str] = KINDS) -> st.SearchStrategy[Questionnaire]:
    """Return a strategy over these questionnaires; a smaller example has fewer blocks."""
    return st.builds(
        lambda blocks, seed: random_questionnaire(seeded(seed), textes=textes, kinds=kinds, blocks=blocks),
        st.integers(1, 25),
        st.integers(0, 2**64),
    )


class _Fabrique(Fabrique):
    """Puts blocks together."""

    def questionnaire(self, kinds: Sequence[str], blocks: int) -> Questionnaire:
        pages = self.rng.randint(1, min(4, blocks))
        sections = tuple(self._section(kinds, blocks // pages) for _ in range(pages))
        return Questionnaire(
            code=f"Essai-{self.rng.randint(1, 99)}",
            titre=self._titre(),
            intro=self.maybe(self.text, ""),
            minutes=self.rng.choice([0, 5, 60]),
            diffusion=self.rng.choice(["agregee", "nominative"]),
            entretien=self.rng.choice(["sans", "telephone", "guide"]),
            sections=sections,
            repartitions=self._repartitions(),
            controles=self._controles([code for section in sections for code in section.questions]),
            extras=self.extras(),
        )

    def _titre(self) -> str:
        """Draw a title, which is short and not blank."""
        return self.rng.choice([texte for texte in self.textes if texte.strip() and len(texte) <= MAX_TITLE])

    def _section(self, kinds: Sequence[str], blocks: int) -> Section:
        relevant = self.noms.condition()
        groups = self.rng.randint(1, min(3, blocks))
        return Section(
            code=self.code("S"),
            titre=self.text(),
            court=self.text(),
            aide=self.maybe(self.text, ""),
            relevant=relevant,
            groupes=tuple(self._groupe(kinds, blocks // groups) for _ in range(groups)),
        )

    def _groupe(self, kinds: Sequence[str], blocks: int) -> Groupe:
        return Groupe(
            code=self.code("G"),
            titre=self.maybe(self.text, ""),
            aide=self.maybe(self.text, ""),
            mission=self.maybe(lambda: "M1", None),
            relevant=self.noms.condition(),
            blocks=tuple(self.block(self.rng.choice(kinds)) for _ in range(blocks)),
        )

    def _repartitions(self) -> tuple[Repartition, ...]:
        cut = self.rng.randint(0, len(self.parts))
        shared = [parts for parts in (self.parts[:cut], self.parts[cut:]) if parts]
        return tuple(
            Repartition(code=f"R{n}", libelle=self.text(), lignes=tuple(parts), required=self.flip())
            for n, parts in enumerate(shared)
        )

    def _controles(self, codes: list[str]) -> tuple[Controle, ...]:
        return tuple(self._controle(self.rng.choice(codes)) for _ in range(self.rng.randint(0, 3)) if codes)

    def _controle(self, ancre: str) -> Controle:
        portee = self.rng.choice(["bloquant", "justifier", "auteur"])
        return Controle(
            code=self.code("C"),
            condition=self.noms.condition() or "1 = 1",
            message=self.title(),
            remede=self.maybe(self.text, ""),
            portee=portee,
            ancre=ancre,
            raisons=self.options(chance=0) if portee == "justifier" and self.flip() else (),
            actif=self.flip(0.8),
        )
