"""Life of a version of the categories: opening, changes, undoing, abandoning, and adoption applied to the register."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record
from collecte.models import VersionCategories
from collecte.policy import Acteur
from collecte.referentiel.queries.categories import (
    COLONNES,
    count_uses,
    get_categories,
    get_version_en_preparation,
    read_etape,
    written_passage,
)
from questionnaires.categories.categories import AUTRE, Categories, Liste
from questionnaires.categories.versions import CategorieError, Etape, Lien, moves
from questionnaires.core.francais import plural


def open_version(session: Session, *, acteur: Acteur, now: datetime) -> VersionCategories:
    """Create a version with the categories in force. Raises Refus when one is in preparation already."""
    before = get_categories(session)
    after = before.model_copy(update={"numero": before.numero + 1, "source": f"Version {before.numero + 1}"})
    version = VersionCategories(numero=after.numero, contenu=after.model_dump_json(), passage="[]", creee_le=now)
    refusal = ConflictError("Une version des catégories est déjà en préparation.", "Modifiez-la, ou abandonnez-la.")
    with refusing_violations(session, refusal):
        session.add(version)
    _log(session, version, "préparer une version", acteur, now)
    return version


def change_version(
    session: Session,
    *,
    revision: int,
    change: Callable[[Etape], Etape],
    libelle: str,
    acteur: Acteur,
    now: datetime,
) -> None:
    """Change the version in preparation; `libelle` names the change where it can be undone. Raises Refus."""
    version = _locked(session, revision)
    before = {"libelle": libelle, "contenu": version.contenu, "passage": version.passage}
    etape = read_etape(version)
    try:
        after = change(etape)
    except CategorieError as error:
        raise Refus(error.problem, error.remedy, champ=error.champ) from None
    changed = [lien for lien in after.passage if lien not in etape.passage]
    if lost := _lost(changed, get_categories(session), count_uses(session)):
        raise ConflictError(*lost, champ="apres")
    version.contenu, version.passage = after.categories.model_dump_json(), written_passage(after.passage)
    version.modifications = json.dumps([*json.loads(version.modifications), before])
    version.revision += 1
    _log(session, version, "modifier les catégories", acteur, now, modification=libelle)


def undo_last(session: Session, *, revision: int, acteur: Acteur, now: datetime) -> str:
    """Undo the last change of the version in preparation; return its label. Raises Refus."""
    version = _locked(session, revision)
    modifications = json.loads(version.modifications)
    if not modifications:
        raise ConflictError("Il n’y a plus de modification à annuler.", "Revenez aux catégories.")
    last = modifications.pop()
    version.contenu, version.passage = last["contenu"], last["passage"]
    version.modifications = json.dumps(modifications)
    version.revision += 1
    _log(session, version, "annuler une modification", acteur, now, modification=last["libelle"])
    return str(last["libelle"])


def abandon(session: Session, *, revision: int, acteur: Acteur, now: datetime) -> None:
    """Delete the version in preparation; the one in force stays. Raises Refus."""
    version = _locked(session, revision)
    _log(session, version, "abandonner la version", acteur, now, numero=version.numero)
    session.delete(version)
    session.flush()


def adopt(session: Session, *, revision: int, acteur: Acteur, now: datetime) -> None:
    """Put the version in preparation in force, and move the rows of the register whose category it retires.

    A row goes to the only code after its own; when there are several, it has none any more, and its text, or the label
    that it had, awaits a mapping. Raises Refus when a retired category is in use and goes nowhere.
    """
    version = _locked(session, revision)
    etape, before, uses = read_etape(version), get_categories(session), count_uses(session)
    if before.listes == etape.categories.listes:
        raise Refus("Cette version dit la même chose que celle en vigueur.", "Modifiez-la, ou abandonnez-la.")
    if lost := _lost(etape.passage, before, uses):
        problem, remedy = lost
        raise ConflictError(problem, f"Annulez son retrait, puis retirez-la de nouveau. {remedy}")
    for liste in COLONNES:
        _move(session, before.liste(liste), moves(etape.passage, liste))
    version.adoptee_le = now
    version.revision += 1
    moved = {
        f"{before.lu(lien.liste, lien.avant)} → {', '.join(lien.apres)}": uses[lien.liste].get(lien.avant, 0)
        for lien in etape.passage
        if lien.avant in before.liste(lien.liste).libelles
    }
    _log(session, version, "adopter les catégories", acteur, now, numero=version.numero, lignes=moved)


def _lost(liens: Sequence[Lien], before: Categories, uses: Mapping[str, Mapping[str, int]]) -> tuple[str, str] | None:
    """Return the problem and the remedy of the first retired category whose rows go nowhere; None when all do."""
    for lien in liens:
        count, has_text = uses[lien.liste].get(lien.avant, 0), COLONNES[lien.liste][1] is not None
        if count and len(lien.apres) != 1 and not (lien.apres and has_text):
            problem = f"Le registre a « {before.lu(lien.liste, lien.avant)} » sur {plural(count, 'ligne')}."
            return problem, "Dites où elles vont." if has_text else "Dites dans quelle seule autre elles vont."
    return None


def _move(session: Session, before: Liste, apres: Mapping[str, tuple[str, ...]]) -> None:
    """Give the rows of a list their new code in one statement, since codes may follow each other; keep in the text the
    label that a row loses."""
    code, texte = COLONNES[before.code]
    gone = {avant: codes for avant, codes in apres.items() if avant in before.libelles}
    if not gone:
        return
    lost = {avant: before.libelles[avant] for avant, codes in gone.items() if len(codes) != 1 or codes == (AUTRE,)}
    if texte is not None and lost:
        session.execute(
            update(code.class_).where(code.in_([*lost]), texte == "").values({texte: case(lost, value=code)})
        )
    to = case({avant: codes[0] if len(codes) == 1 else None for avant, codes in gone.items()}, value=code)
    session.execute(update(code.class_).where(code.in_([*gone])).values({code: to}))


def _locked(session: Session, revision: int) -> VersionCategories:
    """Lock and return the version in preparation, as its page showed it. Raises Refus."""
    version = get_version_en_preparation(session, is_locked=True)
    if version is None or version.revision != revision:
        raise ConflictError(
            "Les catégories ont changé depuis que cette page est ouverte.",
            "Relisez ce qui a changé, puis envoyez de nouveau.",
        )
    return version


def _log(
    session: Session, version: VersionCategories, verbe: str, acteur: Acteur, now: datetime, **details: object
) -> None:
    """Log an act on the installation, of no région."""
    session.flush()
    record(
        session, acteur=acteur, region_id=None, verbe=verbe, objet="catégories", objet_id=version.id, now=now, **details
    )
