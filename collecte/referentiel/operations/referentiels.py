"""Life of a version of the référentiel: opening, changes, consultations, review, adoption."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record_on
from collecte.models import Consultation, EtatVersion, ModificationReferentiel, Region, VersionReferentiel
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import (
    get_adopted,
    list_consultations,
    list_modifications,
    list_versions,
    lock_version,
    read_correspondance,
    read_referentiel,
)
from questionnaires.core.answers import clean
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.ecarts import changed_line
from questionnaires.referentiel.modifications import EtapeModification, ModificationError, boundaries_to_review, copied
from questionnaires.referentiel.referentiel import Referentiel

Change = Callable[[Referentiel], EtapeModification]
"""Function from a référentiel to the next one; raises ModificationError."""

_NEXT = {
    EtatVersion.EN_DEBAT: (EtatVersion.RELUE,),
    EtatVersion.RELUE: (EtatVersion.EN_DEBAT, EtatVersion.ADOPTEE),
    EtatVersion.ADOPTEE: (),
}


class ClosedVersionError(ConflictError):
    def __init__(self, etat: EtatVersion) -> None:
        remedy = {
            EtatVersion.RELUE: "Remettez-la en débat pour changer son texte.",
            EtatVersion.ADOPTEE: "Ouvrez une nouvelle version : celle-ci ne change plus.",
        }
        super().__init__(f"Cette version est {etat.value}.", remedy.get(etat, "Relisez-la d’abord."))


def open_version(session: Session, *, region: Region, titre: str, acteur: Acteur, now: datetime) -> VersionReferentiel:
    """Create a version en débat with the text of the adopted one. Raises Refus."""
    adopted = get_adopted(session, region.id)
    numero = list_versions(session, region.id)[-1].numero + 1
    referentiel = copied(
        adopted.referentiel,
        code=f"referentiel-v{numero}",
        source=f"C2RA {region.nom}, version {numero}, d’après le texte de 2006",
    )
    version = VersionReferentiel(
        region_id=region.id,
        numero=numero,
        titre=clean(titre).strip(),
        contenu=referentiel.model_dump_json(),
        correspondance=Correspondance.identity(referentiel).model_dump_json(),
        creee_le=now,
    )
    is_open = "Une version est déjà ouverte dans la région."
    refusal = ConflictError(is_open, "Adoptez-la ou abandonnez-la avant d’en ouvrir une autre.")
    with refusing_violations(session, refusal):
        session.add(version)
    record_on(session, version, "ouvrir la version", acteur, now)
    return version


def change_version(
    session: Session, *, version_id: int, revision: int, change: Change, libelle: str, acteur: Acteur, now: datetime
) -> str:
    """Change the text of a version en débat; `libelle` names the change on the page where it can be undone.

    Return the code of the line to show, empty when nothing changed. Raises ClosedVersionError, Refus.
    """
    version = _locked(session, version_id, EtatVersion.EN_DEBAT, revision=revision)
    before = EtapeModification(
        referentiel=read_referentiel(version.contenu), correspondance=read_correspondance(version.correspondance)
    )
    try:
        after = before.then(change(before.referentiel))
    except ModificationError as refusal:
        raise Refus(refusal.problem, refusal.remedy, champ=refusal.champ) from None
    if after == before:
        return ""
    session.add(
        ModificationReferentiel(
            version_id=version.id,
            libelle=clean(libelle),
            contenu=version.contenu,
            correspondance=version.correspondance,
            compte_id=acteur.compte_id,
            quand=now,
        )
    )
    version.contenu = after.referentiel.model_dump_json()
    version.correspondance = after.correspondance.model_dump_json()
    version.revision += 1
    session.flush()
    record_on(session, version, "modifier la version", acteur, now, modification=libelle)
    return changed_line(before.referentiel, after.referentiel)


def undo_last(session: Session, *, version_id: int, revision: int, acteur: Acteur, now: datetime) -> tuple[str, str]:
    """Undo the last change of a version en débat; return its label, and the code of the line to show.

    Raises ClosedVersionError, Refus.
    """
    version = _locked(session, version_id, EtatVersion.EN_DEBAT, revision=revision)
    modifications = list_modifications(session, version_id)
    if not modifications:
        raise ConflictError("Il n’y a plus de modification à annuler.", "Revenez au référentiel.")
    last = modifications[0]
    before = read_referentiel(version.contenu)
    version.contenu, version.correspondance = last.contenu, last.correspondance
    version.revision += 1
    session.delete(last)
    session.flush()
    record_on(session, version, "annuler une modification", acteur, now, modification=last.libelle)
    return last.libelle, changed_line(before, read_referentiel(version.contenu))


def move_on(
    session: Session, *, version_id: int, revision: int, to: EtatVersion, acteur: Acteur, now: datetime
) -> None:
    """Move a version en débat -> relue -> adoptée, or back from relue to en débat. New campaigns use the adopted one.

    Raises ClosedVersionError, Refus.
    """
    version = _locked(session, version_id, revision=revision)
    if to not in _NEXT[version.etat]:
        raise ClosedVersionError(version.etat)
    if to is EtatVersion.ADOPTEE:
        _check_adoptable(session, version)
        version.adoptee_le = now
    version.relue_le = now if to is EtatVersion.RELUE else None if to is EtatVersion.EN_DEBAT else version.relue_le
    version.etat = to
    version.revision += 1
    session.flush()
    record_on(session, version, "changer l’état de la version", acteur, now, etat=to.value)


def abandon(session: Session, *, version_id: int, revision: int, acteur: Acteur, now: datetime) -> None:
    """Delete a version that is not adopted, with its consultations and changes; proposals stay.

    Raises ClosedVersionError, Refus.
    """
    version = _locked(session, version_id, revision=revision)
    if version.etat is EtatVersion.ADOPTEE:
        raise ClosedVersionError(version.etat)
    record_on(session, version, "abandonner la version", acteur, now, numero=version.numero, titre=version.titre)
    session.delete(version)
    session.flush()


def add_consultation(
    session: Session, *, version_id: int, qui: str, jour: date, remarques: str, acteur: Acteur, now: datetime
) -> Consultation:
    """Record who was consulted; the same consultation sent twice is recorded once.

    Raises ClosedVersionError when the version is adopted, Refus.
    """
    version = _locked(session, version_id, EtatVersion.EN_DEBAT, EtatVersion.RELUE)
    qui, remarques = clean(qui).strip(), clean(remarques).strip()
    for noted in list_consultations(session, version_id):
        if (noted.qui, noted.jour, noted.remarques) == (qui, jour, remarques):
            return noted
    consultation = Consultation(
        version_id=version.id, qui=qui, jour=jour, remarques=remarques, compte_id=acteur.compte_id, notee_le=now
    )
    session.add(consultation)
    session.flush()
    record_on(session, version, "noter une consultation", acteur, now, qui=consultation.qui)
    return consultation


def remove_consultation(
    session: Session, *, version_id: int, consultation_id: int, acteur: Acteur, now: datetime
) -> None:
    """Delete a consultation recorded by mistake, if it still exists. Raises as `add_consultation`."""
    version = _locked(session, version_id, EtatVersion.EN_DEBAT, EtatVersion.RELUE)
    consultation = session.get(Consultation, consultation_id)
    if consultation is not None and consultation.version_id == version.id:
        record_on(session, version, "retirer une consultation", acteur, now, qui=consultation.qui)
        session.delete(consultation)
        session.flush()


def _locked(session: Session, version_id: int, *etats: EtatVersion, revision: int | None = None) -> VersionReferentiel:
    """Lock and return the version if it is in one of these states, in any when none is given, and if its revision is
    that of the page, when one is given."""
    version = lock_version(session, version_id)
    if version is None:
        raise ConflictError("Cette version a été abandonnée.", "Revenez à la liste des versions.")
    if etats and version.etat not in etats:
        raise ClosedVersionError(version.etat)
    if revision is not None and version.revision != revision:
        raise ConflictError(
            "Cette version a été modifiée depuis que cette page est ouverte.",
            "Relisez ce qui a changé, puis envoyez de nouveau.",
        )
    return version


def _check_adoptable(session: Session, version: VersionReferentiel) -> None:
    """Refuse a text that changes nothing, or that names removed fonctions, since an adopted text never changes."""
    before, after = get_adopted(session, version.region_id).referentiel, read_referentiel(version.contenu)
    if before.missions == after.missions:
        raise Refus("Cette version dit la même chose que la précédente.", "Modifiez-la, ou abandonnez-la.")
    if quoting := boundaries_to_review(before, after):
        named = ", ".join(f"« {after.fonctions[code].court} »" for code in quoting)
        raise ConflictError(
            f"Des textes renvoient à des fonctions qui n’existent plus : {named}.",
            "Remettez la version en débat, récrivez ces lignes, puis adoptez-la.",
        )
