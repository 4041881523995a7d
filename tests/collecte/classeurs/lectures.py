"""Read the outputs of a région back into released cells: each sheet, page and file by a function of its own.

What is read is what a person sees: labels are those of the référentiel, figures as they are printed. Nothing here asks
the product what a cell should say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from openpyxl.workbook import Workbook

from exports.release.cellules import REGION, SOUHAIT, Cellule, Mesure
from questionnaires.files.loader import shipped_referentiel
from tests.exports.records.classeurs import rows

Cle = tuple[str, str, Mesure, str, str]
"""Période, territory, measure, line, column."""

TIRET = "–"
"""Nothing is told there, or a released zero of ETP."""

Dit = int | str
"""What an output prints, in the units of the release; or a status, or `TIRET`."""

Lu = dict[Cle, Dit]
Row = Sequence[object]

MOTS = {"par peu": 1, "par une partie": 2, "par presque tous": 3}
MESURES = {own.value: own for own in Mesure}
_REFERENTIEL = shipped_referentiel()
AUTRES = (
    "Autre activité",
    "Autre activité DLA absente du référentiel (à préciser)",
    "Hors référentiel",
    "Hors missions",
)


def plain(text: object) -> str:
    """One line of text, with plain spaces."""
    return " ".join(str(text).split())


def _named() -> Mapping[str, str]:
    """What people read -> code of a mission or of a line."""
    found = dict.fromkeys(AUTRES, "AUTRE")
    for number, mission in enumerate(_REFERENTIEL.missions, start=1):
        labels = [mission.court, mission.titre, f"{number} {mission.titre}", f"Mission {number}"]
        labels += [f"Mission {number} – {mission.court}", f"{mission.code} {mission.court}"]
        found |= {plain(name): mission.code for name in labels}
        for place, fonction in enumerate(mission.fonctions, start=1):
            numbered = (f"{number}.{place} {name}" for name in (fonction.court, fonction.titre))
            found |= {plain(name): fonction.code for name in (fonction.court, *numbered)}
    return found


NAMED = _named()
MISSIONS = frozenset({*(own.code for own in _REFERENTIEL.missions), "AUTRE"})
FONCTIONS = {plain(own.court): own.code for own in _REFERENTIEL.fonctions.values()}


def code_of(label: object) -> str:
    """'' when it names no mission nor line; what is to be counted may follow a name, after a dash."""
    told = plain(label)
    return NAMED.get(told) or NAMED.get(told.partition(" – ")[0], "")


def agrees(dit: Dit, own: Cellule) -> bool:
    """Whether what is printed is what the release holds."""
    if dit == TIRET:
        return not own.is_shown or (own.mesure is Mesure.ETP and not own.valeur)
    if isinstance(dit, str):
        return own.statut.value == dit
    return own.is_shown and own.valeur == dit


# --- figures as they are printed


def share(text: object) -> Dit:
    """`44 %`, `44`, `moins de 2 %`, a dash."""
    told = plain(text)
    if isinstance(text, int | float):
        return int(text) if text == int(text) else told
    if told.startswith("moins de "):
        return 0
    found = re.fullmatch(r"(\d+) ?%", told)
    return int(found[1]) if found else told


def tenths(text: object) -> Dit:
    """`5,3`, `5.3`, a dash."""
    if isinstance(text, int | float):
        return round(10 * text)
    found = re.fullmatch(r"(\d+),(\d)( ETP)?", plain(text))
    return int(found[1] + found[2]) if found else plain(text)


def changes(told: str) -> Iterator[tuple[Mesure, Dit]]:
    """What a change is said to be, in workbooks: `▲ +8 points`, `▼ baisse`, or that there is none to affirm."""
    sized = re.match(r"([▲▼]) ([+−])(\d+) points?$", told)
    if sized:
        sign = 1 if sized[1] == "▲" else -1
        assert (sized[2] == "+") == (sign > 0), told
        yield from ((Mesure.SENS, sign), (Mesure.ECART, sign * int(sized[3])))
    elif told[:1] in "▲▼":
        yield from ((Mesure.SENS, 1 if told[0] == "▲" else -1), (Mesure.ECART, TIRET))
    elif told.startswith("pas d"):
        yield from ((Mesure.SENS, 0), (Mesure.ECART, TIRET))
    else:
        assert told.startswith("non comparable : "), told
        yield from ((Mesure.SENS, TIRET), (Mesure.ECART, TIRET))


def phrases(texts: Iterable[str], periodes: Mapping[str, str], periode: str) -> Lu:
    """What sentences of papers say of changes: `Depuis la période précédente (…), en hausse de 8 points : A, B.`"""
    found: Lu = {}
    for text in texts:
        for own in re.finditer(r"Depuis la période précédente \(([^)]*)\), (.*?) : ([^.]*)\.", plain(text)):
            for name, code in NAMED.items():
                if code in MISSIONS and re.search(rf"(^|, ){re.escape(name)}($|,)", own[3]):
                    for mesure, dit in _way(own[2]):
                        found[periode, REGION, mesure, code, _since(own[1], periodes)] = dit
    return found


def _since(told: str, periodes: Mapping[str, str]) -> str:
    """The période that a change starts from; a fiche names its avenant too."""
    return periodes[told.partition(", avenant")[0]]


def _way(told: str) -> Iterator[tuple[Mesure, Dit]]:
    way = re.match(r"en (hausse|baisse)(?: de (\d+) points?)?", told)
    if way:
        sign = 1 if way[1] == "hausse" else -1
        yield from ((Mesure.SENS, sign), (Mesure.ECART, sign * int(way[2]) if way[2] else TIRET))
    else:
        yield from changes(told.replace("non comparable, ", "non comparable : "))


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
    """Those of a page, in its order."""
    reader = _Tables()
    reader.feed(page)
    return reader.found


def under(page: str, *headers: str) -> list[list[str]]:
    """Rows of the tables whose first row begins so, that one left out."""
    found = [own for own in tables(page) if own.lignes and own.lignes[0][: len(headers)] == list(headers)]
    return [row for own in found for row in own.lignes[1:]]


def lines(table: Iterable[Row], periode: str, *columns: tuple[int, Mesure, str]) -> Lu:
    """Rows that name a mission or a line, and the figures at some places: (place, measure, territory)."""
    found: Lu = {}
    for row in table:
        if row and (code := code_of(row[0])):
            for place, mesure, territoire in columns:
                if place < len(row) and row[place] not in (None, ""):
                    read = tenths if mesure is Mesure.ETP else share
                    found.setdefault((periode, territoire, mesure, code, ""), read(row[place]))
    return found


def note_page(page: str, periodes: Mapping[str, str], periode: str) -> Lu:
    """The Note aux pilotes: table of time, table of périodes, sentences."""
    found = lines(under(page, "Mission ou fonction", "Part du temps", "ETP"), periode, *PART_ETP)
    return found | over_periodes(under(page, "Mission"), periodes) | phrases([_words(page)], periodes, periode)


PART_ETP = ((1, Mesure.PART, REGION), (2, Mesure.ETP, REGION))


def over_periodes(table: Iterable[Row], periodes: Mapping[str, str]) -> Lu:
    """A column a période, oldest first."""
    found: Lu = {}
    for row in table:
        if code := code_of(row[0]):
            for periode, text in zip(periodes.values(), row[1:], strict=False):
                if text not in (None, ""):
                    found[periode, REGION, Mesure.PART, code, ""] = share(text)
    return found


def _words(page: str) -> str:
    return plain(re.sub(r"<[^>]+>", " ", page))


def note_pdf(text: str, periode: str) -> Lu:
    """Of the text of its PDF: the lines of the table of time, by the number of a fonction or the name of a mission."""
    found: Lu = {}
    for name, code in NAMED.items():
        start = re.match(r"\d\.\d ", name)
        begins = re.escape(start[0]) + "[^%]*?" if start else re.escape(name) + " "
        if own := re.search(rf"(?<![\d.]){begins}(moins de \d+ %|\d+ %) (\d+,\d|–)(?!\d)", text):
            found[periode, REGION, Mesure.PART, code, ""] = share(own[1])
            found[periode, REGION, Mesure.ETP, code, ""] = tenths(own[2])
    return found


def fiche_page(page: str, periodes: Mapping[str, str], periode: str, dla: str) -> Lu:
    """The fiche d'appui: the time of the DLA and of the région, over périodes too, and sentences."""
    place = 0 if tables(page)[0].lignes[0][1] == "Part du DLA" else 1
    of_time = under(page, "Mission ou fonction")
    found = lines(of_time, periode, (1 + place, Mesure.PART, dla), (2 + place, Mesure.PART, REGION))
    for row in under(page, "Mission"):
        if code := code_of(row[0]):
            for own, text in zip(periodes.values(), row[1:], strict=False):
                mine, _, region = text.partition(" (")
                found[own, dla, Mesure.PART, code, ""] = share(mine)
                if region:
                    found[own, REGION, Mesure.PART, code, ""] = share(region.removesuffix(")"))
    return found | phrases([_words(page)], periodes, periode)


def ma_repartition(page: str, periodes: Mapping[str, str]) -> Lu:
    """The columns « région » of one's own page."""
    (table,) = (own for own in tables(page) if own.lignes[0][0] == "Mission et fonction")
    titres, entetes = table.lignes[0][1:], table.lignes[1]
    found: Lu = {}
    whose = [titres[sum(head == "moi" for head in entetes[: place + 1]) - 1] for place in range(len(entetes))]
    for row in table.lignes[2:]:
        for titre, entete, text in zip(whose, entetes, row[1:], strict=True):
            if entete == "région" and (code := code_of(row[0])):
                found[periodes[titre], REGION, Mesure.PART, code, ""] = share(text)
    return found


def region_rapport(page: str, periode: str) -> Lu:
    """ETP of mission 1, that structures are divided by: those of the only période of the year."""
    (etp,) = re.findall(r"pour (\d+(?:,\d+)?) ETP de mission 1", _words(page))
    return {(periode, REGION, Mesure.ETP, "M1", ""): round(10 * float(etp.replace(",", ".")))}


def dla_rapports(page: str, periodes: Mapping[str, str], dla: str) -> Lu:
    """The share of mission 1 in a DLA, avenant by avenant."""
    told = re.findall(r"mission 1 : (\d+ %|moins de \d+ %) du temps, ([^,]+), à 5 points près", _words(page))
    return {(periodes[own], dla, Mesure.PART, "M1", ""): share(text) for text, own in told}


# --- sheets


def temps_sheet(book: Workbook, periode: str, dlas: Mapping[str, str], name: str = "Temps") -> Lu:
    """The région, then a row a DLA. `dlas`: name -> code."""
    table = rows(book, name)
    found = lines(table, periode, *PART_ETP)
    heads = next((row for row in table if row[0] == "DLA" and row[1] == "Personnes"), None)
    for row in table if heads else ():
        if (dla := dlas.get(plain(row[0]), "")) and heads:
            hidden = isinstance(row[2], str)
            for place, head in enumerate(heads[2:], start=2):
                if code := code_of(head):
                    dit = str(row[2])[:3] if hidden else share(row[place])
                    found[periode, dla, Mesure.PART, code, ""] = dit
    return found


def donnees_rows(table: Iterable[Mapping[str, object]], dlas: Mapping[str, str]) -> Lu:
    """Rows of Données, by header, whatever the file: the value, else the status."""
    found: Lu = {}
    for row in table:
        mesure = MESURES[str(row["Mesure"])]
        value, scale = row["Valeur"], 10 if mesure is Mesure.ETP else 1
        territoire = dlas[plain(row["Territoire"])] if row["Niveau"] == "DLA" else REGION
        cle = (str(row["Période"]), territoire, mesure, str(row["Ligne"]), str(row["Colonne"] or ""))
        assert cle not in found, cle
        found[cle] = str(row["Statut"]) if _is_blank(value) else round(scale * float(str(value).replace(",", ".")))
    return found


def _is_blank(value: object) -> bool:
    return value is None or value == "" or value != value


def donnees_printed(table: Iterable[Mapping[str, object]], dlas: Mapping[str, str]) -> Lu:
    """The same from the column « Se lit », a direction that is not affirmed being blank there."""
    table = list(table)
    found = donnees_rows(table, dlas)
    return {cle: _as_read(cle[2], row) for cle, row in zip(found, table, strict=True)}


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
    """Rows under the first one."""
    heads, *below = table
    return [dict(zip(map(str, heads), row, strict=True)) for row in below]


def evolution_sheet(book: Workbook, periodes: Mapping[str, str], periode: str) -> Lu:
    """Missions a row a période, changes, fonctions a column a période."""
    table, found = rows(book, "Évolution"), dict[Cle, Dit]()
    place = next(at for at, row in enumerate(table) if row[0] == "Période")
    heads = table[place]
    for row in table[place + 1 :]:
        if plain(row[0]) not in periodes:
            break
        for head, value in zip(heads[1:], row[1:], strict=True):
            if code := code_of(head):
                found[periodes[plain(row[0])], REGION, Mesure.PART, code, ""] = share(value)
    for at, row in enumerate(table):
        if row[0] == "Mission" and "Changement" in row:
            found |= _changed(table[at + 1 :], [periodes[plain(own)] for own in row[1:3]], periode)
        if row[0] == "Fonction ou groupe":
            found |= over_periodes(table[at + 1 :], periodes)
    return found


def _changed(table: Iterable[Row], around: Sequence[str], periode: str) -> Lu:
    found: Lu = {}
    for row in table:
        code = code_of(row[0])
        if not code:
            return found
        for own, value in zip(around, row[1:3], strict=True):
            found[own, REGION, Mesure.PART, code, ""] = share(value)
        found |= {(periode, REGION, mesure, code, around[0]): dit for mesure, dit in changes(plain(row[3]))}
    return found


def souhait_sheet(book: Workbook, periode: str) -> Lu:
    found: Lu = {}
    for row in rows(book, "Réel-souhaitable"):
        if code := code_of(row[0]):
            found[periode, REGION, Mesure.REEL, code, ""] = share(row[1])
            found[periode, REGION, Mesure.SOUHAIT, code, ""] = share(row[2])
            found |= {(periode, REGION, own, code, SOUHAIT): dit for own, dit in changes(plain(row[3]))}
    return found


def note_sheet(book: Workbook, periodes: Mapping[str, str], periode: str) -> Lu:
    """The tab of the Note aux pilotes; it tells the time that nothing counts a second time."""
    table = rows(book, "Note aux pilotes")
    start = next(at for at, row in enumerate(table) if str(row[0]).startswith("Mission ou fonction"))
    end = next((at for at, row in enumerate(table) if row[0] == "Mission, part du temps"), len(table))
    found = lines(table[start:end], periode, *PART_ETP) | lines(table[end + 8 :], periode, *PART_ETP)
    found |= over_periodes(table[end : end + 7], periodes)
    return found | phrases([str(row[0]) for row in table if row[0]], periodes, periode)


def fiche_sheet(book: Workbook, periodes: Mapping[str, str], periode: str, dla: str) -> Lu:
    table = rows(book, "Fiche d’appui")
    end = next((at for at, row in enumerate(table) if row[0] == "Mission, part du temps"), len(table))
    heads = next(row for row in table if row[0] == "Mission ou fonction")  # a column without a figure is not there
    mine, region = heads.index("Part du DLA"), heads.index("Part en région")
    found = lines(table[:end], periode, (mine, Mesure.PART, dla), (region, Mesure.PART, REGION))
    for row in table[end:]:
        name, _, whose = plain(row[0]).rpartition(" – ")
        if (code := code_of(name)) and whose in {"DLA", "région"}:
            for own, value in zip(periodes.values(), row[1:], strict=False):
                if value is not None:
                    found[own, dla if whose == "DLA" else REGION, Mesure.PART, code, ""] = share(value)
    return found | phrases([str(row[0]) for row in table if row[0]], periodes, periode)


def activites_sheet(book: Workbook, periode: str, asked: Mapping[tuple[str, str], Mapping[str, tuple[str, str]]]) -> Lu:
    """`asked`: (activité, column) -> label of an option -> (question, option)."""
    table = rows(book, "Activités")
    place = next(at for at, row in enumerate(table) if row[0] == "Activité")
    found: Lu = {}
    for row in table[place + 1 :]:
        for head, text in zip(table[place][1:], row[1:], strict=True):
            options = asked.get((plain(row[0]), plain(head)), {})
            for line in str(text or "").split("\n"):
                words, _, labels = plain(line).partition(" : ")
                for label, (question, option) in options.items():
                    if plain(words) in MOTS and label in plain(labels).split(", "):
                        found[periode, REGION, Mesure.MOTS, question, option] = MOTS[plain(words)]
                    elif plain(line) in {"[c]", "[x]", "[z]"}:
                        found[periode, REGION, Mesure.MOTS, question, option] = plain(line)
    return found


def raisons_sheet(book: Workbook, periode: str, raisons: Mapping[str, str]) -> Lu:
    """`raisons`: words -> code."""
    told = {plain(row[0]): plain(row[1]) for row in rows(book, "Raisons") if len(row) > 1 and row[1]}
    return {
        (periode, REGION, Mesure.MOTS, "RAISONS", raisons[words]): MOTS[told[words]]
        for words in raisons
        if words in told
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
    """Rows of time, activités and reasons of the aggregates, in a file or on a sheet."""
    found: Lu = {}
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
        assert found.setdefault(cle, dit) == dit, cle  # work outside missions is a mission and a line
    return found


def api_chiffres(answer: Mapping[str, Sequence[Mapping[str, object]]], periode: str) -> Lu:
    found: Lu = {}
    for own in answer["chiffres"]:
        mesure = _INDICATEURS[str(own["indicateur"])]
        value, scale = own["valeur"], 10 if mesure is Mesure.ETP else 1
        dit: Dit = str(own["statut"]) if value is None else round(scale * float(str(value)))
        found[periode, REGION, mesure, str(own["modalite"]), ""] = dit
    return found


def nationale(book: Workbook, region: str, periode: str) -> Lu:
    """The row of a région in Synthèse, in both tables of Temps, and its column of fonctions."""
    table = rows(book, "Synthèse")
    heads = next(row for row in table if "Mission 1" in row)
    found = _beside(heads, next(row for row in table if row[0] == region), periode)
    table, heads = rows(book, "Temps"), []
    for row in table:
        if any(code_of(own) in MISSIONS for own in row[1:] if own):
            heads = row
        elif row[0] == region:
            for cle, dit in _beside(heads, row, periode).items():
                assert found.setdefault(cle, dit) == dit, cle
    at = next(place for place, row in enumerate(table) if row[0] == "Fonction")
    return found | lines(table[at:], periode, (table[at].index(region), Mesure.PART, REGION))


def _beside(heads: Row, row: Row, periode: str) -> Lu:
    """Shares under the names of missions, or ETP where persons are counted first."""
    mesure = Mesure.ETP if "Personnes" in heads else Mesure.PART
    read = tenths if mesure is Mesure.ETP else share
    named = ((code_of(head), value) for head, value in zip(heads, row, strict=False))
    return {(periode, REGION, mesure, code, ""): read(value) for code, value in named if code}
