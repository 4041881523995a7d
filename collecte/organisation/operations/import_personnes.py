"""Import persons, affectations, accounts and roles from a spreadsheet, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte
from collecte.comptes.operations.gestion_comptes import invite
from collecte.comptes.queries.comptes import list_comptes_by_key
from collecte.core.operations.cellules import Defaut, RefusedFileError, words
from collecte.core.operations.imports import Bilan, Genre, record_import
from collecte.core.tableurs import Feuille
from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Porteuse, Region, Role
from collecte.organisation.hooks import AFFECTATIONS_CHANGED
from collecte.organisation.operations.acces import (
    affectation_waits_since,
    lengthens,
    let_wait_again,
    opens_more,
    tell_waiting,
    wait_from_now,
)
from collecte.organisation.operations.affectations import record_affectation, said
from collecte.organisation.operations.coherence_personnes import contradictions
from collecte.organisation.operations.lignes_personnes import Connus, LignePersonne, Termes, read_lignes
from collecte.organisation.operations.personnes import is_protected
from collecte.organisation.operations.roles import record_role
from collecte.organisation.queries.organisation import list_dlas, list_porteuses, lock_region
from collecte.policy import Acteur
from questionnaires.core.francais import decimal_text, short_day_text


@dataclass(slots=True)
class _Import:
    """One file being taken in: what its lines may name, and what they do."""

    session: Session
    region: Region
    now: datetime
    acteur: Acteur | None
    dlas: Mapping[str, Dla]
    porteuses: Mapping[str, Porteuse]
    comptes: dict[str, Compte]
    bilan: Bilan = field(default_factory=Bilan)
    granted: list[Habilitation] = field(default_factory=list)
    placed: list[Affectation] = field(default_factory=list)
    created: list[Compte] = field(default_factory=list)


def import_personnes(
    session: Session,
    *,
    region: Region,
    feuille: Feuille,
    now: datetime,
    acteur: Acteur | None = None,
    with_invitations: bool = False,
) -> Bilan:
    """Create, update or deactivate the persons of a file. Importing it again changes nothing.

    `with_invitations`: those that it creates are invited to choose a password. Raises RefusedFileError with every
    error; nothing is written then. A dry run is this, not committed.
    """
    lock_region(session, region.id)
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    porteuses = {own.nom: own for own in list_porteuses(session, region.id)}
    lignes, defauts = read_lignes(feuille, Connus(frozenset(dlas), {words(nom): nom for nom in porteuses}))
    comptes = list_comptes_by_key(session, {ligne.cle for ligne in lignes})
    defauts += [*contradictions(lignes, _stored(region, comptes)), *_foreign(region, lignes, comptes)]
    defauts += _kept(lignes, comptes, acteur)
    if defauts:
        raise RefusedFileError(defauts)
    done = _Import(session, region, now, acteur, dlas, porteuses, comptes)
    for ligne in lignes:
        before = done.bilan.changes
        _take_in(done, ligne)
        done.bilan.unchanged += done.bilan.changes == before
    session.flush()
    AFFECTATIONS_CHANGED.run(session, region.id, now)
    _journalise(done, acteur)
    tell_waiting(session, [*done.granted, *done.placed], acteur=acteur, now=now)
    if with_invitations:
        for compte in (own for own in done.created if own.desactive_le is None):
            invite(session, compte=compte, acteur=acteur, now=now)
    return done.bilan


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


def _kept(lignes: Sequence[LignePersonne], comptes: Mapping[str, Compte], acteur: Acteur | None) -> Iterator[Defaut]:
    """What `acteur` may not do: deactivate one's own account, or one with a role that one could not have given; give
    something to oneself."""
    for ligne in lignes:
        own = comptes.get(ligne.cle)
        if own is None or acteur is None:
            continue
        if own.id == acteur.compte_id and _gives(ligne, own):
            problem = "Personne ne se donne un rôle ni une affectation à soi-même."
            yield Defaut(ligne.ligne, problem, "Retirez cette ligne ; une autre personne qui anime la région le peut.")
        if ligne.actif is not False:
            continue
        if own.id == acteur.compte_id:
            problem = "Ce compte est le vôtre : vous ne pouvez pas le désactiver."
            yield Defaut(ligne.ligne, problem, "Laissez « actif » vide.")
        elif is_protected(own, acteur):
            problem = "Ce compte a un rôle que vous ne pouvez pas donner : vous ne pouvez pas le désactiver."
            yield Defaut(ligne.ligne, problem, "Laissez « actif » vide.")


def _gives(ligne: LignePersonne, own: Compte) -> bool:
    """Whether a line gives an account a role or days on a DLA that it does not have."""
    has_role = any(
        (held.role, held.porteuse.nom if held.porteuse else "", held.dla.code if held.dla else "")
        == (ligne.role, ligne.porteuse or "", ligne.dla or "")
        for held in own.habilitations
    )
    if not has_role or (termes := ligne.termes) is None:
        return not has_role
    known = (each for each in own.personne.affectations if (each.dla.code, each.debut) == (termes.dla, termes.debut))
    return all(lengthens(each, termes.debut, termes.fin) for each in known)


def _take_in(done: _Import, ligne: LignePersonne) -> None:
    compte = _compte(done, ligne)
    if ligne.termes is not None:
        _affectation(done, ligne, compte.personne, ligne.termes)
    if ligne.actif is False and compte.desactive_le is None:
        close_compte(done.session, compte=compte, now=done.now)
        done.bilan.tell(ligne.ligne, Genre.DESACTIVATION, f"{compte.personne.nom_complet}, compte {compte.adresse}")
    elif ligne.actif and compte.desactive_le is not None:
        compte.desactive_le = None
        if done.acteur is not None:
            let_wait_again(done.session, compte=compte, acteur=done.acteur, now=done.now)
        done.bilan.tell(ligne.ligne, Genre.MODIFICATION, f"{compte.personne.nom_complet}, compte désactivé → actif")


def _compte(done: _Import, ligne: LignePersonne) -> Compte:
    """The account of a line, created if need be, with its person's name and its role as the line says."""
    compte = done.comptes.get(ligne.cle)
    if compte is None:
        compte = done.comptes[ligne.cle] = _new_compte(done, ligne)
    personne = compte.personne
    if (personne.prenom, personne.nom) != (ligne.prenom, ligne.nom):
        done.bilan.tell(ligne.ligne, Genre.MODIFICATION, f"{personne.nom_complet} devient {ligne.nom_complet}")
        personne.prenom, personne.nom = ligne.prenom, ligne.nom
    wanted = _habilitation(done, ligne)
    if not any(_is_same(own, wanted) for own in compte.habilitations):
        _grant(done, compte, wanted)
        done.bilan.tell(ligne.ligne, Genre.MODIFICATION, f"{personne.nom_complet} devient {_role_name(ligne)}")
    return compte


def _new_compte(done: _Import, ligne: LignePersonne) -> Compte:
    personne = Personne(region=done.region, prenom=ligne.prenom, nom=ligne.nom)
    compte = Compte(personne=personne, adresse=ligne.adresse, adresse_cle=ligne.cle)
    done.session.add(compte)
    done.created.append(compte)
    _grant(done, compte, _habilitation(done, ligne))
    role = "" if ligne.role is Role.CHARGE else f", {_role_name(ligne)}"
    done.bilan.tell(ligne.ligne, Genre.CREATION, f"{personne.nom_complet}, compte {ligne.adresse}{role}")
    return compte


def _habilitation(done: _Import, ligne: LignePersonne) -> Habilitation:
    """The role that a line asks for, of no account yet."""
    porteuse = done.porteuses[ligne.porteuse].id if ligne.porteuse else None
    dla = done.dlas[ligne.dla].id if ligne.dla else None
    made = Habilitation(role=ligne.role, region_id=done.region.id, porteuse_id=porteuse, dla_id=dla)
    if ligne.role is Role.DIRECTION:
        wait_from_now(made, done.acteur, done.now)
    return made


def _is_same(own: Habilitation, other: Habilitation) -> bool:
    return (own.role, own.region_id, own.porteuse_id, own.dla_id) == (
        other.role,
        other.region_id,
        other.porteuse_id,
        other.dla_id,
    )


def _role_name(ligne: LignePersonne) -> str:
    match ligne.role:
        case Role.ANIMATEUR:
            return "animateur du C2RA"
        case Role.DIRECTION:
            return f"direction de {ligne.porteuse}"
        case Role.PILOTE:
            return f"pilote du DLA {ligne.dla}" if ligne.dla else "pilote de la région"
        case _:
            return "chargé(e) de mission"


def _grant(done: _Import, compte: Compte, habilitation: Habilitation) -> None:
    compte.habilitations.append(habilitation)
    done.granted.append(habilitation)


def _affectation(done: _Import, ligne: LignePersonne, personne: Personne, termes: Termes) -> None:
    dla = done.dlas[termes.dla]
    affectations = (own for own in personne.affectations if own.dla is dla and own.debut == termes.debut)
    known = next(affectations, None)
    if known is None:
        since = affectation_waits_since(personne, dla, termes.debut, done.acteur, done.now)
        made = Affectation(personne=personne, dla=dla, etp=termes.etp, debut=termes.debut, fin=termes.fin)
        if since is not None:
            wait_from_now(made, done.acteur, done.now)
        done.session.add(made)
        done.placed.append(made)
        told = f"{personne.nom_complet}, DLA {dla.code}, {decimal_text(termes.etp, 2)} ETP"
        done.bilan.tell(ligne.ligne, Genre.CREATION, told)
    elif (known.etp, known.fin) != (termes.etp, termes.fin):
        told = f"{personne.nom_complet}, DLA {dla.code} : {_terms(known)} → {_terms(termes)}"
        done.bilan.tell(ligne.ligne, Genre.MODIFICATION, told)
        if known.attend_depuis is not None or opens_more(known, known.debut, termes.fin, done.now):
            wait_from_now(known, done.acteur, done.now)
            done.placed.append(known)
        known.etp, known.fin = termes.etp, termes.fin


def _terms(terms: Affectation | Termes) -> str:
    until = f" jusqu’au {short_day_text(terms.fin)}" if terms.fin else ""
    return f"{decimal_text(terms.etp, 2)} ETP{until}"


def _journalise(done: _Import, acteur: Acteur | None) -> None:
    """With who was given which role, and a line for each of those who read more than their own answers."""
    roles: dict[str, list[str]] = {}
    for own in done.granted:
        roles.setdefault(str(own.compte_id), []).append(own.role.value)
    record_import(done.session, done.region, done.bilan, "importer des personnes", acteur, done.now, roles=roles)
    if acteur is None:
        return
    for own in done.granted:
        if own.role is not Role.CHARGE:
            record_role(done.session, own.compte, "donner un rôle", own, acteur, done.now)
    for placed in done.placed:
        record_affectation(done.session, placed, "affecter", acteur, done.now, apres=said(placed))
