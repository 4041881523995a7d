"""Dated records of a structure, employment and accounts: save, remove, check errors and unlikely figures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.models import ReleveBudget, ReleveEmploi, Structure
from collecte.organisation.operations.journal_dla import hold_register, said, tell
from collecte.policy import Acteur
from questionnaires.core.francais import decimal_text, euros_text, short_day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesEmploi:
    """Counts on a day, ETP in hundredths; None is not known, 0 is nobody."""

    jour: date
    salaries: int | None = None
    etp: int | None = None
    cdi: int | None = None
    cdd: int | None = None
    aides: int | None = None
    insertion: int | None = None
    femmes: int | None = None
    hommes: int | None = None
    benevoles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesBudget:
    """Accounts of a year, in cents; None is not known."""

    annee: int
    produits: int | None = None
    publics: int | None = None
    propres: int | None = None
    resultat: int | None = None


MOST_EUROS = 50_000_000_00
"""In cents; a higher budget was probably typed with its cents, or is that of a group."""


def doutes_emploi(termes: TermesEmploi, former: TermesEmploi | None) -> Iterator[str]:
    """Yield doubts on an employment record; `former`: the last one before it, if any."""
    parts = [part or 0 for part in (termes.cdi, termes.cdd, termes.aides, termes.insertion)]
    if termes.salaries is not None and None not in {termes.cdi, termes.cdd} and sum(parts) < termes.salaries:
        yield (
            f"CDI, CDD, emplois aidés et postes en insertion font {sum(parts)}, pour {termes.salaries} "
            f"salarié{'s' if termes.salaries > 1 else ''}."
        )
    if former is None:
        return
    for label, before, now, decimals in (
        ("Le nombre de salariés", former.salaries, termes.salaries, 0),
        ("Le nombre d’ETP", former.etp, termes.etp, 2),
    ):
        if _is_leap(before, now):
            values = f"{decimal_text(before or 0, decimals)} le {short_day_text(former.jour)}"
            yield f"{label} {_way(before, now)} : {values}, {decimal_text(now or 0, decimals)} ici."


def doutes_budget(termes: TermesBudget, former: TermesBudget | None) -> Iterator[str]:
    """Yield doubts on the accounts of a year; `former`: the last ones before them, if any."""
    if termes.produits == 0:
        yield "Le total des produits est de 0 €."
    elif termes.produits is not None and termes.produits > MOST_EUROS:
        yield f"Le total des produits dépasse 50 millions d’euros : {euros_text(termes.produits)}."
    if termes.produits and former is not None and _is_leap(former.produits, termes.produits):
        values = f"{euros_text(former.produits or 0)} en {former.annee}, {euros_text(termes.produits)} ici"
        yield f"Le total des produits {_way(former.produits, termes.produits)} : {values}."


def _is_leap(before: int | None, now: int | None) -> bool:
    """Return whether a figure more than doubled, or fell by more than half; from nothing, never."""
    return bool(before) and now is not None and (now > 2 * (before or 0) or 2 * now < (before or 0))


def _way(before: int | None, now: int | None) -> str:
    return "a plus que doublé" if (now or 0) > (before or 0) else "a baissé de plus de la moitié"


SAISI = "saisi par le DLA"
"""Origin of records typed on a page."""


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
    """Check that something is known, and that no part exceeds the whole. Raises ReleveError."""
    if all(value is None for name, value in said(termes).items() if name != "jour"):
        raise ReleveError("salaries", "Aucun chiffre n’est saisi.", "Écrivez au moins le nombre de salariés.")
    if termes.salaries is None:
        return
    for names, champ, label in _PARTS:
        total = _sum(getattr(termes, name) for name in names)
        if total > termes.salaries:
            raise ReleveError(champ, f"{total} pour {label}, plus que de salariés ({termes.salaries}).", "Vérifiez.")
    if (termes.etp or 0) > termes.salaries * 100:
        etp = decimal_text(termes.etp or 0, 2)
        raise ReleveError("etp", f"{etp} ETP, plus que de salariés ({termes.salaries}).", "Vérifiez les deux nombres.")


def check_budget(termes: TermesBudget) -> None:
    """Check that something is known, and that no part exceeds the whole. Raises ReleveError."""
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
    """Add an employment record, or correct one; `confirme`: however unlikely. Raises ReleveError."""
    check_emploi(termes)
    hold_register(session, structure.region_id, (structure, "emplois"))
    if any(other.jour == termes.jour and other is not releve for other in structure.emplois):
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
    earlier = [releve for releve in structure.emplois if releve.jour < termes.jour]
    return terms_of_emploi(max(earlier, key=lambda releve: releve.jour)) if earlier else None


def remove_emploi(session: Session, *, releve: ReleveEmploi, acteur: Acteur | None, now: datetime) -> None:
    """Remove a record entered by mistake; the journal keeps its content."""
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
    """Add the accounts of a year, or correct them; `confirme`: however unlikely. Raises ReleveError."""
    check_budget(termes)
    hold_register(session, structure.region_id, (structure, "budgets"))
    if any(other.annee == termes.annee and other is not releve for other in structure.budgets):
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
    earlier = [releve for releve in structure.budgets if releve.annee < termes.annee]
    return terms_of_budget(max(earlier, key=lambda releve: releve.annee)) if earlier else None


def remove_budget(session: Session, *, releve: ReleveBudget, acteur: Acteur | None, now: datetime) -> None:
    """Remove accounts entered by mistake; the journal keeps their content."""
    before = said(terms_of_budget(releve))
    _tell(session, releve.structure, "retirer un budget", acteur, now, before, None)
    session.delete(releve)
    session.flush()


def terms_of_emploi(releve: ReleveEmploi) -> TermesEmploi:
    """Return the terms of an employment record."""
    return TermesEmploi(**{name: getattr(releve, name) for name in TermesEmploi.__slots__})


def terms_of_budget(releve: ReleveBudget) -> TermesBudget:
    """Return the terms of a budget."""
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
