"""Match a line of a file with a structure and an accompagnement, by numbers then by name, never by guess."""

from collections.abc import Callable
from datetime import date

from collecte.core.operations.cellules import CellError, words
from collecte.models import GenreEtape
from collecte.registre.operations.colonnes_registre import Groupe
from collecte.registre.operations.fiches import Fiche, Registre
from collecte.registre.operations.lignes_registre import Valeurs

NUMEROS = {"enee": "numéro Enée", "siret": "SIRET", "rna": "RNA"}
"""From the strongest to the weakest, and what people call each."""


def find_structure(registre: Registre, dla_id: int, said: Valeurs) -> Fiche | None:
    """The one that a line is about, None when the register has none.

    A number finds it in the whole région, the strongest first; a name among those of the DLA. Raises CellError when
    numbers are those of several, when a stronger number denies a weaker one, when a name is that of several.
    """
    numbers = {nature: str(said[nature]) for nature in NUMEROS if nature in said}
    found = {nature: own for nature, number in numbers.items() if (own := registre.par_numero.get((nature, number)))}
    if len({id(own) for own in found.values()}) > 1:
        several = " ; ".join(f"{NUMEROS[nature]} de « {own.valeurs['nom']} »" for nature, own in found.items())
        raise CellError(f"Ces numéros sont ceux de plusieurs structures : {several}.", "Corrigez celui qui est faux.")
    if found:
        nature, own = next(iter(found.items()))
        _refuse_denied(nature, own, said)
        return own
    return _find_by_name(registre, dla_id, said)


def _refuse_denied(nature: str, own: Fiche, said: Valeurs) -> None:
    """A SIRET changes when a structure moves; its number in Enée does not."""
    for stronger in NUMEROS:
        if stronger == nature:
            return
        if _differs(own, said, stronger):
            raise CellError(
                f"Le {NUMEROS[nature]} est celui de « {own.valeurs['nom']} », dont le {NUMEROS[stronger]} est "
                f"{own.valeurs[stronger]}, et non {said[stronger]}.",
                "Corrigez l’un des deux numéros, dans le fichier ou sur la page de la structure.",
            )


def _differs(own: Fiche, said: Valeurs, attribut: str) -> bool:
    """Whether both are known and are not the same."""
    return bool(said.get(attribut) and own.valeurs.get(attribut)) and said[attribut] != own.valeurs[attribut]


def _find_by_name(registre: Registre, dla_id: int, said: Valeurs) -> Fiche | None:
    same = registre.par_nom.get((dla_id, words(str(said.get("nom", "")))), [])
    commune = words(str(said.get("commune", "")))
    near = [own for own in same if not commune or words(own.valeurs.get("commune") or "") in {"", commune}]
    there = [own for own in near if commune and words(own.valeurs.get("commune") or "") == commune]
    near = there if len(there) == 1 else near
    if len(near) > 1:
        raise CellError(
            f"« {said['nom']} » est le nom de {len(near)} structures du DLA.",
            "Ajoutez son SIRET, son RNA, son numéro Enée ou sa commune.",
        )
    if near and (denied := next((nature for nature in NUMEROS if _differs(near[0], said, nature)), None)):
        raise CellError(
            f"« {said['nom']} » est déjà au registre du DLA, avec un autre {NUMEROS[denied]} : "
            f"{near[0].valeurs[denied]}, et non {said[denied]}.",
            "Si c’est la même, corrigez le numéro ; sinon, distinguez les deux noms ou les deux communes.",
        )
    return near[0] if near else None


def namesake(registre: Registre, dla_id: int, said: Valeurs) -> Fiche | None:
    """Another structure of the DLA that has the same name, when a line makes one."""
    return next(iter(registre.par_nom.get((dla_id, words(str(said["nom"]))), [])), None)


def find_accompagnement(
    registre: Registre, structure: Fiche, dla_id: int, said: Valeurs, etapes: Valeurs
) -> Fiche | None:
    """The one that a line is about, None when it is another: by its number, then its accueil, then being the only one.

    Raises CellError when the number is that of another structure, when several could be meant.
    """
    numero = str(said.get("enee", ""))
    if known := registre.accompagnements.get(numero):
        _refuse_other(known, structure, dla_id, numero)
        return known
    could = [own for own in structure.of(Groupe.ACCOMPAGNEMENT) if own.valeurs["dla_id"] == dla_id]
    could = [own for own in could if not numero or not own.valeurs.get("enee")]
    accueil = etapes.get(GenreEtape.ACCUEIL.name)
    if accueil is None:
        return _only(could)
    same_day = [own for own in could if accueil in accueils(own)]
    return _only(same_day or [own for own in could if not accueils(own)], _refuse_unknown if not same_day else None)


def _refuse_other(known: Fiche, structure: Fiche, dla_id: int, numero: str) -> None:
    if known.parent is not structure:
        raise CellError(
            f"L’accompagnement {numero} est celui d’une autre structure du registre.",
            "Corrigez ce numéro ou la structure.",
        )
    if known.valeurs["dla_id"] != dla_id:
        raise CellError(f"L’accompagnement {numero} est celui d’un autre DLA.", "Corrigez ce numéro ou le DLA.")


def accueils(accompagnement: Fiche) -> list[date]:
    return [
        own.valeurs["jour"] for own in accompagnement.of(Groupe.ETAPE) if own.valeurs["genre"] is GenreEtape.ACCUEIL
    ]


def _only(could: list[Fiche], refuse: Callable[[], None] | None = None) -> Fiche | None:
    if len(could) > 1:
        raise CellError(
            f"La structure a {len(could)} accompagnements, et rien ne dit duquel il s’agit.",
            "Ajoutez sa date d’accueil ou son numéro.",
        )
    if could and refuse:
        refuse()
    return could[0] if could else None


def _refuse_unknown() -> None:
    raise CellError(
        "La structure a déjà un accompagnement dont la date d’accueil n’est pas connue : est-ce le même ?",
        "Ajoutez cette date sur sa page, ou son numéro dans le fichier et sur sa page.",
    )
