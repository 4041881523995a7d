"""Form of the thresholds of disclosure that a région makes stricter than those of the network."""

from collections.abc import Callable, Mapping

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import CellError
from exports.release.seuils import AU_PLUS, PAS, REGLABLES, Seuils

LEAST = Seuils()
"""The least strict thresholds that the product accepts."""

MOST = 1000
"""Highest count of persons or answers: a larger one is a typing error."""

LABELS: Mapping[str, str] = {
    "personnes": "Temps : personnes pour que la région ait des chiffres",
    "dlas": "Temps : DLA pour que la région ait des chiffres",
    "dominance": "Temps : part du total qu’une personne peut peser, en pourcentage",
    "pas_missions": "Temps : arrondi des missions et des DLA, en points",
    "personnes_lignes": "Temps : personnes pour que les fonctions paraissent",
    "pas_lignes": "Temps : arrondi des fonctions, en points",
    "personnes_fin": "Temps : personnes pour l’arrondi le plus fin",
    "pas_fin": "Temps : arrondi le plus fin, en points",
    "reste_personnes": "Temps : personnes qui restent inconnues d’un lecteur",
    "reste_dlas": "Temps : DLA qui restent inconnus d’un lecteur",
    "reste_region": "Temps : personnes hors des DLA montrés",
    "largeur": "Temps : écart le plus étroit où une part peut se deviner, en points",
    "changement": "Temps : changement affirmé d’une période à l’autre, en points",
    "changement_annuel": "Temps : changement affirmé d’une année à l’autre, en points",
    "comparable": "Temps : ETP couverts pour comparer deux périodes, en pourcentage",
    "ecart_souhait": "Temps : écart affirmé entre le réel et le souhaitable, en points",
    "mots": "Temps : personnes pour dire les activités et les raisons en mots",
    "personnes_revision": "Temps : personnes dont la réponse arrive ou change, pour publier de nouveau",
    "dlas_revision": "Temps : DLA où une réponse arrive ou change, pour publier de nouveau",
    "reponses": "Structures : réponses pour qu’un compte soit dit",
    "reponses_niveaux": "Structures : réponses pour dire une échelle niveau par niveau",
    "unanimite": "Structures : réponses pour dire que toutes répondent de même",
    "apercu": "Structures : réponses pour un aperçu, puis d’un aperçu au suivant",
    "medianes": "Structures : valeurs pour dire une médiane",
}
"""Label of each threshold, in the order of the page."""


def _most(nom: str) -> int:
    return MOST if nom.startswith(("personnes", "dlas", "reste", "mots", "reponses", "unanimite", "medianes")) else 100


def _bounds(nom: str) -> range:
    least = getattr(LEAST, nom)
    if nom in AU_PLUS:
        return range(1, least + 1)
    return range(least, (25 if nom in PAS else _most(nom)) + 1)


def _read_seuil(nom: str) -> Callable[[str], int]:
    bounds = _bounds(nom)

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST))):
            raise CellError("Ce seuil ne peut pas être lu.", f"Écrivez un nombre entier, par exemple {bounds[0]}.")
        if int(text) in bounds:
            return int(text)
        if LEAST.is_stricter(nom, int(text)):
            raise CellError("Ce seuil cacherait tout.", f"Restez entre {bounds[0]} et {bounds[-1]}.")
        limit = "au plus" if nom in AU_PLUS else "au moins"
        raise CellError(
            "Ce seuil serait moins strict que celui du produit, qui protège les personnes.",
            f"Écrivez {getattr(LEAST, nom)} {limit}.",
        )

    return read


def _field(nom: str) -> ReadField:
    limit = "au plus" if nom in AU_PLUS else "au moins"
    return ReadField(LABELS[nom], _read_seuil(nom), size="short", description=f"{getattr(LEAST, nom)} {limit}.")


class SeuilsForm(Formulaire):
    """One field per threshold, in the order of `LABELS`."""

    def typed(self) -> Mapping[str, int]:
        """Return the values entered, by threshold."""
        return {nom: self[nom].value for nom in REGLABLES}

    def tell_present(self, seuils: Seuils) -> None:
        """Add the current value to the description of each field."""
        for nom in REGLABLES:
            self[nom].description += f" Aujourd’hui : {getattr(seuils, nom)}."


for _nom in LABELS:
    setattr(SeuilsForm, _nom, _field(_nom))
