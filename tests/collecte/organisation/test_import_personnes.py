"""Importing persons: a real file in, all or nothing, errors by line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import event, func, select

from collecte.core.operations.cellules import RefusedFileError
from collecte.core.operations.imports import Bilan
from collecte.core.tableurs import read_table
from collecte.models import Affectation, Compte, EntreeJournal, Personne, Region, Role
from collecte.organisation.operations.import_personnes import import_personnes
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import Monde

HEADER = "DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle"
CLAIRE = "18;Claire;Moreau;claire@exemple.fr;0,8;01/09/2023;;"
MARIE = "36;Marie;Gauthier;marie@exemple.fr;1;2023-09-01;;Chargée de mission"
ISABELLE = ";Isabelle;Renaud;isabelle@exemple.fr;;;;Animatrice C2RA"


def csv_file(folder: Path, *lines: str, encoding: str = "cp1252") -> Path:
    path = folder / "personnes.csv"
    path.write_bytes("\r\n".join([HEADER, *lines]).encode(encoding))
    return path


def run_import(monde: Monde, path: Path, *, commit: bool = True) -> Bilan:
    with monde.database.writer() as session:
        region = session.scalars(select(Region).order_by(Region.id)).first()
        assert region is not None
        bilan = import_personnes(session, region=region, feuille=read_table(path), now=monde.heure())
        if commit:
            session.commit()
        return bilan


def refused(monde: Monde, path: Path) -> Sequence[str]:
    with pytest.raises(RefusedFileError) as info:
        run_import(monde, path)
    return [plain(str(defaut)) for defaut in info.value.defauts]


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    petit_monde.region()
    return petit_monde


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_persons_of_a_csv_file_are_created_whatever_its_encoding(monde: Monde, tmp_path: Path, encoding: str) -> None:
    monde.region()
    bilan = run_import(monde, csv_file(tmp_path, CLAIRE, MARIE, ISABELLE, encoding=encoding))
    assert len(bilan.created) == 5  # three accounts, two affectations
    with monde.database.reading() as session:
        affectations = session.scalars(select(Affectation).order_by(Affectation.id)).all()
        assert [
            (affectation.dla.code, affectation.etp, affectation.debut, affectation.fin) for affectation in affectations
        ] == [
            ("18", 80, date(2023, 9, 1), None),
            ("36", 100, date(2023, 9, 1), None),
        ]
        roles = {
            compte.adresse: [habilitation.role for habilitation in compte.habilitations]
            for compte in session.scalars(select(Compte))
        }
        assert roles["isabelle@exemple.fr"] == [Role.ANIMATEUR]
        assert roles["claire@exemple.fr"] == [Role.CHARGE]


def test_an_excel_file_with_real_numbers_and_dates_is_read(ici: Monde, tmp_path: Path) -> None:
    path = tmp_path / "personnes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, header in enumerate(HEADER.split(";")):
            sheet.write(0, column, header)
        for column, value in enumerate([18, "Zoé", "Écho", "zoe@exemple.fr", 0.8]):
            sheet.write(1, column, value)
        sheet.write_datetime(1, 5, date(2024, 2, 29), day)
    run_import(ici, path)
    with ici.database.reading() as session:
        affectation = session.scalars(select(Affectation)).one()
        assert (affectation.personne.nom_complet, affectation.dla.code, affectation.etp, affectation.debut) == (
            "Zoé Écho",
            "18",
            80,
            date(2024, 2, 29),
        )


def test_importing_the_same_file_again_changes_nothing(ici: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE, MARIE, ISABELLE)
    run_import(ici, path)
    bilan = run_import(ici, path)
    assert (bilan.created, bilan.updated, bilan.unchanged) == ([], [], 3)
    with ici.database.reading() as session:
        assert len(session.scalars(select(EntreeJournal)).all()) == 1


def test_a_changed_line_says_what_becomes_what(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, CLAIRE))
    bilan = run_import(ici, csv_file(tmp_path, CLAIRE.replace("0,8", "0,5").replace(";;", ";30/06/2026;")))
    assert bilan.updated == ["Claire Moreau, DLA 18 : 0,8 ETP → 0,5 ETP jusqu’au 30 juin 2026"]


def test_a_dry_run_writes_nothing(ici: Monde, tmp_path: Path) -> None:
    bilan = run_import(ici, csv_file(tmp_path, CLAIRE), commit=False)
    assert len(bilan.created) == 2
    with ici.database.reading() as session:
        assert session.scalars(select(Personne)).all() == []


def test_one_person_on_two_dla_has_one_account(ici: Monde, tmp_path: Path) -> None:
    lines = [f"{dla};Nadège;Perrin;{address};0,5;01/01/2024;;" for dla, address in (("18", "n@a.fr"), ("28", "N@A.fr"))]
    run_import(ici, csv_file(tmp_path, *lines))
    with ici.database.reading() as session:
        assert len(session.scalars(select(Compte)).all()) == 1
        assert [
            affectation.dla.code for affectation in session.scalars(select(Affectation).order_by(Affectation.id))
        ] == ["18", "28"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(CLAIRE.replace("18;", "99;", 1), "Le DLA « 99 » est inconnu dans la région.", id="unknown DLA"),
        pytest.param(CLAIRE.replace("18;", ";", 1), "Le code du DLA manque.", id="no DLA"),
        pytest.param(CLAIRE.replace("0,8", "1,2"), "« 1,2 » est hors des limites.", id="ETP over one"),
        pytest.param(CLAIRE.replace("0,8", "NaN"), "« NaN » n’est pas un nombre.", id="NaN"),
        pytest.param(CLAIRE.replace("0,8", "80 %"), "« 80 % » n’est pas un nombre.", id="percent"),
        pytest.param(CLAIRE.replace("0,8", ""), "L’ETP manque.", id="no ETP"),
        pytest.param(CLAIRE.replace("claire@exemple.fr", ""), "L’adresse manque.", id="no address"),
        pytest.param(CLAIRE.replace("claire@exemple.fr", "claire"), "n’est pas une adresse", id="not an address"),
        pytest.param(CLAIRE.replace("01/09/2023", "31/02/2023"), "n’est pas une date", id="no such day"),
        pytest.param(CLAIRE.replace(";;", ";01/01/2020;"), "La fin est avant le début.", id="end before start"),
        pytest.param(CLAIRE.replace(";;", ";;Préfet"), "Le rôle « Préfet » est inconnu.", id="unknown role"),
        pytest.param(CLAIRE.replace("Moreau", ""), "Le nom manque", id="no name"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number_and_nothing_is_written(
    ici: Monde, tmp_path: Path, line: str, sentence: str
) -> None:
    (message,) = refused(ici, csv_file(tmp_path, MARIE, line))
    assert message.startswith("Ligne 3 : ")
    assert sentence in message
    with ici.database.reading() as session:
        assert session.scalars(select(Personne)).all() == []


def test_every_error_of_a_file_is_told_at_once(ici: Monde, tmp_path: Path) -> None:
    messages = refused(
        ici,
        csv_file(tmp_path, CLAIRE.replace("18", "99", 1).replace("0,8", "1,2"), MARIE, CLAIRE, CLAIRE),
    )
    assert [sentence.split(" : ")[0] for sentence in messages] == ["Ligne 2", "Ligne 2", "Ligne 5"]
    assert "déjà à la ligne 4 pour le même DLA" in messages[2]


def test_an_address_under_two_names_is_refused(ici: Monde, tmp_path: Path) -> None:
    other = MARIE.replace("marie@exemple.fr", "CLAIRE@exemple.fr")
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE.replace("0,8", "0,2"), other.replace(";1;", ";0,2;")))
    assert "est à la ligne 2 sous le nom Claire Moreau" in message


def test_a_person_never_has_more_than_one_etp(ici: Monde, tmp_path: Path) -> None:
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE, CLAIRE.replace("18", "28", 1)))
    assert "Claire Moreau a 1,6 ETP en tout" in message


def test_a_missing_column_is_named_with_those_that_were_read(ici: Monde, tmp_path: Path) -> None:
    path = tmp_path / "personnes.csv"
    path.write_text("DLA;Nom;Courriel;ETP;Début\n18;Moreau;c@exemple.fr;1;01/01/2024", encoding="utf-8")
    (message,) = refused(ici, path)
    assert "« prénom » manque" in message
    assert "DLA, Nom, Courriel" in message


def test_an_account_of_another_region_is_not_touched(ici: Monde, tmp_path: Path) -> None:
    ici.region("bretagne", "Bretagne", "22")
    ici.personne("claire", "22", region_id=2)
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE))
    assert "ne peut pas servir ici" in message


# --- dates, and checks against stored rows

JEAN = "18;Jean;Petit;jean@exemple.fr;1;01/01/2024;;"


def affectations(monde: Monde) -> list[tuple[str, int, str, str]]:
    with monde.database.reading() as session:
        rows = session.scalars(select(Affectation).order_by(Affectation.id))
        return [
            (affectation.dla.code, affectation.etp, str(affectation.debut), str(affectation.fin))
            for affectation in rows
        ]


def test_another_start_for_a_stored_affectation_is_refused_with_what_is_stored(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, JEAN))
    (message,) = refused(ici, csv_file(tmp_path, JEAN.replace("01/01/2024", "01/02/2024")))
    assert message.startswith("Ligne 2 : Jean Petit est déjà sur le DLA 18, 1 ETP depuis le 1er janvier 2024.")
    assert "Gardez cette date de début, ou donnez d’abord une fin" in message
    assert affectations(ici) == [("18", 100, "2024-01-01", "None")]


def test_a_stored_affectation_is_closed_and_followed_by_another_in_one_file(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, JEAN))
    follows = JEAN.replace(";1;01/01/2024", ";0,5;01/02/2024")
    run_import(ici, csv_file(tmp_path, follows, JEAN.replace(";;", ";31/01/2024;")))
    assert affectations(ici) == [("18", 100, "2024-01-01", "2024-01-31"), ("18", 50, "2024-02-01", "None")]


def test_two_successive_periods_on_one_dla_are_accepted(ici: Monde, tmp_path: Path) -> None:
    lines = JEAN.replace(";;", ";30/06/2024;"), JEAN.replace("01/01/2024", "01/07/2024")
    run_import(ici, csv_file(tmp_path, *lines))
    assert [affectation[2:] for affectation in affectations(ici)] == [
        ("2024-01-01", "2024-06-30"),
        ("2024-07-01", "None"),
    ]
    assert run_import(ici, csv_file(tmp_path, *lines)).unchanged == 2


def test_two_periods_that_share_one_day_on_one_dla_are_refused(ici: Monde, tmp_path: Path) -> None:
    lines = JEAN.replace(";;", ";01/07/2024;"), JEAN.replace("01/01/2024", "01/07/2024")
    (message,) = refused(ici, csv_file(tmp_path, *lines))
    assert "est déjà à la ligne 2 pour le même DLA" in message


def test_the_etp_of_a_later_file_adds_to_what_is_stored(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, JEAN))
    (message,) = refused(ici, csv_file(tmp_path, JEAN.replace("18;", "28;", 1)))
    assert "Jean Petit a 2 ETP en tout à la même date, avec DLA 18, 1 ETP depuis le 1er janvier 2024." in message
    assert len(affectations(ici)) == 1


def test_a_lowered_etp_makes_room_for_another_dla_in_the_same_file(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, JEAN))
    run_import(
        ici, csv_file(tmp_path, JEAN.replace(";1;", ";0,5;").replace("18;", "28;", 1), JEAN.replace("1;0", "0,5;0"))
    )
    assert [affectation[:2] for affectation in affectations(ici)] == [("18", 50), ("28", 50)]


@pytest.mark.parametrize(
    ("starts", "accepted"),
    [
        pytest.param(("01/01/2024;31/03/2024", "01/04/2024;30/06/2024", "01/07/2024;"), True, id="one after the other"),
        pytest.param(("01/01/2024;31/03/2024", "31/03/2024;30/06/2024", "01/07/2024;"), False, id="one common day"),
        pytest.param(("01/07/2024;", "01/01/2024;30/06/2024", "01/07/2023;31/12/2023"), True, id="latest first"),
    ],
)
def test_only_affectations_of_the_same_day_are_added(
    ici: Monde, tmp_path: Path, starts: tuple[str, ...], accepted: bool
) -> None:
    lines = [
        JEAN.replace("18;", f"{dla};", 1).replace("01/01/2024;;", f"{dates};")
        for dla, dates in zip(("18", "28", "36"), starts, strict=True)
    ]
    if accepted:
        assert len(run_import(ici, csv_file(tmp_path, *lines)).created) == 4
    else:
        assert "a 2 ETP en tout" in refused(ici, csv_file(tmp_path, *lines))[0]


def test_two_short_periods_beside_a_long_one_are_not_added_together(ici: Monde, tmp_path: Path) -> None:
    short = (
        "28;Jean;Petit;jean@exemple.fr;0,5;01/01/2024;31/01/2024;",
        "36;Jean;Petit;jean@exemple.fr;0,5;01/02/2024;;",
    )
    run_import(ici, csv_file(tmp_path, *short, JEAN.replace(";1;", ";0,5;")))
    assert len(affectations(ici)) == 3


# --- roles


def test_a_role_given_to_a_known_account_is_told_and_kept_in_the_journal(ici: Monde, tmp_path: Path) -> None:
    acteur = ici.personne("Isabelle")
    path = csv_file(tmp_path, ISABELLE.replace("Renaud", "Durand"))
    assert run_import(ici, path, commit=False).updated == ["Isabelle Durand devient animateur C2RA"]
    run_import(ici, path)
    with ici.database.reading() as session:
        entry = session.scalars(select(EntreeJournal)).one()
        assert entry.details == {
            "creations": 0,
            "modifications": 1,
            "lignes": ["Isabelle Durand devient animateur C2RA"],
            "roles": {str(acteur.compte_id): ["animateur"]},
        }
    assert run_import(ici, path).unchanged == 1


def test_a_new_animateur_is_told_as_such(ici: Monde, tmp_path: Path) -> None:
    assert run_import(ici, csv_file(tmp_path, ISABELLE)).created == [
        "Isabelle Renaud, compte isabelle@exemple.fr, animateur C2RA"
    ]


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("animateur", "animateur C2RA"),
        ("ANIMATRICE", "animateur C2RA"),
        ("animateur C2RA", "animateur C2RA"),
        ("Financeur", "pilote de toute la région"),
    ],
)
def test_a_role_is_read_under_each_of_its_names(ici: Monde, tmp_path: Path, typed: str, role: str) -> None:
    bilan = run_import(ici, csv_file(tmp_path, ISABELLE.replace("Animatrice C2RA", typed)), commit=False)
    assert bilan.created == [f"Isabelle Renaud, compte isabelle@exemple.fr, {role}"]


@pytest.mark.parametrize("typed", ["direction", "Directeur", "directrice"])
def test_whoever_directs_needs_a_structure_by_each_name_of_the_role(ici: Monde, tmp_path: Path, typed: str) -> None:
    [defaut] = refused(ici, csv_file(tmp_path, ISABELLE.replace("Animatrice C2RA", typed)))
    assert "structure porteuse manque" in defaut


@pytest.mark.parametrize("typed", ["", "Chargé de mission", "chargée de mission", "Chargé(e) de mission"])
def test_an_affectation_is_read_by_each_name_of_the_role(ici: Monde, tmp_path: Path, typed: str) -> None:
    [_, affectation] = run_import(ici, csv_file(tmp_path, f"{CLAIRE}{typed}"), commit=False).created
    assert "DLA 18" in affectation


# --- columns and cells


@pytest.mark.parametrize(
    ("header", "names"),
    [
        pytest.param("DLA;Prénom;Nom;Courriel;ETP;ETP DLA;Début", ("« ETP »", "« ETP DLA »"), id="two names"),
        pytest.param("DLA;Prénom;prenom;Nom;Courriel;ETP;Début", ("« Prénom »", "« prenom »"), id="accents"),
    ],
)
def test_two_headers_for_one_column_are_refused_by_name(
    ici: Monde, tmp_path: Path, header: str, names: tuple[str, str]
) -> None:
    path = tmp_path / "personnes.csv"
    path.write_text(f"{header}\n18;a;b;c@d.fr;1;1;01/01/2024", encoding="utf-8")
    (message,) = refused(ici, path)
    assert message.startswith(f"Ligne 1 : Les colonnes {names[0]} et {names[1]} disent la même chose.")


@pytest.mark.parametrize("local", ["ﷺ" * 20, "ß" * 60], ids=["ligature", "sharp s"])
def test_an_address_too_long_once_compared_is_refused(ici: Monde, tmp_path: Path, local: str) -> None:
    address = f"{local}@{'ß' * 80}.fr"
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE.replace("claire@exemple.fr", address), encoding="utf-8"))
    assert "est trop longue" in message


def test_the_longest_address_is_imported_on_each_database(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    address = f"{'ß' * 60}@{'a' * 130}.fr"  # 254 once compared
    run_import(monde, csv_file(tmp_path, CLAIRE.replace("claire@exemple.fr", address), encoding="utf-8"))
    assert (
        "est trop longue"
        in refused(monde, csv_file(tmp_path, CLAIRE.replace("claire@exemple.fr", f"a{address}"), encoding="utf-8"))[0]
    )


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "  ", "\u2003"], ids=["no-break", "narrow", "two", "em"])
def test_any_space_in_a_name_is_one_plain_space(ici: Monde, tmp_path: Path, space: str) -> None:
    line = CLAIRE.replace("Moreau", f"Le{space}Goff{space}")
    run_import(ici, csv_file(tmp_path, line, encoding="utf-8"))
    with ici.database.reading() as session:
        assert session.scalars(select(Personne.nom)).one() == "Le Goff"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("٠١/٠٩/٢٠٢٣", "n’est pas une date (début)", id="Arabic digits"),
        pytest.param("０１/09/2023", "n’est pas une date (début)", id="full-width digits"),
        pytest.param("01/09/0223", "Écrivez une date de 1950 à 2100", id="a digit slipped"),
        pytest.param("31/12/1949", "L’année de « 31/12/1949 » est hors des limites (début)", id="before"),
        pytest.param("2101-01-01", "Écrivez une date de 1950 à 2100", id="after"),
    ],
)
def test_a_date_that_no_one_means_is_refused(ici: Monde, tmp_path: Path, typed: str, sentence: str) -> None:
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE.replace("01/09/2023", typed), encoding="utf-8"))
    assert sentence in message


@pytest.mark.parametrize("count", [3, 300])
def test_reading_costs_as_many_queries_whatever_the_size(monde: Monde, tmp_path: Path, count: int) -> None:
    monde.region()
    lines = [f"{dla};P;N;p{n}@exemple.fr;0,5;01/01/2024;;" for n in range(count) for dla in ("18", "28")]
    path = csv_file(tmp_path, *lines)
    statements: list[str] = []
    event.listen(monde.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    run_import(monde, path)
    assert len([statement for statement in statements if not statement.startswith("INSERT")]) <= 8
    statements.clear()
    run_import(monde, path)
    assert len(statements) <= 8
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Affectation)) == 2 * count


def test_an_account_of_another_region_is_refused_without_naming_it(ici: Monde, tmp_path: Path) -> None:
    ici.region("bretagne", "Bretagne", "18")
    ici.personne("claire", "18", region_id=2)
    (message,) = refused(ici, csv_file(tmp_path, CLAIRE))
    assert "ne peut pas servir ici" in message
    assert "compte" not in message, "nor that it exists"
    assert "région" not in message
    assert "Bretagne" not in message
    assert "Durand" not in message
