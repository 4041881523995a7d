"""Pages of structures porteuses: the DLA they carry and their direction."""

from flask import render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, confirm
from collecte.comptes.web.context import reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.models import Porteuse
from collecte.organisation.forms.organisation import NouvellePorteuseForm, PorteuseForm
from collecte.organisation.operations.porteuses import change_porteuse, create_porteuse, withdraw_porteuse
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.queries.personnes import list_directions
from collecte.organisation.views.acces_organisation import mots, named, the_porteuse, the_region, up_to_region
from collecte.policy import Droit

bp = GatedBlueprint("porteuses", __name__, Droit.ANIMER, url_prefix="/organisation")

_C2RA = "Porter l’animation régionale ne donne à sa direction aucun des droits de celle-ci."


@bp.route("/regions/<int:region_id>/porteuses/nouvelle", methods=["GET", "POST"])
def nouvelle(region_id: int) -> Page:
    region, form = the_region(region_id), form_of(NouvellePorteuseForm)
    ecran = Ecran(
        titre=f"Ajouter une {mots(region).porteuse}",
        chapeau=_C2RA,
        fil=up_to_region(region),
        bouton="Créer, puis choisir ses DLA",
    )
    act = acting(
        create_porteuse,
        lambda porteuse: url_for("porteuses.modifier", porteuse_id=porteuse.id),
        region=region,
        nom=form.nom,
        porte_c2ra=form.porte_c2ra,
    )
    done = "La structure est créée. Cochez maintenant les DLA qu’elle porte."
    return answer(ecran, form, act, done=done, on="nom")


@bp.get("/porteuses/<int:porteuse_id>")
def fiche(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    return render_template(
        "organisation/porteuse.html",
        porteuse=porteuse,
        mots=mots(porteuse.region),
        fil=up_to_region(porteuse.region),
        directions=list_directions(reading(), porteuse.id),
    )


@bp.route("/porteuses/<int:porteuse_id>/modifier", methods=["GET", "POST"])
def modifier(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    carried = [dla.id for dla in porteuse.dlas]
    form = form_of(PorteuseForm, nom=porteuse.nom, porte_c2ra=porteuse.porte_c2ra, dlas=carried)
    dlas = list_dlas(reading(), porteuse.region_id)
    form.dlas.choices = [(dla.id, _carried(porteuse, dla.porteuse, named(dla))) for dla in dlas]
    ecran = Ecran(
        titre=f"Modifier {porteuse.nom}",
        chapeau=f"Sa direction voit les DLA que cette structure porte. {_C2RA}",
        fil=_up_to(porteuse),
        bouton="Enregistrer",
        autre=("Retirer une structure saisie par erreur…", url_for("porteuses.retirer", porteuse_id=porteuse.id)),
    )
    act = acting(
        change_porteuse, ecran.retour, porteuse=porteuse, nom=form.nom, porte_c2ra=form.porte_c2ra, dla_ids=form.dlas
    )
    return answer(ecran, form, act, done="La structure est changée.", on="nom")


def _carried(porteuse: Porteuse, other: Porteuse | None, name: str) -> str:
    return name if other is None or other.id == porteuse.id else f"{name} (porté par {other.nom})"


def _up_to(porteuse: Porteuse) -> list[Link]:
    return [*up_to_region(porteuse.region), (porteuse.nom, url_for("porteuses.fiche", porteuse_id=porteuse.id))]


@bp.route("/porteuses/<int:porteuse_id>/retirer", methods=["GET", "POST"])
def retirer(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    ecran = Ecran(
        titre=f"Retirer {porteuse.nom} ?",
        chapeau="Pour une structure saisie par erreur.",
        points=(
            "Si elle porte quelque chose, a signé une convention ou a une direction, rien n’est retiré.",
            "Le journal des modifications garde ce qu’elle était.",
        ),
        fil=_up_to(porteuse),
        bouton="Retirer cette structure",
    )
    region = url_for("organisation.region", region_id=porteuse.region_id)
    return confirm(ecran, "La structure est retirée.", withdraw_porteuse, region, porteuse=porteuse)
