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
"""Subject of an entry: its kind, and its id among its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtre:
    """Filter of the journal; None is no condition. Days are those of Paris, both included."""

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
    """List the latest entries that `acteur` may read, those before the entry `avant` if one is named; authors
    loaded."""
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
    """List the latest acts on the installation as a whole, for its admin; authors loaded."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(installation_journal(acteur))
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def list_grants(session: Session, acteur: Acteur, *, limit: int) -> Sequence[EntreeJournal]:
    """List the latest entries that gave access to the data of a DLA, in every région, for the admin of the
    installation; authors loaded."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(granted_journal(acteur))
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def list_verbes(session: Session, acteur: Acteur) -> Sequence[str]:
    """List the verbs of the entries that `acteur` may read, in French order."""
    statement = select(EntreeJournal.verbe).where(readable_journal(acteur)).distinct()
    return sorted(session.scalars(statement), key=sort_key)


def list_auteurs(session: Session, acteur: Acteur) -> Sequence[tuple[int, str]]:
    """List (account id, name) of the authors of entries, by name."""
    wrote = select(EntreeJournal.compte_id).where(readable_journal(acteur))
    auteurs = session.execute(select(Compte.id, Personne).join(Compte.personne).where(Compte.id.in_(wrote)))
    rows = sorted(auteurs, key=lambda row: name_key(row[1]))
    return [(compte_id, personne.nom_complet) for compte_id, personne in rows]


def names_of(session: Session, objets: Iterable[Objet]) -> Mapping[Objet, str]:
    """Return the names of objects, with one query a kind; those of a kind without names, or that are gone, are
    absent."""
    by_kind: dict[str, set[int]] = {}
    for kind, objet_id in objets:
        by_kind.setdefault(kind, set()).add(objet_id)
    return {
        (kind, objet_id): name
        for kind, ids in by_kind.items()
        if kind in NAMES
        for objet_id, name in NAMES[kind](session, ids).items()
    }


def list_ends(session: Session, objets: Iterable[Objet]) -> Mapping[Objet, Sequence[tuple[int, str]]]:
    """List when objects were removed: the entry that says so, and their name then, the first removed first.

    A database may reuse their number afterwards: entries written before that one are about the removed object.
    """
    entries = select(EntreeJournal).where(
        tuple_(EntreeJournal.objet, EntreeJournal.verbe).in_(_ENDS),
        EntreeJournal.objet_id.in_({objet_id for _, objet_id in objets}),
    )
    ends: dict[Objet, list[tuple[int, str]]] = {}
    for entree in session.scalars(entries.order_by(EntreeJournal.id)):
        name = _ENDS[entree.objet, entree.verbe](entree.details)
        ends.setdefault((entree.objet, entree.objet_id), []).append((entree.id, name))
    return ends


def _seance_gone(before: Mapping[str, str]) -> str:
    return f"{before['instance']}, {short_day_text(date.fromisoformat(before['jour']))}"


_ENDS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], str]] = {
    ("action", "retirer une action"): lambda details: details["avant"]["intitule"],
    ("séance", "retirer une séance"): lambda details: _seance_gone(details["avant"]),
    ("campagne", "supprimer la campagne"): lambda details: details["avant"]["titre"],
    ("convention", "retirer"): lambda details: f"DLA {details['dla']}, {details['avant']['debut'][:4]}",
    ("référentiel", "abandonner la version"): lambda details: details.get("titre", f"version {details['numero']}"),
}
"""Kind of object and verb of an entry that removes it -> its former name, from the details of that entry."""

Names = Callable[[Session, Collection[int]], Mapping[int, str]]


def _named(key: InstrumentedAttribute[int], name: InstrumentedAttribute[str]) -> Names:
    return lambda session, ids: dict(session.execute(select(key, name).where(key.in_(ids))).all())


def _campagnes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {campagne.id: campagne.titre for campagne in session.scalars(select(Campagne).where(Campagne.id.in_(ids)))}


def _demandes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Return the right alone: the page of the data-protection officer shows who asks."""
    return {
        demande.id: demande.droit.value
        for demande in session.scalars(select(DemandeDroit).where(DemandeDroit.id.in_(ids)))
    }


def _participations(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Return `Claire Moreau, DLA 18, Temps et activités, 1er semestre 2026`, or a structure; the answer of a whole DLA
    names no one."""
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
        participation_id: ", ".join(
            filter(None, (personne.nom_complet if personne else structure, f"DLA {code}", campagne.titre))
        )
        for participation_id, personne, structure, code, campagne in session.execute(statement)
    }


def _affectations(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = (
        select(Affectation.id, Personne, Dla.code)
        .join(Affectation.personne)
        .join(Affectation.dla)
        .where(Affectation.id.in_(ids))
    )
    return {
        affectation_id: f"{personne.nom_complet}, DLA {code}"
        for affectation_id, personne, code in session.execute(statement)
    }


def _comptes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(select(Compte.id, Personne).join(Compte.personne).where(Compte.id.in_(ids)))
    return {compte_id: personne.nom_complet for compte_id, personne in rows}


def _personnes(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {
        personne.id: personne.nom_complet for personne in session.scalars(select(Personne).where(Personne.id.in_(ids)))
    }


def _dlas(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return {dla.id: f"{dla.code} {dla.nom}" for dla in session.scalars(select(Dla).where(Dla.id.in_(ids)))}


def _conventions(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = select(Convention.id, Dla.code, Convention.debut).join(Convention.dla).where(Convention.id.in_(ids))
    return {convention_id: f"DLA {code}, {debut.year}" for convention_id, code, debut in session.execute(statement)}


def _cofinancements(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    cofinancement = Cofinancement
    statement = select(cofinancement, Dla.code).join(cofinancement.dla).where(cofinancement.id.in_(ids))
    return {row.id: f"DLA {code}, {row.libelle}, {row.annee}" for row, code in session.execute(statement)}


def _accompagnements(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    statement = select(Accompagnement.id, Structure.nom).join(Accompagnement.structure)
    return dict(session.execute(statement.where(Accompagnement.id.in_(ids))).all())


def _seances(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    seances = session.scalars(select(Seance).where(Seance.id.in_(ids)))
    return {seance.id: f"{seance.instance}, {short_day_text(seance.jour)}" for seance in seances}


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
"""Kind of object -> function that returns the names of its objects, by id."""
