"""Access policy: rights of each role and scopes of rows.

A right or a row that is not granted here is denied.

A right (`Droit`) says whether a page or a command opens at all; a scope says on which rows, as a condition that queries
apply to what they read. Scopes are split by noun; everyone imports them from here.
"""

from collecte.policy.acces import confirmable_affectations, confirmable_dlas, confirmable_habilitations
from collecte.policy.acteurs import Acteur, Auteur, Enqueteur, Mandat, Repondant, animating
from collecte.policy.campagnes import (
    animated_brouillons,
    animated_campagnes,
    given_publications,
    given_questions,
    lent_questions,
    piloted_campagnes,
    settled_temps,
    told_campagnes,
)
from collecte.policy.droits import may, may_give, needs_second_factor
from collecte.policy.organisation import (
    animated_affectations,
    animated_avenants,
    animated_conventions,
    animated_dlas,
    animated_habilitations,
    animated_orientations,
    animated_personnes,
    animated_porteuses,
    animated_regions,
    answered_dlas,
    consolidated_regions,
    directed_dlas,
    kept_dlas,
    negotiated_dlas,
    own_regions,
    piloted_dlas,
    prepared_dlas,
    register_dlas,
    told_dlas,
    worked_dlas,
)
from collecte.policy.referentiel import answered_complements, edited_versions, readable_complements, readable_versions
from collecte.policy.registre import (
    followed_accompagnements,
    given_syntheses,
    kept_accompagnements,
    kept_accords,
    kept_budgets,
    kept_contacts,
    kept_diagnostics,
    kept_emplois,
    kept_etapes,
    kept_ingenieries,
    kept_partenaires,
    kept_prestataires,
    kept_regions,
    kept_structures,
    named_partenaires,
    readable_accompagnements,
    readable_diagnostics,
    readable_ingenieries,
    readable_prestataires,
    readable_structures,
    register_regions,
)
from collecte.policy.reponses import (
    announced,
    deducible_answers,
    known_answers,
    own_participations,
    own_repartitions,
    own_transmissions,
    shown_to_direction,
    team_reprises,
    was_announced,
    was_there,
)
from collecte.policy.reponses_structures import (
    RelationReponse,
    answers_to_own_dla,
    answers_to_told_regions,
    followed_demandes,
    interviewing_role,
    kept_liens,
    kept_reponses,
    open_liens,
    places,
)
from collecte.policy.roles import FONCTIONS, Droit, Etendue, Lecteur, roles_with
from collecte.policy.traces import (
    followed_courriels,
    followed_signalements,
    granted_journal,
    installation_journal,
    own_fabrications,
    readable_journal,
)
