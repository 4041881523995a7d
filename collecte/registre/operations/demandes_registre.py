"""What a command asks of a file of structures: its columns and its DLA, by their names."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.core.operations.cellules import CellError, dla_code
from collecte.core.tableurs import Feuille
from collecte.models import Dla, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.registre.operations.correspondances import proposed
from collecte.registre.operations.import_structures import Demande
from collecte.registre.queries.registre_connu import get_correspondance, list_correspondances


class UnknownCorrespondanceError(UserFacingError):
    def __init__(self, nom: str, known: list[str]) -> None:
        listed = f"Celles de la région : {', '.join(known)}." if known else "La région n’en a gardé aucune."
        super().__init__(f"La correspondance « {nom} » est inconnue.", f"{listed} Une page d’import en garde d’autres.")


def named_demande(
    session: Session, *, region: Region, feuille: Feuille, correspondance: str | None, dla: str | None
) -> Demande:
    """For all the DLA of a région. `dla`: the code of all lines; None when a column says it.

    Raises UserFacingError for a name that nothing has.
    """
    dlas = list_dlas(session, region.id)
    return Demande(
        region=region,
        feuille=feuille,
        colonnes=_columns(session, region, feuille, correspondance),
        dlas=dlas,
        dla=_named(dlas, dla) if dla else None,
    )


def _named(dlas: Sequence[Dla], code: str) -> Dla:
    by_code = {own.code: own for own in dlas}
    try:
        return by_code[dla_code(code, frozenset(by_code))]
    except CellError as error:
        raise UserFacingError(error.probleme, error.remede) from None


def _columns(session: Session, region: Region, feuille: Feuille, nom: str | None) -> Mapping[str, str]:
    if nom is None:
        return proposed(feuille.entetes)
    kept = get_correspondance(session, region.id, nom)
    if kept is None:
        raise UnknownCorrespondanceError(nom, [own.nom for own in list_correspondances(session, region.id)])
    return proposed(feuille.entetes, kept.colonnes)
