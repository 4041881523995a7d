"""Outline of a questionnaire in the terminal: pages, questions, codes and conditions."""

from collections.abc import Iterator

from questionnaires.core.blocs import Grille, Matrice, Repetition, Somme, Tableau
from questionnaires.core.elements import Asked, Described
from questionnaires.core.francais import plural, typeset
from questionnaires.core.model import PORTEES, Controle, Questionnaire, Section
from questionnaires.core.questions import Computed, OwnOptions, OwnScale


def outline(questionnaire: Questionnaire) -> Iterator[str]:
    """Yield the lines of the outline, indented by two spaces a level."""
    yield summary(questionnaire)
    for number, section in enumerate(questionnaire.sections, start=1):
        yield ""
        yield from _section(number, section)
    if questionnaire.controles:
        yield from ("", "Contrôles")
    for controle in questionnaire.controles:
        yield from _indented(_controle(controle))


def summary(questionnaire: Questionnaire) -> str:
    """Return the code, the title and the length, in one line."""
    counts = ", ".join(
        [
            plural(len(questionnaire.sections), "page"),
            plural(len(questionnaire.questions), "question"),
            f"environ {plural(questionnaire.duree, 'minute')}",
        ]
    )
    return typeset(f"{questionnaire.code} – {questionnaire.titre} : {counts}")


def _section(number: int, section: Section) -> Iterator[str]:
    yield f"{number}. {section.titre} [{section.code}]"
    yield from _indented(_condition(section.relevant))
    for groupe in section.groupes:
        if groupe.titre and groupe.titre != section.titre:
            yield f"  {groupe.titre} [{groupe.code}]"
        yield from _indented(_condition(groupe.relevant))
        for block in groupe.blocks:
            yield from _indented(_indented(_block(block)))


def _block(block: Described) -> Iterator[str]:
    yield typeset(f"{block.code} – {_one_line(block.libelle)} ({', '.join(_traits(block))})")
    yield from _indented(_condition(block.relevant))
    yield from _indented(_rules(block))
    yield from _indented(_under(block))


def _traits(block: Described) -> Iterator[str]:
    yield block.description
    if isinstance(block, Asked) and block.required:
        yield "obligatoire"
    if isinstance(block, Asked) and block.connu is not None:
        yield f"connu : {block.connu.cle}"


def _rules(block: Described) -> Iterator[str]:
    if isinstance(block, Asked):
        yield from _expression("obligatoire si", block.required_if)
        yield from _expression("contrainte", block.constraint)
    if isinstance(block, Computed):
        yield from _expression("=", block.calculation)
    if isinstance(block, Somme):
        yield from _expression(f"total {block.operateur}", block.cible)


def _under(block: Described) -> Iterator[str]:
    match block:
        case OwnOptions() | OwnScale():
            yield from (f"· {option.code} – {_one_line(option.libelle)}" for option in block.offered)
        case Tableau() | Matrice():
            yield from (f"· {ligne.code} – {_one_line(ligne.libelle)}" for ligne in block.lignes)
        case Grille():
            yield from (
                f"· {element.code} – {_one_line(element.libelle)}" for element in (*block.lignes, *block.colonnes)
            )
        case Somme():
            for ligne in block.lignes:
                yield f"· {ligne.code} – {_one_line(ligne.libelle)}"
                yield from (f"  · {sous.code} – {_one_line(sous.libelle)}" for sous in ligne.sous)
        case Repetition():
            for question in block.questions:
                yield from _block(question)


def _controle(controle: Controle) -> Iterator[str]:
    state = "" if controle.actif else ", inactif"
    yield f"{controle.code} – {_one_line(controle.message)} ({PORTEES[controle.portee]}{state})"
    yield from _indented(_expression("vrai quand", controle.condition))


def _condition(relevant: str) -> Iterator[str]:
    return _expression("si", relevant)


def _expression(word: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"{word} {_one_line(text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
