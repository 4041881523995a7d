"""Lisez-moi, Dictionnaire and Sources of the national synthesis."""

from collections.abc import Sequence

from exports.national.dits import Nationale, RegionDite
from exports.national.temps import Temps
from exports.tableur.feuille import Classeur
from exports.tableur.livre import Page
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, Pairs, notice
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import WRAPPED, Column
from exports.tableur.text import one_line
from questionnaires.core.francais import moment_text, plural, typeset

LISEZ_MOI, DICTIONNAIRE, SOURCES = "Lisez-moi", "Dictionnaire", "Sources"

CONTENTS: Pairs = (
    ("Synthèse", "Une ligne par région : collecte et temps, puis satisfaction et effets."),
    ("Temps", "Les ETP de chaque mission, leurs parts, dessinées, et les fonctions des régions qui les disent."),
    ("Satisfaction", "Chaque question, région par région : réponses, parts, scores."),
    ("Impact", "Chaque question, région par région, un an au moins après l’accompagnement : réponses, parts, scores."),
    (DICTIONNAIRE, "Le sens et la règle de chaque colonne."),
    (SOURCES, "Les publications d’où viennent ces chiffres, et les classeurs régionaux."),
)
METHOD: Pairs = (
    (
        "D’où viennent les chiffres",
        "De ce que chaque région publie et que le public lit, et de rien d’autre : aucune réponse n’est lue ici. Le "
        "classeur d’une région pour le public, de quatre pages, n’en imprime que l’essentiel ; ses données en une "
        "feuille (--donnees), un chiffre par ligne, ont tout : qui a celles des régions peut refaire chaque somme.",
    ),
    (
        "Ensemble",
        "La somme des réponses dans les régions qui publient, par une formule. « Régions comptées » dit combien. Un "
        "chiffre confidentiel, ou d’une région sans classeur, n’y est pas : aucune soustraction ne le fait connaître. "
        "L’ensemble n’estime pas les autres. Le temps fait exception : ses parts et ses ETP sont ceux que le réseau "
        "publie, sans somme de ceux des régions, qui sont arrondis.",
    ),
    (
        "Parts du temps",
        "Celles d’une région sont arrondies comme dans son classeur, selon le nombre de personnes et ses seuils : "
        "« Arrondi » le dit, et un 0 se lit « moins de » ce pas. Celles du réseau sont calculées sur les réponses, une "
        "seule fois, quand la dernière région arrête ses résultats : une région y compte selon son temps de travail. "
        "Celles qui ne sont pas publiées n’y comptent qu’à plusieurs, si elles peuvent l’être ensemble : en ôtant les "
        "autres, on n’en connaîtrait aucune. "
        "Elles ne sont donc pas la moyenne des parts imprimées au-dessus, ni leurs ETP la somme.",
    ),
    (
        "Structures",
        "L’ensemble compte des réponses : il ne dit rien des structures qui n’ont pas répondu. Les régions qui ont "
        "choisi leurs structures une par une (choix raisonné) n’y entrent pas : ces réponses ne valent que pour elles.",
    ),
    (
        "Formules",
        "Sommes, taux, parts des réponses, lectures et titres sur le temps sont des formules : ils suivent les "
        "cellules que vous changez. Ce qui est publié, et les titres de Satisfaction et d’Impact, sont des "
        "valeurs.",
    ),
    ("Attention", "Ceci n’est pas un classement : les régions diffèrent par leurs territoires et leurs publics."),
)
_RULES: Sequence[tuple[str, str, str]] = (
    ("Synthèse", "Réponses, Attendues", "Réponses transmises et attendues sur le temps, de toutes les personnes."),
    ("Synthèse", "ETP transmis, ETP attendus", "ETP × mois attendus / mois de la période."),
    ("Synthèse", "Couverture", "ETP transmis / ETP attendus ; pour l’ensemble : de toutes les régions."),
    ("Synthèse", "Missions", "Part du temps, en points ; pour l’ensemble : celle du réseau."),
    ("Synthèse", "Taux de réponse", "Structures qui ont répondu / structures interrogées."),
    ("Temps", "Personnes", "Personnes différentes derrière les chiffres d’une région, ou du réseau."),
    ("Temps", "Missions, ETP en tout", "ETP publiés de chaque mission, au dixième, sur la période."),
    ("Temps", "Réseau", "Ce que le réseau publie : pas la somme des régions, dont certaines sont confidentielles."),
    ("Temps", "Arrondi, en points", "Ce à quoi les parts d’une région sont arrondies ; de même pour le réseau."),
    ("Temps", "Fonctions", "Parts des fonctions, dans les régions qui les publient ; elles ne se réunissent pas."),
    ("Satisfaction, Impact", "Choix des structures", "Recensement, tirage au sort, ou choix raisonné."),
    ("Satisfaction, Impact", "Réponses", "Réponses qui ont une valeur, hors « non concerné » et « sans réponse »."),
    ("Satisfaction, Impact", "Dont…", "Réponses parmi les plus favorables ; de 0 à 10 : 9 ou 10, puis 0 à 6."),
    (
        "Satisfaction, Impact",
        "Part",
        "Réponses favorables / réponses, comme la région la publie ; sous 30 réponses, aucune.",
    ),
    ("Satisfaction, Impact", "Score", "100 × (9 ou 10, moins 0 à 6) / réponses, de même."),
    (
        "Satisfaction, Impact",
        "Avant, Maintenant",
        "Sommes dans les structures connues aux deux dates : pas un effet du DLA.",
    ),
    ("Toutes", "[c]", "Confidentiel : ce n’est pas publié ; pourquoi est sous le tableau."),
    ("Toutes", "[x], [z]", "Non disponible ; sans objet : pourquoi est sous le tableau."),
    ("Toutes", "–", "Non demandé dans cette région, pas de résultat arrêté, pas de somme, ou nombres seuls."),
)
_COLUMNS = (
    Column("feuille", "Feuille", WRAPPED, 24),
    Column("colonne", "Colonne", WRAPPED, 34),
    Column("regle", "Sens et règle", WRAPPED, 90),
)
_SOURCES = (
    Column("region", "Région", WRAPPED, 20),
    Column("fichier", "Classeur régional", WRAPPED, 30),
    Column("lu", "Données lues le", WRAPPED, 16),
    Column("temps", "Temps : publication", WRAPPED, 28),
    Column("questionnaires", "Questionnaires : publication", WRAPPED, 30),
    Column("empreinte", "SHA-256, ou pourquoi il manque", WRAPPED.but(indent=1), 33),
)
"""Columns as wide, together, as a page holds in letters that can be read."""


_OF_RESEAU = typeset("pas de classeur : ses chiffres sont dans les données des régions qu’il réunit")


def identity(nationale: Nationale) -> Pairs:
    made = [region for region in nationale.regions if region.fichier and not region.echec]
    failed = [region.nom for region in nationale.regions if region.echec]
    return (
        ("Année", str(nationale.annee)),
        ("Pour qui", "le public"),
        ("Temps", nationale.periode or "aucune période close"),
        ("Régions", f"{plural(len(made), 'classeur', 'classeurs')} sur {plural(len(nationale.regions), 'région')}"),
        *([("Sans classeur", ", ".join(failed))] if failed else []),
    )


def lisez_moi(nationale: Nationale, sheets: Sequence[str]) -> Page:
    """Return Lisez-moi; `sheets` are the names of the book's other sheets."""

    def write(classeur: Classeur) -> None:
        feuille = classeur.feuille(LISEZ_MOI, WIDTHS)
        title = Answer(f"Synthèse nationale – {nationale.annee}")
        feuille.title(title, "Ce que publient les régions et leur réseau, réuni.")
        notice(feuille, identity(nationale), [entry for entry in CONTENTS if entry[0] in sheets], METHOD)
        feuille.present(_footer(nationale), frozen=(2, 0))

    return Page(name=LISEZ_MOI, write=write)


def dictionnaire(nationale: Nationale) -> Page:
    return _listing(DICTIONNAIRE, _COLUMNS, [tuple(map(typeset, rule)) for rule in _RULES], nationale)


def sources(nationale: Nationale) -> Page:
    rows = [_source(region, nationale) for region in nationale.regions]
    time = Temps(nationale)
    if time.reseau.publication:
        periode = next(region.temps.periode for region in nationale.regions if region.temps)
        rows.append((time.name_of_reseau, "", "", _named(periode, time.reseau.publication), "", _OF_RESEAU))
    return _listing(SOURCES, _SOURCES, rows, nationale)


def _listing(name: str, columns: Sequence[Column], rows: Sequence[tuple[str, ...]], nationale: Nationale) -> Page:
    def write(classeur: Classeur) -> None:
        feuille = classeur.feuille(name, [column.width for column in columns])
        feuille.listing(columns, rows)
        feuille.under_headers(_footer(nationale), len(columns))

    return Page(name=name, write=write)


def _source(region: RegionDite, nationale: Nationale) -> tuple[str, ...]:
    asked = " ; ".join(
        _named(f"{enquete.titre}, version {enquete.version}", enquete.publication) for enquete in region.enquetes
    )
    temps = (
        _named(f"{region.temps.periode}, {region.temps.referentiel}", region.temps.publication) if region.temps else ""
    )
    read = f"{moment_text(region.arrete_a)} (heure de Paris)" if region.arrete_a else ""
    why = region.echec or nationale.absence(region)
    return region.nom, one_line(region.fichier), read, temps, asked, region.empreinte or typeset(why)


def _named(what: str, publication: str) -> str:
    """Return « 2025-S2, référentiel, publication n° 1 du 22 juillet 2026 »."""
    return ", ".join(filter(None, (what, publication and f"publication {publication}")))


def _footer(nationale: Nationale) -> str:
    return footer_of("Synthèse nationale", str(nationale.annee))
