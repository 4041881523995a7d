"""Parse the rows of a spreadsheet of past répartitions; every error has its line, nothing is adjusted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from collecte.core.operations.cellules import CellError, Champ, Colonnes, Defaut, Rangee, dla_code, words
from collecte.core.tableurs import Feuille
from collecte.referentiel.queries.referentiels import Version
from questionnaires.core.francais import percent_text
from questionnaires.core.repartition import WHOLE, UnreadableError, parse_share, shortened
from questionnaires.referentiel.correspondance import court_of
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_TITRE
from questionnaires.temps.periodes import Periode

_DLA = Champ("dla", "dla", ("departement", "code dla"))
_PERIODE = Champ("periode", "période", ("code de la periode",))
_VERSION = Champ("version", "référentiel", ("version", "version du referentiel"))
_PERSONNE = (
    Champ("courriel", "courriel", ("adresse", "adresse electronique", "e mail", "email")),
    Champ("prenom", "prénom"),
    Champ("nom", "nom", ("nom de famille",)),
)
COLONNES = Colonnes((_DLA, _PERIODE, _VERSION), optional=_PERSONNE)

TOLERANCE = 200
"""Hundredths of a percent by which a sum may miss the whole: it is reported, and kept as it is."""

_IGNORED = frozenset({"total", "somme", "reste"})
_NUMERO = re.compile(r"(?:version|v)?\s*([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneRepartition:
    """A row of a file: of a person when `courriel`, `prenom` or `nom` is filled, else of the whole DLA."""

    ligne: int
    dla: str
    periode: Periode
    version: Version
    courriel: str
    prenom: str
    nom: str
    parts: Mapping[str, int]

    @property
    def is_of_dla(self) -> bool:
        return not (self.courriel or self.prenom or self.nom)

    @property
    def somme(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Lues:
    """The rows of a file, its errors, and its columns that name nothing known."""

    lignes: Sequence[LigneRepartition]
    defauts: Sequence[Defaut]
    ignorees: Sequence[str]


def read_lignes(feuille: Feuille, dlas: frozenset[str], versions: Mapping[int, Version]) -> Lues:
    """Parse the rows of a file; `dlas` are the codes of the région, `versions` its adopted référentiels by number."""
    columns, defauts = COLONNES.find(feuille)
    if defauts:
        return Lues((), defauts, ())
    reading = _Reading(dlas, versions, [header for header in feuille.entetes if header not in columns.values()])
    defauts += reading.doubled()
    for rangee, ligne in zip(COLONNES.rangees(feuille, columns), feuille.lignes, strict=True):
        reading.take(rangee, ligne.cells)
    return Lues(reading.lignes, [*defauts, *reading.defauts], reading.ignored)


@dataclass
class _Reading:
    """One file being read: `headers` are those that may name a line of a référentiel."""

    dlas: frozenset[str]
    versions: Mapping[int, Version]
    headers: Sequence[str]
    lignes: list[LigneRepartition] = field(default_factory=list)
    defauts: list[Defaut] = field(default_factory=list)

    @cached_property
    def columns(self) -> Mapping[int, Mapping[str, str]]:
        """Number of a version -> header -> the code of its line."""
        return {numero: _columns_of(self.headers, version) for numero, version in self.versions.items()}

    @cached_property
    def found(self) -> Sequence[str]:
        """Headers that name a line of some version."""
        named = {header for by_header in self.columns.values() for header in by_header}
        return [header for header in self.headers if header in named]

    @property
    def ignored(self) -> Sequence[str]:
        return [header for header in self.headers if header not in self.found and words(header) not in _IGNORED]

    def doubled(self) -> Iterator[Defaut]:
        """Yield an error per line that several columns name."""
        for numero, by_header in self.columns.items():
            for code in {code for code in by_header.values() if list(by_header.values()).count(code) > 1}:
                same = " et ".join(f"« {header} »" for header, known in by_header.items() if known == code)
                yield Defaut(
                    1, f"Les colonnes {same} disent la même ligne de la version {numero}.", "N’en gardez qu’une."
                )

    def take(self, rangee: Rangee, texts: Mapping[str, str]) -> None:
        readers = ((_DLA, lambda text: dla_code(text, self.dlas)), (_PERIODE, _periode), (_VERSION, self._version))
        values = rangee.read(replace(champ, read=reader) for champ, reader in readers)
        wrong = rangee.defauts
        if not wrong:
            parts, wrong = self._parts(rangee.numero, values["version"], texts)
            wrong = wrong or list(_wrong_sum(rangee.numero, parts))
        self.defauts += wrong
        if not wrong:
            values |= rangee.read(_PERSONNE)
            self.lignes.append(LigneRepartition(ligne=rangee.numero, parts=parts, **values))

    def _version(self, text: str) -> Version:
        known = ", ".join(f"{version.numero} ({version.titre})" for version in self.versions.values())
        match = _NUMERO.fullmatch(text)
        if match is None or int(match[1]) not in self.versions:
            said = f"« {shortened(text)} » n’est pas une version du référentiel." if text else "Le référentiel manque."
            raise CellError(said, f"Écrivez le numéro de la version de ces lignes : {known}.")
        return self.versions[int(match[1])]

    def _parts(self, numero: int, version: Version, texts: Mapping[str, str]) -> tuple[dict[str, int], list[Defaut]]:
        """Return code -> share, in the order of the version, and the errors; blank cells are left out."""
        by_header = self.columns[version.numero]
        parts: dict[str, int] = {}
        wrong: list[Defaut] = []
        for header in self.found:
            text = texts.get(header, "")
            if text and header not in by_header:
                remedy = "Videz la cellule, ou corrigez le numéro de la version."
                wrong.append(
                    Defaut(numero, f"« {header} » n’est pas une ligne de la version {version.numero}.", remedy)
                )
                continue
            try:
                part = parse_share(text)
            except UnreadableError as error:
                wrong.append(Defaut(numero, f"{header} : {error.problem}", error.remedy))
                continue
            if part is not None:
                parts[by_header[header]] = part
        return {code: parts[code] for code in version.referentiel.lignes if code in parts}, wrong


def _periode(text: str) -> Periode:
    try:
        return Periode.parse(text)
    except ValueError:
        said = f"« {shortened(text)} » n’est pas une période." if text else "La période manque."
        raise CellError(said, "Écrivez par exemple 2024-A1, 2024-S1 ou 2024-Q3.") from None


def _columns_of(headers: Sequence[str], version: Version) -> Mapping[str, str]:
    """Return header -> code of the line that it names, by code, title or short title."""
    names = {words("Autre activité"): AUTRE}  # in files made up to 0.11
    for code in version.referentiel.lignes:
        titre = AUTRE_TITRE if code == AUTRE else version.referentiel.fonctions[code].titre
        names |= {words(name): code for name in (code, titre, court_of(version.referentiel, code))}
    return {header: names[words(header)] for header in headers if words(header) in names}


def _wrong_sum(numero: int, parts: Mapping[str, int]) -> Iterator[Defaut]:
    total = sum(parts.values())
    if abs(total - WHOLE) > TOLERANCE:
        low, high = percent_text(WHOLE - TOLERANCE), percent_text(WHOLE + TOLERANCE)
        yield Defaut(
            numero,
            f"Les parts font {percent_text(total)}.",
            f"Vérifiez-les : de {low} à {high}, elles sont reprises telles quelles ; au-delà, la ligne est refusée.",
        )
