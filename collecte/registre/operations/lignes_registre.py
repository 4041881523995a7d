"""Read the rows of a file of structures into checked values, with errors by line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collecte.core.operations.cellules import CellError, Defaut, dla_code
from collecte.core.tableurs import Feuille
from collecte.registre.operations.cellules_registre import Repare
from collecte.registre.operations.champs_registre import CHAMPS, LONG, ChampRegistre, GroupeChamps
from questionnaires.core.answers import clean

Valeurs = Mapping[str, object]
"""Attribute -> value; blank cells are left out."""


@dataclass(frozen=True, slots=True)
class Remarque:
    """A remark on a line: a value understood otherwise than its cell says it, or a doubt."""

    ligne: int
    texte: str


@dataclass(frozen=True, slots=True)
class LigneRegistre:
    """A checked row: its DLA, and its values by group."""

    numero: int
    dla: str
    valeurs: Mapping[GroupeChamps, Valeurs]

    def of(self, groupe: GroupeChamps) -> Valeurs:
        return self.valeurs.get(groupe, {})


@dataclass(slots=True)
class LectureRegistre:
    """The rows read from a file, its errors, and remarks on what was understood."""

    lignes: list[LigneRegistre] = field(default_factory=list)
    defauts: list[Defaut] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)


def read_lignes(
    feuille: Feuille, colonnes: Mapping[str, str], dlas: frozenset[str], dla: str | None
) -> LectureRegistre:
    """Read a file. `dlas`: the codes that a line may give; `dla`: that of every line, None when a column gives it."""
    lecture = LectureRegistre(defauts=_missing(colonnes, dla))
    if lecture.defauts:
        return lecture
    champs = [
        (champ, colonnes[code])
        for code, champ in CHAMPS.items()
        if code in colonnes and champ.groupe is not GroupeChamps.DLA
    ]
    for ligne in feuille.lignes:
        before = len(lecture.defauts)
        line_dla = dla or _dla(lecture, ligne.numero, colonnes["dla.code"], ligne.cells, dlas)
        valeurs = _read(lecture, ligne.numero, ligne.cells, champs)
        if len(lecture.defauts) == before:
            lecture.lignes.append(LigneRegistre(ligne.numero, line_dla, valeurs))
    return lecture


def _missing(colonnes: Mapping[str, str], dla: str | None) -> list[Defaut]:
    defauts = []
    if dla is None and "dla.code" not in colonnes:
        defauts.append(
            Defaut(1, "Aucune colonne ne dit le DLA.", "Choisissez cette colonne, ou un DLA pour le fichier.")
        )
    if not {"structure.nom", "structure.enee", "structure.siret", "structure.rna"} & colonnes.keys():
        problem = "Aucune colonne ne dit de quelle structure il s’agit."
        defauts.append(Defaut(1, problem, "Choisissez celle du nom, du SIRET, du RNA ou du numéro Enée."))
    return defauts


def _dla(lecture: LectureRegistre, numero: int, header: str, cells: Mapping[str, str], dlas: frozenset[str]) -> str:
    try:
        return dla_code(clean(cells.get(header, "")), dlas)
    except CellError as error:
        lecture.defauts.append(_defaut(numero, header, error))
        return ""


def _read(
    lecture: LectureRegistre, numero: int, cells: Mapping[str, str], champs: Sequence[tuple[ChampRegistre, str]]
) -> Mapping[GroupeChamps, dict[str, object]]:
    valeurs: dict[GroupeChamps, dict[str, object]] = {}
    for champ, header in champs:
        text = _tidy(cells.get(header, ""), champ)
        if not text:
            continue
        try:
            value = champ.lire(text)
        except CellError as error:
            lecture.defauts.append(_defaut(numero, header, error))
            continue
        if isinstance(value, Repare):
            lecture.remarques.append(Remarque(numero, f"Colonne « {header} » : {value.remarque}"))
            value = value.valeur
        if value is not None:
            valeurs.setdefault(champ.groupe, {})[champ.nom] = value
    return valeurs


def _tidy(text: str, champ: ChampRegistre) -> str:
    """Replace any run of spaces by one, except in a field of several lines."""
    cleaned = clean(text)
    return cleaned.strip() if champ.code == LONG else " ".join(cleaned.split())


def _defaut(numero: int, header: str, error: CellError) -> Defaut:
    return Defaut(numero, f"Colonne « {header} » : {error.probleme}", error.remede, header)
