"""Declaration of the room « temps »: pages, menu, help, import, hooks."""

from collecte.bilans.hooks import DLA_RAPPORTS, REGION_RAPPORT
from collecte.core.aide import Image, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.organisation.hooks import AVENANT_IN_USE
from collecte.policy import Lecteur
from collecte.reponses.views.image_temps import TIME_SENT
from collecte.temps.operations.engagements import check_not_promised
from collecte.temps.operations.temps_resultats import dla_rapports, region_rapport
from collecte.temps.views import repartitions

ROOM = Room(
    name="temps",
    plan=(
        PageDuPlan(
            "repartitions.page",
            "Ma répartition",
            "Votre temps, période par période, et qui voit votre répartition.",
            rang=30,
        ),
        *(
            PageDuPlan(
                "fiches_appui.liste",
                "Fiches d’appui à la négociation",
                "Le temps de votre DLA à côté de ses moyens, pour négocier sa convention.",
                rang=10,
                sous=sous,
            )
            for sous in ("repartitions.page", "accueils.direction")
        ),
    ),
    sections={
        "repartitions.page": ("repartitions",),
        "accueils.pilote": ("notes",),
        "resultats.liste": ("notes",),
    },
    aide=(
        Sujet(
            code="partager",
            titre="Partager votre répartition, ou non",
            resume="Qui la voit, comment changer d’avis, ce que votre direction lit.",
            rang=40,
            lecteurs=(Lecteur.CHARGE,),
            pages=("repartitions",),
            image=Image(
                "Les deux questions du partage : compter ou non dans le chiffre du DLA, être vu ou non de sa direction."
            ),
        ),
        Sujet(
            code="fiche-appui",
            titre="La fiche d’appui à la négociation",
            resume="Le temps du DLA à côté de ses moyens, sur deux pages, avec les engagements pris.",
            rang=60,
            lecteurs=(Lecteur.CHARGE, Lecteur.DIRECTION),
            pages=("fiches_appui",),
        ),
    ),
    hooks={
        AVENANT_IN_USE: check_not_promised,
        DLA_RAPPORTS: dla_rapports,
        REGION_RAPPORT: region_rapport,
        TIME_SENT: repartitions.time_sent,
    },
)
