"""Bilans of the demo: targets, funding, a figure corrected by hand, a bilan signed and presented."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bilans.operations.bilans import empreinte_of, mark_read, put_copil, put_correction, sign_bilan
from collecte.bilans.operations.changements import ChangementCase
from collecte.bilans.operations.cofinancements import TermesCofinancement, put_cofinancement
from collecte.bilans.operations.contenu_bilan import compose_to_sign, figure_of
from collecte.bilans.operations.objectifs import Cible, Cle, Fonds, set_objectifs
from collecte.bilans.queries.faits_bilan import get_faits
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address
from collecte.demo.personnes import ANIMATRICE, PORTEUSES
from collecte.demo.registre_passe import RECUES
from collecte.models import Avenant, But, Convention, Dla, Financeur, Region
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.orientations import list_orientations
from collecte.policy import Acteur
from questionnaires.core.francais import PARIS, paris_day

SIGNED, CORRECTED = "37", "18"
_CORRECTOR = "claire.moreau@demo.example"
_MORE = 3  # structures that the corrected figure has beyond its count
_WHY = "Trois structures reçues en mars, pendant une panne d’Enée, n’y ont jamais été saisies."
_SIGNED_AFTER, _READ_AFTER, _PRESENTED_AFTER = 40, 47, 75  # days from the end of the avenant

_BUTS: Mapping[But, int] = {
    But.ACCUEILLIES: 100,
    But.DIAGNOSTICS: 68,
    But.ACCOMPAGNEES: 55,
    But.INGENIERIES: 32,
    But.SUIVIES: 40,
}
"""Targets, in percent of the structures that a DLA receives in a year."""

_PARTS: Mapping[Financeur, int] = {
    Financeur.ETAT: 47,
    Financeur.CDC: 21,
    Financeur.FSE: 10,
    Financeur.REGION: 11,
    Financeur.DEPARTEMENT: 6,
    Financeur.LOCALES: 3,
    Financeur.PORTEUSE: 2,
}
"""Shares of the budget, in percent."""

_LOCALES: Mapping[str, str] = {
    "18": "Bourges Plus",
    "28": "Chartres Métropole",
    "37": "Tours Métropole Val de Loire",
    "41": "Agglopolys",
    "45": "Orléans Métropole",
}
_INGENIERIE = 340_000  # cents: what an ingénierie costs, when a fonds is planned


def build_bilans(session: Session, region: Region, now: datetime) -> int:
    """Give every DLA targets, and those that keep their register the rest; return how many bilans are signed."""
    signed = 0
    for dla in session.scalars(select(Dla).where(Dla.region_id == region.id).order_by(Dla.code)).all():
        convention = list_conventions(session, [dla.id])[0]
        _aim(session, convention, now)
        if dla.code not in RECUES:
            continue
        _fund(session, convention, now)
        if dla.code == CORRECTED:
            _correct(session, convention, now)
        if dla.code == SIGNED:
            signed += _sign(session, convention, now)
    return signed


def acteur_of(session: Session, adresse: str) -> Acteur:
    """Return the acteur of an address. Raise LookupError."""
    compte = get_compte_by_address(session, adresse)
    acteur = get_acteur(session, compte.id) if compte else None
    if acteur is None:
        raise LookupError(adresse)
    return acteur


# --- targets

_FEWEST = 10
"""Yearly target of structures where the register is not kept."""


def _aim(session: Session, convention: Convention, now: datetime) -> None:
    changements = {cle: ChangementCase(None, value) for cle, value in _cibles(session, convention, paris_day(now))}
    set_objectifs(session, convention=convention, changements=changements, acteur=None, now=now)


def _cibles(session: Session, convention: Convention, today: date) -> Iterator[tuple[Cle, int]]:
    """Yield targets that grow a little every year; orientations share three quarters of them."""
    orientations = list_orientations(session, [convention.dla_id])
    for avenant in convention.avenants:
        a_year = RECUES.get(convention.dla.code, _FEWEST) + 6 + avenant.numero
        for but, percent in _BUTS.items():
            yield Cible(avenant.id, but), round(a_year * percent / 100)
        served = sorted(
            (orientation for orientation in orientations if orientation.avenant_id == avenant.id),
            key=lambda orientation: orientation.id,
        )
        for rank, orientation in enumerate(served):
            for but in (But.ACCUEILLIES, But.ACCOMPAGNEES):
                yield Cible(avenant.id, but, orientation.id), round(a_year * _BUTS[but] * (30 - 5 * rank) / 10_000)
        planned = round(a_year * _BUTS[But.INGENIERIES] / 100) * _INGENIERIE
        yield Fonds(avenant.id, "fonds_prevu"), planned
        if avenant.fin < today:
            yield Fonds(avenant.id, "fonds_paye"), _engaged(session, avenant) * 93 // 10_000 * 100


def _engaged(session: Session, avenant: Avenant) -> int:
    facts = get_faits(session, avenant.convention)
    return sum(
        ingenierie.montant or 0 for ingenierie in facts.ingenieries if avenant.debut <= ingenierie.jour <= avenant.fin
    )


# --- funding


def _fund(session: Session, convention: Convention, now: datetime) -> None:
    """Record cofinancements: the FSE is paid more than a year later; the amounts planned for the running year are not
    all obtained."""
    for avenant in convention.avenants:
        for financeur, percent in _PARTS.items():
            prevu = (avenant.budget or 0) * percent // 10_000 * 100
            termes = TermesCofinancement(
                annee=avenant.debut.year,
                financeur=financeur,
                nom=_LOCALES[convention.dla.code] if financeur is Financeur.LOCALES else "",
                prevu=prevu,
                obtenu=_obtained(financeur, prevu, avenant, paris_day(now)),
            )
            put_cofinancement(session, dla=convention.dla, termes=termes, acteur=None, now=now)


def _obtained(financeur: Financeur, prevu: int, avenant: Avenant, today: date) -> int | None:
    known_after = {Financeur.FSE: 500, Financeur.ETAT: -180}.get(financeur, 0)
    if avenant.fin + timedelta(days=known_after) >= today:
        return None
    return prevu * (97 if financeur is Financeur.FSE else 100) // 10_000 * 100


# --- corrected, signed


def _correct(session: Session, convention: Convention, now: datetime) -> None:
    """Correct the number of structures received in the first avenant."""
    avenant = convention.avenants[0]
    figure = figure_of(get_faits(session, convention), "ACCUEILLIES", avenant.id, paris_day(now))
    if figure is None or figure.case.comptee is None:
        raise LookupError(avenant.id)
    valeur, acteur = figure.case.comptee + _MORE, acteur_of(session, _CORRECTOR)
    put_correction(session, avenant=avenant, figure=figure, valeur=valeur, motif=_WHY, acteur=acteur, now=now)


def _sign(session: Session, convention: Convention, now: datetime) -> int:
    """Sign the last avenant that ended long enough ago: signed by its direction, read by the C2RA, presented."""
    today = paris_day(now)
    ended = [
        ended_avenant
        for ended_avenant in convention.avenants
        if ended_avenant.fin + timedelta(days=_PRESENTED_AFTER) <= today
    ]
    if not ended:
        return 0
    avenant = ended[-1]
    direction = next(porte.direction[2] for porte in PORTEUSES if SIGNED in porte.dlas)
    empreinte = empreinte_of(compose_to_sign(session, convention, avenant.fin))
    sign_bilan(
        session,
        avenant=avenant,
        arrete=avenant.fin,
        empreinte=empreinte,
        acteur=acteur_of(session, direction),
        now=_after(avenant, _SIGNED_AFTER),
    )
    animatrice = acteur_of(session, ANIMATRICE[2])
    mark_read(session, avenant=avenant, acteur=animatrice, now=_after(avenant, _READ_AFTER))
    jour = avenant.fin + timedelta(days=_PRESENTED_AFTER)
    put_copil(session, avenant=avenant, jour=jour, acteur=animatrice, now=_after(avenant, _PRESENTED_AFTER))
    return 1


def _after(avenant: Avenant, days: int) -> datetime:
    return datetime.combine(avenant.fin + timedelta(days=days), time(9), PARIS)
