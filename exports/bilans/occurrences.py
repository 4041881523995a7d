"""Items counted by the indicators of a bilan, each with its day and the key that makes it distinct.

Items of the register whose day no avenant can contain are left out: a DLA has ten years of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from exports.bilans.faits import Etape, Faits, Ingenierie, Seance, Structure


class Occurrence(NamedTuple):
    """One thing that counts: `cle` makes it distinct, `libelle` names it on the list behind the figure.

    `objet` and `identifiant` lead to its page. `valeur` is 1, or an amount in cents, or hundredths of a day.
    """

    cle: object
    jour: date
    libelle: str
    detail: str = ""
    objet: str = ""
    identifiant: int = 0
    valeur: int = 1


Occurrences = Callable[[Faits], Iterable[Occurrence]]


def etapes(genre: str) -> Occurrences:
    """List structures that had a step of this kind."""
    return lambda faits: (
        _structure(faits, etape.accompagnement_id, etape.jour) for etape in faits.countable.get(genre, ())
    )


def _structure(faits: Faits, accompagnement_id: int, jour: date, detail: str = "") -> Occurrence:
    structure = faits.structure_of(accompagnement_id)
    return Occurrence(
        structure.id, jour, structure.nom, detail or structure.commune, "accompagnement", accompagnement_id
    )


def diagnostics(faits: Faits) -> Iterator[Occurrence]:
    """Yield each diagnostic row, then each diagnostic step of an accompagnement that has no row."""
    for diagnostic in faits.diagnostics:
        yield Occurrence(
            cle=("diagnostic", diagnostic.id),
            jour=diagnostic.jour,
            libelle=diagnostic.intitule,
            detail=faits.names_of(diagnostic.accompagnements),
            objet="diagnostic",
            identifiant=diagnostic.id,
        )
    for etape in _without_row(faits):
        cle = ("étape", etape.accompagnement_id, etape.jour)
        yield _structure(faits, etape.accompagnement_id, etape.jour)._replace(cle=cle)


def _without_row(faits: Faits) -> Iterator[Etape]:
    """Return the diagnostic steps that have no row of their own."""
    return (
        etape for etape in faits.countable.get("DIAGNOSTIC", ()) if etape.accompagnement_id not in faits.with_diagnostic
    )


def diagnosed(faits: Faits) -> Iterator[Occurrence]:
    for diagnostic in faits.diagnostics:
        for accompagnement_id in sorted(diagnostic.accompagnements):
            yield _structure(faits, accompagnement_id, diagnostic.jour, diagnostic.intitule)
    for etape in _without_row(faits):
        yield _structure(faits, etape.accompagnement_id, etape.jour)


def ingenieries(wanted: Callable[[Ingenierie], bool], value: Callable[[Ingenierie], int | None]) -> Occurrences:
    """List the wanted ingénieries, each once whoever benefits, without those whose value is unknown."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for ingenierie, names in faits.countable_ingenieries:
            worth = value(ingenierie)
            if wanted(ingenierie) and worth is not None:
                yield _ingenierie(ingenierie, ingenierie.jour, names, worth)

    return found


def every(ingenierie: Ingenierie) -> bool:
    return True


def individual(ingenierie: Ingenierie) -> bool:
    return not ingenierie.collective


def collective(ingenierie: Ingenierie) -> bool:
    return ingenierie.collective


def once(counted: Ingenierie | Seance) -> int:
    return 1


def beneficiaires(wanted: Callable[[Ingenierie], bool]) -> Occurrences:
    return lambda faits: (
        _structure(faits, accompagnement_id, ingenierie.jour, ingenierie.intitule)
        for ingenierie, _ in faits.countable_ingenieries
        if wanted(ingenierie)
        for accompagnement_id in sorted(ingenierie.accompagnements)
    )


def accompanied(faits: Faits) -> Iterator[Occurrence]:
    yield from etapes("VALIDATION")(faits)
    yield from beneficiaires(every)(faits)


def recorded(faits: Faits) -> Iterator[Occurrence]:
    """Yield accompanied structures that have an employment record of the avenant, or of the year before it."""
    counted = list(accompanied(faits))
    for avenant in faits.avenants:
        since = avenant.debut - BEFORE
        for occurrence in counted:
            if avenant.contains(occurrence.jour):
                days = faits.structure_of(occurrence.identifiant).releves
                if any(since <= day <= avenant.fin for day in days):
                    yield occurrence


BEFORE = timedelta(days=365)
"""Length of the year before an avenant, whose employment records still count for it."""


def questioned(faits: Faits) -> Iterator[Occurrence]:
    for questionnement in faits.questionnements:
        if questionnement.structure_id in faits.structures:
            structure = faits.structures[questionnement.structure_id]
            yield Occurrence(
                cle=questionnement.structure_id,
                jour=questionnement.jour,
                libelle=structure.nom,
                detail=structure.commune,
                objet="structure",
                identifiant=questionnement.structure_id,
            )


def prestataires(faits: Faits) -> Iterator[Occurrence]:
    return (_prestataire(ingenierie) for ingenierie in faits.ingenieries if ingenierie.prestataire_id is not None)


def first_missions(faits: Faits) -> Iterator[Occurrence]:
    """Yield the first ingénierie of each prestataire with this DLA."""
    seen: set[int] = set()
    for ingenierie in sorted(faits.ingenieries, key=lambda row: (row.jour, row.id)):
        if ingenierie.prestataire_id is not None and ingenierie.prestataire_id not in seen:
            seen.add(ingenierie.prestataire_id)
            yield _prestataire(ingenierie)


def _prestataire(ingenierie: Ingenierie) -> Occurrence:
    return Occurrence(
        cle=ingenierie.prestataire_id,
        jour=ingenierie.jour,
        libelle=ingenierie.prestataire,
        detail=ingenierie.intitule,
        objet="ingenierie",
        identifiant=ingenierie.id,
    )


def followed_up(faits: Faits) -> Iterator[Occurrence]:
    """Yield ingénieries followed by a bilan with a structure that benefits, on the day of the first bilan after their
    agreement: an accompagnement may have several ingénieries, and as many bilans."""
    days: dict[int, list[date]] = {}
    for etape in faits.etapes:
        if etape.genre == "BILAN":
            days.setdefault(etape.accompagnement_id, []).append(etape.jour)
    for ingenierie in faits.ingenieries:
        after = [
            day
            for accompagnement_id in ingenierie.accompagnements
            for day in days.get(accompagnement_id, ())
            if day >= ingenierie.jour
        ]
        if after:
            yield _ingenierie(ingenierie, min(after), ingenierie.prestataire)


def _ingenierie(ingenierie: Ingenierie, jour: date, detail: str, valeur: int = 1) -> Occurrence:
    return Occurrence(ingenierie.id, jour, ingenierie.intitule, detail, "ingenierie", ingenierie.id, valeur)


def places(name: Callable[[Structure], str]) -> Occurrences:
    """List the distinct places of the structures received, without unknown ones."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for occurrence in etapes("ACCUEIL")(faits):
            structure = faits.structure_of(occurrence.identifiant)
            if place := name(structure):
                yield occurrence._replace(cle=place.casefold(), libelle=place, detail=structure.nom)

    return found


def actions(genre: str) -> Occurrences:
    def found(faits: Faits) -> Iterator[Occurrence]:
        for action in faits.actions:
            if action.genre == genre:
                detail = ", ".join(
                    filter(None, (action.lieu, *sorted(map(faits.partenaires.__getitem__, action.partenaires))))
                )
                yield Occurrence(
                    cle=action.id,
                    jour=action.jour,
                    libelle=action.intitule,
                    detail=detail,
                    objet="action",
                    identifiant=action.id,
                )

    return found


def seances(instance: str, value: Callable[[Seance], int | None]) -> Occurrences:
    def found(faits: Faits) -> Iterator[Occurrence]:
        for seance in faits.seances:
            worth = value(seance)
            if seance.instance == instance and worth is not None:
                yield Occurrence(
                    cle=seance.id,
                    jour=seance.jour,
                    libelle=INSTANCES[seance.instance],
                    objet="seance",
                    identifiant=seance.id,
                    valeur=worth,
                )

    return found


def partners(instance: str, who: Callable[[Seance], frozenset[int]]) -> Occurrences:
    """List the distinct partners of the meetings of an instance."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for seance in faits.seances:
            if seance.instance == instance:
                for partenaire_id in sorted(who(seance)):
                    yield Occurrence(
                        cle=partenaire_id,
                        jour=seance.jour,
                        libelle=faits.partenaires[partenaire_id],
                        objet="seance",
                        identifiant=seance.id,
                    )

    return found


def new_partners(faits: Faits) -> Iterator[Occurrence]:
    """Yield the first meeting or action of each partner with this DLA."""
    met = [
        (seance.jour, partenaire_id, "seance", seance.id) for seance in faits.seances for partenaire_id in seance.venus
    ]
    met += [
        (action.jour, partenaire_id, "action", action.id)
        for action in faits.actions
        for partenaire_id in action.partenaires
    ]
    seen: set[int] = set()
    for jour, partenaire_id, objet, identifiant in sorted(met):
        if partenaire_id not in seen:
            seen.add(partenaire_id)
            yield Occurrence(
                cle=partenaire_id,
                jour=jour,
                libelle=faits.partenaires[partenaire_id],
                objet=objet,
                identifiant=identifiant,
            )


INSTANCES: Mapping[str, str] = {
    "APPUI": "comité d’appui",
    "PILOTAGE": "comité de pilotage départemental",
    "REGIONAL": "comité de pilotage régional",
}
