"""Create a campaign with its expected answers, and change its dates."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.versions import publish_version
from collecte.campagnes.operations.attendues import expected, fixer_attendues, follow, list_termes
from collecte.campagnes.operations.choix_structures import TOUTES, DemandeStructures, Intervalle, choose_for
from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.campagnes.operations.connues import Known, connues_for, tell_what_is_known
from collecte.campagnes.operations.notices import notice_enquete, notice_temps, with_texts
from collecte.campagnes.operations.preparation import check_periode
from collecte.campagnes.queries.campagnes import get_previous_temps, list_periode_codes
from collecte.campagnes.queries.suivis import is_answered
from collecte.core.database import refusing_violations
from collecte.core.errors import AlreadyDoneError, ConflictError, InputError, Refus, UserFacingError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, EtapeCampagne, Notice, Population, Region, VersionQuestionnaire
from collecte.models.campagnes import MAX_GRACE
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.relances.operations.relances import programmer_celles_de_depart
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.reponses.operations.promesses import check_promise
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import paris_day, short_day_text
from questionnaires.files.loader import shipped_recette
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode


class ExistingCampagneError(AlreadyDoneError):
    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"Une campagne existe déjà pour {periode.le}.",
            "Ouvrez-la depuis la liste des campagnes, ou choisissez une autre période.",
        )


class TakenDayError(AlreadyDoneError):
    status = HTTPStatus.CONFLICT
    champ = "ouverture"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Ce questionnaire a déjà une campagne qui ouvre le {short_day_text(day)}.",
            "Choisissez un autre jour d’ouverture pour celle-ci, ou reprenez l’autre dans la liste des campagnes.",
        )


class EarlyOpeningError(UserFacingError):
    champ = "ouverture"

    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"L’ouverture est avant la fin de la période ({short_day_text(periode.fin)}).",
            "On répond sur une période terminée : choisissez une ouverture après sa fin.",
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """Opening and closing of a campaign, both days included, and number of days more when late answers are taken."""

    ouverture: date
    cloture: date
    grace_jours: int = 0

    @classmethod
    def of(cls, campagne: Campagne) -> "Dates":
        return cls(campagne.ouverture, campagne.cloture, campagne.grace_jours)

    def check(self) -> None:
        """Raise Refus."""
        if self.cloture < self.ouverture:
            raise Refus(
                f"La clôture ({short_day_text(self.cloture)}) est avant l’ouverture "
                f"({short_day_text(self.ouverture)}).",
                "Choisissez une clôture le jour de l’ouverture ou après.",
                champ="cloture",
            )
        if not 0 <= self.grace_jours <= MAX_GRACE:
            raise InputError(
                f"Le délai de grâce va de 0 à {MAX_GRACE} jours.",
                "Écrivez un nombre entier de jours ; 0 : aucun délai.",
                champ="grace",
            )

    @property
    def document(self) -> dict[str, str | int]:
        """Return the dates as the journal stores them."""
        return {
            "ouverture": self.ouverture.isoformat(),
            "cloture": self.cloture.isoformat(),
            "grace_jours": self.grace_jours,
        }


def create_campagne(
    session: Session,
    *,
    region: Region,
    periode: Periode,
    dates: Dates,
    avec_activites: bool,
    avec_souhaitable: bool = False,
    dlas: Sequence[str] = (),
    notice: Notice | None = None,
    etape: EtapeCampagne = EtapeCampagne.QUAND,
    acteur: Acteur | None,
    now: datetime,
) -> Campagne:
    """Create a campaign on time, with an expected answer per affectation of the période, ETP and months prefilled.
    `dlas`: codes of those that are asked, all when there is none. `etape`: the last step that its form covers.

    Its questionnaire is derived from the référentiel that the région adopted last. Without `notice`, it begins with
    that of the région's last one, the CSE aside. Nobody is asked before its opening is confirmed.

    Raises EarlyOpeningError, ExistingCampagneError, Refus.
    """
    dates.check()
    if dates.ouverture <= periode.fin:
        raise EarlyOpeningError(periode)
    if periode.code in list_periode_codes(session, region.id):
        raise ExistingCampagneError(periode)
    adopted = get_adopted(session, region.id)
    questionnaire = derive_temps(
        adopted.referentiel, shipped_recette(), periode, avec_activites, avec_souhaitable=avec_souhaitable
    )
    campagne = Campagne(
        region=region,
        version=publish_version(session, questionnaire=questionnaire, now=now),
        referentiel_id=adopted.id,
        instrument=questionnaire.code,
        periode_code=periode.code,
        **asdict(dates),
        population=Population.PERSONNES,
        avec_activites=avec_activites,
        dlas_demandes=" ".join(dlas),
        etapes_faites=etape.value,
        notice=(notice or _next_notice(session, region)).document,
        creee_le=now,
    )
    nobody = Refus(
        f"Personne n’est affecté à {_one_of(campagne)} pendant {periode.le}.",
        "Importez d’abord les personnes et leurs affectations.",
    )
    return _begin(session, campagne, {}, acteur, now, nobody=nobody, taken=ExistingCampagneError(periode))


def _one_of(campagne: Campagne) -> str:
    """Return `un DLA de la région`, or those that are asked."""
    return f"un de ces DLA : {', '.join(campagne.dlas_choisis)}," if campagne.dlas_demandes else "un DLA de la région"


def _next_notice(session: Session, region: Region) -> Notice:
    previous = get_previous_temps(session, region.id)
    if previous is not None and previous.notice and not previous.information.reprise:
        return previous.information.for_another()
    return notice_temps(region)


def _begin(
    session: Session,
    campagne: Campagne,
    known: Mapping[int, Known],
    acteur: Acteur | None,
    now: datetime,
    *,
    nobody: Refus,
    taken: UserFacingError,
    **details: object,
) -> Campagne:
    """Create a campaign with its expected answers and its reminders. Raise `nobody` when it expects none, `taken` when
    another click was quicker."""
    with session.no_autoflush:  # it is not in the database yet
        termes = list_termes(session, campagne)
    if not termes:
        raise nobody
    questionnaire = get_questionnaire(campagne.version)
    with refusing_violations(session, taken):
        session.add(campagne)
        session.flush()
        for attendue in termes:
            answer = expected(campagne, attendue)
            answer.connues = connues_for(questionnaire, known.get(attendue.affectation_id or 0, {}))
            session.add(answer)
        session.flush()
        if campagne.is_of_structures:
            tell_what_is_known(session, campagne)
    programmer_celles_de_depart(session, campagne)
    record_on(session, campagne, "créer", acteur, now, attendues=len(termes), **details)
    return campagne


def create_enquete(
    session: Session,
    *,
    region: Region,
    version: VersionQuestionnaire,
    dates: Dates,
    population: Population = Population.PERSONNES,
    periode: Periode | None = None,
    accompagnes: Intervalle | None = None,
    demande: DemandeStructures = TOUTES,
    au_dela: bool = False,
    anonyme: bool = False,
    une_fois: bool = False,
    dlas: Sequence[str] = (),
    notice: Notice | None = None,
    etape: EtapeCampagne = EtapeCampagne.QUAND,
    acteur: Acteur | None,
    now: datetime,
    known: Mapping[int, Known] = MappingProxyType({}),
) -> Campagne:
    """Create a campaign of any published questionnaire, asked of persons on a DLA of the région on the opening day, of
    each DLA, or of the structures whose accompagnement ended in the days of `accompagnes`: those of `demande`.
    `au_dela`: its creator knows that it asks some of them beyond the limit. `anonyme` is for structures only.
    `une_fois`: a person on several DLA gives one answer. `dlas`, `etape`: as in `create_campagne`.

    `known` maps affectations, by their id, to what is known of their answers. `periode`: by default, the semestre of
    the opening.

    Raises TooOftenError, NamingQuestionnaireError, FalsePromiseError, TakenDayError, Refus.
    """
    dates.check()
    periode = periode or Periode.of(dates.ouverture)
    check_periode(periode, population)
    du, au = _asked_from_to(population, accompagnes)
    questionnaire = get_questionnaire(version)
    check_promise(questionnaire, anonyme=anonyme)
    campagne = Campagne(
        region=region,
        version=version,
        anonyme=anonyme and population is Population.STRUCTURES,
        une_fois=une_fois and population is Population.PERSONNES,
        accompagnes_du=du,
        accompagnes_au=au,
        instrument=questionnaire.code,
        periode_code=periode.code,
        **asdict(dates),
        population=population,
        avec_activites=False,
        dlas_demandes=" ".join(dlas),
        etapes_faites=etape.value,
        nom=questionnaire.titre,
        notice=(
            with_texts(notice, questionnaire, population)
            if notice
            else notice_enquete(questionnaire, region, population, anonyme=anonyme)
        ).document,
        creee_le=now,
    )
    if campagne.anonyme and len(campagne.dlas_choisis) == 1:
        raise InputError(
            "Une campagne anonyme ne se lit jamais DLA par DLA : posée à un seul, elle dirait ce que pensent ses "
            "structures.",
            "Posez-la à deux DLA au moins, ou choisissez « Confidentielle ».",
            champ="dlas",
        )
    details = choose_for(session, campagne, demande, au_dela=au_dela, acteur=acteur, now=now)
    nobody = Refus(
        f"Personne n’est affecté à {_one_of(campagne)} le {short_day_text(dates.ouverture)}.",
        "Importez d’abord les personnes et leurs affectations, ou choisissez un autre jour.",
    )
    taken = TakenDayError(dates.ouverture)
    promise = {"anonyme": True} if campagne.anonyme else {}
    return _begin(session, campagne, known, acteur, now, nobody=nobody, taken=taken, **promise, **details)


def _asked_from_to(population: Population, accompagnes: Intervalle | None) -> tuple[date, date] | tuple[None, None]:
    """Return the days in which the accompagnements ended, for structures only. Raises Refus."""
    if population is not Population.STRUCTURES:
        return None, None
    if accompagnes is None or accompagnes[1] < accompagnes[0]:
        raise InputError(
            "Il manque les deux dates entre lesquelles les accompagnements se sont terminés, ou elles sont inversées.",
            "Écrivez les deux, la première d’abord.",
            champ="du",
        )
    return accompagnes


def change_dates(
    session: Session,
    *,
    campagne: Campagne,
    dates: Dates,
    acteur: Acteur,
    now: datetime,
) -> None:
    """Change the dates: a later closing, or a longer grace, reopens. Once answers are begun, the opening cannot move to
    a day to come: the notice was read. Until it is confirmed, a questionnaire about its semestre follows it.

    Raises EarlyOpeningError, SettledResultsError, TakenDayError, Refus.
    """
    hold_unsettled(session, campagne)
    dates.check()
    if campagne.is_temps and dates.ouverture <= campagne.periode.fin:
        raise EarlyOpeningError(campagne.periode)
    if dates.ouverture > max(paris_day(now), campagne.ouverture) and is_answered(session, campagne.id):
        raise ConflictError(
            f"Des réponses sont commencées dans « {campagne.titre} » : son ouverture ne va plus à un jour à venir.",
            "Gardez une ouverture passée. Pour qu’elle ne prenne plus de réponses, avancez sa clôture.",
            champ="ouverture",
        )
    if dates.cloture + timedelta(days=dates.grace_jours) >= paris_day(now):
        check_figures_not_told(session, campagne)
    before = Dates.of(campagne)
    follows = campagne.is_a_draft and not campagne.is_temps and campagne.periode == Periode.of(before.ouverture)
    with refusing_violations(session, TakenDayError(dates.ouverture)):
        if follows:
            campagne.periode_code = Periode.of(dates.ouverture).code
        campagne.ouverture, campagne.cloture = dates.ouverture, dates.cloture
        campagne.grace_jours = dates.grace_jours
    if dates != before or not campagne.is_a_draft:
        record_on(session, campagne, "changer les dates", acteur, now, avant=before.document, apres=dates.document)
    if campagne.attendues_fixees_le is None:
        follow(session, campagne)
    fixer_attendues(session, campagne_id=campagne.id, now=now)
