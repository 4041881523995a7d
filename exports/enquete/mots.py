"""What structures wrote themselves, as results show it: read again by people, apart from who wrote it.

A question shows its texts from five structures on, and a DLA its own where no reader can tell fewer than five apart
(`exports.enquete.secret`): one that reads some answers with their names reads whose texts those are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.enquete.catalogue import Catalogue
from exports.enquete.lecture import Ligne
from exports.enquete.secret import Repondante, Secret
from exports.records import CollecteEnquete
from exports.statistiques.enonces import SECRET
from exports.text import one_line


@dataclass(frozen=True, slots=True)
class Mots:
    """The texts shown of a question, in an order that says nothing of who wrote them."""

    libelle: str
    textes: tuple[str, ...]


def mots_ecrits(
    collecte: CollecteEnquete, lignes: list[Ligne], catalogue: Catalogue, secret: Secret, dla: str | None
) -> tuple[Mots, ...]:
    """Question by question, those that may be shown of the région, or of a DLA; `lignes` are all the answers."""
    if collecte.textes is None:
        return ()
    libelles = dict(labels(catalogue))
    montres: dict[str, list[str]] = {}
    for own in collecte.textes.montres:
        if dla in {None, own.dla}:
            montres.setdefault(own.code, []).append(own.texte)
    return tuple(
        Mots(libelles.get(code, code), tuple(textes))
        for code, textes in montres.items()
        if _may_be_shown(collecte, lignes, secret, code, dla)
    )


def _may_be_shown(collecte: CollecteEnquete, lignes: list[Ligne], secret: Secret, code: str, dla: str | None) -> bool:
    """Enough texts were written, and by enough structures that a reader does not know."""
    ecrits = collecte.textes.ecrits if collecte.textes else {}
    if sum(count for (of, by), count in ecrits.items() if of == code and dla in {None, by}) < SECRET:
        return False
    published = secret.publier({_key(ligne) for ligne in lignes if _wrote(ligne, code)})
    return published.region if dla is None else dla in published.dlas


def _wrote(ligne: Ligne, code: str) -> bool:
    """Lines of a repetition are read together: `ACTIONS.3.SUITE` as `ACTIONS.SUITE`."""
    first, _, rest = code.partition(".")
    for name, value in ligne.reponse.valeurs.items():
        start, _, end = name.partition(".")
        same = name == code or (rest and start == first and end.partition(".")[2] == rest)
        if same and isinstance(value, str) and value.strip():
            return True
    return False


def _key(ligne: Ligne) -> Repondante:
    return ligne.attendu.dla, ligne.attendu.personne


def labels(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Code of a question -> its label; of a repetition, without the rank of a line."""
    for variable in catalogue.variables:
        yield variable.question.code, one_line(variable.libelle, 500)
    for repetee in catalogue.repetees:
        for variable in repetee.variables:
            yield f"{repetee.code}.{variable.question.code}", one_line(variable.libelle, 500)
