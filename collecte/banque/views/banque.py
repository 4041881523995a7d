"""Pages of the bank: read it, take a question, give those of a settled campaign, take one back."""

from http import HTTPStatus
from typing import Any

from flask import abort, render_template, request, url_for

from collecte.banque.forms.banque import DonnerForm, PrendreForm, RechercheForm
from collecte.banque.operations.banque import give, take_back, with_question
from collecte.banque.queries.banque import (
    QuestionEssayee,
    get_essayee,
    get_imprime,
    get_resultats,
    lendable,
    list_codes_given,
    list_essayees,
    list_givable,
    list_keys_given,
    printed,
)
from collecte.bibliotheque.queries.brouillons import list_brouillons, read_brouillon
from collecte.bibliotheque.views.chantier import Chantier, chantier_of, make, quoted
from collecte.comptes.views.ecrans import Link, Page, acting, form_page, lead_to, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import offer
from collecte.core.web.adresses import number
from collecte.models import Campagne, Publication, QuestionPartagee
from collecte.policy import Droit, given_publications, given_questions
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.model import Questionnaire
from questionnaires.editing.banque import asked_when

PER_PAGE = 40
"""Questions of a page of the bank, two lines each."""

bp = GatedBlueprint("banque", __name__, Droit.ANIMER, url_prefix="/banque")


@bp.get("")
def liste() -> Page:
    """Show the bank, or what of it has some words or a kind."""
    essayees = list_essayees(reading(), acteur())
    form = RechercheForm.asked(request.args, {essayee.famille for essayee in essayees})
    matching = [
        essayee
        for essayee in essayees
        if form.nature.data in ("", essayee.famille) and all(word in essayee.words for word in form.words)
    ]
    return render_template(
        "banque/liste.html",
        form=form,
        tranche=tranche(matching, PER_PAGE),
        is_filtered=bool(form.words or form.nature.data),
        chantier=_chantier(),
        place=_place(),
        donner=list_givable(reading(), acteur()),
    )


@bp.route("/<cle>", methods=["GET", "POST"])
def question(cle: str) -> Page:
    """Show a question with its results, or put it in a questionnaire in preparation."""
    essayee = get_essayee(reading(), acteur(), cle) or abort(HTTPStatus.NOT_FOUND)
    chantier = _chantier()
    form = form_of(PrendreForm)
    if chantier:
        del form.questionnaire
    else:
        brouillons = [brouillon for brouillon in list_brouillons(reading(), acteur()) if brouillon.retire_le is None]
        offer(form.questionnaire, [(brouillon.id, read_brouillon(brouillon).titre) for brouillon in brouillons])
    if request.method == "POST" and form.validate():
        return _taken(essayee, chantier or chantier_of(form.questionnaire.data))
    return form_page(
        "banque/question.html",
        essayee=essayee,
        imprime=get_imprime(reading(), essayee),
        chantier=chantier,
        form=form,
        fil=_fil(),
        is_own=essayee.cle in list_keys_given(reading(), acteur()),
    )


def _taken(essayee: QuestionEssayee, chantier: Chantier) -> Page:
    groupe, apres = request.args.get("groupe", ""), request.args.get("apres", "")

    def change(questionnaire: Questionnaire) -> Questionnaire:
        return with_question(questionnaire, essayee.block, essayee.provenance, groupe=groupe, apres=apres)

    libelle = f"Question prise dans la banque : {quoted(essayee.block.libelle)}."
    reste = f" Sa condition n’est pas venue avec elle : récrivez-la s’il le faut. {' '.join(essayee.conditions)}"
    make(chantier, change, libelle, libelle + reste if essayee.conditions else "")
    return lead_to(chantier.at(f"question-{essayee.block.code}"))


@bp.route("/campagnes/<int:publication_id>", methods=["GET", "POST"])
def donner(publication_id: int) -> Page:
    """Show what other régions would read of each question of a settled campaign, or put some of them in the bank."""
    publication = fetch(Publication, publication_id, lambda acteur, _: given_publications(acteur))
    campagne = reading().get_one(Campagne, publication.campagne_id)
    resultats = get_resultats(reading(), publication) or abort(HTTPStatus.NOT_FOUND)
    given = list_codes_given(reading(), publication.id)
    source = get_questionnaire(campagne.version)
    blocks = [block for block in lendable(source) if block.code not in given]
    imprimes = [
        (block, asked_when(source, block.code), imprime)
        for block in blocks
        if (imprime := printed(resultats, block)).is_answered
    ]
    form = form_of(DonnerForm)
    offer(form.questions, [(block.code, block.libelle) for block, *_ in imprimes])
    if request.method == "POST" and form.validate():
        act = acting(give, publication=publication, codes=form.questions.data)
        return perform(act, form=form, done="Ces questions sont dans la banque.", target=url_for("banque.liste"))
    return form_page("banque/donner.html", campagne=campagne, imprimes=imprimes, form=form, fil=_fil())


@bp.post("/<int:partagee_id>/retirer")
def retirer(partagee_id: int) -> Page:
    partagee = fetch(QuestionPartagee, partagee_id, lambda acteur, _: given_questions(acteur))
    return perform(
        acting(take_back, partagee=partagee),
        done="La question n’est plus dans la banque.",
        target=url_for("banque.liste"),
    )


def _chantier() -> Chantier | None:
    """Return the questionnaire in preparation that the address names, for which a question is sought."""
    brouillon_id = request.args.get("pour", type=number)
    return chantier_of(brouillon_id) if brouillon_id else None


def _place() -> dict[str, Any]:
    """Return the place where a question is to go, as the address names it."""
    return {name: request.args[name] for name in ("pour", "groupe", "apres") if request.args.get(name)}


def _fil() -> list[Link]:
    """Return the way up: to the bank, for the same place."""
    bank = ("Banque de questions", url_for("banque.liste", **_place()))
    return [("Questionnaires", url_for("questionnaires.liste")), bank]
