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
from collecte.relances.operations.textes_relances import Composee, Mots, compose_relance
from collecte.relances.queries.relances import Destinataire
from questionnaires.core.francais import moment_text, paris_day, plural


@dataclass(frozen=True, slots=True)
class LigneRelance:
    """One reminder on the page of its campaign. `etat` is one of the words of `etat_of`."""

    relance: Relance
    objet: str
    etat: str
    detail: str
    autres: Sequence[str]  # what left, or is to leave, for a DLA that closes later

    @property
    def may_change(self) -> bool:
        return self.etat == "prévue"


def lignes(campagne: Campagne, relances: Sequence[Relance], now: datetime) -> list[LigneRelance]:
    """In the order in which they leave, or left; those cancelled last."""
    invited = _invitation(campagne, relances)
    found = [(_order(campagne, own), _ligne(campagne, own, now, invited)) for own in relances]
    return [ligne for _, ligne in sorted(found, key=lambda pair: pair[0])]


def _invitation(campagne: Campagne, relances: Sequence[Relance]) -> datetime | None:
    """When the first invitation that has not left does, None when there is none."""
    coming = [
        each.quand
        for own in relances
        if own.genre is GenreRelance.INVITATION
        for each in list_echeances(campagne, own)
        if each.dla_id is None
    ]
    return min(coming, default=None)


def _order(campagne: Campagne, own: Relance) -> tuple[bool, float, int]:
    coming = [each.quand for each in list_echeances(campagne, own) if each.dla_id is None]
    moment = own.depart.quand if own.depart else coming[0] if coming else None
    return own.annulee_le is not None, moment.timestamp() if moment else 0, own.id


def _ligne(campagne: Campagne, own: Relance, now: datetime, invited: datetime | None) -> LigneRelance:
    today = paris_day(now)
    coming = list_echeances(campagne, own)
    left = [
        f"Partie pour le DLA {each.dla.code} le {moment_text(each.quand)} à {readers(campagne, each.envoyees)}."
        for each in own.departs
        if each.dla and not each.remplacee
    ]
    later = [] if campagne.is_over(today) else [_later(each) for each in coming if each.prolongation]
    etat, detail = etat_of(campagne, own, coming, now)
    is_with_it = etat == "prévue" and own.genre is not GenreRelance.INVITATION and coming[0].quand == invited
    if is_with_it:
        detail += ", avec l’invitation : celle-ci partira seule, changez ce moment"
    return LigneRelance(own, own.objet.replace("{campagne}", campagne.titre), etat, detail, left + later)


def etat_of(campagne: Campagne, own: Relance, coming: Sequence[Echeance], now: datetime) -> tuple[str, str]:
    """One word, and its sentence."""
    if own.depart and own.depart.remplacee:
        return "non partie", "une autre partait au même moment"
    if own.depart and own.depart.quand > now:
        return "en attente", f"part le {moment_text(own.depart.quand)} à {readers(campagne, own.depart.envoyees)}"
    if own.depart:
        return "partie", f"le {moment_text(own.depart.quand)} à {readers(campagne, own.depart.envoyees)}"
    if own.annulee_le:
        return "annulée", f"le {moment_text(own.annulee_le)}"
    etat, quand = campagne.etat(paris_day(now)), coming[0].quand
    if etat.is_over:
        return "non partie", "campagne clôturée"
    return "prévue", f"le {moment_text(quand)}{_but(campagne, quand, now)}"


def _but(campagne: Campagne, quand: datetime, now: datetime) -> str:
    """What its moment alone does not say: it is late, or the dates of its campaign moved before it."""
    if paris_day(quand) > campagne.limite:
        return ", mais plus aucune réponse n’est prise ce jour-là : changez son jour"
    is_late = quand <= now and campagne.etat(paris_day(now)).accepts
    return ", elle part dès que le service d’envoi fonctionne" if is_late else ""


def _later(own: Echeance) -> str:
    code = own.prolongation.dla.code if own.prolongation else ""
    return f"Pour le DLA {code}, prolongé : le {moment_text(own.quand)}."


def readers(campagne: Campagne, count: int) -> str:
    """Who receives a reminder: `12 personnes`, or contacts of the structures that are asked."""
    return plural(count, "contact" if campagne.is_of_structures else "personne")


@dataclass(frozen=True, slots=True)
class Apercu:
    """One message as its reader would have it."""

    pour: str
    composee: Composee
    texte: str
    sans_mot_de_passe: bool


def apercu_of(campagne: Campagne, mots: Mots, one: Destinataire, day: date) -> Apercu:
    """How it reads; the links that only its reader may have are not made."""
    public_url = services().settings.public_url.rstrip("/")
    is_contact = campagne.is_of_structures
    urls = {
        own.id: f"{public_url}/r/…" if is_contact else f"{public_url}/reponses/{own.id}" for own in one.participations
    }
    composed = compose_relance(
        mots, prenom=one.prenom, campagne=campagne, answers=one.participations, urls=urls, today=day
    )
    is_new = isinstance(one.lecteur, Compte) and one.lecteur.mot_de_passe is None
    context: dict[str, object] = {
        **composed.context,
        "prenom": one.prenom,
        "public_url": public_url,
        "mots": Mots_of_region.in_region(campagne.region),
        "pas_moi": f"{public_url}/r/…/pas-moi" if is_contact else f"{public_url}/courriels/pas-moi/…",
        "lien": f"{public_url}/acces/…" if is_new else "",
    }
    _, texte, _ = render_message(RELANCE_STRUCTURE if is_contact else RELANCE, context)
    return Apercu(one.nom, composed, texte, is_new)


def departure(quand: datetime, now: datetime) -> str:
    """When what is asked now leaves, in words."""
    return "tout de suite" if quand == now else f"le {moment_text(quand)}, à la reprise des heures ouvrées"
