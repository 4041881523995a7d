"""Released figures of a few régions, as their workbooks would give them: one in full, one that keeps its time secret,
one that picked its structures, one that was asked nothing, one without a workbook."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from exports.national.classeur import write_national
from exports.national.dits import (
    ChangementDit,
    EnqueteDite,
    LigneDite,
    MesureQuestion,
    MissionDite,
    Nationale,
    QuestionDite,
    RegionDite,
    ReseauDit,
    TempsDit,
)
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.enonces import CHIFFRES
from exports.statistiques.plans import Choix
from questionnaires.files.instruments import IMPACT, SATISFACTION

READ = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


SECRET = "[c] effectif trop faible"


def reseau(*parts: int, regions: int = 3, secret: str = "") -> ReseauDit:
    """Return shares of missions 1 and 2, and of other work, in a network of 36 ETP."""
    missions = tuple(
        MissionDite(code=code, titre=titre, part=part, etp=round(0.36 * part, 1))
        for code, titre, part in zip(("M1", "M2", ""), ("Accompagnement", "Animation", ""), parts, strict=False)
    )
    unique = "unique du 1er décembre 2026"
    return ReseauDit(
        regions=regions, personnes=41, pas=1, missions=() if secret else missions, secret=secret, publication=unique
    )


RESEAU = reseau(61, 36, 3)


def temps(
    *etps: float,
    personnes: int = 12,
    pas: int = 2,
    lignes: tuple[LigneDite, ...] = (),
    secret: str = "",
    reseau: ReseauDit | None = RESEAU,
) -> TempsDit:
    """Return ETP of missions 1 and 2, and of other work; `lignes` are the fonctions of mission 1."""
    whole = sum(etps) or 1
    missions = tuple(
        MissionDite(
            code=code,
            titre=titre,
            part=pas * round(100 * etp / whole / pas),
            etp=etp,
            lignes=lignes if code == "M1" else (),
        )
        for code, titre, etp in zip(("M1", "M2", ""), ("Accompagnement", "Animation", ""), etps, strict=False)
    )
    return TempsDit(
        periode="2025-S2",
        referentiel="Référentiel, version 1",
        attendues=14,
        transmises=personnes,
        etp_attendus=13.5,
        etp_transmis=11.25,
        personnes=0 if secret else personnes,
        pas=0 if secret else pas,
        missions=() if secret else missions,
        secret=secret,
        publication="n° 1 du 22 février 2026",
        reseau=reseau,
    )


def score(hautes: int, basses: int, n: int) -> QuestionDite:
    return QuestionDite(
        code="RECOMMANDATION",
        libelle="Recommanderiez-vous le DLA ?",
        mesure=MesureQuestion.SCORE,
        favorables="9 ou 10",
        n=n,
        hautes=hautes,
        basses=basses,
        figure=round(100 * (hautes - basses) / n) if n >= CHIFFRES else None,
    )


def part(code: str = "BESOIN", hautes: int = 0, n: int = 0, *, secret: bool = False) -> QuestionDite:
    return QuestionDite(
        code=code,
        libelle=f"Question {code} ?",
        mesure=MesureQuestion.PART,
        favorables="« Tout à fait » ou « Plutôt »",
        n=n,
        hautes=hautes,
        figure=round(100 * hautes / n) if n >= CHIFFRES else None,
        confidentiel=CONFIDENTIEL if secret else "",
    )


def enquete(*questions: QuestionDite, code: str = SATISFACTION, **known: object) -> EnqueteDite:
    usual = {"version": 1, "interrogees": 60, "transmises": 40, "publication": "n° 2 du 8 mars 2026"}
    fields = {"choix": Choix.RECENSEMENT, **usual, **known}
    return EnqueteDite(code=code, titre="Votre avis", questions=questions, **fields)  # type: ignore[arg-type] # by name


def region(nom: str, **known: object) -> RegionDite:
    code = nom.lower().replace(" ", "-")
    fichier = "" if "echec" in known else f"classeur-regional-{code}-public-2025.xlsx"
    fields = {"fichier": fichier, "empreinte": "0" * 64 if fichier else "", "arrete_a": READ if fichier else None}
    return RegionDite(code=code, nom=nom, **{**fields, **known})  # type: ignore[arg-type] # by name


LIGNES = (
    LigneDite(code="M1F1", titre="Accueil", part=40, etp=3.6),
    LigneDite(code="M1F2", titre="Diagnostic", part=22, etp=1.9),
    LigneDite(code="M1F3", titre="Suivi", part=0, etp=0),
)
SALARIES = ChangementDit(grandeur="salariés", decimales=0, n=20, avant=310, apres=335)
ETP = ChangementDit(grandeur="ETP", decimales=2, n=20, avant=250.25, apres=260.5)


def nationale(*regions: RegionDite) -> Nationale:
    usual = (
        region(
            "Bretagne",
            temps=temps(5.5, 3.3, 0, lignes=LIGNES),
            enquetes=(
                enquete(score(20, 6, 38), part(hautes=31, n=37)),
                enquete(part("EFFETS", 18, 24), code=IMPACT, changements=(SALARIES, ETP)),
            ),
        ),
        region(
            "Corse",
            temps=temps(secret=SECRET),
            enquetes=(enquete(score(3, 1, 7), part(secret=True), transmises=7, interrogees=9),),
        ),
        region(
            "Grand Est",
            temps=temps(10.1, 6, 1, personnes=24, pas=1),
            enquetes=(enquete(score(30, 9, 61), part(hautes=50, n=60)),),
        ),
        region("Mayotte", enquetes=(enquete(score(9, 0, 9), part(hautes=9, n=9), choix=Choix.RAISONNE),)),
        region("Normandie"),
        region("Occitanie", echec="La base est occupée : un autre programme y écrit."),
    )
    return Nationale(annee=2025, periode="2e semestre 2025", regions=regions or usual)


def whole_country() -> Nationale:
    """Return eighteen régions with every figure, under the longest of their names."""
    usual = nationale().regions[0]
    names = [f"Provence-Alpes-Côte d’Azur {place}" for place in range(18)]
    return nationale(*(replace(usual, code=str(place), nom=name) for place, name in enumerate(names)))


def written(edition: Nationale) -> bytes:
    sink = BytesIO()
    write_national(edition, sink)
    return sink.getvalue()
