"""A DLA whose bilan has something of everything, small enough to be counted by hand, and its readers."""

from datetime import date

from sqlalchemy import select

from collecte.bilans.operations.bilans import empreinte_of, put_correction, sign_bilan
from collecte.bilans.operations.contenu_bilan import compose_to_sign, figure_of
from collecte.bilans.queries.faits_bilan import get_faits
from collecte.models import (
    ActionDla,
    Avenant,
    But,
    Cofinancement,
    Financeur,
    GenreAction,
    GenreEtape,
    Instance,
    Objectif,
    Partenaire,
    Presence,
    Region,
    Seance,
)
from collecte.policy import Acteur
from tests.collecte.mondes.monde import PASSWORD, Monde

BILAN = "/bilans/dlas/1"
AN1, AN2, AN3 = 1, 2, 3
"""Numbers of the avenants: 2025, 2026, and 2027 which has not begun."""


def prepared(monde: Monde) -> Acteur:
    """Create four structures of DLA 18 over two avenants: three received in 2025, of which Arpège again in 2026 with
    Danse.

    Arpège and Basket share a collective ingénierie; Danse has one of its own. Crèche is reoriented, and has nothing
    filled in. Return Claire, who works there.
    """
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Hugo", "28", password=PASSWORD)
    monde.direction("Dominique", "18", password=PASSWORD)
    monde.direction("Odile", "28", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.pilote("Paul", "18", password=PASSWORD)
    monde.pilote("Rose", password=PASSWORD)
    monde.convention("18")
    monde.avenant(1, 1, debut=date(2025, 1, 1), fin=date(2025, 12, 31), etp=150, budget=6_000_000)
    monde.avenant(1, 2)
    monde.avenant(1, 3, debut=date(2027, 1, 1), fin=date(2027, 12, 31))
    monde.orientation(AN1, "Emploi associatif en zone rurale")
    monde.orientation(AN2, "Emploi associatif en zone rurale")
    _accompanied(monde)
    met(monde)
    return claire


def corrected(monde: Monde, acteur: Acteur, code: str = "ACCUEILLIES", avenant_id: int = AN1, valeur: int = 9) -> None:
    """Correct a figure of an avenant as `acteur`."""
    with monde.database.writing() as session:
        avenant = session.get_one(Avenant, avenant_id)
        figure = figure_of(get_faits(session, avenant.convention), code, avenant_id, monde.heure().date())
        assert figure is not None
        put_correction(
            session,
            avenant=avenant,
            figure=figure,
            valeur=valeur,
            motif="Six hors Enée",
            acteur=acteur,
            now=monde.heure(),
        )


def signed(monde: Monde, direction: Acteur, avenant_id: int = AN2) -> None:
    """Sign the bilan of an avenant today as `direction`."""
    arrete = monde.heure().date()
    with monde.database.writing() as session:
        avenant = session.get_one(Avenant, avenant_id)
        empreinte = empreinte_of(compose_to_sign(session, avenant.convention, arrete))
        sign_bilan(session, avenant=avenant, arrete=arrete, empreinte=empreinte, acteur=direction, now=monde.heure())


def _accompanied(monde: Monde) -> None:
    ids = {nom: monde.structure(nom, commune="Bourges") for nom in ("Arpège", "Basket", "Danse")}
    creche = monde.structure("Crèche")
    accueil, plan = GenreEtape.ACCUEIL, (GenreEtape.VALIDATION, date(2025, 6, 2))
    arpege = monde.accompagnement(
        ids["Arpège"], date(2025, 2, 3), plan, prescripteur="Ligue de l’enseignement", orientation_ids=frozenset({1})
    )
    basket = monde.accompagnement(ids["Basket"], date(2025, 12, 31), prescripteur="ligue de l’enseignement")
    monde.accompagnement(creche, date(2025, 3, 3), (GenreEtape.REORIENTATION, date(2025, 3, 10)))
    monde.accompagnement(ids["Arpège"], date(2026, 1, 1), orientation_ids=frozenset({2}))
    danse = monde.accompagnement(ids["Danse"], date(2026, 3, 2), (accueil, date(2026, 3, 9)))
    monde.diagnostic(arpege, jour=date(2025, 4, 1))
    cap = monde.prestataire()
    monde.ingenierie(
        arpege, basket, intitule="Mutualisation", convention_le=date(2026, 2, 2), montant=900_000, prestataire_id=cap
    )
    monde.ingenierie(danse, convention_le=date(2026, 4, 1), prestataire_id=cap)


def met(monde: Monde, orientation_id: int = 2) -> None:
    """Add attendance at a comité d'appui, a forum, the targets of avenants 1 and 2 and of an orientation, and
    funders."""
    with monde.database.writing() as session:
        region = session.scalars(select(Region)).first()
        ddets, ville = (Partenaire(region=region, nom=nom, nom_cle=nom.lower()) for nom in ("DDETS", "Ville"))
        forum = ActionDla(
            dla_id=1, genre=GenreAction.FORUM, jour=date(2026, 5, 4), intitule="Forum des associations", lieu="Vierzon"
        )
        forum.partenaires = [ville]
        appui = Seance(dla_id=1, instance=Instance.APPUI, jour=date(2026, 3, 5), dossiers=4, modifies=1)
        appui.presences = [Presence(partenaire=ddets, venu=True), Presence(partenaire=ville, venu=False)]
        session.add_all(
            [
                forum,
                appui,
                Objectif(avenant_id=AN1, but=But.ACCUEILLIES, cible=4),
                Objectif(avenant_id=AN2, but=But.ACCUEILLIES, cible=10),
                Objectif(avenant_id=AN2, but=But.ACCUEILLIES, cible=2, orientation_id=orientation_id),
                Cofinancement(dla_id=1, annee=2026, financeur=Financeur.ETAT, prevu=5_000_000, obtenu=4_500_000),
                Cofinancement(dla_id=2, annee=2026, financeur=Financeur.ETAT, prevu=1),
            ]
        )
