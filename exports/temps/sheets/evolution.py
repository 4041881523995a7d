"""Sheet Évolution: shares of the région by période, each as released, and the changes that figures affirm."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from exports.release.annees import NOUNS, Annee
from exports.release.cellules import Mesure, Release, Statut
from exports.release.origine import champ_of_series
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    INTEGER,
    MARK,
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
from exports.temps.sheets.donnees import change_text
from exports.temps.sheets.legende import percent_of, share_formula, share_of, share_text, source_of_all, under
from exports.temps.sheets.plan import columns_of_missions
from exports.temps.sheets.serie import EtapeSerie, EvolutionPeriodes, Rupture
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, paris_day, plural, short_day_text, typeset
from questionnaires.referentiel.correspondance import LigneComparable
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT

NAME = "Évolution"
LABEL_WIDTH = 25
FIGURE_WIDTH, AUTRE_WIDTH, WIDEST = 9.5, 10.5, 18
MENTION_WIDTH = 20
CHANGE_COLUMNS = 4
"""Columns that a change spans, the rest of its row being empty."""

HEADER_ROW, FIRST_ROW = 4, 5
CHART_ROWS = 18
SUBTITLE_TEXT = typeset(
    "Part du temps de la région, en %, période par période. Chaque période garde les chiffres de sa propre publication."
)
AUCUN = typeset("Aucun changement que ces chiffres permettent d’affirmer")
ABOUT = typeset("Temps de la région par mission, période par période")
NOTE = (
    "Quand le référentiel change, on suit les plus petits groupes de fonctions dont le total garde le même sens. Un "
    "point creux est celui d’une mission dont le total a changé de sens. Une période sans chiffre laisse un vide."
)
NOTE_CHANGEMENTS = (
    "Un changement est décidé sur les réponses exactes, par mission seulement, et dit avec sa taille quand les parts "
    "imprimées s’y accordent à un pas près. Entre deux parts imprimées, un écart qui n’est pas dit ici peut n’être "
    "qu’un arrondi. Les fonctions sont côte à côte, sans comparaison."
)
NOTE_ANNEES = (
    "Une année est la moyenne des parts publiées de ses périodes, arrondie pour faire 100 % ; chaque période y compte "
    "autant. Elle n’est pas plus précise qu’elles : une petite part qu’une période dit « moins de » se lit de même, à "
    "la moyenne de ce que chacune permet au plus. Rien n’est calculé de nouveau sur les réponses."
)
_STEP = "Arrondi, en points"
_RIGHT = BODY.but(align="right")
_TOTAL = CellFormat(bold=True, align="right")
_NAME = BODY.but(foreign=True, wrap=True)
_BREAK = CellFormat(bold=True, colour="#A3261B", wrap=True)


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether there are périodes to put side by side."""
    return consolidation.release is not None and bool(consolidation.collecte.serie.anterieures)


@dataclass(frozen=True)
class Tables:
    """Layout of the sheet: a row per période, a chart, the changes, a row per comparable group."""

    evolution: EvolutionPeriodes

    @property
    def release(self) -> Release:
        release = self.evolution.consolidation.release
        if release is None:
            raise ValueError("there is no sheet on changes before results are settled")
        return release

    @property
    def codes(self) -> list[str]:
        """Codes of the columns of shares: missions, then work outside them."""
        return [*(mission.code for mission in self.evolution.missions), AUTRE]

    @property
    def periodes(self) -> int:
        return len(self.evolution.etapes)

    @property
    def total(self) -> int:
        """Column of the total by mission; persons, step and coverage follow."""
        return len(self.evolution.missions) + 2

    @property
    def mention(self) -> int:
        """Column of the référentiel, of its breaks, and of why a période has no figure."""
        return self.total + 4

    def share(self, etape: EtapeSerie, code: str) -> str:
        """Return the cell of a mission, or of work outside them, in the row of a période."""
        place = next(place for place, candidate in enumerate(self.evolution.etapes) if candidate is etape)
        return cell(FIRST_ROW + place, 1 + self.codes.index(code))

    @property
    def chart(self) -> int:
        return FIRST_ROW + self.periodes + 1

    @property
    def has_chart(self) -> bool:
        return len(self.evolution.shown) > 1

    @property
    def changes(self) -> int:
        """Header row of the changes."""
        return self.chart + 1 + (CHART_ROWS if self.has_chart else 0)

    @property
    def changed(self) -> tuple[tuple[str, str, int], ...]:
        """Missions, and lines outside them, whose changes are released."""
        codes = {cellule.ligne for cellule in self.release.of(Mesure.SENS)}
        missions = columns_of_missions(self.evolution.consolidation)
        return tuple(mission for mission in missions if mission[0] in codes) if self.evolution.before else ()

    @property
    def annees(self) -> int:
        """Header row of the years that semestres make up."""
        return self.changes + (len(self.changed) + 3 if self.changed else 0)

    @property
    def groupes(self) -> int:
        """Header row of the last table."""
        rows = len(self.evolution.annees) + len(self.annual) + len(self.untold)
        return self.annees + (rows + 3 if self.evolution.annees else 0)

    @property
    def groups(self) -> list[int]:
        """First row of each table, with its heading."""
        headers = {self.changes: self.changed, self.annees: self.evolution.annees, self.groupes: True}
        return [HEADER_ROW - 1, *(header - 1 for header, is_there in headers.items() if is_there)]

    @cached_property
    def annual(self) -> tuple[str, ...]:
        """Changes from the previous year to the last one, as released: missions with equal changes share a sentence."""
        before = self.evolution.annee_before
        if before is None:
            return ()
        by_change: dict[str, list[str]] = {}
        for code, name, numero in columns_of_missions(self.evolution.consolidation):
            if change := change_text(self.release, code, before.code):
                by_change.setdefault(change, []).append(f"mission {numero}" if numero else name)
        years = f"De {before.annee} à {before.annee + 1}"
        return tuple(typeset(f"{years}, {change} : {', '.join(names)}.") for change, names in by_change.items())

    @cached_property
    def untold(self) -> tuple[str, ...]:
        """Why years have no figure, in one sentence."""
        reasons = [f"{annee.periode.annee} ({annee.motif})" for annee in self.evolution.annees if annee.motif]
        return (typeset(f"{Statut.INDISPONIBLE} indisponible : {', '.join(reasons)}."),) if reasons else ()

    @property
    def last_groupe(self) -> int:
        return self.groupes + len(self.evolution.lignes)

    @property
    def rupture(self) -> int:
        """Column of the breaks in the last table."""
        return self.periodes + 1

    @property
    def notes(self) -> int:
        return self.last_groupe + 3

    @cached_property
    def widths(self) -> list[float]:
        last = max(self.mention, self.rupture)
        widths: list[float] = [FIGURE_WIDTH] * (last + 1)
        widths[0], widths[self.total - 1], widths[self.mention] = LABEL_WIDTH, AUTRE_WIDTH, MENTION_WIDTH
        for place, mission in enumerate(self.evolution.missions, start=1):
            widths[place] = min(fitting(one_line(mission.court, 60), FIGURE_WIDTH), WIDEST)
        return widths


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, tables = classeur.feuille(NAME), Tables(EvolutionPeriodes(consolidation))
    feuille.widths(tables.widths)
    feuille.title(_answer(tables), SUBTITLE_TEXT)
    _missions(feuille, tables)
    if tables.has_chart:
        _chart(feuille, tables)
    if tables.changed:
        _changes(feuille, tables)
    if tables.evolution.annees:
        _annees(feuille, tables)
    _groupes(feuille, tables)
    last = len(tables.widths) - 1
    after = under(feuille, tables.notes, last, sum(tables.widths), *_said(tables))
    feuille.keep_together(tables.groups, after, repeated=(0, 2))
    feuille.present(footer(consolidation), repeated=(0, 2), frozen=(2, 1))


# --- the title


def _answer(tables: Tables) -> Answer:
    """Name the largest change that is affirmed and that printed shares show too, else say that there is none to
    affirm."""
    before = tables.evolution.before
    sens = {
        cellule.ligne: cellule
        for cellule in tables.release.of(Mesure.SENS)
        if before and cellule.colonne == before.code
    }
    affirmed = [mission for mission in tables.changed if sens[mission[0]].is_shown and sens[mission[0]].valeur]
    if before is None or not affirmed:
        silent = any(cellule.is_shown for cellule in sens.values())
        return Answer(AUCUN if silent else ABOUT)
    after = tables.evolution.etapes[-1]
    gaps = {mission: after.missions.get(mission[0], 0) - before.missions.get(mission[0], 0) for mission in affirmed}
    moved = [mission for mission in affirmed if gaps[mission] * (sens[mission[0]].valeur or 0) > 0]
    if not moved:
        return Answer(ABOUT)
    largest = max(moved, key=lambda mission: abs(gaps[mission]))
    code, name, numero = largest
    was, is_now = before.missions[code], after.missions[code]
    shares = f"{was if was and is_now else share_text(was, before.pas)} à {share_text(is_now, after.pas)}"
    subject = f"La mission {numero}" if numero else f"« {name} »"
    begin, end = typeset(f"{subject} passe de "), " du temps de la région"
    row, way = tables.changes + 1 + tables.changed.index(largest), sens[code].valeur or 0
    (first, last), steps = (cell(row, 1), cell(row, 2)), (before.pas, after.pas)
    start = f"IF(AND({first}>0,{last}>0),{first},{share_formula(first, steps[0])})"
    sentence = f'{quoted(begin)}&{start}&" à "&{share_formula(last, steps[1])}&{quoted(end)}'
    follows = f"IF({way}*({last}-{first})>0,{sentence},{quoted(ABOUT)})"
    return Answer(f"{begin}{typeset(shares)}{end}", follows)


# --- missions, période by période


def _missions(feuille: Feuille, tables: Tables) -> None:
    evolution = tables.evolution
    feuille.text(HEADER_ROW - 1, 0, "Temps par mission", HEADING)
    feuille.text(HEADER_ROW, 0, "Période", HEADER)
    for place, mission in enumerate(evolution.missions, start=1):
        text = f"Mission {place} – {one_line(mission.court, 60)}"
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT.but(colour=mission_colour(place)))
    heads = (AUTRE_COURT, "Total", "Personnes", _STEP, "Couverture en ETP")
    for place, text in enumerate(heads, start=tables.total - 1):
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT)
    feuille.text(HEADER_ROW, tables.mention, "Référentiel et ruptures", HEADER.but(indent=1))
    feuille.tall(HEADER_ROW, 46)
    for place, etape in enumerate(evolution.etapes):
        _periode(feuille, tables, place, etape)


def _periode(feuille: Feuille, tables: Tables, place: int, etape: EtapeSerie) -> None:
    """Write the row of a période. Without figures its cells stay empty, without a format: a chart would read blanks as
    zeros."""
    row, rupture = FIRST_ROW + place, tables.evolution.rupture(place)
    feuille.text(row, 0, _periode_name(etape, rupture), _NAME.but(bold=rupture is not None))
    if not etape.message:
        _mission_figures(feuille, tables, row, etape)
    mention = _mention(tables.evolution, etape, rupture)
    style = _BREAK if rupture else BODY.but(wrap=True, italic=bool(etape.message))
    feuille.text(row, tables.mention, mention, style.but(indent=1))
    feuille.height(row, mention, MENTION_WIDTH - 4)


def _periode_name(etape: EtapeSerie, rupture: Rupture | None) -> str:
    """Return the name that the chart reads: it also shows a change of référentiel, or a période that is not over."""
    name = etape.collecte.periode.libelle + (" (en cours)" if etape.is_open else "")
    return f"{name} – référentiel v{rupture.edition.numero}" if rupture else name


def _mission_figures(feuille: Feuille, tables: Tables, row: int, etape: EtapeSerie) -> None:
    look = _RIGHT.but(number=percent_of(etape.pas))
    codes = enumerate(tables.codes, start=1)
    shares = {place: etape.missions[code] for place, code in codes if code in etape.missions}
    for place, share in shares.items():
        feuille.number(row, place, share, look)
    total = f"SUM({block(row, 1, row, tables.total - 1)})"
    feuille.formula(row, tables.total, total, sum(shares.values()), _TOTAL.but(number=percent_of(etape.pas)))
    feuille.number(row, tables.total + 1, etape.personnes, _RIGHT.but(number=INTEGER))
    feuille.number(row, tables.total + 2, etape.pas, _RIGHT.but(number=INTEGER))
    feuille.number(row, tables.total + 3, etape.consolidation.total.taux or 0, _RIGHT.but(number=SHARE))


def _mention(evolution: EvolutionPeriodes, etape: EtapeSerie, rupture: Rupture | None) -> str:
    """Write `Rupture : référentiel v2, adopté le 12 mars 2026 (missions 1 et 2)`, and why a période has no figures."""
    messages = [typeset(f"{etape.statut} {etape.message}")] if etape.message else []
    if rupture is None:
        return " – ".join([*messages, f"référentiel v{etape.collecte.edition}"])
    missions = enumerate(evolution.missions, start=1)
    names = [f"mission {number}" for number, mission in missions if mission.code in rupture.missions]
    if "" in rupture.missions:
        names.append(AUTRE_COURT.lower())
    broken = f" Total non comparable{NBSP}: {', '.join(names)}." if names else ""
    return " – ".join([*messages, f"Rupture{NBSP}: {_edition(rupture)}.{broken}"])


def _edition(rupture: Rupture) -> str:
    adopted = rupture.edition.adoptee_le
    since = f" adopté le {short_day_text(paris_day(adopted))}" if adopted else ""
    return f"référentiel v{rupture.edition.numero}{since}"


def _chart(feuille: Feuille, tables: Tables) -> None:
    """Draw one line per mission, then work outside them; a hollow point where its total changed meaning."""
    evolution = tables.evolution
    ruptures = [evolution.rupture(place) for place in range(tables.periodes)]
    lines = [(mission_colour(place), mission.code) for place, mission in enumerate(evolution.missions, start=1)]
    graphiques.evolution(
        feuille,
        HEADER_ROW,
        (FIRST_ROW, FIRST_ROW + tables.periodes - 1),
        [
            (colour, [rupture is not None and code in rupture.missions for rupture in ruptures])
            for colour, code in (*lines, (mission_colour(0), ""))
        ],
        evolution.shown[-1],
        (tables.chart, 0),
        pixels(tables.widths[: tables.mention]),
    )


# --- changes


def _changes(feuille: Feuille, tables: Tables) -> None:
    """Write the shares before and after, and what cells affirm of the change."""
    before, after, header = tables.evolution.before, tables.evolution.etapes[-1], tables.changes
    if before is None:
        return
    feuille.text(header - 1, 0, "Ce qui a changé", HEADING)
    feuille.headers(header, ("Mission", *(etape.collecte.periode.libelle for etape in (before, after))))
    feuille.text(header, 3, "Changement", HEADER.but(indent=1))
    feuille.blanks(header, range(4, 3 + CHANGE_COLUMNS), HEADER)
    feuille.tall(header, 32)
    for row, (code, name, numero) in enumerate(tables.changed, start=header + 1):
        feuille.wrapped(row, 0, name, _NAME.but(bold=True, colour=mission_colour(numero)), LABEL_WIDTH - 3)  # bold
        for place, etape in enumerate((before, after), start=1):
            if code in etape.missions:
                share, look = etape.missions[code], _RIGHT.but(number=percent_of(etape.pas))
                feuille.formula(row, place, tables.share(etape, code), share, look)
        change = change_text(tables.release, code, before.code)
        feuille.text(row, 3, change, BODY.but(indent=1, bold=change[:1] in ("▲", "▼")))


# --- years


def _annees(feuille: Feuille, tables: Tables) -> None:
    """Write the mean of printed shares, under the columns of missions."""
    evolution, header = tables.evolution, tables.annees
    feuille.text(header - 1, 0, typeset("Années : moyenne de ce que leurs périodes publient"), HEADING)
    feuille.text(header, 0, "Année", HEADER)
    for place, _ in enumerate(evolution.missions, start=1):
        feuille.text(header, place, f"Mission {place}", HEADER_RIGHT.but(colour=mission_colour(place)))
    step = f"{_STEP}, des {NOUNS[evolution.annees[0].kind]}"
    for place, text in ((tables.total - 1, AUTRE_COURT), (tables.total, "Total"), (tables.total + 2, step)):
        feuille.text(header, place, text, HEADER_RIGHT)
    feuille.blanks(header, [tables.total + 1], HEADER)
    feuille.tall(header, 46)
    for row, annee in enumerate(evolution.annees, start=header + 1):
        _annee(feuille, tables, row, annee)
    after, last = header + 1 + len(evolution.annees), tables.total + 2
    for row, phrase in enumerate((*tables.untold, *tables.annual), start=after):
        feuille.wrapped(row, last, phrase, BODY.but(wrap=True), sum(tables.widths[: last + 1]))


def _annee(feuille: Feuille, tables: Tables, row: int, annee: Annee) -> None:
    """Write the figures of a year, or why there are none."""
    is_open = " (en cours)" if tables.evolution.is_open_year(annee) else ""
    feuille.wrapped(row, 0, typeset(f"{annee.libelle}{is_open}"), _NAME, LABEL_WIDTH)
    if annee.motif:
        for place in (*range(1, tables.total + 1), tables.total + 2):
            feuille.text(row, place, Statut.INDISPONIBLE, MARK)
        return
    for place, code in enumerate(tables.codes, start=1):
        if code in annee.missions:
            share, bound = annee.missions[code], annee.moins_de.get(code, 0)
            feuille.number(row, place, share, _RIGHT.but(number=percent_of(bound, share)))
    total = f"SUM({block(row, 1, row, tables.total - 1)})"
    feuille.formula(row, tables.total, total, sum(annee.missions.values()), _TOTAL.but(number=PERCENT))
    feuille.number(row, tables.total + 2, annee.pas, _RIGHT.but(number=INTEGER))


# --- fonctions, side by side


def _groupes(feuille: Feuille, tables: Tables) -> None:
    evolution, header = tables.evolution, tables.groupes
    feuille.text(header - 1, 0, "Temps par fonction, ou par groupe de fonctions comparable", HEADING)
    feuille.headers(header, ("Fonction ou groupe", *(_periode_name(etape, None) for etape in evolution.etapes)))
    if any(map(evolution.breaks, evolution.lignes)):
        feuille.text(header, tables.rupture, "Rupture", HEADER.but(indent=1))
    feuille.tall(header, 32)
    for row, ligne in enumerate(evolution.lignes, start=header + 1):
        _groupe(feuille, tables, row, ligne)
    feuille.text(tables.last_groupe + 1, 0, "Total", CellFormat(bold=True, rule="top"))
    for place, etape in enumerate(evolution.etapes, start=1):
        _close(feuille, tables, place, etape)


def _groupe(feuille: Feuille, tables: Tables, row: int, ligne: LigneComparable) -> None:
    evolution = tables.evolution
    libelle = ligne.libelle(evolution.editions[-1].referentiel)
    feuille.wrapped(row, 0, one_line(libelle), _NAME, LABEL_WIDTH)
    for place, etape in enumerate(evolution.etapes, start=1):
        version = evolution.place_of(etape)
        if etape.sans_lignes and not etape.parts.keys() >= {*ligne.codes[version]}:
            feuille.text(row, place, etape.sans_lignes[0], MARK)
        else:
            feuille.number(row, place, ligne.total(version, etape.parts), _RIGHT.but(number=percent_of(etape.pas)))
    periodes = [evolution.etapes[place].code for place in evolution.breaks(ligne)]
    feuille.text(row, tables.rupture, ", ".join(periodes), _BREAK.but(indent=1))


def _close(feuille: Feuille, tables: Tables, place: int, etape: EtapeSerie) -> None:
    """Write the total of a période whose lines all have figures."""
    first, last = tables.groupes + 1, tables.last_groupe
    if etape.sans_lignes:
        feuille.blanks(last + 1, [place], _TOTAL.but(rule="top"))
        return
    evolution = tables.evolution
    total = sum(ligne.total(evolution.place_of(etape), etape.parts) for ligne in evolution.lignes)
    look = _TOTAL.but(rule="top", number=percent_of(etape.pas))
    feuille.formula(last + 1, place, f"SUM({block(first, place, last, place)})", total, look)


# --- sentences under the tables


def _said(tables: Tables) -> list[str | Answer]:
    evolution = tables.evolution
    sentences: list[str | Answer] = [*_without_lines(evolution), NOTE, NOTE_CHANGEMENTS]
    sentences += [*([NOTE_ANNEES] if evolution.annees else []), *_ruptures(evolution)]
    if evolution.shown and evolution.missions:
        etape, mission = evolution.etapes[evolution.shown[-1]], evolution.missions[0]
        place = cell(FIRST_ROW + evolution.shown[-1], 1)
        share = share_of(etape.missions.get(mission.code, 0), etape.pas, place)
        begin = f"{etape.collecte.periode.pendant}, la région consacre "
        numeros = columns_of_missions(etape.consolidation)
        numero = next(number for code, _, number in numeros if code == mission.code)
        sentences.insert(0, lecture_of(begin, share, f" de son temps à la mission {numero}."))
    first, last = (etape.collecte for etape in (evolution.etapes[0], evolution.etapes[-1]))
    counted = champ_of_series(one_line(last.region), first.periode, last.periode)
    return [*sentences, counted, source_of_all([etape.consolidation for etape in evolution.etapes])]


def _without_lines(evolution: EvolutionPeriodes) -> Iterator[str]:
    """Explain why fonctions of some périodes are not shown: périodes with the same reason share a sentence."""
    by_reason: dict[tuple[Statut, str], list[str]] = {}
    for etape in evolution.etapes:
        if etape.sans_lignes:
            by_reason.setdefault(etape.sans_lignes, []).append(etape.collecte.periode.libelle)
    for (statut, motif), names in by_reason.items():
        yield f"{statut} par fonction, {', '.join(names)} : {motif}."


def _ruptures(evolution: EvolutionPeriodes) -> Iterator[str]:
    for place, etape in enumerate(evolution.etapes):
        if rupture := evolution.rupture(place):
            count = sum(place in evolution.breaks(ligne) for ligne in evolution.lignes)
            sentence = f"Rupture {etape.collecte.periode.au} : {_edition(rupture)}"
            yield f"{sentence} ({plural(count, 'ligne touchée', 'lignes touchées')})."
