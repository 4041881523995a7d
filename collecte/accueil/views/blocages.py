"""Blockers on the tableau de bord, most pressing first, each with the page that solves it."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for

from collecte.accueil.views.pages_tableau import Colonne, Geste, Tableau
from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.campagnes.views.pages_campagne import FEW, SILENCE, LigneDla
from collecte.comptes.web.context import acteur, reading
from collecte.courriels.queries.courriels import count_en_souffrance
from collecte.models import EtatCampagne
from collecte.organisation.views.apercu_organisation import TOLERANCE
from exports.records.couverture import etp_text
from questionnaires.core.francais import plural


def blocages(found: Sequence[Tableau], today: date) -> list[Geste]:
    """What stands in the way, the most pressing first: messages that did not arrive, or cannot, then campaign by
    campaign."""
    messages = [*_of_messages(), *_unreachable(today)]
    return [*messages, *(geste for own in found for colonne in own.colonnes for geste in _of_colonne(colonne))]


def _of_messages() -> Iterator[Geste]:
    found, page = count_en_souffrance(reading(), acteur()), url_for("envois.liste")
    if found.perdus:
        told = plural(found.perdus, "courriel n’est pas arrivé", "courriels ne sont pas arrivés")
        yield Geste(f"{told}.", "Voir lesquels", page)
    if found.signales:
        told = plural(found.signales, "personne a répondu", "personnes ont répondu")
        yield Geste(f"{told} « ce n’est plus moi ».", "Vérifier leur compte", page)


def _unreachable(today: date) -> Iterator[Geste]:
    if count := len(list_a_joindre(reading(), acteur(), today)):
        told = plural(count, "structure interrogée ne reçoit", "structures interrogées ne reçoivent")
        yield Geste(f"{told} pas nos messages.", "Trouver à qui écrire", url_for("liens.a_joindre"))


def _of_colonne(colonne: Colonne) -> Iterator[Geste]:
    own, titre = colonne.campagne, colonne.campagne.titre
    if colonne.etat not in {EtatCampagne.PREVUE, EtatCampagne.OUVERTE}:
        return
    if not colonne.avancement.couverture.attendues:
        where = url_for("campagnes.attendues", campagne_id=own.id)
        yield Geste(f"{titre} : aucune réponse n’est attendue.", "Vérifier qui répond", where)
    if colonne.etat is EtatCampagne.OUVERTE and colonne.age >= SILENCE:
        yield from _silent(colonne)
    if own.is_temps:
        yield from _over_funded(colonne)


def _silent(colonne: Colonne) -> Iterator[Geste]:
    found = [ligne for ligne in colonne.avancement.lignes if ligne.is_silent]
    if len(found) <= FEW:
        yield from (_silence(colonne, ligne) for ligne in found)
        return
    told = f"{colonne.campagne.titre} : {_nobody(colonne)} n’a commencé dans {len(found)} DLA ({_named(found)})"
    where = url_for("campagnes.relances", campagne_id=colonne.campagne.id)
    yield Geste(f"{told} depuis {plural(colonne.age, 'jour')}.", "Relancer", where)


def _silence(colonne: Colonne, ligne: LigneDla) -> Geste:
    told = f"DLA {ligne.dla.code} {ligne.dla.nom} : {_nobody(colonne)} n’a commencé « {colonne.campagne.titre} »"
    return Geste(f"{told} depuis {plural(colonne.age, 'jour')}.", "Voir ce DLA", _cell(colonne, ligne))


def _nobody(colonne: Colonne) -> str:
    return "aucune structure" if colonne.campagne.is_of_structures else "personne"


def _over_funded(colonne: Colonne) -> Iterator[Geste]:
    """More ETP expected than the avenants fund, beyond what roundings explain."""
    mois = colonne.avancement.mois
    found = [own for own in colonne.avancement.lignes if _is_beyond(own, own.couverture.etp_attendus(mois))]
    if len(found) <= FEW:
        yield from (_more_than_funded(colonne, ligne) for ligne in found)
        return
    told = f"{len(found)} DLA ({_named(found)}) : plus d’ETP attendus que conventionnés"
    where = url_for("organisation.region", region_id=colonne.campagne.region_id)
    yield Geste(f"{told} ({colonne.campagne.periode.libelle}).", "Vérifier affectations et avenants", where)


def _is_beyond(ligne: LigneDla, etp: float) -> bool:
    """Whether it is more than its avenants fund, where that is known, beyond what roundings explain."""
    funded = ligne.couverture.etp_conventionnes
    return funded is not None and etp > funded + TOLERANCE / 100


def _more_than_funded(colonne: Colonne, ligne: LigneDla) -> Geste:
    counts = ligne.couverture
    told = (
        f"DLA {ligne.dla.code} {ligne.dla.nom} : {etp_text(counts.etp_attendus(colonne.avancement.mois))} ETP attendus"
    )
    told += f" pour {etp_text(counts.etp_conventionnes or 0)} conventionnés ({colonne.campagne.periode.libelle})."
    return Geste(told, "Vérifier affectations et avenants", url_for("organisation.dla", dla_id=ligne.dla.id))


def _named(lignes: Sequence[LigneDla]) -> str:
    """`18, 28, 36 et 17 autres`."""
    first, others = ", ".join(ligne.dla.code for ligne in lignes[:FEW]), len(lignes) - FEW
    return f"{first} et {plural(others, 'autre')}"


def _cell(colonne: Colonne, ligne: LigneDla) -> str:
    return url_for("campagnes.suivi_dla", campagne_id=colonne.campagne.id, dla_id=ligne.dla.id)
