"""Released results of questionnaires as one long table: one count, total or number at a date per row, with its share,
its status and why it is hidden."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from exports.enquetes.publication import (
    ATTENDUES,
    BORNES,
    ENSEMBLE,
    LUES,
    SOMME,
    TRANSMISES,
    libelles_of,
    resultats_publies,
)
from exports.enquetes.resultats import ABSENCES, Question, Resultats, Total, together
from exports.formats.agregats import Agregat, NatureTerritoire, Origine
from exports.formats.agregats_structures import of_two_dates
from exports.formats.tables import ColonneTable, Fichiers, GenreColonne, Row, Table
from exports.regional.parties import Enquete
from exports.release.cellules import CROISE, REGION, Cellule, Mesure, Release, Statut, short_name
from exports.tableur.text import one_line
from questionnaires.core.francais import typeset

_WHOLE: Mapping[str, str] = {
    ATTENDUES: "Réponses attendues",
    TRANSMISES: "Réponses transmises",
    LUES: "Réponses lues dans les résultats",
    SOMME: "Total",
    **{manque.name: words for manque, words in ABSENCES},
}
"""Labels of columns that are no answer to a question."""

REPONSES = "Réponses à la question"


def results_table(enquetes: Iterable[Enquete], fichiers: Fichiers, *, is_inside: bool) -> Table | None:
    """Return the cells of every questionnaire whose results are settled; those of DLA and of categories are for
    readers who see DLA side by side. None where no campaign is settled."""
    publies = [
        _Publie(enquete, enquete.collecte.release)
        for enquete in enquetes
        if enquete.resultats and enquete.collecte.release
    ]
    if not publies:
        return None
    return Table(
        nom=fichiers.give("resultats"),
        titre="Questionnaires : un nombre publié par ligne",
        colonnes=_columns(publies),
        lignes=(row for publie in publies for row in publie.rows(is_inside=is_inside)),
    )


@dataclass(frozen=True)
class _Publie:
    """A campaign and its release."""

    enquete: Enquete
    release: Release

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """Code -> label, as asked when results were settled."""
        asked = {question.code: one_line(question.libelle, 500) for question in self._asked}
        return asked | {agregat.indicateur: agregat.libelle for agregat in self._at_both_dates}

    @cached_property
    def modalites(self) -> Mapping[tuple[str, str], str]:
        """Code of a question and of an answer, or of several merged -> label."""
        return {
            (question.code, modalite.code): one_line(modalite.libelle, 300)
            for question in self._asked
            for modalite in question.modalites
        }

    @cached_property
    def libelles(self) -> Mapping[str, Mapping[str, str]]:
        """Code of a question -> code of each of its answers -> label."""
        return {question.code: libelles_of(question) for question in self._asked}

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """Territory of each category -> « Secteur : culture »."""
        return {
            dimension.territoire(code): typeset(f"{dimension.libelle} : {libelle}")
            for dimension in self.release.dimensions
            for code, libelle in dimension.categories.items()
        }

    @cached_property
    def totaux(self) -> Mapping[tuple[str, str], Total]:
        """Territory and code of a question -> its total."""
        return {
            (territoire, question.code): question.total
            for territoire, page in self._pages.items()
            for question in page.questions
            if question.total
        }

    @cached_property
    def _pages(self) -> Mapping[str, Resultats]:
        pages = {territoire: resultats_publies(self.release, territoire) for territoire in self.release.pages}
        return {territoire: page for territoire, page in pages.items() if page}

    @property
    def _asked(self) -> Iterator[Question]:
        for page in self._pages.values():
            yield from page.questions

    def rows(self, *, is_inside: bool) -> Iterator[Row]:
        names = {dla.code: dla.nom for dla in self.enquete.collecte.dlas} | dict(self.categories)
        by_place: dict[tuple[str, str, str], dict[Mesure, Cellule]] = {}
        for cellule in self.release.cellules:
            if is_inside or cellule.territoire == REGION:
                by_place.setdefault((cellule.territoire, cellule.ligne, cellule.colonne), {})[cellule.mesure] = cellule
        for (territoire, _, _), cells in by_place.items():
            nom = names.get(territoire, territoire) if territoire else self.enquete.collecte.region
            yield self._row(one_line(nom, 80), cells)
        yield from map(self._at_a_date, self._at_both_dates)

    @property
    def _start(self) -> Row:
        collecte = self.enquete.collecte
        return [one_line(collecte.titre, 120), collecte.ouverture, collecte.cloture]

    def _row(self, nom: str, cells: Mapping[Mesure, Cellule]) -> Row:
        cellule = next(cells[mesure] for mesure in (Mesure.COMPTE, Mesure.ABSENCE, Mesure.TOTAL) if mesure in cells)
        total = self.totaux[cellule.territoire, cellule.ligne] if Mesure.TOTAL in cells else None
        part, low, high = (cells[mesure].valeur if mesure in cells else None for mesure in (Mesure.PART, *BORNES))
        return [
            *self._start,
            _nature(cellule.territoire).value,
            cellule.territoire or None,
            nom,
            cellule.ligne or None,
            self.questions.get(cellule.ligne) or None,
            _code(cellule) or None,
            self._label(cellule),
            cellule.n or None,
            None if total else cellule.valeur,
            part,
            low,
            high,
            total.montant if total else None,
            total.unite or None if total else None,
            cellule.statut.value,
            cellule.motif or None,
            self.release.publication_of(cellule),
        ]

    @cached_property
    def _at_both_dates(self) -> tuple[Agregat, ...]:
        """Figures of the région's numbers at both dates, in the same structures; their words are kept by page."""
        nowhere, page = Origine(source="", campagne="", periode=""), self._pages[REGION]
        return tuple(agregat for changement in page.changements for agregat in of_two_dates(changement, nowhere))

    def _at_a_date(self, agregat: Agregat) -> Row:
        is_count = agregat.axe == "sens"
        return [
            *self._start,
            NatureTerritoire.REGION.value,
            None,
            one_line(self.enquete.collecte.region, 80),
            agregat.indicateur,
            agregat.libelle,
            _named(agregat) or None,
            agregat.modalite_libelle or REPONSES,
            agregat.n,
            agregat.valeur if is_count else None,
            *(None, None, None),
            None if is_count else agregat.valeur,
            None if is_count else agregat.unite or None,
            agregat.marque or Statut.MONTRE.value,
            agregat.raison or None,
            short_name(self.release.nom),
        ]

    def _label(self, cellule: Cellule) -> str:
        if not cellule.colonne:
            return REPONSES
        label = self.modalites.get((cellule.ligne, cellule.colonne)) or _WHOLE.get(cellule.colonne)
        libelles = self.libelles.get(cellule.ligne, {})
        return label or together([libelles.get(code, code) for code in cellule.colonne.split("+")])

    @property
    def coded(self) -> Iterator[tuple[str, str]]:
        """Yield each code of an answer, with its label."""
        for cellule in self.release.cellules:
            if cellule.colonne:
                yield _code(cellule), self._label(cellule)
        for agregat in self._at_both_dates:
            if agregat.modalite:
                yield _named(agregat), agregat.modalite_libelle


def _nature(territoire: str) -> NatureTerritoire:
    if CROISE in territoire:
        return NatureTerritoire.CATEGORIE
    return NatureTerritoire.DLA if territoire else NatureTerritoire.REGION


def _named(agregat: Agregat) -> str:
    return f"{agregat.indicateur}/{agregat.modalite}" if agregat.modalite else ""


def _code(cellule: Cellule) -> str:
    """Return `ACCUEIL/4`: the code of an answer may have another label in another question."""
    return f"{cellule.ligne}/{cellule.colonne}" if cellule.ligne != ENSEMBLE and cellule.colonne else cellule.colonne


def _columns(publies: Iterable[_Publie]) -> tuple[ColonneTable, ...]:
    """Return the columns; labels are those of the last campaign that has the code."""
    questions = {code: libelle for publie in publies for code, libelle in publie.questions.items()}
    modalites = {code: libelle for publie in publies for code, libelle in publie.coded}
    return (
        _text("campagne", "Campagne", requise=True),
        ColonneTable(nom="Ouverture", champ="ouverture", titre="Ouverture", genre=GenreColonne.JOUR, requise=True),
        ColonneTable(nom="Clôture", champ="cloture", titre="Clôture", genre=GenreColonne.JOUR, requise=True),
        _text("territoire", "Territoire", "région, DLA, ou catégorie de structures de la région", requise=True),
        _text("code_territoire", "Code du territoire", "code du DLA ou de la catégorie ; vide pour la région"),
        _text("nom_territoire", "Nom du territoire", requise=True),
        ColonneTable(nom="Question", champ="question", titre="Code de la question", libelles=questions),
        _text("question_libelle", "Libellé de la question", "vide pour l’ensemble de la campagne"),
        ColonneTable(nom="Modalité", champ="modalite", titre="Question et code de la réponse", libelles=modalites),
        _text("modalite_libelle", "Libellé de la modalité", requise=True),
        _number("n", "Réponses à la question", sens="vide quand il ne peut pas être dit"),
        _number("nombre", "Nombre", sens="vide pour un total, ou quand il ne peut pas être montré : jamais 0"),
        _number("part", "Part", "%", "arrondie seule, à partir de trente réponses"),
        _number("borne_basse", "Borne basse", "%", "de l’intervalle à 95 %, après un tirage"),
        _number("borne_haute", "Borne haute", "%", "de l’intervalle à 95 %, après un tirage"),
        ColonneTable(
            nom="Total",
            champ="total",
            titre="Total",
            genre=GenreColonne.DECIMAL,
            sens="somme d’une question de nombre, ou d’un nombre à une date ; vide quand elle ne peut pas être montrée",
            decimals=2,
        ),
        _text("unite", "Unité du total", "celle de la question ; vide quand elle n’en a pas"),
        _text("statut", "Statut", "montré, [c] confidentiel, [x] non disponible ou [z] sans objet", requise=True),
        _text("motif", "Pourquoi", "pourquoi il n’y a pas de nombre"),
        _text("publication", "Publication", "celle qui a donné le nombre", requise=True),
    )


def _text(champ: str, nom: str, sens: str = "", *, requise: bool = False) -> ColonneTable:
    return ColonneTable(nom=nom, champ=champ, titre=nom, sens=sens, requise=requise)


def _number(champ: str, nom: str, unite: str = "", sens: str = "") -> ColonneTable:
    return ColonneTable(
        nom=nom, champ=champ, titre=nom, genre=GenreColonne.ENTIER, unite=unite, sens=sens, bornes=(0, None)
    )
