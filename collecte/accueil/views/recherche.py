"""One field that searches all that the visitor may open: structures, people, campaigns, questionnaires, texts, help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from collecte.accueil.recherche import LONGEST, LigneTrouvable, search, spelled, words_of
from collecte.accueil.views import menu
from collecte.accueil.views.aide import sujets
from collecte.bibliotheque.queries.brouillons import list_brouillons, read_brouillon
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.organisation.queries.organisation import list_animated_regions
from collecte.organisation.queries.personnes import list_comptes
from collecte.policy import Droit, may
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.registre.queries.structures import FiltreStructures, find_structures, list_structures
from collecte.reponses.queries.campagnes import list_animated_campagnes
from questionnaires.core.answers import clean
from questionnaires.core.francais import paris_day

bp = Blueprint("recherche", __name__)

FIRST = 8
"""Lines shown of each kind; the others are in its own list."""


@dataclass(frozen=True, slots=True)
class Famille:
    """The lines of one kind that a search found; `suite`: where all are, when they are more than shown."""

    titre: str
    lignes: Sequence[LigneTrouvable]
    nombre: int
    suite: str = ""


@bp.get("/chercher")
@requires(Droit.CONNECTE)
def page() -> str:
    sought = clean(request.args.get("q", ""))[:LONGEST].strip()
    words = words_of(sought)
    familles = [famille for famille in _familles(words, sought) if famille.nombre] if words else []
    return render_template("accueil/recherche.html", sought=sought, familles=familles)


def _familles(words: Sequence[str], sought: str) -> Iterator[Famille]:
    if may(acteur(), Droit.ACCOMPAGNER):
        yield _structures(words, sought)
    if may(acteur(), Droit.ANIMER):
        yield from _people(words, sought)
        yield _shown("Campagnes", search(words, list(_campagnes())), url_for("campagnes.liste"))
        yield _shown("Questionnaires", search(words, list(_questionnaires())), url_for("questionnaires.liste"))
    yield _shown("Référentiel", search(words, list(_elements())), url_for("referentiel.page"))
    yield _shown("Pages et aide", search(words, list(_pages())), url_for("accueil.plan"))


def _shown(titre: str, lignes: Sequence[LigneTrouvable], suite: str) -> Famille:
    return Famille(titre, lignes[:FIRST], len(lignes), suite if len(lignes) > FIRST else "")


def _structures(words: Sequence[str], sought: str) -> Famille:
    session, today = reading(), paris_day(now())
    trouvees = find_structures(session, acteur(), FiltreStructures(sought=sought), today)
    if not trouvees:
        names = [structure.nom_cle for structure in find_structures(session, acteur(), FiltreStructures(), today)]
        sought = " ".join(spelled(word, names)[0] for word in words)
        trouvees = find_structures(session, acteur(), FiltreStructures(sought=sought), today)
    lignes = [
        LigneTrouvable(
            structure.nom,
            ", ".join(filter(None, (structure.commune, f"DLA {structure.dla.code}"))),
            url_for("structures.fiche", structure_id=structure.id),
        )
        for structure in list_structures(session, [trouvee.id for trouvee in trouvees[:FIRST]])
    ]
    suite = url_for("structures.liste", q=sought) if len(trouvees) > FIRST else ""
    return Famille("Structures", lignes, len(trouvees), suite)


def _people(words: Sequence[str], sought: str) -> Iterator[Famille]:
    for region in list_animated_regions(reading(), acteur()):
        lignes = [
            LigneTrouvable(
                compte.personne.nom_complet,
                compte.adresse,
                url_for("personnes.fiche", personne_id=compte.personne_id),
            )
            for compte in list_comptes(reading(), region.id)
        ]
        yield _shown("Personnes", search(words, lignes), url_for("personnes.liste", region_id=region.id, q=sought))


def _campagnes() -> Iterator[LigneTrouvable]:
    today = paris_day(now())
    for campagne in list_animated_campagnes(reading(), acteur()):
        where = url_for("campagnes.suivi", campagne_id=campagne.id)
        yield LigneTrouvable(campagne.titre, campagne.etat(today), where, campagne.instrument)


def _questionnaires() -> Iterator[LigneTrouvable]:
    for brouillon in list_brouillons(reading(), acteur()):
        titre = read_brouillon(brouillon).titre
        yield LigneTrouvable(titre, "", url_for("constructeur.plan", brouillon_id=brouillon.id), brouillon.code)


def _elements() -> Iterator[LigneTrouvable]:
    """Yield the lines of the référentiel that the first région of the visitor adopted."""
    for region_id in sorted(acteur().regions)[:1]:
        for element in get_adopted(reading(), region_id).referentiel.elements.values():
            yield LigneTrouvable(element.titre, "", url_for("referentiel.page", _anchor=element.code))


def _pages() -> Iterator[LigneTrouvable]:
    for rubrique in menu.plan():
        for page in (rubrique.premiere, *rubrique.pages):
            yield LigneTrouvable(page.titre, page.resume, url_for(page.endpoint))
    for sujet in sujets():
        yield LigneTrouvable(f"Aide : {sujet.titre}", sujet.resume, url_for("aide.page", sujet=sujet.code))
