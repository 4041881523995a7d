"""The counting rules of a bilan, one place: what each indicator counts, in which unit, under which axe.

A thing counts in the avenant that contains its day. Over several avenants a distinct thing counts once: a structure
seen in two avenants is one structure, an ingénierie collective is one ingénierie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from exports.bilan.occurrences import (
    Occurrences,
    accompanied,
    actions,
    beneficiaires,
    diagnosed,
    diagnostics,
    etapes,
    every,
    first_missions,
    followed_up,
    ingenieries,
    new_partners,
    once,
    one,
    partners,
    places,
    prestataires,
    questioned,
    seances,
)


class Unite(Enum):
    """What a figure counts, as headers say it: (singular, plural)."""

    STRUCTURES = ("structure", "structures")
    DIAGNOSTICS = ("diagnostic", "diagnostics")
    INGENIERIES = ("ingénierie", "ingénieries")
    JOURS = ("jour", "jours")
    EUROS = ("€", "€")
    PRESTATAIRES = ("prestataire", "prestataires")
    COMMUNES = ("commune", "communes")
    EPCI = ("intercommunalité", "intercommunalités")
    ACTIONS = ("action", "actions")
    PARTENAIRES = ("partenaire", "partenaires")
    SEANCES = ("réunion", "réunions")
    DOSSIERS = ("dossier", "dossiers")
    EXPERTS = ("expert", "experts")

    @property
    def pluriel(self) -> str:
        return self.value[1]

    @property
    def is_sum(self) -> bool:
        """Whether each thing has one day, so that avenants add up; a structure comes back, and so do partners."""
        return self not in {Unite.STRUCTURES, Unite.PRESTATAIRES, Unite.COMMUNES, Unite.EPCI, Unite.PARTENAIRES}


class Source(Enum):
    """Where its things are kept; a DLA that keeps none of a source has no figure there, which is not 0."""

    REGISTRE = "registre des structures"
    ACTIONS = "actions du DLA"
    SEANCES = "réunions des instances"
    PARTENAIRES = "réunions des instances et actions du DLA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicateur:
    """`regle` says what counts and what does not, in one sentence. `axe` is a code of the référentiel. `question` is
    the cell of the shipped questionnaire of the bilan that asks the same, without its avenant."""

    code: str
    libelle: str
    unite: Unite
    axe: str
    regle: str
    occurrences: Occurrences
    source: Source = Source.REGISTRE
    question: str = ""
    but: str = ""  # the name of the target it is compared to


def _action(code: str, genre: str, axe: str, libelle: str, question: str = "") -> Indicateur:
    return Indicateur(
        code=code,
        libelle=libelle,
        unite=Unite.ACTIONS,
        axe=axe,
        regle="Chaque action de ce genre dont le jour tombe dans l’avenant.",
        occurrences=actions(genre),
        source=Source.ACTIONS,
        question=question,
    )


# --- the catalogue, in the order of the axes

_MISSION_1 = (
    Indicateur(
        code="ACCUEILLIES",
        libelle="Structures accueillies",
        unite=Unite.STRUCTURES,
        axe="M1X1",
        regle="Chaque structure dont une étape « accueil » tombe dans l’avenant, une fois.",
        occurrences=etapes("ACCUEIL"),
        question="ACCUEIL_ACCUEILLIES",
        but="ACCUEILLIES",
    ),
    Indicateur(
        code="ORIENTEES",
        libelle="dont orientées vers un autre dispositif",
        unite=Unite.STRUCTURES,
        axe="M1X1",
        regle="Chaque structure dont une étape « réorientation » tombe dans l’avenant, une fois.",
        occurrences=etapes("REORIENTATION"),
        question="ACCUEIL_ORIENTEES",
    ),
    _action("REUNIONS", "REUNION", "M1X1", "Réunions d’information", question="MOBILISATION_REUNIONS"),
    _action("FORUMS", "FORUM", "M1X1", "Forums et salons", question="MOBILISATION_FORUMS"),
    _action(
        "COMMUNICATIONS",
        "COMMUNICATION",
        "M1X1",
        "Lettres, articles et autres communications",
        question="MOBILISATION_PUBLICATIONS",
    ),
    Indicateur(
        code="DIAGNOSTICS",
        libelle="Diagnostics",
        unite=Unite.DIAGNOSTICS,
        axe="M1X2",
        regle="Chaque diagnostic daté de l’avenant ; un diagnostic collectif compte une fois. L’étape « diagnostic » "
        "d’un accompagnement qui n’a pas de diagnostic à son nom en vaut un.",
        occurrences=diagnostics,
        but="DIAGNOSTICS",
    ),
    Indicateur(
        code="DIAGNOSTIQUEES",
        libelle="Structures avec un diagnostic",
        unite=Unite.STRUCTURES,
        axe="M1X2",
        regle="Chaque structure qui a eu un diagnostic, individuel ou collectif, daté de l’avenant, une fois.",
        occurrences=diagnosed,
        question="DIAGNOSTIC_DIAGNOSTICS",
    ),
    Indicateur(
        code="PLANS",
        libelle="Structures avec un plan d’accompagnement validé",
        unite=Unite.STRUCTURES,
        axe="M1X2",
        regle="Chaque structure dont les instances dirigeantes ont validé le plan dans l’avenant, une fois.",
        occurrences=etapes("VALIDATION"),
        question="DIAGNOSTIC_PLANS",
    ),
    Indicateur(
        code="ACCOMPAGNEES",
        libelle="Structures accompagnées",
        unite=Unite.STRUCTURES,
        axe="M1X2",
        regle="Chaque structure dont le plan a été validé, ou une ingénierie conventionnée, dans l’avenant, une fois.",
        occurrences=accompanied,
        but="ACCOMPAGNEES",
    ),
    Indicateur(
        code="INGENIERIES",
        libelle="Ingénieries",
        unite=Unite.INGENIERIES,
        axe="M1X3",
        regle="Chaque ingénierie conventionnée dans l’avenant ; une ingénierie collective compte une fois.",
        occurrences=ingenieries(every, once),
        but="INGENIERIES",
    ),
    Indicateur(
        code="INDIVIDUELLES",
        libelle="dont individuelles",
        unite=Unite.INGENIERIES,
        axe="M1X3",
        regle="Chaque ingénierie individuelle conventionnée dans l’avenant.",
        occurrences=ingenieries(lambda own: not own.collective, once),
        question="INGENIERIES_INDIVIDUELLES",
    ),
    Indicateur(
        code="COLLECTIVES",
        libelle="dont collectives",
        unite=Unite.INGENIERIES,
        axe="M1X3",
        regle="Chaque ingénierie collective conventionnée dans l’avenant, quel que soit son nombre de structures.",
        occurrences=ingenieries(lambda own: own.collective, once),
        question="INGENIERIES_COLLECTIVES",
    ),
    Indicateur(
        code="BENEFICIAIRES",
        libelle="Structures bénéficiaires d’une ingénierie",
        unite=Unite.STRUCTURES,
        axe="M1X3",
        regle="Chaque structure bénéficiaire d’une ingénierie conventionnée dans l’avenant, une fois.",
        occurrences=beneficiaires(every),
        question="BENEFICIAIRES_STRUCTURES",
    ),
    Indicateur(
        code="BENEFICIAIRES_INDIVIDUELLE",
        libelle="dont d’une ingénierie individuelle",
        unite=Unite.STRUCTURES,
        axe="M1X3",
        regle="Comme ci-dessus, pour les ingénieries individuelles.",
        occurrences=beneficiaires(lambda own: not own.collective),
        question="BENEFICIAIRES_INDIVIDUELLE",
    ),
    Indicateur(
        code="BENEFICIAIRES_COLLECTIVE",
        libelle="dont d’une ingénierie collective",
        unite=Unite.STRUCTURES,
        axe="M1X3",
        regle="Comme ci-dessus, pour les collectives ; une structure qui a eu les deux compte dans les deux.",
        occurrences=beneficiaires(lambda own: own.collective),
        question="BENEFICIAIRES_COLLECTIVE",
    ),
    Indicateur(
        code="SUIVIES",
        libelle="Structures suivies après leur accompagnement",
        unite=Unite.STRUCTURES,
        axe="M1X3",
        regle="Chaque structure dont une étape « suivi » tombe dans l’avenant, une fois.",
        occurrences=etapes("SUIVI"),
        question="SUIVI_SUIVIES",
        but="SUIVIES",
    ),
    Indicateur(
        code="QUESTIONNEES",
        libelle="Structures questionnées sur ce qui a changé",
        unite=Unite.STRUCTURES,
        axe="M1X3",
        regle="Chaque structure qui a transmis, dans l’avenant, une réponse au questionnaire d’impact, une fois ; "
        "une réponse anonyme n’est comptée nulle part.",
        occurrences=questioned,
        question="SUIVI_IMPACT",
    ),
    Indicateur(
        code="JOURS",
        libelle="Jours de prestation",
        unite=Unite.JOURS,
        axe="M1X5",
        regle="Les jours des ingénieries conventionnées dans l’avenant, chacune une fois.",
        occurrences=ingenieries(every, lambda own: own.jours),
    ),
    Indicateur(
        code="ENGAGE",
        libelle="Fonds d’ingénierie engagé",
        unite=Unite.EUROS,
        axe="M1X5",
        regle="Le montant des ingénieries conventionnées dans l’avenant, chacune une fois.",
        occurrences=ingenieries(every, lambda own: own.montant),
    ),
    Indicateur(
        code="CONSULTATIONS",
        libelle="Ingénieries avec plusieurs prestataires consultés",
        unite=Unite.INGENIERIES,
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant pour laquelle plusieurs prestataires ont été consultés.",
        occurrences=ingenieries(lambda own: (own.consultes or 0) > 1, once),
    ),
    Indicateur(
        code="CONCURRENCE",
        libelle="Ingénieries avec plusieurs offres reçues",
        unite=Unite.INGENIERIES,
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant pour laquelle plusieurs offres ont été reçues.",
        occurrences=ingenieries(lambda own: (own.offres or 0) > 1, once),
    ),
    Indicateur(
        code="CRITERES",
        libelle="Ingénieries avec des critères de choix écrits",
        unite=Unite.INGENIERIES,
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant dont les critères de choix sont notés.",
        occurrences=ingenieries(lambda own: bool(own.criteres), once),
    ),
    Indicateur(
        code="PRESTATAIRES",
        libelle="Prestataires mobilisés",
        unite=Unite.PRESTATAIRES,
        axe="M1X5",
        regle="Chaque prestataire d’une ingénierie conventionnée dans l’avenant, une fois.",
        occurrences=prestataires,
        question="PRESTATAIRES_MOBILISES",
    ),
    Indicateur(
        code="NOUVEAUX",
        libelle="dont mobilisés pour la première fois",
        unite=Unite.PRESTATAIRES,
        axe="M1X5",
        regle="Chaque prestataire dont la première ingénierie avec ce DLA est conventionnée dans l’avenant.",
        occurrences=first_missions,
        question="PRESTATAIRES_NOUVEAUX",
    ),
    Indicateur(
        code="BILANS",
        libelle="Ingénieries dont le bilan a été fait avec la structure",
        unite=Unite.INGENIERIES,
        axe="M1X5",
        regle="Chaque ingénierie dont une structure bénéficiaire a, dans l’avenant, une première étape « bilan de "
        "l’ingénierie » après la convention.",
        occurrences=followed_up,
    ),
)

_MISSION_2 = (
    Indicateur(
        code="COMMUNES",
        libelle="Communes d’où viennent les structures accueillies",
        unite=Unite.COMMUNES,
        axe="M2X1",
        regle="Chaque commune d’une structure accueillie dans l’avenant, une fois.",
        occurrences=places(lambda faits, each: faits.structure_of(each).commune),
    ),
    Indicateur(
        code="EPCI",
        libelle="Intercommunalités d’où viennent les structures accueillies",
        unite=Unite.EPCI,
        axe="M2X1",
        regle="Chaque intercommunalité d’une structure accueillie dans l’avenant, une fois.",
        occurrences=places(lambda faits, each: faits.structure_of(each).epci),
        question="ANCRAGE_INTERCOS",
    ),
    _action("PERMANENCES", "PERMANENCE", "M2X1", "Permanences hors du siège", question="ANCRAGE_PERMANENCES"),
    _action("RENCONTRES", "RENCONTRE", "M2X1", "Rencontres avec des acteurs locaux", question="ANCRAGE_RENCONTRES"),
    Indicateur(
        code="PARTENAIRES_NOUVEAUX",
        libelle="Nouveaux partenaires",
        unite=Unite.PARTENAIRES,
        axe="M2X1",
        regle="Chaque partenaire venu pour la première fois à une réunion, ou associé pour la première fois à une "
        "action, dans l’avenant.",
        occurrences=new_partners,
        source=Source.PARTENAIRES,
    ),
    Indicateur(
        code="APPUI_SEANCES",
        libelle="Réunions du comité d’appui",
        unite=Unite.SEANCES,
        axe="M2X2",
        regle="Chaque réunion dont le jour tombe dans l’avenant.",
        occurrences=seances("APPUI", one),
        source=Source.SEANCES,
        question="INSTANCES_APPUI_REUNIONS",
    ),
    Indicateur(
        code="APPUI_INVITES",
        libelle="Partenaires invités au comité d’appui",
        unite=Unite.PARTENAIRES,
        axe="M2X2",
        regle="Chaque partenaire invité à une réunion de l’avenant, une fois.",
        occurrences=partners("APPUI", lambda own: own.invites),
        source=Source.SEANCES,
        question="INSTANCES_APPUI_INVITES",
    ),
    Indicateur(
        code="APPUI_VENUS",
        libelle="Partenaires venus au moins une fois au comité d’appui",
        unite=Unite.PARTENAIRES,
        axe="M2X2",
        regle="Chaque partenaire venu à une réunion de l’avenant, une fois.",
        occurrences=partners("APPUI", lambda own: own.venus),
        source=Source.SEANCES,
        question="INSTANCES_APPUI_PRESENTS",
    ),
    Indicateur(
        code="PILOTAGE_SEANCES",
        libelle="Réunions du comité de pilotage départemental",
        unite=Unite.SEANCES,
        axe="M2X2",
        regle="Chaque réunion dont le jour tombe dans l’avenant.",
        occurrences=seances("PILOTAGE", one),
        source=Source.SEANCES,
        question="INSTANCES_COPIL_REUNIONS",
    ),
    Indicateur(
        code="PILOTAGE_INVITES",
        libelle="Partenaires invités au comité de pilotage départemental",
        unite=Unite.PARTENAIRES,
        axe="M2X2",
        regle="Chaque partenaire invité à une réunion de l’avenant, une fois.",
        occurrences=partners("PILOTAGE", lambda own: own.invites),
        source=Source.SEANCES,
        question="INSTANCES_COPIL_INVITES",
    ),
    Indicateur(
        code="PILOTAGE_VENUS",
        libelle="Partenaires venus au moins une fois au comité de pilotage départemental",
        unite=Unite.PARTENAIRES,
        axe="M2X2",
        regle="Chaque partenaire venu à une réunion de l’avenant, une fois.",
        occurrences=partners("PILOTAGE", lambda own: own.venus),
        source=Source.SEANCES,
        question="INSTANCES_COPIL_PRESENTS",
    ),
    Indicateur(
        code="REGIONAL_SEANCES",
        libelle="Réunions du comité de pilotage régional",
        unite=Unite.SEANCES,
        axe="M2X2",
        regle="Chaque réunion à laquelle le DLA a pris part et dont le jour tombe dans l’avenant.",
        occurrences=seances("REGIONAL", one),
        source=Source.SEANCES,
    ),
    _action("DISPOSITIFS", "DISPOSITIF", "M2X5", "Temps de travail avec d’autres dispositifs"),
    Indicateur(
        code="DOSSIERS",
        libelle="Dossiers présentés au comité d’appui",
        unite=Unite.DOSSIERS,
        axe="M2X6",
        regle="La somme des dossiers des réunions du comité d’appui de l’avenant.",
        occurrences=seances("APPUI", lambda own: own.dossiers),
        source=Source.SEANCES,
        question="CONCERTATION_DOSSIERS",
    ),
    Indicateur(
        code="MODIFIES",
        libelle="dont plans d’accompagnement modifiés après son avis",
        unite=Unite.DOSSIERS,
        axe="M2X6",
        regle="La somme des plans modifiés, réunion par réunion.",
        occurrences=seances("APPUI", lambda own: own.modifies),
        source=Source.SEANCES,
        question="CONCERTATION_MODIFIES",
    ),
    Indicateur(
        code="EXPERTS",
        libelle="Experts invités pour un dossier",
        unite=Unite.EXPERTS,
        axe="M2X6",
        regle="La somme des experts invités, réunion par réunion.",
        occurrences=seances("APPUI", lambda own: own.experts),
        source=Source.SEANCES,
        question="CONCERTATION_EXPERTS",
    ),
    _action("FILIERES", "FILIERE", "M2X6", "Groupes de travail filières ou thématiques"),
)

_MISSION_4 = (
    _action("RESEAU", "RESEAU", "M4X1", "Réunions du réseau régional DLA/C2RA"),
    _action("SUR_SITE", "SUR_SITE", "M4X1", "Temps de travail sur site avec le C2RA"),
    _action("NATIONAL", "NATIONAL", "M4X1", "Journées et formations nationales"),
    _action("FORMATIONS", "FORMATION", "M4X1", "Autres formations"),
)

INDICATEURS: Mapping[str, Indicateur] = {own.code: own for own in (*_MISSION_1, *_MISSION_2, *_MISSION_4)}
"""Code -> indicator, in the order of the axes de bilan."""

BUTS: Mapping[str, Indicateur] = {own.but: own for own in INDICATEURS.values() if own.but}
"""Name of a target -> what it is compared to."""
