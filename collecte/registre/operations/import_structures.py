"""Import structures and their data from a spreadsheet: compare with the register, check, all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from collecte.core.operations.cellules import CellError, Defaut, RefusedFileError, words
from collecte.core.operations.journal import record
from collecte.core.tableurs import Feuille
from collecte.models import Dla, GenreEtape, Region
from collecte.models.comptes import address_key
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from collecte.registre.operations.bilan_registre import BilanRegistre, count_made, tell_effects
from collecte.registre.operations.colonnes_registre import SAISIE, Groupe
from collecte.registre.operations.ecriture_registre import write_registre
from collecte.registre.operations.fiches import Fiche, Registre, defaut_of, made
from collecte.registre.operations.lignes_registre import Lecture, LigneRegistre, Remarque, Valeurs, read_lignes
from collecte.registre.operations.rapprochement import accueils, find_accompagnement, find_structure, namesake
from collecte.registre.operations.releves import (
    ReleveError,
    TermesBudget,
    TermesEmploi,
    check_budget,
    check_emploi,
    doutes_budget,
    doutes_emploi,
)
from collecte.registre.queries.imports_registre import Cles, list_personnes_of, load_connu
from questionnaires.core.francais import short_day_text
from questionnaires.core.repartition import shortened


@dataclass(frozen=True, slots=True)
class _Genre:
    """A kind of record: what dates it, its terms, what judges them."""

    groupe: Groupe
    key: str
    termes: Callable[..., Any]
    noms: Sequence[str]
    check: Callable[[Any], None]
    doutes: Callable[[Any, Any], Iterator[str]]

    def terms_of(self, fiche: Fiche) -> Any:  # noqa: ANN401 - the terms of its kind
        return self.termes(**{name: fiche.valeurs.get(name) for name in self.noms})


_GENRES = (
    _Genre(Groupe.EMPLOI, "jour", TermesEmploi, TermesEmploi.__slots__, check_emploi, doutes_emploi),
    _Genre(Groupe.BUDGET, "annee", TermesBudget, TermesBudget.__slots__, check_budget, doutes_budget),
)


def judge_releves(structures: Sequence[Fiche], lecture: Lecture) -> None:
    """Add to what was read of a file what is wrong in its records, and what is unlikely, each by its line."""
    for structure in structures:
        for genre in _GENRES:
            _judge(structure, genre, lecture)


def _judge(structure: Fiche, genre: _Genre, lecture: Lecture) -> None:
    rows = sorted(structure.of(genre.groupe), key=lambda own: own.valeurs[genre.key])
    for former, own in pairwise([None, *rows]):
        if own is None or not (own.id is None or own.avant):
            continue
        ligne, termes = max(own.dits.values()), genre.terms_of(own)
        try:
            genre.check(termes)
        except ReleveError as error:
            lecture.defauts.append(Defaut(ligne, error.problem, error.remedy))
            continue
        for doubt in genre.doutes(termes, genre.terms_of(former) if former else None):
            lecture.remarques.append(Remarque(ligne, f"à vérifier : {doubt}"))


TOLD_EVERY = 250
"""Lines between two reports of how far it is."""

Tell = Callable[[int], None]
"""How many lines are compared."""


def _tell_no_one(_done: int) -> None:
    """For who does not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What is asked of a file: its columns, the DLA that who asks keeps, the one it is about (None: a column says)."""

    region: Region
    feuille: Feuille
    colonnes: Mapping[str, str]
    dlas: Sequence[Dla]
    dla: Dla | None = None


@dataclass(slots=True)
class Plan:
    """What a file would do, nothing being written."""

    demande: Demande
    registre: Registre
    bilan: BilanRegistre


@dataclass(slots=True)
class _Comparaison:
    """One file being compared."""

    registre: Registre
    dlas: Mapping[str, Dla]
    referents: Mapping[tuple[int, str], list[int]]  # DLA, name as `words` -> ids
    lecture: Lecture
    changed: set[int] = field(default_factory=set)  # lines that say something new

    def take(self, ligne: LigneRegistre, fiche: Fiche, valeurs: Valeurs) -> None:
        if fiche.say(ligne.numero, valeurs) or fiche.ligne == ligne.numero:
            self.changed.add(ligne.numero)


def plan_import(session: Session, demande: Demande, tell: Tell = _tell_no_one) -> Plan:
    """Compare a file with the register. Raises RefusedFileError with every error of the file."""
    dlas = {own.code: own for own in demande.dlas}
    lecture = read_lignes(demande.feuille, demande.colonnes, frozenset(dlas), demande.dla.code if demande.dla else None)
    ids = {own.id for own in demande.dlas}
    connu = load_connu(session, region_id=demande.region.id, dla_ids=ids, cles=_cles(lecture.lignes))
    personnes = list_personnes_of(session, ids)
    referents: dict[tuple[int, str], list[int]] = {}
    for dla_id, own in personnes:
        for name in {f"{own.prenom} {own.nom}", f"{own.nom} {own.prenom}"}:
            referents.setdefault((dla_id, words(name)), []).append(own.id)
    seen = _Comparaison(Registre.of(connu), dlas, referents, lecture)
    _compare(seen, ids, tell)
    judge_releves(seen.registre.structures, lecture)
    if lecture.defauts:
        raise RefusedFileError(lecture.defauts)
    bilan = BilanRegistre(remarques=lecture.remarques, lignes=len(lecture.lignes))
    bilan.unchanged = bilan.lignes - len(seen.changed)
    bilan.faits = count_made(seen.registre.structures)
    tell_effects(bilan, seen.registre.structures, {own.id: own.nom_complet for _, own in personnes})
    return Plan(demande, seen.registre, bilan)


def import_structures(
    session: Session, demande: Demande, *, now: datetime, acteur: Acteur | None = None, tell: Tell = _tell_no_one
) -> BilanRegistre:
    """Do what a file says. Importing it again changes nothing.

    Raises RefusedFileError with every error; nothing is written then. A dry run is `plan_import`.
    """
    lock_region(session, demande.region.id)
    plan = plan_import(session, demande, tell)
    write_plan(session, plan, now=now, acteur=acteur)
    return plan.bilan


def write_plan(session: Session, plan: Plan, *, now: datetime, acteur: Acteur | None) -> None:
    """Write what was compared in the same transaction, the région being held; the journal has the counts."""
    if not plan.bilan.effets:
        return
    region = plan.demande.region
    write_registre(session, region_id=region.id, structures=plan.registre.structures, now=now)
    record(
        session,
        acteur=acteur,
        region_id=region.id,
        verbe="importer des structures",
        objet="région",
        objet_id=region.id,
        now=now,
        **plan.bilan.counts,
    )


def _cles(lignes: Sequence[LigneRegistre]) -> Cles:
    def said(groupe: Groupe, attribut: str) -> frozenset[str]:
        return frozenset(str(value) for own in lignes if (value := own.of(groupe).get(attribut)))

    return Cles(
        enee=said(Groupe.STRUCTURE, "enee"),
        siret=said(Groupe.STRUCTURE, "siret"),
        rna=said(Groupe.STRUCTURE, "rna"),
        noms=frozenset(words(name) for name in said(Groupe.STRUCTURE, "nom")),
        accompagnements=said(Groupe.ACCOMPAGNEMENT, "enee"),
    )


def _compare(seen: _Comparaison, kept: set[int], tell: Tell) -> None:
    lignes = seen.lecture.lignes
    for done, ligne in enumerate(lignes, start=1):
        try:
            _take_in(seen, ligne, kept)
        except CellError as error:
            seen.lecture.defauts.append(defaut_of(ligne.numero, error))
        if done % TOLD_EVERY == 0 or done == len(lignes):
            tell(done)


def _take_in(seen: _Comparaison, ligne: LigneRegistre, kept: set[int]) -> None:
    structure = _structure(seen, ligne, kept)
    for take in (_contact, _emploi, _budget):
        take(seen, ligne, structure)
    if ligne.of(Groupe.ACCOMPAGNEMENT) or ligne.of(Groupe.ETAPE).keys() - {SAISIE}:
        _accompagnement(seen, ligne, structure)


def _structure(seen: _Comparaison, ligne: LigneRegistre, kept: set[int]) -> Fiche:
    said, dla = ligne.of(Groupe.STRUCTURE), seen.dlas[ligne.dla]
    structure = find_structure(seen.registre, dla.id, said)
    if structure is None:
        if "nom" not in said:
            raise CellError("Cette structure n’est pas au registre, et son nom manque.", "Écrivez son nom.")
        if namesake(seen.registre, dla.id, said):
            told = f"une autre structure du DLA s’appelle déjà « {said['nom']} », dans une autre commune."
            seen.lecture.remarques.append(Remarque(ligne.numero, told))
        structure = made(Groupe.STRUCTURE, None, ligne.numero, dla_id=dla.id, nom=said["nom"])
        seen.take(ligne, structure, said)
        return seen.registre.add(structure)
    if structure.valeurs["dla_id"] not in kept:
        raise CellError(
            "Cette structure est au registre d’un DLA que vous ne tenez pas.",
            "Retirez cette ligne, ou demandez l’import à qui anime la région.",
        )
    seen.take(ligne, structure, said)
    seen.registre.find_by(structure)
    return structure


def _contact(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    said = ligne.of(Groupe.CONTACT)
    if not said:
        return
    if "adresse" not in said:
        raise CellError("Le courriel du contact manque.", "Écrivez-le, ou laissez vides les colonnes du contact.")
    key = address_key(str(said["adresse"]))
    known = next((own for own in structure.of(Groupe.CONTACT) if own.valeurs["adresse_cle"] == key), None)
    if known is None:
        if "nom" not in said:
            raise CellError("Le nom du contact manque.", "Écrivez-le, ou laissez vides les colonnes du contact.")
        known = made(Groupe.CONTACT, structure, ligne.numero, adresse_cle=key)
    seen.take(ligne, known, {name: value for name, value in said.items() if name != "adresse" or known.id is None})


def _emploi(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    _releve(seen, ligne, structure, Groupe.EMPLOI, "jour", "La date du relevé d’emploi manque.")


def _budget(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    _releve(seen, ligne, structure, Groupe.BUDGET, "annee", "L’année du budget manque.")


def _releve(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche, groupe: Groupe, key: str, missing: str) -> None:
    """A dated record; a date alone says nothing."""
    said = ligne.of(groupe)
    if not said.keys() - {key}:
        return
    if key not in said:
        raise CellError(missing, "Écrivez-la : sans elle, on ne sait pas de quand sont ces chiffres.")
    known = next((own for own in structure.of(groupe) if own.valeurs[key] == said[key]), None)
    seen.take(ligne, known or made(groupe, structure, ligne.numero), said)


def _accompagnement(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    dla = seen.dlas[ligne.dla]
    said, etapes = dict(ligne.of(Groupe.ACCOMPAGNEMENT)), dict(ligne.of(Groupe.ETAPE))
    entered = etapes.pop(SAISIE, None)
    if name := said.get("referent_id"):
        said["referent_id"] = _referent(seen, dla, str(name))
    known = find_accompagnement(seen.registre, structure, dla.id, said, etapes)
    if known is None:
        _tell_others(seen, ligne, structure)
    path = known or made(Groupe.ACCOMPAGNEMENT, structure, ligne.numero, dla_id=dla.id)
    seen.take(ligne, path, said)
    seen.registre.know(path)
    for name, day in etapes.items():
        etape = _etape(path, GenreEtape[name], day, ligne.numero)
        seen.take(ligne, etape, {"jour": day})
        _date_entry(seen, ligne, etape, entered)


def _date_entry(seen: _Comparaison, ligne: LigneRegistre, etape: Fiche, entered: object) -> None:
    """When a step was first entered: the earliest day that the lines of a file say, never one that is known already nor
    one before the step itself, which was not entered yet."""
    known = etape.valeurs.get(SAISIE)
    if not isinstance(entered, date) or entered < etape.valeurs["jour"]:
        return
    if known is None:
        seen.take(ligne, etape, {SAISIE: entered})
    elif SAISIE in etape.dits and entered < known:
        etape.valeurs[SAISIE] = entered


def _tell_others(seen: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    """A date that was mistyped would make an accompagnement too many."""
    days = [day for own in structure.of(Groupe.ACCOMPAGNEMENT) if own.id for day in accueils(own)]
    if days:
        told = ", ".join(short_day_text(day) for day in days)
        seen.lecture.remarques.append(
            Remarque(
                ligne.numero, f"un accompagnement de plus ; la structure a déjà celui dont l’accueil est du {told}."
            )
        )


def _etape(path: Fiche, genre: GenreEtape, day: object, numero: int) -> Fiche:
    """The step that a date is of: another follow-up each time, otherwise the only one of its kind."""
    same = [own for own in path.of(Groupe.ETAPE) if own.valeurs["genre"] is genre]
    known = next((own for own in same if own.valeurs["jour"] == day), None)
    if known is None and len(same) > 1 and genre is not GenreEtape.SUIVI:
        raise CellError(
            f"L’accompagnement a déjà {len(same)} étapes « {genre.value} », à d’autres dates.",
            "Corrigez-les sur sa page, ou laissez vide.",
        )
    if known is None and same and genre is not GenreEtape.SUIVI:
        known = same[0]
    return known or made(Groupe.ETAPE, path, numero, genre=genre)


def _referent(seen: _Comparaison, dla: Dla, name: str) -> int:
    found = sorted(set(seen.referents.get((dla.id, words(name)), [])))
    if len(found) != 1:
        problem = "est le nom de plusieurs personnes" if found else "n’est le nom d’aucune personne"
        raise CellError(
            f"« {shortened(name)} » {problem} du DLA {dla.code}.",
            "Écrivez le prénom et le nom comme dans l’organisation de la région, ou laissez vide.",
        )
    return found[0]
