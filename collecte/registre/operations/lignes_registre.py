"""Read the rows of a file of structures into checked values, with errors by line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collecte.core.operations.cellules import CellError, Defaut, dla_code
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.registre.operations.cellules_registre import Repare
from collecte.registre.operations.champs_registre import COLONNES, LONG, ChampRegistre, GroupeChamps
from collecte.registre.queries.rapprochements import texte_key
from questionnaires.categories.categories import Categories, name_key
from questionnaires.core.answers import clean
from questionnaires.core.francais import titled
from questionnaires.core.repartition import shortened

Valeurs = Mapping[str, object]
"""Attribute -> value; blank cells are left out."""

Retired = Mapping[str, Mapping[str, Sequence[str]]]
"""List -> name of a retired category -> the codes where it went, as `list_heirs` returns."""


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
    dits: set[tuple[str, str]] = field(default_factory=set)  # (field, text) that a remark tells already

    def tell_once(self, ligne: int, champ: ChampRegistre, text: str, remarque: str) -> None:
        """Tell what becomes of a text that is no category in force, on its first line."""
        if (key := (champ.nom, texte_key(text))) not in self.dits:
            self.dits.add(key)
            self.remarques.append(Remarque(ligne, f"{champ.colonne.lower()} {remarque}"))


def read_lignes(
    feuille: Feuille,
    colonnes: Mapping[str, str],
    dlas: frozenset[str],
    dla: str | None,
    categories: Categories,
    retired: Retired,
) -> LectureRegistre:
    """Read a file. `dlas`: the codes that a line may give; `dla`: that of every line, None when a column gives it. A
    text that is exactly a category, by its code, its label or a synonym, gives it; any other stays a text. A name of a
    category that was `retired` gives where it went, with a remark."""
    lecture = LectureRegistre(defauts=_missing(colonnes, dla))
    if lecture.defauts:
        return lecture
    champs = [
        (champ, colonnes[code])
        for code, champ in COLONNES.items()
        if code in colonnes and champ.groupe is not GroupeChamps.DLA
    ]
    for ligne in feuille.lignes:
        before = len(lecture.defauts)
        line_dla = dla or _dla(lecture, ligne.numero, colonnes["dla.code"], ligne.cells, dlas)
        valeurs = _read(lecture, ligne, champs, categories)
        _tell_categories(lecture, ligne, champs, categories, retired)
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
    lecture: LectureRegistre,
    ligne: LigneTableur,
    champs: Sequence[tuple[ChampRegistre, str]],
    categories: Categories,
) -> Mapping[GroupeChamps, dict[str, object]]:
    valeurs: dict[GroupeChamps, dict[str, object]] = {}
    for champ, header in champs:
        text = _tidy(ligne.cells.get(header, ""), champ)
        if not text:
            continue
        try:
            value = _category(champ, text, categories) if champ.kind == "category" else champ.lire(text)
        except CellError as error:
            lecture.defauts.append(_defaut(ligne.numero, header, error))
            continue
        if isinstance(value, Repare):
            lecture.remarques.append(Remarque(ligne.numero, f"Colonne « {header} » : {value.remarque}"))
            value = value.valeur
        if value is not None:
            valeurs.setdefault(champ.groupe, {})[champ.nom] = value
        if champ.liste and champ.kind != "category":
            valeurs[champ.groupe][f"{champ.nom}_code"] = categories.liste(champ.liste).find(text)
    return valeurs


def _tell_categories(
    lecture: LectureRegistre,
    ligne: LigneTableur,
    champs: Sequence[tuple[ChampRegistre, str]],
    categories: Categories,
    retired: Retired,
) -> None:
    """Tell the texts of a line that give no category, or another one than was written."""
    for champ, header in champs:
        if not champ.liste or not (text := _tidy(ligne.cells.get(header, ""), champ)):
            continue
        liste = categories.liste(champ.liste)
        code = liste.find(text)
        if code in retired[champ.liste].get(name_key(text), ()):
            remarque = f": « {shortened(text)} » n’est plus une catégorie, lu « {liste.lu(code)} »."
            lecture.tell_once(ligne.numero, champ, text, remarque)
        elif code is None and champ.kind != "category":
            remarque = f"inconnu : « {shortened(text)} », gardé en texte, à rapprocher."
            lecture.tell_once(ligne.numero, champ, text, remarque)


def _category(champ: ChampRegistre, text: str, categories: Categories) -> str:
    """Read a category that has no text beside it. Raises CellError."""
    liste = categories.liste(champ.liste)
    code = liste.find(text)
    if code is None:
        known = ", ".join(liste.libelles.values())
        problem = f"« {shortened(text)} » n’est pas connu."
        raise CellError(problem, f"Écrivez l’une de celles-ci : {known}.", label=champ.libelle)
    return code


def _tidy(text: str, champ: ChampRegistre) -> str:
    """Replace any run of spaces by one, except in a field of several lines."""
    cleaned = clean(text)
    return cleaned.strip() if champ.code == LONG else " ".join(cleaned.split())


def _defaut(numero: int, header: str, error: CellError) -> Defaut:
    return Defaut(numero, titled(f"Colonne « {header} »", error.constat), error.remede, header)
