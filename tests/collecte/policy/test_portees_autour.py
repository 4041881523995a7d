"""Rows that each scope gives to each person, around answers: partners, past years, proposals, calls, links."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from collecte import policy
from collecte.models import (
    Accompagnement,
    Campagne,
    Complement,
    Compte,
    DemandeRappel,
    Diagnostic,
    Dla,
    Etape,
    EtatVersion,
    Ingenierie,
    NatureAction,
    ParQui,
    Partenaire,
    Participation,
    Personne,
    Population,
    Prestataire,
    ReleveBudget,
    ReleveEmploi,
    Reprise,
    Structure,
    VersionReferentiel,
)
from collecte.policy import places
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PENDANT, Monde
from tests.collecte.policy.test_portees import (
    AUJOURDHUI,
    IN_REGIONS,
    KEEPERS,
    ONE,
    OTHER,
    READERS,
    RUN,
    STRUCTURES_KEPT,
    Scope,
    Seen,
    each,
    everyone,
    populate,
)

SERVING_READ: Seen = {
    **each({"18", "28"}, "claire", "dernier", "diane", "isabelle"),
    **each({"28"}, "premier", "eve", "denis"),
}
"""Rows that serve a structure are read by the DLA that it went to, and kept by the one that it left."""
SERVING_KEPT: Seen = {**each({"18"}, "claire", "dernier"), **each({"28"}, "premier", "eve"), "isabelle": {"18", "28"}}


def surround(monde: Monde) -> None:
    """Create partners of a DLA and of each région, past years of DLA and of a person, proposals, two calls to make."""
    populate(monde)
    with monde.database.writing() as session:
        dlas = {(row.region_id, row.code): row.id for row in session.scalars(select(Dla))}
        claire = session.scalars(select(Compte).join(Compte.personne).where(Personne.prenom == "claire")).one()
        for nom, region_id, dla in (("Cher", 1, "18"), ("Centre", 1, None), ("Bretagne", 2, None)):
            dla_id = dlas[region_id, dla] if dla else None
            session.add(Partenaire(region_id=region_id, dla_id=dla_id, nom=nom, nom_cle=nom.casefold()))
        for (region_id, code), dla_id in dlas.items():
            fields: dict[str, Any] = {"dla_id": dla_id, "periode_code": "2025-A1", "parts": {}, "importee_le": PENDANT}
            session.add(Reprise(par_dla=True, **fields))
            if (region_id, code) == (1, "18"):
                session.add(Reprise(par_dla=False, personne_id=claire.personne_id, **fields))
        for region_id in (1, 2):
            fields = {"numero": 2, "titre": "Deux", "contenu": "{}", "correspondance": "{}", "creee_le": PENDANT}
            session.add(VersionReferentiel(region_id=region_id, etat=EtatVersion.EN_DEBAT, **fields))
            fields = {"numero": 1, "code": "M1F1", "ligne": "Accueil", "texte": "À préciser", "propose_le": PENDANT}
            session.add(Complement(region_id=region_id, auteur_id=claire.id, **fields))
            session.add(Prestataire(region_id=region_id, nom="Cabinet", nom_cle="cabinet"))
        answer = session.scalars(select(Participation).where(Participation.accompagnement_id == 1)).one()
        serve(session, {code: dlas[1, code] for code in ("18", "28")})
        for par_qui in ParQui:
            fields = {"accompagnement_id": 1, "nom": "Marie", "telephone": "02", "demandee_le": PENDANT}
            session.add(DemandeRappel(campagne_id=answer.campagne_id, par_qui=par_qui, **fields))


def serve(session: Session, dlas: Mapping[str, int]) -> None:
    """Create a diagnostic and an ingénierie of each DLA, those of 28 for the structure that left it; figures of each
    structure."""
    partie = session.scalars(select(Accompagnement).join(Structure).where(Structure.nom == "Partie")).one()
    for code, dla_id in dlas.items():
        fields = {"dla_id": dla_id, "nature": NatureAction.INDIVIDUEL, "intitule": code}
        served = [partie] if code == "28" else []
        session.add(Diagnostic(jour=AUJOURDHUI, accompagnements=served, **fields))
        session.add(Ingenierie(convention_le=AUJOURDHUI, accompagnements=served, **fields))
    for structure in session.scalars(select(Structure)):
        session.add(ReleveEmploi(structure_id=structure.id, jour=AUJOURDHUI, salaries=3))
        session.add(ReleveBudget(structure_id=structure.id, annee=2025, produits=1))


@pytest.fixture(scope="module")
def entoure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    with filled(tmp_path_factory.mktemp("autour") / "base.sqlite", surround) as monde:
        yield monde


def label(row: Any) -> str:  # noqa: ANN401 - a row of any table
    match row:
        case Partenaire():
            return row.nom
        case Reprise():
            return f"{'B' if row.dla.region_id == 2 else ''}{row.dla.code}"
        case DemandeRappel():
            return row.par_qui.name
        case Diagnostic() | Ingenierie():
            return row.intitule
        case ReleveEmploi() | ReleveBudget() | Etape():
            return (row.accompagnement if isinstance(row, Etape) else row).structure.nom
        case _:
            return str(row.region_id)


@pytest.mark.parametrize(
    ("scope", "of", "expected"),
    [
        pytest.param(
            policy.named_partenaires,
            Partenaire,
            {**each({"Cher", "Centre"}, *READERS), **each({"Bretagne"}, "bruno", "dora", "berthe")},
        ),
        pytest.param(
            policy.kept_partenaires,
            Partenaire,
            {**each({"Cher"}, "claire", "dernier"), "isabelle": {"Cher", "Centre"}, "berthe": {"Bretagne"}},
        ),
        pytest.param(
            policy.team_reprises,
            Reprise,
            {**each({"18"}, "claire", "dernier"), **each({"28"}, "premier", "eve"), "bruno": {"B18"}},
        ),
        pytest.param(policy.readable_versions, VersionReferentiel, IN_REGIONS),
        pytest.param(policy.edited_versions, VersionReferentiel, RUN),
        pytest.param(policy.answered_complements, Complement, RUN),
        pytest.param(policy.readable_complements, Complement, {**RUN, "claire": {"1", "2"}}),
        pytest.param(policy.readable_diagnostics, Diagnostic, SERVING_READ),
        pytest.param(policy.kept_diagnostics, Diagnostic, SERVING_KEPT),
        pytest.param(policy.readable_ingenieries, Ingenierie, SERVING_READ),
        pytest.param(policy.kept_ingenieries, Ingenierie, SERVING_KEPT),
        pytest.param(
            policy.readable_prestataires, Prestataire, {**each(ONE, *READERS), **each(OTHER, "bruno", "dora", "berthe")}
        ),
        pytest.param(policy.kept_prestataires, Prestataire, {**each(ONE, *KEEPERS), **each(OTHER, "bruno", "berthe")}),
        pytest.param(policy.kept_emplois, ReleveEmploi, STRUCTURES_KEPT),
        pytest.param(policy.kept_budgets, ReleveBudget, STRUCTURES_KEPT),
        pytest.param(
            policy.kept_etapes,
            Etape,
            {
                **each({"L’Atelier"}, "claire", "dernier"),
                **each({"Jardins", "Partie"}, "premier", "eve"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
        pytest.param(
            policy.followed_demandes,
            DemandeRappel,
            {**each({"DLA"}, "claire", "dernier"), "isabelle": {"C2RA"}},
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_each_one_sees_these_rows_and_no_other(entoure: Monde, scope: Scope, of: Any, expected: Seen) -> None:  # noqa: ANN401
    dated = scope.__code__.co_argcount == 2
    with entoure.database.reading() as session:
        seen = {
            nom: {label(row) for row in session.scalars(select(of).where(scope(acteur, *[AUJOURDHUI] * dated)))}
            for nom, acteur in everyone(session, entoure).items()
        }
    assert {nom: rows for nom, rows in seen.items() if rows} == expected


def test_where_each_one_stands_beside_the_answer_of_a_structure(entoure: Monde) -> None:
    """Members of its DLA, its direction, its animatrice; nobody else has a place."""
    with entoure.database.reading() as session:
        of_atelier = Participation.accompagnement_id == 1
        stands = {
            nom: session.execute(select(*places(acteur, AUJOURDHUI)).where(of_atelier)).one()
            for nom, acteur in everyone(session, entoure).items()
        }
    assert {nom: tuple(map(bool, flags)) for nom, flags in stands.items() if any(flags)} == {
        "claire": (True, False, False),
        "dernier": (True, False, False),
        "diane": (False, True, False),
        "isabelle": (False, False, True),
    }


def test_what_a_structure_said_anonymously_is_read_with_no_name(tmp_path: Path) -> None:
    with filled(tmp_path / "base.sqlite", surround) as monde:
        with monde.database.reading() as session:
            there = everyone(session, monde)
        scopes = (
            policy.answers_to_own_dla(there["claire"], AUJOURDHUI),
            policy.answers_to_told_regions(there["isabelle"]),
        )
        for anonyme, expected in ((False, True), (True, False)):
            with monde.database.writing() as session:
                statement = update(Campagne).where(Campagne.population == Population.STRUCTURES)
                session.execute(statement.values(anonyme=anonyme))
            with monde.database.reading() as session:
                visible = [bool(session.scalars(select(Participation).where(scope)).all()) for scope in scopes]
                assert visible == [expected] * 2
