"""Results stored by an earlier version, read again: no small count stays, nothing new is disclosed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exports.enquetes import reprise
from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats
from exports.records.records import VersionPosee
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.enonces import Enonce, Niveau
from exports.statistiques.plans import Estimation, Intervalle
from questionnaires.core.options import ECHELLES, Option
from questionnaires.core.questions import MultipleChoice
from tests.exports.enquetes.builders import versions
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte, spread

EMPTY = resultats(collecte(spread({"18": 12})))


NSP = versions(
    (
        MultipleChoice(
            code="QUI",
            libelle="Qui ?",
            options=tuple(Option(code=code, libelle=code.capitalize()) for code in ("bureau", "equipe", "nsp")),
            exclusive="nsp",
        ),
    )
)
"""A question of which an option excludes the others."""


def reprendre(pages: Mapping[str, Resultats], asked: Sequence[VersionPosee] = ()) -> dict[str, Resultats]:
    return reprise.reprendre(pages, Seuils(), asked)


def scale(counts: Sequence[int], parts: Sequence[int] = (), *, code: str = "ACCUEIL") -> Question:
    """Build a question as the former format stored it: each level, parts that add up to 100, a share and a mean."""
    n, best = sum(counts), sum(counts[:2])
    levels = zip(ECHELLES["S4"].pas, counts, parts or (None,) * 4, strict=True)
    enonces: tuple[Enonce, ...]
    if parts:
        enonces = (
            Enonce(
                Niveau.CHIFFRES, f"Accueil : {best * 100 // n}\u00a0%, sur {n}.", (), Estimation(best / n, None, "")
            ),
            Enonce(Niveau.CHIFFRES, f"Accueil : 3,1 en moyenne, sur {n}.", (), Estimation(3.1, None, "")),
        )
    else:
        enonces = (Enonce(Niveau.COMPTES, f"Accueil : {best} réponses sur {n}."),)
    return Question(
        code=code,
        libelle="Accueil",
        n=n,
        echelle="S4",
        modalites=tuple(Modalite(pas.libelle, count, part, None, pas.code) for pas, count, part in levels),
        enonces=enonces,
    )


def options(counts: Mapping[str, int], n: int, enonces: tuple[Enonce, ...] = ()) -> Question:
    modalites = tuple(Modalite(code.capitalize(), count, code=code) for code, count in counts.items())
    return Question(code="QUI", libelle="Qui ?", n=n, modalites=modalites, enonces=enonces)


def kept(**pages: Question) -> dict[str, Resultats]:
    """Build results by page (`region`, `d18`…), each summed up by its first sentence."""
    return {
        "" if page == "region" else page[1:]: replace(
            EMPTY,
            groupes=(GroupeDepouille("Page", (question_kept,)),),
            phrases=("12 réponses.", *(enonce.phrase for enonce in question_kept.enonces[:1])),
        )
        for page, question_kept in pages.items()
    }


def told(results: Resultats) -> list[tuple[str, int | None, int | None]]:
    return [
        (modalite.code, modalite.nombre, modalite.part)
        for resultat in results.questions
        for modalite in resultat.modalites
    ]


def test_small_levels_join_their_side_with_the_share_of_the_count_and_the_mean_goes() -> None:
    results = reprendre(kept(region=scale((13, 10, 4, 3), (43, 34, 13, 10))))[""]
    assert told(results) == [("4", 13, 43), ("3", 10, 33), ("2+1", 7, 23)]
    assert results.questions[0].modalites[-1].libelle == "Plutôt pas satisfait(e) ou pas du tout satisfait(e)"
    assert [enonce.phrase for enonce in results.questions[0].enonces] == ["Accueil : 77\u00a0%, sur 30."]
    assert results.phrases == ("12 réponses.", "Accueil : 77\u00a0%, sur 30."), "one percentage: 23 of 30 is 76.7"


def test_levels_that_are_many_stay_with_their_mean() -> None:
    resultat = question(reprendre(kept(region=scale((13, 10, 7, 0), (44, 33, 23, 0))))[""], "ACCUEIL")
    assert len(resultat.enonces) == 2
    assert [modalite.part for modalite in resultat.modalites] == [43, 33, 23, 0]


def test_below_twenty_a_small_side_hides_the_question_and_its_sentence() -> None:
    results = reprendre(kept(region=scale((10, 4, 2, 0))))[""]
    assert results.questions[0].confidentiel == CONFIDENTIEL
    assert (results.questions[0].n, told(results), results.phrases) == (0, [], ("12 réponses.",))


def test_what_was_hidden_stays_hidden() -> None:
    hidden = Question(code="ACCUEIL", libelle="Accueil", confidentiel=CONFIDENTIEL)
    assert reprendre(kept(region=hidden))[""].questions == (hidden,)


def test_small_options_are_hidden_and_yes_or_no_too() -> None:
    assert told(reprendre(kept(region=options({"bureau": 14, "direction": 9, "salarie": 2}, 25)))[""]) == [
        ("bureau", 14, None),
        ("direction", None, None),
        ("salarie", None, None),
    ]
    yes = Enonce(Niveau.COMPTES, "Qui ? « Oui » : 22 réponses sur 25.")
    results = reprendre(kept(region=options({"oui": 22, "non": 3}, 25, (yes,))))[""]
    assert (results.questions[0].confidentiel, results.phrases) == (CONFIDENTIEL, ("12 réponses.",))
    assert told(reprendre(kept(region=options({"temps": 22, "argent": 12}, 25)))[""]) == [
        ("temps", None, None),
        ("argent", 12, None),
    ]


def test_a_dla_that_the_others_and_the_region_would_open_is_hidden_with_the_smallest() -> None:
    pages = {"d18": scale((12, 0, 0, 0)), "d28": scale((9, 0, 0, 0)), "d36": scale((9, 0, 2, 0))}
    results = reprendre(kept(region=scale((30, 0, 2, 0)), **pages))
    hidden = {dla: bool(page_results.questions[0].confidentiel) for dla, page_results in results.items()}
    assert hidden == {"": False, "18": False, "28": True, "36": True}
    assert told(results["18"]) == [("4+3", 12, None), ("2+1", 0, None)]


def test_of_a_draw_the_favourable_side_keeps_the_share_of_its_sentence() -> None:
    resultat = scale((26, 3, 6, 5), (70, 8, 12, 10))
    between = Estimation(0.775, Intervalle(0.612, 0.881), "")
    drawn = replace(
        resultat,
        modalites=tuple(replace(modalite, entre=(1, 90)) for modalite in resultat.modalites),
        enonces=(replace(resultat.enonces[0], estimation=between),),
    )
    (best, *others) = reprendre(kept(region=drawn))[""].questions[0].modalites
    assert (best.code, best.part, best.entre) == ("4+3", 78, (61, 89))
    assert [(modalite.part, modalite.entre) for modalite in others] == [(12, (1, 90)), (10, (1, 90))]


def test_a_dla_stays_told_where_all_of_the_region_answered_alike() -> None:
    """Hidden there, its answers would be known from the région's; of twenty-nine, neither is shown."""
    for size, is_told in ((14, True), (13, False)):
        pages = kept(
            region=options({"oui": 0, "non": 16 + size}, 16 + size),
            d18=options({"oui": 0, "non": 16}, 16),
            d28=options({"oui": 0, "non": size}, size),
        )
        results = reprendre(pages)
        assert [bool(question(results[dla], "QUI").modalites) for dla in ("", "18", "28")] == [is_told] * 3


def test_an_option_that_excludes_the_others_is_counted_as_in_a_release() -> None:
    """Of a DLA that shows all the others, never of the région: it would bound what another DLA hides."""
    pages = kept(
        region=options({"bureau": 30, "equipe": 20, "nsp": 14}, 46),
        d18=options({"bureau": 12, "equipe": 9, "nsp": 7}, 22),
        d28=options({"bureau": 18, "equipe": 11, "nsp": 7}, 24),
    )
    results = reprendre(pages, NSP)
    assert told(results[""]) == [("bureau", 30, None), ("equipe", 20, None), ("nsp", None, None)]
    assert [told(results[dla])[-1][1] for dla in ("18", "28")] == [7, 7]
    assert told(reprendre(pages)[""])[-1] == ("nsp", 14, None)
    assert reprendre(results, NSP) == results
    assert told(reprendre(kept(region=unnamed(pages[""].questions[0])), NSP)[""])[-1] == ("Nsp", None, None)


def unnamed(kept_question: Question) -> Question:
    """Return a question as the oldest results stored it, without codes."""
    return replace(kept_question, modalites=tuple(replace(modalite, code="") for modalite in kept_question.modalites))
