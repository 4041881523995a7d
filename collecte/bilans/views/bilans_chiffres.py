"""Detail pages of a figure of a bilan: rule, counted items, correction by hand."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import Response, render_template, request, url_for

from collecte.bilans.forms.bilans import CorrectionForm
from collecte.bilans.operations.bilans import put_correction, remove_correction
from collecte.bilans.operations.contenu_bilan import Figure, figure_of
from collecte.bilans.queries.faits_bilan import get_faits
from collecte.bilans.views.acces_bilans import (
    page_of,
    the_avenant_of,
    the_perimetre,
    the_prepared_avenant,
    up_to_dla_bilan,
)
from collecte.bilans.views.bilans import bp
from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, confirm
from collecte.comptes.web.context import Transaction, reading, today, writing
from collecte.comptes.web.reprise import form_of
from collecte.core.web.listes import csv_file
from collecte.models import Avenant
from collecte.organisation.views.acces_organisation import there
from exports.bilans.comptage import over_avenants
from exports.bilans.indicateur import UniteChiffre
from questionnaires.core.francais import decimal_text, short_day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiffreLu:
    """A figure over an avenant, as known at the end of `arrete`."""

    avenant: Avenant
    arrete: date
    figure: Figure

    @property
    def code(self) -> str:
        return self.figure.chiffre.code

    @property
    def titre(self) -> str:
        return f"{self.figure.libelle}, avenant {self.avenant.numero}"

    def address(self, endpoint: str = "bilans.chiffre") -> str:
        """Return the address of its page, or of its list as a file."""
        return url_for(
            endpoint,
            dla_id=self.avenant.convention.dla_id,
            chiffre=self.code,
            avenant=self.avenant.id,
            arrete=self.arrete.isoformat() if self.arrete != today() else None,
        )


@bp.get("/dlas/<int:dla_id>/chiffres/<chiffre>")
def chiffre(dla_id: int, chiffre: str) -> str:
    lu = _read(dla_id, chiffre)
    return render_template(
        "bilans/chiffre.html", lu=lu, fil=_up_to(lu), page_of=page_of, today=today(), unite=lu.figure.unite.pluriel
    )


@bp.get("/dlas/<int:dla_id>/chiffres/<chiffre>/liste.csv")
def chiffre_csv(dla_id: int, chiffre: str) -> Response:
    lu = _read(dla_id, chiffre)
    unite = lu.figure.unite
    rows = [
        (occurrence.jour.isoformat(), occurrence.libelle, occurrence.detail, _value(unite, occurrence.valeur))
        for occurrence in lu.figure.case.occurrences
    ]
    name = f"{lu.code.lower().replace('.', '-')}-avenant-{lu.avenant.numero}"
    return csv_file(name, ("jour", "compte", "detail", unite.pluriel), rows)


@bp.get("/dlas/<int:dla_id>/chiffres/<chiffre>/convention")
def chiffre_convention(dla_id: int, chiffre: str) -> str:
    """Show each thing once over the convention, with the avenants where it counts: why a total is not a sum."""
    perimetre = the_perimetre(dla_id)
    convention = there(perimetre.convention)
    figure = there(figure_of(get_faits(reading(), convention), chiffre, convention.avenants[0].id, perimetre.arrete))
    return render_template(
        "bilans/convention.html",
        figure=figure,
        comptes=over_avenants(figure.chiffre),
        convention=convention,
        arrete=perimetre.arrete,
        fil=up_to_dla_bilan(convention.dla, convention.id),
        page_of=page_of,
    )


def _value(unite: UniteChiffre, value: int) -> str | int:
    return f"{value // 100},{value % 100:02d}" if unite.echelle > 1 else value


def _read(dla_id: int, code: str) -> ChiffreLu:
    """Read a figure over the requested avenant, by default the one of the last day."""
    perimetre = the_perimetre(dla_id)
    avenant, arrete = the_avenant_of(perimetre), perimetre.arrete
    return ChiffreLu(avenant=avenant, arrete=arrete, figure=_figure(reading(), avenant, code, arrete))


def _figure(session: Transaction, avenant: Avenant, code: str, arrete: date) -> Figure:
    return there(figure_of(get_faits(session, avenant.convention), code, avenant.id, arrete))


def _up_to(lu: ChiffreLu) -> list[Link]:
    return up_to_dla_bilan(lu.avenant.convention.dla, lu.avenant.convention_id)


# --- correction by hand, over the figure as counted today


@bp.route("/avenants/<int:avenant_id>/chiffres/<chiffre>/corriger", methods=["GET", "POST"])
def corriger(avenant_id: int, chiffre: str) -> Page:
    lu = _now(avenant_id, chiffre)
    case, unite = lu.figure.case, lu.figure.unite
    before = case.correction
    valeur = decimal_text(before.valeur, 2 if unite.echelle > 1 else 0) if before else ""
    form = form_of(CorrectionForm, valeur=valeur, motif=before.motif if before else "")
    form.read_in(unite)

    act = acting(
        put_correction,
        lu.address(),
        avenant=lu.avenant,
        figure=partial(_to_write, avenant_id, chiffre),
        valeur=form.valeur,
        motif=form.motif,
    )
    counted = f"Compté au {short_day_text(today())} : {lu.figure.told(case.comptee)}."
    if case.comptee is None:
        counted = "Rien n’est compté : personne n’a tenu ce registre sur cet avenant."
    remove = url_for("bilans.reprendre", avenant_id=avenant_id, chiffre=lu.code)
    screen = Ecran(
        titre=f"Corriger : {lu.titre}",
        chapeau=counted,
        points=(
            "Les deux valeurs sont dites partout où ce chiffre paraît, avec votre motif et votre nom.",
            "Si le compte change ensuite, la page le dira.",
            "S’il manque une étape au registre, mieux vaut que l’équipe du DLA l’y saisisse : tout le bilan en tiendra "
            "compte.",
        ),
        fil=[*_up_to(lu), (lu.titre, lu.address())],
        bouton="Corriger ce chiffre",
        retour=lu.address(),
        autre=("Revenir au chiffre compté", remove) if before else None,
    )
    done = "Le chiffre est corrigé ; celui qui est compté reste dit à côté."
    return answer(screen, form, act, done=done, on="valeur")


@bp.route("/avenants/<int:avenant_id>/chiffres/<chiffre>/reprendre", methods=["GET", "POST"])
def reprendre(avenant_id: int, chiffre: str) -> Page:
    """Show what a figure would be without its correction, or remove it; sent again, it changes nothing."""
    lu = _now(avenant_id, chiffre)
    figure, case = lu.figure, lu.figure.case
    if request.method != "POST":
        there(case.correction)

    counted = figure.told(case.comptee) if case.comptee is not None else "« non renseigné »"
    corrected = figure.told(case.correction.valeur if case.correction else None)
    screen = Ecran(
        titre=f"Revenir au chiffre compté ? {lu.titre}",
        points=(
            f"Le bilan dira {counted}, et plus {corrected}.",
            "Le motif n’est pas gardé ; le journal des modifications dit que la correction a été retirée.",
        ),
        fil=[*_up_to(lu), (lu.titre, lu.address())],
        bouton="Revenir au chiffre compté",
        retour=lu.address(),
    )
    done = "Le bilan dit de nouveau ce qui est compté."
    figure_now = partial(_to_write, avenant_id, chiffre)
    return confirm(screen, done, remove_correction, avenant=lu.avenant, figure=figure_now)


def _now(avenant_id: int, code: str) -> ChiffreLu:
    avenant = the_prepared_avenant(avenant_id)
    return ChiffreLu(avenant=avenant, arrete=today(), figure=_figure(reading(), avenant, code, today()))


def _to_write(avenant_id: int, code: str) -> Figure:
    """Read a figure again, in the transaction that corrects it."""
    return _figure(writing(), writing().get_one(Avenant, avenant_id), code, today())
