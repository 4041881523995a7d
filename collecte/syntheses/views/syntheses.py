"""Pages of the synthèse de suivi of an accompagnement: read, write by parts, finish, print, PDF file."""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus

from flask import Response, abort, jsonify, render_template, request, url_for
from flask import Response as FlaskResponse

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.operations.paragraphes import as_kept
from collecte.core.web.pdf import is_available
from collecte.models import Accompagnement, LienSynthese, RemarqueSynthese, Synthese
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.registre.hooks import PageLink
from collecte.registre.views.acces_registre import up_to_accompagnement
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
from collecte.syntheses.queries.syntheses import Matiere, count_remarques_a_voir, get_followed, list_liens_synthese
from collecte.telechargements.views import documents
from questionnaires.answers.merge import Conflict
from questionnaires.core.francais import hour_text, plural, typeset

STYLE = "synthese.css"


def pdf_or_nothing(address: str) -> str:
    """Return the address of the PDF; '' where this installation makes none: the page is printed then."""
    return address if is_available() else ""


def as_pdf(contenu: Contenu, mention: str = "") -> Response:
    """Return the PDF file; 404 where none can be made."""
    named = documents.file_name("synthese", contenu.structure)
    return documents.as_pdf("syntheses/pdf.html", STYLE, named, contenu=contenu, mention=mention)


bp = GatedBlueprint("syntheses", __name__, Droit.ACCOMPAGNER, url_prefix="/accompagnements")


def the_followed(accompagnement_id: int) -> Matiere:
    """Return the sources of the synthèse of an accompagnement, for a reader. Raise Refus, or answer 404."""
    matiere = there(get_followed(reading(), acteur(), accompagnement_id, today()))
    check_readable(matiere)
    return matiere


def the_kept_followed(accompagnement_id: int, session: Transaction | None = None) -> Matiere:
    """Return the sources of a synthèse for someone who writes it. Raise Refus, or answer 404."""
    matiere = get_followed(session or reading(), acteur(), accompagnement_id, today())
    if matiere is None or not matiere.is_kept:
        abort(HTTPStatus.NOT_FOUND)
    check_readable(matiere)
    return matiere


def to_write(accompagnement_id: int) -> Accompagnement:
    """Return an accompagnement whose synthèse is written, read again in the transaction that writes it."""
    return the_kept_followed(accompagnement_id, writing()).accompagnement


def home(accompagnement_id: int) -> str:
    return url_for("syntheses.fiche", accompagnement_id=accompagnement_id)


def links_to_synthese(accompagnement_id: int) -> Sequence[PageLink]:
    """Return the link to the synthèse of an accompagnement, for its readers, with the number of errors that the
    structure reported."""
    errors = count_remarques_a_voir(reading(), acteur(), accompagnement_id, today())
    if errors is None:
        return ()
    reported = f"({plural(errors, 'erreur signalée', 'erreurs signalées')} par la structure)" if errors else ""
    return (PageLink("Synthèse de suivi", home(accompagnement_id), reported),)


def up_to_synthese(accompagnement: Accompagnement) -> list[Link]:
    return [*up_to_accompagnement(accompagnement), ("Synthèse de suivi", home(accompagnement.id))]


@bp.get("/<int:accompagnement_id>/synthese")
def fiche(accompagnement_id: int) -> Page:
    matiere = the_followed(accompagnement_id)
    synthese = matiere.synthese
    liens = list_liens_synthese(reading(), synthese.id) if synthese else ()
    return render_template(
        "syntheses/fiche.html",
        accompagnement=matiere.accompagnement,
        fil=up_to_accompagnement(matiere.accompagnement),
        contenu=current(matiere, today()),
        synthese=synthese,
        parties=PARTIES,
        remises=synthese.remises if synthese else (),
        liens=[lien for lien in liens if lien.revoque_le is None],
        remarques=remarques_of(liens),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=accompagnement_id)),
        is_kept=matiere.is_kept,
    )


def remarques_of(liens: Sequence[LienSynthese]) -> list[RemarqueSynthese]:
    """Return the errors that contacts reported by these links, oldest first."""
    return sorted((remarque for lien in liens for remarque in lien.remarques), key=lambda remarque: remarque.id)


@bp.get("/<int:accompagnement_id>/synthese/imprimer")
def imprimer(accompagnement_id: int) -> Page:
    matiere = the_followed(accompagnement_id)
    return render_template(
        "syntheses/imprimer.html",
        fil=up_to_synthese(matiere.accompagnement),
        contenu=current(matiere, today()),
        mention=_mention(matiere.synthese),
        pdf=pdf_or_nothing(url_for("syntheses.pdf", accompagnement_id=accompagnement_id)),
    )


@bp.get("/<int:accompagnement_id>/synthese.pdf")
def pdf(accompagnement_id: int) -> FlaskResponse:
    matiere = the_followed(accompagnement_id)
    return as_pdf(current(matiere, today()), _mention(matiere.synthese))


@bp.get("/<int:accompagnement_id>/synthese/versions/<int:revision>")
def version(accompagnement_id: int, revision: int) -> Page:
    matiere = the_followed(accompagnement_id)
    versions = there(matiere.synthese).versions
    gardee = there(next((version for version in versions if version.revision == revision), None))
    return render_template(
        "syntheses/version.html",
        fil=up_to_synthese(matiere.accompagnement),
        contenu=Contenu.read(gardee.contenu),
        gardee=gardee,
    )


def _mention(synthese: Synthese | None) -> str:
    return "" if synthese is not None and synthese.terminee_le is not None else "Version de travail, non terminée."


@bp.route("/<int:accompagnement_id>/synthese/modifier", methods=["GET", "POST"])
def modifier(accompagnement_id: int) -> Page:
    matiere = the_kept_followed(accompagnement_id)
    textes = written(matiere, today()).textes
    shown = {f"montre_{code}": empreinte(textes.get(code, "")) for code in PARTIES}
    form = form_of(SyntheseForm, **textes, **shown)
    return _write(matiere, form) if request.method == "POST" else _form_page(matiere, form)


def _write(matiere: Matiere, form: SyntheseForm) -> Page:
    """Save the parts that the page sent, by its button or by itself."""
    accompagnement_id = matiere.accompagnement.id
    is_by_itself = request.form.get("suite") == "auto"
    if not form.validate():
        return _form_page(matiere, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session = writing()
        conflicts = save_parties(
            session,
            accompagnement=the_kept_followed(accompagnement_id, session).accompagnement,
            typed=_chosen(form),
            shown=form.shown,
            acteur=acteur(),
            now=now(),
            is_by_itself=is_by_itself,
        )
        commit()
    except UserFacingError as error:
        if is_by_itself:
            return jsonify(motif=typeset(f"{error.problem} {error.remedy}")), error.status
        form.refuse(form[error.champ or "contexte"], str(error))
        return _form_page(matiere, form), error.status
    if is_by_itself:
        return _saved_by_itself(accompagnement_id, form, conflicts)
    if conflicts:
        return _conflict_page(accompagnement_id, conflicts), HTTPStatus.CONFLICT
    return lead_to(home(accompagnement_id), "La synthèse est enregistrée.")


def _saved_by_itself(accompagnement_id: int, form: SyntheseForm, conflicts: Sequence[Conflict]) -> Response:
    """Return what the page's script shows, and the digests of the parts now stored, except those that wait for a
    choice."""
    waiting = {conflict.code for conflict in conflicts}
    stored = written(the_kept_followed(accompagnement_id), today()).textes
    sent = {code: as_kept(text) for code, text in form.typed.items()}
    fields = {
        f"montre_{code}": empreinte(stored.get(code, ""))
        for code in PARTIES
        if code not in waiting and sent.get(code) == stored.get(code, "")
    }
    heure = hour_text(now())
    return jsonify(heure=heure, ailleurs={}, conflits=[PARTIES[code] for code in waiting], champs=fields)


def _form_page(matiere: Matiere, form: SyntheseForm) -> str:
    return render_template(
        "syntheses/modifier.html",
        accompagnement=matiere.accompagnement,
        fil=up_to_synthese(matiere.accompagnement),
        form=form,
        parties=PARTIES,
        written=frozenset(matiere.synthese.textes) if matiere.synthese else frozenset(),
        synthese=matiere.synthese,
    )


def _chosen(form: SyntheseForm) -> Mapping[str, str]:
    """Return the parts that the page sent: on the page of a choice, those for which « ce que je viens d’écrire » was
    kept."""
    return {
        code: text
        for code, text in form.typed.items()
        if code in request.form and request.form.get(f"garder_{code}", "mienne") == "mienne"
    }


def _conflict_page(accompagnement_id: int, conflicts: Sequence[Conflict]) -> str:
    """Show both texts side by side, the stored one first, in its present state."""
    accompagnement = the_kept_followed(accompagnement_id).accompagnement
    return render_template(
        "syntheses/conflit.html",
        accompagnement=accompagnement,
        fil=up_to_synthese(accompagnement),
        conflicts=[(conflict, PARTIES[conflict.code], empreinte(conflict.stored)) for conflict in conflicts],
    )


@bp.route("/<int:accompagnement_id>/synthese/reprendre/<partie>", methods=["GET", "POST"])
def reprendre(accompagnement_id: int, partie: str) -> Page:
    matiere = the_kept_followed(accompagnement_id)
    if partie not in PARTIES:
        abort(HTTPStatus.NOT_FOUND)

    if request.method == "POST":
        act = acting(take_register, accompagnement=partial(to_write, accompagnement_id), code=partie)
        done = f"« {PARTIES[partie]} » reprend le texte du registre. Ce qui était écrit reste dans les versions."
        return perform(act, done=done, target=home(accompagnement_id))
    registre = from_register(matiere.accompagnement, matiere.impact, today(), matiere.categories)
    return render_template(
        "syntheses/reprendre.html",
        accompagnement=matiere.accompagnement,
        fil=up_to_synthese(matiere.accompagnement),
        titre=PARTIES[partie],
        partie=partie,
        textes=(("Ce qui est écrit", written(matiere, today())), ("Ce que dit le registre", registre)),
    )


@bp.route("/<int:accompagnement_id>/synthese/terminer", methods=["GET", "POST"])
def terminer(accompagnement_id: int) -> Page:
    accompagnement = the_kept_followed(accompagnement_id).accompagnement
    form = form_of(FinForm, jour=today().isoformat())

    act = acting(finish, home(accompagnement_id), accompagnement=partial(to_write, accompagnement_id), jour=form.jour)
    ecran = Ecran(
        titre="Terminer la synthèse",
        chapeau=accompagnement.structure.nom,
        points=(
            "Elle garde les textes et les chiffres de maintenant : le registre peut changer ensuite, pas elle.",
            "Elle peut alors être envoyée à la structure, et remise aux partenaires qu’elle accepte.",
            "Vous pourrez la rouvrir : ce qui a été envoyé reste tel quel.",
        ),
        fil=up_to_synthese(accompagnement),
        bouton="Terminer",
        retour=home(accompagnement_id),
    )
    return answer(ecran, form, act, done="La synthèse est terminée. Vous pouvez l’envoyer à la structure.", on="jour")


@bp.post("/<int:accompagnement_id>/synthese/rouvrir")
def rouvrir(accompagnement_id: int) -> Page:
    the_kept_followed(accompagnement_id)
    act = acting(reopen, accompagnement=partial(to_write, accompagnement_id))
    return perform(act, done="La synthèse est rouverte.", target=home(accompagnement_id))
