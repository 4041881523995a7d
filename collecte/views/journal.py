"""The journal des modifications: who did what to what, when, before and after; to read, to filter, to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from collecte.forms.journal import FiltreForm
from collecte.models import EntreeJournal
from collecte.models.journal import LINK
from collecte.policy import Droit
from collecte.queries.journal import Filtre, list_auteurs, list_entrees, list_verbes, names_of
from collecte.web.context import acteur, reading
from collecte.web.gate import requires
from exports.csv import french_csv
from questionnaires.francais import NBSP, moment_text, short_day_text

bp = Blueprint("journal", __name__)

_PAGE = 50
_MOST = 50_000
"""Lines of an export: years of a région."""

_LABELS = {
    "attendues": "réponses attendues",
    "chiffres": "chiffres communiqués",
    "cloture": "clôture",
    "creations": "créations",
    "deplacees": "réponses passées à cette version",
    "ecarts": "ce qui manque",
    "etat": "état",
    "numero": "numéro",
    "recu": "reçu",
    "reference": "empreinte du classeur de référence",
    "restees": "réponses restées à la leur",
    "roles": "rôles",
    "vides_confirmes": "blancs confirmés",
}
_HEADERS = ("Quand", "Par qui", "Quoi", "Sur quoi", "Avant", "Après", "Détails")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One entry, in words."""

    quand: datetime
    qui: str
    quoi: str
    sur: str
    avant: str
    apres: str
    details: str


@bp.get("/journal")
@requires(Droit.ANIMER)
def liste() -> str:
    form, filtre = _asked()
    avant = request.args.get("avant", "")
    entrees = list_entrees(reading(), acteur(), filtre, avant=int(avant) if _is_id(avant) else None, limit=_PAGE + 1)
    shown = entrees[:_PAGE]
    earlier = _address("journal.liste", avant=str(shown[-1].id)) if len(entrees) > _PAGE else None
    return render_template(
        "journal/liste.html",
        form=form,
        lignes=_lignes(shown),
        earlier=earlier,
        is_first_page=not _is_id(avant),
        is_filtered=filtre != Filtre(),
        export=_address("journal.exporter"),
    )


@bp.get("/journal.csv")
@requires(Droit.ANIMER)
def exporter() -> Response:
    _, filtre = _asked()
    lignes = _lignes(list_entrees(reading(), acteur(), filtre, limit=_MOST))
    content = french_csv(
        _HEADERS,
        [(moment_text(own.quand), own.qui, own.quoi, own.sur, own.avant, own.apres, own.details) for own in lignes],
    )
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=journal-des-modifications.csv"},
    )


def _asked() -> tuple[FiltreForm, Filtre]:
    form = FiltreForm.asked(request.args, list_auteurs(reading(), acteur()), list_verbes(reading(), acteur()))
    return form, form.filtre()


def _address(endpoint: str, **more: str) -> str:
    """A page of the journal with the filter of this one."""
    wanted = {name: value for name in ("qui", "quoi", "depuis", "jusqua") if (value := request.args.get(name))}
    return f"{url_for(endpoint)}?{urlencode({**wanted, **more})}"


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:11]) < 2**31


def _lignes(entrees: Sequence[EntreeJournal]) -> list[Ligne]:
    names = names_of(reading(), [(own.objet, own.objet_id) for own in entrees])
    return [_ligne(own, names.get((own.objet, own.objet_id), "")) for own in entrees]


def _ligne(entree: EntreeJournal, name: str) -> Ligne:
    details = dict(entree.details)
    avant, apres = _changed(details.pop("avant", {}), details.pop("apres", {}))
    return Ligne(
        quand=entree.quand,
        qui=_who(entree, by_link=details.pop(LINK, None) is not None),
        quoi=entree.verbe,
        sur=f"{entree.objet} : {name}".replace(" :", f"{NBSP}:") if name else entree.objet,
        avant=_in_words(avant),
        apres=_in_words(apres),
        details=_in_words(details),
    )


def _who(entree: EntreeJournal, *, by_link: bool) -> str:
    if entree.compte:
        return entree.compte.personne.nom_complet
    return "la structure, par son lien" if by_link else "une commande"


def _changed(avant: Any, apres: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON values
    """Both without what is the same before and after."""
    if not isinstance(avant, Mapping) or not isinstance(apres, Mapping):
        return avant, apres
    same = {key for key in avant if key in apres and avant[key] == apres[key]}
    before, after = ({key: value for key, value in own.items() if key not in same} for own in (avant, apres))
    return before, after


def _in_words(values: object) -> str:
    """`clôture : 21 juillet 2026 ; réponses attendues : 12`."""
    if not isinstance(values, Mapping):
        return _value(values)
    said = [f"{_LABELS.get(key, key.replace('_', ' '))}{NBSP}: {_value(value)}" for key, value in values.items()]
    return f"{NBSP}; ".join(said)


def _value(value: object) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case None:
            return "–"
        case Mapping():
            return ", ".join(f"{key} {_value(own)}" for key, own in value.items()) or "aucun"
        case list():
            return ", ".join(_value(own) for own in value) or "aucun"
        case _:
            return _day(str(value))


def _day(text: str) -> str:
    """An ISO day as people write it; any other text as it is."""
    try:
        return short_day_text(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
