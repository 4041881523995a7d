"""The differences of two portraits, shown once for all the files that differ in the same lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path

SHOWN = 30
"""Kinds of differences that are shown."""

LINES, WIDTH, FILES = 30, 200, 5
"""Of one kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One file of the portraits: its lines in the base and here, None where it is missing."""

    name: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "only here"
        return "only in the base" if self.after is None else "changed"

    def diff(self) -> list[str]:
        """Return lines as `diff -U1` writes them, without the header; none for a file that is only on one side."""
        if self.before is None or self.after is None:
            return []
        return list(islice(unified_diff(self.before, self.after, n=1, lineterm=""), 2, None))


def compare(base: Path, here: Path) -> list[Difference]:
    """List the files that differ between two portraits, by name."""
    before, after = _files(base), _files(here)
    differences = []
    for name in sorted(before.keys() | after.keys()):
        contents = [side[name].read_bytes() if name in side else None for side in (before, after)]
        if contents[0] != contents[1]:
            lines = [None if content is None else tuple(content.decode().splitlines()) for content in contents]
            differences.append(Difference(name, *lines))
    return differences


def _files(folder: Path) -> Mapping[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def report(differences: Sequence[Difference]) -> str:
    """Report how many files differ, of what kind, then the differences that most files have."""
    if not differences:
        return "No difference: users see the same."
    counts = Counter((change.name.partition("/")[0], change.kind) for change in differences)
    head = [f"{count} {kind} in {part}" for (part, kind), count in sorted(counts.items())]
    return "\n".join([f"Files that differ: {len(differences)}.", *head, *_shown(differences)])


def _shown(differences: Sequence[Difference]) -> Iterator[str]:
    groups = alike(differences)
    for names, diff in islice(groups, SHOWN):
        more = f" and {len(names) - FILES} more" if len(names) > FILES else ""
        yield f"\n=== {', '.join(names[:FILES])}{more}"
        yield from (line[:WIDTH] for line in diff[:LINES])
        if len(diff) > LINES:
            yield f"… {len(diff) - LINES} more lines"
    if len(groups) > SHOWN:
        yield f"\n… and {len(groups) - SHOWN} other kinds of differences"


def alike(differences: Sequence[Difference]) -> list[tuple[list[str], list[str]]]:
    """Group the files whose removed and added lines are the same: names, with the diff of the first; most files
    first."""
    groups: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for difference in differences:
        diff = difference.diff()
        changed = tuple(line for line in diff if not line.startswith(("@", " ")))
        names, _ = groups.setdefault(changed or (difference.kind,), ([], diff or [difference.kind]))
        names.append(difference.name)
    return sorted(groups.values(), key=lambda group: -len(group[0]))
