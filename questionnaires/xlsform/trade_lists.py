"""Lists of categories of the trade, that a form asks for by their codes: `select_one SECTEUR`, `SECTEUR.csv`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from questionnaires.categories.categories import AUTRE, Liste
from questionnaires.files.xlsform_tables import TableXlsform
from questionnaires.xlsform.lookups import stem
from questionnaires.xlsform.options import OptionList, OptionLists, add_option
from questionnaires.xlsform.sheets import HEADERS_ROW, Line, Report
from questionnaires.xlsform.vocabulary import file_of, type_of

NO_LIST: Sequence[Liste] = ()


def with_trade_lists(
    lines: Sequence[Line], files: Mapping[str, TableXlsform], lists: OptionLists, trade: Sequence[Liste], report: Report
) -> Iterator[Line]:
    """Yield the rows; those that name a list of the trade, which the form does not bring, offer the one in force."""
    sent = {name.casefold() for name in files}
    offered = {liste.code: liste for liste in trade}
    for line in lines:
        kind, file = file_of(line.cells.get("type", ""))
        argument = type_of(line.cells.get("type", "")).argument
        liste = offered.get(stem(argument))
        if liste is None or line.is_disabled or file.casefold() in sent or lists.has(liste.code):
            yield line
            continue
        yield replace(line, cells={**line.cells, "type": f"{kind} {liste.code}"}) if file else line
        options = OptionList(HEADERS_ROW, used=True)
        for code, libelle in liste.libelles.items():
            cells = {"list_name": liste.code, "name": code, "label": libelle}
            add_option(options, Line(HEADERS_ROW, cells), report, repeated=False)
        lists.add(liste.code, options)


def check_trade_lists(lists: OptionLists, trade: Sequence[Liste], report: Report) -> None:
    """Compare the lists that a form asks, and brings under the name of one of the trade: codes that are not in force,
    or come twice, are refused; other words for a code are told.

    A list that shares no code with it is another list, of the same name, and is told too.
    """
    by_code = {liste.code: liste for liste in trade}
    for name, options in lists.items():
        liste = by_code.get(stem(name.partition(" ")[0]))
        if liste is None or not options.used:
            continue
        titre = f"« {liste.titre} » ({liste.code})"
        if not options.names.keys() & (liste.libelles.keys() - {AUTRE}):
            problem = f"Aucun code de cette liste n’est dans {titre} : elle est reprise comme une autre liste."
            report.warn(options.numero, problem, _REMEDY, sheet=options.sheet, column="list_name")
            continue
        wrong = dict.fromkeys(options.renamed.keys() & liste.libelles.keys(), "est deux fois")
        wrong |= dict.fromkeys(options.names.keys() - liste.libelles.keys(), "n’est pas")
        wrong |= dict.fromkeys(options.names.keys() & {*liste.retires}, "n’est plus")
        for code, words in sorted(wrong.items()):
            problem = f"Le code « {code[:60]} » {words} dans la liste {titre}."
            report.refuse(options.names[code], problem, _REMEDY, sheet=options.sheet, column="name")
        for option in options.options:
            if (known := liste.libelles.get(option.code)) and liste.find(option.libelle) != option.code:
                problem = (
                    f"« {option.code} » veut dire « {known} » dans la liste {titre}, pas « {option.libelle[:60]} »."
                )
                report.warn(
                    options.names.get(option.code, options.numero),
                    problem,
                    _REMEDY,
                    sheet=options.sheet,
                    column="label",
                )


_REMEDY = "Écrivez ce que dit « Référentiel », « Catégories », ou donnez un autre nom à votre liste."
