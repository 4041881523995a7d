"""A definition file is read strictly, and all its defects are reported at once."""

from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from questionnaires.files.defauts import Constats, Defaut
from questionnaires.files.loader import DefinitionError, load_recette, load_referentiel
from questionnaires.files.strict_yaml import Entries, Node, Scalar, plain, read
from questionnaires.files.validation import report_refusals

DEFINITIONS = Path(__file__).parents[3] / "questionnaires" / "definitions"
RECETTE = (DEFINITIONS / "temps-et-activites.yaml").read_text(encoding="utf-8")

GOOD = """\
code: essai
titre: Essai
source: Les tests
objets: [Essayer]
missions:
  - code: M1
    titre: Une mission
    court: Mission
    axes: []
    fonctions:
      - code: M1F1
        titre: Une fonction
        court: Fonction
        aide: Comptez ici.
        activites:
          - code: M1F1A1
            titre: Une activité
"""


def defauts_of(folder: Path, content: str | bytes) -> tuple[Defaut, ...]:
    """Return the objections of load_referentiel to a file."""
    path = folder / "essai.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DefinitionError) as caught:
        load_referentiel(path)
    return caught.value.defauts


def defauts_if_refused(path: Path) -> tuple[Defaut, ...] | None:
    """Return the defects, None when the file is read."""
    try:
        load_referentiel(path)
    except DefinitionError as error:
        return error.defauts
    return None


def lines_and_problems(defauts: tuple[Defaut, ...]) -> list[tuple[int, str]]:
    """Return lines and problems without the no-break spaces, that nobody can type in an expected text."""
    return [(defaut.ligne, defaut.probleme.replace("\u00a0", " ").replace("\u202f", " ")) for defaut in defauts]


def test_a_good_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_referentiel(path).fonctions["M1F1"].activites[0].titre == "Une activité"


def test_a_byte_order_mark_is_no_defect(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load_referentiel(path).code == "essai"


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        pytest.param("code: M1F1A1", "code: M1F1", [(16, "n’a pas la forme"), (16, "déjà pris")], id="duplicate code"),
        pytest.param("code: M1F1\n", "code: 010\n", [(11, "« 010 » n’a pas la forme")], id="010 as a code"),
        pytest.param("code: M1F1\n", "code: m1f1\n", [(11, "« m1f1 » n’a pas la forme")], id="code in small letters"),
        pytest.param("code: essai", "code: Éssai", [(1, "« Éssai » n’a pas la forme")], id="code of the file"),
        pytest.param("titre: Une fonction", "titre: 12", [(12, "doit être un texte : « 12 »")], id="number as a text"),
        pytest.param("titre: Une fonction", "titre: true", [(12, "un texte : « true »")], id="boolean as a text"),
        pytest.param("titre: Une fonction", "titre: [a]", [(12, "un texte : une liste")], id="list as a text"),
        pytest.param("titre: Une fonction", "titre:", [(12, "rien n’est écrit")], id="nothing as a text"),
        pytest.param("titre: Une fonction", 'titre: " "', [(12, "rien n’est écrit")], id="spaces as a text"),
        pytest.param("        titre: Une fonction\n", "", [(11, "manque la clé « titre » (M1F1)")], id="missing key"),
        pytest.param("axes: []", "axes: rien", [(9, "« axes » doit être une liste")], id="text as a list"),
        pytest.param("axes: []", "axes: [rien]", [(9, "« axes » doit être un groupe de clés")], id="text as an axe"),
        pytest.param("axes: []", "axes: []\n    axes: []", [(10, "deux fois, déjà à la ligne 9")], id="duplicate key"),
        pytest.param("axes: []", "axes: []\n    <<: 1", [(10, "« << » est inconnue (M1)")], id="merge key"),
        pytest.param("axes: []", "axes: []\n    [a]: 1", [(10, "pas le nom d’une clé")], id="list as a key"),
        pytest.param("axes: []", "axes: &a []", [(9, "Une ancre")], id="anchor"),
        pytest.param("titre: Essai", "titre: !!python/name:os.system x", [(2, "Une étiquette")], id="python tag"),
        pytest.param("titre: Essai", "titre: Un\tessai", [(2, "tabulation")], id="tab in a text"),
        pytest.param("    court: Mission", "\tcourt: Mission", [(8, "tabulation")], id="tab in an indentation"),
        pytest.param("titre: Essai", "titre: Un\u202eessai", [(2, "invisible (U+202E)")], id="bidirectional override"),
        pytest.param("titre: Essai", 'titre: "Un\\aessai"', [(2, "invisible est écrit par son code")], id="escape"),
        pytest.param("titre: Essai", 'titre: "\\UFFFFFFFF"', [(2, "hors limites")], id="escape beyond Unicode"),
        pytest.param("titre: Essai", "titre: Un essai : oui", [(2, "coupe ce texte")], id="colon in a text"),
        pytest.param("titre: Essai", "titre Essai", [(2, "manque « : »")], id="key without a colon"),
        pytest.param("titre: Essai", 'titre: "Essai', [(2, "jamais fermé")], id="quote left open"),
        pytest.param("objets: [Essayer]", "objets: [Essayer", [(4, "n’est pas fermé")], id="bracket left open"),
        pytest.param("objets: [Essayer]", "objets: []", [(4, "Aucun objet")], id="empty list"),
        pytest.param("code: essai", "%YAML 1.1\n---\ncode: essai", [(1, "Une directive")], id="directive"),
        pytest.param("Une activité\n", "Une activité\n---\na: b\n", [(18, "second document")], id="second document"),
        pytest.param("court: Fonction", f"court: {'x' * 41}", [(13, "« court » a 41 caractères")], id="court of 41"),
    ],
)
def test_a_defect_is_said_with_its_line_and_nothing_else(
    tmp_path: Path, good: str, bad: str, expected: list[tuple[int, str]]
) -> None:
    assert GOOD.count(good) == 1
    problems = lines_and_problems(defauts_of(tmp_path, GOOD.replace(good, bad)))
    assert [ligne for ligne, _ in problems] == [ligne for ligne, _ in expected]
    assert all(part in problem for (_, problem), (_, part) in zip(problems, expected, strict=True))


@pytest.mark.parametrize(
    ("content", "ligne", "problem"),
    [
        pytest.param(b"", 1, "vide", id="empty"),
        pytest.param(b"# rien\n\n", 1, "vide", id="comments only"),
        pytest.param(b"---\n", 1, "vide", id="an empty document"),
        pytest.param("titre: a\nsource: é".encode("cp1252"), 2, "UTF-8", id="cp1252"),
        pytest.param(b"a: 1\n" * 50_000, 1, "dépasse 200 ko", id="too long"),
        pytest.param(b"a:\n  " + b"[" * 100_000, 2, "20 niveaux", id="deeply nested"),
        pytest.param(b"a: " + b"{a: " * 1000, 1, "20 niveaux", id="deeply nested mappings"),
        pytest.param(b"%YAML " + b"9" * 5000 + b".1\n---\na: 1", 1, "hors limites", id="a version of 5,000 digits"),
        pytest.param(b"- a\n- b\n", 1, "groupe de clés : une liste est écrite", id="a list at the root"),
    ],
)
def test_a_file_that_is_no_definition_at_all_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, ligne: int, problem: str
) -> None:
    [(line, text)] = lines_and_problems(defauts_of(tmp_path, content))
    assert line == ligne
    assert problem in text


def test_a_missing_file_is_refused_in_french(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"absent\.yaml, ligne 1.: Le fichier ne peut pas être ouvert"):
        load_referentiel(tmp_path / "absent.yaml")


def test_a_file_larger_than_memory_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "immense.yaml"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: nothing is written
    with pytest.raises(DefinitionError, match="dépasse 200 ko"):
        load_referentiel(path)


BAD = """\
code: essai
titre: 12
source: Les tests
objtes: [Essayer]
missions:
  - code: M1
    titre: Une mission
    court: Une mission dont le titre court ne l’est pas
    axes: []
    fonctions: []
  - code: M1
    titre: Une autre
    titre: Une autre encore
    court: Autre
    axes: rien
    fonctions:
      - code: 010
        court: Sans\ttitre
        aide: &a Comptez ici.
        activites:
          - code: M1F1A1
            titre: *a
  - code: M3
    titre: Sans fonction
    court: Sans
    axes: []
"""


def test_every_error_of_a_file_is_said_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    expected = [
        (1, "Il manque la clé « objets » (essai)."),
        (2, "« titre » doit être un texte : « 12 » est écrit (essai)."),
        (4, "La clé « objtes » est inconnue (essai)."),
        (8, "« court » a 44 caractères, 40 au plus tiennent dans une colonne."),
        (10, "La mission n’a aucune fonction."),
        (11, "Le code « M1 » est déjà pris à la ligne 6."),
        (13, "La clé « titre » est écrite deux fois, déjà à la ligne 12."),
        (15, "« axes » doit être une liste : « rien » est écrit (M1)."),
        (17, "Il manque la clé « titre » (010)."),
        (17, "Le code « 010 » n’a pas la forme attendue."),
        (18, "La ligne contient une tabulation."),
        (19, "Une ancre « & » est posée ici."),
        (22, "Un renvoi « * » reprend une autre partie."),
        (23, "Il manque la clé « fonctions » (M3)."),
    ]
    assert sorted(lines_and_problems(defauts_of(tmp_path, BAD))) == expected


def test_defects_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    lines = [defaut.ligne for defaut in defauts_of(tmp_path, BAD)]
    assert lines == sorted(lines)


def test_an_unknown_key_close_to_a_known_one_is_answered_with_that_one(tmp_path: Path) -> None:
    remedies = [defaut.remede for defaut in defauts_of(tmp_path, BAD) if "objtes" in defaut.probleme]
    assert remedies == ["Vouliez-vous dire «\u00a0objets\u00a0»\u202f?"]


def test_an_unknown_key_close_to_none_is_answered_with_the_possible_ones(tmp_path: Path) -> None:
    [defaut] = defauts_of(tmp_path, GOOD.replace("axes: []", "axes: []\n    couleur: bleu"))
    assert defaut.remede.endswith("code, titre, court, fonctions, axes, bilan.")


def test_an_alias_bomb_is_refused_without_being_expanded(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    aliases = [defaut.ligne for defaut in defauts_of(tmp_path, bomb) if "renvoi" in defaut.probleme]
    assert aliases == list(range(2, 41))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        pytest.param("010", "010", id="octal for YAML 1.1"),
        pytest.param("0o10", "0o10", id="octal for YAML 1.2"),
        pytest.param("0x1F", "0x1F", id="hexadecimal"),
        pytest.param("1_000", "1_000", id="digit separator"),
        pytest.param("1:30", "1:30", id="sexagesimal"),
        pytest.param("1.5", "1.5", id="decimal"),
        pytest.param(".inf", ".inf", id="infinity"),
        pytest.param("1e3", "1e3", id="exponent"),
        pytest.param("yes", "yes", id="yes"),
        pytest.param("no", "no", id="Norway"),
        pytest.param("On", "On", id="on"),
        pytest.param("True", "True", id="capital True"),
        pytest.param("2026-01-01", "2026-01-01", id="date"),
        pytest.param("9" * 5000, "9" * 5000, id="5,000 digits"),
        pytest.param("'12'", "12", id="number between quotes"),
        pytest.param("'null'", "null", id="null between quotes"),
        pytest.param("10", 10, id="whole number"),
        pytest.param("-3", -3, id="negative number"),
        pytest.param("0", 0, id="zero"),
        pytest.param("false", False, id="false"),
        pytest.param("~", None, id="tilde"),
    ],
)
def test_nothing_is_guessed_from_a_plain_value(typed: str, value: str | int | None) -> None:
    constats = Constats("essai.yaml")
    tree = read(f"cle: {typed}\n".encode(), constats)
    assert tree is not None
    assert not constats
    assert repr(plain(tree)) == repr({"cle": value})


class Exigences(BaseModel):
    entier: int = Field(default=1, ge=1, le=9)
    texte: str = Field(default="abc", min_length=3, max_length=5, pattern="^[a-z]+$")
    logique: bool = False
    liste: tuple[str, ...] = Field(default=("a",), min_length=1, max_length=2)
    choix: Literal["a", "b"] = "a"
    jour: date | None = None


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        pytest.param("entier", "010", "« entier » doit être un nombre entier : « 010 » est écrit.", id="010"),
        pytest.param("entier", 0, "« entier » doit être un nombre au moins égal à 1 : « 0 » est écrit.", id="small"),
        pytest.param("entier", 10, "« entier » doit être un nombre au plus égal à 9 : « 10 » est écrit.", id="large"),
        pytest.param(
            "texte", "ab", "« texte » doit être un texte d’au moins 3 caractère(s) : « ab » est écrit.", id="short"
        ),
        pytest.param(
            "texte", "abcdef", "« texte » doit être un texte d’au plus 5 caractères : « abcdef » est écrit.", id="long"
        ),
        pytest.param(
            "texte", "ABC", "« texte » doit être un code de la forme ^[a-z]+$ : « ABC » est écrit.", id="pattern"
        ),
        pytest.param("logique", "yes", "« logique » doit être « true » ou « false » : « yes » est écrit.", id="yes"),
        pytest.param(
            "choix", "c", "« choix » doit être un de ces mots, a, b : « c » est écrit.", id="a word that is not offered"
        ),
        pytest.param(
            "jour", "hier", "« jour » doit être une autre valeur : « hier » est écrit.", id="a type without a sentence"
        ),
        pytest.param(
            "texte",
            "z" * 99,
            f"« texte » doit être un texte d’au plus 5 caractères : « {'z' * 40}… » est écrit.",
            id="cut",
        ),
    ],
)
def test_pydantic_never_speaks_english_to_a_user(key: str, value: str | int, problem: str) -> None:
    constats = Constats("essai.yaml")
    tree: Node = Entries(1, {key: Scalar(7, value)}, {key: 7})
    with pytest.raises(ValidationError) as caught:
        Exigences.model_validate(plain(tree), strict=True)
    report_refusals(Exigences, caught.value, tree, constats)
    assert lines_and_problems(constats.error().defauts) == [(7, problem)]


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        pytest.param("minutes: 15", "minutes: 010", "un nombre entier : « 010 » est écrit", id="010 as a number"),
        pytest.param("minutes: 15", "minutes: 0", "au moins égal à 1", id="no time at all"),
        pytest.param("code: EVOLUTION", "code: FAIT", "« FAIT » est déjà pris", id="duplicate column"),
        pytest.param("code: autant", "code: plus", "« plus » est déjà pris", id="duplicate option"),
        pytest.param("code: autant", "code: Autant !", "n’a pas la forme attendue", id="form of an option"),
        pytest.param("rapport {a_an", "rapport {à_an", "« {à_an_dernier} » ne sera remplacé", id="unknown placeholder"),
        pytest.param("rapport {a_an_dernier}", "rapport {a_an_dernier", "« { » ne sera remplacé", id="brace left open"),
    ],
)
def test_a_defect_of_the_recipe_is_said_with_its_line(tmp_path: Path, good: str, bad: str, problem: str) -> None:
    assert RECETTE.count(good) == 1
    path = tmp_path / "recette.yaml"
    path.write_text(RECETTE.replace(good, bad), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_recette(path)
    [(ligne, text)] = lines_and_problems(caught.value.defauts)
    assert ligne == RECETTE[: RECETTE.index(good)].count("\n") + 1
    assert problem in text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_with_lines_that_exist(tmp_path: Path, data: st.DataObject) -> None:
    """Nothing but DefinitionError ever comes out, whatever is pasted where."""
    position = data.draw(st.integers(0, len(GOOD)))
    removed = data.draw(st.integers(0, 40))
    pasted = data.draw(st.text(st.sampled_from("abM1F: -\t\n\"'[]{}&*!%|>#?,~é\u2028\x85\0"), max_size=12))
    damaged = GOOD[:position] + pasted + GOOD[position + removed :]
    path = tmp_path / "essai.yaml"
    path.write_text(damaged, encoding="utf-8", newline="")
    defauts = defauts_if_refused(path)
    assert defauts is None or len(defauts) > 0
    assert all(1 <= defaut.ligne <= damaged.count("\n") + 1 for defaut in defauts or ())


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    constats = Constats("essai.yaml")
    assert (read(content, constats) is not None) or constats
