"""The rules of released figures on time, recomputed from raw records by an independent implementation.

Written from the specification alone (docs/decisions/0064); it shares no code with the computation that it judges.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise

from exports.records.records import Collecte, Etat
from exports.release.annees import Annee
from exports.release.cellules import Audience, Cellule, Mesure, Release, Statut
from questionnaires.temps.an_dernier import reasons_given

SENS_MINIMAL = {True: 6, False: 8}
"""Least change that is shown, between two years (True) and between other périodes (False), in points."""
ECART_SOUHAIT = 10
"""Least gap to the desired répartition that is shown, in points."""


@dataclass(frozen=True, slots=True)
class Brut:
    """An answer, as typed."""

    dla: str
    personne: int
    poids: int
    accord: bool
    parts: Mapping[str, int]
    souhait: Mapping[str, int] | None
    valeurs: Mapping[str, object]
    version: str


@dataclass(frozen=True)
class Region:
    """The raw answers of a collecte, and the lines of each mission."""

    collecte: Collecte
    reponses: tuple[Brut, ...]
    missions: Mapping[str, tuple[str, ...]]

    @property
    def lignes(self) -> Mapping[str, tuple[str, ...]]:
        """Return the released codes -> the lines that they sum."""
        alone = {ligne: (ligne,) for lignes in self.missions.values() for ligne in lignes}
        return {**alone, **self.missions}

    @property
    def personnes(self) -> int:
        return len({reponse.personne for reponse in self.reponses})

    @property
    def dlas(self) -> frozenset[str]:
        return frozenset(reponse.dla for reponse in self.reponses)

    def of(self, dla: str) -> tuple[Brut, ...]:
        return tuple(reponse for reponse in self.reponses if reponse.dla == dla)


def region_of(collecte: Collecte) -> Region:
    lignes = collecte.referentiel.lignes
    wished = {f"{ligne}_SOUHAITE": ligne for ligne in lignes}
    answers = []
    for attendu in collecte.attendus:
        reponse = attendu.reponse
        if attendu.etat is not Etat.TRANSMIS or reponse is None or not reponse.etp * reponse.mois:
            continue
        souhait = {line: value for code, line in wished.items() if isinstance(value := reponse.valeurs.get(code), int)}
        answers.append(
            Brut(
                dla=attendu.dla,
                personne=attendu.personne,
                poids=reponse.etp * reponse.mois,
                accord=reponse.accord_chiffres,
                parts={line: value for line in lignes if isinstance(value := reponse.valeurs.get(line), int)},
                souhait=souhait if sum(souhait.values()) == 10_000 else None,
                valeurs=reponse.valeurs,
                version=reponse.version,
            )
        )
    missions = {
        mission.code: tuple(line.code for line in mission.fonctions) for mission in collecte.referentiel.missions
    }
    return Region(collecte, tuple(answers), {**missions, "AUTRE": ("AUTRE",)})


def mean(reponses: Sequence[Brut], lignes: Sequence[str], *, wished: bool = False) -> Fraction:
    """Return a weighted mean, in points."""
    weight = sum(reponse.poids for reponse in reponses)
    total = sum(
        reponse.poids * ((reponse.souhait or {}) if wished else reponse.parts).get(line, 0)
        for reponse in reponses
        for line in lignes
    )
    return Fraction(total, 100 * weight)


def rounded(quotas: Sequence[Fraction], units: int) -> list[int]:
    """Round by largest remainder: whole parts, then one more to the largest remainders, the earlier of equal ones
    first."""
    whole = [int(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda place: (whole[place] - quotas[place], place))
    chosen = Counter(order[: units - sum(whole)])
    return [part + chosen[place] for place, part in enumerate(whole)]


def defects(collecte: Collecte) -> list[str]:
    """List the defects of a release, a sentence each; empty when it follows the rules."""
    release = collecte.release
    assert release is not None
    judge = _Judge(region_of(collecte), release)
    wrong = [*judge.people(), *judge.shares(), *judge.etp(), *judge.dlas(), *judge.audiences()]
    wrong += [*judge.wishes(), *judge.words()]
    before = collecte.serie.anterieures[-1] if collecte.serie.anterieures else None
    if before is not None and before.release is not None:
        wrong += judge.changes(region_of(before), before.release)
    return [
        *wrong,
        *judge.years([(region_of(anterieure), anterieure.release) for anterieure in collecte.serie.anterieures[-3:]]),
    ]


def network_defects(collectes: Sequence[Collecte], made: Release) -> list[str]:
    """List the defects of a release of the network, from the answers of all its régions: nobody answers in two. Those
    that tell nothing count together, or not at all."""
    published = [place for place, collecte in enumerate(collectes) if collecte.release and collecte.release.is_shown]
    silent = [place for place in range(len(collectes)) if place not in published]
    is_told_together = len(silent) > 1 and not _Judge.is_too_small(_answers(collectes, silent))
    counted = list(range(len(collectes))) if is_told_together or not published else published
    if len(counted) < 2:
        return ["the network tells a région that tells nothing"] if made.is_shown else []
    reponses = _answers(collectes, counted)
    judge = _NetworkJudge(Region(collectes[0], tuple(reponses), region_of(collectes[0]).missions), made)
    wrong = [*judge.people(), *judge.shares(), *judge.etp(), *judge.audiences()]
    if len(made.regions) != len(counted):
        wrong.append("the network says that it counts other régions")
    if {cellule.mesure for cellule in made.cellules} - {Mesure.PART, Mesure.ETP} or any(
        cellule.territoire for cellule in made.cellules
    ):
        wrong.append("the network tells something else than shares and ETP of all")
    return wrong


def _answers(collectes: Sequence[Collecte], places: Iterable[int]) -> list[Brut]:
    """Return the answers of some régions, with DLA and persons of their own."""
    return [
        replace(reponse, dla=f"{place} {reponse.dla}", personne=1_000 * place + reponse.personne)
        for place in places
        for reponse in region_of(collectes[place]).reponses
    ]


def year_defects(year: Annee, semestres: Sequence[Release]) -> list[str]:
    """List the defects of a year that two semestres make up: it may hold only what they print."""
    if not all(semestre.is_shown for semestre in semestres):
        return [] if year.motif and not year.parts else ["a year is told though a semestre is not"]
    wrong = (
        [] if year.pas == max(semestre.pas for semestre in semestres) else ["the step of a year is not its coarsest"]
    )
    blocs = semestres[0].blocs

    def means(codes: Sequence[str]) -> list[Fraction]:
        return [Fraction(sum(semestre.parts()[code] for semestre in semestres), len(semestres)) for code in codes]

    missions = [bloc.code for bloc in blocs]
    if [year.parts[code] for code in missions] != rounded(means(missions), 100):
        wrong.append("the missions of a year are not the rounded means of its semestres")
    for bloc in blocs:
        alone = bloc.lignes == (bloc.code,)
        has_lines = all(set(bloc.lignes) <= semestre.parts().keys() for semestre in semestres)
        lines = [year.parts[line] for line in bloc.lignes] if has_lines else []
        if has_lines and not alone and lines != rounded(means(bloc.lignes), year.parts[bloc.code]):
            wrong.append(f"the lines of {bloc.code} are not the rounded means of its semestres")
        if not has_lines and set(bloc.lignes) & year.parts.keys():
            wrong.append(f"the lines of {bloc.code} are told of a year and not of its semestres")
    return wrong


class _Judge:
    def __init__(self, region: Region, release: Release) -> None:
        self.region = region
        self.release = release

    # --- persons behind the figures

    def people(self) -> Iterator[str]:
        if (self.release.personnes, self.release.dlas) != (self.region.personnes, len(self.region.dlas)):
            yield "the persons or the DLA behind the région are miscounted"
        if self.is_too_small(self.region.reponses) and self.release.is_shown:
            yield "figures are told of too few persons, or of one that makes them"
        empty = not self.region.reponses
        for cellule in self.release.of(Mesure.PART):
            if not cellule.is_shown and not cellule.motif:
                yield f"{cellule.ligne} is hidden without a reason"
            if empty and cellule.statut is not Statut.SANS_OBJET:
                yield f"{cellule.ligne}: nothing to hide is not confidential"

    @staticmethod
    def is_too_small(reponses: Sequence[Brut]) -> bool:
        """Return whether there are fewer than five persons or three DLA, or one of over 85 % to whoever knows the
        second one."""
        weights: Counter[int] = Counter()
        for reponse in reponses:
            weights[reponse.personne] += reponse.poids
        first, second = [*sorted(weights.values(), reverse=True), 0, 0][:2]
        dominated = first * 100 > 85 * (sum(weights.values()) - second)
        if len(weights) < 5 or len({answer.dla for answer in reponses}) < 3 or dominated:
            return True
        for personne in weights:
            remainder = [answer for answer in reponses if answer.personne != personne]
            if remainder and (
                len({other.personne for other in remainder}) < 4 or len({other.dla for other in remainder}) < 2
            ):
                return True
        return False

    # --- shares

    def steps(self) -> tuple[tuple[int, bool], ...]:
        """Return the steps that the number of persons allows, and whether each is shown by line."""
        persons = self.region.personnes
        if persons < 8:
            return ((5, False),)
        return ((1 if persons >= 20 else 2, True), (5, False))

    def shares(self) -> Iterator[str]:
        if not self.release.is_shown:
            return
        pas = self.release.pas
        if (pas, self.release.has_lines) not in self.steps():
            yield f"{self.region.personnes} persons are told by {pas} points"
        parts, reponses = self.release.parts(), self.region.reponses
        yield from self._near(self.release.of(Mesure.PART), reponses)
        lines = [*self.region.missions]
        units = rounded([mean(reponses, self.region.missions[code]) / pas for code in lines], 100 // pas)
        if [parts[code] for code in lines] != [pas * unit for unit in units]:
            yield "missions are not rounded by largest remainder"
        if self.release.has_lines:
            yield from self._inside(parts, pas)
        if sum(parts[code] for code in lines) != 100:
            yield "missions do not sum to 100"

    def _inside(self, parts: Mapping[str, int], pas: int) -> Iterator[str]:
        for code, lignes in self.region.missions.items():
            if code in lignes:
                continue
            units = rounded([mean(self.region.reponses, (line,)) / pas for line in lignes], parts[code] // pas)
            if [parts[line] for line in lignes] != [pas * unit for unit in units]:
                yield f"the lines of {code} are not rounded inside it by largest remainder"
            if sum(parts[line] for line in lignes) != parts[code]:
                yield f"the lines of {code} do not make its share"

    def _near(self, cellules: Sequence[Cellule], reponses: Sequence[Brut], *, wished: bool = False) -> Iterator[str]:
        for cellule in cellules:
            if cellule.valeur is None:
                continue
            exact = mean(reponses, self.region.lignes[cellule.ligne], wished=wished)
            if abs(cellule.valeur - exact) >= cellule.pas or cellule.valeur % cellule.pas:
                yield (
                    f"{cellule.territoire} {cellule.mesure} {cellule.ligne}: "
                    f"{cellule.valeur} is a step from {float(exact):.2f}"
                )
            if cellule.n != len({reponse.personne for reponse in reponses}):
                yield f"{cellule.territoire} {cellule.mesure} {cellule.ligne}: n is wrong"

    def etp(self) -> Iterator[str]:
        """Check that tenths are apportioned from printed shares and disclose no more than they do."""
        tenths, parts = self.release.etp(), self.release.parts()
        if not tenths:
            if parts:
                yield "shares are told without ETP"
            return
        weight = sum(reponse.poids for reponse in self.region.reponses)
        total = int(Fraction(weight, 100 * self.region.collecte.periode.mois) + Fraction(1, 2))
        lines = [*self.region.missions]
        if [tenths[code] for code in lines] != rounded([Fraction(total * parts[code], 100) for code in lines], total):
            yield "ETP of missions do not follow from their printed shares"
        for code, lignes in self.region.missions.items():
            if self.release.has_lines and sum(tenths[line] for line in lignes) != tenths[code]:
                yield f"the ETP of the lines of {code} do not make its own"

    # --- DLA

    def dlas(self) -> Iterator[str]:
        visible = self.release.dlas_montres
        for dla in visible:
            reponses_of_dla = self.region.of(dla)
            if not all(reponse.accord for reponse in reponses_of_dla):
                yield f"{dla} is shown and someone did not agree"
            cells = self.release.of(Mesure.PART, dla)
            if {cellule.ligne for cellule in cells} != set(self.region.missions) or {
                cellule.pas for cellule in cells
            } != {5}:
                yield f"{dla} is not told by mission, at five points"
            if sum(cellule.valeur or 0 for cellule in cells) != 100:
                yield f"{dla} does not sum to 100"
            yield from self._near(cells, reponses_of_dla)
        if self.release.caches != self.region.dlas - set(visible):
            yield "DLA without figures are not those that are remembered"
        remainder = [reponse for reponse in self.region.reponses if reponse.dla not in visible]
        few = len({reponse.personne for reponse in remainder}) < 5 or len({reponse.dla for reponse in remainder}) < 2
        if self.release.is_shown and visible and remainder and few:
            yield "what remains of the région without its shown DLA is too small"

    def audiences(self) -> Iterator[str]:
        for cellule in self.release.cellules:
            if (cellule.audience is Audience.DLA) != bool(cellule.territoire):
                yield f"{cellule.territoire} {cellule.ligne} is told to {cellule.audience}"

    # --- changes

    def changes(self, before: Region, former: Release) -> Iterator[str]:
        years = self.region.collecte.periode.mois == 12
        for code, lignes in self.region.missions.items():
            sens, size = self._told_of(code, before.collecte.periode.code)
            exact = mean(self.region.reponses, lignes) - mean(before.reponses, before.missions[code])
            if not self.release.is_shown or not former.is_shown:
                if sens.statut is not Statut.CONFIDENTIEL or size.is_shown:
                    yield f"a change of {code} is told of a région that is not"
                continue
            if self.region.dlas != before.dlas:
                if sens.statut is not Statut.SANS_OBJET or size.is_shown:
                    yield f"a change of {code} is told between different DLA"
                continue
            printed = self.release.missions()[code] - former.missions()[code]
            step = max(self.release.pas, former.pas)
            yield from self._gap(sens, size, exact, printed, step, SENS_MINIMAL[years])

    def _told_of(self, code: str, colonne: str) -> tuple[Cellule, Cellule]:
        """Return the only direction and the only size of a change."""
        (sens,) = [
            cellule for cellule in self.release.of(Mesure.SENS) if (cellule.ligne, cellule.colonne) == (code, colonne)
        ]
        (size,) = [
            cellule for cellule in self.release.of(Mesure.ECART) if (cellule.ligne, cellule.colonne) == (code, colonne)
        ]
        return sens, size

    def years(self, earlier: Sequence[tuple[Region, Release | None]]) -> Iterator[str]:
        """Check that a second semestre after three others in a row compares the means of two years, from six points."""
        periode = self.region.collecte.periode
        year = f"{periode.annee - 1}-A1"
        codes = [f"{periode.annee - 1}-S1", f"{periode.annee - 1}-S2", f"{periode.annee}-S1"]
        former = [release for _, release in earlier if release is not None]
        columns = {cell.colonne for cell in self.release.cellules}
        if (
            periode.code[-2:] != "S2"
            or [region.collecte.periode.code for region, _ in earlier] != codes
            or len(former) < 3
        ):
            if any("-A1" in colonne for colonne in columns) and periode.mois != 12:
                yield "a change of a year is told without four semestres"
            return
        regions, releases = [*(region for region, _ in earlier), self.region], [*former, self.release]
        for code, lignes in self.region.missions.items():
            sens, size = self._told_of(code, year)
            if not all(release.is_shown for release in releases):
                if sens.statut is not Statut.CONFIDENTIEL or size.is_shown:
                    yield f"a change of {code} over a year is told of a région that is not"
                continue
            means = [mean(region.reponses, lignes) for region in regions]
            exact = (means[2] + means[3] - means[0] - means[1]) / 2
            printed = self._year(releases[2:])[code] - self._year(releases[:2])[code]
            yield from self._gap(sens, size, exact, printed, max(release.pas for release in releases), 6)

    def _year(self, semestres: Sequence[Release]) -> Mapping[str, int]:
        """Return the mean of the printed figures of two semestres."""
        codes = [*self.region.missions]
        shares = [[release.parts()[code] for code in codes] for release in semestres]
        quotas = [Fraction(sum(printed), len(printed)) for printed in zip(*shares, strict=True)]
        return dict(zip(codes, rounded(quotas, 100), strict=True))

    def _gap(self, sens: Cellule, size: Cellule, exact: Fraction, printed: int, step: int, least: int) -> Iterator[str]:
        code = sens.ligne
        if sens.statut is Statut.CONFIDENTIEL:
            if size.is_shown or not sens.motif:
                yield f"the size of a confidential change of {code} is told"
            return
        sign = 0 if abs(exact) < least else 1 if exact > 0 else -1
        if sens.valeur != sign:
            yield f"{code}: the direction {sens.valeur} is told of {float(exact):.2f}"
        if not sens.valeur and (not sens.motif or size.is_shown or "stable" in sens.motif):
            yield f"{code}: nothing is affirmed, and something is told"
        agrees = abs(printed - exact) <= step
        if sens.valeur and size.is_shown != agrees:
            yield f"{code}: a size is told exactly when what is printed is within a step of it"
        if size.is_shown and size.valeur != printed:
            yield f"{code}: the size is not what printed figures show"

    # --- wishes

    def wishes(self) -> Iterator[str]:
        wished = [reponse for reponse in self.region.reponses if reponse.souhait is not None]
        reel, souhait = self.release.of(Mesure.REEL), self.release.of(Mesure.SOUHAIT)
        if bool(wished) != bool(reel):
            yield "wishes are told by nobody, or silenced without a reason"
        if not any(cellule.is_shown for cellule in reel):
            return
        if self.is_too_small(wished):
            yield "wishes are told of too few persons"
        yield from self._near(reel, wished)
        yield from self._near(souhait, wished, wished=True)
        for cells in (reel, souhait):
            if sum(cellule.valeur or 0 for cellule in cells) != 100:
                yield "wishes do not sum to 100"
        for code, lignes in self.region.missions.items():
            (sens,) = [
                cellule
                for cellule in self.release.of(Mesure.SENS)
                if cellule.ligne == code and cellule.colonne == "souhait"
            ]
            (size,) = [
                cellule
                for cellule in self.release.of(Mesure.ECART)
                if cellule.ligne == code and cellule.colonne == "souhait"
            ]
            exact = mean(wished, lignes, wished=True) - mean(wished, lignes)
            printed = sum(cellule.valeur or 0 for cellule in souhait if cellule.ligne == code)
            printed -= sum(cellule.valeur or 0 for cellule in reel if cellule.ligne == code)
            yield from self._gap(sens, size, exact, printed, 5, ECART_SOUHAIT)

    # --- words

    def words(self) -> Iterator[str]:
        for cellule in self.release.of(Mesure.MOTS):
            answered = [reponse for reponse in self.region.reponses if self._chosen(reponse, cellule.ligne)]
            persons = {reponse.personne for reponse in answered}
            without = {
                reponse.personne for reponse in answered if cellule.colonne not in self._chosen(reponse, cellule.ligne)
            }
            persons_who_chose = persons - without
            if cellule.valeur is None:
                are_enough = len(persons) >= 8 and len({reponse.dla for reponse in answered}) >= 3
                # Silenced too where the choice common to both answers of a person would be shown.
                answer_twice = len(answered) > len(persons)
                if are_enough and not answer_twice and not self._may_be_known(answered, cellule.ligne):
                    yield f"{cellule.ligne} {cellule.colonne} is silenced without a reason"
                continue
            if len(persons) < 8:
                yield f"{cellule.ligne} {cellule.colonne} is told of {len(persons)} persons"
            share = Fraction(len(persons_who_chose), len(persons))
            word = 3 if share >= Fraction(3, 4) else 1 if share <= Fraction(1, 4) else 2
            if cellule.valeur != word:
                yield f"{cellule.ligne} {cellule.colonne}: {cellule.valeur} is told of {share}"

    def _may_be_known(self, answered: Sequence[Brut], question: str) -> bool:
        """Return whether the staff of one DLA, or of two directed together, are sure of a choice of the others, made or
        not."""
        chosen: dict[int, frozenset[str]] = {}
        for reponse in answered:
            chosen[reponse.personne] = chosen.get(reponse.personne, frozenset()) | self._chosen(reponse, question)
        dlas = sorted({answer.dla for answer in answered})
        pairs = [*combinations(dlas, 1), *combinations(dlas, 2)]
        return any(
            self._is_sure(chosen, {answer.personne for answer in answered if answer.dla in pair}, question)
            for pair in pairs
        )

    def _is_sure(self, chosen: Mapping[int, frozenset[str]], known: set[int], question: str) -> bool:
        n, unknown = len(chosen), len(chosen) - len(known)
        bounds = []
        for option in {cellule.colonne for cellule in self.release.of(Mesure.MOTS) if cellule.ligne == question}:
            chosen_count, known_said = (
                sum(option in chosen[person] for person in people) for people in (chosen, known)
            )
            least, most = (-(-3 * n // 4), n) if 4 * chosen_count >= 3 * n else (n // 4 + 1, -(-3 * n // 4) - 1)
            if 4 * chosen_count <= n:
                least, most = 0, n // 4
            bounds.append((max(0, least - known_said), min(unknown, most - known_said)))
        if all(len(answers) == 1 for answers in chosen.values()):
            lows, highs = (sum(least_most[side] for least_most in bounds) for side in (0, 1))
            bounds = [(max(low, unknown - highs + high), min(high, unknown - lows + low)) for low, high in bounds]
        return any(high <= 0 or low >= unknown for low, high in bounds)

    def _chosen(self, reponse: Brut, question: str) -> frozenset[str]:
        if question != "RAISONS":
            return frozenset({value} if isinstance(value := reponse.valeurs.get(question), str) else ())
        questionnaire = self.region.collecte.posees.get(reponse.version, self.region.collecte.questionnaire)
        reasons = frozenset(reason.raison for reason in reasons_given(questionnaire, reponse.valeurs))
        return reasons - {"silence"} if reponse.personne >= 0 else frozenset()


def silences(collectes: Sequence[Collecte]) -> list[str]:
    """List missions that moved by their threshold and two steps between comparable périodes without any statement."""
    silent = []
    for before, after in pairwise(collectes):
        first, last = region_of(before), region_of(after)
        release, former = after.release, before.release
        if release is None or former is None or not release.is_shown or not former.is_shown or first.dlas != last.dlas:
            continue
        step = max(release.pas, former.pas)
        for code, lignes in last.missions.items():
            moved = abs(mean(last.reponses, lignes) - mean(first.reponses, lignes))
            cell = release.get(Mesure.SENS, code, colonne=before.periode.code)
            if moved >= SENS_MINIMAL[after.periode.mois == 12] + 2 * step and (cell is None or not cell.valeur):
                silent.append(f"{code} moved by {float(moved):.1f} points and nothing is said ({cell and cell.motif})")
    return silent


class _NetworkJudge(_Judge):
    """A judge that allows the network, beside the steps of a région, figures by mission at its fine step."""

    def steps(self) -> tuple[tuple[int, bool], ...]:
        judged_steps = super().steps()
        return (*judged_steps, (judged_steps[0][0], False))
