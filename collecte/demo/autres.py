"""Who reads without answering in the demo: the direction of a structure porteuse, a pilote, the admin."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.demo.personnes import ADMIN, DIRECTION, PILOTE
from collecte.models import Compte, Habilitation, Personne, Porteuse, Region, Role
from collecte.models.comptes import address_key
from collecte.operations.gestion_comptes import create_admin

PORTEUSE = "Ligue de l’enseignement du Cher"
_CARRIED = "18"


def build_others(session: Session, region: Region, now: datetime) -> None:
    """A structure that carries a DLA, and an account of each kind."""
    porteuse = Porteuse(region_id=region.id, nom=PORTEUSE)
    porteuse.dlas = [dla for dla in region.dlas if dla.code == _CARRIED]
    session.add(porteuse)
    session.flush()
    _account(
        session, region, DIRECTION, Habilitation(role=Role.DIRECTION, region_id=region.id, porteuse_id=porteuse.id)
    )
    _account(session, region, PILOTE, Habilitation(role=Role.PILOTE, region_id=region.id))
    prenom, nom, adresse = ADMIN
    create_admin(session, address=adresse, prenom=prenom, nom=nom, is_another=False, now=now)


def _account(session: Session, region: Region, who: tuple[str, str, str], habilitation: Habilitation) -> None:
    prenom, nom, adresse = who
    personne = Personne(region=region, prenom=prenom, nom=nom)
    compte = Compte(personne=personne, adresse=adresse, adresse_cle=address_key(adresse))
    compte.habilitations = [habilitation]
    session.add(compte)
    session.flush()
