"""The important rules: the modules that hold them, and the tests that cover these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cible:
    """Paths from the root of the project; tests without a browser, a killed process or PostgreSQL."""

    nom: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


CIBLES = (
    Cible(
        "shares",
        (
            "questionnaires/core/repartition.py",
            "questionnaires/answers/sommes.py",
            "exports/temps/consolidation.py",
            "exports/temps/a_publier.py",
        ),
        (
            "tests/questionnaires/core/test_repartition.py",
            "tests/questionnaires/answers/test_reading.py",
            "tests/questionnaires/answers/test_sommes.py",
            "tests/questionnaires/answers/test_evaluation_sommes.py",
            "tests/questionnaires/answers/test_evaluation.py",
            "tests/exports/temps/test_consolidation.py",
            "tests/exports/temps/test_a_publier.py",
            "tests/exports/temps/test_souhaits.py",
            "tests/exports/tableur/test_workbook.py",
        ),
    ),
    Cible(
        "scope",
        (
            "collecte/policy/acteurs.py",
            "collecte/policy/campagnes.py",
            "collecte/policy/droits.py",
            "collecte/policy/organisation.py",
            "collecte/policy/referentiel.py",
            "collecte/policy/registre.py",
            "collecte/policy/reponses.py",
            "collecte/policy/reponses_structures.py",
            "collecte/policy/roles.py",
            "collecte/policy/traces.py",
        ),
        (
            "tests/collecte/policy/test_portees.py",
            "tests/collecte/policy/test_portees_autour.py",
            "tests/collecte/enquetes/test_entretiens.py",
            "tests/collecte/temps/test_import_repartitions.py",
            "tests/collecte/syntheses/test_remises_syntheses.py",
            "tests/collecte/classeurs/test_fabrications.py",
        ),
    ),
    Cible(
        "versions",
        (
            "questionnaires/files/versions.py",
            "questionnaires/answers/merge.py",
            "questionnaires/editing/passages.py",
            "collecte/bibliotheque/operations/versions.py",
            "collecte/reponses/operations/reponses.py",
        ),
        (
            "tests/questionnaires/files/test_versions.py",
            "tests/questionnaires/answers/test_answers.py",
            "tests/questionnaires/editing/test_passages.py",
            "tests/collecte/bibliotheque/test_publications.py",
            "tests/collecte/reponses/test_reponses.py",
            "tests/collecte/reponses/test_transmissions.py",
            "tests/collecte/reponses/test_repartition.py",
            "tests/collecte/campagnes/test_connues.py",
            "tests/collecte/reponses/test_anonymat.py",
            "tests/collecte/campagnes/test_ouvertures.py",
            "tests/collecte/enquetes/test_entretiens.py",
            "tests/collecte/classeurs/test_fabrications.py",
        ),
    ),
    Cible(
        "disclosure",
        (
            "exports/release/annees.py",
            "exports/release/arrondi.py",
            "exports/release/changements.py",
            "exports/release/comptes.py",
            "exports/release/contexte.py",
            "exports/release/lectures.py",
            "exports/release/mots.py",
            "exports/release/periodes.py",
            "exports/release/reseau.py",
            "exports/release/reste.py",
            "exports/release/seuils.py",
            "exports/release/souhaits.py",
            "exports/release/temps.py",
            "exports/enquetes/secret.py",
            "exports/enquetes/foule.py",
        ),
        (
            "tests/exports/release/test_annees.py",
            "tests/exports/release/test_release_temps.py",
            "tests/exports/release/test_lectures.py",
            "tests/exports/release/test_comptes.py",
            "tests/exports/release/test_reseau.py",
            "tests/exports/release/test_reste.py",
            "tests/exports/release/test_seuils.py",
            "tests/exports/enquetes/test_secret.py",
            "tests/exports/enquetes/test_sommes.py",
            "tests/exports/enquetes/test_resultats.py",
            "tests/collecte/temps/test_attaque_annees.py",
        ),
    ),
    Cible(
        "purge",
        (
            "collecte/rgpd/operations/purge.py",
            "collecte/core/operations/durees.py",
            "collecte/rgpd/operations/regles_purge.py",
            "collecte/rgpd/operations/regles_reponses.py",
        ),
        (
            "tests/collecte/rgpd/test_regles_purge.py",
            "tests/collecte/rgpd/test_purge.py",
            "tests/collecte/rgpd/test_conservation_structures.py",
            "tests/collecte/rgpd/test_carte_donnees.py",
        ),
    ),
)
