"""Checks of a convention or an avenant against the others: overlapping dates, dates outside its convention."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collecte.core.operations.cellules import Defaut
from collecte.organisation.operations.lignes_conventions import LigneConvention, TermesAvenant, TermesConvention
from questionnaires.core.francais import short_day_text

Probleme = tuple[str, str]
"""What is wrong, what to do."""


def probleme_de_convention(
    own: TermesConvention, others: Iterable[TermesConvention], avenants: Iterable[TermesAvenant]
) -> Probleme | None:
    """Why a convention cannot stand beside the others of its DLA, with these avenants; None when it can."""
    if own.fin < own.debut:
        return "La fin de la convention est avant son début.", "Vérifiez les deux dates."
    for other in others:
        if own.debut <= other.fin and other.debut <= own.fin:
            return (
                f"La convention {other.reference} court déjà du {_dates(other.debut, other.fin)} sur ce DLA.",
                "Deux conventions d’un DLA n’ont aucun jour en commun : corrigez les dates de l’une des deux.",
            )
    for avenant in avenants:
        if avenant.debut < own.debut or own.fin < avenant.fin:
            return _outside(avenant, own)
    return None


def probleme_d_avenant(
    own: TermesAvenant, convention: TermesConvention, others: Iterable[TermesAvenant]
) -> Probleme | None:
    """Why an avenant cannot stand in its convention beside the others; None when it can."""
    if own.fin < own.debut:
        return "La fin de l’avenant est avant son début.", "Vérifiez les deux dates."
    if own.debut < convention.debut or convention.fin < own.fin:
        return _outside(own, convention)
    for other in others:
        if own.numero == other.numero:
            return f"L’avenant {own.numero} existe déjà dans cette convention.", "Donnez-lui un autre numéro."
        if own.debut <= other.fin and other.debut <= own.fin:
            return (
                f"L’avenant {other.numero} court déjà du {_dates(other.debut, other.fin)}.",
                "Deux avenants n’ont aucun jour en commun : corrigez les dates de l’un des deux.",
            )
    return None


def _outside(avenant: TermesAvenant, convention: TermesConvention) -> Probleme:
    return (
        f"L’avenant {avenant.numero} (du {_dates(avenant.debut, avenant.fin)}) sort de sa convention "
        f"(du {_dates(convention.debut, convention.fin)}).",
        "Corrigez les dates de l’un ou de l’autre.",
    )


def _dates(debut: date, fin: date) -> str:
    return f"{short_day_text(debut)} au {short_day_text(fin)}"


@dataclass(slots=True)
class Dossier:
    """One convention as the file will leave it; `ligne` is where the file first says it, None if it does not."""

    termes: TermesConvention
    avenants: list[TermesAvenant] = field(default_factory=list)
    ligne: int | None = None
    placed: dict[int, int] = field(default_factory=dict)  # numero -> line


def contradictions(lignes: Sequence[LigneConvention], stored: Mapping[str, Sequence[Dossier]]) -> Iterator[Defaut]:
    """Two lines that say otherwise of a convention, an avenant twice, and what the dates forbid.

    `stored` has what is known of each DLA, by its code; what a line restates (same DLA and same start, same number)
    counts as the line says. A line that is refused counts no more for those after it.
    """
    dossiers = _as_restated(lignes, stored)
    for own in lignes:
        of_dla = dossiers[own.dla]
        dossier = next((known for known in of_dla if known.termes.debut == own.termes.debut), None)
        probleme = _convention(own, dossier, of_dla)
        if dossier is None:
            dossier = Dossier(own.termes)
        probleme = probleme or _avenant(own, dossier)
        if probleme:
            yield Defaut(own.ligne, *probleme)
            continue
        _place(own, dossier, of_dla)


def _as_restated(
    lignes: Sequence[LigneConvention], stored: Mapping[str, Sequence[Dossier]]
) -> dict[str, list[Dossier]]:
    """What is stored, with the dates of the lines where they restate it, without the avenants that they restate."""
    said = {(own.dla, own.termes.debut): own.termes for own in reversed(lignes)}
    restated = {(own.dla, own.termes.debut, own.avenant.numero) for own in lignes if own.avenant}
    dossiers: dict[str, list[Dossier]] = {own.dla: [] for own in lignes}
    for dla, of_dla in dossiers.items():
        for known in stored.get(dla, ()):
            debut = known.termes.debut
            kept = [own for own in known.avenants if (dla, debut, own.numero) not in restated]
            of_dla.append(Dossier(said.get((dla, debut), known.termes), kept))
    return dossiers


def _convention(own: LigneConvention, dossier: Dossier | None, of_dla: Sequence[Dossier]) -> Probleme | None:
    if dossier is not None and dossier.ligne is not None and dossier.termes != own.termes:
        return (
            f"La ligne {dossier.ligne} dit autre chose de cette convention (structure, référence ou fin).",
            "Écrivez la même chose sur toutes les lignes d’une convention.",
        )
    others = [other.termes for other in of_dla if other is not dossier]
    return probleme_de_convention(own.termes, others, dossier.avenants if dossier else ())


def _avenant(own: LigneConvention, dossier: Dossier) -> Probleme | None:
    if own.avenant is None:
        return None
    if own.avenant.numero in dossier.placed:
        ligne = dossier.placed[own.avenant.numero]
        return f"L’avenant {own.avenant.numero} est déjà à la ligne {ligne}.", "Gardez une seule des deux lignes."
    return probleme_d_avenant(own.avenant, own.termes, dossier.avenants)


def _place(own: LigneConvention, dossier: Dossier, of_dla: list[Dossier]) -> None:
    if all(dossier is not known for known in of_dla):
        of_dla.append(dossier)
    dossier.ligne = dossier.ligne or own.ligne
    if own.avenant:
        dossier.avenants.append(own.avenant)
        dossier.placed[own.avenant.numero] = own.ligne
