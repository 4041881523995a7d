"""Checks of a convention or an avenant against the others: overlapping dates, dates outside its convention."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from collecte.core.operations.cellules import Defaut
from collecte.organisation.operations.lignes_conventions import LigneConvention, TermesAvenant, TermesConvention
from questionnaires.core.francais import short_day_text


class Probleme(NamedTuple):
    """The problem, the remedy, and the field that it is about, '' for the dates."""

    probleme: str
    remede: str
    champ: str = ""


def probleme_de_convention(
    convention: TermesConvention, others: Iterable[TermesConvention], avenants: Iterable[TermesAvenant]
) -> Probleme | None:
    """Return why a convention conflicts with the others of its DLA or with its avenants; None when it does not."""
    if convention.fin < convention.debut:
        return Probleme("La fin de la convention est avant son début.", "Vérifiez les deux dates.", "fin")
    for other in others:
        if convention.debut <= other.fin and other.debut <= convention.fin:
            return Probleme(
                f"La convention {other.reference} court déjà du {span_text(other.debut, other.fin)} sur ce DLA.",
                "Deux conventions d’un DLA n’ont aucun jour en commun : corrigez les dates de l’une des deux.",
            )
    for avenant in avenants:
        if avenant.debut < convention.debut or convention.fin < avenant.fin:
            return _outside(avenant, convention)
    return None


def probleme_d_avenant(
    avenant: TermesAvenant, convention: TermesConvention, others: Iterable[TermesAvenant]
) -> Probleme | None:
    """Return why an avenant conflicts with its convention or with the other avenants; None when it does not."""
    if avenant.fin < avenant.debut:
        return Probleme("La fin de l’avenant est avant son début.", "Vérifiez les deux dates.", "fin")
    if avenant.debut < convention.debut or convention.fin < avenant.fin:
        return _outside(avenant, convention)
    for other in others:
        if avenant.numero == other.numero:
            sentence = f"L’avenant {avenant.numero} existe déjà dans cette convention."
            return Probleme(sentence, "Donnez-lui un autre numéro.", "numero")
        if avenant.debut <= other.fin and other.debut <= avenant.fin:
            return Probleme(
                f"L’avenant {other.numero} court déjà du {span_text(other.debut, other.fin)}.",
                "Deux avenants n’ont aucun jour en commun : corrigez les dates de l’un des deux.",
            )
    return None


def _outside(avenant: TermesAvenant, convention: TermesConvention) -> Probleme:
    return Probleme(
        f"L’avenant {avenant.numero} (du {span_text(avenant.debut, avenant.fin)}) sort de sa convention "
        f"(du {span_text(convention.debut, convention.fin)}).",
        "Corrigez les dates de l’un ou de l’autre.",
    )


def span_text(debut: date, fin: date) -> str:
    """Return `1er janvier 2026 au 31 décembre 2028`."""
    return f"{short_day_text(debut)} au {short_day_text(fin)}"


@dataclass(slots=True)
class Dossier:
    """One convention as the file will leave it; `ligne` is the first line that states it, None if none does."""

    termes: TermesConvention
    avenants: list[TermesAvenant] = field(default_factory=list)
    ligne: int | None = None
    placed: dict[int, int] = field(default_factory=dict)  # numero -> line


def contradictions(lignes: Sequence[LigneConvention], stored: Mapping[str, Sequence[Dossier]]) -> Iterator[Defaut]:
    """Yield the lines that contradict another on a convention, repeat an avenant, or break the rules on dates.

    `stored` has the stored conventions by DLA code; when a line restates one (same DLA and start) or an avenant (same
    number), the line wins. A refused line no longer counts for the lines after it.
    """
    dossiers = _as_restated(lignes, stored)
    for ligne in lignes:
        of_dla = dossiers[ligne.dla]
        dossier = next((dossier for dossier in of_dla if dossier.termes.debut == ligne.termes.debut), None)
        probleme = _convention(ligne, dossier, of_dla)
        if dossier is None:
            dossier = Dossier(ligne.termes)
        probleme = probleme or _avenant(ligne, dossier)
        if probleme:
            yield Defaut(ligne.ligne, probleme.probleme, probleme.remede)
            continue
        _place(ligne, dossier, of_dla)


def _as_restated(
    lignes: Sequence[LigneConvention], stored: Mapping[str, Sequence[Dossier]]
) -> dict[str, list[Dossier]]:
    """Return the stored dossiers, with the terms of the lines that restate them, without the avenants restated."""
    termes = {(ligne.dla, ligne.termes.debut): ligne.termes for ligne in reversed(lignes)}
    restated = {(ligne.dla, ligne.termes.debut, ligne.avenant.numero) for ligne in lignes if ligne.avenant}
    dossiers: dict[str, list[Dossier]] = {ligne.dla: [] for ligne in lignes}
    for dla, of_dla in dossiers.items():
        for dossier in stored.get(dla, ()):
            debut = dossier.termes.debut
            kept = [avenant for avenant in dossier.avenants if (dla, debut, avenant.numero) not in restated]
            of_dla.append(Dossier(termes.get((dla, debut), dossier.termes), kept))
    return dossiers


def _convention(ligne: LigneConvention, dossier: Dossier | None, of_dla: Sequence[Dossier]) -> Probleme | None:
    if dossier is not None and dossier.ligne is not None and dossier.termes != ligne.termes:
        return Probleme(
            f"La ligne {dossier.ligne} dit autre chose de cette convention (structure, référence ou fin).",
            "Écrivez la même chose sur toutes les lignes d’une convention.",
        )
    others = [other.termes for other in of_dla if other is not dossier]
    return probleme_de_convention(ligne.termes, others, dossier.avenants if dossier else ())


def _avenant(ligne: LigneConvention, dossier: Dossier) -> Probleme | None:
    if ligne.avenant is None:
        return None
    if ligne.avenant.numero in dossier.placed:
        line = dossier.placed[ligne.avenant.numero]
        sentence = f"L’avenant {ligne.avenant.numero} est déjà à la ligne {line}."
        return Probleme(sentence, "Gardez une seule des deux lignes.")
    return probleme_d_avenant(ligne.avenant, ligne.termes, dossier.avenants)


def _place(ligne: LigneConvention, dossier: Dossier, of_dla: list[Dossier]) -> None:
    if all(dossier is not other for other in of_dla):
        of_dla.append(dossier)
    dossier.ligne = dossier.ligne or ligne.ligne
    if ligne.avenant:
        dossier.avenants.append(ligne.avenant)
        dossier.placed[ligne.avenant.numero] = ligne.ligne
