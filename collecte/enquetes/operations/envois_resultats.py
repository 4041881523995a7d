"""Send the results of a campaign, once, to the structures that answered it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import record_on
from collecte.core.operations.paragraphes import as_kept, blocs
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import poster_contact
from collecte.enquetes.queries.resultats import get_envoi, list_readers
from collecte.models import Campagne, Courriel, EnvoiResultats
from collecte.policy import Acteur
from collecte.relances.operations.textes_relances import check_lengths
from questionnaires.core.answers import clean
from questionnaires.core.francais import moment_text

RESULTATS = "resultats_structure"
MAX_OBJET = 150


def main_sentences(session: Session, campagne: Campagne) -> list[str]:
    """Return the main sentences of a campaign's release."""
    from collecte.campagnes.queries.resultats import get_resultats  # it imports the counting code: loaded on demand

    return list(get_resultats(session, campagne, None).phrases)


def first_words(campagne: Campagne, phrases: list[str]) -> tuple[str, str]:
    """Return the (subject, text) proposed at first, from the main sentences of the results."""
    items = "\n".join(f"- {phrase}" for phrase in phrases)
    texte = (
        f"Votre structure a répondu à « {campagne.titre} ». Merci. Voici ce qui en ressort.\n\n{items}\n\n"
        "Ces résultats regroupent les réponses de toutes les structures. Votre DLA reste à votre disposition."
    )
    return f"{campagne.titre} : les résultats", texte


def words_of(objet: str, texte: str) -> tuple[str, str]:
    """Return the subject and text typed, cleaned. Raises Refus."""
    subject, text = " ".join(clean(objet).split()), as_kept(texte)
    check_lengths(subject, text, MAX_OBJET)
    return subject, text


def refusal_of(campagne: Campagne, envoi: EnvoiResultats | None) -> ConflictError | None:
    """Return why the results cannot be sent, `envoi` being the sending already made, if any; None when they can."""
    if envoi is not None:
        return _already_sent(envoi)
    if campagne.arretee_le is not None:
        return None
    return ConflictError(
        f"Les résultats de « {campagne.titre} » ne sont pas arrêtés.",
        "Arrêtez-les d’abord, après la clôture : ce qui est envoyé ne doit plus changer.",
    )


def _already_sent(envoi: EnvoiResultats | None) -> ConflictError:
    quand = f" le {moment_text(envoi.envoye_le)}" if envoi else ""
    return ConflictError(
        f"Ces résultats ont été envoyés{quand} : un seul message part à chacun.", "Rien n’est parti de nouveau."
    )


def send_results(
    session: Session, *, campagne: Campagne, objet: str, texte: str, acteur: Acteur, now: datetime
) -> EnvoiResultats:
    """Write to each reader, once for ever; two simultaneous clicks make one sending.

    Raises Refus.
    """
    if refusal := refusal_of(campagne, get_envoi(session, campagne.id)):
        raise refusal
    subject, text = words_of(objet, texte)
    readers = list_readers(session, campagne.id)
    if not readers:
        raise ConflictError(
            "Personne ne peut recevoir ces résultats : aucune structure n’a répondu par un lien qui sert encore.",
            "Rien n’est parti.",
        )
    envoi = EnvoiResultats(campagne_id=campagne.id, objet=subject, texte=text, messages=len(readers), envoye_le=now)
    envoi.compte_id = acteur.compte_id
    try:
        with session.begin_nested():
            session.add(envoi)
    except IntegrityError:
        raise _already_sent(get_envoi(session, campagne.id)) from None
    for contact in readers:
        poster_contact(
            session,
            contact=contact,
            modele=RESULTATS,
            now=now,
            pas_avant=next_working(now),
            region_id=campagne.region_id,
            de_campagne=campagne.id,
            campagne_id=campagne.id,
        )
    record_on(session, campagne, "envoyer les résultats", acteur, now, messages=len(readers))
    return envoi


def resultats_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the subject and text as they were confirmed."""
    envoi = get_envoi(session, courriel.contexte["campagne_id"])
    if envoi is None:
        raise LookupError(f"no results were sent for message {courriel.id}")
    return {"objet": envoi.objet, "texte": envoi.texte, "blocs": list(blocs(envoi.texte))}
