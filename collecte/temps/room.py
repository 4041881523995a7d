"""What the room « temps » declares."""

from collecte.bilans.hooks import DLA_RAPPORTS, REGION_RAPPORT
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.organisation.hooks import AVENANT_IN_USE
from collecte.temps.operations.engagements import check_not_promised
from collecte.temps.operations.temps_resultats import dla_rapports, region_rapport
from collecte.temps.views import engagements, fiches_appui, notes, repartitions

ROOM = Room(
    name="temps",
    plan=(
        PageDuPlan(
            "repartitions.page",
            "Ma répartition",
            "Votre temps, période par période, et qui voit votre répartition.",
            rang=30,
        ),
        PageDuPlan(
            "fiches_appui.liste",
            "Fiches d’appui à la négociation",
            "Le temps de votre DLA à côté de ses moyens, pour négocier sa convention.",
            rang=10,
            sous="repartitions.page",
        ),
        PageDuPlan(
            "fiches_appui.liste",
            "Fiches d’appui à la négociation",
            "Le temps de votre DLA à côté de ses moyens, pour négocier sa convention.",
            rang=10,
            sous="accueils.direction",
        ),
    ),
    sections={
        "repartitions.page": ("repartitions",),
        "accueils.pilote": ("notes",),
        "resultats.liste": ("notes",),
    },
    views=(
        engagements,
        fiches_appui,
        notes,
        repartitions,
    ),
    hooks={
        AVENANT_IN_USE: check_not_promised,
        DLA_RAPPORTS: dla_rapports,
        REGION_RAPPORT: region_rapport,
    },
)
