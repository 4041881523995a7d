"""Who may do what, on which rows: the one address of rights. What is not granted here is denied.

A right (`Droit`) says whether a page or a command opens at all; a scope says on which rows, as a condition that the
queries put on what they read. Scopes are split by noun; everyone imports them from here.
"""

from collecte.policy.acteurs import Acteur, Auteur, Enqueteur, Mandat, Repondant
from collecte.policy.campagnes import (
    animated_brouillons,
    animated_campagnes,
    piloted_campagnes,
    settled_temps,
    told_campagnes,
)
from collecte.policy.droits import Droit, may, may_give, needs_second_factor
from collecte.policy.organisation import (
    animated_dlas,
    animated_personnes,
    animated_porteuses,
    animated_regions,
    answered_dlas,
    directed_dlas,
    kept_dlas,
    negotiated_dlas,
    own_regions,
    register_dlas,
    told_dlas,
    worked_dlas,
)
from collecte.policy.referentiel import answered_complements, edited_versions, readable_complements, readable_versions
from collecte.policy.registre import (
    followed_accompagnements,
    given_syntheses,
    kept_accompagnements,
    kept_partenaires,
    named_partenaires,
    readable_accompagnements,
)
from collecte.policy.reponses import (
    deducible_answers,
    known_answers,
    own_participations,
    own_repartitions,
    own_transmissions,
    shown_to_direction,
    team_reprises,
    was_there,
)
from collecte.policy.reponses_structures import (
    Place,
    answers_to_own_dla,
    answers_to_told_regions,
    followed_demandes,
    interviewing_role,
    kept_reponses,
    open_liens,
    places,
)
from collecte.policy.traces import followed_courriels, followed_signalements, installation_journal, readable_journal

__all__ = [
    "Acteur",
    "Auteur",
    "Droit",
    "Enqueteur",
    "Mandat",
    "Place",
    "Repondant",
    "animated_brouillons",
    "animated_campagnes",
    "animated_dlas",
    "animated_personnes",
    "animated_porteuses",
    "animated_regions",
    "answered_complements",
    "answered_dlas",
    "answers_to_own_dla",
    "answers_to_told_regions",
    "deducible_answers",
    "directed_dlas",
    "edited_versions",
    "followed_accompagnements",
    "followed_courriels",
    "followed_demandes",
    "followed_signalements",
    "given_syntheses",
    "installation_journal",
    "interviewing_role",
    "kept_accompagnements",
    "kept_dlas",
    "kept_partenaires",
    "kept_reponses",
    "known_answers",
    "may",
    "may_give",
    "named_partenaires",
    "needs_second_factor",
    "negotiated_dlas",
    "open_liens",
    "own_participations",
    "own_regions",
    "own_repartitions",
    "own_transmissions",
    "piloted_campagnes",
    "places",
    "readable_accompagnements",
    "readable_complements",
    "readable_journal",
    "readable_versions",
    "register_dlas",
    "settled_temps",
    "shown_to_direction",
    "team_reprises",
    "told_campagnes",
    "told_dlas",
    "was_there",
    "worked_dlas",
]
