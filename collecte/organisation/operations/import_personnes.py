"""Import persons, affectations, accounts and roles from a spreadsheet, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte
from collecte.comptes.operations.gestion_comptes import invite
from collecte.comptes.queries.comptes import list_comptes_by_key
from collecte.core.operations.cellules import Defaut, RefusedFileError, words
from collecte.core.operations.imports import Bilan, GenreImport, record_import
from collecte.core.tableurs import Feuille
from collecte.models import Affectation, Compte, Dla, Habilitation, Mots, Personne, Porteuse, Region, Role
from collecte.organisation.hooks import AFFECTATIONS_CHANGED
from collecte.organisation.operations.acces import (
    lengthens,
    let_wait_again,
    new_affectation,
    opens_more,
    tell_waiting,
    wait_from_now,
)
from collecte.organisation.operations.affectations import record_affectation, said, terms_of
from collecte.organisation.operations.coherence_personnes import contradictions
from collecte.organisation.operations.lignes_personnes import Connus, LignePersonne, Termes, read_lignes
from collecte.organisation.operations.personnes import TakenAddressError, is_protected
from collecte.organisation.operations.roles import record_role
from collecte.organisation.queries.organisation import list_dlas, list_porteuses, lock_region
from collecte.policy import FONCTIONS, Acteur
from questionnaires.core.francais import decimal_text, short_day_text


@dataclass(slots=True)
class _Import:
    """The state of an import: the objects that its lines may name, and the changes made."""

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

    `with_invitations`: created accounts are invited to choose a password. Raises RefusedFileError with every
    error; nothing is written then. A dry run is this, not committed.
    """
    lock_region(session, region.id)
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    porteuses = {porteuse.nom: porteuse for porteuse in list_porteuses(session, region.id)}
    lignes, defauts = read_lignes(feuille, Connus(frozenset(dlas), {words(nom): nom for nom in porteuses}))
    comptes = list_comptes_by_key(session, {ligne.cle for ligne in lignes})
    defauts += [*contradictions(lignes, _stored(region, comptes)), *_foreign(region, lignes, comptes)]
    defauts += _kept(lignes, comptes, acteur)
    if defauts:
        raise RefusedFileError(defauts)
    state = _Import(session, region, now, acteur, dlas, porteuses, comptes)
    for ligne in lignes:
        before = state.bilan.changes
        _take_in(state, ligne)
        state.bilan.unchanged += state.bilan.changes == before
    session.flush()
    AFFECTATIONS_CHANGED.run(session, region.id, now)
    _journalise(state, acteur)
    tell_waiting(session, [*state.granted, *state.placed], acteur=acteur, now=now)
    if with_invitations:
        for compte in (created for created in state.created if created.desactive_le is None):
            invite(session, compte=compte, acteur=acteur, now=now)
    return state.bilan


def _stored(region: Region, comptes: Mapping[str, Compte]) -> Mapping[str, Sequence[Termes]]:
    """Return the stored affectations of the persons of the région, by address key."""
    return {
        cle: [terms_of(affectation) for affectation in compte.personne.affectations]
        for cle, compte in comptes.items()
        if compte.personne.region_id == region.id
    }


def _foreign(region: Region, lignes: Sequence[LignePersonne], comptes: Mapping[str, Compte]) -> list[Defaut]:
    """Return an error for each address of another région, whose data must not change; it says no more than the form of
    one person."""
    return [
        Defaut(ligne.ligne, *TakenAddressError(ligne.adresse).args)
        for ligne in lignes
        if (compte := comptes.get(ligne.cle)) and compte.personne.region_id != region.id
    ]


def _kept(lignes: Sequence[LignePersonne], comptes: Mapping[str, Compte], acteur: Acteur | None) -> Iterator[Defaut]:
    """Yield the lines by which `acteur` would deactivate their own account or a protected one, or give something to
    themselves."""
    for ligne in lignes:
        compte = comptes.get(ligne.cle)
        if compte is None or acteur is None:
            continue
        if compte.id == acteur.compte_id and _gives(ligne, compte):
            problem = "Personne ne se donne un rôle ni une affectation à soi-même."
            yield Defaut(ligne.ligne, problem, "Retirez cette ligne ; une autre personne qui anime la région le peut.")
        if ligne.actif is not False:
            continue
        if compte.id == acteur.compte_id:
            problem = "Ce compte est le vôtre : vous ne pouvez pas le désactiver."
            yield Defaut(ligne.ligne, problem, "Laissez « actif » vide.")
        elif is_protected(compte, acteur):
            problem = "Ce compte a un rôle que vous ne pouvez pas donner : vous ne pouvez pas le désactiver."
            yield Defaut(ligne.ligne, problem, "Laissez « actif » vide.")


def _gives(ligne: LignePersonne, compte: Compte) -> bool:
    """Return whether a line gives an account a role or days on a DLA that it does not have."""
    has_role = any(
        (
            habilitation.role,
            habilitation.porteuse.nom if habilitation.porteuse else "",
            habilitation.dla.code if habilitation.dla else "",
        )
        == (ligne.role, ligne.porteuse or "", ligne.dla or "")
        for habilitation in compte.habilitations
    )
    if not has_role or (termes := ligne.termes) is None:
        return not has_role
    affectations = (
        affectation
        for affectation in compte.personne.affectations
        if (affectation.dla.code, affectation.debut) == (termes.dla, termes.debut)
    )
    return all(lengthens(affectation, termes.debut, termes.fin) for affectation in affectations)


def _take_in(state: _Import, ligne: LignePersonne) -> None:
    compte = _compte(state, ligne)
    state.bilan.carnet.sujets[ligne.ligne] = compte.personne
    if ligne.termes is not None:
        _affectation(state, ligne, compte.personne, ligne.termes)
    state.bilan.carnet.keep(ligne.ligne, compte, "desactive_le")
    if ligne.actif is False and compte.desactive_le is None:
        close_compte(state.session, compte=compte, now=state.now)
        state.bilan.tell(
            ligne.ligne, GenreImport.DESACTIVATION, f"{compte.personne.nom_complet}, compte {compte.adresse}"
        )
    elif ligne.actif and compte.desactive_le is not None:
        compte.desactive_le = None
        if state.acteur is not None:
            let_wait_again(state.session, compte=compte, acteur=state.acteur, now=state.now)
        state.bilan.tell(
            ligne.ligne, GenreImport.MODIFICATION, f"{compte.personne.nom_complet}, compte désactivé → actif"
        )


def _compte(state: _Import, ligne: LignePersonne) -> Compte:
    """Return the account of a line, created if missing, with the name and the role of the line."""
    compte = state.comptes.get(ligne.cle)
    if compte is None:
        compte = state.comptes[ligne.cle] = _new_compte(state, ligne)
    personne = compte.personne
    if (personne.prenom, personne.nom) != (ligne.prenom, ligne.nom):
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, f"{personne.nom_complet} devient {ligne.nom_complet}")
        state.bilan.carnet.keep(ligne.ligne, personne, "prenom", "nom")
        personne.prenom, personne.nom = ligne.prenom, ligne.nom
    wanted, scope = _habilitation(state, ligne), attrgetter("role", "region_id", "porteuse_id", "dla_id")
    if scope(wanted) not in map(scope, compte.habilitations):
        _grant(state, ligne, compte, wanted)
        phrase = f"{personne.nom_complet} devient {_role_name(state, ligne)}"
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, phrase)
    return compte


def _new_compte(state: _Import, ligne: LignePersonne) -> Compte:
    personne = Personne(region=state.region, prenom=ligne.prenom, nom=ligne.nom)
    compte = Compte(personne=personne, adresse=ligne.adresse, adresse_cle=ligne.cle)
    state.session.add(compte)
    state.created.append(compte)
    state.bilan.carnet.make(ligne.ligne, personne, compte)
    _grant(state, ligne, compte, _habilitation(state, ligne))
    role = "" if ligne.role is Role.CHARGE else f", {_role_name(state, ligne)}"
    state.bilan.tell(ligne.ligne, GenreImport.CREATION, f"{personne.nom_complet}, compte {ligne.adresse}{role}")
    return compte


def _habilitation(state: _Import, ligne: LignePersonne) -> Habilitation:
    """Build the role of a line, without an account yet."""
    porteuse = state.porteuses[ligne.porteuse].id if ligne.porteuse else None
    dla = state.dlas[ligne.dla].id if ligne.dla else None
    habilitation = Habilitation(role=ligne.role, region_id=state.region.id, porteuse_id=porteuse, dla_id=dla)
    if ligne.role is Role.DIRECTION:
        wait_from_now(habilitation, state.acteur, state.now)
    return habilitation


def _role_name(state: _Import, ligne: LignePersonne) -> str:
    over = (ligne.porteuse and state.porteuses[ligne.porteuse]) or (ligne.dla and state.dlas[ligne.dla]) or None
    return FONCTIONS[ligne.role].named(Mots.in_region(state.region), over)


def _grant(state: _Import, ligne: LignePersonne, compte: Compte, habilitation: Habilitation) -> None:
    compte.habilitations.append(habilitation)
    state.granted.append(habilitation)
    state.bilan.carnet.make(ligne.ligne, habilitation)


def _affectation(state: _Import, ligne: LignePersonne, personne: Personne, termes: Termes) -> None:
    dla = state.dlas[termes.dla]
    affectations = (
        affectation
        for affectation in personne.affectations
        if affectation.dla is dla and affectation.debut == termes.debut
    )
    affectation = next(affectations, None)
    if affectation is None:
        etp, debut, fin = termes.etp, termes.debut, termes.fin
        placed = new_affectation(personne, dla, etp=etp, debut=debut, fin=fin, acteur=state.acteur, now=state.now)
        state.session.add(placed)
        state.placed.append(placed)
        state.bilan.carnet.make(ligne.ligne, placed)
        text = f"{personne.nom_complet}, DLA {dla.code}, {decimal_text(termes.etp, 2)} ETP"
        state.bilan.tell(ligne.ligne, GenreImport.CREATION, text)
    elif (affectation.etp, affectation.fin) != (termes.etp, termes.fin):
        text = f"{personne.nom_complet}, DLA {dla.code} : {_terms(affectation)} → {_terms(termes)}"
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, text)
        state.bilan.carnet.keep(ligne.ligne, affectation, "etp", "fin", "attend_depuis", "donnee_par_id")
        if affectation.attend_depuis is not None or opens_more(affectation, affectation.debut, termes.fin, state.now):
            wait_from_now(affectation, state.acteur, state.now)
            state.placed.append(affectation)
        affectation.etp, affectation.fin = termes.etp, termes.fin


def _terms(terms: Affectation | Termes) -> str:
    until = f" jusqu’au {short_day_text(terms.fin)}" if terms.fin else ""
    return f"{decimal_text(terms.etp, 2)} ETP{until}"


def _journalise(state: _Import, acteur: Acteur | None) -> None:
    """Log the import with the roles given; by a person, also each role above chargé(e) de mission and affectation."""
    roles: dict[str, list[str]] = {}
    for habilitation in state.granted:
        roles.setdefault(str(habilitation.compte_id), []).append(habilitation.role.value)
    record_import(state.session, state.region, state.bilan, "importer des personnes", acteur, state.now, roles=roles)
    if acteur is None:
        return
    for habilitation in state.granted:
        if habilitation.role is not Role.CHARGE:
            record_role(state.session, habilitation.compte, "donner un rôle", habilitation, acteur, state.now)
    for affectation in state.placed:
        record_affectation(state.session, affectation, "affecter", acteur, state.now, apres=said(affectation))
