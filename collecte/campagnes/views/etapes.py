"""The path of the preparation of a campaign: its six steps, how far each is, and the page that comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, request, url_for

from collecte.campagnes.operations.preparation import advance
from collecte.comptes.web.context import Transaction
from collecte.models import Campagne, EtapeCampagne
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import plural

PAGES = {
    EtapeCampagne.QUI: ("Qui", "campagnes.qui"),
    EtapeCampagne.QUOI: ("Quoi", "campagnes.options"),
    EtapeCampagne.QUAND: ("Quand", "campagnes.dates"),
    EtapeCampagne.NOTICE: ("Notice", "campagnes.notice"),
    EtapeCampagne.APERCU: ("Aperçu", "campagnes.apercu"),
    EtapeCampagne.OUVRIR: ("Ouvrir", "campagnes.ouverture"),
}
"""Step -> its name and its page."""

TO_DO, TO_COMPLETE, DONE = "à faire", "à compléter", "faite"


@dataclass(frozen=True, slots=True, kw_only=True)
class EtapeLancement:
    """A step as the path shows it: `url` is empty while there is no campaign to come back to."""

    titre: str
    url: str
    etat: str
    is_current: bool

    @property
    def is_done(self) -> bool:
        return self.etat == DONE


def steps_of(campagne: Campagne | None, current: EtapeCampagne) -> Sequence[EtapeLancement]:
    """List the steps of a campaign that is prepared, or about to be created (None); none once its opening is
    confirmed."""
    if campagne is not None and not campagne.is_a_draft:
        return ()
    return [
        EtapeLancement(
            titre=titre,
            url=url_for(page, campagne_id=campagne.id) if campagne else "",
            etat=_etat(campagne, etape) if campagne else TO_DO,
            is_current=etape is current,
        )
        for etape, (titre, page) in PAGES.items()
    ]


def _etat(campagne: Campagne, etape: EtapeCampagne) -> str:
    if etape is EtapeCampagne.NOTICE and campagne.missing_notice:
        return TO_COMPLETE if campagne.etapes_faites >= etape else TO_DO
    return DONE if campagne.etapes_faites >= etape else TO_DO


def where_left(campagne: Campagne) -> str:
    """Return the page where its preparation goes on: the first step that is not done."""
    left = next(etape for etape in EtapeCampagne if etape is EtapeCampagne.OUVRIR or _etat(campagne, etape) != DONE)
    return url_for(PAGES[left][1], campagne_id=campagne.id)


def held(session: Transaction, campagne_id: int) -> Campagne:
    """Lock a campaign and return it as it is stored now, to compare with what its page showed."""
    lock_campagnes(session, [campagne_id])
    return session.get_one(Campagne, campagne_id, populate_existing=True)


def go_on(campagne: Campagne, etape: EtapeCampagne, done: str) -> str:
    """Return the page to show once a step was saved: the next step, the list of campaigns when the rest waits, or the
    follow-up of a campaign whose opening is confirmed, with the sentence `done`."""
    if not campagne.is_a_draft:
        flash(done)
        return url_for("campagnes.suivi", campagne_id=campagne.id)
    advance(campagne, etape)
    if "plus_tard" in request.form:
        left = plural(len(EtapeCampagne) - campagne.etapes_faites, "étape")
        flash(f"« {campagne.titre} » est enregistrée, en préparation : il reste {left}.")
        return url_for("campagnes.liste")
    following = EtapeCampagne(etape + 1)
    return url_for(PAGES[following][1], campagne_id=campagne.id)
