"""Ratio of structures accompagnées to the ETP of mission 1, with its warning; it does not rank DLA."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.temps.periodes import Periode

MISSION = "M1"
"""The mission whose time is told: its structures are what a bilan counts."""

PRUDENCE = typeset(
    "À lire avec prudence : ce temps comprend l’accueil, les réorientations et le suivi ; un accompagnement peut durer "
    "des mois, et commencer sur un avenant pour finir sur le suivant. Ce rapport ne dit pas la qualité du travail et "
    "ne classe pas les DLA."
)

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Temps:
    """ETP of mission 1 over a période, in hundredths."""

    periode: Periode
    etp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapport:
    """Structures accompagnées per ETP of mission 1 over `libelle`: an avenant, or those of a year in a région. `raison`
    says why there is none, `precisions` are sentences on what it rests on."""

    libelle: str
    accompagnees: int = 0
    etp: int = 0  # hundredths
    precisions: tuple[str, ...] = ()
    raison: str = ""

    @property
    def texte(self) -> str:
        """To one decimal: `8,3`."""
        return decimal_text(int((Decimal(1000 * self.accompagnees) / self.etp).quantize(1, ROUND_HALF_UP)), 1)

    @property
    def phrase(self) -> str:
        """What is divided by what."""
        counted = plural(self.accompagnees, "structure accompagnée", "structures accompagnées")
        return typeset(f"{counted} pour {decimal_text(self.etp, 2)} ETP de mission 1")


def rapport(
    libelle: str, accompagnees: int | None, temps: Sequence[Temps], secret: str, precisions: Sequence[str] = ()
) -> Rapport:
    """`temps` are those that may be told; `secret` says why none may, '' when nothing is settled."""
    told = spread(temps)
    months = sum(own.periode.mois for own in told)
    etp = _rounded(Decimal(sum(own.etp * own.periode.mois for own in told)) / months) if told else 0
    raison = _lacking(accompagnees, told, etp, secret)
    if raison or accompagnees is None:
        return Rapport(libelle=libelle, raison=typeset(raison))
    return Rapport(
        libelle=libelle,
        accompagnees=accompagnees,
        etp=etp,
        precisions=tuple(map(typeset, (_over(told, months), *precisions))),
    )


def spread(temps: Sequence[Temps]) -> Sequence[Temps]:
    """The périodes of one kind, in their order: the kind that covers most months, since those of two overlap."""
    kinds: dict[str, dict[Periode, Temps]] = {}
    for own in temps:
        kinds.setdefault(own.periode.kind, {}).setdefault(own.periode, own)
    best = max(kinds.values(), key=lambda own: sum(each.mois for each in own), default={})
    return [best[each] for each in sorted(best)]


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _lacking(accompagnees: int | None, told: Sequence[Temps], etp: int, secret: str) -> str:
    if not told:
        why = secret or "aucun résultat sur le temps n’y est arrêté"
        return f"Le temps de mission 1 n’est pas dit : {why[:1].lower()}{why[1:]}."
    if not etp:
        return "Aucun temps de mission 1 n’est déclaré : il n’y a rien à rapporter."
    return "Les structures accompagnées ne sont pas connues." if accompagnees is None else ""


def _over(told: Sequence[Temps], months: int) -> str:
    named = ", ".join(own.periode.libelle for own in told)
    if months >= YEAR:
        return f"Temps moyen déclaré : {named}."
    return f"Temps moyen déclaré : {named}. Les autres mois ne sont pas connus : il y est supposé le même."
