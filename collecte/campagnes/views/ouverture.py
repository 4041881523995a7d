"""Pages that open a campaign once its notice is complete, cancel it once it opened, and settle its results."""

from flask import flash, redirect, render_template, request, url_for

from collecte.campagnes.forms.campagnes import AnnulationForm, ArretForm, OuvertureForm
from collecte.campagnes.operations.ouverture import (
    IncompleteNoticeError,
    annuler_campagne,
    confirm_opening,
    list_told,
    withdraw_opening,
)
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.campagnes import list_overlapping
from collecte.campagnes.queries.suivis import count_attendues, count_transmises, list_suivi
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.etapes import held, steps_of
from collecte.campagnes.views.pages_campagne import up_to
from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import ConflictError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.security import token_hash
from collecte.models import Campagne, EtapeCampagne
from collecte.relances.operations.departs_relances import destinataires_of, echeance, leaves_at
from collecte.relances.queries.relances import list_relances
from collecte.relances.views.relances import departure, readers
from collecte.reponses.views.animation import animated, animated_now, animated_to_change, lead_to_follow_up
from questionnaires.core.francais import day_text, moment_text, paris_day, plural


@bp.route("/campagnes/<int:campagne_id>/ouvrir", methods=["GET", "POST"])
def ouverture(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if request.method != "POST" and not campagne.is_a_draft:
        lead_to_follow_up(campagne_id, "Cette campagne est déjà ouverte, ou son ouverture est confirmée.")
    if request.method != "POST" and campagne.missing_notice:
        flash(str(IncompleteNoticeError(campagne)))
        return redirect(url_for("campagnes.notice", campagne_id=campagne_id))
    done = (
        "La campagne est ouverte." if _is_due(campagne) else f"La campagne ouvrira le {day_text(campagne.ouverture)}."
    )

    def act(session: Transaction) -> str:
        if held(session, campagne_id).is_a_draft and form.vues.data != token_hash(_what_opens(campagne)[0]):
            raise ConflictError(
                "Cette campagne a changé dans un autre onglet, ou par quelqu’un d’autre : elle n’est pas ouverte.",
                "Relisez ce qui suit, puis ouvrez-la.",
            )
        confirm_opening(session, campagne_id=campagne_id, acteur=acteur(), now=now())
        return _suivi(campagne_id)

    form = OuvertureForm()
    return answer(lambda form: _opening_page(campagne, form), form, act, done=done, on="vues", keeps_status=True)


@bp.post("/campagnes/<int:campagne_id>/ouvrir/retirer")
def retirer_ouverture(campagne_id: int) -> Page:
    animated(campagne_id)
    done = "La campagne n’ouvrira pas tant que vous ne l’aurez pas ouverte de nouveau."
    act = acting(withdraw_opening, campagne_id=campagne_id)
    return perform(act, done=done, target=_suivi(campagne_id), shows_refusal=True)


def _is_due(campagne: Campagne) -> bool:
    return campagne.ouverture <= paris_day(now())


def _opening_page(campagne: Campagne, form: OuvertureForm) -> str:
    suite, message = _what_opens(campagne)
    return render_template(
        "campagnes/ouvrir.html",
        campagne=campagne,
        form=form,
        suite=suite,
        vues=token_hash(suite),
        is_due=_is_due(campagne),
        message=message,
        memes_mois=list_overlapping(reading(), campagne) if campagne.is_temps else (),
        etapes=steps_of(campagne, EtapeCampagne.OUVRIR),
    )


def _what_opens(campagne: Campagne) -> tuple[str, Link]:
    """Return what opening a campaign does, and a link to its first message."""
    invitations = [
        relance
        for relance in list_relances(reading(), campagne.id)
        if relance.is_invitation and relance.annulee_le is None and relance.depart is None
    ]
    invitation = min(invitations, key=lambda relance: echeance(campagne, relance).quand, default=None)
    if invitation is None:
        message = "Aucune invitation n’est prévue : à vous de prévenir."
        link = "Ajouter une invitation", url_for("campagnes.relances", campagne_id=campagne.id)
    else:
        due = echeance(campagne, invitation)
        leaves = leaves_at(campagne, due, now())
        then = f"le {moment_text(leaves)}" if leaves > now() else "tout de suite"
        unreached = len(destinataires_of(reading(), campagne, due, max(now(), due.quand)).sans_compte)
        nobody = f" Pour {plural(unreached, 'réponse')}, il n’y a personne à qui écrire." if unreached else ""
        message = f"L’invitation part {then}.{nobody}"
        address = url_for("campagnes.apercu_relance", campagne_id=campagne.id, relance_id=invitation.id)
        link = "Voir qui reçoit l’invitation, et le message", address
    return f"{campagne.titre}. {_asked(campagne)} {message}", link


def _asked(campagne: Campagne) -> str:
    count = count_attendues(reading(), campagne.id)
    late = (
        f" Réponses en retard acceptées jusqu’au {day_text(campagne.derniere_limite)}." if campagne.grace_jours else ""
    )
    opening = "dès maintenant" if _is_due(campagne) else f"du {day_text(campagne.ouverture)}"
    return (
        f"{plural(count, 'réponse est attendue', 'réponses sont attendues')}, {opening} au "
        f"{day_text(campagne.cloture)}, ce jour compris.{late}"
    )


@bp.route("/campagnes/<int:campagne_id>/annuler", methods=["GET", "POST"])
def annulation(campagne_id: int) -> Page:
    campagne = animated_now(campagne_id) if request.method == "POST" else animated_to_change(campagne_id)

    def said(count: int) -> str:
        messages = plural(count, "message part", "messages partent")
        leaves = departure(next_working(now()), now())
        sentence = f"{messages} pour le dire, {leaves}." if count else "Personne n’est à prévenir."
        return f"La campagne « {campagne.titre} » est annulée. {sentence}"

    form, suivi = form_of(AnnulationForm), _suivi(campagne_id)
    act = acting(annuler_campagne, suivi, said, campagne_id=campagne_id, raison=form.raison)
    return answer(_cancelling_screen(campagne), form, act, on="raison", back=suivi)


def _cancelling_screen(campagne: Campagne) -> Ecran:
    reader_count = len(list_told(reading(), campagne, now()))
    return Ecran(
        titre="Annuler la campagne",
        chapeau=f"{campagne.titre}. Elle ne prendra plus de réponse, ne donnera aucun chiffre, et restera annulée.",
        points=(
            _what_becomes_of_answers(campagne),
            f"Un courriel part à {readers(campagne, reader_count)}, avec la raison que vous écrivez ici."
            if reader_count
            else "Personne n’a encore reçu de message : personne n’est à prévenir.",
            "Les relances prévues ne partent pas, ni les messages qui attendaient déjà leur heure.",
            "Pour seulement arrêter plus tôt, avancez la clôture : les réponses reçues restent alors comptées.",
        ),
        fil=up_to(campagne),
        bouton="Annuler cette campagne",
        retour=_suivi(campagne.id),
        autre=("Avancer plutôt la clôture", url_for("campagnes.dates", campagne_id=campagne.id)),
    )


def _what_becomes_of_answers(campagne: Campagne) -> str:
    answered = count_transmises(reading(), campagne.id)
    if not answered:
        return "Aucune réponse n’est transmise."
    if campagne.anonyme:
        return "Les réponses anonymes sont effacées : rien ne dirait à qui les rendre."
    single, several = "réponse transmise redevient un brouillon", "réponses transmises redeviennent des brouillons"
    then = " : leurs auteurs les relisent, personne d’autre"
    if campagne.is_of_structures:
        then = ", que plus personne ne lit"
    return f"{plural(answered, single, several)}{then}, et aucune ne compte plus."


def _suivi(campagne_id: int) -> str:
    return url_for("campagnes.suivi", campagne_id=campagne_id)


@bp.route("/campagnes/<int:campagne_id>/arreter", methods=["GET", "POST"])
def arret(campagne_id: int) -> Page:
    campagne, suivi = animated(campagne_id), url_for("campagnes.suivi", campagne_id=campagne_id)
    if request.method != "POST" and campagne.arretee_le is not None:
        return lead_to(suivi)

    def page(form: ArretForm) -> str:
        rows, today = list_suivi(reading(), campagne), paris_day(now())
        return render_template(
            "campagnes/arreter.html",
            campagne=campagne,
            form=form,
            is_over=campagne.is_over(today),
            etat=campagne.etat(today),
            prolonges=campagne.prolonges(today),
            transmises=sum(row.is_transmitted for row in rows),
            reprises=sum(row.rouverte_le is not None for row in rows),
            refusees=sum(row.is_refused for row in rows),
            missing=[row for row in rows if not row.is_transmitted and not row.is_refused],
        )

    form = form_of(ArretForm)
    done = "Les résultats sont arrêtés. Le classeur de référence est gardé : téléchargez-le ici quand vous voulez."
    act = acting(arreter_resultats, suivi, campagne_id=campagne_id, ecarts=lambda: form.ecarts.data or "")
    return answer(page, form, act, done=done, on="ecarts", keeps_status=True)
