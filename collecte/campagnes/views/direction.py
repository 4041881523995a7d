"""Pages of a direction: effectifs expected from its DLA, répartitions that authors show it."""

from flask import render_template, url_for

from collecte.campagnes.forms.campagnes import EffectifsForm
from collecte.campagnes.operations.effectifs import dire_effectifs
from collecte.campagnes.queries.effectifs import (
    EffectifsDla,
    get_directed_effectifs,
    list_directed_effectifs,
    list_shown,
)
from collecte.comptes.views.ecrans import Page, acting, answer
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.models import AvisEffectifs
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.views.montree import montrees
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("direction", __name__, Droit.DIRIGER)


@bp.get("/direction")
def effectifs() -> str:
    directed = list_directed_effectifs(reading(), acteur())
    return render_template("campagnes/direction/effectifs.html", effectifs=directed, today=paris_day(now()))


@bp.route("/direction/campagnes/<int:campagne_id>/dlas/<int:dla_id>", methods=["GET", "POST"])
def effectifs_dla(campagne_id: int, dla_id: int) -> Page:
    """Confirm the effectifs of a DLA, or ask for a correction."""
    directed = _directed(campagne_id, dla_id)
    confirmation = directed.confirmation if directed.is_current else None

    def page(form: EffectifsForm) -> str:
        form.empreinte.data = directed.empreinte  # digest of what is shown, checked when posted back
        return render_template(
            "campagnes/direction/effectifs_dla.html", effectifs_dla=directed, form=form, today=paris_day(now())
        )

    def said(_: object) -> str:
        is_right = form.avis.data == AvisEffectifs.CONFIRMES
        return "Les effectifs sont confirmés." if is_right else "Votre demande de correction est transmise."

    form = form_of(
        EffectifsForm,
        avis=confirmation.avis.value if confirmation else None,
        phrase=confirmation.phrase if confirmation else "",
    )
    act = acting(
        dire_effectifs,
        url_for("direction.effectifs"),
        said,
        campagne_id=campagne_id,
        dla_id=dla_id,
        avis=lambda: AvisEffectifs(form.avis.data),
        phrase=lambda: form.phrase.data or "",
        empreinte=lambda: form.empreinte.data or "",
    )
    return answer(page, form, act, on="phrase", keeps_status=True)


@bp.get("/direction/campagnes/<int:campagne_id>/dlas/<int:dla_id>/repartitions")
def repartitions(campagne_id: int, dla_id: int) -> Page:
    directed = _directed(campagne_id, dla_id)
    shown = list_shown(reading(), acteur(), campagne_id, dla_id)
    return render_template("campagnes/direction/repartitions.html", effectifs_dla=directed, montrees=montrees(shown))


def _directed(campagne_id: int, dla_id: int) -> EffectifsDla:
    """Return the effectifs of a DLA that the user directs; 404 for any other."""
    return there(get_directed_effectifs(reading(), acteur(), campagne_id, dla_id))
