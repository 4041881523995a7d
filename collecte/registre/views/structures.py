"""Pages of the structures of the register: search, read, create, correct, archive, restore."""

from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus

from flask import abort, render_template, request

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import offer_categories, typed_champs
from collecte.core.web.adresses import number
from collecte.core.web.listes import Liste
from collecte.models import Dla, GenreEtape, Structure
from collecte.organisation.queries.orientations import list_orientations
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit, readable_structures
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.forms.structures import FiltreForm, StructureForm
from collecte.registre.operations.champs_registre import GroupeChamps, TermesStructure, champs_of
from collecte.registre.operations.structures import archive_structure, change_structure, create_structure
from collecte.registre.queries.accompagnements import list_accompagnements_of
from collecte.registre.queries.partenaires import list_accords
from collecte.registre.queries.sollicitations import list_sollicitations
from collecte.registre.queries.structures import (
    LOADED_WITH_STRUCTURE,
    FiltreStructures,
    Trouvee,
    find_structures,
    last_accompagnements,
    last_referents,
    list_intercommunalites,
    list_referents,
    list_register_dlas,
    list_structures,
)
from collecte.registre.views.acces_registre import (
    dla_of,
    is_kept,
    named_kept_dlas,
    structure_url,
    the_kept_structure,
    up_to_list,
    up_to_structure,
)

bp = GatedBlueprint("structures", __name__, Droit.ACCOMPAGNER, url_prefix="/structures")

_YEARS = 14
"""Civil years by which the list may be filtered, this one included."""


@bp.get("")
def liste() -> Page:
    dlas = list_register_dlas(reading(), acteur(), today())
    form = _filter(dlas)
    liste = _listed(form)
    part = tranche(liste.rows)
    ids = [trouvee.id for trouvee in part.shown]
    return render_template(
        "registre/structures/liste.html",
        form=form,
        dlas=dlas,
        etapes={trouvee.id: trouvee.etape for trouvee in part.shown},
        structures=list_structures(reading(), ids),
        accompagnements=last_accompagnements(reading(), ids),
        liste=liste,
        part=part,
        is_filtered=form.filtre() != FiltreStructures(),
    )


def found_now() -> Sequence[Trouvee]:
    """List the structures that the address of the page asks for, in its order."""
    return _listed(_filter(list_register_dlas(reading(), acteur(), today()))).rows


def _listed(form: FiltreForm) -> Liste[Trouvee]:
    trouvees = find_structures(reading(), acteur(), form.filtre(), today())
    ranks = {trouvee.id: rank for rank, trouvee in enumerate(trouvees)}
    etapes: dict[GenreEtape | None, int] = {genre: rank for rank, genre in enumerate(GenreEtape)}

    @cache
    def referents() -> Mapping[int, str]:
        return last_referents(reading(), acteur(), today())

    return Liste(
        "structures",
        trouvees,
        {
            "Structure": lambda trouvee: ranks[trouvee.id],  # by name, as they are found
            "Commune": lambda trouvee: trouvee.commune,
            "DLA": lambda trouvee: trouvee.dla,
            "Étape atteinte": lambda trouvee: etapes.get(trouvee.etape),
            "Référent(e)": lambda trouvee: referents().get(trouvee.id),
        },
        default="structure",
        export="",  # two files say more
    )


def _filter(dlas: Sequence[Dla]) -> FiltreForm:
    ids = [dla.id for dla in dlas]
    return FiltreForm.asked(
        request.args,
        dlas=[(dla.id, named(dla)) for dla in dlas],
        referents=[(personne.id, personne.nom_complet) for personne in list_referents(reading(), ids)],
        orientations=_orientations(dlas),
        annees=range(today().year, today().year - _YEARS, -1),
        categories=get_categories(reading()),
        intercommunalites=list_intercommunalites(reading(), acteur(), today()),
    )


def _orientations(dlas: Sequence[Dla]) -> list[tuple[int, str, str]]:
    """List (id, label, avenant) of the orientations of all DLA, by DLA; it begins the name of the avenant when there
    are several."""
    codes = {dla.id: f"DLA {dla.code}, " if len(dlas) > 1 else "" for dla in dlas}
    named_orientations = [
        (codes[orientation.avenant.convention.dla_id], orientation.avenant, orientation)
        for orientation in list_orientations(reading(), codes.keys())
    ]
    return [
        (orientation.id, orientation.libelle, f"{prefix}avenant {avenant.numero}, {avenant.debut.year}")
        for prefix, avenant, orientation in sorted(named_orientations, key=lambda named: named[0])
    ]


@bp.get("/<int:structure_id>")
def fiche(structure_id: int) -> Page:
    structure = fetch(Structure, structure_id, readable_structures, *LOADED_WITH_STRUCTURE)
    return render_template(
        "registre/structures/fiche.html",
        structure=structure,
        fil=[*up_to_list(), dla_of(structure.dla)],
        accompagnements=list_accompagnements_of(reading(), structure.id),
        is_kept=is_kept(structure.dla_id),
        champs={groupe.name: champs_of(groupe) for groupe in GroupeChamps},
        categories=get_categories(reading()),
        sollicitations=list_sollicitations(reading(), structure.id),
        accords=list_accords(reading(), structure.id),
        today=today(),
    )


@bp.route("/nouvelle", methods=["GET", "POST"])
def nouvelle() -> Page:
    dlas = named_kept_dlas() or abort(HTTPStatus.NOT_FOUND)
    form = form_of(StructureForm, dla=request.args.get("dla", type=number), forme_code="ASSOCIATION")
    form.offer_dlas(dlas)
    offer_categories(form, get_categories(reading()))
    ecran = Ecran(
        titre="Ajouter une structure",
        chapeau="Ce que vous ne savez pas encore peut rester vide. Le SIRET ou le RNA évite de la saisir deux fois.",
        fil=up_to_list(),
        bouton="Ajouter cette structure",
    )
    act = acting(
        create_structure,
        lambda structure: structure_url(structure.id),
        dla=lambda: reading().get_one(Dla, form.chosen_dla(dlas[0][0])),
        termes=lambda: form.terms(TermesStructure),
    )
    return answer(ecran, form, act, done="La structure est dans le registre.", on="nom")


@bp.route("/<int:structure_id>/modifier", methods=["GET", "POST"])
def modifier(structure_id: int) -> Page:
    structure = the_kept_structure(structure_id)
    form = form_of(StructureForm, **typed_champs(structure, champs_of(GroupeChamps.STRUCTURE)), dla=structure.dla_id)
    form.offer_dlas(named_kept_dlas(structure.region_id))
    offer_categories(form, get_categories(reading()))
    ecran = Ecran(titre=f"Modifier {structure.nom}", fil=up_to_structure(structure), bouton="Enregistrer")
    act = acting(
        change_structure,
        ecran.retour,
        structure=structure,
        dla=lambda: reading().get_one(Dla, form.chosen_dla(structure.dla_id)),
        termes=lambda: form.terms(TermesStructure),
    )
    return answer(ecran, form, act, done="La structure est changée.", on="nom")


@bp.route("/<int:structure_id>/archiver", methods=["GET", "POST"])
def archiver(structure_id: int) -> Page:
    structure = the_kept_structure(structure_id)
    ecran = Ecran(
        titre=f"Archiver {structure.nom} ?",
        points=(
            "Elle quitte la liste des structures, et se retrouve en cochant « Structures archivées ».",
            "Ses relevés, ses accompagnements et ses ingénieries sont conservés et comptent toujours.",
            "Vous pourrez la remettre dans la liste à tout moment.",
        ),
        fil=up_to_structure(structure),
        bouton="Archiver cette structure",
    )
    return confirm(ecran, "La structure est archivée.", archive_structure, structure=structure)


@bp.post("/<int:structure_id>/desarchiver")
def desarchiver(structure_id: int) -> Page:
    target = structure_url(structure_id)
    act = acting(archive_structure, target, structure=the_kept_structure(structure_id), is_back=True)
    return perform(act, done="La structure est de nouveau dans la liste.", target=target)
