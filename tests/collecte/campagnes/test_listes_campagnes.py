"""Lists of campaigns and of their answers: sorted as asked, telling nothing more than the page does."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from collecte.models import Participation
from tests.collecte.mondes.anonymes import foule
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


def entered(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def listed(browser: Navigateur, path: str) -> list[str]:
    """Return the first cell of each row of the last table."""
    browser.go(path)
    return re.findall(
        r'<th scope="row"[^>]*>(?:\s*<label.*?</label>)?(?:\s*<a[^>]*>)?\s*([^<]*)',
        browser.page.get_data(as_text=True),
        flags=re.DOTALL,
    )


def answered(monde: Monde) -> None:
    """Claire, of the DLA 18, answered; Paul, of the DLA 28, did not."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.personne("Paul", "28")
    monde.animatrice(password=PASSWORD)
    monde.campagne()
    monde.answered(claire)


def test_the_people_of_a_campaign_are_sorted_on_the_page_that_keeps_the_rest(petit_monde: Monde, app: Flask) -> None:
    answered(petit_monde)
    isabelle = entered(app, "Isabelle")
    assert listed(isabelle, "/campagnes/1?tri=-personne")[-2:] == ["Paul Durand", "Claire Durand"]
    assert listed(isabelle, "/campagnes/1?tri=derniere-action")[-2:] == ["Claire Durand", "Paul Durand"]
    page = isabelle.page.get_data(as_text=True)
    assert 'aria-sort="ascending"' in page
    assert 'href="/campagnes/1?tri=derniere-action&amp;tri-dla=reponses#dla"' in page


def test_the_dlas_of_a_campaign_are_sorted_by_rate_and_the_region_stays_last(petit_monde: Monde, app: Flask) -> None:
    answered(petit_monde)
    isabelle = entered(app, "Isabelle")
    rows = listed(isabelle, "/campagnes/1?tri-dla=-reponses")
    assert rows[0] == "18 Département 18"
    assert rows[1] == "28 Département 28"  # those where nothing is expected follow
    assert rows.index("Région") == len(rows) - 3
    file = isabelle.go("/campagnes/1?tri-dla=-reponses&csv=dla-de-la-campagne").get_data(as_text=True)
    assert file.splitlines()[:3] == [
        "\ufeffDLA;Réponses;ETP transmis;ETP attendus;ETP conventionnés",
        "18 Département 18;1 transmis;1,00;1,00;",
        "28 Département 28;1 à faire;0,00;1,00;",
    ]


def test_a_list_of_campaigns_as_csv_has_those_of_the_page_and_no_other(petit_monde: Monde, app: Flask) -> None:
    answered(petit_monde)
    petit_monde.region("bretagne", "Bretagne", "35")
    petit_monde.animatrice("Nolwenn", region_id=2, password=PASSWORD)
    ici = entered(app, "Isabelle").go("/campagnes?csv=campagnes").get_data(as_text=True).splitlines()
    there = entered(app, "Nolwenn").go("/campagnes?csv=campagnes").get_data(as_text=True).splitlines()
    assert there == [ici[0]] == ["\ufeffCampagne;Région;État;Réponses;Taux;Ouverture;Clôture;Activités"]
    assert ";1 sur 2;50 %;" in ici[1]
    assert len(ici) == 2


@pytest.mark.parametrize("tri", ["derniere-action", "-derniere-action"])
def test_no_sort_tells_in_which_order_anonymous_answers_were_begun(petit_monde: Monde, app: Flask, tri: str) -> None:
    ici = foule(petit_monde, 3)
    petit_monde.animatrice(password=PASSWORD)
    isabelle = entered(app, "Isabelle")
    usual = listed(isabelle, f"/campagnes/{ici.campagne_id}")
    with petit_monde.database.writing() as session:
        for minutes, rank in enumerate((1, 0, 2)):
            begun = petit_monde.heure() + timedelta(minutes=minutes)
            answer = update(Participation).where(Participation.id == ici.participations[rank])
            session.execute(answer.values(modifiee_le=begun, revision=1))
    petit_monde.heure.moment += timedelta(minutes=9)
    assert listed(isabelle, f"/campagnes/{ici.campagne_id}?tri={tri}") == usual
    assert "commencé" in isabelle.text
