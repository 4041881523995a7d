"""Map of personal data: the purpose, the retention and the erasure of every table and column.

A new column needs its line.

The register of processing, exports of a person's data and the tests all read this map.
"""

from collections.abc import Mapping

from collecte.models.carte_donnees.equipe import EQUIPE
from collecte.models.carte_donnees.fiches import Fiche, Nature, Traitement, holds_text
from collecte.models.carte_donnees.registre import REGISTRE
from collecte.models.carte_donnees.reponses import REPONSES
from collecte.models.carte_donnees.service import SERVICE
from collecte.models.carte_donnees.traitements import TRAITEMENTS

__all__ = ["CARTE", "NEUTRES", "TRAITEMENTS", "Fiche", "Nature", "Traitement", "holds_text", "nature_of"]

CARTE: Mapping[str, Fiche] = {**EQUIPE, **REPONSES, **REGISTRE, **SERVICE}

NEUTRES: Mapping[str, frozenset[str]] = {
    "brouillons": frozenset({"code", "contenu"}),
    "campagnes": frozenset(
        {
            *("instrument", "periode_code", "nom", "titre_choisi", "dlas_demandes"),
            *("notice", "figees", "annulee_pour"),
        }
    ),
    "correspondances": frozenset({"nom", "colonnes"}),
    "diagnostics": frozenset({"intitule", "theme_code"}),
    "dlas": frozenset({"code", "nom"}),
    "actions_dla": frozenset({"intitule", "lieu"}),
    "cofinancements": frozenset({"nom", "nom_cle"}),
    "ingenieries": frozenset({"intitule", "theme", "theme_code", "criteres"}),
    "conventions": frozenset({"reference"}),
    "modifications_brouillon": frozenset({"libelle", "contenu"}),
    "modifications_referentiel": frozenset({"libelle", "contenu", "correspondance"}),
    "orientations": frozenset({"libelle"}),
    "porteuses": frozenset({"nom"}),
    "prolongations": frozenset({"raison"}),
    "questions_partagees": frozenset({"code"}),
    "regions": frozenset({"code", "nom", "mots", "seuils_propres"}),
    "relances": frozenset({"objet", "texte"}),
    "textes_notices": frozenset({"empreinte", "contenu"}),
    "tirages": frozenset({"instrument", "graine"}),
    "travaux": frozenset({"nom", "erreur"}),
    "versions_categories": frozenset({"contenu", "passage", "modifications"}),
    "versions_questionnaire": frozenset({"code", "empreinte", "contenu"}),
    "versions_referentiel": frozenset({"titre", "contenu", "correspondance"}),
}
"""Columns about no person: questions, organisations that carry DLA, campaigns. Their texts must not name anyone."""


def nature_of(table: str, column: str) -> Nature:
    """Return the nature of a column; without a line, one that holds no text is a trace. Raises KeyError for a text
    without a line."""
    if table in NEUTRES:
        return Nature.NEUTRE
    return CARTE[table].colonnes.get(column, Nature.TRACE)
