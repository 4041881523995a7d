"""Importing structures: a real file is read and compared with the register; all or nothing, with errors by line."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from collecte.core.operations.cellules import CellError
from collecte.core.operations.lignes_gardees import unpack_feuille
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.models import (
    Accompagnement,
    ContactStructure,
    EntreeJournal,
    Etape,
    EtatImport,
    GenreEtape,
    ImportRegistre,
    ReleveBudget,
    ReleveEmploi,
    Role,
    Structure,
)
from collecte.referentiel.operations.categories import adopt, change_version, open_version
from collecte.registre.operations.cellules_registre import Repare, jour_reader
from collecte.registre.operations.champs_registre import COLONNES
from collecte.registre.operations.correspondances import absent, proposed
from collecte.registre.operations.imports_registre import ask_comparison, confirm_import, purge_imports
from collecte.registre.operations.lignes_registre import Retired, read_lignes
from collecte.registre.operations.paquets import unpack_bilan
from collecte.registre.queries.imports_registre import LIFE
from questionnaires.files.loader import shipped_categories
from tests.collecte.classeurs.lectures import plain
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.registre import (
    AUTRE_SIRET,
    SIRET,
    csv_file,
    refused,
    run_import,
    structures,
    texts,
    work,
    xlsx_file,
)

HEADER = "Nom;N° SIRET;RNA;Enée;Commune"
RESSOURCERIE = f"La Ressourcerie;{SIRET};;;Bourges"


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    petit_monde.region()
    return petit_monde


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_everything_that_a_line_says_is_kept(monde: Monde, tmp_path: Path, encoding: str) -> None:
    monde.region()
    monde.personne("Claire", "18")
    lines = (
        "Dénomination;Enée;SIRET;RNA;Forme juridique;Ville;Code Insee;Secteur d’activité;Réseau;Date de création;"
        "Contact;Courriel;Téléphone;Chargé(e) de mission;Prescripteur;Date d’accueil;Diagnostic;Préconisations;"
        "Effectifs au;Salariés;ETP;CDI;Exercice;Budget;Subventions;Résultat",
        "La Ressourcerie;1234;732 829 320 00074;w181000123;SCIC;Bourges;18033;Réemploi;;1er mars 1998;"
        "Léa Roy;lea@exemple.fr;02 48 00 00 00;Durand Claire;CRIB;12/01/2026;2026-02-03;Revoir les tarifs;"
        "31/12/2025;4;3,5;0;2025;77 255,50 €;10\u00a0000;-1 200,00 €",
    )
    bilan = run_import(monde, csv_file(tmp_path, *lines, encoding=encoding))
    assert (bilan.lignes, bilan.unchanged) == (1, 0)
    with monde.database.reading() as session:
        structure = session.scalars(select(Structure)).one()
        assert (structure.nom, structure.nom_cle, structure.enee, structure.siret, structure.rna) == (
            "La Ressourcerie",
            "la ressourcerie",
            "1234",
            SIRET,
            "W181000123",
        )
        assert (
            structure.forme_code,
            structure.commune,
            structure.code_commune,
            structure.secteur,
            structure.reseau,
            structure.creation,
        ) == (
            "COOPERATIVE",
            "Bourges",
            "18033",
            "Réemploi",
            "",
            date(1998, 3, 1),
        )
        assert (structure.dla.code, structure.creee_le) == ("18", monde.heure())
        contact = session.scalars(select(ContactStructure)).one()
        assert (contact.nom, contact.adresse_cle, contact.telephone) == ("Léa Roy", "lea@exemple.fr", "02 48 00 00 00")
        accompagnement = session.scalars(select(Accompagnement)).one()
        assert accompagnement.referent is not None
        assert (
            accompagnement.referent.nom_complet,
            accompagnement.prescripteur,
            accompagnement.preconisations,
            accompagnement.clos_le,
        ) == (
            "Claire Durand",
            "CRIB",
            "Revoir les tarifs",
            None,
        )
        assert [(etape.genre, etape.jour) for etape in accompagnement.etapes] == [
            (GenreEtape.ACCUEIL, date(2026, 1, 12)),
            (GenreEtape.DIAGNOSTIC, date(2026, 2, 3)),
        ]
        emploi = session.scalars(select(ReleveEmploi)).one()
        assert (emploi.jour, emploi.salaries, emploi.etp, emploi.cdi, emploi.cdd, emploi.origine) == (
            date(2025, 12, 31),
            4,
            350,
            0,
            None,
            "importé",
        )
        budget = session.scalars(select(ReleveBudget)).one()
        assert (budget.annee, budget.produits, budget.publics, budget.propres, budget.resultat) == (
            2025,
            7_725_550,
            1_000_000,
            None,
            -120_000,
        )


def test_importing_the_same_file_again_changes_nothing(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    header = f"{HEADER};Courriel;Contact;Accueil;Suivi;Effectifs au;Salariés;Exercice;Budget"
    path = csv_file(
        tmp_path,
        header,
        f"{RESSOURCERIE};lea@exemple.fr;Léa Roy;12/01/2026;01/03/2026;31/12/2025;4;2025;1000",
        f"{RESSOURCERIE};;;12/01/2026;01/06/2026;;;;",
        f"{RESSOURCERIE};;;12/01/2027;;;;;",
        "Comité des fêtes;;;;Vierzon;;;;;;;;",
    )
    first = run_import(monde, path)
    second = run_import(monde, path)
    assert (first.unchanged, second.unchanged, second.effets) == (0, 4, [])
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Accompagnement)) == 2
        assert session.scalar(select(func.count()).select_from(Etape)) == 4
        (entry,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "importer des structures"))
        assert entry.details == {
            "lignes": 4,
            "sans_changement": 0,
            "creations": {
                "structures": 2,
                "contacts": 1,
                "accompagnements": 2,
                "étapes": 4,
                "relevés d’emploi": 1,
                "relevés de budget": 1,
            },
            "modifications": {},
        }


def test_each_changed_field_says_before_and_after(ici: Monde, tmp_path: Path) -> None:
    header = f"{HEADER};Sigle;Effectifs au;ETP;Accueil;Diagnostic"
    run_import(ici, csv_file(tmp_path, header, f"{RESSOURCERIE};;31/12/2025;3,5;12/01/2026;"))
    bilan = run_import(
        ici, csv_file(tmp_path, header, f"La ressourcerie du Berry;{SIRET};;77;;LRB;31/12/2025;4;12/01/2026;03/02/2026")
    )
    assert texts(bilan) == [
        "La Ressourcerie, Nom : La Ressourcerie → La ressourcerie du Berry",
        "La Ressourcerie, Sigle : vide → LRB",
        "La Ressourcerie, Numéro Enée : vide → 77",
        "La Ressourcerie, ETP, relevé d’emploi du 31 décembre 2025 : 3,5 ETP → 4 ETP",
        "La Ressourcerie, étape diagnostic : diagnostic le 3 février 2026",
    ]
    (structure,) = structures(ici)
    # a blank cell leaves the stored value
    assert (structure.nom_cle, structure.commune) == ("la ressourcerie du berry", "Bourges")


def test_a_plan_writes_nothing(ici: Monde, tmp_path: Path) -> None:
    bilan = run_import(ici, csv_file(tmp_path, HEADER, RESSOURCERIE), commit=False)
    assert texts(bilan) == ["La Ressourcerie, structure : SIRET : 73282932000074 ; Commune : Bourges"]
    assert structures(ici) == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Autre nom;;;E1;", id="number in Enée"),
        pytest.param(f"Autre nom;{SIRET};;;", id="SIRET"),
        pytest.param("Autre nom;;W181000123;;", id="RNA"),
        pytest.param("LA RESSOURCERIE;;;;", id="name"),
        pytest.param("la ressourcerie;;;;bourges", id="name and commune"),
        pytest.param(f";{SIRET};;;", id="number without a name"),
        pytest.param(f"Autre nom;{AUTRE_SIRET};;E1;", id="a SIRET that changed, its number in Enée did not"),
    ],
)
def test_a_structure_is_found_by_its_numbers_then_its_name(ici: Monde, tmp_path: Path, line: str) -> None:
    run_import(ici, csv_file(tmp_path, HEADER, f"La Ressourcerie;{SIRET};W181000123;E1;Bourges"))
    run_import(ici, csv_file(tmp_path, HEADER, line))
    assert len(structures(ici)) == 1


def test_a_name_is_looked_for_in_its_dla_only_a_number_in_the_region(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, HEADER, RESSOURCERIE))
    run_import(ici, csv_file(tmp_path, HEADER, "La Ressourcerie;;;;"), dla="28")
    run_import(ici, csv_file(tmp_path, HEADER, f"La Ressourcerie;{SIRET};;;Mehun"), dla="28")
    assert [(structure.dla_id, structure.commune) for structure in structures(ici)] == [(1, "Mehun"), (2, "")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(f"A;{SIRET};;E2;", "plusieurs structures : numéro Enée de « B » ; SIRET de « A »", id="two"),
        pytest.param(f"A;{SIRET};;E9;", "dont le numéro Enée est E1, et non E9", id="denied"),
        pytest.param("A;;;E9;", "avec un autre numéro Enée : E1, et non E9", id="a namesake with another number"),
        pytest.param("Fêtes;;;;", "« Fêtes » est le nom de 2 structures du DLA.", id="ambiguous"),
        pytest.param("Fêtes;;;;Nevers;extra", "", id="another commune"),
        pytest.param(";;;;Bourges", "n’est pas au registre, et son nom manque", id="no one"),
        pytest.param("C;732829320;;;", "Colonne « N° SIRET » : « 732829320 » n’est pas un SIRET", id="SIREN"),
        pytest.param("C;7,32829E+13;;;", "est un numéro que le tableur a abrégé", id="abridged"),
        pytest.param("C;73282932000047;;;", "n’est pas un SIRET", id="wrong key"),
        pytest.param("C;;W12;;", "n’est pas un numéro RNA", id="RNA"),
        pytest.param("!!!;;;;", "Le nom manque ou ne peut pas être lu", id="a name without a letter"),
    ],
)
def test_what_is_not_sure_is_an_error_of_its_line_never_a_guess(
    ici: Monde, tmp_path: Path, line: str, sentence: str
) -> None:
    known = [f"A;{SIRET};;E1;", "B;;;E2;", "Fêtes;;;;Bourges", "Fêtes;;;;Vierzon"]
    run_import(ici, csv_file(tmp_path, HEADER, *known))
    if not sentence:
        bilan = run_import(ici, csv_file(tmp_path, f"{HEADER};Sigle", line))
        assert [remarque.texte for remarque in bilan.remarques] == [
            "une autre structure du DLA s’appelle déjà « Fêtes », dans une autre commune."
        ]
        return
    (defaut,) = refused(ici, csv_file(tmp_path, HEADER, RESSOURCERIE.replace(SIRET, ""), line))
    assert defaut.startswith("Ligne 3 : ")
    assert sentence in defaut
    assert len(structures(ici)) == 4


def test_an_error_names_its_column_once() -> None:
    colonnes = {code: champ.colonne for code, champ in COLONNES.items()}
    wrong = (
        LigneTableur(line, dict.fromkeys(colonnes.values(), text)) for line, text in enumerate(("é" * 300, "-1"), 2)
    )
    feuille = Feuille("", tuple(colonnes.values()), tuple(wrong))
    retired: Retired = {champ.liste: {} for champ in COLONNES.values() if champ.liste}
    defauts = read_lignes(feuille, colonnes, frozenset({"18"}), None, shipped_categories(), retired).defauts
    assert {"Secteur", "Salarié(e)s", "Année du budget", "Forme"} < {defaut.colonne for defaut in defauts}
    labels = {label for champ in COLONNES.values() for label in (champ.colonne, champ.libelle)}
    for defaut in defauts:
        said = plain(defaut.probleme).removeprefix(f"Colonne « {defaut.colonne} »").lstrip(" :–")
        assert said.partition(" :")[0] not in labels, defaut.probleme


def test_every_error_of_a_file_is_told_at_once_and_nothing_is_written(ici: Monde, tmp_path: Path) -> None:
    header = f"{HEADER};Accueil;Salariés;Effectifs au;Budget;Courriel;Chargé de mission"
    path = csv_file(
        tmp_path,
        header,
        "A;;;;;31/02/2026;4;31/12/2025;;;",
        "B;;;;;;4;;;;",
        "C;;;;;;;;1000;;",
        "D;;;;;;;;;lea;",
        "E;;;;;;;;;lea@exemple.fr;",
        "F;;;;;12/01/2026;;;;;Personne Inconnue",
        "G;;;;;;quatre;31/12/2025;;;",
        "H;;;;;;;;;;",
    )
    defauts = refused(ici, path)
    for line, sentence in enumerate(
        (
            "Colonne « Accueil » : « 31/02/2026 » n’est pas une date.",
            "La date du relevé d’emploi manque.",
            "L’année du budget manque.",
            "« lea » n’est pas une adresse",
            "Le nom du contact manque.",
            "« Personne Inconnue » n’est le nom d’aucune personne du DLA 18.",
            "« quatre » n’est pas un nombre.",
        ),
        start=2,
    ):
        assert defauts[line - 2].startswith(f"Ligne {line} : ")
        assert sentence in defauts[line - 2]
    assert structures(ici) == []


def test_two_lines_that_say_two_things_of_one_field_are_an_error(ici: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER, RESSOURCERIE, f"La Ressourcerie;{SIRET};;;Vierzon")
    (defaut,) = refused(ici, path)
    assert "Ligne 3 : Commune : « Vierzon » ici, « Bourges » à la ligne 2, pour la même chose." in defaut


ACCUEILS = "Nom;Dossier;Accueil;Diagnostic;Restitution"


def test_several_accompagnements_of_a_structure_are_told_apart_by_their_number_or_their_accueil(
    ici: Monde, tmp_path: Path
) -> None:
    run_import(ici, csv_file(tmp_path, ACCUEILS, "A;D1;12/01/2024;;", "A;D2;12/01/2026;;", "A;;12/01/2025;;"))
    run_import(ici, csv_file(tmp_path, ACCUEILS, "A;D2;;03/02/2026;", "A;;12/01/2025;05/02/2025;", "A;D1;13/01/2024;;"))
    with ici.database.reading() as session:
        accompagnements = session.scalars(select(Accompagnement).order_by(Accompagnement.id))
        assert [
            (accompagnement.enee, [f"{etape.genre.name} {etape.jour}" for etape in accompagnement.etapes])
            for accompagnement in accompagnements
        ] == [
            ("D1", ["ACCUEIL 2024-01-13"]),
            ("D2", ["ACCUEIL 2026-01-12", "DIAGNOSTIC 2026-02-03"]),
            (None, ["ACCUEIL 2025-01-12", "DIAGNOSTIC 2025-02-05"]),
        ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param("A;;;03/02/2026;", "La structure a 2 accompagnements, et rien ne dit duquel", id="no accueil"),
        pytest.param("B;D1;;03/02/2026;", "D1 est celui d’une autre structure du registre", id="of another structure"),
        pytest.param("C;;12/01/2026;;", "dont la date d’accueil n’est pas connue : est-ce le même ?", id="unknown"),
    ],
)
def test_an_accompagnement_that_is_not_sure_is_an_error(ici: Monde, tmp_path: Path, line: str, sentence: str) -> None:
    known = ["A;D1;12/01/2024;;", "A;;12/01/2026;;", "B;;;;", "C;;;03/02/2025;"]
    run_import(ici, csv_file(tmp_path, ACCUEILS, *known))
    (defaut,) = refused(ici, csv_file(tmp_path, ACCUEILS, line))
    assert sentence in defaut


def test_an_accompagnement_of_another_dla_is_not_touched(ici: Monde, tmp_path: Path) -> None:
    header = f"{HEADER};Dossier;Diagnostic"
    run_import(ici, csv_file(tmp_path, header, f"{RESSOURCERIE};D1;03/02/2026"))
    (defaut,) = refused(ici, csv_file(tmp_path, header, f"{RESSOURCERIE};D1;04/02/2026"), dla="28")
    assert "L’accompagnement D1 est celui d’un autre DLA." in defaut
    run_import(ici, csv_file(tmp_path, header, f"{RESSOURCERIE};D2;04/02/2026"), dla="28")
    with ici.database.reading() as session:
        assert [
            accompagnement.dla_id
            for accompagnement in session.scalars(select(Accompagnement).order_by(Accompagnement.id))
        ] == [1, 2]


def test_a_number_that_reads_as_nothing_finds_no_one(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, HEADER, "A;;;None;"))
    run_import(ici, csv_file(tmp_path, HEADER, "B;;;;"))
    assert [structure.nom for structure in structures(ici)] == ["A", "B"]


def test_a_corrected_date_replaces_the_one_of_its_step_but_each_follow_up_is_another(
    ici: Monde, tmp_path: Path
) -> None:
    header = "Nom;Accueil;Diagnostic;Suivi"
    run_import(ici, csv_file(tmp_path, header, "A;12/01/2025;03/02/2025;01/03/2026"))
    bilan = run_import(ici, csv_file(tmp_path, header, "A;12/01/2025;04/02/2025;01/09/2026"))
    assert texts(bilan) == [
        "A, Date : diagnostic : 3 février 2025 → 4 février 2025",
        "A, étape suivi : suivi le 1er septembre 2026",
    ]


def steps(monde: Monde) -> list[tuple[str, date, date | None]]:
    """Return (kind, day, day of entry) of every step, by day."""
    with monde.database.reading() as session:
        return [
            (etape.genre.value, etape.jour, etape.saisie_le)
            for etape in session.scalars(select(Etape).order_by(Etape.jour))
        ]


def test_the_day_of_entry_is_that_of_the_steps_of_the_line_once_they_are_there(ici: Monde, tmp_path: Path) -> None:
    header = "Nom;Accueil;Diagnostic;Suivi;Date de saisie"
    first = csv_file(tmp_path, header, "A;12/01/2025;03/02/2025;01/09/2025;20/02/2025")
    bilan = run_import(ici, first)
    assert texts(bilan)[1].startswith("A, accompagnement : accueil le 12 janvier 2025, saisi le 20 février 2025 ; diag")
    known = [
        ("accueil", date(2025, 1, 12), date(2025, 2, 20)),
        ("diagnostic", date(2025, 2, 3), date(2025, 2, 20)),
        ("suivi", date(2025, 9, 1), None),  # still to come on the day of entry: nobody had entered it
    ]
    assert steps(ici) == known
    assert (run_import(ici, first).effets, steps(ici)) == ([], known)
    bilan = run_import(ici, csv_file(tmp_path, header, "A;12/01/2025;04/02/2025;01/09/2025;05/10/2025"))
    assert texts(bilan) == [
        "A, Date : diagnostic : 3 février 2025 → 4 février 2025",
        "A, Date de saisie, étape suivi : vide → 5 octobre 2025",
    ]
    assert [entered for _, _, entered in steps(ici)] == [date(2025, 2, 20), date(2025, 2, 20), date(2025, 10, 5)]


def test_without_a_day_of_entry_nobody_knows_it_and_of_two_the_first_counts(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, "Nom;Accueil", "A;12/01/2025"))
    assert steps(ici) == [("accueil", date(2025, 1, 12), None)]
    lines = ("Nom;Accueil;Saisi le", "A;12/01/2025;03/03/2025", "A;12/01/2025;01/02/2025", "B;;01/02/2025")
    path = csv_file(tmp_path, *lines)
    run_import(ici, path)
    assert steps(ici) == [("accueil", date(2025, 1, 12), date(2025, 2, 1))]
    assert run_import(ici, path).effets == []
    with ici.database.reading() as session:  # a day of entry alone opens no accompagnement
        assert session.scalar(select(func.count()).select_from(Accompagnement)) == 1


def test_an_intercommunalite_is_kept(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, "Nom;Communauté de communes", "A;Terres du Haut Berry"))
    assert [structure.epci for structure in structures(ici)] == ["Terres du Haut Berry"]


def test_excel_numbers_dates_and_lost_zeros_are_read_and_said(ici: Monde, tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        ["Nom", "SIRET", "Code INSEE", "Accueil", "Effectifs au", "ETP", "Exercice", "Budget"],
        ["A", 5520135_00004 + 0, 1053, date(2026, 1, 12), 45_657, 3.5, 2025, 77255.5],
    )
    bilan = run_import(ici, path)
    (structure,) = structures(ici)
    assert (structure.siret, structure.code_commune) == ("00552013500004", "01053")
    assert [texte.replace("\u00a0", " ") for texte in (remarque.texte for remarque in bilan.remarques)] == [
        "Colonne « SIRET » : « 552013500004 » a perdu ses zéros du début : lu 00552013500004.",
        "Colonne « Code INSEE » : « 1053 » a perdu son zéro du début : lu 01053.",
        "Colonne « Effectifs au » : « 45657 » est une date que le tableur compte en jours : lu 31/12/2024.",
    ]
    with ici.database.reading() as session:
        assert session.scalars(select(ReleveEmploi.jour)).one() == date(2024, 12, 31)
        assert session.scalars(select(ReleveBudget.produits)).one() == 7_725_550


def test_thirteen_digits_whose_key_is_wrong_are_not_repaired(ici: Monde, tmp_path: Path) -> None:
    (defaut,) = refused(ici, xlsx_file(tmp_path, ["Nom", "SIRET"], ["A", 3282932000074]))
    assert "« 3282932000074 » n’est pas un SIRET" in defaut


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x","y")', "+33 6 12 34 56 78", "@SUM(1)", "=cmd|'/C calc'!A0", "-2+3", "＝1"],
)
def test_what_looks_like_a_formula_stays_a_text(ici: Monde, tmp_path: Path, text: str) -> None:
    run_import(ici, xlsx_file(tmp_path, ["Nom", "Commune"], [text, text]))
    (structure,) = structures(ici)
    assert (structure.nom, structure.commune) == (text, text)


def test_a_column_may_say_the_dla_of_each_line(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, "DLA;Nom", "18;A", "DLA 28;B"), dla=None)
    assert [structure.dla_id for structure in structures(ici)] == [1, 2]
    (defaut,) = refused(ici, csv_file(tmp_path, "DLA;Nom", "99;C"), dla=None)
    assert "Le DLA « 99 » est inconnu dans la région." in defaut
    (defaut,) = refused(ici, csv_file(tmp_path, "DLA;Nom", ";C"), dla=None)
    assert "Le code du DLA manque." in defaut
    (defaut,) = refused(ici, csv_file(tmp_path, "Nom", "C"), dla=None)
    assert "Aucune colonne ne dit le DLA." in defaut


def test_who_keeps_one_dla_touches_no_structure_of_another(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, HEADER, RESSOURCERIE))
    (defaut,) = refused(ici, csv_file(tmp_path, HEADER, f"Autre;{SIRET};;;"), dla="28", kept=["28"])
    assert "Cette structure est au registre d’un DLA que vous ne tenez pas." in defaut
    assert "Ressourcerie" not in defaut


def test_the_number_of_reads_does_not_grow_with_the_lines(monde: Monde, tmp_path: Path) -> None:
    """Nor that of writes, where the database returns the ids of many rows at once."""
    monde.region()
    statements: list[str] = []
    event.listen(monde.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    header = "Nom;Enée;Accueil;Diagnostic;Effectifs au;ETP;Exercice;Budget"
    lines = [f"S{n};E{n};12/01/2026;03/02/2026;31/12/2025;{n};2025;{n}" for n in range(400)]
    run_import(monde, csv_file(tmp_path, header, *lines[:4]))
    first_count = len(statements)
    reads = len([statement for statement in statements if statement.startswith("SELECT")])
    statements.clear()
    run_import(monde, csv_file(tmp_path, header, *lines))
    # the first file left rows to read
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= reads + 5
    if monde.database.engine.name == "postgresql":
        assert len(statements) <= first_count + 5


def test_one_more_accompagnement_is_said_beside_the_one_that_is_known(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, ACCUEILS, "A;;12/01/2026;;"))
    bilan = run_import(ici, csv_file(tmp_path, ACCUEILS, "A;;13/01/2026;;"))
    (remarque,) = bilan.remarques
    assert remarque.texte.endswith("la structure a déjà celui dont l’accueil est du 12 janvier 2026.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/09/2025", date(2025, 9, 1)),
        ("1/9/25", date(2025, 9, 1)),
        ("01.09.2025", date(2025, 9, 1)),
        ("2025-09-01 08:30", date(2025, 9, 1)),
        ("01/09/2025 08:30", date(2025, 9, 1)),
        ("1er septembre 2025", date(2025, 9, 1)),
        ("lundi 1 septembre 2025", date(2025, 9, 1)),
        ("15 Février 2026", date(2026, 2, 15)),
        ("15 aout 2026", date(2026, 8, 15)),
        ("12/05/85", date(1985, 5, 12)),
        ("45901", date(2025, 9, 1)),
        ("31/02/2025", None),
        ("09/2025", None),
        ("2025", None),
        ("١٢/٠١/٢٠٢٥", None),
        ("1 mois 2025", None),
        ("12345", None),
        ("01/09/0001", None),
    ],
)
def test_a_day_is_read_as_french_hands_and_excel_write_it(text: str, day: date | None) -> None:
    reader = jour_reader()
    if day is None:
        with pytest.raises(CellError):
            reader(text)
        return
    result = reader(text)
    assert (result.valeur if isinstance(result, Repare) else result) == day


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("NOM DE LA STRUCTURE", "Ville"), {"structure.nom": 0, "structure.commune": 1}),
        (("Siret de la structure ", "n° R.N.A."), {"structure.siret": 0, "structure.rna": 1}),
        (("Date de l’acceuil", "Date du diagnostic"), {"etape.ACCUEIL": 0, "etape.DIAGNOSTIC": 1}),
        (("Nombre de CDI", "dont CDD", "Nb. salariés"), {"emploi.cdi": 0, "emploi.cdd": 1, "emploi.salaries": 2}),
        (("Remarques", "Couleur"), {}),
        (("Nom", "Structure"), {"structure.nom": 0}),
        (("Date de saisie Enée", "Date de suivi"), {"etape.saisie_le": 0, "etape.SUIVI": 1}),
        (
            ("Saisi le", "Communauté de communes", "Commune"),
            {"etape.saisie_le": 0, "structure.epci": 1, "structure.commune": 2},
        ),
        (("Intercommunalité",), {"structure.epci": 0}),
    ],
)
def test_headers_are_proposed_by_their_nearest_words_each_once(
    headers: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert proposed(headers) == {code: headers[place] for code, place in expected.items()}


def test_a_kept_correspondance_decides_alone(ici: Monde) -> None:
    assert proposed(("NOM", "Ville"), {"structure.sigle": "nom", "structure.siret": "SIRET"}) == {
        "structure.sigle": "NOM"
    }
    assert absent(("NOM", "Ville"), {"structure.sigle": "nom", "structure.siret": "SIRET"}) == ["SIRET"]


def test_the_worker_compares_then_writes_on_both_databases(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    import_id = monde.fichier(claire, ("Nom", "Salariés", "Effectifs au"), ("A", "4", "31/12/2025"), ("B", "", ""))
    with monde.database.writing() as session:
        fichier = session.get_one(ImportRegistre, import_id)
        ask_comparison(session, import_file=fichier, colonnes=fichier.colonnes, correspondance="", now=monde.heure())
    work(monde)
    with monde.database.writing() as session:
        fichier = session.get_one(ImportRegistre, import_id)
        assert (fichier.etat, fichier.compares) == (EtatImport.EXAMINE, 2)
        confirm_import(session, import_file=fichier, empreinte=fichier.empreinte, now=monde.heure())
    assert structures(monde) == []
    work(monde)
    assert [structure.nom for structure in structures(monde)] == ["A", "B"]
    with monde.database.reading() as session:
        fichier = session.get_one(ImportRegistre, import_id)
        assert (fichier.etat, unpack_bilan(fichier.bilan).effets) == (EtatImport.ECRIT, [])
        assert unpack_feuille(fichier.feuille).lignes == ()


def test_nothing_of_a_forgotten_file_is_left_in_the_base(petit_monde: Monde, tmp_path: Path) -> None:
    """Bytes too, not only rows: the content is packed, so its packed bytes are searched for."""
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    canary = "".join(f"{number * 7919 % 104_729:x}" for number in range(2_000))
    import_id = petit_monde.fichier(claire, ("Nom", "Secteur"), ("A", canary))
    with petit_monde.database.reading() as session:
        packed = session.get_one(ImportRegistre, import_id).feuille
    part = packed[len(packed) // 2 :][:64]
    path = Path(petit_monde.database.engine.url.database or "")

    def is_there() -> bool:
        with petit_monde.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        return any(part in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert is_there()
    petit_monde.heure.moment += LIFE * 1.5
    with petit_monde.database.writing() as session:
        purge_imports(session, now=petit_monde.heure())
    assert not is_there()


def test_each_sector_without_words_is_told(ici: Monde, tmp_path: Path) -> None:
    bilan = run_import(ici, csv_file(tmp_path, "Nom;Secteur", "La Scène;!!", "Le Phare;---", "La Nef;!!"), dla="18")
    assert [remarque.ligne for remarque in bilan.remarques] == [2, 3]


def test_a_sector_is_read_exactly_and_any_other_stays_a_text_to_be_mapped(ici: Monde, tmp_path: Path) -> None:
    header = "Nom;Secteur;Réseau;QPV"
    lines = ("La Scène;Spectacle vivant;UNA;oui", "Le Phare;marionnettes;;", "La Nef;Marionnettes;Zèbre;non")
    bilan = run_import(ici, csv_file(tmp_path, header, *lines), dla="18")
    assert [
        (structure.secteur_code, structure.secteur, structure.reseau_code, structure.qpv)
        for structure in structures(ici)
    ] == [
        ("CULTURE", "Spectacle vivant", "UNA", True),
        (None, "marionnettes", None, None),
        (None, "Marionnettes", None, False),
    ]
    assert [(remarque.ligne, remarque.texte) for remarque in bilan.remarques] == [
        (3, "secteur inconnu : « marionnettes », gardé en texte, à rapprocher."),
        (4, "réseau inconnu : « Zèbre », gardé en texte, à rapprocher."),
    ]
    with ici.database.writing() as session:
        session.get_one(Structure, 2).secteur_code = "AUTRE"
    again = run_import(ici, csv_file(tmp_path, header, "Le Phare;marionnettes;;", "La Scène;pêche;;"), dla="18")
    assert again.faits == {"structure_modifies": 1}
    codes = {structure.nom: (structure.secteur_code, structure.secteur) for structure in structures(ici)}
    assert codes["Le Phare"] == ("AUTRE", "marionnettes")  # chosen by someone
    assert codes["La Scène"] == (None, "pêche")  # the category of another text


def test_a_retired_category_is_read_where_it_went_with_a_remark(ici: Monde, tmp_path: Path) -> None:
    ada = ici.personne("Ada", role=Role.ADMIN)
    with ici.database.writing() as session:
        open_version(session, acteur=ada, now=ici.heure())
        change_version(
            session,
            revision=0,
            change=lambda etape: (
                etape.retire("SECTEUR", "SPORT", ["TOURISME"])
                .retire("SECTEUR", "CULTURE", ["SOCIAL", "SANTE"])
                .retire("FORME", "FONDATION", ["AUTRE"])
            ),
            libelle="essai",
            acteur=ada,
            now=ici.heure(),
        )
        adopt(session, revision=1, acteur=ada, now=ici.heure())
    lines = ("Le Phare;SPORTS !!;fondation", "La Nef;sports;", "La Scène;culture;", "Le Bac;Tourisme;")

    bilan = run_import(ici, csv_file(tmp_path, "Nom;Secteur;Forme", *lines), dla="18")

    codes = {structure.nom: structure.secteur_code for structure in structures(ici)}
    assert codes == {"Le Phare": "TOURISME", "La Nef": "TOURISME", "La Scène": None, "Le Bac": "TOURISME"}
    assert {(remarque.ligne, remarque.texte) for remarque in bilan.remarques} == {
        (2, "secteur : « SPORTS !! » n’est plus une catégorie, lu « tourisme et loisirs »."),
        (2, "forme : « fondation » n’est plus une catégorie, lu « autre »."),
        (4, "secteur inconnu : « culture », gardé en texte, à rapprocher."),
    }


def test_what_a_file_changes_is_told_in_the_labels_in_force(ici: Monde, tmp_path: Path) -> None:
    ada = ici.personne("Ada", role=Role.ADMIN)
    with ici.database.writing() as session:
        open_version(session, acteur=ada, now=ici.heure())
        change_version(
            session,
            revision=0,
            change=lambda etape: etape.rename("SECTEUR", "SPORT", "sport et bien-être", []).add("SECTEUR", "pêche"),
            libelle="essai",
            acteur=ada,
            now=ici.heure(),
        )
        adopt(session, revision=1, acteur=ada, now=ici.heure())
    ici.structure("La Nef", secteur_code="SPORT", secteur="judo")
    bilan = run_import(ici, csv_file(tmp_path, "Nom;Secteur", "La Nef;Pêche"))
    changes = {(changement.avant, changement.apres) for changement in bilan.changements}
    assert ("sport et bien-être", "pêche") in changes
