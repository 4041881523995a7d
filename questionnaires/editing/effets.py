"""Effect on existing answers of changing each field of a definition from one version to the next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from questionnaires.core.blocs import Colonne, Repetition
from questionnaires.core.elements import Connu, Frozen
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Controle, Questionnaire, Repartition
from questionnaires.core.questions import Bounded, Computed, Number, OwnScale


class Effet(Enum):
    """Effects of a change, from the lightest to the heaviest."""

    SANS_EFFET = "sans effet"
    A_CONFIRMER = "à confirmer"
    PERTE = "perte"


@dataclass(frozen=True, slots=True)
class ChampEdite:
    """Name of a field on pages, and effect of its change, given its owner before and after."""

    mots: str
    effet: Callable[[Any, Any], Effet]


def _always(effet: Effet) -> Callable[[object, object], Effet]:
    return lambda _before, _after: effet


def _loss_when(lost: Callable[[Any, Any], bool], otherwise: Effet) -> Callable[[Any, Any], Effet]:
    return lambda before, after: Effet.PERTE if lost(before, after) else otherwise


def _when_false(field: str, otherwise: Effet) -> Callable[[Any, Any], Effet]:
    """Count a loss when the field is no longer true: what it offered vanishes."""
    return _loss_when(lambda _before, after: not getattr(after, field), otherwise)


def asks_reasons(controle: Controle) -> bool:
    """Return whether reasons are typed under the codes of a check."""
    return controle.portee == "justifier" and controle.actif


def _bound_effect(before: Any, after: Any) -> Effet:  # noqa: ANN401 - any model with a minimum and a maximum
    if isinstance(before, Repetition):
        return _repetition_effect(before, after)
    narrower = _low(after) > _low(before) or _high(after) < _high(before)
    return Effet.A_CONFIRMER if narrower else Effet.SANS_EFFET


def _repetition_effect(before: Repetition, after: Repetition) -> Effet:
    if after.maximum < before.maximum:
        return Effet.PERTE
    return Effet.A_CONFIRMER if after.minimum != before.minimum else Effet.SANS_EFFET


def _low(question: Any) -> Any:  # noqa: ANN401 - a number, an ISO day or time
    return question.minimum if isinstance(question, Bounded) else amount(question, "minimum")


def _high(question: Any) -> Any:  # noqa: ANN401 - a number, an ISO day or time
    return question.maximum or "9999-12-31" if isinstance(question, Bounded) else amount(question, "maximum")


def _steps_moved(before: OwnScale, after: OwnScale) -> bool:
    """Return whether the code of a step has taken another meaning, as far as labels tell."""
    labels = zip(before.pas, after.pas, strict=False)
    return len(before.pas) != len(after.pas) or any(old != new and new in before.pas for old, new in labels)


_NO_EFFECT = _always(Effet.SANS_EFFET)
_TO_CONFIRM = _always(Effet.A_CONFIRMER)

CHAMPS: Mapping[str, ChampEdite] = {
    # read by people
    "titre": ChampEdite("titre", _NO_EFFECT),
    "court": ChampEdite("titre court", _NO_EFFECT),
    "aide": ChampEdite("aide", _NO_EFFECT),
    "intro": ChampEdite("introduction", _NO_EFFECT),
    "minutes": ChampEdite("durée annoncée, en minutes", _NO_EFFECT),
    "mission": ChampEdite("mission", _NO_EFFECT),
    "message": ChampEdite("message", _NO_EFFECT),
    "remede": ChampEdite("conseil", _NO_EFFECT),
    "constraint_message": ChampEdite("message de la règle", _NO_EFFECT),
    "libelle_ligne": ChampEdite("nom d’une ligne", _NO_EFFECT),
    "frontiere": ChampEdite("frontière", _NO_EFFECT),
    "comprend": ChampEdite("ce que la ligne comprend", _NO_EFFECT),
    "long": ChampEdite("sur plusieurs lignes", _NO_EFFECT),
    "liste": ChampEdite("en liste déroulante", _NO_EFFECT),
    "montre": ChampEdite("montré sur la page", _NO_EFFECT),
    "rattache": ChampEdite("rattachement au référentiel", _NO_EFFECT),
    "defaut": ChampEdite("réponse par défaut", _NO_EFFECT),
    "extras": ChampEdite("colonnes conservées d’un XLSForm", _NO_EFFECT),
    # used to judge answers
    "code": ChampEdite("code", _TO_CONFIRM),
    "referentiel": ChampEdite("référentiel", _TO_CONFIRM),
    "diffusion": ChampEdite("diffusion des réponses", _TO_CONFIRM),
    "en_region": ChampEdite("moyenne dite pour la région", _TO_CONFIRM),
    "entretien": ChampEdite("réponse saisie par quelqu’un d’autre", _TO_CONFIRM),
    "relevant": ChampEdite("condition d’affichage", _TO_CONFIRM),
    "required": ChampEdite("obligatoire", _TO_CONFIRM),
    "required_if": ChampEdite("obligatoire si", _TO_CONFIRM),
    "constraint": ChampEdite("règle", _TO_CONFIRM),
    "connu": ChampEdite("réponse connue d’avance", _TO_CONFIRM),
    "unite": ChampEdite("unité", _TO_CONFIRM),
    "exclusive": ChampEdite("réponse qui exclut les autres", _TO_CONFIRM),
    "calculation": ChampEdite("calcul", _TO_CONFIRM),
    "nature": ChampEdite("nature du résultat", _TO_CONFIRM),
    "cible": ChampEdite("total attendu", _TO_CONFIRM),
    "operateur": ChampEdite("comparaison au total", _TO_CONFIRM),
    "condition": ChampEdite("condition", _TO_CONFIRM),
    "ancre": ChampEdite("question où aller", _TO_CONFIRM),
    # used to store answers
    "minimum": ChampEdite("minimum", _bound_effect),
    "maximum": ChampEdite("maximum", _bound_effect),
    "max_length": ChampEdite(
        "longueur au plus",
        lambda before, after: Effet.A_CONFIRMER if after.max_length < before.max_length else Effet.SANS_EFFET,
    ),
    "rangs": ChampEdite(
        "nombre de rangs",
        lambda before, after: Effet.A_CONFIRMER if len(after.ranks) < len(before.ranks) else Effet.SANS_EFFET,
    ),
    "decimals": ChampEdite(
        "chiffres après la virgule",
        _loss_when(lambda b, a: a.decimals < b.decimals and not isinstance(a, Computed), Effet.A_CONFIRMER),
    ),
    "echelle": ChampEdite("échelle", _always(Effet.PERTE)),
    "pas": ChampEdite("réponses de l’échelle", _loss_when(_steps_moved, Effet.A_CONFIRMER)),
    "sans_objet": ChampEdite("« Non concerné » proposé", _when_false("sans_objet", Effet.A_CONFIRMER)),
    "autre": ChampEdite("« Autre, précisez » proposé", _when_false("autre", Effet.A_CONFIRMER)),
    "total_lignes": ChampEdite("totaux des lignes", _when_false("total_lignes", Effet.SANS_EFFET)),
    "total_colonnes": ChampEdite("totaux des colonnes", _when_false("total_colonnes", Effet.SANS_EFFET)),
    "portee": ChampEdite("portée", _loss_when(lambda b, _: asks_reasons(b), Effet.A_CONFIRMER)),
    "actif": ChampEdite("actif", _loss_when(lambda b, _: asks_reasons(b), Effet.A_CONFIRMER)),
}
"""Every field that is compared by its value."""


@dataclass(frozen=True, slots=True)
class ListeEditee:
    """A field that holds elements with codes: its words for one element, and for several."""

    one: str
    several: str


_LIGNES = ListeEditee("de la ligne", "des lignes")
_COLONNES = ListeEditee("de la colonne", "des colonnes")

LISTES: Mapping[str, ListeEditee] = {
    "options": ListeEditee("de la réponse proposée", "des réponses proposées"),
    "raisons": ListeEditee("de la raison", "des raisons"),
    "lignes": _LIGNES,
    "sous": _LIGNES,
    "colonnes": _COLONNES,
    "choices": _COLONNES,
    "questions": ListeEditee("de la question", "des questions"),
}

STRUCTURE = frozenset({"kind", "libelle", "sections", "groupes", "blocks", "repartitions", "controles"})
"""Fields compared in their own way (see questionnaires.editing.differences)."""

_SHARED = ChampEdite("lignes", _TO_CONFIRM)


def fields_of(model: Frozen) -> Iterator[tuple[str, ChampEdite]]:
    """Yield the fields to compare one by one. Elements are matched by their codes: only the questionnaire's own can
    change."""
    for field in type(model).model_fields:
        if isinstance(model, Repartition) and field == "lignes":
            yield field, _SHARED
        elif field not in STRUCTURE and field not in LISTES and (field != "code" or isinstance(model, Questionnaire)):
            yield field, CHAMPS[field]


def amount(model: Frozen, field: str) -> object:
    """Return the value of a field; a bound of a number in its own unit, so that more decimals do not move it."""
    value: object = getattr(model, field)
    if field in ("minimum", "maximum") and isinstance(model, Number | Colonne) and isinstance(value, int):
        return Fraction(value, 10**model.decimals)
    return value


def shown(value: object) -> str:  # noqa: PLR0911 (one case a type)
    """Quote a value for a sentence."""
    match value:
        case None | "" | ():
            return "rien"
        case bool():
            return "oui" if value else "non"
        case Fraction():
            return decimal_text(int(value * 10_000), 4)
        case Connu():
            return f"« {value.cle} »{', en lecture seule' if value.lecture_seule else ''}"
        case tuple():
            return f"« {cut(', '.join(' '.join(item) if isinstance(item, tuple) else str(item) for item in value))} »"
        case int():
            return decimal_text(value, 0)
        case _:
            return f"« {cut(str(value))} »"


def cut(text: str) -> str:
    """Shorten a text for a sentence: at most 80 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"
