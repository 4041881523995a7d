"""The lines of a file that is kept until they are imported: packed, corrected on screen, left out and brought back."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson

from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import Defaut
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.models import ImportRegistre
from questionnaires.core.repartition import shortened


def pack_feuille(feuille: Feuille) -> bytes:
    rows = [[ligne.numero, *(ligne.cells[header] for header in feuille.entetes)] for ligne in feuille.lignes]
    return pack([feuille.entetes, rows])


def unpack_feuille(packed: bytes) -> Feuille:
    """Return the table that `pack_feuille` packed; an empty one from nothing."""
    headers, rows = unpack(packed) if packed else ((), ())
    lignes = (LigneTableur(numero, dict(zip(headers, texts, strict=True))) for numero, *texts in rows)
    return Feuille("", tuple(headers), tuple(lignes))


@dataclass(frozen=True, slots=True)
class Correction:
    """The cells of a line as someone typed them, by header; `vu`: what `state_of` said of these cells on their page."""

    ligne: int
    vu: str
    cells: Mapping[str, str]

    @property
    def is_typed(self) -> bool:
        return state_of(self.cells, self.cells) != self.vu


def first_texts(feuille: Feuille, numeros: Collection[int]) -> dict[int, str]:
    """Return number -> first text of these lines, to recognise them by."""
    return {
        ligne.numero: next((shortened(text) for text in ligne.cells.values() if text and not text.isdigit()), "")
        for ligne in feuille.lignes
        if ligne.numero in numeros
    }


def wrong_lines(feuille: Feuille, defauts: Sequence[Defaut]) -> tuple[list[str], list[tuple[str | int, ...]]]:
    """Return the headers and the rows of the lines that have errors, with their numbers and these errors."""
    why: dict[int, str] = {}
    for defaut in defauts:
        why[defaut.ligne] = f"{why.get(defaut.ligne, '')} {defaut.phrase}".strip()
    rows: list[tuple[str | int, ...]] = [
        (*(ligne.cells[header] for header in feuille.entetes), ligne.numero, why[ligne.numero])
        for ligne in feuille.lignes
        if ligne.numero in why
    ]
    return [*feuille.entetes, "ligne du premier fichier", "ce qui ne va pas"], rows


def field_of(ligne: int, column: int | None = None) -> str:
    """Return the name of the field of a cell, or of that of the state of its line."""
    return f"l{ligne}vu" if column is None else f"l{ligne}c{column}"


def state_of(cells: Mapping[str, str], headers: Mapping[str, Any] | Sequence[str]) -> str:
    """Return the digest of some cells of a line, whatever spaces and line ends a browser changes."""
    texts = [[header, *_typed(cells.get(header, "")).split()] for header in sorted(headers)]
    return blake2b(orjson.dumps(texts), digest_size=8).hexdigest()


def correct_lines(feuille: Feuille, corrections: Sequence[Correction]) -> Feuille:
    """Return a table with corrected cells; lines that nobody typed in do not change.

    Raises ConflictError, which says what the cells of a line are now, when they are not those that were shown, since
    someone else corrected or imported it.
    """
    lignes = {ligne.numero: ligne for ligne in feuille.lignes}
    typed = {correction.ligne: correction for correction in corrections if correction.is_typed}
    if changed := {
        numero: sentence for numero, row in typed.items() if (sentence := _changed(lignes.get(numero), row))
    }:
        raise ConflictError(
            " ".join(changed.values()),
            "Rien n’est enregistré ; ce que vous avez tapé est resté dans la page. Comparez, puis envoyez de nouveau.",
            champ=field_of(min(changed)),
        )
    for numero, correction in typed.items():
        cells = {header: _typed(text) for header, text in correction.cells.items()}
        lignes[numero] = LigneTableur(numero, {**lignes[numero].cells, **cells})
    return replace(feuille, lignes=tuple(lignes.values()))


def _changed(ligne: LigneTableur | None, correction: Correction) -> str:
    """Return what a line says now, when it is not what its correction saw; nothing when it is."""
    if ligne is None:
        return f"Ligne {correction.ligne} : elle n’attend plus, quelqu’un l’a importée ou retirée."
    if state_of(ligne.cells, correction.cells) == correction.vu:
        return ""
    now = [
        f"« {header} » dit maintenant « {shortened(ligne.cells[header])} »"
        for header, text in correction.cells.items()
        if state_of(ligne.cells, [header]) != state_of(correction.cells, [header])
    ]
    sentence = " ; ".join(now) or "elle dit déjà ce que vous avez tapé"
    return f"Ligne {correction.ligne}, corrigée ailleurs entre-temps : {sentence}."


def _typed(text: str) -> str:
    return "\n".join(text.splitlines()).strip()


def correct_file(
    import_file: ImportRegistre,
    corrections: Sequence[Correction],
    laisser: Collection[int],
    reprendre: Collection[int],
) -> Feuille:
    """Store corrected cells, leave lines out or bring them back; return the table. Raises ConflictError."""
    feuille = correct_lines(unpack_feuille(import_file.feuille), corrections)
    numbers = {ligne.numero for ligne in feuille.lignes}
    import_file.feuille = pack_feuille(feuille)
    import_file.laissees = sorted((({*import_file.laissees} | {*laisser}) - {*reprendre}) & numbers)
    return feuille


def pack(document: object) -> bytes:
    return zlib.compress(orjson.dumps(document), 6)


def unpack(packed: bytes) -> Any:  # noqa: ANN401 - JSON
    return orjson.loads(zlib.decompress(packed))
