"""Build the demo region through the operations of the pages; import répartitions of past years."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.operations.campagnes import Dates, create_campagne
from collecte.campagnes.operations.notices import notice_temps
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.comptes.operations.gestion_comptes import create_admin
from collecte.comptes.queries.comptes import get_acteur, get_acteur_of
from collecte.core.database import Database
from collecte.core.security import Trousseau
from collecte.core.tableurs import read_table
from collecte.demo.bilans import build_bilans
from collecte.demo.effets import build_effets
from collecte.demo.enquete import author_of, build_library, build_planned
from collecte.demo.ouvertures import CONTACT, open_campagne
from collecte.demo.personnes import (
    ADMIN,
    C2RA,
    REGION,
    Affecte,
    affectes,
    write_conventions,
    write_rows,
    write_spreadsheet,
)
from collecte.demo.referentiel import build_debate
from collecte.demo.registre_passe import build_register
from collecte.demo.relances import note_past_departures
from collecte.demo.rencontres import build_rencontres
from collecte.demo.reponses import activites, by_page, check_sent, hours, save, send, shares, texts, wishes
from collecte.demo.satisfaction import build_satisfaction
from collecte.demo.structures import build_structures
from collecte.demo.tirage import build_draw
from collecte.models import Campagne, Habilitation, Notice, Participation, Personne, Region, Role, VueDirection
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.organisation.operations.organisation import create_region
from collecte.organisation.operations.porteuses import change_porteuse
from collecte.organisation.queries.organisation import list_porteuses
from collecte.organisation.territoires import territoires
from collecte.policy import Acteur
from collecte.reponses.operations.refus import refuser
from collecte.reponses.operations.reponses import Partage, TransmissionRefusee
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.droits import garder_series
from collecte.temps.operations.import_repartitions import import_repartitions
from questionnaires.core.answers import Severity
from questionnaires.core.francais import PARIS, paris_day, plural
from questionnaires.core.options import AUTRE_CODE
from questionnaires.files.loader import shipped_referentiel
from questionnaires.temps.an_dernier import RAISONS
from questionnaires.temps.periodes import Periode

_DLA, _ADRESSE = "18", "claire.moreau@demo.example"
_PARTS = (
    ("S1", ("30", "14", "7", "8", "4", "5", "4", "4", "15", "6", "3", "0")),
    ("S2", ("27,5", "15", "8", "7", "5", "6", "5", "4", "13", "6", "2,5", "")),
)
"""Shares in the order of the référentiel of 2006."""
_OF_DLA = ("26", "15", "8", "8", "5", "6", "5", "4", "14", "6", "3", "0")


def build_past_years(session: Session, region: Region, folder: Path, year: int, now: datetime) -> int:
    """Import the semestres of a year that no campaign covers, and the year of the DLA; return how many were
    imported."""
    path = folder / "repartitions.csv"
    headers = ["DLA", "Période", "Référentiel", "Courriel", *shipped_referentiel().lignes]
    of_person = [[_DLA, f"{year}-{semestre}", "1", _ADRESSE, *parts] for semestre, parts in _PARTS]
    write_rows(path, [headers, *of_person, [_DLA, f"{year}-A1", "1", "", *_OF_DLA]])
    return len(import_repartitions(session, region=region, feuille=read_table(path), now=now).created)


SEED = 2006
_WINDOW = 21  # days from opening to closing
_GRACE = 7  # days more for late answers
_STILL_OPEN = 14  # days left in the last campaign, so that there is something to answer

Tell = Callable[[str], None]


def last_semestres(today: date) -> list[Periode]:
    """List the last four finished semestres, oldest first."""
    periodes = [Periode(today.year - back, "S", number) for back in range(4) for number in (1, 2)]
    return sorted(periode for periode in periodes if periode.fin < today)[-4:]


def build(database: Database, folder: Path, *, trousseau: Trousseau, now: datetime, tell: Tell) -> str:
    """Fill an empty database with the demo region, in one transaction; return the code of its last période.

    Same `now`, same content.
    """
    today = paris_day(now)
    semestres = last_semestres(today)
    territoire = territoires()[REGION]
    spreadsheet = folder / "personnes.csv"
    write_spreadsheet(spreadsheet, semestres[0].debut)
    with database.writing() as session:
        region = create_region(session, code=REGION, nom=territoire.nom, departements=territoire.departements)
        _build_organisation(session, region, folder, semestres[0].debut.year, now)
        bilan = import_personnes(session, region=region, feuille=read_table(spreadsheet), now=now)
        create_admin(session, address=ADMIN[2], prenom=ADMIN[0], nom=ADMIN[1], is_another=False, now=now)
        animatrice, auteur = (_acteur(session, region, role) for role in (Role.ANIMATEUR, Role.CHARGE))
        _keep_series(session, now)
        tell(f"Région {territoire.nom} : 6 DLA, {len(bilan.created)} créations depuis {spreadsheet.name}")
        tell(f"Registre : {build_structures(session, region, now)} structures et leurs accompagnements")
        received = build_register(session, region, folder, semestres[0].debut.replace(month=1), now)
        tell(f"Années passées : {plural(received, 'structure reçue', 'structures reçues')}, d’un fichier d’Enée")
        reprises = build_past_years(session, region, folder, semestres[0].annee - 1, now)
        tell(f"Années passées : {plural(reprises, 'répartition reprise', 'répartitions reprises')} d’un fichier")
        rng = random.Random(SEED)  # noqa: S311 - a demo, not a secret
        for periode in semestres:
            campagne = _campagne(session, periode, is_last=periode == semestres[-1], now=now)
            done, expected = _answer_all(session, campagne, rng, now)
            note_past_departures(session, campagne, now)
            if periode != semestres[-1]:
                _settle(session, campagne, animatrice)
            tell(f"{campagne.titre} : {done} réponses transmises sur {expected}")
        extended = campagne
        _extend(session, extended, animatrice, now)
        build_debate(session, region, animatrice, auteur, now)
        campagne, done, expected = build_library(session, region, rng, now)
        tell(f"{campagne.titre} : {done} réponses transmises sur {expected}")
        campagne, done, expected = build_effets(session, region, trousseau, animatrice, now)
        tell(f"{campagne.titre} : {done} réponses transmises sur {expected}, résultats arrêtés")
        noted = build_rencontres(session, region, semestres[0].debut.year, now)
        signed = build_bilans(session, region, now)
        tell(f"Bilans : {noted} actions et réunions notées, {signed} signé et présenté")
        campagne, done, expected = build_satisfaction(session, region, trousseau, now)
        tell(f"{campagne.titre} : {done} réponses transmises sur {expected}")
        drawn, taken = build_draw(session, region, trousseau, now)
        structures = plural(drawn.taille or 0, "structure tirée", "structures tirées")
        tell(f"{drawn.titre} : {structures} au sort, {taken} en remplace une")
        planned = build_planned(session, region, animatrice, now)
        tell(f"{planned.titre} : prévue, une réponse par DLA")
    return semestres[-1].code


def _build_organisation(session: Session, region: Region, folder: Path, year: int, now: datetime) -> None:
    """Import structures porteuses, conventions and avenants; one of the structures carries the C2RA too."""
    conventions = folder / "conventions.csv"
    write_conventions(conventions, year)
    import_conventions(session, region=region, feuille=read_table(conventions), now=now)
    c2ra = next(porteuse for porteuse in list_porteuses(session, region.id) if porteuse.nom == C2RA)
    carried = [dla.id for dla in c2ra.dlas]
    change_porteuse(session, porteuse=c2ra, nom=c2ra.nom, porte_c2ra=True, dla_ids=carried, acteur=None, now=now)


def _acteur(session: Session, region: Region, role: Role) -> Acteur:
    """Return the first account with a role. Raise LookupError."""
    statement = (
        select(Habilitation.compte_id)
        .where(Habilitation.region_id == region.id, Habilitation.role == role)
        .order_by(Habilitation.compte_id)
        .limit(1)
    )
    acteur = get_acteur(session, session.scalars(statement).one())
    if acteur is None:
        raise LookupError(role)
    return acteur


def _campagne(session: Session, periode: Periode, *, is_last: bool, now: datetime) -> Campagne:
    ouverture = periode.fin + timedelta(days=1)
    cloture = ouverture + timedelta(days=_WINDOW - 1)
    if is_last:
        cloture = max(cloture, paris_day(now) + timedelta(days=_STILL_OPEN))
    region = session.scalars(select(Region)).one()
    campagne = create_campagne(
        session,
        region=region,
        periode=periode,
        dates=Dates(ouverture, cloture, _GRACE),
        avec_activites=periode.numero == 1,
        avec_souhaitable=periode.numero == 2,
        notice=_notice(region, ouverture),
        acteur=None,
        now=min(_moment(ouverture, 8), now),
    )
    return open_campagne(session, campagne, min(_moment(ouverture, 8), now))


def _notice(region: Region, ouverture: date) -> Notice:
    informed_on = ouverture - timedelta(days=20)
    return replace(notice_temps(region), contact=CONTACT, cse="faite", cse_le=informed_on.isoformat())


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), PARIS)


def _answer_all(session: Session, campagne: Campagne, rng: random.Random, now: datetime) -> tuple[int, int]:
    """Answer for all: in a closed campaign one person is late; in the open one some have not begun and some have a
    draft."""
    statement = (
        select(Participation)
        .options(joinedload(Participation.personne), joinedload(Participation.dla))
        .where(Participation.campagne_id == campagne.id)
        .order_by(Participation.id)
    )
    expected = list(session.scalars(statement))
    late = None if campagne.cloture >= paris_day(now) else rng.choice(expected)
    done = 0
    for participation in expected:
        quand = min(_moment(campagne.ouverture + timedelta(days=rng.randrange(1, 18)), rng.randrange(9, 18)), now)
        typed = _typed(campagne, participation, rng)
        etat = _affecte(participation).encours if late is None else "à faire" if participation is late else "transmis"
        if etat == "transmis":
            _transmit(session, participation, typed, quand)
            done += 1
        elif etat == "commencé":
            _begin(session, participation, typed, quand)
        elif etat == "refus":
            author = get_acteur_of(session, author_of(participation).id)
            refuser(session, participation_id=participation.id, acteur=author, now=quand)
    return done, len(expected)


def _settle(session: Session, campagne: Campagne, animatrice: Acteur) -> None:
    """Settle the results a month after the closing."""
    settled_on = _moment(campagne.cloture + timedelta(days=30), 10)
    arreter_resultats(session, campagne_id=campagne.id, ecarts="", acteur=animatrice, now=settled_on)


def _keep_series(session: Session, now: datetime) -> None:
    """Let two in three keep their name on their répartitions, and so compare more than a year."""
    for place, personne_id in enumerate(session.scalars(select(Personne.id).order_by(Personne.id))):
        if place % 3 < 2:
            garder_series(session, personne_id=personne_id, garder=True, now=now)


def _extend(session: Session, campagne: Campagne, animatrice: Acteur, now: datetime) -> None:
    """Give one DLA a week more."""
    dla = next(candidate for candidate in campagne.region.dlas if candidate.code == "41")
    prolonger(
        session,
        campagne_id=campagne.id,
        dla_id=dla.id,
        cloture=campagne.cloture + timedelta(days=7),
        raison="Forum départemental la semaine de la clôture.",
        acteur=animatrice,
        now=now,
    )


def _typed(campagne: Campagne, participation: Participation, rng: random.Random) -> Mapping[str, str]:
    questionnaire = get_questionnaire(campagne.version)
    affecte = _affecte(participation)
    parts = shares(affecte, questionnaire, rng)
    typed = {**parts, **wishes(affecte, questionnaire, parts), **texts(questionnaire, rng)}
    if affecte.en_heures:
        typed = hours(affecte, typed, questionnaire)
    if section := questionnaire.section("ACTIVITES"):
        typed |= activites(section, rng)
    return typed


def _affecte(participation: Participation) -> Affecte:
    personne, dla = author_of(participation), participation.dla
    known = affectes(date(2025, 1, 1))
    return next(
        affecte
        for affecte in known
        if (affecte.prenom, affecte.nom, affecte.dla) == (personne.prenom, personne.nom, dla.code)
    )


def _begin(session: Session, participation: Participation, typed: Mapping[str, str], quand: datetime) -> None:
    """Save a draft: the first two pages only."""
    pages = by_page(get_questionnaire(participation.version), typed)
    for page in pages[:2]:
        save(session, participation, page, get_acteur_of(session, author_of(participation).id), quand)


def _transmit(session: Session, participation: Participation, typed: Mapping[str, str], quand: datetime) -> None:
    affecte, acteur = _affecte(participation), get_acteur_of(session, author_of(participation).id)
    partage = Partage(affecte.accord, VueDirection(affecte.vue_direction), affecte.partage_fiche)
    for page in by_page(get_questionnaire(participation.version), typed):
        save(session, participation, page, acteur, quand)
    result = send(session, participation, acteur, quand, partage=partage)
    if isinstance(result, TransmissionRefusee):
        save(session, participation, _reasons(participation, result), acteur, quand)
        result = send(session, participation, acteur, quand, partage=partage)
    check_sent(participation, result)


def _reasons(participation: Participation, refus: TransmissionRefusee) -> Mapping[str, str]:
    """Return a reason for each share that moved in a year, where one is required."""
    controles = [problem.controle for problem in refus.problems if problem.severity is Severity.TO_JUSTIFY]
    offered = [raison.code for raison in RAISONS if raison.code != AUTRE_CODE]
    return {f"{code}.raison": offered[(participation.id + rank) % len(offered)] for rank, code in enumerate(controles)}
