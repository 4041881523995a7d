"""Choices on who may see an answer, proposed from its author's last one, to be confirmed."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Participation, Transmission, VueDirection
from collecte.organisation.queries.acces import list_directing
from collecte.reponses.queries.participations import count_expected_in_dla, list_announced_readers
from questionnaires.temps.derive import TEMPS


def get_proposed_choices(session: Session, participation: Participation) -> Mapping[str, str]:
    """Return the choices of the last answer that its author transmitted for its DLA, by field of the check page.

    A refusal is always proposed. What shows something is proposed only to the persons who read it then: not when
    someone else directs the DLA now, nor, for its figure, when fewer persons are expected to answer for it.
    """
    if (last_id := get_last_transmitted_id(session, participation)) is None:
        return {}
    last = session.get_one(Participation, last_id)
    announced = {personne.id for personne in list_announced_readers(session, last.id)}
    is_known = announced.issuperset(personne.id for personne in list_directing(session, participation.dla_id))
    choices = {}
    if not last.accord_chiffres:
        choices["accord_chiffres"] = "non"
    elif is_known and count_expected_in_dla(session, participation) >= count_expected_in_dla(session, last):
        choices["accord_chiffres"] = "oui"
    if is_known or last.vue_direction is VueDirection.NON:
        choices["vue_direction"] = last.vue_direction.value
    if is_known or not last.partage_fiche:
        choices["partage_fiche"] = "y" if last.partage_fiche else ""
    return choices


def get_last_transmitted_id(session: Session, participation: Participation) -> int | None:
    """Return the id of the answer that its author transmitted last for its DLA, this one included; None when there is
    none."""
    author = {"personne_id": participation.personne_id, "dla_id": participation.dla_id}
    return session.connection().scalar(_LAST_TRANSMITTED, author)


_LAST_TRANSMITTED = (
    select(Participation.id)
    .join(Participation.campagne)
    .join(Transmission, Transmission.participation_id == Participation.id)
    .where(
        Campagne.instrument == TEMPS,
        Participation.personne_id == bindparam("personne_id"),
        Participation.dla_id == bindparam("dla_id"),
    )
    .order_by(Transmission.id.desc())
    .limit(1)
)
