"""Create régions and DLA, rename and withdraw DLA, and change the wording, limits and thresholds of a région."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, InputError, Refus
from collecte.models import Dla, Mots, NatureDla, Region
from collecte.organisation.operations.journal_dla import log_change
from collecte.organisation.queries.organisation import get_region_by_code
from collecte.policy import Acteur
from exports.release.seuils import ORDRE, REGLABLES, Seuils


def create_region(session: Session, *, code: str, nom: str, departements: Mapping[str, str]) -> Region:
    """Create a région and one DLA per département (code -> nom du DLA). Raises Refus."""
    if get_region_by_code(session, code) is not None:
        raise Refus(f"La région « {code} » existe déjà.", "Rien n’a été changé.")
    region = Region(code=code, nom=nom)
    region.dlas = [Dla(code=departement, nom=dla) for departement, dla in sorted(departements.items())]
    session.add(region)
    session.flush()
    return region


def create_dla(
    session: Session, *, region: Region, code: str, nom: str, nature: NatureDla, acteur: Acteur | None, now: datetime
) -> Dla:
    """Add a DLA to a région, such as a DLA régional. Raises Refus."""
    taken = ConflictError(f"La région a déjà un DLA {code}.", "Donnez un autre code, de trois caractères au plus.")
    with refusing_violations(session, taken):
        dla = Dla(region=region, code=code, nom=nom, nature=nature)
        session.add(dla)
    log_change(session, dla, "créer", acteur, now, code=dla.code, apres=_said(dla))
    return dla


def change_dla(
    session: Session, *, dla: Dla, nom: str, nature: NatureDla, acteur: Acteur | None, now: datetime
) -> None:
    """Change its name and its nature; its code stays, since workbooks and files contain it."""
    before = _said(dla)
    dla.nom, dla.nature = nom, nature
    session.flush()
    if before != _said(dla):
        log_change(session, dla, "changer", acteur, now, code=dla.code, avant=before, apres=_said(dla))


def withdraw_dla(session: Session, *, dla: Dla, acteur: Acteur | None, now: datetime) -> None:
    """Delete a DLA entered by mistake. Raises Refus when anything refers to it."""
    nom = f"DLA {dla.code} {dla.nom}"
    log_change(session, dla, "retirer", acteur, now, code=dla.code, avant=_said(dla))
    used = ConflictError(
        f"Une affectation, une convention, un rôle ou une réponse attendue est du {nom}.",
        "Il ne se retire pas. S’il ferme, la fin de sa dernière convention le dit.",
    )
    with refusing_violations(session, used):
        session.delete(dla)


def change_mots(session: Session, *, region: Region, mots: Mots, acteur: Acteur | None, now: datetime) -> None:
    """Set the words of a région for the parts of its network; only those that differ from the usual ones are stored."""
    usual, before = asdict(Mots()), dict(region.mots)
    region.mots = {name: word for name, word in asdict(mots).items() if word != usual[name]}
    session.flush()
    if before != region.mots:
        log_change(session, region, "changer les mots", acteur, now, avant=before, apres=region.mots)


def change_max_sollicitations(
    session: Session, *, region: Region, nombre: int, acteur: Acteur | None, now: datetime
) -> None:
    """Limit the requests to a structure in twelve months, from 1 to 6; those sent or planned stay."""
    before = region.max_sollicitations
    if before == nombre:
        return
    region.max_sollicitations = nombre
    session.flush()
    avant, apres = {"en_douze_mois": before}, {"en_douze_mois": nombre}
    log_change(session, region, "changer la limite des sollicitations", acteur, now, avant=avant, apres=apres)


def change_seuils(
    session: Session, *, region: Region, seuils: Mapping[str, int], acteur: Acteur | None, now: datetime
) -> None:
    """Set the thresholds of the next releases of a région, by name. Only those stricter than the network's are stored;
    past releases keep theirs. Raises Refus."""
    session.refresh(region, ["seuils_propres"], with_for_update=True)
    before, least = region.seuils, Seuils()
    after = least.stricter(seuils)
    if champ := after.incoherence():
        problem = "Des parts arrondies ainsi ne feraient pas 100."
        remedy = "Écrivez un nombre de points qui divise 100, par exemple 5, 10 ou 20."
        if champ in ORDRE and getattr(after, champ) < getattr(after, ORDRE[champ]):
            problem = "Ce seuil serait sous un autre, qu’il suppose."
            remedy = f"Écrivez {getattr(after, ORDRE[champ])} au moins, ou baissez l’autre."
        raise InputError(problem, remedy, champ=champ)
    region.seuils_propres = {nom: valeur for nom, valeur in asdict(after).items() if valeur != getattr(least, nom)}
    session.flush()
    if moved := [nom for nom in REGLABLES if getattr(before, nom) != getattr(after, nom)]:
        avant, apres = ({nom: getattr(seuils, nom) for nom in moved} for seuils in (before, after))
        log_change(session, region, "changer les seuils de publication", acteur, now, avant=avant, apres=apres)


def _said(dla: Dla) -> dict[str, object]:
    return {"nom": dla.nom, "nature": dla.nature.value}
