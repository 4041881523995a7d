"""Passwords that are guessed first are refused, in words; those that are merely unusual in form are not."""

import pytest

from collecte.comptes.operations.mots_de_passe import _LIST as LIST
from collecte.comptes.operations.mots_de_passe import WeakPasswordError, judge_password
from collecte.models import Compte, Personne, Region

CLAIRE = Compte(
    adresse="claire.moreau@dla18.exemple.fr",
    personne=Personne(
        prenom="Claire", nom="Moreau", region=Region(code="centre-val-de-loire", nom="Centre-Val de Loire")
    ),
)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        pytest.param("court", "fait 5", id="short"),
        pytest.param("é" * 129, "fait 129", id="endless"),
        pytest.param("motdepasse1234", "plus courants", id="of the list, followed by digits"),
        pytest.param("MotDePasse!!2026", "plus courants", id="with capitals and marks"),
        pytest.param("Mot de passe 1", "plus courants", id="with spaces"),
        pytest.param("123administrateur", "plus courants", id="preceded by digits"),
        pytest.param("m0td3p@$$e1234", "plus courants", id="with figures for letters"),
        pytest.param("motdepassemotdepasse", "plus courants", id="said twice"),
        pytest.param("jet’aimeIsabelle", "plus courants", id="a declaration"),
        pytest.param("Liberté, égalité, fraternité", "plus courants", id="with accents"),
        pytest.param("quatre mots sans rapport", "plus courants", id="the example itself"),
        pytest.param("aaaaaaaaaaaa", "même suite", id="one letter"),
        pytest.param("abababababab", "même suite", id="two letters"),
        pytest.param("azertyazerty", "même suite", id="a repeated pattern"),
        pytest.param("abc!abc!abc!", "même suite", id="a repeated pattern with marks"),
        pytest.param("123456789012", "même suite", id="digits in order"),
        pytest.param("lkjihgfedcba", "même suite", id="the alphabet backwards"),
        pytest.param("azertyuiopqsdf", "même suite", id="keys in order"),
        pytest.param("!!!!!!!!!!!!", "même suite", id="nothing but marks"),
        pytest.param("ClaireMoreau18", "votre nom", id="one's name"),
        pytest.param("claire.moreau@dla18", "votre nom", id="one's address"),
        pytest.param("dla c2ra DLA collecte", "votre nom", id="the trade"),
        pytest.param("CentreValDeLoire2026", "plus courants|votre nom", id="the région"),
        pytest.param("dladladladla", "même suite", id="the trade again and again"),
    ],
)
def test_what_is_guessed_first_is_refused_with_what_to_choose(password: str, said: str) -> None:
    with pytest.raises(WeakPasswordError, match=said) as info:
        judge_password(password, CLAIRE)
    assert "quatre mots sans rapport entre eux" in str(info.value)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("tuile bocal renard lundi", id="four words"),
        pytest.param("motdepasse bonjour tulipe", id="several common words"),
        pytest.param("la dla du centre aime les figues", id="the trade among other words"),
        pytest.param("Claire range ses vieux outils", id="one's name among other words"),
        pytest.param("xk2fqmzrtbvw", id="twelve small letters"),
        pytest.param("940271836512", id="twelve digits in no order"),
        pytest.param("漢字漢字で書いた合言葉です", id="another script"),
        pytest.param("é" * 3 + " ne se devine pas", id="accents"),
        pytest.param(("tuile bocal renard lundi ardoise citron balcon mardi " * 3)[:128], id="128 characters"),
    ],
)
def test_no_rule_of_composition_is_applied(password: str) -> None:
    judge_password(password, CLAIRE)


def test_the_list_has_thousands_of_plain_entries_and_stays_small() -> None:
    words = LIST.read_text(encoding="ascii").split()
    assert len(words) == len(set(words)) > 5_000
    assert all(word.isalnum() and word == word.lower() for word in words)
    assert LIST.stat().st_size < 150_000
