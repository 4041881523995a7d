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
    """Current bénéficiaires that are not shown and stay; `plus`: the link that offers more choices, as in `Ecran`."""

    kept: frozenset[int]
    plus: Link | None


def offer_beneficiaires(
    form: DiagnosticForm | IngenierieForm, dla: Dla, current: Collection[Accompagnement]
) -> Partage:
    """Offer the open accompagnements of a DLA that the visitor keeps, or all those of its région, and always those
    that benefit or were ticked. Those that the visitor does not keep are neither shown nor lost."""
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
    form.offer_beneficiaires([(accompagnement.id, told_accompagnement(accompagnement)) for accompagnement in offered])
    kept = frozenset(ids - {accompagnement.id for accompagnement in offered})
    has_more = not more and len(named_kept_dlas(dla.region_id)) > 1
    return Partage(kept, (MORE, form.beneficiaires.id) if has_more else None)


def told_kept(partage: Partage) -> str:
    """Return a sentence on the bénéficiaires that the page does not show; empty when there are none."""
    if not partage.kept:
        return ""
    return plural(
        len(partage.kept),
        "bénéficiaire d’un autre DLA n’est pas montré ici, et reste bénéficiaire.",
        "bénéficiaires d’autres DLA ne sont pas montrés ici, et restent bénéficiaires.",
    )
