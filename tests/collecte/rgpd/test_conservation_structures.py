"""Answers of structures keep their figures and lose their names; texts written around them are purged, bytes
included."""

import shutil
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Table, select, update

from collecte.campagnes.operations.resultats import write_reference
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.core.database import Database
from collecte.core.operations.durees import DUREES, IMPACT
from collecte.enquetes.operations.textes_libres import Decision
from collecte.models import (
    Accord,
    Base,
    Campagne,
    ClasseurReference,
    ContactStructure,
    Efface,
    Entretien,
    EnvoiResultats,
    Etape,
    GenreEtape,
    GrilleThemes,
    LienSynthese,
    Mode,
    PartenaireCompte,
    Participation,
    Population,
    RemarqueSynthese,
    RemiseSynthese,
    ReponseAnonyme,
    Role,
    Sort,
    Structure,
    Synthese,
    TexteRelu,
    VersionSynthese,
)
from collecte.models.base import Document
from collecte.models.carte_donnees import CARTE, Nature, nature_of
from collecte.policy import Acteur
from collecte.reponses.queries.anonymat import count_versement
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from collecte.rgpd.operations.regles_purge import CONTACT_EFFACE
from collecte.rgpd.operations.regles_syntheses import (
    due_syntheses,
    forget_built_on,
    forget_of_contact,
    forget_syntheses,
    purge_accords,
    purge_envois_resultats,
    purge_liens_synthese,
)
from collecte.rgpd.queries.dossiers import get_dossier
from collecte.syntheses.operations.remises_synthese import remark
from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Resultats
from questionnaires.files.instruments import SATISFACTION
from tests.collecte.enquetes.test_textes_libres import crowd, decide
from tests.collecte.mondes.anonymes import FINI
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import AVIS, CLOS, answer, asked, settled
from tests.collecte.mondes.structures import AU, DU, Terrain, terrain
from tests.collecte.mondes.syntheses import agreed, finished, given, partner, sent, told, written
from tests.collecte.rgpd.test_effacement import erase, replay
from tests.collecte.rgpd.test_purge import CANARI, bytes_of, due, everything, later, purge_all

EFFETS: Mapping[str, str] = {
    "DATE_T0": "31/12/2024",
    "DATE_T1": "31/12/2025",
    "EMPLOI_SALARIES_T0": "4",
    "EMPLOI_SALARIES_T1": "5",
}
PAGES = ("/campagnes/1/resultats", "/campagnes/1/resultats/dlas/1")
TELLING = ("Résultats", "Représentativité")
MERGED = (
    "accords",
    "entretiens",
    "envois_resultats",
    "grilles_themes",
    "liens_synthese",
    "partenaires_comptes",
    "remarques_synthese",
    "remises_synthese",
    "syntheses",
    "textes_relus",
    "versions_synthese",
)
"""Tables that may hold texts about people and can be emptied; partners are organisations, anonymous answers are tested
apart."""


# --- figures


def settled_structures(monde: Monde, code: str, answers: Mapping[str, str]) -> None:
    """Create twelve structures of the DLA 18, six of the 28, whose sizes and ingénieries are known; settle the
    results."""
    monde.region()
    isabelle = monde.animatrice(password=PASSWORD)
    campagne_id = asked(monde, {"18": 12, "28": 6}, code)
    for structure_id in range(1, 13):
        monde.emploi(structure_id, salaries=structure_id)
    monde.ingenierie(1, 2, 3)
    monde.ingenierie(13)
    for dla, count in (("18", 10), ("28", 6)):
        answer(monde, campagne_id, dla, [answers] * count)
    settled(monde, isabelle, campagne_id)


def settled_satisfaction(monde: Monde) -> None:
    settled_structures(monde, SATISFACTION, AVIS)


def settled_impact(monde: Monde) -> None:
    settled_structures(monde, IMPACT, EFFETS)


def read(monde: Monde) -> tuple[Resultats, ...]:
    with monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure())
    return tuple(resultats(collecte, dla) for dla in (None, "18", "28"))


def sheets(fichier: bytes) -> dict[str, str]:
    book = openpyxl.load_workbook(BytesIO(fichier))
    return {name: str(list(book[name].iter_rows(values_only=True))) for name in TELLING}


def live(monde: Monde) -> bytes:
    with monde.database.reading() as session:
        return write_reference(get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure()))


def kept(monde: Monde) -> bytes:
    with monde.database.reading() as session:
        return session.get_one(ClasseurReference, 1).fichier


def shown(app: Flask) -> list[str]:
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    pages = []
    for path in PAGES:
        assert navigateur.go(path).status_code == 200
        pages.append(navigateur.text)
    return pages


@pytest.mark.parametrize(
    ("code", "said", "months"), [(SATISFACTION, AVIS, 24), (IMPACT, EFFETS, 36)], ids=["opinions", "effects"]
)
def test_a_settled_campaign_of_structures_tells_the_same_before_and_after_the_purge(
    petit_monde: Monde, app: Flask, code: str, said: Mapping[str, str], months: int
) -> None:
    monde = petit_monde
    settled_structures(monde, code, said)
    before, book, pages = read(monde), sheets(kept(monde)), shown(app)
    assert before[0].representativite
    assert any(changement.evolution for changement in before[0].changements) == (code == IMPACT)
    later(monde, months)
    purge_all(monde)
    with monde.database.reading() as session:
        assert {participation.accompagnement_id for participation in session.scalars(select(Participation))} == {None}
    assert read(monde) == before
    assert sheets(kept(monde)) == sheets(live(monde)) == book
    assert shown(app) == pages
    assert due(monde) == 0


def test_an_erased_structure_leaves_settled_figures_as_they_were_and_its_name_nowhere(
    petit_monde: Monde, app: Flask, tmp_path: Path
) -> None:
    monde = petit_monde
    settled_structures(monde, SATISFACTION, AVIS)
    with monde.database.writing() as session:
        session.get_one(ClasseurReference, 1).ecarts = "Structure 18 01 et Structure 18 02 manquent."
        session.add(
            EnvoiResultats(
                campagne_id=1,
                objet="Merci à Structure 18 01",
                texte="Structure 18 01 a répondu. Structure 18 02 aussi.",
                messages=2,
                envoye_le=monde.heure(),
            )
        )
    before, book, pages = read(monde), sheets(kept(monde)), shown(app)
    journal = JournalEffacements(tmp_path / "effacements", TROUSSEAU)
    for structure_id in (1, 2):
        erase(monde, journal, Efface.STRUCTURE, structure_id)
    assert read(monde) == before
    assert sheets(kept(monde)) == sheets(live(monde)) == book
    assert shown(app) == pages
    texts = everything(monde) + str(
        [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(kept(monde)))]
    )
    for nom in ("Structure 18 01", "Structure 18 02"):
        assert nom not in texts
    assert "Structure 18 03" in texts


def test_what_the_register_says_later_does_not_move_what_was_told_before_answers_were_cut(petit_monde: Monde) -> None:
    settled_structures(petit_monde, SATISFACTION, AVIS)
    before = read(petit_monde)
    later(petit_monde, 24)
    purge_all(petit_monde)
    petit_monde.emploi(13, date(2026, 2, 1), salaries=80)
    assert read(petit_monde) == before


def test_an_answer_that_comes_after_a_closing_was_put_off_is_counted_beside_cut_ones(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    petit_monde.region()
    asked(petit_monde, {"18": 12})
    answer(petit_monde, 1, "18", [AVIS] * 8)
    petit_monde.heure.moment = CLOS
    erase(petit_monde, journal, Efface.STRUCTURE, 1)
    assert _counted(petit_monde) == (8, 8)
    with petit_monde.database.writing() as session:
        session.get_one(Campagne, 1).cloture = date(2026, 8, 31)
        late = session.scalars(select(Participation).where(Participation.transmise_le.is_(None))).first()
        assert late is not None
        late.transmise_le, late.recu, late.valeurs = petit_monde.heure(), "AAAA-BBBB-CCCC", {"RECOMMANDATION": 9}
    petit_monde.heure.moment = CLOS.replace(month=9)
    assert _counted(petit_monde) == (9, 8)  # the anonymised one can no longer be identified


def _counted(monde: Monde) -> tuple[int, int]:
    """Return how many answers there are, and how many are counted in « Représentativité »."""
    region, *_ = read(monde)
    return region.transmises, sum(ligne.repondantes for ligne in region.representativite[0].lignes)


# --- anonymous campaigns


def test_anonymous_answers_stay_without_what_was_written_freely(petit_monde: Monde, tmp_path: Path) -> None:
    texts = [f"{CANARI} {rank}" for rank in range(6)]
    ici = crowd(petit_monde, texts)
    decide(ici, {texts[0]: Decision(Sort.REMPLACE, f"Avis sur {CANARI}"), texts[1]: Decision(Sort.GARDE)})
    petit_monde.heure.moment = FINI
    petit_monde.settle(petit_monde.acteur_of(1))
    later(petit_monde, 23)
    purge_all(petit_monde)
    assert CANARI in everything(petit_monde)
    later(petit_monde, 25)
    purge_all(petit_monde)
    with petit_monde.database.reading() as session:
        assert count_versement(session, 1).versees == 6
        assert len(session.scalars(select(ReponseAnonyme)).all()) == 6
        assert session.scalars(select(TexteRelu)).all() == []
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), petit_monde.heure())
        assert collecte.anonymes is not None
        assert len(collecte.anonymes) == sum(attendu.is_transmitted for attendu in collecte.attendus) == 6
        assert {participation.accompagnement_id for participation in session.scalars(select(Participation))} == {None}
    assert CANARI not in everything(petit_monde)
    assert CANARI.encode() not in bytes_of(petit_monde)
    book = openpyxl.load_workbook(BytesIO(kept(petit_monde)))
    assert CANARI not in str([list(sheet.iter_rows(values_only=True)) for sheet in book])
    assert due(petit_monde) == 0


# --- texts written around answers


def surrounded(monde: Monde, text: str) -> tuple[Terrain, Acteur]:
    """Create a structure followed by Claire, with `text` in every text about people that these tables may hold."""
    monde.region()
    ici = terrain(monde)
    claire, pilote = monde.personne("Claire", "18"), monde.pilote("Paule")
    told(monde, claire, pilote)
    with monde.database.writing() as session:
        answer_id = ici.participation("L’Atelier")
        participation = session.get_one(Participation, answer_id)
        participation.mode, participation.saisie_role, participation.saisie_par_id = (
            Mode.TELEPHONE,
            Role.CHARGE,
            claire.compte_id,
        )
        session.add(
            Entretien(
                participation_id=answer_id,
                compte_id=claire.compte_id,
                mode=Mode.TELEPHONE,
                role=Role.CHARGE,
                dit_le=monde.heure(),
            )
        )
        session.add(
            EnvoiResultats(campagne_id=ici.campagne_id, objet="o", texte="t", messages=1, envoye_le=monde.heure())
        )
        session.add(
            GrilleThemes(campagne_id=ici.campagne_id, code="QUI_AUTRE", contenu={}, avant={}, change_le=monde.heure())
        )
        session.add(
            TexteRelu(
                campagne_id=ici.campagne_id,
                code="QUI_AUTRE",
                empreinte="0" * 64,
                sort=Sort.REMPLACE,
                remplacement="r",
                relu_le=monde.heure(),
                compte_id=claire.compte_id,
            )
        )
    with monde.database.writing() as session:
        for name in MERGED:
            table = Base.metadata.tables[name]
            if values := {column: _said(table, column, text) for column in _told_columns(name)}:
                assert session.execute(update(table).values(values)).rowcount  # type: ignore[attr-defined]
        session.scalars(select(Structure).where(Structure.nom == "L’Atelier")).one().nom = text
    return ici, claire


def _told_columns(name: str) -> list[str]:
    neutral = {Nature.NEUTRE, Nature.SECRET}
    return [column for column in CARTE[name].colonnes if nature_of(name, column) not in neutral]


def _said(table: Table, column: str, text: str) -> object:
    return {"said": text} if isinstance(table.c[column].type, Document) else text


@pytest.fixture
def journal(tmp_path: Path) -> JournalEffacements:
    return JournalEffacements(tmp_path / "effacements", TROUSSEAU)


def test_nothing_written_around_answers_outlives_its_duration(monde: Monde) -> None:
    surrounded(monde, CANARI)
    with monde.database.writing() as session:  # the register of structures is not history
        session.scalars(select(Structure).where(Structure.nom == CANARI)).one().nom = "L’Atelier"
    later(monde, 40)
    purge_all(monde)
    assert CANARI not in everything(monde)
    assert due(monde) == 0


def test_no_byte_written_around_answers_outlives_its_duration(petit_monde: Monde) -> None:
    surrounded(petit_monde, CANARI)
    with petit_monde.database.writing() as session:
        session.scalars(select(Structure).where(Structure.nom == CANARI)).one().nom = "L’Atelier"
    assert CANARI.encode() in bytes_of(petit_monde)
    later(petit_monde, 40)
    purge_all(petit_monde)
    assert CANARI.encode() not in bytes_of(petit_monde)


def test_nothing_written_around_answers_outlives_its_structure(monde: Monde, journal: JournalEffacements) -> None:
    surrounded(monde, CANARI)
    assert CANARI in everything(monde)
    erase(monde, journal, Efface.STRUCTURE, 1)
    assert CANARI.casefold() not in everything(monde).casefold()
    with monde.database.reading() as session:
        for table in (Synthese, VersionSynthese, LienSynthese, Accord, Entretien, TexteRelu):
            assert session.scalars(select(table)).all() == []
        participation = session.scalars(select(Participation).order_by(Participation.id)).first()
        assert participation is not None
        assert (participation.mode, participation.saisie_par_id, participation.saisie_role) == (
            Mode.EN_LIGNE,
            None,
            None,
        )


def test_a_copy_restored_after_the_erasure_of_a_structure_is_erased_again(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    surrounded(petit_monde, CANARI)
    petit_monde.database.scrub()
    path = Path(petit_monde.database.engine.url.database or "")
    yesterday = path.with_name("hier.sqlite")
    shutil.copy(path, yesterday)
    erase(petit_monde, journal, Efface.STRUCTURE, 1)
    assert CANARI.encode() not in bytes_of(petit_monde)
    restored = Database(f"sqlite:///{yesterday}")
    assert CANARI.encode() in yesterday.read_bytes()
    assert replay(restored, journal, petit_monde) == 1
    restored.scrub(whole=True)
    assert CANARI.encode() not in yesterday.read_bytes()
    restored.close()


def test_an_erased_person_leaves_neither_notes_nor_name_in_what_others_keep(
    monde: Monde, journal: JournalEffacements
) -> None:
    _, claire = surrounded(monde, "Avec Claire Durand, le lundi.")
    with monde.database.writing() as session:  # names that others wrote in the register are not searched for
        session.get_one(Structure, 1).nom = "L’Atelier"
    erase(monde, journal, Efface.PERSONNE, claire.personne_id)
    assert "Claire Durand" not in everything(monde)
    with monde.database.reading() as session:
        assert session.scalars(select(Entretien)).all() == []
        assert {participation.saisie_par_id for participation in session.scalars(select(Participation))} == {None}
        assert session.scalars(select(Synthese)).one().textes == {"said": "Avec [effacé], le lundi."}


def test_an_erased_pilote_reads_for_no_partner(monde: Monde, journal: JournalEffacements) -> None:
    surrounded(monde, CANARI)
    with monde.database.reading() as session:
        compte_id = session.scalars(select(PartenaireCompte.compte_id)).one()
    erase(monde, journal, Efface.PERSONNE, compte_id)
    with monde.database.reading() as session:
        assert session.scalars(select(PartenaireCompte)).all() == []


def test_an_erased_contact_leaves_the_agreement_without_its_name(monde: Monde, journal: JournalEffacements) -> None:
    surrounded(monde, CANARI)
    with monde.database.writing() as session:
        session.execute(update(Accord).values(donne_par="Marie Petit"))
    with monde.database.reading() as session:
        dossier = get_dossier(session, Efface.CONTACT, 1)
        assert dossier is not None
        assert [row["donne_par"] for row in dossier.tables["accords"]] == ["Marie Petit"]
    erase(monde, journal, Efface.CONTACT, 1)
    with monde.database.reading() as session:
        assert session.scalars(select(Accord)).one().donne_par == "contact effacé"
        lien = session.scalars(select(LienSynthese)).one()
        assert (lien.sel, lien.revoque_le) == ("", monde.heure())
        assert session.scalars(select(Synthese)).one() is not None
    assert "Marie Petit" not in everything(monde)


def test_files_handed_over_have_what_is_whose_and_notes_are_their_author_s(monde: Monde) -> None:
    _, claire = surrounded(monde, CANARI)
    with monde.database.reading() as session:
        of_structure = get_dossier(session, Efface.STRUCTURE, 1)
        of_contact = get_dossier(session, Efface.CONTACT, 1)
        of_claire = get_dossier(session, Efface.PERSONNE, claire.personne_id)
        sel = session.scalars(select(LienSynthese.sel)).one()
    assert of_structure is not None
    assert of_contact is not None
    assert of_claire is not None
    assert {"syntheses", "versions_synthese", "accords", "remarques_synthese", "remises_synthese", "entretiens"} <= set(
        of_structure.tables
    )
    assert {"liens_synthese", "remarques_synthese"} <= set(of_contact.tables)
    assert "notes" not in of_structure.tables["entretiens"][0]
    assert of_claire.tables["entretiens"][0]["notes"] == CANARI
    assert "versions_synthese" in of_claire.actes
    assert sel not in str((of_structure.sheets, of_contact.sheets, of_claire.sheets))


# --- durations of synthèses


@pytest.fixture
def suivie(monde: Monde) -> Acteur:
    """A synthèse sent to its structure and given to a partner."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.accompagnement(monde.structure(contact="camille@jardins.exemple.fr"), referent=claire)
    written(monde, claire, contexte=CANARI)
    finished(monde, claire)
    sent(monde, claire)
    given(monde, claire, agreed(monde, claire, partner(monde, claire, "Département")))
    return claire


@pytest.fixture
def deux(monde: Monde, suivie: Acteur) -> Monde:
    """Two synthèses of two structures, each with its link, its remark, its agreement and its handover."""
    monde.accompagnement(monde.structure("Les Pins", contact="alix@pins.exemple.fr"), referent=suivie)
    written(monde, suivie, 2, contexte="Un autre texte.")
    finished(monde, suivie, 2)
    liens = 1, sent(monde, suivie, 2, contact_id=2)
    given(monde, suivie, agreed(monde, suivie, 1, structure_id=2), 2)
    with monde.database.writing() as session:
        for lien_id in liens:
            remark(session, lien=session.get_one(LienSynthese, lien_id), texte="Une date.", now=monde.heure())
    return monde


def test_only_what_belongs_to_a_synthese_goes_with_it(deux: Monde) -> None:
    with deux.database.writing() as session:
        kept = select(Synthese.id).where(Synthese.accompagnement_id == 2)
        versions = session.scalars(select(VersionSynthese.id).where(VersionSynthese.synthese_id.in_(kept))).all()
        forget_syntheses(session, [1])
        assert session.scalars(select(Synthese.accompagnement_id)).all() == [2]
        assert session.scalars(select(VersionSynthese.id)).all() == versions != []
        assert session.scalars(select(LienSynthese.id)).all() == [2]
        assert session.scalars(select(RemarqueSynthese.lien_id)).all() == [2]
        assert session.scalars(select(RemiseSynthese.accord_id)).all() == [2]
        assert session.scalars(select(Accord.id)).all() == [1, 2]


def test_an_agreement_goes_with_its_own_handovers(deux: Monde) -> None:
    with deux.database.writing() as session:
        purge_accords(session, [1], deux.heure())
        assert session.scalars(select(Accord.id)).all() == [2]
        assert session.scalars(select(RemiseSynthese.accord_id)).all() == [2]


def test_a_contact_is_taken_out_of_its_own_links_remarks_and_agreements(deux: Monde) -> None:
    with deux.database.writing() as session:
        contact = session.get_one(ContactStructure, 1)
        contact.nom = "Camille Petit"  # as agreements name whoever gave them
        forget_of_contact(session, contact, deux.heure())
        first, second = session.scalars(select(LienSynthese).order_by(LienSynthese.id))
        assert (first.sel, bool(second.sel), second.revoque_le) == ("", True, None)
        assert session.scalars(select(RemarqueSynthese.lien_id)).all() == [second.id]
        assert session.scalars(select(Accord.donne_par).order_by(Accord.id)).all() == [CONTACT_EFFACE, "Camille Petit"]


def test_a_synthese_goes_with_the_names_of_answers_on_what_has_changed_and_of_no_other(deux: Monde) -> None:
    with deux.database.writing() as session:
        for campagne, left in ((Campagne(instrument=SATISFACTION), [1, 2]), (Campagne(instrument=IMPACT), [2])):
            forget_built_on(session, campagne, [1])
            assert session.scalars(select(Synthese.accompagnement_id)).all() == left


def test_only_old_messages_of_results_are_emptied(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18")
    campagnes = [monde.campagne(), monde.enquete(monde.questionnaire())]
    with monde.database.writing() as session:
        for campagne_id in campagnes:
            fields = {"objet": "Résultats", "texte": "Merci.", "messages": 1}
            session.add(EnvoiResultats(campagne_id=campagne_id, envoye_le=monde.heure(), **fields))
        session.flush()
        purge_envois_resultats(session, campagnes[:1], monde.heure())
        assert session.scalars(select(EnvoiResultats.texte).order_by(EnvoiResultats.campagne_id)).all() == [
            "",
            "Merci.",
        ]


def test_a_link_sent_lately_is_not_cut_with_an_older_one(deux: Monde) -> None:
    with deux.database.writing() as session:
        purge_liens_synthese(session, [1], deux.heure())
        assert session.scalars(select(LienSynthese.id).where(LienSynthese.sel == "")).all() == [1]


@pytest.mark.parametrize(
    ("instrument", "years", "due"),
    [
        pytest.param(IMPACT, {1: 2020}, [1], id="asked and over, however lately it was written"),
        pytest.param(IMPACT, {1: 2026}, [], id="asked by what is not over"),
        pytest.param(IMPACT, {2: 2020}, [2], id="asked of another structure"),
        pytest.param(SATISFACTION, {1: 2020}, [], id="only an opinion was asked"),
    ],
)
def test_a_synthese_is_due_with_the_follow_up_that_asked_it(
    deux: Monde, instrument: str, years: Mapping[int, int], due: list[int]
) -> None:
    with deux.database.writing() as session:
        session.add_all(Etape(accompagnement_id=asked, genre=GenreEtape.RESTITUTION, jour=DU) for asked in years)
    brouillon_id = deux.questionnaire()
    deux.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU))
    with deux.database.writing() as session:
        (year,) = years.values()
        session.execute(
            update(Campagne).values(instrument=instrument, ouverture=date(year, 7, 1), cloture=date(year, 7, 21))
        )
        assert session.scalars(select(Participation.accompagnement_id)).all() == [*years]
        assert session.scalars(due_syntheses(session, deux.heure())).all() == due


@pytest.mark.parametrize("instrument", [IMPACT, SATISFACTION])
def test_an_old_synthese_stays_while_a_follow_up_asks_it(deux: Monde, instrument: str) -> None:
    """The synthèses of both structures are older than three years; a survey asks the first structure again."""
    with deux.database.writing() as session:
        session.add(Etape(accompagnement_id=1, genre=GenreEtape.RESTITUTION, jour=DU))
    deux.enquete(deux.questionnaire(), population=Population.STRUCTURES, accompagnes=(DU, AU))
    with deux.database.writing() as session:
        session.execute(update(Campagne).values(instrument=instrument, cloture=date(2030, 7, 21)))
        later = deux.heure().replace(year=2030)
        assert session.scalars(due_syntheses(session, later)).all() == ([2] if instrument == IMPACT else [1, 2])


def test_a_link_to_a_synthese_is_destroyed_a_year_after_its_last_message(monde: Monde, suivie: Acteur) -> None:
    start = monde.heure()
    for days, expected in ((DUREES["liens_synthese"].jours, 0), (DUREES["liens_synthese"].jours + 1, 1)):
        monde.heure.moment = start.replace(year=start.year + 1) if days == 365 else start.replace(year=start.year + 2)
        assert purge_all(monde)["liens_synthese"] == expected
    with monde.database.reading() as session:
        assert session.scalars(select(LienSynthese)).one().sel == ""
        assert session.scalars(select(Synthese)).one() is not None


def test_a_synthese_goes_three_years_after_its_last_version_and_its_agreements_then(
    monde: Monde, suivie: Acteur
) -> None:
    start = monde.heure()
    monde.heure.moment = start.replace(year=start.year + 3)
    assert purge_all(monde)["syntheses"] == 0
    monde.heure.moment = start.replace(year=start.year + 3, month=start.month + 1)
    purged = purge_all(monde)
    assert (purged["syntheses"], purged["accords"]) == (1, 1)
    assert CANARI not in everything(monde)


def test_an_agreement_holds_as_long_as_there_is_a_synthese(monde: Monde, suivie: Acteur) -> None:
    start = monde.heure()
    monde.heure.moment = start.replace(year=start.year + 2)
    written(monde, suivie, change="Encore.")
    monde.heure.moment = start.replace(year=start.year + 4)
    assert purge_all(monde)["accords"] == 0


def test_a_withdrawn_agreement_goes_three_years_later(monde: Monde, suivie: Acteur) -> None:
    start = monde.heure()
    with monde.database.writing() as session:
        session.execute(update(Accord).values(revoque_le=start))
    monde.heure.moment = start.replace(year=start.year + 2)
    written(monde, suivie, change="Encore.")
    monde.heure.moment = start.replace(year=start.year + 3, month=start.month + 1)
    assert purge_all(monde)["accords"] == 1
