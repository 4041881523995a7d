"""Expected figures of a bilan, recounted by hand from the rows of `region_generee`: loops, no product code."""

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
    """A thing that counts: its figure, the key that makes it distinct, its day, its value, its path."""

    code: str
    cle: object
    jour: date
    valeur: int = 1
    parcours: int | None = None


@dataclass(frozen=True, slots=True)
class Recompte:
    """(code, avenant) -> figure shown, None when unknown; (code, avenant) -> things counted; code -> total."""

    dits: dict[tuple[str, int], int | None]
    comptes: dict[tuple[str, int], list[Chose]]
    totaux: dict[str, int | None]


def recount(dla: DlaGenere, convention_id: int, arrete: date) -> Recompte:
    choses = [chose for chose in _choses(dla) if chose.jour <= arrete]
    choses += list(_oriented(dla, convention_id, choses))
    codes = [*REGISTRE, *REUNIONS, *ACTIONS.values()]
    firsts = [first for (of_convention, _), first in dla.orientations.items() if of_convention == convention_id]
    codes += [f"{code}.o{first}" for code in ("ACCUEILLIES", "ACCOMPAGNEES") for first in firsts]
    recompte = Recompte({}, {}, {})
    for code in codes:
        _tell(
            recompte,
            dla,
            dla.conventions[convention_id],
            [chose for chose in choses if chose.code == code],
            code,
            arrete,
        )
    return recompte


def _tell(
    recompte: Recompte,
    dla: DlaGenere,
    avenants: list[tuple[int, date, date]],
    choses: list[Chose],
    code: str,
    arrete: date,
) -> None:
    """Add one figure, avenant by avenant then over the convention."""
    since, everything, beyond = _since(dla, code), dict[object, Chose](), 0
    known = [avenant for avenant in avenants if since and since <= avenant[2] and avenant[1] <= arrete]
    for avenant in avenants:
        inside = _inside(choses, avenant) if avenant in known else {}
        counted = sum(chose.valeur for chose in inside.values()) if avenant in known else None
        before, corrected = dla.corrections.get((code, avenant[0]), (counted, counted))
        assert before == counted
        recompte.dits[code, avenant[0]], recompte.comptes[code, avenant[0]] = corrected, list(inside.values())
        everything, beyond = inside | everything, beyond + (corrected or 0) - (counted or 0)
    recompte.totaux[code] = sum(chose.valeur for chose in everything.values()) + beyond if known else None


def _inside(choses: list[Chose], avenant: tuple[int, date, date]) -> dict[object, Chose]:
    """Return the things of an avenant by key, each once."""
    _, debut, fin = avenant
    by_key: dict[object, Chose] = {}
    for chose in choses:
        if debut <= chose.jour <= fin and not _earlier(by_key.get(chose.cle), chose):
            by_key[chose.cle] = chose
    return by_key


def _earlier(known: Chose | None, chose: Chose) -> bool:
    """Return whether a thing is known on an earlier day: it counts on its first day."""
    return known is not None and known.jour <= chose.jour


def _since(dla: DlaGenere, code: str) -> date | None:
    name = code.split(".")[0]
    if name in REGISTRE:
        days = (
            [jour for *_, jour in dla.etapes]
            + [diagnostic[1] for diagnostic in dla.diagnostics]
            + [achat.jour for achat in dla.achats]
        )
    elif name == "PARTENAIRES_NOUVEAUX":
        days = [reunion.jour for reunion in dla.reunions] + [action[2] for action in dla.actions]
    elif name in REUNIONS:
        days = [reunion.jour for reunion in dla.reunions]
    else:
        days = [action[2] for action in dla.actions]
    return min(days) if days else None


def _oriented(dla: DlaGenere, convention_id: int, choses: list[Chose]) -> Iterator[Chose]:
    for (of_convention, key), first in dla.orientations.items():
        for chose in choses:
            if (
                of_convention == convention_id
                and chose.parcours
                and f"{of_convention} {key}" in dla.parcours[chose.parcours].orientations
            ):
                yield Chose(f"{chose.code}.o{first}", chose.cle, chose.jour)


def _choses(dla: DlaGenere) -> Iterator[Chose]:
    yield from _of_steps(dla)
    yield from _of_diagnostics(dla)
    yield from _of_achats(dla)
    yield from _first_times(dla)
    yield from _of_reunions(dla)
    for key, genre, jour, _ in dla.actions:
        yield Chose(ACTIONS[genre], key, jour)


def _of_steps(dla: DlaGenere) -> Iterator[Chose]:
    with_row = {path for _, _, ids in dla.diagnostics for path in ids}
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
        for path in ids:
            yield Chose("DIAGNOSTIQUEES", dla.parcours[path].structure, jour)


def _of_achats(dla: DlaGenere) -> Iterator[Chose]:
    for achat in dla.achats:
        kind = "COLLECTIVE" if achat.collective else "INDIVIDUELLE"
        for code in ("INGENIERIES", f"{kind}S"):
            yield Chose(code, achat.id, achat.jour)
        for path in achat.parcours:
            structure = dla.parcours[path].structure
            yield Chose("BENEFICIAIRES", structure, achat.jour)
            yield Chose(f"BENEFICIAIRES_{kind}", structure, achat.jour)
            yield Chose("ACCOMPAGNEES", structure, achat.jour, 1, path)
        days, spent = ("JOURS_COLLECTIFS", "ENGAGE_COLLECTIVES") if achat.collective else _ALONE
        for codes, value in ((("JOURS", days), achat.jours), (("ENGAGE", spent), achat.montant)):
            for code in codes if value is not None else ():
                yield Chose(code, achat.id, achat.jour, value or 0)
        yield from _how_bought(achat)


_ALONE = ("JOURS_INDIVIDUELS", "ENGAGE_INDIVIDUELLES")


def _how_bought(achat: Achat) -> Iterator[Chose]:
    if achat.consultes and achat.consultes > 1:
        yield Chose("CONSULTATIONS", achat.id, achat.jour)
    if achat.offres and achat.offres > 1:
        yield Chose("CONCURRENCE", achat.id, achat.jour)
    if achat.criteres:
        yield Chose("CRITERES", achat.id, achat.jour)
    if achat.prestataire:
        yield Chose("PRESTATAIRES", achat.prestataire, achat.jour)


def _first_times(dla: DlaGenere) -> Iterator[Chose]:
    """List the first ingénierie of each prestataire, the first « bilan » after each ingénierie, new partners."""
    used = [(achat.jour, achat.prestataire) for achat in dla.achats if achat.prestataire]
    for prestataire, jour in _firsts(used).items():
        yield Chose("NOUVEAUX", prestataire, jour)
    bilans = [(jour, path) for path, genre, jour in dla.etapes if genre == "BILAN"]
    for achat in dla.achats:
        days = [jour for jour, path in bilans if path in achat.parcours and jour >= achat.jour]
        if days:
            yield Chose("BILANS", achat.id, min(days))
    meetings = [(reunion.jour, partner) for reunion in dla.reunions for partner, venu in reunion.venus.items() if venu]
    meetings += [(jour, partner) for _, _, jour, ids in dla.actions for partner in ids]
    for partner, jour in _firsts(meetings).items():
        yield Chose("PARTENAIRES_NOUVEAUX", partner, jour)


def _firsts(days: list[tuple[date, int]]) -> dict[int, date]:
    """Return the first day of each key."""
    firsts: dict[int, date] = {}
    for jour, key in sorted(days):
        firsts.setdefault(key, jour)
    return firsts


def _of_reunions(dla: DlaGenere) -> Iterator[Chose]:
    for reunion in dla.reunions:
        yield Chose(f"{reunion.instance}_SEANCES", reunion.id, reunion.jour)
        for partner, venu in reunion.venus.items():
            yield Chose(f"{reunion.instance}_INVITES", partner, reunion.jour)
            if venu:
                yield Chose(f"{reunion.instance}_VENUS", partner, reunion.jour)
        if reunion.instance == "APPUI":
            for code, value in (
                ("DOSSIERS", reunion.dossiers),
                ("MODIFIES", reunion.modifies),
                ("EXPERTS", reunion.experts),
            ):
                if value is not None:
                    yield Chose(code, reunion.id, reunion.jour, value)
