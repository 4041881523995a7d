"""Scopes on the register: structures, accompagnements, prestataires, partners, synthèses."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from collecte.models import (
    Accompagnement,
    Accord,
    ContactStructure,
    Diagnostic,
    Dla,
    Etape,
    Ingenierie,
    Partenaire,
    Prestataire,
    Region,
    ReleveBudget,
    ReleveEmploi,
    RemiseSynthese,
    Structure,
    Synthese,
    VersionSynthese,
)
from collecte.policy.acteurs import Acteur
from collecte.policy.organisation import kept_dlas, piloted_dlas, register_dlas
from collecte.policy.roles import Droit


def readable_structures(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the structures of the DLA whose register `acteur` reads."""
    return Structure.dla.has(register_dlas(acteur, today))


def kept_structures(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the structures of the DLA whose register `acteur` keeps."""
    return Structure.dla.has(kept_dlas(acteur, today))


def kept_contacts(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the contacts of the structures that `acteur` keeps."""
    return ContactStructure.structure.has(kept_structures(acteur, today))


def kept_emplois(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the employment records of the structures that `acteur` keeps."""
    return ReleveEmploi.structure.has(kept_structures(acteur, today))


def kept_budgets(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the budgets of the structures that `acteur` keeps."""
    return ReleveBudget.structure.has(kept_structures(acteur, today))


def readable_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the accompagnements of the DLA whose register `acteur` reads, and the past ones of a structure now in
    it."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    return or_(Accompagnement.dla_id.in_(read), Accompagnement.structure.has(Structure.dla_id.in_(read)))


def kept_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the accompagnements of the DLA whose register `acteur` keeps."""
    return Accompagnement.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))


def kept_etapes(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the étapes of the accompagnements that `acteur` keeps."""
    return Etape.accompagnement.has(kept_accompagnements(acteur, today))


def readable_diagnostics(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the diagnostics of the DLA whose register `acteur` reads, and those of a structure that it reads."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    return or_(Diagnostic.dla_id.in_(read), Diagnostic.accompagnements.any(readable_accompagnements(acteur, today)))


def kept_diagnostics(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the diagnostics of the DLA whose register `acteur` keeps."""
    return Diagnostic.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))


def readable_ingenieries(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the ingénieries of the DLA whose register `acteur` reads, and those that benefit a structure it reads."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    return or_(Ingenierie.dla_id.in_(read), Ingenierie.accompagnements.any(readable_accompagnements(acteur, today)))


def kept_ingenieries(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the ingénieries of the DLA whose register `acteur` keeps."""
    return Ingenierie.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))


def register_regions(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the régions where `acteur` reads a register."""
    return Region.dlas.any(register_dlas(acteur, today))


def kept_regions(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the régions where `acteur` keeps a register: it may change their prestataires."""
    return Region.dlas.any(kept_dlas(acteur, today))


def readable_prestataires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the prestataires of the régions where `acteur` reads a register."""
    return Prestataire.region.has(register_regions(acteur, today))


def kept_prestataires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the prestataires of the régions where `acteur` keeps a register."""
    return Prestataire.region.has(kept_regions(acteur, today))


def followed_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the accompagnements whose synthèse `acteur` may read: of the DLA whose register it reads, not of a former
    one."""
    return Accompagnement.dla_id.in_(select(Dla.id).where(register_dlas(acteur, today)))


def named_partenaires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the partners whose names `acteur` reads: those of the régions where it reads a register."""
    return Partenaire.region_id.in_(select(Dla.region_id).where(register_dlas(acteur, today)))


def kept_partenaires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the partners that `acteur` changes: those of the DLA that it keeps, all those of a région that it runs."""
    return or_(
        Partenaire.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today))),
        Partenaire.region_id.in_(acteur.regions_with(Droit.ANIMER)),
    )


def kept_accords(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the agreements of the structures of the DLA whose register `acteur` keeps."""
    return Accord.structure.has(kept_structures(acteur, today))


def given_syntheses(acteur: Acteur) -> ColumnElement[bool]:
    """Match the synthèses given to a partner that `acteur` reads for, of the DLA that it pilots, while the structure
    agrees: nothing else of the register."""
    piloted = Accompagnement.dla_id.in_(select(Dla.id).where(piloted_dlas(acteur)))
    return and_(
        RemiseSynthese.accord.has(
            and_(Accord.revoque_le.is_(None), Accord.partenaire.has(Partenaire.comptes.any(id=acteur.compte_id)))
        ),
        RemiseSynthese.version.has(VersionSynthese.synthese.has(Synthese.accompagnement.has(piloted))),
    )
