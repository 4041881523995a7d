"""Pages of the administrator on personal data: register of processing, purges, requests, erasure."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading, services
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import proven
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import InputError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.operations.durees import DUREES
from collecte.models import DemandeDroit, Efface, OrigineDemande
from collecte.models.carte_donnees import CARTE
from collecte.policy import Droit
from collecte.rgpd.forms.droits import DemandeNoteeForm, EffacerForm, SuiteForm
from collecte.rgpd.operations.droits import clore_demande, echeance, noter_demande
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import has_journal, journal_of, missing_erasures
from collecte.rgpd.operations.purge import count_due
from collecte.rgpd.operations.registre_traitements import SECURITE, registre, responsable
from collecte.rgpd.queries.dossiers import MAX_FOUND, Dossier, find_held, get_dossier
from collecte.rgpd.queries.droits import list_closed_demandes, list_open_demandes
from collecte.rgpd.views.mes_donnees import handed_over
from questionnaires.core.answers import clean
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("rgpd", __name__, Droit.ADMINISTRER, url_prefix="/administration/rgpd")

_LAST = 20


def _up() -> list[Link]:
    return [("Administration", url_for("administration.regions"))]


def _up_here() -> list[Link]:
    return [*_up(), ("Données personnelles", url_for("rgpd.page"))]


@bp.get("")
@proven
def page() -> Page:
    sought = clean(request.args.get("qui", ""))[:254].strip()
    settings = services().settings
    return render_template(
        "rgpd/page.html",
        fil=_up(),
        ouvertes=[(ouverte, echeance(ouverte.recue_le)) for ouverte in list_open_demandes(reading())],
        closes=list_closed_demandes(reading(), limit=_LAST),
        today=paris_day(now()),
        durees=DUREES,
        dues=count_due(reading(), now()),
        sought=sought,
        trouves=find_held(reading(), sought) if sought else [],
        most=MAX_FOUND,
        has_journal=has_journal(settings),
        missing=len(missing_erasures(reading(), journal_of(settings))) if has_journal(settings) else 0,
    )


@bp.get("/registre")
def fiche_registre() -> Page:
    controller, contact = responsable(services().settings)
    return render_template(
        "rgpd/registre.html",
        fil=_up_here(),
        responsable=controller,
        contact=contact,
        securite=SECURITE,
        traitements=registre(),
    )


# --- requests


@bp.route("/demandes/nouvelle", methods=["GET", "POST"])
@proven
def nouvelle_demande() -> Page:
    form = form_of(DemandeNoteeForm)
    ecran = Ecran(
        titre="Noter une demande reçue",
        chapeau="Par courrier, par téléphone ou de vive voix. La personne a droit à une réponse dans le mois.",
        fil=_up_here(),
        bouton="Noter cette demande",
        retour=url_for("rgpd.page"),
    )
    act = acting(
        noter_demande,
        url_for("rgpd.page"),
        droit=form.droit,
        origine=OrigineDemande.ADMINISTRATION,
        nom=form.nom,
        adresse=form.adresse,
        precisions=form.precisions,
        recue_le=form.recue_le,
    )
    return answer(ecran, form, act, done="La demande est notée.", on="recue_le")


@bp.route("/demandes/<int:demande_id>", methods=["GET", "POST"])
@proven
def demande(demande_id: int) -> Page:
    """Show a request and note its reply. A refusal, such as of a request closed meanwhile, is shown without the rest of
    its page."""
    shown = reading().get(DemandeDroit, demande_id) or abort(HTTPStatus.NOT_FOUND)
    form = form_of(SuiteForm)
    titre, retour = f"Demande n° {shown.id}", url_for("rgpd.page")
    if request.method == "POST" and form.validate():
        ecran = Ecran(titre=titre, fil=_up_here(), bouton="Noter la réponse", retour=retour)
        act = acting(clore_demande, url_for("rgpd.page"), demande_id=demande_id, suite=form.suite)
        return answer(ecran, form, act, done="La réponse est notée.", on="suite")
    page_demande = render_template(
        "rgpd/demande.html",
        fil=_up_here(),
        demande=shown,
        due=echeance(shown.recue_le),
        today=paris_day(now()),
        form=form,
        sought=shown.adresse or shown.nom,
    )
    return page_demande, HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


# --- what is held on someone


@bp.get("/<objet>/<int:objet_id>")
@proven
def fiche(objet: str, objet_id: int) -> Page:
    dossier = _dossier(objet, objet_id)
    return render_template(
        "rgpd/fiche.html",
        fil=_up_here(),
        titre=_called(dossier),
        dossier=dossier,
        lignes=_told(dossier.counts),
        actes=sum(len(rows) for rows in dossier.actes.values()),
    )


@bp.post("/<objet>/<int:objet_id>/archive")
@proven
def archive(objet: str, objet_id: int) -> Response:
    """Download all that is held on someone, answers excluded: administrators read none."""
    genre = _dossier(objet, objet_id).genre
    if not Formulaire().validate():
        raise InputError(EXPIRED, "Revenez à la page précédente.")
    return handed_over(genre, objet_id, f"{objet}-{objet_id}", with_answers=False)


@bp.route("/<objet>/<int:objet_id>/effacer", methods=["GET", "POST"])
@proven
def effacement(objet: str, objet_id: int) -> Page:
    dossier, form, wanted = _dossier(objet, objet_id), form_of(EffacerForm), f"effacer {objet} {objet_id}"

    def act(session: Transaction) -> str:
        if form.a_effacer.value.casefold() != wanted:
            raise InputError("Rien n’a été effacé.", f"Pour confirmer, écrivez « {wanted} ».")
        journal = journal_of(services().settings)
        effacer(session, genre=dossier.genre, identifiant=objet_id, journal=journal, acteur=acteur(), now=now())
        return url_for("rgpd.page")

    ecran = Ecran(
        titre=f"Effacer {_called(dossier)} ?",
        chapeau=f"Cela ne se défait pas. Écrivez « {wanted} » pour confirmer.",
        points=tuple(f"{count} × {quoi} : {what}." for quoi, count, what in _told(dossier.counts)),
        fil=_up_here(),
        bouton="Effacer pour de bon",
        retour=url_for("rgpd.fiche", objet=objet, objet_id=objet_id),
    )
    return answer(ecran, form, act, done="C’est effacé. Ce qui devait rester n’a plus de nom.", on="a_effacer")


def _told(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """List (what, how many rows, effect of an erasure), for tables about people."""
    return [(CARTE[name].quoi, count, CARTE[name].effacement) for name, count in counts.items() if name in CARTE]


def _called(dossier: Dossier) -> str:
    """Return a title such as `la personne n° 7, Claire Moreau`."""
    article = "le" if dossier.genre is Efface.CONTACT else "la"
    return f"{article} {dossier.genre.value} n° {dossier.identifiant}, {dossier.nom}"


def _dossier(objet: str, objet_id: int) -> Dossier:
    genre = Efface(objet) if objet in {efface.value for efface in Efface} else abort(HTTPStatus.NOT_FOUND)
    return get_dossier(reading(), genre, objet_id) or abort(HTTPStatus.NOT_FOUND)
