"""Manifeste: sources, date and versions behind a workbook, to check it or make it again."""

from collections.abc import Iterator

from exports.regional import noms
from exports.regional.matiere import Famille
from exports.regional.parties import Enquete, Parties
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, write_pairs
from exports.tableur.sheets.pied import footer_of, generator
from exports.tableur.text import one_line
from questionnaires.core.francais import plural, short_day_text

FIRST_ROW = 3


def lines(parties: Parties) -> list[tuple[str, str]]:
    """List the labels and texts of the sheet."""
    matiere = parties.matiere
    return [
        ("Programme", generator()),
        ("Instant de lecture (UTC)", matiere.arrete_a.isoformat(timespec="seconds")),
        ("Région", one_line(matiere.region)),
        ("Pour qui", matiere.audience.value),
        ("Feuilles demandées", " ; ".join(famille.value for famille in Famille if matiere.has(famille))),
        *([("Comparaisons", f"depuis {matiere.depuis}")] if matiere.depuis is not None else []),
        *_temps(parties),
        *(line for enquete in parties.enquetes for line in _enquete(enquete)),
        *_bilans(parties),
        *([("Empreinte des données lues", f"{matiere.sceau}\n{_SEALED}")] if matiere.sceau else []),
    ]


_SEALED = "HMAC-SHA256 : seule cette installation peut la refaire, et dire si les données ont changé depuis."


def _temps(parties: Parties) -> Iterator[tuple[str, str]]:
    if (consolidation := parties.consolidation) is None:
        return
    collecte = consolidation.collecte
    yield "Temps : période", f"{collecte.periode.libelle} ({collecte.periode.code})"
    yield "Temps : versions", " ; ".join(one_line(version, 80) for version in collecte.posees)
    yield "Temps : référentiel", f"{one_line(collecte.referentiel.titre)}, version {collecte.edition}"
    yield "Temps : réponses", f"{_sent(consolidation.total.transmises)} sur {consolidation.total.attendues}"
    if (release := consolidation.release) is None:
        yield "Temps : chiffres", "aucun : les résultats ne sont pas arrêtés"
    else:
        yield "Temps : publication", f"{release.nom}, {plural(len(release.cellules), 'chiffre')}"


def _enquete(enquete: Enquete) -> Iterator[tuple[str, str]]:
    collecte = enquete.collecte
    named = f"{one_line(collecte.titre)} ({one_line(collecte.code, 60)}), version {collecte.version}"
    yield f"{enquete.court} : questionnaire", named
    yield f"{enquete.court} : versions", " ; ".join(one_line(version.libelle, 80) for version in collecte.versions)
    sent = _sent(sum(attendu.is_transmitted for attendu in collecte.attendus))
    read = plural(len(enquete.depouillement.lignes), "réponse lue", "réponses lues")
    yield f"{enquete.court} : réponses", f"{sent} sur {len(collecte.attendus)} ; {read}"


def _sent(count: int) -> str:
    return plural(count, "réponse transmise", "réponses transmises")


def _bilans(parties: Parties) -> Iterator[tuple[str, str]]:
    if parties.matiere.bilans:
        years = ", ".join(str(bilan.annee) for bilan in parties.matiere.bilans)
        yield "Bilans : années", f"{years} ; arrêtés au {short_day_text(parties.matiere.bilans[-1].arrete)}"


def write(classeur: Classeur, parties: Parties) -> None:
    feuille = classeur.feuille(noms.MANIFESTE, WIDTHS)
    feuille.title(Answer("Ce qui a fait ce classeur"), "De quoi le vérifier, ou le refaire.")
    write_pairs(feuille, FIRST_ROW, lines(parties))
    feuille.present(footer_of(parties.matiere.region), frozen=(2, 0))
