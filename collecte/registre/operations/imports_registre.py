"""Life of an import file: stored with its columns, compared, confirmed, written by the worker."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_acteur
from collecte.core.errors import ConflictError
from collecte.core.operations.annulation import pack_trace, unpack_trace
from collecte.core.operations.cellules import Defaut, RefusedFileError
from collecte.core.operations.lignes_gardees import Correction, correct_file, pack_feuille, unpack_feuille
from collecte.core.tableurs import DEFAULT, Feuille
from collecte.core.tableurs.model import Limits
from collecte.courriels.operations.courriels import POSTED
from collecte.models import Dla, EtatImport, ImportRegistre, Region
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from collecte.registre.operations.bilan_registre import BilanRegistre
from collecte.registre.operations.correspondances import Colonnes
from collecte.registre.operations.import_structures import DemandeImport, Tell, plan_right_lines, write_plan
from collecte.registre.operations.paquets import pack_bilan
from collecte.registre.queries.imports_registre import (
    LIFE,
    MAX_TRIES,
    list_takeable_imports,
    may_be_taken,
)
from collecte.registre.queries.structures import list_kept_dlas
from questionnaires.core.francais import paris_day

LEASE = timedelta(minutes=5)
"""How long a worker may hold a file."""

AT_ONCE = 500
"""Lines that are compared again while their author waits."""

LIMITS = Limits(rows=10_001, output_size=DEFAULT.output_size)
"""Ten thousand lines: a région accompanies a few hundred structures a year."""


class NotToConfirmError(ConflictError):
    problem = "Cet import n’attend pas d’être confirmé : rien n’est changé."
    remedy = "Revenez à sa page pour voir où il en est."


@dataclass(frozen=True, slots=True)
class Reclame:
    """A file claimed by one worker, until `jusqua`."""

    import_id: int
    etat: EtatImport
    jusqua: datetime


def keep_file(
    session: Session,
    *,
    region: Region,
    dla: Dla | None,
    nom_fichier: str,
    feuille: Feuille,
    correspondance: str,
    colonnes: Colonnes,
    acteur: Acteur,
    now: datetime,
) -> ImportRegistre:
    """Store a table that was read, so that its columns can be chosen; the register does not change."""
    import_file = ImportRegistre(
        region_id=region.id,
        compte_id=acteur.compte_id,
        dla_id=dla.id if dla else None,
        nom_fichier=nom_fichier[-120:],
        feuille=pack_feuille(feuille),
        lignes=len(feuille.lignes),
        correspondance=correspondance,
        colonnes=dict(colonnes),
        cree_le=now,
    )
    session.add(import_file)
    session.flush()
    return import_file


def ask_comparison(
    session: Session, *, import_file: ImportRegistre, colonnes: Colonnes, correspondance: str, now: datetime
) -> None:
    """Queue a file to be compared with the register. Raises NotToConfirmError once it is being written."""
    if import_file.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:
        raise NotToConfirmError
    import_file.colonnes, import_file.correspondance = dict(colonnes), correspondance
    _ask(session, import_file, EtatImport.A_EXAMINER, now)


def confirm_import(session: Session, *, import_file: ImportRegistre, empreinte: str, now: datetime) -> None:
    """Queue the effects shown to be written. Raises NotToConfirmError when others were shown, or when it is done."""
    if import_file.etat is not EtatImport.EXAMINE or not import_file.empreinte or import_file.empreinte != empreinte:
        raise NotToConfirmError
    _ask(session, import_file, EtatImport.A_ECRIRE, now)


def _ask(session: Session, import_file: ImportRegistre, etat: EtatImport, now: datetime) -> None:
    import_file.etat, import_file.demande_le, import_file.reclame_jusqua = etat, now, None
    import_file.compares = import_file.essais = 0
    session.flush()
    session.info[POSTED] = True  # the worker is woken


def correct_import(
    session: Session,
    *,
    import_file: ImportRegistre,
    corrections: Sequence[Correction],
    laisser: Collection[int] = (),
    reprendre: Collection[int] = (),
    now: datetime,
) -> None:
    """Store corrected cells, leave lines out or bring them back, and compare the file again: at once, or by the worker
    when it is long. Raises NotToConfirmError while it is being written, ConflictError."""
    if import_file.etat is EtatImport.A_ECRIRE:
        raise NotToConfirmError
    feuille = correct_file(import_file, corrections, laisser, reprendre)
    if len(feuille.lignes) > AT_ONCE:
        _ask(session, import_file, EtatImport.A_EXAMINER, now)
        return
    try:
        demande, _ = _demande(session, import_file, now)
        bilan = plan_right_lines(session, demande, import_file.laissees).bilan
    except RefusedFileError as error:
        bilan = BilanRegistre(defauts=error.defauts)
    for name, value in {**_examined(bilan), "demande_le": now}.items():
        setattr(import_file, name, value)
    session.flush()


def forget_import(session: Session, *, import_file: ImportRegistre) -> None:
    """Delete a file. Its effects on the register, if any, stay. Raises NotToConfirmError while it is being written."""
    if import_file.etat is EtatImport.A_ECRIRE:
        raise NotToConfirmError
    session.delete(import_file)
    session.flush()


def purge_imports(session: Session, *, now: datetime) -> None:
    """Delete the files of which nothing was imported, a week after the last act on them."""
    last = func.coalesce(ImportRegistre.demande_le, ImportRegistre.cree_le)
    session.execute(delete(ImportRegistre).where(ImportRegistre.importe_le.is_(None), last < now - LIFE))


# --- the worker’s part


def claim_import(session: Session, *, now: datetime) -> Reclame | None:
    """Claim the oldest waiting file for this worker alone; None when there is none. Given up after MAX_TRIES tries."""
    for import_id in list_takeable_imports(session, now):
        claimed = session.execute(
            update(ImportRegistre)
            .where(ImportRegistre.id == import_id, may_be_taken(now))
            .values(reclame_jusqua=now + LEASE, essais=ImportRegistre.essais + 1)
            .returning(ImportRegistre.etat, ImportRegistre.essais),
            execution_options={"synchronize_session": False},
        ).first()
        if claimed is None:
            continue
        reclame = Reclame(import_id, claimed.etat, now + LEASE)
        if claimed.essais <= MAX_TRIES:
            return reclame
        interrupt(session, reclame)
    return None


def tell_progress(session: Session, reclame: Reclame, compares: int) -> None:
    _change(session, reclame, compares=compares)


def interrupt(session: Session, reclame: Reclame) -> None:
    """Give a file up after a defect of the platform; it is kept, to be tried again."""
    _change(session, reclame, etat=EtatImport.INTERROMPU, reclame_jusqua=None)


def compare(session: Session, reclame: Reclame, *, now: datetime, tell: Tell) -> BilanRegistre:
    """Return the effects of the right lines of a file, and the errors of the others, without writing."""
    import_file = session.get_one(ImportRegistre, reclame.import_id)
    try:
        return plan_right_lines(session, _demande(session, import_file, now)[0], import_file.laissees, tell).bilan
    except RefusedFileError as error:
        return BilanRegistre(defauts=error.defauts)


def note_comparison(session: Session, reclame: Reclame, bilan: BilanRegistre, *, a_change: bool = False) -> None:
    """Store the result of a comparison, to be shown; `a_change`: the register changed since it was last shown."""
    _change(session, reclame, **_examined(bilan, a_change=a_change))


def _examined(bilan: BilanRegistre, *, a_change: bool = False) -> dict[str, Any]:
    return {
        "etat": EtatImport.EXAMINE,
        "bilan": pack_bilan(bilan, a_change=a_change),
        "empreinte": bilan.empreinte,
        "fautives": len({defaut.ligne for defaut in bilan.defauts}),
        "reclame_jusqua": None,
    }


def write_import(session: Session, reclame: Reclame, *, now: datetime) -> None:
    """Write the effects that were shown, or nothing: when they have changed, the new ones are stored to be shown. The
    lines to correct and those left out stay in the file."""
    import_file = session.get_one(ImportRegistre, reclame.import_id)
    lock_region(session, import_file.region_id)
    try:
        demande, acteur = _demande(session, import_file, now)
        plan = plan_right_lines(session, demande, import_file.laissees)
    except RefusedFileError as error:
        note_comparison(session, reclame, BilanRegistre(defauts=error.defauts), a_change=True)
        return
    if plan.bilan.empreinte != import_file.empreinte:
        note_comparison(session, reclame, plan.bilan, a_change=True)
        return
    trace = unpack_trace(import_file.annulation) + write_plan(session, plan, now=now, acteur=acteur)
    plan.bilan.effets, plan.bilan.remarques = [], []  # personal content is kept in the register only
    kept = {defaut.ligne for defaut in plan.bilan.defauts} | {*import_file.laissees}
    lignes = tuple(ligne for ligne in demande.feuille.lignes if ligne.numero in kept)
    done = _change(
        session,
        reclame,
        **{**_examined(plan.bilan), "etat": EtatImport.ECRIT},
        feuille=pack_feuille(replace(demande.feuille, lignes=lignes)),
        prises=import_file.prises + plan.bilan.lignes,
        annulation=pack_trace(trace),
        importe_le=now,
        annule_le=None,
    )
    if not done:
        raise TakenOverError


class TakenOverError(Exception):
    """Another worker holds the file now: the work of this one is rolled back."""


def _demande(session: Session, import_file: ImportRegistre, now: datetime) -> tuple[DemandeImport, Acteur]:
    """Return the import of a stored file and its acteur. Raises RefusedFileError when they lost that register."""
    acteur = get_acteur(session, import_file.compte_id)
    dlas = list_kept_dlas(session, acteur, paris_day(now)) if acteur else ()
    region_dlas = [dla for dla in dlas if dla.region_id == import_file.region_id]
    ids = {dla.id for dla in region_dlas}
    if acteur is None or not ids or (import_file.dla_id and import_file.dla_id not in ids):
        remedy = "Demandez l’import à qui anime la région."
        raise RefusedFileError([Defaut(1, "Vous ne tenez plus le registre de ce DLA.", remedy)])
    return (
        DemandeImport(
            region=import_file.region,
            feuille=unpack_feuille(import_file.feuille),
            colonnes=import_file.colonnes,
            dlas=region_dlas,
            dla=import_file.dla,
        ),
        acteur,
    )


def _change(session: Session, reclame: Reclame, **values: object) -> bool:
    """Change a file if this worker still holds it; return whether it does."""
    done = session.execute(
        update(ImportRegistre)
        .where(ImportRegistre.id == reclame.import_id, ImportRegistre.reclame_jusqua == reclame.jusqua)
        .values(**values)
        .returning(ImportRegistre.id),
        execution_options={"synchronize_session": False},
    ).first()
    return done is not None
