"""Exchange between a C2RA and an author about an answer: question, reply, closing."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.operations.messages_comptes import poster_auteur, poster_aux_animateurs
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.journal import record_on
from collecte.models import Echange, MessageEchange, Participation
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.answers import clean
from questionnaires.core.francais import plural

QUESTION_POSEE = "question_posee"
QUESTION_REPONDUE = "question_repondue"

MAX_MESSAGE = 2000
"""Maximum length of a question or a reply, in characters."""


def poser_question(session: Session, *, participation_id: int, texte: str, acteur: Acteur, now: datetime) -> bool:
    """Ask the author a question about an answer, transmitted or not; a closed exchange is reopened.

    Return whether a message notifies the author. Raise SettledResultsError, Refus.
    """
    texte = _checked(texte)
    participation = _locked(session, participation_id)
    if participation.accompagnement_id is not None:
        raise ConflictError(
            "On ne pose pas de question à une structure : elle n’a pas de compte pour y répondre.",
            "Elle peut demander à être rappelée, ou vous pouvez lui rendre sa réponse.",
        )
    if participation.refusee_le is not None or participation.retiree_le is not None:
        raise ConflictError(
            "Cette personne ne souhaite pas répondre, ou sa réponse n’est plus attendue.",
            "On ne lui pose pas de question : rien ne lui a été envoyé.",
        )
    echange = get_echange(session, participation_id) or Echange(participation_id=participation_id)
    echange.clos_le = None
    session.add(echange)
    _say(session, echange, texte, acteur, now, du_c2ra=True)
    record_on(session, participation, "poser une question", acteur, now)
    return poster_auteur(  # the message has the link, not the question: it is read where it is replied to
        session, participation, transmise_par_id=participation.transmise_par_id, modele=QUESTION_POSEE, now=now
    )


def repondre_question(session: Session, *, participation_id: int, texte: str, acteur: Acteur, now: datetime) -> None:
    """Reply to a question; a message notifies the animateurs of the région. Raise SettledResultsError, Refus."""
    texte = _checked(texte)
    participation = _locked(session, participation_id)
    _say(session, _open(session, participation_id), texte, acteur, now, du_c2ra=False)
    record_on(session, participation, "répondre à une question", acteur, now)
    poster_aux_animateurs(
        session,
        region_id=participation.campagne.region_id,
        modele=QUESTION_REPONDUE,
        now=now,
        campagne=participation.campagne.titre,
        campagne_id=participation.campagne_id,
        dla=f"{participation.dla.code} {participation.dla.nom}",
        participation_id=participation.id,
    )


def clore_echange(session: Session, *, participation_id: int, acteur: Acteur, now: datetime) -> None:
    """Close an exchange; its messages are kept. Raise Refus when it is already closed."""
    participation = get_locked_participation(session, participation_id)
    _open(session, participation_id).clos_le = now
    session.flush()
    record_on(session, participation, "clore l’échange", acteur, now)


def _locked(session: Session, participation_id: int) -> Participation:
    participation = get_locked_participation(session, participation_id)
    check_not_settled(participation.campagne)
    return participation


def _open(session: Session, participation_id: int) -> Echange:
    echange = get_echange(session, participation_id)
    if echange is None or echange.clos_le is not None:
        raise ConflictError(
            "Aucune question n’attend de réponse ici : l’échange est clos.", "Rechargez la page pour voir où il en est."
        )
    return echange


def _checked(typed: str) -> str:
    texte = clean(typed).strip()
    if not texte:
        raise InputError("Il manque le texte.", "Écrivez-le en quelques phrases.")
    if len(texte) > MAX_MESSAGE:
        raise InputError(
            f"Ce texte fait {plural(len(texte), 'caractère')}, la limite est {plural(MAX_MESSAGE, 'caractère')}.",
            "Raccourcissez-le : il est resté dans la page.",
        )
    return texte


def _say(session: Session, echange: Echange, texte: str, acteur: Acteur, now: datetime, *, du_c2ra: bool) -> None:
    echange.messages.append(MessageEchange(du_c2ra=du_c2ra, texte=texte, quand=now, compte_id=acteur.compte_id))
    session.flush()
