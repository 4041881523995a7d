"""Acts of structures by their personal links, and their effects where nobody may know which answer is whose."""

from collections.abc import Mapping

from flask import Flask
from sqlalchemy import select

from collecte.models import LienReponse, ReponseAnonyme
from collecte.reponses.queries.anonymat import GROUPE
from tests.collecte.mondes.anonymes import FINI, Foule, foule
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.structures import visitor
from tests.faults.actes import Acte, Geste, form, periodic
from tests.faults.cliches import Contenu

SAID = {"REPERE": "7", "SECTEUR": "culture", "UTILE": "4", "MOT": "Deux lignes\nde texte <b>"}


def _begun(monde: Monde, transmitted: int, *, anonyme: bool) -> Foule:
    """Have that many structures transmit, and one more about to: a word that it typed at first is gone."""
    ici = foule(monde, transmitted + 1, anonyme=anonyme)
    for rank in range(transmitted):
        ici.transmit(rank)
    ici.save(transmitted, {"MOT": "Un premier mot"})
    ici.save(transmitted, SAID)
    return ici


def _named(monde: Monde) -> None:
    _begun(monde, 0, anonyme=False)


def _waiting(monde: Monde) -> None:
    """Make its answer wait with the others, none of which anyone can read yet."""
    _begun(monde, GROUPE, anonyme=True)


def _nearly_a_group(monde: Monde) -> None:
    """Make its answer the one that completes a readable group, and leave as many others waiting."""
    _begun(monde, 2 * GROUPE - 1, anonyme=True)


def _transmit(monde: Monde, app: Flask) -> Acte:
    """Transmit by the last link that was made, on the check page."""
    with monde.database.reading() as session:
        last = session.scalars(select(LienReponse).order_by(LienReponse.id.desc())).first()
        assert last is not None
        number, path = last.id, f"/r/{TROUSSEAU.jeton_reponse(last.sel)}"
    return form(visitor(app, path), f"/r/{number}/verifier")


def _pour(monde: Monde, _app: Flask) -> Acte:
    """Close the campaign: all waiting answers may be read."""
    monde.heure.moment = FINI
    return periodic(monde, "versements")


def _without_draws(contenu: Contenu) -> Contenu:
    """Keep the content of answers and how many may be read, not which ones come into a group and under which numbers:
    these are drawn each time."""
    places = {name: place for place, name in enumerate(ReponseAnonyme.__table__.columns.keys())}
    rows = contenu["reponses_anonymes"]
    texts = sorted((row[places["campagne_id"]], row[places["valeurs"]]) for row in rows)
    may_be_read = sorted((row[places["versee"]],) for row in rows)
    return {**contenu, "reponses_anonymes": [*texts], "reponses_anonymes, may be read": [*may_be_read]}


LIENS: Mapping[str, Geste] = {
    "transmit by a link": Geste(_named, _transmit),
    "transmit anonymously": Geste(_waiting, _transmit, _without_draws),
    "transmit the last of a group": Geste(_nearly_a_group, _transmit, _without_draws),
    "pour at the end": Geste(_waiting, _pour, _without_draws),
}
