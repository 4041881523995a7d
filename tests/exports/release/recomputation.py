"""The rules of released figures on time, computed again from raw records by another hand.

Written from the specification alone (docs/decisions/0064); it shares no code with the computation that it judges.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise

from exports.records.records import Collecte, Etat
from exports.release.annees import Annee
from exports.release.cellules import Audience, Cellule, Mesure, Release, Statut
from questionnaires.temps.an_dernier import reasons_given

SENS_MINIMAL = {True: 6, False: 8}
"""The least change that is told, between two years and between other périodes."""
ECART_SOUHAIT = 10
"""The least gap to what people wish for that is told."""


@dataclass(frozen=True, slots=True)
class Brut:
    """An answer, as it was typed."""

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
        """Codes that are told -> the lines that they sum."""
        alone = {ligne: (ligne,) for lignes in self.missions.values() for ligne in lignes}
        return {**alone, **self.missions}

    @property
    def personnes(self) -> int:
        return len({own.personne for own in self.reponses})

    @property
    def dlas(self) -> frozenset[str]:
        return frozenset(own.dla for own in self.reponses)

    def of(self, dla: str) -> tuple[Brut, ...]:
        return tuple(own for own in self.reponses if own.dla == dla)


def region_of(collecte: Collecte) -> Region:
    lignes = collecte.referentiel.lignes
    wished = {f"{ligne}_SOUHAITE": ligne for ligne in lignes}
    answers = []
    for attendu in collecte.attendus:
        own = attendu.reponse
        if attendu.etat is not Etat.TRANSMIS or own is None or not own.etp * own.mois:
            continue
        souhait = {line: value for code, line in wished.items() if isinstance(value := own.valeurs.get(code), int)}
        answers.append(
            Brut(
                dla=attendu.dla,
                personne=attendu.personne,
                poids=own.etp * own.mois,
                accord=own.accord_chiffres,
                parts={line: value for line in lignes if isinstance(value := own.valeurs.get(line), int)},
                souhait=souhait if sum(souhait.values()) == 10_000 else None,
                valeurs=own.valeurs,
                version=own.version,
            )
        )
    missions = {own.code: tuple(line.code for line in own.fonctions) for own in collecte.referentiel.missions}
    return Region(collecte, tuple(answers), {**missions, "AUTRE": ("AUTRE",)})


def mean(reponses: Sequence[Brut], lignes: Sequence[str], *, wished: bool = False) -> Fraction:
    """In points."""
    weight = sum(own.poids for own in reponses)
    told = sum(
        own.poids * ((own.souhait or {}) if wished else own.parts).get(line, 0) for own in reponses for line in lignes
    )
    return Fraction(told, 100 * weight)


def rounded(quotas: Sequence[Fraction], units: int) -> list[int]:
    """Largest remainder: whole parts, then one more to the largest remainders, the earlier of equal ones first."""
    whole = [int(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda place: (whole[place] - quotas[place], place))
    chosen = Counter(order[: units - sum(whole)])
    return [own + chosen[place] for place, own in enumerate(whole)]


def defects(collecte: Collecte) -> list[str]:
    """What is wrong in a release, a sentence each; nothing when it follows the rules."""
    release = collecte.release
    assert release is not None
    judge = _Judge(region_of(collecte), release)
    found = [*judge.people(), *judge.shares(), *judge.etp(), *judge.dlas(), *judge.audiences()]
    found += [*judge.wishes(), *judge.words()]
    before = collecte.serie.anterieures[-1] if collecte.serie.anterieures else None
    if before is not None and before.release is not None:
        found += judge.changes(region_of(before), before.release)
    return [*found, *judge.years([(region_of(own), own.release) for own in collecte.serie.anterieures[-3:]])]


def network_defects(collectes: Sequence[Collecte], made: Release) -> list[str]:
    """The same of a release of the network, from the answers of all its régions: nobody answers in two."""
    regions = [region_of(own) for own in collectes]
    reponses = [
        replace(each, dla=f"{place} {each.dla}", personne=1_000 * place + each.personne)
        for place, own in enumerate(regions)
        for each in own.reponses
    ]
    judge = _NetworkJudge(Region(collectes[0], tuple(reponses), regions[0].missions), made)
    found = [*judge.people(), *judge.shares(), *judge.etp(), *judge.audiences()]
    if {own.mesure for own in made.cellules} - {Mesure.PART, Mesure.ETP} or any(
        own.territoire for own in made.cellules
    ):
        found.append("the network tells something else than shares and ETP of all")
    return found


def year_defects(year: Annee, semestres: Sequence[Release]) -> list[str]:
    """What is wrong in a year that two semestres make up: only what they print may be in it."""
    if not all(own.is_shown for own in semestres):
        return [] if year.motif and not year.parts else ["a year is told though a semestre is not"]
    found = [] if year.pas == max(own.pas for own in semestres) else ["the step of a year is not its coarsest"]
    blocs = semestres[0].blocs

    def means(codes: Sequence[str]) -> list[Fraction]:
        return [Fraction(sum(own.parts()[code] for own in semestres), len(semestres)) for code in codes]

    missions = [bloc.code for bloc in blocs]
    if [year.parts[code] for code in missions] != rounded(means(missions), 100):
        found.append("the missions of a year are not the rounded means of its semestres")
    for bloc in blocs:
        alone = bloc.lignes == (bloc.code,)
        told = all(set(bloc.lignes) <= own.parts().keys() for own in semestres)
        lines = [year.parts[line] for line in bloc.lignes] if told else []
        if told and not alone and lines != rounded(means(bloc.lignes), year.parts[bloc.code]):
            found.append(f"the lines of {bloc.code} are not the rounded means of its semestres")
        if not told and set(bloc.lignes) & year.parts.keys():
            found.append(f"the lines of {bloc.code} are told of a year and not of its semestres")
    return found


class _Judge:
    def __init__(self, region: Region, release: Release) -> None:
        self.region = region
        self.release = release

    # --- who is behind it

    def people(self) -> Iterator[str]:
        if (self.release.personnes, self.release.dlas) != (self.region.personnes, len(self.region.dlas)):
            yield "the persons or the DLA behind the région are miscounted"
        if self.is_too_small(self.region.reponses) and self.release.is_shown:
            yield "figures are told of too few persons, or of one that makes them"
        empty = not self.region.reponses
        for own in self.release.of(Mesure.PART):
            if not own.is_shown and not own.motif:
                yield f"{own.ligne} is hidden without a reason"
            if empty and own.statut is not Statut.SANS_OBJET:
                yield f"{own.ligne}: nothing to hide is not confidential"

    @staticmethod
    def is_too_small(reponses: Sequence[Brut]) -> bool:
        """Fewer than five persons or three DLA, or one of over 85 % to whoever knows the second one."""
        weights: Counter[int] = Counter()
        for own in reponses:
            weights[own.personne] += own.poids
        first, second = [*sorted(weights.values(), reverse=True), 0, 0][:2]
        dominated = first * 100 > 85 * (sum(weights.values()) - second)
        if len(weights) < 5 or len({own.dla for own in reponses}) < 3 or dominated:
            return True
        for personne in weights:
            left = [own for own in reponses if own.personne != personne]
            if left and (len({own.personne for own in left}) < 4 or len({own.dla for own in left}) < 2):
                return True
        return False

    # --- shares

    def steps(self) -> tuple[tuple[int, bool], ...]:
        """Steps that the number of persons allows, and whether each is told by line."""
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
        told = [*self.region.missions]
        units = rounded([mean(reponses, self.region.missions[code]) / pas for code in told], 100 // pas)
        if [parts[code] for code in told] != [pas * own for own in units]:
            yield "missions are not rounded by largest remainder"
        if self.release.has_lines:
            yield from self._inside(parts, pas)
        if sum(parts[code] for code in told) != 100:
            yield "missions do not sum to 100"

    def _inside(self, parts: Mapping[str, int], pas: int) -> Iterator[str]:
        for code, lignes in self.region.missions.items():
            if code in lignes:
                continue
            units = rounded([mean(self.region.reponses, (line,)) / pas for line in lignes], parts[code] // pas)
            if [parts[line] for line in lignes] != [pas * own for own in units]:
                yield f"the lines of {code} are not rounded inside it by largest remainder"
            if sum(parts[line] for line in lignes) != parts[code]:
                yield f"the lines of {code} do not make its share"

    def _near(self, cellules: Sequence[Cellule], reponses: Sequence[Brut], *, wished: bool = False) -> Iterator[str]:
        for own in cellules:
            if own.valeur is None:
                continue
            exact = mean(reponses, self.region.lignes[own.ligne], wished=wished)
            if abs(own.valeur - exact) >= own.pas or own.valeur % own.pas:
                yield f"{own.territoire} {own.mesure} {own.ligne}: {own.valeur} is a step from {float(exact):.2f}"
            if own.n != len({each.personne for each in reponses}):
                yield f"{own.territoire} {own.mesure} {own.ligne}: n is wrong"

    def etp(self) -> Iterator[str]:
        """Tenths apportioned from printed shares: nothing more than them is told."""
        tenths, parts = self.release.etp(), self.release.parts()
        if not tenths:
            if parts:
                yield "shares are told without ETP"
            return
        weight = sum(own.poids for own in self.region.reponses)
        total = int(Fraction(weight, 100 * self.region.collecte.periode.mois) + Fraction(1, 2))
        told = [*self.region.missions]
        if [tenths[code] for code in told] != rounded([Fraction(total * parts[code], 100) for code in told], total):
            yield "ETP of missions do not follow from their printed shares"
        for code, lignes in self.region.missions.items():
            if self.release.has_lines and sum(tenths[line] for line in lignes) != tenths[code]:
                yield f"the ETP of the lines of {code} do not make its own"

    # --- DLA

    def dlas(self) -> Iterator[str]:
        shown = self.release.dlas_montres
        for dla in shown:
            mine = self.region.of(dla)
            if not all(own.accord for own in mine):
                yield f"{dla} is shown and someone did not agree"
            cells = self.release.of(Mesure.PART, dla)
            if {own.ligne for own in cells} != set(self.region.missions) or {own.pas for own in cells} != {5}:
                yield f"{dla} is not told by mission, at five points"
            if sum(own.valeur or 0 for own in cells) != 100:
                yield f"{dla} does not sum to 100"
            yield from self._near(cells, mine)
        if self.release.caches != self.region.dlas - set(shown):
            yield "DLA without figures are not those that are remembered"
        left = [own for own in self.region.reponses if own.dla not in shown]
        few = len({own.personne for own in left}) < 5 or len({own.dla for own in left}) < 2
        if self.release.is_shown and shown and left and few:
            yield "what remains of the région without its shown DLA is too small"

    def audiences(self) -> Iterator[str]:
        for own in self.release.cellules:
            if (own.audience is Audience.DLA) != bool(own.territoire):
                yield f"{own.territoire} {own.ligne} is told to {own.audience}"

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
        """The only direction and the only size of a change."""
        (sens,) = [own for own in self.release.of(Mesure.SENS) if (own.ligne, own.colonne) == (code, colonne)]
        (size,) = [own for own in self.release.of(Mesure.ECART) if (own.ligne, own.colonne) == (code, colonne)]
        return sens, size

    def years(self, earlier: Sequence[tuple[Region, Release | None]]) -> Iterator[str]:
        """A second semestre that follows three others in a row compares the means of two years, from six points."""
        own = self.region.collecte.periode
        year = f"{own.annee - 1}-A1"
        asked = [f"{own.annee - 1}-S1", f"{own.annee - 1}-S2", f"{own.annee}-S1"]
        former = [release for _, release in earlier if release is not None]
        told = {cell.colonne for cell in self.release.cellules}
        if own.code[-2:] != "S2" or [region.collecte.periode.code for region, _ in earlier] != asked or len(former) < 3:
            if any("-A1" in colonne for colonne in told) and own.mois != 12:
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
        """What two semestres print, on average."""
        codes = [*self.region.missions]
        shares = [[release.parts()[code] for code in codes] for release in semestres]
        quotas = [Fraction(sum(own), len(own)) for own in zip(*shares, strict=True)]
        return dict(zip(codes, rounded(quotas, 100), strict=True))

    def _gap(self, sens: Cellule, size: Cellule, exact: Fraction, printed: int, step: int, least: int) -> Iterator[str]:
        code = sens.ligne
        if sens.statut is Statut.CONFIDENTIEL:
            if size.is_shown or not sens.motif:
                yield f"the size of a confidential change of {code} is told"
            return
        right = 0 if abs(exact) < least else 1 if exact > 0 else -1
        if sens.valeur != right:
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
        both = [own for own in self.region.reponses if own.souhait is not None]
        reel, souhait = self.release.of(Mesure.REEL), self.release.of(Mesure.SOUHAIT)
        if bool(both) != bool(reel):
            yield "wishes are told by nobody, or silenced without a reason"
        if not any(own.is_shown for own in reel):
            return
        if self.is_too_small(both):
            yield "wishes are told of too few persons"
        yield from self._near(reel, both)
        yield from self._near(souhait, both, wished=True)
        for cells in (reel, souhait):
            if sum(own.valeur or 0 for own in cells) != 100:
                yield "wishes do not sum to 100"
        for code, lignes in self.region.missions.items():
            (sens,) = [own for own in self.release.of(Mesure.SENS) if own.ligne == code and own.colonne == "souhait"]
            (size,) = [own for own in self.release.of(Mesure.ECART) if own.ligne == code and own.colonne == "souhait"]
            exact = mean(both, lignes, wished=True) - mean(both, lignes)
            printed = sum(own.valeur or 0 for own in souhait if own.ligne == code)
            printed -= sum(own.valeur or 0 for own in reel if own.ligne == code)
            yield from self._gap(sens, size, exact, printed, 5, ECART_SOUHAIT)

    # --- words

    def words(self) -> Iterator[str]:
        for own in self.release.of(Mesure.MOTS):
            given = [each for each in self.region.reponses if self._chosen(each, own.ligne)]
            persons = {each.personne for each in given}
            without = {each.personne for each in given if own.colonne not in self._chosen(each, own.ligne)}
            said = persons - without
            if own.valeur is None:
                are_enough = len(persons) >= 8 and len({each.dla for each in given}) >= 3
                answer_twice = len(given) > len(persons)  # silenced too where what both say would be told
                if are_enough and not answer_twice and not self._may_be_known(given, own.ligne):
                    yield f"{own.ligne} {own.colonne} is silenced without a reason"
                continue
            if len(persons) < 8:
                yield f"{own.ligne} {own.colonne} is told of {len(persons)} persons"
            share = Fraction(len(said), len(persons))
            right = 3 if share >= Fraction(3, 4) else 1 if share <= Fraction(1, 4) else 2
            if own.valeur != right:
                yield f"{own.ligne} {own.colonne}: {own.valeur} is told of {share}"

    def _may_be_known(self, given: Sequence[Brut], question: str) -> bool:
        """Whether the staff of one DLA, or of two directed together, are sure of what the others chose, or did not."""
        chosen: dict[int, frozenset[str]] = {}
        for each in given:
            chosen[each.personne] = chosen.get(each.personne, frozenset()) | self._chosen(each, question)
        dlas = sorted({each.dla for each in given})
        pairs = [*combinations(dlas, 1), *combinations(dlas, 2)]
        return any(
            self._is_sure(chosen, {each.personne for each in given if each.dla in own}, question) for own in pairs
        )

    def _is_sure(self, chosen: Mapping[int, frozenset[str]], known: set[int], question: str) -> bool:
        n, unknown = len(chosen), len(chosen) - len(known)
        bounds = []
        for option in {own.colonne for own in self.release.of(Mesure.MOTS) if own.ligne == question}:
            said, known_said = (sum(option in chosen[own] for own in people) for people in (chosen, known))
            least, most = (-(-3 * n // 4), n) if 4 * said >= 3 * n else (n // 4 + 1, -(-3 * n // 4) - 1)
            if 4 * said <= n:
                least, most = 0, n // 4
            bounds.append((max(0, least - known_said), min(unknown, most - known_said)))
        if all(len(own) == 1 for own in chosen.values()):
            lows, highs = (sum(own[side] for own in bounds) for side in (0, 1))
            bounds = [(max(low, unknown - highs + high), min(high, unknown - lows + low)) for low, high in bounds]
        return any(high <= 0 or low >= unknown for low, high in bounds)

    def _chosen(self, own: Brut, question: str) -> frozenset[str]:
        if question != "RAISONS":
            return frozenset({value} if isinstance(value := own.valeurs.get(question), str) else ())
        asked = self.region.collecte.posees.get(own.version, self.region.collecte.questionnaire)
        given = frozenset(each.raison for each in reasons_given(asked, own.valeurs))
        return given - {"silence"} if own.personne >= 0 else frozenset()


def silences(collectes: Sequence[Collecte]) -> list[str]:
    """Missions that moved by their threshold and two steps between comparable périodes, and nothing is said of it."""
    found = []
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
                found.append(f"{code} moved by {float(moved):.1f} points and nothing is said ({cell and cell.motif})")
    return found


class _NetworkJudge(_Judge):
    """Beside the steps of a région, the network may be told by mission at its fine step."""

    def steps(self) -> tuple[tuple[int, bool], ...]:
        own = super().steps()
        return (*own, (own[0][0], False))
