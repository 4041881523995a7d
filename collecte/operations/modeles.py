"""The messages that the product writes: one line each, and two templates of the same name in templates/courriels/."""

from collections.abc import Mapping
from dataclasses import dataclass

from collecte.models import GenreLien

INVITATION = "invitation_compte"
MOT_DE_PASSE_CHANGE = "mot_de_passe_change"
QUESTION_POSEE = "question_posee"
REINITIALISATION = "reinitialisation"
REPONSE_RENDUE = "reponse_rendue"


@dataclass(frozen=True, slots=True)
class Modele:
    """`nom` is what the page of messages calls it. `lien_acces`: the kind of one-use link it carries, made when sent.

    Templates are given `prenom`, `public_url`, `pas_moi` (the « ce n’est plus moi » link), `mots` (the words of the
    région), `lien` if it carries one, and the `contexte` that was posted.
    """

    nom: str
    lien_acces: GenreLien | None = None


MODELES: Mapping[str, Modele] = {
    INVITATION: Modele("Invitation à choisir un mot de passe", GenreLien.INVITATION),
    MOT_DE_PASSE_CHANGE: Modele("Mot de passe changé"),
    QUESTION_POSEE: Modele("Question sur une réponse"),
    REINITIALISATION: Modele("Mot de passe oublié", GenreLien.REINITIALISATION),
    REPONSE_RENDUE: Modele("Réponse rendue à son auteur"),
}
