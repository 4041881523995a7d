"""Interview a structure: enter its answer for it, keep separate notes, send it a copy."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.journal import record_on
from collecte.courriels.operations.courriels import poster_contact
from collecte.enquetes.queries.entretiens import Interrogeable, get_entretien, get_interrogeable
from collecte.models import MAX_NOTES, ContactStructure, Entretien, Mode, Mots, Participation
from collecte.policy import Acteur, Enqueteur
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.operations.liens import boite_of
from collecte.reponses.queries.participations import get_locked_participation
from collecte.reponses.queries.regards import typed_alone_until
from questionnaires.core.answers import clean
from questionnaires.core.francais import paris_day, plural

COPIE_REPONSE = "copie_reponse"


def check_may_interview(interrogeable: Interrogeable) -> None:
    """Say why an account near an answer may not enter it. Raises Refus."""
    if interrogeable.role is not None or interrogeable.entretien != "telephone":
        return
    structure = interrogeable.participation.auteur
    mots = Mots.in_region(interrogeable.participation.campagne.region)
    if interrogeable.place.is_referent:
        raise Refus(
            f"Vous êtes {mots.charge} référent(e) de l’accompagnement de {structure} : son avis porte sur vous.",
            f"Quelqu’un d’autre du DLA, sa direction ou le {mots.c2ra} peut saisir la réponse. La structure peut aussi "
            "répondre par son lien personnel.",
            status=HTTPStatus.FORBIDDEN,
        )
    raise Refus(
        f"L’accompagnement de {structure} n’a pas de {mots.charge} référent(e) : c’est peut-être vous.",
        f"Notez qui l’a suivi, dans sa fiche ; ou laissez la direction ou le {mots.c2ra} saisir la réponse.",
        status=HTTPStatus.FORBIDDEN,
    )


def commencer(session: Session, *, own: Interrogeable, mode: Mode, acteur: Acteur, now: datetime) -> Entretien:
    """Start or resume entering an answer, once the person was informed. Repeating it only changes the mode.

    Raises as `check_may_interview` and as a save; LookupError for an account without any right.
    """
    check_may_interview(own)
    if own.role is None:
        raise LookupError("an answer that this account may not enter")
    participation = get_locked_participation(session, own.participation.id)
    check_writable(participation, now)
    entretien = get_entretien(session, participation.id, acteur.compte_id)
    if entretien is None:
        entretien = Entretien(participation_id=participation.id, compte_id=acteur.compte_id)
        session.add(entretien)
    entretien.mode, entretien.role, entretien.dit_le = mode, own.role, now
    session.flush()
    record_on(
        session,
        participation,
        "commencer à saisir pour une structure",
        acteur,
        now,
        mode=mode.value,
        role=own.role.value,
    )
    return entretien


def noter(session: Session, *, enqueteur: Enqueteur, texte: str, vues: str, page: str) -> None:
    """Save an interviewer's notes. `vues` is what the page had shown, `page` its token, '' for none.

    Text added meanwhile from another page of the same account is kept above. Raises Refus.
    """
    get_locked_participation(session, enqueteur.participation_id)
    entretien = get_entretien(session, enqueteur.participation_id, enqueteur.compte_id)
    if entretien is None:
        raise LookupError("notes on an answer that this account does not enter")
    session.refresh(entretien)
    texte, vues = clean(texte).strip(), clean(vues).strip()  # as notes are stored
    if texte == vues and page != entretien.page:
        return
    is_as_shown = entretien.notes in {vues, texte} or (page and page == entretien.page)
    text = texte if is_as_shown else f"{entretien.notes}\n\n{texte}".strip()
    if len(text) > MAX_NOTES:
        raise Refus(
            f"Vos notes font {plural(len(text), 'caractère')}, la limite est {plural(MAX_NOTES, 'caractère')}.",
            "Raccourcissez-les : elles sont restées dans la page.",
        )
    entretien.notes, entretien.page = text, page
    session.flush()


def read_by_interviewer(session: Session, participation: Participation, acteur: Acteur, now: datetime) -> int:
    """Return the revision up to which `acteur`, who enters or transmitted an answer, typed all of it: what they may
    show. 0 when someone else typed first, however much they read since."""
    if participation.transmise_le is not None:
        is_theirs = participation.transmise_par_id == acteur.compte_id
    else:
        interrogeable = get_interrogeable(session, acteur, participation.id, paris_day(now))
        enters = interrogeable is not None and interrogeable.role is not None
        is_theirs = enters and get_entretien(session, participation.id, acteur.compte_id) is not None
    return typed_alone_until(session, participation, acteur.compte_id) if is_theirs else 0


def envoyer_une_copie(
    session: Session, *, participation: Participation, contact: ContactStructure, acteur: Acteur, now: datetime
) -> None:
    """Send a contact of the structure their personal link, to read again what was entered for it.

    The message contains nothing of the answer: it waits in the database until it is sent. The link opens what `acteur`
    transmitted, not what someone else did.
    """
    poster_contact(
        session,
        contact=contact,
        modele=COPIE_REPONSE,
        now=now,
        region_id=participation.campagne.region_id,
        participation_id=participation.id,
        par=acteur.nom,
        saisie=participation.mode.saisie,
        lisible=read_by_interviewer(session, participation, acteur, now),
        boite=boite_of(contact, COPIE_REPONSE),
    )
    record_on(session, participation, "envoyer une copie à la structure", acteur, now)
