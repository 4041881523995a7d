"""Diagnostics and ingénieries: one row each, shared by accompagnements; days and amount count once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.models import Accompagnement, Base, Diagnostic, Dla, GenreEtape, Ingenierie, NatureAction
from collecte.organisation.operations.journal_dla import said, tell, terms_of, write_terms
from collecte.policy import Acteur
from collecte.registre.operations.etapes import inscribe
from collecte.registre.queries.accompagnements import list_accompagnements
from questionnaires.core.francais import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesDiagnostic:
    nature: NatureAction
    intitule: str
    theme_code: str | None = None
    jour: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesIngenierie:
    """Terms of an ingénierie: days in hundredths and amount in cents, both of the whole prestation; `consultes`
    prestataires asked, `offres` received, choice by `criteres`. None is not known."""

    nature: NatureAction
    intitule: str
    theme_code: str | None = None
    theme: str = ""
    prestataire_id: int | None = None
    jours: int | None = None
    montant: int | None = None
    consultes: int | None = None
    offres: int | None = None
    criteres: str = ""
    convention_le: date
    fin: date | None = None


Partagee = Diagnostic | Ingenierie
"""A row that several accompagnements may share."""

Termes = TermesDiagnostic | TermesIngenierie

_OF: Mapping[type[Base], tuple[type[Termes], GenreEtape, str]] = {
    Diagnostic: (TermesDiagnostic, GenreEtape.DIAGNOSTIC, "jour"),
    Ingenierie: (TermesIngenierie, GenreEtape.CONVENTION, "convention_le"),
}
"""Its terms, the step that it is of each accompagnement, the term that dates it."""


def put_partagee(
    session: Session,
    *,
    dla: Dla,
    termes: Termes,
    accompagnement_ids: Collection[int],
    row: Partagee | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Partagee:
    """Add a diagnostic or an ingénierie, or correct one; its day is a step of each accompagnement. Raises Refus."""
    if isinstance(termes, TermesIngenierie):
        _check(termes)
    stored = row or (Diagnostic(dla=dla) if isinstance(termes, TermesDiagnostic) else Ingenierie(dla=dla))
    shared = _beneficiaires(session, termes.nature, accompagnement_ids)
    before = _told(stored) if row else None
    _, genre, day = _OF[type(stored)]
    former = getattr(stored, day)
    write_terms(stored, termes)
    stored.accompagnements = list(shared)
    session.add(stored)
    session.flush()
    jour = getattr(stored, day)
    inscribe(session, accompagnements=shared, genre=genre, jour=jour, former=former, acteur=acteur, now=now)
    if before != (after := _told(stored)):
        verbe = "changer" if row else "créer"
        tell(session, stored, verbe, acteur, now, avant=before, apres=after)
    return stored


def _check(termes: TermesIngenierie) -> None:
    if termes.fin and termes.fin < termes.convention_le:
        raise Refus("La fin précède la convention de prestation.", "Corrigez l’une des deux dates.", champ="fin")
    if termes.offres and termes.consultes is not None and termes.offres > termes.consultes:
        raise Refus(
            f"{plural(termes.offres, 'offre reçue', 'offres reçues')} pour "
            f"{plural(termes.consultes, 'prestataire consulté', 'prestataires consultés')}.",
            "Comptez comme consultés tous ceux qui ont répondu, ou corrigez le nombre d’offres.",
            champ="offres",
        )


def remove_partagee(session: Session, *, row: Partagee, acteur: Acteur | None, now: datetime) -> None:
    """Remove a diagnostic or an ingénierie entered by mistake; the steps of its accompagnements stay."""
    tell(session, row, "retirer", acteur, now, avant=_told(row))
    session.delete(row)
    session.flush()


def _told(row: Partagee) -> dict[str, object]:
    termes, *_ = _OF[type(row)]
    structures = sorted(accompagnement.structure.nom for accompagnement in row.accompagnements)
    return {**said(terms_of(termes, row)), "structures": structures}


def _beneficiaires(session: Session, nature: NatureAction, ids: Collection[int]) -> Sequence[Accompagnement]:
    accompagnements = list_accompagnements(session, ids)
    if not accompagnements:
        remedy = "Cochez celle qui en bénéficie, ou celles."
        raise Refus("Aucune structure n’est choisie.", remedy, champ="beneficiaires")
    if nature is NatureAction.INDIVIDUEL and len(accompagnements) > 1:
        raise Refus(
            f"Elle est individuelle, et {len(accompagnements)} accompagnements sont cochés.",
            "N’en gardez qu’un, ou choisissez « collectif ».",
            champ="beneficiaires",
        )
    return accompagnements
