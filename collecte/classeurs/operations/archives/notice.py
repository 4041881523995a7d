"""LISEZMOI of an archive: its parts, how to check them, how to restore it."""

from collections.abc import Iterable, Iterator, Sequence

from collecte.classeurs.operations.archives.manifeste import (
    CLASSEUR,
    DEFINITIONS,
    JOURNAL,
    MANIFESTE,
    REFERENTIEL,
    REPONSES,
    REPRISE,
    UNE_A_UNE,
    Controles,
    Manifeste,
    Portee,
)
from questionnaires.core.francais import days_text, moment_text, plural, typeset

_LINE_END = "\r\n"


def notice_of(manifeste: Manifeste, parts: Iterable[str]) -> bytes:
    """Return the LISEZMOI of an archive that holds these parts, for people without this software."""
    return typeset(_LINE_END.join(_lines(manifeste, tuple(parts))) + _LINE_END).encode()


def _lines(manifeste: Manifeste, parts: Sequence[str]) -> Iterator[str]:
    campagne = manifeste.campagne
    yield f"Archive de la campagne « {campagne.titre} », {campagne.region}"
    yield f"Ouverte {days_text(campagne.ouverture, campagne.cloture)}."
    yield f"Archivée le {moment_text(manifeste.moment)}, avec Collecte DLA {manifeste.version}."
    yield _counted(manifeste.controles)
    yield ""
    yield "Ce que tient l’archive"
    yield f"- {CLASSEUR} : le classeur de la campagne, avec ses chiffres et ses formules."
    if any(part.startswith(REPONSES) for part in parts):
        yield f"- {REPONSES} : les données de ce classeur, une table par fichier CSV, décrite à côté (CSVW, W3C) ;"
        yield "  une table qui ne tient rien n’a que ses titres."
    if manifeste.portee is Portee.COMPLETE:
        yield f"- {UNE_A_UNE} : les réponses, une par ligne, une question par colonne."
    referentiel = ", et le référentiel" if any(part.startswith(REFERENTIEL) for part in parts) else ""
    yield f"- {DEFINITIONS} : les questionnaires posés, en YAML et tels que la base les tient{referentiel}."
    yield f"- {JOURNAL} : qui a fait quoi de cette campagne, et quand."
    yield f"- {MANIFESTE} : d’où vient l’archive, ses contrôles, la taille et le SHA-256 de chaque fichier."
    if manifeste.portee is Portee.COMPLETE:
        yield f"- {REPRISE} : tout ce qu’il faut pour la reprendre, réponse par réponse, avec les noms : gardez"
        yield "  l’archive comme une sauvegarde de la base."
    yield ""
    yield "Vérifier"
    yield "- « collecte campagne verifier-archive FICHIER » compare chaque fichier à ce qui a été écrit."
    yield f"- Sans ce programme : « sha256sum » d’un fichier donne ce que {MANIFESTE} en dit."
    yield ""
    yield "Reprendre"
    if manifeste.portee is Portee.COMPLETE:
        yield f"- Installez la version {manifeste.version} du programme, puis « collecte base mettre-a-jour » et"
        yield "  « collecte campagne reprendre FICHIER --appliquer », sur une base neuve."
    else:
        yield "- Cette archive se lit et ne se reprend pas : elle ne tient pas les réponses une à une. Celle qui se"
        yield "  reprend est écrite par « collecte campagne archiver », par qui administre l’installation."
    yield ""
    yield "Données personnelles : ce qui est effacé ou purgé ensuite dans la base ne l’est pas ici. Supprimez cette"
    yield "archive quand elle ne sert plus."


def _counted(controles: Controles) -> str:
    attendues = plural(controles.attendues, "réponse attendue", "réponses attendues")
    return f"{attendues}, dont {plural(controles.transmises, 'transmise')} et {plural(controles.refusees, 'refusée')}."
