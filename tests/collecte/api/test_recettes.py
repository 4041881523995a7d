"""The pandas recipe of docs/api.md is run as written, against the service on a loopback port."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from flask import Flask

from collecte.app import close
from tests.browser.live_server import live_server
from tests.collecte.api.test_api import named, time_told
from tests.collecte.classeurs.test_classeurs_enquetes import PRENOMS
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import Fill, filled
from tests.collecte.mondes.programmes import given_to

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"


@dataclass(frozen=True, slots=True)
class Recette:
    """The files that the recipe wrote in its folder."""

    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / name)


def recipe() -> str:
    """Return the recipe of the document."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return str(code)


def cooked(folder: Path, fill: Fill) -> Recette:
    """Run the recipe as the animatrice of this world, and return its files."""
    made: list[Flask] = []
    with filled(folder / "base.sqlite", fill) as monde:
        with live_server(lambda environ, start: made[0](environ, start)) as url:
            made.append(application(monde, public_url=url))
            token = given_to(monde, "isabelle@exemple.fr")
            environ = {**os.environ, "COLLECTE_ADRESSE": url, "COLLECTE_JETON": token}
            subprocess.run([sys.executable, "-c", recipe()], cwd=folder, env=environ, check=True, timeout=60)
        close(made[0])
    return Recette(folder)


def test_the_recipe_reads_rows_of_each_page_and_their_blanks(tmp_path: Path) -> None:
    recette = cooked(tmp_path, named)
    assert recette.table("campagnes.csv").to_dict("records") == [
        {"id": 1, "titre": "Enquête flash", "etat": "ouverte", "limite": "2026-07-21"}
    ]
    rows = recette.table("1-donnees-enquete-flash.csv")
    assert sorted(rows["NOM"]) == sorted(f"=1+{prenom}" for prenom in PRENOMS)
    assert rows["BESOIN"].isna().sum() == 1


def test_the_recipe_reads_figures_and_numbers(tmp_path: Path) -> None:
    recette = cooked(tmp_path, time_told)
    figures = recette.table("chiffres-1.csv")
    missions = figures.loc[(figures["indicateur"] == "TEMPS_PART") & (figures["axe"] == "mission"), "valeur"]
    assert missions.sum() == 100
    cells = recette.table("1-temps.csv")
    shares = cells[(cells["Niveau"] == "région") & (cells["Mesure"] == "part")].set_index("Ligne")
    assert shares["Valeur"].dtype == float
    assert shares["Valeur"].sum() == 100
    assert (shares.loc["M1F1", "Statut"], shares["Valeur"].isna()["M1F1"]) == ("[c]", True)
