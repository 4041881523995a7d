"""Import répartitions of past years from a spreadsheet, all or nothing; anonymise or delete them later."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import list_comptes_by_key
from collecte.core.operations.cellules import Defaut, RefusedFileError, words
from collecte.core.operations.durees import DUREES
from collecte.core.operations.imports import Bilan, GenreImport, record_import
from collecte.core.tableurs import Feuille
from collecte.models import Dla, Personne, Region, Reprise
from collecte.models.comptes import address_key
from collecte.organisation.queries.organisation import list_dlas, lock_region
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import list_adopted
from collecte.registre.queries.imports_registre import list_personnes_of
from collecte.reponses.queries.reprises import list_asked_periodes, list_due_reprises, list_reprises_of_region
from collecte.temps.operations.lignes_repartitions import LigneRepartition, read_lignes
from questionnaires.core.francais import paris_day, percent_text
from questionnaires.core.repartition import WHOLE

Key = tuple[int, int | None, str]
"""DLA, person (None: the whole DLA), période."""


@dataclass(slots=True)
class _Import:
    """One file being imported: what its rows may name, what is stored, what they change."""

    session: Session
    now: datetime
    dlas: Mapping[str, Dla]
    personnes: Mapping[int, Sequence[Personne]]  # by DLA: who works or worked there
    adresses: Mapping[str, int]  # key of an address -> its person
    asked: frozenset[str]  # périodes that a campagne of the région asks
    known: dict[Key, Reprise]
    nameless: Sequence[Reprise]
    bilan: Bilan = field(default_factory=Bilan)
    defauts: list[Defaut] = field(default_factory=list)


def import_repartitions(
    session: Session, *, region: Region, feuille: Feuille, now: datetime, acteur: Acteur | None = None
) -> Bilan:
    """Store or correct the past répartitions of a file, of persons or of whole DLA. Importing it again changes nothing.

    Sums from 98 to 102 % are reported and kept as they are. Raise RefusedFileError with every error; nothing is written
    then. A dry run is the same call, not committed.
    """
    lock_region(session, region.id)
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    versions = {version.numero: version for version in list_adopted(session, region.id)}
    lues = read_lignes(feuille, frozenset(dlas), versions)
    done = _prepare(session, region, dlas, lues.lignes, now)
    done.defauts += lues.defauts
    keyed_lignes = [(ligne, _key_of(done, ligne)) for ligne in lues.lignes]
    _refuse_repeated(done, keyed_lignes)
    if done.defauts:
        raise RefusedFileError(done.defauts)
    if lues.ignorees:
        done.bilan.mentions.append(f"Colonnes non lues : {', '.join(lues.ignorees)[:200]}.")
    for ligne, key in keyed_lignes:
        if key is not None:
            _take_in(done, ligne, key)
    session.flush()
    record_import(session, region, done.bilan, "importer des répartitions", acteur, now)
    return done.bilan


def _prepare(
    session: Session, region: Region, dlas: Mapping[str, Dla], lignes: Sequence[LigneRepartition], now: datetime
) -> _Import:
    comptes = list_comptes_by_key(session, {address_key(ligne.courriel) for ligne in lignes if ligne.courriel})
    personnes: dict[int, list[Personne]] = {}
    for dla_id, personne in list_personnes_of(session, [dla.id for dla in dlas.values()]):
        personnes.setdefault(dla_id, []).append(personne)
    kept = list_reprises_of_region(session, region.id)
    return _Import(
        session=session,
        now=now,
        dlas=dlas,
        personnes=personnes,
        adresses={key: compte.personne_id for key, compte in comptes.items()},
        asked=list_asked_periodes(session, region.id),
        known={
            (reprise.dla_id, reprise.personne_id, reprise.periode_code): reprise
            for reprise in kept
            if reprise.personne_id or reprise.par_dla
        },
        nameless=[reprise for reprise in kept if not reprise.personne_id and not reprise.par_dla],
    )


def _key_of(done: _Import, ligne: LigneRepartition) -> Key | None:
    """Return what a row is about; None, with an error recorded, when it may not be imported."""
    periode = ligne.periode
    if periode.fin >= paris_day(done.now):
        _refuse(done, ligne, f"La période {periode.code} n’est pas finie.", "N’importez que des années passées.")
        return None
    if periode.code in done.asked:
        _refuse(
            done,
            ligne,
            f"La période {periode.code} a sa campagne : ses répartitions y sont déjà.",
            "Supprimez cette ligne du fichier.",
        )
        return None
    dla = done.dlas[ligne.dla]
    if ligne.is_of_dla:
        return dla.id, None, periode.code
    personne = _personne_of(done, ligne, dla)
    return (dla.id, personne.id, periode.code) if personne else None


def _refuse_repeated(done: _Import, keyed_lignes: Sequence[tuple[LigneRepartition, Key | None]]) -> None:
    seen: dict[Key, int] = {}
    for ligne, key in keyed_lignes:
        if key in seen:
            _refuse(done, ligne, f"La ligne {seen[key]} dit déjà cette répartition.", "N’en gardez qu’une.")
        elif key is not None:
            seen[key] = ligne.ligne


def _personne_of(done: _Import, ligne: LigneRepartition, dla: Dla) -> Personne | None:
    """Return the person that a row names, among those who work or worked for its DLA; else record an error."""
    there = done.personnes.get(dla.id, ())
    if ligne.courriel:
        wanted = done.adresses.get(address_key(ligne.courriel))
        same = [personne for personne in there if personne.id == wanted]
    else:
        names = words(f"{ligne.prenom} {ligne.nom}")
        same = [personne for personne in there if words(personne.nom_complet) == names]
    if len(same) == 1:
        return same[0]
    who = ligne.courriel or f"{ligne.prenom} {ligne.nom}".strip()
    if same:
        _refuse(done, ligne, f"Plusieurs personnes du DLA {dla.code} s’appellent {who}.", "Ajoutez son courriel.")
    else:
        remedy = "Corrigez son nom ou son courriel, ou ajoutez d’abord son affectation à ce DLA, même passée."
        _refuse(done, ligne, f"« {who} » n’a jamais été affecté(e) au DLA {dla.code}.", remedy)
    return None


def _refuse(done: _Import, ligne: LigneRepartition, probleme: str, remede: str) -> None:
    done.defauts.append(Defaut(ligne.ligne, probleme, remede))


def _take_in(done: _Import, ligne: LigneRepartition, key: Key) -> None:
    if ligne.somme != WHOLE:
        done.bilan.mentions.append(
            f"Ligne {ligne.ligne} : les parts font {percent_text(ligne.somme)}, elles sont gardées telles quelles."
        )
    known = done.known.get(key)
    if known is None and not ligne.is_of_dla and _is_nameless(done, ligne):
        done.bilan.mentions.append(f"Ligne {ligne.ligne} : déjà reprise, elle n’a plus de nom depuis.")
        done.bilan.unchanged += 1
    elif known is None:
        done.known[key] = _create(done, ligne, key)
        done.bilan.tell(ligne.ligne, GenreImport.CREATION, _name(done, ligne, key))
    elif (known.parts, known.referentiel_id) == (dict(ligne.parts), ligne.version.id):
        done.bilan.unchanged += 1
    else:
        known.parts, known.referentiel_id = dict(ligne.parts), ligne.version.id
        done.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, _name(done, ligne, key))


def _create(done: _Import, ligne: LigneRepartition, key: Key) -> Reprise:
    dla_id, personne_id, periode = key
    reprise = Reprise(
        dla_id=dla_id,
        personne_id=personne_id,
        par_dla=personne_id is None,
        periode_code=periode,
        referentiel_id=ligne.version.id,
        parts=dict(ligne.parts),
        importee_le=done.now,
    )
    done.session.add(reprise)
    return reprise


def _is_nameless(done: _Import, ligne: LigneRepartition) -> bool:
    """Return whether the same row was imported before, and anonymised since."""
    said = (done.dlas[ligne.dla].id, ligne.periode.code, ligne.version.id, dict(ligne.parts))
    return any(
        (reprise.dla_id, reprise.periode_code, reprise.referentiel_id, reprise.parts) == said
        for reprise in done.nameless
    )


def _name(done: _Import, ligne: LigneRepartition, key: Key) -> str:
    """Return whose répartition it is and when, never its shares."""
    personne = next((candidate for candidate in done.personnes.get(key[0], ()) if candidate.id == key[1]), None)
    who = f"{personne.nom_complet}, " if personne else ""
    return f"{who}DLA {ligne.dla}, {ligne.periode.libelle} (repris, version {ligne.version.numero})"


_RANDOM = secrets.SystemRandom()


def due_reprises(session: Session, now: datetime) -> Select[Any]:
    """Select reprises of persons that were imported long enough ago."""
    due = list_due_reprises(session, DUREES["reprises"].before(now), now)
    return select(Reprise.id).where(Reprise.id.in_(due)).order_by(Reprise.id)


def purge_reprises(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Write reprises again without a person, in a random order, under other ids."""
    reprises = list(session.scalars(select(Reprise).where(Reprise.id.in_(keys))))
    _RANDOM.shuffle(reprises)
    for reprise in reprises:
        session.add(
            Reprise(
                dla_id=reprise.dla_id,
                par_dla=False,
                periode_code=reprise.periode_code,
                referentiel_id=reprise.referentiel_id,
                parts=reprise.parts,
                importee_le=reprise.importee_le,
            )
        )
        session.flush()
        session.delete(reprise)
    session.flush()


def forget_reprises(session: Session, personne_id: int) -> None:
    """Delete what files had of someone; no total includes it."""
    session.execute(delete(Reprise).where(Reprise.personne_id == personne_id))
