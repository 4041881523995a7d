"""Workbook of a région: default choice of campaigns, request, and all its data read at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import matiere_of, perimetre_of
from collecte.bilans.operations.contenu_region import compose_years
from collecte.bilans.queries.bilans import list_signed
from collecte.bilans.queries.faits_categories import get_faits_categories, territoires_of
from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.queries.population import list_read_together
from collecte.classeurs.operations.changements_classeur import changements_of
from collecte.core.errors import InputError
from collecte.core.security import Trousseau
from collecte.models import Campagne, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur, animating
from collecte.referentiel.queries.categories import get_categories
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.reponses.queries.campagnes import list_animated_campagnes
from collecte.temps.operations.contenu_note import choice_of
from collecte.temps.operations.contenu_note import compose as compose_note
from collecte.temps.queries.note_pilotes import list_chiffres_note
from exports.bilans.categories import compose_categories
from exports.bilans.composition import compose
from exports.bilans.document import BilanDla, PartieDocument
from exports.bilans.region import RegionBilan
from exports.papiers.note import NotePilotes
from exports.records import records
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.matiere import Audience, Changements, Edition, Famille, Matiere
from exports.regional.sceau import canonical
from questionnaires.core.francais import paris_day
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode

_SEAL = "données d’un classeur régional"


class NothingChosenError(InputError):
    problem = "Ce classeur n’aurait rien à dire."
    remedy = "Choisissez une période, un questionnaire ou une année de bilans."


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeClasseur:
    """Request for a workbook: `temps_id` is a campaign on time, `enquete_ids` other campaigns; `annee` the year of
    bilans; `depuis` the first year that both are compared with (None: all of them); `dla_ids` the DLA that have a tab
    of their own; `pour_dla` the DLA whose staff and direction read it, for `Audience.DLA` alone (None: every DLA of the
    région)."""

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
        """Key of the readers: a workbook is compared with the last one that has the same key."""
        return f"{self.audience.name} {self.pour_dla}" if self.pour_dla else self.audience.name

    @property
    def chooses_nothing(self) -> bool:
        return not (self.temps_id or self.enquete_ids or self.annee)

    def to_document(self) -> dict[str, object]:
        """Return JSON values, equal for equal requests."""
        return {
            "audience": self.audience.name,
            "familles": sorted(famille.name for famille in self.familles),
            "temps": self.temps_id,
            "enquetes": sorted(self.enquete_ids),
            "annee": self.annee,
            "depuis": self.depuis,
            "dlas": sorted(self.dla_ids),
            "pour_dla": self.pour_dla,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Rebuild a request from `to_document`; other keys are ignored."""
        return cls(
            audience=Audience[document["audience"]],
            familles=frozenset(Famille[famille] for famille in document["familles"]),
            temps_id=document["temps"],
            enquete_ids=frozenset(document["enquetes"]),
            annee=document["annee"],
            depuis=document["depuis"],
            dla_ids=frozenset(document["dlas"]),
            pour_dla=document.get("pour_dla"),
        )


def gather(
    session: Session,
    *,
    region: Region,
    demande: DemandeClasseur,
    acteur: Acteur | None,
    trousseau: Trousseau,
    now: datetime,
) -> Matiere:
    """Gather all the data of a workbook, and record for each campaign that it went out; `write_regional` leaves out
    what its audience may not read.

    Campaigns outside this région, or that `acteur` does not run, are ignored. `acteur` None: a command, which reads
    what whoever runs the région does. Raises NothingChosenError.
    """
    lecteur = acteur or animating(region.id)
    campagnes = {
        campagne.id: campagne
        for campagne in list_animated_campagnes(session, lecteur)
        if campagne.region_id == region.id
    }
    temps, enquetes = _taken_out(session, campagnes, demande, acteur, now)
    temps = _since(temps, demande.depuis)
    bilans = _bilans(session, region, demande, paris_day(now))
    if temps is None and not enquetes and not bilans:
        raise NothingChosenError
    lecteurs = tuple(_readers(session, region, bilans))
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
        categories=_categories(session, region, demande, lecteurs) if bilans else (),
        lecteurs=lecteurs,
        depuis=demande.depuis,
        changements=_changements(session, region, campagnes, demande),
    )
    return replace(matiere, sceau=trousseau.empreinte(_SEAL, canonical(matiere)))


def _changements(
    session: Session, region: Region, campagnes: dict[int, Campagne], demande: DemandeClasseur
) -> Changements | None:
    if Famille.CHANGEMENTS not in demande.familles:
        return None
    chosen = [
        campagnes[campagne_id]
        for campagne_id in {demande.temps_id or 0, *demande.enquete_ids}
        if campagne_id in campagnes
    ]
    has_bilans = demande.annee is not None
    return changements_of(
        session,
        region=region,
        public=demande.public,
        campagnes=chosen,
        has_bilans=has_bilans,
        depuis=demande.depuis,
    )


def _reader_of(session: Session, region: Region, demande: DemandeClasseur) -> records.Dla | None:
    """Return the DLA whose staff and direction the workbook is for."""
    dlas = (candidate for candidate in list_dlas(session, region.id) if candidate.id == demande.pour_dla)
    dla = next(dlas, None) if demande.audience is Audience.DLA else None
    return records.Dla(code=dla.code, nom=dla.nom) if dla else None


def _taken_out(
    session: Session, campagnes: dict[int, Campagne], demande: DemandeClasseur, acteur: Acteur | None, now: datetime
) -> tuple[Collecte | None, tuple[CollecteEnquete, ...]]:
    """Take out the campaign on time first, then the others by id: concurrent requests wait in the same order."""
    temps: Collecte | None = None
    chosen = campagnes.get(demande.temps_id or 0)
    if chosen is not None and chosen.is_temps:
        collecte = take_out(session, campagne=chosen, acteur=acteur, now=now)
        temps = collecte if isinstance(collecte, Collecte) else None
    others = [
        campagnes[enquete_id]
        for enquete_id in sorted(demande.enquete_ids)
        if enquete_id in campagnes and not campagnes[enquete_id].is_temps
    ]
    collectes = [take_out(session, campagne=campagne, acteur=acteur, now=now) for campagne in others]
    enquetes = [collecte for collecte in collectes if isinstance(collecte, CollecteEnquete)]
    return temps, tuple(enquetes)


def _since(temps: Collecte | None, depuis: int | None) -> Collecte | None:
    """Return the collection without the périodes before that year."""
    if temps is None or depuis is None:
        return temps
    anterieures = tuple(collecte for collecte in temps.serie.anterieures if collecte.periode.annee >= depuis)
    return replace(temps, serie=replace(temps.serie, anterieures=anterieures))


def _bilans(session: Session, region: Region, demande: DemandeClasseur, today: date) -> tuple[RegionBilan, ...]:
    """List the bilans of the requested year and of the earlier years that it is compared with."""
    if demande.annee is None:
        return ()
    bilans = compose_years(session, region, today, demande.annee)
    return tuple(
        bilan for bilan in bilans if bilan is bilans[-1] or demande.depuis is None or bilan.annee >= demande.depuis
    )


def _par_dla(session: Session, region: Region, demande: DemandeClasseur, today: date) -> Iterator[BilanDla]:
    """Yield the bilans of the DLA that have a tab; for `Audience.DLA`, that of its readers' own DLA, beside the
    région's."""
    if demande.audience.is_inside:
        asked = demande.dla_ids if Famille.PAR_DLA in demande.familles else frozenset()
    else:
        asked = frozenset({demande.pour_dla or 0}) if Famille.BILAN in demande.familles else frozenset()
    referentiel = get_adopted(session, region.id).referentiel
    for dla in list_dlas(session, region.id):
        convention = perimetre_of(session, dla, today).convention if dla.id in asked else None
        if convention is not None:
            yield compose(*matiere_of(session, convention, referentiel), today)


def _categories(
    session: Session, region: Region, demande: DemandeClasseur, lecteurs: Sequence[frozenset[int]]
) -> tuple[PartieDocument, ...]:
    """Compose the figures by category of the year, for an edition that has room for them."""
    if demande.annee is None or Famille.BILAN not in demande.familles or demande.audience.edition is Edition.FLASH:
        return ()
    ours = frozenset(dla.id for dla in list_dlas(session, region.id))
    is_inside = demande.audience.is_inside
    territoires = territoires_of(
        session,
        region,
        prepared=ours if is_inside else ours & {demande.pour_dla},
        known=(ours,) if is_inside else (frozenset(), *lecteurs),
        regions=[ours],
    )
    faits = get_faits_categories(session, demande.annee, territoires)
    return compose_categories(faits, get_categories(session), territoires)


def _note(
    session: Session, region: Region, demande: DemandeClasseur, acteur: Acteur, now: datetime
) -> NotePilotes | None:
    """Compose the note of the same période, once its results are settled."""
    if Famille.NOTE not in demande.familles or demande.temps_id is None:
        return None
    choix = choice_of(region, list_chiffres_note(session, acteur), demande.temps_id)
    if choix.chiffres is None or choix.chiffres.campagne.id != demande.temps_id:
        return None
    return compose_note(session, choix=choix, acteur=acteur, now=now)


def _readers(session: Session, region: Region, bilans: Sequence[RegionBilan]) -> Iterator[frozenset[int]]:
    """Yield the sets of DLA whose figures someone outside the C2RA reads: each DLA alone, those that one person directs
    or works for, those whose bilan is signed."""
    dlas = list_dlas(session, region.id)
    ids = {dla.code: dla.id for dla in dlas}
    for dla_id in ids.values():
        yield frozenset({dla_id})
    for codes in list_read_together(session, dlas):
        yield frozenset(ids[code] for code in codes if code in ids)
    for bilan in bilans:
        by_avenant = {colonne.avenant_id: colonne.dla_id for colonne in bilan.colonnes if colonne.avenant_id}
        yield frozenset(by_avenant[avenant_id] for avenant_id in list_signed(session, by_avenant.keys()))


@dataclass(frozen=True, slots=True)
class ChoixCampagnes:
    """The campaign on time, and one campaign of each questionnaire."""

    temps: Campagne | None
    enquetes: tuple[Campagne, ...]


def list_begun(session: Session, region: Region, today: date, *, closes: bool = False) -> Sequence[Campagne]:
    """List the campaigns of a région that have begun, but for cancelled ones, the latest période first; `closes`: only
    those that no longer take answers."""
    campagnes = [
        campagne for campagne in list_animated_campagnes(session, animating(region.id)) if campagne.annulee_le is None
    ]
    return [
        campagne for campagne in campagnes if campagne.ouverture <= today and (not closes or campagne.is_over(today))
    ]


def proposer(
    campagnes: Iterable[Campagne],
    *,
    answered: Collection[int],
    annee: int | None = None,
    periode: str | None = None,
) -> ChoixCampagnes:
    """Choose the last settled campaign of each instrument, from campaigns given with the latest période first; one that
    is not in `answered` only when its instrument has no other.

    `answered`: ids of the campaigns with a transmitted answer. `annee`: the year of the période of time, and of the
    opening of questionnaires. `periode`: the code of the période of time to take, settled or not.
    """
    campagnes = tuple(campagnes)
    settled: dict[str, Campagne] = {}
    for campagne in sorted(campagnes, key=lambda campagne: campagne.id not in answered):
        annee_of = campagne.periode.annee if campagne.is_temps else campagne.ouverture.year
        if campagne.arretee_le is not None and annee in (None, annee_of):
            settled.setdefault(campagne.instrument, campagne)
    temps = settled.pop(TEMPS, None)
    if periode is not None:
        asked = (campagne for campagne in campagnes if campagne.is_temps and campagne.periode_code == periode)
        temps = next(asked, None)
    return ChoixCampagnes(temps, tuple(settled.values()))


def commune(periodes: Iterable[Periode]) -> Periode | None:
    """Return the most frequent période of those given, one a région; of equals, the one that ends last, then the
    longest."""
    counts = Counter(periodes)
    return max(counts, key=lambda periode: (counts[periode], periode.fin, periode.mois), default=None)
