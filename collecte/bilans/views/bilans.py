"""Pages of bilans to prepare or read, and the current bilan of a DLA as a page and a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from collecte.bilans.hooks import DLA_RAPPORTS
from collecte.bilans.operations.bilans import signed_content
from collecte.bilans.operations.contenu_bilan import Perimetre, matiere_of
from collecte.bilans.queries.bilans import (
    list_consolidated_regions,
    list_piloted_dlas,
    list_prepared_dlas,
    list_signed,
    list_signed_of,
)
from collecte.bilans.views.acces_bilans import cofinancements_of, perimetre_asked, the_dla_prepare, the_perimetre
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.core.web.pdf import is_available
from collecte.models import Avenant, BilanSigne
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.telechargements.views.documents import as_pdf, file_name
from exports.bilans.composition import Cadre, compose
from exports.bilans.document import BilanDla, Cellule, ChangementDocument, LigneDocument, changes
from exports.bilans.faits import Faits
from exports.bilans.listes import LISTES
from exports.bilans.rapport import PRUDENCE
from questionnaires.referentiel.referentiel import Referentiel

bp = GatedBlueprint("bilans", __name__, Droit.PREPARER_BILAN, url_prefix="/bilans")

STYLE = "bilan.css"


@bp.get("")
@requires(Droit.LIRE_BILANS)
def liste() -> str | AnyResponse:
    """Show the list; someone who prepares the bilan of one DLA, and reads no other, is redirected to it."""
    prepared, piloted = list_prepared_dlas(reading(), acteur(), today()), list_piloted_dlas(reading(), acteur())
    if len(prepared) == 1 and not piloted:
        return redirect(url_for("bilans.dla", dla_id=prepared[0].id))
    ids = [dla.id for dla in (*prepared, *piloted)]
    signed = list_signed_of(reading(), ids)
    return render_template(
        "bilans/liste.html",
        prepared=prepared,
        piloted=piloted,
        regions=list_consolidated_regions(reading(), acteur()),
        signed={
            dla_id: [bilan_signe for bilan_signe in signed if bilan_signe.avenant.convention.dla_id == dla_id]
            for dla_id in ids
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The signed bilan of an avenant, and what now differs on the same day: passing time is no change."""

    avenant: Avenant
    signe: BilanSigne | None
    changements: Sequence[ChangementDocument] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanLu:
    """The bilan of a DLA as the address requests it, and the signatures of its avenants that have begun."""

    perimetre: Perimetre
    bilan: BilanDla
    signatures: Sequence[Signature]

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the parameters of addresses about the same bilan."""
        arrete = self.perimetre.arrete
        return {
            "dla_id": self.perimetre.dla.id,
            "arrete": arrete.isoformat() if arrete != today() else None,
        }

    def address(self, ligne: LigneDocument, cellule: Cellule) -> str:
        """Return the address of the detail of a figure; '' where there is none."""
        if ligne.liste in LISTES or ligne.liste in _ENTERED:
            return self._list_address(ligne, cellule) if cellule.avenant_id or cellule.annee else ""
        code = ligne.code or ligne.liste
        if code and cellule.avenant_id:
            return url_for("bilans.chiffre", chiffre=code, avenant=cellule.avenant_id, **self.chosen)
        if code and cellule.valeur is not None:
            return url_for("bilans.chiffre_convention", chiffre=code, convention=self._convention_id, **self.chosen)
        return ""

    def _list_address(self, ligne: LigneDocument, cellule: Cellule) -> str:
        match ligne.liste:
            case "OBJECTIFS":
                return url_for(
                    "objectifs.objectifs_de", dla_id=self.perimetre.dla.id, convention_id=self._convention_id
                )
            case "COFINANCEMENTS":
                return cofinancements_of(self.perimetre.dla.id, cellule.annee)
            case code:
                return url_for(
                    "bilans.liste_de",
                    liste=code,
                    cle=ligne.cle or None,
                    avenant=cellule.avenant_id or None,
                    annee=cellule.annee or None,
                    convention=None if cellule.avenant_id else self._convention_id,
                    **self.chosen,
                )

    @property
    def _convention_id(self) -> int | None:
        return self.perimetre.convention.id if self.perimetre.convention else None


_ENTERED = {"OBJECTIFS", "COFINANCEMENTS"}
"""Lists whose detail is the page where they are entered."""


@bp.get("/dlas/<int:dla_id>")
def dla(dla_id: int) -> str:
    prepare = the_dla_prepare(dla_id)
    perimetre = perimetre_asked(prepare.dla)
    lu, session = _read(perimetre, prepare.referentiel), reading()
    answers = DLA_RAPPORTS.answers(session, acteur(), perimetre, lu.bilan, today(), prepare.is_directed) if lu else ()
    return render_template(
        "bilans/dla.html",
        perimetre=perimetre,
        lu=lu,
        rapports_temps=[rapport for rapports in answers for rapport in rapports],
        prudence=PRUDENCE,
        today=today(),
        several=prepare.is_one_of_several,
        may_sign=prepare.is_directed,
        may_read=prepare.is_animated,
        has_pdf=is_available(),
    )


@bp.get("/dlas/<int:dla_id>/bilan.pdf")
def pdf(dla_id: int) -> Response:
    return bilan_pdf(there(_read(the_perimetre(dla_id))).bilan)


def bilan_pdf(bilan: BilanDla, mention: str = "") -> Response:
    """Return a bilan as a PDF; `mention` says under its title where it stands."""
    name = file_name("bilan", bilan.dla, bilan.arrete.isoformat())
    return as_pdf("bilans/pdf.html", STYLE, name, bilan=bilan, mention=mention)


def _read(perimetre: Perimetre, referentiel: Referentiel | None = None) -> BilanLu | None:
    """Compose the bilan; None where no convention has an avenant. See `matiere_of`."""
    if perimetre.convention is None:
        return None
    faits, cadre = matiere_of(reading(), perimetre.convention, referentiel)
    signed = list_signed(reading(), [avenant.id for avenant in perimetre.avenants])
    begun = (avenant for avenant in perimetre.avenants if avenant.debut <= today())
    return BilanLu(
        perimetre=perimetre,
        bilan=compose(faits, cadre, perimetre.arrete),
        signatures=[_signature(avenant, signed.get(avenant.id), faits, cadre) for avenant in begun],
    )


def _signature(avenant: Avenant, signe: BilanSigne | None, faits: Faits, cadre: Cadre) -> Signature:
    if signe is None:
        return Signature(avenant=avenant, signe=None)
    before = signed_content(signe)
    return Signature(avenant=avenant, signe=signe, changements=changes(before, compose(faits, cadre, before.arrete)))
