"""Answers of the demo, saved and transmitted: shares around a profile, typed as French hands type them."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.demo.personnes import PROFILS, Affecte
from collecte.models import Participation, VueDirection
from collecte.policy import Auteur
from collecte.reponses.operations.reponses import Partage, Recu, TransmissionRefusee, save_answers, transmettre
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import WHOLE, largest_remainder, parse_share
from questionnaires.referentiel.referentiel import AUTRE
from questionnaires.temps.derive import PRECISION, SOUHAITE, real_line
from questionnaires.temps.unites_temps import UNITE, UniteTemps, raw_code, raw_on

_MARQUE = {
    "M1": ("Forte demande des associations sportives.", "Deux accompagnements collectifs lancés.", ""),
    "M2": ("Comité d’appui renouvelé.", "", "Nouveau partenariat avec la communauté de communes."),
    "M3": ("Dossier FSE très lourd.", "", ""),
    "M4": ("", "Journée régionale sur les modèles économiques.", ""),
}
_WEEK = 35
"""Hours of a full-time week."""
_SOUHAITS = {
    "généraliste": ("M3F1", "M1F3", "M4F1"),
    "accueil": ("M1F1", "M1F3", "M2F1"),
    "réseau": ("M3F1", "M1F3", "M2F2"),
    "suivi": ("M3F1", "M1F2", "M4F2"),
    "programme": ("M3F1", "M1F2", "M1F3"),
}
"""By profile: the line that takes too much time, then those that lack some."""
_AUTRE = ("Accueil d’une stagiaire", "Déménagement des bureaux", "Élections professionnelles")


def shares(affecte: Affecte, questionnaire: Questionnaire, rng: random.Random) -> Mapping[str, str]:
    """Return a répartition of exactly 100 %: whole numbers, rounded to 5 for some, one half-point for a few."""
    codes = questionnaire.repartitions[0].lignes
    weights = [max(1, round(weight * rng.uniform(6, 14))) for weight in PROFILS[affecte.profil]]
    weights.append(round(rng.uniform(20, 60)) if rng.random() < 0.3 else 0)
    step = 5 if rng.random() < 0.2 else 1
    parts = [100 * step * part for part in largest_remainder(weights, 100 // step)]
    if step == 1 and rng.random() < 0.4 and parts[1] > 100:
        parts[0], parts[1] = parts[0] + 50, parts[1] - 50
    typed = {code: decimal_text(part, 2) for code, part in zip(codes, parts, strict=True)}
    if typed[AUTRE] != "0":
        typed["AUTRE_PRECISION"] = rng.choice(_AUTRE)
    if PRECISION in questionnaire.questions and rng.random() < 0.8:
        typed[PRECISION] = rng.choices(("estimation", "agenda", "suivi"), (6, 3, 1))[0]
    return typed


def wishes(affecte: Affecte, questionnaire: Questionnaire, typed: Mapping[str, str]) -> Mapping[str, str]:
    """Return the desirable répartition: a third less of a line for two others. One profile has no wish."""
    section, moves = questionnaire.section(SOUHAITE), _SOUHAITS.get(affecte.profil)
    if section is None or moves is None:
        return {}
    parts = {code: parse_share(typed[real_line(code)]) or 0 for code in section.questions}
    heavy, *lacking = (code for line in moves for code in parts if real_line(code) == line)
    freed = parts[heavy] // 300 * 100
    parts[heavy] -= freed
    for code, part in zip(lacking, largest_remainder([2, 1], freed), strict=True):
        parts[code] += part
    return {code: decimal_text(part, 2) for code, part in parts.items()}


def hours(affecte: Affecte, typed: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    """Convert the same time to hours a week, to the quarter of an hour: nobody types their percents too."""
    lignes = questionnaire.repartitions[0].lignes
    week = _WEEK * float(affecte.etp.replace(",", "."))
    heures = {
        raw_code(UniteTemps.HEURES, code): decimal_text(
            25 * round(4 * week * (parse_share(typed[code]) or 0) / WHOLE), 2
        )
        for code in lignes
    }
    return {
        **{code: text for code, text in typed.items() if code not in lignes},
        UNITE: UniteTemps.HEURES.value,
        **heures,
    }


def texts(questionnaire: Questionnaire, rng: random.Random) -> Mapping[str, str]:
    """Return a remark for each mission, for those who wrote something."""
    return {
        f"{mission}_MARQUE": text
        for mission, choices in _MARQUE.items()
        if f"{mission}_MARQUE" in questionnaire.questions and (text := rng.choice(choices))
    }


def activites(section: Section, rng: random.Random) -> Mapping[str, str]:
    """Return the activités part: most are done, about a tenth left blank."""
    typed: dict[str, str] = {}
    for code, question in section.questions.items():
        if isinstance(question, Choice) and rng.random() > 0.1:
            options = [option.code for option in question.options]
            typed[code] = rng.choices(options, weights=_weights(code, len(options)))[0]
    return typed


_WEIGHTS = {
    "FAIT": [85, 15],
    "EVOLUTION": [35, 50, 15],
    "QUI": [60, 15, 5, 8, 6, 4, 2],
    "QUI_DEVRAIT": [50, 18, 4, 16, 6, 5, 1],
}


def _weights(code: str, count: int) -> list[int]:
    return _WEIGHTS.get(code.partition("_")[2], [1] * count)[:count]


def by_page(questionnaire: Questionnaire, typed: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Split the answers into pages, as the person would send them."""
    pages = (
        {code: text for code, text in typed.items() if code in section.questions or code in raw_on(section)}
        for section in questionnaire.sections
    )
    return [page for page in pages if page]


_NOT_SHOWN = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)


def save(
    session: Session, participation: Participation, page: Mapping[str, str], acteur: Auteur, quand: datetime
) -> None:
    """Save what a page sends, as it is typed."""
    save_answers(
        session,
        participation_id=participation.id,
        base_revision=participation.revision,
        typed=page,
        acteur=acteur,
        now=quand,
    )


def send(
    session: Session,
    participation: Participation,
    acteur: Auteur,
    quand: datetime,
    *,
    partage: Partage = _NOT_SHOWN,
    blanks_confirmed: bool = False,
) -> Recu | TransmissionRefusee:
    """Transmit what is saved."""
    return transmettre(
        session,
        participation_id=participation.id,
        shown_revision=participation.revision,
        blanks_confirmed=blanks_confirmed,
        partage=partage,
        acteur=acteur,
        now=quand,
    )


def answer(
    session: Session,
    participation: Participation,
    pages: Iterable[Mapping[str, str]],
    acteur: Auteur,
    quand: datetime,
    *,
    blanks_confirmed: bool = False,
) -> None:
    """Save pages one by one, then transmit; nothing is shown to a direction."""
    for page in pages:
        save(session, participation, page, acteur, quand)
    check_sent(participation, send(session, participation, acteur, quand, blanks_confirmed=blanks_confirmed))


def check_sent(participation: Participation, result: Recu | TransmissionRefusee) -> None:
    """Raise TypeError when an answer was not transmitted."""
    if not isinstance(result, Recu):
        raise TypeError(f"the demo answer {participation.id} cannot be transmitted: {result.problems}")
