"""Home pages of directions and pilotes, with the coverage of closed campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template

from collecte.accueil.views.actes_des_roles import to_direct
from collecte.bilans.queries.bilans import list_piloted_bilans
from collecte.campagnes.queries.campagnes import list_attendues, list_closed_campagnes
from collecte.campagnes.queries.effectifs import EffectifsDla, list_directed_effectifs
from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.models import Campagne, EtatCampagne
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.direction import last_opened, list_asked_campagnes, list_directed_dlas
from collecte.organisation.queries.organisation import list_dlas_of, list_own_regions
from collecte.organisation.views.apercu_organisation import LigneDla, ligne_of
from collecte.policy import Droit
from collecte.reponses.queries.echanges import list_waiting_for_author
from collecte.reponses.queries.echeances import list_echeances
from collecte.reponses.queries.participations import list_own_participations
from collecte.reponses.views.animation import open_the_day
from collecte.reponses.views.pages_reponse import attentes
from collecte.syntheses.queries.syntheses import count_given
from exports.records.couverture import Couverture, couverture
from exports.release.motifs import CONFIDENTIEL
from questionnaires.core.francais import paris_day


@dataclass(frozen=True, slots=True)
class Publiee:
    """A closed campaign for pilotes: the région as a whole, nothing under the threshold of disclosure."""

    campagne: Campagne
    couverture: Couverture

    @property
    def seuil(self) -> int:
        """Lowest number of expected answers for anything to be shown."""
        return self.campagne.region.seuils.personnes

    @property
    def is_shown(self) -> bool:
        return self.couverture.attendues >= self.seuil

    @property
    def pourquoi(self) -> str:
        """Reason why nothing is shown; '' when something is."""
        if self.is_shown:
            return ""
        return CONFIDENTIEL if self.couverture.attendues else "aucune réponse attendue"


def published(today: date) -> Sequence[Publiee]:
    """List the closed campaigns of the régions that the visitor pilots, the last opened first."""
    campagnes = list_closed_campagnes(reading(), acteur(), today)
    attendues = list_attendues(reading(), [campagne.id for campagne in campagnes])
    dlas = list_dlas_of(reading(), {campagne.region_id for campagne in campagnes})
    funded = etp_conventionnes_in(reading(), campagnes, dlas)
    return [
        Publiee(
            campagne,
            couverture(
                attendues[campagne.id],
                [funded[campagne.id].get(dla.id) for dla in dlas if dla.region_id == campagne.region_id],
            ),
        )
        for campagne in campagnes
    ]


bp = Blueprint("accueils", __name__)


@bp.get("/mes-dla")
@requires(Droit.DIRIGER)
def direction() -> str:
    open_the_day()
    today = paris_day(now())
    participations = list_own_participations(reading(), acteur(), today)
    campagnes = list_asked_campagnes(reading(), acteur())
    echeances = list_echeances(reading(), acteur(), today, answers=participations, asked=campagnes)
    todo = to_direct(
        _to_confirm(today),
        a_repondre=sum(attente.is_to_do for attente in attentes(participations, today)),
        questions=len(list_waiting_for_author(reading(), [participation.id for participation in participations])),
        today=today,
    )
    return render_template(
        "accueil/direction.html",
        actes=sorted(todo, key=lambda acte: acte.rang),
        lignes=_directed(today),
        campagnes=last_opened(campagnes, today),
        echeances=[echeance for echeance in echeances if echeance.jour >= today],
        today=today,
    )


def _to_confirm(today: date) -> Mapping[Campagne, Sequence[EffectifsDla]]:
    """Return the DLA whose current effectifs are not confirmed, by campaign opened and not settled."""
    a_confirmer: dict[Campagne, list[EffectifsDla]] = {}
    for effectifs in list_directed_effectifs(reading(), acteur()):
        if not effectifs.is_current and effectifs.campagne.etat(today) not in {
            EtatCampagne.PREVUE,
            EtatCampagne.ARRETEE,
        }:
            a_confirmer.setdefault(effectifs.campagne, []).append(effectifs)
    return a_confirmer


def _directed(today: date) -> Sequence[LigneDla]:
    present = list_directed_dlas(reading(), acteur(), today)
    conventions = list_conventions(reading(), [dla.id for dla in present])
    return [
        ligne_of(dla, affectations, [convention for convention in conventions if convention.dla_id == dla.id], today)
        for dla, affectations in present.items()
    ]


@bp.get("/ma-region")
@requires(Droit.PILOTER)
def pilote() -> str:
    today = paris_day(now())
    publiees = published(today)
    return render_template(
        "accueil/pilote.html",
        publiees=publiees,
        today=today,
        seuil=max((publiee.seuil for publiee in publiees), default=0),
        syntheses=count_given(reading(), acteur()),
        bilans=list_piloted_bilans(reading(), acteur()).items(),
        regions=[
            region
            for region in list_own_regions(reading(), acteur())
            if region.id in acteur().regions_with(Droit.PILOTER)
        ],
    )
