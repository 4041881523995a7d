"""Consolidate records into frames: respondents, weighted sums by published group, counts by activité.

Sums are integers. A weight is ETP × months (hundredths × tenths: thousandths of an ETP-mois); a weighted sum is
weight × share (hundredths of a percent). They are exact where everyone agreed, else rounded before anything is made of
them (`disclosure.coarse`). Mean share of a line = Σ(weight × share) / Σ(weight); its ETP = the same sum / months of the
période.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Any, assert_never

import pandas as pd

from exports.records.choices import TableCounts, count_tables
from exports.records.couverture import Couverture, couverture
from exports.records.publication import contribution, contributions, poids, publication_of, transmitted
from exports.records.records import Collecte, Etat, Raisons, Reponse, Souhait
from exports.release.disclosure import (
    SEUILS,
    Contribution,
    Group,
    Nature,
    Publication,
    Seuils,
    all_agreed,
    coarse,
    publish,
    split_by_version,
)
from exports.tableur.ordre import merged
from exports.temps.raisons import count_raisons
from exports.temps.souhaits import souhait_of
from questionnaires.core.francais import sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice, Part
from questionnaires.core.repartition import WHOLE
from questionnaires.referentiel.referentiel import Mission, Referentiel

AUTRE_PRECISION = "AUTRE_PRECISION"
"""The only free text that is ever exported; every other one belongs to its author."""

PRECISION = "PRECISION"
"""The question on what a répartition rests on, told in counts for the région."""

MILLI = 1_000
"""Weights are integers in thousandths of an ETP-mois."""

UNITS = MILLI * WHOLE
"""Weighted sums are integers in ten-millionths of an ETP-mois."""

ENSEMBLE_NOM = "Autres DLA (ensemble)"


@dataclass(frozen=True, slots=True)
class Bloc:
    """Consecutive lines of one mission; `numero` is its place in the référentiel, mission None for other work."""

    mission: Mission | None
    numero: int
    lignes: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Consolidation:
    """All the figures of a regional workbook, disclosure already applied.

    `sommes` has one row per published part of the region (and version, where it may be told), columns `groupe` (its
    place in `groups`, from 1), `nature`, `nom`, `dlas`, `version`, `personnes`, `poids`, then one Int64 column per
    line, NA where that group was never asked. It is all that sheets may show: the exact sums behind are not kept.
    `couverture` has one count per DLA, in the order of the collecte, answers or not; `total` is the region's.
    """

    collecte: Collecte
    publication: Publication
    groups: tuple[Group, ...]
    sommes: pd.DataFrame
    couverture: Mapping[str, Couverture]
    total: Couverture
    tables: tuple[TableCounts, ...]
    activites_shown: bool
    precisions: tuple[str, ...]
    sources: Mapping[str, int]
    """What répartitions rest on, as their authors say -> how many; empty when it is not asked."""
    raisons: Raisons | None
    """Why shares moved in a year; None when too few say it."""
    souhait: Souhait | None
    """The répartition that people would find desirable; None when it may not be told."""

    @cached_property
    def lignes(self) -> tuple[Part, ...]:
        return lignes_asked(self.collecte)

    @cached_property
    def blocs(self) -> tuple[Bloc, ...]:
        return blocs_of(self.collecte.referentiel, self.lignes, homes_of(self.collecte))

    @cached_property
    def anterieures(self) -> "tuple[Consolidation, ...]":
        """Those of the earlier périodes that it is compared to, oldest first."""
        return tuple(consolidate(own) for own in self.collecte.serie.anterieures)

    @property
    def dlas_answered(self) -> int:
        """How many DLA sent at least one answer."""
        return sum(count.transmises > 0 for count in self.couverture.values())

    def nom(self, group: Group) -> str:
        """What people call it."""
        return group_name(self.collecte, group)

    def weighted(self, code: str, groupe: int = 0) -> int:
        """The weighted sum of a line in that group (0: the region)."""
        return self._totals[groupe].get(code, 0)

    @cached_property
    def _totals(self) -> Mapping[int, Mapping[str, int]]:
        """Group (0: the region) -> line -> weighted sum; a line never asked sums to nothing."""
        codes = [ligne.code for ligne in self.lignes]
        found: dict[int, Counter[str]] = {place: Counter() for place in range(len(self.groups) + 1)}
        for row in self.sommes[["groupe", *codes]].to_dict("records"):
            asked = {code: int(row[code]) for code in codes if not pd.isna(row[code])}
            found[0].update(asked)
            found[int(row["groupe"])].update(asked)
        return found


def consolidate(collecte: Collecte, seuils: Seuils = SEUILS) -> Consolidation:
    """Raises ValueError when records contradict each other: that is a defect of what read them."""
    _check(collecte)
    publication = publication_of(collecte, seuils)
    groups = _ordered(collecte, publication)
    codes = {code for table in count_tables(collecte.questionnaire, []) for code in table.questions}
    shown = _may_be_counted(_asked(collecte, codes), seuils) and not collecte.recoupee
    return Consolidation(
        collecte=collecte,
        publication=publication,
        groups=groups,
        sommes=_sommes(collecte, groups, seuils),
        couverture={
            dla.code: couverture((own for own in collecte.attendus if own.dla == dla.code), [dla.etp_conventionne])
            for dla in collecte.dlas
        },
        total=couverture(collecte.attendus, [dla.etp_conventionne for dla in collecte.dlas]),
        tables=count_tables(collecte.questionnaire, _counted(collecte, codes, seuils) if shown else []),
        activites_shown=shown,
        precisions=_precisions(collecte) if publication.region else (),
        sources=_sources(collecte) if publication.region else {},
        raisons=count_raisons(collecte, seuils),
        souhait=souhait_of(collecte, seuils),
    )


def lignes_of(questionnaire: Questionnaire) -> tuple[Part, ...]:
    """The lines of the répartition of the time, in order; the one wished for, a second one, stays with its author."""
    questions = questionnaire.questions
    lignes = [questions[code] for repartition in questionnaire.repartitions[:1] for code in repartition.lignes]
    return tuple(ligne for ligne in lignes if isinstance(ligne, Part))


def lignes_asked(collecte: Collecte) -> tuple[Part, ...]:
    """The lines of every version that a campaign asks, in the order of the one it asks now, under their last label."""
    asked = [lignes_of(questionnaire) for questionnaire in collecte.posees.values()]
    last = {ligne.code: ligne for lignes in asked for ligne in lignes}
    return tuple(last[code] for code in merged([[ligne.code for ligne in lignes] for lignes in asked]))


def homes_of(collecte: Collecte) -> Mapping[str, str]:
    """Line code -> the mission it is asked under, that of the référentiel first; a line without one is left out."""
    asked = {
        question.code: groupe.mission
        for questionnaire in collecte.posees.values()
        for section in questionnaire.sections
        for groupe in section.groupes
        if groupe.mission
        for question in groupe.questions
    }
    missions = collecte.referentiel.missions
    return asked | {fonction.code: mission.code for mission in missions for fonction in mission.fonctions}


def blocs_of(referentiel: Referentiel, lignes: tuple[Part, ...], homes: Mapping[str, str]) -> tuple[Bloc, ...]:
    """The lines by mission, in the order of the référentiel, then those that belong to none of its missions."""
    blocs = [
        Bloc(mission, numero, tuple(ligne for ligne in lignes if homes.get(ligne.code) == mission.code))
        for numero, mission in enumerate(referentiel.missions, start=1)
    ]
    placed = {ligne.code for bloc in blocs for ligne in bloc.lignes}
    others = tuple(ligne for ligne in lignes if ligne.code not in placed)
    return tuple(bloc for bloc in (*blocs, Bloc(None, 0, others)) if bloc.lignes)


def _rows(collecte: Collecte) -> list[dict[str, object]]:
    """One per transmitted answer that weighs: `dla`, `personne`, `version`, `poids`, then weight × share per line."""
    codes = [ligne.code for ligne in lignes_asked(collecte)]
    return [
        {"dla": attendu.dla, "personne": attendu.personne, "version": reponse.version, "poids": poids(reponse)}
        | {code: _product(reponse, code) for code in codes}
        for attendu, reponse in transmitted(collecte)
        if poids(reponse) > 0
    ]


def as_typed(rows: Sequence[Mapping[Any, Any]], columns: Sequence[str], types: Mapping[Any, Any]) -> pd.DataFrame:
    """A frame whose texts are Python's own: pandas alone would hold them otherwise where pyarrow is installed, and
    refuse a lone surrogate there."""
    return pd.DataFrame(rows, columns=list(columns), dtype=object).astype(dict(types))


def _asked(collecte: Collecte, codes: Collection[str]) -> tuple[Contribution, ...]:
    """Those who were asked one of these questions at least: counts of choices rest on them alone."""
    return tuple(
        contribution(attendu, reponse)
        for attendu, reponse in transmitted(collecte)
        if any(code in reponse.valeurs for code in codes)
    )


def _may_be_counted(asked: tuple[Contribution, ...], seuils: Seuils) -> bool:
    return publish(asked, seuils).region is not None


def _counted(collecte: Collecte, codes: Collection[str], seuils: Seuils) -> list[Reponse]:
    """The answers, without those to the questions that too few were asked: a version added a line, or a column."""
    verdict = cache(partial(_may_be_counted, seuils=seuils))
    answers = transmitted(collecte)
    known = [contribution(attendu, reponse) for attendu, reponse in answers]
    few = {
        code
        for code in codes
        if not verdict(tuple(own for own, (_, reponse) in zip(known, answers, strict=True) if code in reponse.valeurs))
    }
    return [
        replace(reponse, valeurs={code: value for code, value in reponse.valeurs.items() if code not in few})
        for _, reponse in answers
    ]


def _product(reponse: Reponse, code: str) -> int | None:
    """Weight × share; a blank line counts for nothing, a line never asked is None."""
    if code not in reponse.valeurs:
        return None
    part = reponse.valeurs[code]
    return poids(reponse) * part if isinstance(part, int) else 0


def group_name(collecte: Collecte, group: Group) -> str:
    """The DLA's name, that of the pool, or the région's."""
    match group.nature:
        case Nature.DLA:
            return next(dla.nom for dla in collecte.dlas if dla.code == group.dlas[0])
        case Nature.ENSEMBLE:
            return ENSEMBLE_NOM
        case Nature.REGION:
            return collecte.region
        case _:
            assert_never(group.nature)


def _ordered(collecte: Collecte, publication: Publication) -> tuple[Group, ...]:
    """The parts of the region: DLA in the order of the collecte, then the pool."""
    place = {dla.code: index for index, dla in enumerate(collecte.dlas)}
    return tuple(sorted(publication.parts, key=lambda group: (group.nature is not Nature.DLA, place[group.dlas[0]])))


def _sommes(collecte: Collecte, groups: tuple[Group, ...], seuils: Seuils) -> pd.DataFrame:
    answers, known = _rows(collecte), contributions(collecte)
    codes = [ligne.code for ligne in lignes_asked(collecte)]
    rows = [
        {
            "groupe": groupe,
            "nature": group.nature.value,
            "nom": group_name(collecte, group),
            "dlas": ", ".join(group.dlas),
        }
        | _somme([own for own in answers if own["dla"] in group.dlas], ("poids", *codes), piece, seuils)
        for groupe, group in enumerate(groups, start=1)
        for piece in split_by_version(group, known, seuils)
    ]
    integers = dict.fromkeys(("groupe", "personnes", "poids", *codes), "Int64")
    columns = ["groupe", "nature", "nom", "dlas", "version", "personnes", "poids", *codes]
    return as_typed(rows, columns, integers)


def _somme(
    answers: list[dict[str, object]], columns: tuple[str, ...], piece: list[Contribution], seuils: Seuils
) -> dict[str, object]:
    """Weight and weighted sums of a row, rounded unless everyone behind it agreed; a line never asked stays NA."""
    versions = sorted({member.version for member in piece})
    members = [own for own in answers if own["version"] in versions]
    known: dict[str, object] = {
        "version": " + ".join(versions),
        "personnes": len({own["personne"] for own in members}),
    }
    asked = {code: [value for own in members if isinstance(value := own[code], int)] for code in columns}
    exact = {code: sum(values) if values else None for code, values in asked.items()}
    return known | (exact if all_agreed(piece) else _rounded(exact, seuils))


def _rounded(exact: dict[str, int | None], seuils: Seuils) -> dict[str, int | None]:
    asked = {code: total for code, total in exact.items() if code != "poids" and total is not None}
    return exact | dict(zip(asked, coarse(exact["poids"] or 0, list(asked.values()), seuils), strict=True))


def _precisions(collecte: Collecte) -> tuple[str, ...]:
    """What « autre » covers where it weighs, in alphabetical order so that no order tells who wrote what."""
    texts = [reponse.valeurs.get(AUTRE_PRECISION) for _, reponse in transmitted(collecte) if poids(reponse)]
    kept = [text.strip() for text in texts if isinstance(text, str) and text.strip()]
    return tuple(sorted(kept, key=lambda text: (sort_key(text), text)))


def _sources(collecte: Collecte) -> Mapping[str, int]:
    """What répartitions rest on, in the order of the options, then those that do not say."""
    question = next((own.questions[PRECISION] for own in collecte.posees.values() if PRECISION in own.questions), None)
    if not isinstance(question, Choice):
        return {}
    said = Counter(reponse.valeurs.get(PRECISION) for _, reponse in transmitted(collecte) if poids(reponse))
    known = {libelle: said.pop(code, 0) for code, libelle in question.libelles.items()}
    return {**known, "non précisé": said.total()}


def _check(collecte: Collecte) -> None:
    codes = [dla.code for dla in collecte.dlas]
    lignes = [ligne.code for ligne in lignes_asked(collecte)]
    if len(set(codes)) < len(codes):
        raise ValueError("two DLA have the same code")
    for attendu in collecte.attendus:
        if attendu.dla not in codes:
            raise ValueError(f"an answer is expected from an unknown DLA: {attendu.dla!r}")
        if (attendu.etat is Etat.TRANSMIS) != (attendu.reponse is not None):
            raise ValueError(f"{attendu.dla!r}: an answer is given exactly when it was transmitted")
        if attendu.reponse is not None and _total(attendu.reponse, lignes) != WHOLE:
            raise ValueError(f"{attendu.dla!r}: the lines of a transmitted answer do not sum to the whole")


def _total(reponse: Reponse, lignes: list[str]) -> int:
    values = [reponse.valeurs.get(code) for code in lignes]
    return sum(value for value in values if isinstance(value, int))
