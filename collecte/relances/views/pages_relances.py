"""State, recipients and preview of reminders, as shown on pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from collecte.comptes.web.context import services
from collecte.courriels.modeles import render_message
from collecte.models import Campagne, Compte, GenreRelance, Relance
from collecte.models import Mots as Mots_of_region
from collecte.relances.operations.departs_relances import Echeance, list_echeances
from collecte.relances.operations.messages_relances import RELANCE, RELANCE_STRUCTURE
from collecte.relances.operations.textes_relances import Composee, MotsRelance, compose_relance
from collecte.relances.queries.relances import Destinataire
from questionnaires.core.francais import moment_text, paris_day, plural


@dataclass(frozen=True, slots=True)
class LigneRelance:
    """A reminder on the page of its campaign. `etat` is one of the words of `etat_of`."""

    relance: Relance
    objet: str
    etat: str
    detail: str
    autres: Sequence[str]  # sentences on departures, past or to come, for a DLA that closes later

    @property
    def may_change(self) -> bool:
        return self.etat == "prévue"


def lignes(campagne: Campagne, relances: Sequence[Relance], now: datetime) -> list[LigneRelance]:
    """List the reminders in the order in which they leave, or left; cancelled ones last."""
    coming = {relance.id: list_echeances(campagne, relance) for relance in relances}
    for_all = {
        relance_id: next((echeance.quand for echeance in echeances if echeance.dla_id is None), None)
        for relance_id, echeances in coming.items()
    }
    invitations = (for_all[relance.id] for relance in relances if relance.genre is GenreRelance.INVITATION)
    invited = min(filter(None, invitations), default=None)  # the first invitation that has not left

    def order(relance: Relance) -> tuple[bool, float, int]:
        moment = relance.depart.quand if relance.depart else for_all[relance.id]
        return relance.annulee_le is not None, moment.timestamp() if moment else 0, relance.id

    return [_ligne(campagne, relance, coming[relance.id], now, invited) for relance in sorted(relances, key=order)]


def _ligne(
    campagne: Campagne, relance: Relance, coming: Sequence[Echeance], now: datetime, invited: datetime | None
) -> LigneRelance:
    today = paris_day(now)
    left = [
        f"Partie pour le DLA {depart.dla.code} le {moment_text(depart.quand)} à {readers(campagne, depart.envoyees)}."
        for depart in relance.departs
        if depart.dla and not depart.remplacee
    ]
    later = [] if campagne.is_over(today) else [_later(echeance) for echeance in coming if echeance.prolongation]
    etat, detail = etat_of(campagne, relance, coming, now)
    is_with_it = etat == "prévue" and relance.genre is not GenreRelance.INVITATION and coming[0].quand == invited
    if is_with_it:
        detail += ", avec l’invitation : celle-ci partira seule, changez ce moment"
    return LigneRelance(relance, relance.objet.replace("{campagne}", campagne.titre), etat, detail, left + later)


def etat_of(campagne: Campagne, relance: Relance, coming: Sequence[Echeance], now: datetime) -> tuple[str, str]:
    """Return the state of a reminder in one word, with its sentence."""
    if relance.depart and relance.depart.remplacee:
        return "non partie", "une autre partait au même moment"
    if relance.depart and relance.depart.quand > now:
        return (
            "en attente",
            f"part le {moment_text(relance.depart.quand)} à {readers(campagne, relance.depart.envoyees)}",
        )
    if relance.depart:
        return "partie", f"le {moment_text(relance.depart.quand)} à {readers(campagne, relance.depart.envoyees)}"
    if relance.annulee_le:
        return "annulée", f"le {moment_text(relance.annulee_le)}"
    etat, quand = campagne.etat(paris_day(now)), coming[0].quand
    if etat.is_over:
        return "non partie", "campagne clôturée"
    return "prévue", f"le {moment_text(quand)}{_but(campagne, quand, now)}"


def _but(campagne: Campagne, quand: datetime, now: datetime) -> str:
    """Return a warning after its date: it is late, or the dates of its campaign moved before it."""
    if paris_day(quand) > campagne.limite:
        return ", mais plus aucune réponse n’est prise ce jour-là : changez son jour"
    is_late = quand <= now and campagne.etat(paris_day(now)).accepts
    return ", elle part dès que le service d’envoi fonctionne" if is_late else ""


def _later(echeance: Echeance) -> str:
    code = echeance.prolongation.dla.code if echeance.prolongation else ""
    return f"Pour le DLA {code}, prolongé : le {moment_text(echeance.quand)}."


def readers(campagne: Campagne, count: int) -> str:
    """Count the recipients of a reminder in words: `12 personnes`, or contacts of the structures asked."""
    return plural(count, "contact" if campagne.is_of_structures else "personne")


@dataclass(frozen=True, slots=True)
class Apercu:
    """A message as its reader would receive it."""

    pour: str
    composee: Composee
    texte: str
    sans_mot_de_passe: bool


def apercu_of(campagne: Campagne, mots: MotsRelance, destinataire: Destinataire, day: date) -> Apercu:
    """Render the preview of a message; the links that only its reader may have are not created."""
    public_url = services().settings.public_url.rstrip("/")
    is_contact = campagne.is_of_structures
    urls = {
        answer.id: f"{public_url}/r/…" if is_contact else f"{public_url}/reponses/{answer.id}"
        for answer in destinataire.participations
    }
    composed = compose_relance(
        mots, prenom=destinataire.prenom, campagne=campagne, answers=destinataire.participations, urls=urls, today=day
    )
    is_new = isinstance(destinataire.lecteur, Compte) and destinataire.lecteur.mot_de_passe is None
    context: dict[str, object] = {
        **composed.context,
        "prenom": destinataire.prenom,
        "public_url": public_url,
        "mots": Mots_of_region.in_region(campagne.region),
        "pas_moi": f"{public_url}/r/…/pas-moi" if is_contact else f"{public_url}/courriels/pas-moi/…",
        "lien": f"{public_url}/acces/…" if is_new else "",
    }
    _, texte, _ = render_message(RELANCE_STRUCTURE if is_contact else RELANCE, context)
    return Apercu(destinataire.nom, composed, texte, is_new)


def departure(quand: datetime, now: datetime) -> str:
    """Say when a message requested now leaves."""
    return "tout de suite" if quand == now else f"le {moment_text(quand)}, à la reprise des heures ouvrées"
