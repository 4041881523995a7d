"""Released results of structures as one long table: a count a row, with its share, its status and why it is hidden."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from exports.enquetes.depouiller import ABSENCES
from exports.enquetes.publication import ATTENDUES, BORNES, ENSEMBLE, LUES, TRANSMISES, resultats_publies
from exports.formats.agregats import Nature
from exports.formats.tables import Colonne, Fichiers, Genre, Row, Table
from exports.regional.parties import Enquete
from exports.release.cellules import REGION, Cellule, Mesure, Release
from exports.tableur.text import one_line

_WHOLE: Mapping[str, str] = {
    ATTENDUES: "Réponses attendues",
    TRANSMISES: "Réponses transmises",
    LUES: "Réponses lues dans les résultats",
    **{manque.name: words for manque, words in ABSENCES},
}
"""Labels of columns that are no answer to a question."""

REPONSES = "Réponses à la question"


def results_table(enquetes: Iterable[Enquete], fichiers: Fichiers, *, is_inside: bool) -> Table | None:
    """The cells of every campaign of structures whose results are settled, those of DLA for who reads them side by
    side; None where none is."""
    told = [_Publie(own, own.collecte.release) for own in enquetes if own.resultats and own.collecte.release]
    if not told:
        return None
    return Table(
        nom=fichiers.give("resultats"),
        titre="Questionnaires auprès de structures : un nombre publié par ligne",
        colonnes=_columns(told),
        lignes=(row for own in told for row in own.rows(is_inside=is_inside)),
    )


@dataclass(frozen=True)
class _Publie:
    """A campaign and its release."""

    enquete: Enquete
    release: Release

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """Code -> label, as asked when results were settled."""
        return {code: libelle for code, libelle, _ in self._labels}

    @cached_property
    def modalites(self) -> Mapping[tuple[str, str], str]:
        """Codes of a question and of an answer, or of several told together -> label."""
        return {(code, colonne): text for code, _, answers in self._labels for colonne, text in answers.items()}

    @cached_property
    def _labels(self) -> list[tuple[str, str, Mapping[str, str]]]:
        found = (resultats_publies(self.release, territoire) for territoire in self.release.pages)
        return [
            (own.code, one_line(own.libelle, 500), {each.code: one_line(each.libelle, 300) for each in own.modalites})
            for each in found
            if each
            for own in each.questions
        ]

    def rows(self, *, is_inside: bool) -> Iterator[Row]:
        names = {dla.code: dla.nom for dla in self.enquete.collecte.dlas}
        found: dict[tuple[str, str, str], dict[Mesure, Cellule]] = {}
        for own in self.release.cellules:
            if is_inside or own.territoire == REGION:
                found.setdefault((own.territoire, own.ligne, own.colonne), {})[own.mesure] = own
        for (territoire, _, _), cells in found.items():
            nom = names.get(territoire, territoire) if territoire else self.enquete.collecte.region
            yield self._row(one_line(nom, 80), cells)

    def _row(self, nom: str, cells: Mapping[Mesure, Cellule]) -> Row:
        collecte = self.enquete.collecte
        own = cells[Mesure.COMPTE] if Mesure.COMPTE in cells else cells[Mesure.ABSENCE]
        part, low, high = (cells[each].valeur if each in cells else None for each in (Mesure.PART, *BORNES))
        return [
            one_line(collecte.titre, 120),
            collecte.ouverture,
            collecte.cloture,
            (Nature.DLA if own.territoire else Nature.REGION).value,
            own.territoire or None,
            nom,
            own.ligne or None,
            self.questions.get(own.ligne) or None,
            _code(own) or None,
            self._label(own),
            own.n or None,
            own.valeur,
            part,
            low,
            high,
            own.statut.value,
            own.motif or None,
        ]

    def _label(self, own: Cellule) -> str:
        if not own.colonne:
            return REPONSES
        return self.modalites.get((own.ligne, own.colonne)) or _WHOLE.get(own.colonne, own.colonne)

    @property
    def coded(self) -> Iterator[tuple[str, str]]:
        """The label of each code of an answer."""
        for own in self.release.cellules:
            if own.colonne:
                yield _code(own), self._label(own)


def _code(own: Cellule) -> str:
    """`ACCUEIL/4`: alike in two questions, an answer has two labels."""
    return f"{own.ligne}/{own.colonne}" if own.ligne != ENSEMBLE and own.colonne else own.colonne


def _columns(told: Iterable[_Publie]) -> tuple[Colonne, ...]:
    """Labels are those of the last campaign that has the code."""
    questions = {code: libelle for own in told for code, libelle in own.questions.items()}
    modalites = {code: libelle for own in told for code, libelle in own.coded}
    return (
        _text("campagne", "Campagne", requise=True),
        Colonne(nom="Ouverture", champ="ouverture", titre="Ouverture", genre=Genre.JOUR, requise=True),
        Colonne(nom="Clôture", champ="cloture", titre="Clôture", genre=Genre.JOUR, requise=True),
        _text("territoire", "Territoire", "région ou DLA", requise=True),
        _text("code_territoire", "Code du territoire", "code du DLA ; vide pour la région"),
        _text("nom_territoire", "Nom du territoire", requise=True),
        Colonne(nom="Question", champ="question", titre="Code de la question", libelles=questions),
        _text("question_libelle", "Libellé de la question", "vide pour l’ensemble de la campagne"),
        Colonne(nom="Modalité", champ="modalite", titre="Question et code de la réponse", libelles=modalites),
        _text("modalite_libelle", "Libellé de la modalité", requise=True),
        _number("n", "Réponses à la question", sens="vide quand il ne peut pas être dit"),
        _number("nombre", "Nombre", sens="vide quand il ne peut pas être montré : jamais 0"),
        _number("part", "Part", "%", "arrondie seule, à partir de trente réponses"),
        _number("borne_basse", "Borne basse", "%", "de l’intervalle à 95 %, après un tirage"),
        _number("borne_haute", "Borne haute", "%", "de l’intervalle à 95 %, après un tirage"),
        _text("statut", "Statut", "montré, [c] confidentiel, [x] non disponible ou [z] sans objet", requise=True),
        _text("motif", "Pourquoi", "pourquoi il n’y a pas de nombre"),
    )


def _text(champ: str, nom: str, sens: str = "", *, requise: bool = False) -> Colonne:
    return Colonne(nom=nom, champ=champ, titre=nom, sens=sens, requise=requise)


def _number(champ: str, nom: str, unite: str = "", sens: str = "") -> Colonne:
    return Colonne(nom=nom, champ=champ, titre=nom, genre=Genre.ENTIER, unite=unite, sens=sens, bornes=(0, None))
