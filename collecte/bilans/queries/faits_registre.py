"""Frozen facts of the register for a bilan: SQL statements, and conversion of their rows."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import String, and_, exists, func, or_, select, type_coerce, union_all

from collecte.models import (
    Accompagnement,
    Campagne,
    Diagnostic,
    DiagnosticAccompagnement,
    Etape,
    GenreEtape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    Participation,
    Prestataire,
    ReleveEmploi,
    Structure,
)
from collecte.organisation.queries.rows_of_dlas import DLAS, ByDla, Rows, by_day, by_dla, fact, folded, within
from exports.bilans import faits
from questionnaires.categories.categories import AUTRE, Liste
from questionnaires.core.francais import paris_day
from questionnaires.files.instruments import IMPACT

REGISTER = (
    select(Accompagnement.dla_id, Accompagnement.id, Accompagnement.prescripteur)
    .add_columns(Structure.id, Structure.nom, Structure.commune, Structure.epci)
    .add_columns(Structure.siret, Structure.rna, Structure.code_commune)
    .add_columns(func.coalesce(Structure.secteur_code, Structure.secteur), ReleveEmploi.jour)
    .join(Accompagnement.structure)
    .outerjoin(ReleveEmploi, ReleveEmploi.structure_id == Structure.id)
    .where(Accompagnement.dla_id.in_(DLAS))
)

REGISTER_WITHIN = REGISTER.where(
    or_(
        exists().where(Etape.accompagnement_id == Accompagnement.id, within(Etape.jour)),
        exists().where(
            DiagnosticAccompagnement.accompagnement_id == Accompagnement.id,
            DiagnosticAccompagnement.diagnostic_id == Diagnostic.id,
            within(Diagnostic.jour),
        ),
        exists().where(
            IngenierieAccompagnement.accompagnement_id == Accompagnement.id,
            IngenierieAccompagnement.ingenierie_id == Ingenierie.id,
            within(Ingenierie.convention_le),
        ),
    )
)
"""Accompagnements of which something is dated of a span."""


def register_of(rows: Rows) -> tuple[ByDla[faits.Structure], ByDla[faits.Accompagnement]]:
    """Return the structures of the accompagnements of each DLA, wherever they are registered now, and the
    accompagnements, without their orientations, which belong to an avenant."""
    folded_rows = list(folded(sorted(rows, key=itemgetter(1, 11)), 11))
    structures = ((row[0], _structure(row[3:11], [jour for (jour,) in days])) for row, days in folded_rows)
    accompagnements = (
        (dla_id, faits.Accompagnement(id=accompagnement_id, structure_id=structure_id, prescripteur=prescripteur))
        for (dla_id, accompagnement_id, prescripteur, structure_id, *_), _ in folded_rows
    )
    return by_dla(structures), by_dla(accompagnements)


def _structure(row: Sequence[Any], releves: Sequence[date]) -> faits.Structure:
    structure_id, nom, commune, epci, siret, rna, code_commune, secteur = row
    compulsory = {
        "SIRET ou RNA": siret or rna,
        "commune": commune,
        "code de la commune": code_commune,
        "secteur": secteur,
        "relevé d’emploi": releves,
    }
    manques = tuple(name for name, known in compulsory.items() if not known)
    return faits.Structure(
        id=structure_id, nom=nom, commune=commune, epci=epci, manques=manques, releves=tuple(releves)
    )


_GENRES = {genre.value: genre.name for genre in GenreEtape}

ETAPES = (
    select(Accompagnement.dla_id, Etape.jour, Etape.id, Etape.accompagnement_id)
    .add_columns(type_coerce(Etape.genre, String), Etape.saisie_le)
    .join(Etape.accompagnement)
    .where(Accompagnement.dla_id.in_(DLAS))
)
"""Kinds as stored: a région has thirty thousand steps, whose kinds take longer to make than to name."""


def etapes_of(rows: Rows) -> ByDla[faits.Etape]:
    return by_dla(
        (dla_id, faits.Etape(accompagnement_id, _GENRES[genre], jour, saisie_le))
        for dla_id, jour, _, accompagnement_id, genre, saisie_le in by_day(rows)
    )


DIAGNOSTICS = (
    select(Diagnostic.dla_id, Diagnostic.jour, Diagnostic.id, Diagnostic.intitule, Diagnostic.nature, Accompagnement.id)
    .outerjoin(DiagnosticAccompagnement, DiagnosticAccompagnement.diagnostic_id == Diagnostic.id)
    .outerjoin(
        Accompagnement,
        and_(
            Accompagnement.id == DiagnosticAccompagnement.accompagnement_id, Accompagnement.dla_id == Diagnostic.dla_id
        ),
    )
    .where(Diagnostic.dla_id.in_(DLAS))
)
"""Joined to accompagnements of the same DLA only: a DLA reads nothing of those of another one."""


def diagnostics_of(rows: Rows) -> ByDla[faits.Diagnostic]:
    return by_dla(
        (
            dla_id,
            faits.Diagnostic(
                id=diagnostic_id,
                intitule=intitule,
                collectif=nature is NatureAction.COLLECTIF,
                jour=jour,
                accompagnements=frozenset(accompagnement_id for (accompagnement_id,) in members),
            ),
        )
        for (dla_id, jour, diagnostic_id, intitule, nature, _), members in folded(by_day(rows), 5)
    )


INGENIERIES = (
    select(Ingenierie.dla_id, Ingenierie.convention_le.label("jour"), Ingenierie.id, Ingenierie.intitule)
    .add_columns(
        Ingenierie.nature, Ingenierie.fin, Ingenierie.theme_code, Ingenierie.theme, Ingenierie.jours, Ingenierie.montant
    )
    .add_columns(Ingenierie.consultes, Ingenierie.offres, Ingenierie.criteres)
    .add_columns(Ingenierie.prestataire_id, Prestataire.nom.label("prestataire"))
    .add_columns(Accompagnement.id.label("accompagnement_id"))
    .outerjoin(Ingenierie.prestataire)
    .outerjoin(IngenierieAccompagnement, IngenierieAccompagnement.ingenierie_id == Ingenierie.id)
    .outerjoin(
        Accompagnement,
        and_(
            Accompagnement.id == IngenierieAccompagnement.accompagnement_id, Accompagnement.dla_id == Ingenierie.dla_id
        ),
    )
    .where(Ingenierie.dla_id.in_(DLAS))
)
"""Joined to accompagnements of the same DLA only, as diagnostics are."""


def ingenieries_of(rows: Rows, themes: Liste) -> ByDla[faits.Ingenierie]:
    return by_dla(
        (
            row.dla_id,
            fact(
                faits.Ingenierie,
                row,
                collective=row.nature is NatureAction.COLLECTIF,
                accompagnements=frozenset(accompagnement_id for (accompagnement_id,) in members),
                theme=row.theme if row.theme_code in {None, AUTRE} else themes.libelles.get(row.theme_code, row.theme),
                prestataire=row.prestataire or "",
            ),
        )
        for row, members in folded(by_day(rows), 15)
    )


FIRST_DAYS = union_all(
    select(Accompagnement.dla_id, func.min(Etape.jour))
    .join(Etape.accompagnement)
    .where(Accompagnement.dla_id.in_(DLAS))
    .group_by(Accompagnement.dla_id),
    *(
        select(dla_id, func.min(jour)).where(dla_id.in_(DLAS)).group_by(dla_id)
        for dla_id, jour in ((Diagnostic.dla_id, Diagnostic.jour), (Ingenierie.dla_id, Ingenierie.convention_le))
    ),
)

DIAGNOSED = DIAGNOSTICS.with_only_columns(Diagnostic.dla_id, Accompagnement.id).where(Accompagnement.id.is_not(None))


QUESTIONNEMENTS = (
    select(Accompagnement.dla_id, Participation.transmise_le, Participation.id, Accompagnement.structure_id)
    .join(Participation.campagne)
    .join(Participation.accompagnement)
    .where(
        Accompagnement.dla_id.in_(DLAS),  # indexed, so that answers of the whole network are not scanned
        Campagne.instrument == IMPACT,
        Campagne.anonyme.is_(False),
        Participation.transmise_le.is_not(None),
    )
)
"""Structures that transmitted an answer on what has changed, with their name; never its content."""


def questionnements_of(rows: Rows) -> ByDla[faits.Questionnement]:
    return by_dla(
        (dla_id, faits.Questionnement(structure_id=structure_id, jour=paris_day(transmise_le)))
        for dla_id, transmise_le, _, structure_id in by_day(rows)
    )
