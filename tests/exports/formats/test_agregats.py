"""One list of figures: those that the sheets of the same audience show, with the confidential ones marked."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from exports.formats import Format
from exports.formats.agregats import COLONNES
from exports.formats.agregats_bilans import UNKNOWN
from exports.records.records import Etat
from exports.regional.matiere import DEFAULT, Audience, Famille, Matiere
from exports.release.cellules import Mesure
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.plans import Choix
from exports.temps.sheets.plan import SANS_REPONSE
from questionnaires.core.francais import NBSP, paris_day, short_day_text, typeset
from questionnaires.files.instruments import IMPACT
from tests.exports.bilans import cas_region
from tests.exports.enquetes.builders import BOTH, V2, answered, enquete, versions
from tests.exports.enquetes.structures import collecte, followed, satisfied, settled, spread
from tests.exports.formats.archives import by_header, files, of_enquete, strict
from tests.exports.records.builders import beside_network, missing, realistic, released, reponse, shares, transmis
from tests.exports.records.builders import collecte as of_temps
from tests.exports.records.classeurs import Value, opened, rows
from tests.exports.regional.matieres import ALL, matiere, written

Row = dict[str, str]
OUTSIDE = [audience for audience in Audience if not audience.is_inside]


def told(records: Matiere) -> list[Row]:
    return by_header(strict(files(records, Format.AGREGATS)["agregats.csv"]))


def where(table: Sequence[Row], **wanted: str) -> list[Row]:
    return [row for row in table if all(row[name] == value for name, value in wanted.items())]


@pytest.fixture(scope="module")
def inside() -> list[Row]:
    return told(matiere())


def test_each_row_has_a_value_or_says_why_not(inside: list[Row]) -> None:
    assert list(inside[0]) == [colonne.nom for colonne in COLONNES]
    assert {row["region"] for row in inside} == {"Centre-Val de Loire"}
    assert {row["source"] for row in inside} == {"temps", "activités", "raisons", "questionnaire", "bilan"}
    assert [row for row in inside if not row["valeur"] and not row["raison"]] == []
    assert [row for row in inside if row["valeur"] and (row["raison"] or row["secret"] == "1")] == []


def test_a_figure_that_may_not_be_told_is_empty_and_never_zero(inside: list[Row]) -> None:
    one_at_both_dates = [followed("18", None if rank else 5, 10) for rank in range(12)]
    secret = where([*inside, *told(of_enquete(settled(collecte(one_at_both_dates, IMPACT))))], secret="1")
    assert {row["source"] for row in secret} >= {"temps", "questionnaire"}
    assert {row["valeur"] for row in secret} == {""}
    assert {row["statut"] for row in secret} == {"[c]"}
    hidden = where(secret, indicateur="TEMPS_PART")
    assert {row["territoire"] for row in hidden} == {"DLA"}
    assert all(row["raison"].startswith("ses contributeurs n’ont pas tous accepté") for row in hidden)
    others = [row for row in secret if row["source"] == "questionnaire"]
    assert others
    assert all(CONFIDENTIEL in row["raison"] for row in others)


def test_only_a_row_without_value_has_a_status(inside: list[Row]) -> None:
    assert {row["statut"] for row in inside if row["valeur"]} == {""}
    assert {row["statut"] for row in inside if not row["valeur"]} <= {"[c]", "[x]", "[z]"}


def test_each_figure_names_the_release_that_gave_it() -> None:
    records = matiere(temps=beside_network(released(realistic(), numero=2)))
    table = told(records)
    of_time = [row for row in table if row["indicateur"].startswith("TEMPS_") and row["territoire"] != "réseau"]
    day = short_day_text(paris_day(realistic().arrete_a))
    assert {row["publication"] for row in of_time} == {f"n°{NBSP}2 du {day}"}
    assert {row["publication"] for row in where(table, territoire="réseau")} == {f"unique du {day}"}
    questionnaires = {row["publication"] for row in where(table, source="questionnaire")}
    assert any(name.startswith(f"n°{NBSP}1 du ") for name in questionnaires)
    rest = where(table, source="bilan") + where(table, indicateur="COUVERTURE")
    assert {row["publication"] for row in rest} == {""}


def test_nobody_answered_is_not_a_secret() -> None:
    silent = released(replace(realistic(), attendus=(missing("18", Etat.A_FAIRE),)))
    table = told(matiere(temps=silent, enquetes=(), bilans=()))
    shares = where(table, indicateur="TEMPS_PART")
    assert {(row["statut"], row["raison"], row["valeur"]) for row in shares} == {("[z]", SANS_REPONSE, "")}
    assert where(table, indicateur="REPONSES_TRANSMISES")[0]["valeur"] == "0"
    assert {row["secret"] for row in table} == {"0"}


def test_before_results_are_settled_coverage_alone_is_told() -> None:
    table = told(matiere(temps=realistic(), enquetes=(), bilans=()))
    assert where(table, indicateur="REPONSES_TRANSMISES")[0]["valeur"] == "11"
    rest = [row for row in table if row["indicateur"].startswith("TEMPS_") or row["source"] != "temps"]
    assert [(row["indicateur"], row["statut"], row["raison"]) for row in rest] == [
        ("TEMPS_PART", "[x]", "les résultats ne sont pas arrêtés")
    ]


def test_where_the_région_is_not_shown_nothing_of_it_is_zero() -> None:
    campagne = realistic()
    few = released(
        replace(campagne, attendus=tuple(attendu for attendu in campagne.attendus if attendu.dla in {"18", "36"}))
    )
    table = told(matiere(temps=few, enquetes=(), bilans=()))
    figures = [row for row in table if row["source"] != "temps" or row["indicateur"].startswith("TEMPS_")]
    region = where(figures, territoire="région")
    assert {row["source"] for row in region} == {"temps", "activités", "raisons"}
    assert {row["valeur"] for row in region} == {""}
    assert {row["statut"] for row in where(region, source="temps")} == {"[c]"}
    assert {row["statut"] for row in region} == {"[c]", "[z]"}, "nobody answered some questions"


# --- time


def test_shares_and_etp_are_those_of_the_sheet(inside: list[Row]) -> None:
    sheet = rows(opened(written(matiere())), "Temps")
    header = next(index for index, row in enumerate(sheet) if row[1] == "Part du temps")
    by_name: dict[str, list[Value]] = {}
    for line in sheet[header + 1 :]:
        by_name.setdefault(str(line[0]).strip(), line)
    for indicateur, column in (("TEMPS_PART", 1), ("TEMPS_ETP", 2)):
        told_of = where(inside, indicateur=indicateur, territoire="région")
        assert len(told_of) == 17, "4 missions, 11 fonctions, work outside missions on both axes"
        for row in told_of:
            assert float(row["valeur"]) == by_name[row["modalite_libelle"]][column]


def test_each_dla_that_agreed_has_its_missions_by_five_points_inside_only(inside: list[Row]) -> None:
    visible = [row for row in where(inside, territoire="DLA", source="temps") if row["valeur"]]
    assert {row["nom"] for row in visible} == {"DLA 18 Cher", "DLA 37 Indre-et-Loire", "DLA 45 Loiret"}
    assert {row["indicateur"] for row in visible} == {"TEMPS_PART"}
    assert {row["pas"] for row in visible} == {"5"}
    for nom in {row["nom"] for row in visible}:
        assert sum(float(row["valeur"]) for row in where(visible, nom=nom)) == 100


@pytest.mark.parametrize("audience", list(Audience))
def test_the_network_is_a_territory_beside_the_région_at_one_point(audience: Audience) -> None:
    records = matiere(audience, enquetes=(), bilans=(), par_dla=())
    assert records.temps is not None
    table = told(replace(records, temps=beside_network(records.temps)))
    network = where(table, territoire="réseau")
    assert {row["nom"].replace("\u00a0", " ") for row in network} == {"3 régions"}
    assert {row["indicateur"] for row in network} == {"TEMPS_PART", "TEMPS_ETP"}
    parts = where(network, indicateur="TEMPS_PART")
    assert {(row["pas"], row["n"]) for row in parts} == {("1", "30")}
    for axe in ("mission", "fonction"):
        assert sum(float(row["valeur"]) for row in where(parts, axe=axe)) == 100
    lines = {row["modalite"] for row in where(table, territoire="région", indicateur="TEMPS_PART")}
    assert {row["modalite"] for row in parts} == lines
    assert [row for row in table if row["territoire"] != "réseau"] == told(records)


def test_a_change_is_told_by_its_direction_and_its_size_or_why_not(inside: list[Row]) -> None:
    sens = {row["modalite"]: row for row in where(inside, indicateur="TEMPS_SENS")}
    ecarts = {row["modalite"]: row for row in where(inside, indicateur="TEMPS_ECART")}
    assert sens["M1"]["valeur"] == "1"
    assert float(ecarts["M1"]["valeur"]) > 8
    still = [code for code, row in sens.items() if row["valeur"] == "0"]
    assert still
    for code in still:
        assert sens[code]["reserve"] == typeset("pas de changement que ces chiffres permettent d’affirmer")
        assert (ecarts[code]["valeur"], ecarts[code]["statut"]) == ("", "[z]")
    for line in (*where(inside, indicateur="TEMPS_SENS"), *where(inside, indicateur="TEMPS_SENS_SOUHAIT")):
        sentence = "pas d’écart" if line["indicateur"].endswith("SOUHAIT") else "pas de changement"
        assert line["unite"].endswith(typeset(f"0 : {sentence} que ces chiffres permettent d’affirmer"))
    assert next(colonne.sens for colonne in COLONNES if colonne.nom == "unite").startswith("un sens de 0 se lit")


def test_a_printed_zero_says_how_it_reads() -> None:
    answers = [transmis(dla, reponse(shares(5, 3, 2, 4, 0, 0, 0, 0, 3))) for dla in ("18", "28", "36", "37") * 2]
    table = told(matiere(temps=released(of_temps(answers)), enquetes=(), bilans=()))
    zero = where(table, indicateur="TEMPS_PART", territoire="région", valeur="0")
    assert zero
    assert {row["reserve"].replace("\u00a0", " ") for row in zero} == {"0 se lit : moins de 2 %"}


def test_shares_sum_to_100_by_fonction_and_by_mission(inside: list[Row]) -> None:
    region = where(inside, indicateur="TEMPS_PART", territoire="région")
    assert sum(float(row["valeur"]) for row in where(region, axe="fonction")) == 100
    missions = where(region, axe="mission")
    assert [row["modalite"] for row in missions] == ["M1", "M2", "M3", "M4", "AUTRE"]
    assert sum(float(row["valeur"]) for row in missions) == 100
    dla = where(inside, indicateur="TEMPS_PART", territoire="DLA")
    assert {row["axe"] for row in dla} == {"mission"}
    gaps = where(inside, modalite="AUTRE", indicateur="TEMPS_SENS")
    assert {row["axe"] for row in gaps} == {"mission"}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_outside_the_région_alone_is_told_to_the_same_figures(audience: Audience, inside: list[Row]) -> None:
    table = told(matiere(audience))
    assert {row["territoire"] for row in table} == {"région"}
    assert {row["nom"] for row in table} == {""}
    names = ("source", "indicateur", "axe", "modalite", "modalite_libelle", "valeur", "unite", "n")
    for source in ("temps", "activités", "raisons"):
        ours, outer_rows = (
            [tuple(row[name] for name in names) for row in where(lines, source=source, territoire="région")]
            for lines in (table, inside)
        )
        assert ours == outer_rows
        assert ours


def test_activites_and_what_répartitions_rest_on_are_told_in_words(inside: list[Row]) -> None:
    activite_rows = [row for row in where(inside, source="activités") if row["valeur"]]
    assert {row["axe"] for row in activite_rows} == {"modalité"}
    assert {int(row["n"]) for row in activite_rows} <= set(range(8, 12)), "those who answered it"
    words = {"1": "par peu", "2": "par une partie", "3": "par presque tous"}
    assert [row["reserve"] for row in activite_rows] == [words[row["valeur"]] for row in activite_rows]
    assert {row["source"] for row in where(inside, indicateur="PRECISION")} == {"temps"}


def test_reasons_that_nobody_was_asked_are_no_secret(inside: list[Row]) -> None:
    table = where(inside, source="raisons")
    assert {row["axe"] for row in table} == {"raison"}
    assert {(row["secret"], row["statut"], row["valeur"]) for row in table} == {("0", "[z]", "")}


# --- questionnaires


def test_questions_are_told_as_on_the_sheet(inside: list[Row]) -> None:
    reco = where(inside, source="questionnaire", indicateur="RECOMMANDATION")
    assert where(reco, axe="modalité", modalite="9", unite="réponses")[0]["valeur"] == "35"
    assert where(reco, axe="modalité", modalite="9", unite="%")[0]["valeur"] == "100"
    unasked = where(inside, indicateur="COMPREHENSION")
    assert [(row["valeur"], row["secret"], row["modalite_libelle"]) for row in unasked] == [
        ("0", "0", ""),
        ("35", "0", "Sans objet"),
    ]
    score = where(reco, unite="points de −100 à 100")
    assert [(row["valeur"], row["n"]) for row in score] == [("100", "35")]
    mean = where(inside, indicateur="BESOIN", unite="score moyen")
    assert [(row["valeur"], row["pas"]) for row in mean] == [("3", "0.1")]


def test_too_few_structures_have_no_figure() -> None:
    records = of_enquete(settled(collecte([satisfied("18"), satisfied("28")])))
    table = told(records)
    assert [(row["indicateur"], row["valeur"]) for row in table[:2]] == [
        ("REPONSES_ATTENDUES", "2"),
        ("REPONSES_TRANSMISES", "2"),
    ]
    assert [(row["indicateur"], row["secret"], row["raison"]) for row in table[2:]] == [
        ("RESULTATS", "1", CONFIDENTIEL)
    ]


def test_before_results_are_settled_answers_are_counted_and_nothing_is_secret() -> None:
    *counts, last = told(of_enquete(collecte(spread({"18": 12, "28": 14}))))
    assert [(count["indicateur"], count["valeur"]) for count in counts] == [
        ("REPONSES_ATTENDUES", "26"),
        ("REPONSES_TRANSMISES", "26"),
    ]
    assert (last["indicateur"], last["secret"], last["statut"], last["valeur"]) == ("RESULTATS", "0", "[x]", "")
    assert last["raison"] == typeset("résultats non arrêtés : seul le nombre de réponses est donné")


def test_what_must_stand_beside_a_figure_does(inside: list[Row]) -> None:
    chosen = collecte(spread({"18": 12, "28": 14, "36": 9}), plan=Choix.RAISONNE)
    table = where(told(of_enquete(settled(chosen))), indicateur="BESOIN")
    assert table
    assert all("non généralisables" in row["reserve"] for row in table)
    assert all(row["reserve"] for row in where(inside, indicateur="EVOLUTION_SALARIES"))
    assert {row["reserve"] for row in where(inside, indicateur="COUVERTURE")} == {""}
    running = where(told(matiere(temps=realistic())), source="temps")
    assert running
    assert all("non arrêtés" in row["reserve"] for row in running)


def test_numbers_at_two_dates_are_told_in_the_same_structures(inside: list[Row]) -> None:
    table = where(inside, indicateur="EVOLUTION_SALARIES")
    assert [(row["axe"], row["modalite"], row["valeur"], row["n"]) for row in table] == [
        ("moment", "T0", "72", "18"),
        ("moment", "T1", "90", "18"),
        ("sens", "HAUSSE", "", "18"),
        ("sens", "STABLE", "", "18"),
        ("sens", "BAISSE", "", "18"),
    ], "without its own, a DLA would read the few stable ones of the others"


def test_a_number_that_nobody_gave_at_both_dates_is_no_secret(inside: list[Row]) -> None:
    (row,) = where(inside, indicateur="EVOLUTION_EUROS")
    assert (row["valeur"], row["secret"], row["statut"]) == ("", "0", "[z]")
    assert "aucune réponse" in row["raison"]


def test_questions_asked_of_persons_are_told_in_counts_sums_and_means() -> None:
    five = [answered(BOTH[1], {"JOURS": str(days), "OUTIL": "tableur"}) for days in range(1, 6)]
    table = told(of_enquete(enquete(five)))
    jours = where(table, indicateur="JOURS", axe="calcul")
    assert [(row["modalite"], row["valeur"], row["unite"]) for row in jours] == [
        ("SOMME", "15", "jours"),
        ("MOYENNE", "3", "jours"),
    ]
    tableur = where(table, indicateur="OUTIL", modalite="tableur")
    assert [(row["valeur"], row["unite"], row["n"]) for row in tableur] == [("5", "réponses", "5"), ("100", "%", "5")]
    assert where(table, indicateur="FORMATION", axe="absence")[0]["modalite_libelle"] == "sans réponse"


def test_a_question_that_too_few_persons_answered_has_no_figure() -> None:
    asked = versions(V2, diffusion="agregee")
    five = [
        answered(asked[0], {"OUTIL": "tableur", **({"JOURS": "2"} if rank else {})}, dla=("18", "28", "36")[rank % 3])
        for rank in range(5)
    ]
    table = told(of_enquete(settled(enquete(five, asked))))
    assert [(row["secret"], row["raison"]) for row in where(table, indicateur="JOURS")] == [("1", CONFIDENTIEL)]
    assert where(table, indicateur="AVIS")


# --- bilans


def test_bilans_are_told_by_dla_inside_and_over_years(inside: list[Row]) -> None:
    table = where(inside, source="bilan", indicateur="ACCUEILLIES")
    assert {row["periode"] for row in table} == {"2025", "2026"}
    assert {row["territoire"] for row in where(table, periode="2026")} == {"région", "DLA"}
    assert {row["territoire"] for row in where(table, periode="2025")} == {"région"}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_outside_what_is_kept_back_from_bilans_is_a_secret(audience: Audience) -> None:
    table = where(told(matiere(audience)), source="bilan")
    visible = where(table, secret="0")
    hidden = where(table, secret="1")
    assert {row["indicateur"] for row in hidden}.isdisjoint(
        {row["indicateur"] for row in visible if row["periode"] == "2026" and row["valeur"]}
    )
    readers = tuple(frozenset({colonne.dla_id}) for colonne in matiere().bilans[-1].colonnes)
    all_kept = where(told(matiere(audience, lecteurs=(*readers, frozenset({1, 2})))), source="bilan")
    assert {(row["periode"], row["secret"]) for row in all_kept} == {("2025", "1"), ("2026", "1")}
    assert {row["valeur"] for row in all_kept} == {""}


@pytest.mark.parametrize("audience", Audience)
def test_a_year_without_bilans_is_no_secret_in_any_file(audience: Audience) -> None:
    records = matiere(audience, bilans=(cas_region.region(2019), cas_region.region(2026)))
    figures = where(told(records), source="bilan", periode="2019")
    assert {(row["statut"], row["secret"], row["raison"]) for row in figures} == {("[x]", "0", UNKNOWN)}
    cells = where(by_header(strict(files(records, Format.CSV)["bilans.csv"])), Colonne="2019")
    assert {row["Texte"] for row in cells} == {"–"}
    assert {row["Code"] for row in cells} - {""} == {row["indicateur"] for row in figures}


@pytest.mark.parametrize(
    ("famille", "named"),
    [
        (Famille.TEMPS, {"COUVERTURE", "TEMPS_PART", "TEMPS_ETP", "PRECISION"}),
        (Famille.EVOLUTION, {"TEMPS_SENS", "TEMPS_ECART"}),
        (Famille.SOUHAIT, {"TEMPS_REEL", "TEMPS_SOUHAIT", "TEMPS_SENS_SOUHAIT", "TEMPS_ECART_SOUHAIT"}),
        (Famille.ACTIVITES, {"M1F1A1_FAIT", "RAISONS"}),
        (Famille.ENQUETES, {"RECOMMANDATION"}),
        (Famille.BILAN, {"ACCUEILLIES"}),
    ],
)
def test_figures_follow_the_sheets_that_were_asked_for(famille: Famille, named: set[str]) -> None:
    assert named <= {row["indicateur"] for row in told(matiere(familles=frozenset({famille})))}
    assert named.isdisjoint({row["indicateur"] for row in told(matiere(familles=ALL - {famille, Famille.DONNEES}))})


@pytest.mark.parametrize("audience", Audience)
def test_with_data_every_wish_of_its_table_is_a_figure_whatever_the_sheets(audience: Audience) -> None:
    records = matiere(audience, familles=DEFAULT)
    data, figures = by_header(strict(files(records, Format.CSV)["temps.csv"])), told(records)
    for mesure, indicateur in ((Mesure.REEL, "TEMPS_REEL"), (Mesure.SOUHAIT, "TEMPS_SOUHAIT")):
        shares = {(row["Ligne"], row["Valeur"]) for row in data if row["Mesure"] == mesure.value}
        assert len(shares) > 2
        assert {(row["modalite"], row["valeur"]) for row in where(figures, indicateur=indicateur)} == shares
