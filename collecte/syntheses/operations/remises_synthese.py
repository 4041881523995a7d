"""A finished synthèse goes out: to the structure by a personal link, to the partners it agreed to; what it answers."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.campagnes.operations.liens import FormerContactError
from collecte.comptes.queries.comptes import get_compte_of
from collecte.core.errors import UserFacingError
from collecte.core.operations.durees import DUREES
from collecte.core.security import Trousseau, token_hash
from collecte.courriels.mail import MailError
from collecte.courriels.operations.courriels import poster, poster_contact
from collecte.models import (
    Accompagnement,
    Accord,
    Compte,
    ContactStructure,
    Courriel,
    LienSynthese,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.organisation.operations.registre import tell
from collecte.policy import Acteur
from collecte.registre.queries.partenaires import get_locked_accord
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
"""Between two messages of the same version to the same person."""
MAX_REMARQUES = 20
"""That one link may leave before anyone looks at them."""


class UnfinishedSyntheseError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("La synthèse n’est pas terminée.", "Terminez-la d’abord : ce qui sort ne doit plus bouger.")


class AlreadySentError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, contact: ContactStructure, quand: datetime) -> None:
        super().__init__(
            f"Cette version a été envoyée à {contact.nom} le {moment_text(quand)}.",
            "Un seul message est parti. Vous pourrez la renvoyer 24 heures après.",
        )


class WithdrawnAccordError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"La structure n’accepte pas, ou plus, que « {nom} » reçoive sa synthèse.", "Rien n’a été remis."
        )


class TooManyRemarksError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("Vous avez déjà signalé beaucoup d’erreurs.", "Votre DLA les lit : attendez sa réponse.")


class WithdrawnSyntheseError(MailError):
    """Before it was sent, the link was withdrawn."""

    def __init__(self) -> None:
        super().__init__("le lien vers la synthèse a été retiré entre-temps")


def send_to(
    session: Session,
    *,
    accompagnement: Accompagnement,
    contact: ContactStructure,
    trousseau: Trousseau,
    acteur: Acteur,
    now: datetime,
) -> LienSynthese:
    """Write to a contact with their personal link, the same each time; it shows the last version from now on.

    Raises UnfinishedSyntheseError, FormerContactError, AlreadySentError.
    """
    synthese, version = _finished(session, accompagnement)
    if contact.ancien_le is not None:
        raise FormerContactError
    live = [own for own in list_liens_synthese(session, synthese.id) if own.revoque_le is None]
    lien = next((own for own in live if own.contact_id == contact.id), None)
    if lien is None:
        lien = LienSynthese(synthese=synthese, contact=contact, sel=secrets.token_urlsafe(32), empreinte="")
        session.add(lien)
    elif lien.version_id == version.id and now - lien.envoye_le < ENTRE_DEUX:
        raise AlreadySentError(contact, lien.envoye_le)
    lien.version, lien.envoye_le = version, now
    lien.empreinte = token_hash(trousseau.jeton_synthese(lien.sel, lien.empreinte))
    session.flush()
    region_id = accompagnement.dla.region_id
    poster_contact(session, contact=contact, modele=SYNTHESE_ENVOYEE, now=now, region_id=region_id, lien_id=lien.id)
    _tell(session, accompagnement, "envoyer la synthèse", acteur, now, contact=contact.id, version=version.revision)
    return lien


def give_to(
    session: Session, *, accompagnement: Accompagnement, accords: Collection[Accord], acteur: Acteur, now: datetime
) -> int:
    """Mark the last version as given to the partners of some agreements; how many did not have it yet.

    Raises UnfinishedSyntheseError, WithdrawnAccordError.
    """
    _, version = _finished(session, accompagnement)
    had = {own.accord_id for own in version.remises}
    fresh = [own for own in accords if own.id not in had]
    for own in [get_locked_accord(session, each.id) for each in fresh]:
        if own.revoque_le is not None or own.structure_id != accompagnement.structure_id:
            raise WithdrawnAccordError(own.partenaire.nom)
        session.add(RemiseSynthese(version=version, accord=own, remise_le=now, compte_id=acteur.compte_id))
    session.flush()
    if fresh:
        names = [own.partenaire.nom for own in fresh]
        _tell(session, accompagnement, "remettre la synthèse", acteur, now, partenaires=names, version=version.revision)
    return len(fresh)


def _finished(session: Session, accompagnement: Accompagnement) -> tuple[Synthese, VersionSynthese]:
    """A finished synthèse, locked, and its last version. Raises UnfinishedSyntheseError."""
    synthese = get_locked_synthese(session, accompagnement.id)
    if synthese is None or synthese.terminee_le is None or not synthese.versions:
        raise UnfinishedSyntheseError
    return synthese, synthese.versions[0]


def revoke_lien(session: Session, *, lien: LienSynthese, acteur: Acteur, now: datetime) -> None:
    """The link opens nothing any more. Twice changes nothing."""
    if lien.revoque_le is None:
        lien.revoque_le = now
        session.flush()
        own = lien.synthese.accompagnement
        _tell(session, own, "retirer le lien d’une synthèse", acteur, now, contact=lien.contact_id)


def remark(session: Session, *, lien: LienSynthese, texte: str, now: datetime) -> None:
    """Tell the DLA that something is not right, and write to its référent(e) when they have an account.

    Saying the same twice changes nothing. Raises TooManyRemarksError.
    """
    own, words = lien.synthese.accompagnement, clean(texte).strip()
    get_locked_synthese(session, own.id)
    waiting = [each for each in lien.remarques if each.vue_le is None]
    if any(each.texte == words for each in waiting):
        return
    if len(waiting) >= MAX_REMARQUES:
        raise TooManyRemarksError
    lien.remarques.append(RemarqueSynthese(texte=words, recue_le=now))
    session.flush()
    compte = get_compte_of(session, own.referent_id) if own.referent_id else None
    if compte is not None and not waiting:
        _warn(session, own, compte, now)
    _tell(session, own, "signaler une erreur dans la synthèse", None, now)


def _warn(session: Session, own: Accompagnement, compte: Compte, now: datetime) -> None:
    poster(
        session,
        compte=compte,
        modele=SYNTHESE_CORRIGER,
        now=now,
        region_id=own.dla.region_id,
        structure=own.structure.nom,
        accompagnement_id=own.id,
    )


def note_seen(
    session: Session, *, accompagnement: Accompagnement, remarque: RemarqueSynthese, acteur: Acteur, now: datetime
) -> None:
    """Someone of the DLA looked at it. Twice changes nothing."""
    if remarque.vue_le is None:
        remarque.vue_le = now
        session.flush()
        _tell(session, accompagnement, "noter une erreur comme vue", acteur, now)


def synthese_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """What is said to a contact to whom a synthèse is sent. Raises WithdrawnSyntheseError."""
    lien = get_lien_synthese(session, courriel.contexte["lien_id"])
    if lien is None or lien.revoque_le is not None:
        raise WithdrawnSyntheseError
    own = lien.synthese.accompagnement
    return {
        "structure": own.structure.nom,
        "dla": f"{own.dla.code} {own.dla.nom}",
        "lien": f"{public_url}/r/syntheses/{trousseau.jeton_synthese(lien.sel, lien.empreinte)}",
        "jusquau": day_text(paris_day(lien.envoye_le + VALIDITE)),
    }


def _tell(
    session: Session, own: Accompagnement, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    tell(session, own.dla, ("accompagnement", own.id), verbe, acteur, now, **details)
