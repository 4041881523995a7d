"""The messages that the product writes: one line each, and two templates of the same name in templates/courriels/."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from collecte.bilans.operations.bilans import BILAN_RELU, BILAN_SIGNE
from collecte.core.security import Trousseau
from collecte.enquetes.operations.envois_resultats import RESULTATS, resultats_context
from collecte.models import Courriel, GenreLien
from collecte.relances.operations.messages_relances import (
    copie_context,
    delai_context,
    lien_context,
    relance_context,
)
from collecte.syntheses.operations.remises_synthese import SYNTHESE_CORRIGER, SYNTHESE_ENVOYEE, synthese_context

ADRESSE_CHANGEE = "adresse_changee"
COPIE_REPONSE = "copie_reponse"
DLA_PROLONGE = "dla_prolonge"
EFFECTIFS_A_CORRIGER = "effectifs_a_corriger"
IDENTITE_LIEE = "identite_liee"
INVITATION = "invitation_compte"
JETON_CREE = "jeton_cree"
LIEN_ENVOYE = "lien_envoye"
LIEN_TRANSMIS = "lien_transmis"
MOT_DE_PASSE_CHANGE = "mot_de_passe_change"
QUESTION_POSEE = "question_posee"
QUESTION_REPONDUE = "question_repondue"
REINITIALISATION = "reinitialisation"
RELANCE = "relance"
RELANCE_STRUCTURE = "relance_structure"
REPONSE_RENDUE = "reponse_rendue"


class Contexte(Protocol):
    """What a message says when that is known only as it is sent. Raises MailError when it has no reason any more."""

    def __call__(
        self, session: Session, courriel: Courriel, /, *, public_url: str, trousseau: Trousseau, now: datetime
    ) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Modele:
    """`nom` is what the page of messages calls it. `lien_acces`: the kind of one-use link it carries, made when sent,
    or only for who never chose a password if `lien_au_besoin` (`lien` is empty for the others). `contexte`: more of
    what its templates are given, computed when sent. `heures_ouvrees`: it is tried again when people work.

    Templates are given `prenom` (the whole name of a contact), `public_url`, `pas_moi` (the « ce n’est plus moi »
    link), `mots` (the words of the région), `lien` if it carries one, and the `contexte` that was posted.
    """

    nom: str
    lien_acces: GenreLien | None = None
    lien_au_besoin: bool = False
    contexte: Contexte | None = None
    heures_ouvrees: bool = False


MODELES: Mapping[str, Modele] = {
    ADRESSE_CHANGEE: Modele("Adresse changée"),
    BILAN_RELU: Modele("Bilan relu par le C2RA"),
    BILAN_SIGNE: Modele("Bilan signé par une direction"),
    COPIE_REPONSE: Modele("Copie d’une réponse saisie pour une structure", contexte=copie_context),
    DLA_PROLONGE: Modele("Délai donné à un DLA", contexte=delai_context, heures_ouvrees=True),
    EFFECTIFS_A_CORRIGER: Modele("Effectifs à corriger"),
    IDENTITE_LIEE: Modele("Compte lié à un fournisseur d’identité"),
    INVITATION: Modele("Invitation à choisir un mot de passe", GenreLien.INVITATION),
    JETON_CREE: Modele("Jeton d’accès créé"),
    LIEN_ENVOYE: Modele("Lien envoyé à quelqu’un d’une structure", contexte=lien_context, heures_ouvrees=True),
    LIEN_TRANSMIS: Modele("Lien transmis par quelqu’un de la structure", contexte=lien_context),
    MOT_DE_PASSE_CHANGE: Modele("Mot de passe changé"),
    QUESTION_POSEE: Modele("Question sur une réponse"),
    QUESTION_REPONDUE: Modele("Réponse à une question"),
    REINITIALISATION: Modele("Mot de passe oublié", GenreLien.REINITIALISATION),
    RELANCE: Modele(
        "Relance", GenreLien.INVITATION, lien_au_besoin=True, contexte=relance_context, heures_ouvrees=True
    ),
    RELANCE_STRUCTURE: Modele("Relance d’une structure", contexte=relance_context, heures_ouvrees=True),
    REPONSE_RENDUE: Modele("Réponse rendue à son auteur"),
    RESULTATS: Modele("Résultats d’une campagne, aux structures", contexte=resultats_context, heures_ouvrees=True),
    SYNTHESE_CORRIGER: Modele("Erreur signalée dans une synthèse"),
    SYNTHESE_ENVOYEE: Modele("Synthèse de suivi, à la structure", contexte=synthese_context, heures_ouvrees=True),
}
