"""Files that are not archives, or that were changed, are refused in French before anything of them is stored."""

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from collecte.classeurs.operations.archives.lecture import MAX_FILE, MAX_PARTS, lire_archive
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.classeurs.operations.archives.refus import AlteredArchiveError, NoArchiveError
from collecte.core.errors import Refus, UserFacingError
from tests.collecte.mondes.archives import altered, archived, packed, taken_up, temps, temps_arrete
from tests.collecte.mondes.bases import filled, migrated
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import APRES, Heure, Monde
from tests.collecte.mondes.sauvegardes import installation, rows

Parts = dict[str, bytes]


@cache
def whole(portee: Portee = Portee.COMPLETE) -> bytes:
    with TemporaryDirectory() as folder, filled(Path(folder) / "base.sqlite", temps_arrete) as monde:
        return archived(monde, portee=portee)


def looked_through(content: bytes, folder: Path) -> None:
    path = folder / "recue.zip"
    path.write_bytes(content)
    lire_archive(path)


@pytest.fixture
def vide(tmp_path: Path) -> str:
    path = tmp_path / "vide.sqlite"
    path.write_bytes(migrated())
    return f"sqlite:///{path}"


def test_an_archive_that_nobody_touched_is_whole(tmp_path: Path) -> None:
    """Otherwise the other tests would prove nothing."""
    looked_through(whole(), tmp_path)
    looked_through(altered(whole(), lambda parts: None), tmp_path)


# --- the file


def unpacked() -> Parts:
    with zipfile.ZipFile(io.BytesIO(whole())) as source:
        return {name: source.read(name) for name in source.namelist()}


def with_entry(name: str, content: bytes = b"x") -> bytes:
    """Return the archive with one more entry of any name, which its manifest does not list."""
    sink = io.BytesIO(whole())
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def encrypted() -> bytes:
    """Return the archive with every entry flagged as encrypted."""
    content = bytearray(whole())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda: b"", "il est tronqué", id="empty"),
        pytest.param(lambda: b"PK\x03\x04 rien", "il est tronqué", id="not a zip"),
        pytest.param(lambda: whole()[: len(whole()) // 2], "il est tronqué", id="cut in half"),
        pytest.param(lambda: whole()[:-1], "il est tronqué", id="cut by a byte"),
        pytest.param(lambda: packed({"a.txt": b"a"}), "manifeste.json y manque", id="another zip"),
        pytest.param(lambda: with_entry("../evade.txt"), "le nom « ../evade.txt » y est interdit", id="out of it"),
        pytest.param(lambda: with_entry("/etc/x"), "y est interdit", id="absolute"),
        pytest.param(lambda: with_entry("a\\b"), "y est interdit", id="backslash"),
        pytest.param(lambda: with_entry("c:x"), "y est interdit", id="drive"),
        pytest.param(lambda: with_entry("reprise/"), "y est interdit", id="folder"),
        pytest.param(lambda: with_entry("LISEZMOI.txt"), "« LISEZMOI.txt » y est deux fois", id="twice"),
        pytest.param(lambda: with_entry("Lisezmoi.TXT"), "y est deux fois", id="twice, but for case"),
        pytest.param(lambda: with_entry("bombe", bytes(2**24)), "occupe plus de 200 fois sa place", id="bomb"),
        pytest.param(encrypted, "y est chiffré", id="encrypted"),
        pytest.param(
            lambda: packed({f"definitions/{number}": b"" for number in range(MAX_PARTS + 1)}), "plus de 300", id="many"
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_no_archive_is_refused(make: Callable[[], bytes], told: str, tmp_path: Path) -> None:
    with pytest.raises(NoArchiveError) as refusal:
        looked_through(make(), tmp_path)
    assert told in plain(str(refusal.value))


@pytest.mark.parametrize(("size", "told"), [(10, "il est tronqué"), (2**31 - 1, "occupe plus de 1024 Mo")])
def test_a_size_that_lies_is_refused_before_much_is_unpacked(size: int, told: str, tmp_path: Path) -> None:
    content = bytearray(packed({"manifeste.json": b"x" * 1000}))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = size.to_bytes(4, "little")
    with pytest.raises(NoArchiveError) as refusal:
        looked_through(bytes(content), tmp_path)
    assert told in plain(str(refusal.value))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "recue.zip"
    with path.open("wb") as sink:
        sink.write(whole())
        sink.truncate(MAX_FILE + 1)
    with pytest.raises(NoArchiveError, match="il pèse plus de 256"):
        lire_archive(path)


# --- its parts


def manifest_with(**changes: Any) -> Callable[[Parts], None]:  # noqa: ANN401 - JSON
    def change(parts: Parts) -> None:
        parts["manifeste.json"] = json.dumps({**json.loads(parts["manifeste.json"]), **changes}).encode()

    return change


def replaced(name: str, before: str, after: str, count: int = 1) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        text = parts[name].decode()
        assert before in text
        parts[name] = text.replace(before, after, count).encode()

    return change


def controles_with(**changes: Any) -> Callable[[Parts], None]:  # noqa: ANN401 - JSON
    def change(parts: Parts) -> None:
        manifest = json.loads(parts["manifeste.json"])
        manifest["controles"] |= changes
        parts["manifeste.json"] = json.dumps(manifest).encode()

    return change


def without(name: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def added(name: str, content: bytes = b"x") -> Callable[[Parts], None]:
    return lambda parts: parts.update({name: content})


QUESTIONNAIRE = "definitions/temps-v1-1.json"
PARTICIPATIONS = "reprise/participations.csv"


@pytest.mark.parametrize(
    ("change", "is_told", "sentence"),
    [
        (replaced("journal.csv", "Isabelle", "Gertrude"), False, "« journal.csv » a changé"),
        (replaced(PARTICIPATIONS, "2400", "2500"), False, "a changé"),
        (without("journal.csv"), False, "« journal.csv » y manque"),
        (without("journal.csv"), True, "« journal.csv » y manque"),
        (without("reprise/dlas.csv"), True, "« reprise/dlas.csv » y manque"),
        (without(QUESTIONNAIRE), True, "temps-v1-1.json » y manque"),
        (added("reprise/intrus.csv"), False, "y est en plus"),
        (added("reprise/intrus.csv"), True, "n’est pas d’une archive"),
        (added("programme.exe"), True, "n’est pas d’une archive"),
        (added("reponses/programme.exe"), True, "n’est pas d’une archive"),
        (replaced(QUESTIONNAIRE, '"minutes":', '"minutes":1'), True, "n’est pas la version qui a été posée"),
        (replaced(QUESTIONNAIRE, '"sections":', '"sectoins":'), True, "ne se lit pas"),
        (added("classeur.xlsx"), True, "n’est pas le classeur de référence"),
        (replaced("reprise/dlas.csv", "id,", "numero,"), True, "les colonnes de « dlas »"),
        (replaced("reprise/dlas.csv", "\r\n1,", "\r\nun,"), True, "« id » n’a pas une valeur admise"),
        (replaced("reprise/dlas.csv", "\r\n1,", "\r\n99999999999,"), True, "« id » n’a pas une valeur admise"),
        (replaced("reprise/dlas.csv", "\r\n1,", "\r\n,"), True, "« id » n’a pas une valeur admise"),
        (replaced("reprise/dlas.csv", ",18,", ",18180,"), True, "« code » n’a pas une valeur admise"),
        (replaced("reprise/dlas.csv", "départemental", "mondial"), True, "« nature » n’a pas une valeur admise"),
        (replaced("reprise/dlas.csv", ",18,", ",18,18,"), True, "n’a pas 6 colonnes"),
        (replaced("reprise/dlas.csv", ",18,", ',"1"8,'), True, "n’est pas un tableau"),
        (replaced("reprise/campagnes.csv", "+00:00", ""), True, "n’a pas une valeur admise"),
        (replaced("reprise/campagnes.csv", "2026-07-21", "2026-07-99"), True, "« cloture » n’a pas une valeur"),
        (replaced("reprise/regions.csv", "{}", "[]"), True, "« mots » n’a pas une valeur admise"),
        (replaced("reprise/regions.csv", "{}", "{"), True, "« mots » n’a pas une valeur admise"),
        (added("reprise/dlas.csv", b"\xff\xfe"), True, "n’est pas un tableau"),
        (manifest_with(format="1"), True, "manifeste.json ne se lit pas"),
        (manifest_with(portee="totale"), True, "manifeste.json ne se lit pas"),
        (manifest_with(campagne=[]), True, "manifeste.json ne se lit pas"),
        (manifest_with(moment="2026-07-22T00:00:00"), True, "manifeste.json ne se lit pas"),
        (manifest_with(bonus=1), True, "manifeste.json ne se lit pas"),
        (controles_with(attendues="8"), True, "manifeste.json ne se lit pas"),
        (controles_with(lignes={}), True, "n’a pas le nombre de lignes des contrôles"),
        (added("manifeste.json", b"[1]"), False, "manifeste.json ne se lit pas"),
        (added("manifeste.json", b"[" * 100_000), False, "manifeste.json ne se lit pas"),
    ],
)
def test_an_archive_that_was_changed_is_refused(
    change: Callable[[Parts], None], is_told: bool, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(AlteredArchiveError) as refusal:
        looked_through(altered(whole(), change, told=is_told), tmp_path)
    assert sentence in plain(str(refusal.value))


def test_an_archive_of_another_version_of_the_base_is_looked_through_as_it_was_written(
    vide: str, tmp_path: Path
) -> None:
    """That version had other tables."""

    def older(parts: Parts) -> None:
        manifest_with(revision="030", version="0.7.0")(parts)
        without("reprise/dlas.csv")(parts)

    path = tmp_path / "ancienne.zip"
    path.write_bytes(altered(whole(), older))
    result = installation(vide, tmp_path)("campagne", "verifier-archive", path)
    assert result.exit_code == 0
    assert "Elle se reprend avec la version 0.7.0 du programme." in plain(result.stdout)


def test_a_later_format_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(Refus, match="au format 2, ce programme lit le format 1"):
        looked_through(altered(whole(), manifest_with(format=2, nouveau=[])), tmp_path)


# --- what only restoring it can detect


def told_at_taking_up(content: bytes, vide: str, tmp_path: Path) -> UserFacingError:
    before = rows(vide)
    with pytest.raises(UserFacingError) as refusal:
        taken_up(content, vide, Heure(APRES), tmp_path)
    assert rows(vide) == before
    return refusal.value


def counting(name: str, rows: int) -> Callable[[Parts], None]:
    """Set the number of rows that the controls count in a table."""

    def change(parts: Parts) -> None:
        manifest = json.loads(parts["manifeste.json"])
        manifest["controles"]["lignes"][name] = rows
        parts["manifeste.json"] = json.dumps(manifest).encode()

    return change


def without_rows(name: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        header, _, _ = parts[f"reprise/{name}.csv"].partition(b"\r\n")
        parts[f"reprise/{name}.csv"] = header + b"\r\n"
        counting(name, 0)(parts)

    return change


_UNLIKE, _ALTERED = "La reprise ne retrouve pas les contrôles", "Cette archive n’est plus ce qui a été écrit"
_LINES, _MOVED = '""M1F1"":2400,""M1F2"":1600', '""M1F1"":2300,""M1F2"":1700'


@pytest.mark.parametrize(
    ("change", "beginning", "sentence"),
    [
        (replaced(PARTICIPATIONS, _LINES, _MOVED), _UNLIKE, "sommes, reponses"),
        (replaced(PARTICIPATIONS, '""ETP"":100', '""ETQ"":100'), _ALTERED, "ne se lisent pas"),
        (replaced(PARTICIPATIONS, '""ETP"":100', '""ETP"":{}'), _ALTERED, "ne se lisent pas"),
        (replaced("reprise/campagnes.csv", "2026-07-21", "2026-07-20"), _ALTERED, "n’est pas celle"),
        (without_rows("porteuses"), _ALTERED, "ne vont pas avec les autres"),
        (without_rows("campagnes"), _ALTERED, "ne vont pas avec les autres"),
        (without_rows("transmissions"), _UNLIKE, "recus"),
        (controles_with(transmises=7), _UNLIKE, "transmises"),
        (controles_with(recus="0" * 64), _UNLIKE, "recus"),
        (controles_with(chiffres="0" * 64), _UNLIKE, "chiffres"),
        (manifest_with(revision="030", version="0.7.0"), "Cette archive vient de la version", "version 0.7.0"),
    ],
)
def test_what_does_not_hold_together_leaves_the_base_as_it_was(
    change: Callable[[Parts], None], beginning: str, sentence: str, vide: str, tmp_path: Path
) -> None:
    refusal = told_at_taking_up(altered(whole(), change), vide, tmp_path)
    assert plain(str(refusal)).startswith(beginning)
    assert sentence in plain(str(refusal))


def test_a_campaign_that_still_takes_answers_is_not_taken_up(petit_monde: Monde, vide: str, tmp_path: Path) -> None:
    """Its dates were moved by hand to later days, in its manifest too."""
    temps(petit_monde)

    def postponed(parts: Parts) -> None:
        replaced("reprise/campagnes.csv", "2026-07-21", "2036-07-21")(parts)
        replaced("manifeste.json", "2026-07-21", "2036-07-21")(parts)

    refusal = told_at_taking_up(altered(archived(petit_monde), postponed), vide, tmp_path)
    assert "n’est pas close" in plain(str(refusal))


def test_an_archive_to_be_read_is_not_taken_up(vide: str, tmp_path: Path) -> None:
    refusal = told_at_taking_up(whole(Portee.LECTURE), vide, tmp_path)
    assert "ne se reprend pas" in plain(str(refusal))


def test_the_commands_tell_a_refusal_alone_and_touch_no_base(vide: str, tmp_path: Path) -> None:
    path = tmp_path / "recue.zip"
    path.write_bytes(whole()[:-1])
    for arguments in (("verifier-archive", path), ("reprendre", path, "--appliquer")):
        result = installation(vide, tmp_path)("campagne", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "n’est pas une archive de campagne" in plain(result.stderr)
