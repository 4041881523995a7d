"""Pages of a région and of a DLA: overview, wording, limit on solicitations, creation and removal of DLA."""

from dataclasses import asdict
from datetime import date

from flask import redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.web.listes import Liste, hundredths
from collecte.models import Mots, Porteuse, Region
from collecte.organisation.forms.organisation import DlaForm, MotsForm, NouveauDlaForm, SollicitationsForm
from collecte.organisation.operations import organisation as operations
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.organisation import list_affectations_during, list_animated_regions, list_porteuses
from collecte.organisation.views.acces_organisation import mots, named, the_dla, the_region, up_to_dla, up_to_region
from collecte.organisation.views.apercu_organisation import LigneDla, ligne_of, lignes_of
from collecte.policy import Droit
from questionnaires.core.francais import decimal_text, paris_day

bp = GatedBlueprint("organisation", __name__, Droit.ANIMER, url_prefix="/organisation")


@bp.get("")
def premiere() -> Page:
    """Redirect to the first région of the animateur."""
    return redirect(url_for("organisation.region", region_id=list_animated_regions(reading(), acteur())[0].id))


@bp.get("/regions/<int:region_id>")
def region(region_id: int) -> Page:
    region, today = the_region(region_id), paris_day(now())
    dlas, porteuses = _listed_dlas(region, today), _listed_porteuses(region)
    return (
        dlas.as_csv()
        or porteuses.as_csv()
        or render_template(
            "organisation/region.html",
            region=region,
            mots=mots(region),
            dlas=dlas,
            porteuses=porteuses,
            others=[other for other in list_animated_regions(reading(), acteur()) if other.id != region.id],
            today=today,
        )
    )


def _listed_dlas(region: Region, today: date) -> Liste[LigneDla]:
    return Liste(
        "dla",
        lignes_of(region.id, today),
        {
            "DLA": lambda ligne: f"{ligne.dla.code} {ligne.dla.nom}",
            mots(region).porteuse.capitalize(): lambda ligne: ligne.dla.porteuse.nom if ligne.dla.porteuse else None,
            "Personnes": lambda ligne: ", ".join(
                f"{affectation.personne.nom_complet} {decimal_text(affectation.etp, 2)}"
                for affectation in ligne.affectations
            ),
            "ETP affectés": lambda ligne: hundredths(ligne.etp),
            "ETP conventionnés": lambda ligne: hundredths(ligne.avenant.etp) if ligne.avenant else None,
            "Échéance": lambda ligne: ligne.convention.fin if ligne.convention else None,
        },
        by={"Personnes": lambda ligne: len(ligne.affectations)},
        default="dla",
        anchor="dla",
    )


def _listed_porteuses(region: Region) -> Liste[Porteuse]:
    words = mots(region)

    def porte(porteuse: Porteuse) -> str:
        dlas = [f"DLA {dla.code}" for dla in porteuse.dlas]
        return ", ".join([*dlas, words.c2ra] if porteuse.porte_c2ra else dlas)

    return Liste(
        "porteuses",
        list_porteuses(reading(), region.id),
        {"Nom": lambda porteuse: porteuse.nom, "Ce qu’elle porte": porte},
        default="nom",
        tri="tri-porteuses",
        anchor="porteuses",
    )


@bp.route("/regions/<int:region_id>/mots", methods=["GET", "POST"])
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
def sollicitations(region_id: int) -> Page:
    region = the_region(region_id)
    form = form_of(SollicitationsForm, nombre=region.max_sollicitations)

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
    act = acting(operations.change_max_sollicitations, ecran.retour, region=region, nombre=form.nombre)
    return answer(ecran, form, act, done="La limite est changée.", on="nombre")


@bp.route("/regions/<int:region_id>/dlas/nouveau", methods=["GET", "POST"])
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
def dla(dla_id: int) -> Page:
    dla, today = the_dla(dla_id), paris_day(now())
    conventions = list_conventions(reading(), [dla.id])
    present = list_affectations_during(reading(), dla.region_id, today, today)
    liste = Liste(
        "conventions",
        conventions,
        {
            "Convention": lambda convention: convention.reference,
            mots(dla.region).porteuse.capitalize(): lambda convention: convention.porteuse.nom,
            "Du": lambda convention: convention.debut,
            "Au": lambda convention: convention.fin,
            "Avenants": lambda convention: len(convention.avenants),
        },
        anchor="conventions",
    )
    return liste.as_csv() or render_template(
        "organisation/dla.html",
        dla=dla,
        mots=mots(dla.region),
        fil=up_to_region(dla.region),
        ligne=ligne_of(
            dla, [affectation for affectation in present if affectation.dla_id == dla.id], conventions, today
        ),
        conventions=liste,
        today=today,
    )


@bp.route("/dlas/<int:dla_id>/modifier", methods=["GET", "POST"])
def modifier_dla(dla_id: int) -> Page:
    dla = the_dla(dla_id)
    form = form_of(DlaForm, nom=dla.nom, nature=dla.nature.value)

    ecran = Ecran(
        titre=f"Modifier le {named(dla)}",
        chapeau="Son code ne change pas : les classeurs et les fichiers le disent. Un DLA qui ferme garde sa page : "
        "la fin de sa dernière convention le dit.",
        fil=up_to_dla(dla),
        bouton="Enregistrer",
        autre=("Retirer un DLA saisi par erreur…", url_for("organisation.retirer_dla", dla_id=dla.id)),
    )
    act = acting(operations.change_dla, ecran.retour, dla=dla, nom=form.nom, nature=form.nature)
    return answer(ecran, form, act, done="Le DLA est changé.", on="nom")


@bp.route("/dlas/<int:dla_id>/retirer", methods=["GET", "POST"])
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
    back = url_for("organisation.region", region_id=dla.region_id)
    return confirm(ecran, "Le DLA est retiré.", operations.withdraw_dla, back, dla=dla)
