"""Ratio of structures accompagnées to the ETP of mission 1, with its warning; it does not rank DLA."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.temps.periodes import Periode

MISSION = "M1"
"""Code of the mission whose time is used: its structures are what a bilan counts."""

PRUDENCE = typeset(
    "À lire avec prudence : ce temps comprend l’accueil, les réorientations et le suivi ; un accompagnement peut durer "
    "des mois, et commencer sur un avenant pour finir sur le suivant. Ce rapport ne dit pas la qualité du travail et "
    "ne classe pas les DLA."
)

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Temps:
    """ETP of mission 1 over a période, in hundredths, and the release that gave them; empty for one's own answer."""

    periode: Periode
    etp: int
    publication: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapport:
    """Structures accompagnées per ETP of mission 1 over `libelle`: an avenant, or those of a year in a région. `raison`
    says why there is no ratio, `precisions` are sentences on what it rests on."""

    libelle: str
    accompagnees: int = 0
    etp: int = 0  # hundredths
    precisions: tuple[str, ...] = ()
    raison: str = ""

    @property
    def texte(self) -> str:
        """Return the ratio to the unit, `8`: ETP come from printed shares, which are known to a step."""
        return decimal_text(_rounded(Decimal(100 * self.accompagnees) / self.etp), 0)

    @property
    def phrase(self) -> str:
        """Return what is divided by what, in words."""
        counted = plural(self.accompagnees, "structure accompagnée", "structures accompagnées")
        return typeset(f"{counted} pour {decimal_text(_rounded(Decimal(self.etp) / 10), 1)} ETP de mission 1")


def rapport(
    libelle: str, accompagnees: int | None, temps: Sequence[Temps], secret: str, precisions: Sequence[str] = ()
) -> Rapport:
    """Return the ratio. `temps` are those that may be shown; `secret` says why none may, '' when nothing is settled."""
    retenus = spread(temps)
    months = sum(row.periode.mois for row in retenus)
    etp = _rounded(Decimal(sum(row.etp * row.periode.mois for row in retenus)) / months) if retenus else 0
    raison = _lacking(accompagnees, retenus, etp, secret)
    if raison or accompagnees is None:
        return Rapport(libelle=libelle, raison=typeset(raison))
    return Rapport(
        libelle=libelle,
        accompagnees=accompagnees,
        etp=etp,
        precisions=tuple(map(typeset, (_over(retenus, months), *precisions))),
    )


def spread(temps: Sequence[Temps]) -> Sequence[Temps]:
    """Return the périodes of one kind, in order: the kind that covers most months, since those of two kinds overlap."""
    kinds: dict[str, dict[Periode, Temps]] = {}
    for row in temps:
        kinds.setdefault(row.periode.kind, {}).setdefault(row.periode, row)
    best = max(kinds.values(), key=lambda by_periode: sum(periode.mois for periode in by_periode), default={})
    return [best[periode] for periode in sorted(best)]


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _lacking(accompagnees: int | None, retenus: Sequence[Temps], etp: int, secret: str) -> str:
    if not retenus:
        why = secret or "aucun résultat sur le temps n’y est arrêté"
        return f"Le temps de mission 1 n’est pas dit : {why[:1].lower()}{why[1:]}."
    if not etp:
        return "Aucun temps de mission 1 n’est déclaré : il n’y a rien à rapporter."
    return "Les structures accompagnées ne sont pas connues." if accompagnees is None else ""


def _over(retenus: Sequence[Temps], months: int) -> str:
    periodes = ", ".join(
        f"{row.periode.libelle}{f' ({row.publication})' if row.publication else ''}" for row in retenus
    )
    if months >= YEAR:
        return f"Temps moyen déclaré : {periodes}."
    return f"Temps moyen déclaré : {periodes}. Les autres mois ne sont pas connus : il y est supposé le même."
