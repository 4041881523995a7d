"""docs/reports/accessibilite.md, written from the product's accessibility grid by `make accessibilite`."""

from collections.abc import Iterator
from pathlib import Path

import click

from collecte.accueil.accessibilite import Critere, Etat, Grille, Theme, grille
from questionnaires.core.francais import typeset

DOCUMENT = Path(__file__).parents[1] / "docs" / "reports" / "accessibilite.md"


def document(rgaa: Grille) -> str:
    """Return the whole file, in French: it is read beside the declaration."""
    return "\n".join([*_head(rgaa), *(line for theme in rgaa.themes for line in _theme(theme))]) + "\n"


def _head(rgaa: Grille) -> Iterator[str]:
    yield "# Accessibilité : les critères du RGAA 4.1"
    yield ""
    yield typeset(
        "Écrit par `make accessibilite` depuis `collecte/accueil/accessibilite.yaml`, qui se corrige ; la page "
        "« Accessibilité » vient des mêmes données. Chaque critère est dit avec nos mots. Un critère n’est "
        "« conforme » que si un test le montre ou si quelqu’un l’a regardé à la date dite. Aucune personne qui se sert "
        "d’un lecteur "
        "d’écran n’a jugé ces pages : ce qui demande de l’écouter reste « à vérifier », et l’état déclaré est "
        "« non conforme » tant qu’il n’y a pas d’audit."
    )
    yield ""
    yield "Ce qui reste à entendre, et comment : [accessibilite-a-la-main.md](../accessibilite-a-la-main.md)."
    yield ""
    yield typeset(f"Types de pages : {', '.join(rgaa.pages)}.")
    yield ""
    yield "| État | Critères |"
    yield "| --- | --- |"
    yield from (f"| {etat} | {nombre} |" for etat, nombre in rgaa.compte.items())


def _theme(theme: Theme) -> Iterator[str]:
    yield ""
    yield f"## {theme.titre}"
    yield ""
    yield "| Critère | Ce qu’il demande | État | Pages | Par quoi on le sait |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_line(critere) for critere in theme.criteres)


def _line(critere: Critere) -> str:
    pages = "aucune" if critere.etat is Etat.NON_APPLICABLE else ", ".join(critere.pages) or "toutes"
    shown = "<br>".join([*filter(None, [typeset(critere.note)]), *(f"`{test}`" for test in critere.tests)])
    return f"| {critere.numero} | {typeset(critere.demande)} | {critere.etat} | {pages} | {shown} |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(grille()), encoding="utf-8")
    click.echo(f"{DOCUMENT.name} : {len(grille().pages)} types de pages")
