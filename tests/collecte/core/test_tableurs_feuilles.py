"""Several named sheets of one workbook: the meaning of cells in a form, and hostile files refused in every part."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from collecte.core.tableurs import DEFAULT, Classeur, TableurError, read_sheets
from tests.collecte.core.test_tableurs import (
    CELL,
    ENCRYPTED,
    ENVELOPE,
    FAR,
    LOL,
    MAIN,
    OFFICE,
    PACKAGE,
    VALID,
    XLS,
    XXE,
    archive,
    digits,
    noise,
    relationships,
    repeated,
    shared_strings,
    worksheet,
)

WANTED = ("survey", "choices", "settings")


# --- files


def written(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def by_hand(*sheets: tuple[str, str], more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Write sheets, by name, from the XML of their rows, or of the whole part when it starts with its own tag."""
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in numbered)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    strings = f'<Relationship Id="strings" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {f"xl/worksheets/sheet{n}.xml": worksheet(rows) for n, (_, rows) in numbered}
    return archive(
        ENVELOPE
        | {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f"{links}{strings}</Relationships>",
        }
        | parts
        | dict(more or {})
    )


def three(*, choices: str = CELL, more: Mapping[str, str | bytes] | None = None) -> bytes:
    return by_hand(("survey", CELL), ("choices", choices), ("settings", CELL), more=more)


def sharing(names: Sequence[str]) -> bytes:
    """Write as many sheets as names, all of them the same part."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId1"/>' for n, name in enumerate(names, start=1))
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    return by_hand(("survey", CELL), more={"xl/workbook.xml": workbook})


def refusal(data: bytes, name: str = "formulaire.xlsx") -> str:
    with pytest.raises(TableurError) as caught:
        read_sheets(name, data, WANTED)
    return str(caught.value).replace("\u00a0", " ")


# --- honest workbooks


def test_cells_say_what_a_form_means() -> None:
    book, buffer = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    values = [1.0, 0.5, 0.1 + 0.2, 1e21, True, False, "  Élan \n", "007", "\u00a0a\u00a0b\u00a0"]
    moments = [datetime(2026, 1, 31), datetime(2026, 1, 31, 8, 30), time(8, 30), datetime(2026, 1, 31).date()]  # noqa: DTZ001 - Excel knows no zone
    sheet.append([*values, *moments])
    sheet["N1"], sheet["N1"].number_format = 0.125, "0.0%"
    book.save(buffer)

    ((numero, texts),) = read_sheets("a.xlsx", buffer.getvalue(), ["survey"]).feuilles["survey"]

    numbers = ["1", "0.5", "0.3", "1" + "0" * 21, "TRUE", "FALSE"]
    dates = ["2026-01-31", "2026-01-31T08:30:00", "08:30:00", "2026-01-31"]
    assert numero == 1
    assert list(texts) == [*numbers, "Élan", "007", "a\u00a0b", *dates, "0.125"]


def test_a_formula_is_read_as_its_last_result() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("survey").write_formula(0, 0, "=6*7", None, 42)

    assert read_sheets("a.xlsx", buffer.getvalue(), ["survey"]).feuilles["survey"] == ((1, ("42",)),)


def test_blank_rows_are_skipped_and_the_others_keep_their_number_and_their_columns() -> None:
    rows = [[], ["type", "", "name"], [], ["  ", "\u00a0"], ["", "", "a", ""]]

    classeur = read_sheets("a.xlsx", written(("survey", rows)), WANTED)

    assert classeur.feuilles == {"survey": ((2, ("type", "", "name")), (5, ("", "", "a")))}


def test_names_are_matched_without_case_nor_spaces_around_and_all_of_them_are_listed() -> None:
    data = written((" Survey ", [["a"]]), ("Notes", [["b"]]), ("CHOICES", []))

    classeur = read_sheets("a.xlsx", data, WANTED)

    assert classeur == Classeur((" Survey ", "Notes", "CHOICES"), {"survey": ((1, ("a",)),), "choices": ()})


def test_a_hidden_sheet_is_read_when_it_is_asked_for() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("survey").write(0, 0, "a")
        hidden = book.add_worksheet("choices")
        hidden.write(0, 0, "b")
        hidden.very_hidden()

    assert read_sheets("a.xlsx", buffer.getvalue(), WANTED).feuilles["choices"] == ((1, ("b",)),)


def test_an_error_in_a_sheet_that_is_not_asked_for_does_not_matter() -> None:
    data = by_hand(("survey", CELL), ("brouillon", '<row><c t="e"><v>#REF!</v></c></row>'))
    assert read_sheets("a.xlsx", data, WANTED).feuilles == {"survey": ((1, ("1",)),)}


def test_a_name_without_a_suffix_lets_the_content_decide() -> None:
    assert read_sheets("formulaire", three(), ["settings"]).feuilles == {"settings": ((1, ("1",)),)}


def test_a_sheet_name_of_4_mb_is_listed_cut() -> None:
    classeur = read_sheets("a.xlsx", sharing([noise(4_000_000), "survey"]), WANTED)
    assert [len(nom) for nom in classeur.noms] == [61, 6]


# --- honest mistakes

NEVER_COMPUTED = "<row/><row><c/><c><f>1+1</f></c></row>"
CONTROL = '<row><c t="inlineStr"><is><t>a_x0007_b</t></is></c></row>'
LONG = f'<row><c t="inlineStr"><is><t>{noise(33_000)}</t></is></c></row>'


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"", "a.xlsx", ["vide"], id="empty file"),
        pytest.param(bytes(5_000_001), "a.xlsx", ["5,1 Mo", "5 Mo"], id="too heavy"),
        pytest.param(b"type;name\n", "a.csv", ["« .csv »", "seul .xlsx l’est"], id="csv by name"),
        pytest.param(b"type;name\n", "a", ["n’est pas un classeur"], id="csv without a suffix"),
        pytest.param(VALID, "a.xlsm", ["macros"], id="xlsm by name"),
        pytest.param(VALID, "a.xls", ["« .xls »", "au format .xlsx, puis"], id="xls by name"),
        pytest.param(VALID, "a." + "x" * 200_000, ["n’est pas accepté"], id="endless suffix"),
        pytest.param(VALID, "a.\0\ud800", ["n’est pas accepté"], id="suffix that no argument can hold"),
        pytest.param(XLS, "a.xlsx", ["ancien format (.xls)", "au format .xlsx, puis"], id="xls renamed"),
        pytest.param(ENCRYPTED, "a.xlsx", ["protégé par un mot de passe"], id="password"),
        pytest.param(archive({"content.xml": "<a/>"}), "a.xlsx", [".ods"], id="ods renamed"),
        pytest.param(three()[:600], "a.xlsx", ["n’a pas pu être lu", "au format .xlsx, puis"], id="truncated"),
        pytest.param(
            three(choices='<row r="3"><c r="B3" t="e"><v>#REF!</v></c></row>'),
            "a.xlsx",
            ["Dans la feuille « choices », la cellule de la ligne 3, colonne B", "#REF!"],
            id="error cell",
        ),
        pytest.param(
            three(choices=NEVER_COMPUTED),
            "a.xlsx",
            ["Dans la feuille « choices », la cellule de la ligne 2, colonne B", "calculé"],
            id="formula without result",
        ),
        pytest.param(three(choices=CONTROL), "a.xlsx", ["« choices »", "ligne 1, colonne A", "U+0007"], id="control"),
        pytest.param(three(choices=LONG), "a.xlsx", ["« choices »", "33\u202f000 caractères"], id="long text"),
        pytest.param(
            written(("survey", [["a"]]), ("Survey ", [["b"]])),
            "a.xlsx",
            ["Deux feuilles du classeur s’appellent « survey »"],
            id="two names that are the same to a hand",
        ),
        pytest.param(sharing(["survey", "survey"]), "a.xlsx", ["Deux feuilles", "« survey »"], id="name twice"),
    ],
)
def test_a_workbook_that_cannot_be_used_says_why_and_where(data: bytes, name: str, words: list[str]) -> None:
    message = refusal(data, name)
    assert [word for word in words if word not in message] == []
    assert ".csv, puis" not in message


# --- hostile files

# Name and a word of the refusal: each file must meet the check it was made for.
HOSTILE: dict[tuple[str, str], Callable[[], bytes]] = {
    ("far cell in one sheet of three", "« choices », le tableau va jusqu’à la ligne 1\u202f048\u202f576"): lambda: (
        three(choices=CELL + FAR)
    ),
    ("far cell in a sheet that is not asked for", "« Notes », le tableau va"): lambda: by_hand(
        ("survey", CELL), ("Notes", FAR)
    ),
    ("far cell in a part that no sheet names", "1\u202f048\u202f576"): lambda: three(
        more={"xl/worksheets/sheet9.xml": worksheet(FAR)}
    ),
    ("far cell in the list of sheets itself", "1\u202f048\u202f576"): lambda: three(
        more={"xl/workbook.xml": worksheet(FAR)}
    ),
    ("100,000 columns", "« choices », le tableau va jusqu’à la colonne"): lambda: three(
        choices="<row>" + digits(100_000, "<c><v>{value}{row}</v></c>") + "</row>"
    ),
    ("10,000 sheets, one part", "10\u202f000 feuilles"): lambda: sharing([f"s{n}" for n in range(10_000)]),
    ("10,000 sheets, as many parts", "10\u202f00"): lambda: by_hand(*[(f"s{n}", CELL) for n in range(10_000)]),
    ("long shared string everywhere", "mémoire"): lambda: three(
        choices=repeated(DEFAULT.rows), more=shared_strings(noise(32_000))
    ),
    ("zip bomb", "100 fois"): lambda: three(more={"xl/media/a.bin": bytes(49_000_000)}),
    ("60 MB unpacked", "50 Mo"): lambda: three(more={"xl/a.xml": noise(1_500_000) + " " * 59_000_000}),
    ("billion laughs", "DOCTYPE"): lambda: three(
        more={"xl/worksheets/sheet2.xml": LOL + "]>" + worksheet("<row><c t='str'><v>&j;</v></c></row>")}
    ),
    ("external entity", "DOCTYPE"): lambda: three(more={"xl/worksheets/sheet3.xml": XXE}),
    ("macro", "macros"): lambda: three(more={"xl/vbaProject.bin": b"macro"}),
    ("password of an archiver", "mot de passe"): lambda: three().replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"
    ),
    ("deep nesting", "pu être lu"): lambda: three(choices=digits(300_000, "<a{value}>")),
    ("sheet whose part is not there", "pu être lu"): lambda: three(
        more={"xl/_rels/workbook.xml.rels": relationships("worksheets/sheet9.xml")}
    ),
    ("more texts than an answer may hold", "16 Mo de texte"): lambda: three(
        choices=repeated(20), more=shared_strings(noise(16_000))
    ),
}
# Measured in a fresh process, where neither the tests' own memory nor other children count.
PROBE = """
import json, logging, re, resource, sys
from pathlib import Path
from collecte.core.tableurs import TableurError, read_sheets
logging.disable()
content = Path(sys.argv[1]).read_bytes()
try:
    message = f"read: {read_sheets('a.xlsx', content, ['survey', 'choices', 'settings']).noms}"
except TableurError as error:
    message = str(error)
status = Path("/proc/self/status")
own = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) if status.exists() else 0
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([message, own // 1024, child // 1024]))
"""


MEASURED = {"10,000 sheets, one part", "zip bomb", "external entity"}
"""Hostile workbooks that `make test` measures; test_tableurs measures one of each limit."""


@pytest.mark.parametrize(
    ("build", "word"),
    [
        pytest.param(
            build,
            word,
            id=name,
            marks=() if name in MEASURED else pytest.mark.slow(reason="two processes for each file; see MEASURED"),
        )
        for (name, word), build in HOSTILE.items()
    ],
)
def test_a_hostile_workbook_gets_a_french_sentence_within_the_limits_of_time_and_memory(
    build: Callable[[], bytes], word: str, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(build())

    probe = subprocess.run([sys.executable, "-c", PROBE, path], capture_output=True, text=True, check=False)

    assert probe.stderr == ""
    message, parent, child = json.loads(probe.stdout)
    assert message.startswith(("Le ", "La ", "Dans la feuille "))
    assert word in message.replace("\u00a0", " ")
    assert parent < 80
    assert child < 420


def test_the_child_is_stopped_when_its_time_is_over() -> None:
    cells = (f'<c t="str"><v>{hash((7, place)):x}</v></c>' for place in range(200_000))
    rows = "".join(f"<row>{''.join(islice(cells, 50))}</row>" for _ in range(4_000))
    long = by_hand(("survey", rows), ("choices", CELL), ("settings", CELL))  # takes longer, on any machine
    with pytest.raises(TableurError, match="demande trop de mémoire ou de temps"):
        read_sheets("a.xlsx", long, WANTED, limits=replace(DEFAULT, seconds=0.001))


# --- chance


@pytest.mark.slow(reason="hundreds of files drawn, each read in a process; the hostile files name each limit")
@settings(max_examples=25, deadline=None)
@given(st.text(max_size=12), st.binary(min_size=1, max_size=300), st.sampled_from([b"", b"PK\x03\x04"]))
def test_random_names_and_bytes_never_raise_anything_but_a_refusal(name: str, data: bytes, start: bytes) -> None:
    with pytest.raises(TableurError):
        read_sheets(name, start + data, WANTED)


@pytest.mark.slow(reason="hundreds of files drawn, each read in a process; the hostile files name each limit")
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_changes_of_a_workbook_never_raise_anything_but_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(three(choices='<row><c t="s"><v>0</v></c></row>', more=shared_strings("texte")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(TableurError):
        assert isinstance(read_sheets("a.xlsx", bytes(whole), WANTED), Classeur)
