"""Missions 2 to 4 of a bilan: territory and partners, funding, quality of data in Enée, professionalisation."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from exports.bilans.cellules import (
    amount,
    blank_row,
    count,
    ratio,
    row_of,
    share,
    tenths,
    text,
    under_avenants,
    under_years,
)
from exports.bilans.comptage import Chiffre
from exports.bilans.document import GenreGraphique, Graphique, Ligne, Partie, Serie, Tableau
from exports.bilans.faits import Faits
from exports.bilans.mission_1 import table_of
from exports.bilans.occurrences import INSTANCES
from exports.bilans.participation import Financement, Venues, financements, participation, total, years_of
from exports.bilans.qualite import REGULAR, Qualite, qualite_of

Chiffres = Mapping[str, Chiffre]

_M2X1 = ("COMMUNES", "EPCI", "PERMANENCES", "RENCONTRES", "PARTENAIRES_NOUVEAUX")
_M2X2 = (
    "APPUI_SEANCES",
    "APPUI_INVITES",
    "APPUI_VENUS",
    "PILOTAGE_SEANCES",
    "PILOTAGE_INVITES",
    "PILOTAGE_VENUS",
    "REGIONAL_SEANCES",
)
_M2X6 = ("DOSSIERS", "MODIFIES", "EXPERTS", "FILIERES")
_M4X1 = ("RESEAU", "SUR_SITE", "NATIONAL", "FORMATIONS")


def partie_2(faits: Faits, chiffres: Chiffres, arrete: date, titre: str) -> Partie:
    years = years_of(faits, arrete)
    funding = financements(faits, years)
    tableaux = [
        table_of(faits, chiffres, "M2X1", "L’ancrage territorial", _M2X1),
        table_of(faits, chiffres, "M2X2", "Les instances et leurs partenaires", _M2X2),
        *(_attendance(faits, instance, years) for instance in INSTANCES if _met(faits, instance, years)),
        _funding(funding, years),
        table_of(faits, chiffres, "M2X5", "L’articulation avec d’autres dispositifs", ("DISPOSITIFS",)),
        table_of(faits, chiffres, "M2X6", "La concertation et les groupes de travail", _M2X6),
    ]
    return Partie(titre=titre, mission="M2", tableaux=tuple(tableaux), graphiques=tuple(_shares(funding, years)))


def _met(faits: Faits, instance: str, years: Sequence[int]) -> bool:
    return any(own.instance == instance and own.jour.year in years for own in faits.seances)


def _attendance(faits: Faits, instance: str, years: Sequence[int]) -> Tableau:
    """« 3 sur 4 »: came to three meetings out of the four it was invited to."""
    rows = [
        blank_row(
            faits.partenaires[each],
            under_years([text(_told(own)) for own in venues], years),
            liste="PRESENCES",
            cle=f"{instance}.{each}",
        )
        for each, venues in participation(faits, instance, years).items()
    ]
    return Tableau(
        titre=f"La participation au {INSTANCES[instance]}, par année",
        entete="Partenaire",
        colonnes=tuple(map(str, years)),
        lignes=tuple(rows),
        axe="M2X2",
        notes=("Venu, sur les réunions où il était invité.",),
    )


def _told(own: Venues) -> str:
    return f"{own.venues} sur {own.invitations}" if own.invitations else ""


PROVISIONAL = "Le montant obtenu ; le montant prévu tant qu’il n’est pas connu."
"""Said under what mixes both."""


def _funding(funding: Sequence[Financement], years: Sequence[int]) -> Tableau:
    rows: list[Ligne] = []
    sums = [total(own.last(place) for own in funding) for place in range(len(years))]
    for own in funding:
        given = under_years([amount(own.last(place)) for place in range(len(years))], years)
        rows.append(blank_row(own.libelle, given, unite="€", liste="COFINANCEMENTS"))
        parts = [ratio(own.last(place), sums[place]) for place in range(len(years))]
        rows.append(blank_row("part de l’année", [*map(share, parts)], dont=True))
    if funding:
        rows.append(blank_row("Ensemble", under_years([*map(amount, sums)], years), unite="€", liste="COFINANCEMENTS"))
        obtained = [total(own.obtenu[place] for own in funding) for place in range(len(years))]
        given = under_years([*map(amount, obtained)], years)
        rows.append(blank_row("obtenu", given, unite="€", dont=True, liste="COFINANCEMENTS"))
    return Tableau(
        titre="Le cofinancement, par année",
        entete="Financeur",
        colonnes=tuple(map(str, years)),
        lignes=tuple(rows),
        axe="M2X3",
        notes=(PROVISIONAL,) if rows else ("Aucun financement n’est enregistré pour ces années.",),
    )


def _shares(funding: Sequence[Financement], years: Sequence[int]) -> list[Graphique]:
    if not funding:
        return []
    return [
        Graphique(
            genre=GenreGraphique.PARTS,
            titre="Qui finance le DLA, par année",
            etiquettes=tuple(map(str, years)),
            series=tuple(
                Serie(libelle=own.libelle, valeurs=tuple((own.last(place) or 0) / 100 for place in range(len(years))))
                for own in funding
            ),
            unite="€",
            notes=(PROVISIONAL,),
        )
    ]


def partie_3(faits: Faits, chiffres: Chiffres, arrete: date, titre: str) -> Partie:
    found = [qualite_of(faits, own, chiffres, arrete) for own in faits.avenants]
    return Partie(titre=titre, mission="M3", tableaux=(_quality(faits, chiffres, found),))


def _quality(faits: Faits, chiffres: Chiffres, found: Sequence[Qualite | None]) -> Tableau:
    rows = (
        _rate(faits, found, "Fiches complètes", ("completes", "structures"), "A_COMPLETER"),
        _measure(faits, found, "structures accueillies, au registre", "structures", "structures", ""),
        _rate(faits, found, f"Étapes saisies dans les {REGULAR} jours", ("a_temps", "datees"), "EN_RETARD"),
        _measure(faits, found, "délai médian de saisie", "delai_median", "jours", "ETAPES"),
        _measure(faits, found, "étapes dont le jour de saisie est connu", "datees", "étapes", "ETAPES"),
        _measure(faits, found, "étapes de l’avenant", "etapes", "étapes", "ETAPES"),
        _rate(
            faits,
            found,
            "Structures accompagnées avec un relevé d’emploi daté",
            ("avec_releve", "accompagnees"),
            "SANS_RELEVE",
        ),
        _measure(faits, found, "structures accompagnées", "accompagnees", "structures", "ACCOMPAGNEES"),
        row_of(chiffres["RELEVES"], several=False),
    )
    return Tableau(
        titre="La saisie dans Enée : qualité, régularité, précision",
        entete="Ce qui est mesuré dans le registre",
        colonnes=tuple(own.libelle for own in faits.avenants),
        lignes=rows,
        axe="M3X1",
        notes=tuple(
            _lacking(own, faits.avenants[place].libelle) for place, own in enumerate(found) if own and own.manques
        ),
    )


_RULES = {
    "A_COMPLETER": "Parmi les structures accueillies : celles dont le SIRET ou le RNA, la commune et son code, le "
    "secteur et un relevé d’emploi sont renseignés.",
    "EN_RETARD": "Parmi les étapes de l’avenant dont le jour de saisie est connu.",
    "SANS_RELEVE": "Parmi les structures accompagnées : celles qui ont un relevé de l’avenant ou de l’année d’avant.",
}
"""Of each rate, by the list of what lacks behind it."""


def _rate(faits: Faits, found: Sequence[Qualite | None], libelle: str, names: tuple[str, str], liste: str) -> Ligne:
    """`names` are the part and the whole, as `Qualite` has them."""
    parts = [ratio(*(getattr(own, name) for name in names)) if own else None for own in found]
    return blank_row(libelle, under_avenants([*map(share, parts)], faits.avenants), regle=_RULES[liste], liste=liste)


def _measure(faits: Faits, found: Sequence[Qualite | None], libelle: str, name: str, unite: str, liste: str) -> Ligne:
    values = [getattr(own, name) if own else None for own in found]
    cells = [tenths(own) if isinstance(own, Fraction) else count(own) for own in values]
    return blank_row(libelle, under_avenants(cells, faits.avenants), unite=unite, dont=True, liste=liste)


def _lacking(own: Qualite, avenant: str) -> str:
    named = ", ".join(f"{name} ({structures})" for name, structures in own.manques)
    return f"{avenant}, à compléter : {named}."


def partie_4(faits: Faits, chiffres: Chiffres, titre: str) -> Partie:
    tableau = table_of(faits, chiffres, "M4X1", "Les participations", _M4X1)
    return Partie(titre=titre, mission="M4", tableaux=(tableau,))
