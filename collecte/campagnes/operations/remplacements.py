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


@dataclass(frozen=True, slots=True)
class Remplacante:
    """The structure that comes next, and whether asking it is once more than the limit allows."""

    selection: Selection
    accompagnement: Accompagnement
    is_beyond: bool


def next_for(session: Session, participation: Participation, now: datetime, *, sauter: bool = False) -> Remplacante:
    """Return what would replace the structure of an answer; `sauter`: the first that is not asked too often, if any.

    Raises NotReplaceableError, Refus.
    """
    if not is_replaceable(participation, now) or is_replaced(session, participation):
        raise NotReplaceableError
    first = None
    for selection in list_next(session, participation.campagne_id, participation.dla_id):
        accompagnement = session.get_one(Accompagnement, selection.accompagnement_id)
        is_beyond = bool(list_too_often(session, participation.campagne.region, [accompagnement], paris_day(now)))
        candidate = Remplacante(selection, accompagnement, is_beyond)
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


def is_replaceable(participation: Participation, now: datetime) -> bool:
    """Return whether an answer was drawn, will not come in, and another one still may."""
    campagne = participation.campagne
    is_lost = participation.retiree_le is not None or participation.refusee_le is not None
    is_running = (
        campagne.attendues_fixees_le is not None and campagne.etat(paris_day(now), participation.prolongee_au).accepts
    )
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
    """Ask the next structure of the draw instead, or with `sauter` the next that is not asked too often; `au_dela`
    allows one that is. What the first one typed stays. Return the name of the structure asked.

    Raises NotReplaceableError, TooOftenError, SettledResultsError, Refus.
    """
    participation = session.get_one(Participation, participation_id)
    hold_unsettled(session, participation.campagne)
    participation = get_locked_participation(session, participation_id)
    remplacante = next_for(session, participation, now, sauter=sauter)
    named = remplacante.accompagnement.structure.nom
    if remplacante.is_beyond and not au_dela:
        if sauter:
            raise Refus(
                "Les suivantes de ce DLA sont toutes déjà trop sollicitées.",
                f"Interrogez {named} quand même, ou laissez la réponse manquante.",
                status=HTTPStatus.CONFLICT,
            )
        raise TooOftenError([named], participation.campagne.region.max_sollicitations)
    try:
        with session.begin_nested():
            made = _ask(session, participation, remplacante.selection)
    except IntegrityError:  # another click was quicker
        raise NotReplaceableError from None
    tell_what_is_known(session, participation.campagne)
    record(
        session,
        acteur=acteur,
        region_id=participation.campagne.region_id,
        verbe="prendre une remplaçante",
        objet="réponse",
        objet_id=made.id,
        now=now,
        remplace=participation.auteur,
        remplacante=named,
        rang=remplacante.selection.rang,
        **({"au_dela_de_la_limite": [named]} if remplacante.is_beyond else {}),
    )
    return named


def _ask(session: Session, participation: Participation, selection: Selection) -> Participation:
    selection.retenue, selection.remplace_id = True, participation.accompagnement_id
    made = expected(participation.campagne, Termes(selection.dla_id, accompagnement_id=selection.accompagnement_id))
    session.add(made)
    session.flush()
    return made
