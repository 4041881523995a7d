"""The synthèse de suivi of an accompagnement: read, written by parts, finished, printed; its earlier versions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Accompagnement, LienSynthese, RemarqueSynthese, Synthese
from collecte.organisation.views.organisation_commun import there
from collecte.policy import Droit
from collecte.registre.views.registre_commun import today, up_to_accompagnement
from collecte.syntheses.forms.syntheses import FinForm, SyntheseForm
from collecte.syntheses.operations.contenu_synthese import PARTIES, Contenu, empreinte
from collecte.syntheses.operations.syntheses import (
    check_readable,
    current,
    finish,
    from_register,
    reopen,
    save_parties,
    take_register,
    written,
)
from collecte.syntheses.queries.syntheses import Matiere, get_followed, list_liens_synthese
from collecte.syntheses.views.synthese_imprimee import as_pdf, pdf_or_nothing
from questionnaires.answers.merge import Conflict

bp = Blueprint("syntheses", __name__, url_prefix="/accompagnements")


def the_followed(accompagnement_id: int) -> Matiere:
    """An accompagnement whose synthèse one reads. Raises ReservedSyntheseError."""
    own = there(get_followed(reading(), acteur(), accompagnement_id, today()))
    check_readable(own)
    return own


def the_kept_followed(accompagnement_id: int, session: Transaction | None = None) -> Matiere:
    """One whose synthèse one writes. Raises ReservedSyntheseError."""
    own = get_followed(session or reading(), acteur(), accompagnement_id, today())
    if own is None or not own.is_kept:
        abort(HTTPStatus.NOT_FOUND)
    check_readable(own)
    return own


def home(accompagnement_id: int) -> str:
    return url_for("syntheses.fiche", accompagnement_id=accompagnement_id)


def up_to_synthese(own: Accompagnement) -> list[Link]:
    return [*up_to_accompagnement(own), ("Synthèse de suivi", home(own.id))]


@bp.get("/<int:accompagnement_id>/synthese")
@requires(Droit.ACCOMPAGNER)
def fiche(accompagnement_id: int) -> Page:
    own = the_followed(accompagnement_id)
    synthese = own.synthese
    liens = list_liens_synthese(reading(), synthese.id) if synthese else ()
    return render_template(
        "syntheses/fiche.html",
        accompagnement=own.accompagnement,
        fil=up_to_accompagnement(own.accompagnement),
        contenu=current(own, today()),
        synthese=synthese,
        parties=PARTIES,
        remises=synthese.remises if synthese else (),
        liens=[each for each in liens if each.revoque_le is None],
        remarques=remarques_of(liens),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=accompagnement_id)),
        is_kept=own.is_kept,
    )


def remarques_of(liens: Sequence[LienSynthese]) -> list[RemarqueSynthese]:
    """What contacts said by these links, the oldest first."""
    return sorted((each for own in liens for each in own.remarques), key=lambda each: each.id)


@bp.get("/<int:accompagnement_id>/synthese/imprimer")
@requires(Droit.ACCOMPAGNER)
def imprimer(accompagnement_id: int) -> Page:
    own = the_followed(accompagnement_id)
    return render_template(
        "syntheses/imprimer.html",
        fil=up_to_synthese(own.accompagnement),
        contenu=current(own, today()),
        mention=_mention(own.synthese),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=accompagnement_id)),
    )


@bp.get("/<int:accompagnement_id>/synthese.pdf")
@requires(Droit.ACCOMPAGNER)
def pdf(accompagnement_id: int) -> FlaskResponse:
    own = the_followed(accompagnement_id)
    return as_pdf(current(own, today()), _mention(own.synthese))


@bp.get("/<int:accompagnement_id>/synthese/versions/<int:revision>")
@requires(Droit.ACCOMPAGNER)
def version(accompagnement_id: int, revision: int) -> Page:
    own = the_followed(accompagnement_id)
    versions = there(own.synthese).versions
    kept = there(next((each for each in versions if each.revision == revision), None))
    return render_template(
        "syntheses/version.html",
        fil=up_to_synthese(own.accompagnement),
        contenu=Contenu.read(kept.contenu),
        gardee=kept,
    )


def _mention(synthese: Synthese | None) -> str:
    return "" if synthese is not None and synthese.terminee_le is not None else "Version de travail, non terminée."


@bp.get("/<int:accompagnement_id>/synthese/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id)
    textes = written(own, today()).textes
    shown = {f"montre_{code}": empreinte(textes.get(code, "")) for code in PARTIES}
    return _form_page(own, form_as_left(SyntheseForm, **textes, **shown))


def _form_page(own: Matiere, form: SyntheseForm) -> str:
    return render_template(
        "syntheses/modifier.html",
        accompagnement=own.accompagnement,
        fil=up_to_synthese(own.accompagnement),
        form=form,
        parties=PARTIES,
        written=frozenset(own.synthese.textes) if own.synthese else frozenset(),
        synthese=own.synthese,
    )


@bp.post("/<int:accompagnement_id>/synthese/modifier")
@requires(Droit.ACCOMPAGNER)
def enregistrer(accompagnement_id: int) -> Page:
    own, form = the_kept_followed(accompagnement_id), SyntheseForm()
    if not form.validate():
        return _form_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        conflicts = _save(accompagnement_id, _chosen(form), form.shown)
    except UserFacingError as error:
        form.refuse(form[error.champ or "contexte"], str(error))
        return _form_page(own, form), error.status
    if conflicts:
        return _conflict_page(accompagnement_id, conflicts), HTTPStatus.CONFLICT
    flash("La synthèse est enregistrée.")
    return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)


def _chosen(form: SyntheseForm) -> Mapping[str, str]:
    """The parts that the page sent: on the page of a choice, those for which « ce que je viens d’écrire » was kept."""
    return {
        code: text
        for code, text in form.typed.items()
        if code in request.form and request.form.get(f"garder_{code}", "mienne") == "mienne"
    }


def _save(accompagnement_id: int, typed: Mapping[str, str], shown: Mapping[str, str]) -> Sequence[Conflict]:
    session = writing()
    conflicts = save_parties(
        session,
        accompagnement=the_kept_followed(accompagnement_id, session).accompagnement,
        typed=typed,
        shown=shown,
        acteur=acteur(),
        now=now(),
    )
    commit()
    return conflicts


def _conflict_page(accompagnement_id: int, conflicts: Sequence[Conflict]) -> str:
    """Both texts side by side, the one already kept first shown as it is now."""
    own = the_kept_followed(accompagnement_id).accompagnement
    return render_template(
        "syntheses/conflit.html",
        accompagnement=own,
        fil=up_to_synthese(own),
        conflicts=[(each, PARTIES[each.code], empreinte(each.stored)) for each in conflicts],
    )


@bp.get("/<int:accompagnement_id>/synthese/reprendre/<partie>")
@requires(Droit.ACCOMPAGNER)
def reprendre(accompagnement_id: int, partie: str) -> Page:
    own = the_kept_followed(accompagnement_id)
    _known(partie)
    registre = from_register(own.accompagnement, own.impact, today())
    return render_template(
        "syntheses/reprendre.html",
        accompagnement=own.accompagnement,
        fil=up_to_synthese(own.accompagnement),
        titre=PARTIES[partie],
        partie=partie,
        textes=(("Ce qui est écrit", written(own, today())), ("Ce que dit le registre", registre)),
    )


@bp.post("/<int:accompagnement_id>/synthese/reprendre/<partie>")
@requires(Droit.ACCOMPAGNER)
def confirmer_reprise(accompagnement_id: int, partie: str) -> Page:
    the_kept_followed(accompagnement_id)
    _known(partie)
    if not Formulaire().validate():
        flash(EXPIRED)
        return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)
    session = writing()
    own = the_kept_followed(accompagnement_id, session).accompagnement
    take_register(session, accompagnement=own, code=partie, acteur=acteur(), now=now())
    commit()
    flash(f"« {PARTIES[partie]} » reprend le texte du registre. Ce qui était écrit reste dans les versions.")
    return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)


def _known(partie: str) -> None:
    if partie not in PARTIES:
        abort(HTTPStatus.NOT_FOUND)


@bp.get("/<int:accompagnement_id>/synthese/terminer")
@requires(Droit.ACCOMPAGNER)
def terminer(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id).accompagnement
    return show(_end_screen(own), form_as_left(FinForm, jour=today().isoformat()))


@bp.post("/<int:accompagnement_id>/synthese/terminer")
@requires(Droit.ACCOMPAGNER)
def confirmer_fin(accompagnement_id: int) -> Page:
    screen, form = _end_screen(the_kept_followed(accompagnement_id).accompagnement), FinForm()

    def act(session: Transaction) -> str:
        own = the_kept_followed(accompagnement_id, session).accompagnement
        finish(session, accompagnement=own, jour=form.jour.value, acteur=acteur(), now=now())
        return home(accompagnement_id)

    return settle(screen, form, act, done="La synthèse est terminée. Vous pouvez l’envoyer à la structure.", on="jour")


def _end_screen(own: Accompagnement) -> Ecran:
    return Ecran(
        titre="Terminer la synthèse",
        chapeau=own.structure.nom,
        points=(
            "Elle garde les textes et les chiffres de maintenant : le registre peut changer ensuite, pas elle.",
            "Elle peut alors être envoyée à la structure, et remise aux partenaires qu’elle accepte.",
            "Vous pourrez la rouvrir : ce qui a été envoyé reste tel quel.",
        ),
        fil=up_to_synthese(own),
        bouton="Terminer",
        retour=home(own.id),
    )


@bp.post("/<int:accompagnement_id>/synthese/rouvrir")
@requires(Droit.ACCOMPAGNER)
def rouvrir(accompagnement_id: int) -> Page:
    the_kept_followed(accompagnement_id)
    if Formulaire().validate():
        session = writing()
        own = the_kept_followed(accompagnement_id, session).accompagnement
        reopen(session, accompagnement=own, acteur=acteur(), now=now())
        commit()
        flash("La synthèse est rouverte.")
    else:
        flash(EXPIRED)
    return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)
