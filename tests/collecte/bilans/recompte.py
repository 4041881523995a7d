"""What a bilan must count, counted again by hand from the rows of `region_generee`: loops, nothing of the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.collecte.bilans.region_generee import Achat, DlaGenere

_RECEIVED = ("ACCUEILLIES", "ORIENTEES", "DIAGNOSTICS", "DIAGNOSTIQUEES", "PLANS", "ACCOMPAGNEES", "SUIVIES")
_HELPED = (
    "BENEFICIAIRES",
    "BENEFICIAIRES_INDIVIDUELLE",
    "BENEFICIAIRES_COLLECTIVE",
    "QUESTIONNEES",
    "COMMUNES",
    "EPCI",
)
_SPENT = ("JOURS", "JOURS_INDIVIDUELS", "JOURS_COLLECTIFS", "ENGAGE", "ENGAGE_INDIVIDUELLES", "ENGAGE_COLLECTIVES")
_BOUGHT = ("INGENIERIES", "INDIVIDUELLES", "COLLECTIVES", *_SPENT, "PRESTATAIRES", "NOUVEAUX", "RELEVES")
_HOW = ("QUESTIONNEES", "CONSULTATIONS", "CONCURRENCE", "CRITERES", "BILANS")
REGISTRE = (*_RECEIVED, *_HELPED, *_BOUGHT, *_HOW)
_MET = ("APPUI_SEANCES", "APPUI_INVITES", "APPUI_VENUS", "PILOTAGE_SEANCES", "PILOTAGE_INVITES", "PILOTAGE_VENUS")
REUNIONS = (*_MET, "REGIONAL_SEANCES", "PARTENAIRES_NOUVEAUX", "DOSSIERS", "MODIFIES", "EXPERTS")
ACTIONS = {
    "REUNION": "REUNIONS",
    "FORUM": "FORUMS",
    "COMMUNICATION": "COMMUNICATIONS",
    "PERMANENCE": "PERMANENCES",
    "RENCONTRE": "RENCONTRES",
    "DISPOSITIF": "DISPOSITIFS",
    "FILIERE": "FILIERES",
    "RESEAU": "RESEAU",
    "SUR_SITE": "SUR_SITE",
    "NATIONAL": "NATIONAL",
    "FORMATION": "FORMATIONS",
}


@dataclass(frozen=True, slots=True)
class Chose:
    """One thing that counts: for what, what makes it distinct, when, how much, through which path."""

    code: str
    cle: object
    jour: date
    valeur: int = 1
    parcours: int | None = None


@dataclass(frozen=True, slots=True)
class Recompte:
    """(code, avenant) -> what is told, None: nobody knows; the same of how many things are behind; code -> total."""

    dits: dict[tuple[str, int], int | None]
    comptes: dict[tuple[str, int], list[Chose]]
    totaux: dict[str, int | None]


def recount(dla: DlaGenere, convention_id: int, arrete: date) -> Recompte:
    things = [own for own in _choses(dla) if own.jour <= arrete]
    things += list(_oriented(dla, convention_id, things))
    codes = [*REGISTRE, *REUNIONS, *ACTIONS.values()]
    firsts = [first for (of, _), first in dla.orientations.items() if of == convention_id]
    codes += [f"{code}.o{first}" for code in ("ACCUEILLIES", "ACCOMPAGNEES") for first in firsts]
    found = Recompte({}, {}, {})
    for code in codes:
        _tell(found, dla, dla.conventions[convention_id], [own for own in things if own.code == code], code, arrete)
    return found


def _tell(
    found: Recompte,
    dla: DlaGenere,
    avenants: list[tuple[int, date, date]],
    things: list[Chose],
    code: str,
    arrete: date,
) -> None:
    """One figure, avenant by avenant then over the convention."""
    since, everything, beyond = _since(dla, code), dict[object, Chose](), 0
    known = [own for own in avenants if since and since <= own[2] and own[1] <= arrete]
    for avenant in avenants:
        inside = _inside(things, avenant) if avenant in known else {}
        counted = sum(own.valeur for own in inside.values()) if avenant in known else None
        before, told = dla.corrections.get((code, avenant[0]), (counted, counted))
        assert before == counted
        found.dits[code, avenant[0]], found.comptes[code, avenant[0]] = told, list(inside.values())
        everything, beyond = inside | everything, beyond + (told or 0) - (counted or 0)
    found.totaux[code] = sum(own.valeur for own in everything.values()) + beyond if known else None


def _inside(things: list[Chose], avenant: tuple[int, date, date]) -> dict[object, Chose]:
    """The things of an avenant, each once, by what makes them distinct."""
    _, debut, fin = avenant
    found: dict[object, Chose] = {}
    for own in things:
        if debut <= own.jour <= fin and not _earlier(found.get(own.cle), own):
            found[own.cle] = own
    return found


def _earlier(known: Chose | None, own: Chose) -> bool:
    """A thing that comes back counts on its first day."""
    return known is not None and known.jour <= own.jour


def _since(dla: DlaGenere, code: str) -> date | None:
    name = code.split(".")[0]
    if name in REGISTRE:
        days = (
            [jour for *_, jour in dla.etapes] + [own[1] for own in dla.diagnostics] + [own.jour for own in dla.achats]
        )
    elif name == "PARTENAIRES_NOUVEAUX":
        days = [own.jour for own in dla.reunions] + [own[2] for own in dla.actions]
    elif name in REUNIONS:
        days = [own.jour for own in dla.reunions]
    else:
        days = [own[2] for own in dla.actions]
    return min(days) if days else None


def _oriented(dla: DlaGenere, convention_id: int, things: list[Chose]) -> Iterator[Chose]:
    for (of, key), first in dla.orientations.items():
        for own in things:
            if of == convention_id and own.parcours and f"{of} {key}" in dla.parcours[own.parcours].orientations:
                yield Chose(f"{own.code}.o{first}", own.cle, own.jour)


def _choses(dla: DlaGenere) -> Iterator[Chose]:
    yield from _of_steps(dla)
    yield from _of_diagnostics(dla)
    yield from _of_achats(dla)
    yield from _first_times(dla)
    yield from _of_reunions(dla)
    for key, genre, jour, _ in dla.actions:
        yield Chose(ACTIONS[genre], key, jour)


def _of_steps(dla: DlaGenere) -> Iterator[Chose]:
    with_row = {each for _, _, ids in dla.diagnostics for each in ids}
    kinds = {"REORIENTATION": "ORIENTEES", "SUIVI": "SUIVIES", "VALIDATION": "PLANS"}
    for path, genre, jour in dla.etapes:
        structure = dla.parcours[path].structure
        if genre in kinds:
            yield Chose(kinds[genre], structure, jour)
        if genre == "ACCUEIL":
            yield Chose("ACCUEILLIES", structure, jour, 1, path)
            yield from _where(dla, structure, jour)
        if genre == "VALIDATION":
            yield Chose("ACCOMPAGNEES", structure, jour, 1, path)
        if genre == "DIAGNOSTIC" and path not in with_row:
            yield Chose("DIAGNOSTICS", (path, jour), jour)
            yield Chose("DIAGNOSTIQUEES", structure, jour)


def _where(dla: DlaGenere, structure: int, jour: date) -> Iterator[Chose]:
    for code, places in (("COMMUNES", dla.communes), ("EPCI", dla.epcis)):
        if places[structure]:
            yield Chose(code, places[structure].lower(), jour)


def _of_diagnostics(dla: DlaGenere) -> Iterator[Chose]:
    for key, jour, ids in dla.diagnostics:
        yield Chose("DIAGNOSTICS", key, jour)
        for each in ids:
            yield Chose("DIAGNOSTIQUEES", dla.parcours[each].structure, jour)


def _of_achats(dla: DlaGenere) -> Iterator[Chose]:
    for own in dla.achats:
        kind = "COLLECTIVE" if own.collective else "INDIVIDUELLE"
        for code in ("INGENIERIES", f"{kind}S"):
            yield Chose(code, own.id, own.jour)
        for each in own.parcours:
            structure = dla.parcours[each].structure
            yield Chose("BENEFICIAIRES", structure, own.jour)
            yield Chose(f"BENEFICIAIRES_{kind}", structure, own.jour)
            yield Chose("ACCOMPAGNEES", structure, own.jour, 1, each)
        days, spent = ("JOURS_COLLECTIFS", "ENGAGE_COLLECTIVES") if own.collective else _ALONE
        for codes, value in ((("JOURS", days), own.jours), (("ENGAGE", spent), own.montant)):
            for code in codes if value is not None else ():
                yield Chose(code, own.id, own.jour, value or 0)
        yield from _how_bought(own)


_ALONE = ("JOURS_INDIVIDUELS", "ENGAGE_INDIVIDUELLES")


def _how_bought(own: Achat) -> Iterator[Chose]:
    if own.consultes and own.consultes > 1:
        yield Chose("CONSULTATIONS", own.id, own.jour)
    if own.offres and own.offres > 1:
        yield Chose("CONCURRENCE", own.id, own.jour)
    if own.criteres:
        yield Chose("CRITERES", own.id, own.jour)
    if own.prestataire:
        yield Chose("PRESTATAIRES", own.prestataire, own.jour)


def _first_times(dla: DlaGenere) -> Iterator[Chose]:
    """The first ingénierie of each prestataire, the first « bilan » after each ingénierie, new partners."""
    used = [(own.jour, own.prestataire) for own in dla.achats if own.prestataire]
    for prestataire, jour in _firsts(used).items():
        yield Chose("NOUVEAUX", prestataire, jour)
    bilans = [(jour, path) for path, genre, jour in dla.etapes if genre == "BILAN"]
    for own in dla.achats:
        days = [jour for jour, path in bilans if path in own.parcours and jour >= own.jour]
        if days:
            yield Chose("BILANS", own.id, min(days))
    met = [(own.jour, each) for own in dla.reunions for each, venu in own.venus.items() if venu]
    met += [(jour, each) for _, _, jour, ids in dla.actions for each in ids]
    for partner, jour in _firsts(met).items():
        yield Chose("PARTENAIRES_NOUVEAUX", partner, jour)


def _firsts(seen: list[tuple[date, int]]) -> dict[int, date]:
    """The first day of each."""
    found: dict[int, date] = {}
    for jour, each in sorted(seen):
        found.setdefault(each, jour)
    return found


def _of_reunions(dla: DlaGenere) -> Iterator[Chose]:
    for own in dla.reunions:
        yield Chose(f"{own.instance}_SEANCES", own.id, own.jour)
        for each, venu in own.venus.items():
            yield Chose(f"{own.instance}_INVITES", each, own.jour)
            if venu:
                yield Chose(f"{own.instance}_VENUS", each, own.jour)
        if own.instance == "APPUI":
            for code, value in (("DOSSIERS", own.dossiers), ("MODIFIES", own.modifies), ("EXPERTS", own.experts)):
                if value is not None:
                    yield Chose(code, own.id, own.jour, value)
