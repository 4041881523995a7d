"""A période of « Ma répartition » in one image: beside one's own year before, and the région as it was released."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.views.image_temps import BarreImage, ImageTemps, LigneImage, Phrase
from collecte.reponses.views.totaux import Repartie, shared
from collecte.temps.queries.chiffres_temps import ChiffresRegion
from collecte.temps.views.pages_ma_repartition import NOT_SHOWN, POINT, ColonneRepartition, EtapeRepartition, Series
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.referentiel.correspondance import court_of, missions_en_rupture
from questionnaires.temps.an_dernier import EvolutionPart, RaisonDonnee, Rappel, an_dernier, evolutions

ALIKE = 8
"""Gap with the région, in points, from which it is told as a difference: that of a change."""

_NOUNS = {"S": "semestre", "Q": "quadrimestre"}


@dataclass(frozen=True)
class Image:
    """A période, that of a year before, and the région beside: its own release, else the last one that is settled.

    `versions` are those adopted in its région, oldest first.
    """

    etape: EtapeRepartition
    avant: EtapeRepartition | None
    region: ColonneRepartition | None
    versions: Sequence[Version]

    @classmethod
    def of(cls, etape: EtapeRepartition, serie: Series, regions: Iterable[ChiffresRegion]) -> Self:
        """Choose what stands beside; `regions` are settled, the latest période first."""
        if not etape.is_comparable or etape.is_reprise:
            return cls(etape, serie.year_before(etape), None, serie.versions)
        shown = etape.lectures[1:2]
        if etape.region is None:
            shown = tuple(serie.released(region) for region in regions if _precedes(region, etape))
        return cls(etape, serie.year_before(etape), next(iter(shown), None), serie.versions)

    @property
    def built(self) -> ImageTemps:
        etape = self.etape
        barres = [BarreImage(f"Vous, {etape.titre}", self._mine)]
        if self.region:
            barres.append(BarreImage(f"La région, {self.region.etape.titre}", self.region.repartie))
        return ImageTemps(
            titre=f"Votre {_NOUNS.get(etape.periode.kind, 'année')} en une image",
            periode=etape.titre,
            barres=barres,
            note=typeset(self.region.etape.note if self.region else etape.note),
            entetes=tuple(self._entetes()),
            lignes=tuple(self._lignes()),
            phrases=[*self._moved(), *self._beside()],
            raisons=[(self._sujet(raison), raison.dite) for raison in etape.raisons if raison.raison],
        )

    @property
    def _mine(self) -> Repartie:
        """Its missions; the groups of a questionnaire that asked other lines than the référentiel."""
        if self.etape.questionnaire and not self.etape.is_comparable:
            return shared(self.etape.questionnaire, self.etape.parts)
        return self.etape.mienne.repartie

    @cached_property
    def evolutions(self) -> Sequence[EvolutionPart]:
        """Each mission, then its lines, as on the check page; without a year before, `avant` means nothing."""
        if not self.etape.is_comparable:
            return ()
        if self.avant is None:
            blanks = dict.fromkeys(self.etape.referentiel.lignes, 0)
            before = an_dernier(self.etape.periode, {**blanks, **self.etape.parts}, [self.etape.referentiel], [])
        else:
            versions = self._between(self.avant)
            correspondances = [version.correspondance for version in versions[1:]]
            referentiels = [version.referentiel for version in versions]
            before = an_dernier(self.avant.periode, self.avant.parts, referentiels, correspondances)
        return evolutions(before, self.etape.parts)

    @property
    def reseau(self) -> ColonneRepartition | None:
        """The network, where it was released with the région of this very période."""
        return self.etape.lectures[2] if self.region and len(self.etape.lectures) > 2 else None

    def _between(self, earlier: EtapeRepartition) -> Sequence[Version]:
        first, last = sorted((earlier.version.numero, self.etape.version.numero))
        return [version for version in self.versions if first <= version.numero <= last]

    @cached_property
    def wholes(self) -> Sequence[EvolutionPart]:
        """The missions, then what is outside them."""
        return [evolution for evolution in self.evolutions if _is_whole(evolution.rappel)]

    def _entetes(self) -> Iterator[str]:
        yield "Vous"
        if self.avant:
            yield from ("Un an avant", "Écart en un an")
        if self.region:
            yield from ("Région", "Écart avec la région")
        if self.reseau:
            yield "Réseau"

    def _lignes(self) -> Iterator[LigneImage]:
        for mission in self.etape.referentiel.missions if self.evolutions else ():
            whole, *fines = [evolution for evolution in self.evolutions if evolution.rappel.mission == mission.code]
            for evolution in (whole, *fines) if len(fines) > 1 else (whole,):
                yield self._ligne(evolution, mission.code)
        for evolution in self.wholes:
            if not evolution.rappel.mission:
                yield self._ligne(evolution, evolution.rappel.code)

    def _ligne(self, evolution: EvolutionPart, mission: str) -> LigneImage:
        region = self.region.texte(self._of_region(evolution.rappel)) if self.region else ""
        cells = [NOT_SHOWN if evolution.maintenant is None else evolution.maintenant_text]
        if self.avant:
            cells += [evolution.avant_text, evolution.ecart_text]
        if self.region:
            cells += [region, _signed(self._gap(evolution))]
        if self.reseau:
            cells.append(self.reseau.texte(self.reseau.parts.get(evolution.rappel.code)))
        return LigneImage(mission, evolution.rappel.libelle, tuple(cells), not _is_whole(evolution.rappel), region)

    @cached_property
    def _changed(self) -> frozenset[str]:
        """Missions whose meaning is not the same in the version that the région answered."""
        versions = self._between(self.region.etape) if self.region else []
        broken = missions_en_rupture(
            [version.referentiel for version in versions], [version.correspondance for version in versions[1:]]
        )
        return frozenset(broken)

    def _of_region(self, rappel: Rappel) -> int | None:
        """Return a released cell, in hundredths, where it means the same; never a sum of cells."""
        if self.region is None or rappel.mission in self._changed:
            return None
        if not _is_whole(rappel) and self.region.etape.version.numero != self.etape.version.numero:
            return None
        return self.region.parts.get(rappel.code)

    def _gap(self, evolution: EvolutionPart) -> int | None:
        """Return the gap with the région in whole points, since it is rounded; None where it prints less than its
        step."""
        region = self._of_region(evolution.rappel)
        if not region or evolution.maintenant is None:
            return None
        gap = evolution.maintenant - region
        size = (abs(gap) + POINT // 2) // POINT
        return size if gap > 0 else -size

    def _sujet(self, raison: RaisonDonnee) -> str:
        """Name the lines, or the mission, that a reason is about."""
        referentiel = self.etape.referentiel
        missions = {mission.code: mission.court for mission in referentiel.missions}
        return " + ".join(missions.get(code) or court_of(referentiel, code) for code in raison.lignes)

    def _moved(self) -> Iterator[Phrase]:
        """Say which mission moved most in a year, or which one is the largest."""
        moved = [evolution for evolution in self.wholes if evolution.ecart is not None] if self.avant else []
        if not moved:
            known = [evolution for evolution in self.wholes if evolution.maintenant]
            for largest in sorted(known, key=lambda evolution: -(evolution.maintenant or 0))[:1]:
                fait = f"« {largest.rappel.libelle} » prend {largest.maintenant_text} de votre temps"
                yield _phrase(largest, "temps", fait, ", sa plus grande part.")
            return
        most = max(moved, key=lambda evolution: abs(evolution.ecart or 0))
        if not most.ecart:
            yield Phrase("", "egal", typeset("Vos missions gardent la place qu’elles avaient il y a un an."))
            return
        fait = f"« {most.rappel.libelle} » passe de {most.avant_text} à {most.maintenant_text}"
        size = f"{decimal_text(abs(most.ecart), 2)} point{'s' if abs(most.ecart) >= 2 * POINT else ''}"
        more = f"{size} de {'plus' if most.ecart > 0 else 'moins'}"
        icone = "hausse" if most.ecart > 0 else "baisse"
        yield _phrase(most, icone, fait, f" en un an, {more}{self._mostly(most)}.{self._reason(most)}")

    def _mostly(self, whole: EvolutionPart) -> str:
        """Name the line of a mission that moved most, the same way."""
        fines = [fine for fine in self.evolutions if not _is_whole(fine.rappel)]
        inside = [fine for fine in fines if fine.rappel.mission == whole.rappel.mission]
        alike = [fine for fine in inside if (fine.ecart or 0) * (whole.ecart or 0) > 0]
        if len(inside) < 2 or not alike:
            return ""
        most = max(alike, key=lambda fine: abs(fine.ecart or 0))
        return f", surtout « {most.rappel.libelle} »"

    def _reason(self, whole: EvolutionPart) -> str:
        codes = {whole.rappel.code, *whole.rappel.lignes}
        for raison in self.etape.raisons:
            if codes.issuperset(raison.lignes) and raison.raison and not raison.is_silent:
                return f" Votre raison : {raison.dite}."
        return ""

    def _beside(self) -> Iterator[Phrase]:
        """Say how far one is from the région; why it is not shown, where it is hidden; nothing before it is settled."""
        gaps = [(abs(gap), evolution) for evolution in self.wholes if (gap := self._gap(evolution)) is not None]
        if not gaps or self.region is None:
            return
        size, most = max(gaps, key=lambda pair: pair[0])
        libelle, when = most.rappel.libelle, self.region.etape.periode.libelle
        if size < ALIKE:
            yield _phrase(
                most,
                "egal",
                "Vous ressemblez à la région",
                f" ({when}) : l’écart le plus grand, sur « {libelle} », est de {plural(size, 'point')}.",
            )
            return
        region = self.region.texte(self._of_region(most.rappel))
        more = "plus" if (self._gap(most) or 0) > 0 else "moins"
        fait = f"« {libelle} » prend {plural(size, 'point')} de {more} que dans la région"
        yield _phrase(most, "resultats", fait, f" ({when}) : {most.maintenant_text} contre {region}.")


def _precedes(region: ChiffresRegion, etape: EtapeRepartition) -> bool:
    is_its_own = region.campagne.region_id == etape.dla.region_id
    return is_its_own and region.is_shown and region.campagne.periode.fin < etape.periode.fin


def _is_whole(rappel: Rappel) -> bool:
    return rappel.is_mission or not rappel.mission


def _phrase(evolution: EvolutionPart, icone: str, fait: str, suite: str) -> Phrase:
    return Phrase(evolution.rappel.mission or evolution.rappel.code, icone, typeset(fait), typeset(suite))


def _signed(gap: int | None) -> str:
    return NOT_SHOWN if gap is None else f"{'+' if gap > 0 else ''}{decimal_text(gap, 0)}"
