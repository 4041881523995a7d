"""Journal des modifications: read, filter and export who changed what, when, before and after."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, render_template, request

from collecte.comptes.views.tranches import tranche_of
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.web.adresses import current_address
from collecte.core.web.listes import csv_file
from collecte.models import EntreeJournal
from collecte.models.journal import LINK
from collecte.policy import Droit
from collecte.rgpd.forms.journal import FiltreForm
from collecte.rgpd.queries.journal import (
    Filtre,
    Objet,
    count_entrees,
    list_auteurs,
    list_ends,
    list_entrees,
    list_verbes,
    names_of,
)
from collecte.rgpd.views.phrases_journal import Phrases, named_in
from questionnaires.core.francais import NBSP, PARIS

bp = GatedBlueprint("journal", __name__, Droit.ANIMER)

_MOST = 50_000
"""Maximum lines of an export: years of a région."""
_LONG = 150
"""Length from which a detail is folded: an import records each of its lines."""

_HEADERS = ("Quand", "Par qui", "Quoi", "Sur quoi", "Avant", "Après", "Détails")


class LigneJournal(NamedTuple):
    """An entry in readable French."""

    quand: datetime
    qui: str
    quoi: str
    sur: str
    avant: str
    apres: str
    details: str


@bp.get("/journal")
def liste() -> str:
    form, filtre = _asked()
    part = tranche_of(
        count_entrees(reading(), acteur(), filtre),
        lambda start, most: list_entrees(reading(), acteur(), filtre, start=start, limit=most),
    )
    return render_template(
        "rgpd/journal/liste.html",
        form=form,
        part=part,
        lignes=_lignes(part.shown),
        is_filtered=filtre != Filtre(),
        long=_LONG,
        export=current_address("journal.exporter"),
    )


@bp.get("/journal.csv")
def exporter() -> Response:
    _, filtre = _asked()
    lignes = _lignes(list_entrees(reading(), acteur(), filtre, limit=_MOST))
    # in Paris time, so that a spreadsheet reads it as a date and time
    rows = [(f"{quand.astimezone(PARIS):%Y-%m-%d %H:%M:%S}", *words) for quand, *words in lignes]
    return csv_file("journal-des-modifications", _HEADERS, rows)


def _asked() -> tuple[FiltreForm, Filtre]:
    form = FiltreForm.asked(request.args, list_auteurs(reading(), acteur()), list_verbes(reading(), acteur()))
    return form, form.filtre()


def _lignes(entrees: Sequence[EntreeJournal]) -> list[LigneJournal]:
    about = [(entree.objet, entree.objet_id) for entree in entrees]
    named = [objet for entree in entrees for objet in named_in(entree.details)]
    names = names_of(reading(), [*about, *named])
    ends, mots = list_ends(reading(), about), Phrases(names, acteur().mots)
    return [_ligne(entree, _name(entree, names, ends), mots) for entree in entrees]


def _name(entree: EntreeJournal, names: Mapping[Objet, str], ends: Mapping[Objet, Sequence[tuple[int, str]]]) -> str:
    """Return the name of the object of an entry; its former name when it was removed."""
    objet = entree.objet, entree.objet_id
    gone = (name for end, name in ends.get(objet, ()) if end >= entree.id)
    return next(gone, names.get(objet, ""))


def _ligne(entree: EntreeJournal, name: str, mots: Phrases) -> LigneJournal:
    details = dict(entree.details)
    avant, apres = _changed(details.pop("avant", {}), details.pop("apres", {}))
    return LigneJournal(
        quand=entree.quand,
        qui=_who(entree, by_link=details.pop(LINK, None) is not None),
        quoi=entree.verbe,
        sur=f"{entree.objet} : {name}".replace(" :", f"{NBSP}:") if name else entree.objet,
        avant=mots.said(avant),
        apres=mots.said(apres),
        details=mots.said({key: value for key, value in details.items() if value is not None}),
    )


def _who(entree: EntreeJournal, *, by_link: bool) -> str:
    if entree.compte:
        return entree.compte.personne.nom_complet
    return "la structure, par son lien" if by_link else "une commande"


def _changed(avant: Any, apres: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON values
    """Drop from both sides the values that did not change."""
    if not isinstance(avant, Mapping) or not isinstance(apres, Mapping):
        return avant, apres
    same = {key for key in avant if key in apres and avant[key] == apres[key]}
    before, after = ({key: value for key, value in side.items() if key not in same} for side in (avant, apres))
    return before, after
