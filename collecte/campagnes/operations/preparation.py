"""Steps of the preparation of a campaign: its title, the DLA that it asks, the période of its answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.attendues import follow
from collecte.campagnes.operations.notices import hold_unopened
from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, EtapeCampagne, Population
from collecte.policy import Acteur
from questionnaires.temps.periodes import Periode


def advance(campagne: Campagne, etape: EtapeCampagne) -> None:
    """Store that a step of its preparation was saved; the steps before it were, too."""
    campagne.etapes_faites = max(campagne.etapes_faites, etape.value)


def change_titre(session: Session, *, campagne_id: int, titre: str, acteur: Acteur, now: datetime) -> None:
    """Give a campaign that is not open a title of its own, or that of default for ''. Raises Refus."""
    campagne = hold_unopened(session, campagne_id, now)
    wanted, before = "" if titre == campagne.titre_par_defaut else titre, campagne.titre
    if wanted == campagne.titre_choisi:
        return
    campagne.titre_choisi = wanted
    session.flush()
    record_on(session, campagne, "changer le titre", acteur, now, avant=before, apres=campagne.titre)


def change_dlas(session: Session, *, campagne_id: int, dlas: Collection[str], acteur: Acteur, now: datetime) -> None:
    """Have a campaign of persons or DLA that is not open ask the DLA of these codes, all when there is none. Raises
    Refus."""
    campagne = hold_unopened(session, campagne_id, now)
    before, asked = campagne.dlas_demandes, " ".join(dlas)
    if asked == before:
        return
    if campagne.is_of_structures:
        raise ConflictError(
            "Les structures de cette campagne sont choisies dans ces DLA : ils ne changent plus.",
            "Pour interroger d’autres DLA, supprimez cette campagne et lancez-en une autre.",
            champ="dlas",
        )
    campagne.dlas_demandes = asked
    session.flush()
    if not follow(session, campagne):
        raise InputError(
            "Personne n’est affecté à ces DLA : aucune réponse ne serait attendue.",
            "Choisissez-en d’autres, ou importez d’abord les affectations.",
            champ="dlas",
        )
    record_on(session, campagne, "choisir les DLA", acteur, now, avant=before or "tous", apres=asked or "tous")


def change_periode(
    session: Session, *, campagne_id: int, periode: Periode | None, acteur: Acteur, now: datetime
) -> None:
    """Change what the answers of a questionnaire are about, None for the semestre of its opening, until it opens.
    Raises Refus."""
    campagne = hold_unopened(session, campagne_id, now)
    wanted, before = periode or Periode.of(campagne.ouverture), campagne.periode_code
    if wanted.code == before:
        return
    check_periode(wanted, campagne.population)
    taken = ConflictError(
        f"Ce questionnaire a déjà une campagne qui ouvre le même jour pour {wanted.le}.",
        "Choisissez une autre période, ou un autre jour d’ouverture.",
        champ="periode",
    )
    with refusing_violations(session, taken):
        campagne.periode_code = wanted.code
    record_on(session, campagne, "changer la période", acteur, now, avant=before, apres=wanted.code)


def check_periode(periode: Periode, population: Population) -> None:
    """Raise Refus when a période cannot be asked of a population."""
    if periode.kind == "V" and population is not Population.DLA:
        raise InputError(
            "Un avenant est celui d’un DLA : il ne se demande pas à chaque personne.",
            "Choisissez une autre période, ou une réponse par DLA.",
            champ="periode",
        )


def list_homonymes(campagne: Campagne, others: Sequence[Campagne]) -> Sequence[Campagne]:
    """List the other campaigns of its région, cancelled ones aside, whose title reads the same."""
    read = campagne.titre.casefold()
    return [
        other
        for other in others
        if (other.region_id, other.titre.casefold()) == (campagne.region_id, read)
        and other.id != campagne.id
        and other.annulee_le is None
    ]
