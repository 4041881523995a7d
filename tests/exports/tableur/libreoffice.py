"""Files as LibreOffice opens and saves them, on one profile by worker: a new profile takes longer than most files."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.outils import require_tool

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""Without it LibreOffice keeps the cached values of files that it did not write, and no test could see a wrong one."""


def converted(
    files: Mapping[str, bytes], kind: str, tmp_path: Path, *options: str, recalculates: bool = False
) -> dict[str, bytes]:
    """Open each file and save it as `xlsx` or `pdf`, by name; with `recalculates`, compute every formula again."""
    soffice = require_tool("soffice", "libreoffice-calc")
    for name, file in files.items():
        (tmp_path / name).write_bytes(file)
    profile = tmp_path.parent / ("libreoffice-recalculates" if recalculates else "libreoffice")
    if recalculates and not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *options]
    saved = ["--convert-to", kind, "--outdir", str(tmp_path / "sortie"), *(str(tmp_path / name) for name in files)]
    subprocess.run([*command, *saved], check=True, capture_output=True, timeout=240)
    return {path.name: path.read_bytes() for path in (tmp_path / "sortie").iterdir()}
