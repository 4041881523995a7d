"""Questionnaires in preparation: create, change, undo, archive, restore, keep test answers."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.bibliotheque.queries.brouillons import (
    get_brouillon_of,
    get_essai,
    get_undone,
    list_modifications,
    lock_brouillon,
    read_brouillon,
)
from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record_on
from collecte.models import Brouillon, Essai, ModificationBrouillon
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import checked_texts
from questionnaires.core.model import Questionnaire
from questionnaires.editing.places import EditionError
from questionnaires.files.versions import to_json
from questionnaires.temps.derive import TEMPS

Change = Callable[[Questionnaire], Questionnaire]
"""From a questionnaire to the next one; raises EditionError when the part to change is no longer there."""

KEPT = 200
"""Changes of a draft that can be undone, one after the other."""


class TakenCodeError(ConflictError):
    def __init__(self, code: str) -> None:
        super().__init__(
            f"Un questionnaire de votre bibliothèque a déjà le code « {code[:60]} ».",
            "Ouvrez-le pour le modifier, ou donnez un autre code.",
        )


class ChangedBrouillonError(ConflictError):
    problem = "Ce questionnaire a été modifié ailleurs depuis que cette page est ouverte."
    remedy = "Ce que vous avez tapé est dans la page : comparez, puis enregistrez de nouveau."


def create_brouillon(
    session: Session, *, region_id: int, questionnaire: Questionnaire, acteur: Acteur | None, now: datetime
) -> Brouillon:
    """Create a questionnaire in the library of a région. Raises TakenCodeError, Refus."""
    if questionnaire.code == TEMPS:
        raise Refus(
            f"Le code « {TEMPS} » est celui de « Temps et activités », tiré du référentiel.",
            "Donnez un autre code.",
        )
    brouillon = Brouillon(
        region_id=region_id,
        code=questionnaire.code,
        contenu=to_json(questionnaire),
        cree_le=now,
        modifie_le=now,
    )
    with refusing_violations(session, TakenCodeError(questionnaire.code)):
        session.add(brouillon)
    _tell(session, brouillon, "créer", acteur, now)
    return brouillon


def change_brouillon(
    session: Session,
    *,
    brouillon_id: int,
    change: Change,
    libelle: str,
    acteur: Acteur | None,
    now: datetime,
    base_revision: int | None = None,
) -> Brouillon:
    """Change a draft and store its previous state. `libelle` describes the change in French, for the history.

    `base_revision` is the one the page showed, when the page holds a whole part of the questionnaire; None for changes
    that apply to any state, like moving a question. A change that changes nothing leaves no trace.

    Raises ChangedBrouillonError, Refus.
    """
    brouillon = _locked(session, brouillon_id, base_revision)
    try:
        changed = to_json(change(read_brouillon(brouillon)))
    except EditionError:
        raise ConflictError(
            "Cette partie du questionnaire n’existe plus.", "Quelqu’un l’a retirée : revenez au questionnaire."
        ) from None
    if changed != brouillon.contenu:
        session.execute(
            delete(ModificationBrouillon).where(
                ModificationBrouillon.brouillon_id == brouillon.id, ModificationBrouillon.annulee
            )
        )
        session.add(
            ModificationBrouillon(
                brouillon_id=brouillon.id,
                libelle=libelle,
                contenu=brouillon.contenu,
                compte_id=acteur.compte_id if acteur else None,
                quand=now,
            )
        )
        _replace(brouillon, changed, now)
        session.flush()
        _forget_the_oldest(session, brouillon.id)
    return brouillon


def _replace(brouillon: Brouillon, contenu: str, now: datetime) -> None:
    brouillon.contenu, brouillon.modifie_le = contenu, now
    brouillon.revision += 1


def _forget_the_oldest(session: Session, brouillon_id: int) -> None:
    last_kept = session.scalar(
        select(ModificationBrouillon.id)
        .where(ModificationBrouillon.brouillon_id == brouillon_id)
        .order_by(ModificationBrouillon.id.desc())
        .offset(KEPT)
        .limit(1)
    )
    if last_kept is not None:
        session.execute(
            delete(ModificationBrouillon).where(
                ModificationBrouillon.brouillon_id == brouillon_id, ModificationBrouillon.id <= last_kept
            )
        )


def import_brouillon(
    session: Session,
    *,
    region_id: int,
    questionnaire: Questionnaire,
    replace: bool,
    acteur: Acteur | None,
    now: datetime,
) -> Brouillon:
    """Import a questionnaire from a file: as a new draft, or, with `replace`, as a change of the draft of that code.

    Raises TakenCodeError, Refus.
    """
    known = get_brouillon_of(session, region_id, questionnaire.code)
    if known is None or not replace:
        return create_brouillon(session, region_id=region_id, questionnaire=questionnaire, acteur=acteur, now=now)
    return change_brouillon(
        session,
        brouillon_id=known.id,
        change=lambda _former: questionnaire,
        libelle="Remplacé par un fichier importé",
        acteur=acteur,
        now=now,
    )


def undo_change(session: Session, *, brouillon_id: int, now: datetime, base_revision: int | None = None) -> str:
    """Undo the last change and return its label. `base_revision`: the revision of the page that showed that change.

    Raises ChangedBrouillonError, Refus.
    """
    brouillon = _locked(session, brouillon_id, base_revision)
    last = next(iter(list_modifications(session, brouillon_id, limit=1)), None)
    if last is None:
        raise ConflictError("Il n’y a plus rien à annuler.", "Le questionnaire est tel qu’au début de son historique.")
    return _swap(session, brouillon, last, now)


def redo_change(session: Session, *, brouillon_id: int, now: datetime, base_revision: int | None = None) -> str:
    """Make again the last change that was undone, as long as no other was made since, and return its label.

    Raises ChangedBrouillonError, Refus.
    """
    brouillon = _locked(session, brouillon_id, base_revision)
    undone = get_undone(session, brouillon_id)
    if undone is None:
        raise ConflictError("Il n’y a plus rien à rétablir.", "Le questionnaire est tel qu’à sa dernière modification.")
    return _swap(session, brouillon, undone, now)


def _swap(session: Session, brouillon: Brouillon, modification: ModificationBrouillon, now: datetime) -> str:
    """Undo a change or make it again: it keeps the content that it replaces."""
    before = brouillon.contenu
    _replace(brouillon, modification.contenu, now)
    modification.contenu, modification.annulee = before, not modification.annulee
    session.flush()
    return modification.libelle


def _locked(session: Session, brouillon_id: int, base_revision: int | None) -> Brouillon:
    """Return a draft about to be written, at the revision that its page showed. Raises ChangedBrouillonError."""
    brouillon = lock_brouillon(session, brouillon_id)
    if base_revision is not None and base_revision != brouillon.revision:
        raise ChangedBrouillonError
    return brouillon


def put_away(session: Session, *, brouillon_id: int, acteur: Acteur, now: datetime) -> None:
    """Take it out of the library's list; its versions and their answers stay."""
    brouillon = lock_brouillon(session, brouillon_id)
    if brouillon.retire_le is None:
        brouillon.retire_le = now
        _tell(session, brouillon, "retirer", acteur, now)


def take_back(session: Session, *, brouillon_id: int, acteur: Acteur, now: datetime) -> None:
    """Put it in the library's list again."""
    brouillon = lock_brouillon(session, brouillon_id)
    if brouillon.retire_le is not None:
        brouillon.retire_le = None
        _tell(session, brouillon, "remettre", acteur, now)


def _tell(session: Session, brouillon: Brouillon, verbe: str, acteur: Acteur | None, now: datetime) -> None:
    session.flush()
    record_on(session, brouillon, verbe, acteur, now, code=brouillon.code)


def save_essai(
    session: Session, *, brouillon_id: int, compte_id: int, typed: Mapping[str, str], now: datetime
) -> Essai:
    """Store what was typed in an account's own test. Raises Refus."""
    texts = checked_texts(typed)
    lock_brouillon(session, brouillon_id)  # two clicks at once make one test
    essai = get_essai(session, brouillon_id, compte_id)
    if essai is None:
        essai = Essai(brouillon_id=brouillon_id, compte_id=compte_id, saisie={}, modifie_le=now)
        session.add(essai)
    essai.saisie, essai.modifie_le = {**essai.saisie, **texts}, now
    session.flush()
    return essai


def start_again(session: Session, *, brouillon_id: int, compte_id: int) -> None:
    """Delete an account's own test."""
    lock_brouillon(session, brouillon_id)
    if essai := get_essai(session, brouillon_id, compte_id):
        session.delete(essai)
        session.flush()
