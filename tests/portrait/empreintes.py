"""The fingerprint of a file, in lines that show where two files differ."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

from tests.portrait.impressions import MARK

_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_SHEET = re.compile(rb'<sheet name="([^"]*)" sheetId="(\d+)"')
_STRINGS = "xl/sharedStrings.xml"
_STRING = re.compile(r"<t[^>]*>([^<]*)</t>")
_TEXTS = ("text/", "application/json", "application/problem+json", "image/svg+xml", "application/yaml")
_TEXT_SUFFIXES = (".csv", ".json", ".txt", ".md", ".yaml")


def fingerprint(content: bytes, mimetype: str = "") -> str:
    """Return a text as it is, and the source of a PDF; of a workbook, its texts; of an archive, a line for each
    part."""
    if content.startswith(b"PK\x03\x04"):
        return "".join(f"{line}\n" for line in _archive(content))
    if mimetype.startswith(_TEXTS) or content.startswith(MARK):
        return content.decode("utf-8", "replace").replace("\r\n", "\n")
    return f"{digest(content)}\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _archive(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        sheets = _sheets(archive) if "xl/workbook.xml" in names else {}
        for name in sorted(names):
            part = archive.read(name)
            shown = sheets.get(name, name)
            if name == _STRINGS:
                yield from (f"{name}  {text}" for text in _STRING.findall(part.decode("utf-8")))
            elif part.startswith(b"PK\x03\x04"):
                yield from (f"{shown} > {line}" for line in _archive(part))
            elif name.endswith(_TEXT_SUFFIXES) and not sheets:
                yield f"{shown}  {len(part.splitlines())} lines  {digest(part)}"
            else:
                yield f"{shown}  {digest(_DATES.sub(b'', part))}"


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet beside that of its part."""
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    return {
        f"xl/worksheets/sheet{rank}.xml": f"xl/worksheets/sheet{rank}.xml « {name.decode('utf-8')} »"
        for rank, (name, _) in enumerate(sheets, start=1)
    }
