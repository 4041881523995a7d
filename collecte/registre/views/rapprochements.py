"""Pages of the free texts that await a category: proposals, confirmed text by text or several at once, and undone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, acting, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.actes import WAITS, Acte
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from collecte.referentiel.queries.categories import get_categories, list_heirs
from collecte.registre.operations.rapprochements import map_textes, unmap_texte
from collecte.registre.queries.rapprochements import RAPPROCHABLES, Rapprochable, TexteLibre, count_textes, list_textes
from collecte.registre.views.acces_registre import keeps_a_register, up_to_list
from questionnaires.categories.categories import Liste
from questionnaires.categories.propositions import Proposition, Propositions
from questionnaires.core.francais import plural, typeset

bp = GatedBlueprint("rapprochements", __name__, Droit.ACCOMPAGNER, url_prefix="/structures/rapprocher")

PER_PAGE = 25
"""Texts of a page: each has the whole list of categories."""


@dataclass(frozen=True, slots=True)
class LigneTexte:
    """A text, its proposal if any, the code of its field and whether it is ticked.

    `heirs` are the codes to choose among, when the text is a name or a hint of a retired category.
    """

    libre: TexteLibre
    proposition: Proposition | None
    heirs: Sequence[str]
    choix: str
    is_chosen: bool

    def groups(self, liste: Liste) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the codes to choose from, the proposed ones first."""
        proposed = self.heirs or ([self.proposition.code] if self.proposition else [])
        others = [code for code in liste.libelles if code not in proposed]
        titre = "Proposées" if self.heirs else "Proposée"
        return [(titre, proposed), ("Toutes les autres", others)] if proposed else [("Catégories", others)]


@bp.route("", methods=["GET", "POST"])
def textes() -> Page:
    rapprochable, liste = _asked()
    if request.method != "POST":
        return _page(rapprochable, liste)
    codes = {key: request.form.get(f"code {key}", "") for key in _chosen()}
    if not Formulaire().validate():
        return _page(rapprochable, liste, EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    if not codes or not all(code in liste.libelles for code in codes.values()):
        refused = "Choisissez une catégorie pour chaque texte coché." if codes else "Cochez un texte au moins."
        return _page(rapprochable, liste, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    act = acting(map_textes, _mapped(rapprochable), rapprochable=rapprochable, codes=codes)
    return perform(act, target=_home(rapprochable))


@bp.get("/faits")
def faits() -> Page:
    rapprochable, liste = _asked()
    return render_template(
        "registre/rapprochements/faits.html",
        rapprochable=rapprochable,
        liste=liste,
        part=tranche(list_textes(reading(), acteur(), today(), rapprochable, rapproches=True), PER_PAGE),
        fil=[*up_to_list(), (f"Rapprocher les {rapprochable.titre}", _home(rapprochable))],
    )


@bp.post("/defaire")
def defaire() -> Page:
    rapprochable, _ = _asked()
    key, code = request.form.get("texte", ""), request.form.get("code", "")
    act = acting(unmap_texte, _unmapped(rapprochable), rapprochable=rapprochable, key=key, code=code)
    return perform(act, target=url_for("rapprochements.faits", liste=rapprochable.nom))


def to_map() -> Iterator[Acte]:
    """Yield the texts that await a category in what the visitor keeps, an act without haste of their home page."""
    counts = [(rapprochable, count) for rapprochable, count in count_textes(reading(), acteur(), today()) if count]
    if counts:
        fait = plural(sum(count for _, count in counts), "texte du registre attend", "textes du registre attendent")
        suite = "Sans elle, ces structures et ingénieries ne comptent dans aucun secteur ni thème."
        yield Acte(
            None,
            f"{fait} une catégorie",
            suite,
            "Rapprocher les textes",
            _home(counts[0][0]),
            "structures",
            WAITS,
        )


def _asked() -> tuple[Rapprochable, Liste]:
    """Return what the address asks to map, sectors by default. Aborts with 404 when the visitor keeps no register."""
    if not keeps_a_register():
        abort(HTTPStatus.NOT_FOUND)
    by_name = {rapprochable.nom: rapprochable for rapprochable in RAPPROCHABLES}
    rapprochable = by_name.get(request.args.get("liste", ""), RAPPROCHABLES[0])
    return rapprochable, get_categories(reading()).liste(rapprochable.liste)


def _home(rapprochable: Rapprochable) -> str:
    return url_for("rapprochements.textes", liste=rapprochable.nom)


def _chosen() -> Sequence[str]:
    """Return the keys of the texts that are ticked, or of the one whose button was pressed."""
    alone = request.form.get("seul")
    return [alone] if alone else request.form.getlist("texte")


def _page(rapprochable: Rapprochable, liste: Liste, refused: str = "") -> str:
    """Show the texts, with what was chosen on the page when it was refused; `?cocher=1` ticks every proposal."""
    part = tranche(list_textes(reading(), acteur(), today(), rapprochable), PER_PAGE)
    propositions, ticks = Propositions(liste), "cocher" in request.args
    retired = list_heirs(reading())[liste.code]
    lignes = []
    for libre in part.shown:
        heirs = () if liste.find(libre.texte) else retired.get(libre.key, ())
        proposition = None if heirs else propositions.propose(libre.texte)
        proposed = proposition.code if proposition else ""
        choix = request.form.get(f"code {libre.key}", proposed)
        is_chosen = libre.key in _chosen() or (ticks and bool(proposition))
        lignes.append(LigneTexte(libre, proposition, heirs, choix, is_chosen))
    return render_template(
        "registre/rapprochements/textes.html",
        rapprochable=rapprochable,
        counts=count_textes(reading(), acteur(), today()),
        liste=liste,
        part=part,
        lignes=lignes,
        refused=refused,
        fil=up_to_list(),
    )


def _mapped(rapprochable: Rapprochable) -> Callable[[int], str]:
    return lambda count: typeset(
        f"{plural(count, f'{rapprochable.unite} rangée', f'{rapprochable.unite}s rangées')}. Le texte reste à côté de "
        "sa catégorie ; « Déjà rapprochés » permet de défaire."
        if count
        else "Rien n’a changé : quelqu’un l’avait déjà fait."
    )


def _unmapped(rapprochable: Rapprochable) -> Callable[[int], str]:
    return lambda count: typeset(
        f"{plural(count, rapprochable.unite)} sans catégorie : le texte attend de nouveau."
        if count
        else "Rien n’a changé."
    )
