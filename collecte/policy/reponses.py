"""Scopes on answers of persons and of DLA: written, read, or deducible from published figures."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from collecte.models import (
    Affectation,
    Campagne,
    Dla,
    LecteurAnnonce,
    Participation,
    Reprise,
    Transmission,
    VueDirection,
)
from collecte.models.participations import is_of_whole_dla
from collecte.policy.acteurs import Acteur
from collecte.policy.organisation import directed_dlas, dlas_worked_for
from questionnaires.temps.periodes import Periode


def own_participations(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the answers whose content `acteur` may read and write: its own, and those of whole DLA that it works for on
    a day, or directs; no one else's. Never a structure's: its personal links open it, and `interviewing_role`."""
    of_dla: ColumnElement[bool] = Participation.dla_id.in_(dlas_worked_for(acteur, today))
    if acteur.porteuses:
        of_dla = or_(of_dla, Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))))
    return or_(Participation.personne_id == acteur.personne_id, and_(is_of_whole_dla(), of_dla))


def announced() -> ColumnElement[bool]:
    """Match the answers of campaigns whose opening was confirmed: only who prepares one knows of it before."""
    return Participation.campagne.has(Campagne.confirmee_le.is_not(None))


def own_transmissions(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the transmissions, current or former, of the answers whose content `acteur` may read."""
    return Transmission.participation.has(own_participations(acteur, today))


def own_repartitions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the transmitted, undetached répartitions of `acteur`: no one else's, not even those of a DLA they
    direct."""
    return and_(Participation.personne_id == acteur.personne_id, Participation.transmise_le.is_not(None))


def team_reprises(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the past years of whole DLA, taken from files, that `acteur` may read: of those it works for on a day, over
    the périodes for which `was_there` too. Not their direction: nobody was asked, and a file does not say how many
    persons made the figure."""
    return and_(Reprise.par_dla, Reprise.dla_id.in_(dlas_worked_for(acteur, today)))


def was_there(affectations: Iterable[Affectation], dla_id: int, periode: Periode) -> bool:
    """Return whether someone with these affectations worked for a DLA on a day of a période, and so contributed to its
    figure. A newcomer would read their predecessor's time."""
    confirmed = (
        affectation
        for affectation in affectations
        if affectation.dla_id == dla_id and affectation.attend_depuis is None
    )
    return any(periode.months_between(affectation.debut, affectation.fin) > 0 for affectation in confirmed)


def shown_to_direction(acteur: Acteur) -> ColumnElement[bool]:
    """Match the answers whose author chose, for now, to show part of them to their direction, which `acteur` is and was
    at the time of that choice."""
    return and_(
        Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))),
        Participation.transmise_le.is_not(None),
        Participation.vue_direction != VueDirection.NON,
        was_announced(acteur.personne_id),
    )


def was_announced(
    personne_id: int | ColumnElement[int], model: type[Participation] = Participation
) -> ColumnElement[bool]:
    """Match the answers whose author was told, when choosing what to show, that this person directs their DLA."""
    return exists().where(LecteurAnnonce.participation_id == model.id, LecteurAnnonce.personne_id == personne_id)


def known_answers(acteur: Acteur) -> ColumnElement[bool]:
    """Match the answers that `acteur` may know one by one: its own, and those of the DLA it directs, whatever their
    authors choose today: what was shown once is remembered."""
    directed = Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur)))
    return or_(Participation.personne_id == acteur.personne_id, directed)


def deducible_answers(acteur: Acteur) -> ColumnElement[bool]:
    """Match the answers of `known_answers`, and those of the DLA that `acteur` ever worked for: from a figure of two,
    one subtracts one's own."""
    worked = select(Affectation.dla_id).where(Affectation.personne_id == acteur.personne_id)
    return or_(known_answers(acteur), Participation.dla_id.in_(worked))
