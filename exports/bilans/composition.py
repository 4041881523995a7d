"""Compose the bilan of a DLA from its facts: four missions in the order of the référentiel, and notable points."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from math import floor

from exports.bilans import mission_1, missions
from exports.bilans.cellules import corrected, tenths
from exports.bilans.comptage import Chiffres, chiffres_of, first_day, outside
from exports.bilans.document import BilanDla, ColonneDocument, PartieDocument
from exports.bilans.faits import Avenant, Faits
from exports.bilans.indicateur import Source
from exports.bilans.realisation import AvancementObjectif, Realisation, realisations
from exports.bilans.reponses import Reponses
from questionnaires.core.francais import days_text, decimal_text, euros_text, plural, typeset
from questionnaires.referentiel.referentiel import Referentiel

_TWO_ETP = 200
"""Two ETP in hundredths, from which French uses the plural."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """A DLA and its convention, in words, and what the DLA answered to the questionnaire of the bilan."""

    dla: str
    region: str
    convention: str
    porteuse: str
    referentiel: Referentiel
    reponses: Reponses = field(default_factory=Reponses)


def compose(faits: Faits, cadre: Cadre, arrete: date) -> BilanDla:
    """Compose the bilan as known at the end of `arrete`; `faits` have one avenant at least."""
    chiffres = chiffres_of(faits, arrete)
    titles = {mission.code: mission.titre for mission in cadre.referentiel.missions}
    parties = (
        mission_1.partie(faits, chiffres, arrete, titles["M1"]),
        missions.partie_2(faits, chiffres, arrete, titles["M2"]),
        missions.partie_3(faits, chiffres, arrete, titles["M3"]),
        missions.partie_4(faits, chiffres, titles["M4"]),
    )
    return BilanDla(
        dla=cadre.dla,
        region=cadre.region,
        convention=cadre.convention,
        porteuse=cadre.porteuse,
        arrete=arrete,
        colonnes=tuple(map(_column, faits.avenants)),
        faits=tuple(_means(faits)),
        points=tuple(map(typeset, _points(faits, chiffres, arrete))),
        parties=tuple(_with_words(partie, cadre.reponses, faits) for partie in parties),
        manques=tuple(map(typeset, _missing(faits))),
    )


def _column(avenant: Avenant) -> ColonneDocument:
    dates = days_text(avenant.debut, avenant.fin)
    return ColonneDocument(
        avenant_id=avenant.id, libelle=avenant.libelle, dates=dates, debut=avenant.debut, fin=avenant.fin
    )


def _with_words(partie: PartieDocument, reponses: Reponses, faits: Faits) -> PartieDocument:
    """Put what was answered after what is counted; answers on orientations only where no orientation is known."""
    tableaux = (*partie.tableaux, *reponses.tableaux.get(partie.mission, ()))
    orientations = reponses.orientations if partie.mission == "M1" and not faits.orientations else ()
    return replace(partie, tableaux=tableaux, textes=(*orientations, *reponses.textes.get(partie.mission, ())))


def _means(faits: Faits) -> Iterator[tuple[str, str]]:
    for avenant in faits.avenants:
        budget = f", budget {euros_text(avenant.budget)}" if avenant.budget is not None else ""
        dates = days_text(avenant.debut, avenant.fin)
        yield avenant.libelle, typeset(f"{dates} : {funded_etp_text(avenant)}{budget}")


def funded_etp_text(avenant: Avenant) -> str:
    """`1,5 ETP conventionné`."""
    return f"{decimal_text(avenant.etp, 2)} ETP conventionné{'s' if avenant.etp >= _TWO_ETP else ''}"


def _points(faits: Faits, chiffres: Chiffres, arrete: date) -> Iterator[str]:
    """Yield the main sentences: how many structures, then how far the targets are reached."""
    received, helped = chiffres["ACCUEILLIES"].total, chiffres["ACCOMPAGNEES"].total
    if received is not None and helped is not None:
        over = " différentes" if len(faits.avenants) > 1 and received > 1 else ""
        where = " sur la convention" if len(faits.avenants) > 1 else ""
        structures = (
            f"{plural(received, 'structure', 'structures')}{over} {'accueillies' if received > 1 else 'accueillie'}"
        )
        yield f"{structures}{where}, {decimal_text(helped, 0)} accompagnées."
    for realisation in realisations(faits, chiffres, arrete):
        yield from standing(f"{realisation.chiffre.indicateur.libelle}{_aimed(realisation)}", realisation.cumul)
    by_hand = sum(chiffre.corrigees for chiffre in chiffres.values())
    if by_hand:
        yield f"{plural(by_hand, 'chiffre corrigé', 'chiffres corrigés')} à la main : les deux valeurs sont dites."


def _aimed(realisation: Realisation) -> str:
    """Return the avenants on which a target is set, in words: their structures add up, while each counts once above."""
    pairs = zip(realisation.chiffre.cases, realisation.avancements, strict=True)
    avenants = [case.avenant.libelle.lower() for case, avancement in pairs if avancement.objectif is not None]
    if len(realisation.chiffre.cases) == 1 or not avenants:
        return ""
    return f", {avenants[0]}" if len(avenants) == 1 else f", {plural(len(avenants), 'avenant')} additionnés"


def standing(libelle: str, avancement: AvancementObjectif) -> Iterator[str]:
    """Yield how far a target is reached, in a sentence; nothing without a target, or where nothing is known."""
    expected = tenths(avancement.attendu).valeur
    if avancement.objectif and avancement.realise is not None and expected is not None:
        yield f"{libelle} : {stands(avancement.realise, avancement.objectif, expected, avancement.corrigees)}"


def stands(realise: int, objectif: int, attendu: float, corrigees: int) -> str:
    """Return `12 pour un objectif de 15, 3 de moins qu’attendu à ce jour.`, from figures as tables print them: what is
    expected is in tenths, rounded half up."""
    gap = realise - floor(attendu + 0.5)
    distance = f"{abs(gap)} {'de plus' if gap > 0 else 'de moins'} qu’attendu à ce jour" if gap else "comme attendu"
    fixed = f" ({corrected(corrigees)})" if corrigees else ""
    return f"{realise}{fixed} pour un objectif de {objectif}, {distance}."


def _missing(faits: Faits) -> Iterator[str]:
    for source, words in (
        (Source.REGISTRE, "Aucun accompagnement n’est au registre : importez-le depuis Enée, ou saisissez-le."),
        (Source.ACTIONS, "Aucune action n’est notée (réunions d’information, forums, formations…)."),
        (Source.SEANCES, "Aucune réunion d’instance n’est notée : la participation des partenaires n’est pas connue."),
    ):
        if first_day(faits, source) is None:
            yield words
    if not faits.cofinancements:
        yield "Aucun cofinancement n’est enregistré."
    if not any(objectif.orientation_id is None for objectif in faits.objectifs):
        yield "Aucun objectif chiffré n’est enregistré pour les avenants."
    if (lost := outside(faits)) > 0:
        counted = "n’est comptée" if lost == 1 else "ne sont comptées"
        yield f"{plural(lost, 'étape')} entre deux avenants {counted} dans aucun : vérifiez leurs dates."
