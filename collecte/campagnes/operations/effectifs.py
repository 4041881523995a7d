"""Record whether a direction confirms the expected answers of its DLA or asks for a correction."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.effectifs import get_effectifs
from collecte.comptes.operations.messages_comptes import poster_aux_animateurs
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import reason_of, record_on
from collecte.models import AvisEffectifs, Campagne, ConfirmationEffectifs
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled

EFFECTIFS_A_CORRIGER = "effectifs_a_corriger"


def dire_effectifs(
    session: Session,
    *,
    campagne_id: int,
    dla_id: int,
    avis: AvisEffectifs,
    phrase: str,
    empreinte: str,
    acteur: Acteur,
    now: datetime,
) -> None:
    """Store the reply of a direction, in place of the former one. `empreinte` is that of what its page showed;
    `phrase` is stored when there is something to correct.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    correction = reason_of(phrase, reader="qui anime la région la lira") if avis is AvisEffectifs.A_CORRIGER else ""
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    shown = get_effectifs(session, campagne_id, dla_id)
    if shown is None or shown.empreinte != empreinte:
        raise ConflictError(
            "Ces effectifs ont changé depuis que cette page a été affichée.", "Relisez-les, puis répondez de nouveau."
        )
    session.merge(
        ConfirmationEffectifs(
            campagne_id=campagne_id,
            dla_id=dla_id,
            avis=avis,
            phrase=correction,
            empreinte=empreinte,
            quand=now,
            compte_id=acteur.compte_id,
        )
    )
    session.flush()
    record_on(
        session,
        campagne,
        "confirmer les effectifs" if avis is AvisEffectifs.CONFIRMES else "demander une correction d’effectifs",
        acteur,
        now,
        dla=shown.dla.code,
        **({"phrase": correction} if correction else {}),
    )
    if avis is AvisEffectifs.A_CORRIGER:
        poster_aux_animateurs(
            session,
            region_id=campagne.region_id,
            modele=EFFECTIFS_A_CORRIGER,
            now=now,
            campagne=campagne.titre,
            campagne_id=campagne_id,
            dla=f"{shown.dla.code} {shown.dla.nom}",
        )
