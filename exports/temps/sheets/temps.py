"""Sheet Temps: the région's time, in points and in ETP, beside the network, then the missions of its DLA."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.records.records import Dla
from exports.release.cellules import Cellule, Mesure, Release, Statut
from exports.release.origine import reseau_of
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.styles import BODY, HEADER_RIGHT, HEADING, INTEGER, MARK, mission_colour
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets.bandes import LABEL, figures, labels
from exports.temps.sheets.legende import (
    ETP,
    champ,
    etp_of,
    percent_of,
    share_formula,
    share_of,
    share_text,
    source,
    under,
)
from exports.temps.sheets.plan import (
    SANS_REPONSE,
    Bande,
    columns_of_missions,
    hidden_answer,
    leads,
    longest,
    names_of,
)
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import plural, typeset

NAME = "Temps"
HEADING_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
LABEL_WIDTH, FIGURE_WIDTH = 41, 10.5
SUBTITLE_TEXT = typeset("100 % = temps de travail effectif consacré au DLA, hors congés et absences.")
SANS_POIDS = "aucun temps déclaré"
HIDDEN_WORDS = {
    Statut.CONFIDENTIEL: "[c] confidentiel",
    Statut.INDISPONIBLE: "[x] indisponible",
    Statut.SANS_OBJET: "[z] sans objet",
}


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether the région, or a DLA, has figures."""
    release = consolidation.release
    return release is not None and (release.is_shown or bool(consolidation.dlas_montres))


@dataclass(frozen=True)
class Disposition:
    """Layout of the tables."""

    consolidation: Consolidation
    release: Release

    @property
    def bande(self) -> Bande:
        return Bande(self.consolidation.blocs, FIRST_ROW, self.release.has_lines)

    @property
    def columns(self) -> int:
        """The last column: one for each mission, after the name of a DLA and its persons."""
        of_region = 3 if self.reseau is not None else 2
        return len(columns_of_missions(self.consolidation)) + 1 if self.dlas else of_region

    @property
    def reseau(self) -> Release | None:
        """The network, when it has figures."""
        reseau = self.consolidation.reseau
        return reseau if reseau is not None and reseau.is_shown else None

    @property
    def width(self) -> float:
        return LABEL_WIDTH + FIGURE_WIDTH * self.columns

    @property
    def pas(self) -> int:
        """Rounding step of the shares of DLA, in points."""
        return next((cellule.pas for cellule in self.release.cellules if cellule.territoire), 0)

    @property
    def dlas(self) -> tuple[Dla, ...]:
        """DLA that have a row; none where this edition may read no DLA."""
        has_dlas = any(cellule.territoire for cellule in self.release.cellules)
        return self.consolidation.collecte.dlas if has_dlas else ()


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, release = classeur.feuille(NAME), consolidation.release
    if release is None:
        feuille.title(hidden_answer(consolidation), "")
        feuille.present(footer(consolidation))
        return
    sheet = Disposition(consolidation, release)
    feuille.widths([LABEL_WIDTH, *([FIGURE_WIDTH] * sheet.columns)])
    cells = {code: cell(row, 1) for code, row in sheet.bande.rows.items()}
    feuille.title(answer(consolidation, release, cells), SUBTITLE_TEXT)
    row = _region(feuille, sheet) if release.is_shown else HEADING_ROW
    if sheet.dlas:
        row = _by_dla(feuille, sheet, row)
    if consolidation.precisions:
        _precisions(feuille, sheet, row)
    feuille.present(footer(consolidation), frozen=(2, 0))
    feuille.on_one_page()


def answer(consolidation: Consolidation, release: Release, cells: Mapping[str, str]) -> Answer:
    """Write `La mission 1 prend le plus de temps : 44 %`, when rounding cannot have made it so.

    The formula follows `cells` (code of a mission, or of a line outside them -> cell of its share on the same sheet):
    it names the mission that is the largest there.
    """
    leader = longest(consolidation)
    if leader is None:
        return hidden_answer(consolidation)
    name, _, share = leader
    shares = release.missions()
    percent = share_text(share, release.pas)
    is_leading = leads(share, list(shares.values()), release.pas)
    predicate = f"{_LEADING}{percent}" if is_leading else f"{_SOME}{percent}{_OF_REGION}"
    return Answer(f"La {name}{predicate}", _largest(consolidation, release, cells))


_SOME, _OF_REGION = " occupe ", " du temps de la région"
_LEADING = typeset(" prend le plus de temps : ")


def _largest(consolidation: Consolidation, release: Release, cells: Mapping[str, str]) -> str:
    """Return the formula that names the mission whose cell is the largest."""
    numeros = {code: numero for code, _, numero in columns_of_missions(consolidation)}
    shares = release.missions()
    missions = [(numeros[code], cells[code]) for code in shares if numeros.get(code)]
    most = f"MAX({','.join(place for _, place in missions)})"
    near = "+".join(f"({cells[code]}>{most}-{2 * release.pas})" for code in shares)
    share = share_formula(most, release.pas)
    leading, some = f"{quoted(_LEADING)}&{share}", f"{quoted(_SOME)}&{share}&{quoted(_OF_REGION)}"
    return f"{quoted('La mission ')}&{_first_of(missions, most)}&IF({near}=1,{leading},{some})"


def _first_of(missions: Sequence[tuple[int, str]], most: str) -> str:
    """Return the part of a formula that gives the number of the first mission whose cell holds `most`."""
    (number, place), *others = missions
    return f"IF({place}={most},{number},{_first_of(others, most)})" if others else str(number)


# --- the région


def _region(feuille: Feuille, sheet: Disposition) -> int:
    """Write the table and the sentences under it; return the row where the next table begins."""
    release, bande = sheet.release, sheet.bande
    step = f"parts arrondies à {plural(release.pas, 'point')}"
    heading = f"Région : {plural(release.personnes, 'personne')} de {plural(release.dlas, 'DLA', 'DLA')}, {step}"
    feuille.text(HEADING_ROW, 0, typeset(heading), HEADING)
    first = "Mission et fonction" if release.has_lines else "Mission"
    heads = ["Part du temps", "ETP", *(["Réseau"] if sheet.reseau else [])]
    feuille.headers(HEADER_ROW, (first, *heads))
    feuille.tall(HEADER_ROW, 30)
    labels(feuille, sheet.consolidation, bande, len(heads))
    parts, etp = release.parts(), {code: tenths / 10 for code, tenths in release.etp().items()}
    figures(feuille, bande, 1, parts, percent_of(release.pas))
    figures(feuille, bande, 2, etp, ETP)
    if sheet.reseau:
        figures(feuille, bande, 3, sheet.reseau.parts(), percent_of(sheet.reseau.pas))
    return under(feuille, bande.total + 1, sheet.columns, sheet.width, *_said(sheet)) + 1


def _said(sheet: Disposition) -> list[str | Answer]:
    release, consolidation = sheet.release, sheet.consolidation
    code = next(iter(sheet.bande.rows))
    row, name = sheet.bande.rows[code], names_of(consolidation)[code]
    share = share_of(release.parts()[code], release.pas, cell(row, 1))
    etp = etp_of(release.etp()[code], cell(row, 2))
    named = Answer(name, cell(row, 0))
    read = lecture_of("la région consacre ", share, " de son temps à « ", named, " », soit ", etp, ".")
    notes = (*_without_lines(release), *_network(consolidation.reseau))
    return [read, *notes, champ(consolidation), source(consolidation)]


def _network(reseau: Release | None) -> list[str]:
    """Say whom the last column covers, or why there is none."""
    if reseau is None:
        return []
    if not reseau.is_shown:
        return [f"Le réseau n’est pas montré : {reseau.motif}."]
    return [reseau_of(reseau)]


def _without_lines(release: Release) -> list[str]:
    """Explain why fonctions are missing."""
    return [f"Les fonctions ne sont pas montrées : {release.motif_lignes}."] if release.motif_lignes else []


# --- DLA


def _by_dla(feuille: Feuille, sheet: Disposition, row: int) -> int:
    missions = columns_of_missions(sheet.consolidation)
    feuille.text(row, 0, typeset(f"Par DLA, missions à {plural(sheet.pas, 'point')}"), HEADING)
    feuille.headers(row + 1, ("DLA", "Personnes"))
    for place, mission in enumerate(missions, start=2):
        feuille.text(row + 1, place, _heading(mission), HEADER_RIGHT.but(colour=mission_colour(mission[2])))
    feuille.tall(row + 1, 30)
    for line, dla in enumerate(sheet.dlas, start=row + 2):
        _dla(feuille, sheet, line, dla)
    sentences = _said_of_dlas(sheet, row + 2)
    return under(feuille, row + 2 + len(sheet.dlas), sheet.columns, sheet.width, *sentences) + 1


def _heading(mission: tuple[str, str, int]) -> str:
    _, name, numero = mission
    return f"Mission {numero}" if numero else name


def _dla(feuille: Feuille, sheet: Disposition, row: int, dla: Dla) -> None:
    feuille.text(row, 0, one_line(dla.nom, 60), LABEL)
    shares = sheet.release.missions(dla.code)
    cells = {cellule.ligne: cellule for cellule in sheet.release.of(Mesure.PART, dla.code)}
    persons = next((cellule.n for cellule in cells.values()), 0)
    if persons:
        feuille.number(row, 1, persons, BODY.but(align="right", number=INTEGER))
    if not shares:
        statut, _ = _why_hidden(sheet, dla)
        for place in range(2 if persons else 1, sheet.columns + 1):
            feuille.text(row, place, statut, MARK)
        return
    for place, (code, _, _) in enumerate(columns_of_missions(sheet.consolidation), start=2):
        cellule = cells[code]
        feuille.number(row, place, shares[code], BODY.but(align="right", number=percent_of(cellule.pas)))


def _why_hidden(sheet: Disposition, dla: Dla) -> tuple[Statut, str]:
    """Return the mark shown instead of a DLA's figures, and why."""
    cells = sheet.release.of(Mesure.PART, dla.code)
    if cells:
        return cells[0].statut, cells[0].motif
    answered = sheet.consolidation.couverture[dla.code].transmises
    return Statut.SANS_OBJET, SANS_POIDS if answered else SANS_REPONSE


def _said_of_dlas(sheet: Disposition, first: int) -> list[str | Answer]:
    """List the sentences under the table of DLA; `first` is the row of the first DLA."""
    consolidation = sheet.consolidation
    return [
        *(_read_dla(sheet, dla, first) for dla in consolidation.dlas_montres[:1]),
        *_reasons(sheet),
        "Les DLA ne s’additionnent pas : leurs parts sont arrondies à part de celles de la région.",
        champ(consolidation, "DLA dont chaque personne a accepté d’y compter"),
        source(consolidation),
    ]


def _reasons(sheet: Disposition) -> Iterator[str]:
    """Explain the marks shown instead of figures: DLA are named where a mark has several reasons."""
    hidden: dict[tuple[Statut, str], list[str]] = {}
    for dla in sheet.dlas:
        if not sheet.release.missions(dla.code):
            hidden.setdefault(_why_hidden(sheet, dla), []).append(one_line(dla.nom, 60))
    reasons = Counter(statut for statut, _ in hidden)
    for (statut, motif), names in hidden.items():
        dla_names = f" ({', '.join(names)})" if reasons[statut] > 1 else ""
        yield f"{HIDDEN_WORDS[statut]}{dla_names} : {motif}."


def _read_dla(sheet: Disposition, dla: Dla, first: int) -> Answer:
    cellule: Cellule = sheet.release.of(Mesure.PART, dla.code)[0]
    missions = columns_of_missions(sheet.consolidation)
    place = [code for code, _, _ in missions].index(cellule.ligne)
    row, column = first + sheet.dlas.index(dla), place + 2
    share = share_of(cellule.valeur or 0, cellule.pas, cell(row, column))
    named = Answer(_heading(missions[place]), cell(first - 1, column))
    of_dla = Answer(one_line(dla.nom, 60), cell(row, 0))
    return lecture_of("le DLA ", of_dla, " consacre ", share, " de son temps à « ", named, " ».")


# --- what work outside missions covers


def _precisions(feuille: Feuille, sheet: Disposition, row: int) -> None:
    feuille.text(row, 0, "Ce que recouvre le temps hors référentiel", HEADING)
    for line, text in enumerate(sheet.consolidation.precisions, start=row + 1):
        feuille.wrapped(line, sheet.columns, text, LABEL.but(wrap=True, valign="top"), sheet.width)
