"""Dated records of a structure, employment and accounts: save, remove, check errors and unlikely figures."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.models import ReleveBudget, ReleveEmploi, Structure
from collecte.organisation.operations.journal_dla import hold_register, said, tell, terms_of, write_terms
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import GroupeChamps, TermesBudget, TermesEmploi
from questionnaires.core.francais import decimal_text, euros_text, short_day_text

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


_PARTS = (
    (("cdi", "cdd"), "cdi", "les CDI et les CDD"),
    (("aides",), "aides", "les emplois aidés"),
    (("insertion",), "insertion", "les postes en insertion"),
    (("femmes", "hommes"), "femmes", "les femmes et les hommes"),
)


def check_emploi(termes: TermesEmploi) -> None:
    """Check that something is known, and that no part exceeds the whole. Raises Refus."""
    if all(value is None for name, value in said(termes).items() if name != "jour"):
        raise Refus("Aucun chiffre n’est saisi.", "Écrivez au moins le nombre de salariés.", champ="salaries")
    if termes.salaries is None:
        return
    for names, champ, label in _PARTS:
        total = _sum(getattr(termes, name) for name in names)
        if total > termes.salaries:
            problem = f"{total} pour {label}, plus que de salariés ({termes.salaries})."
            raise Refus(problem, "Vérifiez.", champ=champ)
    if (termes.etp or 0) > termes.salaries * 100:
        problem = f"{decimal_text(termes.etp or 0, 2)} ETP, plus que de salariés ({termes.salaries})."
        raise Refus(problem, "Vérifiez les deux nombres.", champ="etp")


def check_budget(termes: TermesBudget) -> None:
    """Check that something is known, and that no part exceeds the whole. Raises Refus."""
    if all(value is None for name, value in said(termes).items() if name != "annee"):
        raise Refus("Aucun montant n’est saisi.", "Écrivez au moins le total des produits.", champ="produits")
    parts = _sum((termes.publics, termes.propres))
    if termes.produits is not None and parts > termes.produits:
        whole = euros_text(termes.produits)
        raise Refus(
            f"Financements publics et ressources propres font {euros_text(parts)}, plus que les produits ({whole}).",
            "Vérifiez les trois montants.",
            champ="publics",
        )


def _sum(values: Iterable[int | None]) -> int:
    return sum(value or 0 for value in values)


Termes = TypeVar("Termes", TermesEmploi, TermesBudget)
Releve = TypeVar("Releve", ReleveEmploi, ReleveBudget)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenreReleve(Generic[Releve, Termes]):
    """A kind of dated record: its table, the list of a structure that holds it, its group in a file, its name; its
    terms, the one that dates it, its checks. `dit` names a record in a sentence, `cle_dite` the term that dates it,
    which is `manque` where it lacks in a file."""

    modele: type[Releve]
    liste: str
    groupe: GroupeChamps
    nom: str
    termes: type[Termes]
    cle: str
    cle_dite: str
    manque: str
    dit: Callable[[Termes], str]
    check: Callable[[Termes], None]
    doutes: Callable[[Termes, Termes | None], Iterator[str]]

    @property
    def court(self) -> str:
        return self.nom.split()[0]


EMPLOI = GenreReleve(
    modele=ReleveEmploi,
    liste="emplois",
    groupe=GroupeChamps.EMPLOI,
    nom="relevé d’emplois",
    termes=TermesEmploi,
    cle="jour",
    cle_dite="la date",
    manque="La date du relevé d’emploi manque.",
    dit=lambda termes: f"un relevé au {short_day_text(termes.jour)}",
    check=check_emploi,
    doutes=doutes_emploi,
)
BUDGET = GenreReleve(
    modele=ReleveBudget,
    liste="budgets",
    groupe=GroupeChamps.BUDGET,
    nom="budget",
    termes=TermesBudget,
    cle="annee",
    cle_dite="l’année",
    manque="L’année du budget manque.",
    dit=lambda termes: f"un budget {termes.annee}",
    check=check_budget,
    doutes=doutes_budget,
)


def put_releve(
    session: Session,
    genre: GenreReleve[Releve, Termes],
    *,
    structure: Structure,
    termes: Termes,
    confirme: bool = True,
    releve: Releve | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Releve:
    """Add a record of the DLA, or correct one; `confirme`: however unlikely. Raises Refus."""
    genre.check(termes)
    hold_register(session, structure.region_id, (structure, genre.liste))
    date_of, known = attrgetter(genre.cle), getattr(structure, genre.liste)
    if any(date_of(other) == date_of(termes) and other is not releve for other in known):
        problem, remedy = f"Cette structure a déjà {genre.dit(termes)}.", f"Corrigez-le, ou changez {genre.cle_dite}."
        raise ConflictError(problem, remedy, champ=genre.cle)
    before, after = said(terms_of(genre.termes, releve)) if releve else None, said(termes)
    if releve and before == after:
        return releve
    former = max((other for other in known if date_of(other) < date_of(termes)), key=date_of, default=None)
    if not confirme and (doubts := list(genre.doutes(termes, terms_of(genre.termes, former) if former else None))):
        raise Refus(" ".join(doubts), "Corrigez, ou cochez pour confirmer.", champ="confirme")
    releve = releve or genre.modele(structure=structure)
    releve.origine = "saisi par le DLA"
    write_terms(releve, termes)
    session.add(releve)
    session.flush()
    verbe = f"{'changer' if before else 'ajouter'} un {genre.nom}"
    tell(session, structure, verbe, acteur, now, avant=before, apres=after)
    return releve


def remove_releve(
    session: Session, genre: GenreReleve[Releve, Termes], *, releve: Releve, acteur: Acteur | None, now: datetime
) -> None:
    """Remove a record entered by mistake; the journal keeps its content."""
    structure, before = releve.structure, said(terms_of(genre.termes, releve))
    verbe = f"retirer un {genre.nom}"
    tell(session, structure, verbe, acteur, now, avant=before, apres=None)
    session.delete(releve)
    session.flush()
