"""The acknowledgements that respondents received: kept outside the product under load, then compared with its
database."""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any


@dataclass
class Journal:
    """One line per acknowledgement, in a file; thread-safe. `pannes` counts exchanges that failed and were tried
    again."""

    path: Path
    pannes: Counter[str] = field(default_factory=Counter)
    secondes: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _told: list[dict[str, Any]] = field(default_factory=list)

    def enregistre(self, participation_id: int, revision: int, valeurs: Mapping[str, str], secondes: float) -> None:
        """Record an acknowledged save, and its duration."""
        self._add(genre="enregistré", participation=participation_id, revision=revision, valeurs=dict(valeurs))
        with self._lock:
            self.secondes.append(secondes)

    def transmis(self, participation_id: int, recu: str) -> None:
        """Record the number of a receipt that was shown."""
        self._add(genre="reçu", participation=participation_id, recu=recu)

    def panne(self, sorte: str) -> None:
        with self._lock:
            self.pannes[sorte] += 1

    def told(self, genre: str, *, before: float | None = None) -> list[dict[str, Any]]:
        """Return the acknowledgements of one kind, up to a moment."""
        with self._lock:
            lines = list(self._told)
        return [line for line in lines if line["genre"] == genre and (before is None or line["quand"] < before)]

    def _add(self, **line: Any) -> None:  # noqa: ANN401 - JSON
        line["quand"] = time()
        with self._lock:
            self._told.append(line)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
