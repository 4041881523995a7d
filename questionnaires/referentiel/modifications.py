"""Change a référentiel: one function for each verb, returning the next référentiel and where time is counted.

Codes name things for ever: a new title keeps the code; an element split, merged or retired leaves its code to
`Referentiel.retires`, and a new one takes a number that was never used. Every function raises ModificationError when
the result would not be a valid référentiel.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from questionnaires.core.answers import clean, is_seen
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import typeset
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.referentiel import (
    AUTRE,
    COURT_MAX,
    LISTS,
    Activite,
    Axe,
    Fonction,
    Mission,
    Point,
    Referentiel,
)

M = TypeVar("M", bound=BaseModel)


def copied(element: M, **changes: object) -> M:
    """Return a copy with other fields; model_copy would keep cached values of the old ones."""
    return type(element)(**{**{name: getattr(element, name) for name in type(element).model_fields}, **changes})


def among(
    referentiel: Referentiel, code: str, change: Callable[[tuple[Any, ...], int], tuple[Any, ...]]
) -> Referentiel:
    """Change the list that contains an element: `change` is given the list and the element's place in it."""

    def inside(lines: tuple[Any, ...]) -> tuple[Any, ...]:
        for at, line in enumerate(lines):
            if line.code == code:
                return change(lines, at)
        return tuple(
            copied(line, **{name: inside(getattr(line, name)) for name in LISTS[type(line)]}) for line in lines
        )

    return copied(referentiel, missions=inside(referentiel.missions))


def replaced(referentiel: Referentiel, code: str, *others: object) -> Referentiel:
    """Replace an element by others, or by none."""
    return among(referentiel, code, lambda lines, at: (*lines[:at], *others, *lines[at + 1 :]))


def fresh_codes(referentiel: Referentiel, prefix: str, count: int = 1) -> list[str]:
    """Return codes that were never used, not even by a line since retired: `M1F` gives `M1F4`."""
    used = (re.fullmatch(f"{prefix}([0-9]+)", code) for code in (*referentiel.elements, *referentiel.retires))
    last = max((int(match[1]) for match in used if match), default=0)
    return [f"{prefix}{number}" for number in range(last + 1, last + count + 1)]


def mission_of(referentiel: Referentiel, fonction: str) -> str:
    """Return the code of the mission of a fonction."""
    return next(
        mission.code for mission in referentiel.missions if any(fonction == child.code for child in mission.fonctions)
    )


TITRE_MAX = 300
AIDE_MAX = 1_000


class ModificationError(ValueError):
    """A change that would leave no valid référentiel: what is wrong and what to do, in French.

    `champ` is the text at fault (`titre`, `court`, `aide`, `frontiere`), empty when none in particular.
    """

    def __init__(self, problem: str, remedy: str, champ: str = "") -> None:
        self.champ = champ
        self.problem = typeset(problem)
        self.remedy = typeset(remedy)
        super().__init__(f"{self.problem} {self.remedy}")


class Intitule(Frozen):
    """Titles and explanations of a fonction, as typed."""

    titre: str
    court: str
    aide: str = ""
    frontiere: str = ""


class PartieFonction(Intitule):
    """One part of a fonction being split, with the codes of its activités."""

    activites: tuple[str, ...]


class EtapeModification(Frozen):
    """A référentiel after some changes, and where the time of each line before them is now counted."""

    referentiel: Referentiel
    correspondance: Correspondance

    @classmethod
    def start(cls, referentiel: Referentiel) -> "EtapeModification":
        """Return the state before any change."""
        return cls(referentiel=referentiel, correspondance=Correspondance.identity(referentiel))

    def then(self, following: "EtapeModification") -> "EtapeModification":
        """Combine both; `following` starts from this one's référentiel."""
        correspondance = self.correspondance.then(following.correspondance)
        return EtapeModification(referentiel=following.referentiel, correspondance=correspondance)


def rename(referentiel: Referentiel, code: str, titre: str) -> EtapeModification:
    """Change the title of an activité, an axe or a point."""
    element = _find(referentiel, code, Activite | Axe | Point)
    return _etape(referentiel, replaced(referentiel, code, copied(element, titre=_titre(titre))))


def rename_mission(referentiel: Referentiel, code: str, titre: str, court: str) -> EtapeModification:
    """Change the titles of a mission."""
    element = _find(referentiel, code, Mission)
    return _etape(referentiel, replaced(referentiel, code, copied(element, titre=_titre(titre), court=_court(court))))


def rename_fonction(referentiel: Referentiel, code: str, intitule: Intitule) -> EtapeModification:
    """Change the texts of a fonction; boundaries that quote its short title follow."""
    before = _find(referentiel, code, Fonction)
    after = copied(before, **_words(intitule))
    return _etape(referentiel, _requoted(replaced(referentiel, code, after), before.court, after.court))


def add_fonction(
    referentiel: Referentiel, mission: str, intitule: Intitule, activites: Sequence[str]
) -> EtapeModification:
    """Add a fonction at the end of a mission, with the titles of its activités (at least one).

    The time it names was counted in AUTRE until now: to take it from another fonction, split that one.
    """
    parent = _find(referentiel, mission, Mission)
    code = fresh_codes(referentiel, f"{mission}F")[0]
    lines = tuple(Activite(code=f"{code}A{n}", titre=_titre(titre)) for n, titre in enumerate(activites, start=1))
    fonction = Fonction(code=code, **_words(intitule), activites=lines)
    after = replaced(referentiel, mission, copied(parent, fonctions=(*parent.fonctions, fonction)))
    return _etape(referentiel, after, {AUTRE: (code, AUTRE)})


def add_activite(referentiel: Referentiel, fonction: str, titre: str) -> EtapeModification:
    """Add an activité at the end of a fonction."""
    parent = _find(referentiel, fonction, Fonction)
    activite = Activite(code=fresh_codes(referentiel, f"{fonction}A")[0], titre=_titre(titre))
    return _etape(referentiel, replaced(referentiel, fonction, copied(parent, activites=(*parent.activites, activite))))


def add_axe(referentiel: Referentiel, mission: str, titre: str) -> EtapeModification:
    """Add an axe de bilan at the end of a mission."""
    parent = _find(referentiel, mission, Mission)
    axe = Axe(code=fresh_codes(referentiel, f"{mission}X")[0], titre=_titre(titre))
    return _etape(referentiel, replaced(referentiel, mission, copied(parent, axes=(*parent.axes, axe))))


def add_point(referentiel: Referentiel, axe: str, titre: str) -> EtapeModification:
    """Add a point at the end of an axe."""
    parent = _find(referentiel, axe, Axe)
    point = Point(code=fresh_codes(referentiel, f"{axe}P")[0], titre=_titre(titre))
    return _etape(referentiel, replaced(referentiel, axe, copied(parent, points=(*parent.points, point))))


def retire(referentiel: Referentiel, code: str) -> EtapeModification:
    """Retire an activité, an axe with its points, a point, or a fonction with its activités.

    The time of a fonction is counted in AUTRE from now on: to count it with another fonction, merge them.
    """
    element = _find(referentiel, code, Fonction | Activite | Axe | Point)
    moved = {code: (AUTRE,)} if isinstance(element, Fonction) else {}
    return _etape(referentiel, replaced(referentiel, code), moved)


def split(referentiel: Referentiel, code: str, parties: Sequence[PartieFonction]) -> EtapeModification:
    """Replace a fonction by two or more; each activité goes to one of them and keeps its code."""
    whole = _find(referentiel, code, Fonction)
    _check_parties(whole, parties)
    fresh = tuple(fresh_codes(referentiel, f"{mission_of(referentiel, code)}F", len(parties)))
    fonctions = [
        Fonction(
            code=new,
            **_words(partie),
            activites=tuple(activite for activite in whole.activites if activite.code in partie.activites),
        )
        for new, partie in zip(fresh, parties, strict=True)
    ]
    return _etape(referentiel, replaced(referentiel, code, *fonctions), {code: fresh})


def merge(referentiel: Referentiel, codes: Sequence[str], intitule: Intitule) -> EtapeModification:
    """Replace two fonctions or more by one, in the place of the first, with all their activités."""
    merged = [fonction for fonction in referentiel.fonctions.values() if fonction.code in codes]
    if len(merged) < 2:
        raise ModificationError("Il faut au moins deux fonctions à réunir.", "Cochez-en une autre.")
    first, *others = (fonction.code for fonction in merged)
    new = fresh_codes(referentiel, f"{mission_of(referentiel, first)}F")[0]
    activites = tuple(activite for fonction in merged for activite in fonction.activites)
    after = replaced(referentiel, first, Fonction(code=new, **_words(intitule), activites=activites))
    for code in others:
        after = replaced(after, code)
    return _etape(referentiel, after, {fonction.code: (new,) for fonction in merged})


def move(referentiel: Referentiel, code: str, places: int) -> EtapeModification:
    """Move an element in its list, -1 for one place up, 1 for one place down; at the edge it stays."""
    _find(referentiel, code, Mission | Fonction | Activite | Axe | Point)

    def moved(lines: tuple[Any, ...], at: int) -> tuple[Any, ...]:
        rest, to = (*lines[:at], *lines[at + 1 :]), max(at + places, 0)
        return (*rest[:to], lines[at], *rest[to:])

    return _etape(referentiel, among(referentiel, code, moved))


def boundaries_to_review(before: Referentiel, after: Referentiel) -> dict[str, tuple[str, ...]]:
    """Map the code of a fonction to names quoted in its texts that match no line: in « où s’arrête la ligne », anything
    between quotes; in its help, which quotes other words too, names of lines of `before`."""
    known = _names(after)
    gone = _names(before) - known
    quoted = {
        fonction.code: tuple(
            sorted(
                {name for name in _quotes(fonction.frontiere) if _as_name(name) not in known}
                | {name for name in _quotes(fonction.aide) if _as_name(name) in gone}
            )
        )
        for fonction in after.fonctions.values()
    }
    return {code: names for code, names in quoted.items() if names}


_BETWEEN_QUOTES = re.compile(r"«\s*([^»]+?)\s*»|[“\"]\s*([^”\"]+?)\s*[”\"]")


def _quotes(text: str) -> list[str]:
    """List the texts between quotes, French or straight."""
    return [french or straight for french, straight in _BETWEEN_QUOTES.findall(text)]


def _names(referentiel: Referentiel) -> set[str]:
    """Return the names of lines, short titles and whole ones, as `_as_name` compares them."""
    named = (element for element in referentiel.elements.values() if not isinstance(element, Activite | Point))
    return {_as_name(text) for element in named for text in (element.titre, getattr(element, "court", "")) if text}


def _as_name(text: str) -> str:
    """Normalise blanks, hyphens, apostrophes and capitals, to compare names."""
    plain = text.replace("’", "'").replace("\u2011", "-").casefold()
    return " ".join(plain.split())


def _etape(
    before: Referentiel, after: Referentiel, moved: Mapping[str, tuple[str, ...]] | None = None
) -> EtapeModification:
    """Check the result, and build its correspondence. `moved`: lines whose time is counted elsewhere, and where. Raises
    ModificationError if `after` is not valid."""
    _check(after)
    gone = tuple(code for code in before.elements if code not in after.elements)
    liens = tuple((ligne, new) for ligne in before.lignes for new in (moved or {}).get(ligne, (ligne,)))
    return EtapeModification(
        referentiel=copied(after, retires=(*before.retires, *gone)), correspondance=Correspondance(liens=liens)
    )


def _check(referentiel: Referentiel) -> None:
    """Check the invariants of a référentiel."""
    for mission in referentiel.missions:
        if not mission.fonctions:
            raise ModificationError(
                f"La mission « {mission.court} » n’aurait plus de fonction.", "Ajoutez-lui d’abord une autre fonction."
            )
    for fonction in referentiel.fonctions.values():
        if not fonction.activites:
            raise ModificationError(
                f"La fonction « {fonction.court} » n’aurait aucune activité.", "Donnez-lui au moins une activité."
            )
    counts = Counter(other.court.casefold() for other in referentiel.fonctions.values())
    for fonction in referentiel.fonctions.values():
        if counts[fonction.court.casefold()] > 1:
            raise ModificationError(
                f"Deux fonctions auraient le titre court « {fonction.court} ».", "Choisissez-en un autre.", "court"
            )


def _check_parties(whole: Fonction, parties: Sequence[PartieFonction]) -> None:
    if len(parties) < 2:
        raise ModificationError("Il faut au moins deux parties.", "Décrivez-en une autre.")
    taken = Counter(code for partie in parties for code in partie.activites)
    for activite in whole.activites:
        if taken[activite.code] != 1:
            raise ModificationError(
                f"L’activité « {activite.titre} » n’est pas dans une partie et une seule.", "Choisissez sa partie."
            )


def _find(referentiel: Referentiel, code: str, kind: Any) -> Any:  # noqa: ANN401 - a type or a union of types
    """Return an element of that kind. Raises ModificationError when someone else removed it."""
    element = referentiel.elements.get(code)
    if not isinstance(element, kind):
        raise ModificationError(
            "Cette ligne n’est pas, ou n’est plus, dans le référentiel.", "Revenez au référentiel et choisissez-en une."
        )
    return element


def _quoted(court: str) -> str:
    return typeset(f"« {court} »")


def _requoted(referentiel: Referentiel, before: str, after: str) -> Referentiel:
    for fonction in referentiel.fonctions.values():
        texts = {name: getattr(fonction, name) for name in ("frontiere", "aide")}
        requoted = {name: text.replace(_quoted(before), _quoted(after)) for name, text in texts.items()}
        if requoted != texts:
            referentiel = replaced(referentiel, fonction.code, copied(fonction, **requoted))
    return referentiel


def _words(intitule: Intitule) -> dict[str, str]:
    return {
        "titre": _titre(intitule.titre),
        "court": _court(intitule.court),
        "aide": _text("aide", intitule.aide),
        "frontiere": _text("frontiere", intitule.frontiere),
    }


def _titre(typed: str) -> str:
    return _filled("titre", _text("titre", typed))


def _court(typed: str) -> str:
    return _filled("court", _text("court", typed))


_TEXTS = {
    "titre": ("Le titre", TITRE_MAX),
    "court": ("Le titre court", COURT_MAX),
    "aide": ("L’aide", AIDE_MAX),
    "frontiere": ("« Où s’arrête la ligne »", AIDE_MAX),
}


def _filled(champ: str, text: str) -> str:
    if not is_seen(text):
        raise ModificationError(f"{_TEXTS[champ][0]} est vide.", "Écrivez-le.", champ)
    return text


def _text(champ: str, typed: str) -> str:
    """Return a text on one line, with French typography."""
    label, longest = _TEXTS[champ]
    text = typeset(" ".join(clean(typed).replace("'", "’").split()))
    if len(text) > longest:
        raise ModificationError(f"{label} a {len(text)} caractères, {longest} au plus.", "Raccourcissez-le.", champ)
    return text
