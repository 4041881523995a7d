"""Open, describe, close, reopen and remove accompagnements."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.models import Accompagnement, Etape, GenreEtape, Structure
from collecte.organisation.operations.journal_dla import said, tell
from collecte.organisation.queries.orientations import list_orientations
from collecte.policy import Acteur
from collecte.registre.hooks import ACCOMPAGNEMENT_REMOVED
from collecte.registre.queries.sollicitations import is_asked_about
from questionnaires.core.francais import paris_day, short_day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesAccompagnement:
    """Référent(e), prescripteur and réorientation of an accompagnement, its plan, and the orientations it serves."""

    referent_id: int | None = None
    enee: str | None = None
    prescripteur: str = ""
    reorientation: str = ""
    preconisations: str = ""
    orientation_ids: frozenset[int] = frozenset()


_COLUMNS = frozenset(TermesAccompagnement.__slots__) - {"orientation_ids"}


def open_accompagnement(
    session: Session,
    *,
    structure: Structure,
    accueil: date,
    termes: TermesAccompagnement,
    acteur: Acteur | None,
    now: datetime,
) -> Accompagnement:
    """Open an accompagnement of a structure by its DLA, whose first step is its accueil."""
    accompagnement = Accompagnement(structure=structure, dla=structure.dla, cree_le=now)
    accompagnement.etapes = [Etape(genre=GenreEtape.ACCUEIL, jour=accueil, saisie_le=paris_day(now))]
    session.add(accompagnement)
    _write(session, accompagnement, termes)
    session.flush()
    tell(session, accompagnement, "ouvrir", acteur, now, accueil=accueil.isoformat(), apres=_told(termes))
    return accompagnement


def change_accompagnement(
    session: Session,
    *,
    accompagnement: Accompagnement,
    termes: TermesAccompagnement,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Change the terms; orientations of other DLA are ignored. The journal only counts préconisations."""
    former = terms_of(accompagnement)
    _write(session, accompagnement, termes)
    session.flush()
    written = terms_of(accompagnement)
    if former != written:
        tell(session, accompagnement, "changer", acteur, now, avant=_told(former), apres=_told(written))


def close_accompagnement(
    session: Session, *, accompagnement: Accompagnement, jour: date, acteur: Acteur | None, now: datetime
) -> None:
    """Close it on a day, or correct that day. Raises Refus."""
    first = min((etape.jour for etape in accompagnement.etapes), default=jour)
    if jour < first:
        raise Refus(
            f"L’accompagnement a commencé le {short_day_text(first)}.",
            "Donnez une date de fin qui ne le précède pas.",
            champ="jour",
        )
    if accompagnement.clos_le != jour:
        accompagnement.clos_le = jour
        session.flush()
        tell(session, accompagnement, "clôturer", acteur, now, jour=jour.isoformat())


def reopen_accompagnement(
    session: Session, *, accompagnement: Accompagnement, acteur: Acteur | None, now: datetime
) -> None:
    """Cancel the closing of an accompagnement."""
    if accompagnement.clos_le is not None:
        accompagnement.clos_le = None
        session.flush()
        tell(session, accompagnement, "rouvrir", acteur, now)


def remove_accompagnement(
    session: Session, *, accompagnement: Accompagnement, acteur: Acteur | None, now: datetime
) -> None:
    """Remove an accompagnement entered by mistake, with its steps. Raises Refus, and as higher rooms refuse."""
    if accompagnement.diagnostics or accompagnement.ingenieries:
        raise ConflictError(
            "Cet accompagnement a un diagnostic ou une ingénierie.",
            "Retirez-le d’abord de leurs bénéficiaires, s’il a été saisi à tort ; sinon, clôturez-le.",
        )
    if is_asked_about(session, accompagnement.id):
        raise ConflictError(
            "Une campagne interroge la structure sur cet accompagnement.",
            "Il reste, avec ce qui a été répondu. S’il est terminé, clôturez-le.",
        )
    ACCOMPAGNEMENT_REMOVED.run(session, accompagnement)
    steps = [f"{etape.genre} {etape.jour.isoformat()}" for etape in accompagnement.etapes]
    tell(session, accompagnement, "retirer", acteur, now, etapes=steps, nom=accompagnement.structure.nom)
    session.delete(accompagnement)
    session.flush()


def terms_of(accompagnement: Accompagnement) -> TermesAccompagnement:
    """Return the terms of an accompagnement."""
    orientation_ids = frozenset(orientation.id for orientation in accompagnement.orientations)
    return TermesAccompagnement(
        **{name: getattr(accompagnement, name) for name in _COLUMNS}, orientation_ids=orientation_ids
    )


def _write(session: Session, accompagnement: Accompagnement, termes: TermesAccompagnement) -> None:
    for name in _COLUMNS:
        setattr(accompagnement, name, getattr(termes, name))
    ids = termes.orientation_ids
    offered = list_orientations(session, [accompagnement.dla.id]) if ids else ()
    accompagnement.orientations = [orientation for orientation in offered if orientation.id in ids]


def _told(termes: TermesAccompagnement) -> dict[str, object]:
    return {
        **said(termes, "preconisations", "orientation_ids"),
        "preconisations": len(termes.preconisations.splitlines()),
        "orientations": sorted(termes.orientation_ids),
    }
