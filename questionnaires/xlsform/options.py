"""The sheet `choices`: read as lists of options by name, written with identical lists only once."""

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.core.options import Option
from questionnaires.core.questions import Opinion, OwnScale, WithOptions
from questionnaires.editing.verification_blocs import OPTION_CODE
from questionnaires.xlsform.names import slug, with_constants
from questionnaires.xlsform.sheets import CHOICES, Line, Report


@dataclass(slots=True)
class OptionList:
    """The options of one list; `renamed` maps a name as written to its code, where they differ, or to its codes.

    `sheet`, where its rows are: `choices`, or a file. `is_refiltered`: its options have conditions that its filter, as
    written, does not say.
    """

    numero: int
    sheet: str = CHOICES
    options: list[Option] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # header -> code -> text
    renamed: dict[str, str] = field(default_factory=dict)
    used: bool = False
    is_refiltered: bool = False
    names: dict[str, int] = field(default_factory=dict)  # as written -> its row, the last one
    codes: set[str] = field(default_factory=set)
    ranks: dict[str, int] = field(default_factory=dict)  # next suffix to try for a free code
    said: set[tuple[str, str, tuple[tuple[str, str], ...]]] = field(default_factory=set)  # name, label, other columns

    def free(self, wanted: str) -> str:
        """Take that code, or a close one that no option has."""
        code, rank = wanted, self.ranks.get(wanted, 2)
        while code in self.codes:
            code, rank = f"{wanted[:54]}_{rank}", rank + 1
        self.ranks[wanted] = rank
        self.codes.add(code)
        return code


class OptionLists:
    """Every list of a form."""

    def __init__(self, lists: dict[str, OptionList]) -> None:
        self._lists = lists

    def get(self, name: str) -> OptionList | None:
        """Return a list by its name, else ignoring case, and mark it as used."""
        options = self._lists.get(name) or next(
            (options for key, options in self._lists.items() if key.casefold() == name.casefold()), None
        )
        if options:
            options.used = True
        return options

    def has(self, name: str) -> bool:
        """Return whether there is a list of that name, ignoring case."""
        return any(key.casefold() == name.casefold() for key in self._lists)

    def items(self) -> ItemsView[str, OptionList]:
        """Return every list by its name."""
        return self._lists.items()

    def add(self, name: str, options: OptionList) -> None:
        """Add a list that is in no sheet."""
        self._lists[name] = options

    def tell_unused(self, report: Report) -> None:
        """Warn about unused lists, so that nothing is lost silently."""
        for name, options in self._lists.items():
            if not options.used:
                report.warn(
                    options.numero,
                    f"Aucune question n’utilise la liste « {name} » : elle n’est pas reprise.",
                    "Vérifiez le nom de la liste dans la colonne « type ».",
                    sheet=CHOICES,
                )


def read_options(lines: Sequence[Line], report: Report, *, repeated: bool) -> OptionLists:
    """Read every list. `repeated`: the form says that a name may come twice in a list."""
    lists: dict[str, OptionList] = {}
    for line in lines:
        if not line.get("list_name"):
            _tell_listless(line, report)
        else:
            options = lists.setdefault(line.get("list_name"), OptionList(line.numero))
            add_option(options, line, report, repeated=repeated)
    return OptionLists(lists)


def _tell_listless(line: Line, report: Report) -> None:
    is_option = bool(line.get("name") or line.get("label"))
    problem = "Cette option n’est dans aucune liste" if is_option else "La ligne n’a ni liste ni nom"
    report.warn(line.numero, f"{problem} : elle n’est pas reprise.", "Vérifiez-la.", sheet=CHOICES, column="list_name")


def add_option(options: OptionList, line: Line, report: Report, *, repeated: bool) -> None:
    """Add the option of a row. Its name may come twice when `repeated`, or when other columns tell the rows apart; a
    row that says all that another does is the same option."""
    name = line.get("name")
    if not name:
        report.refuse(
            line.numero, "Cette option n’a pas de nom.", "Écrivez-le : 1, 2, oui…", sheet=options.sheet, column="name"
        )
        return
    if name in options.names and not (repeated or line.extras):
        report.refuse(
            line.numero,
            f"L’option « {name[:60]} » est deux fois dans la liste « {line.get('list_name')[:60]} ».",
            "Donnez un nom à chacune.",
            sheet=options.sheet,
            column="name",
        )
        return
    said = (name, line.get("label"), line.extras)
    if said in options.said:
        return
    options.said.add(said)
    code = options.free(name if OPTION_CODE.fullmatch(name) else slug(name, "o"))
    if name in options.names:
        codes = options.renamed.get(name, name)
        options.renamed[name] = f"{codes} {code}"
        if " " not in codes:  # told once
            report.warn(
                line.numero,
                f"Plusieurs réponses de la liste ont le code « {name[:60]} » : la première le garde, les suivantes "
                f"sont numérotées (« {code} »…).",
                f"Une condition qui cite « {name[:60]} » vaut pour toutes. Si une seule réponse suffit, effacez les "
                "autres lignes.",
                sheet=options.sheet,
                column="name",
            )
    elif code != name:
        options.renamed[name] = code
        report.warn(
            line.numero,
            f"L’option « {name[:60]} » s’appelle désormais « {code} ».",
            "Les conditions qui la citent ont été récrites ; vérifiez-les.",
            sheet=options.sheet,
            column="name",
        )
    options.names[name] = line.numero
    options.options.append(Option(code=code, libelle=_label(options, line, report)))
    for header, text in line.extras:
        options.columns.setdefault(header, {})[code] = text


def _label(options: OptionList, line: Line, report: Report) -> str:
    if not line.get("label"):
        report.warn(
            line.numero,
            f"L’option « {line.get('name')[:60]} » n’a pas de libellé : son nom en tient lieu.",
            "Écrivez ce que lira qui répond.",
            sheet=options.sheet,
            column="label",
        )
    return line.get("label") or line.get("name")


def filter_for(text: str, option: Option, columns: Mapping[str, Mapping[str, str]]) -> str:
    """Return the condition that a filter makes of the columns of an option."""
    texts = {header: texts.get(option.code, "") for header, texts in columns.items()}
    return with_constants(text, {"name": option.code, "label": option.libelle} | texts)


OF_OPTIONS = "collecte::choices::"
"""Prefix, in the extras of a question, of a column of its options: code of option -> text, as JSON."""

Key = tuple[tuple[Option, ...], tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]


class Lists:
    """Assigns each set of options its list, and writes them all."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self._taken: set[str] = set()

    def of(self, question: WithOptions, columns: Mapping[str, Mapping[str, str]]) -> str:
        """Return the name of the list of a question; `columns` are the further columns of its options."""
        wanted = question.code
        if isinstance(question, Opinion) and not isinstance(question, OwnScale):
            wanted = getattr(question, "echelle", question.kind) + ("_nc" if question.has_apart else "")
        return self.named(wanted, question.offered, columns)

    def named(
        self, wanted: str, options: tuple[Option, ...], columns: Mapping[str, Mapping[str, str]] | None = None
    ) -> str:
        """Return the name of the list of these options: `wanted`, unless they already have one."""
        options = tuple(option.model_copy(update={"relevant": ""}) for option in options)
        key = (options, tuple((header, tuple(texts.items())) for header, texts in (columns or {}).items()))
        if key not in self._names:
            name, rank = wanted, 2
            while name.casefold() in self._taken:
                name, rank = f"{wanted}_{rank}", rank + 1
            self._taken.add(name.casefold())
            self._names[key] = name
        return self._names[key]

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield every row of the sheet."""
        for (options, columns), name in self._names.items():
            for option in options:
                others = {header: dict(texts).get(option.code, "") for header, texts in columns}
                yield {"list_name": name, "name": option.code, "label": option.libelle, **others}
