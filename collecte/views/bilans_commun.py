"""What the pages that prepare a bilan share: the DLA that one prepares, or no page at all; where each page is."""

from flask import url_for

from collecte.models import Dla
from collecte.queries.bilans import get_prepared_dla
from collecte.views.ecrans import Link
from collecte.views.organisation_commun import there
from collecte.views.registre_commun import dla_of, today
from collecte.web.context import acteur, reading


def the_prepared_dla(dla_id: int) -> Dla:
    return there(get_prepared_dla(reading(), acteur(), dla_id, today()))


def up_to_dla_bilan(dla: Dla) -> list[Link]:
    return [dla_of(dla)]


def up_to_actions(dla: Dla) -> list[Link]:
    return [*up_to_dla_bilan(dla), ("Actions", url_for("actions.liste", dla_id=dla.id))]


def up_to_seances(dla: Dla, annee: int) -> list[Link]:
    return [*up_to_dla_bilan(dla), ("Séances", url_for("seances.liste", dla_id=dla.id, annee=annee))]
