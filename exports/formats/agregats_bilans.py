"""Aggregates of bilans: published figures, and figures withheld from the audience."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TypedDict

from exports.bilans.cellules import KEPT, NOTHING, mention
from exports.bilans.document import BilanDla, Cellule, Ligne, Tableau
from exports.bilans.region import RegionBilan
from exports.bilans.region_tableaux import REGION
from exports.bilans.synthese import kept_back, withheld
from exports.formats.agregats import Agregat, Nature, Origine
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
    """Of the région, the year that is told, then those before; then of the DLA of its reader. `whole` is what
    `parties` is told from."""
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
    for name, told in onglets(parties):
        for partie in told:
            for tableau in partie.tableaux:
                if name == noms.EVOLUTION_BILANS:
                    yield from _over_years(tableau, origine, matiere)
                elif told is last.parties:
                    yield from _figures(tableau, origine, codes[tableau.axe])
    yield from _kept_back(last, before, matiere, origine)


def _of_the_dla(matiere: Matiere) -> Iterator[Agregat]:
    """What the tab of its reader's DLA counts, a figure that two of its tables tell once."""
    if matiere.dla is None:
        return
    told = set[tuple[str, ...]]()
    for bilan in matiere.par_dla:
        for own in _of_columns(bilan, matiere.dla):
            key = (own.origine.campagne, own.indicateur, own.axe, own.modalite, own.unite)
            if key not in told:
                told.add(key)
                yield own


def _of_columns(bilan: BilanDla, dla: Dla) -> Iterator[Agregat]:
    """Each column, an avenant, a year or the convention, is told as a bilan."""
    first, last = bilan.colonnes[0].debut, bilan.colonnes[-1].fin
    jours = {own.libelle: f"{own.debut.isoformat()}/{own.fin.isoformat()}" for own in bilan.colonnes}
    version = f"arrêté au {short_day_text(bilan.arrete)}"
    codes: defaultdict[str, Fichiers] = defaultdict(Fichiers)
    for tableau in (own for partie in bilan.parties for own in partie.tableaux):
        counted = replace(tableau, lignes=tuple(own for own in tableau.lignes if not _has_words(own)))
        for colonne, found in _by_column(counted, codes[tableau.axe]):
            periode = colonne if colonne.isdecimal() else jours.get(colonne, f"{first.isoformat()}/{last.isoformat()}")
            campagne = f"Bilan du DLA {dla.code}, {one_line(colonne)}"
            origine = Origine(source="bilan", campagne=campagne, periode=periode, version=version)
            yield replace(found, origine=origine, territoire=Nature.DLA, nom=one_line(dla.nom, 60))


def _has_words(ligne: Ligne) -> bool:
    """Whether a cell says words in the place of a figure: `3 sur 4`."""
    return any(own.valeur is None and own.texte not in {NOTHING.texte, KEPT.texte} for own in ligne.cellules)


def _figures(tableau: Tableau, origine: Origine, codes: Fichiers) -> Iterator[Agregat]:
    """Of a table that has a column a DLA, then that of the région."""
    for colonne, found in _by_column(tableau, codes):
        dla = "" if colonne == REGION else one_line(colonne)
        yield replace(found, origine=origine, territoire=Nature.DLA if dla else Nature.REGION, nom=dla)


def _by_column(tableau: Tableau, codes: Fichiers) -> Iterator[tuple[str, Agregat]]:
    """Each figure with the column that it stands in; whose it is is left to say. `codes` are those given so far to the
    rows of its axe that no indicator counts."""
    for (own, ligne), named in zip(with_whole(tableau), _modalites(tableau, codes), strict=True):
        for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=False):
            found = _figure(tableau, (own, ligne), cellule, _BLANK, "")
            reserve = reserve_of(ligne, cellule, is_last=colonne == tableau.colonnes[-1])
            told = replace(found, reserve=reserve) if ligne.code else replace(found, reserve=reserve, **named)
            yield colonne, told


class _Modalite(TypedDict):
    axe: str
    modalite: str
    modalite_libelle: str


def _modalites(tableau: Tableau, codes: Fichiers) -> Iterator[_Modalite]:
    """What tells each row from the others of its axe: `STRUCTURES_ACCUEILLIES.OBTENU` and `….OBJECTIF`, or
    `FICHES_COMPLETES`; a row with a target under it is what is obtained."""
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


def _over_years(tableau: Tableau, origine: Origine, matiere: Matiere) -> Iterator[Agregat]:
    """Those of earlier years, of the région: the table after it is a row a DLA, told in its own year."""
    known = {own.titre: own for own in matiere.bilans}
    for own, ligne in with_whole(tableau):
        if ligne.code:
            for titre, cellule in zip(tableau.colonnes, ligne.cellules, strict=False):
                bilan = known[titre]
                if str(bilan.annee) != origine.periode:
                    past = replace(origine, campagne=f"Bilans de {bilan.annee}", periode=str(bilan.annee))
                    found = _figure(tableau, (own, ligne), cellule, past, "")
                    told = replace(found, reserve=_who(bilan, cellule))
                    yield (
                        told
                        if ligne.code in bilan.lignes()
                        else replace(found, secret=True, raison=kept_back(bilan.seuils))
                    )


def _who(bilan: RegionBilan, cellule: Cellule) -> str:
    """Who counts in a year, when some DLA do not, that it is not over, and that something was corrected."""
    count = len(bilan.comptes)
    partial = f"{count} DLA sur {bilan.dlas}" if count < bilan.dlas else ""
    running = "année en cours" if bilan.en_cours else ""
    return " ; ".join(filter(None, (partial, running, mention(cellule))))


def _figure(tableau: Tableau, row: tuple[str, Ligne], cellule: Cellule, origine: Origine, dla: str) -> Agregat:
    whole, ligne = row
    valeur = value_of(cellule)
    return Agregat(
        origine=origine,
        indicateur=ligne.code or tableau.axe or "BILAN",
        libelle=one_line(whole or ligne.libelle),
        territoire=Nature.DLA if dla else Nature.REGION,
        nom=dla,
        axe="précision" if whole else "",
        modalite_libelle=one_line(ligne.libelle) if whole else "",
        valeur=valeur,
        unite=unit_of(ligne, cellule),
        raison="" if valeur is not None else UNKNOWN,
    )


def _kept_back(last: RegionBilan, before: RegionBilan, matiere: Matiere, origine: Origine) -> Iterator[Agregat]:
    """The figures of the région that this audience may not be told: that they are kept back is said on its sheets."""
    if matiere.audience.is_inside:
        return
    told, why = last.lignes(), withheld(before, *matiere.lecteurs) or kept_back(before.seuils)
    for code, ligne in before.lignes().items():
        if code not in told:
            yield Agregat(
                origine=origine,
                indicateur=code,
                libelle=one_line(ligne.libelle),
                unite=ligne.unite,
                secret=True,
                raison=why,
            )
