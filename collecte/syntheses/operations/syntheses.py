"""Writing the synthèse de suivi of an accompagnement: part by part, each save kept, finished on a day."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.models import Accompagnement, Participation, Synthese, VersionSynthese
from collecte.organisation.operations.registre import tell
from collecte.policy import Acteur
from collecte.syntheses.operations.contenu_synthese import PARTIES, Contenu, as_kept, empreinte
from collecte.syntheses.operations.prerempli_synthese import Reponse, prefill
from collecte.syntheses.queries.syntheses import Matiere, get_impact, get_locked_synthese
from questionnaires.answers.merge import Conflict
from questionnaires.core.answers import MAX_TYPED
from questionnaires.core.francais import decimal_text, paris_day, short_day_text


class ReservedSyntheseError(UserFacingError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "Cette synthèse reprend la réponse que la structure a donnée à son seul DLA.",
            "Demandez au DLA ce que la structure accepte de transmettre avec son nom.",
        )


class LongPartError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, code: str, length: int) -> None:
        self.champ = code
        super().__init__(
            f"« {PARTIES[code]} » a {decimal_text(length, 0)} caractères, plus que les "
            f"{decimal_text(MAX_TYPED, 0)} possibles.",
            "Raccourcissez : rien n’est perdu.",
        )


class FutureEndError(UserFacingError):
    champ = "jour"

    def __init__(self, today: date) -> None:
        super().__init__(
            "Une synthèse ne peut pas être terminée un jour à venir.",
            f"Donnez une date jusqu’au {short_day_text(today)}.",
        )


def current(own: Matiere, today: date) -> Contenu:
    """What the synthèse says now: once finished, its last version; until then, the register and what was written."""
    if own.synthese is not None and own.synthese.terminee_le is not None and own.synthese.versions:
        return Contenu.read(own.synthese.versions[0].contenu)
    return written(own, today)


def written(own: Matiere, today: date) -> Contenu:
    """What is to be written on: the register of a day and the parts that someone wrote, finished or not."""
    textes = own.synthese.textes if own.synthese else {}
    return from_register(own.accompagnement, own.impact, today).with_textes(textes)


def from_register(accompagnement: Accompagnement, impact: Participation | None, today: date) -> Contenu:
    """What it would say if no one had written anything."""
    return prefill(accompagnement, Reponse.of(impact), today)


def check_readable(own: Matiere) -> None:
    """Who runs the région reads what the structure told its DLA only if it agreed. Raises ReservedSyntheseError."""
    if own.reads_answers:
        return
    reponse, taken_up = Reponse.of(own.impact), own.synthese is not None and own.synthese.reservee
    if (reponse is not None and not reponse.is_named) or (reponse is None and taken_up):
        raise ReservedSyntheseError


def save_parties(
    session: Session,
    *,
    accompagnement: Accompagnement,
    typed: Mapping[str, str],
    shown: Mapping[str, str],
    acteur: Acteur,
    now: datetime,
) -> tuple[Conflict, ...]:
    """Keep the parts that were changed on a page; those that also changed elsewhere meanwhile are returned, unsaved.

    `shown` has the `empreinte` of what the page showed of each. A part that is left alone still follows the register.
    Raises LongPartError.
    """
    synthese = _locked(session, accompagnement, now)
    impact = get_impact(session, accompagnement.id)
    stored = from_register(accompagnement, impact, paris_day(now)).with_textes(synthese.textes).textes
    changes, conflicts = dict[str, str](), list[Conflict]()
    for code in PARTIES:
        if code not in typed:
            continue
        text, held = as_kept(typed[code]), stored.get(code, "")
        if len(text) > MAX_TYPED:
            raise LongPartError(code, len(text))
        if text == held or empreinte(text) == shown.get(code):
            continue
        if empreinte(held) == shown.get(code):
            changes[code] = text
        else:
            conflicts.append(Conflict(code, held, text))
    if changes:
        synthese.textes = {**synthese.textes, **changes}
        _keep(session, accompagnement, synthese, impact, list(changes), acteur, now)
        _tell(session, accompagnement, "écrire la synthèse", acteur, now, parties=[PARTIES[code] for code in changes])
    return tuple(conflicts)


def take_register(
    session: Session, *, accompagnement: Accompagnement, code: str, acteur: Acteur, now: datetime
) -> None:
    """A part says again what the register says, and follows it; what was written stays in the versions."""
    synthese = _locked(session, accompagnement, now)
    if code in synthese.textes:
        synthese.textes = {key: text for key, text in synthese.textes.items() if key != code}
        _keep(session, accompagnement, synthese, get_impact(session, accompagnement.id), [code], acteur, now)
        _tell(session, accompagnement, "reprendre le texte du registre", acteur, now, parties=[PARTIES[code]])


def finish(session: Session, *, accompagnement: Accompagnement, jour: date, acteur: Acteur, now: datetime) -> None:
    """It is finished on a day, as it reads now: figures and register do not move in it any more. Raises FutureEndError.

    Saying it twice changes nothing.
    """
    if jour > paris_day(now):
        raise FutureEndError(paris_day(now))
    synthese = _locked(session, accompagnement, now)
    if synthese.terminee_le is not None:
        return
    impact = get_impact(session, accompagnement.id)
    contenu = from_register(accompagnement, impact, paris_day(now)).with_textes(synthese.textes)
    if not synthese.versions or Contenu.read(synthese.versions[0].contenu) != contenu:
        _keep(session, accompagnement, synthese, impact, [], acteur, now)
    synthese.terminee_le = jour
    session.flush()
    _tell(session, accompagnement, "terminer la synthèse", acteur, now, jour=jour.isoformat())


def reopen(session: Session, *, accompagnement: Accompagnement, acteur: Acteur, now: datetime) -> None:
    """It is written again; what was given of it stays as it was given."""
    synthese = _locked(session, accompagnement, now)
    if synthese.terminee_le is not None:
        synthese.terminee_le = None
        session.flush()
        _tell(session, accompagnement, "rouvrir la synthèse", acteur, now)


def _locked(session: Session, accompagnement: Accompagnement, now: datetime) -> Synthese:
    """The synthèse of an accompagnement, made when there is none: of two first saves, one makes it."""
    found = get_locked_synthese(session, accompagnement.id)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(Synthese(accompagnement_id=accompagnement.id, creee_le=now))
    except IntegrityError:  # made meanwhile
        pass
    made = get_locked_synthese(session, accompagnement.id)
    if made is None:
        raise LookupError(f"no synthèse of accompagnement {accompagnement.id}")
    return made


def _keep(
    session: Session,
    accompagnement: Accompagnement,
    synthese: Synthese,
    impact: Participation | None,
    codes: list[str],
    acteur: Acteur,
    now: datetime,
) -> None:
    """One more version, of the whole; it is not finished any more."""
    synthese.terminee_le = None
    reponse = Reponse.of(impact)
    synthese.reservee = synthese.reservee or (reponse is not None and not reponse.is_named)
    contenu = from_register(accompagnement, impact, paris_day(now)).with_textes(synthese.textes)
    synthese.revision += 1
    synthese.versions.insert(
        0,
        VersionSynthese(
            revision=synthese.revision,
            contenu=contenu.plain(),
            modifiees=" ".join(codes),
            quand=now,
            compte_id=acteur.compte_id,
        ),
    )
    session.flush()


def _tell(session: Session, own: Accompagnement, verbe: str, acteur: Acteur, now: datetime, **details: object) -> None:
    tell(session, own.dla, ("accompagnement", own.id), verbe, acteur, now, **details)
