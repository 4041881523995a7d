"""Checks of « Temps et activités »: surprising values in a complete répartition, for any référentiel."""

from collections.abc import Iterable, Mapping
from typing import Literal

from questionnaires.core.elements import Frozen
from questionnaires.core.model import Controle, Portee
from questionnaires.core.options import Option
from questionnaires.referentiel.referentiel import AUTRE, Referentiel

Regle = Literal["V7_DOMINANTE", "V7_ACCOMPAGNEMENT", "V7_ACCUEIL", "V7_AUTRE", "V8_ARRONDIE"]


class ControleTexts(Frozen):
    """The words of one check, its code, and whether it is active."""

    code: Regle
    message: str
    remede: str = ""
    portee: Portee
    raisons: tuple[Option, ...] = ()
    actif: bool = True


def derive_controle(texts: ControleTexts, referentiel: Referentiel) -> Controle:
    """Derive a check in the codes of the référentiel; it applies only to a répartition that is complete."""
    surprising = _surprises(referentiel)[texts.code]
    return Controle(
        **texts.model_dump(exclude={"raisons"}),
        raisons=texts.raisons,
        condition=f"not({total_text(referentiel.lignes)} = 100) or not({surprising})",
        ancre=AUTRE if texts.code == "V7_AUTRE" else next(iter(referentiel.fonctions)),
    )


def _surprises(referentiel: Referentiel) -> Mapping[Regle, str]:
    """Map each rule to its surprising condition: one fonction over 60 %, the first mission below 20 % or alone, its
    first fonction at zero, …"""
    lignes, fonctions = referentiel.lignes, list(referentiel.fonctions)
    mission = total_text(fonction.code for fonction in referentiel.missions[0].fonctions)
    return {
        "V7_DOMINANTE": " or ".join(f"{_worth(code)} > 60" for code in fonctions),
        "V7_ACCOMPAGNEMENT": f"{mission} < 20 or {mission} = 100",
        "V7_ACCUEIL": f"{_worth(fonctions[0])} = 0",
        "V7_AUTRE": f"{_worth(AUTRE)} > 10",
        "V8_ARRONDIE": " and ".join(f"{_worth(code)} mod 10 = 0" for code in lignes),
    }


def total_text(codes: Iterable[str]) -> str:
    """Return the sum of some lines, as an expression; a blank counts for zero."""
    return " + ".join(_worth(code) for code in codes)


def _worth(code: str) -> str:
    return f"coalesce(${{{code}}}, 0)"
