"""Derive « Temps et activités »: questions from the référentiel, wording from the recipe."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from questionnaires.core.blocs import Ligne, Tableau
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import short_day_text
from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Part, Text
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_LIGNE, AUTRE_TITRE, Fonction, Mission, Referentiel
from questionnaires.temps.activites import ACTIVITES
from questionnaires.temps.controles_temps import ControleTexts, derive_controle, total_text
from questionnaires.temps.periodes import Periode

TEMPS = "TEMPS"
"""Code of the questionnaire and of its répartition."""

BASE = "BASE"
REPARTITION = "REPARTITION"
"""Code of the page of the répartition: one fieldset per mission, then the line outside the référentiel."""

ETP = "ETP"
MOIS = "MOIS"
AUTRE_PRECISION = "AUTRE_PRECISION"
PRECISION = "PRECISION"
"""Code of the question on what the répartition rests on: an estimation, a diary, a record kept day by day."""

SOUHAITE = "SOUHAITE"
"""Code of the page of the wished répartition, and of that répartition; it ends the codes of its parts."""

PLACEHOLDERS = ("debut", "fin", "la_periode", "a_an_dernier", "mois")
"""Placeholders that a recipe may write between braces."""


class ChampDerive(Frozen):
    """The words of one question."""

    libelle: str
    aide: str = ""
    unite: str = ""


class PageTexts(Frozen):
    """The words of a page."""

    titre: str
    court: str
    aide: str


class BaseTexts(PageTexts):
    """The page on the base of 100 %."""

    etp: ChampDerive
    mois: ChampDerive


class RepartitionTexts(ChampDerive):
    """The page of the répartition, and the répartition itself."""

    titre: str
    court: str


class AutreTexts(Frozen):
    """The fieldset for work that the référentiel does not name."""

    titre: str
    aide: str
    precision: ChampDerive


class PrecisionTexts(Frozen):
    """The question on what the répartition rests on, asked after it."""

    titre: str
    question: ChampDerive
    options: tuple[Option, ...]


class ColonneActivite(Frozen):
    """A choice asked of every activité; its code ends the codes of these choices."""

    code: str
    libelle: str
    options: tuple[Option, ...]


class ActivitesTexts(PageTexts):
    """The page of the activités."""

    colonnes: tuple[ColonneActivite, ...]


class SouhaitableTexts(PageTexts):
    """The page of the wished répartition."""

    repartition: ChampDerive


class Recette(Frozen):
    """The words of « Temps et activités »; words that depend on the période are between braces."""

    titre: str
    intro: str
    minutes: int = Field(ge=1, le=240)
    minutes_activites: int = Field(ge=1, le=240)  # added when the activités are asked
    minutes_souhaitable: int = Field(ge=1, le=240)  # added when the wished répartition is asked
    base: BaseTexts
    repartition: RepartitionTexts
    marque: ChampDerive
    autre: AutreTexts
    precision: PrecisionTexts
    souhaitable: SouhaitableTexts
    activites: ActivitesTexts
    controles: tuple[ControleTexts, ...]

    def for_periode(self, periode: Periode) -> "Recette":
        """Return these words, with the placeholders replaced by those of the période."""
        return Recette.model_validate(_filled(self.model_dump(), _words(periode)))


def derive_temps(
    referentiel: Referentiel,
    recette: Recette,
    periode: Periode,
    avec_activites: bool,
    *,
    avec_souhaitable: bool = False,
) -> Questionnaire:
    """Build the questionnaire: the base, the répartition, then optional pages.

    Optional pages: the wished répartition, a second one that may stay blank, and the activités.
    """
    words = recette.for_periode(periode)
    sections = [_base_section(words, periode), _repartition_section(referentiel, words)]
    repartitions = [Repartition(code=TEMPS, libelle=words.repartition.libelle, lignes=referentiel.lignes)]
    minutes = words.minutes
    if avec_souhaitable:
        sections.append(_souhaitable_section(referentiel, words))
        repartitions.append(_souhaitable(referentiel, words))
        minutes += words.minutes_souhaitable
    if avec_activites:
        sections.append(_activites_section(referentiel, words))
        minutes += words.minutes_activites
    return Questionnaire(
        code=TEMPS,
        titre=words.titre,
        intro=words.intro,
        minutes=minutes,
        referentiel=referentiel.code,
        sections=tuple(sections),
        repartitions=tuple(repartitions),
        controles=tuple(derive_controle(texts, referentiel) for texts in words.controles),
    )


def _base_section(words: Recette, periode: Periode) -> Section:
    base = words.base
    etp = Number(code=ETP, **base.etp.model_dump(), decimals=2, minimum=5, maximum=100, required=True)
    mois = Number(code=MOIS, **base.mois.model_dump(), decimals=1, minimum=1, maximum=10 * periode.mois, required=True)
    groupe = Groupe(code=BASE, titre=base.titre, blocks=(etp, mois))
    return Section(code=BASE, titre=base.titre, court=base.court, aide=base.aide, groupes=(groupe,))


def _repartition_section(referentiel: Referentiel, words: Recette) -> Section:
    """Build a single page, so that the whole is in sight while it is shared; the line AUTRE, then what it rests on,
    close it."""
    texts = words.repartition
    missions = (_mission_groupe(mission, words) for mission in referentiel.missions)
    groupes = (*missions, _autre_groupe(words), _precision_groupe(words))
    return Section(code=REPARTITION, titre=texts.titre, court=texts.court, aide=texts.aide, groupes=groupes)


def _mission_groupe(mission: Mission, words: Recette) -> Groupe:
    marque = Text(code=f"{mission.code}_MARQUE", libelle=words.marque.libelle, aide=words.marque.aide, long=True)
    return Groupe(
        code=mission.code,
        titre=mission.titre,
        court=mission.court,
        mission=mission.code,
        blocks=(*(_part(fonction) for fonction in mission.fonctions), marque),
    )


def _part(fonction: Fonction) -> Part:
    return Part(
        code=fonction.code,
        libelle=fonction.titre,
        court=fonction.court,
        aide=fonction.aide,
        frontiere=fonction.frontiere,
        comprend=tuple(activite.titre for activite in fonction.activites),
        rattache=(fonction.code,),
    )


def _autre_groupe(words: Recette) -> Groupe:
    autre = words.autre
    part = Part(code=AUTRE, libelle=AUTRE_TITRE, court=AUTRE_LIGNE, aide=autre.aide)
    precision = Text(
        code=AUTRE_PRECISION,
        libelle=autre.precision.libelle,
        aide=autre.precision.aide,
        max_length=200,
        required_if=f"${{{AUTRE}}} > 0",
    )
    return Groupe(code=AUTRE, titre=autre.titre, blocks=(part, precision))


def _precision_groupe(words: Recette) -> Groupe:
    texts = words.precision
    question = Choice(code=PRECISION, libelle=texts.question.libelle, aide=texts.question.aide, options=texts.options)
    return Groupe(code=PRECISION, titre=texts.titre, blocks=(question,))


def _souhaitable(referentiel: Referentiel, words: Recette) -> Repartition:
    lignes = tuple(_souhaite(code) for code in referentiel.lignes)
    libelle = words.souhaitable.repartition.libelle
    return Repartition(code=SOUHAITE, libelle=libelle, lignes=lignes, required=False, en_region=True)


def _souhaitable_section(referentiel: Referentiel, words: Recette) -> Section:
    """Build a single page, asked once the real répartition is whole: the wish comes after the facts."""
    texts = words.souhaitable
    groupes = [
        Groupe(
            code=_souhaite(mission.code),
            titre=mission.titre,
            court=mission.court,
            mission=mission.code,
            blocks=tuple(
                Part(
                    code=_souhaite(fonction.code),
                    libelle=fonction.titre,
                    court=fonction.court,
                    rattache=(fonction.code,),
                )
                for fonction in mission.fonctions
            ),
        )
        for mission in referentiel.missions
    ]
    autre = Groupe(
        code=_souhaite(AUTRE),
        titre=words.autre.titre,
        blocks=(Part(code=_souhaite(AUTRE), libelle=AUTRE_TITRE, court=AUTRE_LIGNE),),
    )
    return Section(
        code=SOUHAITE,
        titre=texts.titre,
        court=texts.court,
        aide=texts.aide,
        relevant=f"{total_text(referentiel.lignes)} = 100",
        groupes=(*groupes, autre),
    )


def _souhaite(code: str) -> str:
    return f"{code}_{SOUHAITE}"


def real_line(code: str) -> str:
    """Return the real line of a wished one: `M1F1` for `M1F1_SOUHAITE`, empty for any other."""
    suffix = _souhaite("")
    return code.removesuffix(suffix) if code.endswith(suffix) else ""


def _activites_section(referentiel: Referentiel, words: Recette) -> Section:
    texts = words.activites
    groupes = tuple(
        _activites_groupe(mission, fonction, texts.colonnes)
        for mission in referentiel.missions
        for fonction in mission.fonctions
    )
    return Section(code=ACTIVITES, titre=texts.titre, court=texts.court, aide=texts.aide, groupes=groupes)


def _activites_groupe(mission: Mission, fonction: Fonction, colonnes: tuple[ColonneActivite, ...]) -> Groupe:
    code = f"{fonction.code}_ACTIVITES"
    lignes = tuple(
        Ligne(
            code=activite.code,
            libelle=activite.titre,
            choices=tuple(
                Choice(code=f"{activite.code}_{colonne.code}", libelle=colonne.libelle, options=colonne.options)
                for colonne in colonnes
            ),
        )
        for activite in fonction.activites
    )
    tableau = Tableau(code=code, libelle=fonction.titre, lignes=lignes)
    return Groupe(code=code, titre=fonction.titre, mission=mission.code, blocks=(tableau,))


def _words(periode: Periode) -> dict[str, str]:
    """Return the words of a période. `{debut}` has no year, to read « entre janvier et juin 2026 »."""
    return {
        "debut": _month_text(periode.debut).split(" ")[0],
        "fin": _month_text(periode.fin),
        "la_periode": periode.le,
        "a_an_dernier": periode.last_year.au,
        "mois": str(periode.mois),
    }


def _month_text(day: date) -> str:
    """Return `juin 2026`."""
    return short_day_text(day).partition(" ")[2]


def _filled(value: object, words: Mapping[str, str]) -> object:
    match value:
        case str():
            for name, word in words.items():
                value = value.replace(f"{{{name}}}", word)
            return value
        case dict():
            return {key: _filled(child, words) for key, child in value.items()}
        case tuple():
            return tuple(_filled(child, words) for child in value)
        case _:
            return value
