"""Send a finished synthèse to the structure, give it to the partners it agreed to, record the errors it reports."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_compte_of
from collecte.core.errors import ConflictError
from collecte.core.operations.durees import DUREES
from collecte.core.security import Trousseau, token_hash
from collecte.courriels.mail import NoLongerOwedError
from collecte.courriels.operations.courriels import poster, poster_contact
from collecte.models import (
    Accompagnement,
    Accord,
    ContactStructure,
    Courriel,
    LienSynthese,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.organisation.operations.journal_dla import tell
from collecte.policy import Acteur
from collecte.registre.queries.partenaires import get_locked_accord
from collecte.reponses.operations.liens import FormerContactError
from collecte.syntheses.queries.syntheses import (
    get_lien_synthese,
    get_locked_synthese,
    list_liens_synthese,
)
from questionnaires.core.answers import clean
from questionnaires.core.francais import day_text, moment_text, paris_day

SYNTHESE_ENVOYEE, SYNTHESE_CORRIGER = "synthese_envoyee", "synthese_corriger"
VALIDITE = timedelta(days=DUREES["liens_synthese"].jours)
"""How long a link opens a synthèse after its last message."""
ENTRE_DEUX = timedelta(hours=24)
"""Least time between two messages of the same version to the same person."""
MAX_REMARQUES = 20
"""Maximum number of errors that one link may report before anyone reads them."""


def send_to(
    session: Session,
    *,
    accompagnement: Accompagnement,
    contact: ContactStructure,
    trousseau: Trousseau,
    acteur: Acteur,
    now: datetime,
) -> LienSynthese:
    """Post a message to a contact with their personal link, the same each time; it shows the last version from now on.

    Raises Refus when it is not finished or was sent less than a day ago, FormerContactError.
    """
    synthese, version = _finished(session, accompagnement)
    if contact.ancien_le is not None:
        raise FormerContactError
    live = [lien for lien in list_liens_synthese(session, synthese.id) if lien.revoque_le is None]
    lien = next((lien for lien in live if lien.contact_id == contact.id), None)
    if lien is None:
        lien = LienSynthese(synthese=synthese, contact=contact, sel=secrets.token_urlsafe(32), empreinte="")
        session.add(lien)
    elif lien.version_id == version.id and now - lien.envoye_le < ENTRE_DEUX:
        raise ConflictError(
            f"Cette version a été envoyée à {contact.nom} le {moment_text(lien.envoye_le)}.",
            "Un seul message est parti. Vous pourrez la renvoyer 24 heures après.",
        )
    lien.version, lien.envoye_le = version, now
    lien.empreinte = token_hash(trousseau.jeton_synthese(lien.sel, lien.empreinte))
    session.flush()
    region_id = accompagnement.dla.region_id
    poster_contact(session, contact=contact, modele=SYNTHESE_ENVOYEE, now=now, region_id=region_id, lien_id=lien.id)
    tell(session, accompagnement, "envoyer la synthèse", acteur, now, contact=contact.id, version=version.revision)
    return lien


def give_to(
    session: Session, *, accompagnement: Accompagnement, accords: Collection[Accord], acteur: Acteur, now: datetime
) -> int:
    """Mark the last version as given to the partners of some agreements; return how many did not have it yet.

    Raises Refus when it is not finished or an agreement was withdrawn.
    """
    _, version = _finished(session, accompagnement)
    accord_ids = {remise.accord_id for remise in version.remises}
    fresh = [accord for accord in accords if accord.id not in accord_ids]
    for accord in [get_locked_accord(session, accord.id) for accord in fresh]:
        if accord.revoque_le is not None or accord.structure_id != accompagnement.structure_id:
            raise ConflictError(
                f"La structure n’accepte pas, ou plus, que « {accord.partenaire.nom} » reçoive sa synthèse.",
                "Rien n’a été remis.",
            )
        session.add(RemiseSynthese(version=version, accord=accord, remise_le=now, compte_id=acteur.compte_id))
    session.flush()
    if fresh:
        names = [accord.partenaire.nom for accord in fresh]
        tell(session, accompagnement, "remettre la synthèse", acteur, now, partenaires=names, version=version.revision)
    return len(fresh)


def _finished(session: Session, accompagnement: Accompagnement) -> tuple[Synthese, VersionSynthese]:
    """Return a finished synthèse, locked, and its last version. Raise Refus."""
    synthese = get_locked_synthese(session, accompagnement.id)
    if synthese is None or synthese.terminee_le is None or not synthese.versions:
        raise ConflictError("La synthèse n’est pas terminée.", "Terminez-la d’abord : ce qui sort ne doit plus bouger.")
    return synthese, synthese.versions[0]


def revoke_lien(session: Session, *, lien: LienSynthese, acteur: Acteur, now: datetime) -> None:
    """Revoke a personal link. Doing it twice changes nothing."""
    if lien.revoque_le is None:
        lien.revoque_le = now
        session.flush()
        accompagnement = lien.synthese.accompagnement
        tell(session, accompagnement, "retirer le lien d’une synthèse", acteur, now, contact=lien.contact_id)


def remark(session: Session, *, lien: LienSynthese, texte: str, now: datetime) -> None:
    """Record an error that a contact reports, and post a message to the référent(e) when they have an account.

    Reporting the same twice changes nothing. Raises Refus beyond MAX_REMARQUES.
    """
    accompagnement, words = lien.synthese.accompagnement, clean(texte).strip()
    get_locked_synthese(session, accompagnement.id)
    waiting = [remarque for remarque in lien.remarques if remarque.vue_le is None]
    if any(remarque.texte == words for remarque in waiting):
        return
    if len(waiting) >= MAX_REMARQUES:
        raise ConflictError("Vous avez déjà signalé beaucoup d’erreurs.", "Votre DLA les lit : attendez sa réponse.")
    lien.remarques.append(RemarqueSynthese(texte=words, recue_le=now))
    session.flush()
    compte = get_compte_of(session, accompagnement.referent_id) if accompagnement.referent_id else None
    if compte is not None and not waiting:
        poster(
            session,
            compte=compte,
            modele=SYNTHESE_CORRIGER,
            now=now,
            region_id=accompagnement.dla.region_id,
            structure=accompagnement.structure.nom,
            accompagnement_id=accompagnement.id,
        )
    tell(session, accompagnement, "signaler une erreur dans la synthèse", None, now)


def note_seen(
    session: Session, *, accompagnement: Accompagnement, remarque: RemarqueSynthese, acteur: Acteur, now: datetime
) -> None:
    """Mark a reported error as seen by the DLA. Doing it twice changes nothing."""
    if remarque.vue_le is None:
        remarque.vue_le = now
        session.flush()
        tell(session, accompagnement, "noter une erreur comme vue", acteur, now)


def synthese_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the context of the message of a synthèse. Raise NoLongerOwedError."""
    lien = get_lien_synthese(session, courriel.contexte["lien_id"])
    if lien is None or lien.revoque_le is not None:
        raise NoLongerOwedError("le lien vers la synthèse a été retiré entre-temps")
    accompagnement = lien.synthese.accompagnement
    return {
        "structure": accompagnement.structure.nom,
        "dla": f"{accompagnement.dla.code} {accompagnement.dla.nom}",
        "lien": f"{public_url}/r/syntheses/{trousseau.jeton_synthese(lien.sel, lien.empreinte)}",
        "jusquau": day_text(paris_day(lien.envoye_le + VALIDITE)),
    }
