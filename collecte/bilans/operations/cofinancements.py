"""Enter, correct and remove cofinancement of a DLA, by line or by year, without duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from collecte.bilans.operations.changements import ChangementCase, check_unchanged
from collecte.bilans.queries.cofinancements import CleFinanceur, cle_of, list_cofinancements
from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import words
from collecte.models import Cofinancement, Dla, Financeur
from collecte.organisation.operations.journal_dla import hold_register, log_change, said, tell, terms_of, write_terms
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
    """An amount of a funder in a year, identified by its column."""

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
    """Add a line to a DLA, or correct one. Raise Refus."""
    hold_register(session, dla.region_id)
    cle = (termes.financeur, words(termes.nom))
    for other in list_cofinancements(session, dla.id, [termes.annee]):
        if other is not cofinancement and cle_of(other) == cle:
            raise ConflictError(
                f"« {other.libelle} » a déjà une ligne en {other.annee}.",
                "Corrigez celle-là, ou donnez ici un nom qui s’en distingue.",
                champ="nom",
            )
    before = _told(cofinancement) if cofinancement else None
    ligne = cofinancement or Cofinancement(dla=dla)
    write_terms(ligne, termes)
    ligne.nom_cle = words(termes.nom)
    session.add(ligne)
    session.flush()
    if before != said(termes):
        verbe = "corriger un cofinancement" if before else "ajouter un cofinancement"
        tell(session, ligne, verbe, acteur, now, avant=before, apres=said(termes))
    return ligne


def remove_cofinancement(
    session: Session, *, cofinancement: Cofinancement, acteur: Acteur | None, now: datetime
) -> None:
    """Remove a line entered by mistake; the journal keeps its content."""
    tell(session, cofinancement, "retirer un cofinancement", acteur, now, avant=_told(cofinancement))
    session.delete(cofinancement)
    session.flush()


def set_annee(
    session: Session,
    *,
    dla: Dla,
    annee: int,
    changements: Mapping[Montant, ChangementCase],
    acteur: Acteur | None,
    now: datetime,
) -> int:
    """Write the amounts changed on the page of a year and return their number; a funder of the year before gets a line
    when one of its amounts is written. Raise ChangedMeanwhileError, nothing being written."""
    hold_register(session, dla.region_id)
    lignes = list_cofinancements(session, dla.id, [annee, annee - 1])
    named = {cle_of(ligne): ligne.nom for ligne in lignes}
    rows = {cle_of(ligne): ligne for ligne in lignes if ligne.annee == annee}
    kept = {cle: changement for cle, changement in changements.items() if cle.financeur in named}
    before = {cle: _amount(rows.get(cle.financeur), cle.colonne) for cle in kept}
    check_unchanged(before, kept)
    changed = {cle: changement.apres for cle, changement in kept.items() if before[cle] != changement.apres}
    for cle, cents in changed.items():
        setattr(_row(session, dla, annee, cle.financeur, named, rows), cle.colonne, cents)
    session.flush()
    if changed:
        avant, apres = (_said(amounts, rows) for amounts in ({cle: before[cle] for cle in changed}, changed))
        verbe = "saisir les cofinancements d’une année"
        log_change(session, dla, verbe, acteur, now, dla=dla.code, annee=annee, avant=avant, apres=apres)
    return len(changed)


def _told(ligne: Cofinancement) -> dict[str, object]:
    return said(terms_of(TermesCofinancement, ligne))


def _amount(cofinancement: Cofinancement | None, colonne: Colonne) -> int | None:
    return getattr(cofinancement, colonne) if cofinancement else None


def _row(
    session: Session,
    dla: Dla,
    annee: int,
    cle: CleFinanceur,
    named: Mapping[CleFinanceur, str],
    rows: dict[CleFinanceur, Cofinancement],
) -> Cofinancement:
    """Return the line of the year, made from that of the year before when there is none."""
    if cle not in rows:
        rows[cle] = Cofinancement(dla=dla, annee=annee, financeur=cle[0], nom=named[cle], nom_cle=cle[1])
        session.add(rows[cle])
    return rows[cle]


def _said(
    amounts: Mapping[Montant, int | None], rows: Mapping[CleFinanceur, Cofinancement]
) -> dict[str, dict[str, int | None]]:
    by_funder: dict[str, dict[str, int | None]] = {}
    for cle, cents in amounts.items():
        by_funder.setdefault(rows[cle.financeur].libelle, {})[cle.colonne] = cents
    return by_funder
