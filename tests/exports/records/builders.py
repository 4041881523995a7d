"""Records for tests: a test states only what distinguishes its région."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from exports.records.records import Attendu, Collecte, Dla, Etat, Reponse
from exports.release.cellules import Release
from exports.release.contexte import Contexte, Precedente
from exports.release.reseau import Membre, release_reseau
from exports.release.seuils import Seuils
from exports.release.temps import release_temps
from exports.temps.a_publier import annees, precedente, temps_a_publier
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import largest_remainder
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import SOUHAITE, derive_temps
from questionnaires.temps.periodes import Periode

PERIODE = Periode.parse("2026-S1")
REFERENTIEL = shipped_referentiel()
LIGNES = (*REFERENTIEL.fonctions, "AUTRE")
FULL = 60  # tenths of a month in a semestre

HOURS = (12, 6, 4, 3, 2, 2, 3, 1, 1, 1, 0)
"""The example of the issue: it prints 34-17-11-9-6-6-8-3-3-3-0."""
PRINTED = (34, 17, 11, 9, 6, 6, 8, 3, 3, 3, 0)

CENTRE = tuple(
    Dla(code=code, nom=f"DLA {code} {nom}")
    for code, nom in (
        ("18", "Cher"),
        ("28", "Eure-et-Loir"),
        ("36", "Indre"),
        ("37", "Indre-et-Loire"),
        ("41", "Loir-et-Cher"),
        ("45", "Loiret"),
    )
)

_numbers = count(1)


def questionnaire(*, activites: bool = False, souhaitable: bool = False) -> Questionnaire:
    """Return « Temps et activités » as shipped, for the first semestre of 2026."""
    return derive_temps(REFERENTIEL, shipped_recette(), PERIODE, activites, avec_souhaitable=souhaitable)


def shares(*weights: int) -> dict[str, int]:
    """Return shares in hundredths of a percent that sum to the whole, in proportion to `weights`, zeros after them."""
    padded = [*weights, *([0] * (len(LIGNES) - len(weights)))]
    return dict(zip(LIGNES, largest_remainder(padded, 10_000), strict=True))


def reponse(
    parts: Mapping[str, int] | None = None,
    *,
    etp: int = 100,
    mois: int = FULL,
    accord: bool = True,
    version: str = "1",
    valeurs: Mapping[str, int | str | None] | None = None,
) -> Reponse:
    """Build a transmitted answer; without `parts`, everything goes to the first line."""
    return Reponse(
        version=version,
        etp=etp,
        mois=mois,
        valeurs={"ETP": etp, "MOIS": mois, **(parts or shares(1)), **(valeurs or {})},
        accord_chiffres=accord,
    )


def transmis(dla: str, given: Reponse, *, personne: int | None = None, nom: str = "", etp: int = 0) -> Attendu:
    """Build an expected answer that was transmitted; the expected ETP is the declared one, unless given."""
    number = next(_numbers) if personne is None else personne
    return Attendu(
        dla=dla,
        personne=number,
        nom=nom or f"Personne {number}",
        etp=etp or given.etp,
        mois=given.mois,
        etat=Etat.TRANSMIS,
        transmise_le=datetime(2026, 7, 6, 9, 30, tzinfo=UTC),
        reponse=given,
    )


def missing(dla: str, etat: Etat = Etat.EN_RETARD, *, nom: str = "", etp: int = 100) -> Attendu:
    """Build an expected answer that was not transmitted."""
    number = next(_numbers)
    return Attendu(dla=dla, personne=number, nom=nom or f"Personne {number}", etp=etp, mois=FULL, etat=etat)


def collecte(
    attendus: Sequence[Attendu] = (),
    *,
    dlas: Sequence[Dla] = CENTRE,
    activites: bool = False,
    region: str = "Centre-Val de Loire",
) -> Collecte:
    return Collecte(
        region=region,
        periode=PERIODE,
        ouverture=date(2026, 7, 1),
        cloture=date(2026, 7, 21),
        arrete_a=datetime(2026, 7, 22, 12, 0, tzinfo=UTC),
        questionnaire=questionnaire(activites=activites),
        version="1",
        referentiel=REFERENTIEL,
        dlas=tuple(dlas),
        attendus=tuple(attendus),
        seuils=Seuils(),
    )


def released(
    campagne: Collecte, contexte: Contexte | None = None, seuils: Seuils | None = None, *, numero: int = 1
) -> Collecte:
    """Return the campaign once its results are settled; its earlier périodes are settled first."""
    settled = [released(anterieure) for anterieure in campagne.serie.anterieures]
    if contexte is None:
        before = {
            publiee.periode.code: previous
            for publiee in settled
            if (previous := _before(campagne, publiee)) is not None
        }
        contexte = Contexte(
            precedente=before.get(settled[-1].periode.code) if settled else None, annees=annees(campagne, before)
        )
    release = release_temps(
        temps_a_publier(campagne), contexte, seuils or Seuils(), numero=numero, faite_le=campagne.arrete_a
    )
    return replace(campagne, release=release, serie=replace(campagne.serie, anterieures=tuple(settled)))


def beside_network(campagne: Collecte, regions: int = 3) -> Collecte:
    """Put the settled région beside a network of `regions` régions that answered as it did."""
    return replace(campagne, reseau=network_of([campagne] * regions))


def network_of(collectes: Sequence[Collecte]) -> Release:
    """Return the release of the network of settled régions; nobody answers in two."""
    membres = [_membre(campagne, place) for place, campagne in enumerate(collectes)]
    return release_reseau(membres, Seuils(), numero=1, faite_le=collectes[0].arrete_a)


def _membre(campagne: Collecte, place: int) -> Membre:
    assert campagne.release is not None
    exact = temps_a_publier(campagne)
    reponses = tuple(replace(answer, personne=answer.personne + 1_000 * place) for answer in exact.reponses)
    return Membre(code=str(place), collecte=replace(exact, reponses=reponses), release=campagne.release)


def _before(campagne: Collecte, settled: Collecte) -> Precedente | None:
    return None if settled.release is None else precedente(campagne, settled, settled.release)


def one_dla(*answers: Reponse, dla: str = "18") -> list[Attendu]:
    """Build each answer by a different person, all of one DLA."""
    return [transmis(dla, answer) for answer in answers]


def realistic(*, activites: bool = True, refusals: Sequence[str] = ("Inès Carpentier",)) -> Collecte:
    """Build six DLA and twelve people: one alone in its DLA, one on two DLA, one refusal, two late, one begun."""
    chance = random.Random(2026)  # noqa: S311 (a seed, so that everyone looks at the same workbook)
    asked = questionnaire(activites=activites)
    attendus = [_expected(row, asked, chance, row[1] in refusals) for row in _STAFF]
    return replace(collecte(attendus, activites=activites), questionnaire=asked)


def wishing(campagne: Collecte) -> Collecte:
    """Add to each answer a desired répartition that gives a little more to the first line."""
    asked = questionnaire(activites=campagne.questionnaire.section("ACTIVITES") is not None, souhaitable=True)
    return replace(campagne, questionnaire=asked, attendus=tuple(map(_with_wish, campagne.attendus)))


def _with_wish(attendu: Attendu) -> Attendu:
    if attendu.reponse is None:
        return attendu
    parts = [int(attendu.reponse.valeurs.get(code) or 0) for code in LIGNES]
    wished = largest_remainder([parts[0] + 2_000, *parts[1:]], 10_000)
    wished_parts = {f"{code}_{SOUHAITE}": part for code, part in zip(LIGNES, wished, strict=True)}
    return replace(attendu, reponse=replace(attendu.reponse, valeurs=attendu.reponse.valeurs | wished_parts))  # type: ignore[operator]


_STAFF: tuple[tuple[str, str, int, int, int, Etat], ...] = (
    ("18", "Claire Aubert", 101, 100, 60, Etat.TRANSMIS),
    ("18", "Malik Benaïssa", 102, 80, 60, Etat.TRANSMIS),
    ("28", "Inès Carpentier", 103, 100, 60, Etat.TRANSMIS),
    ("28", "Hélène Dufour", 104, 50, 60, Etat.TRANSMIS),
    ("36", "Yann Évrard", 105, 100, 60, Etat.TRANSMIS),
    ("36", "Sophie Lemaître", 111, 20, 60, Etat.TRANSMIS),
    ("37", "Nadia Fontaine", 106, 100, 60, Etat.TRANSMIS),
    ("37", "Paul Girard", 107, 80, 35, Etat.TRANSMIS),
    ("37", "Lucie Hamelin", 108, 60, 60, Etat.EN_RETARD),
    ("41", "Thomas Imbert", 109, 80, 60, Etat.TRANSMIS),
    ("45", "Anne-Sophie Jolivet", 110, 100, 60, Etat.TRANSMIS),
    ("45", "Sophie Lemaître", 111, 60, 60, Etat.TRANSMIS),
    ("45", "Karim N’Diaye", 112, 100, 60, Etat.EN_RETARD),
)

_TYPICAL = (22, 16, 7, 8, 6, 9, 3, 4, 15, 5, 2, 3)


def _expected(
    row: tuple[str, str, int, int, int, Etat], asked: Questionnaire, chance: random.Random, refuses: bool
) -> Attendu:
    dla, nom, personne, etp, mois, etat = row
    weights = [max(0, weight + chance.randint(-3, 3)) for weight in _TYPICAL]
    extra = _choices(asked, chance) | _texts(weights[-1], chance)
    answer = reponse(shares(*weights), etp=etp, mois=mois, accord=not refuses, valeurs=extra)
    base = transmis(dla, answer, personne=personne, nom=nom)
    base = replace(base, transmise_le=datetime(2026, 7, chance.randint(2, 20), 9, 30, tzinfo=UTC))
    return base if etat is Etat.TRANSMIS else replace(base, etat=etat, reponse=None, transmise_le=None)


def _choices(asked: Questionnaire, chance: random.Random) -> dict[str, int | str | None]:
    choices = [question for question in asked.questions.values() if isinstance(question, Choice)]
    return {choice.code: chance.choice([None, *(option.code for option in choice.options)]) for choice in choices}


def _texts(autre: int, chance: random.Random) -> dict[str, int | str | None]:
    precisions = (
        "Accueil d’une stagiaire",
        "élaboration du projet associatif de la structure porteuse",
        "Intérim de direction",
    )
    return {
        "M1_MARQUE": "SECRET : le comité d’appui a été suspendu.",
        "AUTRE_PRECISION": chance.choice(precisions) if autre else None,
    }
