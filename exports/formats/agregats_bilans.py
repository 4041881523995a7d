"""Aggregates of bilans: published figures, and figures withheld from the audience."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TypedDict

from exports.bilans.cellules import KEPT, NOTHING, mention
from exports.bilans.document import BilanDla, Cellule, LigneDocument, TableauDocument
from exports.bilans.region import RegionBilan
from exports.bilans.region_tableaux import REGION
from exports.bilans.synthese import kept_back, withheld
from exports.formats.agregats import Agregat, NatureTerritoire, Origine
from exports.formats.region import onglets, reserve_of, unit_of, value_of, with_whole
from exports.formats.tables import Fichiers
from exports.records.records import Dla
from exports.regional import noms
from exports.regional.matiere import Famille, Matiere
from exports.regional.parties import Parties
from exports.tableur.text import one_line
from questionnaires.core.francais import short_day_text

UNKNOWN = "personne ne l’a dit"
_BLANK = Origine(source="bilan", campagne="", periode="")
OBTENU, OBJECTIF = "obtenu", "objectif"


def of_bilans(parties: Parties, whole: Matiere) -> Iterator[Agregat]:
    """Yield the figures of the région, for the year shown, then earlier ones; then those of its reader's DLA. `whole`
    is the data from which that of `parties` was selected."""
    matiere = parties.matiere
    if matiere.has(Famille.BILAN):
        if matiere.bilans:
            yield from _of_the_region(parties, whole)
        yield from _of_the_dla(matiere)


def _of_the_region(parties: Parties, whole: Matiere) -> Iterator[Agregat]:
    matiere = parties.matiere
    last, before = matiere.bilans[-1], whole.bilans[-1]
    origine = Origine(source="bilan", campagne=f"Bilans de {last.annee}", periode=str(last.annee))
    origine = replace(origine, version=f"arrêtés au {short_day_text(last.arrete)}")
    codes: defaultdict[str, Fichiers] = defaultdict(Fichiers)
    for name, content in onglets(parties):
        for partie in content:
            for tableau in partie.tableaux:
                if name == noms.EVOLUTION_BILANS:
                    yield from _over_years(tableau, origine, matiere)
                elif content is last.parties:
                    yield from _figures(tableau, origine, codes[tableau.axe])
    yield from _kept_back(last, before, matiere, origine)


def _of_the_dla(matiere: Matiere) -> Iterator[Agregat]:
    """Yield the figures of the tab of its reader's DLA; a figure that stands in two of its tables comes once."""
    if matiere.dla is None:
        return
    seen = set[tuple[str, ...]]()
    for bilan in matiere.par_dla:
        for agregat in _of_columns(bilan, matiere.dla):
            key = (agregat.origine.campagne, agregat.indicateur, agregat.axe, agregat.modalite, agregat.unite)
            if key not in seen:
                seen.add(key)
                yield agregat


def _of_columns(bilan: BilanDla, dla: Dla) -> Iterator[Agregat]:
    """Yield the figures of each column, an avenant, a year or the convention, each as a bilan."""
    first, last = bilan.colonnes[0].debut, bilan.colonnes[-1].fin
    jours = {span.libelle: f"{span.debut.isoformat()}/{span.fin.isoformat()}" for span in bilan.colonnes}
    version = f"arrêté au {short_day_text(bilan.arrete)}"
    codes: defaultdict[str, Fichiers] = defaultdict(Fichiers)
    for tableau in (table for partie in bilan.parties for table in partie.tableaux):
        counted = replace(tableau, lignes=tuple(ligne for ligne in tableau.lignes if not _has_words(ligne)))
        for colonne, agregat in _by_column(counted, codes[tableau.axe]):
            periode = colonne if colonne.isdecimal() else jours.get(colonne, f"{first.isoformat()}/{last.isoformat()}")
            campagne = f"Bilan du DLA {dla.code}, {one_line(colonne)}"
            origine = Origine(source="bilan", campagne=campagne, periode=periode, version=version)
            yield replace(agregat, origine=origine, territoire=NatureTerritoire.DLA, nom=one_line(dla.nom, 60))


def _has_words(ligne: LigneDocument) -> bool:
    """Return whether a cell holds words instead of a figure: `3 sur 4`."""
    return any(
        cellule.valeur is None and cellule.texte not in {NOTHING.texte, KEPT.texte} for cellule in ligne.cellules
    )


def _figures(tableau: TableauDocument, origine: Origine, codes: Fichiers) -> Iterator[Agregat]:
    """Yield the figures of a table that has one column per DLA, then that of the région."""
    for colonne, agregat in _by_column(tableau, codes):
        dla = "" if colonne == REGION else one_line(colonne)
        yield replace(
            agregat, origine=origine, territoire=NatureTerritoire.DLA if dla else NatureTerritoire.REGION, nom=dla
        )


def _by_column(tableau: TableauDocument, codes: Fichiers) -> Iterator[tuple[str, Agregat]]:
    """Yield each figure with the column that it stands in; its territory is left to set. `codes` are those given so far
    to the rows of its axe that no indicator counts."""
    for (whole, ligne), named in zip(with_whole(tableau), _modalites(tableau, codes), strict=True):
        for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=False):
            agregat = _figure(tableau, (whole, ligne), cellule, _BLANK, "")
            reserve = reserve_of(ligne, cellule, is_last=colonne == tableau.colonnes[-1])
            completed = replace(agregat, reserve=reserve) if ligne.code else replace(agregat, reserve=reserve, **named)
            yield colonne, completed


class _Modalite(TypedDict):
    axe: str
    modalite: str
    modalite_libelle: str


def _modalites(tableau: TableauDocument, codes: Fichiers) -> Iterator[_Modalite]:
    """Yield the code that distinguishes each row from the others of its axe: `STRUCTURES_ACCUEILLIES.OBTENU` and
    `….OBJECTIF`, or `FICHES_COMPLETES`; a row with a target under it is the obtained figure."""
    aimed = {whole for whole, ligne in with_whole(tableau) if ligne.libelle == OBJECTIF}
    base, parts = "", Fichiers()
    for ligne in tableau.lignes:
        libelle, axe = one_line(ligne.libelle), "précision"
        if not ligne.dont:
            base, parts, axe = ligne.code or _upper(codes.give(libelle)), Fichiers(), "chiffre"
            libelle = OBTENU if ligne.libelle in aimed else libelle
        is_part = ligne.dont or ligne.libelle in aimed
        code = f"{base}.{_upper(parts.give(libelle))}" if is_part else base
        yield {"axe": axe, "modalite": code, "modalite_libelle": libelle}


def _upper(name: str) -> str:
    return name.replace("-", "_").upper()


def _over_years(tableau: TableauDocument, origine: Origine, matiere: Matiere) -> Iterator[Agregat]:
    """Yield the région's figures of earlier years; the table after this one has a row per DLA, each shown in its own
    year."""
    known = {yearly.titre: yearly for yearly in matiere.bilans}
    for whole, ligne in with_whole(tableau):
        if ligne.code:
            for titre, cellule in zip(tableau.colonnes, ligne.cellules, strict=False):
                bilan = known[titre]
                if str(bilan.annee) != origine.periode:
                    past = replace(origine, campagne=f"Bilans de {bilan.annee}", periode=str(bilan.annee))
                    agregat = _figure(tableau, (whole, ligne), cellule, past, "")
                    yield (
                        replace(agregat, secret=True, raison=kept_back(bilan.seuils))
                        if cellule == KEPT
                        else replace(agregat, reserve=_who(bilan, cellule))
                    )


def _who(bilan: RegionBilan, cellule: Cellule) -> str:
    """Return the reserve of a year: how many DLA count, when some do not; whether it is still running; corrections."""
    count = len(bilan.comptes)
    partial = f"{count} DLA sur {bilan.dlas}" if count < bilan.dlas else ""
    running = "année en cours" if bilan.en_cours else ""
    return " ; ".join(filter(None, (partial, running, mention(cellule))))


def _figure(
    tableau: TableauDocument, row: tuple[str, LigneDocument], cellule: Cellule, origine: Origine, dla: str
) -> Agregat:
    whole, ligne = row
    valeur = value_of(cellule)
    return Agregat(
        origine=origine,
        indicateur=ligne.code or tableau.axe or "BILAN",
        libelle=one_line(whole or ligne.libelle),
        territoire=NatureTerritoire.DLA if dla else NatureTerritoire.REGION,
        nom=dla,
        axe="précision" if whole else "",
        modalite_libelle=one_line(ligne.libelle) if whole else "",
        valeur=valeur,
        unite=unit_of(ligne, cellule),
        raison="" if valeur is not None else UNKNOWN,
    )


def _kept_back(last: RegionBilan, before: RegionBilan, matiere: Matiere, origine: Origine) -> Iterator[Agregat]:
    """Yield the figures of the région that this audience may not see; its sheets say that they are withheld."""
    if matiere.audience.is_inside:
        return
    shown, why = last.lignes(), withheld(before, *matiere.lecteurs) or kept_back(before.seuils)
    for code, ligne in before.lignes().items():
        if code not in shown:
            is_secret = ligne.cellules[-1].valeur is not None
            yield Agregat(
                origine=origine,
                indicateur=code,
                libelle=one_line(ligne.libelle),
                unite=ligne.unite,
                secret=is_secret,
                raison=why if is_secret else UNKNOWN,
            )
