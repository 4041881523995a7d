"""Pages of tables of figures: show them, or write the changed cells."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import request

from collecte.bilans.forms.cases import CasesForm, TableauDeCases, cases_form
from collecte.bilans.operations.changements import ChangedMeanwhileError, ChangementCase
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import Transaction, commit, writing
from collecte.comptes.web.reprise import form_of
from questionnaires.core.francais import plural


def answer_cases(
    page: Callable[[CasesForm], str],
    tableaux: Sequence[TableauDeCases],
    write: Callable[[Transaction, Mapping[Any, ChangementCase]], int],
    *,
    counted: tuple[str, str],
    back: str,
) -> Page:
    """Show the page of some tables, or write what it sent, say how many figures changed, and redirect to `back`;
    `counted` is that number in words, one then several. Nothing is written while someone else changed a cell too."""
    form = form_of(cases_form(tableaux))
    if request.method != "POST":
        return page(form)
    if not form.validate():
        return page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        count = write(writing(), form.changements())
        commit()
    except ChangedMeanwhileError as error:
        form.tell_meanwhile(error.found)
        return page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return lead_to(back, f"Enregistré : {plural(count, *counted)}." if count else "Rien n’a changé.")
