"""Record, correct and remove meetings of a DLA with its partners, with attendance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.bilans.queries.rencontres import get_seance_on
from collecte.core.errors import Refus, UserFacingError
from collecte.models import Dla, Instance, Presence, Seance
from collecte.organisation.operations.journal_dla import check_done, hold_register, said, tell
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import named_partners, pick_partners
from questionnaires.core.francais import plural, short_day_text

MAX_COUNT = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesSeance:
    """The day, then what only a comité d'appui counts; None: nobody counted."""

    jour: date
    dossiers: int | None = None
    modifies: int | None = None
    experts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presents:
    """Who was invited, by id, and whether it came; more of them by their names."""

    venus: Mapping[int, bool]
    noms_venus: Sequence[str] = ()
    noms_absents: Sequence[str] = ()


class DoublePresenceError(UserFacingError):
    champ = "noms_venus"

    def __init__(self, noms: Sequence[str]) -> None:
        several = f"« {noms[0]} » est dit" if len(noms) == 1 else f"{', '.join(f'« {own} »' for own in noms)} sont dits"
        super().__init__(f"{several} venu et pas venu à la fois.", "Gardez l’un des deux.")


def put_seance(
    session: Session,
    *,
    dla: Dla,
    instance: Instance,
    termes: TermesSeance,
    presents: Presents,
    seance: Seance | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Seance:
    """A new meeting, or the corrected one; partners that the région does not know are added to it.

    Raises DoublePresenceError, Refus.
    """
    check_done(termes.jour, now)
    if termes.modifies and termes.dossiers is not None and termes.modifies > termes.dossiers:
        raise Refus(
            f"{plural(termes.modifies, 'plan modifié', 'plans modifiés')} pour "
            f"{plural(termes.dossiers, 'dossier présenté', 'dossiers présentés')}.",
            "Corrigez l’un des deux nombres.",
            champ="modifies",
        )
    hold_register(session, dla.region_id, *([(seance, "presences")] if seance else []))
    if get_seance_on(session, dla.id, instance, termes.jour) not in {None, seance}:
        raise Refus(
            f"La séance du {short_day_text(termes.jour)} ({instance}) est déjà notée.",
            "Changez la date, ou corrigez celle-là depuis la liste.",
            status=HTTPStatus.CONFLICT,
            champ="jour",
        )
    came = _who_came(session, dla, presents, acteur, now)
    before = _told(seance) if seance else None
    seance = seance or Seance(dla=dla, instance=instance)
    for name in TermesSeance.__slots__:
        setattr(seance, name, getattr(termes, name))
    session.add(seance)
    _write_presences(session, seance, came)
    if before != _told(seance):
        verbe = "corriger une séance" if before else "noter une séance"
        tell(session, dla, ("séance", seance.id), verbe, acteur, now, avant=before, apres=_told(seance))
    return seance


def remove_seance(session: Session, *, seance: Seance, acteur: Acteur | None, now: datetime) -> None:
    """What was entered by mistake goes; the journal keeps what it said."""
    tell(session, seance.dla, ("séance", seance.id), "retirer une séance", acteur, now, avant=_told(seance))
    session.delete(seance)
    session.flush()


def _who_came(
    session: Session, dla: Dla, presents: Presents, acteur: Acteur | None, now: datetime
) -> Mapping[int, bool]:
    """By the id of each partner. Raises DoublePresenceError."""
    came, denied = dict(presents.venus), []
    for noms, venu in ((presents.noms_venus, True), (presents.noms_absents, False)):
        for own in named_partners(session, dla=dla, noms=noms, acteur=acteur, now=now):
            if came.setdefault(own.id, venu) is not venu:
                denied.append(own.nom)
    if denied:
        raise DoublePresenceError(denied)
    return came


def _write_presences(session: Session, seance: Seance, came: Mapping[int, bool]) -> None:
    known = {own.partenaire_id: own for own in seance.presences}
    for partner in pick_partners(session, seance.dla, came.keys()):
        own = known.pop(partner.id, None)
        if own is None:
            seance.presences.append(Presence(partenaire=partner, venu=came[partner.id]))
        else:
            own.venu = came[partner.id]
    for gone in known.values():
        seance.presences.remove(gone)
    session.flush()


def _told(own: Seance) -> dict[str, object]:
    termes = TermesSeance(**{name: getattr(own, name) for name in TermesSeance.__slots__})
    venus, absents = (
        sorted(each.partenaire.nom for each in own.presences if each.venu is came) for came in (True, False)
    )
    return {"instance": own.instance.value, **said(termes), "venus": venus, "absents": absents}
