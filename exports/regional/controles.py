"""Contrôles: consistency checks between sheets, as formulas recalculated when the workbook is edited."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.regional import noms
from exports.regional.parties import Enquete, Parties
from exports.tableur.feuille import Answer, Classeur, block, cell
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, WRAPPED, Column
from exports.tableur.text import MAX_ROWS
from exports.temps.consolidation import MILLI, UNITS
from exports.temps.sheets import donnees, temps_calcul
from exports.temps.sheets.plan import NAME_OF_TEMPS, Plan
from questionnaires.core.francais import NBSP, plural

COLUMNS = (
    Column("controle", "Contrôle", WRAPPED, 74),
    Column("vrai", "Vrai ?", BODY.but(align="center"), 12),
    Column("ou", "Où", BODY, 30),
)
HEADER_ROW = 3


@dataclass(frozen=True, slots=True)
class Controle:
    """What is checked, in words; the formula that says it, and what it gives."""

    texte: str
    formule: str
    est_vrai: bool
    ou: str


def controles(parties: Parties) -> list[Controle]:
    return [*_temps(parties), *(found for own in parties.enquetes for found in _enquete(parties, own))]


def size(parties: Parties) -> tuple[int, int]:
    """Rows and columns."""
    return HEADER_ROW + 1 + max(len(controles(parties)), 1), len(COLUMNS)


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, found = classeur.feuille(noms.CONTROLES), controles(parties)
    feuille.widths([own.width for own in COLUMNS])
    false = sum(not own.est_vrai for own in found)
    told = (
        plural(false, "contrôle faux", "contrôles faux") if false else f"{plural(len(found), 'contrôle')}, tous vrais"
    )
    feuille.title(Answer(told), "Chaque contrôle est une formule : elle suit ce que vous changez ailleurs.")
    feuille.listing(COLUMNS, [(own.texte, "", own.ou) for own in found], HEADER_ROW)
    for row, own in enumerate(found, start=HEADER_ROW + 1):
        feuille.truth(row, 1, own.formule, own.est_vrai, COLUMNS[1].format)
        feuille.height(row, own.texte, COLUMNS[0].width - 2)
    feuille.present(footer_of(parties.matiere.region), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))


def _temps(parties: Parties) -> Iterator[Controle]:
    consolidation = parties.consolidation
    if consolidation is None:
        return
    plan = Plan(consolidation)
    for own in plan.shown:
        total = cell(plan.parts.total, own.place, NAME_OF_TEMPS)
        whole = sum(temps_calcul.printed(plan, own).values()) == WHOLE_SHARE
        yield Controle(f"Les parts imprimées font 100{NBSP}% : {own.titre}", f"{total}=100", whole, NAME_OF_TEMPS)
        lines = "+".join(cell(row, own.place, NAME_OF_TEMPS) for row in plan.etp.lignes.values())
        etp = cell(plan.etp.total, own.place, NAME_OF_TEMPS)
        told = f"Le total des ETP est la somme de ses lignes : {own.titre}"
        by_line = sum(value for _, value in temps_calcul.etp_formulas(plan, own).values())
        holds = abs(by_line - sum(temps_calcul.mission_etp(plan, own))) < _CLOSE
        yield Controle(told, f"ABS({etp}-({lines}))<{_CLOSE:f}", holds, NAME_OF_TEMPS)
    if plan.shown:
        yield _weights(plan)


def _weights(plan: Plan) -> Controle:
    """What the rows of Données weigh is what their lines share out."""
    consolidation = plan.consolidation
    places = {own.field: place for place, own in enumerate(donnees.columns(consolidation))}
    last, lines = max(len(consolidation.sommes), 1), [places[ligne.code] for ligne in consolidation.lignes]
    weight = block(1, places["poids"], last, places["poids"], donnees.NAME)
    shared = block(1, min(lines), last, max(lines), donnees.NAME)
    total = int(consolidation.sommes["poids"].sum()) * (UNITS // MILLI)
    shares = sum(consolidation.weighted(ligne.code) for ligne in consolidation.lignes)
    told = "Les lignes de Données partagent tout leur poids"
    return Controle(told, f"ABS(SUM({shared})-SUM({weight}))<{_CLOSE:f}", shares == total, donnees.NAME)


def _enquete(parties: Parties, own: Enquete) -> Iterator[Controle]:
    """Its data have a row an answer that is read, and the follow-up counts those that were transmitted."""
    if not parties.matiere.audience.is_inside:
        return
    for tableau in own.tableaux[:1]:
        name, count = tableau.nom, len(own.depouillement.lignes)
        rows = block(1, 0, min(max(tableau.nombre, 1), MAX_ROWS - 1), 0, name)
        told = f"« {name} » a une ligne par réponse lue : {count}"
        yield Controle(told, f"COUNTA({rows})={count}", tableau.nombre == count, name)


_CLOSE = 0.000001
WHOLE_SHARE = 100
