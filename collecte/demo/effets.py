"""Campaign of the demo on effects (« ce qui a changé »), over and settled."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.core.security import Trousseau
from collecte.demo.ouvertures import expected_in
from collecte.demo.relances import note_past_departures
from collecte.demo.satisfaction import answer_by_link, campagne_of_structures
from collecte.models import Campagne, Participation, Region
from collecte.policy import Acteur
from questionnaires.core.francais import decimal_text, paris_day
from questionnaires.files.instruments import IMPACT

_SEED = 2010
_OPENED, _DAYS = 60, 28
_ENDED = (460, 155)  # days before the opening: accompagnements that ended between
_SILENT = 3  # one in so many does not answer
_DOMAINES = ("EMPLOI", "FINANCES", "MODELE", "GOUVERNANCE", "PROJET", "ORGANISATION", "ALLIANCES", "PUBLICS", "OUTILS")


def build_effets(
    session: Session, region: Region, trousseau: Trousseau, animatrice: Acteur, now: datetime
) -> tuple[Campagne, int, int]:
    """Build the campaign, since settled; return it, the answers transmitted and those expected."""
    opened = now - timedelta(days=_OPENED)
    campagne = campagne_of_structures(session, region, IMPACT, opened, days=_DAYS, ended=_ENDED)
    expected = expected_in(session, campagne)
    rng = random.Random(_SEED)  # noqa: S311 - a demo, not a secret
    answering = [participation for place, participation in enumerate(expected) if place % _SILENT]
    for participation in answering:
        quand = opened + timedelta(days=rng.randrange(1, _DAYS), minutes=rng.randrange(400))
        answer_by_link(
            session, participation, trousseau, [_typed(participation, rng)], quand
        )  # at once: the demo must be quick
    note_past_departures(session, campagne, now)
    arreter_resultats(
        session,
        campagne_id=campagne.id,
        ecarts="Les structures qui n’ont pas répondu ont été rappelées une fois.",
        acteur=animatrice,
        now=now - timedelta(days=7),
    )
    return campagne, len(answering), len(expected)


def _typed(participation: Participation, rng: random.Random) -> Mapping[str, str]:
    """Return typed answers: known values are left as shown; a little more people and money than before, more often than
    not."""
    connues = {code: known["texte"] for code, known in participation.connues.items()}
    typed = {"QUI": rng.choice(("bureau", "direction", "direction", "dla"))}
    typed |= {code: connues[code] for code in ("DATE_T0", "EMPLOI_SALARIES_T0", "TRAVAIL_ETP_T0") if code in connues}
    typed |= {"DATE_T1": paris_day(participation.campagne.creee_le).replace(month=1, day=1).strftime("%d/%m/%Y")}
    before = int(connues.get("EMPLOI_SALARIES_T0", "4"))
    after = max(0, before + rng.choice((-1, 0, 0, 1, 1)) * (before > 1))
    typed |= {"EMPLOI_SALARIES_T1": str(after), "TRAVAIL_ETP_T1": decimal_text(after * 80, 2)}
    for domaine in _DOMAINES:
        mark = rng.choice(("5", "4", "4", "3", "3", "2"))
        typed[f"EVOLUTION_{domaine}"] = mark
        if mark != "3":
            typed[f"CONTRIBUTION_{domaine}"] = rng.choice(("4", "3", "3", "2", "nc"))
    typed |= {
        "APPUIS": rng.choice(("region", "federation", "aucun")),
        "EFFETS": rng.choice(("oui", "plutot", "plutot")),
    }
    typed |= {"BESOIN": "non"}
    return typed | ({"NOMMEE": "oui"} if rng.random() < 0.08 else {})
