"""Life of an import file: stored with its columns, compared, confirmed, written by the worker."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_acteur
from collecte.core.errors import UserFacingError
from collecte.core.operations.cellules import Defaut, RefusedFileError
from collecte.core.tableurs import DEFAULT, Feuille
from collecte.core.tableurs.model import Limits
from collecte.courriels.operations.courriels import POSTED
from collecte.models import Dla, EtatImport, ImportRegistre, Region
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from collecte.registre.operations.bilan_registre import BilanRegistre
from collecte.registre.operations.correspondances import Colonnes
from collecte.registre.operations.import_structures import DemandeImport, Tell, plan_import, write_plan
from collecte.registre.operations.paquets import pack_bilan, pack_defauts, pack_feuille, unpack_feuille
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

LIMITS = Limits(rows=10_001, output_size=DEFAULT.output_size)
"""Ten thousand lines: a région accompanies a few hundred structures a year."""


class NotToConfirmError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Cet import n’attend pas d’être confirmé : rien n’est changé.", "Revenez à sa page pour voir où il en est."
        )


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
    session: Session, *, own: ImportRegistre, colonnes: Colonnes, correspondance: str, now: datetime
) -> None:
    """Queue a file to be compared with the register. Raises NotToConfirmError once it is being written."""
    if own.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:
        raise NotToConfirmError
    own.colonnes, own.correspondance = dict(colonnes), correspondance
    _ask(session, own, EtatImport.A_EXAMINER, now)


def confirm_import(session: Session, *, own: ImportRegistre, empreinte: str, now: datetime) -> None:
    """Queue the effects shown to be written. Raises NotToConfirmError when others were shown, or when it is done."""
    if own.etat is not EtatImport.EXAMINE or not own.empreinte or own.empreinte != empreinte:
        raise NotToConfirmError
    _ask(session, own, EtatImport.A_ECRIRE, now)


def _ask(session: Session, import_file: ImportRegistre, etat: EtatImport, now: datetime) -> None:
    import_file.etat, import_file.demande_le, import_file.reclame_jusqua = etat, now, None
    import_file.compares = import_file.essais = 0
    session.flush()
    session.info[POSTED] = True  # the worker is woken


def forget_import(session: Session, *, own: ImportRegistre) -> None:
    """Delete a file. Its effects on the register, if any, stay. Raises NotToConfirmError while it is being written."""
    if own.etat is EtatImport.A_ECRIRE:
        raise NotToConfirmError
    session.delete(own)
    session.flush()


def purge_imports(session: Session, *, now: datetime) -> None:
    """Delete the files older than a day."""
    session.execute(delete(ImportRegistre).where(ImportRegistre.cree_le < now - LIFE))


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


def compare(session: Session, reclame: Reclame, *, now: datetime, tell: Tell) -> BilanRegistre | RefusedFileError:
    """Return the effects of a file, or its errors, without writing."""
    import_file = session.get_one(ImportRegistre, reclame.import_id)
    try:
        return plan_import(session, _demande(session, import_file, now)[0], tell).bilan
    except RefusedFileError as error:
        return error


def note_comparison(session: Session, reclame: Reclame, result: BilanRegistre | RefusedFileError) -> None:
    """Store the result of a comparison, to be shown."""
    _note(session, reclame, result, a_change=False)


def write_import(session: Session, reclame: Reclame, *, now: datetime) -> None:
    """Write the effects that were shown, or nothing: when they have changed, the new ones are stored to be shown."""
    import_file = session.get_one(ImportRegistre, reclame.import_id)
    lock_region(session, import_file.region_id)
    try:
        demande, acteur = _demande(session, import_file, now)
        plan = plan_import(session, demande)
    except RefusedFileError as error:
        _note(session, reclame, error, a_change=True)
        return
    if digest(plan.bilan) != import_file.empreinte:
        _note(session, reclame, plan.bilan, a_change=True)
        return
    write_plan(session, plan, now=now, acteur=acteur)
    plan.bilan.effets, plan.bilan.remarques = [], []  # personal content is kept in the register only
    done = _change(
        session, reclame, etat=EtatImport.ECRIT, feuille=b"", bilan=pack_bilan(plan.bilan), reclame_jusqua=None
    )
    if not done:
        raise TakenOverError


class TakenOverError(Exception):
    """Another worker holds the file now: the work of this one is rolled back."""


def digest(bilan: BilanRegistre) -> str:
    """Return a digest of the effects shown, so that these and no others are written."""
    text = "\n".join(f"{effet.ligne} {effet.genre} {effet.texte}" for effet in bilan.effets)
    return hashlib.sha256(text.encode()).hexdigest()


def _demande(session: Session, import_file: ImportRegistre, now: datetime) -> tuple[DemandeImport, Acteur]:
    """Return the import of a stored file and its acteur. Raises RefusedFileError when they lost that register."""
    acteur = get_acteur(session, import_file.compte_id)
    dlas = list_kept_dlas(session, acteur, paris_day(now)) if acteur else ()
    region_dlas = [dla for dla in dlas if dla.region_id == import_file.region_id]
    if (
        acteur is None
        or not region_dlas
        or (import_file.dla_id and import_file.dla_id not in {dla.id for dla in region_dlas})
    ):
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


def _note(session: Session, reclame: Reclame, result: BilanRegistre | RefusedFileError, *, a_change: bool) -> None:
    if isinstance(result, RefusedFileError):
        bilan, empreinte = pack_defauts(result.defauts), ""
    else:
        bilan, empreinte = pack_bilan(result, a_change=a_change), digest(result)
    _change(session, reclame, etat=EtatImport.EXAMINE, bilan=bilan, empreinte=empreinte, reclame_jusqua=None)


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
