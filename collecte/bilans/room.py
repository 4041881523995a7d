"""Declaration of the room « bilans »: pages, menu, help, messages, hooks."""

from collecte.bilans.operations.bilans import BILAN_RELU, BILAN_SIGNE, check_unsigned
from collecte.bilans.operations.contenu_bilan import corrections_lost
from collecte.core.aide import LECTEURS_DLA, Image, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.organisation.hooks import AVENANT_FINAL, LOST_WITH_AVENANT
from collecte.policy import Lecteur

ROOM = Room(
    name="bilans",
    plan=(
        PageDuPlan(
            "bilans.liste",
            "Bilan",
            "Ce que chaque DLA a fait, avenant par avenant ; ses objectifs et ses actions.",
            rang=80,
        ),
    ),
    sections={
        "bilans.liste": ("bilans", "actions", "seances"),
    },
    aide=(
        Sujet(
            code="bilan",
            titre="Le bilan du DLA",
            resume="Ce qui est compté, corriger un chiffre, signer, présenter ; objectifs, actions, séances.",
            rang=180,
            lecteurs=(*LECTEURS_DLA, Lecteur.PILOTE),
            pages=("bilans", "objectifs", "cofinancements", "actions", "seances"),
            image=Image(
                "Bilan d’un DLA : le jour où l’arrêter, ce que la direction a signé, et les pages qui le complètent.",
                largeur=960,
            ),
        ),
    ),
    messages={
        BILAN_RELU: Modele("Bilan relu par le C2RA"),
        BILAN_SIGNE: Modele("Bilan signé par une direction"),
    },
    hooks={AVENANT_FINAL: check_unsigned, LOST_WITH_AVENANT: corrections_lost},
)
