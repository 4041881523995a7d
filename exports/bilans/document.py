"""Document of a bilan: frozen rows shared by its page, its print, its workbook and its signature."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter


class Format(StrEnum):
    """Format of a figure; amounts are in euros, shares are fractions of 1."""

    ENTIER = "entier"
    DECIMAL = "decimal"  # one decimal: days, what is expected to date
    EUROS = "euros"
    PART = "part"
    ETP = "etp"  # two decimals
    TEXTE = "texte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """A figure: `texte` as people read it, `valeur` as a workbook holds it (None: there is only a text).

    When it was corrected by hand, `comptee` is the count in words, `motif` the reason; in a total, `corrigees` is how
    many of its figures were. `declaree`: not counted, but given by the questionnaire. `avenant_id`, or `annee` under a
    civil year, and the code of its line lead to the list behind it; 0: there is none.
    """

    texte: str
    valeur: float | None = None
    format: Format = Format.ENTIER
    comptee: str = ""
    motif: str = ""
    par: str = ""  # who corrected it, and when
    perimee: str = ""  # what is counted now, when that has changed since it was corrected
    declaree: bool = False
    avenant_id: int = 0
    annee: int = 0
    corrigees: int = 0

    @property
    def is_corrected(self) -> bool:
        """Return whether all or part of the figure was corrected by hand."""
        return bool(self.comptee or self.corrigees)


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneDocument:
    """A row: a label with its unit, cells under the columns of its table. `code` is that of a figure, empty for others.

    `dont`: it is a part of the row above. `regle` is the counting rule. `ecart` says why the last column is not the
    sum, or what it leaves out; `somme`: it is the sum by nature, and stays so whatever the others become. `liste` is
    the code of the list behind a row that no indicator counts, `cle` the part of it (see `exports.bilans.listes`).
    """

    libelle: str
    cellules: tuple[Cellule, ...]
    unite: str = ""
    code: str = ""
    regle: str = ""
    ecart: str = ""
    dont: bool = False
    somme: bool = False
    liste: str = ""
    cle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauDocument:
    """`entete` is over the labels, `colonnes` over the cells; `axe` is a code of the référentiel, `notes` sentences."""

    titre: str
    entete: str
    colonnes: tuple[str, ...]
    lignes: tuple[LigneDocument, ...]
    axe: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """Points of a chart in the order of its labels; None: unknown. `corriges` are the places of points corrected by
    hand, in all or in part."""

    libelle: str
    valeurs: tuple[float | None, ...]
    corriges: tuple[int, ...] = ()


class GenreGraphique(StrEnum):
    """AVANCEMENT: results beside a target and what is expected to date. EVOLUTION: lines over avenants or years. PARTS:
    parts of a whole, by avenant or year. CARTE: one figure of each DLA, its labels `18 Cher`."""

    AVANCEMENT = "avancement"
    EVOLUTION = "evolution"
    PARTS = "parts"
    CARTE = "carte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphique:
    """A chart of figures of a table of its part. `series` of AVANCEMENT are réalisé, objectif, attendu à ce jour.
    `coupures` are the places of labels that must not be joined to the one before; `notes` are sentences."""

    genre: GenreGraphique
    titre: str
    etiquettes: tuple[str, ...]
    series: tuple[Serie, ...]
    unite: str = ""
    coupures: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texte:
    """A question that the DLA answered in words or ticks, with its answer as paragraphs."""

    titre: str
    paragraphes: tuple[str, ...]
    axe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartieDocument:
    """One mission of the référentiel; or, with no `mission`, a part that spans them."""

    titre: str
    mission: str = ""
    tableaux: tuple[TableauDocument, ...] = ()
    graphiques: tuple[Graphique, ...] = ()
    textes: tuple[Texte, ...] = ()

    @property
    def phrase(self) -> str:
        """Return the first figure of its first tables: `Structures accueillies : 92 · Diagnostics : 65`."""
        counted = ([ligne for ligne in tableau.lignes if ligne.code and not ligne.dont] for tableau in self.tableaux)
        firsts = [lignes[0] for lignes in counted if lignes][:3]
        return " · ".join(f"{ligne.libelle} : {ligne.cellules[-1].texte}" for ligne in firsts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColonneDocument:
    """An avenant, as the head of a column: `avenant 2`, `du 1er janvier 2025 au 31 décembre 2025`."""

    avenant_id: int
    libelle: str
    dates: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanDla:
    """A bilan to show. `faits` are (label, words). `points` are sentences on what is notable, the first being its
    answer. `manques` are sentences: what is unknown, and who can say it."""

    dla: str
    region: str
    convention: str
    porteuse: str
    arrete: date
    colonnes: tuple[ColonneDocument, ...]
    faits: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    parties: tuple[PartieDocument, ...] = ()
    manques: tuple[str, ...] = ()

    def regles(self) -> tuple[tuple[str, str, str], ...]:
        return rules_of(self.parties)

    def figures(self) -> dict[tuple[str, int], Cellule]:
        """Return every figure that has a list behind it: (code, avenant id) -> cell."""
        return {
            (ligne.code, cellule.avenant_id): cellule
            for ligne in rows_of(self.parties)
            for cellule in ligne.cellules
            if ligne.code and cellule.avenant_id
        }


def rows_of(parties: Iterable[PartieDocument]) -> Iterator[LigneDocument]:
    """Yield the rows of every table."""
    return (ligne for partie in parties for tableau in partie.tableaux for ligne in tableau.lignes)


def rules_of(parties: Iterable[PartieDocument]) -> tuple[tuple[str, str, str], ...]:
    """Return each counting rule once, in the order of its rows: (what is counted, its unit, the rule)."""
    return tuple((ligne.libelle, ligne.unite, ligne.regle) for ligne in ruled(parties))


def ruled(parties: Iterable[PartieDocument]) -> tuple[LigneDocument, ...]:
    """Return the first row of each counting rule."""
    first: dict[str, LigneDocument] = {}
    for row in rows_of(parties):
        if row.regle:
            first.setdefault(row.code.partition(".")[0] or row.libelle, row)
    return tuple(first.values())


_ADAPTER = TypeAdapter(BilanDla)


def packed(bilan: BilanDla) -> dict[str, Any]:
    """Return the bilan as JSON values, to be stored."""
    return dict(_ADAPTER.dump_python(bilan, mode="json"))


def unpacked(content: dict[str, Any]) -> BilanDla:
    """Return the bilan that `packed` made JSON; fields added since have their defaults. Raises
    pydantic.ValidationError."""
    return _ADAPTER.validate_python(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangementDocument:
    """A figure that differs between two bilans."""

    libelle: str
    colonne: str
    avant: str
    apres: str


def changes(before: BilanDla, after: BilanDla) -> tuple[ChangementDocument, ...]:
    """List figures of both bilans that differ, and those of only one, in the order of `after` then `before`."""
    old, new = _named(before), _named(after)
    named, changements = old | new, []
    for key in dict.fromkeys((*new, *old)):
        (libelle, colonne, _), (was, now) = named[key], (figures.get(key, ("", "", "–"))[2] for figures in (old, new))
        if was != now:
            changements.append(ChangementDocument(libelle=libelle, colonne=colonne, avant=was, apres=now))
    return tuple(changements)


def _named(bilan: BilanDla) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Return the figures of `figures` as words: label of the row, column, value."""
    names = {colonne.avenant_id: colonne.libelle for colonne in bilan.colonnes}
    return {
        (ligne.code, cellule.avenant_id): (ligne.libelle, names.get(cellule.avenant_id, ""), cellule.texte)
        for ligne in rows_of(bilan.parties)
        for cellule in ligne.cellules
        if ligne.code and cellule.avenant_id
    }
