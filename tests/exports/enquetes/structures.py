"""Structures that answered the shipped questionnaires: a test states how many, in which DLA, and what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from exports.enquetes.calculs import resultats
from exports.enquetes.publication import release_of
from exports.records.records import AttenduEnquete, CollecteEnquete, Connue, Etat, QuiRepond, VersionPosee
from exports.release.cellules import REGION
from exports.release.seuils import Seuils
from exports.statistiques.representativite import UnitePopulation
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Text
from questionnaires.editing.edition import add_block
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from tests.exports.enquetes.builders import answered
from tests.exports.records.builders import CENTRE

CLOSED = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)

_VERSIONS = {
    code: VersionPosee(numero=1, libelle=f"{code} v1 (0a1b2c3d)", questionnaire=shipped_questionnaires()[code])
    for code in (SATISFACTION, IMPACT)
}
_numbers = count(1000)


def satisfied(dla: str, said: Mapping[str, str] | None = None, *, structure: int = 0) -> AttenduEnquete:
    """Build a structure that transmitted its opinion: its accueil alone, satisfied, unless it `said` otherwise."""
    saisie = {"PHASES": "accueil", "ACCUEIL": "4", "BESOIN": "3", "RECOMMANDATION": "9", **(said or {})}
    number = structure or next(_numbers)
    return answered(_VERSIONS[SATISFACTION], saisie, dla=dla, personne=number, nom=f"Structure {number}")


def followed(
    dla: str,
    avant: int | None,
    apres: int,
    said: Mapping[str, str] | None = None,
    *,
    structure: int = 0,
    connue: int | None = None,
) -> AttenduEnquete:
    """Build a structure that gave its headcount, before and now; `connue`: before, as the register knew it."""
    saisie = {
        "DATE_T0": "31/12/2024",
        "DATE_T1": "31/12/2025",
        "EMPLOI_SALARIES_T1": str(apres),
        **({} if avant is None else {"EMPLOI_SALARIES_T0": str(avant)}),
        "V13_VARIATION_SALARIES.raison": "activite",
        **(said or {}),
    }
    number = structure or next(_numbers)
    known = {} if connue is None else {"EMPLOI_SALARIES_T0": Connue(str(connue), "registre du DLA", "2024-12-31")}
    return answered(_VERSIONS[IMPACT], saisie, dla=dla, personne=number, nom=f"Structure {number}", connues=known)


def silent(dla: str, code: str = SATISFACTION) -> AttenduEnquete:
    """Build a structure that was asked and did not answer."""
    number = next(_numbers)
    return AttenduEnquete(dla=dla, personne=number, nom=f"Structure {number}", etat=Etat.EN_RETARD, version=1)


def with_rappel(impact: Questionnaire) -> Questionnaire:
    """Return the questionnaire as it was before « être rappelé(e) » left it."""
    par = Choice(code="RAPPEL_PAR", libelle="Par qui ?", options=(Option(code="dla", libelle="Mon DLA"),))
    return add_block(add_block(impact, "BESOIN", par), "BESOIN", Text(code="RAPPEL_CONTACT", libelle="Qui rappeler ?"))


def collecte(attendus: Sequence[AttenduEnquete], code: str = SATISFACTION, **known: object) -> CollecteEnquete:
    """Build a closed census of structures, whose results are not settled (see `settled`)."""
    census = CollecteEnquete(
        region="Centre-Val de Loire",
        code=code,
        titre=shipped_questionnaires()[code].titre,
        ouverture=date(2026, 9, 1),
        cloture=date(2026, 9, 30),
        arrete_a=CLOSED,
        version=1,
        versions=(_VERSIONS[code],),
        dlas=CENTRE,
        attendus=tuple(attendus),
        seuils=Seuils(),
        qui=QuiRepond.STRUCTURE,
        choix="Recensement",
        unites=tuple(map(unite, attendus)),
    )
    return replace(census, **known)  # type: ignore[arg-type] # each by its name


def settled(enquete: CollecteEnquete) -> CollecteEnquete:
    """Add the release of its results, which workbooks and files read."""
    results = {REGION: resultats(enquete)} | {dla.code: resultats(enquete, dla.code) for dla in enquete.dlas}
    return replace(enquete, release=release_of(results, enquete.seuils, numero=1, faite_le=enquete.arrete_a))


def unite(attendu: AttenduEnquete) -> UnitePopulation:
    """Return a structure that was asked, as a unit of the population."""
    return UnitePopulation(
        dla=attendu.dla, salaries=3, orientations=(), interrogee=True, repondante=attendu.is_transmitted
    )


def spread(sizes: Mapping[str, int], said: Mapping[str, str] | None = None) -> list[AttenduEnquete]:
    """Build so many satisfied structures in each DLA."""
    return [satisfied(dla, said) for dla, size in sizes.items() for _ in range(size)]


def anonymous(answers: Sequence[AttenduEnquete], released: int | None = None, **known: object) -> CollecteEnquete:
    """Build a closed anonymous satisfaction campaign: the same structures transmitted, and `released` of their answers
    may be read."""
    rows = [
        replace(answer, dla="", personne=rank, nom="") for rank, answer in enumerate(answers, start=1) if answer.reponse
    ]
    named = collecte([replace(answer, reponse=None, nom="") for answer in answers])
    return replace(named, anonymes=tuple(rows[:released]), **known)  # type: ignore[arg-type] # each by its name
