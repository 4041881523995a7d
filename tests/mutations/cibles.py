"""The rules that matter: the modules that say them, and the tests that speak for these."""

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
        ),
        (
            "tests/questionnaires/test_repartition.py",
            "tests/questionnaires/test_reading.py",
            "tests/questionnaires/test_sommes.py",
            "tests/questionnaires/test_evaluation_sommes.py",
            "tests/questionnaires/test_evaluation.py",
            "tests/exports/test_consolidation.py",
            "tests/exports/test_souhaits.py",
            "tests/exports/test_workbook.py",
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
            "collecte/policy/traces.py",
        ),
        (
            "tests/collecte/test_portees.py",
            "tests/collecte/test_portees_autour.py",
            "tests/collecte/test_entretiens.py",
            "tests/collecte/test_import_repartitions.py",
            "tests/collecte/test_remises_syntheses.py",
            "tests/collecte/test_fabrications.py",
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
            "tests/questionnaires/test_versions.py",
            "tests/questionnaires/test_answers.py",
            "tests/questionnaires/test_passages.py",
            "tests/collecte/test_publications.py",
            "tests/collecte/test_reponses.py",
            "tests/collecte/test_transmissions.py",
            "tests/collecte/test_repartition.py",
            "tests/collecte/test_connues.py",
            "tests/collecte/test_anonymat.py",
            "tests/collecte/test_ouvertures.py",
            "tests/collecte/test_entretiens.py",
            "tests/collecte/test_fabrications.py",
        ),
    ),
    Cible(
        "disclosure",
        (
            "exports/release/disclosure/__init__.py",
            "exports/release/disclosure/lecteurs.py",
            "exports/release/disclosure/periodes.py",
            "exports/enquetes/secret.py",
            "exports/enquetes/foule.py",
        ),
        (
            "tests/exports/test_disclosure.py",
            "tests/exports/test_attaque_comptes.py",
            "tests/exports/test_recovered_shares.py",
            "tests/exports/enquete/test_secret.py",
            "tests/exports/enquete/test_sommes.py",
            "tests/exports/enquete/test_resultats.py",
            "tests/collecte/test_attaque_annees.py",
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
            "tests/collecte/test_regles_purge.py",
            "tests/collecte/test_purge.py",
            "tests/collecte/test_conservation_structures.py",
            "tests/collecte/test_carte_donnees.py",
        ),
    ),
)
