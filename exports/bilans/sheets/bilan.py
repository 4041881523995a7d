"""Tab of a bilan: the main answer as title, notable points, then tables and charts, the last ones on screen only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exports.bilans.categories import REGLES, TITRE, answer, secret_of
from exports.bilans.cellules import corrected
from exports.bilans.document import BilanDla, Cellule, Graphique, LigneDocument, PartieDocument, TableauDocument, Texte
from exports.bilans.legende import champ_of, champ_of_region, lecture_of, source_of
from exports.bilans.region import RegionBilan
from exports.bilans.sheets.bilan_graphiques import found_in, write_chart
from exports.bilans.sheets.bilan_phrases import following
from exports.bilans.sheets.bilan_plan import PlacePartie, end, placed
from exports.bilans.sheets.bilan_tableaux import (
    FIGURES,
    Ecrit,
    colour_of,
    paragraph,
    widths_of,
    write_table,
)
from exports.release.seuils import Seuils
from exports.tableur.feuille import Classeur, Feuille
from exports.tableur.phrases import Answer
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADING, WRAPPED, pixels
from exports.tableur.text import one_line
from questionnaires.core.francais import short_day_text, typeset

NAME, EVOLUTION, CATEGORIES = "Bilan", "Évolution", "Catégories"
HEAD = 3
"""The row under the titles, which every page repeats."""

UPRIGHT = 778
"""Width of columns, in pixels, up to which they are printed upright by characters of 7 points at least."""

LEAST = 4
"""Least number of columns of figures, so that texts have room."""

LECTURE = (
    "Les totaux qui s’additionnent et les phrases qui citent un nombre sont des formules ; un nombre de structures, de "
    "prestataires ou de partenaires différents ne s’additionne pas. Un tiret : personne ne l’a dit, ce n’est pas zéro."
)

SUITE = "La suite, à lire à l’écran : elle ne s’imprime pas."


@dataclass(frozen=True, slots=True)
class PlanOnglet:
    """Places of an onglet on its sheet: its parts, the first of its sentences on sources, the end of what is printed
    (the row after it), then the parts that are read on screen."""

    parties: tuple[PlacePartie, ...]
    sources: int
    printed: int
    suite: tuple[PlacePartie, ...]

    @property
    def ecrits(self) -> list[Ecrit]:
        """Return the tables of all its parts."""
        return [ecrit for place in (*self.parties, *self.suite) for ecrit in place.ecrits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Onglet:
    """Content of the sheet of a bilan. `titre` is its main sentence, `faits` are (label, words); `pied` is the footer
    of each printed page; `suite` are the parts below the printed ones, for the screen only."""

    nom: str
    titre: str
    sous_titre: str
    parties: tuple[PartieDocument, ...]
    pied: tuple[str, ...]
    faits: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    manques: tuple[str, ...] = ()
    champ: str = ""
    source: str = ""
    suite: tuple[PartieDocument, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Return sentences: how the first figure is read, who is behind the tables, where they come from."""
        read = lecture_of(self.tableaux) if self.champ or self.source else ""
        return tuple(filter(None, (read, self.champ, self.source)))

    @property
    def tableaux(self) -> list[TableauDocument]:
        return [tableau for partie in (*self.parties, *self.suite) for tableau in partie.tableaux]

    @property
    def plan(self) -> PlanOnglet:
        first = HEAD + _room(self.points) + _room(self.manques) + len(self.faits) + 2
        parties = tuple(placed(self.parties, first))
        sources = end(parties, first)
        printed = sources + len(self.sources)
        return PlanOnglet(parties, sources, printed, tuple(placed(self.suite, printed + 3)))

    @property
    def has_something_to_say(self) -> bool:
        """Return whether it has any content: none where a reader may see nothing of a year."""
        return bool(self.points or self.manques or any(p.tableaux or p.graphiques or p.textes for p in self.parties))

    @property
    def columns(self) -> int:
        """Return the number of columns of figures in its widest table."""
        return max(LEAST, *(len(tableau.colonnes) for tableau in self.tableaux), 0)


def onglet_dla(bilan: BilanDla, mention: str = "") -> Onglet:
    """Return the onglet of a DLA; `mention` says what the bilan is: signed, read, presented."""
    arrete = short_day_text(bilan.arrete)
    titre = f"Bilan – {one_line(bilan.dla, 80)} – {one_line(bilan.region, 80)}, arrêté au {arrete}"
    faits = (
        *([("Ce que c’est", mention)] if mention else []),
        ("Structure porteuse", bilan.porteuse),
        ("Convention", bilan.convention),
        *bilan.faits,
    )
    return _onglet(bilan, bilan.dla, titre, (f"Bilan {bilan.dla}", f"arrêté au {arrete}"), faits)


def onglet_region(bilan: RegionBilan) -> Onglet:
    region, arrete = one_line(bilan.region, 80), short_day_text(bilan.arrete)
    titre = f"Bilans des DLA – {region}, {bilan.annee}, arrêtés au {arrete}"
    return _onglet(bilan, bilan.region, titre, (f"Bilans des DLA, {bilan.region}", str(bilan.annee)), bilan.faits)


def _onglet(
    bilan: BilanDla | RegionBilan, whose: str, titre: str, pied: tuple[str, ...], faits: tuple[tuple[str, str], ...]
) -> Onglet:
    """Return the onglet under the first point, or under whose bilan it is where nothing is counted."""
    return Onglet(
        nom=NAME,
        titre=bilan.points[0] if bilan.points else f"Bilan – {one_line(whose, 80)}",
        sous_titre=titre,
        parties=bilan.parties,
        pied=pied,
        faits=faits,
        points=bilan.points[1:],
        manques=bilan.manques,
        champ=champ_of(bilan),
        source=source_of(bilan.arrete),
    )


def why_nothing(bilan: RegionBilan) -> str:
    """Return why its reader sees nothing of a year."""
    if not bilan.comptes:
        return typeset(f"Pour {bilan.annee}, aucun DLA n’a de chiffres.")
    return "Les totaux de cette année ne sont pas montrés : ils feraient connaître ceux d’un seul DLA."


def with_one_chart(onglet: Onglet) -> Onglet:
    """Keep the first chart of each mission: the others draw again what tables show DLA by DLA."""
    return replace(
        onglet, parties=tuple(replace(partie, graphiques=partie.graphiques[:1]) for partie in onglet.parties)
    )


def abridged(onglet: Onglet) -> Onglet:
    """Keep a few pages: the first table of each mission, and its first chart. Tables that these charts draw are under
    the rest, on screen only."""
    short = _short(onglet)
    drawn = [chart for partie in short.parties for chart in partie.graphiques]
    rest = (
        replace(partie, tableaux=_drawn(partie.tableaux[1:], drawn), graphiques=(), textes=())
        for partie in onglet.parties
    )
    return replace(short, suite=tuple(partie for partie in rest if partie.tableaux))


def on_screen(onglet: Onglet) -> Onglet:
    """Abridge the onglet on paper: all the rest is read on screen."""
    rest = (
        replace(partie, tableaux=partie.tableaux[1:], graphiques=partie.graphiques[1:]) for partie in onglet.parties
    )
    return replace(
        _short(onglet), suite=tuple(partie for partie in rest if partie.tableaux or partie.graphiques or partie.textes)
    )


def without_words(onglet: Onglet) -> Onglet:
    """Remove what was written or ticked in the questionnaire of the bilan, where anyone may be named."""
    return replace(onglet, parties=tuple(replace(partie, textes=()) for partie in onglet.parties))


def _short(onglet: Onglet) -> Onglet:
    parties = (replace(partie, tableaux=partie.tableaux[:1], textes=()) for partie in with_one_chart(onglet).parties)
    return replace(onglet, parties=tuple(parties))


def _drawn(tableaux: Sequence[TableauDocument], charts: Sequence[Graphique]) -> tuple[TableauDocument, ...]:
    """Return the tables where a chart finds figures."""
    return tuple(tableau for tableau in tableaux if any(found_in(chart, [Ecrit(tableau, 0)]) for chart in charts))


def onglet_evolution(bilans: Sequence[RegionBilan], partie: PartieDocument) -> Onglet:
    """Return the onglet of `partie`, which covers the years of `bilans`, the earliest first."""
    whole, bilan = partie.tableaux[0], bilans[-1]
    years = " à ".join(dict.fromkeys((whole.colonnes[0], whole.colonnes[-1])))
    return Onglet(
        nom=EVOLUTION,
        titre=_moved(bilans, whole.lignes[0]),
        sous_titre=f"Bilans des DLA – {one_line(bilan.region, 80)}, {years}, arrêtés au {short_day_text(bilan.arrete)}",
        parties=(partie,),
        pied=(f"Bilans des DLA, {bilan.region}", years),
        champ=champ_of_region(bilan.region, years),
        source=source_of(bilan.arrete),
    )


def onglet_categories(parties: Sequence[PartieDocument], where: str, annee: int, seuils: Seuils) -> Onglet:
    """Return the onglet of the figures by category of the DLA of `where` over a year: its first part is printed."""
    return Onglet(
        nom=CATEGORIES,
        titre=answer(parties, annee) or TITRE,
        sous_titre=f"{TITRE} – {where}, {annee}",
        parties=tuple(parties[:1]),
        suite=tuple(parties[1:]),
        pied=(f"{TITRE}, {where}", str(annee)),
        faits=tuple(("Comment c’est compté", regle) for regle in (*REGLES, secret_of(seuils))),
        champ=typeset(f"Champ : DLA, {where}, année civile {annee}."),
        source=typeset("Source : registre des accompagnements."),
    )


def _moved(bilans: Sequence[RegionBilan], ligne: LigneDocument) -> str:
    """Return its first row in the two years furthest apart that may be compared: `Structures accueillies : 40 en 2024,
    52 en 2025, par les mêmes 6 DLA`; else in the last year alone, with the number of DLA that count."""
    known = [
        (bilan, cellule) for bilan, cellule in zip(bilans, ligne.cellules, strict=True) if cellule.valeur is not None
    ]
    over = [pair for pair in known if not pair[0].en_cours]
    alike = [pair for pair in over if pair[0].is_comparable(over[-1][0])]
    if len(alike) > 1:
        sentence = ", ".join(_counted(*pair) for pair in (alike[0], alike[-1]))
        count = len(alike[-1][0].comptes)
        sentence += f", par les mêmes {count} DLA" if count > 1 else ", par le même DLA"
    elif known:
        bilan, cellule = known[-1]
        sentence = f"{_counted(bilan, cellule)}, par {len(bilan.comptes)} DLA sur {bilan.dlas}"
    else:
        sentence = "rien n’est compté"
    return typeset(f"{ligne.libelle} : {sentence}")


def _counted(bilan: RegionBilan, cellule: Cellule) -> str:
    fixed = f" ({corrected(cellule.corrigees)})" if cellule.corrigees else ""
    return f"{cellule.texte}{fixed} en {bilan.titre}"


def write(classeur: Classeur, onglet: Onglet) -> None:
    feuille, columns, plan = classeur.feuille(onglet.nom), onglet.columns, onglet.plan
    label, unit, figure = widths_of(columns)
    widths = [label, unit, *[figure] * columns]
    feuille.widths(widths)
    feuille.title(following(onglet.titre.removesuffix("."), plan.ecrits), onglet.sous_titre)
    _said(feuille, onglet, plan.ecrits, columns)
    _facts(feuille, onglet, HEAD + _room(onglet.points) + _room(onglet.manques), columns)
    for row, sentence in enumerate(onglet.sources, start=plan.sources):
        answer = following(typeset(one_line(sentence, 300)), plan.ecrits)
        paragraph(feuille, row, answer.text, columns, WRAPPED.but(colour="#4A4A45"), answer.formula)
    if plan.suite:
        paragraph(feuille, plan.suite[0].row - 2, typeset(SUITE), columns, HEADING.but(wrap=True))
    for place in (*plan.parties, *plan.suite):
        _partie(feuille, place, plan.ecrits, columns, pixels(widths))
    feuille.present(footer_of(*onglet.pied), repeated=(0, HEAD - 1), frozen=(2, 0))
    if pixels(widths) <= UPRIGHT:
        feuille.portrait()
    groups = [HEAD, *(row for place in plan.parties for row in place.groups)]
    feuille.keep_together(groups, plan.printed, repeated=(0, HEAD - 1), is_tight=True)
    feuille.print_only(plan.printed, len(widths))


def _room(sentences: Sequence[str]) -> int:
    """Return how many rows a heading, its sentences and the blank row below take."""
    return 2 + len(sentences) if sentences else 0


def _said(feuille: Feuille, onglet: Onglet, ecrits: Sequence[Ecrit], columns: int) -> None:
    """Write what is notable and what is missing, above all the rest: their figures follow the tables."""
    row = HEAD
    for titre, sentences in (("En bref", onglet.points), ("Ce qui manque", onglet.manques)):
        if sentences:
            feuille.text(row, 0, titre, HEADING)
            for place, sentence in enumerate(sentences, start=row + 1):
                answer = following(typeset(sentence), ecrits)
                paragraph(feuille, place, answer.text, columns, WRAPPED, answer.formula)
            row += _room(sentences)


def _facts(feuille: Feuille, onglet: Onglet, row: int, columns: int) -> None:
    """Write the facts, and how to read the sheet."""
    _, unit, figure = widths_of(columns)
    for label, words in onglet.faits:
        feuille.text(row, 0, label, WRAPPED.but(bold=True))
        feuille.merged((row, 1), (row, FIGURES + columns - 1), typeset(words), WRAPPED)
        feuille.height(row, words, unit + columns * figure)
        row += 1
    paragraph(feuille, row, typeset(LECTURE), columns, WRAPPED.but(colour="#4A4A45"))


def _partie(feuille: Feuille, place: PlacePartie, ecrits: Sequence[Ecrit], columns: int, width: int) -> None:
    """Write a part, whose charts read its own tables before those of the others, `ecrits`."""
    partie = place.partie
    mission = int(partie.mission[1:]) if partie.mission else 0
    heading = f"Mission {mission} – {partie.titre}" if mission else partie.titre
    feuille.large(
        place.row, Answer(typeset(one_line(heading, 120))), HEADING.but(size=13, colour=colour_of(mission)), 24
    )
    for row, bloc in place.blocs:
        match bloc:
            case TableauDocument():
                write_table(feuille, bloc, mission, row, columns, ecrits)
            case Graphique():
                write_chart(feuille, bloc, (*place.ecrits, *ecrits), mission, row, columns, width)
            case Texte():
                _text(feuille, bloc, row, columns)


def _text(feuille: Feuille, texte: Texte, row: int, columns: int) -> None:
    paragraph(feuille, row, typeset(one_line(texte.titre)), columns, BODY.but(bold=True, wrap=True, foreign=True))
    for place, words in enumerate(texte.paragraphes, start=row + 1):
        paragraph(feuille, place, words, columns, WRAPPED)
