"""Objectives and results of a fiche d’appui, taken from the transmitted bilan of the DLA."""

from collections.abc import Iterator, Mapping

from collecte.models import Participation
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.fiche import Bilan, Objectif, Resultat
from questionnaires.core.blocs import Grille, cell_code, line_code
from questionnaires.core.francais import decimal_text, paris_day, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Value

_GRILLES = ("ACCUEIL", "DIAGNOSTIC", "INGENIERIES", "BENEFICIAIRES", "SUIVI")
"""What a fiche tells of the bilan: what was done, avenant by avenant."""

_ORIENTATIONS, _ORIENTATION, _SUR = "ORIENTATIONS", "ORIENTATION", "SUR"

Values = Mapping[str, Value | None]


def bilan_of(own: Participation) -> Bilan:
    """Only what its version asks, and what was answered."""
    questionnaire, valeurs = get_questionnaire(own.version), own.valeurs or {}
    grilles = [block for block in questionnaire.blocks if isinstance(block, Grille) and block.code in _GRILLES]
    columns = {column.code: column.libelle for grille in grilles[:1] for column in grille.colonnes}
    told = f", transmis le {short_day_text(paris_day(own.transmise_le))}" if own.transmise_le else ""
    return Bilan(
        source=f"{own.campagne.titre}{told}",
        avenants=tuple(columns.values()),
        resultats=tuple(
            row for grille in grilles for row in _results(grille, list(columns), valeurs) if any(row.valeurs)
        ),
        objectifs=tuple(_objectives(questionnaire, valeurs)),
    )


def _results(grille: Grille, columns: list[str], valeurs: Values) -> Iterator[Resultat]:
    for ligne in grille.lignes:
        cells = tuple(_number(valeurs, cell_code(grille, ligne.code, column)) for column in columns)
        named = ligne.libelle if ligne.libelle == grille.libelle else f"{grille.libelle} : {ligne.libelle}"
        yield Resultat(libelle=named, valeurs=cells)


def _objectives(questionnaire: Questionnaire, valeurs: Values) -> Iterator[Objectif]:
    repetition = questionnaire.repetitions.get(_ORIENTATIONS)
    if repetition is None:
        return
    for rank in range(1, repetition.maximum + 1):
        codes = {
            own: line_code(repetition, rank, own) for own in (_ORIENTATION, _SUR, "OBJECTIF", "RECUES", "ACCOMPAGNEES")
        }
        titre = valeurs.get(codes[_ORIENTATION])
        if titre:
            sur = str(valeurs.get(codes[_SUR]) or "").removeprefix("an")
            yield Objectif(
                libelle=f"{titre} (avenant {sur})" if sur else str(titre),
                objectif=_number(valeurs, codes["OBJECTIF"]),
                accueillies=_number(valeurs, codes["RECUES"]),
                accompagnees=_number(valeurs, codes["ACCOMPAGNEES"]),
            )


def _number(valeurs: Values, code: str) -> str:
    """A whole number, as people read it; empty when it was not said, which is not zero."""
    value = valeurs.get(code)
    return decimal_text(value, 0) if isinstance(value, int) else ""
