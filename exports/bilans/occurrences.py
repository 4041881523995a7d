"""Items counted by the indicators of a bilan, each with its day and the key that makes it distinct.

Those of the register leave out the days that no avenant can contain: a DLA has ten years of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from exports.bilans.faits import Etape, Faits, Ingenierie, Seance


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
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


def etapes(*genres: str) -> Occurrences:
    """Structures that had a step of these kinds."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for genre in genres:
            for etape in faits.countable.get(genre, ()):
                yield _structure(faits, etape.accompagnement_id, etape.jour)

    return found


def _structure(faits: Faits, accompagnement_id: int, jour: date, detail: str = "") -> Occurrence:
    own = faits.structure_of(accompagnement_id)
    return Occurrence(
        cle=own.id,
        jour=jour,
        libelle=own.nom,
        detail=detail or own.commune,
        objet="accompagnement",
        identifiant=accompagnement_id,
    )


def diagnostics(faits: Faits) -> Iterator[Occurrence]:
    """A row each; the step of an accompagnement that has no row is one too."""
    for own in faits.diagnostics:
        names = ", ".join(sorted(faits.structure_of(each).nom for each in own.accompagnements))
        yield Occurrence(
            cle=("diagnostic", own.id),
            jour=own.jour,
            libelle=own.intitule,
            detail=names,
            objet="diagnostic",
            identifiant=own.id,
        )
    for etape in _without_row(faits):
        told = _structure(faits, etape.accompagnement_id, etape.jour)
        yield Occurrence(
            cle=("étape", etape.accompagnement_id, etape.jour),
            jour=etape.jour,
            libelle=told.libelle,
            detail=told.detail,
            objet=told.objet,
            identifiant=told.identifiant,
        )


def _without_row(faits: Faits) -> Iterator[Etape]:
    """The steps that are a diagnostic that has no row of its own."""
    return (own for own in faits.countable.get("DIAGNOSTIC", ()) if own.accompagnement_id not in faits.with_diagnostic)


def diagnosed(faits: Faits) -> Iterator[Occurrence]:
    for own in faits.diagnostics:
        for each in sorted(own.accompagnements):
            yield _structure(faits, each, own.jour, own.intitule)
    for etape in _without_row(faits):
        yield _structure(faits, etape.accompagnement_id, etape.jour)


def ingenieries(wanted: Callable[[Ingenierie], bool], value: Callable[[Ingenierie], int | None]) -> Occurrences:
    """Those that are wanted, each once whoever benefits; one whose value nobody said is not there."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for own in faits.ingenieries:
            worth = value(own)
            if wanted(own) and worth is not None and faits.may_count(own.jour):
                names = ", ".join(sorted(faits.structure_of(each).nom for each in own.accompagnements))
                yield Occurrence(
                    cle=own.id,
                    jour=own.jour,
                    libelle=own.intitule,
                    detail=names,
                    objet="ingenierie",
                    identifiant=own.id,
                    valeur=worth,
                )

    return found


def every(own: Ingenierie) -> bool:
    return True


def individual(own: Ingenierie) -> bool:
    return not own.collective


def collective(own: Ingenierie) -> bool:
    return own.collective


def once(own: Ingenierie) -> int:
    return 1


def beneficiaires(wanted: Callable[[Ingenierie], bool]) -> Occurrences:
    def found(faits: Faits) -> Iterator[Occurrence]:
        for own in faits.ingenieries:
            if wanted(own) and faits.may_count(own.jour):
                for each in sorted(own.accompagnements):
                    yield _structure(faits, each, own.jour, own.intitule)

    return found


def accompanied(faits: Faits) -> Iterator[Occurrence]:
    yield from etapes("VALIDATION")(faits)
    yield from beneficiaires(every)(faits)


def recorded(faits: Faits) -> Iterator[Occurrence]:
    """Those accompanied that have an employment record of the avenant, or of the year before it."""
    for own in accompanied(faits):
        avenant = next((each for each in faits.avenants if each.contains(own.jour)), None)
        if avenant and isinstance(own.cle, int):
            days = faits.structures[own.cle].releves
            if any(avenant.debut - BEFORE <= day <= avenant.fin for day in days):
                yield own


BEFORE = timedelta(days=365)
"""An employment record of the year before an avenant is still of it."""


def questioned(faits: Faits) -> Iterator[Occurrence]:
    for own in faits.questionnements:
        if own.structure_id in faits.structures:
            structure = faits.structures[own.structure_id]
            yield Occurrence(
                cle=own.structure_id,
                jour=own.jour,
                libelle=structure.nom,
                detail=structure.commune,
                objet="structure",
                identifiant=own.structure_id,
            )


def prestataires(faits: Faits) -> Iterator[Occurrence]:
    for own in faits.ingenieries:
        if own.prestataire_id is not None:
            yield _prestataire(own)


def first_missions(faits: Faits) -> Iterator[Occurrence]:
    """The first ingénierie of each prestataire with this DLA."""
    seen: set[int] = set()
    for own in sorted(faits.ingenieries, key=lambda each: (each.jour, each.id)):
        if own.prestataire_id is not None and own.prestataire_id not in seen:
            seen.add(own.prestataire_id)
            yield _prestataire(own)


def _prestataire(own: Ingenierie) -> Occurrence:
    return Occurrence(
        cle=own.prestataire_id,
        jour=own.jour,
        libelle=own.prestataire,
        detail=own.intitule,
        objet="ingenierie",
        identifiant=own.id,
    )


def followed_up(faits: Faits) -> Iterator[Occurrence]:
    """Ingénieries of which a bilan was made with a structure that benefits, on the day of the first one after its
    agreement: an accompagnement may have several ingénieries, and as many bilans."""
    days: dict[int, list[date]] = {}
    for etape in faits.etapes:
        if etape.genre == "BILAN":
            days.setdefault(etape.accompagnement_id, []).append(etape.jour)
    for own in faits.ingenieries:
        after = [day for each in own.accompagnements for day in days.get(each, ()) if day >= own.jour]
        if after:
            yield Occurrence(
                cle=own.id,
                jour=min(after),
                libelle=own.intitule,
                detail=own.prestataire,
                objet="ingenierie",
                identifiant=own.id,
            )


def places(name: Callable[[Faits, int], str]) -> Occurrences:
    """Distinct places of the structures received; those that nobody said are not there."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for etape in faits.countable.get("ACCUEIL", ()):
            if place := name(faits, etape.accompagnement_id):
                own = faits.structure_of(etape.accompagnement_id)
                yield Occurrence(
                    cle=place.casefold(),
                    jour=etape.jour,
                    libelle=place,
                    detail=own.nom,
                    objet="accompagnement",
                    identifiant=etape.accompagnement_id,
                )

    return found


def actions(genre: str) -> Occurrences:
    def found(faits: Faits) -> Iterator[Occurrence]:
        for own in faits.actions:
            if own.genre == genre:
                detail = ", ".join(
                    filter(None, (own.lieu, *sorted(map(faits.partenaires.__getitem__, own.partenaires))))
                )
                yield Occurrence(
                    cle=own.id,
                    jour=own.jour,
                    libelle=own.intitule,
                    detail=detail,
                    objet="action",
                    identifiant=own.id,
                )

    return found


def seances(instance: str, value: Callable[[Seance], int | None]) -> Occurrences:
    def found(faits: Faits) -> Iterator[Occurrence]:
        for own in faits.seances:
            worth = value(own)
            if own.instance == instance and worth is not None:
                yield Occurrence(
                    cle=own.id,
                    jour=own.jour,
                    libelle=INSTANCES[own.instance],
                    objet="seance",
                    identifiant=own.id,
                    valeur=worth,
                )

    return found


def partners(instance: str, who: Callable[[Seance], frozenset[int]]) -> Occurrences:
    """Distinct partners of the meetings of an instance."""

    def found(faits: Faits) -> Iterator[Occurrence]:
        for own in faits.seances:
            if own.instance == instance:
                for each in sorted(who(own)):
                    yield Occurrence(
                        cle=each,
                        jour=own.jour,
                        libelle=faits.partenaires[each],
                        objet="seance",
                        identifiant=own.id,
                    )

    return found


def new_partners(faits: Faits) -> Iterator[Occurrence]:
    """The first meeting or action of each partner with this DLA."""
    met = [(own.jour, each, "seance", own.id) for own in faits.seances for each in own.venus]
    met += [(own.jour, each, "action", own.id) for own in faits.actions for each in own.partenaires]
    seen: set[int] = set()
    for jour, each, objet, identifiant in sorted(met):
        if each not in seen:
            seen.add(each)
            yield Occurrence(cle=each, jour=jour, libelle=faits.partenaires[each], objet=objet, identifiant=identifiant)


def one(own: Seance) -> int:
    return 1


INSTANCES: Mapping[str, str] = {
    "APPUI": "comité d’appui",
    "PILOTAGE": "comité de pilotage départemental",
    "REGIONAL": "comité de pilotage régional",
}
