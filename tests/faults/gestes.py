"""Acts of people and of the worker on the database, each prepared once, done, and done again."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from flask import Flask

from collecte.models import ImportRegistre
from collecte.registre.jobs_imports import run_imports
from questionnaires.core.questions import Text
from questionnaires.editing.edition import replace_block
from questionnaires.files.instruments import SATISFACTION
from tests.collecte.bibliotheque.test_publications import DEUX
from tests.collecte.mondes.fabrications import asked, make_waiting
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.registre import SIRET
from tests.collecte.mondes.retours import AVIS, CLOS, answer
from tests.collecte.mondes.retours import asked as ask_structures
from tests.faults.actes import HERE, Acte, Envoi, Geste, Travail, form, periodic, without_readings
from tests.faults.cliches import Contenu

PARTAGE = {"accord_chiffres": "oui", "vue_direction": "non"}
PERSONNES = (
    "dla;prénom;nom;courriel;ETP;début\n18;Odile;Petit;odile@exemple.fr;0,5;01/01/2026\n"
    "28;Paul;Roux;paul@exemple.fr;1;01/01/2026\n"
)
STRUCTURES = f"Raison sociale;Numéro SIRET;Ville\nLa Ressourcerie;{SIRET};Bourges\nLes Jardins du Val;;Vierzon\n"


def _signed_in(app: Flask, prenom: str) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in_by_pages(f"{prenom}@exemple.fr")
    return navigateur


# --- an answer


def _expected(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.campagne()


def _typed(monde: Monde) -> None:
    _expected(monde)
    claire = monde.acteur_of(1)
    monde.save(claire, 1, {**CENT, "ETP": "0,8", "MOIS": "6"})


def _transmitted(monde: Monde) -> None:
    _typed(monde)
    monde.transmit(monde.acteur_of(1), 1)


def _save(_monde: Monde, app: Flask) -> Acte:
    navigateur = _signed_in(app, "claire")
    return form(navigateur, "/reponses/1/REPARTITION", **CENT, M1_MARQUE="Deux lignes\nde texte <b>", suite="plus-tard")


def _autosave(_monde: Monde, app: Flask) -> Acte:
    return form(_signed_in(app, "claire"), "/reponses/1/REPARTITION", **CENT, suite="auto")


def _transmit(_monde: Monde, app: Flask) -> Acte:
    return form(_signed_in(app, "claire"), "/reponses/1/verifier", **PARTAGE)


def _give_back(_monde: Monde, app: Flask) -> Acte:
    return form(_signed_in(app, "isabelle"), "/campagnes/1/rouvrir/1", raison="Un mois de trop.")


# --- a questionnaire


def _reworded(monde: Monde) -> None:
    """Leave one answer under way and another not begun; both may move to the wording about to be published."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.personne("Rachid", "36")
    monde.animatrice(password=PASSWORD)
    brouillon_id = monde.questionnaire(DEUX)
    monde.enquete(brouillon_id)
    monde.save(claire, monde.participation(claire), {"NOM": "Claire Durand"})
    monde.change(brouillon_id, replace_block(DEUX, "NOM", Text(code="NOM", libelle="Votre nom et prénom")))


def _publish(_monde: Monde, app: Flask) -> Acte:
    return form(_signed_in(app, "isabelle"), "/questionnaires/1/publier", brouillons="passer")


# --- results


def _over(monde: Monde) -> None:
    _transmitted(monde)
    monde.heure.moment = APRES


def _structures_over(monde: Monde) -> None:
    monde.region()
    monde.animatrice(password=PASSWORD)
    answer(monde, ask_structures(monde, {"18": 3, "28": 2}, SATISFACTION), "18", [AVIS, AVIS])
    monde.heure.moment = CLOS


def _structures_settled(monde: Monde) -> None:
    _structures_over(monde)
    monde.settle(monde.acteur_of(1))


def _settle(_monde: Monde, app: Flask) -> Acte:
    return form(_signed_in(app, "isabelle"), "/campagnes/1/arreter", ecarts="Un poste vacant.")


def _send_results(_monde: Monde, app: Flask) -> Acte:
    navigateur, page = _signed_in(app, "isabelle"), "/campagnes/1/resultats-aux-structures"
    navigateur.go(page)
    navigateur.send({"objet": "Merci à tous", "texte": "Voici.\n\n- un point"})
    return Envoi(navigateur, page, {**navigateur.fields(page), "suite": "envoyer"})


# --- files


def _uploaded(browser: Navigateur, page: str, content: str) -> None:
    browser.go(page)
    data = {**browser.fields(), "fichier": (BytesIO(content.encode()), "table.csv")}
    browser.page = browser.client.post(page, data=data, follow_redirects=True, base_url=HERE)


def _import_persons(_monde: Monde, app: Flask) -> Acte:
    navigateur, page = _signed_in(app, "isabelle"), "/organisation/regions/1/importer/personnes"
    _uploaded(navigateur, page, PERSONNES)
    action = f"{navigateur.page.request.path}/confirmer"
    return Envoi(navigateur, action, {**navigateur.fields(action), "inviter": "y"})


def _imports(monde: Monde) -> Acte:
    return Travail(lambda: run_imports(monde.database, monde.heure, lambda: False))


def _compare_structures(monde: Monde, app: Flask) -> Acte:
    navigateur = _signed_in(app, "claire")
    _uploaded(navigateur, "/structures/importer", STRUCTURES)
    navigateur.send({}, path=navigateur.page.request.path)
    return _imports(monde)


def _import_structures(monde: Monde, app: Flask) -> Acte:
    navigateur = _signed_in(app, "claire")
    _uploaded(navigateur, "/structures/importer", STRUCTURES)
    navigateur.send({}, path=navigateur.page.request.path)
    _imports(monde)()
    navigateur.go("/structures/importer/1")
    navigateur.send({}, action="/structures/importer/1/confirmer")
    return _imports(monde)


# --- the worker


def _workbook(monde: Monde, _app: Flask) -> Acte:
    asked(monde, monde.acteur_of(2))
    return Travail(lambda: make_waiting(monde.database, monde.heure))


def _purge(monde: Monde, _app: Flask) -> Acte:
    monde.heure.moment += timedelta(days=500)
    return periodic(monde, "conservation")


def _without_progress(contenu: Contenu) -> Contenu:
    """Drop the progress of a comparison, which may not be written when the database is busy."""
    place = list(ImportRegistre.__table__.columns.keys()).index("compares")
    return {**contenu, "imports_registre": [(*row[:place], *row[place + 1 :]) for row in contenu["imports_registre"]]}


GESTES: Mapping[str, Geste] = {
    "save": Geste(_expected, _save),
    "autosave": Geste(_expected, _autosave),
    "transmit": Geste(_typed, _transmit),
    "give back": Geste(_transmitted, _give_back),
    "publish a version": Geste(_reworded, _publish),
    "settle the results of the time": Geste(_over, _settle),
    "settle the results of structures": Geste(_structures_over, _settle),
    "send results": Geste(_structures_settled, _send_results),
    "import persons": Geste(_expected, _import_persons),
    "compare structures": Geste(_expected, _compare_structures, _without_progress),
    "import structures": Geste(_expected, _import_structures),
    "make a workbook": Geste(_over, _workbook, without_readings),
    "purge": Geste(_over, _purge),
}
