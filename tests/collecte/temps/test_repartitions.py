"""« Ma répartition »: a person's own time through the périodes, who sees it and the preview of what they see."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.notices import notice_temps
from collecte.models import Dla, Participation, Personne, Region, Reprise, Role, VueDirection
from collecte.reponses.operations.reponses import Partage
from collecte.reponses.queries.reprises import list_team_reprises
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.versions import HALVES, adopted
from tests.collecte.syntheses.test_syntheses import pdf_text
from tests.collecte.temps.lecture_dla import get_chiffres_dla

MISSIONS = {"M1": 50, "M2": 25, "M3": 15, "M4": 10, "AUTRE": 0}
"""Claire's shares by mission, rounded to five points."""

CHOICES = {"accord_chiffres": "oui", "vue_direction": "mission"}


def two_semestres(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.direction("Denis", "18", password=PASSWORD)
    answered(monde, opened(monde, "2025-S2", -180), "Claire")
    monde.heure.moment = PENDANT
    answered(monde, monde.campagne(), "Claire", M1F1="20", M1F2="20")
    assert claire.personne_id == 1


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Return the browser of Claire, alone in her DLA, who answered for two semestres in a row."""
    prepare(petit_monde, two_semestres)
    return entered(app, "claire")


def opened(monde: Monde, periode: str, days: int) -> int:
    """Open a campaign so many days from the usual one, and set the clock there."""
    monde.heure.moment = PENDANT + timedelta(days=days)
    today = monde.heure.moment.date()
    return monde.campagne(periode, ouverture=today - timedelta(days=5), cloture=today + timedelta(days=5))


def answered(monde: Monde, campagne_id: int, *prenoms: str, **shares: str) -> None:
    with monde.database.reading() as session:
        statement = select(Personne.prenom, Participation.id, Personne.id).join(Participation.personne)
        rows = session.execute(statement.where(Participation.campagne_id == campagne_id)).all()
    ids = {prenom: (participation_id, personne_id) for prenom, participation_id, personne_id in rows}
    for prenom in prenoms:
        participation_id, personne_id = ids[prenom]
        acteur = monde.acteur_of(personne_id)
        typed = {code: text for code, text in {**CENT, **shares}.items() if text}
        monde.save(acteur, participation_id, typed)
        monde.transmit(acteur, participation_id, partage=Partage(False, VueDirection.NON))


def taken_up(monde: Monde, periode: str, personne_id: int | None = 1, code: str = "18", **parts: int | None) -> None:
    """Import a past période of a person or of the whole DLA; a line given None is left blank."""
    parts_by_code: Mapping[str, int | None] = {**{code: int(text) for code, text in CENT.items()}, **parts}
    with monde.database.writing() as session:
        session.add(
            Reprise(
                dla=session.scalars(select(Dla).where(Dla.code == code)).one(),
                personne_id=personne_id,
                par_dla=personne_id is None,
                periode_code=periode,
                parts={code: part * 100 for code, part in parts_by_code.items() if part is not None},
                importee_le=PENDANT,
            )
        )


def entered(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


def row_of(browser: Navigateur, libelle: str) -> list[str]:
    """Return the cells of the row of the table of all périodes whose label begins with `libelle`."""
    page = browser.page.text.replace("\u00a0", " ").partition("en % du temps de la période")[2]
    match = re.search(rf'<th scope="row"[^>]*>{libelle}.*?</tr>', page, re.DOTALL)
    assert match, libelle
    return re.findall(r"<td[^>]*>\s*(.*?)\s*</td>", match[0])


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def image_of(browser: Navigateur) -> dict[str, dict[str, str]]:
    """Return the table under the image of a période: label of a row -> heading -> cell."""
    page = browser.page.text.replace("\u00a0", " ").partition("écarts en points")[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {plain(label): dict(re.findall(r'data-label="([^"]+)">\s*(.*?)\s*</td>', cells)) for label, cells in rows}


def main_of(browser: Navigateur) -> str:
    """Return the text of a page between its header and its footer, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.page.text.split("<main", 1)[1].split("</main>")[0]))


def test_each_periode_has_its_bar_and_its_column_the_newest_first(claire: Navigateur) -> None:
    claire.go("/ma-repartition")
    captions = [
        plain(caption) for caption in re.findall(r"<figcaption>(.*?)</figcaption>", claire.page.text, re.DOTALL)
    ]
    assert captions == ["Vous, 1er semestre 2026", "1er semestre 2026", "2e semestre 2025"]
    assert 'data-label="2026-S1 moi"' in claire.page.text
    assert row_of(claire, "M1 ") == ["48 %", "48 %"]
    assert row_of(claire, "Accueil, orientation") == ["20 %", "24 %"]
    assert "les résultats de la région ne sont pas encore arrêtés" in claire.text


def test_a_page_without_any_answer_says_what_will_be_there(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    browser = entered(app, "claire")
    for path in ("/ma-repartition", "/ma-repartition/imprimer"):
        assert browser.go(path).status_code == 200
        assert "première réponse transmise" in browser.text
    assert browser.go("/ma-repartition.pdf").status_code == 404


def test_lines_of_two_versions_of_the_referentiel_are_compared_where_they_mean_the_same(
    petit_monde: Monde, app: Flask
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    isabelle = petit_monde.animatrice(password=PASSWORD)
    answered(petit_monde, opened(petit_monde, "2025-S2", -180), "Claire")
    petit_monde.heure.moment = PENDANT
    adopted(petit_monde, isabelle)
    answered(petit_monde, petit_monde.campagne(), "Claire", M1F3="", M1F4="3", M1F5="6", M1F2="15")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert "Le référentiel a changé entre ces périodes." in browser.text
    assert f"Comptées ensemble pour rester comparables : {' + '.join(HALVES)}" in browser.text
    assert row_of(browser, HALVES[0]) == ["9 %", "8 %"]
    assert row_of(browser, "M1 ") == ["48 %", "48 %"]


def test_a_past_year_of_a_file_is_a_periode_of_the_series_marked_as_such(
    claire: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    taken_up(petit_monde, "2024-S1", M1F1=34, M1F2=6)
    taken_up(petit_monde, "2024-S2", M1F1=23, AUTRE=None)
    claire.go("/ma-repartition")
    page = claire.page.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert '<th scope="col">moi</th><th scope="col">repris, somme 99 %</th><th scope="col">repris</th>' in page
    assert "2e semestre 2024 : repris, somme 99 %, telle que reprise" in page
    assert 'data-label="2024-S1 repris"' in page
    assert row_of(claire, "Accueil, orientation") == ["20 %", "24 %", "23 %", "34 %"]
    assert row_of(claire, "Hors référentiel") == ["0 %", "0 %", "–", "0 %"]
    choices = page.split('id="partage"')[1]
    assert "semestre 2025" in choices
    assert "2024" not in choices
    claire.go("/ma-repartition/imprimer")
    assert "telle que reprise" in claire.text
    assert "1er semestre 2024" not in claire.text, "a sheet holds three périodes"
    claire.go("/ma-repartition.pdf")
    assert "telle que reprise" in " ".join(pdf_text(claire.page.data, tmp_path).split())


def test_an_answer_wins_over_a_past_year_of_the_same_periode_and_dla(claire: Navigateur, petit_monde: Monde) -> None:
    taken_up(petit_monde, "2025-S2", M1F1=34, M1F2=6)
    claire.go("/ma-repartition")
    assert row_of(claire, "Accueil, orientation") == ["20 %", "24 %"]
    assert "repris" not in claire.text


def test_who_has_past_years_only_reads_them_and_chooses_nothing(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    taken_up(petit_monde, "2024-S1")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert image_of(browser)["Accompagnement des structures"] == {"Vous": "48 %"}
    assert "Ce que voit votre direction" not in browser.text
    assert "Vous n’avez pas encore" not in browser.text
    assert "Elle quitte cette page douze mois après son import" in browser.text


def test_past_years_of_a_colleague_are_on_no_page_of_one_s_own(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    petit_monde.personne("Nadia", "18", password=PASSWORD)
    taken_up(petit_monde, "2024-S1")
    nadia = entered(app, "nadia")
    nadia.go("/ma-repartition")
    assert "repris" not in nadia.text
    assert "48 %" not in nadia.text


# --- past years of the whole DLA


def test_past_years_of_the_whole_dla_are_told_apart_from_one_s_own(
    claire: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    taken_up(petit_monde, "2024-S1", personne_id=None, M1F1=34, M1F2=6)
    taken_up(petit_monde, "2024-S2", personne_id=None, M1F1=23, AUTRE=None)
    claire.go("/ma-repartition")
    personal, team = claire.page.text.replace("\u00a0", " ").split("Votre DLA, années passées")
    assert "repris" not in personal
    assert '<th scope="col">repris, somme 99 %</th><th scope="col">repris</th>' in team
    assert "2e semestre 2024 : repris, somme 99 %, telle que reprise" in team
    assert '<td class="n" data-label="2024-S1 repris">34 %' in team
    assert "ni la direction, ni la fiche d’appui ne le montrent" in " ".join(team.split())
    for path in ("/ma-repartition/imprimer", "/ma-repartition.pdf"):
        claire.go(path)
        text = claire.text if path.endswith("imprimer") else " ".join(pdf_text(claire.page.data, tmp_path).split())
        assert "DLA 18 Département 18 – votre DLA, années passées" in text
        assert "2e semestre 2024 : repris, somme 99 %, telle que reprise" in text.replace("\u202f", " ")


def test_who_never_answered_reads_and_prints_those_of_their_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    taken_up(petit_monde, "2024-S1", personne_id=None)
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert "Vous n’avez pas encore de répartition" in browser.text
    assert row_of(browser, "M1 ") == ["48 %"]
    browser.go("/ma-repartition/imprimer")
    assert "votre DLA, années passées" in browser.text
    assert "Rien à imprimer" not in browser.text
    assert browser.go("/ma-repartition.pdf").status_code == 200


@pytest.mark.parametrize(
    ("dlas", "debut", "fin", "reads"),
    [
        pytest.param(("18",), date(2024, 1, 1), None, True, id="there then and now"),
        pytest.param(("18",), date(2024, 6, 30), None, True, id="from its last day on"),
        pytest.param(("18",), date(2024, 7, 1), None, False, id="came after it: they would read who left"),
        pytest.param(("18",), date(2024, 1, 1), date(2026, 7, 7), False, id="left yesterday"),
        pytest.param(("18",), date(2024, 1, 1), date(2026, 7, 8), True, id="leaves today"),
        pytest.param(("28",), date(2024, 1, 1), None, False, id="of another DLA"),
        pytest.param((), date(2024, 1, 1), None, False, id="of no DLA"),
    ],
)
def test_those_of_a_dla_are_read_by_who_made_them_and_works_there_still(
    petit_monde: Monde, app: Flask, dlas: tuple[str, ...], debut: date, fin: date | None, reads: bool
) -> None:
    petit_monde.region()
    petit_monde.personne("Nadia", *dlas, debut=debut, fin=fin, password=PASSWORD)
    taken_up(petit_monde, "2024-S1", personne_id=None)
    browser = entered(app, "nadia")
    for path in ("/ma-repartition", "/ma-repartition/imprimer"):
        browser.go(path)
        assert ("48 %" in browser.text.replace("\u202f", " ").replace("\u00a0", " ")) is reads
    assert browser.go("/ma-repartition.pdf").status_code == (200 if reads else 404)


@pytest.mark.parametrize("role", list(Role))
def test_those_of_a_dla_are_read_by_no_role_but_that_of_who_works_there(petit_monde: Monde, role: Role) -> None:
    """Each role as wide as it comes: a direction of that DLA, a pilote of it, the animatrice of its région."""
    petit_monde.region()
    porteuse_id = petit_monde.porteuse("L’Appui", "18") if role is Role.DIRECTION else None
    dla_id = 1 if role is Role.PILOTE else None
    outsider = petit_monde.personne("Odile", role=role, porteuse_id=porteuse_id, dla_id=dla_id)
    member = petit_monde.personne("Claire", "18")
    taken_up(petit_monde, "2024-S1", personne_id=None)
    with petit_monde.database.reading() as session:
        assert list_team_reprises(session, outsider, PENDANT.date()) == ()
        assert len(list_team_reprises(session, member, PENDANT.date())) == 1


def test_no_page_of_a_direction_nor_the_fiche_has_those_of_its_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.direction("Denis", "18", password=PASSWORD)
    taken_up(petit_monde, "2024-S1", personne_id=None)
    denis, claire = entered(app, "denis"), entered(app, "claire")
    assert denis.go("/ma-repartition").status_code == 404
    for browser, path in ((denis, "/fiche-appui/dlas/1"), (claire, "/fiche-appui/dlas/1"), (denis, "/direction")):
        assert browser.go(path).status_code == 200, path
        assert "48 %" not in browser.text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(("asked", "reads"), [("2024-S2", True), ("2024-S1", False), ("2024-A1", False)])
def test_one_over_months_that_a_campaign_asks_gives_way_to_what_was_chosen_there(
    petit_monde: Monde, app: Flask, asked: str, reads: bool
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne(asked)
    taken_up(petit_monde, "2024-S1", personne_id=None)
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert ("Votre DLA, années passées" in browser.text) is reads


def test_a_past_year_is_crossed_to_the_referentiel_adopted_since(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    taken_up(petit_monde, "2024-S1", M1F3=9, AUTRE=int(CENT["AUTRE"]) + 1)
    adopted(petit_monde, petit_monde.animatrice())
    answered(petit_monde, petit_monde.campagne(), "Claire", M1F3="", M1F4="2", M1F5="6")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert "Le référentiel a changé entre ces périodes." in browser.text
    assert row_of(browser, HALVES[0]) == ["8 %", "9 %"]
    assert "somme 102 %, telle que reprise" in browser.text
    browser.go("/ma-repartition/imprimer")
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([0-9.]+)%"', browser.page.text)]
    assert sum(widths) == pytest.approx(200, abs=0.1), "two bars, each within its width"


def test_the_sharing_of_a_periode_is_previewed_without_being_kept(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/ma-repartition/2/partage")
    assert "De vous, rien, pas même votre nom." in claire.text
    claire.send({**CHOICES, "suite": "apercu"})
    assert "Ces choix ne sont pas enregistrés." in claire.text
    assert "Vous répondez seul(e) pour ce DLA : son chiffre est votre réponse." in claire.text
    assert "Avec ces choix, vos parts par mission paraissent, à 5 points près" in claire.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 2).vue_direction is VueDirection.NON
    claire.send(CHOICES)
    with petit_monde.database.reading() as session:
        participation = session.get_one(Participation, 2)
        assert (participation.accord_chiffres, participation.vue_direction) == (True, VueDirection.MISSION)
        assert session.get_one(Participation, 1).vue_direction is VueDirection.NON


@pytest.mark.parametrize("vue", ["non", "mission", "fonction"])
def test_the_preview_is_word_for_word_what_the_direction_reads(claire: Navigateur, app: Flask, vue: str) -> None:
    claire.go("/ma-repartition/2/partage")
    claire.send({**CHOICES, "vue_direction": vue, "suite": "apercu"})
    previewed = re.search(r'<div class="preview">(.*?)</div>\s*<p class="hint">', claire.page.text, re.DOTALL)
    assert previewed
    claire.send({**CHOICES, "vue_direction": vue})
    denis = entered(app, "denis")
    denis.go("/direction/campagnes/2/dlas/1/repartitions")
    read_text = denis.page.text.split("</p>\n", 1)[1]
    assert re.sub(r"\s+", " ", previewed[1]).strip() in re.sub(r"\s+", " ", read_text)
    assert ("Claire" in main_of(denis)) is (vue != "non")


def test_the_check_page_shows_before_transmitting_what_the_direction_will_read(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    own_id, auteur = petit_monde.campagne("2026-Q1"), petit_monde.acteur_of(1)
    participation = petit_monde.participation(auteur, own_id)
    petit_monde.save(auteur, participation, {**CENT, "M1F2": ""})
    claire.go(f"/reponses/{participation}/verifier")
    assert "Voir ce que votre direction verrait" not in claire.text, "the whole is not shared yet"
    petit_monde.save(auteur, participation, CENT)
    claire.go(f"/reponses/{participation}/verifier")
    by_mission, by_fonction = re.findall(r'<div class="preview">(.*?)</div>', claire.page.text, re.DOTALL)
    assert claire.text.count("Claire") >= 2
    for vue, shown in (("mission", by_mission), ("fonction", by_fonction)):
        petit_monde.transmit(auteur, participation, partage=Partage(False, VueDirection(vue)))
        claire.go(f"/ma-repartition/{participation}/partage")
        claire.send({**CHOICES, "vue_direction": vue})
        denis = entered(app, "denis")
        denis.go(f"/direction/campagnes/{own_id}/dlas/1/repartitions")
        read_text = re.sub(r"</?h[23]>|\s+", " ", denis.page.text)
        assert re.sub(r"</?h[23]>|\s+", " ", shown).strip() in read_text


def test_the_preview_never_tells_what_a_colleague_chose(claire: Navigateur, petit_monde: Monde, app: Flask) -> None:
    petit_monde.personne("Rachid", "18", password=PASSWORD)
    answered(petit_monde, petit_monde.campagne("2026-Q1"), "Claire", "Rachid")
    texts = []
    rachid = entered(app, "rachid")
    for vue in ("non", "fonction"):
        rachid.go("/ma-repartition/4/partage")
        rachid.send({**CHOICES, "vue_direction": vue})
        claire.go("/ma-repartition/3/partage")
        claire.send({**CHOICES, "suite": "apercu"})
        texts.append(main_of(claire))
    assert "Vous êtes deux à répondre pour ce DLA" in texts[0]
    assert "Rachid" not in texts[0]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("accord", ["oui", "non"])
@pytest.mark.parametrize("vue", list(VueDirection))
def test_what_is_said_of_the_figure_of_the_dla_is_what_its_direction_reads(
    claire: Navigateur, petit_monde: Monde, vue: VueDirection, accord: str
) -> None:
    """Alone in her DLA, whose figure is her own: by mission, by five points, whatever she shows of her answer."""
    claire.go("/ma-repartition/2/partage")
    claire.send({"accord_chiffres": accord, "vue_direction": vue.value})
    isabelle, denis = petit_monde.animatrice(), petit_monde.acteur_of(2)
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle, 2)
    with petit_monde.database.reading() as session:
        chiffres = get_chiffres_dla(session, denis, 2, 1)
    assert chiffres
    assert (dict(chiffres.parts), chiffres.pas) == (({**MISSIONS}, 5) if accord == "oui" else ({}, 0))
    sentences = {"oui": "vos parts par mission paraissent, à 5 points près", "non": "il ne paraît pas"}
    assert f"vec ces choix, {sentences[accord]}" in claire.text


def test_consent_says_the_step_of_a_stricter_region_until_its_figures_are_settled_by_another(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    with petit_monde.database.writing() as session:
        session.get_one(Region, 1).seuils_propres = {"pas_missions": 10, "mots": 12}
        assert "donne ses missions à 10 points près" in notice_temps(session.get_one(Region, 1)).lecteurs
    claire.go("/ma-repartition/2/partage")
    claire.send({**CHOICES, "suite": "apercu"})
    assert "vos parts par mission, à 10 points, seront lues par votre direction" in claire.text
    assert "Les missions seules, à 10 points près." in claire.text
    assert "vos parts par mission paraissent, à 10 points près" in claire.text
    claire.go("/reponses/2/recu")
    assert "à 10 points, seront lues" in claire.text
    claire.go("/aide/partager")
    assert "missions seules, à 10 points près" in claire.text
    claire.go("/donnees-personnelles")
    assert "en mots, jamais le nombre, à partir de 12 personnes" in claire.text
    isabelle = petit_monde.animatrice()
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle, 2)
    with petit_monde.database.writing() as session:
        session.get_one(Region, 1).seuils_propres = {"pas_missions": 20}
    again = entered(app, "claire")
    again.go("/ma-repartition/2/partage")
    assert "à 10 points, seront lues" in again.text, "as it was published"


def test_after_settlement_a_dla_without_a_figure_is_said_to_have_none_whatever_one_chooses(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    claire.go("/ma-repartition/2/partage")
    claire.send({"accord_chiffres": "non", "vue_direction": "non"})
    isabelle = petit_monde.animatrice()
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle, 2)
    again = entered(app, "claire")
    again.go("/ma-repartition/2/partage")
    again.send({"accord_chiffres": "oui", "vue_direction": "non", "suite": "apercu"})
    assert "ce DLA n’a pas de chiffre à lui" in again.text
    assert "paraissent, à 5 points près" not in again.text


def test_choices_that_are_not_made_are_asked_and_show_nothing(claire: Navigateur) -> None:
    claire.go("/ma-repartition/2/partage")
    claire.send({"accord_chiffres": "peut-être", "vue_direction": "tout", "suite": "apercu"})
    assert claire.page.status_code == 422
    assert "Ce que votre direction" not in claire.text.split("Voir l’aperçu")[1]


def test_a_change_after_the_results_are_settled_says_what_becomes_of_the_figure(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    isabelle = petit_monde.animatrice(password=PASSWORD)
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle, 2)
    browser = entered(app, "claire")
    browser.go("/ma-repartition/2/partage")
    browser.send(CHOICES)
    assert "un accord retiré cache aussitôt le chiffre du DLA sur les pages" in browser.text
    assert "un accord donné maintenant ne montre que ce qui avait été publié" in browser.text


def test_nobody_else_reads_it(claire: Navigateur, petit_monde: Monde, app: Flask) -> None:
    claire.go("/ma-repartition/2/partage")
    claire.send({**CHOICES, "vue_direction": "fonction"})
    petit_monde.personne("Nadia", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.pilote("Paul", "18", password=PASSWORD)
    for prenom in ("nadia", "denis", "isabelle", "paul"):
        other = entered(app, prenom)
        assert other.go("/ma-repartition/2/partage").status_code == 404, prenom
        status = 200 if prenom == "nadia" else 404
        for path in ("/ma-repartition", "/ma-repartition/imprimer"):
            assert other.go(path).status_code == status, (prenom, path)
            assert "48 %" not in other.text
        assert other.go("/ma-repartition.pdf").status_code == 404


def test_an_answer_cut_from_its_author_leaves_the_page(claire: Navigateur, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        participation = session.get_one(Participation, 1)
        participation.affectation_id, participation.personne_id, participation.detachee = None, None, 1
    claire.go("/ma-repartition")
    assert "2e semestre 2025" not in claire.text
    assert claire.go("/ma-repartition/1/partage").status_code == 404


def test_the_pdf_is_one_sheet_with_the_figures_of_the_page(claire: Navigateur, tmp_path: Path) -> None:
    assert claire.go("/ma-repartition.pdf").status_code == 200
    text = pdf_text(claire.page.data, tmp_path)
    assert "Claire Durand" in text
    assert "48 %" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Ceci n’est pas une fiche de temps FSE" in text
    from pypdf import PdfReader

    assert len(PdfReader(tmp_path / "synthese.pdf").pages) == 1


def test_the_page_costs_as_many_reads_whatever_the_number_of_periodes(claire: Navigateur, petit_monde: Monde) -> None:
    isabelle = petit_monde.animatrice()
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle, 1)
    petit_monde.heure.moment = PENDANT
    before = claire.reads("/ma-repartition")
    for periode in ("2025-Q1", "2025-Q2", "2025-Q3"):
        answered(petit_monde, petit_monde.campagne(periode), "Claire")
    assert claire.reads("/ma-repartition") <= before <= READS["/ma-repartition"]


def test_the_receipt_says_who_sees_what_by_the_choices_made_and_until_when(
    claire: Navigateur, petit_monde: Monde
) -> None:
    claire.go("/reponses/2/recu")
    for sentence in ("Rien sous votre nom.", "12 mois après la clôture", "Ceci n’est pas une fiche de temps FSE"):
        assert sentence in claire.text
    claire.go("/ma-repartition/2/partage")
    claire.send({**CHOICES, "partage_fiche": "y"})
    with petit_monde.database.writing() as session:
        session.get_one(Personne, 1).series_gardees_le = PENDANT
    claire.go("/reponses/2/recu")
    for sentence in (
        "Votre répartition par mission, avec votre nom.",
        "Vous acceptez d’y compter.",
        "Vos parts souhaitables, qui fait et qui devrait faire, vos raisons.",
        "jusqu’à la fin de la convention de votre DLA, comme vous l’avez demandé.",
    ):
        assert sentence in claire.text


ALONE, TWO = "chiffre est votre réponse", "la vôtre à quelques points près"


@pytest.mark.parametrize(("colleagues", "said", "unsaid"), [((), ALONE, TWO), (("Rachid",), TWO, ALONE)])
def test_consent_and_receipt_say_to_one_alone_and_to_two_who_reads_the_figure(
    claire: Navigateur, petit_monde: Monde, colleagues: tuple[str, ...], said: str, unsaid: str
) -> None:
    for prenom in colleagues:
        petit_monde.personne(prenom, "18", password=PASSWORD)
    answered(petit_monde, petit_monde.campagne("2026-Q1"), "Claire", *colleagues)
    for path in ("/ma-repartition/3/partage", "/reponses/3/recu"):
        claire.go(path)
        assert said in claire.text, path
        assert unsaid not in claire.text, path
        assert "par votre direction et par votre C2RA, après l’arrêt des résultats, jamais avant" in claire.text
        assert "Ni les pilotes, ni les autres DLA, ni le public ne les lisent." in claire.text
        assert "un fichier déjà remis ne se reprend pas" in claire.text
        whoever = "Même si tous acceptent" if colleagues else "Même si vous acceptez"
        assert f"{whoever}, le chiffre du DLA peut ne pas paraître, quand la région" in claire.text, path
        assert "il se lit « confidentiel », comme après un refus." in claire.text, path


def test_notice_pages_and_help_say_that_the_figure_of_one_alone_is_their_answer(
    claire: Navigateur, petit_monde: Monde
) -> None:
    with petit_monde.database.reading() as session:
        notice = notice_temps(session.scalars(select(Region)).one())
    assert ALONE in notice.lecteurs
    assert TWO in notice.lecteurs
    assert "le chiffre ne paraît pas si la région laisse alors deviner le reste" in notice.lecteurs
    for path in ("/aide/partager", "/donnees-personnelles"):
        claire.go(path)
        assert ALONE in claire.text, path
        assert TWO in claire.text, path
        assert "et si la région ne laisse pas deviner le reste" in claire.text, path
    assert "jamais, hors le chiffre de votre DLA si vous y répondez seul(e) et l’acceptez" in claire.text
    claire.go("/ma-repartition")
    assert ALONE in claire.text
