"""Choose the structures a campaign asks: all, a draw with a stored seed, or a list with reasons."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.campagnes.queries.structures_interrogees import list_ended
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.journal import record_on
from collecte.models import Accompagnement, Campagne, ChoixStructures, Region, Selection, TirageStructures
from collecte.policy import Acteur
from collecte.registre.queries.sollicitations import busiest_years
from exports.enquetes.tirage import UniteTirage, tirer
from questionnaires.core.francais import plural, short_day_text

Intervalle = tuple[date, date]
"""Two days, both included."""

MAX_RAISON = 300
"""Characters in the reason of a choice."""


class TooOftenError(ConflictError):
    champ = "au_dela"

    def __init__(self, noms: Sequence[str], limite: int) -> None:
        super().__init__(
            f"Plus de {plural(limite, 'sollicitation')} en douze mois : {', '.join(noms)}.",
            "Prenez les suivantes si c’est un tirage, interrogez-les plus tard, ou cochez « Interroger quand même ».",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeStructures:
    """The structures to ask: all; `taille` of them by a draw, in which `sauter` has the next ones of the same DLA taken
    in place of those asked too often; or those of `raisons`, which maps the id of an accompagnement to why it is
    chosen."""

    choix: ChoixStructures = ChoixStructures.RECENSEMENT
    taille: int | None = None
    sauter: bool = False
    raisons: Mapping[int, str] = field(default_factory=dict)


TOUTES = DemandeStructures()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An accompagnement in the list: its place in it, whether it is asked, why, in place of whom."""

    accompagnement: Accompagnement
    rang: int
    retenue: bool
    raison: str = ""
    remplace: Accompagnement | None = None


def draw_seed(
    session: Session,
    *,
    region_id: int,
    instrument: str,
    accompagnes: Intervalle,
    acteur: Acteur | None,
    now: datetime,
) -> TirageStructures:
    """Return the seed of a draw, drawn the first time that it is requested. Commit before any order is shown: whoever
    asks again, for another size or another day, gets the same seed, and cannot draw until they like what comes out."""
    du, au = accompagnes
    asked = {"region_id": region_id, "instrument": instrument, "accompagnes_du": du, "accompagnes_au": au}
    statement = select(TirageStructures).filter_by(**asked)
    if stored := session.scalar(statement):
        return stored
    made = TirageStructures(**asked, graine=secrets.token_hex(16), tire_le=now)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # another click was quicker
        return session.scalars(statement).one()
    verbe, days = "tirer la graine d’un tirage", {"du": du.isoformat(), "au": au.isoformat()}
    record_on(session, made, verbe, acteur, now, questionnaire=instrument, **days, graine=made.graine)
    return made


def choose(
    session: Session,
    region: Region,
    ended: Sequence[Accompagnement],
    demande: DemandeStructures,
    *,
    graine: str,
    jour: date,
) -> tuple[Sequence[Candidate], Sequence[str]]:
    """Return the candidates of a campaign that opens on a day, and the names of the structures that it would ask beyond
    the limit of its région, in order. Candidates are all of `ended`; for a draw, those asked and then those that may
    replace them, in the order of each DLA; for a choice, those chosen only.

    Raises Refus.
    """
    if demande.choix is ChoixStructures.TIRAGE:
        listed = _drawn(
            ended, demande.taille, graine, skippable(session, region, ended, jour) if demande.sauter else ()
        )
    elif demande.choix is ChoixStructures.RAISONNE:
        listed = _picked(ended, demande.raisons)
    else:
        listed = [Candidate(accompagnement, rang, retenue=True) for rang, accompagnement in enumerate(ended, start=1)]
    asked = [candidate.accompagnement for candidate in listed if candidate.retenue]
    too_often = list_too_often(session, region, asked, jour)
    return listed, list(dict.fromkeys(accompagnement.structure.nom for accompagnement in too_often))


def _drawn(
    ended: Sequence[Accompagnement], taille: int | None, graine: str, skipped: Collection[int]
) -> Sequence[Candidate]:
    if taille is None or not 1 <= taille <= len(ended):
        count = len(ended)
        raise InputError(
            f"Le nombre de structures à tirer va de 1 à {count}, "
            f"{plural(count, 'accompagnement terminé', 'accompagnements terminés')} entre ces jours.",
            "Écrivez un nombre dans ces bornes, ou interrogez-les toutes.",
            champ="taille",
        )
    by_code = {str(accompagnement.id): accompagnement for accompagnement in ended}
    units = (UniteTirage(code, accompagnement.dla.code) for code, accompagnement in by_code.items())
    candidates = [
        candidate
        for stratum in tirer(units, graine=graine, taille=taille)
        for candidate in _of_dla([by_code[code] for code in stratum.ordre], stratum.taille, skipped)
    ]
    return sorted(candidates, key=lambda candidate: not candidate.retenue)


def _of_dla(ordre: Sequence[Accompagnement], taille: int, skipped: Collection[int]) -> Iterator[Candidate]:
    """Yield the candidates of a DLA in order: one passed over is replaced by the next that is not, if there is one."""
    passed = [accompagnement for accompagnement in ordre[:taille] if accompagnement.id in skipped]
    after = [accompagnement for accompagnement in ordre[taille:] if accompagnement.id not in skipped]
    instead = {taken.id: left for left, taken in zip(passed, after, strict=False)}
    left = {accompagnement.id for accompagnement in instead.values()}
    for rang, accompagnement in enumerate(ordre, start=1):
        is_drawn = rang <= taille and accompagnement.id not in left
        yield Candidate(
            accompagnement,
            rang,
            retenue=is_drawn or accompagnement.id in instead,
            remplace=instead.get(accompagnement.id),
        )


def _picked(ended: Sequence[Accompagnement], raisons: Mapping[int, str]) -> Sequence[Candidate]:
    chosen = [accompagnement for accompagnement in ended if accompagnement.id in raisons]
    if not chosen:
        raise InputError(
            "Aucune structure n’est choisie.",
            "Cochez dans la liste celles à interroger, avec la raison de chacune.",
            champ="choisies",
        )
    reasons = {accompagnement.id: " ".join(raisons[accompagnement.id].split()) for accompagnement in chosen}
    if short := [
        accompagnement.structure.nom
        for accompagnement in chosen
        if not 0 < len(reasons[accompagnement.id]) <= MAX_RAISON
    ]:
        raise InputError(
            f"Il manque la raison du choix, ou elle dépasse {MAX_RAISON} caractères : {', '.join(short)}.",
            "Écrivez en une phrase pourquoi chacune est choisie.",
            champ="choisies",
        )
    return [
        Candidate(accompagnement, rang, retenue=True, raison=reasons[accompagnement.id])
        for rang, accompagnement in enumerate(chosen, start=1)
    ]


def list_too_often(
    session: Session, region: Region, asked: Sequence[Accompagnement], jour: date
) -> Sequence[Accompagnement]:
    """List those of `asked` whose structure would be asked beyond the limit of its région."""
    years = busiest_years(session, [accompagnement.structure_id for accompagnement in asked], jour)
    return [
        accompagnement for accompagnement in asked if years[accompagnement.structure_id] > region.max_sollicitations
    ]


def skippable(session: Session, region: Region, ended: Sequence[Accompagnement], jour: date) -> frozenset[int]:
    """Return ids of the accompagnements that a draw passes over as long as the same DLA has another one: those of
    structures asked too often. A structure with several of them would be asked once."""
    once = list({accompagnement.structure_id: accompagnement for accompagnement in ended}.values())
    too_often = {accompagnement.structure_id for accompagnement in list_too_often(session, region, once, jour)}
    return frozenset(accompagnement.id for accompagnement in ended if accompagnement.structure_id in too_often)


def choose_for(
    session: Session,
    campagne: Campagne,
    demande: DemandeStructures,
    *,
    au_dela: bool,
    acteur: Acteur | None,
    now: datetime,
) -> Mapping[str, object]:
    """Give a campaign of structures, about to be created, its list; return what the journal stores of it, else nothing.

    Raises TooOftenError, Refus.
    """
    du, au = campagne.accompagnes_du, campagne.accompagnes_au
    if du is None or au is None:
        return {}
    ended = list_ended(session, campagne.region.id, du, au, campagne.dlas_choisis)
    if not ended:
        of_whom = f"des {campagne.dlas_en_mots}" if campagne.dlas_demandes else "de la région"
        raise InputError(
            f"Aucun accompagnement {of_whom} ne s’est terminé du {short_day_text(du)} au {short_day_text(au)}.",
            "Choisissez d’autres dates, ou complétez le registre : une restitution, une date de fin.",
            champ="du",
        )
    graine = ""
    if demande.choix is ChoixStructures.TIRAGE:
        campagne.tirage = draw_seed(
            session,
            region_id=campagne.region.id,
            instrument=campagne.instrument,
            accompagnes=(du, au),
            acteur=acteur,
            now=now,
        )
        campagne.taille, graine = demande.taille, campagne.tirage.graine
    listed, too_often = choose(session, campagne.region, ended, demande, graine=graine, jour=campagne.ouverture)
    if too_often and not au_dela:
        raise TooOftenError(too_often, campagne.region.max_sollicitations)
    campagne.choix = demande.choix
    if demande.choix is not ChoixStructures.RECENSEMENT:
        campagne.selections = [
            Selection(
                accompagnement_id=candidate.accompagnement.id,
                dla_id=candidate.accompagnement.dla_id,
                rang=candidate.rang,
                retenue=candidate.retenue,
                raison=candidate.raison,
                remplace_id=candidate.remplace.id if candidate.remplace else None,
            )
            for candidate in listed
        ]
    instead = [candidate.remplace.structure.nom for candidate in listed if candidate.remplace]
    details = {
        "choix": demande.choix.value,
        "taille": campagne.taille,
        "au_dela_de_la_limite": too_often,
        "trop_sollicitees_remplacees": instead,
    }
    return {name: value for name, value in details.items() if value}
