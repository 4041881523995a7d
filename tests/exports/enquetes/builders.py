"""A questionnaire in two versions, and answers to both: a test states only what distinguishes its campaign."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Literal

from exports.enquetes.classeur import write_answers_workbook
from exports.records.records import (
    AttenduEnquete,
    CollecteEnquete,
    Connue,
    Dla,
    Etat,
    ReponseEnquete,
    VersionPosee,
)
from exports.release.seuils import Seuils
from questionnaires.answers.evaluation import evaluate
from questionnaires.core.blocs import Block, Colonne, Grille, Intitule, Matrice, Repetition
from questionnaires.core.elements import Connu
from questionnaires.core.model import Controle, Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Number,
    Scale,
    Text,
    YesNo,
)
from tests.exports.records.builders import CENTRE

Diffusion = Literal["agregee", "nominative"]
ARRETE = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)

SUIVI = Controle(
    code="SUIVI_LONG",
    condition="${JOURS} < 50",
    message="C’est beaucoup de jours.",
    portee="justifier",
    ancre="JOURS",
    raisons=(Option(code="complexe", libelle="Dossier complexe"), Option(code="autre", libelle="Autre")),
)

PARTENAIRES = Repetition(
    code="PARTENAIRES",
    libelle="Vos partenaires",
    libelle_ligne="Partenaire",
    maximum=3,
    questions=(
        Text(code="P_NOM", libelle="Nom du partenaire"),
        Number(code="P_MONTANT", libelle="Montant apporté", unite="€", decimals=2, maximum=10**9),
    ),
)

V1: tuple[Block, ...] = (
    Choice(
        code="OUTIL",
        libelle="Quel outil utilisez-vous ?",
        options=(
            Option(code="papier", libelle="Papier"),
            Option(code="tableur", libelle="Tableur"),
            Option(code="minitel", libelle="Minitel"),
        ),
        autre=True,
    ),
    Text(code="ANCIENNE", libelle="Question retirée ensuite", long=True),
    Number(code="JOURS", libelle="Jours par mois", unite="jours", decimals=1, maximum=1_000),
    YesNo(code="FORMATION", libelle="Avez-vous suivi une formation ?", sans_objet=True),
    Number(code="HEURES", libelle="Combien d’heures ?", maximum=500, relevant="${FORMATION} = 'oui'"),
    MultipleChoice(
        code="BESOINS",
        libelle="Vos besoins",
        options=(Option(code="temps", libelle="Du temps"), Option(code="argent", libelle="De l’argent")),
        autre=True,
    ),
    Scale(code="AVIS", libelle="Votre avis", echelle="S4"),
    Scale(code="RECO", libelle="Recommanderiez-vous le DLA ?", echelle="R10", sans_objet=False),
    Number(code="CHANGE", libelle="Compte", maximum=100),
    Day(code="DEPUIS", libelle="Depuis quel jour ?"),
    Month(code="MOIS_FORT", libelle="Votre mois le plus chargé"),
    Acknowledgement(code="LU", libelle="J’ai lu la notice"),
    Computed(code="DEMI_JOURS", libelle="En demi-journées", calculation="${JOURS} * 2", decimals=1),
    PARTENAIRES,
)
"""The first version."""

V2: tuple[Block, ...] = (
    Number(
        code="JOURS",
        libelle="Jours par mois (corrigé)",
        unite="jours",
        decimals=2,
        maximum=10_000,
        connu=Connu(cle="structure.jours"),
    ),
    Choice(
        code="OUTIL",
        libelle="Quel outil utilisez-vous aujourd’hui ?",
        options=(Option(code="tableur", libelle="Un tableur"), Option(code="papier", libelle="Du papier")),
        autre=True,
    ),
    *(block for block in V1 if block.code not in ("JOURS", "OUTIL", "ANCIENNE", "CHANGE")),
    Text(code="CHANGE", libelle="Racontez"),
    Matrice(
        code="SERVICES",
        libelle="Les services",
        echelle="T4",
        lignes=(Intitule(code="RESEAU", libelle="Le réseau"), Intitule(code="OUTILS", libelle="Les outils")),
    ),
    Grille(
        code="BUDGET",
        libelle="Budget",
        lignes=(Intitule(code="FIXE", libelle="Fixe"), Intitule(code="VARIABLE", libelle="Variable")),
        colonnes=(Colonne(code="AN1", libelle="Année 1", unite="€"),),
        total_colonnes=True,
    ),
)
"""The second version: lines moved, labels corrected, an option and a question removed, a code that changed nature."""

_numbers = count(1)


def questionnaire(blocks: Sequence[Block], diffusion: Diffusion = "nominative", titre: str = "Outils") -> Questionnaire:
    groupe = Groupe(code="G", titre="Groupe", blocks=tuple(blocks))
    controles = (SUIVI,) if any(block.code == "JOURS" for block in blocks) else ()
    return Questionnaire(
        code="OUTILS",
        titre=titre,
        minutes=5,
        diffusion=diffusion,
        sections=(Section(code="S", titre="Section", court="Section", groupes=(groupe,)),),
        controles=controles,
    )


def versions(*asked: Sequence[Block], diffusion: Diffusion = "nominative") -> tuple[VersionPosee, ...]:
    return tuple(
        VersionPosee(numero=n, libelle=f"OUTILS v{n} (0a1b2c3d)", questionnaire=questionnaire(blocks, diffusion))
        for n, blocks in enumerate(asked, start=1)
    )


BOTH = versions(V1, V2)


def answered(
    version: VersionPosee,
    saisie: Mapping[str, str],
    *,
    dla: str = "18",
    nom: str = "",
    personne: int = 0,
    connues: Mapping[str, Connue] | None = None,
) -> AttenduEnquete:
    """Build a transmitted answer, judged by the engine from the typed texts."""
    number = personne or next(_numbers)
    evaluation = evaluate(version.questionnaire, saisie, today=date(2026, 9, 20))
    assert evaluation.problems == (), evaluation.problems
    return AttenduEnquete(
        dla=dla,
        personne=number,
        nom=nom or f"Personne {number}",
        etat=Etat.TRANSMIS,
        version=version.numero,
        transmise_le=datetime(2026, 9, 20, 9, 30, tzinfo=UTC),
        reponse=ReponseEnquete(valeurs=evaluation.valeurs, connues=connues or {}),
    )


def expected(version: VersionPosee, *, dla: str = "28", nom: str = "", etat: Etat = Etat.EN_RETARD) -> AttenduEnquete:
    number = next(_numbers)
    return AttenduEnquete(dla=dla, personne=number, nom=nom or f"Personne {number}", etat=etat, version=version.numero)


def enquete(
    attendus: Sequence[AttenduEnquete] = (),
    asked: tuple[VersionPosee, ...] = BOTH,
    *,
    dlas: Sequence[Dla] = CENTRE,
    region: str = "Centre-Val de Loire",
    titre: str = "Vos outils",
) -> CollecteEnquete:
    return CollecteEnquete(
        region=region,
        code="OUTILS",
        titre=titre,
        ouverture=date(2026, 9, 1),
        cloture=date(2026, 9, 30),
        arrete_a=ARRETE,
        version=asked[-1].numero,
        versions=asked,
        dlas=tuple(dlas),
        attendus=tuple(attendus),
        seuils=Seuils(),
    )


def written(collecte: CollecteEnquete) -> bytes:
    sink = BytesIO()
    write_answers_workbook(collecte, sink)
    return sink.getvalue()


SAISIE_V1: Mapping[str, str] = {
    "OUTIL": "minitel",
    "ANCIENNE": "Une réponse d’avant",
    "JOURS": "4,5",
    "FORMATION": "oui",
    "HEURES": "0",
    "BESOINS": "temps autre",
    "BESOINS_AUTRE": "Un bureau au calme",
    "AVIS": "4",
    "RECO": "9",
    "CHANGE": "7",
    "DEPUIS": "03/02/2024",
    "MOIS_FORT": "06/2026",
    "LU": "oui",
    "PARTENAIRES.1.P_NOM": "La Région",
    "PARTENAIRES.1.P_MONTANT": "1200,50",
    "PARTENAIRES.3.P_NOM": "Une banque",
}

SAISIE_V2: Mapping[str, str] = {
    "JOURS": "6,25",
    "OUTIL": "tableur",
    "FORMATION": "nc",
    "AVIS": "nc",
    "RECO": "3",
    "CHANGE": "Tout va bien",
    "SERVICES_RESEAU": "4",
    "BUDGET_FIXE_AN1": "100",
}
