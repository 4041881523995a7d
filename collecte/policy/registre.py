"""Scopes on the register: accompagnements, partners, synthèses."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from collecte.models import (
    Accompagnement,
    Accord,
    Dla,
    Partenaire,
    RemiseSynthese,
    Role,
    Structure,
    Synthese,
    VersionSynthese,
)
from collecte.policy.acteurs import Acteur
from collecte.policy.organisation import kept_dlas, piloted_dlas, register_dlas


def readable_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the accompagnements of the DLA whose register `acteur` reads, and the past ones of a structure now in
    it."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    return or_(Accompagnement.dla_id.in_(read), Accompagnement.structure.has(Structure.dla_id.in_(read)))


def kept_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the accompagnements of the DLA whose register `acteur` keeps."""
    return Accompagnement.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))


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
        Partenaire.region_id.in_(acteur.regions_with(Role.ANIMATEUR)),
    )


def kept_accords(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the agreements of the structures of the DLA whose register `acteur` keeps."""
    kept = Structure.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))
    return Accord.structure.has(kept)


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
