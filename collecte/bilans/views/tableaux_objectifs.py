"""Tables of « Objectifs et moyens »: one column per avenant, one line per objectif or amount."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from collecte.bilans.forms.cases import Calcul, CaseSaisie, ColonneSaisie, LigneDeCases, TableauDeCases
from collecte.bilans.operations.objectifs import Cible, Fonds
from collecte.core.operations.cellules import words
from collecte.core.operations.champs_structures import cible_reader, euros_reader
from collecte.models import Avenant, But, Convention, Objectif, OrientationPrioritaire
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET
from exports.bilans.achats import agreed_in
from exports.bilans.comptage import CaseAvenant as CaseDuBilan
from exports.bilans.comptage import chiffre_of
from exports.bilans.faits import Faits
from exports.bilans.indicateurs import INDICATEURS
from questionnaires.core.francais import days_text, decimal_text, euros_text, plural

OF_ORIENTATIONS = (But.ACCUEILLIES, But.ACCOMPAGNEES)
"""Targets that the référentiel compares by orientation prioritaire."""

Cibles = Mapping[Cible, int]
_BLANK = "Laissez vide ce qui n’a pas d’objectif : un blanc n’est pas zéro."


def cibles_of(objectifs: Iterable[Objectif]) -> Cibles:
    return {Cible(objectif.avenant_id, objectif.but, objectif.orientation_id): objectif.cible for objectif in objectifs}


def generaux(convention: Convention, cibles: Cibles) -> TableauDeCases:
    """Return the table of the five targets of each avenant."""
    lignes = [
        LigneDeCases(
            libelle=but.value.capitalize(),
            cellules=[
                _cible(Cible(avenant.id, but), f"avenant {avenant.numero}", cibles) for avenant in convention.avenants
            ],
        )
        for but in But
    ]
    colonnes = [
        ColonneSaisie(libelle=_name(avenant), aide=days_text(avenant.debut, avenant.fin))
        for avenant in convention.avenants
    ]
    return TableauDeCases(titre="Objectifs généraux", aide=_BLANK, colonnes=colonnes, lignes=lignes)


def par_orientation(
    convention: Convention, cibles: Cibles, orientations: Sequence[OrientationPrioritaire]
) -> TableauDeCases:
    """Return a table with a line per orientation prioritaire: the same words over several avenants make one."""
    by_words: dict[str, dict[int, OrientationPrioritaire]] = {}
    for orientation in orientations:
        by_words.setdefault(words(orientation.libelle), {})[orientation.avenant_id] = orientation
    shown = [
        avenant for avenant in convention.avenants if any(avenant.id in by_avenant for by_avenant in by_words.values())
    ]
    return TableauDeCases(
        titre="Objectifs par orientation prioritaire",
        aide=_BLANK,
        colonnes=[
            ColonneSaisie(libelle=but.value, groupe=_name(avenant)) for avenant in shown for but in OF_ORIENTATIONS
        ],
        lignes=[
            LigneDeCases(
                libelle=next(iter(by_avenant.values())).libelle,
                cellules=[
                    _of_orientation(by_avenant.get(avenant.id), avenant, but, cibles)
                    for avenant in shown
                    for but in OF_ORIENTATIONS
                ],
            )
            for by_avenant in by_words.values()
        ],
    )


def moyens(convention: Convention, faits: Faits, arrete: date) -> TableauDeCases:
    """Return the table of the means of each avenant; the engagé is as the bilan counts it at the end of `arrete`."""
    avenants = convention.avenants
    engage = chiffre_of(faits, INDICATEURS["ENGAGE"], arrete)
    engages = [_engage(engage.case_of(avenant.id), faits, arrete) for avenant in avenants]
    return TableauDeCases(
        titre="Moyens",
        aide="Les ETP et le budget viennent de l’avenant ; l’engagé, des montants des ingénieries, chacune une fois.",
        colonnes=[ColonneSaisie(libelle=_name(avenant)) for avenant in avenants],
        lignes=[
            LigneDeCases(
                libelle="ETP conventionnés",
                cellules=[Calcul(texte=decimal_text(avenant.etp, 2)) for avenant in avenants],
            ),
            LigneDeCases(libelle="Budget", cellules=[Calcul(texte=_euros(avenant.budget)) for avenant in avenants]),
            LigneDeCases(
                libelle="Fonds d’ingénierie prévu", cellules=[_fonds(avenant, "prévu") for avenant in avenants]
            ),
            LigneDeCases(libelle="Fonds d’ingénierie engagé", cellules=engages),
            LigneDeCases(libelle="Fonds d’ingénierie payé", cellules=[_fonds(avenant, "payé") for avenant in avenants]),
        ],
    )


def _name(avenant: Avenant) -> str:
    return f"Avenant {avenant.numero}"


def _cible(cle: Cible, subject: str, cibles: Cibles) -> CaseSaisie:
    where = f"orientation_{cle.orientation_id}" if cle.orientation_id else f"avenant_{cle.avenant_id}"
    return CaseSaisie(
        cle=cle,
        nom=f"{cle.but.name}_{where}",
        lecteur=cible_reader(f"{cle.but.value.capitalize()}, {subject}"),
        valeur=cibles.get(cle),
    )


def _of_orientation(
    orientation: OrientationPrioritaire | None, avenant: Avenant, but: But, cibles: Cibles
) -> CaseSaisie | None:
    if orientation is None:
        return None
    return _cible(
        Cible(avenant.id, but, orientation.id), f"« {orientation.libelle} », avenant {avenant.numero}", cibles
    )


def _fonds(avenant: Avenant, word: str) -> CaseSaisie:
    cle = Fonds(avenant.id, "fonds_prevu" if word == "prévu" else "fonds_paye")
    return CaseSaisie(
        cle=cle,
        nom=f"{cle.colonne}_{avenant.id}",
        lecteur=euros_reader(f"Fonds d’ingénierie {word}, avenant {avenant.numero}", most=MAX_BUDGET),
        valeur=avenant.fonds_prevu if cle.colonne == "fonds_prevu" else avenant.fonds_paye,
        decimales=2,
        unite="€",
    )


def _engage(case: CaseDuBilan, faits: Faits, arrete: date) -> Calcul:
    if case.correction:
        aide = f"corrigé à la main dans le bilan ; compté : {_euros(case.comptee)}"
        return Calcul(texte=_euros(case.valeur), aide=aide)
    ingenieries = agreed_in(faits, [case.avenant], arrete)
    text = plural(len(ingenieries), "ingénierie") if ingenieries else "aucune ingénierie"
    unknown = sum(ingenierie.montant is None for ingenierie in ingenieries)
    return Calcul(texte=_euros(case.valeur), aide=f"{text}, dont {unknown} sans montant" if unknown else text)


def _euros(cents: int | None) -> str:
    return "–" if cents is None else euros_text(cents)
