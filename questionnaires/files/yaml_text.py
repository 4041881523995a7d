"""Check the bytes, characters and syntax of a YAML file before it is parsed."""

import re
from pathlib import Path

import yaml

from questionnaires.files.defauts import Constats, Defaut, DefinitionError

MAX_BYTES = 200_000

# Controls, separators that YAML counts as line breaks, bidirectional overrides, byte order marks, lone surrogates.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_TAB_AFTER_TEXT = re.compile(r"(?<=\S)[ \t]*\t")


def bytes_of(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a file, or just enough of it to see that it is too long. Raises DefinitionError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except OSError as error:
        remedy = "Vérifiez son chemin et vos droits de lecture."
        raise DefinitionError([Defaut(str(path), 1, "Le fichier ne peut pas être ouvert.", remedy)]) from error


def decoded(content: bytes, constats: Constats, max_bytes: int = MAX_BYTES) -> str | None:
    """Return the text of a file, None when it is too long or not UTF-8; a byte order mark is left out."""
    if len(content) > max_bytes:
        constats.add(
            1,
            f"Le fichier dépasse {max_bytes // 1000} ko.",
            "Une définition est bien plus courte : vérifiez le fichier.",
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        constats.add(
            content.count(b"\n", 0, error.start) + 1,
            "Un caractère n’est pas codé en UTF-8.",
            "Enregistrez le fichier en UTF-8.",
        )
        return None


def report_characters(text: str, constats: Constats) -> None:
    """Report every line with tabs or invisible characters."""
    for ligne, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            constats.add(ligne, "La ligne contient une tabulation.", "Remplacez-la par des espaces.")
        if match := INVISIBLE.search(line):
            constats.add(
                ligne, f"La ligne contient un caractère invisible (U+{ord(match[0]):04X}).", "Supprimez ce caractère."
            )


def tolerable(text: str) -> str:
    """Remove reported characters that would stop PyYAML, keeping lines; a tab in an indentation has no safe reading."""
    return _TAB_AFTER_TEXT.sub(" ", INVISIBLE.sub("_", text))


_SYNTAX = {
    "mapping values are not allowed": (
        "Un deux-points suivi d’une espace coupe ce texte, ou le retrait est faux.",
        "Mettez le texte entre guillemets, ou alignez la ligne sur ses voisines.",
    ),
    "could not find expected ':'": ("Il manque « : » après une clé.", "Écrivez « clé: valeur »."),
    "expected <block end>": ("Le retrait de cette ligne est faux.", "Alignez-la sur les lignes de même niveau."),
    "unexpected end of stream": ("Un guillemet ouvert ici n’est jamais fermé.", "Fermez-le à la fin du texte."),
    "unknown escape character": (
        "Une barre oblique inverse est suivie d’un caractère inattendu.",
        "Doublez-la, ou mettez le texte entre apostrophes droites.",
    ),
    "expected ',' or": ("Un crochet ou une accolade n’est pas fermé, ou une virgule manque.", "Complétez la liste."),
    "cannot start any token": (
        "Une ligne commence par un caractère réservé.",
        "Mettez le texte entre guillemets.",
    ),
}
_TOLD_WHERE_IT_BEGINS = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")
_SYNTAX_OTHERWISE = ("Cette ligne n’est pas comprise.", "Comparez-la avec ses voisines : retrait, deux-points, tirets.")


def report_syntax(error: yaml.MarkedYAMLError, text: str, constats: Constats) -> None:
    """Report the first syntax error, the only one known; one that a tab already explains is left out."""
    problem = str(error.problem)
    begun = any(english in problem for english in _TOLD_WHERE_IT_BEGINS)
    mark = (error.context_mark if begun else None) or error.problem_mark or error.context_mark
    ligne = min(mark.line, text.count("\n")) + 1 if mark else 1
    if "\t" in text.split("\n")[ligne - 1]:
        return
    sentences = next((french for english, french in _SYNTAX.items() if english in problem), _SYNTAX_OTHERWISE)
    constats.add(ligne, *sentences)
