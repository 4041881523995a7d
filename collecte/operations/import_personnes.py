"""Importing persons, their affectations and their accounts from a spreadsheet: all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Region
from collecte.operations.journal import record
from collecte.operations.lignes_personnes import Defaut, LignePersonne, read_lignes
from collecte.queries.comptes import get_compte_by_address
from collecte.queries.organisation import list_dlas
from collecte.tableurs import Feuille
from questionnaires.francais import decimal_text, plural, short_day_text


class RefusedFileError(UserFacingError):
    """A file with errors changes nothing; `defauts` has them all."""

    def __init__(self, defauts: Sequence[Defaut]) -> None:
        super().__init__(
            f"{plural(len(defauts), 'erreur')} dans le fichier : rien n’a été importé.",
            "Corrigez le fichier, puis importez-le de nouveau.",
        )
        self.defauts = tuple(defauts)


@dataclass(slots=True)
class Bilan:
    """What an import does, said line by line; `unchanged` counts the lines that say what is already known."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0


def import_personnes(session: Session, *, region: Region, feuille: Feuille, now: datetime) -> Bilan:
    """Create or update the persons of a file. Importing it again changes nothing.

    Raises RefusedFileError with every error; nothing is written then. A dry run is this, not committed.
    """
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    lignes, defauts = read_lignes(feuille, frozenset(dlas))
    defauts = defauts or _foreign(session, region, lignes)
    if defauts:
        raise RefusedFileError(defauts)
    bilan = Bilan()
    for ligne in lignes:
        personne = _personne(session, region, ligne, bilan)
        if ligne.dla is not None:
            _affectation(session, personne, dlas[ligne.dla], ligne, bilan)
    if bilan.created or bilan.updated:
        record(
            session,
            acteur=None,
            region_id=region.id,
            verbe="importer des personnes",
            objet="région",
            objet_id=region.id,
            now=now,
            creations=len(bilan.created),
            modifications=len(bilan.updated),
        )
    return bilan


def _foreign(session: Session, region: Region, lignes: Sequence[LignePersonne]) -> list[Defaut]:
    """Addresses that belong to another région, whose data this import must not touch nor tell."""
    return [
        Defaut(
            ligne.ligne,
            f"L’adresse {ligne.adresse} est déjà celle d’un compte d’une autre région.",
            "Utilisez une autre adresse.",
        )
        for ligne in lignes
        if (compte := get_compte_by_address(session, ligne.adresse)) and compte.personne.region_id != region.id
    ]


def _personne(session: Session, region: Region, ligne: LignePersonne, bilan: Bilan) -> Personne:
    compte = get_compte_by_address(session, ligne.adresse)
    if compte is None:
        personne = Personne(region=region, prenom=ligne.prenom, nom=ligne.nom)
        compte = Compte(personne=personne, adresse=ligne.adresse, adresse_cle=ligne.cle)
        session.add(compte)
        bilan.created.append(f"{personne.nom_complet}, compte {ligne.adresse}")
    personne = compte.personne
    if (personne.prenom, personne.nom) != (ligne.prenom, ligne.nom):
        bilan.updated.append(f"{personne.nom_complet} devient {ligne.prenom} {ligne.nom}")
        personne.prenom, personne.nom = ligne.prenom, ligne.nom
    if not any(own.role is ligne.role and own.region_id == region.id for own in compte.habilitations):
        compte.habilitations.append(Habilitation(role=ligne.role, region_id=region.id))
    elif ligne.dla is None:
        bilan.unchanged += 1
    session.flush()
    return personne


def _affectation(session: Session, personne: Personne, dla: Dla, ligne: LignePersonne, bilan: Bilan) -> None:
    known = session.scalar(
        select(Affectation).where(
            Affectation.personne_id == personne.id, Affectation.dla_id == dla.id, Affectation.debut == ligne.debut
        )
    )
    if known is None:
        session.add(
            Affectation(personne_id=personne.id, dla_id=dla.id, etp=ligne.etp, debut=ligne.debut, fin=ligne.fin)
        )
        bilan.created.append(f"{personne.nom_complet}, DLA {dla.code}, {decimal_text(ligne.etp or 0, 2)} ETP")
    elif (known.etp, known.fin) != (ligne.etp, ligne.fin):
        bilan.updated.append(f"{personne.nom_complet}, DLA {dla.code} : {_terms(known)} → {_terms(ligne)}")
        known.etp, known.fin = ligne.etp or known.etp, ligne.fin
    else:
        bilan.unchanged += 1
    session.flush()


def _terms(terms: Affectation | LignePersonne) -> str:
    until = f" jusqu’au {short_day_text(terms.fin)}" if terms.fin else ""
    return f"{decimal_text(terms.etp or 0, 2)} ETP{until}"
