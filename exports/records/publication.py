"""Publication of a collecte, computed without building its workbook."""

from exports.records.records import Attendu, Collecte, Reponse
from exports.release.disclosure import SEUILS, Contribution, Publication, Seuils, publish


def publication_of(collecte: Collecte, seuils: Seuils = SEUILS) -> Publication:
    """What the workbook of these records publishes; DLA pooled in an earlier one stay pooled."""
    if collecte.recoupee:
        return Publication()
    return publish(contributions(collecte), seuils, collecte.regroupes)


def regroupes_after(collecte: Collecte, seuils: Seuils = SEUILS) -> frozenset[str]:
    """The DLA pooled once the workbook of these records is out: the `regroupes` of the campaign's next one."""
    return collecte.regroupes | publication_of(collecte, seuils).regroupes


def contributions(collecte: Collecte) -> list[Contribution]:
    """Every transmitted answer, as disclosure sees it."""
    return [contribution(attendu, reponse) for attendu, reponse in transmitted(collecte)]


def contribution(attendu: Attendu, reponse: Reponse) -> Contribution:
    """A transmitted answer, as disclosure sees it."""
    return Contribution(
        dla=attendu.dla,
        personne=attendu.personne,
        poids=poids(reponse),
        accord=reponse.accord_chiffres,
        version=reponse.version,
    )


def transmitted(collecte: Collecte) -> list[tuple[Attendu, Reponse]]:
    """Those who answered, with their answer."""
    return [(attendu, attendu.reponse) for attendu in collecte.attendus if attendu.reponse is not None]


def poids(reponse: Reponse) -> int:
    """What an answer weighs: thousandths of an ETP-mois, as declared by its author."""
    return reponse.etp * reponse.mois
