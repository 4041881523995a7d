"""The synthèse de suivi of an accompagnement: read, written by parts, finished, printed; its earlier versions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse

from collecte.errors import UserFacingError
from collecte.forms.base import EXPIRED, Formulaire
from collecte.forms.syntheses import FinForm, SyntheseForm
from collecte.models import Accompagnement, Synthese
from collecte.operations.contenu_synthese import PARTIES, Contenu, empreinte
from collecte.operations.syntheses import (
    check_readable,
    current,
    finish,
    from_register,
    reopen,
    save_parties,
    take_register,
)
from collecte.policy import Droit
from collecte.queries.syntheses import (
    get_followed,
    get_kept_followed,
    get_synthese,
    list_liens_synthese,
    list_remarques,
    list_remises,
)
from collecte.views.ecrans import Ecran, Link, Page, settle, show
from collecte.views.organisation_commun import there
from collecte.views.registre_commun import is_kept, today, up_to_accompagnement
from collecte.views.synthese_imprimee import as_pdf, pdf_or_nothing
from collecte.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left
from questionnaires.merge import Conflict

bp = Blueprint("syntheses", __name__, url_prefix="/accompagnements")


def the_followed(
    accompagnement_id: int, *, to_write: bool = False, session: Transaction | None = None
) -> Accompagnement:
    """An accompagnement whose synthèse one reads, or writes. Raises ReservedSyntheseError."""
    session = session or reading()
    get = get_kept_followed if to_write else get_followed
    own = there(get(session, acteur(), accompagnement_id, today()))
    check_readable(session, own, acteur(), today())
    return own


def home(accompagnement_id: int) -> str:
    return url_for("syntheses.fiche", accompagnement_id=accompagnement_id)


def up_to_synthese(own: Accompagnement) -> list[Link]:
    return [*up_to_accompagnement(own), ("Synthèse de suivi", home(own.id))]


@bp.get("/<int:accompagnement_id>/synthese")
@requires(Droit.ACCOMPAGNER)
def fiche(accompagnement_id: int) -> Page:
    own = the_followed(accompagnement_id)
    synthese = get_synthese(reading(), own.id)
    return render_template(
        "syntheses/fiche.html",
        accompagnement=own,
        fil=up_to_accompagnement(own),
        contenu=current(reading(), own, synthese, today()),
        synthese=synthese,
        parties=PARTIES,
        remises=list_remises(reading(), synthese.id) if synthese else (),
        liens=list_liens_synthese(reading(), synthese.id) if synthese else (),
        remarques=list_remarques(reading(), synthese.id) if synthese else (),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=own.id)),
        is_kept=is_kept(own.dla_id),
    )


@bp.get("/<int:accompagnement_id>/synthese/imprimer")
@requires(Droit.ACCOMPAGNER)
def imprimer(accompagnement_id: int) -> Page:
    own = the_followed(accompagnement_id)
    synthese = get_synthese(reading(), own.id)
    return render_template(
        "syntheses/imprimer.html",
        fil=up_to_synthese(own),
        contenu=current(reading(), own, synthese, today()),
        mention=_mention(synthese),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=own.id)),
    )


@bp.get("/<int:accompagnement_id>/synthese.pdf")
@requires(Droit.ACCOMPAGNER)
def pdf(accompagnement_id: int) -> FlaskResponse:
    own = the_followed(accompagnement_id)
    synthese = get_synthese(reading(), own.id)
    return as_pdf(current(reading(), own, synthese, today()), _mention(synthese))


@bp.get("/<int:accompagnement_id>/synthese/versions/<int:revision>")
@requires(Droit.ACCOMPAGNER)
def version(accompagnement_id: int, revision: int) -> Page:
    own = the_followed(accompagnement_id)
    synthese = there(get_synthese(reading(), own.id))
    kept = there(next((each for each in synthese.versions if each.revision == revision), None))
    return render_template(
        "syntheses/version.html", fil=up_to_synthese(own), contenu=Contenu.read(kept.contenu), gardee=kept
    )


def _mention(synthese: Synthese | None) -> str:
    return "" if synthese is not None and synthese.terminee_le is not None else "Version de travail, non terminée."


@bp.get("/<int:accompagnement_id>/synthese/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(accompagnement_id: int) -> Page:
    own = the_followed(accompagnement_id, to_write=True)
    textes = _written(own).textes
    shown = {f"montre_{code}": empreinte(textes.get(code, "")) for code in PARTIES}
    return _form_page(own, form_as_left(SyntheseForm, **textes, **shown))


def _written(own: Accompagnement) -> Contenu:
    """What is to be written on: the register of today and the parts that someone wrote, finished or not."""
    synthese = get_synthese(reading(), own.id)
    return from_register(reading(), own, today()).with_textes(synthese.textes if synthese else {})


def _form_page(own: Accompagnement, form: SyntheseForm) -> str:
    synthese = get_synthese(reading(), own.id)
    return render_template(
        "syntheses/modifier.html",
        accompagnement=own,
        fil=up_to_synthese(own),
        form=form,
        parties=PARTIES,
        written=frozenset(synthese.textes) if synthese else frozenset(),
        synthese=synthese,
    )


@bp.post("/<int:accompagnement_id>/synthese/modifier")
@requires(Droit.ACCOMPAGNER)
def enregistrer(accompagnement_id: int) -> Page:
    own, form = the_followed(accompagnement_id, to_write=True), SyntheseForm()
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
        accompagnement=the_followed(accompagnement_id, to_write=True, session=session),
        typed=typed,
        shown=shown,
        acteur=acteur(),
        now=now(),
    )
    commit()
    return conflicts


def _conflict_page(accompagnement_id: int, conflicts: Sequence[Conflict]) -> str:
    """Both texts side by side, the one already kept first shown as it is now."""
    own = the_followed(accompagnement_id, to_write=True)
    return render_template(
        "syntheses/conflit.html",
        accompagnement=own,
        fil=up_to_synthese(own),
        conflicts=[(each, PARTIES[each.code], empreinte(each.stored)) for each in conflicts],
    )


@bp.get("/<int:accompagnement_id>/synthese/reprendre/<partie>")
@requires(Droit.ACCOMPAGNER)
def reprendre(accompagnement_id: int, partie: str) -> Page:
    own = the_followed(accompagnement_id, to_write=True)
    _known(partie)
    registre = from_register(reading(), own, today())
    return render_template(
        "syntheses/reprendre.html",
        accompagnement=own,
        fil=up_to_synthese(own),
        titre=PARTIES[partie],
        partie=partie,
        textes=(("Ce qui est écrit", _written(own)), ("Ce que dit le registre", registre)),
    )


@bp.post("/<int:accompagnement_id>/synthese/reprendre/<partie>")
@requires(Droit.ACCOMPAGNER)
def confirmer_reprise(accompagnement_id: int, partie: str) -> Page:
    the_followed(accompagnement_id, to_write=True)
    _known(partie)
    if not Formulaire().validate():
        flash(EXPIRED)
        return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)
    session = writing()
    own = the_followed(accompagnement_id, to_write=True, session=session)
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
    own = the_followed(accompagnement_id, to_write=True)
    return show(_end_screen(own), form_as_left(FinForm, jour=today().isoformat()))


@bp.post("/<int:accompagnement_id>/synthese/terminer")
@requires(Droit.ACCOMPAGNER)
def confirmer_fin(accompagnement_id: int) -> Page:
    screen, form = _end_screen(the_followed(accompagnement_id, to_write=True)), FinForm()

    def act(session: Transaction) -> str:
        own = the_followed(accompagnement_id, to_write=True, session=session)
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
    the_followed(accompagnement_id, to_write=True)
    if Formulaire().validate():
        session = writing()
        own = the_followed(accompagnement_id, to_write=True, session=session)
        reopen(session, accompagnement=own, acteur=acteur(), now=now())
        commit()
        flash("La synthèse est rouverte.")
    else:
        flash(EXPIRED)
    return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)
