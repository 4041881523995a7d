"""Queries on the structures of the register, within the DLA that an acteur reads or keeps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    ContactStructure,
    Dla,
    Etape,
    GenreEtape,
    Ingenierie,
    Personne,
    ReleveBudget,
    ReleveEmploi,
    Structure,
)
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, kept_dlas, register_dlas
from collecte.registre.queries.ingenieries import ANY_CATEGORY, NO_CATEGORY, accompanied_in, benefits_in, is_or_not_said
from questionnaires.core.francais import sort_key
from questionnaires.core.identifiants import compact

LOADED_WITH_STRUCTURE = (
    joinedload(Structure.dla).joinedload(Dla.region),
    joinedload(Structure.contacts),
    selectinload(Structure.emplois),
    selectinload(Structure.budgets),
)
LOADED_WITH_CONTACT = (joinedload(ContactStructure.structure).joinedload(Structure.dla),)
LOADED_WITH_EMPLOI = (joinedload(ReleveEmploi.structure).joinedload(Structure.dla),)
LOADED_WITH_BUDGET = (joinedload(ReleveBudget.structure).joinedload(Structure.dla),)

NO_STEP = "aucune"
"""Used in place of a step: structures without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltreStructures:
    """A search in the register; None: no restriction. `etape`: the last step that a structure has reached.

    `annee`: accompanied in that civil year, by `dla_id` when it is given, wherever it is registered now; `theme`: that
    of an ingénierie, of the year if given. A category may be `NO_CATEGORY`, a theme `ANY_CATEGORY`.
    """

    dla_id: int | None = None
    etape: str | None = None
    referent_id: int | None = None
    orientation_id: int | None = None
    archivees: bool = False
    annee: int | None = None
    secteur: str | None = None
    qpv: str | None = None
    frr: str | None = None
    epci: str | None = None
    theme: str | None = None
    sought: str = ""


@dataclass(frozen=True, slots=True)
class Trouvee:
    """A structure found: enough to search it by words and to sort the list, and its last step."""

    id: int
    nom_cle: str
    commune: str | None
    dla: str
    cherche: str
    etape: GenreEtape | None


def list_register_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """List the DLA whose register `acteur` reads, by région then code; région loaded."""
    return _dlas(session, register_dlas(acteur, today))


def list_kept_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """List the DLA whose register `acteur` keeps, by région then code; région loaded."""
    return _dlas(session, kept_dlas(acteur, today))


def _dlas(session: Session, scope: ColumnElement[bool]) -> Sequence[Dla]:
    statement = select(Dla).options(joinedload(Dla.region)).where(scope)
    return session.scalars(statement.order_by(Dla.region_id, Dla.code)).all()


def list_intercommunalites(session: Session, acteur: Acteur, today: date) -> Sequence[str]:
    """List the intercommunalités of the structures that `acteur` reads, by name."""
    statement = select(Structure.epci).join(Structure.dla).where(register_dlas(acteur, today), Structure.epci != "")
    return sorted(session.scalars(statement.distinct()), key=sort_key)


def find_structures(session: Session, acteur: Acteur, filtre: FiltreStructures, today: date) -> Sequence[Trouvee]:
    """List the structures that match a filter, by name: names and numbers only, since they may be many."""
    reached = last_step(today)
    statement = (
        select(
            Structure.id,
            Structure.nom_cle,
            Structure.sigle,
            Structure.commune,
            Structure.siret,
            Structure.rna,
            Structure.enee,
            Dla.code.label("dla"),
            reached.label("etape"),
        )
        .join(Structure.dla)
        .where(register_dlas(acteur, today), _asked(filtre, reached))
        .order_by(Structure.nom_cle, Structure.id)
    )
    words = _sought_words(filtre.sought)
    structures = (
        Trouvee(
            row.id, row.nom_cle, row.commune, row.dla, _searched(row.nom_cle, *row[2:7]) if words else "", row.etape
        )
        for row in session.execute(statement)
    )
    return [structure for structure in structures if all(word in structure.cherche for word in words)]


def _asked(filtre: FiltreStructures, reached: ScalarSelect[GenreEtape]) -> ColumnElement[bool]:
    archived = Structure.archivee_le.is_not(None)
    wanted = [
        archived if filtre.archivees else None if filtre.annee else ~archived,
        _of_dla(filtre),
        is_or_not_said(Structure.secteur_code, filtre.secteur) if filtre.secteur else None,
        is_or_not_said(Structure.qpv, filtre.qpv) if filtre.qpv else None,
        is_or_not_said(Structure.frr, filtre.frr) if filtre.frr else None,
        _located(filtre.epci) if filtre.epci else None,
        _at(filtre.etape, reached) if filtre.etape else None,
        _has(Accompagnement.referent_id == filtre.referent_id) if filtre.referent_id else None,
        _has(Accompagnement.orientations.any(id=filtre.orientation_id)) if filtre.orientation_id else None,
    ]
    return and_(*(clause for clause in wanted if clause is not None))


def _located(epci: str) -> ColumnElement[bool]:
    return Structure.epci == ("" if epci == NO_CATEGORY else epci)


def _of_dla(filtre: FiltreStructures) -> ColumnElement[bool] | None:
    wanted: list[ColumnElement[bool]] = []
    if filtre.theme:
        themes = [] if filtre.theme == ANY_CATEGORY else [is_or_not_said(Ingenierie.theme_code, filtre.theme)]
        wanted.append(benefits_in(filtre.annee, *themes))
    elif filtre.annee:
        wanted.append(accompanied_in(filtre.annee))
    elif filtre.dla_id:
        return Structure.dla_id == filtre.dla_id
    if filtre.dla_id:
        wanted.append(Accompagnement.dla_id == filtre.dla_id)
    return _has(and_(*wanted)) if wanted else None


def _at(etape: str, reached: ScalarSelect[GenreEtape]) -> ColumnElement[bool]:
    return reached.is_(None) if etape == NO_STEP else reached == GenreEtape(etape)


def _has(clause: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of structures with an accompagnement for which `clause` is true."""
    return Structure.id.in_(select(Accompagnement.structure_id).where(clause))


def last_step(today: date) -> ScalarSelect[GenreEtape]:
    """Return the last step of a structure, over all its accompagnements; future steps do not count."""
    return (
        select(Etape.genre)
        .join(Etape.accompagnement)
        .where(Accompagnement.structure_id == Structure.id, Etape.jour <= today)
        .order_by(Etape.jour.desc(), Etape.id.desc())
        .limit(1)
        .correlate(Structure)
        .scalar_subquery()
    )


def _sought_words(sought: str) -> Sequence[str]:
    """Split a search: `123 456 789 00012` is one number, `bourges jardins` two words."""
    number = compact(sought)
    digits = number.removeprefix("W")
    if len(digits) >= 6 and digits.isdecimal():
        return [number.lower()]
    return sort_key(sought).split()


def _searched(nom_cle: str, *others: str | None) -> str:
    return " ".join([nom_cle, *(sort_key(text) for text in others if text)])


def list_structures(
    session: Session, structure_ids: Sequence[int], *, with_releves: bool = False
) -> Sequence[Structure]:
    """List structures in the order of their ids; DLA loaded, employment records and budgets too `with_releves`."""
    releves = (selectinload(Structure.emplois), selectinload(Structure.budgets)) if with_releves else ()
    statement = select(Structure).options(joinedload(Structure.dla), *releves).where(Structure.id.in_(structure_ids))
    ranks = {structure_id: rank for rank, structure_id in enumerate(structure_ids)}
    return sorted(session.scalars(statement), key=lambda structure: ranks[structure.id])


def last_accompagnements(session: Session, structure_ids: Collection[int]) -> Mapping[int, Accompagnement]:
    """Return structure id -> its most recent accompagnement; référent(e) loaded."""
    statement = (
        select(Accompagnement)
        .options(joinedload(Accompagnement.referent))
        .where(Accompagnement.structure_id.in_(structure_ids))
        .order_by(Accompagnement.id)
    )
    return {accompagnement.structure_id: accompagnement for accompagnement in session.scalars(statement)}


def last_referents(session: Session, acteur: Acteur, today: date) -> Mapping[int, str]:
    """Return structure id -> the référent(e) of its most recent accompagnement, family name first."""
    statement = (
        select(Accompagnement.structure_id, Personne.nom, Personne.prenom)
        .join(Accompagnement.structure)
        .join(Structure.dla)
        .outerjoin(Accompagnement.referent)
        .where(register_dlas(acteur, today))
        .order_by(Accompagnement.id)
    )
    return {structure_id: f"{nom or ''} {prenom or ''}" for structure_id, nom, prenom in session.execute(statement)}


def get_structure_with(
    session: Session, region_id: int, column: InstrumentedAttribute[str | None], value: str
) -> Structure | None:
    """Return the structure of a région that has a number: enee, siret or rna; DLA loaded."""
    statement = select(Structure).options(joinedload(Structure.dla))
    return session.scalar(statement.where(Structure.region_id == region_id, column == value))


def list_namesakes(session: Session, dla_id: int, nom_cle: str) -> Sequence[Structure]:
    """List the structures of a DLA with a name, accents, case and punctuation aside; DLA loaded."""
    statement = select(Structure).options(joinedload(Structure.dla))
    return session.scalars(statement.where(Structure.dla_id == dla_id, Structure.nom_cle == nom_cle)).all()


def list_referents(session: Session, dla_ids: Collection[int]) -> Sequence[Personne]:
    """List the référent(e)s of the accompagnements of some DLA, by family name."""
    ids = select(Accompagnement.referent_id).where(
        or_(Accompagnement.dla_id.in_(dla_ids), Accompagnement.structure.has(Structure.dla_id.in_(dla_ids)))
    )
    return sorted(session.scalars(select(Personne).where(Personne.id.in_(ids))), key=name_key)
