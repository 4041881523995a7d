"""Fields of persons and affectations, and the rows of a spreadsheet of them read into checked values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from collecte.core.operations.cellules import (
    CellError,
    Champ,
    Colonnes,
    Defaut,
    Rangee,
    day_champ,
    dla_code,
    etp_hundredths,
    name_reader,
    optional_day_reader,
    words,
)
from collecte.core.tableurs import Feuille
from collecte.models import Mots, Role
from collecte.models.comptes import address_key
from collecte.policy import FONCTIONS, Etendue
from questionnaires.core.repartition import shortened

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_NOMS = {
    role: fonction.nom.format(mots=Mots())
    for role, fonction in FONCTIONS.items()
    if fonction.etendue is not Etendue.INSTALLATION
}
_ROLES = {words(nom): role for role in _NOMS for nom in (_NOMS[role], *FONCTIONS[role].synonymes)}
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


def read_adresse(text: str) -> str:
    """Check an address and return it as written. Raises CellError."""
    if max(len(text), len(address_key(text))) > _LONGEST_ADDRESS:  # the key may be longer: ß becomes ss
        raise CellError(f"L’adresse « {shortened(text)} » est trop longue.", "Vérifiez-la, ou donnez-en une autre.")
    if _ADDRESS.fullmatch(text) is None:
        problem = f"« {shortened(text)} » n’est pas une adresse électronique." if text else "L’adresse manque."
        raise CellError(problem, "Écrivez par exemple prenom.nom@exemple.fr.")
    return text


def _porteuse(text: str, porteuses: Mapping[str, str]) -> str:
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
            f"Écrivez {' ou '.join(', '.join(f'« {nom} »' for nom in _NOMS.values()).rsplit(', ', 1))}.",
        )
    return role


def _actif(text: str) -> bool | None:
    if words(text) not in _OUI_NON:
        raise CellError(f"« {shortened(text)} » n’est ni oui ni non (actif).", "Écrivez oui ou non, ou laissez vide.")
    return _OUI_NON[words(text)]


_DLA = Champ("dla", "dla", ("departement", "code dla"), exemple="18")
PRENOM = Champ("prenom", "prénom", (), name_reader("prénom"), "Claire", "Prénom")
NOM = Champ("nom", "nom", ("nom de famille",), name_reader("nom"), "Moreau", "Nom")
ADRESSE = Champ(
    "adresse",
    "courriel",
    ("adresse electronique", "adresse", "e mail", "email", "mail", "mel"),
    read_adresse,
    "claire.moreau@exemple.fr",
    "Adresse électronique",
    "Avec elle, la personne se connecte et reçoit ses courriels.",
    kind="email",
)
ETP = Champ(
    "etp",
    "ETP",
    ("etp dla", "temps consacre au dla en etp"),
    lambda text: etp_hundredths(text, MAX_ETP, "0,8"),
    "0,8",
    "Temps consacré au DLA en ETP",
    "De 0,01 à 1, par exemple 0,8.",
    size="short",
)
DEBUT = day_champ("debut", "début", ("date de debut", "depuis", "arrivee"), "01/09/2025", "Premier jour")
FIN = day_champ(
    "fin",
    "fin",
    ("date de fin", "depart"),
    libelle="Dernier jour",
    aide="Laissez vide tant qu’il n’est pas connu ; ce jour est compris.",
    read=optional_day_reader("fin"),
)
_ROLE = Champ("role", "rôle", ("fonction",), _role)
_PORTEUSE = Champ(
    "porteuse", "structure porteuse", ("porteuse", "structure support", "operateur"), precision="d’une direction"
)
_ACTIF = Champ("actif", "actif", ("active", "compte actif"), _actif, precision="oui ou non")
COLONNES = Colonnes((_DLA, PRENOM, NOM, ADRESSE, ETP, DEBUT), optional=(FIN, _ROLE, _PORTEUSE, _ACTIF))


def read_lignes(feuille: Feuille, connus: Connus) -> tuple[list[LignePersonne], list[Defaut]]:
    """Return the readable rows, and the errors visible in a row alone, both in the order of the lines."""

    def read_ligne(rangee: Rangee) -> LignePersonne | None:
        values = rangee.read((_ROLE, ADRESSE, PRENOM, NOM, _ACTIF))
        values |= _read_scope(rangee, connus, values)
        return None if rangee.defauts else LignePersonne(ligne=rangee.numero, **values)

    return COLONNES.read(feuille, read_ligne)


def _read_scope(rangee: Rangee, connus: Connus, values: Mapping[str, Any]) -> dict[str, Any]:
    """Read the scope of the role; a line whose role cannot be read is read as a chargé(e) de mission's."""
    dla = replace(_DLA, read=lambda text: dla_code(text, connus.dlas))
    role = values.get("role", Role.CHARGE)
    match FONCTIONS[role].etendue:
        case Etendue.PORTEUSE:
            return rangee.read([replace(_PORTEUSE, read=lambda text: _porteuse(text, connus.porteuses))])
        case Etendue.DLA:
            return {"dla": None} if rangee.is_blank([dla]) else rangee.read([dla])
        case _ if role is not Role.CHARGE or (values.get("actif") is False and rangee.is_blank((dla, ETP, DEBUT, FIN))):
            return {}
        case _:
            return {"termes": _read_termes(rangee, (dla, ETP, DEBUT, FIN))}


def _read_termes(rangee: Rangee, champs: tuple[Champ, ...]) -> Termes | None:
    values = rangee.read(champs)
    if len(values) < len(champs):
        return None
    termes = Termes(**values)
    if termes.fin and termes.fin < termes.debut:
        rangee.refuse("La fin est avant le début.", "Vérifiez les deux dates.")
    return termes
