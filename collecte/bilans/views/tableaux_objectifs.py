"""Tables of « Objectifs et moyens »: one column an avenant, one line an objectif or an amount."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from collecte.bilans.forms.cases import Calcul, Case, Colonne, LigneDeCases, TableauDeCases
from collecte.bilans.operations.objectifs import Cible, Fonds
from collecte.core.operations.cellules import words
from collecte.core.operations.champs_structures import cible_reader, euros_reader
from collecte.models import Avenant, But, Convention, Objectif, OrientationPrioritaire
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET
from exports.bilans.achats import agreed_in
from exports.bilans.comptage import Case as CaseDuBilan
from exports.bilans.comptage import chiffre_of
from exports.bilans.faits import Faits
from exports.bilans.indicateurs import INDICATEURS
from questionnaires.core.francais import decimal_text, euros_text, plural, short_day_text

OF_ORIENTATIONS = (But.ACCUEILLIES, But.ACCOMPAGNEES)
"""What the référentiel compares by orientation prioritaire."""

Cibles = Mapping[Cible, int]
_BLANK = "Laissez vide ce qui n’a pas d’objectif : un blanc n’est pas zéro."


def cibles_of(objectifs: Iterable[Objectif]) -> Cibles:
    return {Cible(own.avenant_id, own.but, own.orientation_id): own.cible for own in objectifs}


def generaux(convention: Convention, cibles: Cibles) -> TableauDeCases:
    """The five targets of each avenant."""
    lignes = [
        LigneDeCases(
            libelle=but.value.capitalize(),
            cellules=[_cible(Cible(own.id, but), f"avenant {own.numero}", cibles) for own in convention.avenants],
        )
        for but in But
    ]
    colonnes = [Colonne(libelle=_name(own), aide=_span(own)) for own in convention.avenants]
    return TableauDeCases(titre="Objectifs généraux", aide=_BLANK, colonnes=colonnes, lignes=lignes)


def par_orientation(
    convention: Convention, cibles: Cibles, orientations: Sequence[OrientationPrioritaire]
) -> TableauDeCases:
    """A line for each orientation prioritaire: the same words over several avenants are one."""
    by_words: dict[str, dict[int, OrientationPrioritaire]] = {}
    for own in orientations:
        by_words.setdefault(words(own.libelle), {})[own.avenant_id] = own
    shown = [avenant for avenant in convention.avenants if any(avenant.id in own for own in by_words.values())]
    return TableauDeCases(
        titre="Objectifs par orientation prioritaire",
        aide=_BLANK,
        colonnes=[Colonne(libelle=but.value, groupe=_name(avenant)) for avenant in shown for but in OF_ORIENTATIONS],
        lignes=[
            LigneDeCases(
                libelle=next(iter(own.values())).libelle,
                cellules=[
                    _of_orientation(own.get(each.id), each, but, cibles) for each in shown for but in OF_ORIENTATIONS
                ],
            )
            for own in by_words.values()
        ],
    )


def moyens(convention: Convention, faits: Faits, arrete: date) -> TableauDeCases:
    """What each avenant has to work with; what is engagé is as the bilan counts it at the end of `arrete`."""
    avenants = convention.avenants
    engage = chiffre_of(faits, INDICATEURS["ENGAGE"], arrete)
    engages = [_engage(engage.case_of(own.id), faits, arrete) for own in avenants]
    return TableauDeCases(
        titre="Moyens",
        aide="Les ETP et le budget viennent de l’avenant ; l’engagé, des montants des ingénieries, chacune une fois.",
        colonnes=[Colonne(libelle=_name(own)) for own in avenants],
        lignes=[
            LigneDeCases(
                libelle="ETP conventionnés", cellules=[Calcul(texte=decimal_text(own.etp, 2)) for own in avenants]
            ),
            LigneDeCases(libelle="Budget", cellules=[Calcul(texte=_euros(own.budget)) for own in avenants]),
            LigneDeCases(libelle="Fonds d’ingénierie prévu", cellules=[_fonds(own, "prévu") for own in avenants]),
            LigneDeCases(libelle="Fonds d’ingénierie engagé", cellules=engages),
            LigneDeCases(libelle="Fonds d’ingénierie payé", cellules=[_fonds(own, "payé") for own in avenants]),
        ],
    )


def _name(own: Avenant) -> str:
    return f"Avenant {own.numero}"


def _span(own: Avenant) -> str:
    return f"du {short_day_text(own.debut)} au {short_day_text(own.fin)}"


def _cible(cle: Cible, of: str, cibles: Cibles) -> Case:
    where = f"orientation_{cle.orientation_id}" if cle.orientation_id else f"avenant_{cle.avenant_id}"
    return Case(
        cle=cle,
        nom=f"{cle.but.name}_{where}",
        lecteur=cible_reader(f"{cle.but.value.capitalize()}, {of}"),
        valeur=cibles.get(cle),
    )


def _of_orientation(own: OrientationPrioritaire | None, avenant: Avenant, but: But, cibles: Cibles) -> Case | None:
    if own is None:
        return None
    return _cible(Cible(avenant.id, but, own.id), f"« {own.libelle} », avenant {avenant.numero}", cibles)


def _fonds(own: Avenant, word: str) -> Case:
    cle = Fonds(own.id, "fonds_prevu" if word == "prévu" else "fonds_paye")
    return Case(
        cle=cle,
        nom=f"{cle.colonne}_{own.id}",
        lecteur=euros_reader(f"Fonds d’ingénierie {word}, avenant {own.numero}", most=MAX_BUDGET),
        valeur=own.fonds_prevu if cle.colonne == "fonds_prevu" else own.fonds_paye,
        decimales=2,
        unite="€",
    )


def _engage(case: CaseDuBilan, faits: Faits, arrete: date) -> Calcul:
    if case.correction:
        aide = f"corrigé à la main dans le bilan ; compté : {_euros(case.comptee)}"
        return Calcul(texte=_euros(case.valeur), aide=aide)
    found = agreed_in(faits, [case.avenant], arrete)
    told = plural(len(found), "ingénierie") if found else "aucune ingénierie"
    unknown = sum(own.montant is None for own in found)
    return Calcul(texte=_euros(case.valeur), aide=f"{told}, dont {unknown} sans montant" if unknown else told)


def _euros(cents: int | None) -> str:
    return "–" if cents is None else euros_text(cents)
