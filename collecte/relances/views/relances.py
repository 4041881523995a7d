"""Pages of the reminders of a campaign: list, add, change, cancel, preview recipients, send now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading, services
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.web.adresses import number
from collecte.courriels.modeles import render_message
from collecte.models import Campagne, Compte, Mots, Relance
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.relances.forms.relances import RelanceForm
from collecte.relances.operations.departs_relances import (
    APART,
    Echeance,
    Laissee,
    NotAcceptingError,
    NotYetInvitedError,
    depart_now,
    destinataires_of,
    echeance,
    envoyer_maintenant,
    invitation_to_come,
    leaves_at,
    list_echeances,
    list_laissees,
)
from collecte.relances.operations.messages_relances import RELANCE, RELANCE_STRUCTURE
from collecte.relances.operations.relances import (
    ajouter_relance,
    annuler_relance,
    changer_relance,
    programme_of,
    relancer,
    remettre_relance,
    unplanned,
)
from collecte.relances.operations.textes_relances import MARQUES, Composee, MotsRelance, compose_relance
from collecte.relances.queries.relances import (
    TOUTES,
    Cible,
    Destinataire,
    Destinataires,
    get_relance,
    list_expected_ids,
    list_relances,
)
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.reponses.views.animation import (
    animated,
    animated_now,
    animated_to_change,
    check_changeable,
    lead_to_follow_up,
)
from questionnaires.core.francais import moment_text, paris_day, plural

bp = GatedBlueprint("campagnes", __name__, Droit.ANIMER)


@bp.get("/campagnes/<int:campagne_id>/relances")
def relances(campagne_id: int) -> Page:
    campagne = animated_now(campagne_id)
    today = paris_day(now())
    rows = lignes(campagne, list_relances(reading(), campagne_id), now())
    return render_template("relances/relances.html", campagne=campagne, lignes=rows, etat=campagne.etat(today))


@bp.route("/campagnes/<int:campagne_id>/relances/nouvelle", methods=["GET", "POST"])
def nouvelle_relance(campagne_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    usual = programme_of(campagne).write(Relance())
    return _form_page(campagne, None, form_of(RelanceForm, **RelanceForm.initial(usual) | {"jours": 3}))


@bp.route("/campagnes/<int:campagne_id>/relances/<int:relance_id>", methods=["GET", "POST"])
def relance(campagne_id: int, relance_id: int) -> Page:
    campagne, relance = _own(campagne_id, relance_id)
    if request.method != "POST" and (relance.depart or relance.annulee_le):
        return redirect(url_for("campagnes.apercu_relance", campagne_id=campagne_id, relance_id=relance_id))
    check_changeable(campagne)
    return _form_page(campagne, relance, form_of(RelanceForm, **RelanceForm.initial(relance)))


def _form_page(campagne: Campagne, relance: Relance | None, form: RelanceForm) -> Page:
    """Show the form of a new reminder, or of one to change."""

    def page(form: RelanceForm) -> str:
        return render_template("relances/relance.html", campagne=campagne, form=form, relance=relance, marques=MARQUES)

    def act(session: Transaction) -> str:
        if relance is None:
            concerned = session.get_one(Campagne, campagne.id)
            ajouter_relance(session, campagne=concerned, programme=form.programme(), acteur=acteur(), now=now())
        else:
            lock_campagnes(session, [campagne.id])
            changed = session.get_one(Relance, relance.id, populate_existing=True)
            form.compare(**RelanceForm.initial(changed))
            changer_relance(session, relance=changed, programme=form.programme(), acteur=acteur(), now=now())
        return _list_url(campagne.id)

    return answer(page, form, act, done="La relance est enregistrée.", on="texte", keeps_status=True)


@bp.get("/campagnes/<int:campagne_id>/relances/<int:relance_id>/apercu")
def apercu_relance(campagne_id: int, relance_id: int) -> Page:
    """Show who would receive it now, by name, and one message as it would be read. Nothing is written."""
    campagne, relance = _own(campagne_id, relance_id)
    due = echeance(campagne, relance)
    moment = max(now(), due.quand)
    rows = lignes(campagne, list_relances(reading(), campagne_id), now())
    ligne = next(row for row in rows if row.relance is relance)
    may_send = ligne.may_change and campagne.etat(paris_day(now())).accepts
    if not relance.is_invitation and invitation_to_come(reading(), campagne, now()):
        may_send = False
    return _apercu_page(
        campagne,
        relance,
        destinataires_of(reading(), campagne, due, moment),
        paris_day(moment),
        ligne=ligne,
        may_send=may_send,
        at_once=len(depart_now(reading(), relance, now()).destinataires.joints) if may_send else 0,
        envoi=url_for("campagnes.envoyer_relance", campagne_id=campagne_id, relance_id=relance_id),
    )


@bp.route("/campagnes/<int:campagne_id>/relancer", methods=["GET", "POST"])
def relancer_maintenant(campagne_id: int) -> Page:
    """Show whom a reminder sent now would reach, and its message, or send it: a reader gets one in some hours at most,
    however often it is sent. It is about all that is awaited, or about one DLA, or about chosen answers."""
    campagne, cible = animated_to_change(campagne_id), asked_cible()
    back = followed_at(campagne_id, cible.dla_id)
    if request.method == "POST":

        def act(session: Transaction) -> str:
            concerned = session.get_one(Campagne, campagne_id)
            envoi = relancer(session, campagne=concerned, acteur=acteur(), now=now(), cible=cible)
            return f"{_left(envoi.messages)}{_passed_over(envoi.laissees)}"

        return perform(act, target=back, shows_refusal=True)
    if asks_whole_list():
        ids = list_expected_ids(reading(), campagne_id, only_missing="manque" in request.args)
        cible = replace(cible, ids=frozenset(ids))
    if is_choice_empty(cible):
        return lead_to(back, NONE_CHOSEN)
    if not campagne.etat(paris_day(now())).accepts:
        lead_to_follow_up(campagne_id, str(NotAcceptingError(campagne)))
    if invited := invitation_to_come(reading(), campagne, now()):
        return lead_to(back, str(NotYetInvitedError(invited)))
    relance = unplanned(campagne, now())
    depart = depart_now(reading(), relance, now(), APART, cible)
    return _apercu_page(
        campagne,
        relance,
        depart.destinataires,
        paris_day(now()),
        ligne=None,
        may_send=True,
        at_once=len(depart.destinataires.joints),
        envoi=url_for("campagnes.relancer_maintenant", campagne_id=campagne_id),
        cible=cible,
        laissees=list_laissees(reading(), depart, cible, now()),
        retour=back,
    )


NONE_CHOSEN = "Choisissez d’abord au moins une ligne, par sa case."


WHOLE_LIST = "liste"
"""Value of `choisie` that chooses every row of a list, on all its pages."""


def asks_whole_list() -> bool:
    return request.args.get("choisie") == WHOLE_LIST


def asked_cible() -> Cible:
    """Return the answers that an address or a form names: of a DLA, of a person, chosen (`choisie`), or all."""
    chosen = frozenset(request.values.getlist("choisie", type=number))
    has_chosen = "choisies" in request.values or "choisie" in request.values
    dla_id, personne_id = (request.values.get(name, type=number) for name in ("dla", "personne"))
    return Cible(dla_id, chosen if has_chosen else None, personne_id)


def is_choice_empty(cible: Cible) -> bool:
    """Return whether rows were to be chosen, and none was: nothing is done then, rather than everything."""
    return cible.ids is not None and not cible.ids


def followed_at(campagne_id: int, dla_id: int | None) -> str:
    """Return the page where the answers of a campaign, or of one DLA in it, are followed one by one."""
    if dla_id is None:
        return url_for("campagnes.suivi", campagne_id=campagne_id)
    return url_for("campagnes.suivi_dla", campagne_id=campagne_id, dla_id=dla_id)


NAMED = 12
"""Most answers named in a sentence; beyond, that many and the number of the others."""


def _passed_over(laissees: Sequence[Laissee]) -> str:
    """Return the sentence that names who gets no message, and why; '' for nobody."""
    parts = [f"{laissee.nom}, {laissee.raison}" for laissee in laissees[:NAMED]]
    if len(laissees) > NAMED:
        parts.append(f"et {plural(len(laissees) - NAMED, 'autre')}")
    return f" Sans message : {' ; '.join(parts)}." if parts else ""


def _apercu_page(
    campagne: Campagne,
    relance: Relance,
    destinataires: Destinataires,
    day: date,
    *,
    ligne: "LigneRelance | None",
    may_send: bool,
    at_once: int,
    envoi: str,
    cible: Cible = TOUTES,
    laissees: Sequence[Laissee] = (),
    retour: str = "",
) -> str:
    """`ligne`: its line among the reminders of its campaign, when it is planned."""
    mots = MotsRelance(relance.objet, relance.texte)
    return render_template(
        "relances/apercu_relance.html",
        campagne=campagne,
        ligne=ligne,
        destinataires=destinataires,
        lecteurs=readers(campagne, len(destinataires.joints)),
        apercu=apercu_of(campagne, mots, destinataires.joints[0], day) if destinataires.joints else None,
        may_send=may_send,
        at_once=at_once,
        lecteurs_at_once=readers(campagne, at_once),
        depart=departure(next_working(now()), now()),
        envoi=envoi,
        cible=cible,
        laissees=laissees,
        retour=retour or _list_url(campagne.id),
    )


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/envoyer")
def envoyer_relance(campagne_id: int, relance_id: int) -> Page:
    _, relance = _own(campagne_id, relance_id)

    def act(session: Transaction) -> str:
        leaving = session.get_one(Relance, relance.id)
        return _left(envoyer_maintenant(session, relance=leaving, acteur=acteur(), now=now()))

    return perform(act, target=_list_url(campagne_id), shows_refusal=True)


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/annuler")
def annuler_la_relance(campagne_id: int, relance_id: int) -> Page:
    act = acting(annuler_relance, relance=_own(campagne_id, relance_id)[1])
    done = "La relance est annulée : elle ne partira pas. « Remettre » la rétablit."
    return perform(act, done=done, target=_list_url(campagne_id), shows_refusal=True)


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/remettre")
def remettre_la_relance(campagne_id: int, relance_id: int) -> Page:
    act = acting(remettre_relance, relance=_own(campagne_id, relance_id)[1])
    done = "La relance est remise : elle partira à son moment."
    return perform(act, done=done, target=_list_url(campagne_id), shows_refusal=True)


def _left(count: int) -> str:
    return f"{plural(count, 'message part', 'messages partent')} {departure(next_working(now()), now())}."


def _own(campagne_id: int, relance_id: int) -> tuple[Campagne, Relance]:
    campagne = animated(campagne_id)
    return campagne, there(get_relance(reading(), campagne_id, relance_id))


def _list_url(campagne_id: int) -> str:
    return url_for("campagnes.relances", campagne_id=campagne_id)


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
        relance_id: next((leaves_at(campagne, due, now) for due in echeances if due.dla_id is None), None)
        for relance_id, echeances in coming.items()
    }
    invitations = (for_all[relance.id] for relance in relances if relance.is_invitation)
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
    is_with_it = etat == "prévue" and not relance.is_invitation and leaves_at(campagne, coming[0], now) == invited
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
    etat, quand = campagne.etat(paris_day(now)), leaves_at(campagne, coming[0], now)
    if etat.is_over:
        return "non partie", "campagne clôturée"
    is_at_opening = campagne.is_a_draft and quand <= now
    when = "dès l’ouverture de la campagne" if is_at_opening else f"le {moment_text(quand)}"
    return "prévue", f"{when}{_but(campagne, quand, now)}"


_PATIENCE = timedelta(minutes=10)
"""Time after which a reminder that is due is said to be late: the worker sends within a few minutes."""


def _but(campagne: Campagne, quand: datetime, now: datetime) -> str:
    """Return a warning after its date: it is late, or the dates of its campaign moved before it."""
    if paris_day(quand) > campagne.limite:
        return ", mais plus aucune réponse n’est prise ce jour-là : changez son jour"
    is_late = quand <= now - _PATIENCE and campagne.etat(paris_day(now)).accepts
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


def first_message(campagne: Campagne, relances: Sequence[Relance]) -> Apercu | None:
    """Render the first invitation of a campaign as its first reader would receive it; None when it has none, or no
    reader."""
    invitations = [relance for relance in relances if relance.is_invitation]
    first = min(invitations, key=lambda relance: echeance(campagne, relance).quand, default=None)
    if first is None:
        return None
    due = echeance(campagne, first)
    moment = max(now(), due.quand)
    joints = destinataires_of(reading(), campagne, due, moment).joints
    mots = MotsRelance(first.objet, first.texte)
    return apercu_of(campagne, mots, joints[0], paris_day(moment)) if joints else None


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
        "mots": Mots.in_region(campagne.region),
        "pas_moi": f"{public_url}/r/…/pas-moi" if is_contact else f"{public_url}/courriels/pas-moi/…",
        "lien": f"{public_url}/acces/…" if is_new else "",
    }
    _, texte, _ = render_message(RELANCE_STRUCTURE if is_contact else RELANCE, context)
    return Apercu(destinataire.nom, composed, texte, is_new)


def departure(quand: datetime, now: datetime) -> str:
    """Say when a message requested now leaves."""
    return "tout de suite" if quand == now else f"le {moment_text(quand)}, à la reprise des heures ouvrées"
