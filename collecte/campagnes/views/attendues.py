"""Pages of expected answers: effectifs confirmed by directions, corrections, replacement in a draw, reminders."""

from collections.abc import Mapping

from flask import render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from collecte.campagnes.forms.campagnes import AjoutDlasForm, AttendueForm, RaisonForm, RemplacementForm, TermesForm
from collecte.campagnes.operations.corrections import (
    ajouter_attendue,
    ajouter_dlas,
    corriger_attendue,
    list_addable,
    next_for,
    remplacer,
    retirer_attendue,
)
from collecte.campagnes.operations.rappels import check_remindable, readers_of, relancer
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.structures_interrogees import list_noms
from collecte.campagnes.queries.suivis import Cle, list_keys, list_retirees
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in, on_time, up_to
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Campagne, Participation
from collecte.organisation.queries.organisation import list_affectations_of, list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.relances.forms.relances import RappelForm
from collecte.relances.operations.departs_relances import invitation_to_come
from collecte.relances.operations.relances import programme_of
from collecte.relances.operations.textes_relances import MARQUES
from collecte.relances.queries.relances import list_last_rappels
from collecte.relances.views.relances import departure
from collecte.reponses.views.animation import animated, animated_to_change, check_changeable, lead_to_follow_up
from questionnaires.core.francais import day_text, decimal_text, moment_text, paris_day, plural


@bp.route("/campagnes/<int:campagne_id>/attendues", methods=["GET", "POST"])
def attendues(campagne_id: int) -> Page:
    """List the answers withdrawn, and expect one more."""
    campagne, form = animated(campagne_id), form_of(AttendueForm)
    offered = _offer(campagne, form)
    if request.method == "POST" and form.qui.data in {_code_of(key) for key in list_keys(reading(), campagne_id)}:
        lead_to_follow_up(campagne_id, "Cette réponse est déjà attendue. Rien n’a été changé.")

    def page(form: AttendueForm) -> str:
        retirees = list_retirees(reading(), campagne)
        return render_template("campagnes/attendues.html", campagne=campagne, form=form, retirees=retirees)

    act = acting(
        ajouter_attendue,
        url_for("campagnes.suivi", campagne_id=campagne_id),
        campagne_id=campagne_id,
        key=lambda: offered[form.qui.data],
        raison=form.raison,
    )
    return answer(page, form, act, done="Une réponse de plus est attendue.", on="qui", keeps_status=True)


def _code_of(key: Cle) -> str:
    return "-".join(str(part or 0) for part in key)


def _offer(campagne: Campagne, form: AttendueForm) -> Mapping[str, Cle]:
    """Offer the answers that can be added in the form; return choice -> key."""
    addable = list_addable(reading(), campagne) if campagne.attendues_fixees_le else []
    dlas = {dla.id: f"DLA {dla.code} {dla.nom}" for dla in list_dlas(reading(), campagne.region_id)}
    affectation_ids = [termes.affectation_id for termes in addable if termes.affectation_id]
    asked = [termes.accompagnement_id for termes in addable if termes.accompagnement_id]
    affectations = list_affectations_of(reading(), affectation_ids) if affectation_ids else ()
    people = {affectation.id: affectation.personne.nom_complet for affectation in affectations}
    structures = list_noms(reading(), asked) if asked else {}
    offered: dict[str, Cle] = {}
    form.qui.choices = []
    for termes in sorted(addable, key=lambda termes: dlas[termes.dla_id]):
        code = _code_of(termes.key)
        name = people.get(termes.affectation_id or 0) or structures.get(termes.accompagnement_id or 0)
        dla = dlas[termes.dla_id]
        form.qui.choices.append(SelectChoice(code, f"{name}, {dla}" if name else dla, optgroup=dla if name else None))
        offered[code] = termes.key
    return offered


@bp.route("/campagnes/<int:campagne_id>/dlas/ajouter", methods=["GET", "POST"])
def interroger_dlas(campagne_id: int) -> Page:
    """Have an open campaign that asks some DLA only ask others too."""
    campagne, suivi = animated_to_change(campagne_id), url_for("campagnes.suivi", campagne_id=campagne_id)
    others = [dla for dla in list_dlas(reading(), campagne.region_id) if not campagne.asks(dla)]
    if request.method != "POST" and not (others and campagne.etat(paris_day(now())).accepts):
        lead_to_follow_up(campagne_id, _ASKED_NO_MORE)

    invited = invitation_to_come(reading(), campagne, now())
    message = (
        f"L’invitation leur parvient aussi, le {moment_text(invited)}."
        if invited
        else "Aucun message ne part d’ici : relancez-les ensuite, par la page de leur DLA."
    )

    def said(count: int) -> str:
        return f"{plural(count, 'réponse de plus est attendue', 'réponses de plus sont attendues')}. {message}"

    form = form_of(AjoutDlasForm)
    act = acting(ajouter_dlas, suivi, said, campagne_id=campagne_id, dlas=form.dlas, raison=form.raison)
    form.offer_dlas(others)
    ecran = Ecran(
        titre="Interroger d’autres DLA",
        chapeau=f"{campagne.titre}, jusqu’au {day_text(campagne.cloture)}.",
        points=(
            "Leurs réponses s’ajoutent à celles qui sont attendues, et comptent dans les taux.",
            message,
            "Un DLA ajouté le reste : retirez alors ses réponses attendues, une à une ou ensemble.",
        ),
        fil=up_to(campagne),
        bouton="Interroger ces DLA",
    )
    return answer(ecran, form, act, on="dlas", keeps_status=True, back=suivi)


_ASKED_NO_MORE = (
    "Cette campagne interroge déjà tous ses DLA, ou ne prend pas de réponse aujourd’hui : rien n’est à ajouter."
)


@bp.route("/campagnes/<int:campagne_id>/attendues/<int:participation_id>", methods=["GET", "POST"])
def attendue(campagne_id: int, participation_id: int) -> Page:
    """Correct the ETP and the months expected of an answer, where time is asked: they are expected there only."""
    campagne = on_time(campagne_id)
    suivi = expected_in(campagne, participation_id)
    check_changeable(campagne)

    def page(form: TermesForm) -> str:
        return render_template("campagnes/attendue.html", campagne=campagne, suivi=suivi, form=form)

    form = form_of(TermesForm, etp=decimal_text(suivi.etp, 2), mois=decimal_text(suivi.mois, 1))
    act = acting(
        corriger_attendue,
        url_for("campagnes.suivi", campagne_id=campagne_id),
        participation_id=participation_id,
        etp=lambda: form.termes[0],
        mois=lambda: form.termes[1],
        raison=form.raison,
    )
    done = "Ce qui est attendu est corrigé ; la couverture en tient compte."
    return answer(page, form, act, done=done, on="etp", keeps_status=True)


@bp.route("/campagnes/<int:campagne_id>/attendues/<int:participation_id>/retirer", methods=["GET", "POST"])
def retirer(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: RaisonForm) -> str:
        return render_template("campagnes/retirer.html", campagne=campagne, suivi=suivi, form=form)

    form = form_of(RaisonForm)
    done = "Cette réponse n’est plus attendue. Elle reste dans la liste des réponses retirées."
    act = acting(
        retirer_attendue,
        url_for("campagnes.attendues", campagne_id=campagne_id),
        participation_id=participation_id,
        raison=form.raison,
    )
    return answer(page, form, act, done=done, on="raison", keeps_status=True)


@bp.get("/campagnes/<int:campagne_id>/effectifs")
def effectifs(campagne_id: int) -> Page:
    return render_template(
        "campagnes/effectifs.html", campagne=on_time(campagne_id), effectifs=list_effectifs(reading(), campagne_id)
    )


@bp.route("/campagnes/<int:campagne_id>/remplacer/<int:participation_id>", methods=["GET", "POST"])
def remplacement(campagne_id: int, participation_id: int) -> Page:
    """Ask the next structure of the draw in place of an answer of this very campaign, withdrawn or not."""
    campagne = animated_to_change(campagne_id)
    lost = reading().get(Participation, participation_id)
    participation = there(lost if lost is not None and lost.campagne_id == campagne.id else None)

    def page(form: RemplacementForm) -> str:
        try:
            following, refus = next_for(reading(), participation, now()), ""
        except UserFacingError as error:
            following, refus = None, str(error)
        return render_template(
            "campagnes/remplacement.html",
            campagne=campagne,
            participation=participation,
            following=following,
            refus=refus,
            form=form,
        )

    def said(named: str) -> str:
        return f"{named} est interrogée à la place. Son lien part à la prochaine relance, ou par « Relancer »."

    form, back = form_of(RemplacementForm), url_for("campagnes.suivi", campagne_id=campagne_id)
    act = acting(remplacer, back, said, participation_id=participation_id, au_dela=form.au_dela, sauter=form.sauter)
    return answer(page, form, act, on="au_dela", keeps_status=True, back=back)


@bp.route("/campagnes/<int:campagne_id>/relancer/<int:participation_id>", methods=["GET", "POST"])
def relancer_une(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: RappelForm) -> str:
        reponse = reading().get_one(Participation, participation_id)
        return render_template(
            "campagnes/relancer.html",
            campagne=campagne,
            suivi=suivi,
            form=form,
            refus=_refusal(campagne, reponse),
            lecteurs=[lecteur.nom for lecteur in readers_of(reading(), reponse, now())],
            dernier=list_last_rappels(reading(), campagne_id).get(participation_id),
            maintenant=now(),
            marques=MARQUES,
            depart=departure(next_working(now()), now()),
        )

    usual = programme_of(campagne).mots
    form = form_of(RappelForm, objet=usual.objet, texte=usual.texte)
    back = url_for("campagnes.suivi", campagne_id=campagne_id)
    act = acting(
        relancer,
        back,
        lambda quand: f"La relance part {departure(quand, now())}.",
        participation_id=participation_id,
        mots=form.mots,
        confirmed=form.confirme,
    )
    return answer(page, form, act, on="texte", keeps_status=True, back=back)


def _refusal(campagne: Campagne, answer: Participation) -> str:
    """Return why the answer cannot be reminded, '' when it can."""
    try:
        check_remindable(reading(), campagne, answer, now())
    except UserFacingError as error:
        return str(error)
    return ""
