"""Counters for whoever watches the service: off by default, behind a secret, and nothing of anyone in them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from collecte.app import close
from collecte.core.config import Settings, SettingsError
from collecte.exploitation.operations.travaux import claim_travail, finish_travail, open_travail
from collecte.exploitation.queries.mesures import Attente, get_mesures
from collecte.models import Courriel, EtatFabrication, Fabrication, ImportRegistre, Travail
from collecte.registre.jobs_imports import run_imports
from collecte.registre.operations.imports_registre import ask_comparison
from tests.collecte.conftest import application
from tests.collecte.fabrications import asked, make_waiting
from tests.collecte.monde import PASSWORD, SECRET, Monde
from tests.collecte.navigateur import Navigateur

SITE = "http://127.0.0.1:8000"

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def watched(petit_monde: Monde) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne()
    made = application(petit_monde, metrics_token=SECRET)
    yield made
    close(made)


def series(app: Flask) -> Series:
    """Each figure, by the name and the labels of its series, as a monitoring system reads them."""
    answer = app.test_client().get("/metriques", headers={"Authorization": f"Bearer {SECRET}"}, base_url=SITE)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(name: str, **labels: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return name, tuple(sorted(labels.items()))


def test_without_a_secret_there_is_no_such_page(app: Flask) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert app.test_client().get("/metriques", headers=headers, base_url=SITE).status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", f"Basic {SECRET}", f"Bearer {SECRET}x", "Bearer é"])
def test_nobody_reads_them_without_the_secret(watched: Flask, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = watched.test_client().get("/metriques", headers=headers, base_url=SITE)
    assert answer.status_code == 401
    assert "collecte_" not in answer.text


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="COLLECTE_METRICS_TOKEN"):
        Settings(database_url="sqlite://", secret_key="x" * 32, public_url=SITE, metrics_token="court")


def test_requests_are_told_by_route_template_and_status(watched: Flask) -> None:
    own = Navigateur(watched)
    own.sign_in("claire@exemple.fr")
    for path in ("/reponses/1/REPARTITION", "/reponses/999/REPARTITION", "/nulle-part/claire@exemple.fr"):
        own.go(path)
    found = series(watched)
    route = "/reponses/<int:participation_id>/<code>"
    assert found[of("collecte_requetes_total", methode="GET", route=route, statut="404")] == 1
    assert found[of("collecte_requetes_total", methode="GET", route="aucune", statut="404")] == 1
    assert found[of("collecte_requete_secondes_count", route=route)] == 2
    assert "claire" not in str(found)


def test_a_method_or_a_path_that_someone_invents_makes_no_series_of_its_own(watched: Flask) -> None:
    client = watched.test_client()
    for rank in range(5):
        client.open(f"/invente-{rank}", method=f"INVENTE{rank}", base_url=SITE)
    found = [key for key in series(watched) if key[0] == "collecte_requetes_total"]
    assert found == [of("collecte_requetes_total", methode="autre", route="aucune", statut="404")]


def test_what_the_base_holds_is_counted_on_both_databases(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    rachid = monde.personne("Rachid", "28")
    monde.campagne()
    monde.answered(claire)
    monde.save(rachid, monde.participation(rachid), {"M1F1": "10"})
    with monde.database.reading() as session:
        before = get_mesures(session, monde.heure())
    assert (before.reponses_commencees, before.reponses_transmises, before.enregistrements) == (1, 1, 2)
    assert before.octets > 10_000
    assert before.courriels == before.travaux == before.fabrications == before.imports == Attente(0, 0)
    assert before.succes == {}


def test_what_waits_for_a_worker_is_told_until_it_ends_well_on_both_databases(monde: Monde) -> None:
    monde.region()
    claire, isabelle = monde.personne("Claire", "18"), monde.animatrice()
    monde.campagne()
    monde.answered(claire)
    monde.courriel(claire)
    asked(monde, isabelle)
    own = monde.fichier(claire)
    with monde.database.writing() as session:
        open_travail(session, nom="relances", echeance=monde.heure())
        fichier = session.get_one(ImportRegistre, own)
        ask_comparison(session, own=fichier, colonnes=fichier.colonnes, correspondance="", now=monde.heure())
    monde.heure.moment += timedelta(minutes=3)
    with monde.database.reading() as session:
        found = get_mesures(session, monde.heure())
    assert found.courriels == found.travaux == found.fabrications == found.imports == Attente(1, 180)
    assert found.succes == {}
    make_waiting(monde.database, monde.heure)
    work_done(monde)
    with monde.database.reading() as session:
        found = get_mesures(session, monde.heure())
    assert found.courriels == found.travaux == found.fabrications == found.imports == Attente(0, 0)
    assert found.succes == dict.fromkeys(("relances", "courriels", "classeurs"), monde.heure())


def work_done(monde: Monde) -> None:
    """The message left, the file was compared, the periodic work was done."""
    run_imports(monde.database, monde.heure, lambda: False)
    with monde.database.writing() as session:
        session.execute(update(Courriel).values(envoye_le=monde.heure()))
        taken = claim_travail(session, noms=("relances",), now=monde.heure())
        assert taken is not None
        finish_travail(session, taken, now=monde.heure())


def test_a_workbook_that_is_refused_is_no_success(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    isabelle = petit_monde.animatrice()
    petit_monde.campagne()
    asked(petit_monde, isabelle)
    with petit_monde.database.writing() as session:
        refused = {"etat": EtatFabrication.REFUSE, "en_route": None, "finie_le": petit_monde.heure()}
        session.execute(update(Fabrication).values(refused))
        assert get_mesures(session, petit_monde.heure()).succes == {}


def test_the_last_success_of_each_kind_of_work_is_a_moment_that_a_monitoring_system_reads(
    watched: Flask, petit_monde: Monde
) -> None:
    with petit_monde.database.writing() as session:
        open_travail(session, nom="relances", echeance=petit_monde.heure())
    assert series(watched)[of("collecte_travaux_en_attente")] == 1
    with petit_monde.database.writing() as session:
        session.execute(update(Travail).values(fini_le=petit_monde.heure()))
    found = series(watched)
    assert found[of("collecte_travaux_en_attente")] == 0
    assert found[of("collecte_dernier_succes_secondes", travail="relances")] == petit_monde.heure().timestamp()


def test_the_process_says_that_it_lives_when_its_base_does_not_answer(
    watched: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collecte.comptes.web.context import services_of

    services_of(watched).database.close()
    monkeypatch.setattr(services_of(watched).database, "_reading", None)
    client = watched.test_client()
    assert client.get("/sante/processus", base_url=SITE).text == "ok\n"
    assert client.get("/sante", base_url=SITE).status_code >= 500
