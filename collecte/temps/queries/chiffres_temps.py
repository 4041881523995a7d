"""Queries on figures of time: the région's from settled campaigns, a DLA's for its direction.

The région's are those of the kept reference workbook. A DLA's are the sum of answers that its direction reads one by
one: they tell it nothing more, and go with the first consent that is withdrawn. Who directs it since reads the sum too
when at least five of these answers were shown to the direction before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.recoupements import Comptees, dite_of, list_counted_beside
from collecte.models import Campagne, ClasseurReference, Dla, Participation, VueDirection
from collecte.policy import (
    Acteur,
    Droit,
    deducible_answers,
    directed_dlas,
    known_answers,
    may,
    settled_temps,
    was_announced,
    worked_dlas,
)
from collecte.reponses.queries.versions import get_questionnaire
from collecte.temps.queries.niveaux_temps import FOR_ANOTHER, Niveau, manques_of, niveau_of, unagreed, unsent
from exports.release.disclosure import CONFIDENTIEL, SEUILS, told_shares, told_to
from exports.release.disclosure.lecteurs import Compte, may_read
from exports.release.disclosure.periodes import Dite, gives_away
from exports.temps.reference import UNITS, Reference, read_reference
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import WHOLE, largest_remainder

LECTEUR = typeset(f"{CONFIDENTIEL} : sans les DLA que vous dirigez, il resterait trop peu de personnes")
EQUIPE = typeset(f"{CONFIDENTIEL} : la région moins votre DLA laisserait trop peu de personnes.")
RECOUPEE = typeset(f"{CONFIDENTIEL} : une autre collecte sur les mêmes mois, déjà publiée, en différerait trop peu")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiffresRegion:
    """The time of a région in a settled campaign: line code -> points that sum to 100, multiples of `arrondi`.

    `etp` are hundredths of an ETP over the whole période, as the authors declared it. `secret` says why nothing is
    shown, `parts` is then empty; it is '' when figures are.
    """

    campagne: Campagne
    contributeurs: int = 0
    arrondi: int = 1
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    etp: int = 0
    secret: str = ""

    @property
    def etp_par_ligne(self) -> Mapping[str, Decimal]:
        """ETP of each line, that sum to the whole: told shares of it, so no finer than they are."""
        told = largest_remainder([int(own) for own in self.parts.values()], self.etp) if self.parts else []
        return {code: Decimal(own) / 100 for code, own in zip(self.parts, told, strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiffresDla:
    """The time of a DLA in a campaign, for its direction: code of a line, or of a mission -> ETP-mois.

    `niveau` None: nothing is shown. A line of no mission keeps its own code at both. `manques` says, without a name,
    what is missing and why; some of it may be, beside figures.
    """

    campagne: Campagne
    dla: Dla
    niveau: Niveau | None = None
    contributeurs: int = 0
    etp_mois: Mapping[str, Decimal] = field(default_factory=dict)
    manques: tuple[str, ...] = ()

    @property
    def parts(self) -> Mapping[str, Decimal]:
        """The same in points of the DLA's time, exact."""
        whole = sum(self.etp_mois.values())
        return {code: 100 * own / whole for code, own in self.etp_mois.items()} if whole else {}


def list_chiffres_region(session: Session, acteur: Acteur) -> Sequence[ChiffresRegion]:
    """Of each settled campaign on time whose région `acteur` reads, latest période first."""
    kept = _references(session, settled_temps(acteur))
    comptees, connues = list_counted_beside(session, [own.id for own in kept], known_answers(acteur))
    return _chiffres_regions(kept, comptees, connues)


def _chiffres_regions(
    kept: Mapping[Campagne, Reference], comptees: Comptees, connues: Comptees
) -> Sequence[ChiffresRegion]:
    given_away = _given_away(kept, comptees)
    secrets = {
        campagne: _secret(
            reference,
            may_be_read=may_read(comptees[campagne.id], connues[campagne.id]),
            is_given_away=campagne.id in given_away,
        )
        for campagne, reference in kept.items()
    }
    latest = sorted(kept, key=lambda own: own.periode.fin, reverse=True)
    return [_chiffres_region(own, kept[own], secrets[own]) for own in latest]


def get_chiffres_region(session: Session, acteur: Acteur, campagne_id: int) -> ChiffresRegion | None:
    """Of one of them; None for any other campaign."""
    return next((own for own in list_chiffres_region(session, acteur) if own.campagne.id == campagne_id), None)


def _references(session: Session, which: ColumnElement[bool]) -> Mapping[Campagne, Reference]:
    """What their reference workbooks say, the first settled first."""
    statement = (
        select(Campagne, ClasseurReference.fichier)
        .join(ClasseurReference, ClasseurReference.campagne_id == Campagne.id)
        .options(joinedload(Campagne.region))
        .where(which)
        .order_by(Campagne.arretee_le, Campagne.id)
    )
    return {campagne: read_reference(fichier) for campagne, fichier in session.execute(statement)}


def _given_away(kept: Mapping[Campagne, Reference], comptees: Mapping[int, Mapping[Compte, int]]) -> frozenset[int]:
    """Ids of the campaigns that would be read beside one told before, on the same months in their région."""
    found: set[int] = set()
    told: dict[int, list[Dite]] = {}
    for campagne, reference in kept.items():
        before, dite = told.setdefault(campagne.region_id, []), dite_of(campagne, comptees[campagne.id])
        if gives_away(dite, before):
            found.add(campagne.id)
        elif reference.sommes:
            before.append(dite)
    return frozenset(found)


def _chiffres_region(campagne: Campagne, reference: Reference, secret: str) -> ChiffresRegion:
    if secret:
        return ChiffresRegion(campagne=campagne, secret=secret)
    step = told_to(reference.personnes)
    parts = told_shares(list(reference.sommes.values()), step)
    etp = Decimal(100 * sum(reference.sommes.values())) / (UNITS * campagne.periode.mois)
    return ChiffresRegion(
        campagne=campagne,
        contributeurs=reference.personnes,
        arrondi=step,
        parts={code: Decimal(part) for code, part in zip(reference.sommes, parts, strict=True)},
        etp=int(etp.quantize(Decimal(1), ROUND_HALF_UP)),
    )


def _secret(reference: Reference, *, may_be_read: bool, is_given_away: bool) -> str:
    """Why nothing is told; '' when figures are."""
    if is_given_away:
        return RECOUPEE
    if not reference.sommes:
        return CONFIDENTIEL
    return "" if may_be_read else LECTEUR


# --- a DLA

DuDla = Sequence[tuple[Campagne, Sequence[Participation]]]
"""The answers expected of a DLA in each campaign, latest période first."""


def list_chiffres_dla(session: Session, acteur: Acteur, dla_id: int) -> Sequence[ChiffresDla]:
    """Of a DLA that `acteur` directs, in each campaign on time that asked someone there, latest période first."""
    if not may(acteur, Droit.DIRIGER):
        return []
    announced: set[int] = set()
    found = _by_campagne(session, acteur, dla_id, directed_dlas(acteur), announced)
    return [_chiffres_dla(campagne, rows, announced) for campagne, rows in found]


def list_chiffres_equipe(session: Session, acteur: Acteur, dla_id: int, today: date) -> Sequence[ChiffresDla]:
    """The same, of a DLA that `acteur` works for: what its direction reads, as far as all agreed to count in the
    figures of their DLA, since each could deduce the other, and as the région less that DLA gives nobody away; who
    answered alone reads what they answered."""
    found = _by_campagne(session, acteur, dla_id, worked_dlas(acteur, today))
    ids = [campagne.id for campagne, _ in found]
    comptees, devinees = list_counted_beside(session, ids, deducible_answers(acteur))
    return _chiffres_equipes(found, acteur, comptees, devinees)


def _chiffres_equipes(found: DuDla, acteur: Acteur, comptees: Comptees, devinees: Comptees) -> Sequence[ChiffresDla]:
    return [
        _chiffres_equipe(campagne, rows, acteur, may_read(comptees[campagne.id], devinees[campagne.id]))
        for campagne, rows in found
    ]


def list_chiffres_fiche(
    session: Session, acteur: Acteur, dla_id: int, today: date
) -> tuple[Sequence[ChiffresDla], Sequence[ChiffresRegion]]:
    """Of a DLA as who directs it reads it, else as who works there does; then the région's. Answers are counted once
    for both."""
    if directed := list_chiffres_dla(session, acteur, dla_id):
        return directed, list_chiffres_region(session, acteur)
    found = _by_campagne(session, acteur, dla_id, worked_dlas(acteur, today))
    kept = _references(session, settled_temps(acteur))
    ids = {*(own.id for own in kept), *(own.id for own, _ in found)}
    which = deducible_answers(acteur), known_answers(acteur)
    comptees, devinees, connues = list_counted_beside(session, ids, *which)
    return _chiffres_equipes(found, acteur, comptees, devinees), _chiffres_regions(kept, comptees, connues)


def _by_campagne(
    session: Session, acteur: Acteur, dla_id: int, which: ColumnElement[bool], announced: set[int] | None = None
) -> DuDla:
    """`announced` takes the ids of those whose author knew that `acteur` directs the DLA."""
    own = Participation
    statement = (
        select(own, was_announced(acteur.personne_id).label("announced"))
        .join(own.dla)
        .join(own.campagne)
        .options(joinedload(own.dla), joinedload(own.campagne).joinedload(Campagne.region), joinedload(own.version))
        .where(own.dla_id == dla_id, own.retiree_le.is_(None), which, settled_temps(acteur))
    )
    found: dict[Campagne, list[Participation]] = {}
    for each, is_announced in session.execute(statement):
        found.setdefault(each.campagne, []).append(each)
        if announced is not None and is_announced:
            announced.add(each.id)
    return sorted(found.items(), key=lambda item: item[0].periode.fin, reverse=True)


def get_chiffres_dla(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> ChiffresDla | None:
    """In one of them, settled; None when `acteur` does not direct it, or nothing was expected there."""
    found = list_chiffres_dla(session, acteur, dla_id)
    return next((own for own in found if own.campagne.id == campagne_id), None)


def _chiffres_dla(campagne: Campagne, rows: Sequence[Participation], announced: Collection[int]) -> ChiffresDla:
    """`announced`: ids of the answers whose author knew that the reader directs the DLA. A successor reads the figure
    from five other answers on: of fewer, and beside those shown since, it would be someone's time."""
    sent = [own for own in rows if own.transmise_le is not None]
    unannounced = [own for own in sent if own.id not in announced and own.vue_direction is not VueDirection.NON]
    is_for_another = 0 < len(unannounced) < SEUILS.personnes and niveau_of(sent) is not None
    niveau = None if is_for_another else niveau_of(sent)
    return ChiffresDla(
        campagne=campagne,
        dla=rows[0].dla,
        niveau=niveau,
        contributeurs=len({own.personne_id for own in sent}) if niveau else 0,
        etp_mois=_etp_mois(sent, niveau) if niveau else {},
        manques=tuple(typeset(own) for own in ([FOR_ANOTHER] if is_for_another else manques_of(rows, sent, niveau))),
    )


def _chiffres_equipe(
    campagne: Campagne, rows: Sequence[Participation], acteur: Acteur, may_be_read: bool
) -> ChiffresDla:
    sent = [own for own in rows if own.transmise_le is not None]
    is_alone = {own.personne_id for own in sent} == {acteur.personne_id}
    agreed = niveau_of(sent) if all(own.accord_chiffres for own in sent) else None
    niveau = Niveau.FONCTION if is_alone else agreed if may_be_read else None
    manques = [*unsent(rows, sent)]
    if not is_alone:
        manques += [EQUIPE] if agreed and not may_be_read else unagreed(sent, niveau)
    return ChiffresDla(
        campagne=campagne,
        dla=rows[0].dla,
        niveau=niveau,
        contributeurs=len({own.personne_id for own in sent}) if niveau else 0,
        etp_mois=_etp_mois(sent, niveau) if niveau else {},
        manques=tuple(typeset(own) for own in manques),
    )


def _etp_mois(sent: Sequence[Participation], niveau: Niveau) -> Mapping[str, Decimal]:
    sums: dict[str, int] = {}
    for own in sent:
        questionnaire, valeurs = get_questionnaire(own.version), own.valeurs or {}
        poids = valeurs["ETP"] * valeurs["MOIS"]
        homes = _homes(questionnaire) if niveau is Niveau.MISSION else {}
        for code in questionnaire.repartitions[0].lignes:
            key = homes.get(code, code)
            sums[key] = sums.get(key, 0) + poids * (valeurs.get(code) or 0)
    return {code: Decimal(total) / (1_000 * WHOLE) for code, total in sums.items()}


def _homes(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Line code -> the mission it is asked under; a line without one is left out."""
    return {
        question.code: groupe.mission
        for section in questionnaire.sections
        for groupe in section.groupes
        if groupe.mission
        for question in groupe.questions
    }
