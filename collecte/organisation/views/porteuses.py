"""Pages of structures porteuses: the DLA they carry and their direction."""

from flask import Blueprint, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Porteuse, Region
from collecte.organisation.forms.organisation import NouvellePorteuseForm, PorteuseForm
from collecte.organisation.operations.porteuses import change_porteuse, create_porteuse, withdraw_porteuse
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.queries.personnes import list_directions
from collecte.organisation.views.acces_organisation import mots, named, the_porteuse, the_region, up_to_region
from collecte.policy import Droit

bp = Blueprint("porteuses", __name__, url_prefix="/organisation")

_C2RA = "Porter l’animation régionale ne donne à sa direction aucun des droits de celle-ci."


@bp.get("/regions/<int:region_id>/porteuses/nouvelle")
@requires(Droit.ANIMER)
def nouvelle(region_id: int) -> Page:
    return show(_new_screen(the_region(region_id)), form_as_left(NouvellePorteuseForm))


@bp.post("/regions/<int:region_id>/porteuses/nouvelle")
@requires(Droit.ANIMER)
def creer(region_id: int) -> Page:
    form = NouvellePorteuseForm()

    def act(session: Transaction) -> str:
        porteuse = create_porteuse(
            session,
            region=session.get_one(Region, region_id),
            nom=form.nom.value,
            porte_c2ra=form.porte_c2ra.data,
            acteur=acteur(),
            now=now(),
        )
        return url_for("porteuses.modifier", porteuse_id=porteuse.id)

    done = "La structure est créée. Cochez maintenant les DLA qu’elle porte."
    return settle(_new_screen(the_region(region_id)), form, act, done=done, on="nom")


def _new_screen(region: Region) -> Ecran:
    return Ecran(
        titre=f"Ajouter une {mots(region).porteuse}",
        chapeau=_C2RA,
        fil=up_to_region(region),
        bouton="Créer, puis choisir ses DLA",
        retour=url_for("organisation.region", region_id=region.id),
    )


@bp.get("/porteuses/<int:porteuse_id>")
@requires(Droit.ANIMER)
def fiche(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    return render_template(
        "organisation/porteuse.html",
        porteuse=porteuse,
        mots=mots(porteuse.region),
        fil=up_to_region(porteuse.region),
        directions=list_directions(reading(), porteuse.id),
    )


@bp.get("/porteuses/<int:porteuse_id>/modifier")
@requires(Droit.ANIMER)
def modifier(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    carried = [dla.id for dla in porteuse.dlas]
    form = form_as_left(PorteuseForm, nom=porteuse.nom, porte_c2ra=porteuse.porte_c2ra, dlas=carried)
    _offer(form, porteuse)
    return show(_screen(porteuse), form)


@bp.post("/porteuses/<int:porteuse_id>/modifier")
@requires(Droit.ANIMER)
def changer(porteuse_id: int) -> Page:
    porteuse, form = the_porteuse(porteuse_id), PorteuseForm()
    _offer(form, porteuse)

    def act(session: Transaction) -> str:
        change_porteuse(
            session,
            porteuse=session.get_one(Porteuse, porteuse_id),
            nom=form.nom.value,
            porte_c2ra=form.porte_c2ra.data,
            dla_ids=form.dlas.data,
            acteur=acteur(),
            now=now(),
        )
        return url_for("porteuses.fiche", porteuse_id=porteuse_id)

    return settle(_screen(porteuse), form, act, done="La structure est changée.", on="nom")


def _offer(form: PorteuseForm, porteuse: Porteuse) -> None:
    form.offer_dlas(
        [(dla.id, _carried(porteuse, dla.porteuse, named(dla))) for dla in list_dlas(reading(), porteuse.region_id)]
    )


def _carried(porteuse: Porteuse, other: Porteuse | None, name: str) -> str:
    return name if other is None or other.id == porteuse.id else f"{name} (porté par {other.nom})"


def _screen(porteuse: Porteuse) -> Ecran:
    return Ecran(
        titre=f"Modifier {porteuse.nom}",
        chapeau=f"Sa direction voit les DLA que cette structure porte. {_C2RA}",
        fil=[*up_to_region(porteuse.region), (porteuse.nom, url_for("porteuses.fiche", porteuse_id=porteuse.id))],
        bouton="Enregistrer",
        retour=url_for("porteuses.fiche", porteuse_id=porteuse.id),
        autre=("Retirer une structure saisie par erreur…", url_for("porteuses.retirer", porteuse_id=porteuse.id)),
    )


@bp.get("/porteuses/<int:porteuse_id>/retirer")
@requires(Droit.ANIMER)
def retirer(porteuse_id: int) -> Page:
    return show(_removal_screen(the_porteuse(porteuse_id)), Formulaire())


@bp.post("/porteuses/<int:porteuse_id>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait(porteuse_id: int) -> Page:
    porteuse = the_porteuse(porteuse_id)
    back = url_for("organisation.region", region_id=porteuse.region_id)

    def act(session: Transaction) -> str:
        withdraw_porteuse(session, porteuse=session.get_one(Porteuse, porteuse_id), acteur=acteur(), now=now())
        return back

    return settle(_removal_screen(porteuse), Formulaire(), act, done="La structure est retirée.")


def _removal_screen(porteuse: Porteuse) -> Ecran:
    return Ecran(
        titre=f"Retirer {porteuse.nom} ?",
        chapeau="Pour une structure saisie par erreur.",
        points=(
            "Si elle porte quelque chose, a signé une convention ou a une direction, rien n’est retiré.",
            "Le journal des modifications garde ce qu’elle était.",
        ),
        fil=[*up_to_region(porteuse.region), (porteuse.nom, url_for("porteuses.fiche", porteuse_id=porteuse.id))],
        bouton="Retirer cette structure",
        retour=url_for("porteuses.fiche", porteuse_id=porteuse.id),
    )
