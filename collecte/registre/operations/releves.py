"""Dated records of a structure: who it employs on a day, its accounts of a year; one a day, one a year."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.models import ReleveBudget, ReleveEmploi, Structure
from collecte.organisation.operations.registre import hold_register, said, tell
from collecte.policy import Acteur
from collecte.registre.operations.releves_termes import TermesBudget, TermesEmploi
from collecte.registre.operations.vraisemblance import doutes_budget, doutes_emploi
from questionnaires.core.francais import decimal_text, euros_text, short_day_text

SAISI = "saisi par le DLA"
"""Where a record typed on a page comes from."""


class ReleveError(UserFacingError):
    """Figures that cannot be true together; `champ` is the one to look at."""

    def __init__(self, champ: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.champ = champ


class ExistingReleveError(ReleveError):
    status = HTTPStatus.CONFLICT


class UnlikelyReleveError(ReleveError):
    """Figures that may be true, to be confirmed."""

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__("confirme", " ".join(doubts), "Corrigez, ou cochez pour confirmer.")


_PARTS = (
    (("cdi", "cdd"), "cdi", "les CDI et les CDD"),
    (("aides",), "aides", "les emplois aidés"),
    (("insertion",), "insertion", "les postes en insertion"),
    (("femmes", "hommes"), "femmes", "les femmes et les hommes"),
)


def check_emploi(termes: TermesEmploi) -> None:
    """Something is known, and no part is more than the whole. Raises ReleveError."""
    if all(value is None for name, value in said(termes).items() if name != "jour"):
        raise ReleveError("salaries", "Aucun chiffre n’est saisi.", "Écrivez au moins le nombre de salariés.")
    if termes.salaries is None:
        return
    for names, champ, told in _PARTS:
        total = _sum(getattr(termes, name) for name in names)
        if total > termes.salaries:
            raise ReleveError(champ, f"{total} pour {told}, plus que de salariés ({termes.salaries}).", "Vérifiez.")
    if (termes.etp or 0) > termes.salaries * 100:
        etp = decimal_text(termes.etp or 0, 2)
        raise ReleveError("etp", f"{etp} ETP, plus que de salariés ({termes.salaries}).", "Vérifiez les deux nombres.")


def check_budget(termes: TermesBudget) -> None:
    """Something is known, and no part is more than the whole. Raises ReleveError."""
    if all(value is None for name, value in said(termes).items() if name != "annee"):
        raise ReleveError("produits", "Aucun montant n’est saisi.", "Écrivez au moins le total des produits.")
    parts = _sum((termes.publics, termes.propres))
    if termes.produits is not None and parts > termes.produits:
        whole = euros_text(termes.produits)
        raise ReleveError(
            "publics",
            f"Financements publics et ressources propres font {euros_text(parts)}, plus que les produits ({whole}).",
            "Vérifiez les trois montants.",
        )


def _sum(values: Iterable[int | None]) -> int:
    return sum(value or 0 for value in values)


def put_emploi(
    session: Session,
    *,
    structure: Structure,
    termes: TermesEmploi,
    origine: str = SAISI,
    confirme: bool = True,
    releve: ReleveEmploi | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> ReleveEmploi:
    """A new employment record, or the corrected one; `confirme`: however unlikely. Raises ReleveError."""
    check_emploi(termes)
    hold_register(session, structure.region_id, (structure, "emplois"))
    if any(own.jour == termes.jour and own is not releve for own in structure.emplois):
        problem = f"Cette structure a déjà un relevé au {short_day_text(termes.jour)}."
        raise ExistingReleveError("jour", problem, "Corrigez-le, ou changez la date.")
    before = said(terms_of_emploi(releve)) if releve else None
    if before == said(termes) and releve:
        return releve
    if not confirme and (doubts := list(doutes_emploi(termes, _former_emploi(structure, termes)))):
        raise UnlikelyReleveError(doubts)
    releve = releve or ReleveEmploi(structure=structure)
    releve.origine = origine
    for name in TermesEmploi.__slots__:
        setattr(releve, name, getattr(termes, name))
    session.add(releve)
    session.flush()
    verbe = "changer un relevé d’emplois" if before else "ajouter un relevé d’emplois"
    _tell(session, structure, verbe, acteur, now, before, said(termes))
    return releve


def _former_emploi(structure: Structure, termes: TermesEmploi) -> TermesEmploi | None:
    found = [own for own in structure.emplois if own.jour < termes.jour]
    return terms_of_emploi(max(found, key=lambda own: own.jour)) if found else None


def remove_emploi(session: Session, *, releve: ReleveEmploi, acteur: Acteur | None, now: datetime) -> None:
    """What was entered by mistake goes; the journal keeps what it said."""
    before = said(terms_of_emploi(releve))
    _tell(session, releve.structure, "retirer un relevé d’emplois", acteur, now, before, None)
    session.delete(releve)
    session.flush()


def put_budget(
    session: Session,
    *,
    structure: Structure,
    termes: TermesBudget,
    origine: str = SAISI,
    confirme: bool = True,
    releve: ReleveBudget | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> ReleveBudget:
    """The accounts of a new year, or the corrected ones; `confirme`: however unlikely. Raises ReleveError."""
    check_budget(termes)
    hold_register(session, structure.region_id, (structure, "budgets"))
    if any(own.annee == termes.annee and own is not releve for own in structure.budgets):
        problem = f"Cette structure a déjà un budget {termes.annee}."
        raise ExistingReleveError("annee", problem, "Corrigez-le, ou changez l’année.")
    before = said(terms_of_budget(releve)) if releve else None
    if before == said(termes) and releve:
        return releve
    if not confirme and (doubts := list(doutes_budget(termes, _former_budget(structure, termes)))):
        raise UnlikelyReleveError(doubts)
    releve = releve or ReleveBudget(structure=structure)
    releve.origine = origine
    for name in TermesBudget.__slots__:
        setattr(releve, name, getattr(termes, name))
    session.add(releve)
    session.flush()
    verbe = "changer un budget" if before else "ajouter un budget"
    _tell(session, structure, verbe, acteur, now, before, said(termes))
    return releve


def _former_budget(structure: Structure, termes: TermesBudget) -> TermesBudget | None:
    found = [own for own in structure.budgets if own.annee < termes.annee]
    return terms_of_budget(max(found, key=lambda own: own.annee)) if found else None


def remove_budget(session: Session, *, releve: ReleveBudget, acteur: Acteur | None, now: datetime) -> None:
    """What was entered by mistake goes; the journal keeps what it said."""
    before = said(terms_of_budget(releve))
    _tell(session, releve.structure, "retirer un budget", acteur, now, before, None)
    session.delete(releve)
    session.flush()


def terms_of_emploi(releve: ReleveEmploi) -> TermesEmploi:
    """What a record says."""
    return TermesEmploi(**{name: getattr(releve, name) for name in TermesEmploi.__slots__})


def terms_of_budget(releve: ReleveBudget) -> TermesBudget:
    """What a record says."""
    return TermesBudget(**{name: getattr(releve, name) for name in TermesBudget.__slots__})


def _tell(
    session: Session,
    structure: Structure,
    verbe: str,
    acteur: Acteur | None,
    now: datetime,
    avant: dict[str, object] | None,
    apres: dict[str, object] | None,
) -> None:
    tell(session, structure.dla, ("structure", structure.id), verbe, acteur, now, avant=avant, apres=apres)
