"""`collecte questionnaire`: definitions are checked, shown and converted from the command line, without a database."""

from pathlib import Path

import pytest

from exports.formats.xlsform import write_xlsform
from questionnaires.core.questions import OwnScale, Text
from questionnaires.editing.edition import add_block
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.files.yaml_questionnaire import MAX_BYTES, load_questionnaire
from questionnaires.files.yaml_writing import dump_questionnaire
from questionnaires.xlsform import to_tables
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.cli.test_cli import done, refusal
from tests.collecte.mondes.commande import Commande, plain
from tests.questionnaires.core.hasard_blocs import KINDS
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.files.test_yaml_questionnaire import GOOD

collecte = Commande()


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


# --- verifier


def test_a_file_without_defect_is_summed_up(fichier: Path) -> None:
    output = done(collecte("questionnaire", "verifier", fichier))
    assert output == "ESSAI – Essai : 1 page, 13 questions, environ 5 minutes.\nRien à corriger.\n"


def test_every_defect_of_a_file_is_told_with_its_line(fichier: Path) -> None:
    fichier.write_text(GOOD.replace("maximum: 500", "maximum: -1").replace("> 10", ">"), encoding="utf-8")
    lines = refusal(collecte("questionnaire", "verifier", fichier)).splitlines()
    assert [line.partition(" : ")[0] for line in lines[:-1]] == [f"{fichier}, ligne {ligne}" for ligne in (13, 19)]
    assert lines[-1] == "En tout 2 défauts. Corrigez le fichier, puis recommencez."


def test_what_only_deserves_a_look_is_told_without_refusing(fichier: Path) -> None:
    fichier.write_text(f"{GOOD}    raisons: [{{code: vrai, libelle: C’est vrai}}]\n", encoding="utf-8")
    output = done(collecte("questionnaire", "verifier", fichier))
    assert output.startswith(f"{fichier}, ligne 45 : PETITE – Seul un contrôle à justifier demande une raison.")
    assert output.endswith("Rien n’empêche de le publier ; 1 remarque.\n")


def test_a_form_that_no_version_may_hold_is_told_so(tmp_path: Path) -> None:
    question = Text(code="NOM", libelle="Nom", relevant="pulldata('a', 'b', 'c', 'd') = 1")
    form = add_block(FLASH, "ACCUEIL_G", question)
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_xlsform(to_tables(form)))
    ended = collecte("questionnaire", "verifier", path)
    assert ended.exit_code == 2
    assert "NOM – L’expression « pulldata(" in plain(ended.stderr)
    assert "1 point empêche de le publier." in plain(ended.stderr)


# --- afficher


def test_the_outline_of_a_file_has_its_pages_questions_and_conditions(fichier: Path) -> None:
    lines = [line.strip() for line in done(collecte("questionnaire", "afficher", fichier)).splitlines()]
    assert lines == [
        "ESSAI – Essai : 1 page, 13 questions, environ 5 minutes",
        "",
        "1. Une page [PAGE]",
        "Un groupe [GROUPE]",
        "SALARIES – Combien de salariés ? (nombre entier, de 0 à 500)",
        "FORME – Quelle forme juridique ? (choix unique)",
        "obligatoire si ${SALARIES} > 10",
        "· association – Association",
        "· scop – Scop",
        "FINANCEMENT – Quelle part pour chacun ? (somme égale à 100 %, 1 ligne)",
        "total = 100",
        "· ETAT – État",
        "PARTENAIRES – Vos partenaires (liste répétée, 10 lignes au plus)",
        "NOM – Son nom (texte court, 2 000 caractères au plus)",
        "",
        "Contrôles",
        "PETITE – C’est beaucoup. (bloque la transmission)",
        "vrai quand ${SALARIES} < 400",
    ]


@pytest.mark.parametrize("code", [*shipped_questionnaires(), "satisfaction"])
def test_a_shipped_questionnaire_is_shown_by_its_code(code: str) -> None:
    titre = shipped_questionnaires()[code.upper()].titre
    assert done(collecte("questionnaire", "afficher", code)).startswith(f"{code.upper()} – {titre} : ")


def test_the_outline_has_the_steps_of_a_scale_of_ones_own_with_their_codes(tmp_path: Path) -> None:
    scale = OwnScale(code="SOUVENT", libelle="Souvent ?", pas=("Jamais", "Toujours"), sans_objet=False)
    path = tmp_path / "essai.yaml"
    path.write_text(dump_questionnaire(add_block(FLASH, "ACCUEIL_G", scale)), encoding="utf-8")
    lines = [line.strip() for line in done(collecte("questionnaire", "afficher", path)).splitlines()]
    assert lines[-3:] == [
        "SOUVENT – Souvent ? (échelle : de « Jamais » à « Toujours »)",
        "· 2 – Toujours",
        "· 1 – Jamais",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_outline(tmp_path: Path, kind: str) -> None:
    questionnaire = random_questionnaire(seeded(1), kinds=[kind], blocks=5)
    path = tmp_path / "essai.yaml"
    path.write_text(dump_questionnaire(questionnaire), encoding="utf-8")
    output = done(collecte("questionnaire", "afficher", path))
    assert all(block.code in output for block in questionnaire.blocks)


def test_a_questionnaire_that_is_neither_a_file_nor_shipped_is_refused() -> None:
    message = refusal(collecte("questionnaire", "afficher", "SATISFACTIO"))
    assert message == (
        "« SATISFACTIO » n’est ni un fichier, ni le code d’un questionnaire. "
        "Codes admis : SATISFACTION, IMPACT, BILAN.\n"
    )


# --- exporter


def test_what_is_exported_is_read_again_as_it_was(tmp_path: Path) -> None:
    sortie = tmp_path / "bilan.yaml"
    assert (
        done(collecte("questionnaire", "exporter", "BILAN", "--sortie", sortie)) == f"Questionnaire écrit : {sortie}\n"
    )
    assert load_questionnaire(sortie) == shipped_questionnaires()["BILAN"]


@pytest.mark.parametrize("code", shipped_questionnaires())
def test_an_xlsform_says_as_much_as_the_definition(tmp_path: Path, code: str) -> None:
    for extension in ("xlsx", "yaml"):
        source = code if extension == "xlsx" else tmp_path / "form.xlsx"
        done(collecte("questionnaire", "exporter", source, "--sortie", tmp_path / f"form.{extension}"))
    assert load_questionnaire(tmp_path / "form.yaml") == shipped_questionnaires()[code]


@pytest.mark.parametrize(
    ("sortie", "told"),
    [
        pytest.param("bilan.pdf", "« bilan.pdf » n’a pas l’extension d’un questionnaire.", id="format"),
        pytest.param("absent/bilan.yaml", "Le dossier ", id="folder"),
        pytest.param("/proc/bilan.yaml", "« /proc/bilan.yaml » ne peut pas être écrit", id="rights"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path, sortie: str, told: str) -> None:
    refused = refusal(collecte("questionnaire", "exporter", "BILAN", "--sortie", tmp_path / sortie))
    assert told in refused
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "essai.txt"
    path.write_text(GOOD, encoding="utf-8")
    assert "« essai.txt » n’a pas l’extension d’un questionnaire." in refusal(
        collecte("questionnaire", "verifier", path)
    )


# --- importer


def test_a_file_is_put_in_the_library_then_shown_from_it(sqlite_base: str, tmp_path: Path, fichier: Path) -> None:
    served = Commande({"DATABASE_URL": sqlite_base})
    done(served("region", "creer", "bretagne"))
    output = done(served("questionnaire", "importer", fichier))
    assert output == "Dans la bibliothèque, en préparation : ESSAI – Essai : 1 page, 13 questions, environ 5 minutes.\n"
    assert "a déjà le code « ESSAI »" in refusal(served("questionnaire", "importer", fichier))
    done(served("questionnaire", "importer", fichier, "--remplace"))
    sortie = tmp_path / "copie.yaml"
    done(served("questionnaire", "exporter", "essai", "--region", "bretagne", "--sortie", sortie))
    assert load_questionnaire(sortie) == load_questionnaire(fichier)
    unknown = refusal(served("questionnaire", "afficher", "AILLEURS", "--region", "bretagne"))
    assert unknown.endswith("Codes admis : ESSAI.\n")


def test_a_file_that_cannot_be_published_is_imported_with_what_is_left_to_correct(
    sqlite_base: str, fichier: Path
) -> None:
    fichier.write_text(GOOD.replace("maximum: 500", "maximum: -1"), encoding="utf-8")
    served = Commande({"DATABASE_URL": sqlite_base})
    done(served("region", "creer", "bretagne"))
    output = done(served("questionnaire", "importer", fichier))
    assert f"{fichier}, ligne 13 : SALARIES – Le minimum dépasse le maximum." in output
    assert output.endswith("1 point à corriger avant de le publier.\n")


def test_a_form_is_imported_without_what_cannot_be_asked_when_told_to(sqlite_base: str, tmp_path: Path) -> None:
    survey = [
        {"type": "text", "name": "nom", "label": "Votre nom ?"},
        {"type": "geopoint", "name": "ici", "label": "Où êtes-vous ?"},
        {"type": "text", "name": "lieu", "label": "Décrivez ce lieu", "relevant": "${ici} != ''"},
    ]
    path = tmp_path / "terrain.xlsx"
    path.write_bytes(write_xlsform(Tables(survey=numbered(["type", "name", "label", "relevant"], survey))))
    served = Commande({"DATABASE_URL": sqlite_base})
    done(served("region", "creer", "bretagne"))
    refused = refusal(served("questionnaire", "importer", path))
    assert "Aucune position n’est relevée ici : le type « geopoint » est refusé." in plain(refused)
    assert plain(refused).endswith("Avec --allege, le reste est importé, et ce qui ne l’est pas est dit.\n")
    output = plain(done(served("questionnaire", "importer", path, "--allege")))
    assert "Ligne 3, « Où êtes-vous ? » : Aucune position n’est relevée ici" in output
    assert "Ligne 4, « Décrivez ce lieu » : La condition cite « ici » : elle n’est pas reprise" in output
    assert output.splitlines()[-1].startswith(
        "Dans la bibliothèque, en préparation : terrain – terrain : 1 page, 2 questions"
    )


def test_a_form_heavier_than_a_questionnaire_in_yaml_may_be_is_read(tmp_path: Path) -> None:
    noise = seeded(1)
    choices = [{"list_name": "l", "name": f"o{n}", "label": noise.randbytes(120).hex()} for n in range(9_000)]
    survey = numbered(["type", "name", "label"], [{"type": "select_one l", "name": "q", "label": "Quoi ?"}])
    path = tmp_path / "lourd.xlsx"
    path.write_bytes(write_xlsform(Tables(survey=survey, choices=numbered(["list_name", "name", "label"], choices))))
    assert path.stat().st_size > MAX_BYTES
    assert "1 page, 1 question" in done(collecte("questionnaire", "verifier", path))


def test_a_form_is_imported_with_the_lists_named_after_it(sqlite_base: str, tmp_path: Path) -> None:
    survey = [{"type": "select_one_from_file villes.csv", "name": "ville", "label": "Votre ville ?"}]
    path, villes = tmp_path / "terrain.xlsx", tmp_path / "villes.csv"
    path.write_bytes(write_xlsform(Tables(survey=numbered(["type", "name", "label"], survey))))
    villes.write_text("name,label\nblois,Blois\n", encoding="utf-8")
    assert "« villes.csv », qui n’a pas été envoyé" in plain(refusal(collecte("questionnaire", "verifier", path)))
    assert "Rien n’empêche de le publier" in done(collecte("questionnaire", "verifier", path, villes))
    served = Commande({"DATABASE_URL": sqlite_base})
    done(served("region", "creer", "bretagne"))
    assert "1 page, 1 question" in done(served("questionnaire", "importer", path, villes))
