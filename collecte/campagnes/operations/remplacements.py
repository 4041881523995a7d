"""Replace a withdrawn or refusing structure of a draw by the next one of the same DLA."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.campagnes.operations.attendues import Termes, expected
from collecte.campagnes.operations.choix_structures import TooOftenError, list_too_often
from collecte.campagnes.operations.connues import tell_what_is_known
from collecte.campagnes.queries.remplacements import is_replaced, list_next
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import record
from collecte.models import Accompagnement, Participation, Selection
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import paris_day


class NotReplaceableError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Cette structure ne se remplace pas : seule se remplace, une fois, une structure tirée au sort dont la "
            "réponse est retirée ou refusée, tant que la campagne prend des réponses.",
            "Revenez au suivi de la campagne.",
        )


class NoFreeReplacementError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, first: str) -> None:
        super().__init__(
            "Les suivantes de ce DLA sont toutes déjà trop sollicitées.",
            f"Interrogez {first} quand même, ou laissez la réponse manquante.",
        )


@dataclass(frozen=True, slots=True)
class Remplacante:
    """Who comes next, and whether that is once more than the limit allows."""

    selection: Selection
    accompagnement: Accompagnement
    is_beyond: bool


def next_for(session: Session, own: Participation, now: datetime, *, sauter: bool = False) -> Remplacante:
    """Who would replace the structure of an answer; `sauter`: the first one that is not asked too often, if any.

    Raises NotReplaceableError, Refus.
    """
    if not is_replaceable(own, now) or is_replaced(session, own):
        raise NotReplaceableError
    first = None
    for found in list_next(session, own.campagne_id, own.dla_id):
        accompagnement = session.get_one(Accompagnement, found.accompagnement_id)
        is_beyond = bool(list_too_often(session, own.campagne.region, [accompagnement], paris_day(now)))
        candidate = Remplacante(found, accompagnement, is_beyond)
        if not (is_beyond and sauter):
            return candidate
        first = first or candidate
    if first is None:
        raise Refus(
            "Toutes les structures de ce DLA sont déjà interrogées.",
            "Il n’y a plus de remplaçante : la réponse reste manquante.",
            status=HTTPStatus.CONFLICT,
        )
    return first


def is_replaceable(own: Participation, now: datetime) -> bool:
    """Whether it was drawn, will not come in, and another one still may."""
    campagne = own.campagne
    is_lost = own.retiree_le is not None or own.refusee_le is not None
    is_running = campagne.attendues_fixees_le is not None and campagne.etat(paris_day(now), own.prolongee_au).accepts
    return campagne.is_drawn and is_lost and is_running


def remplacer(
    session: Session,
    *,
    participation_id: int,
    au_dela: bool = False,
    sauter: bool = False,
    acteur: Acteur | None,
    now: datetime,
) -> str:
    """Ask the next structure of the draw instead, or with `sauter` the next that is not asked too often; `au_dela`: one
    that is, when it comes to that. What the first one typed stays. Returns the name of who is asked.

    Raises NotReplaceableError, NoFreeReplacementError, TooOftenError, SettledResultsError, Refus.
    """
    own = session.get_one(Participation, participation_id)
    hold_unsettled(session, own.campagne)
    own = get_locked_participation(session, participation_id)
    found = next_for(session, own, now, sauter=sauter)
    named = found.accompagnement.structure.nom
    if found.is_beyond and not au_dela:
        limit = own.campagne.region.max_sollicitations
        raise NoFreeReplacementError(named) if sauter else TooOftenError([named], limit)
    try:
        with session.begin_nested():
            made = _ask(session, own, found.selection)
    except IntegrityError:  # another click was quicker
        raise NotReplaceableError from None
    tell_what_is_known(session, own.campagne)
    record(
        session,
        acteur=acteur,
        region_id=own.campagne.region_id,
        verbe="prendre une remplaçante",
        objet="réponse",
        objet_id=made.id,
        now=now,
        remplace=own.auteur,
        remplacante=named,
        rang=found.selection.rang,
        **({"au_dela_de_la_limite": [named]} if found.is_beyond else {}),
    )
    return named


def _ask(session: Session, own: Participation, selection: Selection) -> Participation:
    selection.retenue, selection.remplace_id = True, own.accompagnement_id
    made = expected(own.campagne, Termes(selection.dla_id, accompagnement_id=selection.accompagnement_id))
    session.add(made)
    session.flush()
    return made
