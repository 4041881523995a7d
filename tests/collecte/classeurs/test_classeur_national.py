"""`collecte classeur regional` and `national`: the files, their record, and the message when a région has none."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from collecte.classeurs.commands import national
from collecte.classeurs.commands.national import INCOMPLETE, Fini
from collecte.classeurs.operations.classeur_regional import commune
from collecte.models import ClasseurSorti, EntreeJournal
from collecte.models.journal import HANDED_OUT
from exports.regional.matiere import Audience
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import SECRET, Monde
from tests.collecte.mondes.notes import told
from tests.exports.records.classeurs import opened, row_of, rows, texts

CENTRE = "centre-val-de-loire"
CORSE = "Corse\u00a0: aucun résultat arrêté, ni sur le temps (1er semestre 2026), ni d’un questionnaire de 2026."


def two_regions(monde: Monde) -> None:
    """A région whose two périodes of time are settled, and one without any campaign."""
    told(monde)
    monde.region("corse", "Corse", "2A")


@pytest.fixture
def reseau(tmp_path: Path) -> Iterator[Monde]:
    with filled(tmp_path / "base.sqlite", two_regions) as monde:
        yield monde


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    made = tmp_path / "sortie"
    made.mkdir()
    return made


@pytest.fixture
def commande(reseau: Monde) -> Commande:
    url = reseau.database.engine.url.render_as_string(hide_password=False)
    return Commande({"DATABASE_URL": url, "SECRET_KEY": SECRET, "PUBLIC_URL": "http://127.0.0.1:8000"})


def done(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refusal(result: Result) -> str:
    assert result.exit_code == 2, result.stdout
    return plain(result.stderr)


# --- a région


def test_the_workbook_of_a_région_is_written_and_known_to_have_left(
    reseau: Monde, commande: Commande, dossier: Path
) -> None:
    path = dossier / "centre.xlsx"
    assert (
        done(commande("classeur", "regional", CENTRE, "--pour", "c2ra", "--sortie", path))
        == f"Classeur écrit : {path}\n"
    )
    assert {"Synthèse", "Temps", "Suivi de la collecte"} <= set(opened(path).sheetnames)
    with reseau.database.reading() as session:
        sorti = session.scalars(select(ClasseurSorti).order_by(ClasseurSorti.id.desc())).first()
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == HANDED_OUT)).all()[-1]
    assert sorti is not None
    assert (sorti.compte_id, sorti.nature) == (
        None,
        "classeur régional, Centre-Val de Loire, pour l’animation régionale (C2RA)",
    )
    assert (entry.compte_id, entry.objet) == (None, "région")
    assert commande("classeur", "verifier", path).exit_code == 0


def test_figures_alone_are_one_sheet_for_their_reader(commande: Commande, dossier: Path) -> None:
    path = dossier / "donnees.xlsx"
    done(commande("classeur", "regional", CENTRE, "--pour", "public", "--donnees", "--sortie", path))
    assert opened(path).sheetnames == ["Données", "Lisez-moi"]
    assert commande("classeur", "verifier", path).exit_code == 0


@pytest.mark.parametrize("audience", [audience for audience in Audience if not audience.is_inside])
def test_outside_the_c2ra_it_names_nobody(commande: Commande, dossier: Path, audience: Audience) -> None:
    path = dossier / "centre.xlsx"
    done(commande("classeur", "regional", CENTRE, "--pour", audience.name.lower(), "--sortie", path))
    assert not [text for text in texts(opened(path)) if "Durand" in text]


def test_without_a_file_its_name_says_the_région_and_for_whom(
    commande: Commande, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(dossier)
    done(commande("classeur", "regional", CENTRE, "--pour", "pilotes", "--temps", "2025-S1"))
    (path,) = dossier.iterdir()
    assert path.name.startswith("classeur-regional-centre-val-de-loire-pilotes-20")
    assert "1er semestre 2025" in " ".join(texts(opened(path)))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("bretagne", "--pour", "public"), "La région « bretagne » est inconnue.", id="région"),
        pytest.param((CENTRE,), "Il manque l’option --pour", id="audience"),
        pytest.param(
            (CENTRE, "--pour", "public", "--temps", "2019-S1"), "Périodes de la région : 2025-S1, 2026-S1", id="période"
        ),
        pytest.param((CENTRE, "--pour", "public", "--temps", "hiver"), "n’est pas une période", id="no période"),
        pytest.param(("corse", "--pour", "public"), "Ce classeur n’aurait rien à dire.", id="nothing"),
        pytest.param((CENTRE, "--pour", "dla", "--sortie", "absent/x.xlsx"), "n’existe pas", id="folder"),
        pytest.param((CENTRE, "--pour", "dla", "--dla", "99"), "La région n’a pas de DLA « 99 ».", id="DLA"),
        pytest.param((CENTRE, "--pour", "public", "--dla", "18"), "Seulement avec --pour dla.", id="DLA of another"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_no_file(
    commande: Commande, dossier: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], said: str
) -> None:
    monkeypatch.chdir(dossier)
    assert said in refusal(commande("classeur", "regional", *arguments))
    assert not list(dossier.iterdir())


# --- all of them


@pytest.mark.slow(reason="starts a process for each région")
def test_each_région_has_its_workbook_made_apart_and_its_row_in_the_synthesis(
    commande: Commande, dossier: Path
) -> None:
    ended = commande.run("classeur", "national", "--annee", "2026", "--dossier", str(dossier))
    assert ended.code == 0, ended.stderr
    assert sorted(entry.name for entry in dossier.iterdir()) == [
        "classeur-regional-centre-val-de-loire-public-2026.xlsx",
        "synthese-nationale-2026.xlsx",
    ]
    synthesis = opened(dossier / "synthese-nationale-2026.xlsx")
    centre, corse = (row_of(synthesis, "Synthèse", nom) for nom in ("Centre-Val de Loire", "Corse"))
    assert centre[1:3] == [11, 11]
    assert set(corse[1:]) <= {"–", None}
    assert CORSE in [row[0] for row in rows(synthesis, "Synthèse")]
    regional = opened(dossier / "classeur-regional-centre-val-de-loire-public-2026.xlsx")
    mission = row_of(regional, "Synthèse", "Mission 1 – Accompagnement des structures")
    assert centre[6] == mission[1]
    assert row_of(synthesis, "Temps", "Centre-Val de Loire")[2] == pytest.approx(mission[2])


@pytest.mark.parametrize(
    ("fini", "said"),
    [
        pytest.param(Fini([], 2, "", "  0/9 Calcul\nLa base est occupée.\n"), "La base est occupée.", id="refused"),
        pytest.param(Fini([], -9, "", "  0/9 Calcul\n"), "signal 9", id="killed"),
        pytest.param(Fini([], 1, "", ""), "code 1", id="silent"),
    ],
)
def test_a_région_that_fails_is_said_and_stops_no_other(
    commande: Commande, dossier: Path, monkeypatch: pytest.MonkeyPatch, fini: Fini, said: str
) -> None:
    monkeypatch.setattr(national, "_run", lambda _command: fini)
    result = commande("classeur", "national", "--annee", "2026", "--dossier", dossier)
    assert result.exit_code == INCOMPLETE
    assert "Sans classeur : Centre-Val de Loire." in plain(result.stderr)
    synthesis = opened(dossier / "synthese-nationale-2026.xlsx")
    notes = [str(row[0]) for row in rows(synthesis, "Synthèse")]
    assert any(said in plain(note) for note in notes if note.startswith("Centre-Val de Loire\u00a0: classeur non fait"))
    assert CORSE in notes
    assert said in plain(str(row_of(synthesis, "Sources", "Centre-Val de Loire")[-1]))


def test_a_folder_that_is_missing_is_said(commande: Commande, dossier: Path) -> None:
    message = refusal(commande("classeur", "national", "--annee", "2026", "--dossier", dossier / "absent"))
    assert "n’existe pas. Créez-le, ou choisissez un autre --dossier." in message


@pytest.mark.parametrize(
    ("codes", "chosen"),
    [
        pytest.param(("2025-S1", "2025-S2", "2025-S1"), "2025-S1", id="the most usual"),
        pytest.param(("2025-S1", "2025-S2"), "2025-S2", id="the last one"),
        pytest.param(("2025-S2", "2025-A1"), "2025-A1", id="the longest"),
    ],
)
def test_all_are_compared_on_the_période_that_most_have(codes: Sequence[str], chosen: str) -> None:
    assert commune(Periode.parse(code) for code in codes) == Periode.parse(chosen)


def test_without_any_there_is_none() -> None:
    assert commune(()) is None
