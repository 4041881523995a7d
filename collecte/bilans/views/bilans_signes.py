"""Signature of a bilan by the direction, reading by the C2RA, copil, and the bilan as signed."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Response, render_template, request

from collecte.bilans.forms.bilans import CopilForm, SignatureForm
from collecte.bilans.operations.bilans import (
    ChangedBilanError,
    empreinte_of,
    mark_read,
    put_copil,
    sign_bilan,
    signed_content,
    unmark_read,
)
from collecte.bilans.operations.contenu_bilan import compose_to_sign
from collecte.bilans.queries.bilans import LOADED_WITH_AVENANT, directed_avenants, get_read_signed, get_signed
from collecte.bilans.views.acces_bilans import day_of, home, the_day, the_prepared_avenant, up_to_dla_bilan
from collecte.bilans.views.bilans import bilan_pdf, bp
from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.base import EXPIRED
from collecte.core.web.pdf import is_available
from collecte.models import Avenant, BilanSigne
from collecte.organisation.views.acces_organisation import mots, the_avenant, there
from collecte.policy import Droit
from exports.bilans.document import changes
from questionnaires.core.francais import paris_day, short_day_text


@bp.route("/avenants/<int:avenant_id>/signer", methods=["GET", "POST"])
@requires(Droit.DIRIGER)
def signer(avenant_id: int) -> Page:
    """Show the bilan that would be signed, or sign it if it is still the one that was shown."""
    avenant = fetch(Avenant, avenant_id, directed_avenants, *LOADED_WITH_AVENANT)
    if request.method != "POST":
        return _to_sign(avenant, the_day())
    form = SignatureForm()
    arrete = day_of(form.arrete.data or "")
    if not form.validate():
        return _to_sign(avenant, arrete, problem=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session, empreinte = writing(), form.empreinte.data or ""
        signed = session.get_one(Avenant, avenant_id)
        sign_bilan(session, avenant=signed, arrete=arrete, empreinte=empreinte, acteur=acteur(), now=now())
        commit()
    except ChangedBilanError as error:
        return _to_sign(avenant, arrete, problem=str(error)), HTTPStatus.CONFLICT
    done = f"Le bilan de l’avenant {avenant.numero} est signé."
    return lead_to(_home(avenant), f"{done} Votre {_c2ra(avenant)} en est averti ; les pilotes le lisent.")


def _to_sign(avenant: Avenant, arrete: date, problem: str = "") -> str:
    bilan, signe = compose_to_sign(reading(), avenant.convention, arrete), get_signed(reading(), avenant.id)
    return render_template(
        "bilans/signer.html",
        avenant=avenant,
        bilan=bilan,
        signe=signe,
        changements=changes(signed_content(signe), bilan) if signe else (),
        form=SignatureForm(formdata=None, empreinte=empreinte_of(bilan), arrete=bilan.arrete.isoformat()),
        problem=problem,
        fil=_up_to(avenant),
        retour=_home(avenant),
        mots=mots(avenant.convention.dla.region),
    )


# --- read by the C2RA


@bp.post("/avenants/<int:avenant_id>/relire")
@requires(Droit.ANIMER)
def relire(avenant_id: int) -> Page:
    return _say(avenant_id, mark_read, "C’est noté : vous avez relu ce bilan. La direction en est avertie.")


@bp.post("/avenants/<int:avenant_id>/relire/retirer")
@requires(Droit.ANIMER)
def retirer_relecture(avenant_id: int) -> Page:
    return _say(avenant_id, unmark_read, "C’est noté : ce bilan est de nouveau à relire.")


def _say(avenant_id: int, verb: Callable[..., None], done: str) -> Page:
    avenant = the_avenant(avenant_id)
    act = acting(verb, avenant=avenant)
    return perform(act, done=done, target=_home(avenant))


# --- presented to the copil


@bp.route("/avenants/<int:avenant_id>/copil", methods=["GET", "POST"])
def copil(avenant_id: int) -> Page:
    avenant = the_prepared_avenant(avenant_id)
    signe = get_signed(reading(), avenant_id) if request.method != "POST" else None
    form = form_of(CopilForm, presente_le=signe.presente_le.isoformat() if signe and signe.presente_le else "")
    screen = Ecran(
        titre="Noter la présentation au copil",
        chapeau=f"Bilan de l’avenant {avenant.numero}, tel qu’il est signé. Le comité de pilotage (copil) réunit ceux "
        "qui financent et pilotent le DLA.",
        fil=_up_to(avenant),
        bouton="Enregistrer",
        retour=_home(avenant),
    )
    done = "La date est notée." if form.presente_le.data else "Plus aucune date de copil n’est notée."
    act = acting(put_copil, _home(avenant), avenant=avenant, jour=form.presente_le)
    return answer(screen, form, act, done=done, on="presente_le")


# --- as it was signed


@bp.get("/avenants/<int:avenant_id>/signe")
@requires(Droit.LIRE_BILANS)
def signe(avenant_id: int) -> str:
    bilan_signe = the_signed(avenant_id)
    return render_template(
        "bilans/signe.html",
        bilan_signe=bilan_signe,
        bilan=signed_content(bilan_signe),
        mention=mention_of(bilan_signe),
        has_pdf=is_available(),
    )


@bp.get("/avenants/<int:avenant_id>/signe.pdf")
@requires(Droit.LIRE_BILANS)
def signe_pdf(avenant_id: int) -> Response:
    bilan_signe = the_signed(avenant_id)
    return bilan_pdf(signed_content(bilan_signe), mention_of(bilan_signe))


def the_signed(avenant_id: int) -> BilanSigne:
    return there(get_read_signed(reading(), acteur(), avenant_id, today()))


def mention_of(bilan_signe: BilanSigne) -> str:
    """Return a sentence on where the bilan stands: signed, read, presented."""
    c2ra = _c2ra(bilan_signe.avenant)
    signed = short_day_text(paris_day(bilan_signe.signe_le))
    parts = [
        f"Avenant {bilan_signe.avenant.numero}, signé le {signed} par {bilan_signe.signe_par.personne.nom_complet}"
    ]
    if bilan_signe.relu_le:
        parts.append(f"relu par le {c2ra} le {short_day_text(paris_day(bilan_signe.relu_le))}")
    if bilan_signe.presente_le:
        when = "présenté au copil du" if bilan_signe.presente_le <= today() else "à présenter au copil du"
        parts.append(f"{when} {short_day_text(bilan_signe.presente_le)}")
    return f"{', '.join(parts)}."


def _home(avenant: Avenant) -> str:
    return home(avenant.convention.dla_id, avenant.convention_id, anchor="signatures")


def _up_to(avenant: Avenant) -> list[Link]:
    return up_to_dla_bilan(avenant.convention.dla, avenant.convention_id)


def _c2ra(avenant: Avenant) -> str:
    return mots(avenant.convention.dla.region).c2ra
