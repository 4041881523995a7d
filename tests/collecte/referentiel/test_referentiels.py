"""The life of a région's référentiel: debated, reviewed, adopted, asked; and the proposals on its lines."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from collecte.campagnes.queries.collectes import get_collecte
from collecte.core.errors import Refus
from collecte.core.queries.rows import get_row
from collecte.models import Campagne, EntreeJournal, EtatComplement, EtatVersion, Region, VersionReferentiel
from collecte.policy import Acteur, edited_versions, readable_versions
from collecte.referentiel.operations import complements
from collecte.referentiel.operations.referentiels import (
    ClosedVersionError,
    abandon,
    add_consultation,
    open_version,
    remove_consultation,
    undo_last,
)
from collecte.referentiel.queries.referentiels import (
    Version,
    count_complements_to_answer,
    get_adopted,
    list_adopted,
    list_complements,
    list_consultations,
    list_modifications,
    list_versions,
    shipped_version,
)
from questionnaires.referentiel.correspondance import lignes_comparables
from questionnaires.referentiel.modifications import EtapeModification, rename, retire
from questionnaires.referentiel.referentiel import Referentiel
from tests.collecte.mondes.monde import CENT, OUVERTURE, PENDANT, Monde
from tests.collecte.mondes.versions import HALVES, adopted, changed, moved_on, opened, proposed, suivi_in_two

EN_DEBAT, RELUE, ADOPTEE = EtatVersion.EN_DEBAT, EtatVersion.RELUE, EtatVersion.ADOPTEE
NEW_CENT = {code: part for code, part in CENT.items() if code != "M1F3"} | {"M1F4": "3", "M1F5": "5"}


def renamed(referentiel: Referentiel) -> EtapeModification:
    return rename(referentiel, "M1F1A1", "Accueil")


def versions(monde: Monde, region_id: int = 1) -> Sequence[Version]:
    with monde.database.reading() as session:
        return list_versions(session, region_id)


@pytest.fixture
def isabelle(monde: Monde) -> Acteur:
    monde.region()
    return monde.animatrice()


def test_every_region_has_the_text_of_2006_adopted_without_a_row(monde: Monde, isabelle: Acteur) -> None:
    assert versions(monde) == [shipped_version(1)]
    with monde.database.reading() as session:
        assert get_adopted(session, 1).numero == 1


def test_a_version_goes_from_debate_to_adoption(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed)
    moved_on(monde, isabelle, version_id, RELUE, EN_DEBAT, RELUE)
    monde.heure.moment += timedelta(days=1)
    moved_on(monde, isabelle, version_id, ADOPTEE)
    last = versions(monde)[-1]
    assert (last.numero, last.titre, last.etat) == (2, "Après le débat", ADOPTEE)
    assert (last.creee_le, last.relue_le) == (PENDANT, PENDANT)
    assert last.adoptee_le == PENDANT + timedelta(days=1)
    assert last.referentiel.elements["M1F1A1"].titre == "Accueil"
    assert last.referentiel.source.startswith("C2RA Centre-Val de Loire, version 2")


def test_a_region_has_one_open_version_at_a_time(monde: Monde, isabelle: Acteur) -> None:
    monde.region("bretagne", "Bretagne", "22")
    opened(monde, isabelle)
    with pytest.raises(Refus, match="Une version est déjà ouverte dans"):
        opened(monde, isabelle)
    opened(monde, isabelle, region_id=2)
    assert [version.numero for version in versions(monde)] == [1, 2]


def test_the_next_version_starts_from_the_one_adopted(monde: Monde, isabelle: Acteur) -> None:
    adopted(monde, isabelle)
    version_id = opened(monde, isabelle, "Encore")
    changed(monde, isabelle, version_id, lambda referentiel: retire(referentiel, "M1F4"))
    moved_on(monde, isabelle, version_id, RELUE, ADOPTEE)
    first, second, third = versions(monde)
    assert "M1F4" in second.referentiel.fonctions
    assert "M1F4" not in third.referentiel.fonctions
    lignes = lignes_comparables(
        [version.referentiel for version in (first, second, third)], [second.correspondance, third.correspondance]
    )
    assert (("M1F3", "AUTRE"), ("M1F4", "M1F5", "AUTRE"), ("M1F5", "AUTRE")) in [ligne.codes for ligne in lignes]


@pytest.mark.parametrize(
    ("etats", "refused"),
    [
        pytest.param((), (ADOPTEE,), id="not read over"),
        pytest.param((RELUE,), (RELUE,), id="twice"),
        pytest.param((RELUE, ADOPTEE), (EN_DEBAT,), id="adopted for ever"),
    ],
)
def test_no_step_is_skipped(
    monde: Monde, isabelle: Acteur, etats: tuple[EtatVersion, ...], refused: tuple[EtatVersion, ...]
) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed)
    moved_on(monde, isabelle, version_id, *etats)
    with pytest.raises(ClosedVersionError):
        moved_on(monde, isabelle, version_id, *refused)


def test_a_version_that_says_nothing_new_is_not_adopted(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    with pytest.raises(Refus, match="Cette version dit la même chose"):
        moved_on(monde, isabelle, version_id, RELUE, ADOPTEE)


@pytest.mark.parametrize("etats", [(RELUE,), (RELUE, ADOPTEE)], ids=["read over", "adopted"])
def test_a_text_read_over_or_adopted_does_not_change(
    monde: Monde, isabelle: Acteur, etats: tuple[EtatVersion, ...]
) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed)
    moved_on(monde, isabelle, version_id, *etats)
    before = versions(monde)
    with pytest.raises(ClosedVersionError):
        changed(monde, isabelle, version_id, suivi_in_two)
    assert versions(monde) == before


def test_two_people_who_change_a_version_at_once_see_each_other(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed, revision=0)
    with pytest.raises(Refus, match="Cette version a été modifiée depuis"):
        changed(monde, isabelle, version_id, suivi_in_two, revision=0)
    assert "M1F3" in versions(monde)[-1].referentiel.fonctions


def test_what_the_referentiel_refuses_is_told_and_changes_nothing(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    with pytest.raises(Refus, match="n’aurait plus de fonction"):
        changed(monde, isabelle, version_id, lambda referentiel: retire(referentiel, "M3F1"))
    assert versions(monde)[-1].revision == 0


def test_changes_are_undone_one_by_one_from_the_last(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    start = versions(monde)[-1]
    changed(monde, isabelle, version_id, renamed)
    changed(monde, isabelle, version_id, suivi_in_two)

    def undo(revision: int) -> None:
        with monde.database.writing() as session:
            undo_last(session, version_id=version_id, revision=revision, acteur=isabelle, now=monde.heure())

    with pytest.raises(Refus, match="Cette version a été modifiée depuis"):
        undo(1)
    undo(2)
    assert "M1F3" in versions(monde)[-1].referentiel.fonctions
    undo(3)
    assert versions(monde)[-1].referentiel == start.referentiel
    assert versions(monde)[-1].correspondance == start.correspondance
    with pytest.raises(Refus, match="plus de modification à annuler"):
        undo(4)


def test_an_abandoned_version_leaves_nothing_but_a_trace(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed)
    with monde.database.writing() as session:
        add_consultation(
            session, version_id=version_id, qui="DLA 28", jour=OUVERTURE, remarques="", acteur=isabelle, now=PENDANT
        )
        abandon(session, version_id=version_id, revision=1, acteur=isabelle, now=PENDANT)
    assert versions(monde) == [shipped_version(1)]
    with monde.database.reading() as session:
        assert list_modifications(session, version_id) == []
        assert list_consultations(session, version_id) == []
        assert session.query(EntreeJournal).filter_by(verbe="abandonner la version").one().details["numero"] == 2
    with pytest.raises(Refus, match="a été abandonnée"):
        changed(monde, isabelle, version_id, renamed, revision=1)


def test_an_adopted_version_cannot_be_abandoned(monde: Monde, isabelle: Acteur) -> None:
    version_id = adopted(monde, isabelle)
    with monde.database.writing() as session, pytest.raises(ClosedVersionError):
        abandon(session, version_id=version_id, revision=3, acteur=isabelle, now=PENDANT)


def test_consultations_are_noted_until_adoption(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, renamed)
    with monde.database.writing() as session:
        for qui, day in (("Directions des structures porteuses", 14), ("DLA 28", 3), ("Erreur", 4)):
            consultation = add_consultation(
                session,
                version_id=version_id,
                qui=qui,
                jour=OUVERTURE.replace(day=day),
                remarques="Préciser le suivi.",
                acteur=isabelle,
                now=PENDANT,
            )
        remove_consultation(
            session, version_id=version_id, consultation_id=consultation.id, acteur=isabelle, now=PENDANT
        )
    moved_on(monde, isabelle, version_id, RELUE, ADOPTEE)
    with monde.database.writing() as session:
        consultations = list_consultations(session, version_id)
        assert [consultation.qui for consultation in consultations] == ["DLA 28", "Directions des structures porteuses"]
        with pytest.raises(ClosedVersionError):
            remove_consultation(
                session, version_id=version_id, consultation_id=consultations[0].id, acteur=isabelle, now=PENDANT
            )


def test_a_new_campaign_asks_the_adopted_version_and_earlier_ones_keep_theirs(monde: Monde, isabelle: Acteur) -> None:
    claire = monde.personne("Claire", "18")
    before = monde.campagne("2025-S2")
    adopted(monde, isabelle)
    after = monde.campagne("2026-S1")
    participation_id = monde.participation(claire, after)
    monde.save(claire, participation_id, NEW_CENT)
    monde.transmit(claire, participation_id)
    with monde.database.reading() as session:
        old, new = (
            get_collecte(session, session.get_one(Campagne, campagne_id), PENDANT) for campagne_id in (before, after)
        )
    assert "M1F3" in old.referentiel.fonctions
    assert old.questionnaire.repartitions[0].lignes == old.referentiel.lignes
    assert [fonction.court for fonction in new.referentiel.missions[0].fonctions][2:] == list(HALVES)
    assert new.questionnaire.repartitions[0].lignes == new.referentiel.lignes
    assert [attendu.reponse.valeurs["M1F5"] for attendu in new.attendus if attendu.reponse] == [500]


def test_a_version_en_debat_is_not_asked(monde: Monde, isabelle: Acteur) -> None:
    monde.personne("Claire", "18")
    version_id = opened(monde, isabelle)
    changed(monde, isabelle, version_id, suivi_in_two)
    campagne_id = monde.campagne()
    with monde.database.reading() as session:
        assert session.get_one(Campagne, campagne_id).referentiel_id is None
        assert [version.numero for version in list_adopted(session, 1)] == [1]


def test_versions_are_read_in_their_region_and_changed_by_its_animatrice(monde: Monde, isabelle: Acteur) -> None:
    monde.region("bretagne", "Bretagne", "22")
    claire, elsewhere = monde.personne("Claire", "18"), monde.animatrice("Yann", region_id=2)
    version_id = opened(monde, isabelle)
    with monde.database.reading() as session:
        readable, edited = (
            [
                get_row(session, VersionReferentiel, version_id, scope(acteur)) is not None
                for acteur in (isabelle, claire, elsewhere)
            ]
            for scope in (readable_versions, edited_versions)
        )
    assert readable == [True, True, False]
    assert edited == [True, False, False]


def test_a_proposal_is_read_by_its_author_and_answered_by_the_c2ra(monde: Monde, isabelle: Acteur) -> None:
    monde.region("bretagne", "Bretagne", "22")
    claire, rachid = monde.personne("Claire", "18"), monde.personne("Rachid", "18")
    elsewhere = monde.animatrice("Yann", region_id=2)
    with monde.database.writing() as session:
        complement = complements.propose(
            session,
            version=shipped_version(1),
            code="M1F3",
            texte=" Ajouter les visites. ",
            acteur=claire,
            now=PENDANT,
        )
        assert (complement.ligne, complement.texte) == (
            "Suivi du parcours de développement et de consolidation des activités",
            "Ajouter les visites.",
        )
        assert [count_complements_to_answer(session, acteur) for acteur in (isabelle, elsewhere, claire)] == [1, 0, 0]
        complements.answer(
            session,
            complement_id=complement.id,
            seen=None,
            etat=EtatComplement.RETENU,
            reponse="Repris dans la version 2.",
            acteur=isabelle,
            now=PENDANT + timedelta(days=2),
        )
    with monde.database.reading() as session:
        readers = [len(list_complements(session, acteur)) for acteur in (claire, isabelle, rachid, elsewhere)]
        assert readers == [1, 1, 0, 0]
        assert count_complements_to_answer(session, isabelle) == 0
        answered = list_complements(session, claire)[0]
        assert answered.repondant
        assert (answered.etat, answered.reponse, answered.repondant.personne.prenom) == (
            EtatComplement.RETENU,
            "Repris dans la version 2.",
            "Isabelle",
        )


def test_a_proposal_sent_twice_is_made_once_and_may_be_made_again_once_answered(monde: Monde, isabelle: Acteur) -> None:
    first = proposed(monde, isabelle)
    assert proposed(monde, isabelle) == first
    assert proposed(monde, isabelle, texte="Autre chose.") != first
    with monde.database.writing() as session:
        complements.answer(
            session,
            complement_id=first,
            seen=None,
            etat=EtatComplement.ECARTE,
            reponse="Non.",
            acteur=isabelle,
            now=PENDANT,
        )
    assert proposed(monde, isabelle) != first


def test_a_consultation_sent_twice_is_noted_once(monde: Monde, isabelle: Acteur) -> None:
    version_id = opened(monde, isabelle)
    with monde.database.writing() as session:
        consultation_ids = {
            add_consultation(
                session, version_id=version_id, qui="DLA 28", jour=OUVERTURE, remarques="", acteur=isabelle, now=PENDANT
            ).id
            for _ in range(2)
        }
    assert len(consultation_ids) == 1


def test_an_answer_does_not_replace_one_that_was_not_seen(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        complement_id = complements.propose(
            session, version=shipped_version(1), code="M1F3", texte="Ajouter.", acteur=isabelle, now=PENDANT
        ).id

    def answer(reponse: str, seen: bool) -> None:
        with monde.database.writing() as session:
            complements.answer(
                session,
                complement_id=complement_id,
                seen=PENDANT if seen else None,
                etat=EtatComplement.ECARTE,
                reponse=reponse,
                acteur=isabelle,
                now=PENDANT,
            )

    answer("Non.", seen=False)
    with pytest.raises(Refus, match="a répondu depuis"):
        answer("Non plus.", seen=False)
    answer("Non, car elle y est déjà.", seen=True)
    with monde.database.reading() as session:
        assert list_complements(session, isabelle)[0].reponse == "Non, car elle y est déjà."


def test_what_is_typed_is_kept_clean(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        version = open_version(
            session, region=session.get_one(Region, 1), titre=" Deux\u202emots ", acteur=isabelle, now=PENDANT
        )
        assert session.get_one(VersionReferentiel, version.id).titre == "Deux\ufffdmots"
