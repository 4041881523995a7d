"""The figures that an answer on time is compared to on its check page: whose, from when, and shown to whom."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from collecte.models import Dla, GenreEtape, Participation, Personne, Region, Reprise, VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, TransmissionRefusee
from collecte.reponses.queries.repere_annee import get_reperes
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.detachement import without_texts
from questionnaires.answers.reperes import Reperes
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.collecte.mondes.versions import adopted
from tests.questionnaires.temps.test_an_dernier import temps

ROND = {**dict.fromkeys(CENT, "0"), "M1F1": "60", "M3F1": "40"}
BASE = {"ETP": "1", "MOIS": "4"}


def asked(monde: Monde, periode: str, *transmitters: tuple[Acteur, Mapping[str, str]]) -> int:
    """Open a campaign the day after its période; `transmitters` transmit these values that day. Return its id."""
    day = Periode.parse(periode).fin + timedelta(days=1)
    monde.heure.moment = datetime.combine(day, monde.heure.moment.timetz())
    campagne = monde.campagne(periode, ouverture=day, cloture=day + timedelta(days=20))
    for acteur, typed in transmitters:
        answer_id = monde.participation(acteur, campagne)
        monde.save(acteur, answer_id, {**BASE, **typed})
        assert isinstance(monde.transmit(acteur, answer_id), Recu)
    return campagne


def claire_last_year(monde: Monde, typed: Mapping[str, str] = ROND) -> tuple[Acteur, int]:
    """Return Claire and the id of her answer of this semestre; she transmitted one a year before."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    asked(monde, "2025-S1", (claire, typed))
    this_year = asked(monde, "2026-S1")
    return claire, monde.participation(claire, this_year)


def reperes(monde: Monde, participation_id: int) -> Reperes:
    with monde.database.reading() as session:
        result = get_reperes(session, session.get_one(Participation, participation_id))
    assert result is not None
    return result


def avant(monde: Monde, participation_id: int) -> dict[str, int | None] | None:
    """Return last year's shares shown to the author, by mission and line; None when none is shown."""
    an_dernier = reperes(monde, participation_id).an_dernier
    return {rappel.code: rappel.avant for rappel in an_dernier.rappels if rappel.avant} if an_dernier else None


# --- the answer compared


def test_it_is_one_s_own_of_the_same_periode_and_dla_one_year_before(monde: Monde) -> None:
    _, answer_id = claire_last_year(monde)
    assert avant(monde, answer_id) == {"M1": 6000, "M1F1": 6000, "M3": 4000, "M3F1": 4000}


@pytest.mark.parametrize("periode", ["2025-S2", "2024-S1", "2025-Q1"])
def test_no_other_periode_is_shown(monde: Monde, periode: str) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    asked(monde, periode, (claire, ROND))
    now = asked(monde, "2026-S1")
    assert avant(monde, monde.participation(claire, now)) is None


def test_neither_someone_else_s_nor_one_of_another_dla_is_shown(monde: Monde) -> None:
    monde.region()
    claire, rachid = monde.personne("Claire", "18"), monde.personne("Rachid", "18", "28", fin=date(2025, 6, 30))
    asked(monde, "2025-S1")
    with monde.database.reading() as session:
        statement = select(Participation.id).join(Dla).where(Participation.personne_id == rachid.personne_id)
        [of_18, of_28] = session.scalars(statement.order_by(Dla.code)).all()
    for answer_id in (of_18, of_28):
        monde.save(rachid, answer_id, {**BASE, **ROND})
        monde.transmit(rachid, answer_id)
    now = asked(monde, "2026-S1")
    assert avant(monde, monde.participation(claire, now)) is None


def taken_up(monde: Monde, personne_id: int | None, parts: Mapping[str, str], periode: str = "2025-S1") -> None:
    """Add a past year imported from a file, of a person or, without `personne_id`, of the whole DLA."""
    with monde.database.writing() as session:
        session.add(
            Reprise(
                dla=session.scalars(select(Dla).where(Dla.code == "18")).one(),
                personne_id=personne_id,
                par_dla=personne_id is None,
                periode_code=periode,
                parts={code: int(text) * 100 for code, text in parts.items()},
                importee_le=monde.heure(),
            )
        )


def test_a_past_year_of_a_file_is_shown_marked_where_nothing_was_answered(app: Flask, petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    answer_id = petit_monde.participation(claire, asked(petit_monde, "2026-S1"))
    taken_up(petit_monde, claire.personne_id, ROND)
    assert avant(petit_monde, answer_id) == {"M1": 6000, "M1F1": 6000, "M3": 4000, "M3F1": 4000}
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    navigateur = signed_in(app)
    navigateur.go(f"/reponses/{answer_id}/verifier")
    assert "qu’un fichier des années passées donne de vous (repris)" in navigateur.text
    assert "2025 (repris)" in navigateur.text


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({**ROND, "M3F1": "39"}, id="99 %"),
        pytest.param({code: text for code, text in ROND.items() if code != "AUTRE"}, id="a line left blank"),
    ],
)
def test_a_past_year_that_is_not_whole_is_compared_to_nothing(monde: Monde, parts: Mapping[str, str]) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    answer_id = monde.participation(claire, asked(monde, "2026-S1"))
    taken_up(monde, claire.personne_id, parts)
    assert avant(monde, answer_id) is None


def test_a_past_year_of_someone_else_or_of_the_dla_is_compared_to_nothing(monde: Monde) -> None:
    monde.region()
    claire, rachid = monde.personne("Claire", "18"), monde.personne("Rachid", "18")
    answer_id = monde.participation(claire, asked(monde, "2026-S1"))
    taken_up(monde, rachid.personne_id, ROND)
    taken_up(monde, None, ROND)
    assert avant(monde, answer_id) is None


def test_an_answer_is_compared_rather_than_a_past_year(monde: Monde) -> None:
    claire, answer_id = claire_last_year(monde, CENT)
    taken_up(monde, claire.personne_id, ROND)
    result = avant(monde, answer_id)
    assert result is not None
    assert result["M1"] == 4800


def test_what_was_typed_and_never_transmitted_is_not_shown(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    before = asked(monde, "2025-S1")
    monde.save(claire, monde.participation(claire, before), {**BASE, **ROND})
    now = asked(monde, "2026-S1")
    assert avant(monde, monde.participation(claire, now)) is None


def test_a_line_split_since_is_compared_with_its_parts_together(monde: Monde) -> None:
    monde.region()
    claire, isabelle = monde.personne("Claire", "18"), monde.animatrice()
    asked(monde, "2025-S1", (claire, CENT))
    adopted(monde, isabelle)
    now = monde.participation(claire, asked(monde, "2026-S1"))
    result = avant(monde, now)
    assert result is not None
    assert (result["M1"], result["M1F4-M1F5"], result["M1F1"]) == (4800, 800, 2400)
    split = {**{code: text for code, text in CENT.items() if code != "M1F3"}, "M1F4": "2", "M1F5": "6"}
    monde.save(claire, now, {**BASE, **split})
    assert isinstance(monde.transmit(claire, now), Recu), "8 % before, 8 % now"


def test_nothing_is_compared_in_a_survey_that_is_not_about_time(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.enquete(monde.questionnaire())
    with monde.database.reading() as session:
        assert get_reperes(session, session.get_one(Participation, monde.participation(claire))) is None


# --- the register


def test_the_register_counts_for_its_referent_over_the_periode(monde: Monde) -> None:
    monde.region()
    claire, rachid = monde.personne("Claire", "18"), monde.personne("Rachid", "18")
    answer_id = monde.participation(claire, monde.campagne())
    assert reperes(monde, answer_id).diagnostics is None, "a register that has nothing is not kept: it counts nothing"
    of_rachid = monde.accompagnement(monde.structure(), referent=rachid)
    monde.diagnostic(of_rachid, jour=date(2026, 2, 3))
    assert reperes(monde, answer_id).diagnostics == 0
    hers = monde.accompagnement(monde.structure("La Ressourcerie"), referent=claire)
    monde.diagnostic(hers, jour=date(2026, 7, 1))
    assert reperes(monde, answer_id).diagnostics == 0, "after the période"
    monde.diagnostic(hers, of_rachid, jour=date(2026, 6, 30))
    assert reperes(monde, answer_id).diagnostics == 1


def test_a_step_of_diagnostic_counts_as_well(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    answer_id = monde.participation(claire, monde.campagne())
    step = (GenreEtape.DIAGNOSTIC, date(2026, 3, 2))
    monde.accompagnement(monde.structure(), date(2026, 1, 12), step, referent=claire)
    assert reperes(monde, answer_id).diagnostics == 1


# --- the check page


def signed_in(app: Flask, prenom: str = "Claire") -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def test_last_year_is_read_on_the_check_page_and_on_no_page_where_one_types(app: Flask, petit_monde: Monde) -> None:
    """Anchoring: last year's figures would bias this year's."""
    claire, answer_id = claire_last_year(petit_monde, {**ROND, "M1F1": "58,37", "M3F1": "41,63"})
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    navigateur = signed_in(app)
    page = text_of(navigateur.go(f"/reponses/{answer_id}/verifier"))
    assert "58,37" in page
    with petit_monde.database.reading() as session:
        codes = [*get_sections(session.get_one(Participation, answer_id))]
    assert codes
    for code in codes:
        assert "58,37" not in navigateur.go(f"/reponses/{answer_id}/{code}").text, code


def get_sections(participation: Participation) -> list[str]:
    return [section.code for section in get_questionnaire(participation.version).sections]


@pytest.mark.parametrize("typed", [{}, {"M1F1": "24"}, {**CENT, "M1F1": "x"}], ids=["nothing", "a part", "unreadable"])
def test_last_year_waits_until_all_is_shared(app: Flask, petit_monde: Monde, typed: dict[str, str]) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **typed})
    page = text_of(signed_in(app).go(f"/reponses/{answer_id}/verifier"))
    assert "Il y a un an" not in page
    assert "À expliquer" not in page


def test_without_such_a_periode_nothing_is_shown_nor_asked(app: Flask, petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne()
    petit_monde.save(claire, 1, {**BASE, **CENT})
    page = text_of(signed_in(app).go("/reponses/1/verifier"))
    assert "Il y a un an" not in page
    assert "À expliquer" not in page
    assert isinstance(petit_monde.transmit(claire, 1), Recu)


def test_a_change_of_ten_points_waits_for_its_reason_then_is_in_the_receipt(app: Flask, petit_monde: Monde) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    refused = petit_monde.transmit(claire, answer_id)
    assert isinstance(refused, TransmissionRefusee)
    assert [problem.controle for problem in refused.problems] == ["V9_M1F1", "V9_M1F2", "V9_M2", "V9_M3F1"]
    navigateur = signed_in(app)
    navigateur.go(f"/reponses/{answer_id}/verifier")
    shared = {"accord_chiffres": "non", "vue_direction": "non"}
    page = text_of(navigateur.send({**shared, "V9_M1F1.raison": "equipe", "V9_M2.raison": "silence"}))
    assert "il reste 2 choses à faire" in page
    assert navigateur.fields()["V9_M1F1.raison"] == "equipe", "what was said stays said"
    rest = {"V9_M1F2.raison": "autre", "V9_M1F2.commentaire": "Deux appels d’offres", "V9_M3F1.raison": "mesure"}
    page = text_of(navigateur.send({**shared, **rest}))
    assert "Votre réponse est transmise" in page
    assert "Deux appels d’offres" in page
    assert "Je préfère ne pas dire" in page
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, answer_id).valeurs or {}
    assert {code: text for code, text in valeurs.items() if code.startswith("V9_")} == {
        "V9_M1F1.raison": "equipe",
        "V9_M1F2.raison": "autre",
        "V9_M1F2.commentaire": "Deux appels d’offres",
        "V9_M2.raison": "silence",
        "V9_M3F1.raison": "mesure",
    }


def test_reasons_are_said_to_be_told_from_the_thresholds_of_the_region(app: Flask, petit_monde: Monde) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    navigateur = signed_in(app)
    assert "à partir de 8 dans 3 DLA" in text_of(navigateur.go(f"/reponses/{answer_id}/verifier"))
    with petit_monde.database.writing() as session:
        session.get_one(Region, 1).seuils_propres = {"dlas": 4, "mots": 12}
    assert "à partir de 12 dans 4 DLA" in text_of(navigateur.go(f"/reponses/{answer_id}/verifier"))


SHARED = {"accord_chiffres": "non", "vue_direction": "non"}
LEFT_BLANK = {"M1F2": "60", "M3F1": "40"}
"""The line that held 60 % a year before, and all the others, are left blank."""


def begun(app: Flask, monde: Monde, typed: Mapping[str, str] = LEFT_BLANK) -> tuple[Navigateur, int]:
    """Return Claire's browser on her check page, and her answer's id: a whole répartition, some lines blank."""
    claire, answer_id = claire_last_year(monde)
    monde.save(claire, answer_id, {**BASE, **typed, "V9_M1F2.raison": "mesure"})
    navigateur = signed_in(app)
    navigateur.go(f"/reponses/{answer_id}/verifier")
    return navigateur, answer_id


def test_a_blank_that_a_zero_would_have_to_explain_is_explained_with_its_confirmation(
    app: Flask, petit_monde: Monde
) -> None:
    navigateur, answer_id = begun(app, petit_monde)
    assert "Si les lignes vides valent zéro" in navigateur.text
    assert "60 % sur le 1er semestre 2025, 0 % cette fois." in navigateur.text
    assert "Il reste une chose à faire" in navigateur.text, "to confirm: blank, it asks for no reason"
    navigateur.send({**SHARED, "confirmer_vides": "y", "V9_M1F1.raison": "equipe"})
    assert "Votre réponse est transmise" in navigateur.text
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, answer_id).valeurs or {}
    assert (valeurs["M1F1"], valeurs["V9_M1F1.raison"]) == (0, "equipe")


def test_a_zero_confirmed_without_its_reason_waits_for_it(app: Flask, petit_monde: Monde) -> None:
    navigateur, _ = begun(app, petit_monde)
    navigateur.send({**SHARED, "confirmer_vides": "y"})
    assert "il reste une chose à faire" in navigateur.text
    assert "Choisissez une raison" in navigateur.text
    assert "Si les lignes vides valent zéro" not in navigateur.text, "it is confirmed"
    navigateur.send({"V9_M1F1.raison": "equipe"})
    assert "Votre réponse est transmise" in navigateur.text


def test_a_zero_that_is_not_confirmed_asks_for_no_reason(app: Flask, petit_monde: Monde) -> None:
    navigateur, answer_id = begun(app, petit_monde)
    navigateur.send(SHARED)
    assert "Un vide n’est pas un zéro : complétez, ou confirmez le zéro." in navigateur.text
    assert "Choisissez une raison" not in navigateur.text
    assert "Si les lignes vides valent zéro" in navigateur.text
    assert "M1F1" not in petit_monde.saisie(answer_id), "blank stays blank"


def test_a_reason_said_of_a_blank_goes_with_it_once_it_is_filled(app: Flask, petit_monde: Monde) -> None:
    navigateur, answer_id = begun(app, petit_monde)
    navigateur.send({**SHARED, "V9_M1F1.raison": "equipe"})
    assert navigateur.fields()["V9_M1F1.raison"] == "equipe", "what was said stays said"
    petit_monde.save(petit_monde.acteur_of(1), answer_id, {"M1F1": "55", "M1F2": "5"})
    navigateur.go(f"/reponses/{answer_id}/verifier")
    assert "Si les lignes vides valent zéro" not in navigateur.text
    assert "À expliquer" not in navigateur.text
    navigateur.send({**SHARED, "confirmer_vides": "y"})
    assert "Votre réponse est transmise" in navigateur.text
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, answer_id).valeurs or {}
    assert valeurs["M1F1"] == 5500
    assert not [code for code in valeurs if code.startswith("V9_")]


def test_a_reason_that_nothing_asks_is_not_kept(app: Flask, petit_monde: Monde) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    navigateur = signed_in(app)
    navigateur.go(f"/reponses/{answer_id}/verifier")
    navigateur.send({"V9_ZZ.raison": "equipe", "V9_M1F1-M3F1.raison": "equipe", "V8_EGALES.raison": "equipe"})
    assert not [code for code in petit_monde.saisie(answer_id) if code.startswith("V")]


def test_an_answer_cut_from_its_author_keeps_no_reason() -> None:
    valeurs = without_texts(
        temps(), {"M1F1": 10_000, "V9_M1F1.raison": "equipe", "V9_M1F1.commentaire": "Paul est parti"}
    )
    assert set(valeurs.values()) == {10_000, "texte effacé"}


def test_the_check_page_reads_the_base_as_often_after_eight_answers_as_after_one(
    app: Flask, petit_monde: Monde
) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **CENT})
    navigateur = signed_in(app)
    few = navigateur.reads(f"/reponses/{answer_id}/verifier")
    now = petit_monde.heure.moment
    for periode in ("2024-S1", "2024-S2", "2025-S2", "2024-Q1", "2024-Q2", "2025-Q1"):
        asked(petit_monde, periode, (claire, CENT))
    petit_monde.heure.moment = now
    assert navigateur.reads(f"/reponses/{answer_id}/verifier") <= few


# --- remarks for the author alone

QUARTS = {**dict.fromkeys(CENT, "0"), "M1F1": "25", "M2F1": "25", "M3F1": "25", "M4F1": "25"}
FOR_THE_AUTHOR = ("la dernière fois, ligne par ligne", "égales, à un point près", "diagnostic dont vous soyez", "V8_")
ROUND = "multiples de 10"


def remarked(monde: Monde) -> None:
    """Save answers of six people; every check « pour l’auteur » remarks on the first two, Claire's and Rachid's."""
    monde.region()
    people = [monde.personne(prenom, "18", password=PASSWORD) for prenom in ("Claire", "Rachid")]
    others = [monde.personne(f"Autre{number}", code) for number, code in enumerate(("28", "28", "36", "36"))]
    monde.direction("Dominique", "18", password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.accompagnement(monde.structure())
    typed = [QUARTS, ROND, CENT, CENT, CENT, CENT]
    everyone = list(zip((*people, *others), typed, strict=True))
    asked(monde, "2025-S1", *everyone)
    asked(monde, "2026-S1")
    for acteur, texts in everyone:
        monde.save(acteur, monde.participation(acteur, 2), {**BASE, **texts})


def transmitted(monde: Monde, prenom: str) -> None:
    with monde.database.reading() as session:
        personne_id = session.scalars(select(Personne.id).where(Personne.prenom == prenom)).one()
    acteur = monde.acteur_of(personne_id)
    shown = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION)
    assert isinstance(monde.transmit(acteur, monde.participation(acteur, 2), partage=shown), Recu)


def test_what_would_feel_like_a_control_is_read_by_its_author_and_reaches_nothing_else(
    app: Flask, petit_monde: Monde
) -> None:
    remarked(petit_monde)
    claire, rachid = signed_in(app), signed_in(app, "Rachid")
    hers = text_of(claire.go("/reponses/7/verifier"))
    assert all(phrase in hers for phrase in FOR_THE_AUTHOR[:3])
    assert "Pour vous seulement." in hers
    assert ROUND in text_of(rachid.go("/reponses/8/verifier"))
    for prenom in ("Claire", "Rachid", "Autre0", "Autre1", "Autre2", "Autre3"):
        transmitted(petit_monde, prenom)
    texts = {"the base": _base(petit_monde), "the receipt": claire.go("/reponses/7/recu").text}
    isabelle = signed_in(app, "Isabelle")
    for path in ("/tableau-de-bord", "/campagnes/2", "/campagnes/2/dlas/1", "/campagnes/2/signaux", "/journal"):
        texts[path] = isabelle.go(path).text
        assert isabelle.page.status_code in {200, 404}
    texts["the workbook"] = _workbook(campaign_workbook(isabelle, 2).data)
    assert "Synthèse" in texts["the workbook"]
    dominique, paule = signed_in(app, "Dominique"), signed_in(app, "Paule")
    shown = "/direction/campagnes/2/dlas/1/repartitions"
    texts |= {path: dominique.go(path).text for path in ("/mes-dla", "/direction", shown)}
    assert "Claire" in texts[shown]
    texts["/ma-region"] = paule.go("/ma-region").text
    for where, text in texts.items():
        assert not [phrase for phrase in (*FOR_THE_AUTHOR, ROUND) if phrase in text], where


def _base(monde: Monde) -> str:
    """Return all rows of the database but questionnaires, which hold the texts of their checks."""
    metadata = MetaData()
    with monde.database.reading() as session:
        metadata.reflect(session.connection())
        tables = [table for name, table in metadata.tables.items() if name != "versions_questionnaire"]
        return "\n".join(str(row) for table in tables for row in session.execute(table.select()))


def _workbook(content: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(content))
    cells = (str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)
    return "\n".join((*book.sheetnames, *cells))


def test_the_reason_of_someone_reaches_neither_the_workbook_nor_who_runs_the_campaign_nor_the_direction(
    app: Flask, petit_monde: Monde
) -> None:
    remarked(petit_monde)
    claire = petit_monde.acteur_of(1)
    moved = {**BASE, **CENT, **{f"V9_{line}.raison": "autre" for line in ("M1", "M1F2", "M2F1", "M3", "M4F1")}}
    moved |= {code.replace(".raison", ".commentaire"): "Zanzibar" for code in moved if code.startswith("V9_")}
    petit_monde.save(claire, 7, moved)
    for prenom in ("Claire", "Rachid", "Autre0", "Autre1", "Autre2", "Autre3"):
        transmitted(petit_monde, prenom)
    assert "Zanzibar" in signed_in(app).go("/reponses/7/recu").text
    assert "Zanzibar" in _base(petit_monde), "the base is read whole"
    isabelle, dominique = signed_in(app, "Isabelle"), signed_in(app, "Dominique")
    pages = ["/tableau-de-bord", "/campagnes/2", "/campagnes/2/dlas/1", "/campagnes/2/signaux", "/journal"]
    texts = [isabelle.go(path).text for path in pages]
    texts.append(_workbook(campaign_workbook(isabelle, 2).data))
    texts.append(dominique.go("/direction/campagnes/2/dlas/1/repartitions").text)
    assert not [text for text in texts if "Zanzibar" in text or "changé en un an" in text]


@pytest.mark.parametrize(
    ("raison", "commentaire"),
    [
        pytest.param("1e999", "", id="no reason of the list"),
        pytest.param("autre", "  ", id="another, without a word"),
        pytest.param("autre", "x" * 501, id="too long to be kept"),
        pytest.param("equipe", "x" * 100_000, id="too long to be saved"),
        pytest.param("autre", "a\x00\ud800b" * 400, id="what no base takes"),
    ],
)
def test_a_reason_that_cannot_be_kept_is_told_and_stays_in_the_page(
    app: Flask, petit_monde: Monde, raison: str, commentaire: str
) -> None:
    claire, answer_id = claire_last_year(petit_monde)
    petit_monde.save(claire, answer_id, {**BASE, **ROND, "M1F1": "45", "M1F2": "15"})
    navigateur = signed_in(app)
    navigateur.go(f"/reponses/{answer_id}/verifier")
    shared = {"accord_chiffres": "non", "vue_direction": "non", "V9_M1F2.raison": "silence"}
    typed = {"V9_M1F1.raison": raison, "V9_M1F1.commentaire": commentaire.encode("utf-8", "replace").decode()}
    page = navigateur.send({**shared, **typed})
    assert page.status_code in {400, 413, 422}
    assert "n’est pas transmise" in text_of(page)
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, answer_id).transmise_le is None


REASON = "V9_M1F1.raison"


def two_pages(app: Flask, monde: Monde) -> tuple[Navigateur, Navigateur, int]:
    """Return two devices of Claire on her check page, which asks for reasons, and her answer's id."""
    first, answer_id = begun(app, monde, CENT)
    second = signed_in(app)
    second.go(f"/reponses/{answer_id}/verifier")
    return first, second, answer_id


def test_a_reason_chosen_on_two_devices_is_asked_again_with_the_other_one_beside(
    app: Flask, petit_monde: Monde
) -> None:
    first, second, answer_id = two_pages(app, petit_monde)
    first.send({REASON: "equipe", "suite": "auto"})
    automatic = dict(second.fields())
    second.send({**automatic, REASON: "mesure", "suite": "auto"}, path=f"/reponses/{answer_id}/verifier")
    saved = second.page.get_json()
    assert (saved["conflits"], str(saved["revision"])) == (["Raison"], automatic["revision"])
    assert petit_monde.saisie(answer_id)[REASON] == "equipe"
    second.go(f"/reponses/{answer_id}/verifier")
    second.send({**automatic, REASON: "mesure", "suite": "plus-tard"})
    assert second.page.status_code == 409
    assert "Raison, changé aussi dans une autre page\u00a0:" in second.page.text
    assert second.fields()[REASON] == "mesure", "what was chosen here stays chosen"
    second.send({"suite": "plus-tard"})
    assert petit_monde.saisie(answer_id)[REASON] == "mesure"


def test_a_page_whose_saves_were_never_acknowledged_contradicts_nobody_and_transmits(
    app: Flask, petit_monde: Monde
) -> None:
    first, _, answer_id = two_pages(app, petit_monde)
    page, path = dict(first.fields()), f"/reponses/{answer_id}/verifier"
    for reason in ("equipe", "mesure"):
        assert (
            first.send({**page, REASON: reason, "suite": "auto"}, path=path, action=None).get_json()["conflits"] == []
        )
        first.go(path)
    others = {f"V9_{code}.raison": "equipe" for code in ("M1F2", "M2", "M3F1")}
    first.send({**page, **SHARED, **others, REASON: "silence"})
    assert "Votre réponse est transmise" in first.text


def test_a_page_does_not_transmit_what_another_one_changed_though_it_saved_itself_since(
    app: Flask, petit_monde: Monde
) -> None:
    first, second, answer_id = two_pages(app, petit_monde)
    second.go(f"/reponses/{answer_id}/BASE")
    second.send({"MOIS": "5", "suite": "continuer"})
    page, path = dict(first.fields()), f"/reponses/{answer_id}/verifier"
    revision = first.send({**page, REASON: "equipe", "suite": "auto"}).get_json()["revision"]
    first.go(path)
    others = {f"V9_{code}.raison": "equipe" for code in ("M1F2", "M2", "M3F1")}
    first.send({**page, **SHARED, **others, REASON: "equipe", "revision": str(revision)})
    assert "Votre réponse a changé depuis que cette page a été affichée." in first.text


@pytest.mark.parametrize("suite", ["", "plus-tard", "modifier:M1F1"])
def test_a_check_page_sent_once_its_campaign_is_closed_still_shows_what_was_typed(
    app: Flask, petit_monde: Monde, suite: str
) -> None:
    first, _, answer_id = two_pages(app, petit_monde)
    said = {"V9_M1F2.raison": "autre", "V9_M1F2.commentaire": "Deux appels d’offres", "vue_direction": "mission"}
    page = dict(first.fields())
    petit_monde.heure.moment += timedelta(days=60)
    first.sign_in("claire@exemple.fr")
    first.go("/compte/mot-de-passe")
    token = first.fields()["csrf_token"]
    first.send({**page, **said, "csrf_token": token, "suite": suite}, path=f"/reponses/{answer_id}/verifier")
    assert first.page.status_code == 409
    assert "est close depuis le" in first.text
    kept = first.text.split("Non enregistré")[1].split("Votre réponse")[0]
    assert all(text in kept for text in ("Deux appels d’offres", "Oui, par mission"))
