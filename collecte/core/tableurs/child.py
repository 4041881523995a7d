"""Child process that opens uploaded files: bytes on its input, JSON lines on its output, nothing else.

Run as `python -I -m collecte.core.tableurs.child <request as JSON>`. The lines are a head, one line per row and a tail
that counts them; or a refusal; or a trace, without any content of the file, when something broke.
"""

import contextlib
import json
import sys
from collections.abc import Collection, Iterator
from traceback import extract_tb
from typing import Any

from collecte.core.tableurs.archive import macros, not_a_workbook, open_archive, other_format, protected
from collecte.core.tableurs.delimited import read_delimited
from collecte.core.tableurs.model import (
    Classeur,
    Empreint,
    Feuille,
    Limits,
    Request,
    TableurError,
    megabytes,
    quoted,
    too_heavy,
)
from collecte.core.tableurs.workbook import read_named_sheets, read_workbook
from exports.tableur.contenu import empreinte_of
from exports.tableur.lecture_contenu import contenu_of

OPEN_FILES = 16

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # .xls, and .xlsx with a password
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # bytes that a site may put first when it sends a file through a page
_WITH_MACROS = {".xlsm", ".xltm", ".xlam"}
_WORKBOOKS = {".xlsx", ""}  # without a suffix, the content decides
_TABLES = {*_WORKBOOKS, ".csv", ".tsv", ".txt"}


Answer = Feuille | Classeur | Empreint


def read(data: bytes, request: Request) -> Answer:
    """Read a file by its content; its name can only cause a refusal."""
    if request.wanted is None and not request.digested:
        return _read_table(data, request.suffix, request.limits)
    _refuse_other_formats(data, request.suffix, _WORKBOOKS, "seul .xlsx l’est")
    if not _is_zip(data):
        raise not_a_workbook()
    if request.wanted is None:
        return _read_digests(data, request.limits)
    return read_named_sheets(data, request.limits, request.wanted, typed=request.typed)


def _is_zip(data: bytes) -> bool:
    return data[:100].lstrip(_BEFORE).startswith(_ZIP)


def _read_digests(data: bytes, limits: Limits) -> Empreint:
    """Read digests of the cells of the checked copy, each part of which comes from the file."""
    archive = open_archive(data, limits)
    return Empreint(empreinte_of(data), contenu_of(archive.copy.getvalue()))


def _read_table(data: bytes, suffix: str, limits: Limits) -> Feuille:
    _refuse_other_formats(data, suffix, _TABLES, "seuls .xlsx et .csv le sont")
    if _is_zip(data):
        return read_workbook(data, limits)
    if suffix == ".xlsx":
        raise not_a_workbook()
    return read_delimited(data, limits)


def _refuse_other_formats(data: bytes, suffix: str, accepted: Collection[str], which: str) -> None:
    if suffix in _WITH_MACROS:
        raise macros()
    if suffix not in accepted:
        raise other_format(f"Le format {quoted(suffix)} n’est pas accepté, {which}.")
    if data.startswith(_OLE):
        raise protected() if _ENCRYPTED_STREAM in data else other_format("Le fichier est d’un ancien format (.xls).")


def confine(limits: Limits) -> None:
    """Limit memory, time, files and core dumps from here on; does nothing where the system cannot."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's time limit remains
        return
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        with contextlib.suppress(ValueError, OSError):  # a tighter limit is already there, or the system has none
            resource.setrlimit(kind, (value, value))


def lines(answer: Answer, limits: Limits) -> Iterator[bytes]:
    """Yield the answer, refused before it is longer than its limit."""
    room = limits.output_size
    for line in _documents(answer):
        text = _dumps(line)
        room -= len(text)
        if room < 0:
            raise TableurError(
                f"Le tableau contient plus de {megabytes(limits.output_size)} de texte.",
                "Envoyez-le en plusieurs fichiers.",
            )
        yield text


def _documents(answer: Answer) -> Iterator[Any]:
    match answer:
        case Feuille():
            return _of_table(answer)
        case Classeur():
            return _of_sheets(answer)
        case Empreint():
            return _of_digests(answer)


def _of_digests(empreint: Empreint) -> Iterator[Any]:
    yield {"empreinte": empreint.empreinte}
    for feuille in empreint.contenu.feuilles:
        yield feuille.to_document()
    yield {"total": len(empreint.contenu.feuilles)}


def _of_table(feuille: Feuille) -> Iterator[Any]:
    yield {"nom": feuille.nom, "entetes": feuille.entetes}
    for ligne in feuille.lignes:
        yield [ligne.numero, list(ligne.cells.values())]
    yield {"total": len(feuille.lignes)}


def _of_sheets(classeur: Classeur) -> Iterator[Any]:
    yield {"noms": classeur.noms, "feuilles": list(classeur.feuilles)}
    for name, rows in classeur.feuilles.items():
        for numero, texts in rows:
            yield [name, numero, texts]
    yield {"total": sum(map(len, classeur.feuilles.values()))}


def _dumps(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _refusal(error: TableurError) -> bytes:
    return _dumps({"problem": error.problem, "remedy": error.remedy})


def _trace(error: BaseException) -> str:
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {frame.name}:{frame.lineno}"


def main(request: Request) -> None:
    """Write an answer, complete or recognisably cut."""
    limits = request.limits
    confine(limits)
    output = sys.stdout.buffer
    try:
        for line in lines(read(sys.stdin.buffer.read(limits.file_size + 1), request), limits):
            output.write(line)
    except TableurError as refusal:
        output.write(_refusal(refusal))
    except MemoryError:
        output.write(_refusal(too_heavy()))
    except BaseException as error:  # a panic of the parser is not an Exception
        output.write(_dumps({"trace": _trace(error)}))


if __name__ == "__main__":
    main(Request.from_json(sys.argv[1]))
