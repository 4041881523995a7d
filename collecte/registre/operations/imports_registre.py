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
from collecte.registre.operations.import_structures import Demande, Tell, plan_import, write_plan
from collecte.registre.operations.paquets import pack_bilan, pack_defauts, pack_feuille, unpack_feuille
from collecte.registre.queries.imports_registre import (
    LIFE,
    MAX_TRIES,
    list_kept_dlas,
    list_takeable_imports,
    may_be_taken,
)
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
    """A file in the hands of one worker, until `jusqua`."""

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
    """Keep a table that was read, for its columns to be chosen; nothing of the register changes."""
    kept = ImportRegistre(
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
    session.add(kept)
    session.flush()
    return kept


def ask_comparison(
    session: Session, *, own: ImportRegistre, colonnes: Colonnes, correspondance: str, now: datetime
) -> None:
    """Have the worker compare it with the register. Raises NotToConfirmError when it is being written, or is."""
    if own.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:
        raise NotToConfirmError
    own.colonnes, own.correspondance = dict(colonnes), correspondance
    _ask(session, own, EtatImport.A_EXAMINER, now)


def confirm_import(session: Session, *, own: ImportRegistre, empreinte: str, now: datetime) -> None:
    """Have the worker do what was shown. Raises NotToConfirmError when it was not that, or is done."""
    if own.etat is not EtatImport.EXAMINE or not own.empreinte or own.empreinte != empreinte:
        raise NotToConfirmError
    _ask(session, own, EtatImport.A_ECRIRE, now)


def _ask(session: Session, own: ImportRegistre, etat: EtatImport, now: datetime) -> None:
    own.etat, own.demande_le, own.compares, own.essais, own.reclame_jusqua = etat, now, 0, 0, None
    session.flush()
    session.info[POSTED] = True  # the worker is woken


def forget_import(session: Session, *, own: ImportRegistre) -> None:
    """Forget a file. What it did, if it did, stays. Raises NotToConfirmError while it is written."""
    if own.etat is EtatImport.A_ECRIRE:
        raise NotToConfirmError
    session.delete(own)
    session.flush()


def purge_imports(session: Session, *, now: datetime) -> None:
    """Forget the files of the day before."""
    session.execute(delete(ImportRegistre).where(ImportRegistre.cree_le < now - LIFE))


# --- what the worker does


def claim_import(session: Session, *, now: datetime) -> Reclame | None:
    """The oldest file that waits, for this worker alone; None when there is none. Given up after some tries."""
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
    """Give it up after a defect of ours; its file is kept, to be tried again."""
    _change(session, reclame, etat=EtatImport.INTERROMPU, reclame_jusqua=None)


def compare(session: Session, reclame: Reclame, *, now: datetime, tell: Tell) -> BilanRegistre | RefusedFileError:
    """What a file would do, or its errors, read without writing."""
    own = session.get_one(ImportRegistre, reclame.import_id)
    try:
        return plan_import(session, _demande(session, own, now)[0], tell).bilan
    except RefusedFileError as error:
        return error


def note_comparison(session: Session, reclame: Reclame, found: BilanRegistre | RefusedFileError) -> None:
    """Keep what was found, to be shown."""
    _note(session, reclame, found, a_change=False)


def write_import(session: Session, reclame: Reclame, *, now: datetime) -> None:
    """Do what was shown, or nothing: when it would do something else, that is shown in its place."""
    own = session.get_one(ImportRegistre, reclame.import_id)
    lock_region(session, own.region_id)
    try:
        demande, acteur = _demande(session, own, now)
        plan = plan_import(session, demande)
    except RefusedFileError as error:
        _note(session, reclame, error, a_change=True)
        return
    if digest(plan.bilan) != own.empreinte:
        _note(session, reclame, plan.bilan, a_change=True)
        return
    write_plan(session, plan, now=now, acteur=acteur)
    plan.bilan.effets, plan.bilan.remarques = [], []  # what people wrote is kept in the register only
    done = _change(
        session, reclame, etat=EtatImport.ECRIT, feuille=b"", bilan=pack_bilan(plan.bilan), reclame_jusqua=None
    )
    if not done:
        raise TakenOverError


class TakenOverError(Exception):
    """Another worker holds the file now: what this one did is rolled back."""


def digest(bilan: BilanRegistre) -> str:
    """What was shown, so that what is done is that and nothing else."""
    told = "\n".join(f"{own.ligne} {own.genre} {own.texte}" for own in bilan.effets)
    return hashlib.sha256(told.encode()).hexdigest()


def _demande(session: Session, own: ImportRegistre, now: datetime) -> tuple[Demande, Acteur]:
    """Raises RefusedFileError when who asked does not keep that register any more."""
    acteur = get_acteur(session, own.compte_id)
    dlas = list_kept_dlas(session, acteur, paris_day(now)) if acteur else ()
    here = [dla for dla in dlas if dla.region_id == own.region_id]
    if acteur is None or not here or (own.dla_id and own.dla_id not in {dla.id for dla in here}):
        remedy = "Demandez l’import à qui anime la région."
        raise RefusedFileError([Defaut(1, "Vous ne tenez plus le registre de ce DLA.", remedy)])
    return (
        Demande(region=own.region, feuille=unpack_feuille(own.feuille), colonnes=own.colonnes, dlas=here, dla=own.dla),
        acteur,
    )


def _note(session: Session, reclame: Reclame, found: BilanRegistre | RefusedFileError, *, a_change: bool) -> None:
    if isinstance(found, RefusedFileError):
        bilan, empreinte = pack_defauts(found.defauts), ""
    else:
        bilan, empreinte = pack_bilan(found, a_change=a_change), digest(found)
    _change(session, reclame, etat=EtatImport.EXAMINE, bilan=bilan, empreinte=empreinte, reclame_jusqua=None)


def _change(session: Session, reclame: Reclame, **values: object) -> bool:
    """Change a file that this worker still holds; whether it does."""
    done = session.execute(
        update(ImportRegistre)
        .where(ImportRegistre.id == reclame.import_id, ImportRegistre.reclame_jusqua == reclame.jusqua)
        .values(**values)
        .returning(ImportRegistre.id),
        execution_options={"synchronize_session": False},
    ).first()
    return done is not None
