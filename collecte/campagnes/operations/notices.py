"""Notice and optional parts of a campaign: what is proposed, and changing it until the campaign opens."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.versions import publish_version
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.durees import DUREES, Duree, reponses_duree
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Mots, Notice, Participation, Population, Region
from collecte.models.notices import CSE_SANS_OBJET
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.operations.promesses import TEXTES, are_texts_apart, check_words_of, readers
from collecte.reponses.queries.campagnes import count_begun, lock_campagnes
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import day_text, paris_day, typeset
from questionnaires.core.model import Questionnaire
from questionnaires.files.loader import shipped_recette
from questionnaires.temps.derive import derive_temps

_FACULTATIF = "Répondre est facultatif, et ne pas répondre n’a pas de conséquence pour vous."
_SANS_EFFET = (
    "Répondre est facultatif. Répondre ou non n’a aucun effet sur votre accompagnement ni sur vos subventions."
)
_MONTHS = {12: "Douze", 24: "Vingt-quatre", 36: "Trente-six"}
_OF_DLA = (
    "Cette réponse rend compte de la convention du DLA et est gardée avec elle ; l’historique de ses modifications, "
    "douze mois après la clôture de la campagne."
)
_LECTEURS = (
    "Votre répartition n’est lue que par vous et, si vous l’acceptez, par votre direction. Le chiffre de votre DLA "
    "donne ses missions à {pas} points près ; il ne paraît que si toutes les personnes qui y ont répondu l’acceptent, "
    "une fois les résultats arrêtés, pour son équipe, sa direction et le {c2ra}. Si vous répondez seul(e) pour votre "
    "DLA, ce chiffre est votre réponse ; à deux, votre collègue peut retrouver la vôtre à quelques points près. Même "
    "accepté, le chiffre ne paraît pas si la région laisse alors deviner le reste. Le {c2ra} lit l’état de chaque "
    "réponse ; les pilotes, les chiffres de la région."
)


def _conservation(duree: Duree) -> str:
    """Return what purges do, in a sentence."""
    return f"{_MONTHS[duree.mois]} mois après la clôture de la campagne ; ensuite, seuls les totaux sont gardés."


_TEMPS = Notice(
    finalite=(
        "Montrer aux pilotes la réalité du métier, aider les structures porteuses à organiser le travail et à soutenir "
        "les chargées et chargés de mission. Aucune décision sur une personne n’en est tirée."
    ),
    base_legale=(
        "L’intérêt légitime du réseau à connaître l’emploi de son temps, dans le cadre de sa mission d’intérêt général."
    ),
    facultatif=_FACULTATIF,
    conservation=_conservation(DUREES["reponses"]),
)
_FINALITES = {
    Population.PERSONNES: "connaître l’avis et les besoins des équipes des DLA",
    Population.DLA: "connaître l’avis et les besoins des équipes des DLA",
    Population.STRUCTURES: "connaître l’avis des structures accompagnées et ce que l’accompagnement a changé",
}


class OpenedCampagneError(ConflictError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"La campagne « {campagne.titre} » a ouvert : sa notice ne change plus, elle a été lue.",
            "Pour dire autre chose, préparez une nouvelle campagne.",
        )


def notice_temps(region: Region) -> Notice:
    """Return the notice proposed for a campaign on time. The C2RA still has to write its contact, and the CSE."""
    lecteurs = _LECTEURS.format(c2ra=Mots.in_region(region).c2ra, pas=region.seuils.pas_missions)
    return replace(_TEMPS, lecteurs=lecteurs, responsable=_responsable(region))


def notice_enquete(
    questionnaire: Questionnaire, region: Region, population: Population, *, anonyme: bool = False
) -> Notice:
    """Return the notice proposed for any other questionnaire: readers are those that its own pages give."""
    of_structures, kept = population is Population.STRUCTURES, _OF_DLA
    if population is not Population.DLA:
        kept = _conservation(reponses_duree(is_of_structures=of_structures, instrument=questionnaire.code))
    textes = are_texts_apart(questionnaire, population)
    return Notice(
        finalite=f"« {questionnaire.titre} » : {_FINALITES[population]}.",
        base_legale="L’intérêt légitime du réseau à connaître son activité, dans sa mission d’intérêt général.",
        facultatif=_SANS_EFFET if of_structures else _FACULTATIF,
        lecteurs=readers(questionnaire, Mots.in_region(region), population, anonyme=anonyme, textes=textes),
        responsable=_responsable(region),
        conservation=kept,
        cse=CSE_SANS_OBJET if of_structures else "",
        textes=textes,
    )


def with_texts(notice: Notice, questionnaire: Questionnaire, population: Population) -> Notice:
    """Return the notice of an earlier campaign, announcing what becomes of the texts that teams write."""
    textes = are_texts_apart(questionnaire, population)
    more = f" {TEXTES}" if textes and not notice.textes else ""
    return replace(notice, lecteurs=notice.lecteurs + typeset(more), textes=textes)


def _responsable(region: Region) -> str:
    return f"Le {Mots.in_region(region).c2ra} de la région {region.nom}, pour le réseau des DLA."


def change_notice(session: Session, *, campagne_id: int, notice: Notice, acteur: Acteur | None, now: datetime) -> None:
    """Write the notice of a campaign that is not open. One that lacks something withdraws the confirmation of its
    opening.

    The journal keeps each text. Raises OpenedCampagneError, SettledResultsError, FalsePromiseError, Refus.
    """
    if notice.cse_le and (cse_day := date.fromisoformat(notice.cse_le)) > paris_day(now):
        raise InputError(
            f"L’information du CSE est notée pour le {day_text(cse_day)}, qui n’est pas passé.",
            "Écrivez le jour où elle a été faite. D’ici là, laissez ce jour vide : la campagne attend sa notice.",
            champ="cse_le",
        )
    campagne = session.get_one(Campagne, campagne_id, with_for_update={"of": Campagne}, populate_existing=True)
    check_not_settled(campagne)
    if campagne.has_opened(paris_day(now)):
        raise OpenedCampagneError(campagne)
    check_words_of(campagne, map(str, notice.document.values()))
    before = campagne.notice
    campagne.notice = replace(notice, textes=campagne.information.textes).document
    if notice.missing:
        campagne.confirmee_le = None
    session.flush()
    record_on(
        session,
        campagne,
        "écrire la notice",
        acteur,
        now,
        avant=before,
        apres=campagne.notice,
        manque=list(notice.missing),
    )


def hold_unopened(session: Session, campagne_id: int, now: datetime) -> Campagne:
    """Lock a campaign and return its current row. Raises Refus once it has opened or an answer was begun."""
    lock_campagnes(session, [campagne_id])
    campagne = session.get_one(Campagne, campagne_id, populate_existing=True)
    if campagne.has_opened(paris_day(now)) or count_begun(session, [campagne_id]):
        raise ConflictError(
            f"La campagne « {campagne.titre} » a ouvert : ce qu’elle demande ne change plus.",
            "Changez ses dates, ou préparez la période suivante.",
        )
    return campagne


def change_options(
    session: Session,
    *,
    campagne_id: int,
    avec_activites: bool,
    avec_souhaitable: bool,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Change the optional parts of a campaign on time that is not open, from the référentiel adopted by now.

    Raises Refus.
    """
    campagne = hold_unopened(session, campagne_id, now)
    before = _said(campagne)
    adopted = get_adopted(session, campagne.region_id)
    questionnaire = derive_temps(
        adopted.referentiel,
        shipped_recette(),
        campagne.periode,
        avec_activites,
        avec_souhaitable=avec_souhaitable,
    )
    campagne.version = publish_version(session, questionnaire=questionnaire, now=now)
    campagne.referentiel_id, campagne.avec_activites = adopted.id, avec_activites
    session.flush()
    reponse = Participation
    session.execute(update(reponse).where(reponse.campagne_id == campagne_id).values(version_id=campagne.version_id))
    record_on(session, campagne, "changer ce qui est demandé", acteur, now, avant=before, apres=_said(campagne))


def _said(campagne: Campagne) -> dict[str, object]:
    return {
        "activites": campagne.avec_activites,
        "souhaitable": get_questionnaire(campagne.version).section("SOUHAITE") is not None,
        "version": campagne.version.libelle,
    }
