"""Find the table in a grid of texts: the first filled row names the columns."""

from collections.abc import Iterable, Sequence

from collecte.core.tableurs.model import (
    Feuille,
    LigneTableur,
    Limits,
    Row,
    TableurError,
    TooFarError,
    count,
    letters,
    quoted,
)


def shape(nom: str, rows: Iterable[Row], limits: Limits) -> Feuille:
    """Return the table without blank rows and columns; headers that are blank or repeated are refused by name."""
    filled = _filled(rows, limits)
    if not filled:
        raise TableurError(
            "Le fichier ne contient aucune donnée.",
            "Vérifiez que vous envoyez le bon fichier et que sa première feuille contient le tableau.",
        )
    columns = _columns(filled, limits)
    numero, first = filled[0]
    entetes = tuple(" ".join(_at(first, column).split()) for column in columns)
    _check_headers(numero, columns, entetes)
    return Feuille(
        nom=nom,
        entetes=entetes,
        lignes=tuple(
            LigneTableur(numero, {header: _at(row, column) for header, column in zip(entetes, columns, strict=True)})
            for numero, row in filled[1:]
        ),
    )


def _filled(rows: Iterable[Row], limits: Limits) -> list[Row]:
    filled: list[Row] = []
    for row in rows:
        if any(row[1]):
            filled.append(row)
        if len(filled) > limits.rows:
            raise too_many_rows(limits)
    return filled


def _columns(filled: Iterable[Row], limits: Limits) -> list[int]:
    used: set[int] = set()
    for _, row in filled:
        used.update(column for column, text in enumerate(row) if text)
    if max(used) >= limits.columns:
        raise too_many_columns(max(used), limits)
    return sorted(used)


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _check_headers(numero: int, columns: Sequence[int], entetes: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for column, header in zip(columns, entetes, strict=True):
        if not header:
            raise TableurError(
                f"La colonne {letters(column)} contient des données mais n’a pas de titre à la ligne {numero}.",
                "La première ligne remplie doit donner un titre à chaque colonne, sans cellules fusionnées"
                " ni ligne de présentation au-dessus. Ajoutez ce titre ou videz la colonne.",
            )
        if (key := header.casefold()) in seen:
            raise TableurError(
                f"Deux colonnes portent le même titre {quoted(header)}, {letters(seen[key])} et {letters(column)},"
                f" à la ligne {numero}.",
                "Donnez à chaque colonne un titre différent.",
            )
        seen[key] = column


def too_many_rows(limits: Limits, seen: int | None = None) -> TooFarError:
    """Return the refusal; `seen` is the number of the row that was met, when it is known."""
    extent = f"va jusqu’à la ligne {count(seen)}" if seen else f"compte plus de {count(limits.rows)} lignes"
    return TooFarError(
        f"Le tableau {extent}, la limite est {count(limits.rows)}.",
        "Supprimez les lignes inutiles sous le tableau, ou envoyez-le en plusieurs fichiers.",
    )


def too_many_columns(column: int, limits: Limits) -> TooFarError:
    """Return the refusal; `column` counts from 0."""
    return TooFarError(
        f"Le tableau va jusqu’à la colonne {letters(column)} ({count(column + 1)}e),"
        f" la limite est {letters(limits.columns - 1)} ({count(limits.columns)}e).",
        "Supprimez les colonnes inutiles à droite du tableau.",
    )
