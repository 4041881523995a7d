"""The register: what makes a structure, an accompagnement, an ingénierie unique; what is refused and what is only
doubted."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.models import (
    Accompagnement,
    Avenant,
    Dla,
    EntreeJournal,
    Etape,
    GenreEtape,
    Ingenierie,
    NatureAction,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Prestataire,
    Structure,
)
from collecte.organisation.operations.conventions import remove_avenant
from collecte.organisation.operations.orientations import remove_orientation
from collecte.registre.operations.accompagnements import (
    TermesAccompagnement,
    change_accompagnement,
    close_accompagnement,
    remove_accompagnement,
)
from collecte.registre.operations.champs_registre import TermesBudget, TermesContact, TermesEmploi, TermesStructure
from collecte.registre.operations.contacts import put_contact
from collecte.registre.operations.etapes import put_etape, remarques
from collecte.registre.operations.ingenieries import (
    TermesIngenierie,
    put_partagee,
    remove_partagee,
)
from collecte.registre.operations.releves import check_budget, check_emploi
from collecte.registre.operations.structures import archive_structure, change_structure
from collecte.registre.queries.ingenieries import FiltreIngenieries, get_totaux
from collecte.registre.queries.prestataires import is_covered, list_activites, list_besoins, list_preconisations
from questionnaires.core.francais import PARIS, paris_day
from questionnaires.files.loader import shipped_categories
from tests.collecte.mondes.monde import Monde

SIRET = "73282932000074"
TODAY = date(2026, 7, 8)
THEMES = shipped_categories().liste("THEME")


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    petit_monde.region()
    return petit_monde


def acted(monde: Monde, act: Callable[[Session], object]) -> None:
    with monde.database.writing() as session:
        act(session)


def journal(monde: Monde) -> list[tuple[str, str]]:
    with monde.database.reading() as session:
        entrees = session.execute(select(EntreeJournal.objet, EntreeJournal.verbe).order_by(EntreeJournal.id))
        return [(objet, verbe) for objet, verbe in entrees if objet not in {"région", "convention"}]


# --- structures


@pytest.mark.parametrize(
    ("known", "champ", "shared"),
    [
        ({"siret": SIRET}, "siret", "ce SIRET"),
        ({"rna": "W181000123"}, "rna", "ce numéro RNA"),
        ({"enee": "18-7"}, "enee", "ce numéro Enée"),
    ],
)
def test_a_number_is_that_of_one_structure_of_the_region_whatever_its_dla(
    ici: Monde, known: dict[str, Any], champ: str, shared: str
) -> None:
    ici.structure("Les Jardins du Val", "28", **known)
    with pytest.raises(Refus, match=rf"Les Jardins du Val\s» \(DLA 28\) a déjà {shared}") as refused:
        ici.structure("Autre nom", "18", **known)
    assert refused.value.champ == champ
    ici.region("bretagne", "Bretagne", "29")
    ici.structure("Autre nom", "29", region_id=2, **known)


def test_two_structures_of_one_name_are_told_apart_by_their_commune(ici: Monde) -> None:
    ici.structure("Familles rurales", commune="Sancerre")
    ici.structure("Familles rurales", commune="Vierzon")
    ici.structure("Familles rurales", "28", commune="Sancerre")
    with pytest.raises(Refus, match="ce nom, dans cette commune"):
        ici.structure("Familles  RURALES", commune="sancerre")


def test_an_archived_structure_still_has_its_number_and_is_told_to_be_archived(ici: Monde) -> None:
    structure_id = ici.structure(siret=SIRET)
    acted(
        ici,
        lambda session: archive_structure(
            session, structure=session.get_one(Structure, structure_id), acteur=None, now=ici.heure()
        ),
    )
    with pytest.raises(Refus, match="DLA 18, archivée"):
        ici.structure("Autre", siret=SIRET)


def test_a_structure_keeps_its_own_numbers_when_it_is_corrected(ici: Monde) -> None:
    structure_id = ici.structure(siret=SIRET)

    def correct(session: Session, nom: str) -> bool:
        structure = session.get_one(Structure, structure_id)
        termes = TermesStructure(nom=nom, siret=SIRET)
        return change_structure(
            session, structure=structure, dla=structure.dla, termes=termes, acteur=None, now=ici.heure()
        )

    with ici.database.writing() as session:
        assert correct(session, "Les Jardins du Berry")
        assert not correct(session, "Les Jardins du Berry")
    assert journal(ici) == [("structure", "créer"), ("structure", "changer")]


def test_what_was_done_with_a_structure_stays_with_the_dla_that_did_it(ici: Monde) -> None:
    structure_id = ici.structure()
    accompagnement_id = ici.accompagnement(structure_id)

    def move(session: Session) -> None:
        structure = session.get_one(Structure, structure_id)
        other = session.scalars(select(Dla).where(Dla.code == "28")).one()
        termes = TermesStructure(nom=structure.nom)
        change_structure(session, structure=structure, dla=other, termes=termes, acteur=None, now=ici.heure())

    acted(ici, move)
    with ici.database.reading() as session:
        assert session.get_one(Structure, structure_id).dla.code == "28"
        assert session.get_one(Accompagnement, accompagnement_id).dla.code == "18"


def test_the_journal_has_neither_the_name_nor_the_address_of_a_contact(ici: Monde) -> None:
    ici.structure(contact="camille@jardins.exemple.fr")
    with ici.database.reading() as session:
        details_texts = [str(entree.details) for entree in session.scalars(select(EntreeJournal))]
    assert not any("camille" in text.lower() for text in details_texts)
    assert journal(ici)[-1] == ("structure", "ajouter un contact")


def test_an_address_is_that_of_one_contact_of_a_structure(ici: Monde) -> None:
    structure_id = ici.structure(contact="camille@jardins.exemple.fr")
    ici.structure("Autre", contact="camille@jardins.exemple.fr")
    termes = TermesContact(nom="Ada", adresse="CAMILLE@jardins.exemple.fr")
    with ici.database.writing() as session:
        structure = session.get_one(Structure, structure_id)
        with pytest.raises(Refus, match="Camille Petit"):
            put_contact(session, structure=structure, termes=termes, acteur=None, now=ici.heure())


# --- records


@pytest.mark.parametrize(
    ("counts", "problem"),
    [
        pytest.param({}, "Aucun chiffre", id="nothing"),
        pytest.param({"salaries": 4, "cdi": 3, "cdd": 2}, "5 pour les CDI et les CDD", id="more contracts than people"),
        pytest.param({"salaries": 1, "etp": 101}, r"1,01\sETP, plus que de salariés", id="more ETP than people"),
        pytest.param({"salaries": 0, "femmes": 1}, "1 pour les femmes et les hommes", id="someone out of nobody"),
    ],
)
def test_an_employment_record_that_cannot_be_true_is_refused(counts: dict[str, int], problem: str) -> None:
    with pytest.raises(UserFacingError, match=problem):
        check_emploi(TermesEmploi(jour=TODAY, **counts))


@pytest.mark.parametrize("counts", [{"salaries": 0}, {"cdi": 3}, {"salaries": 5, "etp": 500, "cdi": 3}])
def test_what_is_not_known_is_not_nobody(counts: dict[str, int]) -> None:
    check_emploi(TermesEmploi(jour=TODAY, **counts))


def test_a_budget_is_no_less_than_its_parts_and_may_be_in_loss() -> None:
    check_budget(TermesBudget(annee=2025, produits=10_000_00, publics=6_000_00, propres=4_000_00, resultat=-500_00))
    with pytest.raises(UserFacingError, match="plus que les produits"):
        check_budget(TermesBudget(annee=2025, produits=10_000_00, publics=6_000_00, propres=4_000_01))


def test_a_structure_has_one_record_a_day_and_one_budget_a_year(ici: Monde) -> None:
    structure_id = ici.structure()
    ici.emploi(structure_id, salaries=3)
    ici.budget(structure_id, produits=3_000_000_000)  # beyond what four bytes hold
    with pytest.raises(UserFacingError, match="déjà un relevé au 1er janvier 2026"):
        ici.emploi(structure_id, salaries=4)
    with pytest.raises(UserFacingError, match="déjà un budget 2025"):
        ici.budget(structure_id, produits=1)


# --- accompagnements and their steps


def doubts(monde: Monde, accompagnement_id: int) -> list[str]:
    with monde.database.reading() as session:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        return list(remarques(accompagnement, paris_day(monde.heure())))


def test_steps_in_their_usual_order_raise_no_doubt(ici: Monde) -> None:
    steps = [(genre, date(2026, 1, 13 + rank)) for rank, genre in enumerate(list(GenreEtape)[2:])]
    assert doubts(ici, ici.accompagnement(ici.structure(), date(2026, 1, 12), *steps)) == []


def test_steps_out_of_order_are_kept_and_doubted(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(
        ici.structure(),
        date(2026, 1, 12),
        (GenreEtape.DIAGNOSTIC, date(2026, 1, 5)),
        (GenreEtape.RESTITUTION, date(2026, 3, 1)),
        (GenreEtape.CONVENTION, date(2026, 4, 1)),
    )
    first, second = doubts(ici, accompagnement_id)
    assert first.startswith("L’étape « diagnostic » (5 janvier 2026) vient avant « accueil » (12 janvier 2026).")
    assert second.startswith("L’étape « restitution » (1er mars 2026) vient avant « convention de prestation »")


def test_a_second_convention_after_a_first_restitution_is_the_usual_path(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(
        ici.structure(),
        date(2026, 1, 12),
        (GenreEtape.CONVENTION, date(2026, 2, 1)),
        (GenreEtape.RESTITUTION, date(2026, 3, 1)),
        (GenreEtape.CONVENTION, date(2026, 4, 1)),
    )
    assert doubts(ici, accompagnement_id) == []


def test_a_step_to_come_is_said_to_be_so(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure(), date(2026, 1, 12), (GenreEtape.COMITE, date(2026, 9, 1)))
    assert doubts(ici, accompagnement_id) == ["L’étape « comité d’appui » est à venir, le 1er septembre 2026."]


def test_a_step_is_inscribed_once_a_day(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure())
    with ici.database.writing() as session, pytest.raises(Refus, match="est déjà inscrite au"):
        put_etape(
            session,
            accompagnement=session.get_one(Accompagnement, accompagnement_id),
            genre=GenreEtape.ACCUEIL,
            jour=date(2026, 1, 12),
            acteur=None,
            now=ici.heure(),
        )


def test_a_step_keeps_the_day_it_was_first_entered_when_its_date_is_corrected(ici: Monde) -> None:
    ici.heure.moment = datetime(2026, 3, 2, 0, 30, tzinfo=PARIS)  # 2 March in Paris, still 1 March in UTC
    accompagnement_id = ici.accompagnement(
        ici.structure(), date(2026, 1, 12), (GenreEtape.DIAGNOSTIC, date(2026, 2, 1))
    )
    ici.heure.moment = datetime(2026, 6, 1, 9, 0, tzinfo=PARIS)
    with ici.database.writing() as session:
        accueil, diagnostic = session.get_one(Accompagnement, accompagnement_id).etapes
        put_etape(
            session,
            accompagnement=accueil.accompagnement,
            genre=GenreEtape.DIAGNOSTIC,
            jour=date(2026, 2, 3),
            etape=diagnostic,
            acteur=None,
            now=ici.heure(),
        )
    ici.diagnostic(accompagnement_id, jour=date(2026, 2, 4))
    with ici.database.reading() as session:
        steps = [(step.jour, step.saisie_le) for step in session.get_one(Accompagnement, accompagnement_id).etapes]
    assert steps == [
        (date(2026, 1, 12), date(2026, 3, 2)),
        (date(2026, 2, 3), date(2026, 3, 2)),
        (date(2026, 2, 4), date(2026, 6, 1)),
    ]


def test_an_accompagnement_does_not_end_before_it_begins(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure())
    with ici.database.writing() as session, pytest.raises(UserFacingError, match="a commencé le 12 janvier 2026"):
        close_accompagnement(
            session,
            accompagnement=session.get_one(Accompagnement, accompagnement_id),
            jour=date(2026, 1, 11),
            acteur=None,
            now=ici.heure(),
        )


def test_an_accompagnement_with_an_ingenierie_is_not_removed_and_its_steps_go_with_it_otherwise(ici: Monde) -> None:
    used_id, alone_id = ici.accompagnement(ici.structure("A")), ici.accompagnement(ici.structure("B"))
    ici.ingenierie(used_id)

    def remove(session: Session, accompagnement_id: int) -> None:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        remove_accompagnement(session, accompagnement=accompagnement, acteur=None, now=ici.heure())

    with pytest.raises(Refus, match="Cet accompagnement a un diagnostic ou"), ici.database.writing() as session:
        remove(session, used_id)
    acted(ici, lambda session: remove(session, alone_id))
    with ici.database.reading() as session:
        assert session.scalars(select(Etape.accompagnement_id).distinct()).all() == [used_id]


def test_orientations_of_another_dla_are_never_those_of_an_accompagnement(ici: Monde) -> None:
    ici.porteuse("Porteuse", "18", "28")
    here_id, there_id = ici.avenant(ici.convention("18")), ici.avenant(ici.convention("28"))
    ids = frozenset({ici.orientation(here_id), ici.orientation(there_id)})
    accompagnement_id = ici.accompagnement(ici.structure(), orientation_ids=ids)
    with ici.database.reading() as session:
        orientations = session.get_one(Accompagnement, accompagnement_id).orientations
        assert [orientation.avenant_id for orientation in orientations] == [here_id]


def test_the_journal_counts_preconisations_and_does_not_tell_them(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure(), preconisations="Revoir les tarifs")

    def change(session: Session) -> None:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        termes = TermesAccompagnement(preconisations="Revoir les tarifs\nLicencier")
        change_accompagnement(session, accompagnement=accompagnement, termes=termes, acteur=None, now=ici.heure())

    acted(ici, change)
    with ici.database.reading() as session:
        last = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc()).limit(1)).one()
    assert (last.details["avant"]["preconisations"], last.details["apres"]["preconisations"]) == (1, 2)
    assert "Licencier" not in str(last.details)


# --- shared actions


def test_an_ingenierie_collective_of_eight_structures_counts_its_days_and_amount_once(ici: Monde) -> None:
    animatrice = ici.animatrice()
    accompagnement_ids = [ici.accompagnement(ici.structure(f"Structure {number}")) for number in range(8)]
    ici.ingenierie(*accompagnement_ids, jours=1200, montant=1_140_000)
    ici.ingenierie(accompagnement_ids[0], jours=300, montant=None)
    with ici.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ingenierie)) == 2
        totaux = get_totaux(session, animatrice, TODAY, FiltreIngenieries())
        shared = session.get_one(Accompagnement, accompagnement_ids[7])
        assert [ingenierie.jours for ingenierie in shared.ingenieries] == [1200]
    assert (totaux.ingenieries, totaux.structures, totaux.jours, totaux.montant) == (2, 8, 1500, 1_140_000)
    assert (totaux.sans_jours, totaux.sans_montant) == (0, 1)


def test_the_same_counts_once_for_its_prestataire(ici: Monde) -> None:
    accompagnement_ids = [ici.accompagnement(ici.structure(f"Structure {number}")) for number in range(8)]
    prestataire_id = ici.prestataire()
    ici.ingenierie(*accompagnement_ids, jours=1200, prestataire_id=prestataire_id)
    with ici.database.reading() as session:
        (activite,) = list_activites(session, 1)
    assert (activite.missions, activite.jours) == (1, 1200)


def test_a_shared_ingenierie_is_a_step_of_each_and_moves_with_its_date(ici: Monde) -> None:
    accompagnement_ids = [ici.accompagnement(ici.structure(nom)) for nom in ("A", "B")]
    ingenierie_id = ici.ingenierie(*accompagnement_ids, convention_le=date(2026, 4, 1))

    def move(session: Session) -> None:
        ingenierie = session.get_one(Ingenierie, ingenierie_id)
        termes = TermesIngenierie(
            nature=ingenierie.nature, intitule=ingenierie.intitule, convention_le=date(2026, 4, 15)
        )
        put_partagee(
            session,
            dla=ingenierie.dla,
            termes=termes,
            accompagnement_ids=accompagnement_ids,
            row=ingenierie,
            acteur=None,
            now=ici.heure(),
        )

    acted(ici, move)
    with ici.database.reading() as session:
        steps = session.execute(
            select(Etape.accompagnement_id, Etape.jour).where(Etape.genre == GenreEtape.CONVENTION)
        ).all()
    assert sorted(map(tuple, steps)) == [
        (accompagnement_id, date(2026, 4, 15)) for accompagnement_id in accompagnement_ids
    ]


def test_removing_an_ingenierie_leaves_the_accompagnements_and_their_steps(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure())
    ingenierie_id = ici.ingenierie(accompagnement_id)
    acted(
        ici,
        lambda session: remove_partagee(
            session, row=session.get_one(Ingenierie, ingenierie_id), acteur=None, now=ici.heure()
        ),
    )
    with ici.database.reading() as session:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        assert (accompagnement.ingenieries, len(accompagnement.etapes)) == ([], 2)


@pytest.mark.parametrize(("count", "refused"), [(0, True), (1, False), (2, True)])
def test_an_individual_ingenierie_is_for_exactly_one(ici: Monde, count: int, refused: bool) -> None:
    ids = [ici.accompagnement(ici.structure(f"S{number}")) for number in range(count)]
    termes = TermesIngenierie(nature=NatureAction.INDIVIDUEL, intitule="Projet", convention_le=TODAY)
    sentence = "Aucune structure n’est choisie|Elle est individuelle"
    with ici.database.writing() as session, pytest.raises(Refus, match=sentence) if refused else nullcontext():
        dla = session.scalars(select(Dla).where(Dla.code == "18")).one()
        put_partagee(session, dla=dla, termes=termes, accompagnement_ids=ids, acteur=None, now=ici.heure())


def test_an_ingenierie_does_not_end_before_its_convention(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure())
    termes = TermesIngenierie(
        nature=NatureAction.INDIVIDUEL, intitule="Projet", convention_le=TODAY, fin=date(2026, 7, 7)
    )
    with ici.database.writing() as session:
        dla = session.get_one(Accompagnement, accompagnement_id).dla
        with pytest.raises(Refus, match="La fin précède la convention de"):
            put_partagee(
                session, dla=dla, termes=termes, accompagnement_ids=[accompagnement_id], acteur=None, now=ici.heure()
            )


# --- orientations


def test_an_orientation_is_entered_once_and_its_removal_leaves_the_accompagnements(ici: Monde) -> None:
    ici.porteuse("Porteuse", "18")
    ici.avenant(ici.convention("18"))
    orientation_id = ici.orientation(libelle="Zone rurale")
    with pytest.raises(Refus, match="Cet avenant a déjà l’orientation"):
        ici.orientation(libelle="zone  RURALE")
    accompagnement_id = ici.accompagnement(ici.structure(), orientation_ids=frozenset({orientation_id}))
    with ici.database.writing() as session, pytest.raises(Refus, match="Cet avenant a des orientations prioritaires"):
        remove_avenant(session, avenant=session.get_one(Avenant, 1), acteur=None, now=ici.heure())
    acted(
        ici,
        lambda session: remove_orientation(
            session,
            orientation=session.get_one(OrientationPrioritaire, orientation_id),
            acteur=None,
            now=ici.heure(),
        ),
    )
    with ici.database.reading() as session:
        assert session.get_one(Accompagnement, accompagnement_id).orientations == []
        assert session.scalars(select(OrientationAccompagnement)).all() == []


# --- prestataires


def test_a_prestataire_is_one_in_its_region_by_siret_and_by_name(ici: Monde) -> None:
    ici.prestataire("Cap Conseil", siret=SIRET)
    with pytest.raises(Refus, match=r"Cap Conseil\s» a déjà ce SIRET"):
        ici.prestataire("Autre", siret=SIRET)
    with pytest.raises(Refus, match="a déjà ce nom"):
        ici.prestataire("CAP conseil")
    ici.region("bretagne", "Bretagne", "29")
    ici.prestataire("Cap Conseil", region_id=2, siret=SIRET)


def test_how_to_reach_a_prestataire_is_not_in_the_journal(ici: Monde) -> None:
    ici.prestataire(contact="Ada, 02 48 00 00 00")
    with ici.database.reading() as session:
        assert "Ada" not in str([entree.details for entree in session.scalars(select(EntreeJournal))])


@pytest.mark.parametrize(
    ("need", "covered"),
    [
        ("Modèle économique", True),
        ("Revoir le MODELE économique de la crèche", True),
        ("Modèle", True),
        ("Économie", False),
        ("Le modèle de gouvernance", False),
        ("Communication", False),
    ],
)
def test_a_need_is_covered_by_all_the_words_of_a_competence(need: str, covered: bool) -> None:
    assert is_covered(need, [frozenset({"modele", "economique"})]) == covered


def test_themes_and_preconisations_that_no_prestataire_covers_are_told(ici: Monde) -> None:
    animatrice = ici.animatrice()
    first, second = (ici.accompagnement(ici.structure(nom), preconisations="Ouvrir un café") for nom in ("A", "B"))
    ici.prestataire(competences="Modèle économique\nGouvernance")
    ici.ingenierie(first, theme="Communication", jours=250)
    ici.ingenierie(first, theme="COMMUNICATION", jours=None, convention_le=date(2026, 5, 1))
    ici.ingenierie(first, theme="Gouvernance associative", convention_le=date(2026, 6, 1))
    with ici.database.reading() as session:
        besoins = list_besoins(session, 1, THEMES)
        preconisations = list_preconisations(session, animatrice, 1, TODAY)
    assert [(besoin.theme, besoin.ingenieries, besoin.jours) for besoin in besoins] == [("Communication", 2, 250)]
    assert [(preconisation.texte, preconisation.accompagnement.id) for preconisation in preconisations] == [
        ("Ouvrir un café", second)
    ]


def test_an_archived_prestataire_covers_nothing_any_more(ici: Monde) -> None:
    accompagnement_id = ici.accompagnement(ici.structure())
    prestataire_id = ici.prestataire(competences="Communication")
    ici.ingenierie(accompagnement_id, theme="Communication")
    with ici.database.writing() as session:
        assert list_besoins(session, 1, THEMES) == []
        session.get_one(Prestataire, prestataire_id).archive_le = ici.heure()
        session.flush()
        assert [besoin.theme for besoin in list_besoins(session, 1, THEMES)] == ["Communication"]
