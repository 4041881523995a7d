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
from collecte.core.operations.imports import Bilan, Genre, record_import
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
    """One file being taken in: what its lines may name, what is known, what they do."""

    session: Session
    now: datetime
    dlas: Mapping[str, Dla]
    personnes: Mapping[int, Sequence[Personne]]  # by DLA: who works or worked there
    adresses: Mapping[str, int]  # key of an address -> its person
    asked: frozenset[str]  # périodes that a campaign of the région asks
    known: dict[Key, Reprise]
    nameless: Sequence[Reprise]
    bilan: Bilan = field(default_factory=Bilan)
    defauts: list[Defaut] = field(default_factory=list)


def import_repartitions(
    session: Session, *, region: Region, feuille: Feuille, now: datetime, acteur: Acteur | None = None
) -> Bilan:
    """Keep or correct the past répartitions of a file, of persons or of whole DLA. Importing it again changes nothing.

    Sums from 98 to 102 % are told and kept as they are. Raises RefusedFileError with every error; nothing is written
    then. A dry run is this, not committed.
    """
    lock_region(session, region.id)
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    versions = {own.numero: own for own in list_adopted(session, region.id)}
    lues = read_lignes(feuille, frozenset(dlas), versions)
    done = _prepare(session, region, dlas, lues.lignes, now)
    done.defauts += lues.defauts
    found = [(ligne, _key_of(done, ligne)) for ligne in lues.lignes]
    _refuse_repeated(done, found)
    if done.defauts:
        raise RefusedFileError(done.defauts)
    if lues.ignorees:
        done.bilan.mentions.append(f"Colonnes non lues : {', '.join(lues.ignorees)[:200]}.")
    for ligne, key in found:
        if key is not None:
            _take_in(done, ligne, key)
    session.flush()
    record_import(session, region, done.bilan, "importer des répartitions", acteur, now)
    return done.bilan


def _prepare(
    session: Session, region: Region, dlas: Mapping[str, Dla], lignes: Sequence[LigneRepartition], now: datetime
) -> _Import:
    comptes = list_comptes_by_key(session, {address_key(own.courriel) for own in lignes if own.courriel})
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
        known={(own.dla_id, own.personne_id, own.periode_code): own for own in kept if own.personne_id or own.par_dla},
        nameless=[own for own in kept if not own.personne_id and not own.par_dla],
    )


def _key_of(done: _Import, ligne: LigneRepartition) -> Key | None:
    """What a row is about; None, told, when it may not be taken in."""
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


def _refuse_repeated(done: _Import, found: Sequence[tuple[LigneRepartition, Key | None]]) -> None:
    seen: dict[Key, int] = {}
    for ligne, key in found:
        if key in seen:
            _refuse(done, ligne, f"La ligne {seen[key]} dit déjà cette répartition.", "N’en gardez qu’une.")
        elif key is not None:
            seen[key] = ligne.ligne


def _personne_of(done: _Import, ligne: LigneRepartition, dla: Dla) -> Personne | None:
    """Who a row names, among those who work or worked for its DLA."""
    there = done.personnes.get(dla.id, ())
    if ligne.courriel:
        wanted = done.adresses.get(address_key(ligne.courriel))
        same = [own for own in there if own.id == wanted]
    else:
        names = words(f"{ligne.prenom} {ligne.nom}")
        same = [own for own in there if words(own.nom_complet) == names]
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
        done.bilan.tell(ligne.ligne, Genre.CREATION, _name(done, ligne, key))
    elif (known.parts, known.referentiel_id) == (dict(ligne.parts), ligne.version.id):
        done.bilan.unchanged += 1
    else:
        known.parts, known.referentiel_id = dict(ligne.parts), ligne.version.id
        done.bilan.tell(ligne.ligne, Genre.MODIFICATION, _name(done, ligne, key))


def _create(done: _Import, ligne: LigneRepartition, key: Key) -> Reprise:
    dla_id, personne_id, periode = key
    made = Reprise(
        dla_id=dla_id,
        personne_id=personne_id,
        par_dla=personne_id is None,
        periode_code=periode,
        referentiel_id=ligne.version.id,
        parts=dict(ligne.parts),
        importee_le=done.now,
    )
    done.session.add(made)
    return made


def _is_nameless(done: _Import, ligne: LigneRepartition) -> bool:
    """Whether the same was taken in before, and cut from whose it was since."""
    said = (done.dlas[ligne.dla].id, ligne.periode.code, ligne.version.id, dict(ligne.parts))
    return any((own.dla_id, own.periode_code, own.referentiel_id, own.parts) == said for own in done.nameless)


def _name(done: _Import, ligne: LigneRepartition, key: Key) -> str:
    """Whose and when, never what."""
    found = next((own for own in done.personnes.get(key[0], ()) if own.id == key[1]), None)
    who = f"{found.nom_complet}, " if found else ""
    return f"{who}DLA {ligne.dla}, {ligne.periode.libelle} (repris, version {ligne.version.numero})"


_RANDOM = secrets.SystemRandom()


def due_reprises(session: Session, now: datetime) -> Select[Any]:
    """Those of persons that were imported long enough ago."""
    due = list_due_reprises(session, DUREES["reprises"].before(now), now)
    return select(Reprise.id).where(Reprise.id.in_(due)).order_by(Reprise.id)


def purge_reprises(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Written again without a person, in a random order, under other numbers."""
    own = list(session.scalars(select(Reprise).where(Reprise.id.in_(keys))))
    _RANDOM.shuffle(own)
    for each in own:
        session.add(
            Reprise(
                dla_id=each.dla_id,
                par_dla=False,
                periode_code=each.periode_code,
                referentiel_id=each.referentiel_id,
                parts=each.parts,
                importee_le=each.importee_le,
            )
        )
        session.flush()
        session.delete(each)
    session.flush()


def forget_reprises(session: Session, personne_id: int) -> None:
    """Delete what files had of someone: it is in no total."""
    session.execute(delete(Reprise).where(Reprise.personne_id == personne_id))
