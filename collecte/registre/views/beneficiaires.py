"""Page of the form of a diagnostic or an ingénierie: its bénéficiaires are of its DLA first, all on request."""

from collections.abc import Callable, Collection
from dataclasses import replace

from collecte.comptes.views.ecrans import Ecran, Page, answer, wants_more
from collecte.comptes.web.context import Transaction, acteur, reading, today
from collecte.core.web.adresses import MAX_NUMBER
from collecte.models import Accompagnement, Dla
from collecte.registre.forms.accompagnements import DiagnosticForm, IngenierieForm
from collecte.registre.queries.accompagnements import list_kept_accompagnements
from collecte.registre.views.acces_registre import named_kept_dlas
from questionnaires.core.francais import plural

MORE = "Proposer toutes les structures de la région"


def shared_page(
    ecran: Ecran,
    form: DiagnosticForm | IngenierieForm,
    dla: Dla,
    current: Collection[Accompagnement],
    put: Callable[[Transaction, Collection[int]], str],
    *,
    done: str,
) -> Page:
    """Show the form of a diagnostic or an ingénierie, or have `put` write it for the ids of its bénéficiaires.

    Offer the open accompagnements of a DLA that the visitor keeps, or all those of its région, and always those
    that benefit or were ticked. Those that the visitor does not keep are neither shown nor lost.
    """
    ids = {accompagnement.id for accompagnement in current}
    ticked = {
        accompagnement_id for accompagnement_id in form.beneficiaires.data or () if 0 < accompagnement_id <= MAX_NUMBER
    }
    more = wants_more()
    offered = list_kept_accompagnements(
        reading(),
        acteur(),
        dla.region_id,
        today(),
        dla_id=None if more else dla.id,
        with_ids=ids,
        ticked=ticked,
    )
    form.offer_beneficiaires([(accompagnement.id, _told(accompagnement)) for accompagnement in offered])
    kept = ids - {accompagnement.id for accompagnement in offered}
    if kept:
        chapeau = plural(
            len(kept),
            "bénéficiaire d’un autre DLA n’est pas montré ici, et reste bénéficiaire.",
            "bénéficiaires d’autres DLA ne sont pas montrés ici, et restent bénéficiaires.",
        )
        ecran = replace(ecran, chapeau=chapeau)
    if not more and len(named_kept_dlas(dla.region_id)) > 1:
        ecran = replace(ecran, plus=(MORE, form.beneficiaires.id))
    return answer(ecran, form, lambda session: put(session, form.chosen(kept)), done=done, on="intitule")


def _told(accompagnement: Accompagnement) -> str:
    """Return the label of an accompagnement in lists of bénéficiaires: its structure and its DLA."""
    return (
        f"{accompagnement.structure.nom} ({accompagnement.structure.commune or 'commune inconnue'}, "
        f"DLA {accompagnement.dla.code})"
    )
