"""Changes in a région since the last workbook made for the same public."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import list_earlier
from collecte.classeurs.queries.changements import get_last_regional, list_envoyes, list_publiees, list_signed_since
from collecte.models import BilanSigne, Campagne, Dla, Participation, Region, Transmission
from collecte.models.participations import is_late
from exports.regional.matiere import (
    BILANS,
    Arretee,
    Audience,
    Changements,
    GenreEvenement,
    Mouvement,
    Publiee,
    pour,
    sujet_of_enquete,
    sujet_of_temps,
)
from questionnaires.core.francais import moment_text


def changements_of(
    session: Session,
    *,
    region: Region,
    public: str,
    campagnes: Collection[Campagne],
    has_bilans: bool,
    depuis: int | None = None,
) -> Changements | None:
    """Return the changes of the campaigns and bilans that the next workbook is made from, and the releases of the
    earlier périodes that Évolution prints from year `depuis` on; None when none went out before for the same readers
    (`Demande.public`)."""
    last = get_last_regional(session, region.id, public)
    if last is None:
        return None
    envoyes = list_envoyes(session, [campagne.id for campagne in campagnes], last.sorti_le)
    mouvements = [mouvement for envoye in envoyes for mouvement in _mouvements(*envoye, last.sorti_le)]
    if has_bilans:
        mouvements += map(_signed, list_signed_since(session, region.id, last.sorti_le))
    audience, _, dla_id = public.partition(" ")
    dla = session.get(Dla, int(dla_id)) if dla_id else None
    readers = pour(Audience[audience], f"{dla.code} {dla.nom}" if dla else "")
    temps = [campagne for campagne in campagnes if campagne.is_temps]
    before = [earlier for campagne in temps for earlier in list_earlier(session, campagne)]
    printed = [*temps, *(earlier for earlier in before if depuis is None or earlier.periode.annee >= depuis)]
    settled = [
        Arretee(quand=campagne.arretee_le, quoi=campagne.titre)
        for campagne in campagnes
        if not campagne.is_temps and campagne.arretee_le is not None and campagne.arretee_le > last.sorti_le
    ]
    published: list[Publiee | Arretee] = [*list_publiees(session, printed, last.sorti_le), *settled]
    return Changements(
        depuis=last.sorti_le,
        reference=f"dernier classeur régional pour {readers}, sorti le {moment_text(last.sorti_le)}",
        mouvements=tuple(sorted(mouvements, key=lambda mouvement: mouvement.quand)),
        avant=last.reperes,
        least=region.seuils.personnes,
        publications=tuple(sorted(published, key=lambda publiee: publiee.quand)),
    )


def _mouvements(transmission: Transmission, is_later: bool, since: datetime) -> Iterator[Mouvement]:
    """Yield the movements of a transmission, until results are settled: later ones change no figure before another
    release."""
    participation = transmission.participation
    until = participation.campagne.arretee_le or max(
        transmission.transmise_le, transmission.rendue_le or transmission.transmise_le
    )
    if since < transmission.transmise_le <= until:
        genre = GenreEvenement.CORRIGEE if is_later else GenreEvenement.ARRIVEE
        if not is_later and is_late(transmission, participation.campagne.cloture):
            genre = GenreEvenement.TARDIVE
        yield _mouvement(participation, genre, transmission.transmise_le)
    if transmission.rendue_le is not None and since < transmission.rendue_le <= until:
        yield _mouvement(participation, GenreEvenement.ROUVERTE, transmission.rendue_le, transmission.raison or "")


def _mouvement(participation: Participation, genre: GenreEvenement, quand: datetime, detail: str = "") -> Mouvement:
    campagne, dla = participation.campagne, f"DLA {participation.dla.code}"
    return Mouvement(
        genre=genre,
        quand=quand,
        sujet=_sujet(campagne),
        reponse=participation.id,
        quoi=campagne.titre,
        qui=dla if participation.auteur == dla else f"{participation.auteur} ({dla})",
        detail=detail,
    )


def _sujet(campagne: Campagne) -> str:
    if campagne.is_temps:
        return sujet_of_temps(campagne.periode.code)
    return sujet_of_enquete(campagne.instrument, campagne.ouverture)


def _signed(signature: BilanSigne) -> Mouvement:
    avenant = signature.avenant
    return Mouvement(
        genre=GenreEvenement.SIGNE,
        quand=signature.signe_le,
        sujet=BILANS,
        reponse=avenant.id,
        quoi=f"Bilan, avenant {avenant.numero}",
        qui=f"DLA {avenant.convention.dla.code}",
    )
