"""The attacker of the map of a crossing: whoever reads it, with the table and the région, reads the table again."""

from collections.abc import Iterator

import pytest

from collecte.enquetes.views import croisements
from collecte.enquetes.views.croisements import FIFTHS, mapped
from exports.enquetes.calculs import resultats
from exports.enquetes.croisements import DLA, TableauCroise
from exports.enquetes.resultats import Modalite, Question
from exports.release.cellules import Dimension
from exports.tableur.carte import MASKED, UNKNOWN, Zone, carte
from exports.tableur.styles import LINK
from tests.exports.release.test_attaque_structures import DLAS, GROUPS, campaign


def crossed(seed: int) -> Iterator[TableauCroise]:
    """Yield each question of a campaign that the région is shown, by DLA."""
    enquete = campaign(seed)
    names = {dla.code: f"{dla.code} {dla.nom}" for dla in enquete.dlas}
    pages = {dla: {asked.code: asked for asked in resultats(enquete, dla).questions} for dla in DLAS}
    for asked in resultats(enquete).questions:
        if asked.code in GROUPS and not asked.confidentiel:
            lignes = [(names[dla], page[asked.code]) for dla, page in pages.items() if asked.code in page]
            yield TableauCroise(asked, Dimension(code=DLA, libelle="DLA", categories=names), lignes)


def redrawn(tableau: TableauCroise) -> str:
    """Draw the map from the cells of the CSV file alone."""
    libelle = dict(tableau.colonnes)[tableau.vedette[0]]
    column = tableau.entetes.index(libelle)
    zones = []
    for row in tableau.rows:
        (code, _, nom), n, count = str(row[0]).partition(" "), row[1], row[column]
        if isinstance(n, int) and isinstance(count, int):
            zones.append(Zone(code, nom, f"{count}/{n}", 100 * count / n))
        else:
            zones.append(Zone(code, nom, MASKED if "[c]" in {n, count} else UNKNOWN))
    return carte(zones, tableau.vedette[1], LINK, FIFTHS)


@pytest.mark.parametrize("seed", range(12))
def test_the_map_is_drawn_from_the_released_table_alone(seed: int) -> None:
    tableaux = list(crossed(seed))
    assert tableaux
    for tableau in tableaux:
        assert mapped(tableau) == redrawn(tableau), tableau.asked.code


def tinted(libelle: str, question: Question, cell: Modalite | None) -> Zone:
    """Give a hidden answer the class of its number."""
    code, _, nom = libelle.partition(" ")
    return Zone(code, nom, "", 100.0 if cell is None or not cell.nombre else 100 * cell.nombre / question.n)


def test_a_class_under_the_hatching_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    (tableau, *_) = (tableau for tableau in crossed(0) if "c</text>" in mapped(tableau))
    monkeypatch.setattr(croisements, "_zone", tinted)
    assert mapped(tableau) != redrawn(tableau)


def test_an_answer_that_everyone_gave_is_not_what_a_crossing_is_about() -> None:
    def of(n: int, everyone: int, some: int) -> Question:
        modalites = (Modalite("L’accueil", everyone, code="accueil"), Modalite("Le plan", some, code="plan"))
        return Question(code="PHASES", libelle="Quelles étapes ?", n=n, modalites=modalites)

    lignes = [("18 Cher", of(20, 20, 8)), ("28 Eure-et-Loir", of(30, 30, 25))]
    tableau = TableauCroise(of(50, 50, 33), Dimension(code=DLA, libelle="DLA", categories={}), lignes)
    assert tableau.vedette[0] == "plan"
    alike = TableauCroise(of(50, 50, 50), Dimension(code=DLA, libelle="DLA", categories={}), lignes)
    assert alike.vedette[0] == "accueil", "where all were given by everyone"


def test_an_answer_that_nobody_gave_where_it_is_shown_is_not_what_a_crossing_is_about() -> None:
    def of(n: int, often: int | None, nobody: int, seldom: int) -> Question:
        codes = (("often", often), ("nobody", nobody), ("seldom", seldom))
        return Question(
            code="APPUIS", libelle="Quels appuis ?", n=n, modalites=tuple(Modalite(c, k, code=c) for c, k in codes)
        )

    lignes = [("18 Cher", of(20, None, 0, 6)), ("28 Eure-et-Loir", of(20, None, 0, 5))]
    tableau = TableauCroise(of(60, 30, 20, 11), Dimension(code=DLA, libelle="DLA", categories={}), lignes)
    assert tableau.vedette[0] == "seldom"
