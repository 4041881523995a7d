"""Sentences under the tables of a questionnaire: how to read one count, from its cells where it has some."""

from exports.enquetes.depouiller import Modalite, Question
from exports.enquetes.resultats import Resultats
from exports.tableur.phrases import Answer, counted, lecture_of
from questionnaires.core.francais import NBSP


def to_read(found: Resultats) -> tuple[Question, Modalite] | None:
    """The most frequent answer to the first question with a count that is told, and is not zero."""
    for question in found.questions:
        if told := [own for own in question.modalites if own.nombre]:
            return question, max(told, key=lambda own: own.nombre or 0)
    return None


def lecture_of_results(found: Resultats) -> str:
    """For a page, empty where no count is told."""
    if (own := to_read(found)) is None:
        return ""
    question, reponse = own
    part = "" if reponse.part is None else f"{reponse.part}{NBSP}%"
    return lecture_of_count(
        Answer(question.libelle),
        Answer(reponse.libelle),
        counted(reponse.nombre or 0, "réponse"),
        Answer(str(question.n)),
        Answer(part),
    ).text


def lecture_of_count(question: Answer, reponse: Answer, nombre: Answer, total: Answer, part: Answer) -> Answer:
    """`Lecture : à « Qui répond ? », « La direction » compte 21 réponses sur 42, soit 50 %.`; an empty share is not
    told."""
    share = (", soit ", part) if part.text else ()
    return lecture_of("à « ", question, " », « ", reponse, " » compte ", nombre, " sur ", total, *share, ".")


def lecture_of_who(found: Resultats) -> str:
    """For a page: of the first line of the tables of who answered, empty without one."""
    for own in (ligne for tableau in found.representativite for ligne in tableau.lignes[:1]):
        counts = (counted(own.repondantes, "réponse"), counted(own.attendues, "attendue"))
        return lecture_of_line(Answer(own.categorie), *counts).text
    return ""


def lecture_of_line(categorie: Answer, repondantes: Answer, attendues: Answer) -> Answer:
    told = " si les structures qui ont répondu se répartissaient comme la population."
    return lecture_of("« ", categorie, " » compte ", repondantes, ", pour ", attendues, told)
