"""Enter, correct and remove conventions and avenants; those of a DLA never overlap."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.models import Avenant, Convention, Dla, Porteuse
from collecte.organisation.hooks import AVENANT_FINAL, AVENANT_IN_USE, LOST_WITH_AVENANT
from collecte.organisation.operations.coherence_conventions import Probleme, probleme_d_avenant, probleme_de_convention
from collecte.organisation.operations.journal_dla import said, tell, terms_of, write_terms
from collecte.organisation.operations.lignes_conventions import TermesAvenant, TermesConvention
from collecte.organisation.operations.porteuses import carry
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.organisation import lock_region
from collecte.organisation.queries.orientations import list_objectifs, list_orientations_of
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day


def put_convention(
    session: Session,
    *,
    dla: Dla,
    porteuse: Porteuse,
    termes: TermesConvention,
    convention: Convention | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Convention:
    """Create a convention of a DLA, or correct the given one; `termes.porteuse` is the name of `porteuse`.

    When the convention runs today, its structure becomes the one that carries the DLA. Raises Refus.
    """
    lock_region(session, dla.region_id)
    others = [other for other in list_conventions(session, [dla.id]) if convention is None or other.id != convention.id]
    avenants = (terms_of(TermesAvenant, avenant) for avenant in (convention.avenants if convention else ()))
    _check(probleme_de_convention(termes, map(terms_of_convention, others), avenants))
    before = said(terms_of_convention(convention)) if convention else None
    convention = convention or Convention(dla=dla)
    convention.porteuse, convention.reference = porteuse, termes.reference
    convention.debut, convention.fin = termes.debut, termes.fin
    session.add(convention)
    session.flush()
    verbe = "changer" if before else "créer"
    if before != said(termes):
        tell(session, convention, verbe, acteur, now, avant=before, apres=said(termes))
    if termes.debut <= paris_day(now) <= termes.fin:
        carry(session, dla=dla, porteuse=porteuse, acteur=acteur, now=now)
    return convention


def remove_convention(session: Session, *, convention: Convention, acteur: Acteur | None, now: datetime) -> None:
    """Delete a convention that has no avenant. Raises Refus."""
    lock_region(session, convention.dla.region_id)
    session.refresh(convention)
    if convention.avenants:
        raise ConflictError(
            "Cette convention a des avenants.", "Retirez d’abord ses avenants, si elle a été saisie à tort."
        )
    tell(session, convention, "retirer", acteur, now, avant=said(terms_of_convention(convention)))
    session.delete(convention)
    session.flush()


def put_avenant(
    session: Session,
    *,
    convention: Convention,
    termes: TermesAvenant,
    avenant: Avenant | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Avenant:
    """Create an avenant of a convention, or correct the given one. Raises Refus."""
    lock_region(session, convention.dla.region_id)
    session.refresh(convention)
    others = (terms_of(TermesAvenant, other) for other in convention.avenants if other is not avenant)
    _check(probleme_d_avenant(termes, terms_of_convention(convention), others))
    before = said(terms_of(TermesAvenant, avenant)) if avenant else None
    avenant = avenant or Avenant(convention=convention)
    write_terms(avenant, termes)
    session.add(avenant)
    session.flush()
    if before != said(termes):
        verbe = "changer un avenant" if before else "ajouter un avenant"
        tell(session, convention, verbe, acteur, now, avant=before, apres=said(termes))
    return avenant


def remove_avenant(session: Session, *, avenant: Avenant, acteur: Acteur | None, now: datetime) -> None:
    """Delete an avenant entered by mistake, its targets and its data in other rooms; the journal keeps their values.

    Raises Refus, and the refusals of other rooms.
    """
    lock_region(session, avenant.convention.dla.region_id)
    if list_orientations_of(session, [avenant.id]):
        raise ConflictError(
            "Cet avenant a des orientations prioritaires.", "Retirez-les d’abord, s’il a été saisi à tort."
        )
    AVENANT_IN_USE.run(session, avenant)
    AVENANT_FINAL.run(session, avenant)
    tell(session, avenant, "retirer un avenant", acteur, now, avant=_whole(session, avenant))
    session.delete(avenant)
    session.flush()


def terms_of_convention(convention: Convention) -> TermesConvention:
    """Return the terms of a stored convention."""
    return TermesConvention(
        porteuse=convention.porteuse.nom, reference=convention.reference, debut=convention.debut, fin=convention.fin
    )


def _whole(session: Session, avenant: Avenant) -> dict[str, object]:
    """Return what is deleted with an avenant: terms, and fonds d'ingénierie, targets, data of other rooms if any."""
    fonds = {"fonds_prevu": avenant.fonds_prevu, "fonds_paye": avenant.fonds_paye}
    objectifs = {objectif.but.value: objectif.cible for objectif in list_objectifs(session, [avenant.id])}
    known: dict[str, object] = {name: cents for name, cents in fonds.items() if cents is not None}
    if objectifs:
        known["objectifs"] = objectifs
    known |= {loss.key: loss.values for loss in LOST_WITH_AVENANT.answers(session, avenant) if loss}
    return {**said(terms_of(TermesAvenant, avenant)), **known}


def _check(probleme: Probleme | None) -> None:
    if probleme:
        raise Refus(probleme.probleme, probleme.remede, champ=probleme.champ)
