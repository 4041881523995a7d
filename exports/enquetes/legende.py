"""Sentences under the tables of a questionnaire: how to read one count, from its cells where it has some."""

from exports.enquetes.resultats import Modalite, Question, Resultats
from exports.tableur.phrases import Answer, counted, lecture_of
from questionnaires.core.francais import NBSP


def to_read(resultats: Resultats) -> tuple[Question, Modalite] | None:
    """Return the most frequent answer to the first question with a count that is shown and not zero."""
    for question in resultats.questions:
        if visible := [modalite for modalite in question.modalites if modalite.nombre]:
            return question, max(visible, key=lambda modalite: modalite.nombre or 0)
    return None


def lecture_of_results(resultats: Resultats) -> str:
    """Return the sentence for a page; empty where no count is shown."""
    if (example := to_read(resultats)) is None:
        return ""
    question, reponse = example
    part = "" if reponse.part is None else f"{reponse.part}{NBSP}%"
    return lecture_of_count(
        Answer(question.libelle),
        Answer(reponse.libelle),
        counted(reponse.nombre or 0, "réponse"),
        Answer(str(question.n)),
        Answer(part),
    ).text


def lecture_of_count(question: Answer, reponse: Answer, nombre: Answer, total: Answer, part: Answer) -> Answer:
    """Return `Lecture : à « Qui répond ? », « La direction » compte 21 réponses sur 42, soit 50 %.`, without an empty
    share."""
    share = (", soit ", part) if part.text else ()
    return lecture_of("à « ", question, " », « ", reponse, " » compte ", nombre, " sur ", total, *share, ".")


def lecture_of_who(resultats: Resultats) -> str:
    """Return the sentence for a page on the first line of the tables of respondents; empty without one."""
    for first in (ligne for tableau in resultats.representativite for ligne in tableau.lignes[:1]):
        counts = (counted(first.repondantes, "réponse"), counted(first.attendues, "attendue"))
        return lecture_of_line(Answer(first.categorie), *counts).text
    return ""


def lecture_of_line(categorie: Answer, repondantes: Answer, attendues: Answer) -> Answer:
    ending = " si les structures qui ont répondu se répartissaient comme la population."
    return lecture_of("« ", categorie, " » compte ", repondantes, ", pour ", attendues, ending)
