"""Lisez-moi of the workbook of a région: audience, sources, links to the sheets and methods."""

from collections.abc import Iterator, Sequence

from exports.bilans.sheets import bilan
from exports.bilans.sheets.classeur_bilan import METHOD as BILAN_METHOD
from exports.enquetes import lisez_moi as lisez_moi_enquete
from exports.enquetes.mentions import SEUL
from exports.regional import noms
from exports.regional.matiere import NAMES_INSIDE, Matiere
from exports.regional.parties import Feuillet, Parties
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, Pairs, notice
from exports.tableur.sheets.pied import footer_of
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import donnees, suivi, temps
from exports.temps.sheets import lisez_moi as lisez_moi_temps
from exports.temps.sheets.plan import NON_ARRETE
from questionnaires.core.francais import moment_text, plural, short_day_text, typeset

_OUTSIDE = (
    "La région seule : aucun DLA n’y est montré à part, aucune personne ni structure n’y est nommée. Du temps et des "
    "bilans, un total que trop peu de DLA composent, ou d’où quelqu’un déduirait celui d’un DLA, n’y est pas."
)
_INSIDE = (
    "Réservé à l’animation régionale : il nomme qui doit répondre, et montre des DLA côte à côte. Pour un autre "
    "public, demandez le même classeur en choisissant pour qui il est fait."
)
_OF_A_DLA = (
    "La région, et votre DLA : ses parts par mission quand toutes ses personnes l’ont accepté, son bilan, ses avis en "
    "nombres quand assez de structures ont répondu. Réservé à son équipe et à sa direction. Aucun autre DLA n’y "
    "est montré à part, aucune personne ni structure accompagnée n’y est nommée."
)


def write(classeur: Classeur, parties: Parties, feuillets: Sequence[Feuillet]) -> None:
    feuille = classeur.feuille(noms.LISEZ_MOI, WIDTHS)
    feuille.title(Answer(title(parties.matiere)), "Le temps, les bilans et les avis d’une région, réunis.")
    notice(feuille, _identity(parties), _sheets(feuillets), _method(parties, feuillets))
    feuille.present(footer_of(parties.matiere.region), frozen=(2, 0))


def title(matiere: Matiere) -> str:
    """Return « Classeur régional – Centre-Val de Loire »."""
    return f"Classeur régional – {one_line(matiere.region, 80)}"


def _identity(parties: Parties) -> list[tuple[str, str]]:
    matiere = parties.matiere
    return [
        ("Région", one_line(matiere.region)),
        ("Pour qui", f"{matiere.pour} – {matiere.audience.edition.value}"),
        ("Ce qu’on y lit", audience(parties)),
        ("Données lues le", f"{moment_text(matiere.arrete_a)} (heure de Paris)"),
        *_parts(parties),
    ]


def audience(parties: Parties) -> str:
    """Say what its readers find of DLA and names, and which questionnaires one DLA alone answered."""
    matiere = parties.matiere
    said = _OF_A_DLA if matiere.dla else _INSIDE if matiere.audience.is_inside else _OUTSIDE
    alone = [enquete.court for enquete in parties.enquetes if enquete.is_of_one_dla]
    return typeset(" ".join([said, *(f"« {court} » : {SEUL[0].lower()}{SEUL[1:]}" for court in alone)]))


def _parts(parties: Parties) -> Iterator[tuple[str, str]]:
    """Yield the sources of the workbook, part by part."""
    if parties.consolidation is not None:
        yield from _temps(parties.consolidation, is_inside=parties.matiere.audience.is_inside)
    for enquete in parties.enquetes:
        identity = dict(lisez_moi_enquete.identity(enquete.depouillement))
        names = ("Questionnaire", "Collecte", "Réponses", "Diffusion")
        yield enquete.court, " ; ".join(identity[name] for name in names)
    if parties.matiere.bilans:
        last = parties.matiere.bilans[-1]
        yield "Bilans", f"avenants de {last.annee}, arrêtés au {short_day_text(last.arrete)}"
        if not bilan.onglet_region(last).has_something_to_say:
            yield "Bilans : attention", bilan.why_nothing(last)


def _temps(consolidation: Consolidation, *, is_inside: bool) -> Iterator[tuple[str, str]]:
    """Yield the basis of the figures on time, then why there are none, if so."""
    identity = dict(lisez_moi_temps.identity(consolidation, is_inside=is_inside))
    answered = plural(consolidation.dlas_answered, "DLA a répondu", "DLA ont répondu")
    answered += f" sur {len(consolidation.couverture)}"
    names = ("Période", "Réponses", "Couverture", "Publication")
    yield "Temps", " ; ".join([*(identity[name] for name in names if name in identity), answered])
    if consolidation.release is None:
        yield "Temps : attention", f"{NON_ARRETE}."
    elif not consolidation.release.is_shown:
        yield "Temps : attention", typeset(f"Aucun chiffre de la région : {consolidation.release.motif}.")


def _sheets(feuillets: Sequence[Feuillet]) -> Pairs:
    return [(feuillet.page.name, feuillet.contenu) for feuillet in feuillets]


def _method(parties: Parties, feuillets: Sequence[Feuillet]) -> list[tuple[str, str]]:
    pairs = [("Sur papier", _ON_PAPER)]
    if not parties.matiere.audience.is_inside:
        left = " ; ".join(f"{famille.value.partition(' :')[0]} ({why})" for famille, why in NAMES_INSIDE.items())
        pairs.append(("Ce qui n’y est pas", f"Pour l’animation régionale seulement : {left}."))
    pairs.append(("Formules", _formulas(parties, feuillets)))
    if parties.consolidation is not None:
        has_dlas = parties.matiere.audience.is_inside or parties.matiere.dla is not None
        method = (entry for entry in lisez_moi_temps.method_of(parties.consolidation) if has_dlas or entry[0] != "DLA")
        pairs += [(label, f"Temps. {text}") for label, text in method]
    if parties.matiere.bilans:
        pairs += [(label, f"Bilans. {text}") for label, text in BILAN_METHOD if label != "Formules"]
    courts: dict[tuple[str, str], list[str]] = {}
    for enquete in parties.enquetes:
        for pair in lisez_moi_enquete.method(enquete.depouillement):
            courts.setdefault(pair, []).append(enquete.court)
    pairs += [(label, f"{', '.join(names)}. {text}") for (label, text), names in courts.items()]
    return pairs


def _formulas(parties: Parties, feuillets: Sequence[Feuillet]) -> str:
    names = {feuillet.page.name for feuillet in feuillets}
    quoted = [temps.NAME, suivi.NAME, *([bilan.NAME] if parties.matiere.bilans else [])]
    here = [f"« {name} »" for name in quoted if name in names]
    again = [f"ce que « {noms.SYNTHESE} » reprend de {', de '.join(here)}"] if here else []
    formulas = ", ".join([*_FORMULAS, *again])
    said = f"Sont des formules, qui suivent les cellules que vous changez : {formulas}. {_VALUES}"
    lacking = [f"« {name} »" for name in (donnees.NAME, *quoted) if name not in names]
    if lacking:
        said += f" Ce qui lirait {' ou '.join(lacking)}, qui n’y est pas, est une valeur."
    values: list[str] = []
    counted: list[str] = []
    for enquete in parties.enquetes:
        has_answers = any(tableau.nom in names for tableau in enquete.tableaux)
        (counted if has_answers else values).append(f"« {enquete.court} »")
    if values:
        said += f" Les nombres de {', '.join(values)} sont des valeurs, et leurs totaux, quand ce sont des sommes, des "
        said += "formules : aucune réponse n’est ici ligne à ligne."
    if counted:
        said += f" Ceux de {', '.join(counted)} se comptent, où une formule le peut, dans leurs réponses."
    return said


_ON_PAPER = (
    "Jamais sous 7 points. Cette feuille, ce qui a changé, l’évolution, les activités, le bilan de la région, chaque "
    "feuille d’un questionnaire, le suivi, les données et le dictionnaire tiennent sur une page ; quand c’est trop "
    "peu, seule leur première page s’imprime, et le dit en haut. Tout se lit à l’écran."
)

_FORMULAS = (
    "les totaux qui sont des sommes",
    "les différences entre deux colonnes",
    "les parts d’un objectif",
    "celles des réponses laissées vides",
    "les barres",
    "les nombres des feuilles d’échelles",
    "les contrôles et le compte qui est leur titre",
    "les lectures qui citent un chiffre",
    "les titres qui citent une part du temps ou un chiffre des bilans",
    "ceux des feuilles de suivi",
    "les parts redites par « Ce qui a changé » sur la feuille « Évolution »",
    "les chiffres des graphiques des bilans",
    "les phrases des bilans qui citent un chiffre de leur feuille",
)
_VALUES = (
    "Les autres chiffres publiés sont des valeurs, parts des questionnaires comprises, comme un total qui compte une "
    "fois ce que des DLA ont en commun ou que l’arrondi écarte de la somme, les titres et les phrases sur les "
    "réponses des questionnaires, et les autres phrases. Ce que vous changez ici ne change rien dans la plateforme."
)
