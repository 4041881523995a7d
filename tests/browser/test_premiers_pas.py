"""From an empty installation to an open campaign: the commands of docs/operating.md, then an admin and an animatrice at
the pages, where they find all that they need; their effort is counted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import click
import pyotp
import pytest
from playwright.sync_api import Page, expect

from collecte.app import close, create_app
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.exploitation.jobs import Atelier, tick
from tests.browser.checks import look
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.effort import Effort, Personne
from tests.browser.live_server import live_server
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import PASSWORD, SECRET, Heure

SITE = "http://127.0.0.1:8000"
ADMIN, ANIMATRICE = "zoe.keller@exemple.fr", "isabelle.renaud@exemple.fr"
AT_MOST = 16  # minutes, for the animatrice: the admin is counted apart; a launch has six pages, three before 0.14
APPLICATION = 1.0  # minute more, to open an application of codes and scan the square

EQUIPES = "".join(
    f"{dla};{prenom};{nom};{prenom.lower()}.{nom.lower()}@exemple.fr;{etp};01/09/2024\n"
    for dla, prenom, nom, etp in (
        ("18", "Claire", "Moreau", "0,8"),
        ("28", "Rachid", "Benali", "1"),
        ("28", "Ines", "Costa", "0,5"),
        ("36", "Marie", "Petit", "1"),
        ("37", "Paul", "Roux", "1"),
        ("41", "Alix", "Garnier", "0,6"),
        ("45", "Samir", "Haddad", "1"),
    )
)


@dataclass
class Installation:
    """The installation made by the commands, served at `url`; `heure` is its clock."""

    url: str
    heure: Heure
    lien: str
    atelier: Atelier

    def work(self) -> None:
        """Let ten minutes pass, and the worker work."""
        self.heure.moment += timedelta(minutes=10)
        tick(self.atelier)

    def letters(self, to: str) -> list[str]:
        """Return the texts of the messages sent to an address, from the folder."""
        folder = self.atelier.settings.mail_folder
        assert folder is not None
        messages = (
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))
        )
        bodies = [message.get_body(("plain",)) for message in messages if to in str(message["To"])]
        return [str(body.get_content()) for body in bodies if body is not None]

    def link(self, to: str) -> str:
        """Return the address of the link in the only message to someone."""
        (letter,) = self.letters(to)
        return self.url + _path(letter)


def _path(text: str) -> str:
    match = re.search(rf"{re.escape(SITE)}(/acces/\S+)", text)
    assert match, text
    return match[1]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    base, courriels = f"sqlite:///{tmp_path}/base.sqlite", tmp_path / "courriels"
    courriels.mkdir()
    run = Commande({"DATABASE_URL": base, "SECRET_KEY": SECRET, "PUBLIC_URL": SITE})
    for command in (["base", "mettre-a-jour"], ["region", "creer", "centre-val-de-loire"]):
        assert run(*command).exit_code == 0
    ended = run("compte", "creer-admin", ADMIN, "--prenom", "Zoé", "--nom", "Keller")
    heure = Heure()
    settings = Settings(database_url=base, secret_key=SECRET, public_url=SITE, mail_folder=courriels)
    database = Database(base)
    app = create_app(settings, clock=heure)
    with live_server(app) as url:
        yield Installation(url, heure, url + _path(ended.output), Atelier(settings, database, heure))
    close(app)
    database.close()


def enter(someone: Personne, heure: Heure, link: str) -> None:
    """Go from the link of a message to one’s home page: a password, an application of codes, recovery codes."""
    page = someone.page
    someone.arrive(link)
    someone.type("Nouveau mot de passe", PASSWORD)
    someone.type("Le même, encore une fois", PASSWORD)
    someone.click(page.get_by_role("button", name="Choisir ce mot de passe et entrer"))
    key = page.locator(".key").inner_text().replace(" ", "")
    someone.type("Code", pyotp.TOTP(key).at(heure()))
    someone.click(page.get_by_role("button", name="Inscrire cette application"))
    someone.click(page.get_by_role("link", name="Je les ai gardés"))


def name_the_animatrice(zoe: Personne) -> None:
    page = zoe.page
    zoe.click(page.get_by_role("link", name="Donner un premier compte"))
    zoe.type("Prénom", "Isabelle")
    zoe.type("Nom", "Renaud")
    zoe.type("Adresse électronique", ANIMATRICE)
    zoe.click(page.get_by_role("button", name="Créer ce compte"))


def say_who_works(isabelle: Personne, table: Path) -> None:
    page = isabelle.page
    isabelle.click(page.get_by_role("link", name="Importer les personnes"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger un tableau à remplir").click()
    isabelle.effort.clicks += 1
    headers = Path(download.value.path()).read_text(encoding="utf-8-sig").strip()
    filled = "".join(f"{line}{';' * (headers.count(';') - line.count(';'))}\n" for line in EQUIPES.splitlines())
    isabelle.write_table(table, EQUIPES)
    table.write_text(f"{headers}\n{filled}", encoding="utf-8")
    isabelle.drop("Fichier", table)
    isabelle.click(page.get_by_role("button", name="Voir ce qui changerait"))
    isabelle.click(page.get_by_role("button", name="Importer"))
    go_home(isabelle, page)


def open_a_campaign(isabelle: Personne) -> None:
    page = isabelle.page
    isabelle.click(page.get_by_role("link", name="Préparer une campagne"))
    isabelle.click(page.get_by_role("button", name="Créer la campagne"))
    for _ in ("what", "when"):
        isabelle.click(page.get_by_role("button", name="Enregistrer et continuer"))
    isabelle.check("Sans objet")
    isabelle.type("À qui s’adresser pour exercer ses droits", "donnees@c2ra.exemple.fr")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    isabelle.effort.clicks += 1
    expect(page.get_by_role("heading", name="va recevoir")).to_be_visible()
    isabelle.click(page.get_by_role("button", name="Continuer vers l’ouverture"))
    page.get_by_role("button", name="Ouvrir la campagne").click()
    isabelle.effort.clicks += 1
    expect(page.get_by_text("La campagne est ouverte.")).to_be_visible()


def go_home(someone: Personne, page: Page) -> None:
    """Go to the tableau de bord by the menu, which a phone opens first."""
    menu = page.get_by_role("link", name="Menu", exact=True)
    if menu.is_visible():
        someone.click(menu)
    someone.click(page.get_by_role("link", name="Tableau de bord"))


@pytest.mark.parametrize("window", [pytest.param(DESKTOP, id="on a screen"), pytest.param(PHONE, id="on a phone")])
def test_a_new_region_goes_from_nothing_to_an_open_campaign(
    installation: Installation,
    open_page: Callable[..., Page],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    window: dict[str, object],
) -> None:
    zoe = Personne(open_page(**window))
    enter(zoe, installation.heure, installation.lien)
    name_the_animatrice(zoe)
    installation.work()
    isabelle = Personne(open_page(**window))
    page = isabelle.page
    enter(isabelle, installation.heure, installation.link(ANIMATRICE))
    expect(page.get_by_role("heading", name="Premiers pas, Centre-Val de Loire")).to_be_visible()
    isabelle.click(page.get_by_role("link", name="Le guide, pas à pas"))
    go_home(isabelle, page)
    say_who_works(isabelle, tmp_path / "personnes.csv")
    open_a_campaign(isabelle)
    page.goto(f"{installation.url}/tableau-de-bord")
    look(page)
    steps = page.locator(".first-steps li")
    assert [step.split()[0] for step in steps.all_inner_texts()] == ["fait", "facultatif", "fait", "fait", "fait", "à"]
    installation.work()
    invited = [installation.letters(line.split(";")[3]) for line in EQUIPES.splitlines()]
    assert [len(letters) for letters in invited] == [2] * 7, "an account, then an invitation"
    with capsys.disabled():
        told(zoe.effort, isabelle.effort)
    assert isabelle.effort.minutes + APPLICATION < AT_MOST


def told(admin: Effort, animatrice: Effort) -> None:
    click.echo(f"\nAdmin : {admin}\nAnimatrice : {animatrice}")
