"""Match a line of a file with a structure and an accompagnement, by numbers then by name, never by guess."""

from datetime import date

from collecte.core.operations.cellules import CellError, words
from collecte.models import GenreEtape
from collecte.registre.operations.champs_registre import GroupeChamps
from collecte.registre.operations.fiches import NUMEROS, Fiche, Registre
from collecte.registre.operations.lignes_registre import Valeurs


def find_structure(registre: Registre, dla_id: int, valeurs: Valeurs) -> Fiche | None:
    """Return the structure of a line, None when the register has none.

    A number finds it in the whole région, the strongest first; a name among those of the DLA. Raises CellError when
    numbers are those of several, when a stronger number contradicts a weaker one, when a name is that of several.
    """
    numbers = {nature: str(valeurs[nature]) for nature in NUMEROS if nature in valeurs}
    structures = {
        nature: structure
        for nature, number in numbers.items()
        if (structure := registre.par_numero.get((nature, number)))
    }
    if len({id(structure) for structure in structures.values()}) > 1:
        several = " ; ".join(
            f"{NUMEROS[nature]} de « {structure.valeurs['nom']} »" for nature, structure in structures.items()
        )
        raise CellError(f"Ces numéros sont ceux de plusieurs structures : {several}.", "Corrigez celui qui est faux.")
    if structures:
        nature, structure = next(iter(structures.items()))
        _refuse_denied(nature, structure, valeurs)
        return structure
    return _find_by_name(registre, dla_id, valeurs)


def _refuse_denied(nature: str, structure: Fiche, valeurs: Valeurs) -> None:
    """Refuse when a stronger number differs. A SIRET changes when a structure moves; its number in Enée does not."""
    for stronger in NUMEROS:
        if stronger == nature:
            return
        if _differs(structure, valeurs, stronger):
            raise CellError(
                f"Le {NUMEROS[nature]} est celui de « {structure.valeurs['nom']} », dont le {NUMEROS[stronger]} est "
                f"{structure.valeurs[stronger]}, et non {valeurs[stronger]}.",
                "Corrigez l’un des deux numéros, dans le fichier ou sur la page de la structure.",
                f"structure.{stronger}",
            )


def _differs(structure: Fiche, valeurs: Valeurs, attribut: str) -> bool:
    """Return whether both values are known and differ."""
    return (
        bool(valeurs.get(attribut) and structure.valeurs.get(attribut))
        and valeurs[attribut] != structure.valeurs[attribut]
    )


def _find_by_name(registre: Registre, dla_id: int, valeurs: Valeurs) -> Fiche | None:
    namesakes = registre.par_nom.get((dla_id, words(str(valeurs.get("nom", "")))), [])
    commune = words(str(valeurs.get("commune", "")))
    candidates = [
        structure
        for structure in namesakes
        if not commune or words(structure.valeurs.get("commune") or "") in {"", commune}
    ]
    same_commune = [
        structure for structure in candidates if commune and words(structure.valeurs.get("commune") or "") == commune
    ]
    candidates = same_commune if len(same_commune) == 1 else candidates
    if len(candidates) > 1:
        raise CellError(
            f"« {valeurs['nom']} » est le nom de {len(candidates)} structures du DLA.",
            "Ajoutez son SIRET, son RNA, son numéro Enée ou sa commune.",
        )
    if candidates and (
        denied := next((nature for nature in NUMEROS if _differs(candidates[0], valeurs, nature)), None)
    ):
        raise CellError(
            f"« {valeurs['nom']} » est déjà au registre du DLA, avec un autre {NUMEROS[denied]} : "
            f"{candidates[0].valeurs[denied]}, et non {valeurs[denied]}.",
            "Si c’est la même, corrigez le numéro ; sinon, distinguez les deux noms ou les deux communes.",
            f"structure.{denied}",
        )
    return candidates[0] if candidates else None


def find_accompagnement(
    registre: Registre, structure: Fiche, dla_id: int, valeurs: Valeurs, etapes: Valeurs
) -> Fiche | None:
    """Return the accompagnement of a line, None when it is a new one: by its number, then its accueil, then being the
    only one.

    Raises CellError when the number is that of another structure, when several could be meant.
    """
    numero = str(valeurs.get("enee", ""))
    if accompagnement := registre.accompagnements.get(numero):
        _refuse_other(accompagnement, structure, dla_id, numero)
        return accompagnement
    candidates = [
        accompagnement
        for accompagnement in structure.of(GroupeChamps.ACCOMPAGNEMENT)
        if accompagnement.valeurs["dla_id"] == dla_id and not (numero and accompagnement.valeurs.get("enee"))
    ]
    accueil = etapes.get(GenreEtape.ACCUEIL.name)
    if accueil is None:
        return _only(candidates)
    if same_day := [accompagnement for accompagnement in candidates if accueil in accueils(accompagnement)]:
        return _only(same_day)
    if _only([accompagnement for accompagnement in candidates if not accueils(accompagnement)]):
        raise CellError(
            "La structure a déjà un accompagnement dont la date d’accueil n’est pas connue : est-ce le même ?",
            "Ajoutez cette date sur sa page, ou son numéro dans le fichier et sur sa page.",
        )
    return None


def _refuse_other(accompagnement: Fiche, structure: Fiche, dla_id: int, numero: str) -> None:
    if accompagnement.parent is not structure:
        raise CellError(
            f"L’accompagnement {numero} est celui d’une autre structure du registre.",
            "Corrigez ce numéro ou la structure.",
            "accompagnement.enee",
        )
    if accompagnement.valeurs["dla_id"] != dla_id:
        raise CellError(f"L’accompagnement {numero} est celui d’un autre DLA.", "Corrigez ce numéro ou le DLA.")


def accueils(accompagnement: Fiche) -> list[date]:
    return [
        etape.valeurs["jour"]
        for etape in accompagnement.of(GroupeChamps.ETAPE)
        if etape.valeurs["genre"] is GenreEtape.ACCUEIL
    ]


def _only(candidates: list[Fiche]) -> Fiche | None:
    if len(candidates) > 1:
        raise CellError(
            f"La structure a {len(candidates)} accompagnements, et rien ne dit duquel il s’agit.",
            "Ajoutez sa date d’accueil ou son numéro.",
        )
    return candidates[0] if candidates else None
