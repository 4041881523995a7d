"""Free texts of structures shown in results, once reviewed and detached from their authors.

A question shows its texts when enough structures wrote one, and a DLA shows its own where no reader can isolate too few
(`exports.enquetes.secret`): a reader of some answers with their names knows whose texts those are.
"""

from collections.abc import Iterator
from dataclasses import replace

from exports.enquetes.catalogue import Catalogue
from exports.enquetes.resultats import TextesMontres
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Perimetre, Sommes
from exports.records.records import CollecteEnquete
from exports.tableur.text import one_line


def mots_ecrits(
    collecte: CollecteEnquete, catalogue: Catalogue, sommes: Sommes, secret: Secret, perimetre: Perimetre
) -> tuple[TextesMontres, ...]:
    """Return, question by question, the texts of the région or of a DLA that may be shown."""
    if collecte.textes is None:
        return ()
    libelles = dict(labels(catalogue))
    montres: dict[str, list[str]] = {}
    for texte in collecte.textes.montres:
        if perimetre.dla in {None, texte.dla}:
            montres.setdefault(texte.code, []).append(texte.texte)
    return tuple(
        TextesMontres(libelles.get(code, code), tuple(textes))
        for code, textes in montres.items()
        if _may_be_shown(collecte, sommes, secret, code, perimetre)
    )


def _may_be_shown(collecte: CollecteEnquete, sommes: Sommes, secret: Secret, code: str, perimetre: Perimetre) -> bool:
    """Return whether enough texts were written, and by enough structures that a reader does not know."""
    ecrits, dla = collecte.textes.ecrits if collecte.textes else {}, perimetre.dla
    written = sum(count for (of, by), count in ecrits.items() if of == code and dla in {None, by})
    if written < collecte.seuils.personnes:
        return False
    everywhere = replace(perimetre, dla=None)
    published = secret.publier(sommes.ecrits.get(code, 0) & everywhere.of(sommes.foule))
    return published.region if dla is None else dla in published.dlas


def labels(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the code of each question and its label; in a repetition, the code has no line number."""
    for variable in catalogue.variables:
        yield variable.question.code, one_line(variable.libelle, 500)
    for repetee in catalogue.repetees:
        for variable in repetee.variables:
            yield f"{repetee.code}.{variable.question.code}", one_line(variable.libelle, 500)
