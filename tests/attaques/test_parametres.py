"""Query parameters: filters, pages, searches, filled with values that no link of ours has."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.attaques.canaris import read
from tests.attaques.parcours import GETS, SITE, Visiteurs, address_of, visiteurs
from tests.collecte.policy.test_acces import EXPECTED
from tests.tiers import slow_but

ROOT = Path(__file__).parents[2]
HOSTILE = {
    "SQL": "1' OR '1'='1' --",
    "SQL that ends a statement": '1"; DROP TABLE comptes; --',
    "order": "nom) DESC, (SELECT mot_de_passe FROM comptes",
    "script": "\"'><canari-xss a=1>",
    "a number too large": str(2**63),
    "a number of many digits": "9" * 5_000,
    "a number of elsewhere": "１_2",
    "no text": "\x00\ud800",
}
ROLES = ("animatrice", "auteur")
READ = {"views": r'args\.get(?:list)?\("(\w+)"', "forms": r"^    (\w+) = \w*Field\("}
"""The pattern by which each folder reads parameters."""

SLOW = (".pdf", ".xlsx")
DRAWN = (("auteur", "SQL"), ("auteur", "script"))


def names() -> list[str]:
    """List every name that a view or a form reads in an address."""
    views = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "collecte").glob("*/views/*.py"))]
    forms = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "collecte").glob("*/forms/*.py"))]
    read_of_views = {name for text in views for name in re.findall(r'args\.get(?:list)?\("(\w+)"', text)}
    return sorted(
        read_of_views | {name for text in forms for name in re.findall(r"^    (\w+) = \w*Field\(", text, re.M)}
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visiteurs]:
    with visiteurs(tmp_path_factory.mktemp("parametres")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("role", "kind"),
    slow_but(
        DRAWN,
        product(ROLES, HOSTILE),
        reason="every page, asked with each text; `make test` has the one that a base or a browser would run",
    ),
)
def test_no_parameter_of_an_address_reaches_the_base_or_the_page_as_code(
    world: Visiteurs, role: str, kind: str
) -> None:
    """A11: every page that this role opens, all names at once: an answer, its text escaped, never a defect."""
    asked = dict.fromkeys(names(), HOSTILE[kind].encode("utf-8", "surrogatepass"))
    pages = [rule for rule in GETS if EXPECTED["GET", rule][role] == 200 and not rule.endswith(SLOW)]
    assert len(asked) > 30
    broken = []
    for rule in pages:
        with world.all[role].client.get(address_of(rule), query_string=asked, base_url=SITE) as answer:
            if answer.status_code >= 500 or (answer.mimetype == "text/html" and read(answer.text).alive):
                broken.append((rule, answer.status_code))
    assert broken == []
