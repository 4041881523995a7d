"""Pages of the contacts, employment records and budgets of a structure."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import ContactStructure, ReleveBudget, ReleveEmploi, Structure
from collecte.policy import Droit
from collecte.registre.forms.structures import BudgetForm, ContactForm, EmploiForm
from collecte.registre.operations.contacts import TermesContact, put_contact
from collecte.registre.operations.releves import (
    TermesBudget,
    TermesEmploi,
    put_budget,
    put_emploi,
    remove_budget,
    remove_emploi,
)
from collecte.registre.views.acces_registre import (
    the_kept_budget,
    the_kept_contact,
    the_kept_emploi,
    the_kept_structure,
    up_to_structure,
)
from collecte.registre.views.structures import bp
from questionnaires.core.francais import decimal_text, short_day_text


def _home(structure_id: int) -> str:
    return url_for("structures.fiche", structure_id=structure_id)


def _screen(structure: Structure, titre: str, bouton: str, chapeau: str = "", points: tuple[str, ...] = ()) -> Ecran:
    return Ecran(
        titre=titre,
        chapeau=chapeau,
        points=points,
        fil=up_to_structure(structure),
        bouton=bouton,
        retour=_home(structure.id),
    )


# --- contacts


@bp.get("/<int:structure_id>/contacts/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau_contact(structure_id: int) -> Page:
    return show(_contact_screen(the_kept_structure(structure_id)), form_as_left(ContactForm))


@bp.post("/<int:structure_id>/contacts/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer_contact(structure_id: int) -> Page:
    return _put_contact(the_kept_structure(structure_id), None)


@bp.get("/contacts/<int:contact_id>")
@requires(Droit.ACCOMPAGNER)
def contact(contact_id: int) -> Page:
    contact = the_kept_contact(contact_id)
    values = {name: getattr(contact, name) for name in TermesContact.__slots__}
    form = form_as_left(ContactForm, **values, est_ancien=contact.ancien_le is not None)
    return show(_contact_screen(contact.structure, contact), form)


@bp.post("/contacts/<int:contact_id>")
@requires(Droit.ACCOMPAGNER)
def changer_contact(contact_id: int) -> Page:
    contact = the_kept_contact(contact_id)
    return _put_contact(contact.structure, contact)


def _put_contact(structure: Structure, contact: ContactStructure | None) -> Page:
    form, structure_id = ContactForm(), structure.id

    def act(session: Transaction) -> str:
        put_contact(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesContact(**{name: form[name].value for name in TermesContact.__slots__}),
            est_ancien=form.est_ancien.data,
            contact=session.get_one(ContactStructure, contact.id) if contact else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_contact_screen(structure, contact), form, act, done="Le contact est enregistré.", on="adresse")


def _contact_screen(structure: Structure, contact: ContactStructure | None = None) -> Ecran:
    titre = contact.nom if contact else "Ajouter un contact"
    chapeau = "Une personne de la structure que le DLA peut joindre, et interroger sur son accompagnement."
    return _screen(structure, titre, "Enregistrer ce contact", chapeau)


# --- employment records


@bp.get("/<int:structure_id>/emplois/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouvel_emploi(structure_id: int) -> Page:
    return show(_emploi_screen(the_kept_structure(structure_id)), form_as_left(EmploiForm))


@bp.post("/<int:structure_id>/emplois/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer_emploi(structure_id: int) -> Page:
    return _put_emploi(the_kept_structure(structure_id), None)


@bp.get("/emplois/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def emploi(releve_id: int) -> Page:
    releve = the_kept_emploi(releve_id)
    values = {
        name: _count_text(getattr(releve, name)) for name in TermesEmploi.__slots__ if name not in {"jour", "etp"}
    }
    etp = "" if releve.etp is None else decimal_text(releve.etp, 2)
    form = form_as_left(EmploiForm, jour=releve.jour.isoformat(), etp=etp, **values)
    return show(_emploi_screen(releve.structure, releve), form)


def _count_text(value: int | None) -> str:
    return "" if value is None else str(value)


@bp.post("/emplois/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def changer_emploi(releve_id: int) -> Page:
    releve = the_kept_emploi(releve_id)
    return _put_emploi(releve.structure, releve)


def _put_emploi(structure: Structure, releve: ReleveEmploi | None) -> Page:
    form, structure_id = EmploiForm(), structure.id

    def act(session: Transaction) -> str:
        put_emploi(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesEmploi(**{name: form[name].value for name in TermesEmploi.__slots__}),
            confirme=form.confirme.data,
            releve=session.get_one(ReleveEmploi, releve.id) if releve else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_emploi_screen(structure, releve), form, act, done="Le relevé d’emplois est enregistré.", on="jour")


def _emploi_screen(structure: Structure, releve: ReleveEmploi | None = None) -> Ecran:
    titre = f"Emplois au {short_day_text(releve.jour)}" if releve else "Ajouter un relevé d’emplois"
    chapeau = f"{structure.nom}. Un relevé dit la situation d’un jour ; une évolution se lit entre deux relevés."
    return _screen(structure, titre, "Enregistrer ce relevé", chapeau)


@bp.get("/emplois/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_emploi(releve_id: int) -> Page:
    releve = the_kept_emploi(releve_id)
    return show(_removal_screen(releve.structure, f"le relevé du {short_day_text(releve.jour)}"), Formulaire())


@bp.post("/emplois/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_emploi(releve_id: int) -> Page:
    releve = the_kept_emploi(releve_id)
    screen, back = (
        _removal_screen(releve.structure, f"le relevé du {short_day_text(releve.jour)}"),
        _home(releve.structure_id),
    )

    def act(session: Transaction) -> str:
        remove_emploi(session, releve=session.get_one(ReleveEmploi, releve_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="Le relevé est retiré.")


# --- budgets


@bp.get("/<int:structure_id>/budgets/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau_budget(structure_id: int) -> Page:
    return show(_budget_screen(the_kept_structure(structure_id)), form_as_left(BudgetForm))


@bp.post("/<int:structure_id>/budgets/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer_budget(structure_id: int) -> Page:
    return _put_budget(the_kept_structure(structure_id), None)


@bp.get("/budgets/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def budget(releve_id: int) -> Page:
    releve = the_kept_budget(releve_id)
    values = {name: _euros_text(getattr(releve, name)) for name in TermesBudget.__slots__ if name != "annee"}
    return show(_budget_screen(releve.structure, releve), form_as_left(BudgetForm, annee=str(releve.annee), **values))


def _euros_text(cents: int | None) -> str:
    return "" if cents is None else decimal_text(cents, 2)


@bp.post("/budgets/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def changer_budget(releve_id: int) -> Page:
    releve = the_kept_budget(releve_id)
    return _put_budget(releve.structure, releve)


def _put_budget(structure: Structure, releve: ReleveBudget | None) -> Page:
    form, structure_id = BudgetForm(), structure.id

    def act(session: Transaction) -> str:
        put_budget(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesBudget(**{name: form[name].value for name in TermesBudget.__slots__}),
            confirme=form.confirme.data,
            releve=session.get_one(ReleveBudget, releve.id) if releve else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_budget_screen(structure, releve), form, act, done="Le budget est enregistré.", on="annee")


def _budget_screen(structure: Structure, releve: ReleveBudget | None = None) -> Ecran:
    titre = f"Budget {releve.annee}" if releve else "Ajouter un budget"
    return _screen(structure, titre, "Enregistrer ce budget", f"{structure.nom}. Les comptes d’une année, en euros.")


@bp.get("/budgets/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_budget(releve_id: int) -> Page:
    releve = the_kept_budget(releve_id)
    return show(_removal_screen(releve.structure, f"le budget {releve.annee}"), Formulaire())


@bp.post("/budgets/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_budget(releve_id: int) -> Page:
    releve = the_kept_budget(releve_id)
    screen, back = _removal_screen(releve.structure, f"le budget {releve.annee}"), _home(releve.structure_id)

    def act(session: Transaction) -> str:
        remove_budget(session, releve=session.get_one(ReleveBudget, releve_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="Le budget est retiré.")


def _removal_screen(structure: Structure, what: str) -> Ecran:
    points = ("Le reste de la fiche ne change pas.", "Le journal des modifications garde ce qu’il disait.")
    return _screen(structure, f"Retirer {what} ?", "Retirer", "Pour ce qui a été saisi à tort.", points)
