"""Pages of the conventions of a DLA: enter, correct, remove."""

from collections import Counter

from flask import Blueprint, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import offer
from collecte.models import Convention, Dla, Porteuse
from collecte.organisation.forms.organisation import ConventionForm
from collecte.organisation.operations.conventions import put_convention, remove_convention
from collecte.organisation.operations.lignes_conventions import TermesConvention
from collecte.organisation.queries.organisation import list_porteuses
from collecte.organisation.queries.orientations import list_orientations_of
from collecte.organisation.views.acces_organisation import (
    mots,
    named,
    the_convention,
    the_dla,
    up_to_convention,
    up_to_dla,
)
from collecte.policy import Droit

bp = Blueprint("conventions", __name__, url_prefix="/organisation")


@bp.get("/dlas/<int:dla_id>/conventions/nouvelle")
@requires(Droit.ANIMER)
def nouvelle(dla_id: int) -> Page:
    dla = the_dla(dla_id)
    form = form_as_left(ConventionForm, **({"porteuse": dla.porteuse_id} if dla.porteuse_id else {}))
    _offer(form, dla)
    return _without_porteuse(dla) if not form.porteuse.choices else show(_new_screen(dla), form)


@bp.post("/dlas/<int:dla_id>/conventions/nouvelle")
@requires(Droit.ANIMER)
def creer(dla_id: int) -> Page:
    dla, form = the_dla(dla_id), ConventionForm()
    _offer(form, dla)

    def act(session: Transaction) -> str:
        convention = _put(session, session.get_one(Dla, dla_id), form, None)
        return url_for("conventions.convention", convention_id=convention.id)

    done = "La convention est enregistrée. Ajoutez maintenant son premier avenant."
    return settle(_new_screen(dla), form, act, done=done, on="debut")


def _put(session: Transaction, dla: Dla, form: ConventionForm, convention: Convention | None) -> Convention:
    porteuse = session.get_one(Porteuse, form.porteuse.data)
    termes = TermesConvention(
        porteuse=porteuse.nom, reference=form.reference.value, debut=form.debut.value, fin=form.fin.value
    )
    return put_convention(
        session, dla=dla, porteuse=porteuse, termes=termes, convention=convention, acteur=acteur(), now=now()
    )


def _offer(form: ConventionForm, dla: Dla) -> None:
    form.porteuse.label.text = mots(dla.region).porteuse.capitalize()
    offer(form.porteuse, [(str(porteuse.id), porteuse.nom) for porteuse in list_porteuses(reading(), dla.region_id)])


def _without_porteuse(dla: Dla) -> str:
    return render_template(
        "organisation/sans_porteuse.html",
        dla=dla,
        mots=mots(dla.region),
        fil=up_to_dla(dla),
        titre="Nouvelle convention",
    )


_CARRIES = "Si elle court aujourd’hui, cette structure devient celle qui porte le DLA."


def _new_screen(dla: Dla) -> Ecran:
    return Ecran(
        titre=f"Nouvelle convention du {named(dla)}",
        chapeau=_CARRIES,
        fil=up_to_dla(dla),
        bouton="Enregistrer la convention",
        retour=url_for("organisation.dla", dla_id=dla.id),
    )


@bp.get("/conventions/<int:convention_id>")
@requires(Droit.ANIMER)
def convention(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    orientations = list_orientations_of(reading(), [avenant.id for avenant in convention.avenants])
    return render_template(
        "organisation/convention.html",
        convention=convention,
        orientations=Counter(orientation.avenant_id for orientation in orientations),
        mots=mots(convention.dla.region),
        fil=up_to_dla(convention.dla),
    )


@bp.get("/conventions/<int:convention_id>/modifier")
@requires(Droit.ANIMER)
def modifier(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    initial = {"porteuse": convention.porteuse_id, "reference": convention.reference}
    form = form_as_left(ConventionForm, **initial, debut=convention.debut.isoformat(), fin=convention.fin.isoformat())
    _offer(form, convention.dla)
    return show(_screen(convention), form)


@bp.post("/conventions/<int:convention_id>/modifier")
@requires(Droit.ANIMER)
def changer(convention_id: int) -> Page:
    convention, form = the_convention(convention_id), ConventionForm()
    _offer(form, convention.dla)

    def act(session: Transaction) -> str:
        changed = session.get_one(Convention, convention_id)
        _put(session, changed.dla, form, changed)
        return url_for("conventions.convention", convention_id=convention_id)

    return settle(_screen(convention), form, act, done="La convention est changée.", on="debut")


def _screen(convention: Convention) -> Ecran:
    return Ecran(
        titre=f"Modifier la convention {convention.reference}",
        chapeau=f"Ses avenants gardent leurs dates. {_CARRIES}",
        fil=up_to_convention(convention),
        bouton="Enregistrer la convention",
        retour=url_for("conventions.convention", convention_id=convention.id),
    )


@bp.get("/conventions/<int:convention_id>/retirer")
@requires(Droit.ANIMER)
def retirer(convention_id: int) -> Page:
    return show(_removal_screen(the_convention(convention_id)), Formulaire())


@bp.post("/conventions/<int:convention_id>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    back = url_for("organisation.dla", dla_id=convention.dla_id)

    def act(session: Transaction) -> str:
        remove_convention(session, convention=session.get_one(Convention, convention_id), acteur=acteur(), now=now())
        return back

    return settle(_removal_screen(convention), Formulaire(), act, done="La convention est retirée.")


def _removal_screen(convention: Convention) -> Ecran:
    return Ecran(
        titre=f"Retirer la convention {convention.reference} ?",
        chapeau="Pour une convention saisie à tort. Une convention finie se garde : sa fin le dit.",
        points=(
            "Elle ne doit plus avoir d’avenant.",
            "Le DLA, ses personnes et ses réponses ne changent pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_convention(convention),
        bouton="Retirer cette convention",
        retour=url_for("conventions.convention", convention_id=convention.id),
    )
