"""Record of processing activities (RGPD, article 30), from the privacy map and the purge durations."""

from collections.abc import Sequence
from dataclasses import dataclass

from collecte.core.config import Settings
from collecte.core.operations.durees import DUREES
from collecte.models.carte_donnees import CARTE, TRAITEMENTS, Fiche, Traitement

UNSAID = "non renseigné"


@dataclass(frozen=True, slots=True)
class LigneRegistre:
    """A kind of data of a processing activity."""

    table: str
    fiche: Fiche

    @property
    def conservation(self) -> str:
        """How long it is stored, then what happens to it; or why there is no end."""
        duree = DUREES.get(self.fiche.duree)
        return f"{duree.texte} ; {duree.ensuite}" if duree else self.fiche.duree


def responsable(settings: Settings) -> tuple[str, str]:
    """Return the controller and the contact of the settings."""
    return settings.controller or UNSAID, settings.privacy_contact or UNSAID


def registre() -> Sequence[tuple[Traitement, Sequence[LigneRegistre]]]:
    """List the processing activities with their kinds of data."""
    return [
        (traitement, [LigneRegistre(table, fiche) for table, fiche in CARTE.items() if fiche.traitement == nom])
        for nom, traitement in TRAITEMENTS.items()
    ]


SECURITE = (
    "Mots de passe en argon2id, second facteur pour qui anime ou administre, liens gardés par leur empreinte, droits "
    "vérifiés à chaque page, journal des modifications. Aucune adresse réseau avec les réponses, aucun service tiers, "
    "aucun transfert hors de l’installation."
)
