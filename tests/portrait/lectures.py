"""The answer to a visitor at an address, and its text in a portrait."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.portrait.empreintes import fingerprint
from tests.portrait.hasard import HASARD
from tests.portrait.mondes import SITE, Visitor
from tests.portrait.normalisation import normalised

_LONGEST = 150
_UNSAFE = re.compile(r"[^\w./=,@+-]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer. `body`: of a page, its text once normalised; of a file, its fingerprint."""

    status: int
    location: str
    is_page: bool
    body: str

    @property
    def text(self) -> str:
        """Return the body, or the target of a redirect; a status other than 200 comes first."""
        if self.location:
            return f"{self.status} {self.location}\n"
        return self.body if self.status == 200 else f"{self.status}\n{self.body}"


def read(visitor: Visitor, path: str) -> Reading:
    """Request a path by GET, redirects not followed."""
    HASARD.restart(f"{visitor.name} {path}")
    with visitor.client.get(path, headers=visitor.headers, base_url=SITE) as response:
        location = normalised(response.headers.get("Location", ""))
        if response.mimetype == "text/html":
            return Reading(response.status_code, location, is_page=True, body=normalised(response.text))
        shown = fingerprint(response.data, response.mimetype)
        headers = _headers(response.headers)
        return Reading(response.status_code, location, is_page=False, body=f"{headers}{normalised(shown)}")


def _headers(headers: Mapping[str, str]) -> str:
    shown = [f"{name}: {headers[name]}" for name in ("Content-Type", "Content-Disposition") if name in headers]
    return "".join(f"{line}\n" for line in shown)


def name_of(path: str) -> Path:
    """Return the file of the answer of an address: `campagnes/1,vue=dla` for `/campagnes/1?vue=dla`."""
    address, _, query = normalised(path).partition("?")
    name = _UNSAFE.sub("+", address.strip("/").replace("<", "").replace(">", "")) or "racine"
    name = f"{name},{_UNSAFE.sub('+', query).replace('/', '+')}" if query else name
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}+{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return Path(name)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
