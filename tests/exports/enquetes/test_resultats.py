"""Results of campaigns asked of structures: hand-counted figures, sentences that agree with their number, changes."""

from dataclasses import replace

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Resultats
from exports.records.records import AttenduEnquete, CollecteEnquete, Prestation, VersionPosee
from exports.release.cellules import Statut
from exports.release.seuils import Seuils
from exports.statistiques.enonces import Niveau
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import UnitePopulation
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Computed, MultipleChoice, Number, YesNo
from questionnaires.editing.edition import add_block, replace_block
from questionnaires.files.instruments import IMPACT, shipped_questionnaires
from tests.exports.enquetes.builders import answered, versions
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import (
    anonymous,
    collecte,
    followed,
    satisfied,
    silent,
    spread,
    unite,
    with_rappel,
)
from tests.questionnaires.core.fabrique import options

CONFIDENTIEL = "confidentiel (effectif trop faible)"


def counted(results: Resultats, code: str) -> list[tuple[str, int | None]]:
    return [(modalite.libelle, modalite.nombre) for modalite in question(results, code).modalites]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_twelve_answers_are_told_in_counts_and_words_never_in_percents() -> None:
    marks = ("4", "4", "4", "4", "4", "3", "3", "2", "2", "2", "2", "1", *(["nc"] * 5))
    results = resultats(collecte([satisfied("18", {"BESOIN": mark}) for mark in marks]), "18")
    resultat = question(results, "BESOIN")
    assert counted(results, "BESOIN") == [
        ("Tout à fait ou plutôt", 7),
        ("Plutôt pas ou pas du tout", 5),
    ]
    assert resultat.n == 12
    assert resultat.absences == (("Non concerné / ne sait pas", 5),)
    assert plain(resultat.enonces[0].phrase).endswith(": 7 réponses sur 12, soit plus de la moitié.")
    assert "%" not in "".join(results.phrases)
    assert all(modalite.part is None for asked_question in results.questions for modalite in asked_question.modalites)


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(["nc"] + ["4"] * 11, id="one beside eleven opinions"),
        pytest.param(["nc"] * 4 + [""] * 8, id="four where nobody has an opinion"),
    ],
)
def test_a_dla_of_which_few_are_not_concerned_reads_nothing_of_the_question(marks: list[str]) -> None:
    resultat = question(resultats(collecte([satisfied("18", {"BESOIN": mark}) for mark in marks]), "18"), "BESOIN")
    assert (resultat.confidentiel, resultat.n, resultat.absences, resultat.dits) == (CONFIDENTIEL, 0, (), ())


def test_a_dla_of_which_one_side_of_a_scale_is_few_reads_nothing_of_it() -> None:
    results = resultats(collecte([satisfied("18", {"ACCUEIL": "2" if rank < 2 else "4"}) for rank in range(12)]), "18")
    assert question(results, "ACCUEIL").confidentiel == CONFIDENTIEL
    assert (question(results, "ACCUEIL").n, question(results, "ACCUEIL").enonces) == (0, ())
    assert counted(results, "BESOIN") == [
        ("Tout à fait ou plutôt", 12),
        ("Plutôt pas ou pas du tout", 0),
    ]


def test_from_twenty_answers_on_the_region_is_told_by_level_and_a_small_level_with_its_side() -> None:
    marks = ["4"] * 12 + ["3"] * 7 + ["2"] * 2 + ["1"]
    results = resultats(collecte([satisfied("18", {"BESOIN": mark}) for mark in marks]))
    assert counted(results, "BESOIN") == [
        ("Tout à fait", 12),
        ("Plutôt", 7),
        ("Plutôt pas ou pas du tout", 3),
    ]


def test_a_question_that_nobody_answered_says_so_and_is_no_secret() -> None:
    resultat = question(resultats(collecte(spread({"18": 30}))), "COMITE")
    assert (resultat.confidentiel, resultat.n, resultat.modalites, resultat.dits) == ("", 0, (), ("Aucune réponse.",))


def test_no_mean_is_told_where_levels_are_told_together() -> None:
    """With the counts of both sides, it would give the counts of their levels."""
    marks = ["4"] * 13 + ["3"] * 15 + ["2"] + ["1"]
    resultat = question(resultats(collecte([satisfied("18", {"ACCUEIL": mark}) for mark in marks])), "ACCUEIL")
    assert len(resultat.enonces) == 1
    assert [modalite.part for modalite in resultat.modalites] == [43, 50, 7]


def test_one_count_has_one_percentage_on_its_line_and_in_its_sentence() -> None:
    marks = ["4"] * 2 + ["3"] * 15 + ["2"] * 14  # 17 of 31: 54.8
    resultat = question(resultats(collecte([satisfied("18", {"ACCUEIL": mark}) for mark in marks])), "ACCUEIL")
    assert resultat.modalites[0].part == 55
    assert plain(resultat.enonces[0].phrase).endswith(": 55 %, sur 31 réponses.")


def test_a_single_dla_that_may_not_be_told_hides_the_smallest_that_could() -> None:
    """The région minus the others would be its answers."""
    few = [satisfied("36", {"RECOMMANDATION": "3" if rank < 2 else "9"}) for rank in range(9)]
    enquete = collecte([*spread({"18": 12, "28": 6}), *few])
    hidden = {dla: question(resultats(enquete, dla), "RECOMMANDATION").confidentiel for dla in ("18", "28", "36")}
    assert hidden == {"18": "", "28": CONFIDENTIEL, "36": CONFIDENTIEL}
    assert question(resultats(enquete, "28"), "BESOIN").n == 6
    assert question(resultats(enquete), "RECOMMANDATION").defavorables == 2


def test_options_of_a_dla_are_told_all_together_and_several_each_beside_the_others() -> None:
    roles = ["bureau"] * 6 + ["direction"] * 6
    enquete = collecte(
        [
            *(satisfied("18", {"QUI": role}) for role in roles),
            *(satisfied("28", {"QUI": role}) for role in roles),
            *(satisfied("36", {"QUI": "salarie" if rank < 2 else "bureau"}) for rank in range(8)),
            *(satisfied("37", {"QUI": "salarie" if rank < 3 else "bureau"}) for rank in range(8)),
        ]
    )
    questions = {dla: question(resultats(enquete, dla), "QUI") for dla in ("18", "28", "36", "37")}
    assert [resultat.confidentiel for resultat in questions.values()] == ["", "", CONFIDENTIEL, CONFIDENTIEL]


def test_a_question_asked_of_those_who_chose_a_hidden_option_is_hidden_with_it() -> None:
    """Two of twenty-four had no diagnostic: the number asked about it would disclose that."""
    valeurs = {"PHASES": "accueil diagnostic", "DIAGNOSTIC": "4"}
    few = collecte([satisfied(dla, valeurs if rank else {}) for dla in ("18", "28") for rank in range(12)])
    counts = {modalite.code: modalite.nombre for modalite in question(resultats(few), "PHASES").modalites}
    assert counts["diagnostic"] is None
    assert question(resultats(few), "DIAGNOSTIC").confidentiel == CONFIDENTIEL
    many = collecte([satisfied(dla, valeurs if rank > 2 else {}) for dla in ("18", "28") for rank in range(12)])
    assert question(resultats(many), "DIAGNOSTIC").n == 18


@pytest.mark.parametrize(
    ("below", "hidden"),
    [
        pytest.param(0, "", id="everyone is asked"),
        pytest.param(3, CONFIDENTIEL, id="three are not"),
        pytest.param(5, "", id="five are not"),
    ],
)
def test_a_question_asked_from_a_number_on_is_hidden_where_few_are_below(below: int, hidden: str) -> None:
    suite = Choice(code="SUITE", libelle="Et ensuite ?", options=options(a="A", b="B"), relevant="${N} > 2")
    (version,) = versions((Number(code="N", libelle="Combien ?", maximum=99), suite))
    asked = [{"N": "9", "SUITE": "ab"[rank % 2]} for rank in range(20)]
    answers = [answered(version, saisie, dla="18") for saisie in (*asked, *[{"N": "1"}] * below)]
    assert question(resultats(collecte(answers, versions=(version,))), "SUITE").confidentiel == hidden


@pytest.mark.parametrize(("count", "hidden"), [(29, CONFIDENTIEL), (30, "")])
def test_that_all_had_a_step_is_hidden_of_fewer_than_thirty_with_what_is_asked_about_it(
    count: int, hidden: str
) -> None:
    """A DLA knows which of its structures answered, and would know what each said."""
    enquete = with_unknown_steps(steps(count))
    for dla in (None, "18"):
        results = resultats(enquete, dla)
        counts = {modalite.code: modalite.nombre for modalite in question(results, "PHASES").modalites}
        assert (counts["accueil"], counts["diagnostic"]) == (None if hidden else count, 9)
        assert question(results, "ACCUEIL").confidentiel == hidden
        assert question(results, "DIAGNOSTIC").n == 9


def test_a_step_that_the_register_gave_beforehand_is_no_secret() -> None:
    for dla in (None, "18"):
        results = resultats(steps(12), dla)
        counts = {modalite.code: modalite.nombre for modalite in question(results, "PHASES").modalites}
        assert counts["accueil"] == 12
        assert not question(results, "ACCUEIL").confidentiel


def steps(count: int) -> CollecteEnquete:
    """Build so many answers: all had the first step, nine the second."""
    valeurs = {"PHASES": "accueil diagnostic", "DIAGNOSTIC": "4"}
    return collecte([satisfied("18", valeurs if rank < 9 else {}) for rank in range(count)])


def with_unknown_steps(enquete: CollecteEnquete) -> CollecteEnquete:
    """Ask the steps without giving what the register knows of them."""
    (version,) = enquete.versions
    asked = version.questionnaire
    (steps_block,) = (block for block in asked.blocks if isinstance(block, MultipleChoice) and block.code == "PHASES")
    changed = replace_block(asked, "PHASES", steps_block.model_copy(update={"connu": None}))
    return replace(enquete, versions=(replace(version, questionnaire=changed),))


def test_a_question_under_a_hidden_option_is_hidden_even_when_nobody_answered_it() -> None:
    """Two of twenty-four had a diagnostic and have no opinion of it: « aucune réponse » would disclose that some had
    one."""
    few = collecte(
        [
            satisfied(dla, {"PHASES": "accueil diagnostic", "DIAGNOSTIC": "nc"} if rank < 1 else {"PHASES": "accueil"})
            for dla in ("18", "28")
            for rank in range(12)
        ]
    )
    for dla in (None, "18", "28"):
        results = resultats(few, dla)
        assert {modalite.code: modalite.nombre for modalite in question(results, "PHASES").modalites}[
            "diagnostic"
        ] is None
        resultat = question(results, "DIAGNOSTIC")
        assert (resultat.confidentiel, resultat.dits, resultat.absences) == (CONFIDENTIEL, (), ())


COMPUTED = {
    "SEUL": "if(${BESOIN} = 4, 1, 0)",
    "ENCORE": "${SEUL} + 1",
    "DEUX": "if(${BESOIN} > 3, 1, 0) + if(${RECOMMANDATION} > 5, 1, 0)",
}


@pytest.mark.parametrize(
    ("condition", "hidden"),
    [
        pytest.param("${BESOIN} > 3", CONFIDENTIEL, id="ten gave the first level, so two the second"),
        pytest.param("${BESOIN} = 4 and ${RECOMMANDATION} > 8", CONFIDENTIEL, id="beside another condition"),
        pytest.param("${BESOIN} > 2", "", id="a whole side"),
        pytest.param("${BESOIN} > 3 or ${BESOIN} < 4", "", id="every level"),
        pytest.param("${SEUL} > 0", CONFIDENTIEL, id="computed from that level"),
        pytest.param("${ENCORE} = 2", CONFIDENTIEL, id="computed from what is computed"),
        pytest.param("${DEUX} > 0", "", id="computed from two questions"),
    ],
)
def test_a_question_asked_at_one_level_of_a_side_that_is_told_whole_is_hidden(condition: str, hidden: str) -> None:
    (version,) = collecte([]).versions
    why = Choice(code="GRACE", libelle="Grâce à qui ?", options=(Option(code="dla", libelle="Au DLA"),))
    asked = version.questionnaire
    for code, calculation in COMPUTED.items():
        asked = add_block(asked, "ENSEMBLE", Computed(code=code, libelle=code, calculation=calculation, montre=False))
    asked = add_block(asked, "ENSEMBLE", why.model_copy(update={"relevant": condition}))
    version = replace(version, questionnaire=asked)
    levels = ["4"] * 10 + ["3"] * 2 + ["2"] * 12
    said = [{"PHASES": "accueil", "BESOIN": level, "RECOMMANDATION": "9", "GRACE": "dla"} for level in levels]
    answers = [answered(version, saisie, dla="18", personne=rank) for rank, saisie in enumerate(said)]
    results = resultats(collecte(answers, versions=(version,)))
    assert counted(results, "BESOIN")[0] == ("Tout à fait ou plutôt", 12)
    assert question(results, "GRACE").confidentiel == hidden


@pytest.mark.parametrize("encours", [2, 0])
def test_a_question_on_a_line_is_hidden_where_it_gives_back_a_count_of_that_line(encours: int) -> None:
    """Five actions were given up, as many reasons: the two that are under way would be the rest of what is hidden."""
    reasons = [{"ACTIONS.1.ETAT": "abandonnee", "ACTIONS.1.RAISON": raison} for raison in ("temps", "argent") * 3][:5]
    lines = [*reasons, *[{"ACTIONS.1.ETAT": "faite"}] * 14, *[{"ACTIONS.1.ETAT": "encours"}] * encours]
    plan = {"PHASES": "accueil plan", "ACTIONS.1.ACTION": "Une action"}
    enquete = collecte([satisfied(("18", "28", "36")[rank % 3], {**plan, **line}) for rank, line in enumerate(lines)])
    etats = dict(counted(resultats(enquete), "ETAT"))
    assert (etats["En cours"], etats["Abandonnée"]) == ((None, None) if encours else (0, 5))
    raison = question(resultats(enquete), "RAISON")
    assert (raison.n, raison.confidentiel) == ((0, CONFIDENTIEL) if encours else (5, ""))


def test_an_answer_that_one_structure_gave_on_five_lines_is_hidden() -> None:
    """A count of lines is that of the structures behind it."""
    five = {key: said for rank in range(1, 6) for key, said in line(rank, "encours").items()}
    many = [satisfied(dla, line(1, "faite")) for dla in ("18", "28", "36") for _ in range(6)]
    etats = dict(counted(resultats(collecte([*many, satisfied("18", five)])), "ETAT"))
    assert (etats["Faite"], etats["En cours"]) == (None, None)
    shared = [satisfied(dla, line(1, "faite") | line(2, "encours")) for dla in ("18", "28", "36") for _ in range(6)]
    assert dict(counted(resultats(collecte([*many, *shared])), "ETAT"))["En cours"] == 18


def line(rank: int, etat: str) -> dict[str, str]:
    """Answer one line of the list of actions."""
    return {"PHASES": "accueil plan", f"ACTIONS.{rank}.ACTION": "Une action", f"ACTIONS.{rank}.ETAT": etat}


def test_the_change_of_a_number_asked_of_those_who_chose_a_hidden_option_is_hidden_with_it() -> None:
    answers = [followed("18", 4, 5, {"QUI": "bureau"}) for _ in range(10)] + [
        followed("18", 4, 5, {"QUI": qui}) for qui in ("salarie",) * 2 + ("direction",) * 19 + ("dla",) * 11
    ]
    asked_of_all = resultats(collecte(answers, IMPACT)).changements[0]
    assert asked_of_all.evolution is not None
    (version,) = collecte([], IMPACT).versions
    grid = next(block for block in version.questionnaire.blocks if block.code == "EMPLOI")
    changed = replace_block(version.questionnaire, "EMPLOI", grid.model_copy(update={"relevant": "${QUI} = 'bureau'"}))
    enquete = collecte(answers, IMPACT, versions=(replace(version, questionnaire=changed),))
    hidden = resultats(enquete).changements[0]
    assert (hidden.evolution, plain(hidden.phrases[0])) == (None, f"Évolution (salariés) : {CONFIDENTIEL}.")


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        pytest.param((16, 14), [("Oui", 0), ("Non", 16)], id="thirty etats alike in the région"),
        pytest.param((16, 13), CONFIDENTIEL, id="twenty-nine are not told"),
    ],
)
def test_a_dla_is_told_alike_where_the_region_is(sizes: tuple[int, int], said: object) -> None:
    """Hidden there, its answers would be known from the région's."""
    attendus = [
        followed(dla, 3, 4, {"BESOIN": "non"})
        for dla, size in zip(("18", "28"), sizes, strict=True)
        for _ in range(size)
    ]
    results = resultats(collecte(attendus, IMPACT), "18")
    assert (question(results, "BESOIN").confidentiel or counted(results, "BESOIN")) == said


def test_an_option_that_one_dla_alone_may_not_tell_is_hidden_in_the_smallest_other_too() -> None:
    """Each option of several is shown beside the others."""
    valeurs = {"PHASES": "accueil diagnostic", "DIAGNOSTIC": "4"}
    sizes = {"18": (6, 7), "28": (6, 6), "36": (6, 2)}  # those who had a diagnostic, those who had none
    enquete = collecte(
        [
            satisfied(dla, typed)
            for dla, counts in sizes.items()
            for typed, count in zip((valeurs, {}), counts, strict=True)
            for _ in range(count)
        ]
    )
    told_counts = {
        dla: {modalite.code: modalite.nombre for modalite in question(resultats(enquete, dla), "PHASES").modalites}
        for dla in sizes
    }
    assert [dla_counts["diagnostic"] for dla_counts in told_counts.values()] == [6, None, None]
    assert [dla_counts["accueil"] for dla_counts in told_counts.values()] == [13, 12, 8]


def test_a_census_of_thirty_has_shares_of_its_answers_and_no_interval() -> None:
    marks = ["4"] * 13 + ["3"] * 10 + ["2"] * 7
    results = resultats(collecte([*(satisfied("18", {"ACCUEIL": mark}) for mark in marks), silent("28")]))
    resultat = question(results, "ACCUEIL")
    assert [(modalite.nombre, modalite.part, modalite.entre) for modalite in resultat.modalites] == [
        (13, 43, None),  # 43.33: parts are rounded one by one, and may not add up to 100
        (10, 33, None),
        (7, 23, None),
        (0, 0, None),
    ]
    assert plain(resultat.enonces[0].phrase).endswith(": 77 %, sur 30 réponses.")
    assert "3,2 en moyenne (de 1 à 4)" in plain(resultat.enonces[1].phrase)
    assert any("aucun intervalle" in reserve for reserve in results.reserves)


def test_a_draw_has_intervals_and_a_choice_is_not_to_be_generalised() -> None:
    answers = [satisfied("18", {"RECOMMANDATION": "10" if rank % 2 else "5"}) for rank in range(40)]
    others = tuple(
        UnitePopulation(dla="18", salaries=None, orientations=(), interrogee=False, repondante=False) for _ in range(60)
    )
    drawn = collecte(answers, plan=Choix.ALEATOIRE)
    resultat = question(resultats(replace(drawn, unites=(*drawn.unites, *others))), "RECOMMANDATION")
    assert "intervalle de confiance à 95 %" in plain(resultat.enonces[0].phrase)
    assert all(modalite.entre is not None for modalite in resultat.modalites)
    chosen = resultats(collecte(answers, plan=Choix.RAISONNE))
    assert question(chosen, "RECOMMANDATION").enonces[0].niveau is Niveau.COMPTES
    assert any("non généralisables" in reserve for reserve in chosen.reserves)


def test_an_answer_beyond_the_draw_is_in_no_figure_and_is_said() -> None:
    """Counted on one page and not on another, it would be their difference."""
    drawn = spread({"18": 30, "28": 10}, {"RECOMMANDATION": "9"})
    more = replace(satisfied("18", {"RECOMMANDATION": "0"}), en_plus=True)
    enquete = collecte([*drawn, more], plan=Choix.ALEATOIRE, unites=tuple(map(unite, drawn)))
    for dla, count in ((None, 40), ("18", 30)):
        results = resultats(enquete, dla)
        assert (results.attendues, results.transmises, question(results, "RECOMMANDATION").n) == (count, count, count)
        assert question(results, "RECOMMANDATION").defavorables == 0
        assert any(plain(reserve).startswith("1 réponse en plus du tirage") for reserve in results.reserves)
        assert any("en plus du tirage" in phrase for phrase in results.phrases)
        is_weighed = any("ne se refont pas en divisant ces nombres" in reserve for reserve in results.reserves)
        assert is_weighed is (dla is None), "a DLA has no percentages"
    everyone = collecte(drawn, unites=tuple(map(unite, drawn)))
    assert not any("en divisant ces nombres" in reserve for reserve in resultats(everyone).reserves), (
        "nothing is weighed"
    )
    assert not any("en plus du tirage" in reserve for reserve in resultats(enquete, "28").reserves)


def test_of_anonymous_answers_nobody_knows_which_is_beyond_the_draw() -> None:
    answers = [satisfied("18") for _ in range(8)]
    returned = [replace(answers[0], en_plus=True), *answers[1:]]
    results = resultats(anonymous(returned, plan=Choix.ALEATOIRE))
    assert results.lues == 8
    assert any("parmi celles-ci, sans qu’on sache lesquelles" in plain(reserve) for reserve in results.reserves)


def test_how_answers_were_given_is_said_with_its_caution_where_they_are_told() -> None:
    online = [replace(attendu, mode="en ligne") for attendu in spread({"18": 8, "28": 6})]
    called = [replace(attendu, mode="téléphone") for attendu in spread({"18": 2})]
    enquete = collecte([*online, *called, *(replace(attendu, mode="papier") for attendu in spread({"36": 2}))])
    modes = plain(resultats(enquete).modes)
    assert modes.startswith("14 en ligne, 2 papier, 2 téléphone. Ce qu’on dit à quelqu’un")
    assert plain(resultats(enquete, "18").modes).startswith("8 en ligne, 2 téléphone. ")
    assert resultats(enquete, "36").modes == ""
    assert resultats(collecte(online)).modes == "14 en ligne"


def test_a_dla_that_alone_gave_thirty_answers_has_shares_and_one_among_others_has_none() -> None:
    assert resultats(collecte(spread({"18": 40})), "18").has_shares
    assert not resultats(collecte(spread({"18": 40, "28": 40})), "18").has_shares


@pytest.mark.parametrize("count", [1, 4])
def test_four_structures_are_confidential_whatever_they_answered(count: int) -> None:
    results = resultats(collecte(spread({"18": count})))
    assert results.pourquoi == CONFIDENTIEL
    assert results.questions == ()


def test_without_any_answer_it_is_said_so() -> None:
    assert resultats(collecte([silent("18")])).pourquoi == "aucune réponse transmise"


def test_the_eight_structures_of_one_collective_are_eight_answers_and_one_prestation() -> None:
    numbers = range(1, 9)
    answers = [followed("18", 4, 5, structure=number) for number in numbers]
    shared = Prestation(structures=frozenset(numbers), is_collective=True, jours=1_200)
    results = resultats(collecte(answers, IMPACT, prestations=(shared,)))
    (jobs,) = [changement for changement in results.changements if changement.evolution is not None]
    assert jobs.evolution is not None
    assert (jobs.evolution.n, jobs.evolution.avant, jobs.evolution.apres) == (8, 32, 40)
    assert any(
        "0 accompagnement individuel, 1 accompagnement collectif, 12 jours" in plain(phrase) for phrase in jobs.phrases
    )
    assert any("Ils ne mesurent pas l’effet du DLA" in phrase for phrase in results.phrases)


def test_what_the_register_knew_before_is_t0_when_the_structure_left_it_as_it_was() -> None:
    answers = [followed("18", None, 6, connue=4) for _ in range(4)] + [followed("18", 3, 6, connue=9)]
    results = resultats(collecte(answers, IMPACT))
    jobs = results.changements[0].evolution
    assert jobs is not None
    assert (jobs.avant, jobs.apres) == (4 * 4 + 3, 30)


def test_a_structure_known_at_one_date_only_is_left_out_of_both_totals() -> None:
    answers = [*(followed("18", 2, 3) for _ in range(6)), followed("18", None, 500)]
    changement = resultats(collecte(answers, IMPACT)).changements[0]
    assert changement.evolution is not None
    assert (changement.evolution.avant, changement.evolution.apres, changement.evolution.ecartees) == (12, 18, 1)


def test_the_change_of_a_number_is_not_told_when_one_structure_makes_nearly_all_of_it() -> None:
    answers = [*(followed("18", 1, 1) for _ in range(6)), followed("18", 400, 420)]
    changement = resultats(collecte(answers, IMPACT)).changements[0]
    assert changement.evolution is None
    assert not any("400" in phrase or "420" in phrase for phrase in changement.phrases)


@pytest.mark.parametrize(
    ("given", "statut", "sentence"),
    [
        pytest.param(0, Statut.SANS_OBJET, "Évolution (salariés) : aucune réponse aux deux dates.", id="nobody"),
        pytest.param(1, Statut.CONFIDENTIEL, "Évolution (salariés) : confidentiel (effectif trop faible).", id="one"),
    ],
)
def test_a_number_that_nobody_gave_at_both_dates_is_no_secret(given: int, statut: Statut, sentence: str) -> None:
    answers = [followed("18", 4 if rank < given else None, 6) for rank in range(9)]
    changement = resultats(collecte(answers, IMPACT)).changements[0]
    assert changement.statut is statut
    assert [plain(phrase) for phrase in changement.phrases] == [sentence]


def test_a_number_that_only_a_hidden_few_could_give_is_hidden_even_without_an_answer() -> None:
    """Fewer than five said yes: that none of those asked answered would say that some were."""
    asked = add_block(shipped_questionnaires()[IMPACT], "DATES", YesNo(code="SALARIEE", libelle="Salarié(e)s ?"))
    (grid,) = (block for block in asked.blocks if block.code == "EMPLOI")
    conditional = replace_block(asked, "EMPLOI", grid.model_copy(update={"relevant": "${SALARIEE} = 'oui'"}))
    version = VersionPosee(numero=1, libelle="IMPACT v1 (0a1b2c3d)", questionnaire=conditional)
    for few, statut in ((3, Statut.CONFIDENTIEL), (9, Statut.SANS_OBJET)):
        saisies = [{"SALARIEE": "oui" if rank < few else "non"} for rank in range(29)]
        answers = [answered(version, saisie, dla="18", personne=rank) for rank, saisie in enumerate(saisies)]
        assert resultats(collecte(answers, IMPACT, versions=(version,))).changements[0].statut is statut


def test_how_many_rose_or_fell_is_hidden_where_few_did_and_where_few_are_alike() -> None:
    few = [*(followed("18", 4, 5) for _ in range(9)), *(followed("18", 4, 3) for _ in range(2))]
    for answers in (few, few[:9]):
        (jobs, *_) = resultats(collecte(answers, IMPACT)).changements
        assert jobs.evolution is not None
        assert (jobs.evolution.hausses, jobs.evolution.stables, jobs.evolution.baisses) == (None, None, None)
        assert plain(jobs.phrases[1]).startswith(f"Sens des évolutions : {CONFIDENTIEL}")
    alike = resultats(collecte([followed("18", 4, 5) for _ in range(30)], IMPACT)).changements[0].evolution
    assert alike is not None
    assert alike.hausses == 30
    many = [*(followed("18", 4, 5) for _ in range(12)), followed("18", 4, 4)]
    changement = resultats(collecte(many, IMPACT)).changements[0]
    assert (
        plain(changement.phrases[1])
        == f"Sens des évolutions : {CONFIDENTIEL} ; variation médiane d’une structure : +1."
    )


@pytest.mark.parametrize(
    ("largest", "shown"),
    [
        pytest.param(2, {"", "18", "28", "36"}, id="nobody makes nearly all of a total"),
        pytest.param(200, {""}, id="36 would be the région's less the others', which they know"),
        pytest.param(9000, {"18", "28"}, id="the région has none either, so that nothing is subtracted"),
    ],
)
def test_the_total_of_a_dla_is_not_told_by_subtraction(largest: int, shown: set[str]) -> None:
    """One structure makes nearly all of the posts of the DLA 36."""
    numbers = {"18": [10] * 12, "28": [3] * 10, "36": [largest, *[2] * 5]}
    created = [(dla, {"POSTES_CREES_NOMBRE": str(number)}) for dla, every in numbers.items() for number in every]
    enquete = collecte([followed(dla, 4, 5, said) for dla, said in created], IMPACT)
    dits = {dla: question(resultats(enquete, dla or None), "POSTES_CREES_NOMBRE").dits for dla in ("", *numbers)}
    assert {dla for dla, phrases in dits.items() if "en tout" in plain(phrases[0])} == shown


@pytest.mark.parametrize(("count", "is_told"), [(29, False), (30, True)])
def test_a_total_of_nothing_is_not_told_of_fewer_than_thirty(count: int, *, is_told: bool) -> None:
    """It would say what each of them answered."""
    answers = [followed("18", 4, 5, {"POSTES_CREES_NOMBRE": "0"}) for _ in range(count)]
    resultat = question(resultats(collecte(answers, IMPACT)), "POSTES_CREES_NOMBRE")
    assert resultat.total is not None
    assert resultat.total.valeur == (0 if is_told else None)


def test_totals_of_a_number_at_two_dates_are_told_together_or_not_at_all() -> None:
    """Two totals of other structures would give away, by subtraction, those that they do not share."""
    answers = [*(followed("18", 2, 3) for _ in range(6)), followed("18", None, 7)]
    codes = {resultat.code for resultat in resultats(collecte(answers, IMPACT)).questions}
    assert not {code for code in codes if code.endswith(("_T0", "_T1"))}


def test_dates_in_disorder_leave_a_structure_out_and_break_nothing() -> None:
    answers = [*(followed("18", 2, 3) for _ in range(6)), followed("18", 2, 3)]
    last = answers[-1]
    assert last.reponse is not None
    upside_down = {**last.reponse.valeurs, "DATE_T0": "2026-01-01"}
    answers[-1] = replace(last, reponse=replace(last.reponse, valeurs=upside_down))
    changement = resultats(collecte(answers, IMPACT)).changements[0]
    assert changement.evolution is not None
    assert (changement.evolution.n, changement.evolution.ecartees) == (6, 1)


def called(attendu: AttenduEnquete) -> AttenduEnquete:
    assert attendu.reponse is not None
    valeurs = {**attendu.reponse.valeurs, "RAPPEL_PAR": "dla", "RAPPEL_CONTACT": "REPERE Camille"}
    return replace(attendu, reponse=replace(attendu.reponse, valeurs=valeurs))


def test_whom_to_call_back_is_no_result() -> None:
    answers = [called(followed("18", 2, 3)) for _ in range(6)]
    enquete = collecte(answers, IMPACT)
    older = replace(enquete.versions[0], questionnaire=with_rappel(enquete.questionnaire))
    results = resultats(replace(enquete, versions=(older,)))
    assert "REPERE" not in repr(results)
    assert not [resultat for resultat in results.questions if resultat.code.startswith("RAPPEL")]


def test_free_texts_are_no_result() -> None:
    others = spread({"18": 8}, {"UTILE": "REPERE texte", "QUI": "autre", "QUI_AUTRE": "REPERE qui"})
    results = resultats(collecte([*others, *spread({"18": 5}, {"QUI": "direction"})]))
    assert question(results, "QUI").n == 13
    assert "REPERE" not in repr(results)


def test_a_stricter_threshold_of_the_region_hides_what_it_says() -> None:
    marks = ("4",) * 20 + ("3",) * 6
    usual = collecte([satisfied("18", {"BESOIN": mark}) for mark in marks])
    stricter = replace(usual, seuils=Seuils().stricter({"reponses_niveaux": 40}))
    by_level = [question(resultats(campagne), "BESOIN").is_by_level for campagne in (usual, stricter)]
    assert by_level == [True, False]


def test_a_sentence_under_its_question_begins_with_the_answers_it_counts() -> None:
    """The label of a line of a matrix is no question: a comma joins it to the answer, and goes with it."""
    said = {"EVOLUTION_EMPLOI": "5", "BESOIN": "oui"}
    results = resultats(collecte([followed("18", 4, 5, said) for _ in range(40)], IMPACT))
    sentences = {code: plain(question(results, code).dites[0]) for code in said}
    assert sentences == {
        "EVOLUTION_EMPLOI": "« Nette amélioration » ou « Amélioration » : 100 %, sur 40 réponses.",
        "BESOIN": "« Oui » : 100 %, sur 40 réponses.",
    }
