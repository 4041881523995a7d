"""Import conventions and their avenants from a spreadsheet, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.operations.cellules import RefusedFileError, words
from collecte.core.operations.imports import Bilan, GenreImport, record_import
from collecte.core.tableurs import Feuille
from collecte.models import Avenant, Convention, Dla, Porteuse, Region
from collecte.organisation.operations.coherence_conventions import Dossier, contradictions, span_text
from collecte.organisation.operations.conventions import terms_of_convention
from collecte.organisation.operations.journal_dla import terms_of, write_terms
from collecte.organisation.operations.lignes_conventions import LigneConvention, TermesAvenant, TermesFonds, read_lignes
from collecte.organisation.operations.porteuses import carry
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.organisation import list_dlas, list_porteuses, lock_region
from collecte.policy import Acteur
from questionnaires.core.francais import decimal_text, euros_text, paris_day, short_day_text


@dataclass(slots=True)
class _Import:
    """The state of an import: the objects that its lines may name, and the report."""

    session: Session
    region: Region
    now: datetime
    acteur: Acteur | None
    dlas: Mapping[str, Dla]
    porteuses: dict[str, Porteuse]  # by their name's `words`
    conventions: dict[tuple[str, date], Convention]  # by DLA and first day
    bilan: Bilan = field(default_factory=Bilan)


def import_conventions(
    session: Session, *, region: Region, feuille: Feuille, now: datetime, acteur: Acteur | None = None
) -> Bilan:
    """Create or correct the conventions and avenants of a file. Importing it again changes nothing.

    A convention is known by its DLA and its first day, an avenant by its number; a structure porteuse that the région
    does not know is created, and one whose convention runs today carries the DLA.

    Raises RefusedFileError with every error; nothing is written then. A dry run is this, not committed.
    """
    lock_region(session, region.id)
    dlas = {dla.code: dla for dla in list_dlas(session, region.id)}
    lignes, defauts = read_lignes(feuille, frozenset(dlas))
    codes = {dla.id: dla.code for dla in dlas.values()}
    conventions = {
        (codes[convention.dla_id], convention.debut): convention for convention in list_conventions(session, codes)
    }
    defauts += contradictions(lignes, _stored(conventions))
    if defauts:
        raise RefusedFileError(defauts)
    porteuses = {words(porteuse.nom): porteuse for porteuse in list_porteuses(session, region.id)}
    state = _Import(session, region, now, acteur, dlas, porteuses, conventions)
    for ligne in lignes:
        before = state.bilan.changes
        _take_in(state, ligne)
        state.bilan.unchanged += state.bilan.changes == before
    session.flush()
    record_import(session, region, state.bilan, "importer des conventions", acteur, now)
    return state.bilan


def _stored(conventions: Mapping[tuple[str, date], Convention]) -> dict[str, list[Dossier]]:
    stored: dict[str, list[Dossier]] = {}
    for (dla, _), convention in conventions.items():
        stored.setdefault(dla, []).append(
            Dossier(
                terms_of_convention(convention), [terms_of(TermesAvenant, avenant) for avenant in convention.avenants]
            )
        )
    return stored


def _take_in(state: _Import, ligne: LigneConvention) -> None:
    convention = _convention(state, ligne, _porteuse(state, ligne))
    state.bilan.carnet.sujets[ligne.ligne] = convention
    if ligne.avenant:
        avenant = _avenant(state, ligne, convention, ligne.avenant)
        _fonds(state, ligne, avenant)


def _porteuse(state: _Import, ligne: LigneConvention) -> Porteuse:
    nom = ligne.termes.porteuse
    porteuse = state.porteuses.get(words(nom))
    if porteuse is None:
        porteuse = state.porteuses[words(nom)] = Porteuse(region=state.region, nom=nom, porte_c2ra=False)
        state.session.add(porteuse)
        state.bilan.carnet.make(ligne.ligne, porteuse)
        state.session.flush()
        state.bilan.tell(ligne.ligne, GenreImport.CREATION, f"Structure porteuse {nom}")
    dla = state.dlas[ligne.dla]
    if ligne.termes.debut <= paris_day(state.now) <= ligne.termes.fin and dla.porteuse is not porteuse:
        before = dla.porteuse.nom if dla.porteuse else "personne"
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, f"DLA {dla.code}, porté par {before} → {porteuse.nom}")
        state.bilan.carnet.keep(ligne.ligne, dla, "porteuse_id", "attend_depuis", "donnee_par_id")
        carry(state.session, dla=dla, porteuse=porteuse, acteur=state.acteur, now=state.now)
    return porteuse


def _convention(state: _Import, ligne: LigneConvention, porteuse: Porteuse) -> Convention:
    termes, key = ligne.termes, (ligne.dla, ligne.termes.debut)
    convention = state.conventions.get(key)
    if convention is None:
        convention = state.conventions[key] = Convention(dla=state.dlas[ligne.dla], debut=termes.debut)
        state.bilan.carnet.make(ligne.ligne, convention)
        state.bilan.tell(ligne.ligne, GenreImport.CREATION, f"{_name(ligne)}, du {span_text(termes.debut, termes.fin)}")
    elif (convention.porteuse, convention.reference, convention.fin) != (porteuse, termes.reference, termes.fin):
        before = f"{convention.porteuse.nom}, {convention.reference}, jusqu’au {short_day_text(convention.fin)}"
        after = f"{porteuse.nom}, {termes.reference}, jusqu’au {short_day_text(termes.fin)}"
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, f"DLA {ligne.dla}, convention : {before} → {after}")
        state.bilan.carnet.keep(ligne.ligne, convention, "porteuse_id", "reference", "fin")
    convention.porteuse, convention.reference, convention.fin = porteuse, termes.reference, termes.fin
    state.session.add(convention)
    return convention


def _avenant(state: _Import, ligne: LigneConvention, convention: Convention, termes: TermesAvenant) -> Avenant:
    avenant = next((avenant for avenant in convention.avenants if avenant.numero == termes.numero), None)
    name = f"{_name(ligne)}, avenant {termes.numero}"
    if avenant is None:
        avenant = Avenant(convention=convention, numero=termes.numero)
        state.bilan.carnet.make(ligne.ligne, avenant)
        state.bilan.tell(ligne.ligne, GenreImport.CREATION, f"{name} : {_terms(termes)}")
    elif (former := terms_of(TermesAvenant, avenant)) != termes:
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, f"{name} : {_terms(former)} → {_terms(termes)}")
        state.bilan.carnet.keep(ligne.ligne, avenant, *TermesAvenant.__slots__)
    write_terms(avenant, termes)
    state.session.add(avenant)
    return avenant


def _fonds(state: _Import, ligne: LigneConvention, avenant: Avenant) -> None:
    """Set the amounts of the fonds d’ingénierie; a blank cell keeps the amount that the DLA entered on its page."""
    before = TermesFonds(prevu=avenant.fonds_prevu, paye=avenant.fonds_paye)
    after = TermesFonds(
        prevu=before.prevu if ligne.fonds.prevu is None else ligne.fonds.prevu,
        paye=before.paye if ligne.fonds.paye is None else ligne.fonds.paye,
    )
    if before == after:
        return
    name = f"{_name(ligne)}, avenant {avenant.numero}, fonds d’ingénierie"
    if before == TermesFonds():
        state.bilan.tell(ligne.ligne, GenreImport.CREATION, f"{name} : {_funds(after)}")
    else:
        state.bilan.tell(ligne.ligne, GenreImport.MODIFICATION, f"{name} : {_funds(before)} → {_funds(after)}")
    state.bilan.carnet.keep(ligne.ligne, avenant, "fonds_prevu", "fonds_paye")
    avenant.fonds_prevu, avenant.fonds_paye = after.prevu, after.paye


def _name(ligne: LigneConvention) -> str:
    return f"DLA {ligne.dla}, convention {ligne.termes.reference}"


def _terms(termes: TermesAvenant) -> str:
    budget = f", {euros_text(termes.budget)}" if termes.budget is not None else ""
    return f"du {span_text(termes.debut, termes.fin)}, {decimal_text(termes.etp, 2)} ETP{budget}"


def _funds(termes: TermesFonds) -> str:
    amounts = (("prévu", termes.prevu), ("payé", termes.paye))
    return ", ".join(f"{label} {euros_text(cents)}" for label, cents in amounts if cents is not None)
