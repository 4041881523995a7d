"""Read the outputs of a région back into released cells: each sheet, page and file by a function of its own.

Only what a person sees is read: labels are those of the référentiel, figures as they are printed. Nothing here takes
the expected content of a cell from the product.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from openpyxl.workbook import Workbook

from exports.release.cellules import REGION, SOUHAIT, Cellule, Mesure
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT
from tests.exports.records.classeurs import rows

Cle = tuple[str, str, Mesure, str, str]
"""Période, territory, measure, line, column."""

TIRET = "–"
"""Nothing is shown there, or a released zero of ETP."""

Dit = int | str
"""A figure that an output prints, in the units of the release; or a status, or `TIRET`."""

Lu = dict[Cle, Dit]
Row = Sequence[object]

MOTS = {"par peu": 1, "par une partie": 2, "par presque tous": 3}
MESURES = {mesure.value: mesure for mesure in Mesure}
_REFERENTIEL = shipped_referentiel()


def plain(text: object) -> str:
    """Return the text on one line, with plain spaces."""
    return " ".join(str(text).split())


def _named() -> Mapping[str, str]:
    """Map the labels that people read to the code of a mission or of a line."""
    codes = {AUTRE_COURT: AUTRE}
    for number, mission in enumerate(_REFERENTIEL.missions, start=1):
        labels = [mission.court, mission.titre, f"{number} {mission.titre}", f"Mission {number}"]
        labels += [f"Mission {number} – {mission.court}", f"{mission.code} {mission.court}"]
        codes |= {plain(name): mission.code for name in labels}
        for place, fonction in enumerate(mission.fonctions, start=1):
            numbered = (f"{number}.{place} {name}" for name in (fonction.court, fonction.titre))
            codes |= {plain(name): fonction.code for name in (fonction.court, *numbered)}
    return codes


NAMED = _named()
MISSIONS = frozenset({*(mission.code for mission in _REFERENTIEL.missions), AUTRE})
FONCTIONS = {plain(fonction.court): fonction.code for fonction in _REFERENTIEL.fonctions.values()}


def code_of(label: object) -> str:
    """Return '' when the label names no mission nor line; a unit may follow the name, after a dash."""
    name = plain(label)
    return NAMED.get(name) or NAMED.get(name.partition(" – ")[0], "")


def agrees(dit: Dit, cellule: Cellule) -> bool:
    """Return whether the printed figure is that of the release."""
    if dit == TIRET:
        return not cellule.is_shown or (cellule.mesure is Mesure.ETP and not cellule.valeur)
    if isinstance(dit, str):
        return cellule.statut.value == dit
    return cellule.is_shown and cellule.valeur == dit


# --- figures as they are printed


def share(text: object) -> Dit:
    """Read `44 %`, `44`, `moins de 2 %` or a dash."""
    words = plain(text)
    if isinstance(text, int | float):
        return int(text) if text == int(text) else words
    if words.startswith("moins de "):
        return 0
    match = re.fullmatch(r"(\d+) ?%", words)
    return int(match[1]) if match else words


def tenths(text: object) -> Dit:
    """Read `5,3`, `5.3` or a dash."""
    if isinstance(text, int | float):
        return round(10 * text)
    match = re.fullmatch(r"(\d+),(\d)( ETP)?", plain(text))
    return int(match[1] + match[2]) if match else plain(text)


def changes(text: str) -> Iterator[tuple[Mesure, Dit]]:
    """Read a change as workbooks word it: `▲ +8 points`, `▼ baisse`, or that none can be affirmed."""
    sized = re.match(r"([▲▼]) ([+−])(\d+) points?$", text)
    if sized:
        sign = 1 if sized[1] == "▲" else -1
        assert (sized[2] == "+") == (sign > 0), text
        yield from ((Mesure.SENS, sign), (Mesure.ECART, sign * int(sized[3])))
    elif text[:1] in "▲▼":
        yield from ((Mesure.SENS, 1 if text[0] == "▲" else -1), (Mesure.ECART, TIRET))
    elif text.startswith("pas d"):
        yield from ((Mesure.SENS, 0), (Mesure.ECART, TIRET))
    else:
        assert text.startswith("non comparable : "), text
        yield from ((Mesure.SENS, TIRET), (Mesure.ECART, TIRET))


def phrases(texts: Iterable[str], periodes: Mapping[str, str], periode: str) -> Lu:
    """Read changes in sentences: `Depuis la période précédente (…), en hausse de 8 points : A, B.`"""
    lu: Lu = {}
    for text in texts:
        for match in re.finditer(r"Depuis la période précédente \(([^)]*)\), (.*?) : ([^.]*)\.", plain(text)):
            for name, code in NAMED.items():
                if code in MISSIONS and re.search(rf"(^|, ){re.escape(name)}($|,)", match[3]):
                    for mesure, dit in _way(match[2]):
                        lu[periode, REGION, mesure, code, _since(match[1], periodes)] = dit
    return lu


def _since(start: str, periodes: Mapping[str, str]) -> str:
    """Return the période that a change starts from; a fiche names its avenant too."""
    return periodes[start.partition(", avenant")[0]]


def _way(text: str) -> Iterator[tuple[Mesure, Dit]]:
    way = re.match(r"en (hausse|baisse)(?: de (\d+) points?)?", text)
    if way:
        sign = 1 if way[1] == "hausse" else -1
        yield from ((Mesure.SENS, sign), (Mesure.ECART, sign * int(way[2]) if way[2] else TIRET))
    else:
        yield from changes(text.replace("non comparable, ", "non comparable : "))


# --- pages


@dataclass
class Tableau:
    """A table of a page: its caption, then its rows, heads included."""

    titre: str = ""
    lignes: list[list[str]] = field(default_factory=list)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tableau] = []
        self._into: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append(Tableau())
        elif tag == "tr" and self.found:
            self.found[-1].lignes.append([])
        elif tag in {"td", "th", "caption"} and self.found:
            self._into.append([])

    def handle_data(self, data: str) -> None:
        if self._into:
            self._into[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "caption"} and self._into:
            text = plain(" ".join(self._into.pop()))
            if tag == "caption":
                self.found[-1].titre = text
            else:
                self.found[-1].lignes[-1].append(text)


def tables(page: str) -> list[Tableau]:
    """List the tables of a page, in order."""
    reader = _Tables()
    reader.feed(page)
    return reader.found


def under(page: str, *headers: str) -> list[list[str]]:
    """List the rows of the tables whose first row begins with these headers, without that row."""
    matching = [
        tableau for tableau in tables(page) if tableau.lignes and tableau.lignes[0][: len(headers)] == list(headers)
    ]
    return [row for tableau in matching for row in tableau.lignes[1:]]


def lines(table: Iterable[Row], periode: str, *columns: tuple[int, Mesure, str]) -> Lu:
    """Read the rows that name a mission or a line, at the given columns: (place, measure, territory)."""
    lu: Lu = {}
    for row in table:
        if row and (code := code_of(row[0])):
            for place, mesure, territoire in columns:
                if place < len(row) and row[place] not in (None, ""):
                    read = tenths if mesure is Mesure.ETP else share
                    lu.setdefault((periode, territoire, mesure, code, ""), read(row[place]))
    return lu


def note_page(page: str, periodes: Mapping[str, str], periode: str) -> Lu:
    """Read the Note aux pilotes: table of time, table of périodes, sentences."""
    lu = lines(under(page, "Mission ou fonction", "Part du temps", "ETP"), periode, *PART_ETP)
    return lu | over_periodes(under(page, "Mission"), periodes) | phrases([_words(page)], periodes, periode)


PART_ETP = ((1, Mesure.PART, REGION), (2, Mesure.ETP, REGION))


def over_periodes(table: Iterable[Row], periodes: Mapping[str, str]) -> Lu:
    """Read a table with a column per période, oldest first."""
    lu: Lu = {}
    for row in table:
        if code := code_of(row[0]):
            for periode, text in zip(periodes.values(), row[1:], strict=False):
                if text not in (None, ""):
                    lu[periode, REGION, Mesure.PART, code, ""] = share(text)
    return lu


def _words(page: str) -> str:
    return plain(re.sub(r"<[^>]+>", " ", page))


def note_pdf(text: str, periode: str) -> Lu:
    """Read the table of time in its PDF's text, by the number of a fonction or the name of a mission."""
    lu: Lu = {}
    for name, code in NAMED.items():
        start = re.match(r"\d\.\d ", name)
        begins = re.escape(start[0]) + "[^%]*?" if start else re.escape(name) + " "
        if match := re.search(rf"(?<![\d.]){begins}(moins de \d+ %|\d+ %) (\d+,\d|–)(?!\d)", text):
            lu[periode, REGION, Mesure.PART, code, ""] = share(match[1])
            lu[periode, REGION, Mesure.ETP, code, ""] = tenths(match[2])
    return lu


def fiche_page(page: str, periodes: Mapping[str, str], periode: str, dla: str) -> Lu:
    """Read the fiche d'appui: the time of the DLA and of the région, over périodes too, and sentences."""
    place = 0 if tables(page)[0].lignes[0][1] == "Part du DLA" else 1
    of_time = under(page, "Mission ou fonction")
    lu = lines(of_time, periode, (1 + place, Mesure.PART, dla), (2 + place, Mesure.PART, REGION))
    for row in under(page, "Mission"):
        if code := code_of(row[0]):
            for depuis, text in zip(periodes.values(), row[1:], strict=False):
                of_dla, _, region = text.partition(" (")
                lu[depuis, dla, Mesure.PART, code, ""] = share(of_dla)
                if region:
                    lu[depuis, REGION, Mesure.PART, code, ""] = share(region.removesuffix(")"))
    return lu | phrases([_words(page)], periodes, periode)


def ma_repartition(page: str, periodes: Mapping[str, str]) -> Lu:
    """Read the columns « région » of a charge's page."""
    (table,) = (tableau for tableau in tables(page) if tableau.lignes[0][0] == "Mission et fonction")
    titres, entetes = table.lignes[0][1:], table.lignes[1]
    lu: Lu = {}
    heads = [titres[sum(head == "moi" for head in entetes[: place + 1]) - 1] for place in range(len(entetes))]
    for row in table.lignes[2:]:
        for titre, entete, text in zip(heads, entetes, row[1:], strict=True):
            if entete == "région" and (code := code_of(row[0])):
                lu[periodes[titre], REGION, Mesure.PART, code, ""] = share(text)
    return lu


def region_rapport(page: str, periode: str) -> Lu:
    """Read the ETP of mission 1 that structures are divided by: those of the only période of the year."""
    (etp,) = re.findall(r"pour (\d+(?:,\d+)?) ETP de mission 1", _words(page))
    return {(periode, REGION, Mesure.ETP, "M1", ""): round(10 * float(etp.replace(",", ".")))}


def dla_rapports(page: str, periodes: Mapping[str, str], dla: str) -> Lu:
    """Read the share of mission 1 in a DLA, avenant by avenant."""
    shares = re.findall(r"mission 1 : (\d+ %|moins de \d+ %) du temps, ([^,]+), à 5 points près", _words(page))
    return {(periodes[avenant], dla, Mesure.PART, "M1", ""): share(text) for text, avenant in shares}


# --- sheets


def temps_sheet(book: Workbook, periode: str, dlas: Mapping[str, str], name: str = "Temps") -> Lu:
    """Read the région, then a row per DLA. `dlas`: name -> code."""
    table = rows(book, name)
    lu = lines(table, periode, *PART_ETP)
    heads = next((row for row in table if row[0] == "DLA" and row[1] == "Personnes"), None)
    for row in table if heads else ():
        if (dla := dlas.get(plain(row[0]), "")) and heads:
            hidden = isinstance(row[2], str)
            for place, head in enumerate(heads[2:], start=2):
                if code := code_of(head):
                    dit = str(row[2])[:3] if hidden else share(row[place])
                    lu[periode, dla, Mesure.PART, code, ""] = dit
    return lu


def donnees_rows(table: Iterable[Mapping[str, object]], dlas: Mapping[str, str]) -> Lu:
    """Read the rows of Données by header, whatever the file: the value, else the status."""
    lu: Lu = {}
    for row in table:
        mesure = MESURES[str(row["Mesure"])]
        value, scale = row["Valeur"], 10 if mesure is Mesure.ETP else 1
        territoire = dlas[plain(row["Territoire"])] if row["Niveau"] == "DLA" else REGION
        cle = (str(row["Période"]), territoire, mesure, str(row["Ligne"]), str(row["Colonne"] or ""))
        assert cle not in lu, cle
        lu[cle] = str(row["Statut"]) if _is_blank(value) else round(scale * float(str(value).replace(",", ".")))
    return lu


def _is_blank(value: object) -> bool:
    return value is None or value == "" or value != value


def donnees_printed(table: Iterable[Mapping[str, object]], dlas: Mapping[str, str]) -> Lu:
    """Read the column « Se lit » of Données, where a direction that is not affirmed is blank."""
    table = list(table)
    lu = donnees_rows(table, dlas)
    return {cle: _as_read(cle[2], row) for cle, row in zip(lu, table, strict=True)}


def _as_read(mesure: Mesure, row: Mapping[str, object]) -> Dit:
    text = plain(row["Se lit"] or "")
    if text == row["Statut"]:
        return text
    match mesure:
        case Mesure.SENS:
            return {"▲ hausse": 1, "▼ baisse": -1, "": 0}[text]
        case Mesure.ECART:
            return dict(changes(text))[Mesure.ECART]
        case Mesure.MOTS:
            return MOTS[text]
        case Mesure.ETP:
            return tenths(text)
        case _:
            return share(text)


def by_header(table: Sequence[Row]) -> list[dict[str, object]]:
    """Map each row under the first one by its headers."""
    heads, *below = table
    return [dict(zip(map(str, heads), row, strict=True)) for row in below]


def evolution_sheet(book: Workbook, periodes: Mapping[str, str], periode: str) -> Lu:
    """Read missions (a row per période), changes, and fonctions (a column per période)."""
    table, lu = rows(book, "Évolution"), dict[Cle, Dit]()
    place = next(at for at, row in enumerate(table) if row[0] == "Période")
    heads = table[place]
    for row in table[place + 1 :]:
        if plain(row[0]) not in periodes:
            break
        for head, value in zip(heads[1:], row[1:], strict=True):
            if code := code_of(head):
                lu[periodes[plain(row[0])], REGION, Mesure.PART, code, ""] = share(value)
    for at, row in enumerate(table):
        if row[0] == "Mission" and "Changement" in row:
            lu |= _changed(table[at + 1 :], [periodes[plain(periode_name)] for periode_name in row[1:3]], periode)
        if row[0] == "Fonction ou groupe":
            lu |= over_periodes(table[at + 1 :], periodes)
    return lu


def _changed(table: Iterable[Row], around: Sequence[str], periode: str) -> Lu:
    lu: Lu = {}
    for row in table:
        code = code_of(row[0])
        if not code:
            return lu
        for column_periode, value in zip(around, row[1:3], strict=True):
            lu[column_periode, REGION, Mesure.PART, code, ""] = share(value)
        lu |= {(periode, REGION, mesure, code, around[0]): dit for mesure, dit in changes(plain(row[3]))}
    return lu


def souhait_sheet(book: Workbook, periode: str) -> Lu:
    lu: Lu = {}
    for row in rows(book, "Réel-souhaitable"):
        if code := code_of(row[0]):
            lu[periode, REGION, Mesure.REEL, code, ""] = share(row[1])
            lu[periode, REGION, Mesure.SOUHAIT, code, ""] = share(row[2])
            lu |= {(periode, REGION, mesure, code, SOUHAIT): dit for mesure, dit in changes(plain(row[3]))}
    return lu


def note_sheet(book: Workbook, periodes: Mapping[str, str], periode: str) -> Lu:
    """Read the tab of the Note aux pilotes, whose last table is the time outside missions."""
    table = rows(book, "Note aux pilotes")
    start = next(at for at, row in enumerate(table) if str(row[0]).startswith("Mission ou fonction"))
    end = next((at for at, row in enumerate(table) if row[0] == "Mission, part du temps"), len(table))
    lu = lines(table[start:end], periode, *PART_ETP) | lines(table[end + 8 :], periode, *PART_ETP)
    lu |= over_periodes(table[end : end + 7], periodes)
    return lu | phrases([str(row[0]) for row in table if row[0]], periodes, periode)


def fiche_sheet(book: Workbook, periodes: Mapping[str, str], periode: str, dla: str) -> Lu:
    table = rows(book, "Fiche d’appui")
    end = next((at for at, row in enumerate(table) if row[0] == "Mission, part du temps"), len(table))
    heads = next(row for row in table if row[0] == "Mission ou fonction")  # a column without figures is left out
    dla_column, region_column = heads.index("Part du DLA"), heads.index("Part en région")
    lu = lines(table[:end], periode, (dla_column, Mesure.PART, dla), (region_column, Mesure.PART, REGION))
    for row in table[end:]:
        name, _, echelon = plain(row[0]).rpartition(" – ")
        if (code := code_of(name)) and echelon in {"DLA", "région"}:
            for column_periode, value in zip(periodes.values(), row[1:], strict=False):
                if value is not None:
                    lu[column_periode, dla if echelon == "DLA" else REGION, Mesure.PART, code, ""] = share(value)
    return lu | phrases([str(row[0]) for row in table if row[0]], periodes, periode)


def activites_sheet(
    book: Workbook, periode: str, options_of_cells: Mapping[tuple[str, str], Mapping[str, tuple[str, str]]]
) -> Lu:
    """Read Activités. `options_of_cells`: (activité, column) -> label of an option -> (question, option)."""
    table = rows(book, "Activités")
    place = next(at for at, row in enumerate(table) if row[0] == "Activité")
    lu: Lu = {}
    for row in table[place + 1 :]:
        for head, text in zip(table[place][1:], row[1:], strict=True):
            options = options_of_cells.get((plain(row[0]), plain(head)), {})
            for line in str(text or "").split("\n"):
                words, _, labels = plain(line).partition(" : ")
                for label, (question, option) in options.items():
                    if plain(words) in MOTS and label in plain(labels).split(", "):
                        lu[periode, REGION, Mesure.MOTS, question, option] = MOTS[plain(words)]
                    elif plain(line) in {"[c]", "[x]", "[z]"}:
                        lu[periode, REGION, Mesure.MOTS, question, option] = plain(line)
    return lu


def raisons_sheet(book: Workbook, periode: str, raisons: Mapping[str, str]) -> Lu:
    """Read Raisons. `raisons`: words -> code."""
    printed = {plain(row[0]): plain(row[1]) for row in rows(book, "Raisons") if len(row) > 1 and row[1]}
    return {
        (periode, REGION, Mesure.MOTS, "RAISONS", raisons[words]): MOTS[printed[words]]
        for words in raisons
        if words in printed
    }


# --- rows for programs


_INDICATEURS = {
    "TEMPS_PART": Mesure.PART,
    "TEMPS_ETP": Mesure.ETP,
    "TEMPS_REEL": Mesure.REEL,
    "TEMPS_SOUHAIT": Mesure.SOUHAIT,
    "TEMPS_SENS": Mesure.SENS,
    "TEMPS_ECART": Mesure.ECART,
}


def agregats(table: Iterable[Mapping[str, object]], dlas: Mapping[str, str]) -> Lu:
    """Read the rows of time, activités and reasons in the aggregates, from a file or a sheet."""
    lu: Lu = {}
    for row in table:
        if row["source"] not in {"temps", "activités", "raisons"} or not row["modalite"]:
            continue
        indicateur, periode, modalite = str(row["indicateur"]), str(row["periode"]), str(row["modalite"])
        wished = indicateur.endswith("_SOUHAIT") and indicateur != "TEMPS_SOUHAIT"
        mesure = _INDICATEURS.get(indicateur.removesuffix("_SOUHAIT" if wished else "_ANNEE"))
        if mesure is None:
            cle = (periode, REGION, Mesure.MOTS, indicateur, modalite)
        else:
            _, depuis, since = str(row["indicateur_libelle"]).rpartition(" depuis ")
            territoire = dlas[plain(row["nom"])] if row["territoire"] == "DLA" else REGION
            cle = (periode, territoire, mesure, modalite, SOUHAIT if wished else since if depuis else "")
        scale = 10 if mesure is Mesure.ETP else 1
        dit = str(row["statut"]) if _is_blank(row["valeur"]) else round(scale * float(str(row["valeur"])))
        assert lu.setdefault(cle, dit) == dit, cle  # work outside missions is a mission and a line
    return lu


def api_chiffres(answer: Mapping[str, Sequence[Mapping[str, object]]], periode: str) -> Lu:
    lu: Lu = {}
    for chiffre in answer["chiffres"]:
        mesure = _INDICATEURS[str(chiffre["indicateur"])]
        value, scale = chiffre["valeur"], 10 if mesure is Mesure.ETP else 1
        dit: Dit = str(chiffre["statut"]) if value is None else round(scale * float(str(value)))
        lu[periode, REGION, mesure, str(chiffre["modalite"]), ""] = dit
    return lu


def nationale(book: Workbook, region: str, periode: str) -> Lu:
    """Read the row of a région in Synthèse, in both tables of Temps, and its column of fonctions."""
    table = rows(book, "Synthèse")
    heads = next(row for row in table if "Mission 1" in row)
    lu = _beside(heads, next(row for row in table if row[0] == region), periode)
    table, heads = rows(book, "Temps"), []
    for row in table:
        if any(code_of(head) in MISSIONS for head in row[1:] if head):
            heads = row
        elif row[0] == region:
            for cle, dit in _beside(heads, row, periode).items():
                assert lu.setdefault(cle, dit) == dit, cle
    at = next(place for place, row in enumerate(table) if row[0] == "Fonction")
    return lu | lines(table[at:], periode, (table[at].index(region), Mesure.PART, REGION))


def _beside(heads: Row, row: Row, periode: str) -> Lu:
    """Read shares under the names of missions, or ETP where persons are counted first."""
    mesure = Mesure.ETP if "Personnes" in heads else Mesure.PART
    read = tenths if mesure is Mesure.ETP else share
    named = ((code_of(head), value) for head, value in zip(heads, row, strict=False))
    return {(periode, REGION, mesure, code, ""): read(value) for code, value in named if code}
