"""Indicators of mission 1 by axe de bilan: accompagnement and purchases."""

from collections.abc import Callable, Iterator
from functools import partial

from exports.bilans.faits import Ingenierie
from exports.bilans.indicateur import Indicateur, UniteChiffre, action
from exports.bilans.occurrences import (
    accompanied,
    beneficiaires,
    collective,
    diagnosed,
    diagnostics,
    etapes,
    every,
    first_missions,
    followed_up,
    individual,
    ingenieries,
    once,
    prestataires,
    questioned,
)

_structures = partial(Indicateur, unite=UniteChiffre.STRUCTURES)
_ingenieries = partial(Indicateur, unite=UniteChiffre.INGENIERIES)


def _by_nature(
    unite: UniteChiffre, value: Callable[[Ingenierie], int | None], regle: str, *named: tuple[str, str, str]
) -> Iterator[Indicateur]:
    """Yield the sum of a value of all ingénieries, of individual ones and of collective ones, each with its code, its
    label and its cell of the questionnaire."""
    above = "Comme ci-dessus, pour les ingénieries"
    counted = ((regle, every), (f"{above} individuelles.", individual), (f"{above} collectives.", collective))
    for (code, libelle, question), (rule, wanted) in zip(named, counted, strict=True):
        yield Indicateur(
            code=code,
            libelle=libelle,
            unite=unite,
            axe="M1X5",
            regle=rule,
            occurrences=ingenieries(wanted, value),
            question=question,
        )


MISSION_1 = (
    _structures(
        code="ACCUEILLIES",
        libelle="Structures accueillies",
        axe="M1X1",
        regle="Chaque structure dont une étape « accueil » tombe dans l’avenant, une fois.",
        occurrences=etapes("ACCUEIL"),
        question="ACCUEIL_ACCUEILLIES",
        but="ACCUEILLIES",
    ),
    _structures(
        code="ORIENTEES",
        libelle="dont orientées vers un autre dispositif",
        axe="M1X1",
        regle="Chaque structure dont une étape « réorientation » tombe dans l’avenant, une fois.",
        occurrences=etapes("REORIENTATION"),
        question="ACCUEIL_ORIENTEES",
    ),
    action("REUNIONS", "REUNION", "M1X1", "Réunions d’information", question="MOBILISATION_REUNIONS"),
    action("FORUMS", "FORUM", "M1X1", "Forums et salons", question="MOBILISATION_FORUMS"),
    action(
        "COMMUNICATIONS",
        "COMMUNICATION",
        "M1X1",
        "Lettres, articles et autres communications",
        question="MOBILISATION_PUBLICATIONS",
    ),
    Indicateur(
        code="DIAGNOSTICS",
        libelle="Diagnostics",
        unite=UniteChiffre.DIAGNOSTICS,
        axe="M1X2",
        regle="Chaque diagnostic daté de l’avenant ; un diagnostic collectif compte une fois. L’étape « diagnostic » "
        "d’un accompagnement qui n’a pas de diagnostic à son nom en vaut un.",
        occurrences=diagnostics,
        but="DIAGNOSTICS",
    ),
    _structures(
        code="DIAGNOSTIQUEES",
        libelle="Structures avec un diagnostic",
        axe="M1X2",
        regle="Chaque structure qui a eu un diagnostic, individuel ou collectif, daté de l’avenant, une fois.",
        occurrences=diagnosed,
        question="DIAGNOSTIC_DIAGNOSTICS",
    ),
    _structures(
        code="PLANS",
        libelle="Structures avec un plan d’accompagnement validé",
        axe="M1X2",
        regle="Chaque structure dont les instances dirigeantes ont validé le plan dans l’avenant, une fois.",
        occurrences=etapes("VALIDATION"),
        question="DIAGNOSTIC_PLANS",
    ),
    _structures(
        code="ACCOMPAGNEES",
        libelle="Structures accompagnées",
        axe="M1X2",
        regle="Chaque structure dont le plan a été validé, ou une ingénierie conventionnée, dans l’avenant, une fois.",
        occurrences=accompanied,
        question="RELEVES_ATTENDUS",
        but="ACCOMPAGNEES",
    ),
    _ingenieries(
        code="INGENIERIES",
        libelle="Ingénieries",
        axe="M1X3",
        regle="Chaque ingénierie conventionnée dans l’avenant ; une ingénierie collective compte une fois.",
        occurrences=ingenieries(every, once),
        but="INGENIERIES",
    ),
    _ingenieries(
        code="INDIVIDUELLES",
        libelle="dont individuelles",
        axe="M1X3",
        regle="Chaque ingénierie individuelle conventionnée dans l’avenant.",
        occurrences=ingenieries(individual, once),
        question="INGENIERIES_INDIVIDUELLES",
    ),
    _ingenieries(
        code="COLLECTIVES",
        libelle="dont collectives",
        axe="M1X3",
        regle="Chaque ingénierie collective conventionnée dans l’avenant, quel que soit son nombre de structures.",
        occurrences=ingenieries(collective, once),
        question="INGENIERIES_COLLECTIVES",
    ),
    _structures(
        code="BENEFICIAIRES",
        libelle="Structures bénéficiaires d’une ingénierie",
        axe="M1X3",
        regle="Chaque structure bénéficiaire d’une ingénierie conventionnée dans l’avenant, une fois.",
        occurrences=beneficiaires(every),
        question="BENEFICIAIRES_STRUCTURES",
    ),
    _structures(
        code="BENEFICIAIRES_INDIVIDUELLE",
        libelle="dont d’une ingénierie individuelle",
        axe="M1X3",
        regle="Comme ci-dessus, pour les ingénieries individuelles.",
        occurrences=beneficiaires(individual),
        question="BENEFICIAIRES_INDIVIDUELLE",
    ),
    _structures(
        code="BENEFICIAIRES_COLLECTIVE",
        libelle="dont d’une ingénierie collective",
        axe="M1X3",
        regle="Comme ci-dessus, pour les collectives ; une structure qui a eu les deux compte dans les deux.",
        occurrences=beneficiaires(collective),
        question="BENEFICIAIRES_COLLECTIVE",
    ),
    _structures(
        code="SUIVIES",
        libelle="Structures suivies après leur accompagnement",
        axe="M1X3",
        regle="Chaque structure dont une étape « suivi » tombe dans l’avenant, une fois.",
        occurrences=etapes("SUIVI"),
        question="SUIVI_SUIVIES",
        but="SUIVIES",
    ),
    _structures(
        code="QUESTIONNEES",
        libelle="Structures questionnées sur ce qui a changé",
        axe="M1X3",
        regle="Chaque structure qui a transmis, dans l’avenant, une réponse au questionnaire d’impact, une fois ; "
        "une réponse anonyme n’est comptée nulle part.",
        occurrences=questioned,
        question="SUIVI_IMPACT",
    ),
    *_by_nature(
        UniteChiffre.JOURS,
        lambda ingenierie: ingenierie.jours,
        "Les jours des ingénieries conventionnées dans l’avenant, chacune une fois.",
        ("JOURS", "Jours de prestation", ""),
        ("JOURS_INDIVIDUELS", "dont jours d’ingénieries individuelles", "ACHATS_INDIVIDUELS"),
        ("JOURS_COLLECTIFS", "dont jours d’ingénieries collectives", "ACHATS_COLLECTIFS"),
    ),
    *_by_nature(
        UniteChiffre.EUROS,
        lambda ingenierie: ingenierie.montant,
        "Le montant des ingénieries conventionnées dans l’avenant, chacune une fois.",
        ("ENGAGE", "Fonds d’ingénierie engagé", ""),
        ("ENGAGE_INDIVIDUELLES", "dont engagé pour des ingénieries individuelles", "DEPENSES_INDIVIDUELLES"),
        ("ENGAGE_COLLECTIVES", "dont engagé pour des ingénieries collectives", "DEPENSES_COLLECTIVES"),
    ),
    _ingenieries(
        code="CONSULTATIONS",
        libelle="Ingénieries avec plusieurs prestataires consultés",
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant pour laquelle plusieurs prestataires ont été consultés.",
        occurrences=ingenieries(lambda ingenierie: (ingenierie.consultes or 0) > 1, once),
    ),
    _ingenieries(
        code="CONCURRENCE",
        libelle="Ingénieries avec plusieurs offres reçues",
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant pour laquelle plusieurs offres ont été reçues.",
        occurrences=ingenieries(lambda ingenierie: (ingenierie.offres or 0) > 1, once),
    ),
    _ingenieries(
        code="CRITERES",
        libelle="Ingénieries avec des critères de choix écrits",
        axe="M1X5",
        regle="Chaque ingénierie conventionnée dans l’avenant dont les critères de choix sont notés.",
        occurrences=ingenieries(lambda ingenierie: bool(ingenierie.criteres), once),
    ),
    Indicateur(
        code="PRESTATAIRES",
        libelle="Prestataires mobilisés",
        unite=UniteChiffre.PRESTATAIRES,
        axe="M1X5",
        regle="Chaque prestataire d’une ingénierie conventionnée dans l’avenant, une fois.",
        occurrences=prestataires,
        question="PRESTATAIRES_MOBILISES",
    ),
    Indicateur(
        code="NOUVEAUX",
        libelle="dont mobilisés pour la première fois",
        unite=UniteChiffre.PRESTATAIRES,
        axe="M1X5",
        regle="Chaque prestataire dont la première ingénierie avec ce DLA est conventionnée dans l’avenant.",
        occurrences=first_missions,
        question="PRESTATAIRES_NOUVEAUX",
    ),
    _ingenieries(
        code="BILANS",
        libelle="Ingénieries dont le bilan a été fait avec la structure",
        axe="M1X5",
        regle="Chaque ingénierie dont une structure bénéficiaire a, dans l’avenant, une première étape « bilan de "
        "l’ingénierie » après la convention.",
        occurrences=followed_up,
    ),
)
