"""Each purge rule to the instant: the promised duration, what is due, what is deleted and what stays."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from collecte.core.operations.durees import DUREES, IMPACT, months_before, reponses_duree
from collecte.models import (
    Accompagnement,
    Brouillon,
    Campagne,
    Changement,
    ClasseurReference,
    ClasseurSorti,
    ContactStructure,
    Courriel,
    DemandeDroit,
    DemandeRappel,
    EcartJustifie,
    Echange,
    EntreeJournal,
    Essai,
    EtatFabrication,
    Fabrication,
    FormulaireCommence,
    GenreFabrication,
    GenreLien,
    ImportRegistre,
    LienCompte,
    LienReponse,
    LienSynthese,
    ParQui,
    Participation,
    Population,
    Rappel,
    ReponseAnonyme,
    Signalement,
    Transmission,
)
from collecte.models.base import Base
from collecte.models.journal import LINK, SETTLED, TAKEN_OUT
from collecte.rgpd.operations.detachement import MOTIF_EFFACE
from collecte.rgpd.operations.purge import REGLES, count_due, purge_some
from collecte.rgpd.operations.regles_purge import blank_contact, cut_lien
from collecte.rgpd.operations.regles_reponses import due_historique, purge_anonymes, purge_historique
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.monde import APRES, PENDANT, Monde
from tests.collecte.mondes.structures import restituee
from tests.collecte.mondes.syntheses import finished, written
from tests.collecte.mondes.syntheses import sent as send_synthese

pytestmark = pytest.mark.usefixtures("no_workbook")

INSTANT = timedelta(microseconds=1)

PROMISED = {  # months, days
    "liens": (0, 30),
    "liens_compte": (0, 30),
    "reponses": (12, 0),
    "reprises": (12, 0),
    "satisfaction": (24, 0),
    "effets": (36, 0),
    "notes": (0, 90),
    "syntheses": (36, 0),
    "liens_synthese": (0, 365),
    "accords": (36, 0),
    "engagements": (36, 0),
    "envois_resultats": (12, 0),
    "historique": (12, 0),
    "classeurs": (12, 0),
    "journal": (12, 0),
    "classeurs_sortis": (12, 0),
    "fabrications": (0, 7),
    "courriels": (3, 0),
    "contacts": (12, 0),
    "rappels": (3, 0),
    "formulaires": (0, 30),
    "essais": (12, 0),
    "imports": (0, 90),
    "demandes": (36, 0),
}
"""As notices and the register of processings tell people: not to be changed in passing."""


def test_data_are_kept_as_long_as_was_promised() -> None:
    assert {nom: (duree.mois, duree.jours) for nom, duree in DUREES.items()} == PROMISED


@pytest.mark.parametrize(
    ("is_of_structures", "instrument", "nom"),
    [
        pytest.param(False, IMPACT, "reponses", id="answers of persons, whatever is asked"),
        pytest.param(True, IMPACT, "effets", id="what has changed since"),
        pytest.param(True, "SATISFACTION", "satisfaction", id="any other question to structures"),
    ],
)
def test_a_notice_tells_the_duration_of_its_own_answers(is_of_structures: bool, instrument: str, nom: str) -> None:
    assert reponses_duree(is_of_structures=is_of_structures, instrument=instrument) is DUREES[nom]


def test_every_promise_has_its_rule() -> None:
    assert {regle.nom for regle in REGLES} == set(PROMISED)


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        pytest.param(datetime(2026, 7, 8, tzinfo=PARIS), 1, datetime(2026, 6, 8, tzinfo=PARIS), id="the same day"),
        pytest.param(datetime(2026, 7, 31, tzinfo=PARIS), 1, datetime(2026, 6, 30, tzinfo=PARIS), id="the last one"),
        pytest.param(datetime(2026, 1, 8, tzinfo=PARIS), 1, datetime(2025, 12, 8, tzinfo=PARIS), id="the year before"),
        pytest.param(datetime(2026, 12, 8, tzinfo=PARIS), 12, datetime(2025, 12, 8, tzinfo=PARIS), id="a december"),
        pytest.param(datetime(2028, 2, 29, tzinfo=PARIS), 12, datetime(2027, 2, 28, tzinfo=PARIS), id="a leap day"),
    ],
)
def test_months_are_counted_by_the_day(moment: datetime, months: int, expected: datetime) -> None:
    assert months_before(moment, months) == expected


# --- the instant each is due


def link(monde: Monde, prenom: str = "Claire") -> None:
    acteur = monde.personne(prenom, "18")
    with monde.database.writing() as session:
        values = {"empreinte": prenom, "compte_id": acteur.compte_id, "genre": GenreLien.INVITATION}
        session.add(LienCompte(**values, expire_le=PENDANT))


def message(monde: Monde, prenom: str = "Claire") -> None:
    monde.courriel(monde.personne(prenom, "18"))


def called_back(monde: Monde, prenom: str = "Claire") -> None:
    accompagnement_id = restituee(monde, "L’Atelier", "18", "marie@atelier.example")
    monde.personne(prenom, "18")
    monde.campagne()
    with monde.database.writing() as session:
        values = {"accompagnement_id": accompagnement_id, "par_qui": ParQui.DLA, "nom": "Marie", "telephone": "02"}
        session.add(DemandeRappel(campagne_id=1, demandee_le=PENDANT, rappelee_le=PENDANT, **values))


def handed_out(monde: Monde, prenom: str = "Claire") -> None:
    with monde.database.writing() as session:
        values = {"nature": "classeur", "nom": "c.xlsx", "octets": 1, "empreinte": "e" * 64, "contenu": {}}
        session.add(ClasseurSorti(region_id=1, sorti_le=PENDANT, **values))


def brouillon_of(monde: Monde) -> int:
    """Return the only questionnaire, published the first time."""
    with monde.database.reading() as session:
        brouillon_id = session.scalars(select(Brouillon.id)).first()
    return brouillon_id or monde.questionnaire()


def begun(monde: Monde, prenom: str = "Claire") -> None:
    acteur = monde.personne(prenom, "18")
    with monde.database.writing() as session:
        values = {"compte_id": acteur.compte_id, "chemin": "/compte/jetons", "champs": {"nom": ["Tableur"]}}
        session.add(FormulaireCommence(**values, depart={}, quand=PENDANT))


def tried(monde: Monde, prenom: str = "Claire") -> None:
    acteur, brouillon_id = monde.animatrice(prenom), brouillon_of(monde)
    with monde.database.writing() as session:
        values = {"brouillon_id": brouillon_id, "compte_id": acteur.compte_id, "saisie": {}}
        session.add(Essai(**values, modifie_le=PENDANT))


def sent_file(monde: Monde, prenom: str = "Claire") -> None:
    monde.fichier(monde.personne(prenom, "18"))


def answered_request(monde: Monde, prenom: str = "Claire") -> None:
    demande_id = monde.demande_droit()
    with monde.database.writing() as session:
        demande = session.get_one(DemandeDroit, demande_id)
        demande.suite, demande.close_le = "Copie envoyée.", PENDANT


def said(monde: Monde, objet: str = "personne", verbe: str = "modifier", **details: object) -> None:
    with monde.database.writing() as session:
        values = {"objet": objet, "objet_id": 1, "verbe": verbe, "details": details or {"nom": "Durand"}}
        session.add(EntreeJournal(region_id=1, quand=PENDANT, **values))


@pytest.mark.parametrize(
    ("nom", "make", "column"),
    [
        pytest.param("liens_compte", link, LienCompte.expire_le, id="a link to an account, once expired"),
        pytest.param("courriels", message, Courriel.envoye_le, id="a message that left"),
        pytest.param("courriels", message, Courriel.abandonne_le, id="a message given up"),
        pytest.param("courriels", message, Courriel.prochain_essai, id="a message that never left"),
        pytest.param("rappels", called_back, DemandeRappel.rappelee_le, id="who was called back"),
        pytest.param("classeurs_sortis", handed_out, ClasseurSorti.sorti_le, id="a workbook handed out"),
        pytest.param("formulaires", begun, FormulaireCommence.quand, id="a form, not sent"),
        pytest.param("essais", tried, Essai.modifie_le, id="a trial"),
        pytest.param("imports", sent_file, ImportRegistre.cree_le, id="a file of structures"),
        pytest.param("demandes", answered_request, DemandeDroit.close_le, id="a request, once answered"),
        pytest.param("journal", said, EntreeJournal.quand, id="a line of the journal"),
    ],
)
def test_it_is_due_from_the_instant_after_its_time_on(
    petit_monde: Monde, nom: str, make: Callable[[Monde], None], column: InstrumentedAttribute[Any]
) -> None:
    petit_monde.region()
    make(petit_monde)
    with petit_monde.database.writing() as session:
        session.execute(update(EntreeJournal).where(EntreeJournal.verbe != "modifier").values(quand=PENDANT))
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    limit = DUREES[nom].before(petit_monde.heure())
    assert due_at(petit_monde, nom, column, limit) == 0
    assert due_at(petit_monde, nom, column, limit - INSTANT) == 1
    assert purged(petit_monde, nom) == 1
    assert due(petit_monde, nom) == 0


@pytest.mark.parametrize(
    ("nom", "make", "column"),
    [
        pytest.param("liens_compte", link, LienCompte.expire_le, id="links"),
        pytest.param("classeurs_sortis", handed_out, ClasseurSorti.sorti_le, id="workbooks"),
        pytest.param("formulaires", begun, FormulaireCommence.quand, id="forms"),
        pytest.param("essais", tried, Essai.modifie_le, id="trials"),
        pytest.param("imports", sent_file, ImportRegistre.cree_le, id="files"),
        pytest.param("demandes", answered_request, DemandeDroit.close_le, id="requests"),
    ],
)
def test_what_is_not_due_stays(
    petit_monde: Monde, nom: str, make: Callable[[Monde, str], None], column: InstrumentedAttribute[Any]
) -> None:
    petit_monde.region()
    make(petit_monde, "Claire")
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    assert due_at(petit_monde, nom, column, PENDANT) == 1
    with petit_monde.database.writing() as session:
        session.execute(update(column.class_).values({column.key: PENDANT - INSTANT}))
    make(petit_monde, "Driss")
    with petit_monde.database.writing() as session:
        recent = update(column.class_).where(column != PENDANT - INSTANT)
        session.execute(recent.values({column.key: petit_monde.heure()}))
    purged(petit_monde, nom)
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(column)).all()) == 1


def test_a_line_of_the_journal_that_is_not_due_stays_as_it_is(petit_monde: Monde) -> None:
    petit_monde.region()
    said(petit_monde)
    petit_monde.heure.moment = PENDANT + timedelta(days=400)
    with petit_monde.database.writing() as session:
        values = {"objet": "personne", "objet_id": 2, "verbe": "modifier", "details": {"nom": "Roux"}}
        session.add(EntreeJournal(region_id=1, quand=petit_monde.heure(), **values))
    purged(petit_monde, "journal")
    with petit_monde.database.reading() as session:
        lines = session.scalars(select(EntreeJournal).where(EntreeJournal.objet == "personne"))
        assert {entree.objet_id: entree.details for entree in lines} == {1: {}, 2: {"nom": "Roux"}}


def due_at(monde: Monde, nom: str, column: InstrumentedAttribute[Any], moment: datetime) -> int:
    """Return how many are due when their date is `moment`."""
    with monde.database.writing() as session:
        session.execute(update(column.class_).values({column.key: moment}))
    return due(monde, nom)


def due(monde: Monde, nom: str) -> int:
    with monde.database.reading() as session:
        return count_due(session, monde.heure())[nom]


def purged(monde: Monde, nom: str) -> int:
    """Return how many rows the rules of that name purge."""
    with monde.database.writing() as session:
        return sum(purge_some(session, regle, now=monde.heure()) for regle in REGLES if regle.nom == nom)


# --- what is purged, what stays


def test_a_rule_takes_so_many_rows_at_most(petit_monde: Monde) -> None:
    petit_monde.region()
    for _ in range(3):
        handed_out(petit_monde)
    petit_monde.heure.moment = PENDANT + timedelta(days=400)
    (regle,) = (regle for regle in REGLES if regle.nom == "classeurs_sortis")
    with petit_monde.database.writing() as session:
        assert [purge_some(session, regle, now=petit_monde.heure(), limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_message_that_no_worker_sent_is_given_up_and_forgets_everything(petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.signalement(claire)
    with petit_monde.database.writing() as session:
        session.execute(update(Courriel).values(erreur="boîte pleine"))
        session.execute(update(Signalement).values(remplacant="Paul Roux"))
    petit_monde.heure.moment = PENDANT + timedelta(days=100)
    assert purged(petit_monde, "courriels") == 1
    with petit_monde.database.reading() as session:
        courriel = session.scalars(select(Courriel)).one()
        assert (courriel.adresse, courriel.contexte, courriel.erreur) == ("", {}, "")
        assert (courriel.envoye_le, courriel.abandonne_le) == (None, petit_monde.heure())
        assert session.scalars(select(Signalement.remplacant)).one() == ""


@pytest.mark.parametrize("column", ["envoye_le", "abandonne_le"])
def test_when_a_message_left_or_was_given_up_stays(petit_monde: Monde, column: str) -> None:
    petit_monde.region()
    message(petit_monde)
    with petit_monde.database.writing() as session:
        session.execute(update(Courriel).values({column: PENDANT}))
    petit_monde.heure.moment = PENDANT + timedelta(days=100)
    purged(petit_monde, "courriels")
    with petit_monde.database.reading() as session:
        courriel = session.scalars(select(Courriel)).one()
        assert {courriel.envoye_le, courriel.abandonne_le} == {PENDANT, None}
        assert getattr(courriel, column) == PENDANT


@pytest.mark.parametrize(
    ("objet", "verbe", "stays"),
    [
        pytest.param("personne", "modifier", False, id="of someone"),
        pytest.param("réponse", "modifier", False, id="of an answer that is not there any more"),
        pytest.param("campagne", "modifier", False, id="of a campaign"),
        pytest.param("campagne", SETTLED, True, id="that it is settled"),
        pytest.param("campagne", TAKEN_OUT, True, id="that its workbook was handed out"),
        pytest.param("campagne", "supprimer la campagne", True, id="that it was deleted"),
        *(
            pytest.param(objet, "modifier", True, id=f"of a {objet}")
            for objet in ("convention", "référentiel", "questionnaire", "DLA", "structure porteuse", "tirage")
        ),
    ],
)
def test_what_a_line_of_the_journal_said_goes_unless_it_tells_of_no_one(
    petit_monde: Monde, objet: str, verbe: str, stays: bool
) -> None:
    petit_monde.region()
    said(petit_monde, objet, verbe, nom="Durand")
    petit_monde.heure.moment = PENDANT + timedelta(days=400)
    purged(petit_monde, "journal")
    with petit_monde.database.reading() as session:
        last = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert last is not None
        assert (last.objet, last.verbe, last.details) == (objet, verbe, {"nom": "Durand"} if stays else {})


def test_that_a_line_was_done_by_a_link_stays_and_not_by_which(petit_monde: Monde) -> None:
    petit_monde.region()
    said(petit_monde, "personne", "modifier", **{LINK: 7, "code": "QUI"})
    petit_monde.heure.moment = PENDANT + timedelta(days=400)
    purged(petit_monde, "journal")
    with petit_monde.database.reading() as session:
        entree = session.scalars(select(EntreeJournal).where(EntreeJournal.objet == "personne")).one()
        assert entree.details == {LINK: 0}
    assert due(petit_monde, "journal") == 0


def test_a_line_on_someone_does_not_wait_for_the_campaign_whose_answer_has_the_same_number(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.heure.moment = datetime(2027, 7, 22, 12, tzinfo=PARIS)
    with petit_monde.database.writing() as session:
        values = {"objet": "personne", "objet_id": 1, "verbe": "modifier", "details": {"nom": "Durand"}}
        session.add(EntreeJournal(region_id=1, quand=petit_monde.heure(), **values))
    purged(petit_monde, "journal")
    with petit_monde.database.reading() as session:
        statement = select(EntreeJournal.details).where(EntreeJournal.verbe == "modifier")
        assert session.scalars(statement).all() == [{"nom": "Durand"}]


def test_what_persons_answer_is_no_opinion_nor_impact_of_a_structure(petit_monde: Monde) -> None:
    """A person who asked for it keeps their series longer than an opinion is kept."""
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.transmit(claire, petit_monde.participation(claire))
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    with petit_monde.database.reading() as session:
        counts = count_due(session, petit_monde.heure())
    assert (counts["reponses"], counts["satisfaction"], counts["effets"]) == (1, 0, 0)


# --- the history of an answer


def changed(participation: Participation, compte_id: int) -> Base:
    values = {"code": "M1F1", "avant": "", "apres": "31", "page": ""}
    return Changement(participation_id=participation.id, revision=1, compte_id=compte_id, quand=PENDANT, **values)


def asked_about(participation: Participation, _compte_id: int) -> Base:
    return Echange(participation_id=participation.id)


def reminded(participation: Participation, compte_id: int) -> Base:
    return Rappel(participation_id=participation.id, compte_id=compte_id, quand=PENDANT)


def excused(participation: Participation, _compte_id: int, *, raison: str = "En congé.") -> Base:
    return EcartJustifie(participation_id=participation.id, raison=raison, note_le=PENDANT)


def excused_before(participation: Participation, compte_id: int) -> Base:
    return excused(participation, compte_id, raison=MOTIF_EFFACE)


def sent(participation: Participation, compte_id: int, *, raison: str | None = None) -> Base:
    values = {"recu": f"AAAA-BBBB-CC{participation.id:02}", "revision": 1, "saisie": {}, "valeurs": {}}
    return_values = {"rendue_le": PENDANT, "raison": raison} if raison else {}
    return Transmission(
        participation_id=participation.id,
        version_id=participation.version_id,
        transmise_le=PENDANT,
        transmise_par_id=compte_id,
        **values,
        **return_values,
    )


def given_back(participation: Participation, compte_id: int) -> Base:
    return sent(participation, compte_id, raison="Une erreur.")


Trace = Callable[[Participation, int], Base]


def two_answers(monde: Monde, trace: Trace) -> tuple[int, int]:
    """Create two answers to one campaign, the first with this trace and no other; return the ids of both."""
    monde.region()
    personnes = [monde.personne(prenom, "18") for prenom in ("Claire", "Driss")]
    monde.campagne()
    with monde.database.writing() as session:
        for table in (Changement, Echange, Rappel, EcartJustifie, Transmission):
            session.execute(delete(table))
        first, second = session.scalars(select(Participation).order_by(Participation.id))
        session.add(trace(first, personnes[0].compte_id))
        return first.id, second.id


@pytest.mark.parametrize("trace", [changed, asked_about, reminded, excused, given_back])
def test_each_trace_of_an_answer_alone_has_its_history_forgotten(petit_monde: Monde, trace: Trace) -> None:
    """Twelve months after the closing; of that answer, not of its neighbour."""
    participation_id, _ = two_answers(petit_monde, trace)
    petit_monde.heure.moment = datetime(2027, 7, 21, 12, tzinfo=PARIS)
    assert due(petit_monde, "historique") == 0
    petit_monde.heure.moment += timedelta(days=1)
    with petit_monde.database.reading() as session:
        assert session.scalars(due_historique(session, petit_monde.heure())).all() == [participation_id]
    assert purged(petit_monde, "historique") == 1
    assert due(petit_monde, "historique") == 0


@pytest.mark.parametrize("trace", [sent, excused_before])
def test_what_says_nothing_of_before_is_no_history(petit_monde: Monde, trace: Trace) -> None:
    """A transmission that stands; a reason that was forgotten already."""
    two_answers(petit_monde, trace)
    petit_monde.heure.moment = datetime(2027, 7, 22, 12, tzinfo=PARIS)
    assert due(petit_monde, "historique") == 0


@pytest.mark.parametrize(("table", "trace"), [(Echange, asked_about), (Rappel, reminded), (EcartJustifie, excused)])
def test_the_history_of_another_answer_stays_as_it_is(
    petit_monde: Monde, table: type[Echange | Rappel | EcartJustifie], trace: Trace
) -> None:
    participation_id, other = two_answers(petit_monde, trace)
    with petit_monde.database.writing() as session:
        session.add(trace(session.get_one(Participation, other), 2))
    with petit_monde.database.writing() as session:
        purge_historique(session, [participation_id], APRES)
    with petit_monde.database.reading() as session:
        trace_left = session.scalars(select(table).where(table.participation_id == other)).one()
        assert not isinstance(trace_left, EcartJustifie) or trace_left.raison == "En congé."


def ready(region_id: int) -> Fabrication:
    """Return a workbook that may be downloaded."""
    state = {"etat": EtatFabrication.PRET, "octets": 1, "demandee_le": PENDANT, "gardee_jusqua": APRES}
    request = {"genre": next(iter(GenreFabrication)), "demande": {}, "quoi": "le classeur"}
    return Fabrication(compte_id=1, region_id=region_id, **request, **state)


@pytest.mark.parametrize(("region_id", "etat"), [(1, EtatFabrication.RETIRE), (2, EtatFabrication.PRET)])
def test_a_workbook_that_tells_of_a_history_goes_with_it(
    petit_monde: Monde, region_id: int, etat: EtatFabrication
) -> None:
    """A workbook of its région, no other."""
    participation_id, other = two_answers(petit_monde, excused)
    petit_monde.region("bretagne", "Bretagne", "35")
    with petit_monde.database.writing() as session:
        session.add(ready(region_id))
    with petit_monde.database.writing() as session:
        purge_historique(session, [participation_id, other], APRES)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Fabrication.etat)).one() is etat


@pytest.mark.parametrize(("region_id", "etat"), [(1, EtatFabrication.RETIRE), (2, EtatFabrication.PRET)])
def test_a_workbook_that_tells_of_anonymous_texts_goes_with_them(
    petit_monde: Monde, region_id: int, etat: EtatFabrication
) -> None:
    """A workbook of the région of their campaign, no other."""
    for place, (nom, dla) in enumerate((("Centre", "18"), ("Bretagne", "35")), start=1):
        petit_monde.region(nom.casefold(), nom, dla)
        petit_monde.personne(f"Personne {place}", dla, region_id=place)
        petit_monde.campagne(region_id=place)
    with petit_monde.database.writing() as session:
        session.add_all([ready(region_id), ReponseAnonyme(id="a" * 32, campagne_id=1, valeurs={}, versee=True)])
    with petit_monde.database.writing() as session:
        purge_anonymes(session, ["a" * 32], APRES)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Fabrication.etat)).one() is etat


# --- stored workbooks


def settled(monde: Monde, population: Population = Population.PERSONNES) -> None:
    """Create a campaign whose workbook is stored."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.campagne()
    with monde.database.writing() as session:
        if population is not Population.PERSONNES:
            session.execute(update(Campagne).values(population=population, instrument="FLASH"))
        values = {"nom": "c.xlsx", "fichier": b"x", "octets": 1, "sha256": "e" * 64, "ecarts": ""}
        session.add(ClasseurReference(campagne_id=1, cree_le=PENDANT, compte_id=claire.compte_id, **values))


@pytest.mark.parametrize(
    ("moment", "population", "expected"),
    [
        pytest.param(datetime(2027, 7, 21, 12, tzinfo=PARIS), Population.PERSONNES, 0, id="twelve months"),
        pytest.param(datetime(2027, 7, 22, 12, tzinfo=PARIS), Population.PERSONNES, 1, id="the day after"),
        pytest.param(datetime(2027, 7, 22, 12, tzinfo=PARIS), Population.DLA, 0, id="whole DLA: it has no name"),
    ],
)
def test_a_workbook_loses_its_names_with_the_answers(
    petit_monde: Monde, moment: datetime, population: Population, expected: int
) -> None:
    settled(petit_monde, population)
    petit_monde.heure.moment = moment
    assert due(petit_monde, "classeurs") == expected


@pytest.mark.parametrize(("campagne_id", "expected"), [(1, 1), (2, 0)])
def test_a_workbook_loses_its_names_as_soon_as_an_answer_of_its_campaign_is_cut(
    petit_monde: Monde, campagne_id: int, expected: int
) -> None:
    settled(petit_monde)
    petit_monde.campagne("2025-S2")
    with petit_monde.database.writing() as session:
        statement = update(Participation).where(Participation.campagne_id == campagne_id)
        session.execute(statement.values(personne_id=None, affectation_id=None, detachee=1))
    assert due(petit_monde, "classeurs") == expected


# --- links and contacts


def test_who_was_called_back_lately_is_kept(petit_monde: Monde) -> None:
    petit_monde.region()
    called_back(petit_monde)
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    other_id = restituee(petit_monde, "Le Jardin", "18", "paul@jardin.example")
    with petit_monde.database.writing() as session:
        values = {"accompagnement_id": other_id, "par_qui": ParQui.DLA, "nom": "Paul", "telephone": "02"}
        session.add(DemandeRappel(campagne_id=1, demandee_le=PENDANT, rappelee_le=petit_monde.heure(), **values))
    assert purged(petit_monde, "rappels") == 1
    with petit_monde.database.reading() as session:
        assert session.scalars(select(DemandeRappel.nom)).all() == ["Paul"]


def test_a_past_contact_goes_although_another_structure_is_accompanied(petit_monde: Monde) -> None:
    petit_monde.region()
    restituee(petit_monde, "L’Atelier", "18", "marie@atelier.example")
    with petit_monde.database.writing() as session:
        session.execute(update(ContactStructure).values(ancien_le=PENDANT))
    petit_monde.accompagnement(petit_monde.structure(contact="camille@jardins.exemple.fr"))
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    assert due(petit_monde, "contacts") == 1


@pytest.mark.parametrize("before", [None, PENDANT])
def test_a_link_that_is_cut_opens_nothing_and_keeps_when_it_was_revoked(before: datetime | None) -> None:
    lien = LienReponse(id=7, sel="sel", empreinte="empreinte", revoque_le=before)
    cut_lien(lien, APRES)
    assert (lien.sel, lien.empreinte, lien.revoque_le) == ("", "purgé 7", before or APRES)


@pytest.mark.parametrize("before", [None, PENDANT])
def test_a_contact_that_is_blanked_keeps_its_row_and_since_when_it_is_past(before: datetime | None) -> None:
    values = {"nom": "Marie", "fonction": "présidente", "adresse": "m@a.example", "telephone": "02"}
    contact = ContactStructure(id=7, adresse_cle="m@a.example", ancien_le=before, **values)
    blank_contact(contact, APRES)
    assert (contact.nom, contact.fonction, contact.adresse, contact.telephone) == ("contact effacé", "", "", "")
    assert (contact.adresse_cle, contact.ancien_le) == ("effacé 7", before or APRES)


@pytest.mark.parametrize(
    ("fin", "clos_le", "expected"),
    [
        pytest.param(None, None, 0, id="an accompagnement is under way"),
        pytest.param(date(2026, 5, 12), None, 1, id="it was given back"),
        pytest.param(None, date(2026, 5, 12), 1, id="it was closed"),
    ],
)
def test_a_past_contact_is_kept_while_its_structure_is_accompanied(
    petit_monde: Monde, fin: date | None, clos_le: date | None, expected: int
) -> None:
    petit_monde.region()
    restituee(petit_monde, "L’Atelier", "18", "marie@atelier.example", fin=fin, clos_le=clos_le)
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    limit = DUREES["contacts"].before(petit_monde.heure())
    assert due_at(petit_monde, "contacts", ContactStructure.ancien_le, limit) == 0
    assert due_at(petit_monde, "contacts", ContactStructure.ancien_le, limit - INSTANT) == expected


def test_a_contact_who_was_sent_a_synthese_is_kept_a_year(petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.accompagnement(petit_monde.structure(contact="camille@jardins.exemple.fr"), referent=claire)
    written(petit_monde, claire)
    finished(petit_monde, claire)
    send_synthese(petit_monde, claire)
    with petit_monde.database.writing() as session:
        session.execute(update(Accompagnement).values(clos_le=PENDANT.date()))
    petit_monde.heure.moment = PENDANT + timedelta(days=1500)
    limit = DUREES["contacts"].before(petit_monde.heure())
    assert due_at(petit_monde, "contacts", LienSynthese.envoye_le, limit) == 0
    assert due_at(petit_monde, "contacts", LienSynthese.envoye_le, limit - INSTANT) == 1


def test_who_replaces_the_reader_of_a_message_that_stays_is_kept(petit_monde: Monde) -> None:
    petit_monde.region()
    old, recent = (petit_monde.signalement(petit_monde.personne(nom, "18")) for nom in ("Claire", "Driss"))
    with petit_monde.database.writing() as session:
        session.execute(update(Signalement).values(remplacant="Paul Roux"))
        session.get_one(Courriel, old).envoye_le = PENDANT
        session.get_one(Courriel, recent).envoye_le = PENDANT + timedelta(days=90)
    petit_monde.heure.moment = PENDANT + timedelta(days=100)
    assert purged(petit_monde, "courriels") == 1
    with petit_monde.database.reading() as session:
        remplacants = {
            signalement.courriel_id: signalement.remplacant for signalement in session.scalars(select(Signalement))
        }
        adresses = dict(session.execute(select(Courriel.id, Courriel.adresse)).all())
    assert remplacants == {old: "", recent: "Paul Roux"}
    assert (adresses[old], adresses[recent]) == ("", "driss@exemple.fr")


@pytest.mark.parametrize(
    ("moment", "details"),
    [
        pytest.param(datetime(2027, 7, 21, 12, tzinfo=PARIS), {"nom": "Durand"}, id="twelve months of its closing"),
        pytest.param(datetime(2027, 7, 22, 12, tzinfo=PARIS), {}, id="the day after"),
    ],
)
def test_what_a_line_says_of_an_answer_waits_for_its_campaign(
    petit_monde: Monde, moment: datetime, details: dict[str, str]
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    said(petit_monde, "réponse")
    petit_monde.heure.moment = moment
    purged(petit_monde, "journal")
    with petit_monde.database.reading() as session:
        assert session.scalars(select(EntreeJournal.details).where(EntreeJournal.objet == "réponse")).all() == [details]
