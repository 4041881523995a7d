"""Pages of an interview: structures to call, guide, pages of the answer, check, receipt, notes."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.web.listes import Liste
from collecte.enquetes.forms.entretiens import CarnetForm, CommencerForm, CopieForm
from collecte.enquetes.operations.entretiens import commencer as begin
from collecte.enquetes.operations.entretiens import envoyer_une_copie, noter
from collecte.enquetes.queries.entretiens import (
    Interrogeable,
    get_entretien,
    get_structure_of,
    list_entretiens,
    list_interrogeables,
)
from collecte.enquetes.views.pages_entretien import TITRES, ReponseEntretien, known_before, led_reponse, near_reponse
from collecte.models import ContactStructure, Mode
from collecte.policy import Droit
from collecte.registre.hooks import PageLink
from collecte.reponses.forms.gestes import typed_answers
from collecte.reponses.operations.refus import refuser
from collecte.reponses.queries.liens import list_live_liens
from collecte.reponses.queries.transmissions import get_present_transmission
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.guide_papier import on_paper
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.pages_transmission import LectureTransmission
from collecte.reponses.views.saisie import resume, save_section, show_section
from collecte.reponses.views.verification import show_check, transmit
from questionnaires.answers.a_cote import typable
from questionnaires.core.francais import paris_day, short_day_text

bp = GatedBlueprint("entretiens", __name__, Droit.INTERROGER, url_prefix="/entretiens")


@bp.get("")
def liste() -> Page:
    """List the structures that the account may call or visit."""
    interrogeables = list_interrogeables(reading(), acteur(), paris_day(now()))
    menes: dict[int, list[str]] = {}  # names of those who enter each answer
    for entretien in list_entretiens(reading(), [interrogeable.participation.id for interrogeable in interrogeables]):
        menes.setdefault(entretien.participation_id, []).append(entretien.compte.personne.nom_complet)
    liste = Liste(
        "entretiens",
        interrogeables,
        {
            "Structure": lambda interrogeable: interrogeable.participation.auteur,
            "Enquête": lambda interrogeable: interrogeable.participation.campagne.titre,
            "Jusqu’au": lambda interrogeable: interrogeable.participation.cloture,
            "Où en est-elle": lambda interrogeable: (
                f"commencée ({interrogeable.participation.mode})" if interrogeable.participation.revision else "à faire"
            ),
            "À faire": None,
        },
        default="jusqu-au",
    )
    return liste.as_csv() or render_template("enquetes/entretiens/liste.html", liste=liste, titres=TITRES, menes=menes)


def links_to_enter(accompagnement_id: int) -> Sequence[PageLink]:
    """List links to answers that the account may enter today about an accompagnement, with campaign and last day."""
    interrogeables = list_interrogeables(reading(), acteur(), paris_day(now()), accompagnement_id=accompagnement_id)
    return [
        PageLink(TITRES[interrogeable.entretien], _home(interrogeable.participation.id), _until(interrogeable))
        for interrogeable in interrogeables
    ]


def _until(interrogeable: Interrogeable) -> str:
    participation = interrogeable.participation
    return f"{participation.campagne.titre}, jusqu’au {short_day_text(participation.cloture)}"


def _home(reponse_id: int) -> str:
    return url_for("entretiens.preparer", reponse_id=reponse_id)


@bp.route("/<int:reponse_id>", methods=["GET", "POST"])
def preparer(reponse_id: int) -> Page:
    """Show who to call, what is known, and what to say before the first question; then begin."""
    interrogeable = near_reponse(reponse_id)
    mode = Mode.ENTRETIEN if interrogeable.entretien == "guide" else Mode.TELEPHONE
    form = form_of(CommencerForm, mode=mode.value)
    form.offer(interrogeable.entretien, is_begun=False)
    act = acting(
        begin,
        url_for("entretiens.reprendre", reponse_id=reponse_id),
        own=interrogeable,
        mode=lambda: Mode(form.mode.data),
    )
    return answer(partial(_first_page, interrogeable), form, act)


def _first_page(interrogeable: Interrogeable, form: CommencerForm) -> str:
    participation = interrogeable.participation
    entretien = get_entretien(reading(), participation.id, acteur().compte_id)
    is_new = entretien is None and participation.revision > 0
    form.offer(interrogeable.entretien, is_begun=is_new)
    shown = Reponse(participation, paris_day(now()), acteur())
    return render_template(
        "enquetes/entretiens/preparer.html",
        reponse=shown,
        participation=participation,
        structure=get_structure_of(reading(), participation),
        entretien=entretien,
        porteurs=[
            f"{lien.contact.nom} ({lien.contact.adresse})" for lien in list_live_liens(reading(), participation.id)
        ],
        autres=[
            autre for autre in list_entretiens(reading(), [participation.id]) if autre.compte_id != acteur().compte_id
        ],
        sues=known_before(shown).values(),
        titre=TITRES[interrogeable.entretien],
        is_guide=interrogeable.entretien == "guide",
        form=form,
    )


@bp.get("/<int:reponse_id>/repondre")
def reprendre(reponse_id: int) -> Page:
    """Redirect to the page where the interviewer left off."""
    return resume(led_reponse(reponse_id))


@bp.route("/<int:reponse_id>/pages/<page>", methods=["GET", "POST"])
def section(reponse_id: int, page: str) -> Page:
    reponse = led_reponse(reponse_id)
    if request.method != "POST":
        return show_section(reponse, page)
    if reponse.participation.transmise_le is not None:
        return _overtaken(reponse, page), HTTPStatus.CONFLICT
    return save_section(reponse, page)


def _overtaken(reponse: ReponseEntretien, code: str) -> str:
    """Show what was just typed, to be copied: the structure or a colleague transmitted the answer meanwhile."""
    page = reponse.questionnaire.section(code) or abort(HTTPStatus.NOT_FOUND)
    questions = typable(page)
    typed = {name: text for name, text in typed_answers(page, request.form).items() if text.strip()}
    return render_template(
        "enquetes/entretiens/devancee.html",
        reponse=reponse,
        participation=reponse.participation,
        tapees=[(questions[name].libelle, as_read(questions[name], text)) for name, text in typed.items()],
    )


@bp.route("/<int:reponse_id>/verifier", methods=["GET", "POST"])
def verifier(reponse_id: int) -> Page:
    reponse = led_reponse(reponse_id)
    return transmit(reponse) if request.method == "POST" else show_check(reponse)


@bp.get("/<int:reponse_id>/recu")
def recu(reponse_id: int) -> Page:
    reponse = led_reponse(reponse_id)
    if reponse.participation.transmise_le is None:
        return redirect(reponse.reprendre_url)
    return _receipt_page(reponse, _copy_form(reponse))


def _receipt_page(reponse: ReponseEntretien, form: CopieForm) -> str:
    participation = reponse.participation
    is_read = reponse.acces.entretien == "guide"
    sent = LectureTransmission.of_respondent(get_present_transmission(reading(), participation)) if is_read else None
    return render_template(
        "enquetes/entretiens/recu.html",
        reponse=reponse,
        participation=participation,
        is_open=participation.etat_campagne(paris_day(now())).accepts,
        lecture=sent,
        form=form,
    )


def _copy_form(reponse: ReponseEntretien) -> CopieForm:
    """Return the form that sends a copy, with the contacts of the structure who may be written to."""
    form, contacts = CopieForm(), get_structure_of(reading(), reponse.participation).contacts
    form.offer([(contact.id, f"{contact.nom}, {contact.adresse}") for contact in contacts if contact.ancien_le is None])
    return form


@bp.post("/<int:reponse_id>/copie")
def copie(reponse_id: int) -> Page:
    """Inform the structure of what was entered for it, and of where to read it."""
    reponse = led_reponse(reponse_id)
    if reponse.participation.transmise_le is None:
        return lead_to(reponse.reprendre_url)
    form = _copy_form(reponse)

    def act(session: Transaction) -> str:
        contact = session.get_one(ContactStructure, form.contact.data)
        envoyer_une_copie(session, participation=reponse.participation, contact=contact, acteur=acteur(), now=now())
        flash(f"Un message part à {contact.nom} : son lien personnel y ouvre le reçu et la réponse.")
        return reponse.recu_url

    return answer(partial(_receipt_page, reponse), form, act)


@bp.route("/<int:reponse_id>/notes", methods=["GET", "POST"])
def notes(reponse_id: int) -> Page:
    """Show the notes alone, away from the questions."""
    reponse = led_reponse(reponse_id)
    form = form_of(CarnetForm, notes=reponse.entretien.notes, vues=reponse.entretien.notes)

    def shown(form: CarnetForm) -> str:
        return render_template("enquetes/entretiens/notes.html", reponse=reponse, form=form)

    def act(session: Transaction) -> str:
        texte, vues = form.notes.data or "", form.vues.data or ""
        noter(session, enqueteur=reponse.enqueteur, texte=texte, vues=vues, page="")
        return reponse.settled_url or reponse.plus_tard_url

    return answer(shown, form, act, done="Vos notes sont enregistrées.", on="notes")


@bp.post("/<int:reponse_id>/ne-pas-repondre")
def noter_le_refus(reponse_id: int) -> Response:
    """Record that the structure declines to answer, as the person says."""
    near_reponse(reponse_id)
    done = "C’est noté : la structure ne souhaite pas répondre. Plus rien ne lui sera envoyé pour cette enquête."
    act = acting(refuser, participation_id=reponse_id)
    return perform(act, done=done, target=_home(reponse_id), shows_refusal=True)


@bp.get("/<int:reponse_id>/guide")
def guide(reponse_id: int) -> Page:
    """Show the questions on paper, with what is known and lines to write, for a visit."""
    participation = near_reponse(reponse_id).participation
    shown = Reponse(participation, paris_day(now()), acteur())
    return render_template(
        "enquetes/entretiens/guide.html",
        participation=participation,
        questionnaire=shown.questionnaire,
        parties=on_paper(shown.questionnaire, {code: known.texte for code, known in known_before(shown).items()}),
        lecteurs=shown.lecteurs,
        retour=_home(reponse_id),
    )
