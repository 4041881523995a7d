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
from collecte.temps.queries.chiffres_temps import AUCUNE, ChiffresRegion
from exports.enquetes.lecture import Manque
from exports.formats.agregats import Agregat, NatureTerritoire, Origine
from exports.formats.csvw import header_of
from exports.formats.tables import ColonneTable, GenreColonne, Table, Valeur, iso_text
from exports.records.couverture import Couverture as Counted
from exports.release.cellules import REGION, Mesure, Release, withheld
from exports.release.cellules import Cellule as Publiee
from exports.temps.lignes import lignes_of, names_asked


def campagne_dite(lisible: Lisible, today: date) -> CampagneDite:
    campagne = lisible.campagne
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
            for dla in lisible.dlas
        ],
        lectures=Lectures(
            completude=_address("completude", lisible.has_completude, campagne),
            chiffres=_address("chiffres", lisible.is_told, campagne),
            donnees=_address("donnees", lisible.runs, campagne),
        ),
    )


def _address(what: str, is_read: bool, campagne: Campagne) -> str | None:
    return address(f"api.{what}", campagne_id=campagne.id) if is_read else None


def dla_dit(dla: Dla) -> DlaDit:
    return DlaDit(id=dla.id, code=dla.code, nom=dla.nom)


# --- completeness


def whole(counts: Counted, campagne: Campagne, *, in_full: bool) -> Couverture:
    """Return the coverage. `in_full`: with the counts of refusals and of justified gaps, for the animateur only."""
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


def directed(campagne: CampagneDuDla) -> Iterator[CouvertureDla]:
    """Yield the count of transmitted answers of each directed DLA: a refusal and a draft read alike."""
    for dla in sorted({transmission.dla for transmission in campagne.transmissions}, key=lambda dla: dla.code):
        sent = [transmission.is_transmitted for transmission in campagne.transmissions if transmission.dla == dla]
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


def chiffre(agregat: Agregat, territoire: NatureTerritoire) -> Chiffre:
    low, high = agregat.entre or (None, None)
    return Chiffre(
        territoire=territoire.value,
        indicateur=agregat.indicateur,
        libelle=agregat.libelle,
        axe=agregat.axe or None,
        modalite=agregat.modalite or None,
        modalite_libelle=agregat.modalite_libelle or None,
        valeur=agregat.valeur,
        unite=agregat.unite or None,
        n=agregat.n,
        borne_basse=low,
        borne_haute=high,
        pas=agregat.pas,
        statut=agregat.marque or None,
        secret=agregat.secret,
        raison=agregat.raison or None,
        reserve=" ".join(filter(None, (agregat.origine.reserve, agregat.reserve))) or None,
        publication=agregat.origine.publication or None,
    )


def chiffres_temps(chiffres: ChiffresRegion) -> Iterator[Chiffre]:
    """Yield shares of time and ETP of the région by mission, then by line, work outside missions in both: each axis
    adds up. Then those of the network, when shown. When nothing is shown, yield one figure that says why."""
    if not chiffres.is_shown:
        unknown = withheld(REGION, Mesure.PART, "", 0, 0, chiffres.release.motif or AUCUNE, chiffres.statut)
        yield _of_temps(unknown, chiffres, NatureTerritoire.REGION)
        return
    questionnaire = get_questionnaire(chiffres.campagne.version)
    named = names_asked(get_referentiel_of(chiffres.campagne), questionnaire, lignes_of(questionnaire))
    for territoire, release in (
        (NatureTerritoire.REGION, chiffres.release),
        (NatureTerritoire.RESEAU, chiffres.reseau),
    ):
        for axe, cell in _by_axis(release) if release else ():
            about = {"axe": axe, "modalite": cell.ligne, "modalite_libelle": named.get(cell.ligne, cell.ligne)}
            yield _of_temps(cell, chiffres, territoire).model_copy(update=about)


def _by_axis(release: Release) -> Iterator[tuple[str, Publiee]]:
    """Yield the shares and ETP of missions, then of lines, each with its axis."""
    axes = {
        "mission": [bloc.code for bloc in release.blocs],
        "fonction": [code for bloc in release.blocs for code in bloc.lignes],
    }
    for axe, codes in axes.items():
        for code in codes:
            cells = (release.get(mesure, code) for mesure in (Mesure.PART, Mesure.ETP))
            yield from ((axe, cell) for cell in cells if cell)


def _of_temps(cell: Publiee, chiffres: ChiffresRegion, territoire: NatureTerritoire) -> Chiffre:
    from exports.formats.agregats_temps import unnamed  # loaded on demand, as workbooks are

    release = chiffres.reseau if territoire is NatureTerritoire.RESEAU else chiffres.release
    publication = release.publication_of(cell) if release else ""
    return chiffre(unnamed(cell, Origine(source="", campagne="", periode="", publication=publication)), territoire)


# --- rows


def table_dite(table: Table, campagne_id: int) -> TableDite:
    return TableDite(
        nom=table.nom,
        titre=table.titre,
        colonnes=[_colonne(colonne) for colonne in table.colonnes],
        lignes=address("api.lignes", campagne_id=campagne_id, table=table.nom),
    )


def _colonne(colonne: ColonneTable) -> ColonneDite:
    return ColonneDite(
        nom=header_of(colonne),
        titre=colonne.titre,
        genre=colonne.genre.value,
        sens=colonne.sens or None,
        unite=colonne.unite or None,
        question=colonne.variable or None,
        libelles=colonne.libelles,
        manques=[manque.value for manque in colonne.manques],
    )


def ligne(colonnes: Sequence[ColonneTable], row: Sequence[Valeur]) -> dict[str, Cellule]:
    return {header_of(colonne): cellule(colonne.genre, value) for colonne, value in zip(colonnes, row, strict=True)}


def cellule(genre: GenreColonne, value: Valeur) -> Cellule:
    """Return a number, a text, an ISO date or the reason for a missing value; None: asked and left blank."""
    match value:
        case Manque():
            return value.value
        case date():
            return iso_text(value, genre)
        case _:
            return value
