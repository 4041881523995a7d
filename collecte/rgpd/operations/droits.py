"""Requests on personal data: find the person, note, answer within a month, export, keep series."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, InputError, Refus, UserFacingError
from collecte.core.operations.durees import months_before
from collecte.core.operations.journal import record
from collecte.models import (
    Compte,
    ContactStructure,
    DemandeDroit,
    DroitDemande,
    Efface,
    OrigineDemande,
    Personne,
)
from collecte.policy import Acteur
from collecte.rgpd.queries.dossiers import Dossier, Trouve, find_held, get_dossier
from questionnaires.core.francais import day_text, moment_text, paris_day


def echeance(recue_le: date) -> date:
    """Return the last day to answer: a month after, the same day or the last of a shorter month (RGPD, article
    12.3)."""
    return months_before(recue_le, -1)


def noter_demande(
    session: Session,
    *,
    droit: DroitDemande,
    origine: OrigineDemande,
    nom: str,
    adresse: str,
    precisions: str,
    recue_le: date,
    acteur: Acteur | None,
    now: datetime,
    compte: Compte | None = None,
    contact: ContactStructure | None = None,
) -> DemandeDroit:
    """Store a request. The journal says which right and when, not who. Raise Refus."""
    if recue_le > paris_day(now):
        raise InputError(
            f"Le {day_text(recue_le)} n’est pas encore passé.", "Écrivez le jour où la demande est arrivée."
        )
    demande = DemandeDroit(
        droit=droit,
        origine=origine,
        nom=nom,
        adresse=adresse,
        precisions=precisions,
        recue_le=recue_le,
        compte=compte,
        contact=contact,
    )
    session.add(demande)
    session.flush()
    _log(session, "noter une demande de droits", _DEMANDE, demande.id, acteur, now, droit=droit.value)
    return demande


def clore_demande(session: Session, *, demande_id: int, suite: str, acteur: Acteur | None, now: datetime) -> None:
    """Close a request with its reply. Raise Refus when it has one already."""
    demande = session.get_one(DemandeDroit, demande_id, with_for_update={"of": DemandeDroit}, populate_existing=True)
    if demande.close_le is not None:
        raise ConflictError(
            f"Cette demande a déjà reçu sa réponse, le {moment_text(demande.close_le)}.", "Rien n’a été changé."
        )
    demande.suite, demande.close_le = suite, now
    session.flush()
    _log(session, "répondre à une demande de droits", _DEMANDE, demande.id, acteur, now)


_DEMANDE = "demande de droits"


def _log(
    session: Session, verbe: str, objet: str, objet_id: int, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    """Log an act on the installation, of no région."""
    record(session, acteur=acteur, region_id=None, verbe=verbe, objet=objet, objet_id=objet_id, now=now, **details)


def garder_series(session: Session, *, personne_id: int, garder: bool, now: datetime) -> None:
    """Set whether a person's time answers keep their name until the end of the convention."""
    personne = session.get_one(Personne, personne_id)
    personne.series_gardees_le = (personne.series_gardees_le or now) if garder else None
    session.flush()


def exporter(
    session: Session,
    *,
    genre: Efface,
    identifiant: int,
    acteur: Acteur | None,
    now: datetime,
    with_answers: bool = True,
) -> Dossier | None:
    """Return all that is held on someone, recorded as handed over; None when nothing is held."""
    dossier = get_dossier(session, genre, identifiant, with_answers=with_answers)
    if dossier is not None:
        _log(session, "remettre les données", genre.value, identifiant, acteur, now)
        session.flush()
    return dossier


class NoOneFoundError(UserFacingError):
    def __init__(self, sought: str) -> None:
        super().__init__(
            f"Rien n’est gardé sous « {sought[:80]} ».", "Écrivez une adresse entière, un nom, un SIRET ou un RNA."
        )


def find_one(session: Session, sought: str) -> Trouve:
    """Find someone by `personne:7`, an address, a name, a SIRET or an RNA. Raise NoOneFoundError, Refus."""
    genre, _, number = sought.partition(":")
    if genre in {efface.value for efface in Efface} and number.isascii() and number.isdecimal() and len(number) < 10:
        return Trouve(Efface(genre), int(number), sought, "")
    trouves = list(find_held(session, sought))
    if not trouves:
        raise NoOneFoundError(sought)
    if len(trouves) > 1:
        listed = " ; ".join(
            f"{trouve.genre.value}:{trouve.identifiant} {trouve.nom} ({trouve.precision})" for trouve in trouves[:10]
        )
        raise Refus(
            f"Plusieurs répondent à cette recherche : {listed}.", "Écrivez par exemple « personne:7 » pour la désigner."
        )
    return trouves[0]
