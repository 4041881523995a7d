"""Pages of accompagnements: open, read, describe, close, reopen, remove."""

from collections.abc import Sequence
from itertools import chain

from flask import render_template

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm, perform
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.models import Accompagnement, Dla, OrientationPrioritaire, Personne
from collecte.organisation.queries.orientations import list_orientations
from collecte.organisation.views.acces_organisation import mots
from collecte.policy import Droit, readable_accompagnements
from collecte.registre.forms.accompagnements import NOBODY, AccompagnementForm, ClotureForm
from collecte.registre.hooks import EXPECTED_ANSWERS, WRITTEN_ABOUT
from collecte.registre.operations.accompagnements import (
    TermesAccompagnement,
    change_accompagnement,
    close_accompagnement,
    open_accompagnement,
    remove_accompagnement,
    reopen_accompagnement,
)
from collecte.registre.operations.etapes import remarques
from collecte.registre.queries.accompagnements import LOADED_WITH_ACCOMPAGNEMENT, list_personnes_of
from collecte.registre.views.acces_registre import (
    accompagnement_url,
    is_kept,
    structure_url,
    the_kept_accompagnement,
    the_kept_structure,
    up_to_accompagnement,
    up_to_structure,
)
from questionnaires.core.francais import short_day_text

bp = GatedBlueprint("accompagnements", __name__, Droit.ACCOMPAGNER, url_prefix="/accompagnements")

_TYPED = frozenset(TermesAccompagnement.__slots__) - {"referent_id", "orientation_ids"}
"""Terms that are typed; the others are chosen in a list."""


@bp.get("/<int:accompagnement_id>")
def fiche(accompagnement_id: int) -> Page:
    accompagnement = fetch(Accompagnement, accompagnement_id, readable_accompagnements, *LOADED_WITH_ACCOMPAGNEMENT)
    return render_template(
        "registre/accompagnements/fiche.html",
        accompagnement=accompagnement,
        fil=up_to_structure(accompagnement.structure),
        mots=mots(accompagnement.structure.dla.region),
        remarques=remarques(accompagnement, today()),
        is_kept=is_kept(accompagnement.dla_id),
        written=list(chain.from_iterable(WRITTEN_ABOUT.answers(accompagnement.id))),
        expected=list(chain.from_iterable(EXPECTED_ANSWERS.answers(accompagnement.id))),
    )


@bp.route("/structures/<int:structure_id>/nouveau", methods=["GET", "POST"])
def nouveau(structure_id: int) -> Page:
    structure = the_kept_structure(structure_id)
    referents = list_personnes_of(reading(), structure.dla_id)
    visitor = acteur().personne_id  # most often, they work at the DLA
    referent = visitor if visitor in {personne.id for personne in referents} else NOBODY
    form = form_of(AccompagnementForm, accueil=today().isoformat(), referent=referent)
    _offer(form, referents, _orientations(structure.dla, None))
    ecran = Ecran(
        titre=f"Accompagner {structure.nom}",
        chapeau="Il commence par un accueil. Le reste se complète plus tard.",
        fil=up_to_structure(structure),
        bouton="Ouvrir l’accompagnement",
    )
    act = acting(
        open_accompagnement,
        lambda opened: accompagnement_url(opened.id),
        structure=structure,
        accueil=form.accueil,
        termes=lambda: _termes(form),
    )
    done = "L’accompagnement est ouvert. Ajoutez ses étapes au fur et à mesure."
    return answer(ecran, form, act, done=done, on="accueil")


@bp.route("/<int:accompagnement_id>/modifier", methods=["GET", "POST"])
def modifier(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_of(
        AccompagnementForm,
        **typed(accompagnement, _TYPED),
        referent=accompagnement.referent_id or NOBODY,
        orientations=[orientation.id for orientation in accompagnement.orientations],
    )
    referents = list_personnes_of(reading(), accompagnement.dla_id, with_id=accompagnement.referent_id)
    _offer(form, referents, _orientations(accompagnement.dla, accompagnement))
    del form.accueil
    ecran = _screen(accompagnement, "Modifier l’accompagnement", "Enregistrer", accompagnement.structure.nom)
    act = acting(change_accompagnement, ecran.retour, accompagnement=accompagnement, termes=lambda: _termes(form))
    return answer(ecran, form, act, done="L’accompagnement est changé.", on="referent")


def _offer(
    form: AccompagnementForm, referents: Sequence[Personne], orientations: Sequence[OrientationPrioritaire]
) -> None:
    form.offer(
        referents=[(personne.id, personne.nom_complet) for personne in referents],
        orientations=[
            (
                orientation.id,
                f"{orientation.libelle} (avenant {orientation.avenant.numero}, {orientation.avenant.debut.year})",
            )
            for orientation in orientations
        ],
        word=acteur().mots.charge,
    )


def _orientations(dla: Dla, accompagnement: Accompagnement | None) -> Sequence[OrientationPrioritaire]:
    """List the orientations of the avenants of its time, and those that it has."""
    first = min((step.jour for step in accompagnement.etapes), default=today()) if accompagnement else today()
    last = (accompagnement.clos_le if accompagnement else None) or today()
    ticked = {orientation.id for orientation in accompagnement.orientations} if accompagnement else set()
    return [
        orientation
        for orientation in list_orientations(reading(), [dla.id])
        if orientation.id in ticked or (orientation.avenant.debut <= last and orientation.avenant.fin >= first)
    ]


def _termes(form: AccompagnementForm) -> TermesAccompagnement:
    ticked = form.orientations.data if form.orientations is not None else ()
    return form.terms(
        TermesAccompagnement,
        referent_id=form.referent.data or None,
        orientation_ids=frozenset(ticked),
    )


def _screen(
    accompagnement: Accompagnement, titre: str, bouton: str, chapeau: str, points: tuple[str, ...] = ()
) -> Ecran:
    return Ecran(titre=titre, chapeau=chapeau, points=points, fil=up_to_accompagnement(accompagnement), bouton=bouton)


@bp.route("/<int:accompagnement_id>/cloturer", methods=["GET", "POST"])
def cloturer(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_of(ClotureForm, jour=(accompagnement.clos_le or today()).isoformat())
    points = (
        "Il n’est plus proposé parmi les bénéficiaires d’un diagnostic ou d’une ingénierie.",
        "Ses étapes peuvent encore être corrigées, et un suivi ajouté.",
        "Vous pourrez le rouvrir.",
    )
    ecran = _screen(accompagnement, "Clôturer l’accompagnement", "Clôturer", accompagnement.structure.nom, points)
    act = acting(close_accompagnement, ecran.retour, accompagnement=accompagnement, jour=form.jour)
    return answer(ecran, form, act, done="L’accompagnement est clos.", on="jour")


@bp.post("/<int:accompagnement_id>/rouvrir")
def rouvrir(accompagnement_id: int) -> Page:
    target = accompagnement_url(accompagnement_id)
    act = acting(reopen_accompagnement, target, accompagnement=the_kept_accompagnement(accompagnement_id))
    return perform(act, done="L’accompagnement est rouvert.", target=target)


@bp.route("/<int:accompagnement_id>/retirer", methods=["GET", "POST"])
def retirer(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    steps = ", ".join(f"{step.genre} le {short_day_text(step.jour)}" for step in accompagnement.etapes)
    points = (
        f"Ses étapes partent avec lui : {steps}." if steps else "Il n’a aucune étape.",
        "La structure, ses contacts et ses relevés restent.",
        "Le journal des modifications garde ses étapes et leurs dates.",
    )
    chapeau = "Pour un accompagnement saisi à tort."
    ecran = _screen(accompagnement, "Retirer cet accompagnement ?", "Retirer", chapeau, points)
    back = structure_url(accompagnement.structure_id)
    return confirm(ecran, "L’accompagnement est retiré.", remove_accompagnement, back, accompagnement=accompagnement)
