"""Queries on quality flags: soft checks that a transmitted answer fails, with the reason given.

A check that asks for a reason lets no answer through without one: an answer fails it when its values have one. Those
« pour l’auteur » have none, here as elsewhere.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.campagnes import get_first_figures
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
from questionnaires.core.model import Controle, Questionnaire, comment_code, reason_code
from questionnaires.core.questions import Value

if TYPE_CHECKING:
    from exports.enquetes import comptes


class Lecture(StrEnum):
    """How the C2RA reads the flags of a campaign: as its authors were told that it reads their answers."""

    NOMS = "avec les noms"
    NOMBRES = "en nombres"
    JAMAIS = "jamais"  # on time, a check that fails says a share of someone; anonymous, there is no author to ask


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
    """The flags of a campaign, and the versions that it asks, oldest first. `is_asked`: some of these asks for reasons;
    `reponses` only when read with names."""

    lecture: Lecture
    versions: Sequence[Questionnaire]
    is_asked: bool
    reponses: Sequence[ReponseSignalee] = ()

    @property
    def is_counted(self) -> bool:
        """Whether how many answers fail each check is all that may be told."""
        return self.is_asked and self.lecture is Lecture.NOMBRES

    def count_to_see(self, dla_id: int | None = None) -> int:
        """Flags that nobody looked at yet, of one DLA if one is named."""
        return sum(len(own.signaux) for own in self.reponses if own.vus is None and dla_id in {None, own.dla.id})

    def count_of(self, dla_id: int) -> int:
        """Answers of one DLA with flags, looked at or not."""
        return sum(own.dla.id == dla_id for own in self.reponses)

    def of(self, participation_id: int) -> ReponseSignalee | None:
        """One answer; None when it has no flag that may be told."""
        return next((own for own in self.reponses if own.participation_id == participation_id), None)


def get_lecture(session: Session, campagne: Campagne) -> Lecture:
    """How those of a campaign are read."""
    return _lecture(campagne, list_questionnaires_of(session, campagne))


def get_signaux(session: Session, campagne: Campagne) -> Signaux:
    """The flags of a campaign, by DLA then name. The caller checked who asks."""
    return list_signaux(session, [campagne])[campagne.id]


def list_signaux(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Signaux]:
    """The same of several campaigns by id, in as many reads. Content is read only where names may be told."""
    asked = list_questionnaires_by_campagne(session, campagnes)
    lectures = {own.id: _lecture(own, asked[own.id]) for own in campagnes}
    asking = {own.id for own in campagnes if not own.anonyme and any(each.justifications for each in asked[own.id])}
    found = _reponses(session, [key for key in asking if lectures[key] is Lecture.NOMS])
    return {key: Signaux(lecture, asked[key], key in asking, found.get(key, ())) for key, lecture in lectures.items()}


def count_to_see(session: Session, campagnes: Iterable[Campagne]) -> Mapping[int, int]:
    """Campaign -> flags that nobody looked at yet; those of which none is ever told are left out, and not read."""
    told = [own for own in campagnes if not _is_never_read(own)]
    return {key: own.count_to_see() for key, own in list_signaux(session, told).items()} if told else {}


def _is_never_read(campagne: Campagne) -> bool:
    return campagne.is_temps or campagne.anonyme


def _lecture(campagne: Campagne, asked: Sequence[Questionnaire]) -> Lecture:
    if _is_never_read(campagne):
        return Lecture.JAMAIS
    return Lecture.NOMS if read_with_names(asked) else Lecture.NOMBRES


def _reponses(session: Session, campagne_ids: Collection[int]) -> Mapping[int, list[ReponseSignalee]]:
    """Campaign -> its answers with flags, sorted."""
    if not campagne_ids:
        return {}
    own = Participation
    statement = (
        select(own.id, own.campagne_id, own.recu, own.transmise_le, own.valeurs)
        .add_columns(Dla, Personne, Structure.nom.label("structure"), SignauxVus, VersionQuestionnaire)
        .join(own.dla)
        .join(own.version)
        .outerjoin(own.personne)
        .outerjoin(own.accompagnement)
        .outerjoin(Accompagnement.structure)
        .outerjoin(SignauxVus, and_(SignauxVus.participation_id == own.id, SignauxVus.recu == own.recu))
        .options(joinedload(SignauxVus.compte).joinedload(Compte.personne))
        .where(own.campagne_id.in_(campagne_ids), own.transmise_le.is_not(None))
    )
    found: dict[int, list[ReponseSignalee]] = {}
    for row in session.execute(statement):
        if signaux := list(_signaux(get_questionnaire(row.VersionQuestionnaire), row.valeurs)):
            found.setdefault(row.campagne_id, []).append(_reponse(row, signaux))
    return {key: sorted(rows, key=_order) for key, rows in found.items()}


def _reponse(row: Row[tuple[object, ...]], signaux: Sequence[Signal]) -> ReponseSignalee:
    return ReponseSignalee(
        participation_id=row.id,
        dla=row.Dla,
        personne=row.Personne,
        structure=row.structure,
        recu=row.recu,
        transmise_le=row.transmise_le,
        signaux=signaux,
        vus=row.SignauxVus,
    )


def _order(own: ReponseSignalee) -> tuple[str, tuple[str, str], int]:
    return own.dla.code, name_key(own.personne) if own.personne else ("", ""), own.participation_id


def _signaux(questionnaire: Questionnaire, valeurs: Mapping[str, Value | None]) -> Iterator[Signal]:
    """In the order of the checks."""
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
    """A check of a campaign read in counts only; `reponses` fail it, None when it may not be told."""

    message: str
    reponses: int | None


def list_signaux_comptes(
    session: Session, campagne: Campagne, versions: Iterable[Questionnaire], now: datetime
) -> Sequence[SignauxComptes] | None:
    """How many answers fail each check of the versions that it asks, as the workbook counts them; None before its
    figures are told.

    From then on no answer moves: two readings of this page cannot differ by one of them.
    """
    if get_first_figures(session, campagne) is None:
        return None
    from exports.enquetes.comptes import Depouillement  # the Excel writer comes with it: loaded when it is asked for

    asked: dict[str, list[Controle]] = {}
    for own in versions:
        for controle in dict.fromkeys(own.justifications.values()):
            asked.setdefault(controle.code, []).append(controle)
    depouillement = Depouillement(get_collecte_enquete(session, campagne, now))
    read = depouillement.blocs[0].comptes if depouillement.is_shown else ()
    return [SignauxComptes(each[-1].message, _told_count(each, read)) for each in asked.values()]


def _told_count(versions: Sequence[Controle], read: "Sequence[comptes.Compte]") -> int | None:
    """A number that the workbook shows, or none at all: another one, minus those shown, could be one person’s."""
    codes = {reason_code(own) if own.raisons else comment_code(own) for own in versions}  # what every failure gives
    given = [own for own in read if own.variable.question.code in codes and own.personnes]
    return given[0].reponses if len(given) == len(codes) == 1 and given[0].is_shown else None
