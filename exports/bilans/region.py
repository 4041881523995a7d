"""Bilans of the DLA of a région over a year, as one document without ranking, and their evolution over years."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile, pairwise

from exports.bilans.cellules import BY_HAND, KEPT, NOTHING, corrected
from exports.bilans.composition import funded_etp_text, standing
from exports.bilans.comptage import Chiffre, first_day
from exports.bilans.document import (
    Cellule,
    GenreGraphique,
    Graphique,
    LigneDocument,
    PartieDocument,
    Serie,
    TableauDocument,
    rows_of,
    rules_of,
)
from exports.bilans.indicateur import Source
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.realisation import cumulated
from exports.bilans.region_comptage import MAIN, REGLE_ANNEE, ColonneDla, CompteDla, DlaRegion, counted_over, of_region
from exports.bilans.region_tableaux import (
    Cumuls,
    by_departement,
    funding,
    progress,
    quality,
    results,
    targets,
    who_funds,
)
from exports.release.seuils import Seuils
from questionnaires.core.francais import decimal_text, plural, short_day_text, typeset
from questionnaires.referentiel.referentiel import Referentiel

FOLLOWED = ("ACCUEILLIES", "DIAGNOSTICS", "ACCOMPAGNEES", "INGENIERIES", "SUIVIES")
"""Codes of the figures shown year after year."""

DRAWN = ("ACCUEILLIES", "ACCOMPAGNEES", "SUIVIES")
"""Codes of followed figures that count structures: one chart, one unit."""


APART = "Les années qui ne se comparent pas ne sont pas reliées."


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreRegion:
    region: str
    referentiel: Referentiel
    seuils: Seuils


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionBilan:
    """The bilan of a région over a year. Tables have a column for each DLA, in the order of `colonnes`, then that of
    the région. `faits` are (label, words). `points` are sentences on what is notable, the first being its answer;
    `manques`, on what is unknown.

    `comptes` are ids of the DLA that have figures of the year, out of `dlas`; `en_cours`: an avenant of it is not over.
    `seuils` decide which totals are shown to a partial reader.
    """

    region: str
    annee: int
    arrete: date
    colonnes: tuple[ColonneDla, ...]
    seuils: Seuils
    faits: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    parties: tuple[PartieDocument, ...] = ()
    manques: tuple[str, ...] = ()
    dlas: int = 0
    comptes: frozenset[int] = frozenset()
    en_cours: bool = False

    @property
    def titre(self) -> str:
        """Return `2026 (en cours)` while the year is not over, else `2026`."""
        return f"{self.annee} (en cours)" if self.en_cours else str(self.annee)

    def is_comparable(self, other: "RegionBilan") -> bool:
        """Return whether counts of both years may be put side by side: the same DLA, two years that are over."""
        return not (self.en_cours or other.en_cours) and self.comptes == other.comptes

    def regles(self) -> tuple[tuple[str, str, str], ...]:
        """Return counting rules as `BilanDla.regles` does."""
        return rules_of(self.parties)

    def lignes(self) -> Mapping[str, LigneDocument]:
        """Map the code of each figure to its row."""
        return {ligne.code: ligne for ligne in rows_of(self.parties) if ligne.code}


def compose_region(dlas: Iterable[DlaRegion], cadre: CadreRegion, annee: int, arrete: date) -> RegionBilan:
    """Compose the bilan as known at the end of `arrete`, whatever the order in which DLA are given."""
    comptes = [counted_over(dla, annee, arrete) for dla in sorted(dlas, key=lambda dla: (dla.code, dla.id))]
    chiffres = {code: of_region(code, comptes) for code in MAIN}
    cumuls = {
        indicateur.code: cumulated([compte.avancements[indicateur.code] for compte in comptes if compte.avancements])
        for indicateur in BUTS.values()
    }
    en_cours = any(compte.avenant and compte.avenant.fin > arrete for compte in comptes)
    return RegionBilan(
        region=cadre.region,
        annee=annee,
        arrete=arrete,
        colonnes=tuple(compte.colonne for compte in comptes),
        seuils=cadre.seuils,
        faits=(("Année de référence", typeset(f"{annee}. {REGLE_ANNEE}")), *_means(comptes)),
        points=tuple(map(typeset, _points(comptes, chiffres, cumuls, annee, en_cours=en_cours))),
        parties=_parties(comptes, chiffres, cumuls, cadre.referentiel, annee, arrete),
        manques=tuple(map(typeset, _missing(comptes, annee))),
        dlas=len(comptes),
        comptes=frozenset(compte.colonne.dla_id for compte in comptes if _is_told(compte)),
        en_cours=en_cours,
    )


def _parties(
    comptes: Sequence[CompteDla],
    chiffres: Mapping[str, Chiffre],
    cumuls: Cumuls,
    referentiel: Referentiel,
    annee: int,
    arrete: date,
) -> tuple[PartieDocument, ...]:
    titles = {mission.code: mission.titre for mission in referentiel.missions}
    contents = {
        "M1": (
            (results(comptes, chiffres), targets(comptes, cumuls, arrete)),
            (*progress(comptes, cumuls), *by_departement(comptes, chiffres["ACCOMPAGNEES"])),
        ),
        "M2": ((funding(comptes, annee),), who_funds(comptes, annee)),
        "M3": ((quality(comptes),), ()),
    }
    return tuple(
        PartieDocument(titre=titles[code], mission=code, tableaux=tableaux, graphiques=tuple(graphiques))
        for code, (tableaux, graphiques) in contents.items()
    )


def _means(comptes: Sequence[CompteDla]) -> Iterator[tuple[str, str]]:
    for compte in comptes:
        if compte.avenant:
            yield compte.colonne.libelle, typeset(f"{compte.colonne.dates} : {funded_etp_text(compte.avenant)}")


def _is_told(compte: CompteDla) -> bool:
    """Return whether the structures received by a DLA are known."""
    case = compte.case(FOLLOWED[0])
    return case is not None and case.valeur is not None


def _points(
    comptes: Sequence[CompteDla], chiffres: Mapping[str, Chiffre], cumuls: Cumuls, annee: int, *, en_cours: bool
) -> Iterator[str]:
    received, helped = chiffres["ACCUEILLIES"].total, chiffres["ACCOMPAGNEES"].total
    if received is None or helped is None:
        yield f"Rien n’est compté sur les avenants de {annee}."
    else:
        structures = (
            f"{plural(received, 'structure accueillie', 'structures accueillies')} et {decimal_text(helped, 0)}"
        )
        by = sum(map(_is_told, comptes))
        dlas = f"{by} DLA" if by == len(comptes) else f"{by} DLA sur {len(comptes)}"
        over = f"{'leurs avenants' if by > 1 else 'son avenant'} de {annee}{' (en cours)' if en_cours else ''}"
        fixed = corrected(chiffres["ACCUEILLIES"].corrigees + chiffres["ACCOMPAGNEES"].corrigees)
        yield f"{structures} accompagnées par {dlas}, sur {over}{f', {fixed}' if fixed else ''}."
    for code, cumul in cumuls.items():
        yield from standing(f"{INDICATEURS[code].libelle}{_aimed(comptes, code)}", cumul)


def _aimed(comptes: Sequence[CompteDla], code: str) -> str:
    """Return how many DLA have a target, in words: their structures add up, while the région counts each once."""
    aimed = sum(compte.avancements[code].objectif is not None for compte in comptes if compte.avancements)
    added = " additionnés" if aimed > 1 else ""
    return f", {aimed} DLA{added}" if aimed == len(comptes) else f", {aimed} DLA{added} sur {len(comptes)}"


def _missing(comptes: Sequence[CompteDla], annee: int) -> Iterator[str]:
    for compte in comptes:
        libelle = compte.colonne.libelle
        if compte.faits is None:
            yield f"{libelle} : aucun avenant n’a de jour en {annee}, sa colonne est vide."
        elif first_day(compte.faits, Source.REGISTRE) is None:
            yield f"{libelle} : aucun accompagnement n’est au registre."
        elif all(avancement.objectif is None for avancement in compte.avancements.values()):
            yield f"{libelle} : aucun objectif chiffré n’est enregistré pour cet avenant."


# --- over years


def begun(bilans: Sequence[RegionBilan]) -> Sequence[RegionBilan]:
    """Return bilans from the first year in which a DLA has figures; all of them when there is none."""
    return tuple(dropwhile(lambda bilan: not bilan.comptes, bilans)) or bilans


def evolution(bilans: Iterable[RegionBilan]) -> PartieDocument:
    """Compose the tables of the région, then of accompagnées DLA by DLA, over years, the earliest first."""
    ordered = sorted(bilans, key=lambda bilan: bilan.annee)
    years = tuple(bilan.titre for bilan in ordered)
    rows = tuple(_over_years(ordered, code) for code in FOLLOWED)
    notes = tuple(typeset(note) for note in (REGLE_ANNEE, *_beside(ordered), *_twice(ordered), *_kept(rows)))
    region = TableauDocument(
        titre="La région, année par année", entete="Ce qui est compté", colonnes=years, lignes=rows, notes=notes
    )
    by_dla = TableauDocument(
        titre="Structures accompagnées, DLA par DLA",
        entete="DLA, dans l’ordre de leur code",
        colonnes=years,
        lignes=tuple(_dlas_over_years(ordered)),
        axe="M1X2",
    )
    tableaux = (region, by_dla) if by_dla.lignes else (region,)
    return PartieDocument(titre="Année par année", tableaux=tableaux, graphiques=tuple(_lines(ordered, rows)))


def _over_years(bilans: Sequence[RegionBilan], code: str) -> LigneDocument:
    indicateur = INDICATEURS[code]
    rows = [bilan.lignes().get(code) for bilan in bilans]
    untold = (KEPT if bilan.comptes else NOTHING for bilan in bilans)  # a synthesis may hide a row
    cells = tuple(row.cellules[-1] if row else blank for row, blank in zip(rows, untold, strict=True))
    return LigneDocument(
        libelle=indicateur.libelle, cellules=cells, unite=indicateur.unite.pluriel, code=code, regle=indicateur.regle
    )


def _dlas_over_years(bilans: Sequence[RegionBilan]) -> Iterator[LigneDocument]:
    cells: dict[int, dict[int, Cellule]] = {}
    for place, bilan in enumerate(bilans):
        row = bilan.lignes().get("ACCOMPAGNEES")
        for colonne, cell in zip(bilan.colonnes, row.cellules if row else (), strict=False):
            cells.setdefault(colonne.dla_id, {})[place] = cell
    names = {colonne.dla_id: colonne.libelle for bilan in bilans for colonne in bilan.colonnes}
    for dla_id, libelle in sorted(names.items(), key=lambda item: item[1]):
        cellules = tuple(cells[dla_id].get(place, NOTHING) for place in range(len(bilans)))
        yield LigneDocument(libelle=libelle, cellules=cellules, unite="structures")


def _beside(bilans: Sequence[RegionBilan]) -> Iterator[str]:
    """Yield what keeps years from being compared: DLA without figures, and a year that is not over."""
    for bilan in bilans:
        if bilan.en_cours:
            yield f"{bilan.annee} : année en cours, comptée jusqu’au {short_day_text(bilan.arrete)}."
        if len(bilan.comptes) < bilan.dlas:
            have = "a" if len(bilan.comptes) < 2 else "ont"
            yield f"{bilan.annee} : {len(bilan.comptes)} DLA sur {bilan.dlas} {have} des chiffres."
    if any(not before.is_comparable(after) for before, after in pairwise(bilans)):
        yield "Deux années ne se comparent que finies, et quand les mêmes DLA y ont des chiffres."


def _twice(bilans: Sequence[RegionBilan]) -> Iterator[str]:
    """Yield avenants that cover most days of two years, and so give the same figures in both."""
    for before, after in pairwise(bilans):
        shared = {colonne.avenant_id for colonne in before.colonnes if colonne.avenant_id} & {
            colonne.avenant_id for colonne in after.colonnes
        }
        labels = ", ".join(colonne.libelle for colonne in after.colonnes if colonne.avenant_id in shared)
        if labels:
            yield f"{labels} : le même avenant vaut pour {before.annee} et {after.annee}."


def _kept(rows: Sequence[LigneDocument]) -> Iterator[str]:
    """Yield the legend of `[c]`, where a row has one."""
    if any(cellule == KEPT for ligne in rows for cellule in ligne.cellules):
        yield (
            f"{KEPT.texte} confidentiel : trop peu de DLA composent ce chiffre, ou il ferait connaître celui d’un seul."
        )


def _lines(bilans: Sequence[RegionBilan], rows: Sequence[LigneDocument]) -> Iterator[Graphique]:
    if len(bilans) > 1:
        drawn = [ligne for ligne in rows if ligne.code in DRAWN]
        pairs = enumerate(pairwise(bilans), start=1)
        coupures = tuple(place for place, (before, after) in pairs if not before.is_comparable(after))
        is_corrected = any(cellule.is_corrected for ligne in drawn for cellule in ligne.cellules)
        yield Graphique(
            genre=GenreGraphique.EVOLUTION,
            titre="La région, année par année",
            etiquettes=tuple(bilan.titre for bilan in bilans),
            series=tuple(
                Serie(
                    libelle=ligne.libelle,
                    valeurs=tuple(cellule.valeur for cellule in ligne.cellules),
                    corriges=tuple(place for place, cellule in enumerate(ligne.cellules) if cellule.is_corrected),
                )
                for ligne in drawn
            ),
            unite="structures",
            coupures=coupures,
            notes=(*([APART] if coupures else []), *([BY_HAND] if is_corrected else [])),
        )
