"""Queries on quality flags: soft checks that a transmitted answer fails, with the reason given.

A check that asks for a reason lets no answer through without one: an answer fails it when its values have one. Checks
« pour l’auteur » have none, here as elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.models import (
    Accompagnement,
    Campagne,
    Compte,
    Dla,
    Participation,
    Personne,
    SignauxVus,
    Structure,
    VersionQuestionnaire,
)
from collecte.organisation.queries.organisation import name_key
from collecte.reponses.queries.versions import (
    get_questionnaire,
    list_questionnaires_by_campagne,
    list_questionnaires_of,
)
from exports.records.records import read_with_names
from questionnaires.core.elements import Value
from questionnaires.core.model import Controle, Questionnaire, comment_code, reason_code

if TYPE_CHECKING:
    from exports.enquetes import comptes


class LectureSignaux(StrEnum):
    """How the C2RA reads the flags of a campaign: as its authors were informed that it reads their answers."""

    NOMS = "avec les noms"
    NOMBRES = "en nombres"
    JAMAIS = "jamais"  # on time, a failed check reveals someone's share; anonymous, there is no author to ask


@dataclass(frozen=True, slots=True)
class Signal:
    """A soft check that an answer fails: what it says, the question it is about, the reason and the comment given."""

    message: str
    question: str
    raison: str
    commentaire: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReponseSignalee:
    """A transmitted answer with at least one flag; `vus` is None until they are looked at."""

    participation_id: int
    dla: Dla
    personne: Personne | None
    structure: str | None
    recu: str
    transmise_le: datetime
    signaux: Sequence[Signal]
    vus: SignauxVus | None

    @property
    def nom(self) -> str:
        return self.personne.nom_complet if self.personne else self.structure or "Toute l’équipe"


@dataclass(frozen=True, slots=True)
class Signaux:
    """The flags of a campaign, and the versions that it asks, oldest first. `is_asked`: some of them ask for reasons;
    `reponses` only when read with names."""

    lecture: LectureSignaux
    versions: Sequence[Questionnaire]
    is_asked: bool
    reponses: Sequence[ReponseSignalee] = ()

    @property
    def is_counted(self) -> bool:
        """True when only the number of answers that fail each check may be shown."""
        return self.is_asked and self.lecture is LectureSignaux.NOMBRES

    def count_to_see(self, dla_id: int | None = None) -> int:
        """Count the flags that nobody looked at yet, of one DLA if one is named."""
        return sum(
            len(reponse.signaux)
            for reponse in self.reponses
            if reponse.vus is None and dla_id in {None, reponse.dla.id}
        )

    def count_of(self, dla_id: int) -> int:
        """Count the answers of one DLA with flags, looked at or not."""
        return sum(reponse.dla.id == dla_id for reponse in self.reponses)

    def of(self, participation_id: int) -> ReponseSignalee | None:
        """Return one answer; None when it has no flag that may be shown."""
        return next((reponse for reponse in self.reponses if reponse.participation_id == participation_id), None)


def get_lecture(session: Session, campagne: Campagne) -> LectureSignaux:
    """Return how the flags of a campaign are read."""
    return _lecture(campagne, list_questionnaires_of(session, campagne))


def get_signaux(session: Session, campagne: Campagne) -> Signaux:
    """Return the flags of a campaign, by DLA then name. The caller checked who asks."""
    return list_signaux(session, [campagne])[campagne.id]


def list_signaux(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Signaux]:
    """Return the flags of several campaigns by id, in a fixed number of queries. Answers are read only where names
    may be shown."""
    asked = list_questionnaires_by_campagne(session, campagnes)
    lectures = {campagne.id: _lecture(campagne, asked[campagne.id]) for campagne in campagnes}
    asking = {
        campagne.id
        for campagne in campagnes
        if not campagne.anonyme and any(questionnaire.justifications for questionnaire in asked[campagne.id])
    }
    reponses = _reponses(session, [key for key in asking if lectures[key] is LectureSignaux.NOMS])
    return {
        key: Signaux(lecture, asked[key], key in asking, reponses.get(key, ())) for key, lecture in lectures.items()
    }


def count_to_see(session: Session, campagnes: Iterable[Campagne]) -> Mapping[int, int]:
    """Count, by campaign, the flags that nobody looked at yet; campaigns that never show any are left out, not read."""
    readable = [campagne for campagne in campagnes if not _is_never_read(campagne)]
    return {key: signaux.count_to_see() for key, signaux in list_signaux(session, readable).items()} if readable else {}


def _is_never_read(campagne: Campagne) -> bool:
    return campagne.is_temps or campagne.anonyme


def _lecture(campagne: Campagne, asked: Sequence[Questionnaire]) -> LectureSignaux:
    if _is_never_read(campagne):
        return LectureSignaux.JAMAIS
    return LectureSignaux.NOMS if read_with_names(asked) else LectureSignaux.NOMBRES


def _reponses(session: Session, campagne_ids: Collection[int]) -> Mapping[int, list[ReponseSignalee]]:
    """Return campaign -> its answers with flags, sorted."""
    if not campagne_ids:
        return {}
    reponse = Participation
    statement = (
        select(reponse.id, reponse.campagne_id, reponse.recu, reponse.transmise_le, reponse.valeurs)
        .add_columns(Dla, Personne, Structure.nom.label("structure"), SignauxVus, VersionQuestionnaire)
        .join(reponse.dla)
        .join(reponse.version)
        .outerjoin(reponse.personne)
        .outerjoin(reponse.accompagnement)
        .outerjoin(Accompagnement.structure)
        .outerjoin(SignauxVus, and_(SignauxVus.participation_id == reponse.id, SignauxVus.recu == reponse.recu))
        .options(joinedload(SignauxVus.compte).joinedload(Compte.personne))
        .where(reponse.campagne_id.in_(campagne_ids), reponse.transmise_le.is_not(None))
    )
    reponses: dict[int, list[ReponseSignalee]] = defaultdict(list)
    for row in session.execute(statement):
        if signaux := list(_signaux(get_questionnaire(row.VersionQuestionnaire), row.valeurs)):
            reponses[row.campagne_id].append(
                ReponseSignalee(
                    participation_id=row.id,
                    dla=row.Dla,
                    personne=row.Personne,
                    structure=row.structure,
                    recu=row.recu,
                    transmise_le=row.transmise_le,
                    signaux=signaux,
                    vus=row.SignauxVus,
                )
            )
    return {key: sorted(rows, key=_order) for key, rows in reponses.items()}


def _order(reponse: ReponseSignalee) -> tuple[str, tuple[str, str], int]:
    return reponse.dla.code, name_key(reponse.personne) if reponse.personne else ("", ""), reponse.participation_id


def _signaux(questionnaire: Questionnaire, valeurs: Mapping[str, Value | None]) -> Iterator[Signal]:
    """Yield the flags of an answer, in the order of the checks."""
    for controle in dict.fromkeys(questionnaire.justifications.values()):
        raison, commentaire = valeurs.get(reason_code(controle)), valeurs.get(comment_code(controle))
        if raison is not None or commentaire is not None:
            libelles = {option.code: option.libelle for option in controle.raisons}
            yield Signal(
                controle.message,
                questionnaire.questions[controle.ancre].libelle,
                libelles.get(str(raison), ""),
                str(commentaire or ""),
            )


@dataclass(frozen=True, slots=True)
class SignauxComptes:
    """A check of a campaign read in counts only; `reponses` is how many fail it, None when it may not be shown."""

    message: str
    reponses: int | None


def list_signaux_comptes(
    session: Session, campagne: Campagne, versions: Iterable[Questionnaire], now: datetime
) -> Sequence[SignauxComptes] | None:
    """Count the answers that fail each check of the versions that a campaign asks, as the workbook does; None before
    its figures are shown.

    From then on no answer moves: two readings of this page cannot differ by one answer.
    """
    if campagne.arretee_le is None:
        return None
    from exports.enquetes.comptes import Depouillement  # it imports the Excel writer: loaded on demand

    asked: dict[str, list[Controle]] = {}
    for version in versions:
        for controle in dict.fromkeys(version.justifications.values()):
            asked.setdefault(controle.code, []).append(controle)
    depouillement = Depouillement(get_collecte_enquete(session, campagne, now))
    read = depouillement.blocs[0].comptes if depouillement.is_shown else ()
    return [SignauxComptes(controles[-1].message, _told_count(controles, read)) for controles in asked.values()]


def _told_count(versions: Sequence[Controle], read: "Sequence[comptes.CompteVariable]") -> int | None:
    """Return a number that the workbook shows, or None: another one, minus those shown, could be one person’s."""
    # Every failure fills one of these codes.
    codes = {reason_code(controle) if controle.raisons else comment_code(controle) for controle in versions}
    given = [compte for compte in read if compte.variable.question.code in codes and compte.personnes]
    return given[0].reponses if len(given) == len(codes) == 1 and given[0].is_shown else None
