"""Record, correct and remove meetings of a DLA with its partners, with attendance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.bilans.queries.rencontres import get_seance_on
from collecte.core.errors import ConflictError, Refus
from collecte.models import Dla, Instance, Presence, Seance
from collecte.organisation.operations.journal_dla import check_done, hold_register, said, tell, terms_of, write_terms
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import named_partners, pick_partners
from questionnaires.core.francais import plural, short_day_text

MAX_COUNT = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesSeance:
    """Day of a meeting, then figures of a comité d'appui only; None: nobody counted."""

    jour: date
    dossiers: int | None = None
    modifies: int | None = None
    experts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presents:
    """Invited partners, by id, and whether each came; further ones by name."""

    venus: Mapping[int, bool]
    noms_venus: Sequence[str] = ()
    noms_absents: Sequence[str] = ()


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
    """Record a meeting, or correct it; partners that the région does not know are added to it.

    Raise Refus.
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
        raise ConflictError(
            f"La séance du {short_day_text(termes.jour)} ({instance}) est déjà notée.",
            "Changez la date, ou corrigez celle-là depuis la liste.",
            champ="jour",
        )
    came = _who_came(session, dla, presents, acteur, now)
    before = _told(seance) if seance else None
    seance = seance or Seance(dla=dla, instance=instance)
    write_terms(seance, termes)
    session.add(seance)
    _write_presences(session, seance, came)
    if before != _told(seance):
        verbe = "corriger une séance" if before else "noter une séance"
        tell(session, seance, verbe, acteur, now, avant=before, apres=_told(seance))
    return seance


def remove_seance(session: Session, *, seance: Seance, acteur: Acteur | None, now: datetime) -> None:
    """Remove a meeting entered by mistake; the journal keeps its content."""
    tell(session, seance, "retirer une séance", acteur, now, avant=_told(seance))
    session.delete(seance)
    session.flush()


def _who_came(
    session: Session, dla: Dla, presents: Presents, acteur: Acteur | None, now: datetime
) -> Mapping[int, bool]:
    """Return whether each partner came, by its id. Raise Refus."""
    came, denied = dict(presents.venus), []
    for noms, venu in ((presents.noms_venus, True), (presents.noms_absents, False)):
        for partenaire in named_partners(session, dla=dla, noms=noms, acteur=acteur, now=now):
            if came.setdefault(partenaire.id, venu) is not venu:
                denied.append(f"« {partenaire.nom} »")
    if denied:
        said_both = f"{', '.join(denied)} {'est dit' if len(denied) == 1 else 'sont dits'} venu et pas venu à la fois."
        raise Refus(said_both, "Gardez l’un des deux.", champ="noms_venus")
    return came


def _write_presences(session: Session, seance: Seance, came: Mapping[int, bool]) -> None:
    known = {presence.partenaire_id: presence for presence in seance.presences}
    for partner in pick_partners(session, seance.dla, came.keys()):
        presence = known.pop(partner.id, None)
        if presence is None:
            seance.presences.append(Presence(partenaire=partner, venu=came[partner.id]))
        else:
            presence.venu = came[partner.id]
    for gone in known.values():
        seance.presences.remove(gone)
    session.flush()


def _told(seance: Seance) -> dict[str, object]:
    venus, absents = (
        sorted(presence.partenaire.nom for presence in seance.presences if presence.venu is came)
        for came in (True, False)
    )
    termes = said(terms_of(TermesSeance, seance))
    return {"instance": seance.instance.value, **termes, "venus": venus, "absents": absents}
