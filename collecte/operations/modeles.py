"""The messages that the product writes: one line each, and two templates of the same name in templates/courriels/."""

from collections.abc import Mapping
from dataclasses import dataclass

REPONSE_RENDUE = "reponse_rendue"


@dataclass(frozen=True, slots=True)
class Modele:
    """`nom` is what the page of messages calls it. `lien_acces`: it carries a one-use link, made when it is sent.

    Templates are given `prenom`, `public_url`, `pas_moi` (the « ce n’est plus moi » link), `lien` if it carries one,
    and the `contexte` that was posted.
    """

    nom: str
    lien_acces: bool = False


MODELES: Mapping[str, Modele] = {
    REPONSE_RENDUE: Modele("Réponse rendue à son auteur"),
}
