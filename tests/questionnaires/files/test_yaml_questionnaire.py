"""A questionnaire in YAML: every defect, of form or of content, is reported with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.core.questions import Choice, Number
from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.yaml_questionnaire import MAX_BYTES, examine, load_questionnaire, read_questionnaire

GOOD = """\
code: ESSAI
titre: Essai
minutes: 5
sections:
  - code: PAGE
    titre: Une page
    court: Page
    groupes:
      - code: GROUPE
        titre: Un groupe
        blocks:
          - kind: nombre
            code: SALARIES
            libelle: Combien de salariés ?
            maximum: 500
          - kind: choix
            code: FORME
            libelle: Quelle forme juridique ?
            required_if: ${SALARIES} > 10
            options:
              - code: association
                libelle: Association
              - code: scop
                libelle: Scop
          - kind: somme
            code: FINANCEMENT
            libelle: Quelle part pour chacun ?
            operateur: =
            lignes:
              - code: ETAT
                libelle: État
          - kind: repetition
            code: PARTENAIRES
            libelle: Vos partenaires
            libelle_ligne: Partenaire
            questions:
              - kind: texte
                code: NOM
                libelle: Son nom
controles:
  - code: PETITE
    condition: ${SALARIES} < 400
    message: C’est beaucoup.
    ancre: SALARIES
"""


def lines_and_texts(defauts: tuple[Defaut, ...]) -> list[tuple[int, str]]:
    """Return line, then problem and remedy, without the no-break spaces that nobody can type in an expected text."""
    texts = [(defaut.ligne, f"{defaut.probleme} {defaut.remede}") for defaut in defauts]
    return [(ligne, text.replace("\u00a0", " ").replace("\u202f", " ")) for ligne, text in texts]


def refused(content: str) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionError) as caught:
        read_questionnaire("essai.yaml", content.encode())
    return lines_and_texts(caught.value.defauts)


def changed(good: str, bad: str) -> str:
    assert GOOD.count(good) == 1
    return GOOD.replace(good, bad)


def test_the_keys_of_a_file_are_the_fields_of_the_model() -> None:
    questionnaire = read_questionnaire("essai.yaml", GOOD.encode())
    salaries, forme = list(questionnaire.questions.values())[:2]
    assert isinstance(salaries, Number)
    assert (salaries.maximum, salaries.minimum) == (500, 0)
    assert isinstance(forme, Choice)
    assert forme.libelles == {"association": "Association", "scop": "Scop"}


@pytest.mark.parametrize(
    ("good", "bad", "ligne", "told"),
    [
        pytest.param(
            "kind: nombre", "kind: nombr", 12, "« nombr » est écrit (SALARIES). Vouliez-vous dire « nombre »", id="kind"
        ),
        pytest.param("kind: nombre\n            ", "", 12, "Il manque la clé « kind » (SALARIES)", id="no kind"),
        pytest.param("kind: nombre", "kind: [a]", 12, "un de ces mots, part, nombre, texte", id="a list as a kind"),
        pytest.param(
            "kind: texte", "kind: part", 37, "un de ces mots, nombre, texte", id="a kind that is not repeated"
        ),
        pytest.param(
            "maximum: 500",
            "maximm: 500",
            15,
            "« maximm » est inconnue (SALARIES). Vouliez-vous dire « maximum »",
            id="unknown key",
        ),
        pytest.param("            maximum: 500\n", "", 12, "Il manque la clé « maximum » (SALARIES)", id="missing key"),
        pytest.param("maximum: 500", "maximum: beaucoup", 15, "« maximum » doit être un nombre entier", id="no number"),
        pytest.param(
            "operateur: =", "operateur: ==", 28, "un de ces mots, =, <=, <, >=, > : « == » est écrit", id="operator"
        ),
        pytest.param(
            "libelle: Association", "libell: Association", 22, "Vouliez-vous dire « libelle »", id="in an option"
        ),
        pytest.param("libelle: Son nom", "libell: Son nom", 39, "Vouliez-vous dire « libelle »", id="in a repetition"),
        pytest.param(
            "maximum: 500",
            "maximum: 500\n            extras: [[a]]",
            16,
            "« extras » doit être une liste plus longue",
            id="half a pair",
        ),
        pytest.param(
            "- kind: nombre\n",
            "- rien\n          - kind: nombre\n",
            12,
            "« blocks » doit être un groupe de clés",
            id="no block",
        ),
        pytest.param("kind: nombre", "kind: *nombre", 12, "Un renvoi", id="an alias as a kind"),
    ],
)
def test_a_defect_of_shape_is_told_with_its_line(good: str, bad: str, ligne: int, told: str) -> None:
    problems = refused(changed(good, bad))
    assert [line for line, text in problems if told in text] == [ligne]
    assert not any("autre valeur" in text for _, text in problems)


@pytest.mark.parametrize(
    ("good", "bad", "ligne", "told"),
    [
        pytest.param(
            "maximum: 500", "maximum: -1", 13, "SALARIES – Le minimum dépasse le maximum", id="field left out"
        ),
        pytest.param(
            "- kind: somme",
            "- kind: echelle_libre\n            code: SOUVENT\n            libelle: Souvent ?\n            pas: [Peu]\n"
            "          - kind: somme",
            28,
            "SOUVENT – L’échelle a 1 réponse. Écrivez-en de 2 à 11",
            id="one step",
        ),
        pytest.param("libelle: Combien de salariés ?", "libelle: ' '", 14, "L’intitulé est vide", id="field"),
        pytest.param("> 10", "> ", 19, "FORME – ", id="an expression cut short"),
        pytest.param("code: scop", "code: association", 20, "pris deux fois", id="option"),
        pytest.param("code: NOM", "code: SALARIES", 38, "Le code « SALARIES » est pris deux fois", id="code taken"),
        pytest.param(
            "code: ETAT", "code: É", 26, "Le code « FINANCEMENT_É » n’a pas la forme attendue", id="made code"
        ),
        pytest.param("code: ETAT", "code: TOTAL", 29, "réservé aux totaux", id="line of a sum"),
        pytest.param("ancre: SALARIES", "ancre: SALARIE", 44, "La question « SALARIE » n’existe pas", id="check"),
        pytest.param("code: PAGE", "code: recu", 5, "n’a pas la forme attendue", id="section"),
    ],
)
def test_what_publication_would_refuse_is_told_with_its_line(good: str, bad: str, ligne: int, told: str) -> None:
    assert [line for line, text in refused(changed(good, bad)) if told in text] == [ligne]


def test_what_only_deserves_a_look_is_told_and_refuses_nothing() -> None:
    content = changed("    ancre: SALARIES", "    ancre: SALARIES\n    raisons: [{code: vrai, libelle: C’est vrai}]")
    [(ligne, text)] = lines_and_texts(examine("essai.yaml", content.encode()).remarques)
    assert (ligne, text) == (
        45,
        "PETITE – Seul un contrôle à justifier demande une raison. Retirez les raisons.",
    )


def test_a_text_between_quotes_keeps_its_spaces_and_another_is_trimmed() -> None:
    content = changed("titre: Un groupe", "titre: ''").replace("titre: Une page", "titre: '  Une page '")
    section = read_questionnaire("essai.yaml", content.encode()).sections[0]
    assert (section.titre, section.groupes[0].titre) == ("  Une page ", "")


def test_a_small_file_that_describes_an_immense_table_is_refused_without_making_it() -> None:
    lines = "".join(f"{{code: L{n}, libelle: x}}, " for n in range(5_000))
    grille = f"kind: grille\n            code: G\n            libelle: x\n            lignes: [{lines}]\n"
    table = f"          - {grille}            colonnes: [{lines}]\n          - kind: nombre"
    [(_, text)] = refused(changed("          - kind: nombre", table))
    assert "dépasse 3 000 questions" in text


def test_a_file_is_read_up_to_a_length(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD + "#" * (MAX_BYTES - len(GOOD.encode())), encoding="utf-8")
    assert load_questionnaire(path).code == "ESSAI"
    path.write_text(GOOD + "#" * MAX_BYTES, encoding="utf-8")
    with pytest.raises(DefinitionError, match="dépasse 1000 ko"):
        load_questionnaire(path)


def defauts_if_refused(content: str) -> tuple[Defaut, ...]:
    try:
        return examine("essai.yaml", content.encode()).remarques
    except DefinitionError as error:
        return error.defauts


PASTED = st.text(st.sampled_from("abkSOM: -\n\"'[]{}&*!|>#?,~é\0${}"), max_size=12) | st.sampled_from(GOOD.split("\n"))


@settings(max_examples=150)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), PASTED)
def test_a_damaged_file_is_read_or_refused_with_lines_that_exist(position: int, removed: int, pasted: str) -> None:
    """Nothing but DefinitionError ever comes out, whatever is pasted where."""
    damaged = GOOD[:position] + pasted + GOOD[position + removed :]
    last = damaged.count("\n") + 1
    assert all(1 <= defaut.ligne <= last and defaut.remede for defaut in defauts_if_refused(damaged))
