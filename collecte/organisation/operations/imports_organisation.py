"""Life of a file of persons or of conventions: kept, its right lines imported while the others are corrected."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.operations.annulation import pack_trace, unpack_trace
from collecte.core.operations.cellules import Colonnes, Defaut, RefusedFileError
from collecte.core.operations.imports import Bilan, Effet, GenreImport
from collecte.core.operations.lignes_gardees import (
    Correction,
    correct_file,
    pack,
    pack_feuille,
    unpack,
    unpack_feuille,
)
from collecte.core.tableurs import Feuille
from collecte.models import EtatImport, ImportRegistre, Region
from collecte.organisation.operations import (
    annulation_conventions,
    annulation_personnes,
    lignes_conventions,
    lignes_personnes,
)
from collecte.organisation.operations.annulation_imports import ReglesAnnulation
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur


@dataclass(frozen=True, slots=True)
class Import:
    """One kind of import: its title, its columns, the operation, the rules of its undo and what to know of it."""

    titre: str
    colonnes: Colonnes
    run: Callable[..., Bilan]
    regles: ReglesAnnulation
    creates_accounts: bool = False
    notes: Sequence[str] = ()

    def headers(self, feuille: Feuille) -> list[str]:
        """Return the headers of a table that are read."""
        return [*self.colonnes.find(feuille)[0].values()]


IMPORTS: Mapping[str, Import] = {
    "personnes": Import(
        "Importer des personnes",
        lignes_personnes.COLONNES,
        import_personnes,
        annulation_personnes.REGLES,
        creates_accounts=True,
        notes=(
            "Les courriels déjà partis, dont les invitations, ne se reprennent pas.",
            "Ceux d’un compte retiré n’ouvrent plus rien.",
            "Un accès qui se rouvre attend d’être confirmé, comme s’il était donné aujourd’hui.",
        ),
    ),
    "conventions": Import(
        "Importer des conventions", lignes_conventions.COLONNES, import_conventions, annulation_conventions.REGLES
    ),
}


@dataclass(slots=True)
class Lecture:
    """The effects of the right lines of a table, and the errors of the others; `a_change`: when what they touch changed
    since they were last shown."""

    bilan: Bilan = field(default_factory=Bilan)
    defauts: Sequence[Defaut] = ()
    a_change: bool = False

    @property
    def fautives(self) -> set[int]:
        return {defaut.ligne for defaut in self.defauts}

    def pack(self) -> bytes:
        return pack(
            {
                "effets": [(effet.ligne, effet.genre, effet.texte) for effet in self.bilan.effets],
                "inchangees": self.bilan.unchanged,
                "defauts": [(row.ligne, row.probleme, row.remede, row.colonne) for row in self.defauts],
                "a_change": self.a_change,
            }
        )

    @classmethod
    def unpack(cls, packed: bytes) -> "Lecture":
        document = unpack(packed)
        effets = [Effet(ligne, GenreImport(genre), texte) for ligne, genre, texte in document["effets"]]
        defauts = [Defaut(*values) for values in document["defauts"]]
        return cls(Bilan(effets, document["inchangees"]), defauts, document["a_change"])


def keep_table(
    session: Session,
    *,
    region: Region,
    objet: str,
    nom_fichier: str,
    feuille: Feuille,
    acteur: Acteur,
    now: datetime,
) -> ImportRegistre:
    """Store a table with what it would change, once however often it is sent; nothing else changes. Raises
    RefusedFileError when something else than its lines is wrong."""
    lock_region(session, region.id)
    same = {
        "region_id": region.id,
        "compte_id": acteur.compte_id,
        "objet": objet,
        "nom_fichier": nom_fichier,
        "feuille": pack_feuille(feuille),
        "importe_le": None,
    }
    import_file = session.scalars(select(ImportRegistre).filter_by(**same)).first()
    import_file = import_file or ImportRegistre(**same, lignes=len(feuille.lignes), laissees=[], cree_le=now)
    lecture = _examine(session, import_file, acteur, now)
    session.add(import_file)
    _note(import_file, lecture, now)
    session.flush()
    return import_file


def correct_table(
    session: Session,
    *,
    import_file: ImportRegistre,
    corrections: Sequence[Correction],
    laisser: Collection[int] = (),
    reprendre: Collection[int] = (),
    acteur: Acteur,
    now: datetime,
) -> None:
    """Store corrected cells, leave lines out or bring them back, and read the table again. Raises ConflictError."""
    correct_file(import_file, corrections, laisser, reprendre)
    _note(import_file, _examine(session, import_file, acteur, now), now)
    session.flush()


def confirm_table(
    session: Session,
    *,
    import_file: ImportRegistre,
    empreinte: str,
    with_invitations: bool = False,
    acteur: Acteur,
    now: datetime,
) -> int:
    """Import the right lines if their effects are those that were shown; return how many. Else import nothing, and keep
    the effects that they have now, to be shown. The other lines stay in the file."""
    lock_region(session, import_file.region_id)
    session.refresh(import_file, with_for_update={"of": ImportRegistre})
    with session.begin_nested() as attempt:
        lecture = _read(session, import_file, acteur, now, with_invitations=with_invitations)
        is_as_shown = bool(empreinte) and lecture.bilan.empreinte == empreinte
        trace = lecture.bilan.carnet.trace(session) if is_as_shown else None
        if trace is None:
            attempt.rollback()
    if trace is None:
        lecture.a_change = bool(lecture.bilan.effets)
        _note(import_file, lecture, now)
        session.flush()
        return 0
    feuille = unpack_feuille(import_file.feuille)
    waiting = lecture.fautives | {*import_file.laissees}
    left = tuple(ligne for ligne in feuille.lignes if ligne.numero in waiting)
    taken = len(feuille.lignes) - len(left)
    _note(import_file, Lecture(defauts=lecture.defauts), now)
    import_file.feuille = pack_feuille(replace(feuille, lignes=left))
    import_file.prises += taken
    import_file.annulation = pack_trace(unpack_trace(import_file.annulation) + trace)
    import_file.etat, import_file.importe_le, import_file.annule_le = EtatImport.ECRIT, now, None
    session.flush()
    return taken


def forget_table(session: Session, *, import_file: ImportRegistre) -> None:
    """Delete a file of which nothing is imported; else it is kept, to be undone."""
    if import_file.importe_le is None:
        session.delete(import_file)
        session.flush()


def _note(import_file: ImportRegistre, lecture: Lecture, now: datetime) -> None:
    import_file.bilan, import_file.empreinte = lecture.pack(), lecture.bilan.empreinte
    import_file.fautives, import_file.etat, import_file.demande_le = len(lecture.fautives), EtatImport.EXAMINE, now


def _examine(session: Session, import_file: ImportRegistre, acteur: Acteur, now: datetime) -> Lecture:
    """Return what the right lines would change, without changing it."""
    with session.begin_nested() as attempt:
        lecture = _read(session, import_file, acteur, now)
        attempt.rollback()
    return lecture


def _read(
    session: Session, import_file: ImportRegistre, acteur: Acteur, now: datetime, *, with_invitations: bool = False
) -> Lecture:
    """Import the right lines; a table is read again without its wrong lines until all are right."""
    kind, feuille = IMPORTS[import_file.objet], unpack_feuille(import_file.feuille)
    more = {"with_invitations": with_invitations} if kind.creates_accounts else {}
    region = session.get_one(Region, import_file.region_id)
    defauts: list[Defaut] = []
    while True:
        wrong = {defaut.ligne for defaut in defauts} | {*import_file.laissees}
        right = replace(feuille, lignes=tuple(ligne for ligne in feuille.lignes if ligne.numero not in wrong))
        try:
            bilan = kind.run(session, region=region, feuille=right, now=now, acteur=acteur, **more)
        except RefusedFileError as error:
            if {defaut.ligne for defaut in error.defauts}.isdisjoint(ligne.numero for ligne in right.lignes):
                raise
            defauts += error.defauts
        else:
            return Lecture(bilan, sorted(defauts, key=lambda defaut: defaut.ligne))
