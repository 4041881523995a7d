"""Pages of the affectations of a person: arrivals, corrections, departures, replacements."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.fields import offer, typed
from collecte.models import Affectation, Compte, Dla, Personne, Region
from collecte.organisation.forms.personnes import NOBODY, AffectationForm, CorrectionForm, RemplacementForm
from collecte.organisation.operations.affectations import (
    add_affectation,
    correct_affectation,
    replace,
    withdraw_affectation,
)
from collecte.organisation.operations.personnes import create_personne
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.queries.personnes import list_comptes
from collecte.organisation.views.acces_organisation import named, the_affectation, the_compte, up_to_personne
from collecte.organisation.views.personnes import bp
from questionnaires.core.francais import decimal_text, short_day_text


@bp.route("/personnes/<int:personne_id>/affectations/nouvelle", methods=["GET", "POST"])
def nouvelle_affectation(personne_id: int) -> Page:
    compte, form = the_compte(personne_id), form_of(AffectationForm)
    offer(form.dla, [(str(dla.id), named(dla)) for dla in list_dlas(reading(), compte.personne.own_region.id)])
    ecran = Ecran(
        titre=f"Affecter {compte.personne.nom_complet} à un DLA",
        chapeau="Une personne sur deux DLA a deux affectations, 1 ETP au plus en tout, et une réponse pour chacune. "
        "Les campagnes déjà ouvertes ne changent pas.",
        fil=up_to_personne(compte.personne),
        bouton="Enregistrer l’affectation",
    )
    act = acting(
        add_affectation,
        ecran.retour,
        personne=compte.personne,
        dla=lambda: reading().get_one(Dla, form.dla.data),
        etp=form.etp,
        debut=form.debut,
        fin=form.fin,
    )
    return answer(ecran, form, act, done="L’affectation est enregistrée.", on="debut")


@bp.route("/affectations/<int:affectation_id>", methods=["GET", "POST"])
def affectation(affectation_id: int) -> Page:
    affectation = the_affectation(affectation_id)
    form = form_of(CorrectionForm, **typed(affectation, ("etp", "debut", "fin"), etp=2))
    ecran = Ecran(
        titre=f"{affectation.personne.nom_complet}, {named(affectation.dla)}",
        chapeau=f"Depuis le {short_day_text(affectation.debut)}. Pour un départ, donnez le dernier jour. Si son temps "
        "change en cours de route, donnez une fin, puis ajoutez une affectation au nouveau temps. Les réponses déjà "
        "attendues ne changent pas.",
        autre=(
            "Retirer une affectation saisie par erreur…",
            url_for("personnes.retirer", affectation_id=affectation.id),
        ),
        fil=up_to_personne(affectation.personne),
        bouton="Enregistrer",
    )
    act = acting(
        correct_affectation, ecran.retour, affectation=affectation, etp=form.etp, debut=form.debut, fin=form.fin
    )
    return answer(ecran, form, act, done="L’affectation est changée.", on="fin")


@bp.route("/affectations/<int:affectation_id>/retirer", methods=["GET", "POST"])
def retirer(affectation_id: int) -> Page:
    affectation = the_affectation(affectation_id)
    fil = up_to_personne(affectation.personne)
    ecran = Ecran(
        titre=f"Retirer l’affectation de {affectation.personne.nom_complet} ?",
        chapeau=f"{named(affectation.dla)}, {decimal_text(affectation.etp, 2)} ETP depuis "
        f"le {short_day_text(affectation.debut)}. Pour une erreur de saisie : pour un départ, donnez plutôt un "
        "dernier jour.",
        points=(
            "Les campagnes à venir n’attendront plus de réponse pour elle.",
            "Si une campagne ouverte ou passée en attend une, rien n’est retiré.",
            "La personne garde son compte, ses rôles et ses autres affectations.",
        ),
        fil=fil,
        bouton="Retirer cette affectation",
        retour=url_for("personnes.affectation", affectation_id=affectation.id),
    )
    return confirm(ecran, "L’affectation est retirée.", withdraw_affectation, fil[-1][1], affectation=affectation)


@bp.route("/affectations/<int:affectation_id>/remplacer", methods=["GET", "POST"])
def remplacement(affectation_id: int) -> Page:
    affectation, form = the_affectation(affectation_id), form_of(RemplacementForm)
    region_id = affectation.personne.own_region.id
    others = [
        (str(compte.id), f"{compte.personne.nom_complet}, {compte.adresse}")
        for compte in list_comptes(reading(), region_id)
        if compte.personne_id != affectation.personne_id and compte.desactive_le is None
    ]
    offer(form.arrivee, [(NOBODY, "une nouvelle personne, ci-dessous"), *others])

    def act(session: Transaction) -> str:
        leaving = session.get_one(Affectation, affectation_id)
        arrivee = _arriving(session, form, region_id)
        replace(session, affectation=leaving, arrivee=arrivee, jour=form.jour.value, acteur=acteur(), now=now())
        return url_for("personnes.fiche", personne_id=arrivee.id)

    ecran = Ecran(
        titre=f"Remplacer {affectation.personne.nom_complet}",
        chapeau=f"{named(affectation.dla)}, {decimal_text(affectation.etp, 2)} ETP. "
        "Chacun répondra pour ses propres mois.",
        points=(
            "La personne qui part garde son compte, ses réponses et ses autres affectations.",
            "Les réponses déjà attendues d’elle le restent.",
        ),
        fil=up_to_personne(affectation.personne),
        bouton="Enregistrer le remplacement",
    )
    done = "Le départ et l’arrivée sont enregistrés. Voici la personne qui arrive."
    return answer(ecran, form, act, done=done, on="jour")


def _arriving(session: Transaction, form: RemplacementForm, region_id: int) -> Personne:
    """Return the chosen person, or create a new one."""
    if form.arrivee.data != NOBODY:
        return session.get_one(Compte, int(form.arrivee.data)).personne
    region, identity = session.get_one(Region, region_id), form.values("prenom", "nom", "adresse")
    return create_personne(session, region=region, **identity, acteur=acteur(), now=now()).personne
