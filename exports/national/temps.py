"""Temps: ETP of each mission by région, a chart of their shares beside those of the network, and the fonctions of
régions that tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national.dits import LigneDite, MissionDite, Nationale, RegionDite, ReseauDit
from exports.national.tableau import (
    NAME_WIDTH,
    RIEN,
    TOTAL,
    Case,
    Colonne,
    header,
    hidden,
    legende,
    motifs,
    summed,
    write_case,
    write_table,
)
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.ordre import merged
from exports.tableur.phrases import Answer, lecture_of, quoted
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
from exports.temps.sheets.legende import ETP, percent_of, share_formula, share_of, share_text, under
from questionnaires.core.francais import plural, typeset
from questionnaires.referentiel.referentiel import AUTRE_TITRE

NAME = "Temps"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
CHART_ROWS = 18
WIDTH = 17
FIRST_MISSION = 2
"""Column, after the names and the persons."""
NOTE_COLUMNS = 6
"""Over which notes go."""

_ETP = BODY.but(align="right", number=ETP)
_PERSONS = BODY.but(align="right", number=INTEGER)
_PART = BODY.but(align="right", number=PERCENT)
_STEP = BODY.but(align="right", number=INTEGER)
ARRONDI = "Arrondi, en points"
RESEAU = "Réseau"
SANS_RESEAU = typeset("[x] le réseau n’a de chiffres qu’une fois les résultats de chaque région arrêtés")


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
    def reseau(self) -> ReseauDit | None:
        """The release of the network; that of most régions, where some asked other lines."""
        found = [own.temps.reseau for own in self.regions if own.temps and own.temps.reseau]
        return max(found, key=lambda own: own.regions, default=None)

    @property
    def _missions(self) -> Sequence[Sequence[MissionDite]]:
        """Those of each région that tells, then of the network."""
        told = [own.temps.missions for own in self.told if own.temps]
        return [*told, self.reseau.missions] if self.reseau else told

    @cached_property
    def missions(self) -> tuple[str, ...]:
        """Their codes, '' (work outside missions) last; a région may have adopted a référentiel of its own."""
        codes = merged([[own.code for own in each] for each in self._missions])
        return (*(own for own in codes if own), *(own for own in codes if not own))

    @cached_property
    def titres(self) -> tuple[str, ...]:
        known = {own.code: own.titre for each in self._missions for own in each}
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
    def part_reseau(self) -> int:
        """Row of the shares of the network."""
        return self.parts + 1 + len(self.told)

    @property
    def of_lignes(self) -> int:
        """Header of the table of fonctions; its heading stands above."""
        return self.part_reseau + 4 + CHART_ROWS

    @property
    def after(self) -> int:
        """The row after the tables."""
        if not self.missions:
            return self.ensemble + 2
        return self.of_lignes + 1 + len(self.lignes) if self.detailed else self.part_reseau + 2 + CHART_ROWS

    @property
    def rows(self) -> int:
        return self.after + 1 + len(self.legende)

    @property
    def legende(self) -> list[str | Answer]:
        """What stands under the tables."""
        why = motifs([own.nom for own in self.regions], self.colonnes)
        if self.secret and self.missions:
            status, _, motif = self.secret.partition(" ")
            why.append(typeset(f"{status} {RESEAU} : {motif}."))
        return legende(self._lecture, why, self.nationale.annee)

    @property
    def _lecture(self) -> Answer | None:
        """How to read the first mission: in the network, else in the first région that tells."""
        if self.missions and self.reseau is not None and not self.secret:
            who: str | Answer = "le réseau"
            part, pas, row = int(_value(self.part(0))), self.reseau.pas, self.part_reseau
        elif self.told and self.told[0].temps is not None:
            told, row = self.told[0].temps, self.parts + 1
            who = Answer(one_line(self.told[0].nom), cell(row, 0))
            part, pas = next((own.part for own in told.missions if own.code == self.missions[0]), 0), told.pas
        else:
            return None
        titre = Answer(self.titres[0], cell(self.parts, 1))
        return lecture_of(who, " consacre ", share_of(part, pas, cell(row, 1)), " de son temps à « ", titre, " ».")

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
            return hidden(own.temps.secret)
        return Case(RIEN) if value is None else Case(value)

    def part(self, place: int) -> Case:
        """The share of a mission, by its place, in the network as it was released; else the status of its figures."""
        if self.secret:
            return Case(self.secret[:3])
        told = {own.code: own.part for own in self.reseau.missions} if self.reseau else {}
        code = self.missions[place]
        return Case(told[code]) if code in told else Case(RIEN)

    @property
    def secret(self) -> str:
        """Why the network has no figure, after its status; '' when it has."""
        return SANS_RESEAU if self.reseau is None else self.reseau.secret

    @property
    def name_of_reseau(self) -> str:
        """`Réseau : 6 régions, 74 personnes`."""
        if self.reseau is None or self.secret:
            return RESEAU
        counted = f"{plural(self.reseau.regions, 'région')}, {plural(self.reseau.personnes, 'personne')}"
        return typeset(f"{RESEAU} : {counted}")

    @property
    def answer(self) -> Answer:
        """What is said first: it follows the cell of this sheet that holds its share."""
        if self.reseau is None or self.secret:
            told = plural(len(self.told), "région publie son temps", "régions publient leur temps")
            none = "Aucune région ne publie le temps de cette année"
            return Answer(f"{told} sur {len(self.regions)}" if self.told else none)
        most = max(range(len(self.missions)), key=lambda place: _value(self.part(place)))
        begin = typeset(f"{self.titres[most]} : ")
        end = f" du temps du réseau, de {plural(self.reseau.regions, 'région')}"
        share, at = int(_value(self.part(most))), cell(self.part_reseau, most + 1, NAME)
        said = f"{quoted(begin)}&{share_formula(at, self.reseau.pas)}&{quoted(end)}"
        return Answer(f"{begin}{share_text(share, self.reseau.pas)}{end}", said)


def _value(case: Case) -> float:
    return 0 if isinstance(case.value, str) else case.value


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
    feuille.title(temps.answer, subtitle)
    write_table(feuille, HEADER_ROW, [own.nom for own in temps.regions], temps.colonnes)
    if temps.missions:
        _parts(feuille, temps)
        table = graphiques.Stacked(
            sheet=feuille.name,
            header=temps.parts,
            first=temps.parts + 1,
            last=temps.part_reseau - bool(temps.secret),
            colours=tuple(mission_colour(place if code else 0) for place, code in enumerate(temps.missions, start=1)),
        )
        graphiques.missions(feuille, table, (temps.part_reseau + 2, 0), pixels(widths))
        if temps.detailed:
            _of_lignes(feuille, temps)
        feuille.sheet.set_h_pagebreaks([temps.parts - 1, temps.of_lignes - 1])
    shown = min(len(widths), NOTE_COLUMNS)
    under(feuille, temps.after, shown - 1, sum(widths[:shown]), *temps.legende)
    feuille.present(footer_of("Synthèse nationale", str(temps.nationale.annee)), frozen=(FIRST_ROW, 1))


def _parts(feuille: Feuille, temps: Temps) -> None:
    """The shares that régions print, then those of the network, and what each is rounded to."""
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
    row, look = temps.part_reseau, BODY.but(bold=True, rule="top", align="right")
    feuille.text(row, 0, temps.name_of_reseau, TOTAL)
    if temps.secret or temps.reseau is None:
        for place in range(last):
            feuille.text(row, place + 1, temps.secret[:3], look)
        return
    for place in range(len(temps.missions)):
        write_case(feuille, (row, place + 1), temps.part(place), look.but(number=percent_of(temps.reseau.pas)))
    feuille.number(row, last, temps.reseau.pas, look.but(number=INTEGER))


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
