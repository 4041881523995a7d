"""Content of a file made in the background: gathered by kind, written in the chosen format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import sortie_of, take_out
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.classeurs.operations.archives.prise import Archive, check_archivable, rassembler, refusal_of
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, NothingChosenError, gather
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.errors import ConflictError, UserFacingError
from collecte.core.security import Trousseau
from collecte.models import Campagne, Fabrication, GenreFabrication, Region
from collecte.organisation.queries.organisation import get_animated_region
from collecte.policy import Acteur
from collecte.reponses.queries.campagnes import get_animated_campagne
from collecte.telechargements.operations.fabrications import demander
from collecte.telechargements.operations.sorties import Sortie
from exports.formats import Format, file_name
from exports.formats import write as write_format
from exports.records.records import Collecte, CollecteEnquete, workbook_name
from exports.regional.matiere import Matiere, pour

if TYPE_CHECKING:
    from exports.tableur.livre import Progress  # the Excel writer comes with it: loaded when a workbook is made

Figures = Mapping[str, float]
"""The main figures of a workbook, by key: see `write_regional`; empty for any other file."""


class LostRightError(UserFacingError):
    status = HTTPStatus.FORBIDDEN
    problem = "Vous n’animez plus la région de ce classeur, ou sa campagne n’existe plus."
    remedy = "Demandez-le à qui anime la région."


@dataclass(frozen=True, slots=True)
class Ouvrage:
    """A file ready to be written: its description, and the function that writes it to a path and reports progress."""

    sortie: Sortie
    write: Callable[[Path, "Progress"], Figures]


def demander_regional(
    session: Session, *, region: Region, demande: DemandeClasseur, choisi: Format, acteur: Acteur, now: datetime
) -> int:
    """Request the workbook of a région, or its data in another format; see `demander`. Raise NothingChosenError."""
    if demande.chooses_nothing:
        raise NothingChosenError
    return demander(
        session,
        genre=GenreFabrication.REGIONAL,
        region_id=region.id,
        quoi=f"{choisi.genre[:1].upper()}{choisi.genre[1:]}, {_of_region(region, demande)}",
        demande={"format": choisi.name, **demande.to_document()},
        acteur=acteur,
        now=now,
    )


def demander_campagne(session: Session, *, campagne: Campagne, acteur: Acteur, now: datetime) -> int:
    """Request the workbook of a campaign, as of when it is made; see `demander`."""
    return _demander(session, campagne, "Classeur", Format.CLASSEUR.name, acteur, now)


ARCHIVE = "ARCHIVE"
"""The format of the archive of a campaign, beside those of `Format`."""


def is_archivable(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Return whether the reading archive of a campaign may be requested."""
    return campagne.annulee_le is None and refusal_of(session, campagne, Portee.LECTURE, now) is None


def demander_archive(session: Session, *, campagne: Campagne, acteur: Acteur, now: datetime) -> int:
    """Request the reading archive of a finished campaign; see `demander`. Raise UnarchivableError."""
    check_archivable(session, campagne, Portee.LECTURE, now)
    return _demander(session, campagne, "Archive", ARCHIVE, acteur, now)


def _demander(session: Session, campagne: Campagne, nom: str, choisi: str, acteur: Acteur, now: datetime) -> int:
    return demander(
        session,
        genre=GenreFabrication.CAMPAGNE,
        region_id=campagne.region_id,
        quoi=f"{nom} de campagne, {campagne.titre}",
        demande={"format": choisi, "campagne": campagne.id},
        acteur=acteur,
        now=now,
    )


def gather_ouvrage(session: Session, *, own: Fabrication, trousseau: Trousseau, now: datetime) -> Ouvrage:
    """Gather the content of a file, recorded as handed out; the account that asked must still have the right.

    Raises LostRightError, NothingChosenError, UnarchivableError, Refus.
    """
    acteur = get_acteur(session, own.compte_id)
    if acteur is None:
        raise LostRightError
    match own.genre:
        case GenreFabrication.REGIONAL:
            return _regional(session, own, acteur, trousseau, now)
        case GenreFabrication.CAMPAGNE:
            return _campagne(session, own, acteur, trousseau, now)


def _regional(
    session: Session, fabrication: Fabrication, acteur: Acteur, trousseau: Trousseau, now: datetime
) -> Ouvrage:
    region = get_animated_region(session, acteur, fabrication.region_id)
    if region is None:
        raise LostRightError
    demande, choisi = DemandeClasseur.from_document(fabrication.demande), Format[fabrication.demande["format"]]
    matiere = gather(session, region=region, demande=demande, acteur=acteur, trousseau=trousseau, now=now)
    sortie = sortie_of_region(region, demande, choisi, matiere)
    return Ouvrage(sortie, partial(write_format, matiere, choisi))


def sortie_of_region(region: Region, demande: DemandeClasseur, choisi: Format, matiere: Matiere) -> Sortie:
    """Return the trace of a file of a région that is handed out."""
    return Sortie(
        nature=f"{choisi.genre}, {_of_region(region, demande)}",
        nom=file_name(matiere, choisi),
        region_id=region.id,
        objet="région",
        objet_id=region.id,
        public=demande.public if choisi is Format.CLASSEUR else "",
    )


def _of_region(region: Region, demande: DemandeClasseur) -> str:
    dla = next((dla for dla in region.dlas if dla.id == demande.pour_dla), None)
    return f"{region.nom}, pour {pour(demande.audience, f'{dla.code} {dla.nom}' if dla else '')}"


def _campagne(
    session: Session, fabrication: Fabrication, acteur: Acteur, trousseau: Trousseau, now: datetime
) -> Ouvrage:
    campagne = get_animated_campagne(session, acteur, fabrication.demande["campagne"])
    if campagne is None:
        raise LostRightError
    if fabrication.demande["format"] == ARCHIVE:
        archive = rassembler(
            session, campagne=campagne, portee=Portee.LECTURE, trousseau=trousseau, acteur=acteur, now=now
        )
        return Ouvrage(archive.sortie, partial(_write_archive, archive))
    if campagne.arretee_le is not None:
        raise ConflictError(
            "Les résultats de cette campagne ont été arrêtés entre-temps.",
            "Téléchargez son classeur de référence, sur la page de la campagne.",
        )
    collecte = take_out(session, campagne=campagne, acteur=acteur, now=now)
    return Ouvrage(sortie_of(campagne, workbook_name(collecte)), partial(_write_campagne, collecte))


def _write_campagne(collecte: Collecte | CollecteEnquete, path: Path, progress: "Progress") -> Figures:
    from exports.regional.classeurs import write_classeur  # pandas comes with it: loaded when a workbook is made

    write_classeur(collecte, path, progress)
    return {}


def _write_archive(archive: Archive, path: Path, progress: "Progress") -> Figures:
    with path.open("wb") as sink:
        archive.write(sink, progress)
    return {}
