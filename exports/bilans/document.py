"""Document of a bilan: frozen rows shared by its page, its print, its workbook and its signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter


class Format(StrEnum):
    """How a figure is written; amounts are in euros, shares are fractions of 1."""

    ENTIER = "entier"
    DECIMAL = "decimal"  # one decimal: days, what is expected to date
    EUROS = "euros"
    PART = "part"
    ETP = "etp"  # two decimals
    TEXTE = "texte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """A figure: `texte` as people read it, `valeur` as a workbook holds it (None: there is only a text).

    Told otherwise than it is counted, `comptee` is the count in words, `motif` why; of one that adds others up,
    `corrigees` says how many of them are. `declaree`: nobody counted, the questionnaire says it. `avenant_id`, or
    `annee` under a civil year, and the code of its line lead to the list behind it; 0: there is none.
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
        """Whether something of it was told by hand."""
        return bool(self.comptee or self.corrigees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """A row: a label with its unit, cells under the columns of its table. `code` is that of a figure, empty for others.

    `dont` is a part of the row above. `regle` is the counting rule. `ecart` says why the last column is not the sum, or
    what it leaves out; `somme`: it is, by nature, and stays so whatever the others become. `liste` is the code of what
    is behind a row that no indicator counts, `cle` which part of it (see `exports.bilans.listes`).
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
class Tableau:
    """`entete` is over the labels, `colonnes` over the cells; `axe` is a code of the référentiel, `notes` sentences."""

    titre: str
    entete: str
    colonnes: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    axe: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """Points of a chart in the order of its labels; None: nothing is known. `corriges` are the places of those of
    which something was told by hand."""

    libelle: str
    valeurs: tuple[float | None, ...]
    corriges: tuple[int, ...] = ()


class GenreGraphique(StrEnum):
    """AVANCEMENT: what is done beside a target and what is expected to date. EVOLUTION: lines over avenants or years.
    PARTS: what makes a whole, by avenant or year."""

    AVANCEMENT = "avancement"
    EVOLUTION = "evolution"
    PARTS = "parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphique:
    """A chart of what a table of its part says. `series` of AVANCEMENT are réalisé, objectif, attendu à ce jour.
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
    """What the DLA wrote or ticked: a question and its answer, as paragraphs."""

    titre: str
    paragraphes: tuple[str, ...]
    axe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partie:
    """One mission of the référentiel; or, with no `mission`, what crosses them."""

    titre: str
    mission: str = ""
    tableaux: tuple[Tableau, ...] = ()
    graphiques: tuple[Graphique, ...] = ()
    textes: tuple[Texte, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonne:
    """An avenant, as the head of a column: `avenant 2`, `du 1er janvier 2025 au 31 décembre 2025`."""

    avenant_id: int
    libelle: str
    dates: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanDla:
    """`faits` are (label, words). `points` are sentences of what is notable, the first one being its answer. `manques`
    are sentences: what is not known, and who can say it."""

    dla: str
    region: str
    convention: str
    porteuse: str
    arrete: date
    colonnes: tuple[Colonne, ...]
    faits: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    parties: tuple[Partie, ...] = ()
    manques: tuple[str, ...] = ()

    def regles(self) -> tuple[tuple[str, str, str], ...]:
        return rules_of(self.parties)

    def figures(self) -> dict[tuple[str, int], Cellule]:
        """Every figure that has a list behind it: (code, avenant id) -> cell."""
        return {
            (ligne.code, cellule.avenant_id): cellule
            for partie in self.parties
            for tableau in partie.tableaux
            for ligne in tableau.lignes
            for cellule in ligne.cellules
            if ligne.code and cellule.avenant_id
        }


def rules_of(parties: Iterable[Partie]) -> tuple[tuple[str, str, str], ...]:
    """Each counting rule once, in the order of the rows that it is of: (what is counted, its unit, the rule)."""
    return tuple((own.libelle, own.unite, own.regle) for own in ruled(parties))


def ruled(parties: Iterable[Partie]) -> tuple[Ligne, ...]:
    """The first row of each counting rule."""
    rows = (ligne for partie in parties for tableau in partie.tableaux for ligne in tableau.lignes)
    found: dict[str, Ligne] = {}
    for own in rows:
        if own.regle:
            found.setdefault(own.code.partition(".")[0] or own.libelle, own)
    return tuple(found.values())


_ADAPTER = TypeAdapter(BilanDla)


def packed(bilan: BilanDla) -> dict[str, Any]:
    """As JSON values, to be kept."""
    return dict(_ADAPTER.dump_python(bilan, mode="json"))


def unpacked(content: dict[str, Any]) -> BilanDla:
    """What `packed` gave; fields added since have their defaults. Raises pydantic.ValidationError."""
    return _ADAPTER.validate_python(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changement:
    """A figure that is not the same in two bilans."""

    libelle: str
    colonne: str
    avant: str
    apres: str


def changes(before: BilanDla, after: BilanDla) -> tuple[Changement, ...]:
    """Figures told by both that differ, and those that only one tells, in the order of `after` then `before`."""
    labels = _labels(before) | _labels(after)
    old, new = before.figures(), after.figures()
    found = []
    for key in dict.fromkeys((*new, *old)):
        was, now = (own[key].texte if key in own else "–" for own in (old, new))
        if was != now:
            libelle, colonne = labels[key]
            found.append(Changement(libelle=libelle, colonne=colonne, avant=was, apres=now))
    return tuple(found)


def _labels(bilan: BilanDla) -> dict[tuple[str, int], tuple[str, str]]:
    names = {own.avenant_id: own.libelle for own in bilan.colonnes}
    return {
        (ligne.code, cellule.avenant_id): (ligne.libelle, names.get(cellule.avenant_id, ""))
        for partie in bilan.parties
        for tableau in partie.tableaux
        for ligne in tableau.lignes
        for cellule in ligne.cellules
        if ligne.code and cellule.avenant_id
    }
