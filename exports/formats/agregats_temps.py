"""Aggregates of time for an audience: shares, ETP, coverage, activités, raisons."""

from collections.abc import Iterator
from dataclasses import replace

from exports.formats.agregats import Agregat, Origine
from exports.records.choices import ChoiceCounts, LineCounts
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.release.disclosure import CONFIDENTIEL, Nature
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.raisons import CITEES
from exports.temps.sheets import temps_calcul
from exports.temps.sheets.activites import BLANK
from exports.temps.sheets.lisez_moi import identity
from exports.temps.sheets.plan import SANS_REPONSE, Colonne, Plan, label, mission_label
from exports.temps.sheets.suivi import percent

PART, ETP = "TEMPS_PART", "TEMPS_ETP"
_LIBELLES = {PART: "Part du temps", ETP: "ETP"}
_UNITES = {PART: "%", ETP: "ETP"}


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
        reserve=dict(identity(consolidation)).get("Provisoire", ""),
    )
    if parties.matiere.has(Famille.TEMPS):
        yield from _coverage(consolidation, origine)
        plan = Plan(consolidation)
        for colonne in plan.colonnes:
            yield from _shares(plan, colonne, origine)
    if parties.matiere.has(Famille.ACTIVITES):
        yield from _activites(consolidation, replace(origine, source="activités"))
        yield from _raisons(consolidation, replace(origine, source="raisons"))


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


# --- shares and ETP


def _shares(plan: Plan, colonne: Colonne, origine: Origine) -> Iterator[Agregat]:
    """By mission, then by fonction, of a column of the sheet Temps."""
    told = _Told(plan, colonne) if colonne.groupe is not None else None
    for indicateur in (PART, ETP):
        blank = Agregat(
            origine=origine,
            indicateur=indicateur,
            libelle=_LIBELLES[indicateur],
            territoire=_nature(plan, colonne),
            nom="" if colonne is plan.region else colonne.titre,
            unite=_UNITES[indicateur],
            n=colonne.personnes or None,
            pas=colonne.pas if told and indicateur == PART else None,
            secret=colonne.message == CONFIDENTIEL,
            raison=colonne.message,
        )
        for place, bloc in enumerate(plan.consolidation.blocs):
            if bloc.mission is not None:
                named = mission_label(plan.consolidation, bloc)
                valeur = told.missions[indicateur][place] if told else None
                yield replace(blank, axe="mission", modalite=bloc.mission.code, modalite_libelle=named, valeur=valeur)
        for ligne in plan.lignes:
            named = label(plan.consolidation, ligne)
            valeur = told.fonctions[indicateur][ligne.code] if told else None
            yield replace(blank, axe="fonction", modalite=ligne.code, modalite_libelle=named, valeur=valeur)


class _Told:
    """The figures of a column of the sheet Temps: by place of a mission, by code of a line."""

    def __init__(self, plan: Plan, colonne: Colonne) -> None:
        etp = {code: value for code, (_, value) in temps_calcul.etp_formulas(plan, colonne).items()}
        self.missions = {
            PART: [float(own) for own in temps_calcul.mission_shares(plan, colonne)],
            ETP: temps_calcul.mission_etp(plan, colonne),
        }
        self.fonctions = {
            PART: {code: float(value) for code, value in temps_calcul.printed(plan, colonne).items()},
            ETP: etp,
        }


def _nature(plan: Plan, colonne: Colonne) -> Nature:
    if colonne is plan.region:
        return Nature.REGION
    return plan.consolidation.groups[colonne.groupe - 1].nature if colonne.groupe else Nature.DLA


# --- activités, reasons


def _activites(consolidation: Consolidation, origine: Origine) -> Iterator[Agregat]:
    for table in consolidation.tables:
        for line in table.lines:
            for counts in line.choices:
                yield from _choice(consolidation, line, counts, origine)


def _choice(
    consolidation: Consolidation, line: LineCounts, counts: ChoiceCounts, origine: Origine
) -> Iterator[Agregat]:
    libelle = f"{one_line(line.ligne.libelle)} – {one_line(counts.question.libelle)}"
    blank = Agregat(origine=origine, indicateur=counts.question.code, libelle=libelle, unite="réponses")
    if not consolidation.activites_shown:
        yield _withheld(consolidation, blank)
        return
    asked = sum(counts.options.values()) + counts.blank + counts.removed
    for code, count in counts.options.items():
        named = one_line(counts.question.libelles[code])
        yield replace(blank, axe="modalité", modalite=code, modalite_libelle=named, valeur=count, n=asked)
    yield replace(blank, axe="absence", modalite_libelle=BLANK, valeur=counts.blank, n=asked)


def _withheld(consolidation: Consolidation, blank: Agregat) -> Agregat:
    has_answers = bool(consolidation.total.transmises)
    return replace(blank, secret=has_answers, raison=CONFIDENTIEL if has_answers else SANS_REPONSE)


def _raisons(consolidation: Consolidation, origine: Origine) -> Iterator[Agregat]:
    found = consolidation.raisons
    blank = Agregat(
        origine=origine, indicateur="RAISONS", libelle="Personnes qui disent ce qui a bougé en un an", unite="personnes"
    )
    if found is None:
        yield _withheld(consolidation, blank)
        return
    for code, libelle in CITEES.items():
        told = found.comptes[code]
        yield replace(blank, axe="raison", modalite=code, modalite_libelle=libelle, valeur=told, n=found.personnes)
