"""Free texts of structures: read by groups only, in an order independent of answers, after someone reviewed them."""

import html
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.textes_libres import Question, list_textes
from collecte.core.errors import Refus
from collecte.enquetes.operations.textes_libres import (
    Decision,
    ReplacementError,
    relire,
)
from collecte.models import Campagne, EntreeJournal, Sort, TexteRelu
from exports.enquetes.textes_libres import NAME
from exports.regional.classeurs import write_classeur
from questionnaires.core.answers import MAX_TYPED
from tests.collecte.mondes.anonymes import FINI, MERCREDI, Foule, avis, foule
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.exports.records.classeurs import opened, rows

NOMME = "Merci à Camille Petit, 06 12 34 56 78."


def question_of(ici: Foule) -> Question | None:
    with ici.monde.database.reading() as session:
        campagne = session.get_one(Campagne, ici.campagne_id)
        return next(iter(list_textes(session, campagne, ici.monde.heure())), None)


def decide(ici: Foule, decisions: dict[str, Decision]) -> int:
    """Record decisions given by text; return their number."""
    question = question_of(ici)
    assert question is not None
    by_digest = {texte.empreinte: decisions[texte.texte] for texte in question.distincts if texte.texte in decisions}
    with ici.monde.database.writing() as session:
        return relire(
            session,
            campagne=session.get_one(Campagne, ici.campagne_id),
            code="MOT",
            decisions=by_digest,
            acteur=ici.monde.acteur_of(1),
            now=ici.monde.heure(),
        )


def shown(ici: Foule, folder: Path) -> list[tuple[object, object]]:
    """Return (DLA, text) of each row of the sheet of texts in a workbook exported now."""
    path = folder / "classeur.xlsx"
    write_classeur(ici.export(), path)
    book = opened(path.read_bytes())
    return [(row[1], row[2]) for row in rows(book, NAME)[4:] if row[2]] if NAME in book.sheetnames else []


def crowd(monde: Monde, texts: Sequence[str], *, anonyme: bool = True, diffusion: str = "agregee") -> Foule:
    """Create the animatrice, and a structure that transmits each text; end the campaign and export it."""
    ici = foule(monde, len(texts), questionnaire=avis(diffusion=diffusion), anonyme=anonyme)
    monde.animatrice(password=PASSWORD)
    for rank, text in enumerate(texts):
        ici.transmit(rank, MOT=text)
    monde.heure.moment = FINI
    ici.export()
    return ici


def test_nothing_is_shown_before_it_was_read_again(petit_monde: Monde, tmp_path: Path) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(6)])
    assert shown(ici, tmp_path) == []
    decide(ici, {"mot 1": Decision(Sort.GARDE), "mot 2": Decision(Sort.MASQUE)})
    decide(ici, {"mot 3": Decision(Sort.REMPLACE, "mot [masqué]")})
    assert {text for _, text in shown(ici, tmp_path)} == {"mot 1", "mot [masqué]"}


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_texts_are_read_by_nobody(petit_monde: Monde, tmp_path: Path, count: int) -> None:
    ici = crowd(petit_monde, [*(f"mot {rank}" for rank in range(count)), *[""] * (8 - count)])
    question = question_of(ici)
    assert question is not None
    assert not question.is_shown
    with pytest.raises(Refus, match="Les textes de cette question ne"):
        decide(ici, {"mot 0": Decision(Sort.GARDE)})
    assert shown(ici, tmp_path) == []


def test_texts_are_not_in_the_order_of_answers(petit_monde: Monde) -> None:
    """They are in order of digest: a text has the same place whoever wrote it, and whenever."""
    texts = [f"mot {rank}" for rank in range(8)]
    ici = crowd(petit_monde, texts, anonyme=False)
    question = question_of(ici)
    assert question is not None
    digests = [texte.empreinte for texte in question.ecrits]
    assert digests == sorted(digests)
    assert [texte.texte for texte in question.ecrits] != texts


def test_a_confidential_campaign_read_in_counts_shows_no_text_before_its_end(petit_monde: Monde) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(6)], anonyme=False)
    petit_monde.heure.moment = MERCREDI
    assert question_of(ici) is None
    petit_monde.heure.moment = FINI
    assert question_of(ici) is not None


def test_a_dla_is_named_beside_its_texts_from_five_on(petit_monde: Monde, tmp_path: Path) -> None:
    texts = [f"mot {rank}" for rank in range(15)]  # five of each DLA
    ici = crowd(petit_monde, texts, anonyme=False, diffusion="nominative")
    decide(ici, dict.fromkeys(texts, Decision(Sort.GARDE)))
    assert sorted(str(dla) for dla, _ in shown(ici, tmp_path)) == ["18"] * 5 + ["28"] * 5 + ["36"] * 5


def test_texts_with_names_are_in_no_row_of_answers(petit_monde: Monde, tmp_path: Path) -> None:
    texts = [f"mot {rank}" for rank in range(6)]
    ici = crowd(petit_monde, texts, anonyme=False, diffusion="nominative")
    write_classeur(ici.export(), tmp_path / "c.xlsx")
    headers, *answers = rows(opened((tmp_path / "c.xlsx").read_bytes()), "Données")
    assert "MOT" not in headers
    assert "Structure 0000" in str(answers)
    assert "mot 3" not in str(answers)


def test_the_same_text_is_read_once(petit_monde: Monde, tmp_path: Path) -> None:
    ici = crowd(petit_monde, ["RAS"] * 5 + ["Autre chose"])
    question = question_of(ici)
    assert question is not None
    assert (len(question.distincts), question.a_relire) == (2, 2)
    assert decide(ici, {"RAS": Decision(Sort.GARDE)}) == 1
    assert decide(ici, {"RAS": Decision(Sort.GARDE)}) == 0
    assert [text for _, text in shown(ici, tmp_path)] == ["RAS"] * 5


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("  ", "rien n’est écrit", id="by nothing"),
        pytest.param(" mot 1", "le même texte", id="by itself"),
        pytest.param("« MOT\u200b  1. »", "le même texte", id="by what reads the same"),
        pytest.param("\u200b\u2800", "rien n’est écrit", id="by what is not seen"),
        pytest.param("x" * (MAX_TYPED + 1), "caractères", id="too long"),
    ],
)
def test_what_replaces_a_text_is_written_short_and_another_one(petit_monde: Monde, typed: str, words: str) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(5)])
    with pytest.raises(ReplacementError, match=words):
        decide(ici, {"mot 1": Decision(Sort.REMPLACE, typed)})


def test_a_text_kept_with_another_written_in_its_place_is_a_contradiction(petit_monde: Monde) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(5)])
    with pytest.raises(ReplacementError, match="garder tel quel"):
        decide(ici, {"mot 1": Decision(Sort.GARDE, "autre chose")})
    decide(ici, {"mot 1": Decision(Sort.REMPLACE, "autre chose")})
    assert decide(ici, {"mot 1": Decision(Sort.GARDE, "autre chose")}) == 1  # left on the page by the former decision


def test_a_text_that_was_replaced_by_itself_is_read_again(petit_monde: Monde, tmp_path: Path) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(5)])
    decide(ici, {"mot 1": Decision(Sort.REMPLACE, "autre chose"), "mot 2": Decision(Sort.GARDE)})
    with petit_monde.database.writing() as session:
        session.execute(update(TexteRelu).where(TexteRelu.sort == Sort.REMPLACE).values(remplacement="Mot 1."))
    assert [text for _, text in shown(ici, tmp_path)] == ["mot 2"]


def test_the_journal_says_how_many_were_read_and_not_a_word_of_them(petit_monde: Monde) -> None:
    ici = crowd(petit_monde, [f"mot {rank}" for rank in range(5)])
    decide(ici, {"mot 1": Decision(Sort.GARDE), "mot 2": Decision(Sort.REMPLACE, "secret")})
    with petit_monde.database.reading() as session:
        entree = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe.startswith("relire"))).one()
        assert entree.details == {"textes": 2}
        assert {relu.sort for relu in session.scalars(select(TexteRelu))} == {Sort.GARDE, Sort.REMPLACE}


# --- in a browser


@pytest.fixture
def isabelle(app: Flask, petit_monde: Monde) -> Navigateur:
    prepare(petit_monde, crowd, (NOMME, "=1+1", "<b>gras</b>", "Rien à dire", "Plus de temps", "‮retourné"))
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def test_who_runs_the_campaign_reads_keeps_masks_and_replaces(
    isabelle: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    isabelle.go("/campagnes/1/textes")
    assert "Que faudrait-il améliorer" in isabelle.text
    isabelle.go("/campagnes/1/textes/MOT")
    assert isabelle.page.text.count("<fieldset") == 6
    assert "<mark>06 12 34 56 78</mark>" in isabelle.page.text
    assert "<mark>Camille</mark>" in isabelle.page.text
    assert "<b>gras</b>" not in isabelle.page.text
    digest_of = digests(isabelle)
    isabelle.send(
        {
            f"sort-{digest_of[NOMME]}": "remplace",
            f"texte-{digest_of[NOMME]}": "Merci à [une personne].",
            f"sort-{digest_of['=1+1']}": "garde",
            f"sort-{digest_of['Rien à dire']}": "masque",
        }
    )
    assert "3 décisions enregistrées" in isabelle.text
    ici = Foule(petit_monde, 1, [], [], 1)
    assert {text for _, text in shown(ici, tmp_path)} == {"Merci à [une personne].", "=1+1"}


def digests(browser: Navigateur) -> dict[str, str]:
    """Return text -> digest by which the page names it."""
    pattern = r'<blockquote class="typed">(.*?)</blockquote>.*?name="sort-([0-9a-f]+)"'
    pairs = re.findall(pattern, browser.page.text, re.DOTALL)
    return {html.unescape(re.sub("<[^>]+>", "", text)): digest for text, digest in pairs}


def test_what_replaces_a_text_is_never_the_text_itself(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    fields = isabelle.fields()
    assert {text for name, text in fields.items() if name.startswith("texte-")} == {""}
    digest = digests(isabelle)[NOMME]
    for typed in ("", f"  {NOMME} "):
        isabelle.go("/campagnes/1/textes/MOT")
        isabelle.send({f"sort-{digest}": "remplace", f"texte-{digest}": typed})
        assert isabelle.page.status_code == 422
        assert f'href="#texte-{digest}"' in isabelle.page.text
    assert "le même texte" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(TexteRelu)).all() == []


def test_a_blank_replacement_is_refused_and_nothing_typed_is_lost(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    names = [name.removeprefix("texte-") for name in isabelle.fields() if name.startswith("texte-")]
    isabelle.send(
        {
            f"sort-{names[0]}": "remplace",
            f"texte-{names[0]}": " ",
            f"sort-{names[1]}": "remplace",
            f"texte-{names[1]}": "gardé ici",
        }
    )
    assert isabelle.page.status_code == 422
    assert "rien n’est écrit à sa place" in isabelle.text
    assert "gardé ici" in isabelle.page.text


def test_what_is_written_in_place_of_a_text_is_kept_with_nothing_ticked(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    name = next(name for name in isabelle.fields() if name.startswith("texte-"))
    isabelle.send({name: "Autrement dit."})
    with petit_monde.database.reading() as session:
        relu = session.scalars(select(TexteRelu)).one()
        assert (relu.sort, relu.remplacement) == (Sort.REMPLACE, "Autrement dit.")


def test_what_was_typed_before_the_session_ended_is_shown_again(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    name = next(name for name in isabelle.fields() if name.startswith("texte-"))
    petit_monde.heure.moment += timedelta(hours=3)
    isabelle.send({name: "Autrement dit."})
    assert isabelle.page.status_code == 401
    isabelle.identify("isabelle@exemple.fr", path="/connexion")
    assert isabelle.page.request.path == "/campagnes/1/textes/MOT"
    assert isabelle.fields()[name] == "Autrement dit."


def test_what_was_typed_and_not_sent_is_shown_again(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    name = next(name for name in isabelle.fields() if name.startswith("texte-"))
    isabelle.send({name: "Autrement dit.", "formulaire_de": "/campagnes/1/textes/MOT"}, path="/formulaires/garder")
    isabelle.go("/campagnes/1/textes/MOT")
    assert isabelle.fields("/campagnes/1/textes/MOT")[name] == "Autrement dit."


@pytest.mark.parametrize("code", ["REPERE", "INCONNU", "MOT.1", "..", "%00", "MOT%20"])
def test_a_question_without_texts_has_no_page(isabelle: Navigateur, code: str) -> None:
    assert isabelle.go(f"/campagnes/1/textes/{code}").status_code == 404


def test_decisions_that_are_none_of_ours_change_nothing(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/textes/MOT")
    isabelle.send({"sort-inconnu": "garde", "texte-inconnu": "x", f"sort-{'0' * 64}": "garde"})
    assert "Rien n’a changé" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(TexteRelu)).all() == []


def test_texts_are_no_longer_read_again_once_results_are_settled(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/tableau-de-bord")
    assert "6 textes libres attendent d’être relus" in isabelle.text
    with petit_monde.database.writing() as session:
        acteur = petit_monde.acteur_of(1)
        arreter_resultats(session, campagne_id=1, ecarts="", acteur=acteur, now=FINI)
    isabelle.go("/tableau-de-bord")
    assert "d’être relus" not in isabelle.text, "it would have no effect"
    isabelle.go("/campagnes/1/textes")
    assert "ces textes ne se relisent plus" in isabelle.text
    assert "À relire" not in isabelle.text
    isabelle.go("/campagnes/1/textes/MOT")
    assert "Enregistrer la relecture" not in isabelle.text
    names = [name for name in isabelle.fields() if name.startswith("texte-")]
    isabelle.send({name.replace("texte-", "sort-"): "garde" for name in names})
    assert isabelle.page.status_code == 409
