"""A synthèse for tests: written, finished, sent to the structure, given to a partner that a pilote reads for."""

from datetime import date

from sqlalchemy import select

from collecte.models import (
    Accompagnement,
    Accord,
    Compte,
    ContactStructure,
    Dla,
    LienSynthese,
    MoyenAccord,
    Partenaire,
    Structure,
)
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import agree, put_partenaire
from collecte.syntheses.operations.contenu_synthese import empreinte
from collecte.syntheses.operations.remises_synthese import give_to, remark, send_to
from collecte.syntheses.operations.syntheses import finish, from_register, save_parties
from collecte.syntheses.queries.syntheses import get_impact
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_categories
from tests.collecte.mondes.monde import TROUSSEAU, Monde

CANARI = "canari-de-la-synthese"


def told(monde: Monde, auteur: Acteur, pilote: Acteur) -> None:
    """Take the synthèse of the accompagnement 1 through all its steps: the only partner, agreement, link and remark are
    numbered 1."""
    written(monde, auteur, contexte="Un texte à soi.")
    finished(monde, auteur)
    sent(monde, auteur)
    accord_id = agreed(monde, auteur, partner(monde, auteur, "Conseil départemental", pilote))
    given(monde, auteur, accord_id)
    with monde.database.writing() as session:
        remark(session, lien=session.get_one(LienSynthese, 1), texte="La date est fausse.", now=monde.heure())


def written(monde: Monde, acteur: Acteur, accompagnement_id: int = 1, **textes: str) -> None:
    """Write some parts, over the text taken from the register."""
    now = monde.heure()
    with monde.database.writing() as session:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        impact = get_impact(session, accompagnement.id)
        shown = from_register(accompagnement, impact, paris_day(now), shipped_categories()).textes
        hashes = {code: empreinte(text) for code, text in shown.items()}
        assert (
            save_parties(session, accompagnement=accompagnement, typed=textes, shown=hashes, acteur=acteur, now=now)
            == ()
        )


def finished(monde: Monde, acteur: Acteur, accompagnement_id: int = 1) -> None:
    now = monde.heure()
    with monde.database.writing() as session:
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        finish(session, accompagnement=accompagnement, jour=paris_day(now), acteur=acteur, now=now)


def sent(monde: Monde, acteur: Acteur, accompagnement_id: int = 1, contact_id: int = 1) -> int:
    """Send the synthèse to a contact; return the id of their link."""
    with monde.database.writing() as session:
        return send_to(
            session,
            accompagnement=session.get_one(Accompagnement, accompagnement_id),
            contact=session.get_one(ContactStructure, contact_id),
            trousseau=TROUSSEAU,
            acteur=acteur,
            now=monde.heure(),
        ).id


def partner(monde: Monde, acteur: Acteur, nom: str, *readers: Acteur, dla: str | None = "18") -> int:
    """Create a partner of a DLA or of the région, and the accounts that read for it."""
    with monde.database.writing() as session:
        dla_row = session.scalars(select(Dla).where(Dla.code == (dla or "18"), Dla.region_id == 1)).one()
        return put_partenaire(
            session,
            region=dla_row.region,
            dla=dla_row if dla else None,
            nom=nom,
            comptes=[session.get_one(Compte, reader.compte_id) for reader in readers],
            acteur=acteur,
            now=monde.heure(),
        ).id


def agreed(monde: Monde, acteur: Acteur, partenaire_id: int, structure_id: int = 1) -> int:
    """Record that a structure agrees that a partner be given its synthèses; return the id of the agreement."""
    with monde.database.writing() as session:
        agree(
            session,
            structure=session.get_one(Structure, structure_id),
            partenaires=[session.get_one(Partenaire, partenaire_id)],
            donne_par="Camille Petit",
            donne_le=date(2026, 7, 1),
            moyen=MoyenAccord.TELEPHONE,
            acteur=acteur,
            now=monde.heure(),
        )
        live = select(Accord.id).where(Accord.structure_id == structure_id, Accord.partenaire_id == partenaire_id)
        return session.scalars(live.where(Accord.revoque_le.is_(None))).one()


def given(monde: Monde, acteur: Acteur, accord_id: int, accompagnement_id: int = 1) -> int:
    """Give the finished synthèse, as an agreement allows; return how many partners did not have it."""
    with monde.database.writing() as session:
        return give_to(
            session,
            accompagnement=session.get_one(Accompagnement, accompagnement_id),
            accords=[session.get_one(Accord, accord_id)],
            acteur=acteur,
            now=monde.heure(),
        )
