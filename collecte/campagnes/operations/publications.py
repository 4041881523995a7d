"""Make the release of a campaign, once its results are settled: the only door of the computation."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import (
    list_asked_alike,
    list_asked_dlas,
    list_earlier,
    list_overlapping,
    list_regroupes,
    list_same_year,
)
from collecte.campagnes.queries.collectes import (
    get_collecte,
    get_collecte_enquete,
    get_collecte_with_serie,
    list_versions_posees,
    read_in_counts,
)
from collecte.campagnes.queries.population import list_read_together
from collecte.campagnes.queries.publications import (
    KEPT,
    SERIES,
    count_releases,
    get_apercu,
    list_pages,
    list_previewed,
    list_releases,
    list_reseaux,
    list_taken_up,
)
from collecte.campagnes.queries.recoupements import is_withheld
from collecte.campagnes.queries.suivis import count_transmises
from collecte.models import Campagne, CellulePubliee, ClasseurReference, PagePubliee, Participation, Publication
from collecte.reponses.queries.campagnes import lock_campagnes
from exports.records.records import Collecte, QuiRepond
from exports.release.cellules import REGION, RESEAU, Audience, Cellule, Mesure, Release, Statut
from exports.release.contexte import Contexte, Precedente
from exports.release.exactes import CollecteTemps
from exports.release.motifs import EFFACEE, RECOUPEE
from exports.release.reseau import Membre, release_reseau
from exports.release.revisions import Anterieure, revisions
from exports.release.seuils import Seuils
from exports.release.temps import release_temps
from exports.temps.a_publier import annees, precedente, temps_a_publier
from questionnaires.core.francais import paris_day

if TYPE_CHECKING:  # they import the writer of workbooks
    from exports.enquetes.comptes import Depouillement
    from exports.enquetes.resultats import Resultats


def lock_beside(session: Session, campagne: Campagne) -> None:
    """Lock a campaign and, of one on time, those over the same months or before it, and those of its période in other
    régions: two settled at once wait for each other."""
    held = [campagne, *(list_earlier(session, campagne) if campagne.is_temps else ())]
    if campagne.is_temps:
        held += [beside for other in tuple(held) for beside in list_same_year(session, other)]
        held += list_asked_alike(session, campagne)
    lock_campagnes(session, {other.id for other in held})


def publish_temps(session: Session, campagne: Campagne, now: datetime) -> Release:
    """Compute the release of a campaign whose results are settled, and store it. Call after `lock_beside`."""
    seuils = campagne.region.seuils
    collecte = get_collecte_with_serie(session, campagne, now)
    made = release_temps(
        temps_a_publier(collecte, en_cours=_is_under_way(campagne)),
        _contexte(session, campagne, collecte),
        seuils,
        numero=count_releases(session, campagne.id) + 1,
        faite_le=now,
    )
    store_release(session, campagne, made)
    publish_reseau(session, campagne, now)
    return made


def publish_again(session: Session, campagne: Campagne, count: Callable[[], object], now: datetime) -> Release | None:
    """Compute and store the release that replaces the last one of a campaign: `count` has the answers that came in
    since be counted. Call after `lock_beside`. Return None when too few of them changed anything."""
    before = list_releases(session, [campagne.id], as_made=True)[campagne.id]
    avant = _exact(session, campagne, now)
    count()
    apres = _exact(session, campagne, now)
    anterieure = Anterieure(release=before, avant=avant, apres=apres)
    if not anterieure.is_enough(campagne.region.seuils):
        return None
    contexte = _contexte(session, campagne, get_collecte_with_serie(session, campagne, now))
    made = release_temps(
        apres,
        replace(contexte, anterieure=anterieure),
        campagne.region.seuils,
        numero=before.numero + 1,
        faite_le=now,
    )
    made = replace(made, revisions=revisions(before, made))
    store_release(session, campagne, made)
    return made


def is_as_released(session: Session, campagne: Campagne, release: Release, now: datetime) -> bool:
    """Return whether no answer that a release counts was erased since."""
    return Membre(code="", collecte=_exact(session, campagne, now), release=release).is_as_released


def _exact(session: Session, campagne: Campagne, now: datetime) -> CollecteTemps:
    return temps_a_publier(get_collecte(session, campagne, now), en_cours=_is_under_way(campagne))


def publish_reseau(session: Session, campagne: Campagne, now: datetime) -> None:
    """Store the figures of the network over a période, once for all, when no région that asks what this campaign does
    waits for its results any more: with the release of the last one to settle. Call after `lock_beside`."""
    beside = list_asked_alike(session, campagne)
    if any(other.arretee_le is None for other in beside) or list_reseaux(session, beside):
        return
    membres = _membres(session, beside, now)
    if len(membres) < 2:
        return
    strictest = reduce(lambda seuils, other: seuils.stricter(other.region.seuils_propres), beside, Seuils())
    made = release_reseau(list(membres.values()), strictest, numero=1, faite_le=now)
    last = max(membres, key=lambda campagne_id: membres[campagne_id].release.faite_le)
    kept = session.scalars(
        select(Publication).where(Publication.campagne_id == last).order_by(Publication.numero.desc())
    ).first()
    if kept is None:
        raise ValueError(f"the campaign {last} has no release")
    reseau = {"regions": list(made.regions), "personnes": made.personnes, "dlas": made.dlas}
    kept.cadre = {**kept.cadre, "reseau": reseau}
    _store_cells(session, kept, [replace(cellule, territoire=RESEAU) for cellule in made.cellules])


def _membres(session: Session, campagnes: Collection[Campagne], now: datetime) -> Mapping[int, Membre]:
    """Return campaign -> a région whose answers are those that it released: none was erased since, no earlier version
    of the program settled it, and no overlapping période hides it. All ask the same lines."""
    releases = list_releases(session, [campagne.id for campagne in campagnes], SERIES, as_made=True)
    known = releases.keys() - list_taken_up(session, list(releases))
    blocs = next((releases[campagne.id].blocs for campagne in campagnes if campagne.id in known), ())
    membres = {
        campagne.id: _membre(session, campagne, releases[campagne.id], now)
        for campagne in campagnes
        if campagne.id in known and releases[campagne.id].motif != RECOUPEE and releases[campagne.id].blocs == blocs
    }
    return {key: membre for key, membre in membres.items() if membre.is_as_released}


def _membre(session: Session, campagne: Campagne, release: Release, now: datetime) -> Membre:
    earlier = list_earlier(session, campagne)[-1:]
    before = list_releases(session, [previous.id for previous in earlier], SERIES, as_made=True)
    return Membre(
        code=campagne.region.code,
        collecte=temps_a_publier(get_collecte(session, campagne, now)),
        release=release,
        directions=list_read_together(session, list_asked_dlas(session, campagne)),
        avant=next(
            ((previous.periode.code, before[previous.id]) for previous in earlier if previous.id in before), None
        ),
    )


def publish_enquete(session: Session, campagne: Campagne, now: datetime) -> None:
    """Store the release of a campaign not on time, from one reading of answers: of the région and, of structures, of
    each DLA."""
    from exports.enquetes.calculs import croisements
    from exports.enquetes.publication import release_of  # it imports the writer of workbooks

    read = _read(session, campagne, now)
    resultats = _computed(read)
    forget_preview(session, campagne)
    made = release_of(
        resultats,
        campagne.region.seuils,
        numero=count_releases(session, campagne.id) + 1,
        faite_le=now,
        croisements=croisements(read, resultats),
        dimensions=read.collecte.dimensions,
    )
    store_release(session, campagne, made)


def _read(session: Session, campagne: Campagne, now: datetime) -> "Depouillement":
    from exports.enquetes.comptes import Depouillement

    collecte = get_collecte_enquete(session, campagne, now)
    return Depouillement(collecte if campagne.is_of_structures else read_in_counts(collecte))


def _computed(read: "Depouillement") -> "Mapping[str, Resultats]":
    """Return the results that answers give, by territory."""
    from exports.enquetes.calculs import resultats_of

    dlas = [listed.code for listed in read.collecte.dlas] if read.collecte.qui is QuiRepond.STRUCTURE else []
    return {dla or REGION: resultats_of(read, dla) for dla in (None, *dlas)}


def publish_previews(session: Session, *, now: datetime) -> int:
    """Replace the preview of each open campaign of structures to which enough more answers came; return of how
    many."""
    return sum(_preview(session, campagne, now) for campagne in list_previewed(session, paris_day(now)))


def _preview(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Replace the preview of a campaign, never where counts alone are read: they were promised for after closing."""
    before = get_apercu(session, campagne.id)
    wanted = campagne.region.seuils.apercu - (before.numero if before else 0)
    if count_transmises(session, campagne.id) < wanted:
        return False
    from exports.enquetes.calculs import apercu
    from exports.enquetes.comptes import Depouillement
    from exports.enquetes.publication import release_of

    lock_campagnes(session, [campagne.id])
    collecte = get_collecte_enquete(session, campagne, now)
    computed = apercu(Depouillement(collecte)) if collecte.is_told_in_full else None
    if computed is None or computed.lues < wanted:
        return False
    forget_preview(session, campagne)
    made = release_of({REGION: computed}, campagne.region.seuils, numero=-computed.lues, faite_le=now)
    store_release(session, campagne, made)
    return True


def forget_preview(session: Session, campagne: Campagne) -> None:
    """Delete the preview of an open campaign, if it has one; its releases stay."""
    session.execute(delete(Publication).where(Publication.campagne_id == campagne.id, Publication.numero < KEPT))


def forget_words(session: Session, campagne: Campagne, now: datetime) -> None:
    """Take out of a release of structures the free texts whose answers were erased or anonymised: its figures stay."""
    publiee = PagePubliee
    pages = session.scalars(
        select(publiee)
        .join(Publication, Publication.id == publiee.publication_id)
        .where(Publication.campagne_id == campagne.id)
    ).all()
    if not any(page.contenu.get("mots") for page in pages):
        return
    from exports.enquetes.resultats import plain

    left = {
        territoire: plain(computed)["mots"] for territoire, computed in _computed(_read(session, campagne, now)).items()
    }
    for page in pages:
        page.contenu = {**page.contenu, "mots": left.get(page.territoire, [])}
    session.flush()


def publish_settled_before(session: Session, campagne: Campagne) -> None:
    """Store the first release of a campaign that an earlier version settled, from what it stored that day: its
    workbook on time, or the results of structures that its pages showed. Of other questionnaires, whose workbook had
    every count, from the answers that are left."""
    moment = campagne.arretee_le
    if moment is None:
        return
    if campagne.is_of_structures:
        _publish_kept(session, campagne, moment)
        return
    if not campagne.is_temps:
        publish_enquete(session, campagne, moment)
        return
    from exports.temps.reference import release_of_reference  # it imports the reader of workbooks

    kept = select(ClasseurReference.fichier).where(ClasseurReference.campagne_id == campagne.id)
    seuils, collecte = campagne.region.seuils, get_collecte(session, campagne, moment)
    made = release_of_reference(session.execute(kept).scalar_one(), collecte, seuils, moment)
    store_release(session, campagne, made, origine="classeur de référence")


def _publish_kept(session: Session, campagne: Campagne, moment: datetime) -> None:
    """Store it from counts alone, as answers were erased since. Nothing is shown where nothing was stored."""
    from exports.enquetes.publication import non_publies, release_of
    from exports.enquetes.reprise import reprendre
    from exports.enquetes.resultats import read

    kept = list_pages(session, campagne.id, KEPT)
    seuils = campagne.region.seuils
    stored = {territoire: read(contenu) for territoire, contenu in kept.items()}
    resultats = reprendre(stored, seuils, list_versions_posees(session, campagne))
    resultats.setdefault(REGION, non_publies(campagne.titre, campagne.territoire, is_anonymous=campagne.anonyme))
    made = release_of(resultats, seuils, numero=1, faite_le=moment)
    store_release(session, campagne, made, origine="résultats gardés" if kept else "rien de gardé")
    publication = Publication
    session.execute(delete(publication).where(publication.campagne_id == campagne.id, publication.numero == KEPT))


def store_release(session: Session, campagne: Campagne, made: Release, origine: str = "") -> None:
    """Store a release. `origine` says what an earlier version of the program left it in."""
    cadre = {
        "blocs": [asdict(bloc) for bloc in made.blocs],
        "caches": sorted(made.caches),
        "seuils": asdict(made.seuils),
        "origine": origine,
        "remplace_le": made.remplace_le.isoformat() if made.remplace_le else "",
        "revisions": [asdict(revision) for revision in made.revisions],
        "gardees": {mesure.value: nom for mesure, nom in made.gardees.items()},
        "dimensions": [
            {**asdict(dimension), "categories": list(dimension.categories.items())}  # a document sorts its keys
            for dimension in made.dimensions
        ],
    }
    kept = Publication(
        campagne_id=campagne.id,
        numero=made.numero,
        faite_le=made.faite_le,
        personnes=made.personnes,
        dlas=made.dlas,
        cadre=cadre,
    )
    session.add(kept)
    session.flush()
    _store_cells(session, kept, made.cellules)
    session.add_all(
        PagePubliee(publication_id=kept.id, territoire=territoire, contenu=dict(contenu))
        for territoire, contenu in made.pages.items()
    )
    session.flush()


def _store_cells(session: Session, kept: Publication, cellules: Sequence[Cellule]) -> None:
    """Store the cells of a release after those that it has."""
    start = session.scalar(
        select(func.count()).select_from(CellulePubliee).where(CellulePubliee.publication_id == kept.id)
    )
    session.add_all(
        CellulePubliee(publication_id=kept.id, rang=rang, **asdict(cellule))
        for rang, cellule in enumerate(cellules, start=start or 0)
    )
    session.flush()


def blank_cells_of_dlas(session: Session, participations: Collection[Participation]) -> None:
    """Empty the cells of DLA that rest on one of these answers on time, about to be erased: alone, they are that
    answer; with others, a colleague would subtract their own."""
    for participation in participations:
        if participation.transmise_le is None:
            continue
        released = select(Publication.id).where(Publication.campagne_id == participation.campagne_id)
        session.execute(
            update(CellulePubliee)
            .where(
                CellulePubliee.publication_id.in_(released),
                CellulePubliee.territoire == participation.dla.code,
                CellulePubliee.audience == Audience.DLA,
            )
            .values(valeur=None, statut=Statut.INDISPONIBLE, motif=EFFACEE)
        )


def forget_releases(session: Session, campagne_id: int) -> None:
    """Delete the releases of a campaign that is deleted."""
    released = select(Publication.id).where(Publication.campagne_id == campagne_id)
    for table in (CellulePubliee, PagePubliee):
        session.execute(delete(table).where(table.publication_id.in_(released)))
    session.execute(delete(Publication).where(Publication.campagne_id == campagne_id))


def _contexte(session: Session, campagne: Campagne, collecte: Collecte) -> Contexte:
    earlier = _earlier(session, campagne, collecte)
    over_same_months = [campagne.id, *(beside.id for beside in list_overlapping(session, campagne))]
    released = list_releases(session, over_same_months).values()
    as_made = list_releases(session, over_same_months, [Mesure.PART], as_made=True).values()
    return Contexte(
        directions=list_read_together(session, list_asked_dlas(session, campagne)),
        montres={dla: release.missions(dla) for release in as_made for dla in release.dlas_montres},
        caches=list_regroupes(session, over_same_months).union(*(release.caches for release in released)),
        recoupee=is_withheld(session, campagne),
        precedente=earlier[-1] if earlier and earlier[-1] is not None else None,
        annees=annees(collecte, {previous.code: previous for previous in earlier if previous is not None}),
    )


def _earlier(session: Session, campagne: Campagne, collecte: Collecte) -> Sequence[Precedente | None]:
    """List the earlier périodes of the same kind since the beginning of the year before, or the last of all, oldest
    first; None in the place of one that is not settled."""
    series = list(zip(list_earlier(session, campagne), collecte.serie.anterieures, strict=True))
    since = campagne.periode.annee - 1
    compared = [pair for pair in series if pair[0].periode.annee >= since] or series[-1:]
    released = list_releases(session, [other.id for other, _ in compared], SERIES, as_made=True)
    return [
        precedente(collecte, before, released[other.id], en_cours=_is_under_way(other))
        if other.id in released
        else None
        for other, before in compared
    ]


def _is_under_way(campagne: Campagne) -> bool:
    """Return whether its période was not over when its results were settled."""
    return campagne.arretee_le is not None and paris_day(campagne.arretee_le) <= campagne.periode.fin
