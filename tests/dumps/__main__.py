"""Writes the dump of a small database of this version: `python -m tests.dumps`, once, when a version is closed.

Upgrades are tested from these dumps, so a dump is never written again for a released version.
"""

import sqlite3
import tempfile
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import select

from collecte.app import ROOMS
from collecte.bilans.operations.bilans import mark_read, put_copil
from collecte.campagnes.operations.corrections import justifier_ecart
from collecte.campagnes.operations.effectifs import dire_effectifs
from collecte.campagnes.operations.ouverture import annuler_campagne
from collecte.campagnes.operations.preparation import change_titre
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.operations.rappels import relancer
from collecte.campagnes.operations.reouverture import recevoir
from collecte.campagnes.queries.effectifs import get_effectifs
from collecte.classeurs.operations.classeur_regional import DemandeClasseur
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.comptes.fournisseur.dialogue import Identite
from collecte.comptes.operations.formulaires import keep_form
from collecte.comptes.operations.identites import open_with
from collecte.comptes.operations.jetons import create_jeton
from collecte.core import rooms
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.courriels.operations.courriels import ecarter
from collecte.models import (
    Avenant,
    AvisEffectifs,
    Campagne,
    Compte,
    Courriel,
    Mode,
    Participation,
    Population,
    Region,
    Role,
)
from collecte.models.participations import VueDirection
from collecte.organisation.operations.imports_organisation import confirm_table, keep_table
from collecte.organisation.operations.organisation import change_seuils
from collecte.organisation.operations.personnes import change_adresse
from collecte.organisation.operations.roles import give_role
from collecte.policy import Acteur
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.reponses.operations.agendas import give_agenda
from collecte.reponses.operations.refus import refuser
from collecte.reponses.operations.reponses import Partage
from exports.formats import Format
from exports.regional.matiere import DEFAULT, Audience
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import OwnScale, Ranking, Text
from questionnaires.editing.edition import add_block, add_section
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from questionnaires.temps.derive import TEMPS
from tests.collecte.mondes.anonymes import avis
from tests.collecte.mondes.bilans import AN1, corrected, met, signed
from tests.collecte.mondes.entretiens import begin
from tests.collecte.mondes.fabrications import make_waiting
from tests.collecte.mondes.monde import CENT, PARTAGE, PENDANT, Monde
from tests.collecte.mondes.retours import AVIS, answer
from tests.collecte.mondes.structures import AU, DU, restituee
from tests.collecte.mondes.syntheses import told
from tests.collecte.mondes.versions import opened, proposed


def fill(monde: Monde) -> None:
    """Create two DLA, two campaigns: answers transmitted with and without consent, a draft, nothing begun.

    A library too, with a published questionnaire in a campaign; a référentiel en débat, a proposal.
    """
    monde.region()
    claire = monde.personne("Claire", "18")
    rachid = monde.personne("Rachid", "18", etp=50)
    marie = monde.personne("Marie", "36")
    monde.personne("Inès", "28")
    animatrice = monde.animatrice()
    campagne = monde.campagne(activites=True)
    monde.answered(claire, {**CENT, "M1_MARQUE": "Année lourde", "M1F1A1_FAIT": "oui", "M1F1A1_QUI": "moi"})
    monde.answered(rachid, partage=Partage(accord_chiffres=False, vue_direction=VueDirection.MISSION))
    monde.save(marie, monde.participation(marie, campagne), {"M1F1": "douze", "M1F2": "12,5"})
    monde.enquete(monde.questionnaire())
    opened(monde, animatrice)
    proposed(monde, claire)
    run(monde, animatrice)
    followed(monde)
    counted(monde, animatrice)
    handed_out(monde, animatrice)
    opened_otherwise(monde, claire)
    undone(monde, animatrice)
    revised(monde, animatrice)
    ranked(monde)
    prepared(monde, animatrice)


def prepared(monde: Monde, animatrice: Acteur) -> None:
    """Add a campaign in preparation, asked of one DLA under a title of its own; a table of people, half imported."""
    first = monde.heure().date() + timedelta(days=20)
    campagne_id = monde.enquete(2, ouverture=first, cloture=first + timedelta(days=14), dlas=["28"])
    header, right, wrong = (
        ("prénom", "nom", "adresse", "dla", "etp", "début"),
        ("Léa", "Roux", "lea@exemple.fr", "28", "1", "01/09/2026"),
        ("Tom", "Roy", "tom@exemple.fr", "99", "1", "01/09/2026"),
    )
    lines = tuple(
        LigneTableur(number, dict(zip(header, texts, strict=True))) for number, texts in ((2, right), (3, wrong))
    )
    with monde.database.writing() as session:
        change_titre(session, campagne_id=campagne_id, titre="Vos besoins", acteur=animatrice, now=monde.heure())
        kept = keep_table(
            session,
            region=session.get_one(Region, 1),
            objet="personnes",
            nom_fichier="equipe.csv",
            feuille=Feuille("", header, lines),
            acteur=animatrice,
            now=monde.heure(),
        )
        confirm_table(session, import_file=kept, empreinte=kept.empreinte, acteur=animatrice, now=monde.heure())


def ranked(monde: Monde) -> None:
    """Add a questionnaire with a ranking, a scale with labels of its own, and a text that quotes an answer."""
    options = (Option(code="argent", libelle="Trouver de l’argent"), Option(code="emploi", libelle="Recruter"))
    asked = add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Accueil")
    for block in (
        Ranking(code="PRIO", libelle="Vos priorités ?", options=options),
        OwnScale(code="CONFIANCE", libelle="Votre confiance ?", pas=("faible", "moyenne", "forte")),
        Text(code="POURQUOI", libelle="Pourquoi cette confiance, ${CONFIANCE} ?", defaut="rien"),
    ):
        asked = add_block(asked, "ACCUEIL_G", block)
    campagne = asked_of_structures(monde, monde.questionnaire(asked), ouverture=monde.heure().date())
    answer(monde, campagne, "18", [{"PRIO": "argent emploi", "CONFIANCE": "3"}] * 2)


def revised(monde: Monde, animatrice: Acteur) -> None:
    """Add what comes after a release: stricter thresholds for the next ones, a pending correction, an opened answer."""
    with monde.database.writing() as session:
        region = session.get_one(Region, 1)
        change_seuils(session, region=region, seuils={"pas_missions": 10}, acteur=animatrice, now=monde.heure())
        of_settled = Campagne.arretee_le.is_not(None), Campagne.instrument == TEMPS
        asked = select(Participation.id).join(Participation.campagne).where(*of_settled).order_by(Participation.id)
        sent, late = session.scalars(asked).all()[:2]
        for participation_id in (sent, late):
            recevoir(
                session, participation_id=participation_id, raison="Absence.", acteur=animatrice, now=monde.heure()
            )
    author = monde.acteur_of(1)
    monde.save(author, sent, {"M1F1": "23", "M1F2": "17"})
    monde.transmit(author, sent, partage=PARTAGE)


def undone(monde: Monde, animatrice: Acteur) -> None:
    """Add rows cancelled, put aside, begun, or waiting for someone else: a campaign, a message, a form, a direction, an
    address."""
    monde.heure.moment += timedelta(days=1)
    day = monde.heure().date()
    cancelled = monde.enquete(2, ouverture=day, cloture=day + timedelta(days=14), une_fois=True)
    named = monde.personne("Dora")
    with monde.database.writing() as session:
        annuler_campagne(session, campagne_id=cancelled, raison="Doublon.", acteur=animatrice, now=monde.heure())
        failed = session.scalars(select(Courriel).order_by(Courriel.id)).first()
        assert failed is not None
        failed.abandonne_le, failed.erreur = monde.heure(), "550"
        ecarter(session, courriels=[failed], acteur=animatrice, now=monde.heure())
        dora = session.get_one(Compte, named.compte_id)
        give_role(session, compte=dora, role=Role.DIRECTION, porteuse_id=1, acteur=animatrice, now=monde.heure())
        claire = session.get_one(Compte, monde.acteur_of(1).compte_id)
        change_adresse(session, compte=claire, adresse="claire@ailleurs.example", acteur=animatrice, now=monde.heure())
        begun = {"nom": ["Temps du second semestre"]}
        keep_form(
            session,
            compte_id=dora.id,
            chemin="/campagnes/nouvelle",
            champs=begun,
            depart={"nom": [""]},
            now=monde.heure(),
        )


def opened_otherwise(monde: Monde, claire: Acteur) -> None:
    """Add the rows of an account opened to a program, and by a provider of identities."""
    with monde.database.writing() as session:
        compte = session.get_one(Compte, claire.compte_id)
        create_jeton(session, compte=compte, nom="Tableur", jours=90, acteur=claire, now=monde.heure())
        identite = Identite(emetteur="https://fournisseur.example", sujet="1234", adresse="claire@exemple.fr")
        open_with(session, identite=identite, nom="Fournisseur", now=monde.heure())


def run(monde: Monde, animatrice: Acteur) -> None:
    """Add the rows of a collection: structures, conventions, roles; a période whose results are settled; then, beside
    the open one, a refusal, an extension, an answer transmitted twice, a question, effectifs, a reminder."""
    monde.direction("Dominique", "18")
    monde.avenant(monde.convention())
    monde.pilote("Paule")
    monde.personne("Ada", role=Role.ADMIN)
    settled(monde, animatrice)
    monde.heure.moment = PENDANT
    claire, rachid, marie, ines, dominique = (monde.acteur_of(personne_id) for personne_id in (1, 2, 3, 4, 6))
    participation_id = monde.participation(claire, 1)
    monde.reopen(animatrice, participation_id)
    monde.save(claire, participation_id, {"M1F1": "23", "M1F2": "17"})
    monde.transmit(claire, participation_id, partage=PARTAGE)
    monde.question(animatrice, monde.participation(rachid, 1))
    monde.signalement(rachid)
    with monde.database.writing() as session:
        refuser(session, participation_id=monde.participation(ines, 1), acteur=ines, now=monde.heure())
        relancer(
            session,
            participation_id=monde.participation(marie, 1),
            mots=MotsRelance("Rappel", "{lien}"),
            confirmed=False,
            acteur=animatrice,
            now=monde.heure(),
        )
        more = monde.heure().date() + timedelta(days=30)
        prolonger(
            session, campagne_id=1, dla_id=3, cloture=more, raison="Congés.", acteur=animatrice, now=monde.heure()
        )
        shown = get_effectifs(session, 1, 1)
        assert shown is not None
        dire_effectifs(
            session,
            campagne_id=1,
            dla_id=1,
            avis=AvisEffectifs.CONFIRMES,
            phrase="",
            empreinte=shown.empreinte,
            acteur=dominique,
            now=monde.heure(),
        )
        give_agenda(session, acteur=claire, now=monde.heure())


def settled(monde: Monde, animatrice: Acteur) -> None:
    """Add a past période: one answer, the others missing, one of them explained; its reference workbook."""
    monde.heure.moment = datetime(2026, 1, 12, 10, 0, tzinfo=PARIS)
    campagne = monde.campagne("2025-S2", ouverture=date(2026, 1, 5), cloture=date(2026, 1, 23))
    claire = monde.acteur_of(1)
    participation_id = monde.participation(claire, campagne)
    monde.save(claire, participation_id, CENT)
    monde.transmit(claire, participation_id, partage=PARTAGE)
    monde.heure.moment = datetime(2026, 2, 2, 10, 0, tzinfo=PARIS)
    missing = monde.participation(monde.acteur_of(2), campagne)
    with monde.database.writing() as session:
        justifier_ecart(session, participation_id=missing, raison="Absent.", acteur=animatrice, now=monde.heure())
    monde.settle(animatrice, campagne, ecarts="Deux absences.")


def followed(monde: Monde) -> None:
    """Add the rows of following structures: a register, opinions with a name and without, an interview, a synthèse that
    a partner reads, a request on one's data."""
    claire, pia = monde.acteur_of(1), monde.pilote("Pia")
    structures = [restituee(monde, f"Atelier {n}", "18", f"contact{n}@atelier.example") for n in range(1, 7)]
    monde.emploi(1, date(2025, 1, 1), salaries=4, etp=350, cdi=4)
    monde.budget(1, 2024, produits=18_000_000)
    monde.orientation()
    monde.diagnostic(*structures[:2], jour=date(2025, 2, 3))
    monde.ingenierie(*structures, theme="Alliances", prestataire_id=monde.prestataire())
    opinions = asked_of_structures(monde, 1)
    answer(monde, opinions, "18", [AVIS] * 2)
    answer(monde, asked_of_structures(monde, monde.questionnaire(avis()), anonyme=True), "18", [{"UTILE": "4"}] * 6)
    changed = asked_of_structures(monde, monde.questionnaire(shipped_questionnaires()[IMPACT]))
    with monde.database.reading() as session:
        statement = select(Participation.id).where(Participation.campagne_id == changed).order_by(Participation.id)
        first = session.scalars(statement).first()
    assert first is not None
    begin(monde, claire, first, Mode.ENTRETIEN)
    told(monde, claire, pia)
    monde.demande_droit()


def counted(monde: Monde, animatrice: Acteur) -> None:
    """Add the rows of bilans: meetings, actions, targets, funding, a corrected figure; one signed, read, presented."""
    monde.avenant(1, 2, debut=date(2027, 1, 1), fin=date(2027, 12, 31))
    met(monde, orientation_id=1)
    corrected(monde, monde.acteur_of(1))
    signed(monde, monde.acteur_of(6), AN1)
    with monde.database.writing() as session:
        avenant = session.get_one(Avenant, AN1)
        mark_read(session, avenant=avenant, acteur=animatrice, now=monde.heure())
        put_copil(session, avenant=avenant, jour=date(2026, 9, 14), acteur=animatrice, now=monde.heure())


def handed_out(monde: Monde, animatrice: Acteur) -> None:
    """Add the rows of handing out: settled results of structures, stored as pages show them; the workbook of a région,
    made in the background and ready; one more that waits."""
    with monde.database.reading() as session:
        campagnes = Campagne
        named = (
            campagnes.population == Population.STRUCTURES,
            campagnes.instrument == SATISFACTION,
            campagnes.anonyme.is_(False),
        )
        opinions = session.scalars(select(campagnes).where(*named).order_by(campagnes.id)).first()
        assert opinions is not None
        monde.heure.moment = datetime.combine(opinions.limite + timedelta(days=2), time(10), PARIS)
        campagne_id = opinions.id
    monde.settle(animatrice, campagne_id, ecarts="")
    demande = DemandeClasseur(
        audience=Audience.C2RA, familles=DEFAULT, temps_id=2, enquete_ids=frozenset({campagne_id})
    )
    for choisi in (Format.CLASSEUR, Format.CSV):
        make_waiting(monde.database, monde.heure)
        with monde.database.writing() as session:
            region = session.get_one(Region, 1)
            demander_regional(
                session, region=region, demande=demande, choisi=choisi, acteur=animatrice, now=monde.heure()
            )


def asked_of_structures(
    monde: Monde, brouillon_id: int, *, anonyme: bool = False, ouverture: date = date(2026, 7, 6)
) -> int:
    """Launch a census of structures whose accompagnement ended lately, more often than usual."""
    return monde.enquete(
        brouillon_id,
        ouverture=ouverture,
        cloture=ouverture + timedelta(days=15),
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        au_dela=True,
        anonyme=anonyme,
    )


def main() -> None:
    path = Path(__file__).with_name(f"{version('collecte-dla')}.sql")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.sqlite"
        database = Database(f"sqlite:///{base}")
        upgrade(database)
        rooms.load(ROOMS)
        fill(Monde(database))
        database.close()
        raw = sqlite3.connect(base)
        path.write_text("\n".join(raw.iterdump()) + "\n", encoding="utf-8")
        raw.close()


if __name__ == "__main__":
    main()
