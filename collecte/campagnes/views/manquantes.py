"""Answers that are missing from every open campaign, whose authors are reminded at once."""

from collections.abc import Mapping, Sequence

from flask import render_template, request, url_for

from collecte.campagnes.queries.suivis import Suivi, list_suivis
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import chosen_by_address
from collecte.comptes.views.ecrans import Page, lead_to, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.core.errors import UserFacingError
from collecte.core.web.listes import Liste
from collecte.models import Campagne
from collecte.relances.operations.departs_relances import invitation_to_come, lately
from collecte.relances.operations.relances import relancer
from collecte.relances.queries.relances import Cible, list_reminded_since
from collecte.relances.views.relances import NONE_CHOSEN, asked_cible, asks_whole_list
from collecte.reponses.views.animation import all_animated_now
from questionnaires.core.francais import paris_day, plural, titled


@bp.get("/campagnes/manquantes")
def manquantes() -> Page:
    campagnes, rows = _expected()
    today = paris_day(now())
    liste = Liste(
        "reponses-qui-manquent",
        [row for row in rows if _is_missing(row, campagnes)],
        {
            "Qui": lambda row: row.nom,
            "Campagne": lambda row: campagnes[row.campagne_id].titre,
            "DLA": lambda row: f"{row.dla.code} {row.dla.nom}",
            "État": lambda row: row.etat(campagnes[row.campagne_id], today).value,
            "Clôture": lambda row: campagnes[row.campagne_id].cloture_for(row.prolongee_au),
        },
    )
    part = tranche(liste.rows)
    return liste.as_csv() or render_template(
        "campagnes/manquantes.html",
        campagnes=campagnes,
        liste=liste,
        part=part,
        today=today,
        relancees=list_reminded_since(reading(), list(campagnes), lately(now())) if campagnes else (),
        chosen=chosen_by_address(part),
    )


@bp.route("/campagnes/manquantes/relancer", methods=["GET", "POST"])
def relancer_manquantes() -> Page:
    """Show whom a reminder of the chosen answers would reach, campaign by campaign, or send it."""
    back, ids = url_for("campagnes.manquantes"), asked_cible().ids or frozenset()
    campagnes, rows = _expected()
    if asks_whole_list():
        ids = frozenset(row.participation_id for row in rows if _is_missing(row, campagnes))
    chosen = [row for row in rows if row.participation_id in ids]
    if request.method == "POST":
        return perform(lambda session: _remind(session, chosen), target=back, shows_refusal=True)
    if not chosen:
        return lead_to(back, NONE_CHOSEN)
    lates = list_reminded_since(reading(), list(campagnes), lately(now()))

    def why_left(row: Suivi) -> str:
        if not _is_missing(row, campagnes):
            return "ne manque plus"
        if row.participation_id in lates:
            return "relancée aujourd’hui"
        return "l’invitation n’est pas encore partie" if row.campagne_id in to_come else ""

    asked = {row.campagne_id for row in chosen}
    to_come = {key for key in asked if invitation_to_come(reading(), campagnes[key], now())}
    return render_template(
        "campagnes/relancer_manquantes.html",
        campagnes=campagnes,
        joints=[row for row in chosen if not why_left(row)],
        laissees=[(row, why) for row in chosen if (why := why_left(row))],
    )


def _expected() -> tuple[Mapping[int, Campagne], Sequence[Suivi]]:
    """Return the open campaigns that the visitor runs, by id, and their answers, first those that close first."""
    today = paris_day(now())
    campagnes = {campagne.id: campagne for campagne in all_animated_now() if not campagne.is_over(today)}
    rows = list_suivis(reading(), list(campagnes)) if campagnes else ()
    closing = {row.participation_id: campagnes[row.campagne_id].cloture_for(row.prolongee_au) for row in rows}
    return campagnes, sorted(rows, key=lambda row: (closing[row.participation_id], row.campagne_id))


def _is_missing(row: Suivi, campagnes: Mapping[int, Campagne]) -> bool:
    """Return whether an answer is awaited, and may still be given."""
    return row.is_awaited and campagnes[row.campagne_id].etat(paris_day(now()), row.prolongee_au).accepts


def _remind(session: Transaction, chosen: Sequence[Suivi]) -> str:
    """Remind campaign by campaign; one in which nobody may be reminded any more leaves the others as they are."""
    by_campagne: dict[int, set[int]] = {}
    for row in chosen:
        by_campagne.setdefault(row.campagne_id, set()).add(row.participation_id)
    messages, reasons = 0, list[str]()
    for campagne_id, ids in sorted(by_campagne.items()):
        campagne = session.get_one(Campagne, campagne_id)
        try:
            with session.begin_nested():
                envoi = relancer(
                    session, campagne=campagne, acteur=acteur(), now=now(), cible=Cible(ids=frozenset(ids))
                )
        except UserFacingError as error:
            reasons.append(titled(f"« {campagne.titre} »", str(error)))
            continue
        messages += envoi.messages
        reasons += [f"{laissee.nom}, {laissee.raison}." for laissee in envoi.laissees]
    count = f"{plural(messages, 'message part', 'messages partent')}." if messages else "Aucun message ne part."
    return " ".join([count, *reasons])
