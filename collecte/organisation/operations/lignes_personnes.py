"""Read the rows of a spreadsheet of persons into checked values, with errors by line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collecte.core.operations.cellules import (
    CellError,
    Colonnes,
    Defaut,
    Reader,
    day,
    day_reader,
    dla_code,
    etp_hundredths,
    name_reader,
    read_cells,
    words,
)
from collecte.core.tableurs import Feuille
from collecte.models.comptes import Role, address_key
from questionnaires.core.repartition import shortened

COLONNES = Colonnes(
    headers={
        "dla": ("dla", "departement", "code dla"),
        "prenom": ("prenom",),
        "nom": ("nom", "nom de famille"),
        "adresse": ("courriel", "adresse electronique", "adresse", "e mail", "email", "mail", "mel"),
        "etp": ("etp", "etp dla", "temps consacre au dla en etp"),
        "debut": ("debut", "date de debut", "depuis", "arrivee"),
        "fin": ("fin", "date de fin", "depart"),
        "role": ("role", "fonction"),
        "porteuse": ("structure porteuse", "porteuse", "structure support", "operateur"),
        "actif": ("actif", "active", "compte actif"),
    },
    shown={"prenom": "prénom", "adresse": "courriel", "debut": "début", "porteuse": "structure porteuse"},
    optional=frozenset({"fin", "role", "porteuse", "actif"}),
)

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_ROLES: Mapping[str, Role] = {
    "": Role.CHARGE,
    "charge e de mission": Role.CHARGE,
    "charge de mission": Role.CHARGE,
    "chargee de mission": Role.CHARGE,
    "animateur c2ra": Role.ANIMATEUR,
    "animatrice c2ra": Role.ANIMATEUR,
    "animateur": Role.ANIMATEUR,
    "animatrice": Role.ANIMATEUR,
    "direction": Role.DIRECTION,
    "directeur": Role.DIRECTION,
    "directrice": Role.DIRECTION,
    "pilote": Role.PILOTE,
    "financeur": Role.PILOTE,
}
_OUI_NON: Mapping[str, bool | None] = {"": None, "oui": True, "non": False}
MAX_ETP = 100
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Termes:
    """The terms of an affectation: DLA code, hundredths of an ETP, first and last day, both included."""

    dla: str
    etp: int
    debut: date
    fin: date | None

    def overlaps(self, other: "Termes") -> bool:
        """Return whether they share a day."""
        return (self.fin is None or other.debut <= self.fin) and (other.fin is None or self.debut <= other.fin)


@dataclass(frozen=True, slots=True, kw_only=True)
class LignePersonne:
    """One checked row: a person, one role and its scope.

    `termes`: for a chargé(e) de mission, None on a line that only deactivates. `porteuse`: for a direction. `dla`: for
    a pilote, None for the whole région. `actif`: None changes nothing.
    """

    ligne: int
    adresse: str
    prenom: str
    nom: str
    role: Role
    termes: Termes | None = None
    porteuse: str | None = None
    dla: str | None = None
    actif: bool | None = None

    @property
    def cle(self) -> str:
        return address_key(self.adresse)

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}"


@dataclass(frozen=True, slots=True)
class Connus:
    """The objects that a line may name: DLA codes of the région, and its structures porteuses, `words` -> name."""

    dlas: frozenset[str]
    porteuses: Mapping[str, str]


def read_lignes(feuille: Feuille, connus: Connus) -> tuple[list[LignePersonne], list[Defaut]]:
    """Return the readable rows, and the errors visible in a row alone, both in the order of the lines."""
    columns, defauts = COLONNES.find(feuille)
    if defauts:
        return [], defauts
    lignes: list[LignePersonne] = []
    for numero, cells in COLONNES.cells(feuille, columns):
        read, wrong = _read_ligne(numero, cells, connus)
        defauts += wrong
        if read is not None:
            lignes.append(read)
    return lignes, defauts


def _read_ligne(numero: int, cells: Mapping[str, str], connus: Connus) -> tuple[LignePersonne | None, list[Defaut]]:
    values, defauts = read_cells(numero, cells, _PERSON)
    more, wrong = _over(numero, cells, connus, values)
    defauts += wrong
    if defauts:
        return None, defauts
    return LignePersonne(ligne=numero, **values, **more), []  # type: ignore[arg-type] # each by its reader


def _over(
    numero: int, cells: Mapping[str, str], connus: Connus, values: Mapping[str, object]
) -> tuple[dict[str, object], list[Defaut]]:
    """Read the scope of the role; a line whose role cannot be read is read as a chargé(e) de mission's."""
    match values.get("role"):
        case Role.ANIMATEUR:
            return {}, []
        case Role.DIRECTION:
            return read_cells(numero, cells, {"porteuse": lambda text: read_porteuse(text, connus.porteuses)})
        case Role.PILOTE:
            return read_cells(numero, cells, {"dla": lambda text: dla_code(text, connus.dlas) if text else None})
        case _ if values.get("actif") is False and not any(cells.get(name) for name in ("dla", "etp", "debut", "fin")):
            return {}, []
        case _:
            termes, wrong = _read_termes(numero, cells, connus.dlas)
            return {"termes": termes}, wrong


def _read_termes(numero: int, cells: Mapping[str, str], dlas: frozenset[str]) -> tuple[Termes | None, list[Defaut]]:
    readers: Mapping[str, Reader] = {
        "dla": lambda text: dla_code(text, dlas),
        "etp": read_etp,
        "debut": day_reader("début"),
        "fin": lambda text: day(text, "fin") if text else None,
    }
    values, defauts = read_cells(numero, cells, readers)
    if defauts:
        return None, defauts
    termes = Termes(**values)  # type: ignore[arg-type] # each by its reader
    if termes.fin and termes.fin < termes.debut:
        return None, [Defaut(numero, "La fin est avant le début.", "Vérifiez les deux dates.")]
    return termes, []


def read_etp(text: str) -> int:
    """Read the ETP of an affectation, in hundredths. Raises CellError."""
    return etp_hundredths(text, MAX_ETP, "0,8")


def read_adresse(text: str) -> str:
    """Check an address and return it as written. Raises CellError."""
    if max(len(text), len(address_key(text))) > _LONGEST_ADDRESS:  # the key may be longer: ß becomes ss
        raise CellError(f"L’adresse « {shortened(text)} » est trop longue.", "Vérifiez-la, ou donnez-en une autre.")
    if _ADDRESS.fullmatch(text) is None:
        raise CellError(
            f"« {shortened(text)} » n’est pas une adresse électronique.", "Écrivez par exemple prenom.nom@exemple.fr."
        )
    return text


def read_porteuse(text: str, porteuses: Mapping[str, str]) -> str:
    """Return the name of a structure porteuse of the région, ignoring accents, case, punctuation. Raises CellError."""
    if not text:
        raise CellError("La structure porteuse manque.", "Écrivez le nom de celle que la personne dirige.")
    nom = porteuses.get(words(text))
    if nom is None:
        known = ", ".join(sorted(porteuses.values()))[:300] or "aucune"
        raise CellError(
            f"La structure porteuse « {shortened(text)} » est inconnue dans la région.",
            f"Créez-la d’abord, ou corrigez son nom ; celles de la région : {known}.",
        )
    return nom


def _role(text: str) -> Role:
    role = _ROLES.get(words(text))
    if role is None:
        raise CellError(
            f"Le rôle « {shortened(text)} » est inconnu.",
            "Écrivez « chargé(e) de mission », « animateur C2RA », « direction » ou « pilote ».",
        )
    return role


def _actif(text: str) -> bool | None:
    if words(text) not in _OUI_NON:
        raise CellError(f"« {shortened(text)} » n’est ni oui ni non (actif).", "Écrivez oui ou non, ou laissez vide.")
    return _OUI_NON[words(text)]


read_prenom, read_nom = name_reader("prénom"), name_reader("nom")

_PERSON: Mapping[str, Reader] = {
    "role": _role,
    "adresse": read_adresse,
    "prenom": read_prenom,
    "nom": read_nom,
    "actif": _actif,
}
