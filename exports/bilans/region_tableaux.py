"""Tables and charts of the bilans of a région: one column for each DLA, then the région."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from exports.bilans.cellules import NOTHING, amount, blank_row, count, ratio, row_of, share, tenths
from exports.bilans.comptage import Chiffre
from exports.bilans.document import Cellule, GenreGraphique, Graphique, Ligne, Serie, Tableau
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.participation import total
from exports.bilans.qualite import REGULAR, Qualite
from exports.bilans.realisation import Avancement
from exports.bilans.region_comptage import MAIN, CompteDla

REGION = "Région"
"""The head of the last column."""

ORDRE = "Les DLA sont dans l’ordre de leur code : ce n’est pas un classement."

FUNDING = "M2X3"
"""The axe of the table of funders."""

Comptes = Sequence[CompteDla]
Cumuls = Mapping[str, Avancement]
"""Code of an indicator -> where the DLA that have a target stand together."""


def results(comptes: Comptes, chiffres: Mapping[str, Chiffre]) -> Tableau:
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
    comptes: Comptes, titre: str, entete: str, lignes: Iterable[Ligne], *, axe: str, notes: tuple[str, ...] = ()
) -> Tableau:
    colonnes = (*(own.colonne.libelle for own in comptes), REGION)
    return Tableau(titre=titre, entete=entete, colonnes=colonnes, lignes=tuple(lignes), axe=axe, notes=notes)


def _result(comptes: Comptes, chiffre: Chiffre) -> Ligne:
    row = row_of(chiffre, across="DLA")
    *cells, last = row.cellules
    told = {cell.avenant_id: cell for cell in cells}
    ordered = [told.get(own.colonne.avenant_id, NOTHING) for own in comptes]
    return replace(row, cellules=(*ordered, last), somme=False)  # DLA may share anything


# --- targets


def targets(comptes: Comptes, cumuls: Cumuls, arrete: date) -> Tableau:
    running = any(own.avenant and own.avenant.debut <= arrete < own.avenant.fin for own in comptes)
    aimed = [code for code, own in cumuls.items() if own.objectif is not None]
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


def _aimed(comptes: Comptes, code: str, cumul: Avancement, *, running: bool) -> Iterator[Ligne]:
    unite = INDICATEURS[code].unite.pluriel
    over = (*(own.avancements.get(code) for own in comptes), cumul)

    def cells(told: Callable[[Avancement], Cellule]) -> list[Cellule]:
        return [told(own) if own else NOTHING for own in over]

    done = cells(lambda own: replace(count(own.realise), corrigees=own.corrigees))
    yield blank_row(INDICATEURS[code].libelle, done, unite=unite, somme=True)
    yield blank_row("objectif", cells(lambda own: count(own.objectif)), unite=unite, dont=True, somme=True)
    yield blank_row("part de l’objectif", cells(lambda own: share(own.part)), dont=True)
    if running:
        expected = cells(lambda own: tenths(own.attendu))
        yield blank_row("attendu à ce jour", expected, unite=unite, dont=True, somme=True)


# --- who funds


def funding(comptes: Comptes, annee: int) -> Tableau:
    rows = [
        _amounts("Cofinancement obtenu", [total(own.obtenu.values()) for own in comptes]),
        *(_amounts(kind, [own.obtenu.get(kind) for own in comptes], dont=True) for kind in _kinds(comptes)),
        _amounts("Cofinancement prévu", [own.prevu for own in comptes]),
    ]
    known = any(own.prevu is not None or total(own.obtenu.values()) is not None for own in comptes)
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
    """The funders of which an amount is obtained, in the order of their first DLA."""
    return list(dict.fromkeys(kind for own in comptes for kind, cents in own.obtenu.items() if cents is not None))


def _amounts(libelle: str, cents: Sequence[int | None], *, dont: bool = False) -> Ligne:
    """A row that says of how many DLA the région's amount is, when some have none."""
    row = blank_row(libelle, [*map(amount, cents), amount(total(cents))], unite="€", dont=dont, somme=True)
    told = sum(own is not None for own in cents)
    partial = f"La région additionne {told} DLA sur {len(cents)} ; rien n’est enregistré pour les autres."
    return replace(row, ecart=partial) if 0 < told < len(cents) else row


# --- the entry in Enée


def quality(comptes: Comptes) -> Tableau:
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


def _shares_of(comptes: Comptes, libelle: str, part: str, whole: tuple[str, str, str], regle: str) -> Iterator[Ligne]:
    """A share, then what it is a share of: (its field, its words, its unit)."""
    name, words, unite = whole

    def values(wanted: str) -> list[int | None]:
        own = [_value(each.qualite, wanted) for each in comptes]
        return [*own, total(own)]

    parts = [share(ratio(*each)) for each in zip(values(part), values(name), strict=True)]
    yield blank_row(libelle, parts, regle=regle)
    yield blank_row(words, [*map(count, values(name))], unite=unite, dont=True, somme=True)


def _value(own: Qualite | None, name: str) -> int | None:
    return getattr(own, name) if own else None


# --- charts


def progress(comptes: Comptes, cumuls: Cumuls) -> Iterator[Graphique]:
    """The targets of the région, then those of accompagnées DLA by DLA."""
    aimed = {INDICATEURS[code].libelle: own for code, own in cumuls.items() if own.objectif}
    if aimed:
        yield _beside("Réalisé et objectifs de la région", aimed)
    by_dla = {own.colonne.libelle: own.avancements["ACCOMPAGNEES"] for own in comptes if own.avancements}
    if any(own.objectif for own in by_dla.values()):
        told = {libelle: own for libelle, own in by_dla.items() if own.objectif}
        yield _beside("Structures accompagnées et objectif, DLA par DLA", told)


def _beside(titre: str, told: Mapping[str, Avancement]) -> Graphique:
    def serie(libelle: str, value: Callable[[Avancement], float | None]) -> Serie:
        return Serie(libelle=libelle, valeurs=tuple(value(own) for own in told.values()))

    return Graphique(
        genre=GenreGraphique.AVANCEMENT,
        titre=titre,
        etiquettes=tuple(told),
        series=(
            serie("Réalisé", lambda own: own.realise),
            serie("Objectif", lambda own: own.objectif),
            serie("Attendu à ce jour", lambda own: tenths(own.attendu).valeur),
        ),
    )


def who_funds(comptes: Comptes, annee: int) -> Iterator[Graphique]:
    funded = [own for own in comptes if total(own.obtenu.values()) is not None]
    if funded:
        yield Graphique(
            genre=GenreGraphique.PARTS,
            titre=f"Qui finance chaque DLA, obtenu en {annee}",
            etiquettes=tuple(own.colonne.libelle for own in funded),
            series=tuple(
                Serie(libelle=kind, valeurs=tuple((own.obtenu.get(kind) or 0) / 100 for own in funded))
                for kind in _kinds(comptes)
            ),
            unite="€",
        )
