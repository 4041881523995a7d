"""Read spreadsheets in a child process with limits on memory, CPU and time, one line of JSON at a time."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any, TypeVar

from collecte.core.tableurs.model import (
    DEFAULT,
    ENTIER,
    SAVE_AGAIN,
    SAVE_AS_WORKBOOK,
    Classeur,
    Empreint,
    Feuille,
    LigneTableur,
    Limits,
    Request,
    Row,
    TableurError,
    megabytes,
    too_heavy,
    unreadable,
)
from exports.tableur.contenu import Contenu, ContenuFeuille

Answer = TypeVar("Answer")

MARGIN = 100_000  # a refusal may follow an answer that filled its limit
LONGEST_SUFFIX = 80  # a made-up name may be longer than an argument of a process
KEPT_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # without them Python may not start; no secret lives there

logger = logging.getLogger(__name__)


def read_table(path: Path, *, limits: Limits = DEFAULT) -> Feuille:
    """Read the table of an uploaded .xlsx or .csv file; its content can only raise TableurError.

    Takes at most `limits.seconds`, and `limits.output_size` of this process's memory to receive the answer.
    """
    if not path.is_file():
        raise TableurError("Le fichier est introuvable.", "Choisissez-le de nouveau.")
    with path.open("rb", buffering=0) as stream:
        _check_size(os.fstat(stream.fileno()).st_size, limits)
        return _ask(stream, Request(_suffix(path.name), limits), _feuille)


def read_sent_table(name: str, content: bytes, *, limits: Limits = DEFAULT) -> Feuille:
    """Read the table of a browser's upload as `read_table`: its content is never stored under its name."""
    _check_size(len(content), limits)
    with _unnamed(content) as stream:
        return _ask(stream, Request(_suffix(name), limits), _feuille)


def read_sheets(name: str, content: bytes, wanted: Collection[str], *, limits: Limits = DEFAULT) -> Classeur:
    """Read the sheets of an .xlsx named in `wanted`, whatever their case and the spaces around.

    Texts are XLSForm values (`values.form_text`), trimmed. The content can only raise TableurError, also for what hides
    in the other sheets, whose cells are not read. Takes no more than `read_table` does.
    """
    return _sheets(content, Request(_suffix(name), limits, tuple(wanted)), _classeur)


def read_typed_sheets(name: str, content: bytes, wanted: Collection[str], *, limits: Limits = DEFAULT) -> Classeur:
    """Read sheets of this product that people filled, as `read_sheets`: texts are as typed in French (`value_text`).

    A cell whose formula was never computed reads `NON_CALCULEE`, one that a merged cell covers reads `FUSIONNEE`.
    """
    return _sheets(content, Request(_suffix(name), limits, tuple(wanted), typed=True), _classeur)


def read_digests(name: str, content: bytes) -> Empreint:
    """Return the identity of an .xlsx, whatever program made it. Its content can only raise TableurError."""
    return _sheets(content, Request(_suffix(name), ENTIER, digested=True), _empreint)


def _sheets(content: bytes, request: Request, understand: Callable[[list[Any]], Answer]) -> Answer:
    try:
        _check_size(len(content), request.limits)
        with _unnamed(content) as stream:
            return _ask(stream, request, understand)
    except TableurError as error:  # a text file holds no sheets, so no message suggests sending one
        raise TableurError(error.problem, SAVE_AS_WORKBOOK if error.remedy == SAVE_AGAIN else error.remedy) from error


@contextmanager
def _unnamed(content: bytes) -> Iterator[IO[bytes]]:
    """Open a file without a name that the child reads, gone when it is closed."""
    with TemporaryFile(buffering=0) as stream:
        stream.write(content)
        stream.seek(0)
        yield stream


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()[:LONGEST_SUFFIX]


def _ask(stream: IO[bytes], request: Request, understand: Callable[[list[Any]], Answer]) -> Answer:
    answer = _ask_child(stream, request)
    try:
        documents = [json.loads(line) for line in answer.splitlines()]
        _raise_refusal(documents[-1])
        return understand(documents)
    except (ValueError, TypeError, LookupError) as error:  # an answer that is cut or not the child's
        raise unreadable() from error


def _check_size(size: int, limits: Limits) -> None:
    if not size:
        raise TableurError("Le fichier est vide.", "Vérifiez que vous envoyez le bon fichier.")
    if size > limits.file_size:
        raise TableurError(
            f"Le fichier pèse {megabytes(size)}, la limite est {megabytes(limits.file_size)}.",
            "Ne gardez que la feuille utile, sans images, ou envoyez le tableau en plusieurs fichiers.",
        )


def _ask_child(stream: IO[bytes], request: Request) -> bytes:
    command = [sys.executable, "-I", "-m", "collecte.core.tableurs.child", request.to_json()]
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - our own module; the request is one argument, never a shell's
        command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        timer = Timer(request.limits.seconds, child.kill)
        timer.start()
        answer = _read_all(child, request.limits.output_size + MARGIN)
        timer.cancel()
    if child.returncode < 0:
        logger.warning("spreadsheet reader killed by signal %s", -child.returncode)
        raise too_heavy()
    if child.returncode:
        logger.error("spreadsheet reader ended with code %s: is the product installed?", child.returncode)
        raise unreadable()
    return answer


def _read_all(child: subprocess.Popen[bytes], longest: int) -> bytes:
    assert child.stdout is not None  # noqa: S101 - a pipe was asked for
    answer = child.stdout.read(longest)
    if len(answer) == longest:
        child.kill()
    child.wait()
    return answer


def _raise_refusal(last: Any) -> None:  # noqa: ANN401 - JSON
    if "problem" in last:
        raise TableurError(last["problem"], last["remedy"])
    if "trace" in last:
        logger.info("spreadsheet not read: %s", last["trace"])
        raise unreadable()


def _feuille(documents: list[Any]) -> Feuille:
    head, rows = _complete(documents)
    entetes = tuple(head["entetes"])
    lignes = (LigneTableur(numero, dict(zip(entetes, texts, strict=True))) for numero, texts in rows)
    return Feuille(head["nom"], entetes, tuple(lignes))


def _classeur(documents: list[Any]) -> Classeur:
    head, rows = _complete(documents)
    feuilles: dict[str, list[Row]] = {name: [] for name in head["feuilles"]}
    for name, numero, texts in rows:
        feuilles[name].append((numero, tuple(texts)))
    return Classeur(tuple(head["noms"]), {name: tuple(rows) for name, rows in feuilles.items()})


def _empreint(documents: list[Any]) -> Empreint:
    head, feuilles = _complete(documents)
    return Empreint(head["empreinte"], Contenu(tuple(map(ContenuFeuille.from_document, feuilles))))


def _complete(documents: list[Any]) -> tuple[Any, list[Any]]:
    head, *rows, tail = documents
    if tail["total"] != len(rows):
        raise unreadable()
    return head, rows
