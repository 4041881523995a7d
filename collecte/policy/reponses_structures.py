"""Scopes on answers of structures: entered, read, and opened by personal links."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from collecte.models import (
    Accompagnement,
    Campagne,
    DemandeRappel,
    Dla,
    LienReponse,
    ParQui,
    Participation,
    Role,
    Structure,
)
from collecte.policy.acteurs import Acteur
from collecte.policy.campagnes import told_campagnes
from collecte.policy.organisation import directed_dlas, dlas_worked_for, kept_dlas
from collecte.policy.roles import Droit
from questionnaires.core.model import ParEntretien


@dataclass(frozen=True, slots=True)
class RelationReponse:
    """Relation of an account to the answer of a structure: whether it works for its DLA that day, directs it, or runs
    its région, and whether it is the référent(e) of the accompagnement; None: there is none."""

    works: bool
    directs: bool
    animates: bool
    is_referent: bool | None


def places(acteur: Acteur, today: date) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Return the first three fields of `RelationReponse` for an answer, as columns; outside all, it is hidden."""
    return (
        Participation.dla_id.in_(dlas_worked_for(acteur, today)),
        Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))),
        Participation.campagne.has(Campagne.region_id.in_(acteur.regions_with(Droit.ANIMER))),
    )


def interviewing_role(entretien: ParEntretien, place: RelationReponse) -> Role | None:
    """Return the role by which an account enters the answer of a structure; None: not at all.

    `guide` is the DLA's own follow-up: its staff enters it. `telephone` is an opinion on the DLA: never the référent(e)
    of the accompagnement, nor a colleague as long as the référent(e) is not known.
    """
    if entretien == "guide":
        return Role.CHARGE if place.works else None
    if entretien != "telephone" or place.is_referent:
        return None
    if place.works and place.is_referent is not None:
        return Role.CHARGE
    if place.directs:
        return Role.DIRECTION
    return Role.ANIMATEUR if place.animates else None


def open_liens() -> ColumnElement[bool]:
    """Match the personal links that still open their answer; dates are not checked, so that a page can explain a
    closing."""
    return LienReponse.revoque_le.is_(None)


def kept_reponses(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the answers of structures whose personal links `acteur` keeps: it keeps the register of the DLA that
    accompanied them, and of their present one, since a link goes to a contact. Never their content."""
    dlas = select(Dla.id).where(kept_dlas(acteur, today))
    where = and_(Accompagnement.dla_id.in_(dlas), Accompagnement.structure.has(Structure.dla_id.in_(dlas)))
    return Participation.accompagnement.has(where)


def kept_liens(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the personal links to the answers of `kept_reponses`."""
    return LienReponse.participation.has(kept_reponses(acteur, today))


def followed_demandes(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the call requests to `acteur`: to the DLA it works for on a day, or to the région it runs, as chosen."""
    return or_(
        and_(
            DemandeRappel.par_qui == ParQui.DLA,
            DemandeRappel.accompagnement.has(Accompagnement.dla_id.in_(dlas_worked_for(acteur, today))),
        ),
        and_(
            DemandeRappel.par_qui == ParQui.C2RA,
            DemandeRappel.campagne.has(Campagne.region_id.in_(acteur.regions_with(Droit.ANIMER))),
        ),
    )


def answers_to_own_dla(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the answers that structures transmitted to the DLA that `acteur` works for on a day, or directs; with their
    names where `questionnaires.files.lecteurs` says that their DLA reads it so."""
    directed = select(Dla.id).where(directed_dlas(acteur))
    of_dla = or_(Participation.dla_id.in_(dlas_worked_for(acteur, today)), Participation.dla_id.in_(directed))
    return and_(_transmitted_by_a_structure(), of_dla)


def answers_to_told_regions(acteur: Acteur) -> ColumnElement[bool]:
    """Match answers in the régions whose results `acteur` reads; names as `questionnaires.files.lecteurs` says."""
    return and_(_transmitted_by_a_structure(), Participation.campagne.has(told_campagnes(acteur)))


def _transmitted_by_a_structure() -> ColumnElement[bool]:
    """Match transmitted answers, except anonymous ones: nobody knows their structure."""
    named = ~Participation.campagne.has(Campagne.anonyme)
    return and_(Participation.accompagnement_id.is_not(None), Participation.transmise_le.is_not(None), named)
