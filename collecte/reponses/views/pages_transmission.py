"""Transmitted answers as read again in their version, and the differences between two transmissions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, Self

from collecte.models import Transmission
from collecte.reponses.queries.connues import connues_of, saisie_with
from collecte.reponses.queries.versions import get_questionnaire, get_written
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.resume import LigneResume, ListeResume, Resume, TableResume, resume_of
from collecte.reponses.views.totaux import Repartie, reparties
from questionnaires.answers.citations import said_to
from questionnaires.answers.controles import justification_questions
from questionnaires.answers.evaluation import evaluate
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire, Section
from questionnaires.temps.an_dernier import reasons_given
from questionnaires.temps.unites_temps import with_zeros


@dataclass(frozen=True)
class LectureTransmission:
    """Content of a transmission or a draft: `saisie` as typed, known answers included, `valeurs` as read on `jour`."""

    questionnaire: Questionnaire
    saisie: Mapping[str, str]
    valeurs: Mapping[str, Any]
    jour: date

    @classmethod
    def of(cls, sent: Transmission) -> Self:
        """Read a transmission, present or former; its participation and its version are loaded."""
        questionnaire = get_questionnaire(sent.version)
        saisie = saisie_with(questionnaire, sent.saisie, connues_of(sent.participation))
        return cls(questionnaire, saisie, sent.valeurs, paris_day(sent.transmise_le))

    @classmethod
    def of_respondent(cls, sent: Transmission) -> Self:
        """Read a transmission for whoever gave it: its texts quote the answers."""
        lecture = cls.of(sent)
        return replace(lecture, questionnaire=said_to(get_written(sent.version), lecture.settled))

    @classmethod
    def of_draft(cls, reponse: Reponse, sent: Transmission) -> Self:
        """Read what an author typed since a transmission, as it would be sent: a blank confirmed there stays zero."""
        judge = partial(evaluate, reponse.questionnaire, today=reponse.today, reperes=reponse.reperes)
        zeros = [code for code in judge(reponse.saisie).blanks if sent.valeurs.get(code) == 0]
        saisie = with_zeros(reponse.questionnaire, reponse.saisie, zeros)
        return cls(reponse.said, saisie, judge(saisie).valeurs, reponse.today)

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.saisie, self.jour)

    @cached_property
    def reparties(self) -> tuple[Repartie, ...]:
        return tuple(reparties(self.questionnaire, self.settled))

    @cached_property
    def resumes(self) -> list[tuple[Section, Resume]]:
        """Answers by section, blanks confirmed as zeros included, without what was not asked then; as typed where it
        has no value."""
        unread = {code: why for code, why in self.settled.unreadable.items() if self.valeurs.get(code) is None}
        read = replace(self.settled, valeurs=dict(self.valeurs), unreadable=unread)
        sections = self.questionnaire.sections
        return [(section, resume) for section in sections if (resume := resume_of(section, read, self.saisie))]

    @cached_property
    def justifications(self) -> list[ListeResume]:
        """Reasons transmitted, each under the check it answers."""
        listes = []
        explained = (reason.controle for reason in reasons_given(self.questionnaire, self.valeurs))
        for controle in (*dict.fromkeys(self.questionnaire.justifications.values()), *explained):
            answered = [question for question in justification_questions(controle) if self.valeurs.get(question.code)]
            lignes = (
                LigneResume(q.code, q.libelle, as_read(q, str(self.valeurs[q.code])), is_long=True) for q in answered
            )
            if answered:
                listes.append(ListeResume(controle.message, tuple(lignes)))
        return listes

    @cached_property
    def lignes(self) -> Mapping[str, tuple[str, LigneResume]]:
        """Full label and answer of each question by code, in the order of the pages, then the reasons."""
        return full_lines([*(part for _, resume in self.resumes for part in resume), *self.justifications])


def full_lines(parts: Iterable[ListeResume | TableResume]) -> Mapping[str, tuple[str, LigneResume]]:
    """Return the full label and the answer of each asked question, by code."""
    return {ligne.code: (libelle, ligne) for part in parts for libelle, ligne in _lignes_of(part) if ligne.is_asked}


def _lignes_of(part: ListeResume | TableResume) -> Iterator[tuple[str, LigneResume]]:
    """Iterate over the answers of a part, each with a label that is understood alone."""
    if isinstance(part, ListeResume):
        for ligne in part.lignes:
            yield " – ".join(filter(None, (part.titre, ligne.libelle))), ligne
        return
    for row, lignes in part.rows:
        for colonne, ligne in zip(part.colonnes, lignes, strict=True):
            yield f"{row} – {colonne}", ligne


def changed_since(reponse: Reponse, sent: Transmission) -> list["DifferenceTransmission"]:
    """List what its author typed since a transmission, and did not transmit."""
    return differences(LectureTransmission.of_respondent(sent), LectureTransmission.of_draft(reponse, sent))


@dataclass(frozen=True, slots=True)
class DifferenceTransmission:
    """A question that two transmissions answer differently; None where it was not asked, '' where it was blank."""

    libelle: str
    avant: str | None
    apres: str | None


def differences(former: LectureTransmission, later: LectureTransmission) -> list[DifferenceTransmission]:
    """List the changes by question, in the order of the later transmission, then what it does not ask any more."""
    codes = dict.fromkeys([*later.lignes, *former.lignes])
    compared = (_difference(former.lignes.get(code), later.lignes.get(code)) for code in codes)
    return [difference for difference in compared if difference.avant != difference.apres]


def _difference(avant: tuple[str, LigneResume] | None, apres: tuple[str, LigneResume] | None) -> DifferenceTransmission:
    libelle = (apres or avant or ("",))[0]
    return DifferenceTransmission(libelle, avant[1].text if avant else None, apres[1].text if apres else None)


def envoyees(transmissions: list[Transmission]) -> list[tuple[Transmission, list[DifferenceTransmission] | None]]:
    """Return each transmission with its changes from the one before, None for the first one; they are given, and
    returned, the last one first."""
    lectures = [LectureTransmission.of_respondent(transmission) for transmission in transmissions]
    formers = [*lectures[1:], None][: len(lectures)]  # none at all, for an answer that was never transmitted
    return [
        (transmission, differences(former, lecture) if former else None)
        for transmission, lecture, former in zip(transmissions, lectures, formers, strict=True)
    ]
