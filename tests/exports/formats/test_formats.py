"""Every format: whole or not at all, the same bytes for the same records, nothing beyond what its audience reads."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest

from exports.formats import Format, file_name, write
from exports.formats.choix import FormatError, available, missing
from exports.records.records import TexteLibre, Textes
from exports.regional.matiere import Audience, Famille, Matiere
from exports.release.cellules import Statut
from exports.release.motifs import MARQUES
from tests.exports.enquetes.structures import anonymous, collecte, spread
from tests.exports.enquetes.test_versions import MIXED
from tests.exports.formats.archives import ARCHIVES, content, files, of_enquete, text_of
from tests.exports.records.builders import beside_network
from tests.exports.regional.matieres import ALL, matiere
from tests.tiers import sampled

NOTICE = "LISEZ-MOI.txt"


def complete(audience: Audience = Audience.C2RA) -> Matiere:
    """Add texts that are read apart, and an anonymous campaign."""
    records = matiere(audience)
    satisfaction = records.enquetes[0]
    texts = Textes(
        montres=tuple(TexteLibre(code="POINTS_FORTS", dla="18", texte=f"Canari numéro {n}") for n in range(6)),
        ecrits={("POINTS_FORTS", "18"): 6},
    )
    enquete = replace(satisfaction, textes=texts)
    return replace(records, enquetes=(enquete, *records.enquetes[1:], anonymous(spread({"18": 8, "28": 8}), 12)))


@pytest.mark.parametrize("choisi", list(Format))
def test_the_same_records_give_the_same_bytes(choisi: Format) -> None:
    records = complete()
    assert content(records, choisi) == content(replace(records), choisi)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_every_archive_tells_the_network_beside_the_région(choisi: Format) -> None:
    records = matiere(enquetes=(), bilans=(), par_dla=())
    assert records.temps is not None
    named = re.compile(r"3(\u00a0|\\xa0)régions")  # Parquet is read as the repr of its rows
    assert not named.search(text_of(records, choisi))
    assert named.search(text_of(replace(records, temps=beside_network(records.temps)), choisi))


def main() -> None:
    sys.stdout.write(" ".join(hashlib.sha256(content(of_enquete(MIXED), choisi)).hexdigest() for choisi in Format))


@pytest.mark.slow(reason="two processes that each write every format; `make test` compares two writings in one")
def test_whatever_the_hash_seed() -> None:
    hashes = [
        subprocess.run(
            [sys.executable, "-c", "from tests.exports.formats.test_formats import main; main()"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout.split()
        for seed in ("0", "1")
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == len(Format)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_members_have_plain_names_one_date_and_a_notice(choisi: Format) -> None:
    with zipfile.ZipFile(BytesIO(content(matiere(), choisi))) as package:
        members = package.infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert all(member.filename.isascii() and "/" not in member.filename for member in members)
    assert len({member.filename.casefold() for member in members}) == len(members)
    archive = files(matiere(), choisi)
    notice = archive[NOTICE].decode("utf-8-sig")
    assert all(f"- {name} : " in notice.replace("\xa0", " ") for name in archive if name != NOTICE)
    assert "l’animation régionale (C2RA)" in notice


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_the_notice_explains_the_marks_that_stand_in_place_of_a_figure(choisi: Format) -> None:
    notice = files(matiere(), choisi)[NOTICE].decode("utf-8-sig")
    assert MARQUES in notice
    assert all(f"{statut} " in MARQUES for statut in Statut if statut is not Statut.MONTRE)


def test_names_say_what_for_whom_and_when() -> None:
    records = matiere(Audience.PILOTES)
    assert file_name(records, Format.CLASSEUR) == "classeur-regional-centre-val-de-loire-pilotes-2026-10-02.xlsx"
    assert file_name(records, Format.CSV) == "donnees-regionales-centre-val-de-loire-pilotes-2026-10-02-csv.zip"
    assert len({file_name(records, choisi) for choisi in Format}) == len(Format)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_a_file_that_fails_leaves_none_and_a_whole_one_tells_its_progress(
    choisi: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[int, int, str]] = []
    write(matiere(), choisi, tmp_path / "a.zip", lambda *progress: steps.append(progress))
    assert (tmp_path / "a.zip").read_bytes()[:2] == b"PK"
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    assert steps[-1] == (steps[-1][1], steps[-1][1], "Fichier prêt")

    def refuse(*_given: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr("exports.formats.notice.content", refuse)
    sink = BytesIO()
    for sortie in (tmp_path / "b.zip", sink):
        with pytest.raises(OSError, match="disk full"):
            write(matiere(), choisi, sortie)
    assert sink.getvalue() == b""
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


# --- audiences


def canaries(records: Matiere) -> set[str]:
    """Return names of persons, of structures and of DLA, and texts that people wrote."""
    assert records.temps is not None
    names = {attendu.nom for attendu in records.temps.attendus} | {
        attendu.nom for e in records.enquetes for attendu in e.attendus
    }
    dlas = {dla.nom for dla in records.temps.dlas} | {colonne.libelle for b in records.bilans for colonne in b.colonnes}
    texts = {text.texte for e in records.enquetes if e.textes for text in e.textes.montres}
    return {name for name in names | dlas | texts | {"Une réponse d’avant", "Un bureau au calme"} if name}


@cache
def named_in_workbook(audience: Audience) -> set[str]:
    records = complete(audience)
    workbook = text_of(records, Format.CLASSEUR)
    return {name for name in canaries(records) if name in workbook}


@pytest.mark.parametrize(
    ("choisi", "audience"),
    sampled(list(product(ARCHIVES, Audience)), 6, reason="an archive for each audience in each format"),
)
def test_no_one_is_named_who_is_not_in_the_workbook_of_the_same_audience(choisi: Format, audience: Audience) -> None:
    records = complete(audience)
    archive = text_of(records, choisi)
    named = {name for name in canaries(records) if name in archive}
    assert named <= named_in_workbook(audience)
    if audience.is_inside:
        assert named
    else:
        assert not named


def test_inside_texts_that_are_read_apart_and_anonymous_answers_have_their_tables() -> None:
    archive = files(complete(), Format.CSV)
    assert "Canari numéro 3" in archive["textes-satisfaction.csv"].decode()
    name = next(member for member in archive if member.startswith("donnees-satisfaction"))
    assert archive[name].decode().splitlines()[0].startswith("Version du questionnaire,")


@pytest.mark.parametrize("audience", [audience for audience in Audience if not audience.is_inside])
def test_outside_there_is_no_row_of_answers(audience: Audience) -> None:
    names = [name for name in files(complete(audience), Format.CSV) if name.endswith(".csv")]
    assert names == ["temps.csv", "bilans.csv", "resultats.csv", "libelles.csv"]


@pytest.mark.parametrize("famille", [Famille.DONNEES, Famille.BILAN, Famille.PAR_DLA])
def test_a_family_that_is_not_asked_has_no_data(famille: Famille) -> None:
    whole, without = (files(matiere(familles=familles), Format.CSV) for familles in (ALL, ALL - {famille}))
    assert whole != without
    if famille is Famille.DONNEES:
        assert [name for name in without if name.endswith(".csv")] == ["bilans.csv", "resultats.csv", "libelles.csv"]
    else:
        assert without.keys() == whole.keys()
        assert len(without["bilans.csv"]) < len(whole["bilans.csv"])


@pytest.mark.parametrize("choisi", [choisi for choisi in ARCHIVES if choisi is not Format.AGREGATS])
def test_with_no_data_to_tell_it_says_what_to_choose(choisi: Format) -> None:
    with pytest.raises(FormatError, match="n’a pas de données pour ce public"):
        content(of_enquete(MIXED, audience=Audience.PUBLIC), choisi)


# --- extras


@pytest.mark.parametrize(("module", "lacking"), [("pyarrow", Format.PARQUET), ("pyreadstat", Format.SAV)])
def test_without_its_extra_a_format_is_not_offered_and_is_refused_in_french(
    module: str, lacking: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing() == ()
    monkeypatch.setattr("exports.formats.choix.find_spec", lambda name: None if name == module else object())
    assert missing() == (lacking,)
    assert available() == tuple(choisi for choisi in Format if choisi is not lacking)
    with pytest.raises(FormatError, match=lacking.extra):
        content(matiere(), lacking)


def test_a_closed_census_of_structures_gives_no_row_of_answers() -> None:
    records = of_enquete(collecte(spread({"18": 12, "28": 14, "36": 9})))
    with pytest.raises(FormatError):
        content(records, Format.CSV_EXCEL)
