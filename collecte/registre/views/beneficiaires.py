"""Choice of the bénéficiaires of a diagnostic or an ingénierie: those of its DLA first, all on request."""

from collections.abc import Collection
from dataclasses import dataclass

from collecte.comptes.views.ecrans import Link, wants_more
from collecte.comptes.web.context import acteur, reading, today
from collecte.core.web.adresses import MAX_NUMBER
from collecte.models import Accompagnement, Dla
from collecte.registre.forms.accompagnements import DiagnosticForm, IngenierieForm
from collecte.registre.queries.accompagnements import list_kept_accompagnements
from collecte.registre.views.acces_registre import named_kept_dlas, told_accompagnement
from questionnaires.core.francais import plural

MORE = "Proposer toutes les structures de la région"


@dataclass(frozen=True, slots=True)
class Partage:
    """Who already benefits and stays without being shown; `plus`: what offers more to choose from, as in `Ecran`."""

    kept: frozenset[int]
    plus: Link | None


def offer_beneficiaires(
    form: DiagnosticForm | IngenierieForm, dla: Dla, current: Collection[Accompagnement]
) -> Partage:
    """Offer the open accompagnements of a DLA that one keeps, or all those of its région, and always those that benefit
    or that were ticked. Those that one does not keep are neither shown nor lost."""
    ids = {own.id for own in current}
    ticked = {own for own in form.beneficiaires.data or () if 0 < own <= MAX_NUMBER}
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
    form.offer_beneficiaires([(own.id, told_accompagnement(own)) for own in offered])
    kept = frozenset(ids - {own.id for own in offered})
    has_more = not more and len(named_kept_dlas(dla.region_id)) > 1
    return Partage(kept, (MORE, form.beneficiaires.id) if has_more else None)


def told_kept(partage: Partage) -> str:
    """What the page does not show of who benefits."""
    if not partage.kept:
        return ""
    return plural(
        len(partage.kept),
        "bénéficiaire d’un autre DLA n’est pas montré ici, et reste bénéficiaire.",
        "bénéficiaires d’autres DLA ne sont pas montrés ici, et restent bénéficiaires.",
    )
