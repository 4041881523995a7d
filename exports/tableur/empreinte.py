"""What tells a workbook from any other: one fingerprint, that anyone can compute again with common tools."""

import hashlib
import zipfile
from io import BytesIO


def empreinte_of(content: bytes) -> str:
    """SHA-256, in hexadecimal, of lines `<SHA-256 of a part>  <its name>` sorted by name, as `sha256sum` writes them.

    Of uncompressed parts: how a file was packed does not count. Raises zipfile.BadZipFile on what is no archive.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        lines = [f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" for name in sorted(archive.namelist())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
