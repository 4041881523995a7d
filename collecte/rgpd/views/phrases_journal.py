"""Journal des modifications in readable French: names for numbers, ETP, months, euros and days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from collecte.models import Mots, Role
from collecte.policy import FONCTIONS
from collecte.registre.operations.champs_registre import CHAMPS
from collecte.rgpd.queries.journal import Objet
from questionnaires.core.francais import NBSP, decimal_text, euros_text, short_day_text

_LABELS = {
    **{champ.nom: champ.titre for champ in CHAMPS.values() if champ.titre != champ.nom},
    "absents": "pas venus",
    "activites": "activités",
    "arrete": "arrêté au",
    "attendues": "réponses attendues",
    "au_dela_de_la_limite": "interrogées au-delà de la limite",
    "base_legale": "base légale",
    "chiffres": "chiffres communiqués",
    "cloture": "clôture",
    "conventionnes": "ETP conventionnés",
    "consultes": "prestataires consultés",
    "creations": "créations",
    "criteres": "critères de choix",
    "cse": "information du CSE",
    "cse_le": "information du CSE, faite le",
    "debut": "début",
    "definitif": "sans suite possible",
    "deplacees": "réponses passées à cette version",
    "desactivations": "désactivations",
    "dla": "DLA",
    "dlas": "DLA",
    "dossiers": "dossiers présentés",
    "ecarts": "ce qui manque",
    "empreinte": "empreinte du classeur",
    "etat": "état",
    "finalite": "finalité",
    "fonds_paye": "fonds d’ingénierie payé",
    "fonds_prevu": "fonds d’ingénierie prévu",
    "grace_jours": "jours de grâce",
    "intitule": "intitulé",
    "modele": "message",
    "modifies": "plans modifiés",
    "numero": "numéro",
    "offres": "offres reçues",
    "periode": "période",
    "prevu": "prévu",
    "porte_c2ra": "porte le C2RA",
    "recu": "reçu",
    "reference": "référence",
    "remplacante": "remplaçante",
    "reponses": "réponses",
    "restees": "réponses restées à la leur",
    "role": "rôle",
    "roles": "rôles",
    "vides_confirmes": "blancs confirmés",
}
_NAMED = {"dla": "DLA", "porteuse": "structure porteuse"}
_HIDDEN = frozenset({"contact", "derniere_recue", "personne", "relance", "seuils_alors"})
"""Numbers of the database that the rest of the line already says in words."""

_NUMBERS: Mapping[str, Callable[[int], str]] = {
    **{champ.nom: champ.dire for champ in CHAMPS.values() if champ.decimals},
    "etp": lambda value: decimal_text(value, 2),
    "mois": lambda value: decimal_text(value, 1),
    "budget": euros_text,
    "fonds_paye": euros_text,
    "fonds_prevu": euros_text,
    "obtenu": euros_text,
    "prevu": euros_text,
}


def named_in(details: Mapping[str, object]) -> Iterator[Objet]:
    """Yield the named objects that the details of an entry refer to by number."""
    for key, value in details.items():
        if key in _NAMED and isinstance(value, int):
            yield _NAMED[key], value
        elif key == "roles" and isinstance(value, Mapping):
            yield from (("compte", int(compte_id)) for compte_id in value)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Details in words, from the names of the objects that they refer to and the words of a région."""

    names: Mapping[Objet, str]
    mots: Mots

    def said(self, values: object) -> str:
        """Return a line such as `clôture : 21 juillet 2026 ; réponses attendues : 12`."""
        if not isinstance(values, Mapping):
            return self._value(values)
        pairs = [self._pair(key, value) for key, value in values.items() if key not in _HIDDEN]
        return f"{NBSP}; ".join(pairs)

    def _pair(self, key: str, value: object) -> str:
        return f"{_LABELS.get(key, key.replace('_', ' '))}{NBSP}: {self._of(key, value)}"

    def _of(self, key: str, value: object) -> str:
        if key == "role":
            return self._role(value)
        if key == "roles" and isinstance(value, Mapping):
            return self._roles(value)
        if key == "conventionnes" and isinstance(value, Mapping):
            return ", ".join(f"DLA {code} {decimal_text(etp, 2)}" for code, etp in value.items())
        if isinstance(value, int) and not isinstance(value, bool):
            return self._number(key, value)
        return self._value(value)

    def _number(self, key: str, value: int) -> str:
        if key in _NAMED:
            return self.names.get((_NAMED[key], value), f"n°{NBSP}{value}")
        return _NUMBERS[key](value) if key in _NUMBERS else str(value)

    def _roles(self, given: Mapping[str, list[str]]) -> str:
        """Write roles by account, as an import of persons records them."""
        phrases = (
            f"{self.names.get(('compte', int(compte_id)), f'compte {compte_id}')} ({', '.join(map(self._role, roles))})"
            for compte_id, roles in given.items()
        )
        return ", ".join(phrases) or "aucun"

    def _role(self, value: object) -> str:
        return FONCTIONS[Role(str(value))].nom.format(mots=self.mots)

    def _value(self, value: object) -> str:
        match value:
            case bool():
                return "oui" if value else "non"
            case None | "":
                return "–"
            case Mapping():
                return ", ".join(self._pair(key, item) for key, item in value.items()) or "aucun"
            case list():
                return f"{NBSP}; ".join(map(self._value, value)) or "aucun"
            case _:
                return _day(str(value))


def _day(text: str) -> str:
    """Write an ISO day in short French form; return any other text unchanged."""
    try:
        return short_day_text(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
