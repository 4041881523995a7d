"""Queries on the journal des modifications: author, verb, object, and the names of objects."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

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
    VersionCategories,
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
    session: Session, acteur: Acteur, filtre: Filtre, *, start: int = 0, limit: int
) -> Sequence[EntreeJournal]:
    """List the latest entries that `acteur` may read, without the first `start`; authors loaded."""
    statement = _latest(limit, readable_journal(acteur), filtre.clause()).offset(start)
    return session.scalars(statement).all()


def count_entrees(session: Session, acteur: Acteur, filtre: Filtre) -> int:
    """Count the entries that `acteur` may read."""
    statement = select(func.count()).select_from(EntreeJournal).where(readable_journal(acteur), filtre.clause())
    return session.scalar(statement) or 0


def list_installation_entrees(session: Session, acteur: Acteur, *, limit: int) -> Sequence[EntreeJournal]:
    """List the latest acts on the installation as a whole, for its admin; authors loaded."""
    return session.scalars(_latest(limit, installation_journal(acteur))).all()


def list_grants(session: Session, acteur: Acteur, *, limit: int) -> Sequence[EntreeJournal]:
    """List the latest entries that gave access to the data of a DLA, in every région, for the admin of the
    installation; authors loaded."""
    return session.scalars(_latest(limit, granted_journal(acteur))).all()


def _latest(limit: int, *clauses: ColumnElement[bool]) -> Select[EntreeJournal]:
    """Select the latest entries that match all clauses, authors loaded."""
    return (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(*clauses)
        .order_by(EntreeJournal.quand.desc(), EntreeJournal.id.desc())
        .limit(limit)
    )


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


_ENDS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], str]] = {
    ("action", "retirer une action"): lambda details: details["avant"]["intitule"],
    ("séance", "retirer une séance"): lambda details: _seance(
        details["avant"]["instance"], date.fromisoformat(details["avant"]["jour"])
    ),
    ("personne", "retirer"): lambda details: details["avant"]["nom"],
    ("campagne", "supprimer la campagne"): lambda details: details["avant"]["titre"],
    ("convention", "retirer"): lambda details: f"DLA {details['dla']}, {details['avant']['debut'][:4]}",
    ("référentiel", "abandonner la version"): lambda details: details.get("titre", f"version {details['numero']}"),
}
"""Kind of object and verb of an entry that removes it -> its former name, from the details of that entry."""

Names = Callable[[Session, Collection[int]], Mapping[int, str]]


def _named(statement: Select[*tuple[Any, ...]], words: Callable[..., str]) -> Names:
    """Name objects, whose ids are the first column of a statement, by words on its other columns."""
    key = statement.selected_columns[0]
    return lambda session, ids: {row[0]: words(*row[1:]) for row in session.execute(statement.where(key.in_(ids)))}


def _reponse(personne: Personne | None, structure: str | None, code: str, campagne: Campagne) -> str:
    """Return `Claire Moreau, DLA 18, Temps et activités, 1er semestre 2026`, or a structure; the answer of a whole DLA
    names no one."""
    return ", ".join(filter(None, (personne.nom_complet if personne else structure, f"DLA {code}", campagne.titre)))


def _seance(instance: str, jour: date) -> str:
    return f"{instance}, {short_day_text(jour)}"


NAMES: Mapping[str, Names] = {
    "accompagnement": _named(select(Accompagnement.id, Structure.nom).join(Accompagnement.structure), str),
    "action": _named(select(ActionDla.id, ActionDla.intitule), str),
    "affectation": _named(
        select(Affectation.id, Personne, Dla.code).join(Affectation.personne).join(Affectation.dla),
        lambda personne, code: f"{personne.nom_complet}, DLA {code}",
    ),
    "campagne": _named(select(Campagne.id, Campagne), lambda campagne: campagne.titre),
    "catégories": _named(select(VersionCategories.id, VersionCategories.numero), "version {}".format),
    "cofinancement": _named(
        select(Cofinancement.id, Cofinancement, Dla.code).join(Cofinancement.dla),
        lambda cofinancement, code: f"DLA {code}, {cofinancement.libelle}, {cofinancement.annee}",
    ),
    "compte": _named(select(Compte.id, Personne).join(Compte.personne), lambda personne: personne.nom_complet),
    "convention": _named(
        select(Convention.id, Dla.code, Convention.debut).join(Convention.dla),
        lambda code, debut: f"DLA {code}, {debut.year}",
    ),
    "courriel": _named(select(Courriel.id, Courriel.adresse), str),
    # the right alone: the page of the data-protection officer shows who asks
    "demande de droits": _named(select(DemandeDroit.id, DemandeDroit.droit), lambda droit: droit.value),
    "diagnostic": _named(select(Diagnostic.id, Diagnostic.intitule), str),
    "DLA": _named(select(Dla.id, Dla.code, Dla.nom), "{} {}".format),
    "ingénierie": _named(select(Ingenierie.id, Ingenierie.intitule), str),
    "orientation prioritaire": _named(select(OrientationPrioritaire.id, OrientationPrioritaire.libelle), str),
    "partenaire": _named(select(Partenaire.id, Partenaire.nom), str),
    "personne": _named(select(Personne.id, Personne), lambda personne: personne.nom_complet),
    "prestataire": _named(select(Prestataire.id, Prestataire.nom), str),
    "séance": _named(select(Seance.id, Seance.instance, Seance.jour), _seance),
    "structure": _named(select(Structure.id, Structure.nom), str),
    "structure porteuse": _named(select(Porteuse.id, Porteuse.nom), str),
    "réponse": _named(
        select(Participation.id, Personne, Structure.nom, Dla.code, Campagne)
        .outerjoin(Participation.personne)
        .outerjoin(Participation.accompagnement)
        .outerjoin(Accompagnement.structure)
        .join(Participation.dla)
        .join(Participation.campagne),
        _reponse,
    ),
    "questionnaire": _named(select(Brouillon.id, Brouillon.code), str),
    "référentiel": _named(select(VersionReferentiel.id, VersionReferentiel.titre), str),
    "complément": _named(select(Complement.id, Complement.ligne), str),
    "région": _named(select(Region.id, Region.nom), str),
    "tirage": _named(select(TirageStructures.id, TirageStructures.instrument), str),
}
"""Kind of object -> function that returns the names of its objects, by id."""
