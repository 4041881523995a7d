"""Every format: whole or not at all, the same bytes for the same records, nothing that its audience does not read."""

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
from tests.exports.enquetes.structures import anonymous, collecte, spread
from tests.exports.enquetes.test_versions import MIXED
from tests.exports.formats.archives import ARCHIVES, content, files, of_enquete, text_of
from tests.exports.records.builders import beside_network
from tests.exports.regional.matieres import ALL, matiere
from tests.tiers import sampled

NOTICE = "LISEZ-MOI.txt"


def complete(audience: Audience = Audience.C2RA) -> Matiere:
    """With texts that are read apart, and an anonymous campaign too."""
    own = matiere(audience)
    satisfaction = own.enquetes[0]
    texts = Textes(
        montres=tuple(TexteLibre(code="POINTS_FORTS", dla="18", texte=f"Canari numéro {n}") for n in range(6)),
        ecrits={("POINTS_FORTS", "18"): 6},
    )
    told = replace(satisfaction, textes=texts)
    return replace(own, enquetes=(told, *own.enquetes[1:], anonymous(spread({"18": 8, "28": 8}), 12)))


@pytest.mark.parametrize("choisi", list(Format))
def test_the_same_records_give_the_same_bytes(choisi: Format) -> None:
    own = complete()
    assert content(own, choisi) == content(replace(own), choisi)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_every_archive_tells_the_network_beside_the_région(choisi: Format) -> None:
    own = matiere(enquetes=(), bilans=(), par_dla=())
    assert own.temps is not None
    named = re.compile(r"3(\u00a0|\\xa0)régions")  # Parquet is read as the repr of its rows
    assert not named.search(text_of(own, choisi))
    assert named.search(text_of(replace(own, temps=beside_network(own.temps)), choisi))


def main() -> None:
    sys.stdout.write(" ".join(hashlib.sha256(content(of_enquete(MIXED), own)).hexdigest() for own in Format))


@pytest.mark.slow(reason="two processes that each write every format; `make test` compares two writings in one")
def test_whatever_the_hash_seed() -> None:
    told = [
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
    assert told[0] == told[1]
    assert len(set(told[0])) == len(Format)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_members_have_plain_names_one_date_and_a_notice(choisi: Format) -> None:
    with zipfile.ZipFile(BytesIO(content(matiere(), choisi))) as package:
        members = package.infolist()
    assert {own.date_time for own in members} == {(1980, 1, 1, 0, 0, 0)}
    assert all(own.filename.isascii() and "/" not in own.filename for own in members)
    assert len({own.filename.casefold() for own in members}) == len(members)
    found = files(matiere(), choisi)
    said = found[NOTICE].decode("utf-8-sig")
    assert all(f"- {name} : " in said.replace("\xa0", " ") for name in found if name != NOTICE)
    assert "l’animation régionale (C2RA)" in said


def test_names_say_what_for_whom_and_when() -> None:
    own = matiere(Audience.PILOTES)
    assert file_name(own, Format.CLASSEUR) == "classeur-regional-centre-val-de-loire-pilotes-2026-10-02.xlsx"
    assert file_name(own, Format.CSV) == "donnees-regionales-centre-val-de-loire-pilotes-2026-10-02-csv.zip"
    assert len({file_name(own, each) for each in Format}) == len(Format)


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_a_file_that_fails_leaves_none_and_a_whole_one_tells_its_progress(
    choisi: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[int, int, str]] = []
    write(matiere(), choisi, tmp_path / "a.zip", lambda *told: said.append(told))
    assert (tmp_path / "a.zip").read_bytes()[:2] == b"PK"
    assert [done for done, _, _ in said] == sorted(done for done, _, _ in said)
    assert said[-1] == (said[-1][1], said[-1][1], "Fichier prêt")

    def refuse(*_given: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr("exports.formats.notice.content", refuse)
    sink = BytesIO()
    for sortie in (tmp_path / "b.zip", sink):
        with pytest.raises(OSError, match="disk full"):
            write(matiere(), choisi, sortie)
    assert sink.getvalue() == b""
    assert [own.name for own in tmp_path.iterdir()] == ["a.zip"]


# --- audiences


def canaries(own: Matiere) -> set[str]:
    """Names of persons, of structures and of DLA, and texts that people wrote."""
    assert own.temps is not None
    names = {each.nom for each in own.temps.attendus} | {each.nom for e in own.enquetes for each in e.attendus}
    dlas = {each.nom for each in own.temps.dlas} | {each.libelle for b in own.bilans for each in b.colonnes}
    texts = {text.texte for e in own.enquetes if e.textes for text in e.textes.montres}
    return {name for name in names | dlas | texts | {"Une réponse d’avant", "Un bureau au calme"} if name}


@cache
def named_in_workbook(audience: Audience) -> set[str]:
    own = complete(audience)
    workbook = text_of(own, Format.CLASSEUR)
    return {name for name in canaries(own) if name in workbook}


@pytest.mark.parametrize(
    ("choisi", "audience"),
    sampled(list(product(ARCHIVES, Audience)), 6, reason="an archive for each audience in each format"),
)
def test_no_one_is_named_who_is_not_in_the_workbook_of_the_same_audience(choisi: Format, audience: Audience) -> None:
    own = complete(audience)
    archive = text_of(own, choisi)
    named = {name for name in canaries(own) if name in archive}
    assert named <= named_in_workbook(audience)
    if audience.is_inside:
        assert named
    else:
        assert not named


def test_inside_texts_that_are_read_apart_and_anonymous_answers_have_their_tables() -> None:
    found = files(complete(), Format.CSV)
    assert "Canari numéro 3" in found["textes-satisfaction.csv"].decode()
    name = next(own for own in found if own.startswith("donnees-satisfaction"))
    assert found[name].decode().splitlines()[0].startswith("Version du questionnaire,")


@pytest.mark.parametrize("audience", [own for own in Audience if not own.is_inside])
def test_outside_there_is_no_row_of_answers(audience: Audience) -> None:
    found = [own for own in files(complete(audience), Format.CSV) if own.endswith(".csv")]
    assert found == ["temps.csv", "bilans.csv", "resultats.csv", "libelles.csv"]


@pytest.mark.parametrize("famille", [Famille.DONNEES, Famille.BILAN, Famille.PAR_DLA])
def test_a_family_that_is_not_asked_has_no_data(famille: Famille) -> None:
    whole, without = (files(matiere(familles=own), Format.CSV) for own in (ALL, ALL - {famille}))
    assert whole != without
    if famille is Famille.DONNEES:
        assert [own for own in without if own.endswith(".csv")] == ["bilans.csv", "resultats.csv", "libelles.csv"]
    else:
        assert without.keys() == whole.keys()
        assert len(without["bilans.csv"]) < len(whole["bilans.csv"])


@pytest.mark.parametrize("choisi", [own for own in ARCHIVES if own is not Format.AGREGATS])
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
    assert available() == tuple(own for own in Format if own is not lacking)
    with pytest.raises(FormatError, match=lacking.extra):
        content(matiere(), lacking)


def test_a_closed_census_of_structures_gives_no_row_of_answers() -> None:
    own = of_enquete(collecte(spread({"18": 12, "28": 14, "36": 9})))
    with pytest.raises(FormatError):
        content(own, Format.CSV_EXCEL)
