"""Temps: ETP of each mission by région, a chart of their shares, and the fonctions of régions that tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national.dits import LigneDite, Nationale, RegionDite
from exports.national.tableau import (
    ENSEMBLE,
    NAME_WIDTH,
    RIEN,
    TOTAL,
    Case,
    Colonne,
    confidential,
    header,
    summed,
    write_case,
    write_table,
)
from exports.statistiques.enonces import half_up
from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.ordre import merged
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    INTEGER,
    PERCENT,
    mission_colour,
    pixels,
)
from exports.tableur.text import one_line
from exports.temps.sheets import graphiques
from exports.temps.sheets.legende import ETP, percent_of
from questionnaires.core.francais import NBSP, plural
from questionnaires.referentiel.referentiel import AUTRE_TITRE

NAME = "Temps"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
CHART_ROWS = 18
WIDTH = 17
FIRST_MISSION = 2
"""Column, after the names and the persons."""

_ETP = BODY.but(align="right", number=ETP)
_PERSONS = BODY.but(align="right", number=INTEGER)
_PART = BODY.but(align="right", number=PERCENT)
_STEP = BODY.but(align="right", number=INTEGER)
ARRONDI = "Arrondi, en points"


@dataclass(frozen=True)
class Temps:
    """Where everything stands: régions in their order, missions in that of the référentiel."""

    nationale: Nationale

    @property
    def regions(self) -> Sequence[RegionDite]:
        return self.nationale.regions

    @cached_property
    def told(self) -> tuple[RegionDite, ...]:
        """Those that tell their missions."""
        return tuple(own for own in self.regions if own.temps and own.temps.missions)

    @cached_property
    def missions(self) -> tuple[str, ...]:
        """Their codes, '' (work outside missions) last; a région may have adopted a référentiel of its own."""
        codes = merged([[own.code for own in each.temps.missions] for each in self.told if each.temps])
        return (*(own for own in codes if own), *(own for own in codes if not own))

    @cached_property
    def titres(self) -> tuple[str, ...]:
        known = {own.code: own.titre for each in self.told if each.temps for own in each.temps.missions}
        return tuple(
            f"Mission {place} – {known[code]}" if code else AUTRE_TITRE
            for place, code in enumerate(self.missions, start=1)
        )

    @property
    def ensemble(self) -> int:
        """Row of the sums of ETP."""
        return FIRST_ROW + len(self.regions)

    @property
    def parts(self) -> int:
        """Header of the table of shares; its heading stands above."""
        return self.ensemble + 4

    @property
    def part_ensemble(self) -> int:
        """Row of the shares that the régions make together."""
        return self.parts + 1 + len(self.told)

    @property
    def of_lignes(self) -> int:
        """Header of the table of fonctions; its heading stands above."""
        return self.part_ensemble + 4 + CHART_ROWS

    @property
    def rows(self) -> int:
        return self.of_lignes + 1 + len(self.lignes)

    @cached_property
    def detailed(self) -> tuple[RegionDite, ...]:
        """The régions that tell their fonctions."""
        return tuple(own for own in self.told if _lignes(own))

    @cached_property
    def lignes(self) -> Mapping[str, str]:
        """Code -> title of each fonction, in the order of the référentiel."""
        known = {code: own.titre for each in self.detailed for code, own in _lignes(each).items()}
        return {code: known[code] for code in merged([list(_lignes(each)) for each in self.detailed])}

    @property
    def pas(self) -> int:
        """The coarsest step of the régions that tell."""
        return max((own.temps.pas for own in self.told if own.temps), default=0)

    @property
    def arrondis(self) -> str:
        """`arrondies à 1 ou 2 points selon les régions`."""
        steps = sorted({own.temps.pas for own in self.told if own.temps})
        said = f"arrondies à {' ou '.join(map(str, steps))} {'points' if self.pas > 1 else 'point'}"
        return f"{said} selon les régions" if len(steps) > 1 else said

    @cached_property
    def colonnes(self) -> list[Colonne]:
        """Persons, the ETP of each mission, and of all of them."""
        persons = tuple(self._case(own, own.temps.personnes if own.temps else 0) for own in self.regions)
        etps = [tuple(self._case(own, _etp(own, code)) for own in self.regions) for code in self.missions]
        named = [("Personnes", persons), *zip(self.titres, etps, strict=True), ("ETP, en tout", tuple(self._wholes))]
        return [
            Colonne(
                titre=titre,
                style=_ETP if place > 1 else _PERSONS,
                cases=cases,
                ensemble=summed(cases, place, FIRST_ROW),
                largeur=WIDTH,
            )
            for place, (titre, cases) in enumerate(named, start=1)
        ]

    @property
    def _wholes(self) -> list[Case]:
        """A row's missions together."""
        last = FIRST_MISSION + len(self.missions) - 1
        found = []
        for row, own in enumerate(self.regions, start=FIRST_ROW):
            whole = sum(mission.etp for mission in own.temps.missions) if own.temps else 0
            case = self._case(own, whole)
            formula = f"SUM({block(row, FIRST_MISSION, row, last)})"
            found.append(case if isinstance(case.value, str) else Case(case.value, formula))
        return found

    def _case(self, own: RegionDite, value: float | None) -> Case:
        if own.temps is None:
            return Case(RIEN)
        if not own.temps.missions:
            return confidential(own.temps.secret)
        return Case(RIEN) if value is None else Case(value)

    def part(self, place: int) -> Case:
        """The share of a mission, by its place, in what the régions that tell make together, to one point: the mean of
        what each prints, weighted by its ETP. That of one région alone is its own."""
        code, column = self.missions[place], len(self.colonnes)
        sums, terms, wholes = 0.0, [], []
        for line, own in enumerate(self.told, start=self.parts + 1):
            told = {mission.code: mission.part for mission in own.temps.missions} if own.temps else {}
            whole = sum(mission.etp for mission in own.temps.missions) if own.temps else 0
            weight = cell(FIRST_ROW + list(self.regions).index(own), column)
            wholes.append((whole, weight))
            if code in told:
                sums += told[code] * whole
                terms.append(f"{cell(line, place + 1)}*{weight}")
        everything = sum(whole for whole, _ in wholes)
        if not everything:
            return Case(RIEN)
        formula = f"ROUND(({'+'.join(terms) or 0})/({'+'.join(weight for _, weight in wholes)}),0)"
        return Case(half_up(sums / everything, 1), formula)

    @property
    def answer(self) -> str:
        """What is said first."""
        parts = [own.value for own in map(self.part, range(len(self.missions))) if not isinstance(own.value, str)]
        if not parts:
            return "Aucune région ne publie le temps de cette année"
        most = parts.index(max(parts))
        told = f"{self.titres[most]} : {round(parts[most])}{NBSP}% du temps"
        return f"{told} dans {plural(len(self.told), 'région')} sur {len(self.regions)}"


def _lignes(own: RegionDite) -> Mapping[str, LigneDite]:
    """By code, in their order."""
    missions = own.temps.missions if own.temps else ()
    return {ligne.code: ligne for mission in missions for ligne in mission.lignes}


def _etp(own: RegionDite, code: str) -> float | None:
    """None where a région was not asked that mission."""
    missions = own.temps.missions if own.temps else ()
    return next((each.etp for each in missions if each.code == code), None)


def size(temps: Temps) -> tuple[int, int]:
    """Rows and columns."""
    return temps.rows, max(len(temps.colonnes), len(temps.detailed), len(temps.missions) + 1) + 1


def write(classeur: Classeur, temps: Temps) -> None:
    feuille = classeur.feuille(NAME)
    widths = [NAME_WIDTH, *([WIDTH] * len(temps.colonnes))]
    feuille.widths(widths)
    subtitle = f"{temps.nationale.periode or temps.nationale.annee} – ETP sur la période, mission par mission"
    feuille.title(Answer(temps.answer), subtitle)
    write_table(feuille, HEADER_ROW, [own.nom for own in temps.regions], temps.colonnes)
    if temps.told:
        _parts(feuille, temps)
        table = graphiques.Stacked(
            sheet=feuille.name,
            header=temps.parts,
            first=temps.parts + 1,
            last=temps.part_ensemble,
            colours=tuple(mission_colour(place if code else 0) for place, code in enumerate(temps.missions, start=1)),
        )
        graphiques.missions(feuille, table, (temps.part_ensemble + 2, 0), pixels(widths))
        if temps.detailed:
            _of_lignes(feuille, temps)
        feuille.sheet.set_h_pagebreaks([temps.parts - 1, temps.of_lignes - 1])
    feuille.present(footer_of("Synthèse nationale", str(temps.nationale.annee)), frozen=(FIRST_ROW, 1))


def _parts(feuille: Feuille, temps: Temps) -> None:
    """The shares that régions print, then those of their ETP together, and what each is rounded to."""
    last = len(temps.missions) + 1
    feuille.text(temps.parts - 1, 0, f"Parts du temps, {temps.arrondis}", HEADING)
    header(feuille, temps.parts, [(titre, WIDTH) for titre in (*temps.titres, ARRONDI)])
    for row, own in enumerate(temps.told, start=temps.parts + 1):
        feuille.text(row, 0, one_line(own.nom), BODY.but(foreign=True))
        told = {mission.code: mission.part for mission in own.temps.missions} if own.temps else {}
        look = _PART.but(number=percent_of(own.temps.pas if own.temps else 0))
        for place, code in enumerate(temps.missions, start=1):
            write_case(feuille, (row, place), Case(told[code]) if code in told else Case(RIEN), look)
        feuille.number(row, last, own.temps.pas if own.temps else 0, _STEP)
    feuille.text(temps.part_ensemble, 0, ENSEMBLE, TOTAL)
    for place in range(len(temps.missions)):
        write_case(feuille, (temps.part_ensemble, place + 1), temps.part(place), _PART.but(bold=True, rule="top"))
    steps = f"MAX({block(temps.parts + 1, last, temps.part_ensemble - 1, last)})"
    feuille.formula(temps.part_ensemble, last, steps, temps.pas, _STEP.but(bold=True, rule="top"))


def _of_lignes(feuille: Feuille, temps: Temps) -> None:
    """What each région that tells its fonctions prints of them, side by side."""
    feuille.text(temps.of_lignes - 1, 0, "Fonctions, dans les régions qui les disent", HEADING)
    feuille.text(temps.of_lignes, 0, "Fonction", HEADER)
    for place, own in enumerate(temps.detailed, start=1):
        told, look = _lignes(own), _PART.but(number=percent_of(own.temps.pas if own.temps else 0))
        feuille.text(temps.of_lignes, place, one_line(own.nom, 40), HEADER_RIGHT)
        for row, code in enumerate(temps.lignes, start=temps.of_lignes + 1):
            write_case(feuille, (row, place), Case(told[code].part) if code in told else Case(RIEN), look)
    for row, titre in enumerate(temps.lignes.values(), start=temps.of_lignes + 1):
        feuille.text(row, 0, titre, BODY.but(foreign=True))
