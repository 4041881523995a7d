"""Correct the expected answers of an open campaign: add, withdraw, replace in a draw, note why one stays missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.attendues import Termes, expected, list_termes, prefilled
from collecte.campagnes.operations.choix_structures import TooOftenError, list_too_often
from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.campagnes.operations.connues import tell_what_is_known
from collecte.campagnes.operations.prerempli_bilan import tell_what_is_counted
from collecte.campagnes.queries.structures_interrogees import is_replaced, list_next
from collecte.campagnes.queries.suivis import Cle, list_asked_personnes, list_keys
from collecte.core.database import refusing_violations
from collecte.core.errors import AlreadyDoneError, ConflictError, InputError
from collecte.core.operations.journal import reason_of, record_on
from collecte.models import Accompagnement, Campagne, EcartJustifie, Participation, Selection
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import NotAcceptingError
from collecte.relances.operations.messages_relances import ecarter_sans_objet
from collecte.reponses.operations.anonymat import check_named
from collecte.reponses.operations.fenetre import check_not_settled, hold_unsettled
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import day_text, decimal_text, paris_day


class NotExpectableError(InputError):
    problem = "Cette réponse est déjà attendue, ou la personne n’est pas sur ce DLA pendant la période."
    remedy = "Choisissez dans la liste, ou corrigez d’abord les affectations."


def list_addable(session: Session, campagne: Campagne) -> list[Termes]:
    """List answers that could be expected and are not: of those who came since, and those withdrawn; nobody twice where
    each person answers once."""
    known = list_keys(session, campagne.id)
    addable = [termes for termes in list_termes(session, campagne) if termes.key not in known]
    if not campagne.une_fois:
        return addable
    asked = list_asked_personnes(session, campagne.id)
    return [termes for termes in addable if termes.personne_id not in asked]


def ajouter_attendue(
    session: Session, *, campagne_id: int, key: Cle, raison: str, acteur: Acteur, now: datetime
) -> int:
    """Expect one more answer, of a DLA and an affectation; one that was withdrawn is expected again. Return its id.

    Raises ReasonMissingError, NotExpectableError, SettledResultsError, Refus.
    """
    raison, campagne = reason_of(raison), session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    _check_correctable(campagne)
    termes = next((addable for addable in list_addable(session, campagne) if addable.key == key), None)
    if termes is None:
        raise NotExpectableError
    withdrawn = list_keys(session, campagne_id, withdrawn=True).get(key)
    with refusing_violations(session, NotExpectableError()):
        participation = get_locked_participation(session, withdrawn) if withdrawn else expected(campagne, termes)
        participation.retiree_le = None
        session.add(participation)
    record_on(session, participation, "ajouter une réponse attendue", acteur, now, raison=raison)
    return participation.id


def ajouter_dlas(
    session: Session, *, campagne_id: int, dlas: Collection[str], raison: str, acteur: Acteur, now: datetime
) -> int:
    """Have an open campaign that asks some DLA only ask those of these codes too; return how many more answers it
    expects.

    Raises ReasonMissingError, AlreadyDoneError, SettledResultsError, NotAcceptingError, Refus.
    """
    raison, campagne = reason_of(raison), session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    session.refresh(campagne)
    _check_correctable(campagne)
    if not campagne.etat(paris_day(now)).accepts:
        raise NotAcceptingError(campagne)
    check_figures_not_told(session, campagne)
    before, of_region = campagne.dlas_demandes, list_dlas(session, campagne.region_id)
    more = {dla.id for dla in of_region if dla.code in dlas and not campagne.asks(dla)}
    if not more:
        raise AlreadyDoneError("Ces DLA sont déjà interrogés.", "Rien n’a été changé.")
    asked = [dla.code for dla in of_region if campagne.asks(dla) or dla.id in more]
    campagne.dlas_demandes = " ".join(asked) if len(asked) < len(of_region) else ""
    added = [termes for termes in list_addable(session, campagne) if termes.dla_id in more]
    if campagne.is_of_structures or not added:
        raise ConflictError(
            "Aucune réponse n’est à attendre de ces DLA.",
            "Importez d’abord les personnes et leurs affectations, ou choisissez d’autres DLA.",
            champ="dlas",
        )
    session.add_all(expected(campagne, termes) for termes in added)
    session.flush()
    tell_what_is_counted(session, campagne, paris_day(now))
    after = campagne.dlas_demandes or "tous"
    record_on(session, campagne, "choisir les DLA", acteur, now, avant=before, apres=after, raison=raison)
    return len(added)


def retirer_attendue(session: Session, *, participation_id: int, raison: str, acteur: Acteur, now: datetime) -> None:
    """Stop expecting an answer: what its author typed is kept, out of coverage.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    raison = reason_of(raison)
    participation = _locked(session, participation_id)
    if participation.transmise_le is not None:
        check_named(participation.campagne)
        raise ConflictError(
            "Cette réponse est transmise : elle ne se retire pas.", "Si elle est de trop, rouvrez-la d’abord."
        )
    if participation.retiree_le is None:
        _withdraw(session, [participation], raison, acteur, now)


def _withdraw(
    session: Session, participations: Sequence[Participation], raison: str, acteur: Acteur, now: datetime
) -> None:
    """Withdraw answers of one campaign: what waits to be written about them alone does not leave."""
    for participation in participations:
        participation.retiree_le = now
        session.flush()
        record_on(session, participation, "retirer une réponse attendue", acteur, now, raison=raison)
    ecarter_sans_objet(
        session,
        campagne_id=participations[0].campagne_id,
        raison="réponse retirée avant le départ du message",
        acteur=acteur,
        now=now,
    )


def retirer_attendues(
    session: Session, *, participation_ids: Sequence[int], raison: str, acteur: Acteur, now: datetime
) -> int:
    """Stop expecting several answers, passing over those transmitted or withdrawn since they were chosen; return how
    many were withdrawn.

    Raises ReasonMissingError, SettledResultsError, AlreadyDoneError, Refus.
    """
    raison = reason_of(raison)
    chosen = [  # locked in one order, so that two clicks do not wait for each other
        _locked(session, participation_id) for participation_id in sorted(set(participation_ids))
    ]
    leaving = [answer for answer in chosen if answer.transmise_le is None and answer.retiree_le is None]
    if not leaving:
        raise AlreadyDoneError("Ces réponses sont déjà retirées, ou transmises.", "Rien n’a été changé.")
    _withdraw(session, leaving, raison, acteur, now)
    return len(leaving)


def corriger_attendue(
    session: Session, *, participation_id: int, etp: int, mois: int, raison: str, acteur: Acteur, now: datetime
) -> None:
    """Expect another ETP (hundredths) and other months (tenths): coverage follows. What its author typed does not.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    raison = reason_of(raison)
    participation = _locked(session, participation_id)
    if not (1 <= etp <= 100 and 1 <= mois <= 10 * participation.campagne.periode.mois):
        raise InputError(
            f"L’ETP va de 0,01 à 1, et les mois de 0,1 à {participation.campagne.periode.mois}.",
            "Corrigez ce qui est en dehors de ces bornes.",
            champ="mois" if 1 <= etp <= 100 else "etp",
        )
    before = {"etp": decimal_text(participation.etp_attendu, 2), "mois": decimal_text(participation.mois_attendus, 1)}
    participation.etp_attendu, participation.mois_attendus = etp, mois
    if participation.revision == 0:
        participation.saisie = prefilled(participation.campagne, etp, mois)
    session.flush()
    after = {"etp": decimal_text(etp, 2), "mois": decimal_text(mois, 1)}
    record_on(
        session, participation, "corriger une réponse attendue", acteur, now, raison=raison, avant=before, apres=after
    )


def _locked(session: Session, participation_id: int) -> Participation:
    participation = get_locked_participation(session, participation_id)
    _check_correctable(participation.campagne)
    return participation


def _check_correctable(campagne: Campagne) -> None:
    check_not_settled(campagne)
    if campagne.attendues_fixees_le is None:
        raise ConflictError(
            "Les réponses attendues suivent encore les affectations : elles seront fixées à l’ouverture.",
            "Corrigez les affectations.",
        )


READER = "elle paraît dans le suivi et dans le classeur"


def justifier_ecart(session: Session, *, participation_id: int, raison: str, acteur: Acteur, now: datetime) -> None:
    """Note why an answer stays missing after its closing, in place of what was noted before, if anything.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    raison = reason_of(raison, reader=READER)
    participation = _held(session, participation_id)
    _check_missing(participation, now)
    session.merge(EcartJustifie(participation_id=participation.id, raison=raison, note_le=now))
    session.flush()
    record_on(session, participation, "justifier un écart", acteur, now, raison=raison)


def _held(session: Session, participation_id: int) -> Participation:
    """Return an expected answer, locked with its campaign, so that nobody settles it meanwhile. Raises
    SettledResultsError."""
    hold_unsettled(session, session.get_one(Participation, participation_id).campagne)
    return get_locked_participation(session, participation_id)


def _check_missing(participation: Participation, now: datetime) -> None:
    obstacles = (
        (participation.transmise_le, "cette réponse est transmise"),
        (participation.refusee_le, "son auteur a dit ne pas souhaiter répondre"),
        (participation.retiree_le, "cette réponse n’est plus attendue"),
    )
    for quand, words in obstacles:
        if quand is not None:
            raise ConflictError(
                f"Il n’y a pas d’écart à justifier : {words}.", "Revenez au suivi : il dit où elle en est."
            )
    if paris_day(now) <= participation.cloture:
        raise ConflictError(
            f"Cette réponse peut encore arriver jusqu’au {day_text(participation.cloture)}.",
            "Attendez la clôture. Si elle n’a pas lieu d’être, retirez-la plutôt des réponses attendues.",
        )


def retirer_justification(session: Session, *, participation_id: int, acteur: Acteur, now: datetime) -> bool:
    """Have the answer simply missing again; return whether this call did it. Raises SettledResultsError."""
    participation = _held(session, participation_id)
    ecart = session.get(EcartJustifie, participation_id, populate_existing=True)
    if ecart is None:
        return False
    session.delete(ecart)
    session.flush()
    record_on(session, participation, "retirer la justification", acteur, now)
    return True


class NotReplaceableError(ConflictError):
    problem = (
        "Cette structure ne se remplace pas : seule se remplace, une fois, une structure tirée au sort dont la "
        "réponse est retirée ou refusée, tant que la campagne prend des réponses."
    )
    remedy = "Revenez au suivi de la campagne."


@dataclass(frozen=True, slots=True)
class Remplacante:
    """The structure that comes next, and whether asking it is once more than the limit allows."""

    selection: Selection
    accompagnement: Accompagnement
    is_beyond: bool


def next_for(session: Session, participation: Participation, now: datetime, *, sauter: bool = False) -> Remplacante:
    """Return what would replace the structure of an answer; `sauter`: the first that is not asked too often, if any.

    Raises NotReplaceableError, AlreadyDoneError, Refus.
    """
    if is_replaced(session, participation):
        raise AlreadyDoneError("Cette structure est déjà remplacée.", "Rien n’a été changé.")
    if not is_replaceable(participation, now):
        raise NotReplaceableError
    first = None
    for selection in list_next(session, participation.campagne_id, participation.dla_id):
        accompagnement = session.get_one(Accompagnement, selection.accompagnement_id)
        is_beyond = bool(list_too_often(session, participation.campagne.region, [accompagnement], paris_day(now)))
        candidate = Remplacante(selection, accompagnement, is_beyond)
        if not (is_beyond and sauter):
            return candidate
        first = first or candidate
    if first is None:
        raise ConflictError(
            "Toutes les structures de ce DLA sont déjà interrogées.",
            "Il n’y a plus de remplaçante : la réponse reste manquante.",
        )
    return first


def is_replaceable(participation: Participation, now: datetime) -> bool:
    """Return whether an answer was drawn, will not come in, and another one still may."""
    campagne = participation.campagne
    is_lost = participation.retiree_le is not None or participation.refusee_le is not None
    is_running = (
        campagne.attendues_fixees_le is not None and campagne.etat(paris_day(now), participation.prolongee_au).accepts
    )
    return campagne.is_drawn and is_lost and is_running


def remplacer(
    session: Session,
    *,
    participation_id: int,
    au_dela: bool = False,
    sauter: bool = False,
    acteur: Acteur | None,
    now: datetime,
) -> str:
    """Ask the next structure of the draw instead, or with `sauter` the next that is not asked too often; `au_dela`
    allows one that is. What the first one typed stays. Return the name of the structure asked.

    Raises NotReplaceableError, TooOftenError, SettledResultsError, Refus.
    """
    participation = session.get_one(Participation, participation_id)
    hold_unsettled(session, participation.campagne)
    participation = get_locked_participation(session, participation_id)
    remplacante = next_for(session, participation, now, sauter=sauter)
    named = remplacante.accompagnement.structure.nom
    if remplacante.is_beyond and not au_dela:
        if sauter:
            raise ConflictError(
                "Les suivantes de ce DLA sont toutes déjà trop sollicitées.",
                f"Interrogez {named} quand même, ou laissez la réponse manquante.",
            )
        raise TooOftenError([named], participation.campagne.region.max_sollicitations)
    with refusing_violations(session, NotReplaceableError()):
        made = _ask(session, participation, remplacante.selection)
    tell_what_is_known(session, participation.campagne)
    record_on(
        session,
        made,
        "prendre une remplaçante",
        acteur,
        now,
        remplace=participation.auteur,
        remplacante=named,
        rang=remplacante.selection.rang,
        **({"au_dela_de_la_limite": [named]} if remplacante.is_beyond else {}),
    )
    return named


def _ask(session: Session, participation: Participation, selection: Selection) -> Participation:
    selection.retenue, selection.remplace_id = True, participation.accompagnement_id
    made = expected(participation.campagne, Termes(selection.dla_id, accompagnement_id=selection.accompagnement_id))
    session.add(made)
    session.flush()
    return made
