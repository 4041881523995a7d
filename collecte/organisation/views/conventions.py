"""Pages of the conventions of a DLA: enter, correct, remove."""

from collections import Counter

from flask import render_template, request, url_for

from collecte.comptes.views.ecrans import Ecran, Page, answer, confirm
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.fields import offer, typed
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

bp = GatedBlueprint("conventions", __name__, Droit.ANIMER, url_prefix="/organisation")


@bp.route("/dlas/<int:dla_id>/conventions/nouvelle", methods=["GET", "POST"])
def nouvelle(dla_id: int) -> Page:
    dla = the_dla(dla_id)
    return _form_page(dla, None, form_of(ConventionForm, **({"porteuse": dla.porteuse_id} if dla.porteuse_id else {})))


@bp.get("/conventions/<int:convention_id>")
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


@bp.route("/conventions/<int:convention_id>/modifier", methods=["GET", "POST"])
def modifier(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    values = typed(convention, ("reference", "debut", "fin"))
    form = form_of(ConventionForm, porteuse=convention.porteuse_id, **values)
    return _form_page(convention.dla, convention, form)


def _form_page(dla: Dla, convention: Convention | None, form: ConventionForm) -> Page:
    """Show the form of a new convention, or of one to correct."""
    form.porteuse.label.text = mots(dla.region).porteuse.capitalize()
    offer(form.porteuse, [(str(porteuse.id), porteuse.nom) for porteuse in list_porteuses(reading(), dla.region_id)])
    if not form.porteuse.choices and request.method != "POST":
        return render_template(
            "organisation/sans_porteuse.html",
            dla=dla,
            mots=mots(dla.region),
            fil=up_to_dla(dla),
            titre="Nouvelle convention",
        )

    def act(session: Transaction) -> str:
        porteuse = session.get_one(Porteuse, form.porteuse.data)
        put = put_convention(
            session,
            dla=session.get_one(Dla, dla.id),
            porteuse=porteuse,
            termes=TermesConvention(porteuse=porteuse.nom, **form.values("reference", "debut", "fin")),
            convention=session.get_one(Convention, convention.id) if convention else None,
            acteur=acteur(),
            now=now(),
        )
        return url_for("conventions.convention", convention_id=put.id)

    chapeau = "Si elle court aujourd’hui, cette structure devient celle qui porte le DLA."
    if convention:
        done, fil = "La convention est changée.", up_to_convention(convention)
        titre = f"Modifier la convention {convention.reference}"
        chapeau = f"Ses avenants gardent leurs dates. {chapeau}"
    else:
        done, fil = "La convention est enregistrée. Ajoutez maintenant son premier avenant.", up_to_dla(dla)
        titre = f"Nouvelle convention du {named(dla)}"
    ecran = Ecran(titre=titre, chapeau=chapeau, fil=fil, bouton="Enregistrer la convention")
    return answer(ecran, form, act, done=done, on="debut")


@bp.route("/conventions/<int:convention_id>/retirer", methods=["GET", "POST"])
def retirer(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    ecran = Ecran(
        titre=f"Retirer la convention {convention.reference} ?",
        chapeau="Pour une convention saisie à tort. Une convention finie se garde : sa fin le dit.",
        points=(
            "Elle ne doit plus avoir d’avenant.",
            "Le DLA, ses personnes et ses réponses ne changent pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_convention(convention),
        bouton="Retirer cette convention",
    )
    back = url_for("organisation.dla", dla_id=convention.dla_id)
    return confirm(ecran, "La convention est retirée.", remove_convention, back, convention=convention)
