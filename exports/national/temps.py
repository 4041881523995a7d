"""Temps: ETP of each mission by région and in the network, a chart of their shares, and the fonctions of régions that
show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from exports.national.dits import LigneDite, MissionDite, Nationale, RegionDite, ReseauDit, TempsDit
from exports.national.tableau import (
    BLANK,
    NAME_WIDTH,
    RESEAU,
    TOTAL,
    CaseNationale,
    ColonneNationale,
    case_of,
    fitted,
    header,
    hidden,
    legende,
    motifs,
    write_case,
    write_table,
)
from exports.tableur.feuille import PLAIN_HEIGHT, Classeur, Feuille, block, cell
from exports.tableur.ordre import merged
from exports.tableur.pagination import PIXEL
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
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
from questionnaires.referentiel.referentiel import AUTRE_COURT

NAME = "Temps"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
BAR, AROUND = 24, 100
"""Height of a bar of the chart, and of its title and legend, in pixels."""
WIDTH = 17
FIRST_MISSION = 2
"""Column of the first mission, after the names and the persons."""
NOTE_COLUMNS = 6
"""Columns that notes span."""

_ETP = BODY.but(align="right", number=ETP)
_COUNT = BODY.but(align="right", number=INTEGER)
_PART = BODY.but(align="right", number=PERCENT)
ARRONDI = "Arrondi, en points"
SANS_RESEAU = ReseauDit(
    regions=0,
    personnes=0,
    secret=typeset("[x] le réseau n’a de chiffres qu’une fois les résultats de chaque région arrêtés"),
)
"""Stands for the network as long as it has no release."""


@dataclass(frozen=True)
class Temps:
    """Layout of the sheet: régions in their order, missions in that of the référentiel."""

    nationale: Nationale

    @property
    def regions(self) -> Sequence[RegionDite]:
        return self.nationale.regions

    @cached_property
    def told(self) -> tuple[tuple[RegionDite, TempsDit], ...]:
        """Return the régions that show their missions, with their time."""
        return tuple((region, region.temps) for region in self.regions if region.temps and region.temps.missions)

    @cached_property
    def reseau(self) -> ReseauDit:
        """Return the release of the network; the one with most régions, where some asked other lines."""
        reseaux = [region.temps.reseau for region in self.regions if region.temps and region.temps.reseau]
        return max(reseaux, key=lambda reseau: reseau.regions, default=SANS_RESEAU)

    @property
    def _missions(self) -> Sequence[Sequence[MissionDite]]:
        """Return the missions of each région that shows them, then of the network."""
        return [*(temps.missions for _, temps in self.told), self.reseau.missions]

    @cached_property
    def missions(self) -> tuple[str, ...]:
        """Return the codes of missions, '' (work outside missions) last; a région may have its own référentiel."""
        codes = merged([[mission.code for mission in missions] for missions in self._missions])
        return (*(code for code in codes if code), *(code for code in codes if not code))

    @cached_property
    def titres(self) -> tuple[str, ...]:
        known = {mission.code: mission.titre for missions in self._missions for mission in missions}
        return tuple(
            f"Mission {place} – {known[code]}" if code else AUTRE_COURT
            for place, code in enumerate(self.missions, start=1)
        )

    @property
    def etp_reseau(self) -> int:
        """Return the row of the ETP of the network."""
        return FIRST_ROW + len(self.regions)

    @property
    def parts(self) -> int:
        """Return the header row of the table of shares; its heading is above."""
        return self.etp_reseau + 4

    @property
    def part_reseau(self) -> int:
        """Return the row of the shares of the network."""
        return self.parts + 1 + len(self.told)

    @property
    def chart(self) -> int:
        """Return the first row of the chart."""
        return self.part_reseau + 2

    @property
    def height(self) -> int:
        """Return the height of the chart, in pixels: each bar has room for its name and figures."""
        return max(graphiques.HEIGHT, AROUND + BAR * (len(self.told) + 1))

    @property
    def after_chart(self) -> int:
        return self.chart + ceil(self.height * PIXEL / PLAIN_HEIGHT)

    @property
    def of_lignes(self) -> Sequence[int]:
        """Return the header row of each table of fonctions, of as many régions as a page holds; a heading is above."""
        first, height = self.after_chart + 2, len(self.lignes) + 3
        return range(first, first + height * ceil(len(self.detailed) / len(self.colonnes)), height)

    @property
    def after(self) -> int:
        """Return the row after the tables."""
        if not self.missions:
            return self.etp_reseau + 2
        return self.of_lignes[-1] + 1 + len(self.lignes) if self.detailed else self.after_chart

    @property
    def legende(self) -> list[str | Answer]:
        """List the lines under the tables."""
        why = motifs([region.nom for region in self.regions], self.colonnes)
        return legende(self._lecture, why, self.nationale.annee, self.reseau.publication)

    @property
    def _lecture(self) -> Answer | None:
        """Return how to read the first mission: in the network, else in the first région that shows its missions."""
        if self.reseau.missions:
            who: str | Answer = "le réseau"
            part, pas, row = int(_value(self.part(0))), self.reseau.pas, self.part_reseau
        elif self.told:
            (region, temps), row = self.told[0], self.parts + 1
            who, pas = Answer(one_line(region.nom), cell(row, 0)), temps.pas
            part = next((mission.part for mission in temps.missions if mission.code == self.missions[0]), 0)
        else:
            return None
        titre = Answer(self.titres[0], cell(self.parts, 1))
        return lecture_of(who, " consacre ", share_of(part, pas, cell(row, 1)), " de son temps à « ", titre, " ».")

    @cached_property
    def detailed(self) -> tuple[tuple[RegionDite, TempsDit, Mapping[str, LigneDite]], ...]:
        """Return the régions that show their fonctions, with their time and these by code, in order."""
        lignes = (
            {ligne.code: ligne for mission in temps.missions for ligne in mission.lignes} for _, temps in self.told
        )
        pairs = zip(self.told, lignes, strict=True)
        return tuple((region, temps, by_code) for (region, temps), by_code in pairs if by_code)

    @cached_property
    def lignes(self) -> Mapping[str, str]:
        """Return code -> title of each fonction, in the order of the référentiel."""
        known = {code: ligne.titre for _, _, lignes in self.detailed for code, ligne in lignes.items()}
        return {code: known[code] for code in merged([list(lignes) for _, _, lignes in self.detailed])}

    @property
    def arrondis(self) -> str:
        """Return « arrondies à 1 ou 2 points selon les régions »; the step of the network where no région shows any."""
        steps = sorted({temps.pas for _, temps in self.told} or {self.reseau.pas})
        said = f"arrondies à {' ou '.join(map(str, steps))} {'points' if steps[-1] > 1 else 'point'}"
        return f"{said} selon les régions" if len(steps) > 1 else said

    @cached_property
    def colonnes(self) -> list[ColonneNationale]:
        """List the columns of persons, of the ETP of each mission, and of all missions, over the network’s own figures:
        a sum of régions, each rounded or hidden, would contradict them."""
        dits = (*(region.temps for region in self.regions), self.reseau)
        columns = [
            [_case(dit, dit.personnes if dit else None) for dit in dits],
            *([_case(dit, _etp(dit, code)) for dit in dits] for code in self.missions),
            [_case(dit, _etp_of_all(dit), self._sum_of(row)) for row, dit in enumerate(dits, start=FIRST_ROW)],
        ]
        titres = ("Personnes", *self.titres, "ETP, en tout")
        return [
            ColonneNationale(
                titre=titre,
                style=_ETP if place else _COUNT,
                cases=tuple(regions),
                ensemble=reseau,
                compte=self.compte,
            )
            for place, (titre, (*regions, reseau)) in enumerate(zip(titres, columns, strict=True))
        ]

    @property
    def compte(self) -> CaseNationale:
        """Return how many régions the network’s figures count."""
        return case_of(self.reseau.regions if self.reseau.missions else None)

    @property
    def width(self) -> float:
        return fitted(len(self.missions) + 2, WIDTH)

    def _sum_of(self, row: int) -> str:
        """Return the formula of the ETP of all missions in a row."""
        return f"SUM({block(row, FIRST_MISSION, row, FIRST_MISSION + len(self.missions) - 1)})"

    def part(self, place: int) -> CaseNationale:
        """Return the released share of a mission, by its place, in the network; else the status of its figures."""
        parts = {mission.code: mission.part for mission in self.reseau.missions}
        return _case(self.reseau, parts.get(self.missions[place]))

    @property
    def name_of_reseau(self) -> str:
        """Return « Réseau : 6 régions, 74 personnes »."""
        if not self.reseau.missions:
            return RESEAU
        counted = f"{plural(self.reseau.regions, 'région')}, {plural(self.reseau.personnes, 'personne')}"
        return typeset(f"{RESEAU} : {counted}")

    @property
    def answer(self) -> Answer:
        """Return the title's sentence, with a formula that follows the cell of its share in this sheet."""
        if not self.reseau.missions:
            publishing = plural(len(self.told), "région publie son temps", "régions publient leur temps")
            none = "Aucune région ne publie le temps de cette année"
            return Answer(f"{publishing} sur {len(self.regions)}" if self.told else none)
        most = max(range(len(self.missions)), key=lambda place: _value(self.part(place)))
        begin = typeset(f"{self.titres[most]} : ")
        end = f" du temps du réseau, de {plural(self.reseau.regions, 'région')}"
        share, at = int(_value(self.part(most))), cell(self.part_reseau, most + 1, NAME)
        said = f"{quoted(begin)}&{share_formula(at, self.reseau.pas)}&{quoted(end)}"
        return Answer(f"{begin}{share_text(share, self.reseau.pas)}{end}", said)


def _value(case: CaseNationale) -> float:
    return 0 if isinstance(case.value, str) else case.value


def _case(dit: TempsDit | ReseauDit | None, value: float | None, formula: str = "") -> CaseNationale:
    """Return a figure of a région or of the network, with its formula; the reason for showing none; or a dash."""
    if dit is not None and not dit.missions:
        return hidden(dit.secret)
    return BLANK if value is None else CaseNationale(value, formula)


def _etp(dit: TempsDit | ReseauDit | None, code: str) -> float | None:
    """Return the ETP of a mission; None where it was not asked about."""
    return next((mission.etp for mission in dit.missions if mission.code == code), None) if dit else None


def _etp_of_all(dit: TempsDit | ReseauDit | None) -> float | None:
    return sum(mission.etp for mission in dit.missions) if dit else None


def write(classeur: Classeur, temps: Temps) -> None:
    feuille = classeur.feuille(NAME)
    widths = [NAME_WIDTH, *([temps.width] * len(temps.colonnes))]
    feuille.widths(widths)
    subtitle = f"{temps.nationale.periode or temps.nationale.annee} – ETP sur la période, mission par mission"
    feuille.title(temps.answer, subtitle)
    names = [region.nom for region in temps.regions]
    write_table(feuille, HEADER_ROW, names, temps.colonnes, temps.width, temps.name_of_reseau)
    if temps.missions:
        _parts(feuille, temps)
        rows = (temps.parts + 1, temps.part_reseau - (not temps.reseau.missions))
        colours = [mission_colour(place if code else 0) for place, code in enumerate(temps.missions, start=1)]
        graphiques.missions(feuille, temps.parts, rows, colours, (temps.chart, 0), pixels(widths), temps.height)
        for rank, top in enumerate(temps.of_lignes):
            _of_lignes(feuille, temps, top, rank * len(temps.colonnes))
    shown = min(len(widths), NOTE_COLUMNS)
    after = under(feuille, temps.after, shown - 1, sum(widths[:shown]), *temps.legende)
    drawn = [temps.parts - 2, temps.chart, *(top - 2 for top in temps.of_lignes)] if temps.missions else []
    feuille.keep_together([HEADER_ROW, *drawn], after, (0, 1))
    feuille.present(footer_of("Synthèse nationale", str(temps.nationale.annee)), repeated=(0, 1), frozen=(FIRST_ROW, 1))


def _parts(feuille: Feuille, temps: Temps) -> None:
    """Write the shares that régions print, then those of the network, and the step that each is rounded to."""
    last = len(temps.missions) + 1
    feuille.text(temps.parts - 1, 0, f"Parts du temps, {temps.arrondis}", HEADING)
    header(feuille, temps.parts, (*temps.titres, ARRONDI), temps.width)
    for row, (region, dit) in enumerate(temps.told, start=temps.parts + 1):
        feuille.text(row, 0, one_line(region.nom), BODY.but(foreign=True))
        parts = {mission.code: mission.part for mission in dit.missions}
        look = _PART.but(number=percent_of(dit.pas))
        for place, code in enumerate(temps.missions, start=1):
            write_case(feuille, (row, place), case_of(parts.get(code)), look)
        feuille.number(row, last, dit.pas, _COUNT)
    row, look = temps.part_reseau, BODY.but(bold=True, rule="top", align="right")
    feuille.text(row, 0, temps.name_of_reseau, TOTAL)
    for place in range(len(temps.missions)):
        write_case(feuille, (row, place + 1), temps.part(place), look.but(number=percent_of(temps.reseau.pas)))
    write_case(feuille, (row, last), _case(temps.reseau, temps.reseau.pas), look.but(number=INTEGER))


def _of_lignes(feuille: Feuille, temps: Temps, top: int, first: int) -> None:
    """Write the shares of fonctions that régions print, side by side, from the région of that rank on; as many as there
    are columns."""
    said = "suite" if first else "dans les régions qui les disent"
    feuille.text(top - 1, 0, f"Fonctions, {said}", HEADING)
    shown = temps.detailed[first : first + len(temps.colonnes)]
    header(feuille, top, [one_line(region.nom, 40) for region, _, _ in shown], temps.width, "Fonction")
    for place, (_, dit, lignes) in enumerate(shown, start=1):
        look = _PART.but(number=percent_of(dit.pas))
        for row, code in enumerate(temps.lignes, start=top + 1):
            write_case(feuille, (row, place), case_of(lignes[code].part if code in lignes else None), look)
    for row, titre in enumerate(temps.lignes.values(), start=top + 1):
        feuille.text(row, 0, titre, BODY.but(foreign=True))
