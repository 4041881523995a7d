"""Every formula of the workbook of a région has an allowed shape, whatever people typed; computed, it has its value."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from exports.regional.matiere import Audience, Matiere
from tests.exports.records.classeurs import opened, parts
from tests.exports.regional.matieres import generated, matiere, workbook, written
from tests.exports.tableur.formes import shape, shapes
from tests.exports.tableur.test_hostile_text import CORPUS, hostile
from tests.exports.tableur.test_recalculation import differences, plus_one
from tests.tiers import sampled

OURS = frozenset(
    {
        "ABS(SUM(R)-SUMIFS(R,R,T,R,T,R,T))<N",
        "COUNT(R)",
        "COUNTA(R)",
        "COUNTA(R)=N",
        "COUNTBLANK(R)",
        "COUNTIF(R,N)",
        "COUNTIF(R,T)",
        "IF(COUNT(R)>N,SUM(R),T)",
        "IF(N*(R-R)>N,T&IF(AND(R>N,R>N),R,IF(R=N,T,R&T))&T&IF(R=N,T,R&T)&T,T)",
        "IF(N*(R-R)>N,T&IF(R=N,T,R&T)&T&IF(R=N,T,R&T),T)",
        "IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&T",
        "IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))"
        "&IF(R>N,T,T)&IF(R>N,T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&T,T)",
        "IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))"
        "&IF(R>N,T,T)&T&ROUND(N*R,N)&T&T",
        "IF(R>N,R/R,T)",
        "IF(SUMPRODUCT(N-R)=N,COUNTA(R)&T,IF(SUMPRODUCT(N-R)<N,SUMPRODUCT(N-R),INT(SUMPRODUCT(N-R)/N)&T"
        "&RIGHT(N+MOD(SUMPRODUCT(N-R),N),N))&IF(SUMPRODUCT(N-R)>N,T,T))",
        "R",
        "R&T&IF(R>N,T,T)&T&R&T&ROUND(N*R,N)&T",
        "R*R/N",
        "R-R",
        "R/(R+R)",
        "R=N",
        "REPT(T,ROUND(N*R/R,N))",
        "REPT(T,ROUND(R/N,N))",
        "ROUND(N*(R-R)/R,N)",
        "ROUND(N*R/R,N)/N",
        "SUM(R)",
        "SUM(R)/R",
        "SUM(R)=N",
        "SUM(R,R)",
        "SUMIF(R,T,R)",
        "SUMPRODUCT(--EXACT(R,R))",
        "SUMPRODUCT(R,R)/N",
        "T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&T",
        "T&IF(R=MAX(R,R),N,IF(R=MAX(R,R),N,IF(R=MAX(R,R),N,N)))"
        "&IF((R>MAX(R,R)-N)+(R>MAX(R,R)-N)+(R>MAX(R,R)-N)+(R>MAX(R,R)-N)+(R>MAX(R,R)-N)=N,T"
        "&IF(MAX(R,R)=N,T,MAX(R,R)&T),T&IF(MAX(R,R)=N,T,MAX(R,R)&T)&T)",
        "T&IF(R=N,T,R&T)&T",
        "T&IF(R=N,T,R&T)&T&R&T",
        "T&IF(R=N,T,R&T)&T&R&T&IF(R=N,T,R&T)&T",
        "T&IF(R=N,T,R&T)&T&R&T&IF(R=N,T,SUBSTITUTE(FIXED(R,N,N),T,T)&T)&T",
        "T&R&T&IF(R,T,T)&T&R&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))"
        "&IF(R>N,T,T)&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))"
        "&IF(R>N,T,T)&T&R&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))"
        "&IF(R>N,T,T)&T&ROUND(N*R,N)&T&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&R&IF(R>N,T,T)&T",
        "T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&R&T",
        "T&R&T&IF(R=N,T,R&T)&T&R&T",
        "T&R&T&R&T&(R+R)&T&ROUND(N*R,N)&T&T",
        "T&R&T&R&T&IF((R-ROUND(R,N))=N,T,ABS(R-ROUND(R,N))&IF((R-ROUND(R,N))>N,T,T)&T)&T",
        "T&R&T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&R&T",
        "T&R&T&R&T&IF(R<N,R,INT(R/N)&T&RIGHT(N+MOD(R,N),N))&IF(R>N,T,T)&T&R&T&R&T&T",
    }
)
"""Allowed shapes: references are R, numbers N, texts T."""


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("SUM($B$2:$B$9)/3", "SUM(R)/N"),
        ("SUM('L’une'!$B$2,$B$3,'L''autre'!$B$4:$C$9)", "SUM(R,R)"),
        ('"A1 vaut "&$A$1', "T&R"),
        ("cmd|' /C calc'!A0", "cmd|R"),
    ],
)
def test_a_shape_keeps_what_a_formula_does(formula: str, told: str) -> None:
    assert shape(formula) == told


def test_the_list_is_that_of_the_workbook() -> None:
    assert shapes(workbook()) | shapes(workbook(Audience.PUBLIC)) | shapes(written(generated(1))) == OURS


@pytest.mark.parametrize("audience", list(Audience))
def test_each_audience_has_formulas_of_the_list_alone(audience: Audience) -> None:
    assert shapes(workbook(audience)) <= OURS


@pytest.mark.parametrize(
    "text", sampled(CORPUS, 6, reason="each text in the whole workbook; test_hostile_text writes every one of them")
)
def test_what_people_type_makes_no_formula_and_no_link(text: str) -> None:
    content = written(hostile_matiere(text))
    assert shapes(content) <= OURS
    links = [texte for name, xml in parts(content).items() if "/_rels/sheet" in name for texte in _outside(xml)]
    assert links == []


def hostile_matiere(text: str) -> Matiere:
    """Put this text in every name, label and answer of time and of a questionnaire."""
    records = matiere(temps=hostile(text))
    outils = [replace(enquete, titre=text, region=text) for enquete in records.enquetes]
    named = [
        replace(outil, attendus=tuple(replace(attendu, nom=text) for attendu in outil.attendus)) for outil in outils
    ]
    return replace(records, region=text, enquetes=tuple(named))


def _outside(xml: str) -> list[str]:
    return re.findall(r'TargetMode="External"', xml)


@pytest.mark.libreoffice
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_generated_régions_libreoffice_finds_every_cached_value(seed: int, tmp_path: Path) -> None:
    content = written(generated(seed))
    assert shapes(content) <= OURS
    assert differences(content, tmp_path) == []


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_a_poisoned_value_of_a_generated_région_is_seen(tmp_path: Path) -> None:
    """Without this, a LibreOffice that recalculates nothing would pass the test above."""
    assert len(differences(poisoned(written(generated(1))), tmp_path)) == 1


def poisoned(content: bytes) -> bytes:
    """Change by one the first whole number that a formula of Temps caches."""
    target = f"xl/worksheets/sheet{opened(content).sheetnames.index('Temps') + 1}.xml"
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, xml in parts(content).items():
            archive.writestr(name, re.sub(r"</f><v>(\d+)</v>", plus_one, xml, count=1) if name == target else xml)
    return sink.getvalue()
