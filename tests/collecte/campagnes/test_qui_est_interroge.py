"""Which structures are asked: all, a draw from a kept seed, or a reasoned choice; which are due, and their history."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.attendues import fixer_celles_du_jour
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.choix_structures import (
    DemandeStructures,
    TooOftenError,
    draw_seed,
    skippable,
)
from collecte.campagnes.operations.corrections import NotReplaceableError, remplacer, retirer_attendue
from collecte.campagnes.operations.ouverture import annuler_campagne, supprimer_campagne
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.campagnes.queries.structures_interrogees import list_beyond_the_draw, list_ended, list_next
from collecte.core.errors import AlreadyDoneError, Refus
from collecte.enquetes.queries.a_interroger import Motif, list_due, months_from
from collecte.models import (
    Campagne,
    ChoixStructures,
    EntreeJournal,
    GenreEtape,
    Participation,
    Population,
    Region,
    Selection,
    Structure,
    TirageStructures,
)
from collecte.organisation.operations.organisation import change_max_sollicitations
from collecte.registre.queries.sollicitations import busiest_years, list_sollicitations
from exports.enquetes.calculs import resultats
from exports.enquetes.tirage import UniteTirage, tirer
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU, MATIN, restituee

JOUR = MATIN.date()
TIRAGE, RAISONNE = ChoixStructures.TIRAGE, ChoixStructures.RAISONNE


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, _populate)
    return petit_monde


def _populate(monde: Monde) -> None:
    """Six structures of the Cher and four of the Eure-et-Loir, all with results presented in the same weeks."""
    monde.region()
    monde.heure.moment = MATIN
    for number in range(10):
        dla = "18" if number < 6 else "28"
        restituee(monde, f"Structure {number}", dla, f"s{number}@structures.example")
    monde.questionnaire()


def ask(monde: Monde, demande: DemandeStructures, *, au_dela: bool = False, ouverture: date = JOUR) -> int:
    return monde.enquete(
        1,
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        ouverture=ouverture,
        cloture=ouverture + timedelta(days=20),
        demande=demande,
        au_dela=au_dela,
    )


def asked(monde: Monde, campagne_id: int) -> list[str]:
    with monde.database.reading() as session:
        table = Participation
        participations = session.scalars(select(table).where(table.campagne_id == campagne_id).order_by(table.id))
        return [answer.auteur for answer in participations if answer.retiree_le is None]


def entries(monde: Monde, verbe: str) -> list[Mapping[str, object]]:
    with monde.database.reading() as session:
        logged = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == verbe).order_by(EntreeJournal.id))
        return [entry.details or {} for entry in logged]


def test_a_draw_asks_who_the_seed_gives_and_keeps_the_others_in_order(monde: Monde) -> None:
    prepare(monde, _populate)
    campagne_id = ask(monde, DemandeStructures(choix=TIRAGE, taille=5))
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, campagne_id)
        assert campagne.tirage is not None
        units = [UniteTirage(str(number), "18" if number <= 6 else "28") for number in range(1, 11)]
        drawn = tirer(units, graine=campagne.tirage.graine, taille=5)
        selections = {
            selection.accompagnement_id: (selection.rang, selection.retenue) for selection in campagne.selections
        }
        assert selections == {
            int(code): (rang, rang <= stratum.taille)
            for stratum in drawn
            for rang, code in enumerate(stratum.ordre, start=1)
        }
        answers = session.scalars(select(Participation.accompagnement_id)).all()
        assert set(answers) == {int(code) for stratum in drawn for code in stratum.tirees}


def test_drawing_again_for_the_same_days_gives_the_same_seed(lieu: Monde) -> None:
    def seed(au: date = AU) -> str:
        with lieu.database.writing() as session:
            return draw_seed(
                session, region_id=1, instrument="SATISFACTION", accompagnes=(DU, au), acteur=None, now=lieu.heure()
            ).graine

    first = seed()
    assert seed() == first
    assert seed(AU + timedelta(days=1)) != first
    assert next(iter(entries(lieu, "tirer la graine d’un tirage")))["graine"] == first


@pytest.mark.parametrize("taille", [None, 0, 11])
def test_no_more_can_be_drawn_than_there_are(lieu: Monde, taille: int | None) -> None:
    with pytest.raises(Refus, match="de 1 à 10"):
        ask(lieu, DemandeStructures(choix=TIRAGE, taille=taille))


def _withdraw(monde: Monde, participation_id: int) -> None:
    isabelle = monde.animatrice()
    with monde.database.writing() as session:
        retirer_attendue(
            session, participation_id=participation_id, raison="Dissoute.", acteur=isabelle, now=monde.heure()
        )


def _replace(monde: Monde, participation_id: int) -> str:
    with monde.database.writing() as session:
        return remplacer(session, participation_id=participation_id, acteur=None, now=monde.heure())


def _first_of(monde: Monde, campagne_id: int, dla_id: int) -> int:
    with monde.database.reading() as session:
        table = Participation
        return (
            session.scalars(
                select(table.id).where(table.campagne_id == campagne_id, table.dla_id == dla_id).order_by(table.id)
            ).first()
            or 0
        )


def test_a_lost_structure_is_replaced_once_by_the_next_of_its_dla(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)
    with pytest.raises(NotReplaceableError):
        _replace(lieu, lost)
    _withdraw(lieu, lost)
    before = asked(lieu, campagne_id)
    with lieu.database.reading() as session:
        waiting = select(Selection).where(Selection.dla_id == 1, Selection.retenue.is_(False)).order_by(Selection.rang)
        following = session.scalars(waiting).first()
        assert following is not None
    named = _replace(lieu, lost)
    assert set(asked(lieu, campagne_id)) == {*before, named}
    with lieu.database.reading() as session:
        taken = session.scalars(select(Selection).where(Selection.remplace_id.is_not(None))).one()
        assert taken.accompagnement_id == following.accompagnement_id
    assert [details["remplacante"] for details in entries(lieu, "prendre une remplaçante")] == [named]
    with pytest.raises(AlreadyDoneError):
        _replace(lieu, lost)


def test_a_withdrawn_structure_is_not_counted_as_asked_whether_it_was_replaced_or_not(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)

    def counts() -> tuple[int, int, int]:
        with lieu.database.reading() as session:
            collecte = get_collecte_enquete(session, session.get_one(Campagne, campagne_id), lieu.heure())
        results = resultats(collecte)
        table = sum(ligne.interrogees for ligne in results.representativite[0].lignes)
        return results.attendues, sum(unite.interrogee for unite in collecte.unites), table

    assert counts() == (5, 5, 5)
    _withdraw(lieu, lost)
    assert counts() == (4, 4, 4)
    _replace(lieu, lost)
    assert counts() == (5, 5, 5)


def test_who_takes_a_refusal_back_once_replaced_answers_in_addition_to_the_draw(app: Flask, lieu: Monde) -> None:
    lieu.animatrice("Isabelle", password=PASSWORD)
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)
    with lieu.database.writing() as session:
        participation = session.get_one(Participation, lost)
        name, participation.refusee_le = participation.auteur, lieu.heure()
    named = _replace(lieu, lost)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{campagne_id}")
    assert f"remplacée par {named}" in isabelle.text
    assert "en plus du tirage" not in isabelle.text
    with lieu.database.writing() as session:
        session.get_one(Participation, lost).refusee_le = None
    isabelle.go(f"/campagnes/{campagne_id}")
    assert f"en plus du tirage : attendue de nouveau, alors que {named} la remplace" in isabelle.text.replace(
        " :", " :"
    )
    assert "1 structure est attendue en plus du tirage" in isabelle.text
    assert "0 sur 6 réponse transmise" in isabelle.text
    with lieu.database.reading() as session:
        assert list_beyond_the_draw(session, campagne_id) == [lost], name
        collecte = get_collecte_enquete(session, session.get_one(Campagne, campagne_id), lieu.heure())
    assert "En plus du tirage : 1 structure revenue" in collecte.choix.replace("\xa0", " ")
    assert [attendu.nom for attendu in collecte.attendus if attendu.en_plus] == [name]
    assert sum(unite.interrogee for unite in collecte.unites) == 5, "weights are those of the draw"


def test_there_is_no_replacement_when_a_whole_dla_is_asked(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=10))
    lost = _first_of(lieu, campagne_id, 1)
    _withdraw(lieu, lost)
    with pytest.raises(Refus, match="Toutes les structures de ce DLA"):
        _replace(lieu, lost)


def test_a_choice_asks_those_chosen_and_keeps_why(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Seule du canton.", 7: "  Très  petite. "}))
    assert asked(lieu, campagne_id) == ["Structure 1", "Structure 6"]
    with lieu.database.reading() as session:
        assert session.scalars(select(Selection.raison).order_by(Selection.rang)).all() == [
            "Seule du canton.",
            "Très petite.",
        ]


def test_a_choice_needs_someone_and_a_reason_for_each(lieu: Monde) -> None:
    with pytest.raises(Refus, match="Aucune structure n’est choisie"):
        ask(lieu, DemandeStructures(choix=RAISONNE))
    with pytest.raises(Refus, match=r"raison du choix.*Structure 1"):
        ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "  ", 3: "Rurale."}))


def test_a_drawn_list_does_not_follow_the_register(lieu: Monde) -> None:
    later = MATIN.date() + timedelta(days=10)
    campagne_id = ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), ouverture=later)
    restituee(lieu, "Nouvelle venue")
    lieu.heure.moment = MATIN + timedelta(days=11)
    with lieu.database.writing() as session:
        fixer_celles_du_jour(session, now=lieu.heure())
    assert asked(lieu, campagne_id) == ["Structure 1"]


def test_the_next_campaign_is_not_prepared_from_a_list(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}))
    isabelle = lieu.animatrice()
    with lieu.database.writing() as session:
        campagne = session.get_one(Campagne, campagne_id)
        dates = propose_next(campagne).dates
        with pytest.raises(Refus, match="Cette campagne a tiré ou choisi"):
            prepare_next(session, campagne=campagne, dates=dates, acteur=isabelle, now=lieu.heure())


@pytest.mark.parametrize(
    ("demande", "said"),
    [
        (DemandeStructures(), "Recensement"),
        (DemandeStructures(choix=TIRAGE, taille=4), "4 parmi 10"),
        (DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), "Non généralisable"),
    ],
    ids=["census", "draw", "choice"],
)
def test_the_workbook_says_how_structures_were_chosen(lieu: Monde, demande: DemandeStructures, said: str) -> None:
    campagne_id = ask(lieu, demande)
    with lieu.database.reading() as session:
        assert said in get_collecte_enquete(session, session.get_one(Campagne, campagne_id), lieu.heure()).choix


def test_a_third_time_in_twelve_months_must_be_wanted_and_is_kept(lieu: Monde) -> None:
    for month in (1, 2):
        ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), ouverture=date(2026, month, 5))
    with pytest.raises(TooOftenError, match="Structure 1"):
        ask(lieu, DemandeStructures())
    ask(lieu, DemandeStructures(), au_dela=True)
    assert entries(lieu, "créer")[-1]["au_dela_de_la_limite"] == ["Structure 1"]


def test_a_region_chooses_its_limit_and_the_journal_has_it(lieu: Monde) -> None:
    isabelle = lieu.animatrice("Sylvie")
    with lieu.database.writing() as session:
        region = session.get_one(Region, 1)
        change_max_sollicitations(session, region=region, nombre=1, acteur=isabelle, now=lieu.heure())
    ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), ouverture=date(2026, 1, 5))
    with pytest.raises(TooOftenError, match="Structure 1"):
        ask(lieu, DemandeStructures())
    (entry,) = entries(lieu, "changer la limite des sollicitations")
    assert (entry["avant"], entry["apres"]) == ({"en_douze_mois": 2}, {"en_douze_mois": 1})


@pytest.mark.parametrize(
    ("openings", "jour", "times"),
    [
        pytest.param([], date(2026, 7, 1), 1, id="never asked"),
        pytest.param([date(2025, 7, 1)], date(2026, 7, 1), 1, id="a whole year before"),
        pytest.param([date(2025, 7, 2)], date(2026, 7, 1), 2, id="a day less"),
        pytest.param([date(2025, 9, 1), date(2027, 5, 1)], date(2026, 7, 1), 2, id="never three in any twelve months"),
        pytest.param([date(2026, 3, 1), date(2026, 12, 1)], date(2026, 7, 1), 3, id="one already planned later"),
    ],
)
def test_solicitations_are_counted_in_the_busiest_twelve_months(
    lieu: Monde, openings: list[date], jour: date, times: int
) -> None:
    for opening in openings:
        ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), ouverture=opening)
    with lieu.database.reading() as session:
        assert busiest_years(session, [2], jour) == {2: times}


def test_the_ledger_says_what_a_structure_was_asked_and_never_what_it_answers(lieu: Monde) -> None:
    ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}))
    with lieu.database.reading() as session:
        (sollicitation,) = list_sollicitations(session, 2)
        assert (sollicitation.campagne.nom, sollicitation.is_transmitted) == ("Votre avis sur l’accompagnement", False)
        assert list_sollicitations(session, 3) == []


@pytest.fixture
def isabelle(app: Flask, lieu: Monde) -> Navigateur:
    lieu.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


LAUNCH = "/questionnaires/1/lancer"
FORM = {
    "population": "structures",
    "du": DU.isoformat(),
    "au": AU.isoformat(),
    "ouverture": "2026-07-01",
    "cloture": "2026-07-20",
    "grace": "0",
    "periode": "",
}


def test_a_draw_is_shown_before_it_is_created_and_the_seed_kept_first(lieu: Monde, isabelle: Navigateur) -> None:
    isabelle.go(LAUNCH)
    isabelle.send({**FORM, "choix": "tirage aléatoire", "taille": "5"})
    with lieu.database.reading() as session:
        graine = session.scalars(select(TirageStructures.graine)).one()
        assert session.scalars(select(Campagne.id)).all() == []
    for sentence in ("Rien n’est encore créé", "5 structures tirées", graine, "5 remplaçantes, dans l’ordre"):
        assert sentence in isabelle.text
    isabelle.send({})
    assert isabelle.page.request.path == "/campagnes/1/options"
    isabelle.go("/campagnes/1")
    for sentence in ("tirée au sort", graine, "Comment elles ont été choisies"):
        assert sentence in isabelle.text


def test_a_choice_is_ticked_with_reasons_then_shown_then_created(isabelle: Navigateur) -> None:
    isabelle.go(LAUNCH)
    isabelle.send({**FORM, "choix": "choix raisonné"})
    assert "Choisir parmi les accompagnements terminés" in isabelle.text
    isabelle.send({"choisies": "2"})
    assert "Il manque la raison du choix" in isabelle.text
    isabelle.send({"choisies": "2", "choisies-raison-2": "Seule du canton."})
    assert "1 structure choisie" in isabelle.text
    isabelle.send({"choisies": "2"})
    assert isabelle.page.request.path == "/campagnes/1/options"
    isabelle.go("/campagnes/1")
    assert "Résultats non généralisables" in isabelle.text
    assert "Seule du canton." in isabelle.text


def test_the_limit_is_pointed_out_by_name_and_overridden_by_a_tick(lieu: Monde, isabelle: Navigateur) -> None:
    for month in (1, 2):
        ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}), ouverture=date(2026, month, 5))
    isabelle.go(LAUNCH)
    isabelle.send({**FORM, "choix": "recensement"})
    assert "Plus de 2 sollicitations en douze mois" in isabelle.text
    isabelle.send({})
    assert "cochez « Interroger quand même »" in isabelle.text
    isabelle.send({"au_dela": "y"})
    assert isabelle.page.request.path == "/campagnes/3/options"


def _too_often(monde: Monde, *accompagnement_ids: int) -> None:
    """Ask the structures of these accompagnements as often as the limit allows."""
    for month in (1, 2):
        demande = DemandeStructures(choix=RAISONNE, raisons=dict.fromkeys(accompagnement_ids, "Rurale."))
        ask(monde, demande, ouverture=date(2026, month, 5))


def test_a_draw_passes_over_who_is_asked_too_often_and_takes_the_next_of_the_same_dla(
    lieu: Monde, isabelle: Navigateur
) -> None:
    isabelle.go(LAUNCH)
    isabelle.send({**FORM, "choix": "tirage aléatoire", "taille": "5"})
    with lieu.database.reading() as session:
        graine = session.scalars(select(TirageStructures.graine)).one()
    units = [UniteTirage(str(number), "18" if number <= 6 else "28") for number in range(1, 11)]
    cher = next(stratum for stratum in tirer(units, graine=graine, taille=5) if stratum.strate == "18")
    first, following = int(cher.ordre[0]), int(cher.ordre[cher.taille])
    _too_often(lieu, first)
    isabelle.go(LAUNCH)
    isabelle.send({**FORM, "choix": "tirage aléatoire", "taille": "5"})
    assert f"Plus de 2 sollicitations en douze mois : Structure {first - 1}." in isabelle.text
    isabelle.send({"sauter": "y"})
    assert f"à la place de Structure {first - 1}, trop sollicitée" in isabelle.text
    isabelle.send({})
    assert isabelle.page.request.path == "/campagnes/3/options"
    assert f"Structure {first - 1}" not in asked(lieu, 3)
    assert f"Structure {following - 1}" in asked(lieu, 3)
    assert len(asked(lieu, 3)) == 5
    details = entries(lieu, "créer")[-1]
    assert details["trop_sollicitees_remplacees"] == [f"Structure {first - 1}"]


def test_a_structure_of_two_accompagnements_is_not_passed_over_for_that(lieu: Monde) -> None:
    with lieu.database.writing() as session:
        session.get_one(Region, 1).max_sollicitations = 1
        structure_id = session.scalars(select(Structure.id).order_by(Structure.id)).first()
        assert structure_id
    lieu.accompagnement(structure_id, date(2025, 6, 1), (GenreEtape.RESTITUTION, date(2026, 6, 2)))
    with lieu.database.reading() as session:
        ended = list_ended(session, 1, DU, AU, ())
        assert sum(accompagnement.structure_id == structure_id for accompagnement in ended) == 2
        assert skippable(session, session.get_one(Region, 1), ended, JOUR) == frozenset()


def test_a_replacement_asked_too_often_is_passed_over(lieu: Monde, isabelle: Navigateur) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)
    with lieu.database.writing() as session:
        participation = session.get_one(Participation, lost)
        participation.refusee_le = lieu.heure()
        coming = [
            accompagnement.accompagnement_id for accompagnement in list_next(session, campagne_id, participation.dla_id)
        ]
    _too_often(lieu, coming[0])
    isabelle.go(f"/campagnes/{campagne_id}/remplacer/{lost}")
    assert "Déjà beaucoup sollicitée." in isabelle.text
    isabelle.send({"sauter": "y"})
    assert f"Structure {coming[1] - 1} est interrogée à la place" in isabelle.text


def test_nobody_left_but_who_is_asked_too_often_is_said_as_it_is(lieu: Monde, isabelle: Navigateur) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)
    with lieu.database.writing() as session:
        participation = session.get_one(Participation, lost)
        participation.refusee_le = lieu.heure()
        coming = [
            accompagnement.accompagnement_id for accompagnement in list_next(session, campagne_id, participation.dla_id)
        ]
    _too_often(lieu, *coming)
    isabelle.go(f"/campagnes/{campagne_id}/remplacer/{lost}")
    isabelle.send({"sauter": "y"})
    assert "Les suivantes de ce DLA sont toutes déjà trop sollicitées." in isabelle.text
    isabelle.send({"au_dela": "y"})
    assert f"Structure {coming[0] - 1} est interrogée à la place" in isabelle.text


def test_a_refused_answer_is_replaced_from_the_follow_up(lieu: Monde, isabelle: Navigateur) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5))
    lost = _first_of(lieu, campagne_id, 1)
    with lieu.database.writing() as session:
        session.get_one(Participation, lost).refusee_le = lieu.heure()
    isabelle.go(f"/campagnes/{campagne_id}")
    assert f"/campagnes/{campagne_id}/remplacer/{lost}" in isabelle.page.text
    isabelle.go(f"/campagnes/{campagne_id}/remplacer/{lost}")
    isabelle.send({})
    assert isabelle.page.request.path == f"/campagnes/{campagne_id}"
    assert "est interrogée à la place" in isabelle.text
    assert "remplacée" in isabelle.text


def test_the_workbook_of_a_choice_says_that_it_stands_for_no_other(lieu: Monde, isabelle: Navigateur) -> None:
    ask(lieu, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}))
    with zipfile.ZipFile(io.BytesIO(campaign_workbook(isabelle).data)) as book:
        assert "Non généralisable." in book.read("xl/sharedStrings.xml").decode()


def _due(monde: Monde, who: str = "Isabelle") -> list[tuple[str, Motif, int]]:
    acteur = monde.animatrice() if who == "Isabelle" else monde.personne(who, "28")
    with monde.database.reading() as session:
        return [(echue.nom, echue.motif, echue.retard) for echue in list_due(session, acteur, monde.heure().date())]


def test_due_structures_are_sorted_by_lateness(petit_monde: Monde) -> None:
    monde = petit_monde
    monde.region()
    monde.heure.moment = MATIN  # on the 1st of July 2026
    diagnosed = monde.accompagnement(monde.structure("Diagnostiquée", "18"), date(2024, 11, 1))
    monde.diagnostic(diagnosed, jour=date(2024, 12, 1))
    young = monde.accompagnement(monde.structure("Trop récente", "18"), date(2025, 6, 1))
    monde.diagnostic(young, jour=date(2025, 7, 2))
    ripe = monde.accompagnement(monde.structure("Un an tout juste", "28"), date(2025, 6, 1))
    monde.diagnostic(ripe, jour=date(2025, 7, 1))
    restituee(monde, "Finie", "18", fin=date(2026, 6, 20))
    restituee(monde, "Finie en mai", "28", fin=date(2026, 5, 12))
    restituee(monde, "Finie depuis un an", "28", fin=date(2025, 7, 1))
    restituee(monde, "Pas encore", "18", fin=date(2026, 7, 2))
    assert _due(monde) == [
        ("Diagnostiquée", Motif.IMPACT, 30),
        ("Finie en mai", Motif.FIN, 20),
        ("Finie", Motif.FIN, 0),
        ("Un an tout juste", Motif.IMPACT, 0),
    ]
    assert {nom for nom, _, _ in _due(monde, "Claire")} == {"Finie en mai", "Un an tout juste"}


def test_who_was_asked_is_not_due_any_more(lieu: Monde) -> None:
    assert len(_due(lieu)) == 10
    ask(lieu, DemandeStructures())
    with lieu.database.reading() as session:
        isabelle = lieu.acteur_of(1)
        assert list(list_due(session, isabelle, JOUR)) == []


def test_who_was_asked_by_a_cancelled_campaign_is_due_again(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures())
    isabelle = lieu.animatrice()
    with lieu.database.writing() as session:
        annuler_campagne(session, campagne_id=campagne_id, raison="Une erreur.", acteur=isabelle, now=lieu.heure())
    with lieu.database.reading() as session:
        assert len(list_due(session, isabelle, JOUR)) == 10


def test_pages_read_as_often_whatever_the_number_of_structures(lieu: Monde, isabelle: Navigateur) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=2))
    follow_up, due = f"/campagnes/{campagne_id}", "/structures/a-interroger"
    isabelle.go(follow_up)
    few, few_due = isabelle.reads(follow_up), isabelle.reads(due)
    for number in range(10, 20):
        restituee(lieu, f"Structure {number}")
    another = ask(lieu, DemandeStructures(choix=TIRAGE, taille=15), ouverture=JOUR - timedelta(days=1))
    assert isabelle.reads(f"/campagnes/{another}") <= few <= budget_of(isabelle.app, follow_up)
    assert isabelle.reads(due) <= few_due <= budget_of(isabelle.app, due)


def test_the_due_list_is_filtered_by_dla_and_emptied_by_a_campaign(lieu: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/structures/a-interroger")
    assert "10 structures à interroger" in isabelle.text
    isabelle.go("/structures/a-interroger?dla=2")
    assert "4 structures à interroger" in isabelle.text
    ask(lieu, DemandeStructures())
    isabelle.go("/structures/a-interroger")
    assert "Personne à interroger aujourd’hui" in isabelle.text
    isabelle.go("/structures/1")
    assert "Ce qui lui a été demandé" in isabelle.text
    assert "non transmise" in isabelle.text


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 6, 30), -6, date(2025, 12, 30)),
    ],
)
def test_months_are_counted_from_day_to_day(day: date, months: int, found: date) -> None:
    assert months_from(day, months) == found


def test_a_campaign_given_up_takes_its_list_with_it_and_leaves_the_seed(lieu: Monde) -> None:
    campagne_id = ask(lieu, DemandeStructures(choix=TIRAGE, taille=5), ouverture=JOUR + timedelta(days=10))
    isabelle = lieu.animatrice()
    with lieu.database.writing() as session:
        supprimer_campagne(session, campagne_id=campagne_id, acteur=isabelle, now=lieu.heure())
    with lieu.database.reading() as session:
        assert session.scalars(select(Selection.rang)).all() == []
        assert len(session.scalars(select(TirageStructures.graine)).all()) == 1
