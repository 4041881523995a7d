"""Rows that each scope of the policy gives to each person of one small world."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from collecte import policy
from collecte.models import (
    Accompagnement,
    Affectation,
    Brouillon,
    Campagne,
    ContactStructure,
    Courriel,
    Dla,
    EntreeJournal,
    Habilitation,
    Mots,
    Participation,
    Personne,
    Population,
    Porteuse,
    Region,
    Role,
    Signalement,
    Structure,
    Transmission,
    VueDirection,
)
from collecte.models.journal import SHARING_CHANGED
from collecte.policy import (
    FONCTIONS,
    Acteur,
    Droit,
    Lecteur,
    Mandat,
    animating,
    may,
    may_give,
    needs_second_factor,
    roles_with,
    was_there,
)
from collecte.reponses.operations.reponses import Partage
from questionnaires.core.francais import paris_day
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import APRES, CENT, PENDANT, Monde
from tests.collecte.mondes.structures import AU, DU, restituee

AUJOURDHUI = paris_day(PENDANT)
UN_JOUR = timedelta(days=1)

Seen = Mapping[str, set[str]]
"""Labels of the rows that each person sees, by first name; an absent person sees nothing."""


def each(rows: set[str], *noms: str) -> Seen:
    """Give all these people the same rows."""
    return dict.fromkeys(noms, rows)


WORKED: Seen = {"claire": {"18"}, "dernier": {"18"}, "premier": {"28"}, "eve": {"28"}, "bruno": {"B18"}}
DIRECTED: Seen = {"diane": {"18"}, "denis": {"28"}, "dora": {"B18"}}
ANIMATED: Seen = {"isabelle": {"18", "28"}, "berthe": {"B18", "B29"}}
PILOTED: Seen = {"paul": {"18", "28"}, "paula": {"18"}}
ONE, OTHER = {"1"}, {"2"}
RUN: Seen = {"isabelle": ONE, "berthe": OTHER}
CENTRE = ("claire", "dernier", "premier", "ancien", "futur", "eve", "diane", "denis", "isabelle", "paul", "paula")
IN_REGIONS: Seen = {**each(ONE, *CENTRE), **each(OTHER, "berthe", "dora", "bruno")}
OF_18 = {"claire", "dernier", "ancien", "DLA 18", "L’Atelier"}
OF_28 = {"eve", "DLA 28", "Jardins", "Partie"}
KEEPERS = ("claire", "dernier", "premier", "eve", "isabelle")
READERS = (*KEEPERS, "diane", "denis")
"""First names of those who keep, and who read, a register of the région 1."""

STRUCTURES_KEPT: Seen = {
    **each({"L’Atelier", "Partie"}, "claire", "dernier"),
    **each({"Jardins"}, "premier", "eve"),
    "isabelle": {"L’Atelier", "Jardins", "Partie"},
}
LED: Seen = {"diane": OF_18, "denis": OF_28, "dora": {"bruno"}}


def populate(monde: Monde) -> None:
    """Create two régions with a DLA of the same code; the porteuse of 18 carries a DLA of the other région too."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", "18", "28")
    monde.region("bretagne", "Bretagne", "18", "29")
    claire = monde.personne("claire", "18")
    eve = monde.personne("eve", "28")
    bruno = monde.personne("bruno", "18", region_id=2)
    monde.personne("dernier", "18", fin=AUJOURDHUI)
    monde.personne("ancien", "18", fin=AUJOURDHUI - UN_JOUR)
    monde.personne("premier", "28", debut=AUJOURDHUI)
    monde.personne("futur", "28", debut=AUJOURDHUI + UN_JOUR)
    monde.direction("diane", "18")
    monde.direction("denis", "28")
    monde.direction("dora", "18", region_id=2)
    monde.animatrice("isabelle")
    monde.animatrice("berthe", region_id=2)
    monde.pilote("paul")
    monde.pilote("paula", "18")
    monde.personne("zoe", role=Role.ADMIN)
    monde.campagne()
    monde.campagne(region_id=2)
    for acteur, vue in ((claire, VueDirection.FONCTION), (eve, VueDirection.NON), (bruno, VueDirection.NON)):
        monde.answered(acteur, CENT, partage=Partage(accord_chiffres=True, vue_direction=vue))
    asked_of_dlas_and_structures(monde)
    with monde.database.writing() as session:
        session.scalars(select(Dla).where(Dla.code == "29")).one().porteuse_id = 1
        settled = update(Campagne).where(Campagne.region_id == 1, Campagne.population != Population.STRUCTURES)
        session.execute(settled.values(arretee_le=APRES))
        drafts = update(Participation).where(
            Participation.transmise_le.is_(None), Participation.personne_id.is_not(None)
        )
        session.execute(drafts.values(vue_direction=VueDirection.FONCTION))


def asked_of_dlas_and_structures(monde: Monde) -> None:
    """Create an answer of each DLA, then of each structure; the last one, a draft, left the DLA 28 for 18."""
    for nom, dla in (("L’Atelier", "18"), ("Jardins", "28"), ("Partie", "28")):
        restituee(monde, nom, dla, "marie@structure.example")
    brouillon_id = monde.questionnaire()
    monde.enquete(brouillon_id, population=Population.DLA, ouverture=date(2026, 7, 2))
    monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU))
    with monde.database.writing() as session:
        partie = session.scalars(select(Structure).where(Structure.nom == "Partie")).one()
        partie.dla_id = session.scalars(select(Dla.id).where(Dla.code == "18", Dla.region_id == 1)).one()
        answers = session.scalars(select(Participation).where(Participation.accompagnement_id.in_((1, 2))))
        for number, answer in enumerate(answers):
            answer.transmise_le, answer.recu, answer.valeurs = PENDANT, f"RECU-{number}", {}


@pytest.fixture(scope="module")
def peuple(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    with filled(tmp_path_factory.mktemp("portees") / "base.sqlite", populate) as monde:
        yield monde


def everyone(session: Session, monde: Monde) -> dict[str, Acteur]:
    """Return everyone, by first name."""
    return {personne.prenom: monde.acteur_of(personne.id) for personne in session.scalars(select(Personne))}


def label(row: Any) -> str:  # noqa: ANN401 - a row of any table
    """Return a text that identifies a row in its table; its région, where that is enough."""
    match row:
        case Dla():
            return f"{'B' if row.region_id == 2 else ''}{row.code}"
        case Campagne():
            return f"{'B ' if row.region_id == 2 else ''}{row.population.value}"
        case Participation():
            return f"DLA {row.dla.code}" if row.auteur == row.dla.nom else row.auteur.removesuffix(" Durand")
        case Transmission():
            return label(row.participation)
        case Structure() | Accompagnement() | ContactStructure():
            return row.nom if isinstance(row, Structure) else row.structure.nom
        case _:
            return str(getattr(row, "region_id", row.id))


def both(*seen: Seen) -> Seen:
    """Return the union of several views."""
    return {
        nom: set().union(*(view.get(nom, set()) for view in seen)) for nom in {nom for view in seen for nom in view}
    }


Scope = Callable[..., ColumnElement[bool]]


@pytest.mark.parametrize(
    ("scope", "of", "expected"),
    [
        pytest.param(policy.worked_dlas, Dla, WORKED),
        pytest.param(policy.directed_dlas, Dla, DIRECTED),
        pytest.param(policy.animated_dlas, Dla, ANIMATED),
        pytest.param(policy.piloted_dlas, Dla, PILOTED),
        pytest.param(policy.answered_dlas, Dla, both(WORKED, DIRECTED)),
        pytest.param(policy.negotiated_dlas, Dla, both(WORKED, DIRECTED)),
        pytest.param(policy.kept_dlas, Dla, both(WORKED, ANIMATED)),
        pytest.param(policy.register_dlas, Dla, both(WORKED, ANIMATED, DIRECTED)),
        pytest.param(policy.told_dlas, Dla, both(WORKED, ANIMATED, DIRECTED)),
        pytest.param(policy.prepared_dlas, Dla, both(WORKED, ANIMATED, DIRECTED)),
        pytest.param(policy.own_regions, Region, IN_REGIONS),
        pytest.param(policy.animated_regions, Region, RUN),
        pytest.param(
            policy.register_regions, Region, {**each(ONE, *READERS), **each(OTHER, "bruno", "dora", "berthe")}
        ),
        pytest.param(policy.kept_regions, Region, {**each(ONE, *KEEPERS), **each(OTHER, "bruno", "berthe")}),
        pytest.param(policy.consolidated_regions, Region, {**RUN, "paul": ONE, "paula": ONE}),
        pytest.param(policy.animated_personnes, Personne, RUN),
        pytest.param(policy.animated_habilitations, Habilitation, RUN),
        pytest.param(policy.animated_porteuses, Porteuse, RUN),
        pytest.param(policy.animated_brouillons, Brouillon, {"isabelle": ONE}),
        pytest.param(
            policy.animated_campagnes,
            Campagne,
            {"isabelle": {"personnes", "DLA", "structures"}, "berthe": {"B personnes"}},
        ),
        pytest.param(policy.piloted_campagnes, Campagne, each({"personnes", "DLA", "structures"}, "paul", "paula")),
        pytest.param(
            policy.told_campagnes,
            Campagne,
            {
                **each({"personnes"}, *CENTRE),
                **each({"personnes", "structures"}, "paul", "paula"),
                "isabelle": {"personnes", "DLA", "structures"},
                "berthe": {"B personnes"},
            },
        ),
        pytest.param(policy.settled_temps, Campagne, each({"personnes"}, *CENTRE)),
        pytest.param(policy.own_repartitions, Participation, {nom: {nom} for nom in ("claire", "eve", "bruno")}),
        pytest.param(policy.own_transmissions, Transmission, {nom: {nom} for nom in ("claire", "eve", "bruno")}),
        pytest.param(policy.shown_to_direction, Participation, {"diane": {"claire"}}),
        pytest.param(
            policy.own_participations,
            Participation,
            {
                "claire": {"claire", "DLA 18"},
                "dernier": {"dernier", "DLA 18"},
                "ancien": {"ancien"},
                "premier": {"DLA 28"},
                "eve": {"eve", "DLA 28"},
                "bruno": {"bruno"},
                "diane": {"DLA 18"},
                "denis": {"DLA 28"},
            },
        ),
        pytest.param(
            policy.known_answers,
            Participation,
            {
                **{nom: {nom} for nom in ("claire", "dernier", "ancien", "eve", "bruno")},
                "diane": OF_18,
                "denis": OF_28,
                "dora": {"bruno"},
            },
        ),
        pytest.param(
            policy.deducible_answers,
            Participation,
            {
                **each(OF_18, "claire", "dernier", "ancien", "diane"),
                **each(OF_28, "premier", "futur", "eve", "denis"),
                **each({"bruno"}, "bruno", "dora"),
            },
        ),
        pytest.param(
            policy.answers_to_own_dla,
            Participation,
            {
                **each({"L’Atelier"}, "claire", "dernier", "diane"),
                **each({"Jardins"}, "premier", "eve", "denis"),
            },
        ),
        pytest.param(
            policy.answers_to_told_regions,
            Participation,
            each({"L’Atelier", "Jardins"}, "isabelle", "paul", "paula"),
        ),
        pytest.param(
            policy.kept_reponses,
            Participation,
            {
                **each({"L’Atelier"}, "claire", "dernier"),
                **each({"Jardins"}, "premier", "eve"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
        pytest.param(
            policy.readable_structures,
            Structure,
            {
                **each({"L’Atelier", "Partie"}, "claire", "dernier", "diane"),
                **each({"Jardins"}, "premier", "eve", "denis"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
        pytest.param(policy.kept_structures, Structure, STRUCTURES_KEPT),
        pytest.param(policy.kept_contacts, ContactStructure, STRUCTURES_KEPT),
        pytest.param(
            policy.readable_accompagnements,
            Accompagnement,
            {
                **each({"L’Atelier", "Partie"}, "claire", "dernier", "diane"),
                **each({"Jardins", "Partie"}, "premier", "eve", "denis"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
        pytest.param(
            policy.kept_accompagnements,
            Accompagnement,
            {
                **each({"L’Atelier"}, "claire", "dernier"),
                **each({"Jardins", "Partie"}, "premier", "eve"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
        pytest.param(
            policy.followed_accompagnements,
            Accompagnement,
            {
                **each({"L’Atelier"}, "claire", "dernier", "diane"),
                **each({"Jardins", "Partie"}, "premier", "eve", "denis"),
                "isabelle": {"L’Atelier", "Jardins", "Partie"},
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_each_one_sees_these_rows_and_no_other(peuple: Monde, scope: Scope, of: Any, expected: Seen) -> None:  # noqa: ANN401
    dated = scope.__code__.co_argcount == 2
    with peuple.database.reading() as session:
        seen = {
            nom: {label(row) for row in session.scalars(select(of).where(scope(acteur, *[AUJOURDHUI] * dated)))}
            for nom, acteur in everyone(session, peuple).items()
        }
    assert {nom: rows for nom, rows in seen.items() if rows} == expected


OF_EVERYONE = {Droit.CONNECTE, Droit.PUBLIC}
OF_READERS = {Droit.LIRE_RESULTATS, Droit.LIRE_BILANS, Droit.LIRE_TEMPS}
OF_A_DLA = {Droit.REPONDRE, Droit.NEGOCIER, Droit.ACCOMPAGNER, Droit.INTERROGER, Droit.PREPARER_BILAN}


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.CHARGE, {Droit.SE_RELIRE} | OF_A_DLA | OF_READERS),
        (Role.DIRECTION, {Droit.DIRIGER, Droit.CONFIRMER} | OF_A_DLA | OF_READERS),
        (
            Role.ANIMATEUR,
            {Droit.ANIMER, Droit.ACCOMPAGNER, Droit.INTERROGER, Droit.PREPARER_BILAN, Droit.SUIVRE_COURRIELS}
            | OF_READERS,
        ),
        (Role.PILOTE, {Droit.PILOTER} | OF_READERS),
        (Role.ADMIN, {Droit.ADMINISTRER, Droit.CONFIRMER, Droit.SUIVRE_COURRIELS}),
    ],
)
def test_each_role_has_these_rights_and_no_other(role: Role, rights: set[Droit]) -> None:
    assert {droit for droit in Droit if may(of_role(role), droit)} == rights | OF_EVERYONE


def test_who_is_not_signed_in_has_what_is_public_and_no_right() -> None:
    assert [droit for droit in Droit if may(None, droit)] == [Droit.PUBLIC]


def test_an_admin_is_of_no_region() -> None:
    admin = of_role(Role.ADMIN)
    assert (admin.regions, admin.regions_with(Droit.ADMINISTRER)) == (frozenset(), frozenset())


def test_a_command_reads_a_region_as_who_runs_it() -> None:
    for_all = animating(7)
    assert for_all.regions_with(Droit.ANIMER) == for_all.regions == frozenset({7})


def test_a_command_that_reads_a_region_has_no_answer_of_its_own(peuple: Monde) -> None:
    scopes = policy.known_answers, policy.deducible_answers, policy.own_repartitions
    with peuple.database.reading() as session:
        assert [session.scalars(select(Participation).where(scope(animating(1)))).all() for scope in scopes] == [[]] * 3


def of_role(*roles: Role) -> Acteur:
    """Return someone with these roles in the région 1."""
    mandats = (Mandat(role=role, region_id=None if role is Role.ADMIN else 1) for role in roles)
    return Acteur(compte_id=1, personne_id=1, nom="Quelqu’un", mandats=frozenset(mandats))


def test_a_role_is_named_with_its_extent_in_the_words_of_its_region() -> None:
    mots = Mots(c2ra="DLA régional", charge="conseillère")
    named = [fonction.named(mots) for fonction in FONCTIONS.values()]
    assert named == [
        "conseillère",
        "animateur DLA régional",
        "direction",
        "pilote de toute la région",
        "administration de l’installation",
    ]
    assert FONCTIONS[Role.PILOTE].named(mots, Dla(code="18", nom="Cher")) == "pilote du DLA 18 Cher"
    assert FONCTIONS[Role.DIRECTION].named(mots, Porteuse(nom="L’Appui")) == "direction de L’Appui"


def test_a_part_of_the_help_is_titled_in_the_words_of_its_region() -> None:
    assert [lecteur.value for lecteur in Lecteur][:2] == ["repondre", "diriger"]
    assert Lecteur.CHARGE.titre.format(mots=Mots(charge="conseillère")) == "Vous êtes conseillère"


@pytest.mark.parametrize("role", Role)
def test_who_reaches_what_others_gave_needs_a_second_factor(role: Role) -> None:
    assert needs_second_factor(of_role(Role.CHARGE, role)) == (role in {Role.ANIMATEUR, Role.ADMIN})


@pytest.mark.parametrize(
    ("giver", "role", "region_id", "expected"),
    [
        pytest.param(Role.ADMIN, Role.ADMIN, None, True, id="an admin makes another"),
        pytest.param(Role.ADMIN, Role.CHARGE, 1, False, id="and nobody of a région"),
        pytest.param(Role.ANIMATEUR, Role.ANIMATEUR, 1, True, id="who runs a région shares it"),
        pytest.param(Role.ANIMATEUR, Role.PILOTE, 1, True, id="and names its pilotes"),
        pytest.param(Role.ANIMATEUR, Role.PILOTE, 2, False, id="not those of another"),
        pytest.param(Role.ANIMATEUR, Role.ADMIN, 1, False, id="nor an admin there"),
        pytest.param(Role.ANIMATEUR, Role.ADMIN, None, False, id="nor anywhere"),
        pytest.param(Role.DIRECTION, Role.CHARGE, 1, False, id="a direction gives nothing"),
    ],
)
def test_who_gives_which_role(giver: Role, role: Role, region_id: int | None, expected: bool) -> None:
    assert may_give(of_role(giver), role, region_id) == expected


@pytest.mark.parametrize(
    ("dla_id", "debut", "fin", "expected"),
    [
        pytest.param(1, date(2025, 12, 31), None, True, id="still there"),
        pytest.param(1, date(2024, 1, 1), date(2025, 1, 1), True, id="on its first day only"),
        pytest.param(1, date(2024, 1, 1), date(2024, 12, 31), False, id="gone the day before"),
        pytest.param(1, date(2026, 1, 1), None, False, id="come the day after"),
        pytest.param(2, date(2024, 1, 1), None, False, id="in another DLA"),
    ],
)
def test_who_was_there_made_the_figure(dla_id: int, debut: date, fin: date | None, expected: bool) -> None:
    affectation = Affectation(dla_id=dla_id, debut=debut, fin=fin)
    elsewhere = Affectation(dla_id=3, debut=debut, fin=fin)
    assert was_there([elsewhere, affectation], 1, Periode.parse("2025-A1")) == expected


@pytest.fixture
def traced(petit_monde: Monde) -> Monde:
    """Journal entries of each région and of the installation; a message of each région reported as not theirs."""
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "18")
    for nom, region_id in (("claire", 1), ("bruno", 2)):
        petit_monde.signalement(petit_monde.personne(nom, "18", region_id=region_id))
    with petit_monde.database.writing() as session:
        for where, verbe in product((1, 2, None), ("changer", SHARING_CHANGED)):
            line = {"verbe": verbe, "objet": "réponse", "objet_id": 1, "details": {}, "quand": PENDANT}
            session.add(EntreeJournal(region_id=where, **line))
    return petit_monde


@pytest.mark.parametrize(
    ("role", "journal", "installation", "messages"),
    [
        pytest.param(Role.ANIMATEUR, {(1, "changer")}, set(), {1}, id="who runs a région"),
        pytest.param(
            Role.ADMIN, set(), {(None, "changer"), (None, SHARING_CHANGED)}, {1, 2}, id="an admin: messages of all"
        ),
        pytest.param(Role.DIRECTION, set(), set(), set(), id="a direction"),
        pytest.param(Role.PILOTE, set(), set(), set(), id="a pilote"),
    ],
)
def test_who_reads_what_was_done_and_which_messages_left(
    traced: Monde,
    role: Role,
    journal: set[tuple[int, str]],
    installation: set[tuple[int | None, str]],
    messages: set[int],
) -> None:
    acteur = of_role(role)
    with traced.database.reading() as session:
        for scope, expected in ((policy.readable_journal, journal), (policy.installation_journal, installation)):
            lines = session.scalars(select(EntreeJournal).where(scope(acteur), EntreeJournal.objet == "réponse"))
            assert {(entree.region_id, entree.verbe) for entree in lines} == expected
        sent = session.scalars(select(Courriel).where(policy.followed_courriels(acteur)))
        assert {courriel.region_id for courriel in sent} == messages
        signalements = session.scalars(select(Signalement).where(policy.followed_signalements(acteur)))
        assert {signalement.courriel.region_id for signalement in signalements} == messages


@pytest.mark.parametrize(
    ("verbe", "objet", "is_read"),
    [
        *(
            pytest.param(verbe, "compte", True, id=verbe)
            for verbe in ("donner un rôle", "retirer un rôle", "confirmer un accès", "refuser un accès")
        ),
        pytest.param("affecter", "personne", True, id="an affectation given"),
        pytest.param("porter un DLA", "porteuse", True, id="a DLA given to a structure"),
        pytest.param("changer l’adresse", "personne", True, id="an account given to another address"),
        pytest.param("changer", "affectation", True, id="one made longer"),
        pytest.param("retirer", "structure porteuse", True, id="a DLA that changes hands"),
        pytest.param("retirer", "campagne", False, id="something else removed"),
        pytest.param("transmettre", "affectation", False, id="another verb"),
    ],
)
def test_an_admin_reads_of_each_region_what_opens_a_dla(traced: Monde, verbe: str, objet: str, is_read: bool) -> None:
    with traced.database.writing() as session:
        entree = EntreeJournal(region_id=1, verbe=verbe, objet=objet, objet_id=1, details={}, quand=PENDANT)
        session.add(entree)
        session.flush()
        for role in (Role.ADMIN, Role.ANIMATEUR):
            lines = session.scalars(select(EntreeJournal).where(policy.granted_journal(of_role(role)))).all()
            assert (entree in lines) == (is_read and role is Role.ADMIN)


def test_only_those_who_answer_for_a_dla_are_asked_and_only_pilotes_pilot() -> None:
    assert roles_with(Droit.REPONDRE) == [Role.CHARGE, Role.DIRECTION]
    assert roles_with(Droit.PILOTER) == [Role.PILOTE]
