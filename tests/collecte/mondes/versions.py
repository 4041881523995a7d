"""A région's référentiel brought to the state a test needs, through the product's own operations."""

from sqlalchemy.orm import Session

from collecte.models import EtatVersion, Region, VersionReferentiel
from collecte.policy import Acteur
from collecte.referentiel.operations.complements import propose
from collecte.referentiel.operations.referentiels import Change, add_consultation, change_version, move_on, open_version
from collecte.referentiel.queries.referentiels import shipped_version
from questionnaires.referentiel.modifications import (
    EtapeModification,
    PartieFonction,
    boundaries_to_review,
    copied,
    replaced,
    split,
)
from questionnaires.referentiel.referentiel import Referentiel
from tests.collecte.mondes.monde import Monde

HALVES = ("Suivi du parcours", "Mesure d’impact")


def suivi_in_two(referentiel: Referentiel) -> EtapeModification:
    """Split the fonction « Suivi post-accompagnement » (M1F3) in two: M1F4 and M1F5."""
    activites = [activite.code for activite in referentiel.fonctions["M1F3"].activites]
    return split(
        referentiel,
        "M1F3",
        [
            PartieFonction(titre=HALVES[0], court=HALVES[0], activites=tuple(activites[:1])),
            PartieFonction(titre=HALVES[1], court=HALVES[1], activites=tuple(activites[1:])),
        ],
    )


def opened(monde: Monde, acteur: Acteur, titre: str = "Après le débat", region_id: int = 1) -> int:
    """Open a version en débat; return its id."""
    with monde.database.writing() as session:
        region = session.get_one(Region, region_id)
        return open_version(session, region=region, titre=titre, acteur=acteur, now=monde.heure()).id


def noted(monde: Monde, acteur: Acteur, version_id: int, qui: str = "Directions") -> None:
    """Record someone who was consulted on a version."""
    with monde.database.writing() as session:
        add_consultation(
            session,
            version_id=version_id,
            qui=qui,
            jour=monde.heure().date(),
            remarques="",
            acteur=acteur,
            now=monde.heure(),
        )


def changed(monde: Monde, acteur: Acteur, version_id: int, change: Change, revision: int | None = None) -> None:
    with monde.database.writing() as session:
        change_version(
            session,
            version_id=version_id,
            revision=_revision(session, version_id) if revision is None else revision,
            change=change,
            libelle="une modification",
            acteur=acteur,
            now=monde.heure(),
        )


def moved_on(monde: Monde, acteur: Acteur, version_id: int, *etats: EtatVersion) -> None:
    for etat in etats:
        with monde.database.writing() as session:
            move_on(
                session,
                version_id=version_id,
                revision=_revision(session, version_id),
                to=etat,
                acteur=acteur,
                now=monde.heure(),
            )


def read_over(change: Change) -> Change:
    """Return the change without boundaries that quote a deleted fonction: the version could not be adopted."""

    def whole(referentiel: Referentiel) -> EtapeModification:
        etape = change(referentiel)
        after = etape.referentiel
        for code in boundaries_to_review(referentiel, after):
            after = replaced(after, code, copied(after.fonctions[code], frontiere=""))
        return copied(etape, referentiel=after)

    return whole


def adopted(monde: Monde, acteur: Acteur, change: Change = suivi_in_two) -> int:
    """Change, review and adopt a version; return its id."""
    version_id = opened(monde, acteur)
    changed(monde, acteur, version_id, read_over(change))
    moved_on(monde, acteur, version_id, EtatVersion.RELUE, EtatVersion.ADOPTEE)
    return version_id


def proposed(monde: Monde, acteur: Acteur, code: str = "M1F3", texte: str = "Ajouter les visites.") -> int:
    """Propose a change to a line of the shipped version; return its id."""
    with monde.database.writing() as session:
        version = shipped_version(min(acteur.regions))
        proposal = propose(session, version=version, code=code, texte=texte, acteur=acteur, now=monde.heure())
        return proposal.id


def _revision(session: Session, version_id: int) -> int:
    return session.get_one(VersionReferentiel, version_id).revision
