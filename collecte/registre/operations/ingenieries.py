"""Diagnostics and ingénieries: one row each, shared by accompagnements; days and amount count once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.models import Accompagnement, Diagnostic, Dla, GenreEtape, Ingenierie, NatureAction
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
    shared = _beneficiaires(session, termes.nature, accompagnement_ids)
    former = diagnostic.jour if diagnostic else None
    before = _told(termes_of_diagnostic(diagnostic), diagnostic.accompagnements) if diagnostic else None
    diagnostic = diagnostic or Diagnostic(dla=dla)
    _write(diagnostic, termes, shared)
    session.add(diagnostic)
    session.flush()
    inscribe(
        session,
        accompagnements=shared,
        genre=GenreEtape.DIAGNOSTIC,
        jour=termes.jour,
        former=former,
        acteur=acteur,
        now=now,
    )
    _tell_change(session, dla, ("diagnostic", diagnostic.id), acteur, now, before, _told(termes, shared))
    return diagnostic


def remove_diagnostic(session: Session, *, diagnostic: Diagnostic, acteur: Acteur | None, now: datetime) -> None:
    """Remove a diagnostic entered by mistake; the steps of its accompagnements stay."""
    before = _told(termes_of_diagnostic(diagnostic), diagnostic.accompagnements)
    tell(session, diagnostic.dla, ("diagnostic", diagnostic.id), "retirer", acteur, now, avant=before)
    session.delete(diagnostic)
    session.flush()


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
        raise Refus(
            "La fin précède la convention de prestation.",
            "Corrigez l’une des deux dates.",
            champ="fin",
        )
    if termes.offres and termes.consultes is not None and termes.offres > termes.consultes:
        raise Refus(
            f"{plural(termes.offres, 'offre reçue', 'offres reçues')} pour "
            f"{plural(termes.consultes, 'prestataire consulté', 'prestataires consultés')}.",
            "Comptez comme consultés tous ceux qui ont répondu, ou corrigez le nombre d’offres.",
            champ="offres",
        )
    shared = _beneficiaires(session, termes.nature, accompagnement_ids)
    former = ingenierie.convention_le if ingenierie else None
    before = _told(termes_of_ingenierie(ingenierie), ingenierie.accompagnements) if ingenierie else None
    ingenierie = ingenierie or Ingenierie(dla=dla)
    _write(ingenierie, termes, shared)
    session.add(ingenierie)
    session.flush()
    inscribe(
        session,
        accompagnements=shared,
        genre=GenreEtape.CONVENTION,
        jour=termes.convention_le,
        former=former,
        acteur=acteur,
        now=now,
    )
    _tell_change(session, dla, ("ingénierie", ingenierie.id), acteur, now, before, _told(termes, shared))
    return ingenierie


def remove_ingenierie(session: Session, *, ingenierie: Ingenierie, acteur: Acteur | None, now: datetime) -> None:
    """Remove an ingénierie entered by mistake; the steps of its accompagnements stay."""
    before = _told(termes_of_ingenierie(ingenierie), ingenierie.accompagnements)
    tell(session, ingenierie.dla, ("ingénierie", ingenierie.id), "retirer", acteur, now, avant=before)
    session.delete(ingenierie)
    session.flush()


def termes_of_diagnostic(diagnostic: Diagnostic) -> TermesDiagnostic:
    """Return the terms of a diagnostic."""
    return TermesDiagnostic(**{name: getattr(diagnostic, name) for name in TermesDiagnostic.__slots__})


def termes_of_ingenierie(ingenierie: Ingenierie) -> TermesIngenierie:
    """Return the terms of an ingénierie."""
    return TermesIngenierie(**{name: getattr(ingenierie, name) for name in TermesIngenierie.__slots__})


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


def _write(
    row: Diagnostic | Ingenierie, termes: TermesDiagnostic | TermesIngenierie, shared: Sequence[Accompagnement]
) -> None:
    for name in termes.__slots__:
        setattr(row, name, getattr(termes, name))
    row.accompagnements = list(shared)


def _told(termes: TermesDiagnostic | TermesIngenierie, shared: Collection[Accompagnement]) -> dict[str, object]:
    return {**said(termes), "structures": sorted(accompagnement.structure.nom for accompagnement in shared)}


def _tell_change(
    session: Session,
    dla: Dla,
    objet: tuple[str, int],
    acteur: Acteur | None,
    now: datetime,
    before: dict[str, object] | None,
    after: dict[str, object],
) -> None:
    if before != after:
        tell(session, dla, objet, "changer" if before else "créer", acteur, now, avant=before, apres=after)
