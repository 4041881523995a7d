"""Import structures and their data from a spreadsheet: compare with the register, check, all or nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.annulation import Trace
from collecte.core.operations.cellules import CellError, Defaut, RefusedFileError, words
from collecte.core.operations.journal import record_on
from collecte.core.tableurs import Feuille
from collecte.models import Dla, GenreEtape, Region
from collecte.models.comptes import address_key
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from collecte.referentiel.queries.categories import get_categories, list_heirs
from collecte.registre.operations.bilan_registre import BilanRegistre, Noms, count_made, effects_of
from collecte.registre.operations.champs_registre import SAISIE, GroupeChamps
from collecte.registre.operations.ecriture_registre import write_registre
from collecte.registre.operations.fiches import NUMEROS, ContradictionError, Fiche, Registre, made
from collecte.registre.operations.lignes_registre import LectureRegistre, LigneRegistre, Remarque, Valeurs, read_lignes
from collecte.registre.operations.rapprochement import accueils, find_accompagnement, find_structure
from collecte.registre.operations.releves import BUDGET, EMPLOI, GenreReleve
from collecte.registre.queries.imports_registre import Cles, list_personnes_of, load_connu
from questionnaires.core.francais import short_day_text
from questionnaires.core.repartition import shortened

_RELEVES: Sequence[GenreReleve[Any, Any]] = (EMPLOI, BUDGET)


def _judge(releves: Sequence[Fiche], genre: GenreReleve[Any, Any], lecture: LectureRegistre) -> None:
    """Add the errors and doubts on the records of a structure to the reading of a file, each with its line."""
    rows = sorted(releves, key=lambda row: row.valeurs[genre.cle])
    terms = [genre.termes(**{name: row.valeurs.get(name) for name in genre.termes.__slots__}) for row in rows]
    for row, termes, former in zip(rows, terms, [None, *terms], strict=False):
        if row.id is not None and not row.avant:
            continue
        ligne = max(row.dits.values())
        try:
            genre.check(termes)
        except Refus as refus:
            lecture.defauts.append(Defaut(ligne, refus.problem, refus.remedy))
        else:
            doubts = genre.doutes(termes, former)
            lecture.remarques += [Remarque(ligne, f"à vérifier : {doubt}") for doubt in doubts]


TOLD_EVERY = 250
"""Lines between two progress reports."""

Tell = Callable[[int], None]
"""Called with the number of lines compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeImport:
    """An import to compare; `dlas`: those the account keeps; `dla`: that of all lines (None: a column gives it)."""

    region: Region
    feuille: Feuille
    colonnes: Mapping[str, str]
    dlas: Sequence[Dla]
    dla: Dla | None = None


@dataclass(slots=True)
class PlanImport:
    """The effects that the right lines of a file would have, with nothing written yet."""

    demande: DemandeImport
    registre: Registre
    bilan: BilanRegistre


@dataclass(slots=True)
class _Comparaison:
    """A file being compared."""

    demande: DemandeImport
    registre: Registre
    dlas: Mapping[str, Dla]
    referents: Mapping[tuple[int, str], list[int]]  # DLA, name as `words` -> ids
    lecture: LectureRegistre
    noms: Noms
    changed: set[int] = field(default_factory=set)  # lines with something new
    liees: list[Defaut] = field(default_factory=list)  # the first lines of those that contradict each other

    def take(self, ligne: LigneRegistre, fiche: Fiche, valeurs: Valeurs) -> None:
        if fiche.say(ligne.numero, valeurs) or fiche.ligne == ligne.numero:
            self.changed.add(ligne.numero)

    def refuse(self, numero: int, error: CellError) -> None:
        colonne = self.demande.colonnes.get(error.champ, "")
        self.lecture.defauts.append(Defaut(numero, error.probleme, error.remede, colonne))
        if isinstance(error, ContradictionError):
            self.liees.append(
                Defaut(error.ligne, f"La ligne {numero} dit autre chose de la même structure.", error.remede, colonne)
            )


def plan_import(session: Session, demande: DemandeImport, tell: Tell = lambda _: None) -> PlanImport:
    """Compare a file with the register. Raises RefusedFileError with every error of the file."""
    lecture = _read(session, demande, demande.feuille)
    comparaison = _compared(session, demande, lecture, tell)
    if lecture.defauts:
        raise RefusedFileError(lecture.defauts)
    return _plan(comparaison)


def plan_right_lines(
    session: Session, demande: DemandeImport, laissees: Collection[int] = (), tell: Tell = lambda _: None
) -> PlanImport:
    """Compare the right lines of a file with the register, without those left out; the errors of the others are in the
    bilan. A wrong line changes nothing, so that it is compared again without them until all lines are right."""
    lignes = [ligne for ligne in demande.feuille.lignes if ligne.numero not in laissees]
    feuille = replace(demande.feuille, lignes=tuple(lignes))
    lecture = _read(session, demande, feuille)
    defauts, right = lecture.defauts, LectureRegistre(lecture.lignes, [], [*lecture.remarques])
    while (comparaison := _compared(session, demande, right, tell)).lecture.defauts:
        defauts += right.defauts + comparaison.liees
        wrong, tell = {defaut.ligne for defaut in defauts}, lambda _: None
        right = LectureRegistre(
            [ligne for ligne in lecture.lignes if ligne.numero not in wrong],
            [],
            [remarque for remarque in lecture.remarques if remarque.ligne not in wrong],
        )
    plan = _plan(comparaison)
    plan.bilan.defauts = tuple(sorted(defauts, key=lambda defaut: defaut.ligne))
    return plan


def _read(session: Session, demande: DemandeImport, feuille: Feuille) -> LectureRegistre:
    dlas, dla = frozenset(dla.code for dla in demande.dlas), demande.dla.code if demande.dla else None
    return read_lignes(feuille, demande.colonnes, dlas, dla, get_categories(session), list_heirs(session))


def _compared(session: Session, demande: DemandeImport, lecture: LectureRegistre, tell: Tell) -> _Comparaison:
    ids = {dla.id for dla in demande.dlas}
    connu = load_connu(session, region_id=demande.region.id, dla_ids=ids, cles=_cles(lecture.lignes))
    referents: dict[tuple[int, str], list[int]] = {}
    personnes = list_personnes_of(session, ids)
    for dla_id, personne in personnes:
        for name in {f"{personne.prenom} {personne.nom}", f"{personne.nom} {personne.prenom}"}:
            referents.setdefault((dla_id, words(name)), []).append(personne.id)
    dlas = {dla.code: dla for dla in demande.dlas}
    noms: Noms = {
        **{personne.id: personne.nom_complet for _, personne in personnes},
        **{(liste.code, c.code): c.libelle for liste in get_categories(session).listes for c in liste.categories},
    }
    comparaison = _Comparaison(demande, Registre.of(connu), dlas, referents, lecture, noms)
    _compare(comparaison, ids, tell)
    for structure, genre in product(comparaison.registre.structures, _RELEVES):
        _judge(structure.of(genre.groupe), genre, lecture)
    return comparaison


def _plan(comparaison: _Comparaison) -> PlanImport:
    lecture, structures = comparaison.lecture, comparaison.registre.structures
    bilan = BilanRegistre(remarques=lecture.remarques, lignes=len(lecture.lignes))
    bilan.unchanged = bilan.lignes - len(comparaison.changed)
    bilan.faits = count_made(structures)
    bilan.effets = effects_of(structures, comparaison.noms)
    return PlanImport(comparaison.demande, comparaison.registre, bilan)


def import_structures(
    session: Session, demande: DemandeImport, *, now: datetime, acteur: Acteur | None = None
) -> BilanRegistre:
    """Import a file. Importing it again changes nothing.

    Raises RefusedFileError with every error; nothing is written then. A dry run is `plan_import`.
    """
    lock_region(session, demande.region.id)
    plan = plan_import(session, demande)
    write_plan(session, plan, now=now, acteur=acteur)
    return plan.bilan


def write_plan(session: Session, plan: PlanImport, *, now: datetime, acteur: Acteur | None) -> Trace:
    """Write a plan compared in the same transaction, with the région locked, and return what undoes it; the journal has
    the counts."""
    if not plan.bilan.effets:
        return Trace()
    region = plan.demande.region
    trace = write_registre(session, region_id=region.id, structures=plan.registre.structures, now=now)
    record_on(session, region, "importer des structures", acteur, now, **plan.bilan.counts)
    return trace


def _cles(lignes: Sequence[LigneRegistre]) -> Cles:
    def said(groupe: GroupeChamps, attribut: str) -> frozenset[str]:
        return frozenset(str(value) for ligne in lignes if (value := ligne.of(groupe).get(attribut)))

    return Cles(
        **{nature: said(GroupeChamps.STRUCTURE, nature) for nature in NUMEROS},
        noms=frozenset(words(name) for name in said(GroupeChamps.STRUCTURE, "nom")),
        accompagnements=said(GroupeChamps.ACCOMPAGNEMENT, "enee"),
    )


def _compare(comparaison: _Comparaison, dla_ids: set[int], tell: Tell) -> None:
    lignes = comparaison.lecture.lignes
    for done, ligne in enumerate(lignes, start=1):
        try:
            _take_in(comparaison, ligne, dla_ids)
        except CellError as error:
            comparaison.refuse(ligne.numero, error)
        if done % TOLD_EVERY == 0 or done == len(lignes):
            tell(done)


def _take_in(comparaison: _Comparaison, ligne: LigneRegistre, dla_ids: set[int]) -> None:
    structure = _structure(comparaison, ligne, dla_ids)
    _contact(comparaison, ligne, structure)
    for genre in _RELEVES:
        _releve(comparaison, ligne, structure, genre)
    if ligne.of(GroupeChamps.ACCOMPAGNEMENT) or ligne.of(GroupeChamps.ETAPE).keys() - {SAISIE}:
        _accompagnement(comparaison, ligne, structure)


def _structure(comparaison: _Comparaison, ligne: LigneRegistre, dla_ids: set[int]) -> Fiche:
    valeurs, dla = ligne.of(GroupeChamps.STRUCTURE), comparaison.dlas[ligne.dla]
    structure = find_structure(comparaison.registre, dla.id, valeurs)
    if structure is None:
        if "nom" not in valeurs:
            raise CellError(
                "Cette structure n’est pas au registre, et son nom manque.", "Écrivez son nom.", "structure.nom"
            )
        if (dla.id, words(str(valeurs["nom"]))) in comparaison.registre.par_nom:
            text = f"une autre structure du DLA s’appelle déjà « {valeurs['nom']} », dans une autre commune."
            comparaison.lecture.remarques.append(Remarque(ligne.numero, text))
        structure = made(GroupeChamps.STRUCTURE, None, ligne.numero, dla_id=dla.id, nom=valeurs["nom"])
        comparaison.take(ligne, structure, valeurs)
        return comparaison.registre.add(structure)
    if structure.valeurs["dla_id"] not in dla_ids:
        raise CellError(
            "Cette structure est au registre d’un DLA que vous ne tenez pas.",
            "Retirez cette ligne, ou demandez l’import à qui anime la région.",
        )
    comparaison.take(ligne, structure, _recoded(structure, valeurs))
    comparaison.registre.find_by(structure)
    return structure


def _recoded(structure: Fiche, valeurs: Valeurs) -> Valeurs:
    """Leave out the category of a text that the register has already, when it has one: someone chose it."""
    stored = structure.valeurs
    chosen = {f"{nom}_code" for nom in valeurs if valeurs[nom] == stored.get(nom) and stored.get(f"{nom}_code")}
    return {nom: value for nom, value in valeurs.items() if nom not in chosen}


def _contact(comparaison: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    valeurs = ligne.of(GroupeChamps.CONTACT)
    if not valeurs:
        return
    if "adresse" not in valeurs:
        raise CellError(
            "Le courriel du contact manque.", "Écrivez-le, ou laissez vides les colonnes du contact.", "contact.adresse"
        )
    key, contacts = address_key(str(valeurs["adresse"])), structure.of(GroupeChamps.CONTACT)
    contact = next((candidate for candidate in contacts if candidate.valeurs["adresse_cle"] == key), None)
    if contact is None:
        if "nom" not in valeurs:
            raise CellError(
                "Le nom du contact manque.", "Écrivez-le, ou laissez vides les colonnes du contact.", "contact.nom"
            )
        contact = made(GroupeChamps.CONTACT, structure, ligne.numero, adresse_cle=key)
    comparaison.take(
        ligne, contact, {name: value for name, value in valeurs.items() if name != "adresse" or contact.id is None}
    )


def _releve(comparaison: _Comparaison, ligne: LigneRegistre, structure: Fiche, genre: GenreReleve[Any, Any]) -> None:
    """Read a dated record; a date alone is ignored."""
    valeurs, key = ligne.of(genre.groupe), genre.cle
    if not valeurs.keys() - {key}:
        return
    if key not in valeurs:
        raise CellError(
            genre.manque,
            "Écrivez-la : sans elle, on ne sait pas de quand sont ces chiffres.",
            f"{genre.groupe.name.lower()}.{key}",
        )
    known = (candidate for candidate in structure.of(genre.groupe) if candidate.valeurs[key] == valeurs[key])
    comparaison.take(ligne, next(known, None) or made(genre.groupe, structure, ligne.numero), valeurs)


def _accompagnement(comparaison: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    dla = comparaison.dlas[ligne.dla]
    valeurs, etapes = dict(ligne.of(GroupeChamps.ACCOMPAGNEMENT)), dict(ligne.of(GroupeChamps.ETAPE))
    entered = etapes.pop(SAISIE, None)
    if name := valeurs.get("referent_id"):
        valeurs["referent_id"] = _referent(comparaison, dla, str(name))
    known = find_accompagnement(comparaison.registre, structure, dla.id, valeurs, etapes)
    if known is None:
        _tell_others(comparaison, ligne, structure)
    accompagnement = known or made(GroupeChamps.ACCOMPAGNEMENT, structure, ligne.numero, dla_id=dla.id)
    comparaison.take(ligne, accompagnement, valeurs)
    comparaison.registre.know(accompagnement)
    for name, day in etapes.items():
        etape = _etape(accompagnement, GenreEtape[name], day, ligne.numero)
        comparaison.take(ligne, etape, {"jour": day})
        _date_entry(comparaison, ligne, etape, entered)


def _date_entry(comparaison: _Comparaison, ligne: LigneRegistre, etape: Fiche, entered: object) -> None:
    """Set when a step was first entered: the earliest day given by the lines of a file, never over a known day, nor
    a day before the step itself, when it was not entered yet."""
    known = etape.valeurs.get(SAISIE)
    if not isinstance(entered, date) or entered < etape.valeurs["jour"]:
        return
    if known is None:
        comparaison.take(ligne, etape, {SAISIE: entered})
    elif SAISIE in etape.dits and entered < known:
        etape.valeurs[SAISIE] = entered


def _tell_others(comparaison: _Comparaison, ligne: LigneRegistre, structure: Fiche) -> None:
    """Remark on accompagnements already there: a mistyped date would create one too many."""
    stored = [accompagnement for accompagnement in structure.of(GroupeChamps.ACCOMPAGNEMENT) if accompagnement.id]
    if days := ", ".join(short_day_text(day) for accompagnement in stored for day in accueils(accompagnement)):
        text = f"un accompagnement de plus ; la structure a déjà celui dont l’accueil est du {days}."
        comparaison.lecture.remarques.append(Remarque(ligne.numero, text))


def _etape(accompagnement: Fiche, genre: GenreEtape, day: object, numero: int) -> Fiche:
    """Return the step of a date: a new one each time for a follow-up, otherwise the only one of its kind."""
    etapes = [etape for etape in accompagnement.of(GroupeChamps.ETAPE) if etape.valeurs["genre"] is genre]
    etape = next((candidate for candidate in etapes if candidate.valeurs["jour"] == day), None)
    if etape is None and len(etapes) > 1 and genre is not GenreEtape.SUIVI:
        raise CellError(
            f"L’accompagnement a déjà {len(etapes)} étapes « {genre.value} », à d’autres dates.",
            "Corrigez-les sur sa page, ou laissez vide.",
            f"etape.{genre.name}",
        )
    if etape is None and etapes and genre is not GenreEtape.SUIVI:
        etape = etapes[0]
    return etape or made(GroupeChamps.ETAPE, accompagnement, numero, genre=genre)


def _referent(comparaison: _Comparaison, dla: Dla, name: str) -> int:
    ids = sorted(set(comparaison.referents.get((dla.id, words(name)), [])))
    if len(ids) != 1:
        problem = "est le nom de plusieurs personnes" if ids else "n’est le nom d’aucune personne"
        raise CellError(
            f"« {shortened(name)} » {problem} du DLA {dla.code}.",
            "Écrivez le prénom et le nom comme dans l’organisation de la région, ou laissez vide.",
            "accompagnement.referent_id",
        )
    return ids[0]
