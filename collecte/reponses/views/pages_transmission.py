"""Transmitted answers as read again in their version, and the differences between two transmissions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from collecte.models import Transmission
from collecte.reponses.queries.connues import connues_of, saisie_with
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.resume import Ligne, Liste, Resume, Table, resume_of
from collecte.reponses.views.totaux import Repartie, reparties
from questionnaires.answers.controles import justification_questions
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire, Section
from questionnaires.temps.an_dernier import reasons_given


@dataclass(frozen=True)
class Lecture:
    """What one transmission says: `saisie` as typed, what was known included, `valeurs` as transmitted on `jour`."""

    questionnaire: Questionnaire
    saisie: Mapping[str, str]
    valeurs: Mapping[str, Any]
    jour: date

    @classmethod
    def of(cls, sent: Transmission) -> Self:
        """Of a transmission, present or former; its participation and its version are loaded."""
        questionnaire = get_questionnaire(sent.version)
        saisie = saisie_with(questionnaire, sent.saisie, connues_of(sent.participation))
        return cls(questionnaire, saisie, sent.valeurs, paris_day(sent.transmise_le))

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.saisie, self.jour)

    @cached_property
    def reparties(self) -> tuple[Repartie, ...]:
        return tuple(reparties(self.questionnaire, self.settled))

    @cached_property
    def resumes(self) -> list[tuple[Section, Resume]]:
        """What each section transmitted, blanks confirmed as zeros included; what was not asked then is left out."""
        sent = replace(self.settled, valeurs=dict(self.valeurs), unreadable={})
        found = ((section, resume_of(section, sent, {})) for section in self.questionnaire.sections)
        return [(section, resume) for section, resume in found if resume]

    @cached_property
    def justifications(self) -> list[Liste]:
        """The reasons transmitted, each under what it answers."""
        found = []
        explained = (own.controle for own in reasons_given(self.questionnaire, self.valeurs))
        for controle in (*dict.fromkeys(self.questionnaire.justifications.values()), *explained):
            given = [question for question in justification_questions(controle) if self.valeurs.get(question.code)]
            lignes = (Ligne(q.code, q.libelle, as_read(q, str(self.valeurs[q.code])), is_long=True) for q in given)
            if given:
                found.append(Liste(controle.message, tuple(lignes)))
        return found

    @cached_property
    def lignes(self) -> Mapping[str, tuple[str, Ligne]]:
        """Question code -> the question in full words and its answer, in the order of the pages, then the reasons."""
        return full_lines([*(part for _, resume in self.resumes for part in resume), *self.justifications])


def full_lines(parts: Iterable[Liste | Table]) -> Mapping[str, tuple[str, Ligne]]:
    """Question code -> the question in full words and its answer, of what was asked."""
    return {ligne.code: (libelle, ligne) for part in parts for libelle, ligne in _lignes_of(part) if ligne.is_asked}


def _lignes_of(part: Liste | Table) -> Iterator[tuple[str, Ligne]]:
    """The answers of a part, each named so that it is understood alone."""
    if isinstance(part, Liste):
        for ligne in part.lignes:
            yield " – ".join(filter(None, (part.titre, ligne.libelle))), ligne
        return
    for row, lignes in part.rows:
        for colonne, ligne in zip(part.colonnes, lignes, strict=True):
            yield f"{row} – {colonne}", ligne


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two transmissions answer differently; None where it was not asked, '' where it was blank."""

    libelle: str
    avant: str | None
    apres: str | None


def differences(former: Lecture, later: Lecture) -> list[Difference]:
    """What changed, question by question, in the order of the later one, then what it does not ask any more."""
    codes = dict.fromkeys([*later.lignes, *former.lignes])
    found = (_difference(former.lignes.get(code), later.lignes.get(code)) for code in codes)
    return [own for own in found if own.avant != own.apres]


def _difference(avant: tuple[str, Ligne] | None, apres: tuple[str, Ligne] | None) -> Difference:
    libelle = (apres or avant or ("",))[0]
    return Difference(libelle, avant[1].text if avant else None, apres[1].text if apres else None)


@dataclass(frozen=True, slots=True)
class Envoyee:
    """One transmission on « Vos transmissions », and what it changed from the one before; None for the first one."""

    transmission: Transmission
    changes: list[Difference] | None


def envoyees(transmissions: list[Transmission]) -> list[Envoyee]:
    """Each of them, the last one first, as they are given."""
    lectures = [Lecture.of(own) for own in transmissions]
    formers = [*lectures[1:], None][: len(lectures)]  # none at all, for an answer that was never transmitted
    return [
        Envoyee(own, differences(former, lecture) if former else None)
        for own, lecture, former in zip(transmissions, lectures, formers, strict=True)
    ]
