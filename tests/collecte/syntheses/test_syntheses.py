"""The synthèse de suivi: prefilled from the register, written by people, finished and printed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.operations.paragraphes import BlocTexte, blocs
from collecte.core.web.pdf import make_pdf
from collecte.models import (
    Accompagnement,
    EntreeJournal,
    GenreEtape,
    LienSynthese,
    Participation,
    Population,
    Structure,
    Synthese,
)
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import TermesContact
from collecte.registre.operations.contacts import put_contact
from collecte.syntheses.operations.contenu_synthese import PARTIES, empreinte
from collecte.syntheses.operations.mesures_synthese import Reponse
from collecte.syntheses.operations.prerempli_synthese import prefill
from collecte.syntheses.operations.remises_synthese import remark
from collecte.syntheses.operations.syntheses import from_register, save_parties
from collecte.syntheses.queries.syntheses import get_impact
from questionnaires.core.elements import Value
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_categories
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.syntheses import agreed, finished, given, partner, sent, written

DAY = date(2026, 7, 8)
SYNTHESE = "/accompagnements/1/synthese"
ROUTE = "/accompagnements/<int:accompagnement_id>/synthese"


def one_followed(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Nadia", "18", password=PASSWORD)
    structure_id = monde.structure(
        contact="camille@jardins.exemple.fr", commune="Bourges", secteur="Insertion", creation=date(1998, 3, 1)
    )
    accompagnement_id = monde.accompagnement(
        structure_id,
        date(2025, 1, 12),
        (GenreEtape.SUIVI, date(2026, 9, 1)),
        referent=claire,
        prescripteur="la mairie",
        preconisations="Revoir la gouvernance\nDiversifier les ressources",
    )
    monde.diagnostic(accompagnement_id, jour=date(2025, 2, 3))
    monde.emploi(structure_id, date(2024, 12, 31), salaries=12, etp=1050, cdi=9)
    monde.emploi(structure_id, date(2025, 12, 31), salaries=14, etp=1000)
    monde.budget(structure_id, 2024, produits=41_250_000)
    monde.budget(structure_id, 2025, produits=45_000_000)


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """Return a world with a structure that two people of its DLA follow, and its data in the register."""
    prepare(petit_monde, one_followed)
    return petit_monde


@pytest.fixture
def claire(lieu: Monde) -> Acteur:
    return lieu.acteur_of(1)


@pytest.fixture
def page(app: Flask, lieu: Monde) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def impact(monde: Monde, valeurs: Mapping[str, Value]) -> None:
    """Store the structure's answers to the questionnaire on what has changed."""
    monde.questionnaire(shipped_questionnaires()["IMPACT"])
    with monde.database.writing() as session:
        session.get_one(Accompagnement, 1).clos_le = date(2026, 5, 12)
    campagne_id = monde.enquete(1, population=Population.STRUCTURES, accompagnes=(date(2026, 4, 1), date(2026, 6, 30)))
    with monde.database.writing() as session:
        participation = session.scalars(select(Participation).where(Participation.campagne_id == campagne_id)).one()
        participation.transmise_le, participation.recu, participation.valeurs = (
            monde.heure(),
            "K7QF-3M2X-9PLD",
            dict(valeurs),
        )


CHANGED: Mapping[str, Value] = {
    "EMPLOI_SALARIES_T0": 11,
    "EMPLOI_SALARIES_T1": 15,
    "TRAVAIL_ETP_T1": 1250,
    "BUDGET_PRODUITS_T1": 500_000,
    "EVOLUTION_EMPLOI": "5",
    "EVOLUTION_GOUVERNANCE": "4",
    "EVOLUTION_OUTILS": "2",
    "EVOLUTION_PROJET": "3",
    "EFFETS": "plutot",
    "PARTENAIRES.1.PARTENAIRE": "La communauté de communes",
    "BESOIN_LEQUEL": "Préparer une transmission.",
}


def kept(monde: Monde) -> Synthese:
    with monde.database.reading() as session:
        synthese = session.scalars(select(Synthese)).one()
        assert synthese.versions is not None
        return synthese


# --- prefilled content


def test_it_begins_with_what_the_register_knows(page: Navigateur) -> None:
    page.go(SYNTHESE)
    for sentence in (
        "Secteur : Insertion.",
        "Orientée vers le DLA par : la mairie.",
        "3 février 2025 : diagnostic",
        "Diversifier les ressources",
        "Salarié(e)s 12 14 +2",
        "Équivalents temps plein 10,5 10 −0,5",
        "dont CDI 9 – –",
        "412 500 € 450 000 € +37 500 €",
        "avant : relevé du 31 décembre 2024 ; après : relevé du 31 décembre 2025",
    ):
        assert sentence in page.text.replace("\u202f", " ").replace("\xa0", " "), sentence


def test_a_step_to_come_is_not_told_as_done(lieu: Monde) -> None:
    with lieu.database.reading() as session:
        draft = from_register(session.get_one(Accompagnement, 1), get_impact(session, 1), DAY, shipped_categories())
    assert "septembre" not in draft.textes["fait"]
    assert draft.textes["suites"] == "- 1er septembre 2026 : suivi"


def test_the_answer_of_the_structure_takes_the_place_of_the_register_side_by_side(lieu: Monde) -> None:
    """T1 comes from one place: the CDI of a relevé never stand beside the ETP of an answer."""
    impact(lieu, CHANGED)
    with lieu.database.reading() as session:
        draft = from_register(session.get_one(Accompagnement, 1), get_impact(session, 1), DAY, shipped_categories())
    assert draft.sources == (
        "Emploi, avant et après : réponse de la structure du 8 juillet 2026.",
        "Budget, avant : exercice 2024 ; après : réponse de la structure du 8 juillet 2026.",
    )
    mesures = {mesure.libelle: (mesure.avant, mesure.apres, mesure.ecart) for mesure in draft.mesures}
    assert mesures["Salarié(e)s"] == ("11", "15", "+4")
    assert mesures["Équivalents temps plein"] == ("", "12,5", "")
    assert "dont CDI" not in mesures
    assert mesures["Total des produits"] == ("412\u202f500\u00a0€", "500\u202f000\u00a0€", "+87\u202f500\u00a0€")
    assert "En mieux : l’emploi, la gouvernance (qui décide, et comment)." in draft.textes["change"]
    assert "En moins bien : les outils de gestion." in draft.textes["change"]
    assert "Nouveaux partenaires : La communauté de communes." in draft.textes["change"]
    assert "Effets décisifs et durables : plutôt oui." in draft.textes["change"]
    assert "Préparer une transmission." in draft.textes["suites"]


def test_how_to_call_the_structure_back_is_never_in_it(lieu: Monde) -> None:
    impact(lieu, CHANGED)
    with lieu.database.reading() as session:
        draft = from_register(session.get_one(Accompagnement, 1), get_impact(session, 1), DAY, shipped_categories())
    assert "02 38" not in str(asdict(draft))


def test_a_questionnaire_that_was_changed_tells_what_it_still_asks(lieu: Monde) -> None:
    impact(lieu, {"EMPLOI_SALARIES_T1": 15})
    with lieu.database.reading() as session:
        answer = session.scalars(select(Participation)).one()
        reponse = Reponse.of(answer)
        assert reponse is not None
        without = Reponse(shipped_questionnaires()["SATISFACTION"], reponse.valeurs, reponse.jour)
        draft = prefill(session.get_one(Accompagnement, 1), without, DAY, shipped_categories())
    assert draft.mesures[0].apres == "14"
    assert draft.textes["change"] == ""


def test_an_accompagnement_without_anything_has_a_page(app: Flask, petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.accompagnement(petit_monde.structure())
    with petit_monde.database.writing() as session:
        session.get_one(Accompagnement, 1).etapes = []
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    assert browser.go(SYNTHESE).status_code == 200
    assert browser.go(f"{SYNTHESE}.pdf").status_code == 200


# --- writing


def test_a_part_that_was_written_keeps_what_was_written_and_the_others_follow_the_register(
    lieu: Monde, page: Navigateur
) -> None:
    page.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": "Une association fragile."})
    with lieu.database.writing() as session:
        session.get_one(Structure, 1).secteur = "Culture"
        session.get_one(Accompagnement, 1).preconisations = "Tout autre chose"
    page.go(SYNTHESE)
    assert "Une association fragile." in page.text
    assert "Culture" not in page.text
    assert "Tout autre chose" in page.text


def test_opening_it_writes_nothing(lieu: Monde, page: Navigateur) -> None:
    page.go(SYNTHESE)
    page.go(f"{SYNTHESE}/modifier")
    with lieu.database.reading() as session:
        assert session.scalars(select(Synthese)).all() == []


def test_two_tabs_that_change_two_parts_lose_none(app: Flask, lieu: Monde, page: Navigateur) -> None:
    other = Navigateur(app)
    other.sign_in("nadia@exemple.fr")
    page.go(f"{SYNTHESE}/modifier")
    other.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": "De Claire."})
    other.send({"suites": "De Nadia."})
    assert kept(lieu).textes == {"contexte": "De Claire.", "suites": "De Nadia."}


@pytest.mark.parametrize(("choice", "text"), [("mienne", "De Nadia."), ("autre", "De Claire.")])
def test_two_tabs_that_change_one_part_are_shown_side_by_side(
    app: Flask, lieu: Monde, page: Navigateur, choice: str, text: str
) -> None:
    other = Navigateur(app)
    other.sign_in("nadia@exemple.fr")
    page.go(f"{SYNTHESE}/modifier")
    other.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": "De Claire."})
    assert other.send({"contexte": "De Nadia.", "suites": "À revoir."}).status_code == 409
    assert "De Claire." in other.text
    assert "De Nadia." in other.text
    assert kept(lieu).textes == {"contexte": "De Claire.", "suites": "À revoir."}
    other.send({"garder_contexte": choice}, path=f"{SYNTHESE}/modifier")
    assert kept(lieu).textes["contexte"] == text


def test_a_choice_made_too_late_is_asked_again(app: Flask, lieu: Monde, page: Navigateur, claire: Acteur) -> None:
    """A third text came between the page of the choice and its answer."""
    page.go(f"{SYNTHESE}/modifier")
    written(lieu, claire, contexte="Le deuxième.")
    page.send({"contexte": "Le premier."})
    with lieu.database.writing() as session:
        save_parties(
            session,
            accompagnement=session.get_one(Accompagnement, 1),
            typed={"contexte": "Le troisième."},
            shown={"contexte": empreinte("Le deuxième.")},
            acteur=claire,
            now=lieu.heure(),
        )
    sent = page.send({"garder_contexte": "mienne"}, path=f"{SYNTHESE}/modifier")
    assert sent.status_code == 409
    assert "Le troisième." in page.text


def test_a_register_that_changed_meanwhile_does_not_undo_what_was_typed(lieu: Monde, page: Navigateur) -> None:
    page.go(f"{SYNTHESE}/modifier")
    with lieu.database.writing() as session:
        session.get_one(Structure, 1).secteur = "Culture"
    page.send({"suites": "Un rendez-vous."})
    assert kept(lieu).textes == {"suites": "Un rendez-vous."}, "the part left alone still follows the register"


def test_taking_the_register_again_is_previewed_and_keeps_the_text_in_the_versions(
    lieu: Monde, page: Navigateur
) -> None:
    page.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": "Une association fragile."})
    page.go(f"{SYNTHESE}/reprendre/contexte")
    assert "Une association fragile." in page.text
    assert "Secteur : Insertion." in page.text.replace("\xa0", " ")
    page.send({})
    assert kept(lieu).textes == {}
    page.go(f"{SYNTHESE}/versions/1")
    assert "Une association fragile." in page.text
    assert "par Claire Durand" in page.text
    assert "VersionSynthese" not in page.page.text, "the footer has the version of the product"


def by_itself(page: Navigateur, **texts: str) -> dict[str, str]:
    """Save as the page's script does by itself; return the fields from which the page goes on."""
    fields = {**page.fields(), **texts}
    page.send({**texts, "suite": "auto"})
    answer = page.page.get_json()
    assert (page.page.status_code, answer["conflits"], answer["heure"]) == (200, [], "10\u00a0h\u00a000")
    return {**fields, **answer["champs"]}


def test_what_one_types_saves_itself_as_one_version_of_a_sitting(lieu: Monde, page: Navigateur) -> None:
    page.go(f"{SYNTHESE}/modifier")
    assert "data-autosave" in page.page.text
    fields = by_itself(page, contexte="Une")
    for minutes, text in ((1, "Une association"), (20, "Une association fragile.")):
        lieu.heure.moment += timedelta(minutes=minutes)
        sent = {**fields, "contexte": text, "suite": "auto"}
        page.page = page.client.post(f"{SYNTHESE}/modifier", data=sent, base_url="http://127.0.0.1:8000")
        fields |= page.page.get_json()["champs"]
    assert [(version.revision, version.modifiees) for version in kept(lieu).versions] == [(1, "contexte")]
    assert kept(lieu).textes["contexte"] == "Une association fragile."
    lieu.heure.moment += timedelta(minutes=31)
    sent = {**fields, "fait": "Un diagnostic.", "suite": "auto"}
    page.page = page.client.post(f"{SYNTHESE}/modifier", data=sent, base_url="http://127.0.0.1:8000")
    assert [version.revision for version in kept(lieu).versions] == [2, 1]


def test_a_version_that_was_given_is_never_written_over(lieu: Monde, page: Navigateur, claire: Acteur) -> None:
    written(lieu, claire, contexte="Un texte.")
    finished(lieu, claire)
    sent(lieu, claire)
    before = len(kept(lieu).versions)
    page.go(f"{SYNTHESE}/modifier")
    by_itself(page, contexte="Un autre texte.")
    assert len(kept(lieu).versions) == before + 1


def test_a_part_that_changed_elsewhere_is_told_and_not_overwritten(app: Flask, lieu: Monde, page: Navigateur) -> None:
    other = Navigateur(app)
    other.sign_in("nadia@exemple.fr")
    page.go(f"{SYNTHESE}/modifier")
    other.go(f"{SYNTHESE}/modifier")
    other.send({"contexte": "De Nadia."})
    page.send({"contexte": "De Claire.", "fait": "De Claire aussi.", "suite": "auto"})
    answer = page.page.get_json()
    assert answer["conflits"] == [PARTIES["contexte"]]
    assert "montre_contexte" not in answer["champs"]
    assert (kept(lieu).textes["contexte"], kept(lieu).textes["fait"]) == ("De Nadia.", "De Claire aussi.")


def test_every_save_is_a_version_dated_and_signed(lieu: Monde, page: Navigateur) -> None:
    for text in ("Un.", "Deux.", "Deux."):
        page.go(f"{SYNTHESE}/modifier")
        page.send({"contexte": text})
    assert [version.revision for version in kept(lieu).versions] == [2, 1], "the same text again is no version"


def test_the_journal_tells_which_parts_and_none_of_their_words(lieu: Monde, claire: Acteur) -> None:
    written(lieu, claire, contexte="Le secret de la structure.")
    with lieu.database.reading() as session:
        entries = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "écrire la synthèse")).all()
    assert [entry.details["parties"] for entry in entries] == [["La structure et sa demande"]]
    assert "secret" not in str([entry.details for entry in entries])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("x" * 10_001, "Raccourcissez", id="too long"),
        pytest.param("5\x00gnol", "Un caractère invisible a été retiré", id="a NUL byte"),
        pytest.param("5\u202egnol", "5\ufffdgnol", id="what hides is shown"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="stays a text"),
        pytest.param("=1+1", "=1+1", id="a formula is a text"),
    ],
)
def test_hostile_texts_are_kept_as_texts_or_refused_whole(page: Navigateur, typed: str, said: str) -> None:
    page.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": typed})
    assert page.page.status_code in {200, 422}
    assert said in page.text
    assert "<script>alert" not in page.page.text


def test_what_was_typed_comes_back_after_signing_in_again(lieu: Monde, page: Navigateur) -> None:
    page.go(f"{SYNTHESE}/modifier")
    fields = page.fields()
    page.client.delete_cookie("collecte", domain="127.0.0.1")
    page.send({**fields, "contexte": "Tapé avant."}, path=f"{SYNTHESE}/modifier")
    assert page.page.status_code == 401
    page.identify("claire@exemple.fr", path="/connexion")
    assert "Tapé avant." in page.page.text
    page.send({})
    assert kept(lieu).textes == {"contexte": "Tapé avant."}


def test_a_direction_reads_it_and_does_not_write_it(app: Flask, lieu: Monde) -> None:
    lieu.direction("Denis", "18", password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("denis@exemple.fr")
    assert browser.go(SYNTHESE).status_code == 200
    assert "Écrire" not in browser.text
    assert browser.go(f"{SYNTHESE}/modifier").status_code == 404


@pytest.mark.parametrize(
    ("valeurs", "code"),
    [
        pytest.param({"EMPLOI_SALARIES_T1": 15}, 403, id="an answer given to its DLA alone"),
        pytest.param({"EMPLOI_SALARIES_T1": 15, "NOMMEE": "oui"}, 200, id="with its name, as it agreed"),
    ],
)
def test_the_c2ra_reads_what_a_structure_answered_only_if_it_agreed(
    app: Flask, lieu: Monde, valeurs: Mapping[str, Value], code: int
) -> None:
    lieu.animatrice(password=PASSWORD)
    impact(lieu, valeurs)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    for path in ("", "/imprimer", "/modifier", ".pdf"):
        assert browser.go(f"{SYNTHESE}{path}").status_code == code


def test_an_answer_taken_up_stays_reserved_once_it_is_given_back(app: Flask, lieu: Monde, claire: Acteur) -> None:
    lieu.animatrice(password=PASSWORD)
    impact(lieu, CHANGED)
    written(lieu, claire, contexte="Deux emplois de plus.")
    with lieu.database.writing() as session:
        participation = session.scalars(select(Participation)).one()
        participation.transmise_le = participation.recu = participation.valeurs = None
    visitor = Navigateur(app)
    visitor.sign_in("isabelle@exemple.fr")
    assert visitor.go(SYNTHESE).status_code == 403


# --- finished, printed


def test_once_finished_it_does_not_move_with_the_register(lieu: Monde, page: Navigateur) -> None:
    page.go(f"{SYNTHESE}/terminer")
    page.send({"jour": "2026-07-08"})
    assert "Terminée le 8 juillet 2026." in page.text
    with lieu.database.writing() as session:
        session.get_one(Structure, 1).secteur = "Culture"
    lieu.emploi(1, date(2026, 6, 30), salaries=777)
    page.go(SYNTHESE)
    assert "Culture" not in page.text
    assert "777" not in page.text
    page.go(SYNTHESE)
    page.send({}, action=f"{SYNTHESE}/rouvrir")
    assert "Culture" in page.text


@pytest.mark.parametrize("typed", ["2026-07-09", "", "32/13/2026", "٢٠٢٦-٠٧-٠٨"])
def test_it_is_finished_on_a_day_that_has_come(lieu: Monde, page: Navigateur, typed: str) -> None:
    page.go(f"{SYNTHESE}/terminer")
    assert page.send({"jour": typed}).status_code == 422
    with lieu.database.reading() as session:
        assert session.scalars(select(Synthese.terminee_le)).all() in ([], [None])


def test_finishing_twice_makes_one_version(lieu: Monde, claire: Acteur) -> None:
    finished(lieu, claire)
    finished(lieu, claire)
    assert [version.revision for version in kept(lieu).versions] == [1]


def test_an_accompagnement_of_which_something_was_written_is_not_removed(lieu: Monde, page: Navigateur) -> None:
    lieu.accompagnement(1)
    page.go("/accompagnements/2/synthese/modifier")
    page.send({"contexte": "Un texte."})
    page.go("/accompagnements/2/retirer")
    assert page.send({}).status_code == 409
    assert "Une synthèse de suivi a été écrite" in page.text


def test_the_pdf_has_its_text_and_says_that_it_is_not_finished(lieu: Monde, page: Navigateur, tmp_path: Path) -> None:
    page.go(f"{SYNTHESE}/modifier")
    page.send({"contexte": "Une association fragile.\n\n" + "Une longue histoire. " * 400})
    page.go(f"{SYNTHESE}.pdf")
    pdf = page.page.data
    assert pdf.startswith(b"%PDF-")
    assert page.page.headers["Content-Disposition"] == 'attachment; filename="synthese-les-jardins-du-val.pdf"'
    text = pdf_text(pdf, tmp_path)
    for sentence in ("Les Jardins du Val", "Une association fragile.", "Version de travail", "Salarié(e)s", "2 / 3"):
        assert sentence in text, sentence


def pdf_text(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF file, as read by a library that the product does not use."""
    from pypdf import PdfReader

    path = folder / "synthese.pdf"
    path.write_bytes(pdf)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(path).pages)


def test_a_pdf_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le secret")
    html = (
        f'<html lang="fr"><title>T</title><body><img alt="a" src="file://{secret}">'
        f'<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><a rel="attachment" href="file://{secret}">x</a>'
        "<p>Le texte</p>"
    )
    pdf = make_pdf(html, f"body {{ background: url(file://{secret}) }} @import url(file://{secret});")
    assert "Le texte" in pdf_text(pdf, tmp_path)
    assert b"EmbeddedFile" not in pdf


def test_without_the_extra_pages_are_printed_and_nothing_speaks_of_pdf(
    page: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collecte.core.web.pdf.find_spec", lambda _name: None)
    for path in (SYNTHESE, f"{SYNTHESE}/imprimer"):
        assert page.go(path).status_code == 200
        assert "PDF" not in page.text
    assert "Imprimer" in page.text
    assert page.go(f"{SYNTHESE}.pdf").status_code == 404


def _someone_else(lieu: Monde, number: int) -> int:
    with lieu.database.writing() as session:
        termes = TermesContact(nom=f"Sacha {number}", adresse=f"sacha{number}@exemple.fr")
        structure = session.get_one(Structure, 1)
        return put_contact(session, structure=structure, termes=termes, acteur=None, now=lieu.heure()).id


def test_its_pages_read_the_base_a_bounded_number_of_times(lieu: Monde, page: Navigateur, claire: Acteur) -> None:
    assert page.reads(SYNTHESE) <= READS[f"{ROUTE}, before it is written"]
    impact(lieu, CHANGED)
    others = [lieu.accompagnement(lieu.structure(f"S{number}")) for number in range(3)]
    for number, partie in enumerate(PARTIES):
        lieu.ingenierie(1, *others, intitule=f"Ingénierie {number}", prestataire_id=lieu.prestataire(f"P{number}"))
        written(lieu, claire, 1, **{partie: f"Texte {number}."})
    finished(lieu, claire)
    for number in range(3):
        lien_id = sent(lieu, claire, contact_id=_someone_else(lieu, number))
        given(lieu, claire, agreed(lieu, claire, partner(lieu, claire, f"Partenaire {number}")))
        with lieu.database.writing() as session:
            remark(session, lien=session.get_one(LienSynthese, lien_id), texte="La date est fausse.", now=lieu.heure())
    assert page.reads(SYNTHESE) <= READS[f"{ROUTE}, finished"]
    page.go(SYNTHESE)
    page.send({}, action=f"{SYNTHESE}/rouvrir")
    for path in ("", "/imprimer", "/modifier", "/envoyer", "/remettre"):
        assert page.reads(f"{SYNTHESE}{path}") <= READS[f"{ROUTE}{path}"], path
    assert page.reads("/accompagnements/1") <= READS["/accompagnements/<int:accompagnement_id>"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un.\nDeux.\n\nTrois.", [(("Un.", "Deux."), False), (("Trois.",), False)]),
        ("Liste :\n- un\n– deux\nFin.", [(("Liste :",), False), (("un", "deux"), True), (("Fin.",), False)]),
        ("", []),
        ("-1 degré", [(("-1 degré",), False)]),
        ("- ", [(("",), True)]),
    ],
)
def test_a_text_is_read_as_paragraphs_and_lists(text: str, found: list[tuple[tuple[str, ...], bool]]) -> None:
    assert list(blocs(text)) == [BlocTexte(lines, is_list) for lines, is_list in found]
