"""Save drafts without loss, transmit an answer once, take it back, and choose who may see it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self, cast

from sqlalchemy import Table, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from collecte.core.database import leave_no_order
from collecte.core.errors import AlreadyDoneError, ConflictError, Refus
from collecte.core.operations.journal import record_on
from collecte.core.security import new_receipt
from collecte.models import Changement, LecteurAnnonce, Participation, Transmission, VueDirection
from collecte.models.journal import LEFT_AS_SENT, SHARING_CHANGED, TAKEN_BACK
from collecte.models.participations import is_late
from collecte.models.transmissions import REPRISE
from collecte.organisation.queries.acces import list_directing
from collecte.policy import Acteur, Auteur, Enqueteur
from collecte.reponses.hooks import CONSENT_WITHDRAWN
from collecte.reponses.operations.anonymat import emptied, hold_anonymous, mettre_a_part, week_of
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.operations.promesses import notice_shown
from collecte.reponses.queries.apres_arret import APRES_ARRET
from collecte.reponses.queries.connues import connues_of, locked_codes, saisie_with
from collecte.reponses.queries.participations import get_known_saisie, get_locked_participation
from collecte.reponses.queries.regards import Regard, get_regard
from collecte.reponses.queries.repere_annee import get_reperes
from collecte.reponses.queries.transmissions import get_present_transmission, get_received_transmission
from collecte.reponses.queries.versions import get_questionnaire
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.answers.a_cote import beside_all
from questionnaires.answers.defauts import defaults_of
from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.answers.merge import Conflict, merge
from questionnaires.core.answers import MAX_TYPED, Problem, clean
from questionnaires.core.francais import paris_day, plural
from questionnaires.temps.ajustement import Mode
from questionnaires.temps.an_dernier import explained

HELPED: Mapping[str, str] = {
    Mode.EGAL: "répartir le reste à parts égales",
    Mode.PROPORTION: "répartir le reste en proportion",
    Mode.LIGNE: "répartir le reste sur une ligne",
    Mode.ARRONDIR: "arrondir à 100",
    "affiner": "affiner en pourcentage",
    "annuler": "annuler",
}
"""Actions of the helper, in the words of the journal."""


class ChangedSinceShownError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "Votre réponse a changé depuis que cette page a été affichée.",
            "Relisez-la ci-dessous, puis transmettez-la.",
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """Result of a save. Conflicts were not written: the person chooses. `saisie` has the texts of the answer, whoever
    typed them.

    `kept` has the stored texts of questions that the page sent as it was shown, and that changed elsewhere since: a
    page that goes on from `revision` must show them first, or its next save would undo them.
    """

    revision: int
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    kept: Mapping[str, str]
    saisie: Mapping[str, str]


def save_answers(
    session: Session,
    *,
    participation_id: int,
    base_revision: int,
    typed: Mapping[str, str],
    acteur: Auteur,
    now: datetime,
    page: str = "",
    aide: str = "",
) -> Saved:
    """Save a draft as typed, even « douze ». `base_revision` is the one the page showed; `typed` what it sent.

    `page` is the page's token, '' for none; `aide` what the helper just did, logged without content.
    A revision that does not exist yet is taken as 0: everything is asked.

    Known answers that may not be typed are left as they are; so are codes that the questionnaire does not have.
    What other pages changed meanwhile is kept; the same question changed at both places is returned as a conflict,
    unless `acteur` does not read what the other place typed.
    Raise AlreadyTransmittedError, WithdrawnError, ClosedCampagneError, NotYetOpenError, SettledResultsError, Refus.
    """
    participation = get_locked_participation(session, participation_id)
    texts = checked_texts(_without_locked(participation, typed))
    check_writable(participation, now)
    shown = base_revision if base_revision <= participation.revision else 0
    regard = get_regard(session, participation, acteur)
    if regard is None:
        base = get_known_saisie(session, participation, revision=shown, page=page, codes=texts)
    else:
        base = regard.texts_at(shown, page)
    read = participation.saisie if regard is None else regard.texts
    merged = merge(base, read, texts)
    changes = {**merged.changes, **_erased(participation, read, texts)}
    if changes:
        _write(session, participation, changes, page=page, auteur=acteur, now=now)
    if changes and aide in HELPED and not participation.campagne.anonyme:
        record_on(session, participation, "ajuster", acteur, now, aide=HELPED[aide])
    return Saved(participation.revision, tuple(changes), merged.conflicts, merged.kept, participation.saisie)


def keep_choices(session: Session, *, participation_id: int, choix: Mapping[str, str], now: datetime) -> None:
    """Store what was ticked on the check page, for that page alone. Raise as `save_answers`."""
    participation = get_locked_participation(session, participation_id)
    check_writable(participation, now)
    if participation.choix != choix:
        participation.choix = dict(choix)
        session.flush()


def _erased(participation: Participation, read: Mapping[str, str], texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return known and default answers that were shown in their field and blanked there: else they would come back."""
    sections = get_questionnaire(participation.version).sections
    defaults = (code for section in sections for code in defaults_of(section))
    known = {*participation.connues, *defaults} - read.keys()
    return {code: text for code, text in texts.items() if code in known and not text}


def _without_locked(participation: Participation, typed: Mapping[str, str]) -> Mapping[str, str]:
    """Keep what may be typed: questions whose answer is not locked, fields beside them, reasons for checks."""
    questionnaire = get_questionnaire(participation.version)
    locked = locked_codes(questionnaire, connues_of(participation))
    known = questionnaire.questions.keys() | questionnaire.justifications.keys() | beside_all(questionnaire).keys()
    return {
        code: text
        for code, text in typed.items()
        if (code in known or explained(questionnaire, code)) and code not in locked
    }


def checked_texts(typed: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts cleaned for storage. Raise Refus."""
    texts = {code: clean(text) for code, text in typed.items()}
    if too_long := [len(text) for text in texts.values() if len(text) > MAX_TYPED]:
        raise Refus(
            f"Un des textes fait {plural(max(too_long), 'caractère')}, la limite est {plural(MAX_TYPED, 'caractère')}.",
            "Raccourcissez-le : il est resté dans la page.",
        )
    return texts


def _write(
    session: Session,
    participation: Participation,
    changes: Mapping[str, str],
    *,
    page: str,
    auteur: Auteur,
    now: datetime,
) -> None:
    """Write changes as the next revision, each with its line of history."""
    before, revision = participation.saisie, participation.revision + 1
    saisie = {**before, **changes}
    _update(
        session,
        participation,
        saisie=saisie,
        revision=revision,
        modifiee_le=now,
        notice_vue=notice_shown(session, participation.campagne, now, known=participation.notice_vue),
        **_entered(auteur),
    )
    common = {
        "participation_id": participation.id,
        "revision": revision,
        "page": page,
        "compte_id": auteur.compte_id,
        "lien_id": auteur.lien_id,
        "quand": now,
    }
    texts = [{"code": code, "avant": before.get(code, ""), "apres": text} for code, text in changes.items()]
    session.connection().execute(_TO_HISTORY, [common | text_change for text_change in texts])


_ANSWERS = cast(Table, Participation.__table__)
_AS_READ = update(_ANSWERS).where(
    _ANSWERS.c.id == bindparam("row"),
    _ANSWERS.c.revision == bindparam("read"),
    or_(_ANSWERS.c.transmise_le.is_(None), _ANSWERS.c.rouverte_le.is_not(None)),
)
_TO_HISTORY = insert(cast(Table, Changement.__table__))
"""On tables rather than objects: nothing reads these rows again in their transaction, and it takes a third less."""


def _update(session: Session, participation: Participation, **values: object) -> None:
    """Change an answer only if its row is still as read: the lock makes it so, the predicate proves it."""
    as_read = {"row": participation.id, "read": participation.revision}
    if session.connection().execute(_AS_READ, values | as_read).rowcount != 1:
        raise ConflictError(
            "Votre réponse a été enregistrée ailleurs au même instant.",
            "Rien n’est perdu : enregistrez de nouveau cette page.",
        )
    for name, value in values.items():
        set_committed_value(participation, name, value)


def _entered(auteur: Auteur) -> Mapping[str, object]:
    """Return the columns that say how an answer is given now, and who enters it when that is not its author."""
    if isinstance(auteur, Enqueteur):
        return {"mode": auteur.mode, "saisie_par_id": auteur.compte_id, "saisie_role": auteur.role}
    return {"mode": auteur.mode, "saisie_par_id": None, "saisie_role": None}


def _is_late(session: Session, participation: Participation, now: datetime) -> bool:
    """Return whether an answer comes after the closing shown to its author, in the days of grace, and was never
    received before: one given back to be corrected stays received in time."""
    if paris_day(now) <= participation.cloture:
        return False
    before = session.scalars(select(Transmission).where(Transmission.participation_id == participation.id))
    return all(is_late(transmission, participation.cloture) for transmission in before)


@dataclass(frozen=True, slots=True)
class Partage:
    """The author's three answers on who may see, asked at transmission and revocable. `partage_fiche`: whether their
    fiche d'appui may show wished-for shares, who does and who should do each activité, and their reasons."""

    accord_chiffres: bool
    vue_direction: VueDirection
    partage_fiche: bool = False

    @classmethod
    def of(cls, participation: Participation) -> Self:
        """Return those in force."""
        return cls(participation.accord_chiffres, participation.vue_direction, participation.partage_fiche)


@dataclass(frozen=True, slots=True)
class Recu:
    """The receipt of a transmission: always the first one."""

    reference: str
    transmise_le: datetime


@dataclass(frozen=True, slots=True)
class TransmissionRefusee:
    """Refusal to transmit an answer: every problem, in the order of the pages."""

    problems: tuple[Problem, ...]


def transmettre(
    session: Session,
    *,
    participation_id: int,
    shown_revision: int,
    blanks_confirmed: bool,
    partage: Partage,
    acteur: Auteur,
    now: datetime,
    page: str = "",
) -> Recu | TransmissionRefusee:
    """Transmit an answer once; a repeat returns the first receipt, whatever it says.

    `shown_revision` is the one that the page showed; what it saved itself since, under its token `page`, is known
    to it.

    Only what `acteur` reads is transmitted: what others typed besides stays in the history alone.
    Raise as `save_answers`, and ChangedSinceShownError when the answer is not the one that the page showed.
    """
    hold_anonymous(session, participation_id)
    participation = get_locked_participation(session, participation_id)
    if (sent := _sent(session, participation)) is not None:
        return sent
    check_writable(participation, now)
    regard = get_regard(session, participation, acteur)
    if not _is_as_shown(session, participation, regard, shown_revision, page):
        raise ChangedSinceShownError
    read = participation.saisie if regard is None else regard.texts
    evaluation = _judged(session, participation, read, blanks_confirmed=blanks_confirmed, now=now)
    if not evaluation.can_be_transmitted:
        return TransmissionRefusee(evaluation.problems)
    if regard is not None and (others := _set_aside(participation, regard)):
        _write(session, participation, others, page="", auteur=acteur, now=now)
    if participation.campagne.anonyme:
        return _transmit_apart(session, participation, evaluation.valeurs, now)
    recu = _transmit_named(session, participation, evaluation.valeurs, partage, acteur, now)
    _tell_transmission(session, participation, evaluation, acteur, now)
    return recu


def _sent(session: Session, participation: Participation) -> Recu | None:
    """Return the receipt of an answer whose author has nothing more to send; None while they have."""
    if not participation.is_given:
        return None
    if participation.recue_le is not None and (received := get_received_transmission(session, participation)):
        return Recu(received.recu, received.transmise_le)
    if participation.recu is None or participation.transmise_le is None:
        return None
    return Recu(participation.recu, participation.transmise_le)


def _is_as_shown(
    session: Session, participation: Participation, regard: Regard | None, shown_revision: int, page: str
) -> bool:
    """Return whether nothing that the author reads changed since a revision, but by that page itself."""
    if regard is not None:
        return regard.texts_at(shown_revision, page) == regard.texts
    if not page or shown_revision >= participation.revision:
        return participation.revision == shown_revision
    texts = participation.saisie
    return texts == get_known_saisie(session, participation, revision=shown_revision, page=page, codes=texts)


def _set_aside(participation: Participation, regard: Regard) -> Mapping[str, str]:
    """Return the texts to write so that the answer holds what its author reads, and nothing that someone else typed."""
    connues = connues_of(participation)

    def shown(texts: Mapping[str, str], code: str) -> str:
        known = connues.get(code)
        return texts.get(code, known.texte if known else "")

    codes = participation.saisie.keys() | regard.texts.keys()
    differing = {code for code in codes if shown(regard.texts, code) != shown(participation.saisie, code)}
    return {code: shown(regard.texts, code) for code in sorted(differing | regard.hidden)}


def _judged(
    session: Session, participation: Participation, saisie: Mapping[str, str], *, blanks_confirmed: bool, now: datetime
) -> Evaluation:
    """Evaluate what is transmitted, with known answers, as of that day."""
    questionnaire = get_questionnaire(participation.version)
    return evaluate(
        questionnaire,
        saisie_with(questionnaire, saisie, connues_of(participation)),
        today=paris_day(now),
        blanks_confirmed=blanks_confirmed,
        reperes=get_reperes(session, participation),
    )


def _transmit_named(
    session: Session,
    participation: Participation,
    valeurs: Mapping[str, object],
    partage: Partage,
    acteur: Auteur,
    now: datetime,
) -> Recu:
    """Transmit under the name of the respondent: store what was sent, its receipt and who may see it."""
    recu = Recu(new_receipt(), now)
    if participation.is_opened_late:
        _receive(session, participation, valeurs, recu, partage, acteur)
        return recu
    if participation.is_taken_back:
        former = get_present_transmission(session, participation)
        former.rendue_le, former.rendue_par_id, former.raison = now, acteur.compte_id, REPRISE
        session.flush()
    _update(
        session,
        participation,
        rouverte_le=None,
        transmise_le=now,
        recu=recu.reference,
        en_retard=_is_late(session, participation, now),
        transmise_par_id=acteur.compte_id,
        notice_vue=notice_shown(session, participation.campagne, now),
        valeurs=dict(valeurs),
        choix={},
        **asdict(partage),
        **_entered(acteur),
    )
    session.add(_transmission_of(participation, recu, valeurs))
    session.flush()
    announce_readers(session, participation)
    return recu


def reprendre(session: Session, *, participation_id: int, acteur: Acteur, now: datetime) -> None:
    """Let authors write their transmitted answer again: what was transmitted counts until they transmit it again. A
    repeat leads to the same draft. Raise Refus.
    """
    participation = get_locked_participation(session, participation_id)
    if participation.transmise_le is None or participation.is_taken_back:
        return
    if not participation.may_be_taken_back(paris_day(now)):
        raise ConflictError(
            "Votre réponse ne se reprend pas, ou plus : elle reste telle que vous l’avez transmise.",
            "Pour corriger, écrivez à qui vous l’a demandée.",
        )
    participation.rouverte_le = now
    session.flush()
    record_on(session, participation, TAKEN_BACK, acteur, now, recu=participation.recu)


def laisser(session: Session, *, participation_id: int, shown_revision: int, acteur: Acteur, now: datetime) -> None:
    """Give up taking an answer back: it is again as it was transmitted. What was typed since stays in the history.

    Raise AlreadyDoneError once it is not taken back or its campaign closed, Refus when more was typed since
    `shown_revision`, which said what would be lost.
    """
    participation = get_locked_participation(session, participation_id)
    if not participation.is_taken_back or not participation.may_be_written(paris_day(now)):
        raise AlreadyDoneError("Votre réponse n’est plus reprise : rien n’a changé.", "La version de ce reçu compte.")
    if participation.revision != shown_revision:
        raise ConflictError(
            "Votre réponse a changé dans une autre page.", "Relisez ci-dessous ce qui serait perdu, puis confirmez."
        )
    sent, typed = get_present_transmission(session, participation).saisie, participation.saisie
    changes = {code: sent.get(code, "") for code in sorted({*sent, *typed}) if sent.get(code) != typed.get(code)}
    if changes:
        _write(session, participation, changes, page="", auteur=acteur, now=now)
    _update(session, participation, saisie=dict(sent), rouverte_le=None, choix={})
    record_on(session, participation, LEFT_AS_SENT, acteur, now)


def end_reprises(session: Session, campagne_id: int) -> None:
    """Close, in a campaign being settled, the answers taken back and not transmitted again: what was counts."""
    is_open = Participation.campagne_id == campagne_id, Participation.rouverte_le.is_not(None)
    session.execute(update(Participation).where(*is_open).values(rouverte_le=None))


def _receive(
    session: Session,
    participation: Participation,
    valeurs: Mapping[str, object],
    recu: Recu,
    partage: Partage,
    acteur: Auteur,
) -> None:
    """Receive an answer once results are settled: no release that was made changes."""
    is_withdrawn = participation.accord_chiffres and not partage.accord_chiffres
    _update(
        session,
        participation,
        rouverte_le=None,
        recue_le=recu.transmise_le,
        notice_vue=notice_shown(session, participation.campagne, recu.transmise_le),
        choix={},
        **asdict(partage),
    )
    sent = _transmission_of(participation, recu, valeurs)
    sent.transmise_par_id, sent.en_retard = acteur.compte_id, participation.transmise_le is None
    sent.rendue_le, sent.raison = recu.transmise_le, APRES_ARRET
    session.add(sent)
    session.flush()
    announce_readers(session, participation)
    if is_withdrawn:
        _hide_at_once(session, participation, recu.transmise_le)


def _hide_at_once(session: Session, participation: Participation, now: datetime) -> None:
    """Hide what rested on a consent, on pages and in files still to be downloaded."""
    retirer_fabrications(session, participation.campagne.region_id, now)
    CONSENT_WITHDRAWN.run(session, participation, now)


def _tell_transmission(
    session: Session, participation: Participation, evaluation: Evaluation, acteur: Auteur, now: datetime
) -> None:
    """Log a transmission: how many blanks were confirmed, who entered it for its author, whether it came late."""
    details: dict[str, object] = {"vides_confirmes": len(evaluation.blanks)}
    if isinstance(acteur, Enqueteur):
        details["mode"] = acteur.mode.value
    if participation.en_retard:
        details["en_retard"] = True
    if participation.recue_le is not None:
        details["apres_arret"] = True
    record_on(session, participation, "transmettre", acteur, now, **details)


def _transmit_apart(
    session: Session, participation: Participation, valeurs: Mapping[str, object], now: datetime
) -> Recu:
    """Transmit anonymously: neither what was sent nor its time stays with the sender, and nothing is logged."""
    recu = Recu(new_receipt(), week_of(now))
    _update(session, participation, **emptied(recu.transmise_le, recu.reference))
    mettre_a_part(session, participation, valeurs, now)
    leave_no_order(session)
    return recu


def _transmission_of(participation: Participation, recu: Recu, valeurs: Mapping[str, object]) -> Transmission:
    """Return the copy that the author can read again whatever comes next."""
    return Transmission(
        participation_id=participation.id,
        recu=recu.reference,
        transmise_le=recu.transmise_le,
        transmise_par_id=participation.transmise_par_id,
        version_id=participation.version_id,
        revision=participation.revision,
        en_retard=participation.en_retard,
        saisie=participation.saisie,
        valeurs=dict(valeurs),
        notice_vue=participation.notice_vue,
    )


def announce_readers(session: Session, participation: Participation) -> None:
    """Store the readers that the author was shown: those who direct the DLA now; nobody when nothing is shown to them,
    the figure of the DLA included."""
    session.execute(delete(LecteurAnnonce).where(LecteurAnnonce.participation_id == participation.id))
    shows = participation.vue_direction is not VueDirection.NON
    if shows or participation.accord_chiffres or participation.partage_fiche:
        readers = list_directing(session, participation.dla_id)
        session.add_all(
            LecteurAnnonce(participation_id=participation.id, personne_id=personne.id) for personne in readers
        )
        session.flush()


def change_partage(session: Session, *, participation_id: int, partage: Partage, acteur: Acteur, now: datetime) -> None:
    """Change one's mind on who may see a transmitted answer: always possible, effective at once, on files that are
    still to be downloaded too."""
    participation = get_locked_participation(session, participation_id)
    is_withdrawn = participation.accord_chiffres and not partage.accord_chiffres
    for name, value in asdict(partage).items():
        setattr(participation, name, value)
    session.flush()
    announce_readers(session, participation)
    record_on(session, participation, SHARING_CHANGED, acteur, now)
    if is_withdrawn:
        _hide_at_once(session, participation, now)
