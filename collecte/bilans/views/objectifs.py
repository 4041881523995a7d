"""« Objectifs et moyens »: entry of the objectifs and fonds d'ingénierie of the avenants of a convention."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for

from collecte.bilans.forms.cases import CasesForm, TableauDeCases, cases_form
from collecte.bilans.operations.changements import ChangedMeanwhileError
from collecte.bilans.operations.objectifs import set_objectifs
from collecte.bilans.queries.faits_bilan import get_faits
from collecte.bilans.views.acces_bilans import the_dla_prepare, up_to_dla_bilan
from collecte.bilans.views.tableaux_objectifs import cibles_of, generaux, moyens, par_orientation
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.models import Avenant, Convention, Dla
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.orientations import list_objectifs, list_orientations_of
from collecte.organisation.views.acces_organisation import mots, named, there
from collecte.policy import Droit
from questionnaires.core.francais import plural

bp = Blueprint("objectifs", __name__, url_prefix="/bilans")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vue:
    """Content of the page. Without avenant it has no table; `sans_orientation`: the avenants that have none."""

    dla: Dla
    may_enter: bool
    conventions: Sequence[Convention]
    convention: Convention | None
    tableaux: Sequence[TableauDeCases] = ()
    sans_orientation: Sequence[Avenant] = ()


@bp.get("/dlas/<int:dla_id>/objectifs")
@requires(Droit.PREPARER_BILAN)
def objectifs(dla_id: int) -> Page:
    """Redirect to the convention under way, else to the last one; without one, say what to do."""
    the_dla_prepare(dla_id)
    convention = _under_way(list_conventions(reading(), [dla_id]))
    if convention is None:
        return _show(_vue(dla_id))
    return redirect(url_for("objectifs.objectifs_de", dla_id=dla_id, convention_id=convention.id), HTTPStatus.FOUND)


@bp.get("/dlas/<int:dla_id>/objectifs/<int:convention_id>")
@requires(Droit.PREPARER_BILAN)
def objectifs_de(dla_id: int, convention_id: int) -> Page:
    return _show(_vue(dla_id, convention_id))


@bp.post("/dlas/<int:dla_id>/objectifs/<int:convention_id>")
@requires(Droit.PREPARER_BILAN)
def fixer_objectifs(dla_id: int, convention_id: int) -> Page:
    vue = _vue(dla_id, convention_id)
    form = cases_form(vue.tableaux)()
    if not form.validate():
        return _page(vue, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session = writing()
        convention = session.get_one(Convention, convention_id)
        count = set_objectifs(
            session, convention=convention, changements=form.changements(), acteur=acteur(), now=now()
        )
        commit()
    except ChangedMeanwhileError as error:
        form.tell_meanwhile(error.found)
        return _page(vue, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(f"Enregistré : {plural(count, 'chiffre changé', 'chiffres changés')}." if count else "Rien n’a changé.")
    address = url_for("objectifs.objectifs_de", dla_id=dla_id, convention_id=convention_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _vue(dla_id: int, convention_id: int | None = None) -> _Vue:
    prepare = the_dla_prepare(dla_id)
    conventions = list_conventions(reading(), [dla_id])
    convention = _under_way(conventions) if convention_id is None else _one_of(conventions, convention_id)
    if convention is None or not convention.avenants:
        return _Vue(dla=prepare.dla, may_enter=prepare.is_animated, conventions=conventions, convention=convention)
    ids = [avenant.id for avenant in convention.avenants]
    cibles, orientations = cibles_of(list_objectifs(reading(), ids)), list_orientations_of(reading(), ids)
    by_orientation = [par_orientation(convention, cibles, orientations)] if orientations else []
    means = moyens(convention, get_faits(reading(), convention), today())
    with_one = {orientation.avenant_id for orientation in orientations}
    return _Vue(
        dla=prepare.dla,
        may_enter=prepare.is_animated,
        conventions=conventions,
        convention=convention,
        tableaux=[generaux(convention, cibles), *by_orientation, means],
        sans_orientation=[avenant for avenant in convention.avenants if avenant.id not in with_one],
    )


def _under_way(conventions: Sequence[Convention]) -> Convention | None:
    """Return the convention of today, else the latest, else None."""
    under_way = (convention for convention in conventions if convention.debut <= today() <= convention.fin)
    return next(under_way, conventions[0] if conventions else None)


def _one_of(conventions: Sequence[Convention], convention_id: int) -> Convention:
    return there(next((convention for convention in conventions if convention.id == convention_id), None))


def _show(vue: _Vue) -> str:
    return _page(vue, form_as_left(cases_form(vue.tableaux)))


def _page(vue: _Vue, form: CasesForm) -> str:
    return render_template(
        "bilans/objectifs.html",
        vue=vue,
        nom=named(vue.dla),
        mots=mots(vue.dla.region),
        fil=up_to_dla_bilan(vue.dla, vue.convention.id if vue.convention else None),
        form=form,
        may_enter=vue.may_enter,
    )
