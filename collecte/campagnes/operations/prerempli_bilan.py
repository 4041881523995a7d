"""Prefill the bilan of a DLA with the figures already counted, each with its origin."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_bilan import list_faits
from collecte.campagnes.operations.connues import Known, connues_for
from collecte.models import Campagne, Convention, EtatCampagne, Financeur, Participation
from collecte.organisation.queries.conventions import list_conventions
from collecte.reponses.queries.connues import Connue
from collecte.reponses.queries.versions import get_questionnaire
from exports.bilans.achats import agreed_in, concentration
from exports.bilans.cellules import rounded
from exports.bilans.comptage import Origine, chiffres_of
from exports.bilans.faits import Faits
from exports.bilans.realisation import ORIENTED, orientations
from exports.bilans.reponses import COLUMN
from questionnaires.core.blocs import Grille
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import BILAN

_REGISTER = "compté par la plateforme"
_CONVENTION = "convention du DLA"


def tell_what_is_counted(session: Session, campagne: Campagne, today: date) -> None:
    """Prefill each answer that nobody transmitted with what is counted of its DLA by now; only those of a bilan."""
    if campagne.instrument != BILAN or not campagne.is_of_dlas:
        return
    reponse = Participation
    waiting = (reponse.campagne_id == campagne.id, reponse.transmise_le.is_(None), reponse.retiree_le.is_(None))
    answers = session.scalars(select(reponse).where(*waiting).order_by(reponse.id)).all()
    periode = campagne.periode
    conventions = {  # of each DLA, the latest one that has an avenant over the période
        convention.dla_id: convention
        for convention in list_conventions(session, [participation.dla_id for participation in answers])
        if convention.avenants and convention.debut <= periode.fin and convention.fin >= periode.debut
    }
    facts = list_faits(session, list(conventions.values()))
    questionnaire = get_questionnaire(campagne.version)
    for participation in answers:
        if participation.dla_id in facts:
            convention = conventions[participation.dla_id]
            known = known_of(questionnaire, facts[participation.dla_id], convention, periode.fin, today)
            participation.connues = connues_for(questionnaire, known)
    session.flush()


def tell_bilans(session: Session, now: datetime) -> None:
    """Prefill every campaign of bilans that is open: what is counted moves as long as nobody transmitted."""
    today = paris_day(now)
    for campagne in session.scalars(select(Campagne).where(Campagne.instrument == BILAN).order_by(Campagne.id)):
        if campagne.etat(today) is EtatCampagne.OUVERTE:
            tell_what_is_counted(session, campagne, today)


def known_of(questionnaire: Questionnaire, faits: Faits, convention: Convention, end: date, today: date) -> Known:
    """Return key -> known value, as it would be typed. `end`: the bilan is of the avenant of that day."""
    return {
        "convention.debut": Connue(f"{convention.debut:%Y-%m}", _CONVENTION, None),
        "convention.fin": Connue(f"{convention.fin:%Y-%m}", _CONVENTION, None),
        **dict(_avenant(faits, end)),
        **dict(_budgets(faits)),
        **dict(_funding(faits)),
        **dict(_figures(questionnaire, faits, today)),
        **dict(_missions(faits, today)),
        **dict(_priorities(faits, today)),
    }


def _avenant(faits: Faits, end: date) -> Iterator[tuple[str, Connue]]:
    """Yield the last avenant that began by then."""
    begun = [avenant for avenant in faits.avenants if avenant.debut <= end]
    if begun:
        yield "convention.avenant", Connue(f"an{begun[-1].numero}", _CONVENTION, None)


def _budgets(faits: Faits) -> Iterator[tuple[str, Connue]]:
    for avenant in faits.avenants:
        if avenant.budget is not None:
            yield f"bilan.budget.an{avenant.numero}.dla", Connue(_typed(avenant.budget, _CENTS, 0), _CONVENTION, None)


def _funding(faits: Faits) -> Iterator[tuple[str, Connue]]:
    """Yield the funding of an avenant by kind of funder, only where it is a civil year: funding is recorded by year."""
    for avenant in faits.avenants:
        annee = avenant.debut.year
        if (avenant.debut, avenant.fin) != (date(annee, 1, 1), date(annee, 12, 31)):
            continue
        given: Counter[str] = Counter()
        for cofinancement in faits.cofinancements:
            if cofinancement.annee == annee and (amount := cofinancement.retenu) is not None:
                given[cofinancement.financeur] += amount
        for label, amount in given.items():
            key = f"bilan.cofinancement.an{avenant.numero}.{Financeur(label).name.lower()}"
            yield key, Connue(_typed(amount, _CENTS, 0), "cofinancement du DLA", None)


def _missions(faits: Faits, today: date) -> Iterator[tuple[str, Connue]]:
    """Yield, by avenant, the number of ingénieries of the prestataire who has most of them."""
    for avenant in faits.avenants:
        premier = concentration(agreed_in(faits, [avenant], today)).premier
        if premier:
            yield f"bilan.an{avenant.numero}.missions", Connue(str(premier), _REGISTER, today)


_CENTS = 100


def _typed(value: int, scale: int, decimals: int) -> str:
    """Return a value in `1 / scale` as typed with some decimals, rounded half up: (350, 100, 1) is `3,5`."""
    digits = f"{rounded(Fraction(value * 10**decimals, scale)):0{decimals + 1}d}"
    return f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits


def _figures(questionnaire: Questionnaire, faits: Faits, today: date) -> Iterator[tuple[str, Connue]]:
    """Yield what indicators count, for the cells that the version asks."""
    keys = {  # of a cell: the key that it declares, and the decimals that it takes
        grille.cell_code(ligne.code, colonne.code): (f"{colonne.connu.cle}.{ligne.code.lower()}", colonne.decimals)
        for grille in questionnaire.blocks
        if isinstance(grille, Grille)
        for ligne in grille.lignes
        for colonne in grille.colonnes
        if colonne.connu is not None
    }
    for chiffre in chiffres_of(faits, today).values():
        for case in chiffre.cases:
            key = keys.get(f"{chiffre.indicateur.question}_{COLUMN}{case.avenant.numero}")
            if key and case.valeur is not None and case.origine is not Origine.DECLAREE:
                cle, decimals = key
                origin = "corrigé à la main sur le bilan" if case.correction else _REGISTER
                yield cle, Connue(_typed(case.valeur, chiffre.indicateur.unite.echelle, decimals), origin, today)


def _priorities(faits: Faits, today: date) -> Iterator[tuple[str, Connue]]:
    """Yield a line per orientation and avenant, in the order of avenants: target, numbers received and accompanied."""
    followed = orientations(faits, today)
    rows = [
        (avenant, orientation)
        for avenant in faits.avenants
        for orientation in followed
        if avenant.id in orientation.avenants
    ]
    for rank, (avenant, orientation) in enumerate(rows, start=1):
        done = {name: orientation.realisations[name].of(avenant.id) for name in ORIENTED}
        values = {
            "titre": (orientation.libelle, _CONVENTION),
            "avenant": (f"an{avenant.numero}", _CONVENTION),
            "objectif": (done["ACCOMPAGNEES"].objectif, _CONVENTION),
            "accueillies": (done["ACCUEILLIES"].realise, _REGISTER),
            "accompagnees": (done["ACCOMPAGNEES"].realise, _REGISTER),
        }
        for name, (value, origin) in values.items():
            if value is not None:
                yield f"orientation.{name}.{rank}", Connue(str(value), origin, today if origin == _REGISTER else None)
