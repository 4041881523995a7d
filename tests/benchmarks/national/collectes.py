"""Ten years of campaigns: their questionnaires, dates and versions, and whether their results are settled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.versions import publish_version
from collecte.campagnes.operations.notices import notice_enquete, notice_temps
from collecte.models import Campagne, Notice, Population, Region
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode
from tests.benchmarks.national.ecriture import Ecriture
from tests.benchmarks.national.pays import ANNEES, BEGINNING
from tests.benchmarks.national.reponses import asked_of, satisfaction_versions

PERIODES = tuple(Periode(annee, "S", numero) for annee in ANNEES for numero in (1, 2))
SECOND_VERSION = 2021
"""The first year when satisfaction is asked in its second version."""

_DAYS = 30
_OPENED = {SATISFACTION: (1, 15), IMPACT: (11, 1)}
"""Month and day; both ask those whose accompagnement ended in the year before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posee:
    """A campaign of the database. `periode` is shown for those on time; `annee` is the year when what others ask about
    ended."""

    id: int
    code: str
    version: int
    rang: int  # of the version, from 0
    ouverture: date
    periode: Periode
    annee: int


@dataclass
class Collectes:
    ecriture: Ecriture
    session: Session

    def poser(self, region: Region) -> Sequence[Posee]:
        """Create the campaigns of a région, on time first; those that structures answer are settled a month after the
        closing."""
        return [*self._temps(region), *self._structures(region)]

    def _temps(self, region: Region) -> Iterator[Posee]:
        notice = replace(notice_temps(region), contact="c2ra@dla.example", cse="sans objet")
        for periode in PERIODES:
            opened = periode.fin + timedelta(days=1)
            asked, version = self._derived[periode]
            campagne_id = self._campagne(
                region,
                asked,
                version,
                (opened, periode),
                notice,
                population=Population.PERSONNES,
                avec_activites=periode.numero == 1,
                nom="",
                accompagnes_du=None,
                accompagnes_au=None,
                arretee_le=None,
            )
            yield Posee(
                id=campagne_id,
                code=TEMPS,
                version=version,
                rang=0,
                ouverture=opened,
                periode=periode,
                annee=periode.annee,
            )

    @cached_property
    def _derived(self) -> Mapping[Periode, tuple[Questionnaire, int]]:
        """Return the questionnaire of each période, the same everywhere, and its version."""
        asked = {periode: asked_of(periode) for periode in PERIODES}
        return {
            periode: (questionnaire, publish_version(self.session, questionnaire=questionnaire, now=BEGINNING).id)
            for periode, questionnaire in asked.items()
        }

    def _structures(self, region: Region) -> Iterator[Posee]:
        asked = (satisfaction_versions(), (shipped_questionnaires()[IMPACT],))
        for versions in asked:
            numbers = [
                publish_version(self.session, questionnaire=version, now=BEGINNING, region_id=region.id).id
                for version in versions
            ]
            for annee in ANNEES:
                rang = len(versions) - 1 if annee >= SECOND_VERSION else 0
                yield self._of_structures(region, versions[rang], (numbers[rang], rang), annee)

    def _of_structures(self, region: Region, asked: Questionnaire, version: tuple[int, int], annee: int) -> Posee:
        opened = date(annee, *_OPENED[asked.code])
        periode = Periode.of(opened)
        campagne_id = self._campagne(
            region,
            asked,
            version[0],
            (opened, periode),
            notice_enquete(asked, region, Population.STRUCTURES),
            population=Population.STRUCTURES,
            avec_activites=False,
            nom=asked.titre,
            accompagnes_du=date(annee - 1, 1, 1),
            accompagnes_au=date(annee - 1, 12, 31),
            arretee_le=_at(opened + timedelta(days=2 * _DAYS)),
        )
        return Posee(
            id=campagne_id,
            code=asked.code,
            version=version[0],
            rang=version[1],
            ouverture=opened,
            periode=periode,
            annee=annee - 1,
        )

    def _campagne(
        self,
        region: Region,
        asked: Questionnaire,
        version: int,
        when: tuple[date, Periode],
        notice: Notice,
        **more: Any,  # noqa: ANN401 - the columns that differ
    ) -> int:
        opened, periode = when
        return self.ecriture.add(
            Campagne,
            region_id=region.id,
            version_id=version,
            instrument=asked.code,
            periode_code=periode.code,
            ouverture=opened,
            cloture=opened + timedelta(days=_DAYS),
            grace_jours=7,
            notice=notice.document,
            confirmee_le=_at(opened),
            attendues_fixees_le=_at(opened),
            creee_le=_at(opened),
            **more,
        )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
