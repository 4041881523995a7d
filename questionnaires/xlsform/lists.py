"""The sheet `choices`: options that are the same are written once, under one name of list."""

from collections.abc import Iterator, Mapping

from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice, Scale, WithOptions, YesNo

OF_OPTIONS = "collecte::choices::"
"""Before the header, in the extras of a question, of a column of its options: code of option -> text, as JSON."""

Key = tuple[tuple[Option, ...], tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]


class Lists:
    """Gives each set of options its list, and writes them all."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self._taken: set[str] = set()

    def of(self, question: WithOptions, columns: Mapping[str, Mapping[str, str]]) -> str:
        """The name of the list of a question; `columns` are those that its options have besides."""
        match question:
            case Scale():
                wanted = f"{question.echelle}_nc" if question.sans_objet else question.echelle
            case YesNo():
                wanted = "oui_non_nc" if question.sans_objet else "oui_non"
            case Choice() | MultipleChoice():
                wanted = question.code
        return self.named(wanted, question.offered, columns)

    def named(
        self, wanted: str, options: tuple[Option, ...], columns: Mapping[str, Mapping[str, str]] | None = None
    ) -> str:
        """The name of the list of these options: the wanted one, unless they have one already."""
        key = (options, tuple((header, tuple(texts.items())) for header, texts in (columns or {}).items()))
        if key not in self._names:
            name, rank = wanted, 2
            while name.casefold() in self._taken:
                name, rank = f"{wanted}_{rank}", rank + 1
            self._taken.add(name.casefold())
            self._names[key] = name
        return self._names[key]

    def rows(self) -> Iterator[dict[str, str]]:
        """Every row of the sheet."""
        for (options, columns), name in self._names.items():
            for option in options:
                others = {header: dict(texts).get(option.code, "") for header, texts in columns}
                yield {"list_name": name, "name": option.code, "label": option.libelle, **others}
