"""Évolution: shares of the région by période, by mission and by comparable group, with breaks marked."""

from dataclasses import dataclass
from functools import cached_property

from exports.release.disclosure import SEUILS
from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    HIDDEN,
    INTEGER,
    PERCENT,
    SHARE,
    CellFormat,
    fitting,
    mission_colour,
    pixels,
)
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import graphiques
from exports.temps.sheets.plan import NAME_OF_TEMPS
from exports.temps.sheets.serie import Etape, Evolution, Rupture
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, paris_day, plural, short_day_text, typeset
from questionnaires.referentiel.correspondance import AUTRE_COURT, LigneComparable

NAME = "Évolution"
LABEL_WIDTH = 44
FIGURE_WIDTH = 17
MENTION_WIDTH = 48
HEADER_ROW, FIRST_ROW = 4, 5
CHART_ROWS = 18
SUBTITLE_TEXT = typeset(
    "Part du temps de la région, en %, période par période. Chaque période garde les chiffres de son propre classeur."
)
ALONE = (
    "Il n’y a qu’une période de ce genre dans la région. À partir de la deuxième, cette feuille montrera la part de "
    "chaque mission et de chaque fonction d’une période à l’autre.",
    "Si le référentiel change entre-temps, les fonctions réunies ou partagées y seront suivies ensemble, et la rupture "
    "marquée.",
)
NOTE = (
    "Quand le référentiel change, on suit les plus petits groupes de fonctions dont le total garde le même sens. Un "
    "point creux est celui d’une mission dont le total a changé de sens. Une période confidentielle n’a aucun chiffre."
)
NOTE_ARRONDI = (
    f"Chaque période est arrondie comme dans son classeur : à {SEUILS.pas} points de {SEUILS.personnes} à "
    f"{SEUILS.fins - 1} personnes, à 1 point à partir de {SEUILS.fins}. Sous {SEUILS.fins} personnes, un écart de "
    f"{SEUILS.pas} points peut n’être qu’un arrondi."
)
_RIGHT = BODY.but(align="right", number=PERCENT)
_TOTAL = CellFormat(bold=True, align="right", number=PERCENT)
_NAME = BODY.but(foreign=True, wrap=True)
_BREAK = CellFormat(bold=True, colour="#A3261B", wrap=True)


@dataclass(frozen=True)
class Tables:
    """Where things stand: a row per période, a chart, a row per comparable group."""

    evolution: Evolution

    @property
    def periodes(self) -> int:
        return len(self.evolution.etapes)

    @property
    def total(self) -> int:
        """Column of the total by mission; persons and coverage follow."""
        return len(self.evolution.missions) + 2

    @property
    def mention(self) -> int:
        """Column that tells the référentiel, its breaks, and why a période has no figure."""
        return self.total + 3

    @property
    def chart(self) -> int:
        return FIRST_ROW + self.periodes + 1

    @property
    def has_chart(self) -> bool:
        return len(self.evolution.shown) > 1

    @property
    def groupes(self) -> int:
        """Header of the second table."""
        return self.chart + 1 + (CHART_ROWS if self.has_chart else 0)

    @property
    def last_groupe(self) -> int:
        return self.groupes + len(self.evolution.lignes)

    @property
    def rupture(self) -> int:
        """Column of the breaks in the second table."""
        return self.periodes + 1

    @property
    def notes(self) -> int:
        return self.last_groupe + 3

    @cached_property
    def widths(self) -> list[float]:
        widths: list[float] = [FIGURE_WIDTH] * (max(self.mention, self.rupture) + 1)
        widths[0], widths[self.mention] = LABEL_WIDTH, MENTION_WIDTH
        for place, mission in enumerate(self.evolution.missions, start=1):
            widths[place] = fitting(one_line(mission.court, 60), FIGURE_WIDTH)
        return widths


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    evolution = Evolution(consolidation)
    if evolution.is_alone:
        return FIRST_ROW, 1
    tables = Tables(evolution)
    return tables.notes + 2 + tables.periodes, len(tables.widths)


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    evolution, feuille = Evolution(consolidation), classeur.feuille(NAME)
    if evolution.is_alone:
        _alone(feuille)
        feuille.present(footer(consolidation), frozen=(2, 0))
    else:
        _several(feuille, Tables(evolution))
        feuille.present(footer(consolidation), repeated=(0, 1), frozen=(2, 1))


def _alone(feuille: Feuille) -> None:
    feuille.widths([LABEL_WIDTH])
    feuille.title(Answer(typeset("Évolution : une seule période pour l’instant")), "")
    for row, text in enumerate(ALONE, start=3):
        feuille.note(row, text)


def _several(feuille: Feuille, tables: Tables) -> None:
    feuille.widths(tables.widths)
    feuille.title(_answer(tables), SUBTITLE_TEXT)
    _missions(feuille, tables)
    if tables.has_chart:
        graphiques.evolution(
            feuille, _chart(tables, feuille.name), (tables.chart, 0), pixels(tables.widths[: tables.mention])
        )
    _groupes(feuille, tables)
    _notes(feuille, tables)


def _answer(tables: Tables) -> Answer:
    """The mission that moved most between the last two périodes that are shown."""
    evolution = tables.evolution
    if len(evolution.shown) < 2 or not evolution.missions:
        return Answer(f"Évolution{NBSP}: moins de deux périodes peuvent être montrées")
    before, after = evolution.shown[-2:]
    shares = [
        [_mission_share(evolution.etapes[own], mission.code) for own in (before, after)]
        for mission in evolution.missions
    ]
    moved = max(range(len(shares)), key=lambda place: (abs(shares[place][1] - shares[place][0]), -place))
    cells = [cell(FIRST_ROW + own, moved + 1) for own in (before, after)]
    head, tail = f"La mission {moved + 1} passe de ", f"{NBSP}% du temps de la région"
    return Answer(
        f"{head}{shares[moved][0]} à {shares[moved][1]}{tail}", f'"{head}"&{cells[0]}&" à "&{cells[1]}&"{tail}"'
    )


def _mission_share(etape: Etape, mission: str) -> int:
    return sum(etape.parts[code] for code in etape.lignes_of(mission))


def _missions(feuille: Feuille, tables: Tables) -> None:
    evolution = tables.evolution
    feuille.text(HEADER_ROW - 1, 0, "Temps par mission", HEADING)
    feuille.text(HEADER_ROW, 0, "Période", HEADER)
    for place, mission in enumerate(evolution.missions, start=1):
        text = f"Mission {place} – {one_line(mission.court, 60)}"
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT.but(colour=mission_colour(place)))
    for place, text in enumerate((AUTRE_COURT, "Total", "Personnes", "Couverture en ETP"), start=tables.total - 1):
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT)
    feuille.text(HEADER_ROW, tables.mention, "Référentiel et ruptures", HEADER.but(indent=1))
    feuille.sheet.set_row(HEADER_ROW, 46)
    for place, etape in enumerate(evolution.etapes):
        _periode(feuille, tables, place, etape)


def _periode(feuille: Feuille, tables: Tables, place: int, etape: Etape) -> None:
    row, rupture = FIRST_ROW + place, tables.evolution.rupture(place)
    feuille.text(row, 0, _periode_name(etape, rupture), _NAME.but(bold=rupture is not None))
    if etape.message:
        feuille.blanks(row, range(1, tables.mention), HIDDEN)
    else:
        _mission_figures(feuille, tables, row, etape)
    told = _mention(tables.evolution, etape, rupture)
    style = _BREAK if rupture else BODY.but(wrap=True, italic=bool(etape.message))
    feuille.text(row, tables.mention, told, style.but(indent=1))
    feuille.height(row, told, MENTION_WIDTH - 4)


def _periode_name(etape: Etape, rupture: Rupture | None) -> str:
    """The name that the chart reads: a change of référentiel shows there too."""
    name = etape.collecte.periode.libelle
    return f"{name} – référentiel v{rupture.edition.numero}" if rupture else name


def _mission_figures(feuille: Feuille, tables: Tables, row: int, etape: Etape) -> None:
    codes = [*(mission.code for mission in tables.evolution.missions), ""]
    for place, code in enumerate(codes, start=1):
        if lignes := etape.lignes_of(code):
            _share(feuille, (row, place), tables.evolution, etape, lignes)
    total = f"SUM({block(row, 1, row, tables.total - 1)})"
    feuille.formula(row, tables.total, total, 100, _TOTAL)
    feuille.number(row, tables.total + 1, etape.plan.region.personnes, _RIGHT.but(number=INTEGER))
    feuille.number(row, tables.total + 2, etape.consolidation.total.taux or 0, _RIGHT.but(number=SHARE))


def _share(feuille: Feuille, at: tuple[int, int], evolution: Evolution, etape: Etape, lignes: tuple[str, ...]) -> None:
    """The share of some lines: summed from Temps for the période of this workbook, a number for earlier ones."""
    value = sum(etape.parts[code] for code in lignes)
    if etape is evolution.etapes[-1]:
        place = etape.plan.region.place
        cells = [cell(etape.plan.parts.lignes[code], place, NAME_OF_TEMPS) for code in lignes]
        feuille.formula(*at, "+".join(cells), value, _RIGHT)
    else:
        feuille.number(*at, value, _RIGHT)


def _mention(evolution: Evolution, etape: Etape, rupture: Rupture | None) -> str:
    """`Rupture : référentiel v2, adopté le 12 mars 2026 (missions 1 et 2)`, and why a période has no figures."""
    told = [typeset(etape.message)] if etape.message else []
    if rupture is None:
        return " – ".join([*told, f"référentiel v{etape.collecte.edition}"])
    names = [
        f"mission {n}" for n, mission in enumerate(evolution.missions, start=1) if mission.code in rupture.missions
    ]
    names += ["autre activité"] if "" in rupture.missions else []
    broken = f" Total non comparable{NBSP}: {', '.join(names)}." if names else ""
    return " – ".join([*told, f"Rupture{NBSP}: {_edition(rupture)}.{broken}"])


def _edition(rupture: Rupture) -> str:
    adopted = rupture.edition.adoptee_le
    return f"référentiel v{rupture.edition.numero}" + (
        f" adopté le {short_day_text(paris_day(adopted))}" if adopted else ""
    )


def _chart(tables: Tables, sheet: str) -> graphiques.Lines:
    """One line per mission, then work outside them; a hollow point where its total changed meaning."""
    evolution = tables.evolution
    ruptures = [evolution.rupture(place) for place in range(tables.periodes)]
    series = [(mission_colour(place), mission.code) for place, mission in enumerate(evolution.missions, start=1)]
    return graphiques.Lines(
        sheet=sheet,
        header=HEADER_ROW,
        first=FIRST_ROW,
        last=FIRST_ROW + tables.periodes - 1,
        series=tuple(
            (colour, tuple(own is not None and code in own.missions for own in ruptures))
            for colour, code in (*series, (mission_colour(0), ""))
        ),
    )


def _groupes(feuille: Feuille, tables: Tables) -> None:
    evolution, header = tables.evolution, tables.groupes
    feuille.text(header - 1, 0, "Temps par fonction, ou par groupe de fonctions comparable", HEADING)
    feuille.text(header, 0, "Fonction ou groupe", HEADER)
    for place, etape in enumerate(evolution.etapes, start=1):
        feuille.text(header, place, etape.collecte.periode.libelle, HEADER_RIGHT)
    feuille.text(header, tables.rupture, "Rupture", HEADER.but(indent=1))
    feuille.sheet.set_row(header, 32)
    for row, ligne in enumerate(evolution.lignes, start=header + 1):
        _groupe(feuille, tables, row, ligne)
    feuille.text(tables.last_groupe + 1, 0, "Total", CellFormat(bold=True, rule="top"))
    for place, etape in enumerate(evolution.etapes, start=1):
        _close(feuille, tables, place, etape)


def _groupe(feuille: Feuille, tables: Tables, row: int, ligne: LigneComparable) -> None:
    evolution = tables.evolution
    libelle = one_line(ligne.libelle(evolution.last.referentiel))
    feuille.text(row, 0, libelle, _NAME)
    feuille.height(row, libelle, LABEL_WIDTH - 2)
    for place, etape in enumerate(evolution.etapes, start=1):
        if not etape.message:
            _share(feuille, (row, place), evolution, etape, ligne.codes[evolution.place_of(etape)])
    periodes = [evolution.etapes[place].collecte.periode.code for place in evolution.breaks(ligne)]
    feuille.text(row, tables.rupture, ", ".join(periodes), _BREAK.but(indent=1))


def _close(feuille: Feuille, tables: Tables, place: int, etape: Etape) -> None:
    """The total of a période, or why it has no figures."""
    first, last = tables.groupes + 1, tables.last_groupe
    if etape.message:
        feuille.merged((first, place), (last + 1, place), typeset(etape.message), HIDDEN)
    else:
        formula = f"SUM({block(first, place, last, place)})"
        feuille.formula(last + 1, place, formula, 100, _TOTAL.but(rule="top"))


def _notes(feuille: Feuille, tables: Tables) -> None:
    evolution, row = tables.evolution, tables.notes + 1
    feuille.note(row - 1, NOTE)
    feuille.note(row, NOTE_ARRONDI)
    for place, etape in enumerate(evolution.etapes):
        if rupture := evolution.rupture(place):
            row += 1
            count = sum(place in evolution.breaks(ligne) for ligne in evolution.lignes)
            told = f"Rupture {etape.collecte.periode.au} : {_edition(rupture)}"
            feuille.note(row, f"{told} ({plural(count, 'ligne touchée', 'lignes touchées')}).")
