"""Objectives and results of a fiche d’appui, taken from the transmitted bilan of the DLA."""

from collections.abc import Iterator, Mapping

from collecte.models import Participation
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.fiche import Bilan, Objectif, Resultat
from questionnaires.core.blocs import Grille
from questionnaires.core.elements import Value
from questionnaires.core.francais import decimal_text, paris_day, short_day_text
from questionnaires.core.model import Questionnaire

_GRILLES = ("ACCUEIL", "DIAGNOSTIC", "INGENIERIES", "BENEFICIAIRES", "SUIVI")
"""Grilles of the bilan that a fiche shows: activity, avenant by avenant."""

_ORIENTATIONS, _ORIENTATION, _SUR = "ORIENTATIONS", "ORIENTATION", "SUR"

Values = Mapping[str, Value | None]


def bilan_of(participation: Participation) -> Bilan:
    """Return what a fiche shows of a bilan: only what its version asks and what was answered."""
    questionnaire, valeurs = get_questionnaire(participation.version), participation.valeurs or {}
    grilles = [block for block in questionnaire.blocks if isinstance(block, Grille) and block.code in _GRILLES]
    columns = {column.code: column.libelle for grille in grilles[:1] for column in grille.colonnes}
    sent = (
        f", transmis le {short_day_text(paris_day(participation.transmise_le))}" if participation.transmise_le else ""
    )
    return Bilan(
        source=f"{participation.campagne.titre}{sent}",
        avenants=tuple(columns.values()),
        resultats=tuple(
            row for grille in grilles for row in _results(grille, list(columns), valeurs) if any(row.valeurs)
        ),
        objectifs=tuple(_objectives(questionnaire, valeurs)),
    )


def _results(grille: Grille, columns: list[str], valeurs: Values) -> Iterator[Resultat]:
    for ligne in grille.lignes:
        cells = tuple(_number(valeurs, grille.cell_code(ligne.code, column)) for column in columns)
        libelle = ligne.libelle if ligne.libelle == grille.libelle else f"{grille.libelle} : {ligne.libelle}"
        yield Resultat(libelle=libelle, valeurs=cells)


def _objectives(questionnaire: Questionnaire, valeurs: Values) -> Iterator[Objectif]:
    repetition = questionnaire.repetitions.get(_ORIENTATIONS)
    if repetition is None:
        return
    for rank in range(1, repetition.maximum + 1):
        codes = {
            code: repetition.line_code(rank, code)
            for code in (_ORIENTATION, _SUR, "OBJECTIF", "RECUES", "ACCOMPAGNEES")
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
    """Format a whole number; empty when it was not answered, which is not zero."""
    value = valeurs.get(code)
    return decimal_text(value, 0) if isinstance(value, int) else ""
