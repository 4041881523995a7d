"""The demo region is as promised: complete, plausible, reproducible, and open to its visitors."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from collecte.bilans.queries.faits_bilan import get_faits
from collecte.campagnes.queries.collectes import get_collecte, get_collecte_enquete
from collecte.cli.demo import _secret_key
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.demo.construction import build, last_semestres
from collecte.demo.enquete import flash
from collecte.demo.ouvertures import open_campagne
from collecte.models import (
    Base,
    BilanSigne,
    Brouillon,
    Campagne,
    Changement,
    Compte,
    CorrectionBilan,
    Dla,
    EtatCampagne,
    Habilitation,
    Participation,
    Personne,
    Porteuse,
    Region,
    Relance,
    Reprise,
    Role,
)
from collecte.organisation.queries.conventions import etp_conventionnes, list_conventions
from exports.bilans.comptage import chiffres_of
from exports.enquetes.calculs import resultats
from exports.records.records import Attendu, Collecte, Etat
from exports.temps.workbook import write_workbook
from questionnaires.core.francais import PARIS, paris_day
from questionnaires.files.instruments import BILAN, IMPACT, SATISFACTION, shipped_questionnaires
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.unites_temps import UNITE, UniteTemps
from tests.collecte.mondes.commande import Commande, held_port, line_with, plain, stop
from tests.collecte.mondes.demonstration import NOW, TOLD, built, shared
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.exports.records.classeurs import SHEETS, opened, parts

DLAS = ["18", "28", "36", "37", "41", "45"]
SECRETS = {"mot_de_passe", "recu", "sel", "empreinte", "boite", "message_id"}
"""Columns drawn at random in each build."""


@dataclass(frozen=True)
class Demo:
    """A demo built in a folder, and the output of its command."""

    folder: Path
    told: str

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'collecte.sqlite'}")

    @property
    def workbook(self) -> Path:
        return Path(self.told.rpartition("Classeur régional : ")[2].strip())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, built once per test run by its command."""
    folder = shared(tmp_path_factory)
    return Demo(folder, plain((folder / TOLD).read_text(encoding="utf-8")).replace("{folder}", str(folder)))


def collectes(database: Database, now: datetime) -> list[Collecte]:
    """Return the data of each campaign's workbook, oldest first."""
    with database.reading() as session:
        campagnes = session.scalars(select(Campagne).where(Campagne.instrument == TEMPS).order_by(Campagne.id)).all()
        return [get_collecte(session, campagne, now) for campagne in campagnes]


@pytest.fixture(scope="module")
def histoire(demo: Demo) -> Iterator[Sequence[Collecte]]:
    database = demo.database
    yield collectes(database, NOW)
    database.close()


# --- output of the command


def test_the_path_of_a_complete_workbook_is_the_last_thing_said(demo: Demo) -> None:
    assert demo.workbook.is_absolute()
    workbook = opened(demo.workbook)
    assert set(workbook.sheetnames) == {*SHEETS, "Évolution", "Réel-souhaitable"} - {"Activités"}, (
        "of the last settled période"
    )
    workbook.close()


def test_what_is_built_is_told_campaign_by_campaign(demo: Demo, histoire: Sequence[Collecte]) -> None:
    lines = re.findall(r"Temps et activités, (.+) : (\d+) réponses transmises sur (\d+)", demo.told)
    assert lines == [
        (
            collecte.periode.libelle,
            str(sum(attendu.is_transmitted for attendu in collecte.attendus)),
            str(len(collecte.attendus)),
        )
        for collecte in histoire
    ]


def test_the_key_of_a_demo_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert len(_secret_key(tmp_path)) == 64
    assert (tmp_path / "cle-secrete.txt").stat().st_mode & 0o777 == 0o600


def test_a_second_run_takes_the_same_folder_up_and_says_so(demo: Demo, tmp_path: Path) -> None:
    folder = shutil.copytree(demo.folder, tmp_path / "demo")  # the workbook is taken out again
    again = Commande()("demo", "--sans-serveur", "--dossier", folder)
    assert again.exit_code == 0
    assert f"Reprise de la démonstration déjà construite dans {folder}" in plain(again.stdout)
    assert "Construction" not in again.stdout
    assert Demo(folder, again.stdout.replace("\u00a0", " ")).workbook.is_file()


def test_the_base_of_someone_else_is_refused_and_kept(petit_monde: Monde, tmp_path: Path) -> None:
    petit_monde.region("bretagne", "Bretagne", "29")
    petit_monde.database.close()
    (tmp_path / "base.sqlite").rename(tmp_path / "collecte.sqlite")
    refused = Commande()("demo", "--sans-serveur", "--dossier", tmp_path)
    assert refused.exit_code == 2
    assert "n’est pas celle de la démonstration. Choisissez un autre --dossier." in plain(refused.stderr)
    database = Demo(tmp_path, "").database
    with database.reading() as session:
        assert session.scalars(select(Region.code)).all() == ["bretagne"]
    database.close()


@pytest.mark.slow(reason="builds the region twice; `make test` builds it whole")
def test_a_build_that_was_interrupted_starts_again(tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if "semestre" in line:
            raise KeyboardInterrupt

    database = Demo(tmp_path, "").database
    upgrade(database)
    with pytest.raises(KeyboardInterrupt):
        build(database, tmp_path, trousseau=TROUSSEAU, now=NOW, tell=interrupt)
    database.close()
    again = Commande()("demo", "--sans-serveur", "--dossier", tmp_path)
    assert again.exit_code == 0
    assert "Construction de la région" in again.stdout
    assert plain(again.stdout).count("réponses transmises") == 7


# --- people, and what they did


def test_the_region_has_its_six_dla_and_an_animatrice(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        assert session.scalars(select(Region.code)).all() == ["centre-val-de-loire"]
        assert sorted(session.scalars(select(Dla.code))) == DLAS
        comptes = session.scalars(select(Compte).options(joinedload(Compte.habilitations))).unique().all()
        roles = Counter(habilitation.role for compte in comptes for habilitation in compte.habilitations)
        assert roles[Role.ANIMATEUR] == 1
        assert 10 <= roles[Role.CHARGE] <= 14
        assert (roles[Role.DIRECTION], roles[Role.PILOTE], roles[Role.ADMIN]) == (5, 1, 1)
        assert not any(compte.mot_de_passe for compte in comptes), "a password that everyone knows would be a way in"
    database.close()


def test_one_dla_has_one_person_and_one_person_two_dla(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        personnes = session.scalars(select(Personne)).all()
        places = [{affectation.dla.code for affectation in personne.affectations} for personne in personnes]
    database.close()
    assert Counter(len(codes) for codes in places if codes)[2] == 1
    assert 1 in Counter(code for codes in places for code in codes).values()


def test_the_demo_has_every_role_and_a_structure_that_carries_two_dla(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        roles = Counter(session.scalars(select(Habilitation.role)))
        carried = {
            porteuse.nom: ([dla.code for dla in porteuse.dlas], porteuse.porte_c2ra)
            for porteuse in session.scalars(select(Porteuse))
        }
        dlas = {dla.id: dla.code for dla in session.scalars(select(Dla))}
        today = paris_day(NOW)
        funded = etp_conventionnes(session, dlas, today, today)
    database.close()
    assert (roles[Role.DIRECTION], roles[Role.PILOTE], roles[Role.ADMIN]) == (5, 1, 1)
    assert carried["Ressources Val de Loire"] == (["37", "41"], False)
    assert carried["Maison de l’ESS du Loiret"] == (["45"], True)
    assert {dlas[dla_id]: etp for dla_id, etp in funded.items()}["41"] == 110
    assert sorted(dlas[dla_id] for dla_id in funded) == DLAS


def test_four_semestres_follow_each_other_up_to_the_last_finished(histoire: Sequence[Collecte]) -> None:
    assert [collecte.periode for collecte in histoire] == last_semestres(paris_day(NOW))
    assert len(histoire) == 4


def etats(collecte: Collecte) -> Counter[Etat]:
    return Counter(attendu.etat for attendu in collecte.attendus)


def test_some_are_late_some_have_a_draft_and_some_nothing_yet(histoire: Sequence[Collecte]) -> None:
    *closed, running = map(etats, histoire)
    assert all(counts[Etat.EN_RETARD] >= 1 for counts in closed)
    assert all(counts[Etat.EN_RETARD] + counts[Etat.TRANSMIS] == counts.total() for counts in closed)
    assert running[Etat.COMMENCE] >= 2
    assert running[Etat.A_FAIRE] >= 1
    assert running[Etat.TRANSMIS] >= 5
    assert running[Etat.REFUS] == 1
    assert [collecte.deroulement.prolongations for collecte in histoire] == [0, 0, 0, 1]


def test_one_person_and_her_dla_have_past_years_from_a_file_and_another_tells_time_in_hours(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        reprises = session.scalars(select(Reprise).options(joinedload(Reprise.personne))).all()
        assert {reprise.personne.prenom for reprise in reprises if reprise.personne} == {"Claire"}
        assert sorted((reprise.periode.kind, reprise.par_dla, reprise.somme) for reprise in reprises) == [
            ("A", True, 10_000),
            ("S", False, 9_900),
            ("S", False, 10_000),
        ]
        statement = select(Participation).options(joinedload(Participation.personne))
        in_hours = [
            participation
            for participation in session.scalars(statement)
            if participation.saisie.get(UNITE) == UniteTemps.HEURES.value
        ]
        assert {participation.personne.prenom for participation in in_hours if participation.personne} == {"Sylvain"}
        assert len(in_hours) == 4
        assert all(participation.transmise_le for participation in in_hours)
    database.close()


def test_past_reminders_have_left_and_those_to_come_wait(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        relances = session.scalars(select(Relance).options(selectinload(Relance.departs))).all()
        now = NOW
        left = [relance for relance in relances if relance.depart]
        assert all(relance.depart.quand < now and relance.depart.envoyees for relance in left if relance.depart)
        assert {relance.campagne.etat(paris_day(now)) for relance in relances if not relance.depart} >= {
            EtatCampagne.PREVUE
        }
        assert len(left) >= 10
    database.close()


def transmitted(collecte: Collecte) -> Iterator[Attendu]:
    return (attendu for attendu in collecte.attendus if attendu.is_transmitted)


def test_one_person_refuses_to_share_and_always_the_same(histoire: Sequence[Collecte]) -> None:
    refusing = {
        attendu.nom
        for collecte in histoire
        for attendu in transmitted(collecte)
        if attendu.reponse and not attendu.reponse.accord_chiffres
    }
    assert len(refusing) == 1


def test_nobody_answers_twice_the_same(histoire: Sequence[Collecte]) -> None:
    answers = [
        tuple((attendu.reponse.valeurs if attendu.reponse else {}).get(code) for code in collecte.referentiel.fonctions)
        for collecte in histoire
        for attendu in transmitted(collecte)
    ]
    assert len(set(answers)) == len(answers)


# --- reproducible, on any day


def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, without secrets."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(
                    select(*(column for column in table.columns if column.name not in SECRETS)).order_by(
                        *table.primary_key.columns
                    )
                )
            ]
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.slow(reason="builds the region twice more; what a build gives is read by the tests of one, in `make test`")
def test_two_builds_at_the_same_moment_give_the_same_answers_and_the_same_workbook(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    builds = []
    for folder in (tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")):
        database, path = built(folder), folder / "classeur.xlsx"
        write_workbook(collectes(database, NOW)[-1], path)
        builds.append((tables(database), parts(path.read_bytes())))
        database.close()
    (first, first_parts), (second, second_parts) = builds
    assert first == second
    assert len(first["participations"]) > 40
    assert first_parts == second_parts


@pytest.mark.slow(reason="builds the region each time; `make test` has one day")
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2027, 1, 1, 0, 5, tzinfo=PARIS), id="five minutes into a year"),
        pytest.param(datetime(2027, 6, 30, 23, 55, tzinfo=PARIS), id="five minutes before a semestre ends"),
        pytest.param(datetime(2028, 2, 29, 12, 0, tzinfo=PARIS), id="the 29th of February"),
    ],
)
def test_any_day_makes_a_demo_with_something_left_to_answer(tmp_path: Path, now: datetime) -> None:
    database = built(tmp_path, now)
    with database.reading() as session:
        campagnes = session.scalars(select(Campagne).order_by(Campagne.id))
        states = [campagne.etat(paris_day(now)) for campagne in campagnes]
        written = session.scalars(select(Participation.modifiee_le).where(Participation.revision > 0)).all()
    assert states == [
        *[EtatCampagne.ARRETEE] * 3,
        *[EtatCampagne.OUVERTE] * 2,
        EtatCampagne.ARRETEE,
        *[EtatCampagne.OUVERTE] * 2,
        EtatCampagne.PREVUE,
    ]
    assert etats(collectes(database, now)[-1])[Etat.A_FAIRE] >= 1
    assert all(moment and moment <= now for moment in written)
    database.close()


# --- serving


class Visiteur:
    """A browser that follows the links printed by the demo."""

    def __init__(self, url: str) -> None:
        self.url, self.opener = url, build_opener(HTTPCookieProcessor(CookieJar()))
        self.path, self.text = "", ""

    def open(self, path: str, sent: Mapping[str, str] | None = None) -> str:
        """Open a path, or send a form there, and return the path it ends on."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.text)
        fields = urlencode({**sent, "csrf_token": token[1] if token else ""}).encode() if sent else None
        try:
            page = self.opener.open(self.url + path, fields, timeout=60)
        except HTTPError as refusal:
            raise AssertionError(f"{path}: {refusal} {refusal.read().decode()}") from refusal
        with page:
            self.path, self.text = page.geturl().removeprefix(self.url), page.read().decode()
        return self.path

    def enter(self, link: str) -> str:
        """Follow a one-use link and choose a password."""
        self.open(link.removeprefix(self.url))
        return self.open("/acces", {"mot_de_passe": PASSWORD, "confirmation": PASSWORD})


@pytest.mark.faults
def test_the_printed_links_open_each_account_and_the_animatrice_s_asks_for_an_application(
    tmp_path: Path,
) -> None:
    with held_port() as taken, Commande().started("demo", "--dossier", tmp_path, "--port", str(taken)) as process:
        assert f"Le port {taken} est pris" in line_with(process, "est pris")
        url = re.search(r"http://127\.0\.0\.1:\d+", line_with(process, "Ctrl-C pour arrêter"))
        assert url
        assert not url[0].endswith(f":{taken}")
        accounts = ("Claire Moreau", "animateur C2RA", "direction", "pilote", "admin", "Nadège Perrin")
        links = {words: line_with(process, words).rpartition(" : ")[2].strip() for words in accounts}
        chargee, animatrice = Visiteur(url[0]), Visiteur(url[0])
        assert chargee.enter(links["Claire Moreau"]) == "/a-faire"
        assert Visiteur(url[0]).enter(links["pilote"]) == "/ma-region"
        assert animatrice.enter(links["animateur C2RA"]) == "/connexion/application"
        key = re.search(r'class="key">([A-Z2-7 ]+)<', animatrice.text)
        assert key
        animatrice.open("/connexion/application", {"code_unique": pyotp.TOTP(key[1].replace(" ", "")).now()})
        assert "codes de secours" in animatrice.text
        assert animatrice.open("/") == "/tableau-de-bord"
        structure = Visiteur(url[0])
        structure.open(line_with(process, "Une structure (lien personnel)").rpartition(" : ")[2].strip()[len(url[0]) :])
        assert re.fullmatch(r"/r/\d+/accueil", structure.path)
        assert "Votre avis sur l’accompagnement" in structure.text
        code, errors = stop(process)
    assert code == 0
    assert "Traceback" not in errors


def test_the_library_has_the_shipped_questionnaires_and_a_survey_under_way(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        assert {brouillon.code for brouillon in session.scalars(select(Brouillon))} == {
            *shipped_questionnaires(),
            flash().code,
        }
        statement = select(Participation).join(Participation.campagne).where(Campagne.instrument == flash().code)
        states = Counter(participation.transmise_le is not None for participation in session.scalars(statement))
    database.close()
    assert states[False] == 3
    assert states[True] >= 5  # enough for the C2RA to read the answers together


def test_about_half_of_the_structures_answered_by_a_link_and_the_others_are_awaited(demo: Demo) -> None:
    database = demo.database
    with database.reading() as session:
        statement = (
            select(Participation)
            .join(Participation.campagne)
            .options(joinedload(Participation.campagne))
            .where(Campagne.instrument == SATISFACTION)
        )
        participations = session.scalars(statement).all()
        writers = session.scalars(
            select(Changement.lien_id)
            .distinct()
            .where(
                Changement.participation_id.in_([participation.id for participation in participations]),
                Changement.compte_id.is_(None),
            )
        ).all()
        (campagne,) = {participation.campagne for participation in participations}
        answered = [participation for participation in participations if participation.transmise_le]
        assert 0.4 <= len(answered) / len(participations) <= 0.6
        assert len(writers) == len(answered)
        assert len({str(participation.saisie) for participation in answered}) > len(answered) / 2
        assert (paris_day(NOW) - campagne.ouverture).days in {7, 8}
        assert {participation.transmise_par_id for participation in answered} == {None}
    database.close()


def test_the_settled_campaign_on_what_changed_has_results_to_read(demo: Demo) -> None:
    database = demo.database
    now = NOW
    with database.reading() as session:
        campagne = session.scalars(
            select(Campagne).where(Campagne.instrument == IMPACT, Campagne.tirage_id.is_(None))
        ).one()
        collecte = get_collecte_enquete(session, campagne, now)
        region = resultats(collecte)
        by_dla = {code: resultats(collecte, code).pourquoi for code in DLAS}
    database.close()
    assert campagne.arretee_le is not None
    assert region.pourquoi == ""
    assert len([changement for changement in region.changements if changement.evolution is not None]) >= 2
    assert "" in by_dla.values()  # some DLA have results
    assert any(by_dla.values())  # and some are confidential


# --- bilans


def test_each_dla_has_a_bilan_worth_reading(demo: Demo) -> None:
    database = demo.database
    now = NOW
    with database.reading() as session:
        signed = session.scalars(select(BilanSigne)).one()
        corrected = session.scalars(select(CorrectionBilan)).one()
        conventions = list_conventions(session, [dla.id for dla in session.scalars(select(Dla))])
        carriers = [convention.porteuse.nom for convention in conventions if convention.dla.code == "41"]
        latest = {
            convention.dla.code: convention
            for convention in sorted(conventions, key=lambda convention: convention.debut)
        }
        facts = {code: get_faits(session, convention) for code, convention in latest.items()}
        received = {
            code: chiffres_of(dla_facts, paris_day(now))["ACCUEILLIES"].total or 0 for code, dla_facts in facts.items()
        }
    database.close()
    assert signed.relu_le is not None
    assert signed.presente_le is not None
    assert corrected.valeur > corrected.comptee
    assert len(set(carriers)) == 2
    assert min(received.values()) == received["36"] == 12
    assert sorted(received.values())[1] >= 40
    assert facts["36"].seances == ()
    assert all(dla_facts.objectifs for dla_facts in facts.values())
    assert {code for code, dla_facts in facts.items() if dla_facts.seances and dla_facts.actions} == {*DLAS} - {"36"}


def test_the_campaign_of_bilans_opens_with_what_is_counted(demo: Demo, tmp_path: Path) -> None:
    shutil.copytree(demo.folder, tmp_path / "demo")  # opening it freezes its expected answers
    database = Demo(tmp_path / "demo", "").database
    with database.writing() as session:
        campagne = session.scalars(select(Campagne).where(Campagne.instrument == BILAN)).one()
        opening = datetime.combine(campagne.ouverture, time(8), PARIS)
        open_campagne(session, campagne, opening)
        answers = session.scalars(select(Participation).where(Participation.campagne_id == campagne.id)).all()
        known = {
            participation.dla.code: {code: connue["texte"] for code, connue in participation.connues.items()}
            for participation in answers
        }
    database.close()
    assert sorted(known) == DLAS
    assert all(int(connues["ACCUEIL_ACCUEILLIES_AN1"]) > 0 for connues in known.values())
    assert [code for code, connues in known.items() if "CONCERTATION_DOSSIERS_AN1" not in connues] == ["36"]
