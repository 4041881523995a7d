"""Conventions and avenants: rules on their dates, funding, and import."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from collecte.core.errors import Refus
from collecte.core.operations.cellules import CellError, RefusedFileError
from collecte.core.operations.imports import Bilan
from collecte.core.tableurs import read_table
from collecte.models import Avenant, Convention, Dla, EntreeJournal, Porteuse, Region
from collecte.organisation.operations.conventions import (
    put_avenant,
    put_convention,
    remove_avenant,
    remove_convention,
    terms_of_convention,
)
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.lignes_conventions import TermesAvenant, read_budget, read_numero
from collecte.organisation.queries.conventions import etp_conventionnes
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import Monde


@pytest.fixture
def carried(petit_monde: Monde) -> Monde:
    """Return a région whose DLA 18 and 28 have one structure porteuse."""
    petit_monde.region()
    petit_monde.porteuse("Boutique de gestion", "18", "28")
    return petit_monde


# --- dates


@pytest.mark.parametrize(
    ("debut", "fin", "sentence"),
    [
        pytest.param(date(2027, 12, 31), date(2030, 12, 31), "La convention 2025-2027 court déjà", id="one common day"),
        pytest.param(date(2024, 1, 1), date(2028, 12, 31), "La convention 2025-2027 court déjà", id="around it"),
        pytest.param(date(2028, 12, 31), date(2028, 1, 1), "La fin de la convention est avant", id="backwards"),
    ],
)
def test_two_conventions_of_a_dla_never_share_a_day(carried: Monde, debut: date, fin: date, sentence: str) -> None:
    carried.convention("18")
    with pytest.raises(Refus) as info:
        carried.convention("18", debut=debut, fin=fin)
    assert sentence in plain(str(info.value))


def test_the_next_convention_begins_the_day_after_the_last(carried: Monde) -> None:
    carried.convention("18")
    carried.convention("18", debut=date(2028, 1, 1), fin=date(2030, 12, 31))
    carried.convention("28")
    with carried.database.reading() as session:
        assert len(session.scalars(select(Convention)).all()) == 3


@pytest.mark.parametrize(
    ("numero", "debut", "fin", "sentence"),
    [
        pytest.param(2, date(2024, 12, 31), date(2025, 6, 30), "sort de sa convention", id="before its convention"),
        pytest.param(2, date(2027, 6, 1), date(2028, 1, 1), "sort de sa convention", id="after its convention"),
        pytest.param(2, date(2026, 12, 31), date(2027, 6, 1), "L’avenant 1 court déjà", id="one common day"),
        pytest.param(1, date(2027, 1, 1), date(2027, 6, 1), "L’avenant 1 existe déjà", id="same number"),
        pytest.param(2, date(2027, 6, 1), date(2027, 1, 1), "La fin de l’avenant est avant", id="backwards"),
    ],
)
def test_an_avenant_stands_in_its_convention_beside_the_others(
    carried: Monde, numero: int, debut: date, fin: date, sentence: str
) -> None:
    carried.avenant(carried.convention("18"))
    with pytest.raises(Refus) as info:
        carried.avenant(1, numero, debut=debut, fin=fin)
    assert sentence in plain(str(info.value))


def test_a_convention_never_ends_before_its_avenants(carried: Monde) -> None:
    carried.avenant(carried.convention("18"))
    with carried.database.writer() as session:
        convention = session.get_one(Convention, 1)
        termes = replace(terms_of_convention(convention), fin=date(2026, 6, 30))
        with pytest.raises(Refus, match="sort de sa convention"):
            put_convention(
                session,
                dla=convention.dla,
                porteuse=convention.porteuse,
                termes=termes,
                convention=convention,
                acteur=None,
                now=carried.heure(),
            )


def test_a_corrected_avenant_is_not_compared_with_itself(carried: Monde) -> None:
    carried.avenant(carried.convention("18"))
    with carried.database.writing() as session:
        avenant = session.get_one(Avenant, 1)
        termes = TermesAvenant(numero=1, debut=date(2026, 2, 1), fin=date(2026, 12, 31), etp=250, budget=None)
        put_avenant(
            session, convention=avenant.convention, termes=termes, avenant=avenant, acteur=None, now=carried.heure()
        )
    with carried.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert entry is not None
        assert (entry.details["avant"]["etp"], entry.details["apres"]["etp"]) == (200, 250)


def test_only_a_convention_without_avenant_is_removed(carried: Monde) -> None:
    carried.avenant(carried.convention("18"))
    with carried.database.writing() as session:
        convention = session.get_one(Convention, 1)
        with pytest.raises(Refus, match="Cette convention a des avenants"):
            remove_convention(session, convention=convention, acteur=None, now=carried.heure())
        remove_avenant(session, avenant=convention.avenants[0], acteur=None, now=carried.heure())
        remove_convention(session, convention=convention, acteur=None, now=carried.heure())
    with carried.database.reading() as session:
        assert session.scalars(select(Convention)).all() == []


def test_the_structure_of_a_convention_that_runs_today_carries_the_dla(carried: Monde) -> None:
    other = carried.porteuse("France Active")
    carried.convention("18", other)
    carried.convention("28", other, debut=date(2020, 1, 1), fin=date(2022, 12, 31))
    with carried.database.reading() as session:
        carriers = {dla.code: dla.porteuse and dla.porteuse.nom for dla in session.scalars(select(Dla))}
    assert carriers == {"18": "France Active", "28": "Boutique de gestion", "36": None}


# --- ETP conventionnés over a période


@pytest.mark.parametrize(
    ("avenants", "expected"),
    [
        pytest.param([(date(2026, 1, 1), date(2026, 12, 31), 200)], 200, id="the whole période"),
        # January to June 2026 has 181 days; 31 of January at 1, 150 others at 2: (31 × 1 + 150 × 2) / 181 = 1.8287...
        pytest.param(
            [(date(2026, 1, 1), date(2026, 1, 31), 100), (date(2026, 2, 1), date(2026, 12, 31), 200)],
            183,
            id="two avenants, by days",
        ),
        # 90 days (January, February, March) of 181 at 2: 0.99447...
        pytest.param([(date(2025, 1, 1), date(2026, 3, 31), 200)], 99, id="days without avenant count for zero"),
        pytest.param([(date(2026, 6, 30), date(2026, 12, 31), 200)], 1, id="one day: 2 / 181 = 0.011"),
        pytest.param([(date(2025, 1, 1), date(2025, 12, 31), 200)], None, id="none in the période: not known"),
    ],
)
def test_etp_conventionnes_are_the_mean_by_days(
    monde: Monde, avenants: Sequence[tuple[date, date, int]], expected: int | None
) -> None:
    monde.region()
    monde.porteuse("Boutique de gestion", "18")
    monde.convention("18")
    for numero, (debut, fin, etp) in enumerate(avenants, start=1):
        monde.avenant(1, numero, debut=debut, fin=fin, etp=etp)
    with monde.database.reading() as session:
        assert etp_conventionnes(session, [1, 2], date(2026, 1, 1), date(2026, 6, 30)).get(1) == expected


# --- the import

HEADER = "DLA;Structure porteuse;Référence;Début;Fin;Avenant;Début avenant;Fin avenant;ETP;Budget"
CHER = "18;Boutique de gestion;2025-2027;01/01/2025;31/12/2027"
PREMIER = f"{CHER};1;01/01/2025;31/12/2025;2;77 255,50 €"
DEUXIEME = f"{CHER};2;01/01/2026;31/12/2026;2,5;80000"


def csv_file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "conventions.csv"
    path.write_bytes("\r\n".join([header, *lines]).encode("cp1252"))
    return path


def run_import(monde: Monde, path: Path) -> Bilan:
    with monde.database.writing() as session:
        region = session.get_one(Region, 1)
        return import_conventions(session, region=region, feuille=read_table(path), now=monde.heure())


def refused(monde: Monde, path: Path) -> Sequence[str]:
    with pytest.raises(RefusedFileError) as info:
        run_import(monde, path)
    return [plain(str(defaut)) for defaut in info.value.defauts]


def test_a_file_creates_structures_conventions_and_avenants(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    bilan = run_import(monde, csv_file(tmp_path, PREMIER, DEUXIEME))
    assert [(effet.ligne, plain(effet.texte)) for effet in bilan.effets] == [
        (2, "Structure porteuse Boutique de gestion"),
        (2, "DLA 18, porté par personne → Boutique de gestion"),
        (2, "DLA 18, convention 2025-2027, du 1er janvier 2025 au 31 décembre 2027"),
        (2, "DLA 18, convention 2025-2027, avenant 1 : du 1er janvier 2025 au 31 décembre 2025, 2 ETP, 77 255,50 €"),
        (3, "DLA 18, convention 2025-2027, avenant 2 : du 1er janvier 2026 au 31 décembre 2026, 2,5 ETP, 80 000 €"),
    ]
    with monde.database.reading() as session:
        avenants = session.scalars(select(Avenant).order_by(Avenant.numero))
        assert [(avenant.etp, avenant.budget) for avenant in avenants] == [(200, 7_725_550), (250, 8_000_000)]
        assert session.scalars(select(Porteuse.nom)).all() == ["Boutique de gestion"]


def test_importing_the_same_conventions_again_changes_nothing(carried: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, PREMIER, DEUXIEME)
    run_import(carried, path)
    bilan = run_import(carried, path)
    assert (bilan.effets, bilan.unchanged) == ([], 2)
    with carried.database.reading() as session:
        assert len(session.scalars(select(EntreeJournal)).all()) == 1


def test_a_changed_avenant_says_what_becomes_what(carried: Monde, tmp_path: Path) -> None:
    run_import(carried, csv_file(tmp_path, PREMIER))
    bilan = run_import(carried, csv_file(tmp_path, PREMIER.replace(";2;77 255,50 €", ";1,5;")))
    (line,) = bilan.updated
    assert plain(line).endswith("2 ETP, 77 255,50 € → du 1er janvier 2025 au 31 décembre 2025, 1,5 ETP")


def test_a_line_without_avenant_is_a_convention_alone(carried: Monde, tmp_path: Path) -> None:
    assert len(run_import(carried, csv_file(tmp_path, f"{CHER};;;;;")).created) == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param([PREMIER.replace("18;", "99;", 1)], "Ligne 2 : Le DLA « 99 » est inconnu", id="unknown DLA"),
        pytest.param([PREMIER.replace(";2;77", ";NaN;77")], "Ligne 2 : ETP : « NaN » n’est pas un nombre", id="NaN"),
        pytest.param([PREMIER.replace("77 255,50 €", "-1")], "Ligne 2 : Budget : « -1 »", id="negative budget"),
        pytest.param([PREMIER.replace("77 255,50 €", "12.500")], "12,5 ou 12 500", id="a budget read two ways"),
        pytest.param([PREMIER.replace("77 255,50 €", "1,234")], "Ligne 2 : Budget", id="a tenth of a cent"),
        pytest.param([PREMIER.replace(";1;01", ";;01")], "Ligne 2 : Le numéro de l’avenant manque", id="no number"),
        pytest.param([PREMIER.replace(";2;77", ";;77")], "Ligne 2 : L’ETP manque", id="no ETP"),
        pytest.param(
            [PREMIER.replace("Boutique de gestion", "")], "Le nom de la structure porteuse manque", id="no name"
        ),
        pytest.param([PREMIER, PREMIER], "Ligne 3 : L’avenant 1 est déjà à la ligne 2.", id="twice"),
        pytest.param(
            [PREMIER, DEUXIEME.replace("31/12/2027", "30/06/2028")],
            "Ligne 3 : La ligne 2 dit autre chose de cette convention",
            id="another end",
        ),
        pytest.param(
            [PREMIER, DEUXIEME.replace("01/01/2026", "31/12/2025")], "Ligne 3 : L’avenant 1 court déjà", id="common day"
        ),
        pytest.param(
            [PREMIER.replace("31/12/2025", "31/12/2028")], "Ligne 2 : L’avenant 1 (du 1er janvier 2025 au", id="outside"
        ),
        pytest.param(
            [PREMIER, "18;Autre;suite;01/12/2027;31/12/2030;;;;;"],
            "Ligne 3 : La convention 2025-2027 court déjà",
            id="two conventions at once",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_line_and_nothing_is_written(
    carried: Monde, tmp_path: Path, lines: Sequence[str], sentence: str
) -> None:
    (message,) = refused(carried, csv_file(tmp_path, *lines))
    assert sentence in message
    with carried.database.reading() as session:
        assert session.scalars(select(Convention)).all() == []


def test_a_stored_convention_is_not_shortened_below_its_stored_avenants(carried: Monde, tmp_path: Path) -> None:
    run_import(carried, csv_file(tmp_path, DEUXIEME))
    (message,) = refused(carried, csv_file(tmp_path, f"{CHER.replace('31/12/2027', '30/06/2026')};;;;;"))
    assert "L’avenant 2 (du 1er janvier 2026 au 31 décembre 2026) sort de sa convention" in message


FONDS = f"{HEADER};Fonds d’ingénierie prévu;Fonds d'ingénierie payé"


def test_a_file_may_say_the_fonds_d_ingenierie_and_a_blank_leaves_what_is_known(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    first = csv_file(tmp_path, f"{PREMIER};18 000 €;12 450,50", f"{DEUXIEME};20000;", header=FONDS)
    assert [plain(line) for line in run_import(monde, first).created if "fonds" in line] == [
        "DLA 18, convention 2025-2027, avenant 1, fonds d’ingénierie : prévu 18 000 €, payé 12 450,50 €",
        "DLA 18, convention 2025-2027, avenant 2, fonds d’ingénierie : prévu 20 000 €",
    ]
    assert run_import(monde, csv_file(tmp_path, PREMIER, DEUXIEME)).effets == []
    (line,) = run_import(monde, csv_file(tmp_path, f"{DEUXIEME};;0", header=FONDS)).updated
    assert plain(line).endswith("avenant 2, fonds d’ingénierie : prévu 20 000 € → prévu 20 000 €, payé 0 €")
    with monde.database.reading() as session:
        avenants = session.scalars(select(Avenant).order_by(Avenant.numero))
        assert [(avenant.fonds_prevu, avenant.fonds_paye) for avenant in avenants] == [
            (1_800_000, 1_245_050),
            (2_000_000, 0),
        ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(f"{PREMIER};-1;", "Ligne 2 : Fonds d’ingénierie prévu : « -1 »", id="negative"),
        pytest.param(f"{CHER};;;;;;1000;", "Ligne 2 : Le numéro de l’avenant manque", id="of no avenant"),
    ],
)
def test_a_wrong_fonds_d_ingenierie_is_refused_by_line(
    carried: Monde, tmp_path: Path, line: str, sentence: str
) -> None:
    assert sentence in refused(carried, csv_file(tmp_path, line, header=FONDS))[0]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("77 255,50 €", 7_725_550),
        ("77\u202f255,5\u00a0€", 7_725_550),
        ("77255.50", 7_725_550),
        ("0", 0),
        ("", None),
    ],
)
def test_a_budget_is_read_as_typed_by_a_french_hand(typed: str, cents: int | None) -> None:
    assert read_budget(typed) == cents


@pytest.mark.parametrize(("typed", "numero"), [("1", 1), ("n° 2", 2), ("Avenant 3", 3), ("avenant n° 12", 12)])
def test_a_number_of_avenant_is_read_as_people_write_it(typed: str, numero: int) -> None:
    assert read_numero(typed) == numero


@pytest.mark.parametrize("typed", ["0", "100", "un", "1,5", ""])
def test_what_is_no_number_of_avenant_is_refused(typed: str) -> None:
    with pytest.raises(CellError):
        read_numero(typed)


def test_the_command_tells_the_difference_and_changes_nothing_on_a_dry_run(carried: Monde, tmp_path: Path) -> None:
    url = carried.database.engine.url.render_as_string(hide_password=False)
    path = csv_file(tmp_path, PREMIER)
    output = plain(Commande({"DATABASE_URL": url})("importer", "conventions", path, "--a-blanc").stdout)
    assert "+ DLA 18, convention 2025-2027, avenant 1 : du 1er janvier 2025" in output
    assert "À blanc, rien n’est changé. Il y aurait : 2 créations, 0 modification" in output
    with carried.database.reading() as session:
        assert session.scalars(select(Convention)).all() == []
