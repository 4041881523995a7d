"""Pages of the workbook of a région: choose its content, have it made in the background."""

from collections.abc import Sequence
from functools import partial

from flask import request, url_for

from collecte.bilans.operations.contenu_region import annees_of
from collecte.campagnes.queries.suivis import list_answered
from collecte.classeurs.forms.classeurs import NOTHING, ClasseurRegionalForm
from collecte.classeurs.operations.changements_classeur import changements_of
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, proposer
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.classeurs.views.fabrications import page_of
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne, Dla, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.views.acces_organisation import named, the_region
from collecte.policy import Droit
from collecte.reponses.queries.campagnes import list_animated_campagnes
from exports.formats import Format
from exports.regional.matiere import Audience, Famille
from questionnaires.core.francais import short_day_text

bp = GatedBlueprint("classeur_regional", __name__, Droit.ANIMER, url_prefix="/classeurs")


@bp.route("/regions/<int:region_id>", methods=["GET", "POST"])
def demander(region_id: int) -> Page:
    """Choose the content of the workbook, at first the last settled campaign of each instrument; have it made, and
    redirect to the page of its progress."""
    region = the_region(region_id)
    animated = list_animated_campagnes(reading(), acteur())
    campagnes = [campagne for campagne in animated if campagne.region_id == region.id and campagne.ouverture <= today()]
    annees, dlas = annees_of(reading(), region, today()), list_dlas(reading(), region.id)
    choix = proposer(campagnes, answered=list_answered(reading(), campagnes))
    form = form_of(
        ClasseurRegionalForm,
        temps=choix.temps.id if choix.temps else 0,
        enquetes=sorted(enquete.id for enquete in choix.enquetes),
        annee=next(iter(annees), 0),
        depuis=NOTHING,
        dlas=[dla.id for dla in dlas],
        pour_dla=NOTHING,
    )
    _offer(form, campagnes, annees, dlas)
    since = () if request.method == "POST" else _since(region, campagnes, form)
    demande, choisi = partial(_demande, form), lambda: Format[form.format.data]
    act = acting(demander_regional, page_of, region=region, demande=demande, choisi=choisi)
    return answer(_screen(region, since), form, act, on="familles")


def _offer(
    form: ClasseurRegionalForm, campagnes: Sequence[Campagne], annees: Sequence[int], dlas: Sequence[Dla]
) -> None:
    """Offer campaigns that have begun, the latest période first, and the years of avenants, the latest first."""
    temps = [campagne for campagne in campagnes if campagne.is_temps]
    form.offer(
        [(campagne.id, campagne.titre) for campagne in temps],
        [
            (campagne.id, f"{campagne.titre}, {short_day_text(campagne.ouverture)}")
            for campagne in campagnes
            if not campagne.is_temps
        ],
        annees,
        sorted({*annees, *(campagne.periode.annee for campagne in temps)}, reverse=True),
        [(dla.id, named(dla)) for dla in dlas],
    )


def _demande(form: ClasseurRegionalForm) -> DemandeClasseur:
    return DemandeClasseur(
        audience=Audience[form.audience.data],
        familles=frozenset(Famille[famille] for famille in form.familles.data),
        temps_id=form.chosen("temps") or None,
        enquete_ids=frozenset(form.chosen("enquetes") or ()),
        annee=form.chosen("annee") or None,
        depuis=form.chosen("depuis") or None,
        dla_ids=frozenset(form.chosen("dlas") or ()),
        pour_dla=form.chosen("pour_dla") or None,
    )


def _since(region: Region, campagnes: list[Campagne], form: ClasseurRegionalForm) -> Sequence[str]:
    """Return, in a sentence, the changes since the last workbook for the proposed audience; empty when there was
    none."""
    audience = Audience.__members__.get(form.audience.data or "", Audience.C2RA)
    campagne_ids = {form.chosen("temps"), *(form.chosen("enquetes") or ())}
    changements = changements_of(
        reading(),
        region=region,
        public=audience.name,
        campagnes=[campagne for campagne in campagnes if campagne.id in campagne_ids],
        has_bilans=bool(form.chosen("annee")),
        depuis=form.chosen("depuis") or None,
    )
    if changements is None:
        return ()
    decomptes = ", ".join(changements.decomptes) or "rien de ce qui est compté n’est arrivé, n’a été corrigé ni rouvert"
    return (f"Depuis le {changements.reference} : {decomptes}.",)


def _screen(region: Region, since: Sequence[str]) -> Ecran:
    return Ecran(
        titre=f"Classeur régional, {region.nom}",
        chapeau="Un seul fichier Excel : le temps, les bilans et les avis, avec leurs formules et leurs graphiques. Ou "
        "les mêmes données, dans un autre format.",
        points=(
            "Il se fait en arrière-plan : vous suivez où il en est, puis vous le téléchargez.",
            "Chaque sortie est notée dans le journal des modifications, campagne par campagne.",
            "Est proposée, de chaque questionnaire, la dernière campagne aux résultats arrêtés qui a des réponses ; "
            "les autres se choisissent, et leurs chiffres attendent l’arrêt.",
            *since,
        ),
        fil=[("Tableau de bord", url_for("tableau.page"))],
        bouton="Préparer le fichier",
        retour=url_for("tableau.page"),
        autre=("Mes classeurs", url_for("fabrications.liste")),
    )
