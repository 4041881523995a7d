"""A DLA small enough to be counted by hand: two avenants that are not civil years, six structures."""

from dataclasses import replace
from datetime import date

from exports.bilans.faits import (
    Accompagnement,
    Action,
    Avenant,
    Cofinancement,
    Correction,
    Diagnostic,
    Etape,
    Faits,
    Ingenierie,
    Objectif,
    Orientation,
    Seance,
    Structure,
)

A1 = Avenant(id=1, numero=1, debut=date(2024, 4, 1), fin=date(2025, 3, 31), etp=150)
A2 = Avenant(id=2, numero=2, debut=date(2025, 4, 1), fin=date(2026, 3, 31), etp=150)
A3 = Avenant(id=3, numero=3, debut=date(2026, 4, 1), fin=date(2027, 3, 31), etp=150)

CULTURE_1, CULTURE_2, SPORT = 10, 20, 11
"""Orientations prioritaires: culture over two avenants, sport over the first one."""

_NOMS = {1: "Arpège", 2: "Basket", 3: "Crèche", 4: "Danse", 5: "Épicerie", 6: "Fanfare"}


def faits(**changed: object) -> Faits:
    """Build six structures, one accompagnement each but for Arpège (1), which came back (7)."""
    fields: dict[str, object] = {
        "avenants": (A1, A2, A3),
        "structures": {key: Structure(id=key, nom=nom, commune="Bourges") for key, nom in _NOMS.items()},
        "accompagnements": {
            1: Accompagnement(id=1, structure_id=1, prescripteur="Ligue", orientations=frozenset({CULTURE_1, SPORT})),
            2: Accompagnement(id=2, structure_id=2, prescripteur="ligue", orientations=frozenset({SPORT})),
            3: Accompagnement(id=3, structure_id=3),
            4: Accompagnement(id=4, structure_id=4, orientations=frozenset({CULTURE_1})),
            5: Accompagnement(id=5, structure_id=5, prescripteur="Mairie"),
            6: Accompagnement(id=6, structure_id=6, orientations=frozenset({CULTURE_2})),
            7: Accompagnement(id=7, structure_id=1, orientations=frozenset({CULTURE_2})),
        },
        "etapes": (
            Etape(accompagnement_id=1, genre="ACCUEIL", jour=date(2024, 4, 1)),  # first day of avenant 1
            Etape(accompagnement_id=2, genre="ACCUEIL", jour=date(2025, 3, 31)),  # last day of avenant 1
            Etape(accompagnement_id=3, genre="ACCUEIL", jour=date(2024, 9, 10)),
            Etape(accompagnement_id=3, genre="REORIENTATION", jour=date(2024, 9, 20)),
            Etape(accompagnement_id=4, genre="ACCUEIL", jour=date(2025, 1, 15)),
            Etape(accompagnement_id=5, genre="ACCUEIL", jour=date(2025, 4, 1)),  # first day of avenant 2
            Etape(accompagnement_id=6, genre="ACCUEIL", jour=date(2025, 6, 2)),
            Etape(accompagnement_id=7, genre="ACCUEIL", jour=date(2025, 10, 1)),
            Etape(accompagnement_id=4, genre="DIAGNOSTIC", jour=date(2025, 2, 15)),
            Etape(accompagnement_id=1, genre="VALIDATION", jour=date(2024, 7, 1)),
            Etape(accompagnement_id=4, genre="VALIDATION", jour=date(2025, 5, 1)),  # received in 1, plan in 2
            Etape(accompagnement_id=1, genre="SUIVI", jour=date(2025, 12, 1)),
        ),
        "diagnostics": (
            Diagnostic(id=1, intitule="Projet", collectif=False, jour=date(2024, 6, 1), accompagnements=frozenset({1})),
            Diagnostic(
                id=2, intitule="Filière", collectif=True, jour=date(2025, 9, 1), accompagnements=frozenset({5, 6})
            ),
        ),
        "ingenieries": (
            Ingenierie(
                id=1,
                intitule="Modèle économique",
                collective=False,
                jour=date(2024, 10, 1),
                accompagnements=frozenset({1}),
                jours=450,
                montant=300_000,
                consultes=3,
                offres=2,
                criteres="prix",
                prestataire_id=1,
                prestataire="Cabinet A",
            ),
            Ingenierie(
                id=2,
                intitule="Mutualisation",
                collective=True,
                jour=date(2025, 7, 1),
                accompagnements=frozenset({4, 5, 6}),
                jours=600,
                montant=500_050,
                consultes=1,
                offres=1,
                prestataire_id=1,
                prestataire="Cabinet A",
            ),
        ),
        "orientations": (
            Orientation(id=CULTURE_1, avenant_id=1, libelle="Culture"),
            Orientation(id=SPORT, avenant_id=1, libelle="Sport"),
            Orientation(id=CULTURE_2, avenant_id=2, libelle="culture"),
        ),
        "objectifs": (
            Objectif(avenant_id=1, but="ACCUEILLIES", cible=4),
            Objectif(avenant_id=2, but="ACCUEILLIES", cible=10),
            Objectif(avenant_id=1, but="ACCUEILLIES", cible=2, orientation_id=SPORT),
        ),
    }
    return Faits(**{**fields, **changed})  # type: ignore[arg-type] # a test names what it changes


def rich_faits(**changed: object) -> Faits:
    """Add to `faits` the rest that a bilan may hold: partners, actions, funders, figures corrected or declared."""
    avenants = (replace(A1, fonds_prevu=1_000_000, fonds_paye=250_050), A2, A3)
    fields: dict[str, object] = {
        "avenants": avenants,
        "partenaires": {1: "DDETS", 2: "Ville de Bourges"},
        "seances": (
            Seance(
                id=1,
                instance="APPUI",
                jour=date(2024, 6, 1),
                dossiers=4,
                invites=frozenset({1, 2}),
                venus=frozenset({1}),
            ),
            Seance(
                id=2,
                instance="APPUI",
                jour=date(2025, 6, 1),
                dossiers=3,
                invites=frozenset({1, 2}),
                venus=frozenset({2}),
            ),
        ),
        "actions": (
            Action(
                id=1, genre="FORUM", jour=date(2025, 5, 5), intitule="Forum", lieu="Vierzon", partenaires=frozenset({2})
            ),
        ),
        "cofinancements": (
            Cofinancement(annee=2024, financeur="État", prevu=5_000_000, obtenu=4_500_050),
            Cofinancement(annee=2025, financeur="État", prevu=5_000_000),
            Cofinancement(annee=2025, financeur="Fondation", nom="de Bourges", obtenu=700_000),
        ),
        "objectifs": tuple(
            Objectif(avenant_id=avenant.id, but=but, cible=cible)
            for avenant in avenants
            for but, cible in (("ACCUEILLIES", 6), ("ACCOMPAGNEES", 3), ("SUIVIES", 2))
        ),
        "corrections": (
            Correction(
                avenant_id=1, code="ACCUEILLIES", comptee=3, valeur=9, motif="Cinq hors Enée", par="Claire Durand"
            ),
            Correction(avenant_id=2, code="ENGAGE", comptee=500_050, valeur=600_000, motif="Avenant au marché"),
        ),
        "declares": {(1, "FORUMS"): 2},
    }
    return faits(**{**fields, **changed})
