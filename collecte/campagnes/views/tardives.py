"""Pages of answers that come in once results are settled, and of the release that then replaces the last one."""

from collections.abc import Sequence

from flask import flash, redirect, url_for

from collecte.campagnes.forms.campagnes import RecevoirForm
from collecte.campagnes.operations.reouverture import (
    RefusedReleaseError,
    RevisedOnceError,
    publier_de_nouveau,
    record_refusal,
)
from collecte.campagnes.operations.reouverture import recevoir as open_answer
from collecte.campagnes.queries.publications import get_release
from collecte.campagnes.queries.tardives import EnAttente, count_waiting
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in, on_time, up_to
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import Formulaire
from collecte.models import Campagne, Participation
from collecte.organisation.views.acces_organisation import there
from exports.records.records import Etat
from questionnaires.core.francais import plural


@bp.route("/campagnes/<int:campagne_id>/recevoir/<int:participation_id>", methods=["GET", "POST"])
def recevoir(campagne_id: int, participation_id: int) -> Page:
    """Open a late answer, or a correction, to its author, without moving a figure."""
    campagne = _released(campagne_id)
    suivi = expected_in(campagne, participation_id)
    back = url_for("campagnes.suivi", campagne_id=campagne_id)
    if reading().get_one(Participation, participation_id).is_revised:
        raise RevisedOnceError

    def said(is_told: bool) -> str:
        sentence = "Un courriel l’en prévient." if is_told else "Son compte est désactivé : prévenez-le autrement."
        return f"La réponse est ouverte à son auteur, qui lira la raison. {sentence}"

    form = form_of(RecevoirForm)
    act = acting(open_answer, back, said, participation_id=participation_id, raison=form.raison)
    quoi = "une correction" if suivi.transmise_le or suivi.recue_le else "une réponse tardive"
    ecran = Ecran(
        titre=f"Recevoir {quoi} de {suivi.nom}",
        chapeau=f"DLA {suivi.dla.code} {suivi.dla.nom}. "
        "Les résultats sont arrêtés : rien de ce qui est publié ne bouge.",
        points=(
            "Son auteur remplit ou corrige sa réponse, et la transmet. Vous n’en voyez pas le contenu.",
            *_what_becomes_of_it(count_waiting(reading(), campagne)),
        ),
        fil=up_to(campagne),
        bouton="Ouvrir cette réponse à son auteur",
        retour=back,
    )
    return answer(ecran, form, act, on="raison", back=back)


@bp.route("/campagnes/<int:campagne_id>/publier", methods=["GET", "POST"])
def publier(campagne_id: int) -> Page:
    """Confirm the release that replaces the last one."""
    campagne = _released(campagne_id)
    back = url_for("campagnes.suivi", campagne_id=campagne_id)
    release, waiting = get_release(reading(), campagne_id), count_waiting(reading(), campagne)
    if release is None or not waiting.may_be_published:
        return redirect(back)

    def act(session: Transaction) -> str:
        numero = release.numero
        try:
            made = publier_de_nouveau(session, campagne_id=campagne_id, numero=numero, acteur=acteur(), now=now())
        except RefusedReleaseError as refus:
            session.rollback()
            record_refusal(session, campagne_id=campagne_id, refus=refus, acteur=acteur(), now=now())
            commit()
            raise
        flash(
            f"La {made.nom}, est faite."
            if made
            else "Quelqu’un d’autre vient de publier de nouveau : voici ce qui en est dit."
        )
        return back

    persons = plural(waiting.personnes, "personne")
    ecran = Ecran(
        titre=f"Publier de nouveau : publication n° {release.numero + 1} ?",
        chapeau=f"Elle remplace la {release.nom}, et compte les réponses reçues depuis : {persons}, "
        f"{waiting.dlas} DLA.",
        points=(
            "Les pages, les classeurs et l’API lisent la nouvelle ; le classeur de référence est dessiné de nouveau.",
            "Elle dit, table par table, combien de chiffres ont bougé.",
            "Un fichier déjà remis se vérifie toujours. Il garde les anciens chiffres : prévenez qui l’a reçu.",
            "Si les deux publications, côte à côte, laissaient deviner une part, rien n’est publié et les réponses "
            "attendent les suivantes.",
            "Un DLA sans chiffre à lui n’en a toujours pas ; celui où une réponse arrive ou change perd le sien, sauf "
            "s’il n’a qu’une personne.",
        ),
        fil=up_to(campagne),
        bouton="Publier de nouveau",
        retour=back,
    )
    return answer(ecran, Formulaire(), act)


def _what_becomes_of_it(waiting: EnAttente) -> Sequence[str]:
    if waiting.finale:
        return (f"{waiting.finale} Cette réponse sera gardée, sans compter dans ses chiffres.",)
    personnes, dlas = plural(waiting.seuils.personnes_revision, "personne"), waiting.seuils.dlas_revision
    return (
        f"Elle est gardée à part : « {Etat.RECUE} ».",
        f"Vous pourrez publier de nouveau quand {personnes}, dans {dlas} DLA, auront envoyé la leur : avec moins, on "
        "la devinerait.",
    )


def _released(campagne_id: int) -> Campagne:
    """Return a campaign on time whose results are settled; 404 for any other."""
    campagne = on_time(campagne_id)
    return there(campagne if campagne.arretee_le else None)
