"""One field that searches all that the visitor may open, each kind by the right of its own list."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from collecte.accueil.recherche import LONGEST, LigneTrouvable, search, spelled, words_of
from collecte.accueil.views import menu
from collecte.accueil.views.aide import sujets, words_of_help
from collecte.bibliotheque.queries.brouillons import list_brouillons, read_brouillon
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.enquetes.queries.resultats import list_told_campagnes, list_told_dlas, list_told_ids
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.queries.direction import list_directed_dlas
from collecte.organisation.queries.organisation import (
    list_animated_regions,
    list_animated_regions_with_dlas,
    list_porteuses,
)
from collecte.organisation.queries.personnes import list_comptes
from collecte.policy import Droit, may
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.registre.queries.structures import FiltreStructures, find_structures, list_structures
from collecte.reponses.queries.campagnes import list_animated_campagnes
from collecte.reponses.queries.participations import list_own_participations
from questionnaires.core.answers import clean
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("recherche", __name__, Droit.CONNECTE)

FIRST, MOST = 8, 200
"""Lines shown of each kind; of one kind, when all of it is asked for."""


@dataclass(frozen=True, slots=True)
class Famille:
    """The lines of one kind that a search found; `suite`: where all are, when they are many."""

    titre: str
    lignes: Sequence[LigneTrouvable]
    nombre: int
    suite: str = ""


@bp.get("/chercher")
def page() -> str:
    sought = clean(request.args.get("q", ""))[:LONGEST].strip()
    words = words_of(sought)
    familles = [famille for famille in _familles(words, sought) if famille.nombre] if words else []
    whole = [famille for famille in familles if famille.titre == request.args.get("famille")]
    return render_template("accueil/recherche.html", sought=sought, familles=whole or familles, is_whole=bool(whole))


def _familles(words: Sequence[str], sought: str) -> Iterator[Famille]:
    if may(acteur(), Droit.ACCOMPAGNER):
        yield _structures(words, sought)
    for titre, droit, lignes in _SOUGHT:
        if may(acteur(), droit):
            having = search(words, list(lignes()))
            suite = url_for("recherche.page", q=sought, famille=titre) if len(having) > FIRST else ""
            is_whole = request.args.get("famille") == titre
            yield Famille(titre, having[: MOST if is_whole else FIRST], len(having), suite)


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


def _people() -> Iterator[LigneTrouvable]:
    for region in list_animated_regions(reading(), acteur()):
        for compte in list_comptes(reading(), region.id):
            where = url_for("personnes.fiche", personne_id=compte.personne_id)
            yield LigneTrouvable(compte.personne.nom_complet, compte.adresse, where)


def _team() -> Iterator[LigneTrouvable]:
    """Yield who works for the DLA that the visitor directs."""
    for dla, affectations in list_directed_dlas(reading(), acteur(), paris_day(now())).items():
        for affectation in affectations:
            titre, detail = affectation.personne.nom_complet, f"DLA {dla.code} {dla.nom}"
            yield LigneTrouvable(titre, detail, url_for("direction.effectifs"))


def _organisation() -> Iterator[LigneTrouvable]:
    """Yield the DLA of the régions that the visitor runs, who carries them, their conventions."""
    regions = [region for region, _ in list_animated_regions_with_dlas(reading(), acteur())]
    dlas = {dla.id: dla for region in regions for dla in region.dlas}
    for dla in dlas.values():
        yield LigneTrouvable(f"DLA {dla.code} {dla.nom}", "", url_for("organisation.dla", dla_id=dla.id))
    for region in regions:
        for porteuse in list_porteuses(reading(), region.id):
            where = url_for("porteuses.fiche", porteuse_id=porteuse.id)
            yield LigneTrouvable(porteuse.nom, acteur().mots.porteuse, where)
    for convention in list_conventions(reading(), dlas):
        where = url_for("conventions.convention", convention_id=convention.id)
        yield LigneTrouvable(f"Convention {convention.reference}", f"DLA {dlas[convention.dla_id].code}", where)


def _answers() -> Iterator[LigneTrouvable]:
    for participation in list_own_participations(reading(), acteur(), paris_day(now())):
        page = "transmission.recu" if participation.is_given else "reponses.reprendre"
        where = url_for(page, participation_id=participation.id)
        yield LigneTrouvable(
            participation.campagne.titre, f"DLA {participation.dla.code} {participation.dla.nom}", where
        )


def _results() -> Iterator[LigneTrouvable]:
    today, regional = paris_day(now()), list_told_ids(reading(), acteur())
    by_dla = list_told_dlas(reading(), acteur(), today)
    for campagne in list_told_campagnes(reading(), acteur(), today):
        where = "", url_for("resultats.liste")
        if campagne.id in regional:
            where = f"Région {campagne.region.nom}", url_for("resultats.region", campagne_id=campagne.id)
        elif dla := next(iter(by_dla.get(campagne.id, ())), None):
            where = f"DLA {dla.code}", url_for("resultats.dla", campagne_id=campagne.id, dla_id=dla.id)
        yield LigneTrouvable(f"Résultats : {campagne.titre}", *where)


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
            yield LigneTrouvable(
                element.titre, "", url_for("referentiel.page", partie=element.code, _anchor=element.code)
            )


def _pages() -> Iterator[LigneTrouvable]:
    for rubrique in menu.plan():
        for page in (rubrique.premiere, *rubrique.pages):
            yield LigneTrouvable(page.titre, page.resume, url_for(page.endpoint))
    for sujet in sujets():
        where = url_for("aide.page", sujet=sujet.code)
        yield LigneTrouvable(f"Aide : {sujet.titre}", sujet.resume, where, words_of_help(sujet))


_SOUGHT: Sequence[tuple[str, Droit, Callable[[], Iterator[LigneTrouvable]]]] = (
    ("Personnes", Droit.ANIMER, _people),
    ("Votre équipe", Droit.DIRIGER, _team),
    ("DLA et conventions", Droit.ANIMER, _organisation),
    ("Campagnes", Droit.ANIMER, _campagnes),
    ("Vos réponses", Droit.REPONDRE, _answers),
    ("Résultats", Droit.LIRE_RESULTATS, _results),
    ("Questionnaires", Droit.ANIMER, _questionnaires),
    ("Référentiel", Droit.CONNECTE, _elements),
    ("Pages et aide", Droit.CONNECTE, _pages),
)
"""Kinds of lines that are searched, in order, and the right that each takes."""
