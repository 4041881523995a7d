"""Compare a répartition with its author's of a year before, and ask why lines moved.

Only once the répartition is whole, never before: last year's figures would influence this year's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.core.francais import decimal_text, percent_text, typeset
from questionnaires.core.model import Controle, Questionnaire, comment_code, reason_code
from questionnaires.core.options import AUTRE_CODE, Option
from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.referentiel.correspondance import (
    Correspondance,
    LigneComparable,
    lignes_comparables,
    missions_en_rupture,
)
from questionnaires.referentiel.referentiel import Mission, Referentiel
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode

SEUIL = 1_000
"""Changes of 10 points or more ask for a reason (trade: V9)."""

RAISONS = (
    Option(code="convention", libelle="Nouvelle convention ou nouvelle orientation de l’avenant"),
    Option(code="equipe", libelle="Changement d’équipe"),
    Option(code="structures", libelle="Demande des structures"),
    Option(code="evenement", libelle="Crise ou événement de la période"),
    Option(code="mesure", libelle="Meilleure mesure"),
    Option(code=AUTRE_CODE, libelle="Autre (à dire en quelques mots)"),
    Option(code="silence", libelle="Je préfère ne pas dire"),
)

_PREFIX, _BETWEEN = "V9_", "-"
_MAX_CODE = 180
"""Longest code. A group of more lines is shown and asks nothing: it holds nearly all the time."""


@dataclass(frozen=True, slots=True)
class Rappel:
    """Share of a mission, or of lines followed together, one year before, in hundredths of a percent.

    `lignes` are those asked now. `avant` is None where its meaning has changed since: nothing can be compared.
    """

    code: str  # of the mission, or of its lines
    libelle: str
    lignes: tuple[str, ...]
    avant: int | None
    mission: str  # mission that it belongs to, or is; '' for lines outside missions
    is_mission: bool = False


@dataclass(frozen=True, slots=True)
class AnDernier:
    """The répartition of that période, in terms of the lines asked now: each mission, then its lines."""

    periode: Periode
    rappels: tuple[Rappel, ...]
    is_reprise: bool = False
    """True when it comes from a file of past years, not from an answer."""

    @property
    def codes(self) -> frozenset[str]:
        """Codes under which reasons and comments may be typed."""
        asking = (_controle(rappel.code, "", rappel.lignes[0]) for rappel in self.rappels if _may_ask(rappel))
        return frozenset(code for controle in asking for code in (reason_code(controle), comment_code(controle)))


def an_dernier(
    periode: Periode,
    parts: Mapping[str, int],
    versions: Sequence[Referentiel],
    correspondances: Sequence[Correspondance],
) -> AnDernier:
    """Build the reminder. `parts` are all the lines of the first of `versions`; the last version is asked now, and each
    correspondence leads from one to the next."""
    current, broken = versions[-1], missions_en_rupture(versions, correspondances)
    lignes = lignes_comparables(versions, correspondances)
    rappels: list[Rappel] = []
    for mission in current.missions:
        rappels.append(_of_mission(mission, versions[0], parts, is_broken=mission.code in broken))
        codes = {fonction.code for fonction in mission.fonctions}
        rappels += (_of_lines(ligne, current, parts, mission.code) for ligne in lignes if ligne.codes[-1][0] in codes)
    rappels += (_of_lines(ligne, current, parts, "") for ligne in lignes if ligne.codes[-1][0] not in current.fonctions)
    return AnDernier(periode, tuple(rappels))


def _of_mission(mission: Mission, before: Referentiel, parts: Mapping[str, int], *, is_broken: bool) -> Rappel:
    former = next((earlier for earlier in before.missions if earlier.code == mission.code), None)
    return Rappel(
        code=mission.code,
        libelle=mission.court,
        lignes=tuple(fonction.code for fonction in mission.fonctions),
        avant=None if former is None or is_broken else sum(parts[fonction.code] for fonction in former.fonctions),
        mission=mission.code,
        is_mission=True,
    )


def _of_lines(ligne: LigneComparable, current: Referentiel, parts: Mapping[str, int], mission: str) -> Rappel:
    codes = ligne.codes[-1]
    return Rappel(_BETWEEN.join(codes), ligne.libelle(current), codes, ligne.total(0, parts), mission)


def together(answers: Sequence[tuple[int, Mapping[str, int]]]) -> Mapping[str, int]:
    """Average several répartitions of the same lines, each with its weight, for someone who had two affectations."""
    lignes = list(answers[0][1])
    weighted = [sum(weight * parts[code] for weight, parts in answers) for code in lignes]
    return dict(zip(lignes, largest_remainder(weighted, WHOLE), strict=True))


@dataclass(frozen=True, slots=True)
class EvolutionPart:
    """A share before and now; `maintenant` is None while one of its lines is blank, which is not zero."""

    rappel: Rappel
    maintenant: int | None

    @property
    def ecart(self) -> int | None:
        """Difference in hundredths of a point."""
        if self.maintenant is None or self.rappel.avant is None:
            return None
        return self.maintenant - self.rappel.avant

    @property
    def is_large(self) -> bool:
        return self.ecart is not None and abs(self.ecart) >= SEUIL

    @property
    def avant_text(self) -> str:
        return "–" if self.rappel.avant is None else percent_text(self.rappel.avant)

    @property
    def maintenant_text(self) -> str:
        return "vide" if self.maintenant is None else percent_text(self.maintenant)

    @property
    def ecart_text(self) -> str:
        """Difference in points: `+12`, `−3,5`, `0`; a dash where there is none."""
        if self.ecart is None:
            return "–"
        return f"{'+' if self.ecart > 0 else ''}{decimal_text(self.ecart, 2)}"


def evolutions(before: AnDernier, parts: Mapping[str, int | None]) -> tuple[EvolutionPart, ...]:
    """List each mission, then its lines. `parts` are the lines of a répartition that is whole; None is blank."""
    return tuple(EvolutionPart(rappel, _total(rappel.lignes, parts)) for rappel in before.rappels)


def _total(lignes: Sequence[str], parts: Mapping[str, int | None]) -> int | None:
    values = [parts.get(code) for code in lignes]
    known = [part for part in values if part is not None]
    return sum(known) if len(known) == len(values) else None


def changes_to_explain(before: AnDernier, parts: Mapping[str, int | None]) -> Iterator[Controle]:
    """Yield the check of each change of ten points: of lines first, of a mission where none of its lines explains
    it."""
    large = [ecart for ecart in evolutions(before, parts) if ecart.is_large and _may_ask(ecart.rappel)]
    missions = {ecart.rappel.mission for ecart in large if not ecart.rappel.is_mission}
    for ecart in large:
        if not ecart.rappel.is_mission or ecart.rappel.mission not in missions:
            message = (
                f"{ecart.rappel.libelle} : {ecart.avant_text} sur {before.periode.le}, "
                f"{ecart.maintenant_text} cette fois."
            )
            yield _controle(ecart.rappel.code, message, ecart.rappel.lignes[0])


def _may_ask(rappel: Rappel) -> bool:
    return rappel.avant is not None and len(rappel.code) <= _MAX_CODE


def _controle(code: str, message: str, ancre: str) -> Controle:
    return Controle(
        code=f"{_PREFIX}{code}",
        condition="",  # judged here, on data from outside the answer
        message=message,
        remede="Corrigez, ou dites ce qui a changé.",
        portee="justifier",
        ancre=ancre,
        raisons=RAISONS,
    )


@dataclass(frozen=True, slots=True)
class RaisonDonnee:
    """Reason given for the change of lines, or of a mission, as transmitted."""

    controle: Controle
    lignes: tuple[str, ...]  # or the code of a mission, alone
    raison: str
    commentaire: str

    @property
    def is_silent(self) -> bool:
        """True when its author prefers not to say."""
        return self.raison == "silence"

    @property
    def libelle(self) -> str:
        """The reason, as offered."""
        return next((raison.libelle for raison in RAISONS if raison.code == self.raison), "")

    @property
    def dite(self) -> str:
        """The comment of its author, else the reason as offered."""
        return self.commentaire or self.libelle


def reasons_given(questionnaire: Questionnaire, valeurs: Mapping[str, object]) -> list[RaisonDonnee]:
    """List the reasons of an answer, in the order of its codes, without last year's figures, which may be erased."""
    controles = {code.rpartition(".")[0]: explained(questionnaire, code) for code in valeurs}
    return [
        RaisonDonnee(
            controle,
            _names(controle.code),
            str(valeurs.get(reason_code(controle)) or ""),
            str(valeurs.get(comment_code(controle)) or ""),
        )
        for _, controle in sorted(controles.items())
        if controle is not None
    ]


def explained(questionnaire: Questionnaire, code: str) -> Controle | None:
    """Return the check that a stored reason or comment is about; None for any other code."""
    base, _, end = code.rpartition(".")
    names = _names(base)
    if end not in {"raison", "commentaire"} or not names or len(base) > len(_PREFIX) + _MAX_CODE:
        return None
    labels = _labels(questionnaire)
    if any(name not in labels for name in names):
        return None
    message = typeset(f"Ce qui a changé en un an : {' + '.join(labels[name] for name in names)}")
    return _controle(_BETWEEN.join(names), message, names[0])


def _names(base: str) -> tuple[str, ...]:
    """Return the lines, or the mission, that a check is about."""
    return tuple(base.removeprefix(_PREFIX).split(_BETWEEN)) if base.startswith(_PREFIX) else ()


def _labels(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Map the lines of the répartition of time, and the missions, to their labels."""
    if questionnaire.code != TEMPS:
        return {}
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes)
    missions = {groupe.mission: groupe.titre for groupe in groupes if groupe.mission == groupe.code}
    lignes = (code for repartition in questionnaire.repartitions[:1] for code in repartition.lignes)
    return {**missions, **{code: questionnaire.questions[code].libelle for code in lignes}}
