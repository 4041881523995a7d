"""Compose a fiche d’appui à la négociation from all that may be shown of a DLA and its région."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.bilans.queries.bilans import list_signed
from collecte.campagnes.queries.publications import SERIES
from collecte.models import Avenant, BilanSigne, Campagne, Convention, Engagement, Mots
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_adopted, get_referentiel_of
from collecte.temps.operations.bilan_fiche import bilan_of
from collecte.temps.operations.partage_fiche import raisons_of, responsabilites_of, souhait_of
from collecte.temps.operations.perimetre_fiche import Perimetre
from collecte.temps.operations.temps_fiche import (
    Parts,
    lignes_mouvement,
    lignes_temps,
    parts_of,
    periode_told,
)
from collecte.temps.queries.chiffres_temps import (
    ChiffresDla,
    ChiffresRegion,
    list_beside_network,
    list_chiffres_fiche,
)
from collecte.temps.queries.fiche_appui import (
    Partagees,
    get_bilan,
    list_orientations_followed,
    list_partagees,
)
from exports.papiers.fiche import Bilan, FicheAppui, Mouvement, Promesse, Responsabilites
from exports.records.couverture import etp_text
from exports.release.cellules import Mesure, Release
from exports.release.origine import CAMPAGNES, champ_of, source_of, source_of_series
from questionnaires.core.francais import (
    NBSP,
    capital,
    decimal_text,
    euros_text,
    paris_day,
    plural,
    short_day_text,
    typeset,
)
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lu:
    """Everything read, as it may be shown: figures of each campagne of the series; of the chosen one, figures of the
    région and of the DLA, and what authors share. `signe`: the last signed bilan of the convention, where none was
    transmitted by questionnaire."""

    perimetre: Perimetre
    mots: Mots
    referentiel: Referentiel
    regions: Mapping[int, ChiffresRegion]
    dlas: Mapping[int, ChiffresDla]
    region: ChiffresRegion | None
    dla: ChiffresDla | None
    chosen: Partagees | None
    bilan: Bilan | None
    signe: BilanSigne | None
    responsabilites: Responsabilites | None


def compose(session: Session, *, perimetre: Perimetre, acteur: Acteur, now: datetime) -> FicheAppui:
    """Compose what `acteur`, who works for the DLA or directs it, reads of it."""
    lu = _read(session, perimetre, acteur, paris_day(now))
    campagne, dla = perimetre.campagne, perimetre.dla
    is_settled = campagne is not None and campagne.arretee_le is not None
    souhait = souhait_of(lu.chosen.reponses if lu.chosen and is_settled else ())
    region, souhaits = lu.region, lu.region.souhaits if lu.region else ()
    parts = {
        of_serie.id: parts_of(
            lu.regions.get(of_serie.id), lu.dlas.get(of_serie.id), souhait if of_serie is campagne else {}
        )
        for of_serie in perimetre.serie
    }
    avenant = perimetre.avenant
    return FicheAppui(
        dla=f"DLA {dla.code} {dla.nom}",
        region=dla.region.nom,
        arrete_a=now,
        faits=tuple(_facts(lu)),
        moyens=tuple(_means(lu)),
        orientations=tuple(list_orientations_followed(session, avenant.id)) if avenant else (),
        periode=campagne.periode.libelle if campagne else "",
        temps=lignes_temps(lu.referentiel, parts[campagne.id] if campagne else Parts()),
        region_note=_region_note(lu),
        souhait_note=typeset(" ".join(_souhait_notes(region, has_wish=bool(souhait)))),
        mouvement=_mouvement(lu, parts),
        responsabilites=lu.responsabilites,
        bilan=lu.bilan,
        engagements=tuple(_promises(perimetre.engagements)),
        manques=tuple(typeset(manque) for manque in dict.fromkeys(_missing(lu, has_wish=bool(souhait)))),
        pas_dla=_pas(lu.dla),
        pas_region=_pas(region),
        pas_souhait=souhaits[0].pas if souhaits else 0,
        pas_reseau=region.reseau.pas if region and region.reseau else 0,
        champ=_champ(lu, campagne) if campagne else "",
        source=source_of(campagne.titre, campagne.ouverture, campagne.cloture, region.release if region else None)
        if campagne
        else "",
    )


def _champ(lu: _Lu, campagne: Campagne) -> str:
    """Return the sentence « Champ »: the DLA if its shares are shown, then who is counted in those of the région."""
    region = lu.region
    named = f"DLA {lu.perimetre.dla.code} {lu.perimetre.dla.nom}" if lu.dla and lu.dla.parts else ""
    periode = campagne.periode.libelle
    if region is not None and region.is_shown:
        return champ_of(region.release, campagne.territoire, periode, f"{named} ; en région, " if named else "")
    return typeset(f"Champ : {named}, {periode}.") if named else ""


def _pas(figures: ChiffresDla | ChiffresRegion | None) -> int:
    """Return the step that shares are rounded to; 0 where none are read."""
    return figures.pas if figures else 0


def _souhait_notes(region: ChiffresRegion | None, *, has_wish: bool) -> Iterator[str]:
    if has_wish:
        yield "Souhaitable, DLA : une réponse, telle qu’elle a été donnée."
    if region and region.souhaits:
        wish, kept = region.souhaits[0], region.release.gardees.get(Mesure.SOUHAIT, "")
        near = plural(wish.pas, "point")
        release_note = f", chiffres de la {kept}" if kept else ""
        yield f"Souhaitable, région : {plural(wish.n, 'personne')}, à {near} près{release_note}."


def _read(session: Session, perimetre: Perimetre, acteur: Acteur, today: date) -> _Lu:
    dla, campagne = perimetre.dla, perimetre.campagne
    dlas = {of_dla.campagne.id: of_dla for of_dla in list_chiffres_fiche(session, acteur, dla.id, today)}
    beside = list_beside_network(session, acteur, (*SERIES, Mesure.SOUHAIT))
    regions, campagne_id = {region.campagne.id: region for region in beside}, campagne.id if campagne else 0
    mots = Mots.in_region(dla.region)
    settled = [in_serie for in_serie in perimetre.serie if in_serie.arretee_le is not None]
    partagees = list_partagees(session, acteur, [in_serie.id for in_serie in settled], dla.id, today)
    convention = perimetre.avenant.convention if perimetre.avenant else None
    bilan = get_bilan(session, dla.id, convention.debut, convention.fin) if convention else None
    return _Lu(
        perimetre=perimetre,
        mots=mots,
        referentiel=get_referentiel_of(campagne) if campagne else get_adopted(session, dla.region_id).referentiel,
        regions=regions,
        dlas=dlas,
        region=regions.get(campagne_id),
        dla=dlas.get(campagne_id),
        chosen=partagees.get(campagne_id),
        bilan=bilan_of(bilan) if bilan else None,
        signe=None if bilan else _last_signed(session, perimetre),
        responsabilites=_last_roles(settled, partagees, mots),
    )


def _last_signed(session: Session, perimetre: Perimetre) -> BilanSigne | None:
    """Return the signed bilan of the last avenant of the convention that has one."""
    convention_id = perimetre.avenant.convention_id if perimetre.avenant else 0
    avenants = [avenant for avenant in perimetre.avenants if avenant.convention_id == convention_id]
    return max(
        list_signed(session, [avenant.id for avenant in avenants]).values(),
        key=lambda signe: signe.avenant.debut,
        default=None,
    )


def _last_roles(serie: Sequence[Campagne], partagees: Mapping[int, Partagees], mots: Mots) -> Responsabilites | None:
    """Return who does what in the last settled campagne of the series that asked it, and whose authors share it."""
    for campagne in reversed(serie):
        referentiel = get_referentiel_of(campagne)
        responsabilites = responsabilites_of(
            partagees[campagne.id].reponses,
            referentiel,
            mots,
            campagne.periode.libelle,
            source_of(campagne.titre, campagne.ouverture, campagne.cloture, None),
        )
        if responsabilites:
            return responsabilites
    return None


# --- who, when, with what


def _facts(lu: _Lu) -> Iterator[tuple[str, str]]:
    avenant, dla = lu.perimetre.avenant, lu.perimetre.dla
    porteuse = avenant.convention.porteuse if avenant else dla.porteuse
    if porteuse:
        yield capital(lu.mots.porteuse), porteuse.nom
    if avenant:
        yield "Convention", f"{avenant.convention.reference}, {_span(avenant.convention)}"
        yield "Avenant", f"n° {avenant.numero}, {_span(avenant)}"
    if lu.perimetre.campagne:
        yield "Temps", lu.perimetre.campagne.periode.libelle
    yield "Référentiel", lu.referentiel.titre


def _means(lu: _Lu) -> Iterator[tuple[str, str]]:
    avenant, campagne = lu.perimetre.avenant, lu.perimetre.campagne
    if avenant:
        yield "ETP conventionnés", decimal_text(avenant.etp, 2)
        yield "Budget", "non renseigné" if avenant.budget is None else euros_text(avenant.budget)
    if campagne and lu.chosen:
        weight = lu.chosen.poids / (1000 * campagne.periode.mois)
        yield f"ETP attendus, {campagne.periode.libelle}", etp_text(weight)
    if campagne and lu.dla and lu.dla.is_own:
        yield f"ETP que vous avez déclarés, {campagne.periode.libelle}", etp_text(float(sum(lu.dla.etp.values())))


def _span(dated: Convention | Avenant) -> str:
    return f"du {short_day_text(dated.debut)} au {short_day_text(dated.fin)}"


# --- time


def _region_note(lu: _Lu) -> str:
    region, dla = lu.region, lu.dla
    said = []
    if dla and dla.is_own and dla.parts:
        said.append("DLA : votre réponse, que vous seul(e) lisez ainsi.")
    elif dla and dla.parts:
        near = plural(dla.pas, "point")
        said.append(f"DLA : {plural(dla.contributeurs, 'personne')}, missions seules, à {near} près.")
    if region is not None and region.is_shown:
        near = plural(region.pas, "point")
        said.append(f"Région : {plural(region.contributeurs, 'personne')}, à {near} près.")
        said.append(region.reseau_note)
    return typeset(" ".join(filter(None, said)))


def _mouvement(lu: _Lu, parts: Mapping[int, Parts]) -> Mouvement:
    serie = lu.perimetre.serie
    raisons = raisons_of(lu.chosen.reponses if lu.chosen else (), lu.referentiel)
    lignes = lignes_mouvement(
        lu.referentiel,
        [(campagne, parts[campagne.id]) for campagne in serie],
        [lu.regions.get(campagne.id) for campagne in serie],
    )
    decided = "Un changement de la région est décidé sur les réponses exactes, non sur les parts imprimées."
    is_decided = any(ligne.changement for ligne in lignes)
    return Mouvement(
        periodes=tuple(periode_told(campagne, lu.perimetre.avenants) for campagne in serie),
        lignes=lignes,
        pas_dla=tuple(_pas(lu.dlas.get(campagne.id)) for campagne in serie),
        pas_region=tuple(_pas(lu.regions.get(campagne.id)) for campagne in serie),
        notes=tuple(map(typeset, filter(None, (_alone_note(lu), decided if is_decided else "")))),
        source=source_of_series(CAMPAGNES, list(_published(lu))),
        raisons=tuple(raisons),
    )


def _published(lu: _Lu) -> Iterator[tuple[str, Release]]:
    """Yield the label and the release of each période whose figures are shown, a reader's own answer apart."""
    for campagne in lu.perimetre.serie:
        region, dla = lu.regions.get(campagne.id), lu.dlas.get(campagne.id)
        if region and (region.is_shown or (dla and dla.parts and not dla.is_own)):
            yield campagne.periode.libelle, region.release


def _alone_note(lu: _Lu) -> str:
    """Name the périodes where the share of the DLA is the answer of its reader, alone there; empty without any."""
    periodes = [
        campagne.periode.libelle for campagne in lu.perimetre.serie if (dla := lu.dlas.get(campagne.id)) and dla.is_own
    ]
    return f"Part du DLA, {', '.join(periodes)} : votre réponse, que vous seul(e) lisez ainsi." if periodes else ""


def _promises(engagements: Sequence[Engagement]) -> Iterator[Promesse]:
    for engagement in engagements:
        echeance = short_day_text(engagement.echeance) if engagement.echeance else ""
        yield Promesse(identifiant=engagement.id, texte=engagement.texte, qui=engagement.qui, echeance=echeance)


# --- what is missing, and why; never who


def _missing(lu: _Lu, *, has_wish: bool) -> Iterator[str]:
    c2ra, campagne = lu.mots.c2ra, lu.perimetre.campagne
    if lu.perimetre.avenant is None:
        yield f"Moyens et bilan : aucun avenant de ce DLA n’est enregistré. Demandez à votre {c2ra} de le saisir."
    elif lu.signe is not None:
        day = short_day_text(paris_day(lu.signe.signe_le))
        numero = lu.signe.avenant.numero
        yield f"Objectifs et résultats : ils se lisent dans le bilan de l’avenant n°{NBSP}{numero}, signé le {day}."
    elif lu.bilan is None:
        yield "Objectifs et résultats : aucun bilan de cette convention n’est transmis ni signé."
    if campagne is None:
        yield "Temps : aucune campagne sur le temps n’a été ouverte sur cet avenant."
        return
    yield from _missing_figures(lu, campagne)
    yield from _missing_words(lu, has_wish=has_wish)


def _missing_figures(lu: _Lu, campagne: Campagne) -> Iterator[str]:
    region = lu.region
    if campagne.arretee_le is None:
        yield f"Chiffres : les résultats de la campagne ne sont pas encore arrêtés par votre {lu.mots.c2ra}."
    elif region is not None and region.secret:
        yield f"Région : {region.secret}."
    for manque in lu.dla.manques if lu.dla else ():
        yield f"DLA : {manque[:1].lower()}{manque[1:]}"


def _missing_words(lu: _Lu, *, has_wish: bool) -> Iterator[str]:
    shared = lu.chosen
    roles_shown = lu.responsabilites is not None
    what = "Souhaitable et raisons" if roles_shown else "Souhaitable, raisons et partage des responsabilités"
    what += f", {lu.perimetre.campagne.periode.libelle}" if lu.perimetre.campagne else ""
    if shared is None or not shared.transmises:
        yield f"{what} : aucune réponse n’est transmise."
    elif shared.sans_nom:
        yield f"{what} : les réponses ont été séparées de leurs auteurs, elles ne sont plus montrées."
    elif not shared.reponses:
        yield (
            f"{what} : montrés à leurs collègues, et à la direction qu’elles connaissaient alors, quand toutes les "
            "personnes du DLA qui ont transmis l’acceptent ; ce n’est pas le cas."
        )
    else:
        yield from _unsaid(lu, has_wish=has_wish)


def _unsaid(lu: _Lu, *, has_wish: bool) -> Iterator[str]:
    shared, campagne = lu.chosen, lu.perimetre.campagne
    if not has_wish and campagne and campagne.arretee_le is not None:
        if shared and len(shared.reponses) > 1:
            yield "Souhaitable, DLA : plusieurs personnes ont répondu, et aucune moyenne n’en est faite."
        else:
            yield "Souhaitable, DLA : cette campagne ne l’a pas demandé, ou personne ne l’a dit."
    if lu.responsabilites is None:
        yield "Partage des responsabilités : ces campagnes ne l’ont pas demandé, ou personne ne l’a dit."
