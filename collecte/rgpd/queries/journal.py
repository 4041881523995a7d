"""Queries on the journal des modifications: author, verb, object, and the names of objects."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from collecte.models import (
    Accompagnement,
    ActionDla,
    Affectation,
    Brouillon,
    Campagne,
    Cofinancement,
    Complement,
    Compte,
    Convention,
    Courriel,
    DemandeDroit,
    Diagnostic,
    Dla,
    EntreeJournal,
    Ingenierie,
    OrientationPrioritaire,
    Partenaire,
    Participation,
    Personne,
    Porteuse,
    Prestataire,
    Region,
    Seance,
    Structure,
    TirageStructures,
    VersionReferentiel,
)
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, granted_journal, installation_journal, readable_journal
from questionnaires.core.francais import PARIS, short_day_text, sort_key

Objet = tuple[str, int]
"""What an entry is about: its kind, and its id among its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtre:
    """What is asked of the journal; None asks nothing. Days are those of Paris, both included."""

    compte_id: int | None = None
    verbe: str | None = None
    depuis: date | None = None
    jusqua: date | None = None

    def clause(self) -> ColumnElement[bool]:
        wanted = [
            EntreeJournal.compte_id == self.compte_id if self.compte_id else None,
            EntreeJournal.verbe == self.verbe if self.verbe else None,
            EntreeJournal.quand >= _midnight(self.depuis) if self.depuis else None,
            EntreeJournal.quand < _midnight(self.jusqua + timedelta(days=1)) if self.jusqua else None,
        ]
        return and_(True, *(clause for clause in wanted if clause is not None))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def list_entrees(
    session: Session, acteur: Acteur, filtre: Filtre, *, avant: int | None = None, limit: int
) -> Sequence[EntreeJournal]:
    """The latest entries that `acteur` may read, those before the entry `avant` if one is named; authors loaded."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(readable_journal(acteur), filtre.clause())
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )
    if avant is not None:
        place = tuple_(EntreeJournal.quand, EntreeJournal.id)
        named = select(EntreeJournal.quand, EntreeJournal.id).where(EntreeJournal.id == avant)
        statement = statement.where(place < named.scalar_subquery())
    return session.scalars(statement).all()


def list_installation_entrees(session: Session, acteur: Acteur, *, limit: int) -> Sequence[EntreeJournal]:
    """The latest things done to the installation as a whole, for its admin; authors loaded."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(installation_journal(acteur))
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def list_grants(session: Session, acteur: Acteur, *, limit: int) -> Sequence[EntreeJournal]:
    """The latest of these in every région, for the admin of the installation; authors loaded."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(granted_journal(acteur))
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def list_verbes(session: Session, acteur: Acteur) -> Sequence[str]:
    """What was done at least once, in French order."""
    statement = select(EntreeJournal.verbe).where(readable_journal(acteur)).distinct()
    return sorted(session.scalars(statement), key=sort_key)


def list_auteurs(session: Session, acteur: Acteur) -> Sequence[tuple[int, str]]:
    """(account id, name) of who did something, by name."""
    wrote = select(EntreeJournal.compte_id).where(readable_journal(acteur))
    found = session.execute(select(Compte.id, Personne).join(Compte.personne).where(Compte.id.in_(wrote)))
    rows = sorted(found, key=lambda row: name_key(row[1]))
    return [(compte_id, personne.nom_complet) for compte_id, personne in rows]


def names_of(session: Session, objets: Iterable[Objet]) -> Mapping[Objet, str]:
    """What these are called, one query a kind; those of a kind without names, or that are gone, are absent."""
    by_kind: dict[str, set[int]] = {}
    for kind, own in objets:
        by_kind.setdefault(kind, set()).add(own)
    return {
        (kind, own): name
        for kind, ids in by_kind.items()
        if kind in NAMES
        for own, name in NAMES[kind](session, ids).items()
    }


def list_ends(session: Session, objets: Iterable[Objet]) -> Mapping[Objet, Sequence[tuple[int, str]]]:
    """When those that are gone went: the entry that says so, and what they were called then, the first to go first.

    A base may give their number to something else afterwards: what was written before that entry is not about it.
    """
    entries = select(EntreeJournal).where(
        tuple_(EntreeJournal.objet, EntreeJournal.verbe).in_(_ENDS),
        EntreeJournal.objet_id.in_({own for _, own in objets}),
    )
    found: dict[Objet, list[tuple[int, str]]] = {}
    for own in session.scalars(entries.order_by(EntreeJournal.id)):
        name = _ENDS[own.objet, own.verbe](own.details)
        found.setdefault((own.objet, own.objet_id), []).append((own.id, name))
    return found


def _seance_gone(before: Mapping[str, str]) -> str:
    return f"{before['instance']}, {short_day_text(date.fromisoformat(before['jour']))}"


_ENDS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], str]] = {
    ("action", "retirer une action"): lambda details: details["avant"]["intitule"],
    ("séance", "retirer une séance"): lambda details: _seance_gone(details["avant"]),
    ("campagne", "supprimer la campagne"): lambda details: details["avant"]["titre"],
    ("convention", "retirer"): lambda details: f"DLA {details['dla']}, {details['avant']['debut'][:4]}",
    ("référentiel", "abandonner la version"): lambda details: details.get("titre", f"version {details['numero']}"),
}
"""Kind of object and verb of an entry after which it is gone -> what it was called, from the details of that entry."""

Names = Callable[[Session, Collection[int]], Mapping[int, str]]


def _named(key: InstrumentedAttribute[int], name: InstrumentedAttribute[str]) -> Names:
    return lambda session, ids: dict(session.execute(select(key, name).where(key.in_(ids))).all())


def _campagnes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {own.id: own.titre for own in session.scalars(select(Campagne).where(Campagne.id.in_(ids)))}


def _demandes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """The right alone: who asks is read on the page of the data-protection officer."""
    return {own.id: own.droit.value for own in session.scalars(select(DemandeDroit).where(DemandeDroit.id.in_(ids)))}


def _participations(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """`Claire Moreau, DLA 18, Temps et activités, 1er semestre 2026`, or a structure; a whole DLA names no one."""
    statement = (
        select(Participation.id, Personne, Structure.nom, Dla.code, Campagne)
        .outerjoin(Participation.personne)
        .outerjoin(Participation.accompagnement)
        .outerjoin(Accompagnement.structure)
        .join(Participation.dla)
        .join(Participation.campagne)
        .where(Participation.id.in_(ids))
    )
    return {
        own: ", ".join(filter(None, (personne.nom_complet if personne else structure, f"DLA {code}", campagne.titre)))
        for own, personne, structure, code, campagne in session.execute(statement)
    }


def _affectations(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = (
        select(Affectation.id, Personne, Dla.code)
        .join(Affectation.personne)
        .join(Affectation.dla)
        .where(Affectation.id.in_(ids))
    )
    return {own: f"{personne.nom_complet}, DLA {code}" for own, personne, code in session.execute(statement)}


def _comptes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    found = session.execute(select(Compte.id, Personne).join(Compte.personne).where(Compte.id.in_(ids)))
    return {own: personne.nom_complet for own, personne in found}


def _personnes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {own.id: own.nom_complet for own in session.scalars(select(Personne).where(Personne.id.in_(ids)))}


def _dlas(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {own.id: f"{own.code} {own.nom}" for own in session.scalars(select(Dla).where(Dla.id.in_(ids)))}


def _conventions(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = select(Convention.id, Dla.code, Convention.debut).join(Convention.dla).where(Convention.id.in_(ids))
    return {own: f"DLA {code}, {debut.year}" for own, code, debut in session.execute(statement)}


def _cofinancements(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    own = Cofinancement
    statement = select(own, Dla.code).join(own.dla).where(own.id.in_(ids))
    return {each.id: f"DLA {code}, {each.libelle}, {each.annee}" for each, code in session.execute(statement)}


def _accompagnements(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = select(Accompagnement.id, Structure.nom).join(Accompagnement.structure)
    return dict(session.execute(statement.where(Accompagnement.id.in_(ids))).all())


def _seances(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    found = session.scalars(select(Seance).where(Seance.id.in_(ids)))
    return {own.id: f"{own.instance}, {short_day_text(own.jour)}" for own in found}


NAMES: Mapping[str, Names] = {
    "accompagnement": _accompagnements,
    "action": _named(ActionDla.id, ActionDla.intitule),
    "affectation": _affectations,
    "campagne": _campagnes,
    "cofinancement": _cofinancements,
    "compte": _comptes,
    "convention": _conventions,
    "courriel": _named(Courriel.id, Courriel.adresse),
    "demande de droits": _demandes,
    "diagnostic": _named(Diagnostic.id, Diagnostic.intitule),
    "DLA": _dlas,
    "ingénierie": _named(Ingenierie.id, Ingenierie.intitule),
    "orientation prioritaire": _named(OrientationPrioritaire.id, OrientationPrioritaire.libelle),
    "partenaire": _named(Partenaire.id, Partenaire.nom),
    "personne": _personnes,
    "prestataire": _named(Prestataire.id, Prestataire.nom),
    "séance": _seances,
    "structure": _named(Structure.id, Structure.nom),
    "structure porteuse": _named(Porteuse.id, Porteuse.nom),
    "réponse": _participations,
    "questionnaire": _named(Brouillon.id, Brouillon.code),
    "référentiel": _named(VersionReferentiel.id, VersionReferentiel.titre),
    "complément": _named(Complement.id, Complement.ligne),
    "région": _named(Region.id, Region.nom),
    "tirage": _named(TirageStructures.id, TirageStructures.instrument),
}
"""Kind of object -> the names of those of its kind, by id."""
