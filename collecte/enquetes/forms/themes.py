"""Forms of the page of themes: each button names an act on the texts ticked, or on the theme of its form."""

from werkzeug.datastructures import MultiDict

from collecte.core.errors import Refus
from collecte.core.forms.base import Formulaire
from collecte.enquetes.operations.themes import Geste, ajouter, deplacer, fusionner, renommer, retenir


class ThemesForm(Formulaire):
    """Form whose fields are those that `geste_of` reads."""


def geste_of(sent: MultiDict[str, str]) -> Geste:
    """Return the act that was sent. Raises Refus."""
    theme, nom = sent.get("theme", ""), sent.get("nom", "")
    textes = frozenset(sent.getlist("texte"))
    match sent.get("acte"):
        case "ajouter":
            return ajouter(nom)
        case "renommer":
            return renommer(theme, nom)
        case "fusionner":
            return fusionner(theme, sent.get("avec", ""))
        case "deplacer":
            return deplacer(textes, sent.get("vers", ""))
        case "joindre":
            return deplacer(textes, sent.get("vers", ""), aussi=True)
        case "retenir":
            return _retenir(sent)
        case _:
            raise Refus("Cette page a changé depuis.", "Recommencez à partir de ce qu’elle montre.")


def _retenir(sent: MultiDict[str, str]) -> Geste:
    textes: dict[str, list[str]] = {}
    for pair in sent.getlist("retenu"):
        key, _, empreinte = pair.partition(":")
        textes.setdefault(key, []).append(empreinte)
    noms = {name.removeprefix("nom-"): sent[name] for name in sent if name.startswith("nom-")}
    return retenir(textes, noms)
