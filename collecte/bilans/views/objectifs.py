"""« Objectifs et moyens »: entry of the objectifs and fonds d'ingénierie of the avenants of a convention."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, url_for

from collecte.bilans.forms.cases import CasesForm, TableauDeCases
from collecte.bilans.operations.changements import ChangementCase
from collecte.bilans.operations.objectifs import set_objectifs
from collecte.bilans.queries.bilans import DlaPrepare
from collecte.bilans.queries.faits_bilan import get_faits
from collecte.bilans.views.acces_bilans import the_dla_prepare, up_to_dla_bilan
from collecte.bilans.views.pages_cases import answer_cases
from collecte.bilans.views.tableaux_objectifs import cibles_of, generaux, moyens, par_orientation
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_as_left
from collecte.models import Convention
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.orientations import list_objectifs, list_orientations_of
from collecte.organisation.views.acces_organisation import mots, named, there
from collecte.policy import Droit

bp = GatedBlueprint("objectifs", __name__, Droit.PREPARER_BILAN, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/objectifs")
def objectifs(dla_id: int) -> Page:
    """Redirect to the convention under way, else to the last one; without one, say what to do."""
    prepare, conventions = the_dla_prepare(dla_id), list_conventions(reading(), [dla_id])
    if not conventions:
        return _page(prepare, form_as_left(CasesForm))
    under_way = (convention for convention in conventions if convention.debut <= today() <= convention.fin)
    convention = next(under_way, conventions[0])
    return redirect(url_for("objectifs.objectifs_de", dla_id=dla_id, convention_id=convention.id))


@bp.route("/dlas/<int:dla_id>/objectifs/<int:convention_id>", methods=["GET", "POST"])
def objectifs_de(dla_id: int, convention_id: int) -> Page:
    """Show the tables of a convention, none without avenants, or write what changed there."""
    prepare, conventions = the_dla_prepare(dla_id), list_conventions(reading(), [dla_id])
    convention = there(next((convention for convention in conventions if convention.id == convention_id), None))
    ids = [avenant.id for avenant in convention.avenants]
    orientations = list_orientations_of(reading(), ids) if ids else []
    tableaux: list[TableauDeCases] = []
    if ids:
        cibles = cibles_of(list_objectifs(reading(), ids))
        by_orientation = [par_orientation(convention, cibles, orientations)] if orientations else []
        means = moyens(convention, get_faits(reading(), convention), today())
        tableaux = [generaux(convention, cibles), *by_orientation, means]
    with_one = {orientation.avenant_id for orientation in orientations}

    def page(form: CasesForm) -> str:
        return _page(
            prepare,
            form,
            conventions=conventions,
            convention=convention,
            tableaux=tableaux,
            sans_orientation=[avenant for avenant in convention.avenants if avenant.id not in with_one],
        )

    def write(session: Transaction, changements: Mapping[Any, ChangementCase]) -> int:
        stored = session.get_one(Convention, convention_id)
        return set_objectifs(session, convention=stored, changements=changements, acteur=acteur(), now=now())

    back = url_for("objectifs.objectifs_de", dla_id=dla_id, convention_id=convention_id)
    return answer_cases(page, tableaux, write, counted=("chiffre changé", "chiffres changés"), back=back)


def _page(prepare: DlaPrepare, form: CasesForm, *, convention: Convention | None = None, **shown: object) -> str:
    dla = prepare.dla
    return render_template(
        "bilans/objectifs.html",
        dla=dla,
        nom=named(dla),
        mots=mots(dla.region),
        fil=up_to_dla_bilan(dla, convention.id if convention else None),
        form=form,
        may_enter=prepare.is_animated,
        convention=convention,
        **shown,
    )
