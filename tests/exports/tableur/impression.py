"""Pages that a workbook prints, as LibreOffice lays them out."""

import subprocess
from pathlib import Path

from pypdf import PdfReader

from tests.outils import require_tool


def pages(content: bytes, folder: Path) -> int:
    soffice = require_tool("soffice", "libreoffice-calc")
    path = folder / "classeur.xlsx"
    path.write_bytes(content)
    command = [soffice, f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=200)
    return len(PdfReader(folder / "classeur.pdf").pages)
