"""Erase a person, a structure or a contact; figures the network must account for stay, nameless.

Rows stay, emptied: their numbers are never given to anyone else, so that an erasure can be replayed on a copy.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations.resultats import figer
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record
from collecte.models import (
    Accompagnement,
    AdresseDemandee,
    Affectation,
    Agenda,
    Campagne,
    CodeSecours,
    Compte,
    ContactStructure,
    Courriel,
    DemandeDroit,
    DemandeRappel,
    Efface,
    Effacement,
    EntreeJournal,
    Essai,
    Etape,
    Fabrication,
    FormulaireCommence,
    Habilitation,
    IdentiteExterne,
    ImportRegistre,
    JetonAcces,
    LecteurAnnonce,
    LienCompte,
    LienReponse,
    Participation,
    Personne,
    ReleveBudget,
    ReleveEmploi,
    Selection,
    SessionWeb,
    Signalement,
    Structure,
)
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import TermesStructure
from collecte.registre.operations.structures import write_identity
from collecte.rgpd.operations.effacement_reponses import answers_of, erase_answers
from collecte.rgpd.operations.journal_effacements import JournalEffacements, check_keys, missing_erasures
from collecte.rgpd.operations.mots_effaces import forget_words
from collecte.rgpd.operations.regles_purge import CONTACT_EFFACE, blank_contact, cut_lien
from collecte.rgpd.operations.regles_reponses import due_classeurs, purge_classeurs
from collecte.rgpd.operations.regles_syntheses import (
    forget_of_compte,
    forget_of_contact,
    forget_of_structure,
)
from collecte.telechargements.operations.fabrications import retirer_fabrications
from collecte.temps.operations.import_repartitions import forget_reprises
from questionnaires.core.francais import paris_day, sort_key

Held = TypeVar("Held", Personne, Structure, ContactStructure)


def effacer(
    session: Session,
    *,
    genre: Efface,
    identifiant: int,
    journal: JournalEffacements,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Erase someone; doing it again changes nothing. The journal of erasures is written before the database commits.

    Raises Refus.
    """
    region_id = _erase(session, genre, identifiant, acteur, now)
    record(
        session,
        acteur=acteur,
        region_id=region_id,
        verbe="effacer les données",
        objet=genre.value,
        objet_id=identifiant,
        now=now,
    )
    empreinte = journal.empreinte(genre, identifiant)
    if session.get(Effacement, empreinte) is None:
        session.add(Effacement(empreinte=empreinte, quand=now))
        session.flush()
        journal.add(empreinte, now)


def rejouer(session: Session, *, journal: JournalEffacements, now: datetime) -> Mapping[Efface, int]:
    """Replay the erasures that this database, restored from a copy, has not undergone; return how many of each kind.

    Raises Refus.
    """
    counts = dict.fromkeys(Efface, 0)
    missing = missing_erasures(session, journal)
    if not missing:
        return counts
    check_keys(missing, journal)
    for genre, identifiant in _everyone(session):
        if not missing.keys().isdisjoint(journal.empreintes(genre, identifiant)):
            _erase(session, genre, identifiant, None, now)
            counts[genre] += 1
    session.add_all(Effacement(empreinte=empreinte, quand=trace.quand) for empreinte, trace in missing.items())
    session.flush()
    return counts


def _everyone(session: Session) -> Sequence[tuple[Efface, int]]:
    tables = ((Efface.PERSONNE, Personne), (Efface.STRUCTURE, Structure), (Efface.CONTACT, ContactStructure))
    return [(genre, identifiant) for genre, table in tables for identifiant in session.scalars(select(table.id))]


def _erase(session: Session, genre: Efface, identifiant: int, acteur: Acteur | None, now: datetime) -> int | None:
    """Erase someone; return the région concerned."""
    match genre:
        case Efface.PERSONNE:
            region_id = _erase_personne(session, _held(session, Personne, genre, identifiant), acteur, now)
        case Efface.STRUCTURE:
            region_id = _erase_structure(session, _held(session, Structure, genre, identifiant), now)
        case Efface.CONTACT:
            region_id = _erase_contact(session, _held(session, ContactStructure, genre, identifiant), now)
    session.flush()
    purge_classeurs(session, session.scalars(due_classeurs(session, now)).all(), now)
    if region_id is not None:
        retirer_fabrications(session, region_id, now)
    return region_id


def _held(session: Session, table: type[Held], genre: Efface, identifiant: int) -> Held:
    row = session.get(table, identifiant)
    if row is None:
        raise Refus(
            f"Rien n’est gardé d’un{'' if genre is Efface.CONTACT else 'e'} {genre.value} n° {identifiant}.",
            "Cherchez-la de nouveau par son nom ou son adresse.",
            status=HTTPStatus.NOT_FOUND,
        )
    return row


# --- a person


def _erase_personne(session: Session, personne: Personne, acteur: Acteur | None, now: datetime) -> int | None:
    personne_id = personne.id
    if acteur is not None and acteur.personne_id == personne_id:
        raise ConflictError(
            "C’est votre propre compte : l’effacer vous fermerait l’installation.",
            "Demandez à quelqu’un d’autre qui l’administre de le faire.",
        )
    compte = session.scalars(select(Compte).where(Compte.personne_id == personne_id)).one_or_none()
    words = [personne.nom_complet, f"{personne.nom} {personne.prenom}", *([compte.adresse] if compte else [])]
    answers = list(session.scalars(answers_of(Participation.personne_id == personne_id)))
    about = {"personne": [personne_id], "compte": [compte.id] if compte else []}
    affectations = session.scalars(select(Affectation.id).where(Affectation.personne_id == personne_id)).all()
    keys = _entries(session, {**about, "affectation": affectations})
    keys += _entries(session, {"réponse": [answer.id for answer in answers]})
    erase_answers(session, answers, now)
    forget_reprises(session, personne_id)
    if compte is not None:
        _close_compte(session, compte, now)
    _end_affectations(session, personne_id, paris_day(now))
    session.execute(delete(LecteurAnnonce).where(LecteurAnnonce.personne_id == personne_id))
    of_persons = ImportRegistre.region_id == personne.region_id, ImportRegistre.objet == "personnes"
    session.execute(delete(ImportRegistre).where(*of_persons))
    personne.prenom, personne.nom, personne.series_gardees_le = "Personne", f"effacée n° {personne.id}", None
    session.flush()
    forget_words(session, words, keys=keys)
    return personne.region_id


def _end_affectations(session: Session, personne_id: int, today: date) -> None:
    """End the affectations of the erased person, so that nothing more is expected; past ones say what a DLA was staffed
    with."""
    for affectation in session.scalars(select(Affectation).where(Affectation.personne_id == personne_id)):
        if affectation.fin is None or affectation.fin > today:
            affectation.fin = max(affectation.debut, today)


def _close_compte(session: Session, compte: Compte, now: datetime) -> None:
    forget_of_compte(session, compte.id)
    for table in (
        AdresseDemandee,
        Habilitation,
        SessionWeb,
        LienCompte,
        CodeSecours,
        Agenda,
        JetonAcces,
        IdentiteExterne,
        Essai,
        FormulaireCommence,
        ImportRegistre,
        Fabrication,
    ):
        session.execute(delete(table).where(table.compte_id == compte.id))
    _forget_courriels(session, Courriel.compte_id == compte.id)
    _blank_demandes(session, DemandeDroit.compte_id == compte.id)
    compte.adresse, compte.adresse_cle = "", f"effacé {compte.id}"
    compte.mot_de_passe = compte.totp_sel = compte.totp_pas = compte.totp_depuis = None
    compte.totp_masque = ""
    compte.desactive_le = compte.desactive_le or now
    session.flush()
    session.expire(compte, ["habilitations"])


def _forget_courriels(session: Session, which: ColumnElement[bool]) -> None:
    """Reduce sent messages to their date; those that wait are not sent."""
    courriel = Courriel
    ended = or_(courriel.envoye_le.is_not(None), courriel.abandonne_le.is_not(None))
    ids = select(courriel.id).where(which)
    session.execute(update(Signalement).where(Signalement.courriel_id.in_(ids)).values(remplacant=""))
    session.execute(delete(courriel).where(which, ~ended))
    session.execute(update(courriel).where(which).values(adresse="", contexte={}, objet="", texte="", erreur=""))


def _blank_demandes(session: Session, which: ColumnElement[bool]) -> None:
    blank = update(DemandeDroit).where(which)
    session.execute(blank.values(nom="", adresse="", precisions=""))


# --- a structure, a contact


def _erase_structure(session: Session, structure: Structure, now: datetime) -> int:
    paths = session.scalars(select(Accompagnement.id).where(Accompagnement.structure_id == structure.id)).all()
    words = [structure.nom, structure.sigle, structure.siret or "", structure.rna or "", structure.enee or ""]
    _keep_figures(session, paths, now)
    for contact in structure.contacts:
        words += _erase_words(session, contact, now)
    answers = list(session.scalars(answers_of(Participation.accompagnement_id.in_(paths))))
    keys = _entries(session, {"structure": [structure.id], "accompagnement": paths})
    keys += _entries(session, {"réponse": [answer.id for answer in answers]})
    erase_answers(session, answers, now)
    _blank_structure(session, structure, paths, now)
    forget_words(session, words, keys=keys)
    return structure.region_id


def _keep_figures(session: Session, paths: Collection[int], now: datetime) -> None:
    """Freeze the population that each campaign drew from: its figures stay, whether the structure was asked or not."""
    drawn = select(Selection.campagne_id).where(Selection.accompagnement_id.in_(paths))
    for campagne in session.scalars(select(Campagne).where(Campagne.id.in_(drawn))).all():
        figer(session, campagne, now)


def _blank_structure(session: Session, structure: Structure, paths: Collection[int], now: datetime) -> None:
    forget_of_structure(session, structure.id, paths, now)
    for table in (ReleveEmploi, ReleveBudget):
        session.execute(delete(table).where(table.structure_id == structure.id))
    session.execute(delete(DemandeRappel).where(DemandeRappel.accompagnement_id.in_(paths)))
    session.execute(delete(ImportRegistre).where(ImportRegistre.region_id == structure.region_id))
    session.execute(update(Etape).where(Etape.accompagnement_id.in_(paths)).values(note=""))
    session.execute(update(Selection).where(Selection.accompagnement_id.in_(paths)).values(raison=""))
    texts = {"prescripteur": "", "reorientation": "", "preconisations": "", "enee": None}
    session.execute(update(Accompagnement).where(Accompagnement.id.in_(paths)).values(texts))
    nom = f"Structure effacée n° {structure.id}"
    write_identity(structure, TermesStructure(nom=nom, forme_code=structure.forme_code))
    structure.nom_cle = sort_key(structure.nom)
    structure.archivee_le = structure.archivee_le or now
    session.flush()


def _erase_contact(session: Session, contact: ContactStructure, now: datetime) -> int:
    words = _erase_words(session, contact, now)
    session.execute(delete(ImportRegistre).where(ImportRegistre.region_id == contact.structure.region_id))
    forget_words(session, words)
    return contact.structure.region_id


def _erase_words(session: Session, contact: ContactStructure, now: datetime) -> list[str]:
    """Empty a contact; return its former name, address and telephone."""
    words = [word for word in (contact.nom, contact.adresse, contact.telephone) if word and word != CONTACT_EFFACE]
    paths = select(Accompagnement.id).where(Accompagnement.structure_id == contact.structure_id)
    asked = DemandeRappel.accompagnement_id.in_(paths), DemandeRappel.nom == contact.nom
    session.execute(delete(DemandeRappel).where(*asked))
    for lien in session.scalars(select(LienReponse).where(LienReponse.contact_id == contact.id)):
        cut_lien(lien, now)
    _forget_courriels(session, Courriel.contact_id == contact.id)
    _blank_demandes(session, DemandeDroit.contact_id == contact.id)
    forget_of_contact(session, contact, now)
    blank_contact(contact, now)
    session.flush()
    return words


def _entries(session: Session, about: Mapping[str, Collection[int]]) -> list[int]:
    """List the entries of the journal about these objects, given by kind."""
    entree = EntreeJournal
    which = [(entree.objet == kind) & entree.objet_id.in_(ids) for kind, ids in about.items()]
    return list(session.scalars(select(entree.id).where(or_(*which))))
