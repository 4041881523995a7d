"""Pages of a région and of a DLA: overview, wording, limit on solicitations, creation and removal of DLA."""

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import Formulaire
from collecte.models import Dla, Mots, Region
from collecte.organisation.forms.organisation import DlaForm, MotsForm, NouveauDlaForm, SollicitationsForm
from collecte.organisation.operations import organisation as operations
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.organisation import list_affectations_during, list_animated_regions, list_porteuses
from collecte.organisation.views.acces_organisation import mots, named, the_dla, the_region, up_to_dla, up_to_region
from collecte.organisation.views.apercu_organisation import ligne_of, lignes_of
from collecte.policy import Droit
from questionnaires.core.francais import paris_day

bp = Blueprint("organisation", __name__, url_prefix="/organisation")


@bp.get("")
@requires(Droit.ANIMER)
def premiere() -> Page:
    """Redirect to the first région of the animateur."""
    return redirect(url_for("organisation.region", region_id=list_animated_regions(reading(), acteur())[0].id))


@bp.get("/regions/<int:region_id>")
@requires(Droit.ANIMER)
def region(region_id: int) -> Page:
    region, today = the_region(region_id), paris_day(now())
    return render_template(
        "organisation/region.html",
        region=region,
        mots=mots(region),
        lignes=lignes_of(region.id, today),
        porteuses=list_porteuses(reading(), region.id),
        others=[other for other in list_animated_regions(reading(), acteur()) if other.id != region.id],
        today=today,
    )


@bp.route("/regions/<int:region_id>/mots", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def mots_de_la_region(region_id: int) -> Page:
    region = the_region(region_id)
    form = form_of(MotsForm, **asdict(mots(region)))
    ecran = Ecran(
        titre="Les mots de votre région",
        chapeau="Écrivez-les comme au milieu d’une phrase. Seuls les mots changent, ni les droits ni les chiffres.",
        fil=up_to_region(region),
        bouton="Enregistrer ces mots",
    )
    act = acting(operations.change_mots, ecran.retour, region=region, mots=lambda: form.terms(Mots))
    return answer(ecran, form, act, done="Les mots de votre région sont changés.", on="c2ra")


@bp.route("/regions/<int:region_id>/sollicitations", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def sollicitations(region_id: int) -> Page:
    region = the_region(region_id)
    form = form_of(SollicitationsForm, nombre=region.max_sollicitations)

    def act(session: Transaction) -> str:
        changed, nombre = session.get_one(Region, region_id), form.nombre.data
        operations.change_max_sollicitations(session, region=changed, nombre=nombre, acteur=acteur(), now=now())
        return ecran.retour

    ecran = Ecran(
        titre="Sollicitations des structures",
        chapeau="Combien de campagnes peuvent interroger une même structure, dans douze mois quelconques.",
        points=(
            "Une campagne qui dépasse cette limite nomme les structures avant d’être créée ; il faut le vouloir.",
            "Les campagnes déjà créées ne changent pas.",
        ),
        fil=up_to_region(region),
        bouton="Enregistrer cette limite",
    )
    return answer(ecran, form, act, done="La limite est changée.", on="nombre")


@bp.route("/regions/<int:region_id>/dlas/nouveau", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouveau_dla(region_id: int) -> Page:
    region, form = the_region(region_id), form_of(NouveauDlaForm)
    ecran = Ecran(
        titre="Ajouter un DLA",
        chapeau="Par exemple le DLA régional, à côté de ceux des départements.",
        fil=up_to_region(region),
        bouton="Ajouter ce DLA",
    )
    act = acting(
        operations.create_dla,
        lambda dla: url_for("organisation.dla", dla_id=dla.id),
        region=region,
        code=form.code,
        nom=form.nom,
        nature=form.nature,
    )
    return answer(ecran, form, act, done="Le DLA est ajouté.", on="code")


@bp.get("/dlas/<int:dla_id>")
@requires(Droit.ANIMER)
def dla(dla_id: int) -> Page:
    dla, today = the_dla(dla_id), paris_day(now())
    conventions = list_conventions(reading(), [dla.id])
    present = list_affectations_during(reading(), dla.region_id, today, today)
    return render_template(
        "organisation/dla.html",
        dla=dla,
        mots=mots(dla.region),
        fil=up_to_region(dla.region),
        ligne=ligne_of(
            dla, [affectation for affectation in present if affectation.dla_id == dla.id], conventions, today
        ),
        conventions=conventions,
        today=today,
    )


@bp.route("/dlas/<int:dla_id>/modifier", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def modifier_dla(dla_id: int) -> Page:
    dla = the_dla(dla_id)
    form = form_of(DlaForm, nom=dla.nom, nature=dla.nature.value)

    def act(session: Transaction) -> str:
        changed, nature = session.get_one(Dla, dla_id), form.nature.value
        operations.change_dla(session, dla=changed, nom=form.nom.value, nature=nature, acteur=acteur(), now=now())
        return ecran.retour

    ecran = Ecran(
        titre=f"Modifier le {named(dla)}",
        chapeau="Son code ne change pas : les classeurs et les fichiers le disent. Un DLA qui ferme garde sa page : "
        "la fin de sa dernière convention le dit.",
        fil=up_to_dla(dla),
        bouton="Enregistrer",
        autre=("Retirer un DLA saisi par erreur…", url_for("organisation.retirer_dla", dla_id=dla.id)),
    )
    return answer(ecran, form, act, done="Le DLA est changé.", on="nom")


@bp.route("/dlas/<int:dla_id>/retirer", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def retirer_dla(dla_id: int) -> Page:
    dla = the_dla(dla_id)
    ecran = Ecran(
        titre=f"Retirer le {named(dla)} ?",
        chapeau="Pour un DLA saisi par erreur.",
        points=(
            "S’il a une affectation, une convention, un pilote ou une réponse attendue, rien n’est retiré.",
            "Le journal des modifications garde ce qu’il était.",
        ),
        fil=up_to_dla(dla),
        bouton="Retirer ce DLA",
    )
    act = acting(operations.withdraw_dla, url_for("organisation.region", region_id=dla.region_id), dla=dla)
    return answer(ecran, Formulaire(), act, done="Le DLA est retiré.")
