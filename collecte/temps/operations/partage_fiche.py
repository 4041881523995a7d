"""Souhaits, responsabilités and reasons in a fiche d’appui, shown when all their authors agreed.

Nothing is added up nor counted: each is what its author shows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from collecte.models import Mots, Participation
from collecte.reponses.queries.versions import get_questionnaire
from exports.papiers.fiche import Responsabilites, Transfert
from questionnaires.core.francais import capital
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.an_dernier import reasons_given
from questionnaires.temps.derive import real_line

_CHARGES = frozenset({"moi", "collegue"})
"""Options of « Qui s’en charge ? » that mean a chargé(e) de mission: which one is nobody else’s business."""

_CHARGE = "chargé(e)"


def souhait_of(reponses: Sequence[Participation]) -> Mapping[str, int]:
    """Return code of a line -> points wished by the only author of a DLA; empty with several, or if incomplete."""
    valeurs = (reponses[0].valeurs or {}) if len(reponses) == 1 else {}
    wished = {line: part or 0 for code, part in valeurs.items() if (line := real_line(code))}
    if sum(wished.values()) != WHOLE:
        return {}
    return dict(zip(wished, largest_remainder(list(wished.values())), strict=True))


def responsabilites_of(
    reponses: Sequence[Participation], referentiel: Referentiel, mots: Mots, periode: str, source: str
) -> Responsabilites | None:
    """Return the changes of roles that authors wish for, activité by activité: their order says nothing of who wishes
    them. None when nobody said who does anything."""
    wished: dict[str, set[tuple[str, str]]] = {code: set() for code in referentiel.activites}
    labels: dict[str, str] = {}
    for reponse in reponses:
        for code, does, should in _who(reponse, referentiel, labels):
            if does and should and does != should:
                wished[code].add((labels[does], labels[should]))
    if not labels:
        return None
    return Responsabilites(
        periode=periode,
        source=source,
        transferts=tuple(
            _transfert(referentiel, mots, code, *roles) for code, pairs in wished.items() for roles in sorted(pairs)
        ),
    )


def _who(reponse: Participation, referentiel: Referentiel, labels: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (activité, who does it, who should), '' for what was not said; add names of roles to `labels`."""
    questions, valeurs = get_questionnaire(reponse.version).questions, reponse.valeurs or {}
    for code in referentiel.activites:
        said = []
        for column in ("QUI", "QUI_DEVRAIT"):
            question, value = questions.get(f"{code}_{column}"), valeurs.get(f"{code}_{column}")
            who = _CHARGE if value in _CHARGES else str(value or "")
            if isinstance(question, Choice) and who:
                labels.setdefault(who, question.libelles.get(who, who))
            said.append(who if isinstance(question, Choice) else "")
        yield code, said[0], said[1]


def _transfert(referentiel: Referentiel, mots: Mots, code: str, does: str, should: str) -> Transfert:
    home = next(
        fonction
        for fonction in referentiel.fonctions.values()
        if any(activite.code == code for activite in fonction.activites)
    )
    fait, devrait = (capital(mots.charge if who == _CHARGE else who) for who in (does, should))
    return Transfert(fonction=home.court, activite=referentiel.activites[code].titre, fait=fait, devrait=devrait)


def raisons_of(reponses: Iterable[Participation], referentiel: Referentiel) -> Iterator[tuple[str, str]]:
    """Yield (lines, why) of what moved in a year, as authors said it; those who prefer not to say are left out."""
    courts = {mission.code: mission.court for mission in referentiel.missions}
    courts |= {fonction.code: fonction.court for fonction in referentiel.fonctions.values()}
    for reponse in reponses:
        for given in reasons_given(get_questionnaire(reponse.version), reponse.valeurs or {}):
            if given.libelle and not given.is_silent:
                said = f" : « {given.commentaire} »" if given.commentaire else ""
                yield " + ".join(courts.get(code, code) for code in given.lignes), f"{given.libelle}{said}"
