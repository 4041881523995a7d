"""Queries for the Note aux pilotes beside shares of time, from the reference workbook.

Where the time of the région is not told to a reader, neither is what takes more of it, nor why.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.recoupements import list_counted_beside
from collecte.models import Campagne, ClasseurReference, VersionQuestionnaire
from collecte.policy import Acteur, deducible_answers
from collecte.reponses.queries.versions import get_questionnaire
from collecte.temps.queries.chiffres_temps import ChiffresRegion
from exports.records.choices import count_tables
from exports.records.records import Raisons
from exports.release.disclosure import are_enough
from exports.release.disclosure.lecteurs import may_read_some
from exports.temps.reference import Attendues, EnPlus, read_attendues, read_en_plus, read_raisons


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`nom` and `empreinte` are those of the workbook. `attendues` is None where too few were expected, `raisons` where
    too few gave one. `en_plus` has the activités that enough answers speak of; `has_activites`: they were asked."""

    nom: str
    empreinte: str
    attendues: Attendues | None
    has_activites: bool
    en_plus: tuple[EnPlus, ...]
    raisons: Raisons | None


def get_details(session: Session, acteur: Acteur, chiffres: ChiffresRegion) -> Details:
    """Of a settled campaign whose figures `acteur` reads."""
    campagne = chiffres.campagne
    own = ClasseurReference
    statement = (
        select(own.nom, own.sha256, own.fichier, VersionQuestionnaire)
        .join(Campagne, Campagne.id == own.campagne_id)
        .join(Campagne.version)
        .where(own.campagne_id == campagne.id)
    )
    kept = session.execute(statement).one()
    questionnaire = get_questionnaire(kept.VersionQuestionnaire)
    attendues = read_attendues(kept.fichier, campagne.periode.mois)
    en_plus = () if chiffres.secret else read_en_plus(kept.fichier, questionnaire)
    raisons = None if chiffres.secret else read_raisons(kept.fichier)
    return Details(
        nom=kept.nom,
        empreinte=kept.sha256,
        attendues=attendues if are_enough(attendues.couverture.attendues) else None,
        has_activites=bool(count_tables(questionnaire, [])),
        en_plus=tuple(own for own in en_plus if are_enough(own.dites)),
        raisons=raisons if raisons and _may_read(session, acteur, campagne.id, raisons) else None,
    )


def _may_read(session: Session, acteur: Acteur, campagne_id: int, raisons: Raisons) -> bool:
    """Reasons of a team are on its fiche d'appui: who works there may know them, as its direction may."""
    comptees, connues = list_counted_beside(session, [campagne_id], deducible_answers(acteur))
    return may_read_some(raisons.personnes, raisons.dlas, connues[campagne_id], comptees[campagne_id])
