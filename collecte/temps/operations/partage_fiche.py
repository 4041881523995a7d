"""Souhaits, responsabilités and reasons in a fiche d’appui, shown when all their authors agreed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from collecte.models import Mots, Participation
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.fiche import Responsabilites, Role, Transfert
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.an_dernier import reasons_given
from questionnaires.temps.derive import SOUHAITE, real_line

_CHARGES = frozenset({"moi", "collegue"})
"""Options of « Qui s’en charge ? » that say a chargé(e) de mission: which one is nobody else’s business."""

_CHARGE = "chargé(e)"

Answer = Mapping[str, Any]


PAS = 5
"""Points that a mean of several wishes is rounded to."""


def souhait_of(reponses: Iterable[Participation]) -> tuple[Mapping[str, int], int]:
    """(code -> points wished for, how many answers say it): by line of one answer; by mission, by `PAS`, the mean of
    several, each weighing its own time. Nothing and 0 when none is whole."""
    shared = list(reponses)
    whole = [own for own in map(_answer, shared) if _is_whole(own)]
    sums: dict[str, int] = {}
    for own in whole:
        for code, part in own.items():
            if line := real_line(code):
                sums[line] = sums.get(line, 0) + own["ETP"] * own["MOIS"] * (part or 0)
    if len({frozenset(_wished(own)) for own in whole}) != 1 or not sum(sums.values()):
        return {}, 0
    if len(whole) == 1:
        return _in_points(sums, 1), 1
    homes = {code: home for own in shared for code, home in homes_of(get_questionnaire(own.version)).items()}
    missions: dict[str, int] = {}
    for code, total in sums.items():
        home = homes.get(code, code)
        missions[home] = missions.get(home, 0) + total
    return _in_points(missions, PAS), len(whole)


def _in_points(weights: Mapping[str, int], pas: int) -> Mapping[str, int]:
    parts = largest_remainder(list(weights.values()), 100 // pas)
    return {code: pas * part for code, part in zip(weights, parts, strict=True)}


def homes_of(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Line code -> the mission it is asked under; a line without one is left out."""
    return {
        question.code: groupe.mission
        for section in questionnaire.sections
        for groupe in section.groupes
        if groupe.mission
        for question in groupe.questions
    }


def _answer(own: Participation) -> Answer:
    return own.valeurs or {}


def _wished(own: Answer) -> Mapping[str, int]:
    return {code: part or 0 for code, part in own.items() if code.endswith(f"_{SOUHAITE}")}


def _is_whole(own: Answer) -> bool:
    return sum(_wished(own).values()) == WHOLE


def responsabilites_of(
    reponses: Sequence[Participation], referentiel: Referentiel, mots: Mots, periode: str
) -> Responsabilites | None:
    """None when nobody said who does anything."""
    fait, devrait, transferts = Counter[str](), Counter[str](), dict[Transfert, None]()
    labels: dict[str, str] = {}
    for own in reponses:
        for code, does, should in _who(own, referentiel, labels):
            fait.update(filter(None, [does]))
            devrait.update(filter(None, [should]))
            if does and should and does != should:
                transferts[_transfert(referentiel, code, labels[does], labels[should])] = None
    if not fait and not devrait:
        return None
    labels[_CHARGE] = mots.charge
    roles = tuple(
        Role(qui=_capital(label), fait=fait[who], devrait=devrait[who])
        for who, label in labels.items()
        if fait[who] or devrait[who]
    )
    told = tuple(_in_words(own, mots) for own in transferts)
    return Responsabilites(periode=periode, roles=roles, transferts=told)


def _who(own: Participation, referentiel: Referentiel, labels: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(activité, who does it, who should), '' for what was not said; `labels` learns what they are called."""
    questions, valeurs = get_questionnaire(own.version).questions, _answer(own)
    for code in referentiel.activites:
        said = []
        for column in ("QUI", "QUI_DEVRAIT"):
            question, value = questions.get(f"{code}_{column}"), valeurs.get(f"{code}_{column}")
            who = _CHARGE if value in _CHARGES else str(value or "")
            if isinstance(question, Choice) and who:
                labels.setdefault(who, question.libelles.get(who, who))
            said.append(who if isinstance(question, Choice) else "")
        yield code, said[0], said[1]


def _transfert(referentiel: Referentiel, code: str, does: str, should: str) -> Transfert:
    home = next(own for own in referentiel.fonctions.values() if any(each.code == code for each in own.activites))
    return Transfert(fonction=home.court, activite=referentiel.activites[code].titre, fait=does, devrait=should)


def _in_words(own: Transfert, mots: Mots) -> Transfert:
    fait, devrait = (_capital(mots.charge if who == _CHARGE else who) for who in (own.fait, own.devrait))
    return Transfert(fonction=own.fonction, activite=own.activite, fait=fait, devrait=devrait)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def raisons_of(reponses: Iterable[Participation], referentiel: Referentiel) -> Iterator[tuple[str, str]]:
    """(lines, why) of what moved in a year, as authors said it; who prefers not to say says nothing."""
    courts = {own.code: own.court for own in referentiel.missions}
    courts |= {own.code: own.court for own in referentiel.fonctions.values()}
    for own in reponses:
        for given in reasons_given(get_questionnaire(own.version), _answer(own)):
            if given.libelle and not given.is_silent:
                said = f" : « {given.commentaire} »" if given.commentaire else ""
                yield " + ".join(courts.get(code, code) for code in given.lignes), f"{given.libelle}{said}"
