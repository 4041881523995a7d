"""Importing persons, their affectations and their accounts from a spreadsheet: all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Region, Role
from collecte.operations.attendues import follow_affectations
from collecte.operations.coherence_personnes import contradictions
from collecte.operations.journal import record
from collecte.operations.lignes_personnes import Defaut, LignePersonne, Termes, read_lignes
from collecte.queries.comptes import list_comptes_by_key
from collecte.queries.organisation import list_dlas
from collecte.tableurs import Feuille
from questionnaires.francais import decimal_text, plural, short_day_text

_ROLE_NAMES: Mapping[Role, str] = {
    Role.ANIMATEUR: "animateur du C2RA",
    Role.CHARGE: "chargé(e) de mission",
}


class RefusedFileError(UserFacingError):
    """A file with errors changes nothing; `defauts` has them all."""

    def __init__(self, defauts: Sequence[Defaut]) -> None:
        super().__init__(
            f"{plural(len(defauts), 'erreur')} dans le fichier : rien n’a été importé.",
            "Corrigez le fichier, puis importez-le de nouveau.",
        )
        self.defauts = tuple(defauts)

    def __str__(self) -> str:
        return "\n".join([self.problem, *(f"  {defaut}" for defaut in self.defauts), self.remedy])


@dataclass(slots=True)
class Bilan:
    """What an import does, said line by line; `unchanged` counts the lines that say what is already known."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    granted: list[Habilitation] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.updated)


def import_personnes(session: Session, *, region: Region, feuille: Feuille, now: datetime) -> Bilan:
    """Create or update the persons of a file. Importing it again changes nothing.

    Raises RefusedFileError with every error; nothing is written then. A dry run is this, not committed.
    """
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    lignes, defauts = read_lignes(feuille, frozenset(dlas))
    comptes = list_comptes_by_key(session, {ligne.cle for ligne in lignes})
    defauts += [*contradictions(lignes, _stored(region, comptes)), *_foreign(region, lignes, comptes)]
    if defauts:
        raise RefusedFileError(sorted(defauts, key=lambda defaut: defaut.ligne))
    bilan = Bilan()
    for ligne in lignes:
        before = bilan.changes
        compte = _compte(session, region, ligne, comptes, bilan)
        if ligne.termes is not None:
            _affectation(session, compte.personne, dlas[ligne.termes.dla], ligne.termes, bilan)
        bilan.unchanged += bilan.changes == before
    session.flush()
    follow_affectations(session, region_id=region.id, now=now)
    _journalise(session, region, bilan, now)
    return bilan


def _stored(region: Region, comptes: Mapping[str, Compte]) -> Mapping[str, Sequence[Termes]]:
    """What the persons of the région do already, by address key."""
    return {
        cle: [
            Termes(dla=own.dla.code, etp=own.etp, debut=own.debut, fin=own.fin) for own in compte.personne.affectations
        ]
        for cle, compte in comptes.items()
        if compte.personne.region_id == region.id
    }


def _foreign(region: Region, lignes: Sequence[LignePersonne], comptes: Mapping[str, Compte]) -> list[Defaut]:
    """Addresses of another région, whose data an import must not touch: all it tells is that they are taken."""
    return [
        Defaut(
            ligne.ligne,
            f"L’adresse {ligne.adresse} est déjà celle d’un compte d’une autre région.",
            "Utilisez une autre adresse.",
        )
        for ligne in lignes
        if (compte := comptes.get(ligne.cle)) and compte.personne.region_id != region.id
    ]


def _compte(session: Session, region: Region, ligne: LignePersonne, comptes: dict[str, Compte], bilan: Bilan) -> Compte:
    """The account of a line, created if need be, with its person's name and its role as the line says."""
    compte = comptes.get(ligne.cle)
    if compte is None:
        compte = comptes[ligne.cle] = _new_compte(session, region, ligne, bilan)
    personne = compte.personne
    if (personne.prenom, personne.nom) != (ligne.prenom, ligne.nom):
        bilan.updated.append(f"{personne.nom_complet} devient {ligne.nom_complet}")
        personne.prenom, personne.nom = ligne.prenom, ligne.nom
    if not any(own.role is ligne.role and own.region_id == region.id for own in compte.habilitations):
        _grant(compte, region, ligne.role, bilan)
        bilan.updated.append(f"{personne.nom_complet} devient {_ROLE_NAMES[ligne.role]}")
    return compte


def _new_compte(session: Session, region: Region, ligne: LignePersonne, bilan: Bilan) -> Compte:
    personne = Personne(region=region, prenom=ligne.prenom, nom=ligne.nom)
    compte = Compte(personne=personne, adresse=ligne.adresse, adresse_cle=ligne.cle)
    session.add(compte)
    _grant(compte, region, ligne.role, bilan)
    role = "" if ligne.role is Role.CHARGE else f", {_ROLE_NAMES[ligne.role]}"
    bilan.created.append(f"{personne.nom_complet}, compte {ligne.adresse}{role}")
    return compte


def _grant(compte: Compte, region: Region, role: Role, bilan: Bilan) -> None:
    habilitation = Habilitation(role=role, region_id=region.id)
    compte.habilitations.append(habilitation)
    bilan.granted.append(habilitation)


def _affectation(session: Session, personne: Personne, dla: Dla, termes: Termes, bilan: Bilan) -> None:
    affectations = (own for own in personne.affectations if own.dla is dla and own.debut == termes.debut)
    known = next(affectations, None)
    if known is None:
        session.add(Affectation(personne=personne, dla=dla, etp=termes.etp, debut=termes.debut, fin=termes.fin))
        bilan.created.append(f"{personne.nom_complet}, DLA {dla.code}, {decimal_text(termes.etp, 2)} ETP")
    elif (known.etp, known.fin) != (termes.etp, termes.fin):
        bilan.updated.append(f"{personne.nom_complet}, DLA {dla.code} : {_terms(known)} → {_terms(termes)}")
        known.etp, known.fin = termes.etp, termes.fin


def _terms(terms: Affectation | Termes) -> str:
    until = f" jusqu’au {short_day_text(terms.fin)}" if terms.fin else ""
    return f"{decimal_text(terms.etp, 2)} ETP{until}"


def _journalise(session: Session, region: Region, bilan: Bilan, now: datetime) -> None:
    """One entry for a file that changed something, with who was given which role."""
    if not bilan.changes:
        return
    roles: dict[str, list[str]] = {}
    for own in bilan.granted:
        roles.setdefault(str(own.compte_id), []).append(own.role.value)
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
        roles=roles,
    )
