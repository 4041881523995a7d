"""Aggregates of time for an audience: coverage, then its released cells, one row each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from exports.formats.agregats import Agregat, Nature, Origine
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.regional.reperes import TENTHS
from exports.release.cellules import RAISONS, REGION, RESEAU, SOUHAIT, Cellule, Mesure, Mots, Statut
from exports.release.motifs import SANS_ECART, SILENCE
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, Consolidation, sources_asked
from exports.temps.raisons import CITEES
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
"""What each measure is called here: code, words, unit. What is told in words goes under the code of its question."""

D_UNE_ANNEE = "_ANNEE"
"""After the code of a change from a year that périodes make up to the next one."""

NATURES = {REGION: Nature.REGION, RESEAU: Nature.RESEAU}
"""Whose figure it is, by territory; that of a DLA is under its code."""

MISSION, FONCTION = "mission", "fonction"
"""The axes of time."""


def of_temps(parties: Parties) -> Iterator[Agregat]:
    consolidation = parties.consolidation
    if consolidation is None:
        return
    collecte = consolidation.collecte
    origine = Origine(
        source="temps",
        campagne=one_line(collecte.questionnaire.titre),
        periode=collecte.periode.code,
        version=" + ".join(one_line(own, 60) for own in collecte.posees),
        reserve="" if consolidation.release else NON_ARRETE,
    )
    if parties.matiere.has(Famille.TEMPS):
        yield from _coverage(consolidation, origine)
        if consolidation.release is None:
            yield _blank(origine, Mesure.PART, raison="les résultats ne sont pas arrêtés")
    if consolidation.release is not None:
        told = _Noms(consolidation)
        reseau = consolidation.reseau.cellules if consolidation.reseau else ()
        for cellule in (*consolidation.release.cellules, *(replace(own, territoire=RESEAU) for own in reseau)):
            if parties.matiere.has(_famille(cellule)):
                yield from _agregats(cellule, told, origine)


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
    """What codes are called: lines, DLA, questions and their options."""

    consolidation: Consolidation

    @cached_property
    def lignes(self) -> Mapping[str, str]:
        return names_of(self.consolidation)

    @cached_property
    def fonctions(self) -> frozenset[str]:
        """The lines of missions."""
        blocs = (bloc for bloc in self.consolidation.blocs if bloc.mission)
        return frozenset(ligne.code for bloc in blocs for ligne in bloc.lignes)

    @cached_property
    def hors(self) -> frozenset[str]:
        """The lines outside missions, each a bloc of its own."""
        return frozenset(ligne.code for ligne in self.consolidation.lignes) - self.fonctions

    @cached_property
    def territoires(self) -> Mapping[str, str]:
        """Names of DLA, and of how many régions the network is."""
        reseau = self.consolidation.reseau
        network = {RESEAU: plural(len(reseau.regions), "région")} if reseau else {}
        dlas = {own.code: one_line(own.nom, 60) for own in self.consolidation.collecte.dlas}
        often = Counter(dlas.values())
        return {code: nom if often[nom] == 1 else f"{nom} ({code})" for code, nom in dlas.items()} | network

    def is_of_years(self, colonne: str) -> bool:
        """Whether a change starts from a year, where what is told is no year."""
        return Periode.parse(colonne).kind != self.consolidation.collecte.periode.kind

    @cached_property
    def questions(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """What is told in words: its label and those of its options."""
        asked = {
            choice.code: (f"{one_line(ligne.libelle)} – {one_line(choice.libelle)}", choice.libelles)
            for table in self.consolidation.tables
            for ligne in table.tableau.lignes
            for choice in ligne.choices
        }
        source = sources_asked(self.consolidation.collecte)
        known = {PRECISION: (one_line(source.libelle), source.libelles)} if source else {}
        return {**asked, **known, RAISONS: ("Pourquoi des parts ont bougé en un an", CITEES)}


def _famille(own: Cellule) -> Famille:
    """The sheets that tell it."""
    if own.colonne == SOUHAIT or own.mesure in {Mesure.REEL, Mesure.SOUHAIT}:
        return Famille.SOUHAIT
    if own.mesure in {Mesure.SENS, Mesure.ECART}:
        return Famille.EVOLUTION
    return Famille.ACTIVITES if own.mesure is Mesure.MOTS and own.ligne != PRECISION else Famille.TEMPS


def _agregats(own: Cellule, noms: _Noms, origine: Origine) -> Iterator[Agregat]:
    """A figure by axis, so that each adds up: work outside missions is on that of missions, and of lines where the
    région, or the network, has lines."""
    row = _agregat(own, noms, origine)
    if own.ligne in noms.hors and own.territoire in NATURES and own.mesure in {Mesure.PART, Mesure.ETP}:
        yield replace(row, axe=MISSION)
        yield replace(row, axe=FONCTION)
    else:
        yield row


def _agregat(own: Cellule, noms: _Noms, origine: Origine) -> Agregat:
    blank = replace(
        _blank(origine, own.mesure, raison="" if own.is_shown else own.motif, statut=own.statut),
        territoire=NATURES.get(own.territoire, Nature.DLA),
        nom=noms.territoires.get(own.territoire, own.territoire),
        valeur=_valeur(own),
        n=own.n or None,
        pas=_in_unit(own, own.pas) if own.is_shown else None,
        reserve=_reserve(own),
    )
    if own.mesure is Mesure.MOTS:
        return _in_words(blank, own, noms)
    code, libelle, unite = INDICATEURS[own.mesure]
    if own.colonne == SOUHAIT:
        unite = f"{_SENS}{SANS_ECART}" if own.mesure is Mesure.SENS else unite
        code, libelle = f"{code}_SOUHAIT", f"{libelle}, de la réelle à celle qui est souhaitée"
    elif own.colonne:
        libelle = f"{libelle} depuis {own.colonne}"
        code += D_UNE_ANNEE if noms.is_of_years(own.colonne) else ""
    return replace(
        blank,
        indicateur=code,
        libelle=libelle,
        unite=unite,
        axe=FONCTION if own.ligne in noms.fonctions else MISSION,
        modalite=own.ligne,
        modalite_libelle=noms.lignes.get(own.ligne, own.ligne),
    )


def _in_words(blank: Agregat, own: Cellule, noms: _Noms) -> Agregat:
    libelle, options = noms.questions.get(own.ligne, (own.ligne, {}))
    source = {RAISONS: "raisons", PRECISION: "temps"}.get(own.ligne, "activités")
    return replace(
        blank,
        origine=replace(blank.origine, source=source),
        indicateur=own.ligne,
        libelle=libelle,
        axe="raison" if own.ligne == RAISONS else "modalité",
        modalite=own.colonne,
        modalite_libelle=one_line(options.get(own.colonne, own.colonne)),
    )


def _blank(origine: Origine, mesure: Mesure, raison: str = "", statut: Statut = Statut.INDISPONIBLE) -> Agregat:
    code, libelle, unite = INDICATEURS[mesure]
    secret = statut is Statut.CONFIDENTIEL
    return Agregat(
        origine=origine, indicateur=code, libelle=libelle, unite=unite, raison=raison, secret=secret, statut=statut
    )


def _valeur(own: Cellule) -> float | None:
    return None if own.valeur is None or not own.is_shown else _in_unit(own, own.valeur)


def _in_unit(own: Cellule, value: int) -> float:
    return value / TENTHS if own.mesure is Mesure.ETP else value


def _reserve(own: Cellule) -> str:
    """How a value reads: a printed 0, a direction that is not affirmed, words."""
    if own.valeur is None or not own.is_shown:
        return ""
    match own.mesure:
        case Mesure.MOTS:
            return Mots.of(own.valeur).value
        case Mesure.SENS:
            return own.motif
        case Mesure.PART | Mesure.REEL | Mesure.SOUHAIT if not own.valeur:
            return f"0 se lit : moins de {own.pas}{NBSP}%"
        case _:
            return ""
