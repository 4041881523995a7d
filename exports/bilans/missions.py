"""Missions 2 to 4 of a bilan: territory and partners, funding, quality of data in Enée, professionalisation."""

from collections.abc import Iterator, Sequence
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
from exports.bilans.comptage import Chiffres
from exports.bilans.document import GenreGraphique, Graphique, LigneDocument, PartieDocument, Serie, TableauDocument
from exports.bilans.faits import Faits
from exports.bilans.mission_1 import table_of
from exports.bilans.occurrences import INSTANCES
from exports.bilans.participation import Financement, Venues, financements, participation, total, years_of
from exports.bilans.qualite import REGULAR, Qualite, qualite_of


def partie_2(faits: Faits, chiffres: Chiffres, arrete: date, titre: str) -> PartieDocument:
    years = years_of(faits, arrete)
    funding = financements(faits, years)
    met = {seance.instance for seance in faits.seances if seance.jour.year in years}
    tableaux = [
        table_of(faits, chiffres, "M2X1", "L’ancrage territorial"),
        table_of(faits, chiffres, "M2X2", "Les instances et leurs partenaires"),
        *(_attendance(faits, instance, years) for instance in INSTANCES if instance in met),
        _funding(funding, years),
        table_of(faits, chiffres, "M2X5", "L’articulation avec d’autres dispositifs"),
        table_of(faits, chiffres, "M2X6", "La concertation et les groupes de travail"),
    ]
    return PartieDocument(
        titre=titre, mission="M2", tableaux=tuple(tableaux), graphiques=tuple(_shares(funding, years))
    )


def _attendance(faits: Faits, instance: str, years: Sequence[int]) -> TableauDocument:
    """Return the table of attendance: « 3 sur 4 » is three meetings attended, out of four invitations."""
    rows = [
        blank_row(
            faits.partenaires[partenaire_id],
            under_years([text(_told(presence)) for presence in venues], years),
            liste="PRESENCES",
            cle=f"{instance}.{partenaire_id}",
        )
        for partenaire_id, venues in participation(faits, instance, years).items()
    ]
    return TableauDocument(
        titre=f"La participation au {INSTANCES[instance]}, par année",
        entete="Partenaire",
        colonnes=tuple(map(str, years)),
        lignes=tuple(rows),
        axe="M2X2",
        notes=("Venu, sur les réunions où il était invité.",),
    )


def _told(presence: Venues) -> str:
    return f"{presence.venues} sur {presence.invitations}" if presence.invitations else ""


PROVISIONAL = "Le montant obtenu ; le montant prévu tant qu’il n’est pas connu."
"""Note under a table or a chart that mixes both amounts."""


def _funding(funding: Sequence[Financement], years: Sequence[int]) -> TableauDocument:
    rows: list[LigneDocument] = []
    sums = [total(financement.last[place] for financement in funding) for place in range(len(years))]

    def row(libelle: str, cents: Sequence[int | None], *, dont: bool = False) -> LigneDocument:
        cells = under_years([*map(amount, cents)], years)
        return blank_row(libelle, cells, unite="€", dont=dont, liste="COFINANCEMENTS")

    for financement in funding:
        rows.append(row(financement.libelle, financement.last))
        rows.append(blank_row("part de l’année", [*map(share, map(ratio, financement.last, sums))], dont=True))
    if funding:
        obtained = [total(financement.obtenu[place] for financement in funding) for place in range(len(years))]
        rows += [row("Ensemble", sums), row("obtenu", obtained, dont=True)]
    return TableauDocument(
        titre="Le cofinancement, par année",
        entete="Financeur",
        colonnes=tuple(map(str, years)),
        lignes=tuple(rows),
        axe="M2X3",
        notes=(PROVISIONAL,) if rows else ("Aucun financement n’est enregistré pour ces années.",),
    )


def _shares(funding: Sequence[Financement], years: Sequence[int]) -> Iterator[Graphique]:
    if funding:
        yield Graphique(
            genre=GenreGraphique.PARTS,
            titre="Qui finance le DLA, par année",
            etiquettes=tuple(map(str, years)),
            series=tuple(
                Serie(libelle=financement.libelle, valeurs=tuple((cents or 0) / 100 for cents in financement.last))
                for financement in funding
            ),
            unite="€",
            notes=(PROVISIONAL,),
        )


def partie_3(faits: Faits, chiffres: Chiffres, arrete: date, titre: str) -> PartieDocument:
    qualites = [qualite_of(faits, avenant, chiffres, arrete) for avenant in faits.avenants]
    return PartieDocument(titre=titre, mission="M3", tableaux=(_quality(faits, chiffres, qualites),))


def _quality(faits: Faits, chiffres: Chiffres, qualites: Sequence[Qualite | None]) -> TableauDocument:
    def rate(libelle: str, part: str, whole: str, liste: str) -> LigneDocument:
        """Return a row of shares; `part` and `whole` are fields of `Qualite`."""
        parts = [ratio(getattr(qualite, part), getattr(qualite, whole)) if qualite else None for qualite in qualites]
        cells = under_avenants([*map(share, parts)], faits.avenants)
        return blank_row(libelle, cells, regle=_RULES[liste], liste=liste)

    def measure(libelle: str, name: str, unite: str, liste: str = "") -> LigneDocument:
        values = [getattr(qualite, name) if qualite else None for qualite in qualites]
        cells = [tenths(value) if isinstance(value, Fraction) else count(value) for value in values]
        return blank_row(libelle, under_avenants(cells, faits.avenants), unite=unite, dont=True, liste=liste)

    rows = (
        rate("Fiches complètes", "completes", "structures", "A_COMPLETER"),
        measure("structures accueillies, au registre", "structures", "structures"),
        rate(f"Étapes saisies dans les {REGULAR} jours", "a_temps", "datees", "EN_RETARD"),
        measure("délai médian de saisie", "delai_median", "jours", "ETAPES"),
        measure("étapes dont le jour de saisie est connu", "datees", "étapes", "ETAPES"),
        measure("étapes de l’avenant", "etapes", "étapes", "ETAPES"),
        rate("Structures accompagnées avec un relevé d’emploi daté", "avec_releve", "accompagnees", "SANS_RELEVE"),
        measure("structures accompagnées", "accompagnees", "structures", "ACCOMPAGNEES"),
        row_of(chiffres["RELEVES"], several=False),
    )
    return TableauDocument(
        titre="La saisie dans Enée : qualité, régularité, précision",
        entete="Ce qui est mesuré dans le registre",
        colonnes=tuple(avenant.libelle for avenant in faits.avenants),
        lignes=rows,
        axe="M3X1",
        notes=tuple(
            _lacking(qualite, faits.avenants[place].libelle)
            for place, qualite in enumerate(qualites)
            if qualite and qualite.manques
        ),
    )


_RULES = {
    "A_COMPLETER": "Parmi les structures accueillies : celles dont le SIRET ou le RNA, la commune et son code, le "
    "secteur et un relevé d’emploi sont renseignés.",
    "EN_RETARD": "Parmi les étapes de l’avenant dont le jour de saisie est connu.",
    "SANS_RELEVE": "Parmi les structures accompagnées : celles qui ont un relevé de l’avenant ou de l’année d’avant.",
}
"""Counting rule of each rate, by the code of the list of what is missing."""


def _lacking(qualite: Qualite, avenant: str) -> str:
    names = ", ".join(f"{name} ({structures})" for name, structures in qualite.manques)
    return f"{avenant}, à compléter : {names}."


def partie_4(faits: Faits, chiffres: Chiffres, titre: str) -> PartieDocument:
    tableau = table_of(faits, chiffres, "M4X1", "Les participations")
    return PartieDocument(titre=titre, mission="M4", tableaux=(tableau,))
