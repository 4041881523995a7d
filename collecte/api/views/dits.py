"""Convert campaigns, DLA, tables and figures into the response models of the API."""

from collections.abc import Iterator, Sequence
from datetime import date

from collecte.api.queries.lectures import Lisible
from collecte.api.views.demandes import address
from collecte.api.views.documents import (
    CampagneDite,
    Cellule,
    Chiffre,
    ColonneDite,
    Couverture,
    CouvertureDla,
    DlaDit,
    DlaLu,
    Lectures,
    RegionDite,
    TableDite,
)
from collecte.campagnes.views.pages_campagne import LigneDla
from collecte.models import Campagne, Dla
from collecte.organisation.queries.direction import CampagneDuDla
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.reponses.queries.versions import get_questionnaire
from collecte.temps.queries.chiffres_temps import ChiffresRegion, told
from exports.enquetes.lecture import Manque
from exports.formats.agregats import Agregat, Nature
from exports.formats.csvw import header_of
from exports.formats.tables import Colonne, Genre, Table, Valeur, iso_text
from exports.records.couverture import Couverture as Counted
from exports.release.cellules import REGION, Mesure, Release, Statut
from exports.release.cellules import Cellule as Publiee


def campagne_dite(own: Lisible, today: date) -> CampagneDite:
    campagne = own.campagne
    return CampagneDite(
        id=campagne.id,
        titre=campagne.titre,
        instrument=campagne.instrument,
        population=campagne.population.value,
        anonyme=campagne.anonyme,
        region=RegionDite(code=campagne.region.code, nom=campagne.region.nom),
        periode=campagne.periode_code,
        ouverture=campagne.ouverture,
        cloture=campagne.cloture,
        limite=campagne.limite,
        etat=campagne.etat(today).value,
        arretee_le=campagne.arretee_le,
        dlas=[
            DlaLu(**dla_dit(dla).model_dump(), chiffres=address("api.chiffres", campagne_id=campagne.id, dla=dla.id))
            for dla in own.dlas
        ],
        lectures=Lectures(
            completude=_address("completude", own.has_completude, campagne),
            chiffres=_address("chiffres", own.is_told, campagne),
            donnees=_address("donnees", own.runs, campagne),
        ),
    )


def _address(what: str, is_read: bool, campagne: Campagne) -> str | None:
    return address(f"api.{what}", campagne_id=campagne.id) if is_read else None


def dla_dit(dla: Dla) -> DlaDit:
    return DlaDit(id=dla.id, code=dla.code, nom=dla.nom)


# --- completeness


def whole(counts: Counted, campagne: Campagne, *, in_full: bool) -> Couverture:
    """`in_full`: who wishes not to answer and who is explained too, which who runs the campaign reads alone."""
    mois = campagne.periode.mois
    is_temps = campagne.is_temps
    return Couverture(
        attendues=counts.attendues,
        transmises=counts.transmises,
        refusees=counts.refusees if in_full else None,
        justifiees=counts.justifiees if in_full else None,
        etp_attendus=round(counts.etp_attendus(mois), 2) if is_temps else None,
        etp_transmis=round(counts.etp_transmis(mois), 2) if is_temps else None,
        etp_conventionnes=counts.etp_conventionnes if is_temps else None,
    )


def of_dla(ligne: LigneDla, campagne: Campagne) -> CouvertureDla:
    return CouvertureDla(
        dla=dla_dit(ligne.dla), etat=ligne.etat.value, couverture=whole(ligne.couverture, campagne, in_full=True)
    )


def directed(own: CampagneDuDla) -> Iterator[CouvertureDla]:
    """Of each DLA that one directs, how many transmitted: a refusal and a draft read alike."""
    for dla in sorted({each.dla for each in own.transmissions}, key=lambda dla: dla.code):
        sent = [each.is_transmitted for each in own.transmissions if each.dla == dla]
        yield CouvertureDla(
            dla=dla_dit(dla),
            etat=None,
            couverture=Couverture(
                attendues=len(sent),
                transmises=sum(sent),
                refusees=None,
                justifiees=None,
                etp_attendus=None,
                etp_transmis=None,
                etp_conventionnes=None,
            ),
        )


# --- figures


def chiffre(own: Agregat, territoire: Nature) -> Chiffre:
    low, high = own.entre or (None, None)
    return Chiffre(
        territoire=territoire.value,
        indicateur=own.indicateur,
        libelle=own.libelle,
        axe=own.axe or None,
        modalite=own.modalite or None,
        modalite_libelle=own.modalite_libelle or None,
        valeur=own.valeur,
        unite=own.unite or None,
        n=own.n,
        borne_basse=low,
        borne_haute=high,
        pas=own.pas,
        statut=own.marque or None,
        secret=own.secret,
        raison=own.raison or None,
        reserve=" ".join(filter(None, (own.origine.reserve, own.reserve))) or None,
    )


def chiffres_temps(found: ChiffresRegion) -> Iterator[Chiffre]:
    """Points of the time of the région and ETP, by mission, then by line, work outside missions in both: each axis adds
    up. Then those of the network, when it is told. One that says why when nothing is."""
    if not found.is_shown:
        yield _of_temps(_UNKNOWN, found, Nature.REGION)
        return
    questions = get_questionnaire(found.campagne.version).questions
    named = {code: question.libelle for code, question in questions.items()}
    named |= {mission.code: mission.titre for mission in get_referentiel_of(found.campagne).missions}
    for territoire, release in ((Nature.REGION, found.release), (Nature.RESEAU, found.reseau)):
        for axe, cell in _by_axis(release) if release else ():
            about = {"axe": axe, "modalite": cell.ligne, "modalite_libelle": named.get(cell.ligne, cell.ligne)}
            yield _of_temps(cell, found, territoire).model_copy(update=about)


def _by_axis(release: Release) -> Iterator[tuple[str, Publiee]]:
    """Shares and ETP of missions, then of lines."""
    axes = {
        "mission": [bloc.code for bloc in release.blocs],
        "fonction": [code for bloc in release.blocs for code in bloc.lignes],
    }
    for axe, codes in axes.items():
        for code in codes:
            cells = (release.get(mesure, code) for mesure in (Mesure.PART, Mesure.ETP))
            yield from ((axe, cell) for cell in cells if cell)


_UNKNOWN = Publiee(territoire=REGION, mesure=Mesure.PART, ligne="", n=0, valeur=None, pas=0)
"""A share that is not told."""


def _of_temps(cell: Publiee, found: ChiffresRegion, territoire: Nature) -> Chiffre:
    is_etp = cell.mesure is Mesure.ETP
    statut = cell.statut if found.is_shown else found.statut
    raison = told(cell.statut, cell.motif) if found.is_shown else found.secret
    scale = 10 if is_etp else 1
    return Chiffre(
        territoire=territoire.value,
        indicateur="TEMPS_ETP" if is_etp else "TEMPS_PART",
        libelle="ETP" if is_etp else "Part du temps",
        axe=None,
        modalite=None,
        modalite_libelle=None,
        valeur=None if cell.valeur is None else cell.valeur / scale,
        unite="ETP" if is_etp else "%",
        n=cell.n or None,
        borne_basse=None,
        borne_haute=None,
        pas=cell.pas / scale if cell.pas else None,
        statut=None if cell.valeur is not None else statut.value,
        secret=statut is Statut.CONFIDENTIEL,
        raison=raison or None,
        reserve=None,
    )


# --- rows


def table_dite(own: Table, campagne_id: int) -> TableDite:
    return TableDite(
        nom=own.nom,
        titre=own.titre,
        colonnes=[_colonne(each) for each in own.colonnes],
        lignes=address("api.lignes", campagne_id=campagne_id, table=own.nom),
    )


def _colonne(own: Colonne) -> ColonneDite:
    return ColonneDite(
        nom=header_of(own),
        titre=own.titre,
        genre=own.genre.value,
        sens=own.sens or None,
        unite=own.unite or None,
        question=own.variable or None,
        libelles=own.libelles,
        manques=[each.value for each in own.manques],
    )


def ligne(colonnes: Sequence[Colonne], row: Sequence[Valeur]) -> dict[str, Cellule]:
    return {header_of(own): cellule(own.genre, value) for own, value in zip(colonnes, row, strict=True)}


def cellule(genre: Genre, value: Valeur) -> Cellule:
    """A number, a text, a day as ISO writes it, or why there is no value; null: asked and left blank."""
    match value:
        case Manque():
            return value.value
        case date():
            return iso_text(value, genre)
        case _:
            return value
