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


def _screen(of: Structure, titre: str, bouton: str, chapeau: str = "", points: tuple[str, ...] = ()) -> Ecran:
    return Ecran(
        titre=titre, chapeau=chapeau, points=points, fil=up_to_structure(of), bouton=bouton, retour=_home(of.id)
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
    own = the_kept_contact(contact_id)
    said = {name: getattr(own, name) for name in TermesContact.__slots__}
    form = form_as_left(ContactForm, **said, est_ancien=own.ancien_le is not None)
    return show(_contact_screen(own.structure, own), form)


@bp.post("/contacts/<int:contact_id>")
@requires(Droit.ACCOMPAGNER)
def changer_contact(contact_id: int) -> Page:
    own = the_kept_contact(contact_id)
    return _put_contact(own.structure, own)


def _put_contact(of: Structure, own: ContactStructure | None) -> Page:
    form, structure_id = ContactForm(), of.id

    def act(session: Transaction) -> str:
        put_contact(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesContact(**{name: form[name].value for name in TermesContact.__slots__}),
            est_ancien=form.est_ancien.data,
            contact=session.get_one(ContactStructure, own.id) if own else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_contact_screen(of, own), form, act, done="Le contact est enregistré.", on="adresse")


def _contact_screen(of: Structure, own: ContactStructure | None = None) -> Ecran:
    titre = own.nom if own else "Ajouter un contact"
    chapeau = "Une personne de la structure que le DLA peut joindre, et interroger sur son accompagnement."
    return _screen(of, titre, "Enregistrer ce contact", chapeau)


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
    own = the_kept_emploi(releve_id)
    said = {name: _count_text(getattr(own, name)) for name in TermesEmploi.__slots__ if name not in {"jour", "etp"}}
    etp = "" if own.etp is None else decimal_text(own.etp, 2)
    form = form_as_left(EmploiForm, jour=own.jour.isoformat(), etp=etp, **said)
    return show(_emploi_screen(own.structure, own), form)


def _count_text(value: int | None) -> str:
    return "" if value is None else str(value)


@bp.post("/emplois/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def changer_emploi(releve_id: int) -> Page:
    own = the_kept_emploi(releve_id)
    return _put_emploi(own.structure, own)


def _put_emploi(of: Structure, own: ReleveEmploi | None) -> Page:
    form, structure_id = EmploiForm(), of.id

    def act(session: Transaction) -> str:
        put_emploi(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesEmploi(**{name: form[name].value for name in TermesEmploi.__slots__}),
            confirme=form.confirme.data,
            releve=session.get_one(ReleveEmploi, own.id) if own else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_emploi_screen(of, own), form, act, done="Le relevé d’emplois est enregistré.", on="jour")


def _emploi_screen(of: Structure, own: ReleveEmploi | None = None) -> Ecran:
    titre = f"Emplois au {short_day_text(own.jour)}" if own else "Ajouter un relevé d’emplois"
    chapeau = f"{of.nom}. Un relevé dit la situation d’un jour ; une évolution se lit entre deux relevés."
    return _screen(of, titre, "Enregistrer ce relevé", chapeau)


@bp.get("/emplois/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_emploi(releve_id: int) -> Page:
    own = the_kept_emploi(releve_id)
    return show(_removal_screen(own.structure, f"le relevé du {short_day_text(own.jour)}"), Formulaire())


@bp.post("/emplois/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_emploi(releve_id: int) -> Page:
    own = the_kept_emploi(releve_id)
    screen, back = _removal_screen(own.structure, f"le relevé du {short_day_text(own.jour)}"), _home(own.structure_id)

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
    own = the_kept_budget(releve_id)
    said = {name: _euros_text(getattr(own, name)) for name in TermesBudget.__slots__ if name != "annee"}
    return show(_budget_screen(own.structure, own), form_as_left(BudgetForm, annee=str(own.annee), **said))


def _euros_text(cents: int | None) -> str:
    return "" if cents is None else decimal_text(cents, 2)


@bp.post("/budgets/<int:releve_id>")
@requires(Droit.ACCOMPAGNER)
def changer_budget(releve_id: int) -> Page:
    own = the_kept_budget(releve_id)
    return _put_budget(own.structure, own)


def _put_budget(of: Structure, own: ReleveBudget | None) -> Page:
    form, structure_id = BudgetForm(), of.id

    def act(session: Transaction) -> str:
        put_budget(
            session,
            structure=session.get_one(Structure, structure_id),
            termes=TermesBudget(**{name: form[name].value for name in TermesBudget.__slots__}),
            confirme=form.confirme.data,
            releve=session.get_one(ReleveBudget, own.id) if own else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_budget_screen(of, own), form, act, done="Le budget est enregistré.", on="annee")


def _budget_screen(of: Structure, own: ReleveBudget | None = None) -> Ecran:
    titre = f"Budget {own.annee}" if own else "Ajouter un budget"
    return _screen(of, titre, "Enregistrer ce budget", f"{of.nom}. Les comptes d’une année, en euros.")


@bp.get("/budgets/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_budget(releve_id: int) -> Page:
    own = the_kept_budget(releve_id)
    return show(_removal_screen(own.structure, f"le budget {own.annee}"), Formulaire())


@bp.post("/budgets/<int:releve_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_budget(releve_id: int) -> Page:
    own = the_kept_budget(releve_id)
    screen, back = _removal_screen(own.structure, f"le budget {own.annee}"), _home(own.structure_id)

    def act(session: Transaction) -> str:
        remove_budget(session, releve=session.get_one(ReleveBudget, releve_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="Le budget est retiré.")


def _removal_screen(of: Structure, what: str) -> Ecran:
    points = ("Le reste de la fiche ne change pas.", "Le journal des modifications garde ce qu’il disait.")
    return _screen(of, f"Retirer {what} ?", "Retirer", "Pour ce qui a été saisi à tort.", points)
