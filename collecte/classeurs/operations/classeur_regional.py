"""Workbook of a région: default choice of campaigns, request, and all its data read at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Self

from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import matiere_of, perimetre_of
from collecte.bilans.operations.contenu_region import compose_years
from collecte.bilans.queries.bilans import list_signed
from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.queries.population import list_read_together
from collecte.classeurs.operations.changements_classeur import changements_of
from collecte.core.errors import UserFacingError
from collecte.core.security import Trousseau
from collecte.models import Campagne, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur, animating
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.reponses.queries.campagnes import list_animated_campagnes
from collecte.temps.operations.contenu_note import choice_of
from collecte.temps.operations.contenu_note import compose as compose_note
from collecte.temps.queries.note_pilotes import list_chiffres_note
from exports.bilans.composition import compose
from exports.bilans.document import BilanDla
from exports.bilans.region import RegionBilan
from exports.papiers.note import NotePilotes
from exports.records import records
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.matiere import Audience, Changements, Famille, Matiere
from exports.regional.sceau import canonical
from questionnaires.core.francais import paris_day
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode

_SEAL = "données d’un classeur régional"


class NothingChosenError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "Ce classeur n’aurait rien à dire.", "Choisissez une période, un questionnaire ou une année de bilans."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What one asks: `temps_id` is a campaign on time, `enquete_ids` others; `annee` that of bilans; `depuis` the first
    year that both are compared with (None: all of them); `dla_ids` those that have a tab of their own; `pour_dla` the
    one whose staff and direction it is for, of `Audience.DLA` alone (None: all of the région)."""

    audience: Audience
    familles: frozenset[Famille]
    temps_id: int | None = None
    enquete_ids: frozenset[int] = frozenset()
    annee: int | None = None
    depuis: int | None = None
    dla_ids: frozenset[int] = frozenset()
    pour_dla: int | None = None

    @property
    def public(self) -> str:
        """What tells its readers from those of another workbook: the next one is compared with the last one of them."""
        return f"{self.audience.name} {self.pour_dla}" if self.pour_dla else self.audience.name

    @property
    def chooses_nothing(self) -> bool:
        return not (self.temps_id or self.enquete_ids or self.annee)

    def to_document(self) -> dict[str, object]:
        """JSON values: the same for the same request."""
        return {
            "audience": self.audience.name,
            "familles": sorted(own.name for own in self.familles),
            "temps": self.temps_id,
            "enquetes": sorted(self.enquete_ids),
            "annee": self.annee,
            "depuis": self.depuis,
            "dlas": sorted(self.dla_ids),
            "pour_dla": self.pour_dla,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """What `to_document` gave; other keys are left aside."""
        return cls(
            audience=Audience[document["audience"]],
            familles=frozenset(Famille[own] for own in document["familles"]),
            temps_id=document["temps"],
            enquete_ids=frozenset(document["enquetes"]),
            annee=document["annee"],
            depuis=document["depuis"],
            dla_ids=frozenset(document["dlas"]),
            pour_dla=document.get("pour_dla"),
        )


def gather(
    session: Session, *, region: Region, demande: Demande, acteur: Acteur | None, trousseau: Trousseau, now: datetime
) -> Matiere:
    """All that a workbook is made from, with the trace that each campaign went out; what its audience may not read is
    left out by `write_regional`.

    What is not of this région, or not run by `acteur`, is as if it had not been asked; None: a command, which reads
    what whoever runs the région does. Raises NothingChosenError.
    """
    lecteur = acteur or animating(region.id)
    ours = {own.id: own for own in list_animated_campagnes(session, lecteur) if own.region_id == region.id}
    temps, enquetes = _taken_out(session, ours, demande, acteur, now)
    temps = _since(temps, demande.depuis)
    bilans = _bilans(session, region, demande, paris_day(now))
    if temps is None and not enquetes and not bilans:
        raise NothingChosenError
    matiere = Matiere(
        region=region.nom,
        arrete_a=now,
        audience=demande.audience,
        dla=_reader_of(session, region, demande),
        familles=demande.familles,
        temps=temps,
        enquetes=enquetes,
        bilans=bilans,
        par_dla=tuple(_par_dla(session, region, demande, paris_day(now))),
        note=_note(session, region, demande, lecteur, now),
        lecteurs=tuple(_readers(session, region, bilans)),
        depuis=demande.depuis,
        changements=_changements(session, region, ours, demande),
    )
    return replace(matiere, sceau=trousseau.empreinte(_SEAL, canonical(matiere)))


def _changements(session: Session, region: Region, ours: dict[int, Campagne], demande: Demande) -> Changements | None:
    if Famille.CHANGEMENTS not in demande.familles:
        return None
    asked = [ours[own] for own in {demande.temps_id or 0, *demande.enquete_ids} if own in ours]
    has_bilans = demande.annee is not None
    return changements_of(session, region=region, public=demande.public, campagnes=asked, has_bilans=has_bilans)


def _reader_of(session: Session, region: Region, demande: Demande) -> records.Dla | None:
    """The DLA whose staff and direction it is for."""
    found = (own for own in list_dlas(session, region.id) if own.id == demande.pour_dla)
    own = next(found, None) if demande.audience is Audience.DLA else None
    return records.Dla(code=own.code, nom=own.nom) if own else None


def _taken_out(
    session: Session, ours: dict[int, Campagne], demande: Demande, acteur: Acteur | None, now: datetime
) -> tuple[Collecte | None, tuple[CollecteEnquete, ...]]:
    """That on time first, then the others by their id: whoever asks at once waits in the same order."""
    temps: Collecte | None = None
    chosen = ours.get(demande.temps_id or 0)
    if chosen is not None and chosen.is_temps:
        read = take_out(session, campagne=chosen, acteur=acteur, now=now)
        temps = read if isinstance(read, Collecte) else None
    others = [ours[own] for own in sorted(demande.enquete_ids) if own in ours and not ours[own].is_temps]
    taken = [take_out(session, campagne=own, acteur=acteur, now=now) for own in others]
    enquetes = [own for own in taken if isinstance(own, CollecteEnquete)]
    return temps, tuple(enquetes)


def _since(temps: Collecte | None, depuis: int | None) -> Collecte | None:
    """The same, compared with no période before that year."""
    if temps is None or depuis is None:
        return temps
    kept = tuple(own for own in temps.serie.anterieures if own.periode.annee >= depuis)
    return replace(temps, serie=replace(temps.serie, anterieures=kept))


def _bilans(session: Session, region: Region, demande: Demande, today: date) -> tuple[RegionBilan, ...]:
    """The year that was asked, and those before it that it is compared with."""
    if demande.annee is None:
        return ()
    found = compose_years(session, region, today, demande.annee)
    return tuple(own for own in found if own is found[-1] or demande.depuis is None or own.annee >= demande.depuis)


def _par_dla(session: Session, region: Region, demande: Demande, today: date) -> Iterator[BilanDla]:
    """Those that have a tab; of its readers' own DLA, the bilan stands beside the région's."""
    if demande.audience.is_inside:
        asked = demande.dla_ids if Famille.PAR_DLA in demande.familles else frozenset()
    else:
        asked = frozenset({demande.pour_dla or 0}) if Famille.BILAN in demande.familles else frozenset()
    referentiel = get_adopted(session, region.id).referentiel
    for dla in list_dlas(session, region.id):
        convention = perimetre_of(session, dla, today).convention if dla.id in asked else None
        if convention is not None:
            yield compose(*matiere_of(session, convention, referentiel), today)


def _note(session: Session, region: Region, demande: Demande, acteur: Acteur, now: datetime) -> NotePilotes | None:
    """That of the same période, once its results are settled."""
    if Famille.NOTE not in demande.familles or demande.temps_id is None:
        return None
    choix = choice_of(region, list_chiffres_note(session, acteur), demande.temps_id)
    if choix.chiffres is None or choix.chiffres.campagne.id != demande.temps_id:
        return None
    return compose_note(session, choix=choix, acteur=acteur, now=now)


def _readers(session: Session, region: Region, bilans: Sequence[RegionBilan]) -> Iterator[frozenset[int]]:
    """The sets of DLA whose figures someone outside the C2RA reads: one's own, those one directs or works for, those
    whose bilan is signed."""
    dlas = list_dlas(session, region.id)
    ids = {own.code: own.id for own in dlas}
    for own in ids.values():
        yield frozenset({own})
    for codes in list_read_together(session, dlas):
        yield frozenset(ids[code] for code in codes if code in ids)
    for bilan in bilans:
        by_avenant = {each.avenant_id: each.dla_id for each in bilan.colonnes if each.avenant_id}
        yield frozenset(by_avenant[each] for each in list_signed(session, by_avenant.keys()))


@dataclass(frozen=True, slots=True)
class Choix:
    """The campaign on time, and one of each questionnaire."""

    temps: Campagne | None
    enquetes: tuple[Campagne, ...]


def list_begun(session: Session, region: Region, today: date, *, closes: bool = False) -> Sequence[Campagne]:
    """The campaigns of a région that have begun, cancelled ones aside, the latest période first; `closes`: those that
    take no answer any more."""
    found = [own for own in list_animated_campagnes(session, animating(region.id)) if own.annulee_le is None]
    return [own for own in found if own.ouverture <= today and (not closes or own.is_over(today))]


def proposer(campagnes: Iterable[Campagne], *, annee: int | None = None, periode: str | None = None) -> Choix:
    """The default choice: the last settled campaign of each instrument, out of campaigns, the latest période first.

    `annee`: the year of the période of time, and of the opening of questionnaires. `periode`: the one asked by name,
    settled or not.
    """
    settled: dict[str, Campagne] = {}
    asked: Campagne | None = None
    for own in campagnes:
        if own.is_temps and own.periode_code == periode:
            asked = asked or own
        if own.arretee_le is not None and annee in (None, own.periode.annee if own.is_temps else own.ouverture.year):
            settled.setdefault(own.instrument, own)
    temps = settled.pop(TEMPS, None)
    return Choix(temps if periode is None else asked, tuple(settled.values()))


def commune(periodes: Iterable[Periode]) -> Periode | None:
    """The période that most régions have, each once; at equality, the one that ends last, then the longest."""
    counts = Counter(periodes)
    return max(counts, key=lambda own: (counts[own], own.fin, own.mois), default=None)
