"""Lists of categories of the trade, that a form asks for by their codes: `select_one SECTEUR`, `SECTEUR.csv`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from questionnaires.categories.categories import AUTRE, COMPUTED, Liste, name_key
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
    offered = {liste.code: liste for liste in trade if liste.code not in COMPUTED}
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


def compare_with_trade(lists: OptionLists, trade: Sequence[Liste], report: Report) -> None:
    """Refuse the codes that are not in force, or come twice, in a list that the form brings under the name of one of
    the trade; warn of those in other words.

    A list that shares no code with it is another list, of the same name, which is a warning.
    """
    by_code = {liste.code: liste for liste in trade}
    for name, options in lists.items():
        liste = by_code.get(stem(name.partition(" ")[0]))
        if liste is None:
            continue
        if not options.names & (liste.libelles.keys() - {AUTRE}):
            problem = f"Cette liste a le nom de « {liste.titre} » ({liste.code}) et aucun de ses codes."
            remedy = "Elle est reprise telle quelle ; pour celle de « Catégories », retirez ses lignes du fichier."
            report.warn(options.numero, problem, remedy, sheet=options.sheet, column="list_name")
            continue
        for option in options.options:
            libelle = liste.libelles.get(option.code, option.libelle)
            if name_key(option.libelle) != name_key(libelle):
                problem = f"« {option.code} » est « {libelle} » dans « Catégories », et « {option.libelle[:60]} » ici."
                remedy = "Vérifiez que c’est la même catégorie : elle est reprise telle quelle."
                report.warn(options.numero, problem, remedy, sheet=options.sheet, column="label")
        wrong = dict.fromkeys(options.renamed.keys() & liste.libelles.keys(), "est deux fois")
        wrong |= dict.fromkeys(options.names - liste.libelles.keys(), "n’est pas")
        wrong |= dict.fromkeys(options.names & {*liste.retires}, "n’est plus")
        for code, words in sorted(wrong.items()):
            report.refuse(
                options.numero,
                f"Le code « {code[:60]} » {words} dans la liste « {liste.titre} » ({liste.code}).",
                "Écrivez un code de « Référentiel », « Catégories », ou donnez un autre nom à votre liste.",
                sheet=options.sheet,
                column="name",
            )
