"""Aggregates of time for an audience: coverage, then its released cells, one row each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from exports.formats.agregats import Agregat, NatureTerritoire, Origine
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.regional.reperes import TENTHS
from exports.release.cellules import RAISONS, REGION, RESEAU, SOUHAIT, Cellule, Mesure, MotsNombre, Statut
from exports.release.motifs import SANS_ECART, SILENCE
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, Consolidation, sources_asked
from exports.temps.raisons import CITEES
from exports.temps.sheets import donnees
from exports.temps.sheets.plan import NON_ARRETE, names_of
from exports.temps.sheets.suivi import percent
from questionnaires.core.francais import NBSP, plural, typeset
from questionnaires.temps.periodes import Periode

_SENS = typeset("sens : 1 en hausse, −1 en baisse, 0 : ")

INDICATEURS: Mapping[Mesure, tuple[str, str, str]] = {
    Mesure.PART: ("TEMPS_PART", "Part du temps", "%"),
    Mesure.ETP: ("TEMPS_ETP", "ETP", "ETP"),
    Mesure.REEL: ("TEMPS_REEL", "Part du temps, de qui dit aussi celle qui est souhaitée", "%"),
    Mesure.SOUHAIT: ("TEMPS_SOUHAIT", "Part du temps souhaitée", "%"),
    Mesure.SENS: ("TEMPS_SENS", "Sens du changement de la part", f"{_SENS}{SILENCE}"),
    Mesure.ECART: ("TEMPS_ECART", "Changement de la part", "points"),
    Mesure.MOTS: ("TEMPS_MOTS", "Ce qui est dit", "mots : de 1, par peu, à 3, par presque tous"),
}
"""Code, label and unit of each measure. Answers in words go under the code of their question."""

D_UNE_ANNEE = "_ANNEE"
"""Suffix of the code of a change from a year made of périodes to the next one."""

NATURES = {REGION: NatureTerritoire.REGION, RESEAU: NatureTerritoire.RESEAU}
"""Kind of territory, by territory; a DLA is under its own code."""

MISSION, FONCTION = "mission", "fonction"
"""Axes of time."""


def of_temps(parties: Parties) -> Iterator[Agregat]:
    consolidation = parties.consolidation
    if consolidation is None:
        return
    collecte = consolidation.collecte
    origine = Origine(
        source="temps",
        campagne=one_line(collecte.questionnaire.titre),
        periode=collecte.periode.code,
        version=" + ".join(one_line(posee, 60) for posee in collecte.posees),
        reserve="" if consolidation.release else NON_ARRETE,
    )
    if parties.matiere.has(Famille.TEMPS):
        yield from _coverage(consolidation, origine)
        if consolidation.release is None:
            yield _blank(origine, Mesure.PART, raison="les résultats ne sont pas arrêtés")
    if consolidation.release is not None:
        noms, wanted = _Noms(consolidation), parties.matiere
        for cellule in donnees.cells(consolidation):
            if wanted.has(Famille.DONNEES) or wanted.has(_famille(cellule)):
                published = replace(origine, publication=consolidation.publication_of(cellule))
                yield from _agregats(cellule, noms, published)


def _coverage(consolidation: Consolidation, origine: Origine) -> Iterator[Agregat]:
    total, mois = consolidation.total, consolidation.collecte.periode.mois
    for code, libelle, valeur, unite in (
        ("REPONSES_ATTENDUES", "Réponses attendues", total.attendues, "réponses"),
        ("REPONSES_TRANSMISES", "Réponses transmises", total.transmises, "réponses"),
        ("ETP_ATTENDUS", "ETP attendus sur la période", total.etp_attendus(mois), "ETP"),
        ("ETP_TRANSMIS", "ETP transmis sur la période", total.etp_transmis(mois), "ETP"),
        ("COUVERTURE", "ETP transmis / ETP attendus", None if total.taux is None else percent(total.taux), "%"),
    ):
        why = "" if valeur is not None else "aucune réponse attendue"
        yield Agregat(origine=origine, indicateur=code, libelle=libelle, valeur=valeur, unite=unite, raison=why)


# --- released cells


@dataclass(frozen=True)
class _Noms:
    """Labels of codes: lines, DLA, questions and their options."""

    consolidation: Consolidation

    @cached_property
    def lignes(self) -> Mapping[str, str]:
        return names_of(self.consolidation)

    @cached_property
    def fonctions(self) -> frozenset[str]:
        """Codes of the lines of missions."""
        blocs = (bloc for bloc in self.consolidation.blocs if bloc.mission)
        return frozenset(ligne.code for bloc in blocs for ligne in bloc.lignes)

    @cached_property
    def hors(self) -> frozenset[str]:
        """Codes of the lines outside missions, each a bloc of its own."""
        return frozenset(ligne.code for ligne in self.consolidation.lignes) - self.fonctions

    @cached_property
    def territoires(self) -> Mapping[str, str]:
        """Names of DLA; that of the network is its number of régions."""
        reseau = self.consolidation.reseau
        network = {RESEAU: plural(len(reseau.regions), "région")} if reseau else {}
        dlas = {dla.code: one_line(dla.nom, 60) for dla in self.consolidation.collecte.dlas}
        often = Counter(dlas.values())
        return {code: nom if often[nom] == 1 else f"{nom} ({code})" for code, nom in dlas.items()} | network

    def is_of_years(self, colonne: str) -> bool:
        """Return whether a change starts from a year, while the période of the campaign is no year."""
        return Periode.parse(colonne).kind != self.consolidation.collecte.periode.kind

    @cached_property
    def questions(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """Questions answered in words: label, and labels of options."""
        asked = {
            choice.code: (f"{one_line(ligne.libelle)} – {one_line(choice.libelle)}", choice.libelles)
            for table in self.consolidation.tables
            for ligne in table.tableau.lignes
            for choice in ligne.choices
        }
        source = sources_asked(self.consolidation.collecte)
        known = {PRECISION: (one_line(source.libelle), source.libelles)} if source else {}
        return {**asked, **known, RAISONS: ("Pourquoi des parts ont bougé en un an", CITEES)}


def _famille(cellule: Cellule) -> Famille:
    """Return the family of the sheets that show it, beside « Données », which has every cell."""
    if cellule.colonne == SOUHAIT or cellule.mesure in {Mesure.REEL, Mesure.SOUHAIT}:
        return Famille.SOUHAIT
    if cellule.mesure in {Mesure.SENS, Mesure.ECART}:
        return Famille.EVOLUTION
    return Famille.ACTIVITES if cellule.mesure is Mesure.MOTS and cellule.ligne != PRECISION else Famille.TEMPS


def _agregats(cellule: Cellule, noms: _Noms, origine: Origine) -> Iterator[Agregat]:
    """Yield a figure once per axis, so that each axis adds up: work outside missions is on that of missions, and on
    that of lines where the région, or the network, has lines."""
    row = _agregat(cellule, noms, origine)
    if cellule.ligne in noms.hors and cellule.territoire in NATURES and cellule.mesure in {Mesure.PART, Mesure.ETP}:
        yield replace(row, axe=MISSION)
        yield replace(row, axe=FONCTION)
    else:
        yield row


def unnamed(cellule: Cellule, origine: Origine) -> Agregat:
    """Build the figure of a cell, or why it has none, without the names of its territory and of its line."""
    return replace(
        _blank(origine, cellule.mesure, raison="" if cellule.is_shown else cellule.motif, statut=cellule.statut),
        territoire=NATURES.get(cellule.territoire, NatureTerritoire.DLA),
        valeur=_valeur(cellule),
        n=cellule.n or None,
        pas=_in_unit(cellule, cellule.pas) if cellule.is_shown else None,
        reserve=_reserve(cellule),
    )


def _agregat(cellule: Cellule, noms: _Noms, origine: Origine) -> Agregat:
    nom = noms.territoires.get(cellule.territoire, cellule.territoire)
    blank = replace(unnamed(cellule, origine), nom=nom)
    if cellule.mesure is Mesure.MOTS:
        return _in_words(blank, cellule, noms)
    code, libelle, unite = INDICATEURS[cellule.mesure]
    if cellule.colonne == SOUHAIT:
        unite = f"{_SENS}{SANS_ECART}" if cellule.mesure is Mesure.SENS else unite
        code, libelle = f"{code}_SOUHAIT", f"{libelle}, de la réelle à celle qui est souhaitée"
    elif cellule.colonne:
        libelle = f"{libelle} depuis {cellule.colonne}"
        code += D_UNE_ANNEE if noms.is_of_years(cellule.colonne) else ""
    return replace(
        blank,
        indicateur=code,
        libelle=libelle,
        unite=unite,
        axe=FONCTION if cellule.ligne in noms.fonctions else MISSION,
        modalite=cellule.ligne,
        modalite_libelle=noms.lignes.get(cellule.ligne, cellule.ligne),
    )


def _in_words(blank: Agregat, cellule: Cellule, noms: _Noms) -> Agregat:
    libelle, options = noms.questions.get(cellule.ligne, (cellule.ligne, {}))
    source = {RAISONS: "raisons", PRECISION: "temps"}.get(cellule.ligne, "activités")
    return replace(
        blank,
        origine=replace(blank.origine, source=source),
        indicateur=cellule.ligne,
        libelle=libelle,
        axe="raison" if cellule.ligne == RAISONS else "modalité",
        modalite=cellule.colonne,
        modalite_libelle=one_line(options.get(cellule.colonne, cellule.colonne)),
    )


def _blank(origine: Origine, mesure: Mesure, raison: str = "", statut: Statut = Statut.INDISPONIBLE) -> Agregat:
    code, libelle, unite = INDICATEURS[mesure]
    secret = statut is Statut.CONFIDENTIEL
    return Agregat(
        origine=origine, indicateur=code, libelle=libelle, unite=unite, raison=raison, secret=secret, statut=statut
    )


def _valeur(cellule: Cellule) -> float | None:
    return None if cellule.valeur is None or not cellule.is_shown else _in_unit(cellule, cellule.valeur)


def _in_unit(cellule: Cellule, value: int) -> float:
    return value / TENTHS if cellule.mesure is Mesure.ETP else value


def _reserve(cellule: Cellule) -> str:
    """Return how to read a value: a printed 0, a direction that is not affirmed, words."""
    if cellule.valeur is None or not cellule.is_shown:
        return ""
    match cellule.mesure:
        case Mesure.MOTS:
            return MotsNombre.of(cellule.valeur).value
        case Mesure.SENS:
            return cellule.motif
        case Mesure.PART | Mesure.REEL | Mesure.SOUHAIT if not cellule.valeur:
            return f"0 se lit : moins de {cellule.pas}{NBSP}%"
        case _:
            return ""
