"""Each chart of results as files: a picture that opens alone, and the cells that it is drawn from as CSV."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Response, abort, request

from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.web.adresses import number
from collecte.core.web.listes import csv_file
from collecte.enquetes.views.pages_resultats import Batterie, blocs, reponses_of
from collecte.enquetes.views.resultats_structures import settled_results
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from exports.enquetes.resultats import Question, Resultats
from exports.release.cellules import Statut
from exports.tableur.charts import Reponse
from exports.tableur.images import ImageResultat, LigneImage
from exports.tableur.text import identifier
from questionnaires.core.francais import plural, typeset

bp = GatedBlueprint("graphiques", __name__, Droit.LIRE_RESULTATS)

HEADERS = ("Question", "Code", "Réponse", "Nombre", "Part (%)", "De (%)", "À (%)", "Réponses à la question", "Statut")


@bp.get("/campagnes/<int:campagne_id>/resultats/graphique.svg")
def image(campagne_id: int) -> Response:
    resultats, bloc = _asked(campagne_id)
    response = Response(_image(resultats, bloc).svg, mimetype="image/svg+xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_name(bloc)}.svg")
    return response


@bp.get("/campagnes/<int:campagne_id>/resultats/graphique.csv")
def csv(campagne_id: int) -> Response:
    _, bloc = _asked(campagne_id)
    rows = [row for question in _questions(bloc) for row in _cells(question)]
    return csv_file(_name(bloc), HEADERS, rows)


def _asked(campagne_id: int) -> tuple[Resultats, Batterie | Question]:
    """Return the settled results that the address names, and the chart of its question; 404 without it, or for a DLA
    that is no number."""
    dla_id = there(request.args.get("dla", type=number) or None) if request.args.get("dla") else None
    resultats = settled_results(campagne_id, dla_id)
    drawn = (bloc for groupe in resultats.groupes for bloc in blocs(groupe.questions))
    code = request.args.get("question", "")
    asked = (bloc for bloc in drawn if code in {question.code for question in _questions(bloc)})
    if (bloc := next(asked, None)) is None:
        abort(HTTPStatus.NOT_FOUND)
    return resultats, bloc


def _questions(bloc: Batterie | Question) -> list[Question]:
    return [question for _, question in bloc.questions] if isinstance(bloc, Batterie) else [bloc]


def _name(bloc: Batterie | Question) -> str:
    return identifier(f"resultats_{_questions(bloc)[0].code}").lower()


def _cells(question: Question) -> Iterator[tuple[str | int | None, ...]]:
    for modalite in question.modalites:
        shown = Statut.MONTRE if modalite.nombre is not None else Statut.CONFIDENTIEL
        figures = (modalite.nombre, modalite.part, *(modalite.entre or (None, None)))
        yield question.libelle, question.code, modalite.libelle, *figures, question.n, shown.value
    for words, count in question.absences:
        yield question.libelle, question.code, words, count, None, None, None, None, Statut.MONTRE.value


def _image(resultats: Resultats, bloc: Batterie | Question) -> ImageResultat:
    pied = (*resultats.reserves, resultats.arrondies, resultats.champ, resultats.source)
    if isinstance(bloc, Batterie):
        whole = [(libelle, question) for libelle, question in bloc.questions if question.is_whole]
        return ImageResultat(
            titre=typeset(bloc.constat or bloc.titre or "Réponses à ces questions"),
            question=typeset(bloc.titre or (whole[0][0] if len(whole) == 1 else "À droite : réponses favorables.")),
            lignes=[
                LigneImage(typeset(libelle), reponses_of(question), question.n, question.favorable.sur(question.n))
                for libelle, question in whole
            ],
            legende=bloc.legende,
            pied=pied,
        )
    titre, asked = typeset(bloc.constat or bloc.libelle), typeset(f"« {bloc.libelle} », {plural(bloc.n, 'réponse')}.")
    if bloc.is_whole and bloc.is_one_bar:
        reponses = reponses_of(bloc)
        return ImageResultat(
            titre=titre,
            question=asked,
            lignes=[LigneImage("", reponses, bloc.n, "")],
            legende=[(reponse.tone, reponse.libelle) for reponse in reversed(reponses)],
            pied=pied,
        )
    lignes = [
        LigneImage(
            typeset(modalite.libelle),
            [Reponse(modalite.libelle, modalite.nombre, modalite.part)],
            bloc.n,
            modalite.sur(bloc.n),
        )
        for modalite in bloc.par_frequence
    ]
    return ImageResultat(titre=titre, question=asked, lignes=lignes, pied=pied)
