"""Diagnostics and ingénieries: one row each, shared by accompagnements; days and amount count once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.models import Accompagnement, Base, Diagnostic, Dla, GenreEtape, Ingenierie, NatureAction
from collecte.organisation.operations.journal_dla import said, tell
from collecte.policy import Acteur
from collecte.registre.operations.etapes import inscribe
from collecte.registre.queries.accompagnements import list_accompagnements
from questionnaires.core.francais import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesDiagnostic:
    nature: NatureAction
    intitule: str
    jour: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesIngenierie:
    """Terms of an ingénierie: days in hundredths and amount in cents, both of the whole prestation; `consultes`
    prestataires asked, `offres` received, choice by `criteres`. None is not known."""

    nature: NatureAction
    intitule: str
    theme: str = ""
    prestataire_id: int | None = None
    jours: int | None = None
    montant: int | None = None
    consultes: int | None = None
    offres: int | None = None
    criteres: str = ""
    convention_le: date
    fin: date | None = None


_OF: Mapping[type[Base], tuple[str, GenreEtape, str]] = {
    Diagnostic: ("diagnostic", GenreEtape.DIAGNOSTIC, "jour"),
    Ingenierie: ("ingénierie", GenreEtape.CONVENTION, "convention_le"),
}
"""Kind of row -> its name in the journal, the step that it is of each accompagnement, the term that dates it."""


class BeneficiairesError(UserFacingError):
    """Bénéficiaires that contradict the terms."""

    champ = "beneficiaires"


def put_diagnostic(
    session: Session,
    *,
    dla: Dla,
    termes: TermesDiagnostic,
    accompagnement_ids: Collection[int],
    diagnostic: Diagnostic | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Diagnostic:
    """Add a diagnostic, or correct one; its day is a step of each accompagnement. Raises BeneficiairesError."""
    diagnostic = diagnostic or Diagnostic(dla=dla)
    _put(session, diagnostic, termes, accompagnement_ids, acteur, now)
    return diagnostic


def put_ingenierie(
    session: Session,
    *,
    dla: Dla,
    termes: TermesIngenierie,
    accompagnement_ids: Collection[int],
    ingenierie: Ingenierie | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Ingenierie:
    """Add an ingénierie, or correct one; its convention is a step of each accompagnement.

    Raises BeneficiairesError, Refus.
    """
    if termes.fin and termes.fin < termes.convention_le:
        raise Refus("La fin précède la convention de prestation.", "Corrigez l’une des deux dates.", champ="fin")
    if termes.offres and termes.consultes is not None and termes.offres > termes.consultes:
        raise Refus(
            f"{plural(termes.offres, 'offre reçue', 'offres reçues')} pour "
            f"{plural(termes.consultes, 'prestataire consulté', 'prestataires consultés')}.",
            "Comptez comme consultés tous ceux qui ont répondu, ou corrigez le nombre d’offres.",
            champ="offres",
        )
    ingenierie = ingenierie or Ingenierie(dla=dla)
    _put(session, ingenierie, termes, accompagnement_ids, acteur, now)
    return ingenierie


def _put(
    session: Session,
    row: Diagnostic | Ingenierie,
    termes: TermesDiagnostic | TermesIngenierie,
    accompagnement_ids: Collection[int],
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Write a row, stored or new, with its bénéficiaires and their step."""
    shared = _beneficiaires(session, termes.nature, accompagnement_ids)
    before = _told(row) if row.id else None
    objet, genre, day = _OF[type(row)]
    former = getattr(row, day)
    for name in termes.__slots__:
        setattr(row, name, getattr(termes, name))
    row.accompagnements = list(shared)
    session.add(row)
    session.flush()
    jour = getattr(row, day)
    inscribe(session, accompagnements=shared, genre=genre, jour=jour, former=former, acteur=acteur, now=now)
    if before != (after := _told(row)):
        verbe = "changer" if before else "créer"
        tell(session, row.dla, (objet, row.id), verbe, acteur, now, avant=before, apres=after)


def remove_partagee(session: Session, *, row: Diagnostic | Ingenierie, acteur: Acteur | None, now: datetime) -> None:
    """Remove a diagnostic or an ingénierie entered by mistake; the steps of its accompagnements stay."""
    objet, *_ = _OF[type(row)]
    tell(session, row.dla, (objet, row.id), "retirer", acteur, now, avant=_told(row))
    session.delete(row)
    session.flush()


def _told(row: Diagnostic | Ingenierie) -> dict[str, object]:
    termes: type[TermesDiagnostic | TermesIngenierie]
    termes = TermesDiagnostic if isinstance(row, Diagnostic) else TermesIngenierie
    terms = said(termes(**{name: getattr(row, name) for name in termes.__slots__}))
    return {**terms, "structures": sorted(accompagnement.structure.nom for accompagnement in row.accompagnements)}


def _beneficiaires(session: Session, nature: NatureAction, ids: Collection[int]) -> Sequence[Accompagnement]:
    accompagnements = list_accompagnements(session, ids)
    if not accompagnements:
        raise BeneficiairesError("Aucune structure n’est choisie.", "Cochez celle qui en bénéficie, ou celles.")
    if nature is NatureAction.INDIVIDUEL and len(accompagnements) > 1:
        raise BeneficiairesError(
            f"Elle est individuelle, et {len(accompagnements)} accompagnements sont cochés.",
            "N’en gardez qu’un, ou choisissez « collectif ».",
        )
    return accompagnements
