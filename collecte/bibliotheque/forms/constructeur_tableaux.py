"""Forms of tables, grids, constant sums and repeated lists, and the form of each kind of block."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value

from collecte.bibliotheque.forms.constructeur_champs import Cases, Entier, Intitule, LigneField, ListeField, Total
from collecte.bibliotheque.forms.constructeur_questions import DECIMALS, SIMPLES, BlocForm, ScaleForm
from collecte.core.forms.base import REQUIRED
from questionnaires.core.answers import clean
from questionnaires.core.blocs import (
    MAX_REPETITIONS,
    TOTAL,
    Colonne,
    Grille,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.francais import decimal_text, titled
from questionnaires.core.repartition import UnreadableError, is_blank, parse_number
from questionnaires.editing import listes
from questionnaires.editing.codes import new_code

_LIGNES = "Un intitulé par ligne. Laissez devant « | » le code que gardent les résultats."


class TableauForm(BlocForm):
    corps = ("lignes",)
    lignes = ListeField(
        "Lignes", [REQUIRED], show=listes.show_table_lines, read=listes.read_table_lines, description=_LIGNES
    )


class MatriceForm(ScaleForm):
    corps = ("lignes", "echelle", "sans_objet")
    lignes = ListeField("Lignes", [REQUIRED], show=listes.show_lines, read=listes.read_lines, description=_LIGNES)


@dataclass(frozen=True, slots=True)
class Rang:
    """One column of a table of numbers, as the page has it."""

    code: str = ""
    libelle: str = ""
    unite: str = ""
    decimals: str = "0"
    minimum: str = "0"
    maximum: str = "1 000 000"
    required: bool = False


NEW_COLUMNS = 3
"""Empty columns that a page offers."""


class ColonnesChamp(Field):  # type: ignore[misc] # WTForms publishes no types
    """`data` is the columns of a table of numbers; one without a label is removed."""

    rangs: tuple[Rang, ...]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ANN401
        self.process_errors: list[str] = []
        self.object_data = () if data is unset_value else data
        self.data = self.object_data
        shown = tuple(_rang(colonne) for colonne in self.object_data)
        self.rangs = (*shown, *(Rang(maximum=decimal_text(10**6, 0)) for _ in range(NEW_COLUMNS)))
        if formdata and f"{self.name}-1-libelle" in formdata:
            self.rangs = tuple(self._sent(formdata, rank) for rank in range(1, len(self.rangs) + 1))
            self._read(shown)

    def _sent(self, formdata: Any, rank: int) -> Rang:  # noqa: ANN401
        def text(part: str) -> str:
            return clean(formdata.get(f"{self.name}-{rank}-{part}") or "").replace("\n", "")

        texts = {part: text(part) for part in ("code", "libelle", "unite", "decimals", "minimum", "maximum")}
        return Rang(**texts, required=bool(text("required")))

    def _read(self, shown: tuple[Rang, ...]) -> None:
        columns: list[Colonne] = []
        for rank, sent in enumerate(self.rangs):
            before = self.object_data[rank] if rank < len(shown) else None
            try:
                column = before if before and sent == shown[rank] else self._column(sent, before, columns)
            except UnreadableError as error:
                self.process_errors.append(titled(f"Colonne « {sent.libelle[:40]} »", str(error)))
                continue
            columns += [column] if column else []
        self.data = tuple(columns)

    def _column(self, sent: Rang, before: Colonne | None, columns: list[Colonne]) -> Colonne | None:
        if is_blank(sent.libelle):
            return None
        decimals = int(sent.decimals) if sent.decimals in {choice.value for choice in DECIMALS} else 0
        taken = {colonne.code for colonne in (*self.object_data, *columns)} | {TOTAL}
        return Colonne(
            code=before.code if before else new_code(sent.libelle, taken, fallback="C"),
            libelle=sent.libelle.strip(),
            aide=before.aide if before else "",
            unite=sent.unite.strip(),
            decimals=decimals,
            minimum=_units(sent.minimum, decimals),
            maximum=_units(sent.maximum, decimals),
            required=sent.required,
            connu=before.connu if before else None,
        )


def _rang(colonne: Colonne) -> Rang:
    low, high = (decimal_text(bound, colonne.decimals) for bound in (colonne.minimum, colonne.maximum))
    libelle, unite = (clean(text).replace("\n", "") for text in (colonne.libelle, colonne.unite))
    return Rang(colonne.code, libelle, unite, str(colonne.decimals), low, high, colonne.required)


def _units(typed: str, decimals: int) -> int:
    value = parse_number(typed, decimals=decimals, minimum=-(10**18), maximum=10**18)
    if value is None:
        raise UnreadableError("Une limite est vide.", "Écrivez un nombre.")
    return value


class GrilleForm(BlocForm):
    corps = ("lignes", "colonnes", "total_lignes", "total_colonnes")
    avances = ("rattache",)
    lignes = ListeField("Lignes", [REQUIRED], show=listes.show_lines, read=listes.read_lines, description=_LIGNES)
    colonnes = ColonnesChamp("Colonnes", description="Videz l’intitulé d’une colonne pour la retirer.")
    total_lignes = BooleanField("Montrer le total de chaque ligne")
    total_colonnes = BooleanField("Montrer le total de chaque colonne")
    rattache = Cases("Lignes du référentiel que ce tableau éclaire")


_OPERATEURS = [
    SelectChoice("=", "égal à"),
    SelectChoice("<=", "au plus"),
    SelectChoice("<", "plus petit que"),
    SelectChoice(">=", "au moins"),
    SelectChoice(">", "plus grand que"),
]


class SommeForm(BlocForm):
    corps = ("lignes", "operateur", "cible", "unite", "required")
    avances = ("decimals", "rattache")
    lignes = ListeField(
        "Lignes à répartir",
        [REQUIRED],
        show=listes.show_sum_lines,
        read=listes.read_sum_lines,
        description=f"{_LIGNES} Un tiret devant une ligne détaille celle du dessus.",
    )
    operateur = SelectField("Le total doit être", choices=_OPERATEURS)
    cible = Total(
        "Total attendu", [REQUIRED], description="Un nombre, ou la réponse à une question, par son code : ${BUDGET}."
    )
    unite = LigneField("Unité", description="%, €, jours…")
    decimals = SelectField("Chiffres après la virgule", choices=DECIMALS)
    required = BooleanField("La répartition est obligatoire")
    rattache = Cases("Lignes du référentiel que cette répartition éclaire")


class RepetitionForm(BlocForm):
    corps = ("libelle_ligne", "minimum", "maximum")
    libelle = Intitule("Titre de la liste", [REQUIRED])
    libelle_ligne = LigneField(
        "Comment s’appelle une ligne ?", description="« Partenaire », « Action »… Suivi de son numéro."
    )
    minimum = Entier("Lignes montrées d’avance", maximum=MAX_REPETITIONS)
    maximum = Entier("Lignes au plus", minimum=1, maximum=MAX_REPETITIONS)


FORMS: Mapping[type, type[BlocForm]] = {
    **SIMPLES,
    Tableau: TableauForm,
    Matrice: MatriceForm,
    Grille: GrilleForm,
    Somme: SommeForm,
    Repetition: RepetitionForm,
}
"""The form of each kind."""
