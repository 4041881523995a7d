"""Pages of the contacts, employment records and budgets of a structure."""

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import typed_champs
from collecte.models import ContactStructure, ReleveBudget, ReleveEmploi, Structure
from collecte.policy import kept_budgets, kept_contacts, kept_emplois
from collecte.registre.forms.structures import ContactForm, releve_form
from collecte.registre.operations.champs_registre import GroupeChamps, TermesContact, champs_of
from collecte.registre.operations.contacts import put_contact
from collecte.registre.operations.releves import BUDGET, EMPLOI, GenreReleve, Releve, Termes, put_releve, remove_releve
from collecte.registre.queries.structures import LOADED_WITH_BUDGET, LOADED_WITH_CONTACT, LOADED_WITH_EMPLOI
from collecte.registre.views.acces_registre import the_kept_structure, up_to_structure
from collecte.registre.views.structures import bp
from questionnaires.core.francais import short_day_text


def _screen(structure: Structure, titre: str, bouton: str, chapeau: str = "", points: tuple[str, ...] = ()) -> Ecran:
    return Ecran(titre=titre, chapeau=chapeau, points=points, fil=up_to_structure(structure), bouton=bouton)


# --- contacts


@bp.route("/<int:structure_id>/contacts/nouveau", methods=["GET", "POST"])
def nouveau_contact(structure_id: int) -> Page:
    return _contact_page(the_kept_structure(structure_id), None, form_of(ContactForm))


@bp.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
def contact(contact_id: int) -> Page:
    contact = fetch(ContactStructure, contact_id, kept_contacts, *LOADED_WITH_CONTACT)
    values = typed_champs(contact, champs_of(GroupeChamps.CONTACT))
    form = form_of(ContactForm, **values, est_ancien=contact.ancien_le is not None)
    return _contact_page(contact.structure, contact, form)


def _contact_page(structure: Structure, contact: ContactStructure | None, form: Formulaire) -> Page:
    """Show the form of a new contact, or of one to correct."""
    titre = contact.nom if contact else "Ajouter un contact"
    chapeau = "Une personne de la structure que le DLA peut joindre, et interroger sur son accompagnement."
    ecran = _screen(structure, titre, "Enregistrer ce contact", chapeau)
    act = acting(
        put_contact,
        ecran.retour,
        structure=structure,
        termes=lambda: form.terms(TermesContact),
        est_ancien=form.est_ancien,
        contact=contact,
    )
    return answer(ecran, form, act, done="Le contact est enregistré.", on="adresse")


# --- employment records and budgets


@bp.route("/<int:structure_id>/emplois/nouveau", methods=["GET", "POST"])
def nouvel_emploi(structure_id: int) -> Page:
    return _releve_page(EMPLOI, the_kept_structure(structure_id))


@bp.route("/emplois/<int:releve_id>", methods=["GET", "POST"])
def emploi(releve_id: int) -> Page:
    releve = _kept_emploi(releve_id)
    return _releve_page(EMPLOI, releve.structure, releve, f"Emplois au {short_day_text(releve.jour)}")


@bp.route("/<int:structure_id>/budgets/nouveau", methods=["GET", "POST"])
def nouveau_budget(structure_id: int) -> Page:
    return _releve_page(BUDGET, the_kept_structure(structure_id))


@bp.route("/budgets/<int:releve_id>", methods=["GET", "POST"])
def budget(releve_id: int) -> Page:
    releve = _kept_budget(releve_id)
    return _releve_page(BUDGET, releve.structure, releve, f"Budget {releve.annee}")


_CHAPEAUX = {
    GroupeChamps.EMPLOI: "Un relevé dit la situation d’un jour ; une évolution se lit entre deux relevés.",
    GroupeChamps.BUDGET: "Les comptes d’une année, en euros.",
}


def _releve_page(
    genre: GenreReleve[Releve, Termes], structure: Structure, releve: Releve | None = None, titre: str = ""
) -> Page:
    """Show the form of a new record, or of one to correct."""
    form = form_of(releve_form(genre.groupe), **(typed_champs(releve, champs_of(genre.groupe)) if releve else {}))
    chapeau = f"{structure.nom}. {_CHAPEAUX[genre.groupe]}"
    ecran = _screen(structure, titre or f"Ajouter un {genre.nom}", f"Enregistrer ce {genre.court}", chapeau)
    act = acting(
        put_releve,
        ecran.retour,
        genre=genre,
        structure=structure,
        termes=lambda: form.terms(genre.termes),
        confirme=form.confirme,
        releve=releve,
    )
    return answer(ecran, form, act, done=f"Le {genre.nom} est enregistré.", on=genre.cle)


@bp.route("/emplois/<int:releve_id>/retirer", methods=["GET", "POST"])
def retirer_emploi(releve_id: int) -> Page:
    releve = _kept_emploi(releve_id)
    return _removal_page(EMPLOI, releve, f"du {short_day_text(releve.jour)}")


@bp.route("/budgets/<int:releve_id>/retirer", methods=["GET", "POST"])
def retirer_budget(releve_id: int) -> Page:
    releve = _kept_budget(releve_id)
    return _removal_page(BUDGET, releve, str(releve.annee))


def _removal_page(genre: GenreReleve[Releve, Termes], releve: Releve, which: str) -> Page:
    titre = f"Retirer le {genre.court} {which} ?"
    points = ("Le reste de la fiche ne change pas.", "Le journal des modifications garde ce qu’il disait.")
    ecran = _screen(releve.structure, titre, "Retirer", "Pour ce qui a été saisi à tort.", points)
    return confirm(ecran, f"Le {genre.court} est retiré.", remove_releve, genre=genre, releve=releve)


def _kept_emploi(releve_id: int) -> ReleveEmploi:
    return fetch(ReleveEmploi, releve_id, kept_emplois, *LOADED_WITH_EMPLOI)


def _kept_budget(releve_id: int) -> ReleveBudget:
    return fetch(ReleveBudget, releve_id, kept_budgets, *LOADED_WITH_BUDGET)
