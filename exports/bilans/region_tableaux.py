"""Tables and charts of the bilans of a région: one column for each DLA, then the région."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from exports.bilans import mission_1
from exports.bilans.cellules import BY_HAND, NOTHING, amount, blank_row, count, ratio, row_of, share, tenths
from exports.bilans.comptage import Chiffre
from exports.bilans.document import Cellule, GenreGraphique, Graphique, LigneDocument, Serie, TableauDocument
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.participation import total
from exports.bilans.qualite import REGULAR
from exports.bilans.realisation import AvancementObjectif
from exports.bilans.region_comptage import MAIN, CompteDla

REGION = "Région"
"""Heading of the last column."""

ORDRE = "Les DLA sont dans l’ordre de leur code : ce n’est pas un classement."

FUNDING = "M2X3"
"""The axe of the table of funders."""

Comptes = Sequence[CompteDla]
Cumuls = Mapping[str, AvancementObjectif]
"""Code of an indicator -> progress of all DLA that have a target, together."""


def results(comptes: Comptes, chiffres: Mapping[str, Chiffre]) -> TableauDocument:
    return _table(
        comptes,
        "Ce qui a été fait",
        "Ce qui est compté",
        [_result(comptes, chiffres[code]) for code in MAIN],
        axe="M1X3",
        notes=(
            "La région compte une fois ce que des DLA ont en commun : une structure reçue par deux DLA, une ingénierie "
            "partagée.",
            ORDRE,
        ),
    )


def _table(
    comptes: Comptes, titre: str, entete: str, lignes: Iterable[LigneDocument], *, axe: str, notes: tuple[str, ...] = ()
) -> TableauDocument:
    colonnes = (*(compte.colonne.libelle for compte in comptes), REGION)
    return TableauDocument(titre=titre, entete=entete, colonnes=colonnes, lignes=tuple(lignes), axe=axe, notes=notes)


def _result(comptes: Comptes, chiffre: Chiffre) -> LigneDocument:
    row = row_of(chiffre, across="DLA")
    *cells, last = row.cellules
    by_avenant = {cell.avenant_id: cell for cell in cells}
    ordered = [by_avenant.get(compte.colonne.avenant_id, NOTHING) for compte in comptes]
    return replace(row, cellules=(*ordered, last), somme=False)  # DLA may share anything


# --- targets


def targets(comptes: Comptes, cumuls: Cumuls, arrete: date) -> TableauDocument:
    running = any(compte.avenant and compte.avenant.debut <= arrete < compte.avenant.fin for compte in comptes)
    aimed = [code for code, cumul in cumuls.items() if cumul.objectif is not None]
    rows = [row for code in aimed for row in _aimed(comptes, code, cumuls[code], running=running)]
    notes = [
        "La région additionne les DLA qui ont un objectif ; une structure de deux DLA y compte deux fois, comme leurs "
        "objectifs."
    ]
    if running:
        notes.append("« Attendu à ce jour » : l’objectif, au prorata des jours écoulés de l’avenant.")
    return _table(
        comptes,
        "Objectifs et réalisations",
        "Objectif de l’avenant",
        rows,
        axe="M1X3",
        notes=tuple(notes) if rows else ("Aucun objectif chiffré n’est enregistré pour ces avenants.",),
    )


def _aimed(comptes: Comptes, code: str, cumul: AvancementObjectif, *, running: bool) -> Iterator[LigneDocument]:
    unite = INDICATEURS[code].unite.pluriel
    over = (*(compte.avancements.get(code) for compte in comptes), cumul)

    def cells(cell_of: Callable[[AvancementObjectif], Cellule]) -> list[Cellule]:
        return [cell_of(avancement) if avancement else NOTHING for avancement in over]

    done = cells(lambda avancement: replace(count(avancement.realise), corrigees=avancement.corrigees))
    yield blank_row(INDICATEURS[code].libelle, done, unite=unite, somme=True)
    yield blank_row(
        "objectif", cells(lambda avancement: count(avancement.objectif)), unite=unite, dont=True, somme=True
    )
    yield blank_row("part de l’objectif", cells(lambda avancement: share(avancement.part)), dont=True)
    if running:
        expected = cells(lambda avancement: tenths(avancement.attendu))
        yield blank_row("attendu à ce jour", expected, unite=unite, dont=True, somme=True)


# --- who funds


def funding(comptes: Comptes, annee: int) -> TableauDocument:
    rows = [
        _amounts("Cofinancement obtenu", [total(compte.obtenu.values()) for compte in comptes]),
        *(_amounts(kind, [compte.obtenu.get(kind) for compte in comptes], dont=True) for kind in _kinds(comptes)),
        _amounts("Cofinancement prévu", [compte.prevu for compte in comptes]),
    ]
    known = any(compte.prevu is not None or total(compte.obtenu.values()) is not None for compte in comptes)
    return _table(
        comptes,
        f"Le cofinancement de l’année {annee}",
        "Financeur",
        rows if known else (),
        axe=FUNDING,
        notes=("Sur l’année civile, quelles que soient les dates des avenants.",)
        if known
        else ("Aucun financement n’est enregistré pour cette année.",),
    )


def _kinds(comptes: Comptes) -> list[str]:
    """List the funders with an amount obtained, in the order of their first DLA."""
    return list(dict.fromkeys(kind for compte in comptes for kind, cents in compte.obtenu.items() if cents is not None))


def _amounts(libelle: str, cents: Sequence[int | None], *, dont: bool = False) -> LigneDocument:
    """Return a row that says how many DLA the amount of the région adds up, when some have none."""
    row = blank_row(libelle, [*map(amount, cents), amount(total(cents))], unite="€", dont=dont, somme=True)
    known = sum(value is not None for value in cents)
    partial = f"La région additionne {known} DLA sur {len(cents)} ; rien n’est enregistré pour les autres."
    return replace(row, ecart=partial) if 0 < known < len(cents) else row


# --- the entry in Enée


def quality(comptes: Comptes) -> TableauDocument:
    return _table(
        comptes,
        "La saisie dans Enée",
        "Ce qui est mesuré dans le registre",
        (
            *_shares_of(
                comptes,
                "Fiches complètes",
                "completes",
                ("structures", "structures accueillies", "structures"),
                "Parmi les structures accueillies : celles qui ont toutes les données obligatoires.",
            ),
            *_shares_of(
                comptes,
                f"Étapes saisies dans les {REGULAR} jours",
                "a_temps",
                ("datees", "étapes dont le jour de saisie est connu", "étapes"),
                "Parmi les étapes de l’avenant dont le jour de saisie est connu.",
            ),
            *_shares_of(
                comptes,
                "Structures accompagnées avec un relevé d’emploi daté",
                "avec_releve",
                ("accompagnees", "structures accompagnées", "structures"),
                "Parmi les structures accompagnées : celles qui ont un relevé de l’avenant ou de l’année d’avant.",
            ),
        ),
        axe="M3X1",
        notes=("La région additionne les DLA : une structure de deux DLA y compte deux fois, une par fiche tenue.",),
    )


def _shares_of(
    comptes: Comptes, libelle: str, part: str, whole: tuple[str, str, str], regle: str
) -> Iterator[LigneDocument]:
    """Yield a share, then its whole; `whole` is (its field, its words, its unit)."""
    name, words, unite = whole

    def values(field: str) -> list[int | None]:
        by_dla = [getattr(compte.qualite, field) if compte.qualite else None for compte in comptes]
        return [*by_dla, total(by_dla)]

    parts = [share(ratio(*pair)) for pair in zip(values(part), values(name), strict=True)]
    yield blank_row(libelle, parts, regle=regle)
    yield blank_row(words, [*map(count, values(name))], unite=unite, dont=True, somme=True)


# --- charts


def by_departement(comptes: Comptes, chiffre: Chiffre) -> Iterator[Graphique]:
    """Yield the map of a figure, with what its row of `results` tells of each DLA."""
    *cells, _ = _result(comptes, chiffre).cellules
    if sum(cell.valeur is not None for cell in cells) > 1:
        corrected = tuple(place for place, cell in enumerate(cells) if cell.is_corrected)
        yield Graphique(
            genre=GenreGraphique.CARTE,
            titre=f"{chiffre.indicateur.libelle}, département par département",
            etiquettes=tuple(compte.colonne.libelle for compte in comptes),
            series=(
                Serie(
                    libelle=chiffre.indicateur.libelle, valeurs=tuple(cell.valeur for cell in cells), corriges=corrected
                ),
            ),
            notes=(BY_HAND,) if corrected else (),
        )


def progress(comptes: Comptes, cumuls: Cumuls) -> Iterator[Graphique]:
    """Yield the targets of the région, then those of accompagnées DLA by DLA."""
    region = {INDICATEURS[code].libelle: cumul for code, cumul in cumuls.items()}
    yield from mission_1.progress("Réalisé et objectifs de la région", region)
    by_dla = {compte.colonne.libelle: compte.avancements["ACCOMPAGNEES"] for compte in comptes if compte.avancements}
    yield from mission_1.progress("Structures accompagnées et objectif, DLA par DLA", by_dla)


def who_funds(comptes: Comptes, annee: int) -> Iterator[Graphique]:
    funded = [compte for compte in comptes if total(compte.obtenu.values()) is not None]
    if funded:
        yield Graphique(
            genre=GenreGraphique.PARTS,
            titre=f"Qui finance chaque DLA, obtenu en {annee}",
            etiquettes=tuple(compte.colonne.libelle for compte in funded),
            series=tuple(
                Serie(libelle=kind, valeurs=tuple((compte.obtenu.get(kind) or 0) / 100 for compte in funded))
                for kind in _kinds(comptes)
            ),
            unite="€",
        )
