"""How a spreadsheet is read without trusting it: in a child process that can be killed, one line of JSON at a time."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import IO, Any

from collecte.tableurs.model import DEFAULT, Feuille, Ligne, Limits, TableurError, megabytes, too_heavy, unreadable

MARGIN = 100_000  # a refusal may follow an answer that filled its limit
KEPT_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # without them Python may not start; no secret lives there

logger = logging.getLogger(__name__)


def read_table(path: Path, *, limits: Limits = DEFAULT) -> Feuille:
    """The table of an .xlsx or .csv file sent by someone; TableurError is the only thing its content can raise.

    Takes at most `limits.seconds`, and `limits.output_size` of this process's memory to receive the answer.
    """
    if not path.is_file():
        raise TableurError("Le fichier est introuvable.", "Choisissez-le de nouveau.")
    with path.open("rb", buffering=0) as stream:
        _check_size(os.fstat(stream.fileno()).st_size, limits)
        answer = _ask_child(stream, path.suffix.lower(), limits)
    try:
        return _feuille([json.loads(line) for line in answer.splitlines()])
    except (ValueError, TypeError, LookupError) as error:  # an answer that is cut or not ours
        raise unreadable() from error


def _check_size(size: int, limits: Limits) -> None:
    if not size:
        raise TableurError("Le fichier est vide.", "Vérifiez que vous envoyez le bon fichier.")
    if size > limits.file_size:
        raise TableurError(
            f"Le fichier pèse {megabytes(size)}, la limite est {megabytes(limits.file_size)}.",
            "Ne gardez que la feuille utile, sans images, ou envoyez le tableau en plusieurs fichiers.",
        )


def _ask_child(stream: IO[bytes], suffix: str, limits: Limits) -> bytes:
    command = [sys.executable, "-I", "-m", "collecte.tableurs.child", suffix, json.dumps(asdict(limits))]
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - our own module; the suffix is one argument, never a shell's
        command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        timer = Timer(limits.seconds, child.kill)
        timer.start()
        answer = _read_all(child, limits.output_size + MARGIN)
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


def _feuille(documents: list[Any]) -> Feuille:
    last = documents[-1]
    if "problem" in last:
        raise TableurError(last["problem"], last["remedy"])
    if "trace" in last:
        logger.info("spreadsheet not read: %s", last["trace"])
        raise unreadable()
    head, *rows, tail = documents
    if tail["total"] != len(rows):
        raise unreadable()
    entetes = tuple(head["entetes"])
    lignes = (Ligne(numero, dict(zip(entetes, texts, strict=True))) for numero, texts in rows)
    return Feuille(head["nom"], entetes, tuple(lignes))
