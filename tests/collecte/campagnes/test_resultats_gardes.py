"""What pages tell of a settled campaign is kept, and is what its answers say after everything that changes them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update

from collecte.campagnes.operations.resultats import garder_resultats, protect_all_kept_before, verifier_resultats
from collecte.campagnes.queries.resultats_gardes import UNPROTECTED, cle_of, get_resultats
from collecte.comptes.web.context import services_of
from collecte.enquetes.operations.textes_libres import Decision
from collecte.models import Campagne, Dla, Efface, ReponseAnonyme, ResultatGarde, Sort, Structure
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from exports.enquetes import resultats
from exports.enquetes.depouiller import Groupe, Modalite, Question
from exports.enquetes.resultats import Resultats, read
from exports.enquetes.resultats import plain as plain_results
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.enonces import Enonce, Niveau
from tests.collecte.cli.test_cli import on
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, as_
from tests.collecte.enquetes.test_textes_libres import crowd, decide
from tests.collecte.mondes.anonymes import FINI
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.rgpd.test_conservation_structures import settled_impact, settled_satisfaction
from tests.collecte.rgpd.test_effacement import erase
from tests.collecte.rgpd.test_purge import later, purge_all

Geste = Callable[[Monde, Path], None]


def differences(monde: Monde) -> tuple[str, ...]:
    """The DLA, '' for the région, of which what is kept is not what a whole computation finds."""
    with monde.database.reading() as session:
        return verifier_resultats(session, session.get_one(Campagne, 1), monde.heure()).ecarts


def erasing(*structures: int) -> Geste:
    def erase_them(monde: Monde, folder: Path) -> None:
        journal = JournalEffacements(folder / "effacements", TROUSSEAU)
        for structure_id in structures:
            erase(monde, journal, Efface.STRUCTURE, structure_id)

    return erase_them


def purging(monde: Monde, folder: Path) -> None:
    later(monde, 37)
    purge_all(monde)


def correcting(monde: Monde, folder: Path) -> None:
    monde.emploi(13, date(2026, 2, 1), salaries=80)
    monde.ingenierie(1)


def nothing(monde: Monde, folder: Path) -> None:
    pass


GESTES = [
    pytest.param(nothing, id="settled"),
    pytest.param(erasing(1), id="a structure that answered is erased"),
    pytest.param(erasing(12, 2, 13), id="several are, one of which did not answer"),
    pytest.param(purging, id="answers are cut from who gave them"),
    pytest.param(correcting, id="the register is corrected"),
]


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize("settled", [settled_satisfaction, settled_impact])
def test_what_is_kept_is_what_answers_say_after(
    monde: Monde, tmp_path: Path, geste: Geste, settled: Callable[[Monde], None]
) -> None:
    prepare(monde, settled)
    geste(monde, tmp_path)
    with monde.database.reading() as session:
        codes = sorted(session.scalars(select(ResultatGarde.dla)))
        assert codes == ["", *sorted(session.scalars(select(Dla.code)))]
    assert differences(monde) == ()


def test_what_is_kept_of_an_anonymous_campaign_loses_its_texts_with_the_answers(monde: Monde) -> None:
    texts = [f"Phrase {rank}" for rank in range(6)]
    ici = crowd(monde, texts)
    decide(ici, {text: Decision(Sort.GARDE) for text in texts})
    monde.heure.moment = FINI
    monde.settle(monde.acteur_of(1))
    assert differences(monde) == ()
    with monde.database.reading() as session:
        assert "Phrase 3" in str(session.get_one(ResultatGarde, (1, "")).contenu)
    later(monde, 25)
    purge_all(monde)
    assert differences(monde) == ()
    with monde.database.reading() as session:
        assert "Phrase" not in str([own.contenu for own in session.scalars(select(ResultatGarde))])


def test_nothing_is_kept_before_results_are_settled(petit_monde: Monde) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.writing() as session:
        session.execute(delete(ResultatGarde))
        session.execute(update(Campagne).values(arretee_le=None))
        campagne = session.get_one(Campagne, 1)
        session.expire_all()
        garder_resultats(session, campagne, petit_monde.heure())
        assert session.scalars(select(ResultatGarde)).all() == []


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(lambda monde: renamed(monde), id="a DLA has another name"),
        pytest.param(lambda monde: monde.personne("Double", "18", "28"), id="someone now reads two DLA"),
        pytest.param(lambda monde: forgotten(monde), id="nothing is kept"),
    ],
)
def test_a_page_computes_what_is_stale_or_missing(petit_monde: Monde, moved: Callable[[Monde], object]) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.writing() as session:  # a mark that only a page that reads what is kept shows
        row = session.get_one(ResultatGarde, (1, ""))
        row.contenu = {**row.contenu, "choix": "REPERE"}
    assert told(petit_monde) == "REPERE"
    moved(petit_monde)
    assert told(petit_monde) != "REPERE"


def told(monde: Monde) -> str:
    with monde.database.reading() as session:
        return get_resultats(session, session.get_one(Campagne, 1), None, monde.heure()).choix


def renamed(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.execute(update(Dla).where(Dla.code == "28").values(nom="Eure-et-Loir et Perche"))


def forgotten(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.execute(delete(ResultatGarde))


def test_pages_of_settled_results_read_no_answer_but_those_with_a_name(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, settled_satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    seen: list[str] = []
    engine = services_of(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for path in (REGION, CHER):
        page.go(path)
        assert "promoteur" in page.text
    assert any("resultats_gardes" in own for own in seen)
    assert not [own for own in seen if "participations.valeurs" in own and "LIKE" not in own]
    assert not any(ReponseAnonyme.__tablename__ in own for own in seen)


def test_the_command_says_what_differs_and_keeps_it_again(monde: Monde) -> None:
    prepare(monde, settled_satisfaction)
    commande: Commande = on(monde)
    ended = commande("resultats", "verifier")
    assert (ended.exit_code, plain(ended.stdout)) == (
        0,
        "Campagne n° 1, « Votre avis sur l’accompagnement », Centre-Val de Loire : égal.\n",
    )
    with monde.database.writing() as session:
        row = session.get_one(ResultatGarde, (1, "28"))
        row.contenu = {**row.contenu, "lues": 99}
        session.execute(delete(ResultatGarde).where(ResultatGarde.dla == "36"))
    ended = commande("resultats", "verifier")
    assert ended.exit_code == 1
    assert "différent (DLA 28, DLA 36)" in plain(ended.stdout)
    assert "1 campagne à refaire" in plain(ended.stderr)
    ended = commande("resultats", "verifier", "--refaire")
    assert ended.exit_code == 0
    assert "refait (DLA 28, DLA 36)" in plain(ended.stdout)
    assert differences(monde) == ()


# --- what an earlier version kept


def kept_before(monde: Monde) -> None:
    """As the form of before kept it: one detractor beside the others, told by mark."""
    prepare(monde, settled_satisfaction)
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        for row in session.scalars(select(ResultatGarde)):
            row.contenu, row.cle = by_level(read(row.contenu)), cle_of(session, campagne, UNPROTECTED)


def by_level(found: Resultats) -> dict[str, Any]:
    """The same page, whose recommendation has one answer in four marks."""
    marks = (*("0",) * 1, *("3",) * 2, *("9",) * 9)
    asked = Question(
        code="RECOMMANDATION",
        libelle="Recommanderiez-vous le DLA ?",
        n=len(marks),
        echelle="R10",
        modalites=tuple(Modalite(str(mark), marks.count(str(mark)), code=str(mark)) for mark in range(11)),
        enonces=(Enonce(Niveau.COMPTES, "Recommandation du DLA : 9 promoteurs, 0 passif, 3 détracteurs."),),
    )
    phrases = ("12 réponses.", asked.enonces[0].phrase)
    return plain_results(replace(found, groupes=(Groupe("Avis", (asked,)),), phrases=phrases, pourquoi=""))


def test_what_an_earlier_version_kept_is_read_again_from_its_counts_at_the_upgrade(petit_monde: Monde) -> None:
    kept_before(petit_monde)
    assert protect_all_kept_before(petit_monde.database) == 1
    assert protect_all_kept_before(petit_monde.database) == 0
    with petit_monde.database.reading() as session:
        found = get_resultats(session, session.get_one(Campagne, 1), None, petit_monde.heure())
    (asked,) = found.questions
    assert (asked.confidentiel, asked.modalites) == (CONFIDENTIEL, ())
    assert found.phrases == ("12 réponses.",)


def test_an_upgrade_stopped_half_way_keeps_what_was_and_goes_on(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_before(petit_monde)

    def fail(*_: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(resultats, "plain", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            protect_all_kept_before(petit_monde.database)
    assert protect_all_kept_before(petit_monde.database) == 1


def test_the_upgrade_command_says_how_many_campaigns_it_read_again(monde: Monde) -> None:
    kept_before(monde)
    commande: Commande = on(monde)
    said = "Résultats de 1 campagne arrêtée auprès de structures relus"
    assert said in plain(commande("base", "mettre-a-jour").stdout)
    assert said not in plain(commande("base", "mettre-a-jour").stdout)


def test_a_row_kept_under_other_names_is_left_to_be_computed_again(petit_monde: Monde) -> None:
    kept_before(petit_monde)
    renamed(petit_monde)
    assert protect_all_kept_before(petit_monde.database) == 0


def test_what_was_told_stays_when_the_register_is_corrected(petit_monde: Monde) -> None:
    """As in the reference workbook of that day."""
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        before = get_resultats(session, campagne, None, petit_monde.heure())
        sizes = session.scalars(select(Structure.nom)).all()
    assert before.representativite
    assert sizes
    correcting(petit_monde, Path())
    forgotten(petit_monde)
    with petit_monde.database.reading() as session:
        assert get_resultats(session, session.get_one(Campagne, 1), None, petit_monde.heure()) == before
