"""Workbooks of bilans: of a DLA, and of a région over years."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from typing import BinaryIO

from exports.bilans.document import BilanDla
from exports.bilans.faits import Faits
from exports.bilans.region import RegionBilan, evolution
from exports.bilans.sheets import bilan as onglet_bilan
from exports.bilans.sheets import bilan_donnees, bilan_regles
from exports.bilans.sheets.bilan import Onglet, onglet_dla, onglet_evolution, onglet_region
from exports.tableur.feuille import Classeur
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, Pairs, notice
from exports.tableur.sheets.pied import footer_of
from exports.tableur.text import one_line
from questionnaires.core.francais import plural, short_day_text

LISEZ_MOI = "Lisez-moi"

METHOD = (
    (
        "Ce qui compte",
        "Une étape, un diagnostic, une ingénierie, une action ou une réunion compte dans l’avenant qui contient son "
        "jour. La règle de chaque chiffre, son unité et sa source sont dans « Règles de comptage ».",
    ),
    (
        "Ce qui compte une fois",
        "Une structure, un prestataire ou un partenaire vu plusieurs fois compte une fois par colonne, et une fois "
        "dans la dernière : elle n’est alors pas la somme des autres, et une note le dit sous le tableau. Une "
        "ingénierie collective compte une fois, quel que soit son nombre de structures.",
    ),
    (
        "Corrigé, déclaré",
        "Un chiffre précédé de * est corrigé à la main : ce qui est compté et le motif sont dits sous le tableau. Un "
        "chiffre précédé de ° est déclaré dans le questionnaire du bilan : personne ne l’a compté.",
    ),
    ("Tiret", "Personne ne l’a dit, ou l’avenant n’a pas commencé. Ce n’est pas zéro."),
    (
        "Formules",
        "Les totaux qui s’additionnent, ce qu’un objectif redit de ce qui a été fait, les parts d’un objectif, les "
        "chiffres des graphiques, le titre et les phrases qui citent un chiffre des tableaux de leur feuille sont des "
        "formules : ils suivent ce que vous changez dans "
        "les tableaux. Les notes sous les tableaux sont des valeurs. Ce que vous changez ici ne change rien dans la "
        "plateforme.",
    ),
)
_REGLES = (bilan_regles.NAME, "La règle, l’unité et la source de chaque chiffre.")


def write_bilan(bilan: BilanDla, sortie: BinaryIO, *, mention: str = "", faits: Faits | None = None) -> None:
    """Write the workbook of a bilan. `mention` says what the document is. `faits` are those that it counts: their list
    is only for those who prepare it. The same document gives the same bytes."""
    comptes = bilan_donnees.comptes_of(faits, bilan.arrete) if faits else None
    onglet = onglet_dla(bilan, mention)
    sheets = [(onglet.nom, "Le bilan, prêt à présenter au comité de pilotage (copil)."), _REGLES]
    pages = [_tab(onglet), _rules(onglet)]
    if comptes is not None:
        lines = plural(len(comptes), "ligne")
        sheets.append((bilan_donnees.NAME, f"{lines} : chaque chose comptée, son jour et son nom. À ne pas diffuser."))
        write = partial(bilan_donnees.write, comptes=comptes, whose=onglet.pied[0])
        pages.append(Page(name=bilan_donnees.NAME, write=write))
    identity = (
        ("DLA", one_line(bilan.dla)),
        ("Région", one_line(bilan.region)),
        ("Structure porteuse", one_line(bilan.porteuse)),
        ("Convention", one_line(bilan.convention)),
        *([("Ce que c’est", mention)] if mention else []),
        ("Arrêté au", f"{short_day_text(bilan.arrete)} inclus"),
    )
    _publish(f"Bilan – {one_line(bilan.dla, 80)}", bilan.arrete, (identity, sheets), pages, onglet, sortie)


def write_region(bilans: Sequence[RegionBilan], sortie: BinaryIO) -> None:
    """Write the workbook of the last year, with the évolution over all years; at least one."""
    ordered = sorted(bilans, key=lambda bilan: bilan.annee)
    last, onglet, over = ordered[-1], onglet_region(ordered[-1]), onglet_evolution(ordered, evolution(ordered))
    sheets = [
        (
            onglet.nom,
            f"Les DLA côte à côte sur leurs avenants de {last.annee}, puis la région. Ce n’est pas un classement.",
        ),
        (over.nom, "La région année par année, puis les structures accompagnées DLA par DLA."),
        _REGLES,
    ]
    identity = (
        ("Région", one_line(last.region)),
        *last.faits[:1],
        ("Arrêté au", f"{short_day_text(last.arrete)} inclus"),
    )
    pages = [_tab(onglet), _tab(over), _rules(onglet)]
    title = f"Bilans des DLA – {one_line(last.region, 80)} – {last.annee}"
    _publish(title, last.arrete, (identity, sheets), pages, onglet, sortie)


def _tab(onglet: Onglet) -> Page:
    return Page(name=onglet.nom, write=partial(onglet_bilan.write, onglet=onglet))


def _rules(onglet: Onglet) -> Page:
    return Page(
        name=bilan_regles.NAME,
        write=lambda classeur: bilan_regles.write(classeur, onglet.parties, onglet.pied[0]),
    )


def _publish(
    title: str, arrete: date, pairs: tuple[Pairs, Pairs], pages: Sequence[Page], onglet: Onglet, sortie: BinaryIO
) -> None:
    identity, sheets = pairs

    def read_me(classeur: Classeur) -> None:
        feuille = classeur.feuille(LISEZ_MOI, WIDTHS)
        feuille.title(Answer(title), onglet.sous_titre)
        notice(feuille, identity, sheets, METHOD)
        feuille.present(footer_of(*onglet.pied), frozen=(2, 0))

    first = Page(name=LISEZ_MOI, write=read_me)
    created = datetime.combine(arrete, time(), UTC)
    publish_book(Livre(titre=title, date=created, pages=[first, *pages]), sortie)
