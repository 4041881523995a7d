"""Figures of a région as one long table, for adding régions up: one row per figure, confidential figures included.

Nothing is computed here: figures are those of the sheets of the same audience.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from exports.formats.tables import ColonneTable, Fichiers, GenreColonne, Row, Table
from exports.release.cellules import Statut


class NatureTerritoire(StrEnum):
    """Kind of territory that a figure is about; the value is what people read."""

    DLA = "DLA"
    CATEGORIE = "catégorie"
    REGION = "région"
    RESEAU = "réseau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origine:
    """Origin of figures: what was collected, in which campaign, over which période, in which versions, in which
    release; not said before results are settled. `reserve` must stand beside each of them."""

    source: str
    campagne: str
    periode: str
    version: str = ""
    publication: str = ""
    reserve: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agregat:
    """A figure of a territory, of kind `territoire` and name `nom`; `modalite` is one value of `axe`.

    `n` counts the answers, persons or structures that it rests on, `entre` is its interval at 95 %, `pas` its rounding
    step, `reserve` must stand beside it alone. Without a `valeur`, `raison` says why and `statut` of what kind that is;
    `secret`: it exists, and may not be shown.
    """

    origine: Origine
    indicateur: str
    libelle: str
    territoire: NatureTerritoire = NatureTerritoire.REGION
    nom: str = ""
    axe: str = ""
    modalite: str = ""
    modalite_libelle: str = ""
    valeur: float | None = None
    unite: str = ""
    n: int | None = None
    entre: tuple[float, float] | None = None
    pas: float | None = None
    secret: bool = False
    raison: str = ""
    reserve: str = ""
    statut: Statut = Statut.INDISPONIBLE

    @property
    def marque(self) -> str:
        """`[c]`, `[x]` or `[z]` in place of a value; empty with one."""
        if self.valeur is not None:
            return ""
        return (Statut.CONFIDENTIEL if self.secret else self.statut).value

    def row(self, region: str) -> Row:
        """Return its cells in the order of `COLONNES`."""
        origine = self.origine
        low, high = self.entre or (None, None)
        return [
            region,
            origine.source,
            origine.campagne,
            origine.periode,
            origine.version or None,
            self.territoire.value,
            self.nom or None,
            self.indicateur,
            self.libelle,
            self.axe or None,
            self.modalite or None,
            self.modalite_libelle or None,
            None if self.valeur is None else round(self.valeur, _DECIMALS),
            self.unite or None,
            self.n,
            low,
            high,
            self.pas,
            int(self.secret),
            self.raison or None,
            " ".join(filter(None, (origine.reserve, self.reserve))) or None,
            self.marque or None,
            origine.publication or None,
        ]


def _text(champ: str, titre: str, sens: str = "", *, requise: bool = False) -> ColonneTable:
    return ColonneTable(nom=champ, champ=champ, titre=titre, sens=sens, requise=requise)


def _number(champ: str, titre: str, genre: GenreColonne = GenreColonne.DECIMAL, sens: str = "") -> ColonneTable:
    return ColonneTable(nom=champ, champ=champ, titre=titre, genre=genre, sens=sens, decimals=2)


_DECIMALS = 6
"""Decimals of a value: further ones only come from the binary numbers that it was computed with."""

SENS_NUL = "un sens de 0 se lit : pas de changement, ou d’écart, que ces chiffres permettent d’affirmer"

COLONNES = (
    _text("region", "Région", requise=True),
    _text("source", "D’où vient le chiffre", "temps, activités, raisons, questionnaire ou bilan", requise=True),
    _text("campagne", "Campagne ou bilan", requise=True),
    _text("periode", "Période, ou jours de la collecte", requise=True),
    _text("version", "Versions du questionnaire ou du référentiel"),
    _text("territoire", "De quoi c’est le chiffre", "région, DLA ou réseau", requise=True),
    _text("nom", "Nom du DLA", "vide pour la région ; pour le réseau, combien de régions"),
    _text("indicateur", "Code de l’indicateur", "ne change pas quand un libellé change", requise=True),
    _text("indicateur_libelle", "Indicateur", requise=True),
    _text(
        "axe",
        "Ce que la modalité précise",
        "mission, fonction, modalité, absence, raison, calcul, moment, chiffre ou précision",
    ),
    _text("modalite", "Code de la modalité"),
    _text("modalite_libelle", "Modalité"),
    _number("valeur", "Valeur", sens="vide quand elle n’est pas connue ou ne peut pas être montrée : jamais 0"),
    _text("unite", "Unité", SENS_NUL),
    _number("n", "Réponses, personnes ou structures sur lesquelles elle repose", GenreColonne.ENTIER),
    _number("borne_basse", "Borne basse de l’intervalle à 95 %"),
    _number("borne_haute", "Borne haute de l’intervalle à 95 %"),
    _number("pas", "Pas d’arrondi de la valeur, dans son unité"),
    ColonneTable(
        nom="secret",
        champ="secret",
        titre="1 quand le chiffre existe et ne peut pas être montré",
        genre=GenreColonne.ENTIER,
        bornes=(0, 1),
        requise=True,
    ),
    _text("raison", "Pourquoi il n’y a pas de valeur"),
    _text("reserve", "Ce qui doit être dit à côté du chiffre"),
    _text("statut", "[c] confidentiel, [x] non disponible, [z] sans objet", "vide quand il y a une valeur"),
    _text("publication", "Publication qui a donné le chiffre", "vide quand aucune : bilans, couverture"),
)


CLE = (
    "region",
    "source",
    "campagne",
    "periode",
    "territoire",
    "nom",
    "indicateur",
    "axe",
    "modalite",
    "unite",
)
"""Columns that identify a row: a number and its share are two rows."""


def table_of(agregats: Iterator[Agregat], region: str) -> Table:
    return Table(
        nom=Fichiers().give("agregats"),
        titre="Chiffres de la région, un par ligne",
        colonnes=COLONNES,
        lignes=(agregat.row(region) for agregat in agregats),
        cle=CLE,
    )
