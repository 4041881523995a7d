"""Page of the form of a diagnostic or an ingénierie: its bénéficiaires are of its DLA first, all on request."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, wants_more
from collecte.comptes.web.context import acteur, reading, today
from collecte.core.forms.fields import offer_categories
from collecte.core.web.adresses import MAX_NUMBER
from collecte.models import Accompagnement, Diagnostic, Ingenierie
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.forms.accompagnements import DiagnosticForm, IngenierieForm
from collecte.registre.operations.ingenieries import Termes, put_partagee
from collecte.registre.queries.accompagnements import list_kept_accompagnements
from collecte.registre.views.acces_registre import named_kept_dlas
from questionnaires.core.francais import plural

Row = TypeVar("Row", Diagnostic, Ingenierie)
MORE = "Proposer toutes les structures de la région"


def shared_page(
    ecran: Ecran,
    form: DiagnosticForm | IngenierieForm,
    of: Accompagnement | Row,
    termes: Callable[[], Termes],
    home: Callable[[int], str],
    *,
    done: str,
) -> Page:
    """Show the form of a diagnostic or an ingénierie, new for an accompagnement or stored, or write it.

    Offer the open accompagnements of a DLA that the visitor keeps, or all those of its région, and always those
    that benefit or were ticked. Those that the visitor does not keep are neither shown nor lost.
    """
    row = None if isinstance(of, Accompagnement) else of
    ids = {accompagnement.id for accompagnement in row.accompagnements} if row else {of.id}
    ticked = {
        accompagnement_id for accompagnement_id in form.beneficiaires.data or () if 0 < accompagnement_id <= MAX_NUMBER
    }
    more = wants_more()
    offered = list_kept_accompagnements(
        reading(),
        acteur(),
        of.dla.region_id,
        today(),
        dla_id=None if more else of.dla_id,
        with_ids=ids,
        ticked=ticked,
    )
    form.offer_beneficiaires([(accompagnement.id, _told(accompagnement)) for accompagnement in offered])
    offer_categories(form, get_categories(reading()))
    kept = ids - {accompagnement.id for accompagnement in offered}
    if kept:
        chapeau = plural(
            len(kept),
            "bénéficiaire d’un autre DLA n’est pas montré ici, et reste bénéficiaire.",
            "bénéficiaires d’autres DLA ne sont pas montrés ici, et restent bénéficiaires.",
        )
        ecran = replace(ecran, chapeau=chapeau)
    if not more and len(named_kept_dlas(of.dla.region_id)) > 1:
        ecran = replace(ecran, plus=(MORE, form.beneficiaires.id))
    act = acting(
        put_partagee,
        lambda stored: home(stored.id),
        dla=of.dla,
        termes=termes,
        accompagnement_ids=lambda: form.chosen(kept),
        row=row,
    )
    return answer(ecran, form, act, done=done, on="intitule")


def _told(accompagnement: Accompagnement) -> str:
    """Return the label of an accompagnement in lists of bénéficiaires: its structure and its DLA."""
    return (
        f"{accompagnement.structure.nom} ({accompagnement.structure.commune or 'commune inconnue'}, "
        f"DLA {accompagnement.dla.code})"
    )
