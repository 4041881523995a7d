"""Write the synthèse de suivi of an accompagnement: part by part, a version for each save, finished on a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, InputError, Refus
from collecte.core.operations.paragraphes import as_kept
from collecte.models import Accompagnement, Participation, Synthese, VersionSynthese
from collecte.organisation.operations.journal_dla import tell
from collecte.policy import Acteur
from collecte.referentiel.queries.categories import get_categories
from collecte.syntheses.operations.contenu_synthese import PARTIES, Contenu, empreinte
from collecte.syntheses.operations.mesures_synthese import Reponse
from collecte.syntheses.operations.prerempli_synthese import prefill
from collecte.syntheses.queries.syntheses import Matiere, get_impact, get_locked_synthese, has_synthese, was_given
from questionnaires.answers.merge import Conflict
from questionnaires.categories.categories import Categories
from questionnaires.core.answers import MAX_TYPED
from questionnaires.core.francais import decimal_text, paris_day, short_day_text


def current(matiere: Matiere, today: date) -> Contenu:
    """Return the content of a synthèse: its last version once finished, else the register and the parts written."""
    if matiere.synthese is not None and matiere.synthese.terminee_le is not None and matiere.synthese.versions:
        return Contenu.read(matiere.synthese.versions[0].contenu)
    return written(matiere, today)


def check_unwritten(session: Session, accompagnement: Accompagnement) -> None:
    """Refuse the removal of an accompagnement once a synthèse was written about it. Raise Refus."""
    if has_synthese(session, accompagnement.id):
        raise ConflictError(
            "Une synthèse de suivi a été écrite sur cet accompagnement.",
            "Il reste, avec ce qui a été écrit. S’il est terminé, clôturez-le.",
        )


def written(matiere: Matiere, today: date) -> Contenu:
    """Return the text to edit: the register of a day and the parts that someone wrote, finished or not."""
    textes = matiere.synthese.textes if matiere.synthese else {}
    return from_register(matiere.accompagnement, matiere.impact, today, matiere.categories).with_textes(textes)


def from_register(
    accompagnement: Accompagnement, impact: Participation | None, today: date, categories: Categories
) -> Contenu:
    """Return the text that the register alone gives."""
    return prefill(accompagnement, Reponse.of(impact), today, categories)


def check_readable(matiere: Matiere) -> None:
    """Refuse to the animateurs of the région an answer that the structure gave to its DLA alone. Raise Refus."""
    if matiere.reads_answers:
        return
    reponse, taken_up = Reponse.of(matiere.impact), matiere.synthese is not None and matiere.synthese.reservee
    if (reponse is not None and not reponse.is_named) or (reponse is None and taken_up):
        raise Refus(
            "Cette synthèse reprend la réponse que la structure a donnée à son seul DLA.",
            "Demandez au DLA ce que la structure accepte de transmettre avec son nom.",
            status=HTTPStatus.FORBIDDEN,
        )


def save_parties(
    session: Session,
    *,
    accompagnement: Accompagnement,
    typed: Mapping[str, str],
    shown: Mapping[str, str],
    acteur: Acteur,
    now: datetime,
    is_by_itself: bool = False,
) -> tuple[Conflict, ...]:
    """Save the parts that were changed on a page; return, unsaved, those that also changed elsewhere meanwhile.

    `shown` has the `empreinte` of each part as the page showed it. A part left alone still follows the register.
    `is_by_itself`: the page saves as one types; its saves make one version (see `_goes_on`). Raises Refus on a part
    that is too long.
    """
    synthese = _locked(session, accompagnement, now)
    impact = get_impact(session, accompagnement.id)
    stored = _contenu(session, synthese, accompagnement, impact, now).textes
    changes, conflicts = dict[str, str](), list[Conflict]()
    for code in PARTIES:
        if code not in typed:
            continue
        text, held = as_kept(typed[code]), stored.get(code, "")
        if len(text) > MAX_TYPED:
            raise InputError(
                f"« {PARTIES[code]} » a {decimal_text(len(text), 0)} caractères, plus que les "
                f"{decimal_text(MAX_TYPED, 0)} possibles.",
                "Raccourcissez : rien n’est perdu.",
                champ=code,
            )
        if text == held or empreinte(text) == shown.get(code):
            continue
        if empreinte(held) == shown.get(code):
            changes[code] = text
        else:
            conflicts.append(Conflict(code, held, text))
    if changes:
        synthese.textes = {**synthese.textes, **changes}
        last = synthese.versions[0] if synthese.versions else None
        if is_by_itself and last is not None and _goes_on(session, synthese, last, acteur, now):
            last.contenu, last.quand = asdict(_contenu(session, synthese, accompagnement, impact, now)), now
            last.modifiees = " ".join(dict.fromkeys([*last.modifiees.split(), *changes]))
            session.flush()
            return tuple(conflicts)
        _keep(session, accompagnement, synthese, impact, list(changes), acteur, now)
        tell(session, accompagnement, "écrire la synthèse", acteur, now, parties=[PARTIES[code] for code in changes])
    return tuple(conflicts)


def take_register(
    session: Session, *, accompagnement: Accompagnement, code: str, acteur: Acteur, now: datetime
) -> None:
    """Replace a part by the text of the register, which it follows again; what was written stays in the versions."""
    synthese = _locked(session, accompagnement, now)
    if code in synthese.textes:
        synthese.textes = {key: text for key, text in synthese.textes.items() if key != code}
        _keep(session, accompagnement, synthese, get_impact(session, accompagnement.id), [code], acteur, now)
        tell(session, accompagnement, "reprendre le texte du registre", acteur, now, parties=[PARTIES[code]])


def finish(session: Session, *, accompagnement: Accompagnement, jour: date, acteur: Acteur, now: datetime) -> None:
    """Finish a synthèse on a day: figures and register do not move in it any more. Raises Refus on a day to come.

    Doing it twice changes nothing.
    """
    if jour > paris_day(now):
        raise Refus(
            "Une synthèse ne peut pas être terminée un jour à venir.",
            f"Donnez une date jusqu’au {short_day_text(paris_day(now))}.",
            champ="jour",
        )
    synthese = _locked(session, accompagnement, now)
    if synthese.terminee_le is not None:
        return
    impact = get_impact(session, accompagnement.id)
    contenu = _contenu(session, synthese, accompagnement, impact, now)
    if not synthese.versions or Contenu.read(synthese.versions[0].contenu) != contenu:
        _keep(session, accompagnement, synthese, impact, [], acteur, now)
    synthese.terminee_le = jour
    session.flush()
    tell(session, accompagnement, "terminer la synthèse", acteur, now, jour=jour.isoformat())


def reopen(session: Session, *, accompagnement: Accompagnement, acteur: Acteur, now: datetime) -> None:
    """Open a finished synthèse for writing; the versions already given do not change."""
    synthese = _locked(session, accompagnement, now)
    if synthese.terminee_le is not None:
        synthese.terminee_le = None
        session.flush()
        tell(session, accompagnement, "rouvrir la synthèse", acteur, now)


def _locked(session: Session, accompagnement: Accompagnement, now: datetime) -> Synthese:
    """Return the synthèse of an accompagnement, locked; create it if needed: of two first saves, one creates it."""
    synthese = get_locked_synthese(session, accompagnement.id)
    if synthese is not None:
        return synthese
    try:
        with session.begin_nested():
            session.add(Synthese(accompagnement_id=accompagnement.id, creee_le=now))
    except IntegrityError:  # created meanwhile
        pass
    created = get_locked_synthese(session, accompagnement.id)
    if created is None:
        raise LookupError(f"no synthèse of accompagnement {accompagnement.id}")
    return created


def _keep(
    session: Session,
    accompagnement: Accompagnement,
    synthese: Synthese,
    impact: Participation | None,
    codes: list[str],
    acteur: Acteur,
    now: datetime,
) -> None:
    """Add a version of the whole text; the synthèse is not finished any more."""
    synthese.terminee_le = None
    reponse = Reponse.of(impact)
    synthese.reservee = synthese.reservee or (reponse is not None and not reponse.is_named)
    synthese.revision += 1
    version = VersionSynthese(
        revision=synthese.revision,
        contenu=asdict(_contenu(session, synthese, accompagnement, impact, now)),
        modifiees=" ".join(codes),
        quand=now,
        compte_id=acteur.compte_id,
    )
    synthese.versions.insert(0, version)
    session.flush()


_SITTING = timedelta(minutes=30)
"""Longest pause between saves by one person that stay in one version."""


def _goes_on(session: Session, synthese: Synthese, last: VersionSynthese, acteur: Acteur, now: datetime) -> bool:
    """Return whether a save continues the last version: by the same person, a short while ago, given to nobody
    since."""
    is_recent = last.compte_id == acteur.compte_id and now - last.quand <= _SITTING
    return is_recent and synthese.terminee_le is None and not was_given(session, last.id)


def _contenu(
    session: Session, synthese: Synthese, accompagnement: Accompagnement, impact: Participation | None, now: datetime
) -> Contenu:
    """Return the register of today, and the parts that someone wrote."""
    return from_register(accompagnement, impact, paris_day(now), get_categories(session)).with_textes(synthese.textes)
