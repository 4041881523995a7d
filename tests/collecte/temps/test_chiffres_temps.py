"""The figures of time on pages: those of releases, for each reader according to what they may know."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from collecte.campagnes.queries.publications import get_release
from collecte.models import Participation, Role
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.temps.queries import chiffres_temps
from collecte.temps.queries.chiffres_temps import (
    FOR_ANOTHER,
    LECTEUR,
    ChiffresDla,
    ChiffresRegion,
    get_chiffres_region,
    list_chiffres_equipe,
    list_chiffres_region,
)
from exports.release.cellules import Mesure, Release, Statut
from exports.release.motifs import RECOUPEE, SANS_ACCORD, TROP_PEU, trop_peu_de_dla
from questionnaires.core.francais import paris_day
from tests.collecte.mondes.monde import APRES, CENT, Monde
from tests.collecte.temps.lecture_dla import get_chiffres_dla

pytestmark = pytest.mark.usefixtures("no_workbook")

OUI = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION)
CACHE = Partage(accord_chiffres=True, vue_direction=VueDirection.NON)
SHOWN = Partage(accord_chiffres=False, vue_direction=VueDirection.FONCTION)
NON = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)

NAMES = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean", "Katia", "Luc")
TEAMS = ("18", "18", "28", "28", "28", "36", "36", "36")


def typed(number: int) -> dict[str, str]:
    """Return a répartition that differs for each number."""
    return {**CENT, "M1F1": str(24 - number), "M3F1": str(16 + number)}


def people(monde: Monde, *dlas: str) -> list[Acteur]:
    """Create one person per DLA named."""
    return [monde.personne(name, dla) for name, dla in zip(NAMES, dlas, strict=False)]


def collected(monde: Monde, persons: Sequence[Acteur], partages: Sequence[Partage] = ()) -> Acteur:
    """Transmit for each person with its choice (yes to all by default), settle the results; return the animatrice."""
    isabelle = monde.animatrice()
    monde.campagne()
    for number, person in enumerate(persons):
        monde.answered(person, typed(number), partage=partages[number] if number < len(partages) else OUI)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    return isabelle


def region_of(monde: Monde, acteur: Acteur, campagne_id: int = 1) -> ChiffresRegion:
    with monde.database.reading() as session:
        chiffres = get_chiffres_region(session, acteur, campagne_id)
    assert chiffres is not None
    return chiffres


def dla_of(monde: Monde, acteur: Acteur, dla_id: int = 1) -> ChiffresDla:
    with monde.database.reading() as session:
        chiffres = get_chiffres_dla(session, acteur, 1, dla_id)
    assert chiffres is not None
    return chiffres


def release_of(monde: Monde, campagne_id: int = 1) -> Release:
    with monde.database.reading() as session:
        release = get_release(session, campagne_id)
    assert release is not None
    return release


def equipe_of(monde: Monde, acteur: Acteur, dla_id: int = 1) -> ChiffresDla:
    with monde.database.reading() as session:
        (chiffres,) = list_chiffres_equipe(session, acteur, dla_id, paris_day(monde.heure()))
    return chiffres


def change(monde: Monde, acteur: Acteur, partage: Partage) -> None:
    participation_id = monde.participation(acteur)
    with monde.database.writing() as session:
        change_partage(session, participation_id=participation_id, partage=partage, acteur=acteur, now=monde.heure())


def test_every_reader_of_the_region_is_told_its_release(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, *TEAMS)
    isabelle = collected(petit_monde, persons, [OUI, NON])
    release = release_of(petit_monde)
    assert (release.personnes, release.pas, release.has_lines) == (8, 2, True)
    for reader in (isabelle, persons[0], petit_monde.pilote("Paule", "18")):
        chiffres = region_of(petit_monde, reader)
        assert (chiffres.contributeurs, chiffres.pas, chiffres.secret, chiffres.statut) == (8, 2, "", Statut.MONTRE)
        assert chiffres.parts == release.parts()
        assert {code: int(10 * etp) for code, etp in chiffres.etp.items()} == release.etp()
        assert chiffres.etp_total == 8


def test_from_five_to_seven_persons_missions_alone_are_told(petit_monde: Monde) -> None:
    petit_monde.region()
    chiffres = region_of(petit_monde, collected(petit_monde, people(petit_monde, "18", "18", "28", "28", "36")))
    assert (chiffres.contributeurs, chiffres.pas) == (5, 5)
    assert set(chiffres.parts) == {"M1", "M2", "M3", "M4", "AUTRE"}
    assert sum(chiffres.parts.values()) == 100


@pytest.mark.parametrize(
    ("dlas", "motif"),
    [(("18", "18", "28", "36"), TROP_PEU), (("18", "18", "18", "28", "28", "28"), trop_peu_de_dla(3))],
)
def test_under_five_persons_or_three_dla_a_page_tells_nothing(
    petit_monde: Monde, dlas: tuple[str, ...], motif: str
) -> None:
    petit_monde.region()
    chiffres = region_of(petit_monde, collected(petit_monde, people(petit_monde, *dlas)))
    assert (dict(chiffres.parts), dict(chiffres.etp), chiffres.contributeurs) == ({}, {}, 0)
    assert (chiffres.statut, chiffres.secret) == (Statut.CONFIDENTIEL, f"confidentiel ({motif})")


def test_without_an_answer_nothing_is_confidential(petit_monde: Monde) -> None:
    petit_monde.region()
    people(petit_monde, *TEAMS)
    chiffres = region_of(petit_monde, collected(petit_monde, []))
    assert (chiffres.statut, chiffres.secret) == (Statut.SANS_OBJET, "aucune réponse transmise")


def test_what_a_page_tells_of_the_region_stays_whatever_authors_choose_later(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, *TEAMS)
    isabelle = collected(petit_monde, persons, [NON, NON])
    before = region_of(petit_monde, isabelle)
    for person in persons:
        change(petit_monde, person, NON)
    change(petit_monde, persons[0], OUI)
    after = region_of(petit_monde, isabelle)
    assert (before.parts, before.contributeurs) == (after.parts, after.contributeurs)
    assert before.parts


def test_nothing_is_told_of_a_campaign_that_is_not_settled(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36")
    petit_monde.campagne()
    for person in persons:
        petit_monde.answered(person, partage=OUI)
    marc = petit_monde.direction("Marc", "18")
    with petit_monde.database.reading() as session:
        assert list_chiffres_region(session, persons[0]) == []
        assert get_chiffres_dla(session, marc, 1, 1) is None


def test_someone_of_another_region_or_an_admin_reads_no_figure(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    collected(petit_monde, people(petit_monde, "18", "18", "28", "28", "36"))
    other = petit_monde.personne("Nolwenn", "22", region_id=2)
    admin = petit_monde.personne("Zoé", role=Role.ADMIN)
    with petit_monde.database.reading() as session:
        assert list_chiffres_region(session, other) == list_chiffres_region(session, admin) == []


def test_a_direction_that_reads_nearly_everyone_is_not_told_the_region(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settled under another direction: this one may know five of eight, and the région minus these five gives the
    others."""
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "18", "28", "28", "36", "36", "36")
    isabelle = collected(petit_monde, persons, [NON] * 8)
    marc = petit_monde.direction("Marc", "18", "28")
    chiffres = region_of(petit_monde, marc)
    assert (dict(chiffres.parts), dict(chiffres.etp)) == ({}, {})
    assert (chiffres.statut, chiffres.secret) == (Statut.CONFIDENTIEL, f"confidentiel ({LECTEUR})")
    assert not any(cellule.is_shown for cellule in chiffres.release.cellules)
    assert region_of(petit_monde, isabelle).is_shown
    assert region_of(petit_monde, persons[4]).is_shown
    monkeypatch.setattr(chiffres_temps, "may_read", lambda *_: True)
    assert region_of(petit_monde, marc).is_shown, "without the protection, it reads the région"


@pytest.mark.parametrize(
    ("partages", "is_shown"),
    [
        pytest.param([OUI, OUI], True, id="both accept"),
        pytest.param([OUI, CACHE], True, id="one shows nothing of their own"),
        pytest.param([OUI, SHOWN], False, id="one is shown without counting"),
        pytest.param([OUI, NON], False, id="one refuses"),
    ],
)
def test_the_figure_of_a_dla_is_that_of_the_release_for_its_direction_and_its_team(
    petit_monde: Monde, partages: list[Partage], is_shown: bool
) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", *["28"] * 3, *["36"] * 3)
    marc = petit_monde.direction("Marc", "18")
    collected(petit_monde, persons, [*partages, *[NON] * 6])
    for chiffres in (dla_of(petit_monde, marc), equipe_of(petit_monde, persons[0])):
        assert chiffres.parts == release_of(petit_monde).parts("18")
        assert bool(chiffres.parts) is is_shown
        assert (chiffres.pas, chiffres.contributeurs, chiffres.is_own) == ((5, 2, False) if is_shown else (0, 0, False))
        assert chiffres.manques == (() if is_shown else (f"Confidentiel ({SANS_ACCORD}).",))
        assert not chiffres.etp


def test_a_consent_withdrawn_hides_the_figure_of_the_dla_at_once(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", *["28"] * 3, *["36"] * 3)
    marc = petit_monde.direction("Marc", "18")
    collected(petit_monde, persons, [OUI, OUI, *[NON] * 6])
    assert dla_of(petit_monde, marc).parts
    change(petit_monde, persons[0], SHOWN)
    for chiffres in (dla_of(petit_monde, marc), equipe_of(petit_monde, persons[1])):
        assert (dict(chiffres.parts), chiffres.manques) == ({}, (f"Confidentiel ({SANS_ACCORD}).",))


def test_a_direction_that_came_since_reads_the_figure_once_all_choose_again(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", *["28"] * 3, *["36"] * 3)
    collected(petit_monde, persons, [OUI, CACHE, *[NON] * 6])
    marc = petit_monde.direction("Marc", "18")
    for person, partage in zip(persons[:2], (OUI, CACHE), strict=True):
        assert (dict(dla_of(petit_monde, marc).parts), dla_of(petit_monde, marc).manques) == ({}, (FOR_ANOTHER,))
        change(petit_monde, person, partage)
    assert dla_of(petit_monde, marc).parts == release_of(petit_monde).parts("18")
    assert equipe_of(petit_monde, persons[0]).parts


def test_who_answered_alone_reads_what_they_answered_and_their_direction_the_release(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", *["28"] * 3, *["36"] * 3)
    collected(petit_monde, persons, [NON] * 7)
    chiffres = equipe_of(petit_monde, persons[0])
    assert (chiffres.is_own, chiffres.pas, chiffres.contributeurs) == (True, 0, 1)
    assert chiffres.parts == {code: int(text) for code, text in typed(0).items()}
    assert (sum(chiffres.etp.values()), chiffres.manques) == (1, ())
    assert dict(dla_of(petit_monde, petit_monde.direction("Marc", "18")).parts) == {}


def test_a_dla_without_an_answer_is_said_so(petit_monde: Monde) -> None:
    petit_monde.region()
    people(petit_monde, "18", "18")
    collected(petit_monde, [])
    chiffres = dla_of(petit_monde, petit_monde.direction("Marc", "18"))
    assert (dict(chiffres.parts), chiffres.manques) == ({}, ("Aucune répartition n’a été transmise pour ce DLA.",))


def test_what_was_not_transmitted_is_said_beside_the_figures(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "18", *["28"] * 3, *["36"] * 3)
    marc = petit_monde.direction("Marc", "18")
    collected(petit_monde, [persons[0], *persons[3:]], [OUI, *[NON] * 6])
    chiffres = dla_of(petit_monde, marc)
    assert (sum(chiffres.parts.values()), chiffres.contributeurs) == (100, 1)
    assert chiffres.manques == ("2\xa0réponses attendues n’ont pas été transmises.",)


def test_what_a_direction_reads_of_its_dla_is_for_no_colleague_animatrice_nor_pilote(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18")
    isabelle = collected(petit_monde, persons)
    readers = [persons[0], isabelle, petit_monde.pilote("Paule", "18"), petit_monde.direction("Rose", "28")]
    with petit_monde.database.reading() as session:
        assert [get_chiffres_dla(session, reader, 1, 1) for reader in readers] == [None] * 4


def test_a_year_that_differs_from_its_semestres_by_one_person_is_not_told(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = people(petit_monde, "18", "18", "28", "28", "36", "36")
    isabelle = petit_monde.animatrice()
    for number, (code, answering) in enumerate(
        (("2025-S1", persons), ("2025-S2", persons), ("2025-A1", persons[:5])), start=1
    ):
        petit_monde.heure.moment = APRES.replace(month=6 + number, day=8)
        petit_monde.campagne(code, ouverture=date(2026, 6 + number, 1), cloture=date(2026, 6 + number, 10))
        for person in answering:
            participation_id = _participation(petit_monde, person, number)
            petit_monde.save(person, participation_id, CENT)
            petit_monde.transmit(person, participation_id)
        petit_monde.heure.moment = APRES.replace(month=6 + number, day=11)
        petit_monde.settle(isabelle, number)
    assert [region_of(petit_monde, isabelle, number).secret for number in (1, 2, 3)] == [
        "",
        "",
        f"confidentiel ({RECOUPEE})",
    ]
    assert not release_of(petit_monde, 3).of(Mesure.PART)[0].is_shown


def _participation(monde: Monde, person: Acteur, campagne_id: int) -> int:
    with monde.database.reading() as session:
        return session.scalars(
            select(Participation.id).where(
                Participation.personne_id == person.personne_id, Participation.campagne_id == campagne_id
            )
        ).one()
