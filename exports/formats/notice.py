"""LISEZ-MOI of an archive: purpose, audience, files and how to read their cells."""

from collections.abc import Sequence

from exports.formats.choix import Format
from exports.formats.csv_fichiers import BOM
from exports.regional.matiere import Matiere
from exports.release.motifs import MARQUES
from exports.tableur.sheets.pied import generator
from exports.tableur.text import one_line
from questionnaires.core.francais import moment_text, plural, typeset

NAME = "LISEZ-MOI.txt"

_APOSTROPHE = (
    "Un texte que votre tableur prendrait pour une formule, pour l’un de ces mots ou qui commence par une apostrophe a "
    "une apostrophe de plus devant lui : retirez-en une, vous avez le texte."
)
STATES = (
    "Dans les réponses, une cellule vide : rien n’a été répondu. « non posée » : la question n’existait pas dans cette "
    "version. « sans objet » : elle n’est pas apparue. « non concerné » : la personne l’a dit. 0 est une réponse."
)
MISSING = f"Un chiffre publié qui manque n’est jamais 0 ; son statut, ou le texte à sa place, dit pourquoi. {MARQUES}"
_HOW: dict[Format, tuple[str, ...]] = {
    Format.CSV_EXCEL: (
        "Ouvrez chaque fichier dans votre tableur : le séparateur est le point-virgule, les nombres ont une virgule, "
        "les dates sont comme 30/06/2026.",
        STATES,
        MISSING,
        _APOSTROPHE,
    ),
    Format.CSV: (
        "Fichiers selon la RFC 4180 : UTF-8, virgules, fins de ligne CR LF, point décimal, dates comme 2026-06-30. À "
        "côté de chacun, sa description selon CSVW (W3C) : le sens, le type, les bornes et les codes de ses colonnes.",
        "Les choix sont des codes, qui ne changent pas quand un libellé change : leurs libellés, s’il y en a, "
        "sont dans libelles.csv. Plusieurs codes sont séparés par une espace.",
        STATES,
        MISSING,
        _APOSTROPHE,
    ),
    Format.PARQUET: (
        "Chaque table, puis la même en long (« -long ») : une ligne par réponse et par question.",
        "Les choix sont des codes ; le libellé et les codes d’une colonne sont dans les métadonnées de son champ.",
        "Une valeur absente est nulle. La colonne « .manque » d’à côté dit pourquoi : « sans réponse », « non posée », "
        "« sans objet » ou « non concerné ». 0 est une réponse.",
        MISSING,
    ),
    Format.SAV: (
        "Les noms de variables viennent des codes : ils ne changent pas quand un libellé change.",
        "Valeurs manquantes déclarées : -97 ou #NP, non posée ; -98 ou #SO, sans objet ; -99 ou #NC, non concerné. "
        "Une variable qui peut être négative a ces nombres loin de toute valeur ; ses étiquettes les disent. Une "
        "question laissée vide est une valeur manquante du système, ou un texte vide. 0 est une réponse.",
        "Un texte qui s’écrirait comme #NP, #SO ou #NC a une apostrophe devant lui.",
        MISSING,
    ),
    Format.AGREGATS: (
        "Un chiffre par ligne, tel que le classeur de la région le dit au même public. « secret » à 1 : le chiffre "
        "existe et ne peut pas être montré ; sa valeur est vide, jamais 0, et « raison » dit pourquoi.",
        f"« statut » tient lieu de valeur. {MARQUES}",
        "« n » compte les réponses, personnes ou structures sur lesquelles il repose. Les bornes sont celles d’un "
        "intervalle à 95 %, quand il y en a un. Ne faites pas la moyenne des parts de plusieurs régions : repartez "
        "des nombres.",
        "Fichier selon la RFC 4180, décrit selon CSVW (W3C).",
        _APOSTROPHE,
    ),
}


def method_of(choisi: Format) -> str:
    """Return how to read cells without value and texts, in sentences."""
    return typeset(" ".join(_HOW[choisi]))


def content(matiere: Matiere, choisi: Format, files: Sequence[tuple[str, str]], coupes: int) -> bytes:
    """Return the file. `files` are names and descriptions; `coupes`, how many texts were too long for the format."""
    lines = [
        f"Données de la région {one_line(matiere.region, 80)}",
        "",
        f"Pour qui : {matiere.audience.value}",
        f"Données lues le {moment_text(matiere.arrete_a)} (heure de Paris)",
        f"Programme : {generator()}",
        "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative.",
        "",
        "Fichiers",
        *(f"- {name} : {titre}" for name, titre in files),
        "",
        "Comment les lire",
        *(f"- {sentence}" for sentence in _HOW[choisi]),
    ]
    if coupes:
        count_text = plural(coupes, "texte est coupé", "textes sont coupés")
        lines.append(f"- {count_text} à la limite de SPSS, et chacun le dit à sa fin.")
    return BOM + "\r\n".join(typeset(line) for line in [*lines, ""]).encode()
