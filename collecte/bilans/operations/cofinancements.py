"""Enter, correct and remove cofinancement of a DLA, by line or by year, without duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import Changement, check_unchanged
from collecte.bilans.queries.cofinancements import CleFinanceur, cle_of, list_cofinancements
from collecte.core.errors import Refus
from collecte.core.operations.cellules import words
from collecte.models import Cofinancement, Dla, Financeur
from collecte.organisation.operations.journal_dla import hold_register, said, tell
from collecte.policy import Acteur

Colonne = Literal["prevu", "obtenu"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesCofinancement:
    """Amounts in cents; None is not known yet."""

    annee: int
    financeur: Financeur
    nom: str = ""
    prevu: int | None = None
    obtenu: int | None = None


@dataclass(frozen=True, slots=True)
class Montant:
    """An amount of a funder in a year, by its column."""

    financeur: CleFinanceur
    colonne: Colonne


def put_cofinancement(
    session: Session,
    *,
    dla: Dla,
    termes: TermesCofinancement,
    cofinancement: Cofinancement | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Cofinancement:
    """A new line of a DLA, or the corrected one. Raises Refus."""
    hold_register(session, dla.region_id)
    cle = (termes.financeur, words(termes.nom))
    for other in list_cofinancements(session, dla.id, [termes.annee]):
        if other is not cofinancement and cle_of(other) == cle:
            raise Refus(
                f"« {other.libelle} » a déjà une ligne en {other.annee}.",
                "Corrigez celle-là, ou donnez ici un nom qui s’en distingue.",
                status=HTTPStatus.CONFLICT,
                champ="nom",
            )
    before = said(terms_of(cofinancement)) if cofinancement else None
    own = cofinancement or Cofinancement(dla=dla)
    for name in TermesCofinancement.__slots__:
        setattr(own, name, getattr(termes, name))
    own.nom_cle = words(termes.nom)
    session.add(own)
    session.flush()
    if before != said(termes):
        verbe = "corriger un cofinancement" if before else "ajouter un cofinancement"
        tell(session, dla, ("cofinancement", own.id), verbe, acteur, now, avant=before, apres=said(termes))
    return own


def remove_cofinancement(
    session: Session, *, cofinancement: Cofinancement, acteur: Acteur | None, now: datetime
) -> None:
    """One entered by mistake goes; the journal keeps what it said."""
    objet, before = ("cofinancement", cofinancement.id), said(terms_of(cofinancement))
    tell(session, cofinancement.dla, objet, "retirer un cofinancement", acteur, now, avant=before)
    session.delete(cofinancement)
    session.flush()


def set_annee(
    session: Session,
    *,
    dla: Dla,
    annee: int,
    changements: Mapping[Montant, Changement],
    acteur: Acteur | None,
    now: datetime,
) -> int:
    """Write the amounts that were changed on the page of a year, those of funders of the year before too, who have then
    a line; how many there are. Raises ChangedMeanwhileError, nothing being written."""
    hold_register(session, dla.region_id)
    found = list_cofinancements(session, dla.id, [annee, annee - 1])
    named = {cle_of(own): own.nom for own in found}
    rows = {cle_of(own): own for own in found if own.annee == annee}
    kept = {cle: own for cle, own in changements.items() if cle.financeur in named}
    before = {cle: _amount(rows.get(cle.financeur), cle.colonne) for cle in kept}
    check_unchanged(before, kept)
    changed = {cle: own.apres for cle, own in kept.items() if before[cle] != own.apres}
    for cle, cents in changed.items():
        setattr(_row(session, dla, annee, cle.financeur, named, rows), cle.colonne, cents)
    session.flush()
    if changed:
        avant, apres = (_said(own, rows) for own in ({cle: before[cle] for cle in changed}, changed))
        verbe = "saisir les cofinancements d’une année"
        tell(session, dla, ("DLA", dla.id), verbe, acteur, now, annee=annee, avant=avant, apres=apres)
    return len(changed)


def terms_of(own: Cofinancement) -> TermesCofinancement:
    """What a line says."""
    return TermesCofinancement(**{name: getattr(own, name) for name in TermesCofinancement.__slots__})


def _amount(own: Cofinancement | None, colonne: Colonne) -> int | None:
    return getattr(own, colonne) if own else None


def _row(
    session: Session,
    dla: Dla,
    annee: int,
    cle: CleFinanceur,
    named: Mapping[CleFinanceur, str],
    rows: dict[CleFinanceur, Cofinancement],
) -> Cofinancement:
    """That of the year, made from the year before when it has none."""
    if cle not in rows:
        rows[cle] = Cofinancement(dla=dla, annee=annee, financeur=cle[0], nom=named[cle], nom_cle=cle[1])
        session.add(rows[cle])
    return rows[cle]


def _said(
    amounts: Mapping[Montant, int | None], rows: Mapping[CleFinanceur, Cofinancement]
) -> dict[str, dict[str, int | None]]:
    told: dict[str, dict[str, int | None]] = {}
    for cle, cents in amounts.items():
        told.setdefault(rows[cle.financeur].libelle, {})[cle.colonne] = cents
    return told
