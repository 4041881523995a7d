"""Access rights: every route, every method, every kind of visitor. A route without a line here fails."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from collecte.app import close, create_app
from collecte.comptes.web.context import services_of
from collecte.comptes.web.gate import droit_of
from collecte.core.web.fichiers import version
from collecte.models import Accompagnement, Mode, Population, Region, Role, Transmission
from collecte.policy import Acteur, Droit
from collecte.referentiel.operations.categories import open_version
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, add_section, put_controle
from tests.collecte.conftest import application, settings_of
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.bilans import corrected, signed
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.entretiens import begin
from tests.collecte.mondes.fabrications import asked, make_waiting
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.programmes import Programme, given_to
from tests.collecte.mondes.structures import AU, DU, restituee
from tests.collecte.mondes.syntheses import told
from tests.collecte.mondes.versions import noted, opened, proposed

VISITORS = (
    "anonyme",
    "auteur",
    "collegue",
    "ailleurs",
    "animatrice",
    "autre_animatrice",
    "direction",  # of the author's DLA
    "autre_direction",  # of another DLA of the same région
    "direction_ailleurs",  # of the DLA of the same code in the other région
    "pilote",  # of the author's DLA
    "pilote_ailleurs",
    "admin",
)

LOGIN = 302  # sent to the sign-in page
ASKED = 401  # the sign-in page, which carries the form that was sent
NONE = 404
BAD = 422  # refused for lack of a CSRF token, page shown again


Statuses = Mapping[str, int]
"""Status that each visitor gets, by the names of VISITORS."""


def access(default: int = NONE, **visitors: int) -> Statuses:
    """Return these visitors' statuses, and `default` for all the others."""
    assert visitors.keys() <= set(VISITORS)
    return {name: visitors.get(name, default) for name in VISITORS}


PUBLIC_PAGE = access(200)
ANY_PAGE = access(200, anonyme=LOGIN)  # any account
ANY_POST = access(BAD, anonyme=ASKED)
OWN_PAGE = access(anonyme=LOGIN, auteur=200)  # an answer: its author only
OWN_POST = access(anonyme=ASKED, auteur=BAD)
CHARGES = access(anonyme=LOGIN, auteur=200, collegue=200, ailleurs=200)  # their own time: people who are asked for it
RUN_PAGE = access(anonyme=LOGIN, animatrice=200, autre_animatrice=200)  # any animatrice
RUN_ONE = access(anonyme=LOGIN, animatrice=200)  # a campaign: its own région's animatrice
RUN_POST = access(anonyme=ASKED, animatrice=BAD, autre_animatrice=BAD)
RUN_ONE_POST = access(anonyme=ASKED, animatrice=BAD)
RUN_ONE_SHOWN = access(anonyme=ASKED, animatrice=200)  # a preview of the typed text, not stored
RUN_ONE_REFUSED = access(anonyme=ASKED, animatrice=303)  # sent back to the page, which says so
RUN_ONE_LED_AWAY = access(anonyme=LOGIN, animatrice=303)  # to the follow-up, which says why: the campaign is open
RUN_ONE_UNCHOSEN = access(anonyme=LOGIN, animatrice=303)  # nothing is chosen in the address

KEEP_PAGE = access(
    anonyme=LOGIN, auteur=200, collegue=200, ailleurs=200, animatrice=200, autre_animatrice=200
)  # people who keep the register of a DLA
KEEP_POST = access(anonyme=ASKED, auteur=BAD, collegue=BAD, ailleurs=BAD, animatrice=BAD, autre_animatrice=BAD)
NO_COOKIE = access(401)  # a program identifies itself by a token: see test_api.py
NO_LINK = access(NONE)  # no account opens what a personal link opens: see test_liens.py

NO_ANSWER = access(anonyme=LOGIN)  # links are those of structures: see test_gestion_liens.py
NO_ANSWER_POST = access(anonyme=ASKED)

CONFIRMED_PAGE = access(
    anonyme=LOGIN, direction=200, autre_direction=200, direction_ailleurs=200, admin=200
)  # their pending tasks, if any
CONFIRMED_POST = access(anonyme=ASKED, direction=BAD, autre_direction=BAD, direction_ailleurs=BAD, admin=BAD)

DIRECTED = access(anonyme=LOGIN, direction=200)  # the direction of the author's DLA only
READ_IN_REGION = access(
    anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200, autre_direction=200, pilote=200
)  # any role there, but the admin’s
NEGOTIATED = access(
    anonyme=LOGIN, auteur=200, collegue=200, direction=200
)  # members of the author's DLA, and its direction
NEGOTIATED_POST = access(anonyme=ASKED, auteur=BAD, collegue=BAD, direction=BAD)

REGISTER_PAGE = access(
    anonyme=LOGIN,
    auteur=200,
    collegue=200,
    ailleurs=200,
    animatrice=200,
    autre_animatrice=200,
    direction=200,
    autre_direction=200,
    direction_ailleurs=200,
)  # whoever works for a DLA, runs or directs; pilotes and admin not
REGISTER_ONE_MOVED = access(anonyme=LOGIN, auteur=302, collegue=302, animatrice=302, direction=302)
REGISTER_ONE = access(anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200)  # of the author's DLA
REGISTER_ONE_POST = access(anonyme=ASKED, auteur=BAD, collegue=BAD, animatrice=BAD, direction=BAD)
REGION_PAGE = access(
    anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200, autre_direction=200
)  # prestataires of the région
KEPT_PAGE = access(
    anonyme=LOGIN, auteur=200, collegue=200, ailleurs=200, animatrice=200, autre_animatrice=200
)  # a direction only reads
KEPT_POST = access(anonyme=ASKED, auteur=BAD, collegue=BAD, ailleurs=BAD, animatrice=BAD, autre_animatrice=BAD)
KEPT_REFUSED = access(anonyme=ASKED, auteur=303, collegue=303, ailleurs=303, animatrice=303, autre_animatrice=303)
KEPT_ONE = access(anonyme=LOGIN, auteur=200, collegue=200, animatrice=200)
KEPT_ONE_POST = access(anonyme=ASKED, auteur=BAD, collegue=BAD, animatrice=BAD)
KEPT_ONE_REFUSED = access(anonyme=ASKED, auteur=303, collegue=303, animatrice=303)

# the opinion of a structure, entered for it: never by its referent, here the author; the animatrice has begun
ENTERED_PAGE = access(anonyme=LOGIN, auteur=403, collegue=200, animatrice=200, direction=200)
ENTERED_POST = access(anonyme=ASKED, auteur=403, collegue=BAD, animatrice=BAD, direction=BAD)
ENTERED_REFUSED = access(anonyme=ASKED, auteur=403, collegue=303, animatrice=303, direction=303)
BEGUN_PAGE = access(anonyme=LOGIN, auteur=403, collegue=302, animatrice=200, direction=302)
BEGUN_POST = access(anonyme=ASKED, auteur=403, collegue=302, animatrice=BAD, direction=302)
BEGUN_MOVED = access(anonyme=LOGIN, auteur=403, collegue=302, animatrice=302, direction=302)
ENTERED = "/entretiens/<int:reponse_id>"

ADMIN_PAGE = access(anonyme=LOGIN, admin=200)
ADMIN_POST = access(anonyme=ASKED, admin=BAD)

PROGRAMME = "/api/v1/campagnes/<int:campagne_id>"
IN_REGION = "/organisation/regions/<int:region_id>"
VERSION = "/referentiel/versions/<int:version_id>"
PREPARATION = "/referentiel/categories/<int:version_id>"
FICHE = "/fiche-appui/dlas/<int:dla_id>"
BILAN, AVENANT = "/bilans/dlas/<int:dla_id>", "/bilans/avenants/<int:avenant_id>"
PREPARED_POST = access(
    anonyme=ASKED, auteur=BAD, collegue=BAD, animatrice=BAD, direction=BAD
)  # members of the DLA, its animatrice, its direction
SIGNED = access(anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200, pilote=200)  # its pilote too
NOTE = "/notes/regions/<int:region_id>"
SYNTHESE = "/accompagnements/<int:accompagnement_id>/synthese"
GIVEN = access(anonyme=LOGIN, pilote=200)  # the pilote of the author's DLA, who reads for the partner that it agreed to

EXPECTED: Mapping[tuple[str, str], Statuses] = {
    ("GET", "/"): access(302),
    ("GET", "/sante"): PUBLIC_PAGE,
    ("GET", "/sante/processus"): PUBLIC_PAGE,
    ("GET", "/metriques"): access(NONE),  # without a secret in the settings, see test_mesures.py
    ("GET", "/aide"): PUBLIC_PAGE,
    ("GET", "/aide/<sujet>"): PUBLIC_PAGE,
    ("GET", "/accessibilite"): PUBLIC_PAGE,
    ("GET", "/plan"): PUBLIC_PAGE,
    ("GET", "/donnees-personnelles"): PUBLIC_PAGE,
    ("GET", "/static/<path:filename>"): PUBLIC_PAGE,
    ("GET", "/static/<version>/<path:filename>"): PUBLIC_PAGE,
    ("GET", "/referentiel"): ANY_PAGE,
    ("GET", "/referentiel/complements"): ANY_PAGE,
    ("GET", "/referentiel/lignes/<ligne>/complement"): access(
        200, anonyme=LOGIN, admin=NONE
    ),  # a proposal is for a région
    ("POST", "/referentiel/lignes/<ligne>/complement"): access(BAD, anonyme=ASKED, admin=NONE),
    ("GET", "/referentiel/complements/<int:complement_id>"): RUN_ONE,
    ("POST", "/referentiel/complements/<int:complement_id>"): RUN_ONE_POST,
    ("GET", "/referentiel/categories"): ANY_PAGE,
    ("GET", "/referentiel/categories/choix.csv"): ANY_PAGE,
    ("POST", "/referentiel/categories/preparer"): access(anonyme=ASKED, admin=303),
    ("GET", PREPARATION): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/annuler"): access(anonyme=ASKED, admin=303),
    ("GET", f"{PREPARATION}/adopter"): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/adopter"): ADMIN_POST,
    ("GET", f"{PREPARATION}/abandonner"): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/abandonner"): ADMIN_POST,
    ("GET", f"{PREPARATION}/<liste_code>/ajouter"): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/<liste_code>/ajouter"): ADMIN_POST,
    ("GET", f"{PREPARATION}/<liste_code>/<categorie>/modifier"): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/<liste_code>/<categorie>/modifier"): ADMIN_POST,
    ("GET", f"{PREPARATION}/<liste_code>/<categorie>/retirer"): ADMIN_PAGE,
    ("POST", f"{PREPARATION}/<liste_code>/<categorie>/retirer"): ADMIN_POST,
    ("GET", "/referentiel/versions"): ANY_PAGE,
    ("GET", "/referentiel/versions/nouvelle"): RUN_PAGE,
    ("POST", "/referentiel/versions/nouvelle"): RUN_POST,
    ("GET", f"{VERSION}"): access(
        anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200, autre_direction=200, pilote=200
    ),
    ("GET", f"{VERSION}/consultations"): RUN_ONE,
    ("POST", f"{VERSION}/consultations"): RUN_ONE_POST,
    ("GET", f"{VERSION}/consultations/<int:consultation_id>/retirer"): RUN_ONE,
    ("POST", f"{VERSION}/consultations/<int:consultation_id>/retirer"): RUN_ONE_REFUSED,
    ("POST", f"{VERSION}/relire"): RUN_ONE_REFUSED,
    ("POST", f"{VERSION}/debattre"): RUN_ONE_REFUSED,
    ("GET", f"{VERSION}/adopter"): RUN_ONE,
    ("POST", f"{VERSION}/adopter"): RUN_ONE_REFUSED,
    ("GET", f"{VERSION}/abandonner"): RUN_ONE,
    ("POST", f"{VERSION}/abandonner"): RUN_ONE_REFUSED,
    ("GET", f"{VERSION}/texte"): RUN_ONE,
    ("POST", f"{VERSION}/deplacer"): RUN_ONE_REFUSED,
    ("POST", f"{VERSION}/annuler"): RUN_ONE_REFUSED,
    ("GET", f"{VERSION}/lignes/<ligne>"): RUN_ONE,
    ("POST", f"{VERSION}/lignes/<ligne>"): RUN_ONE_POST,
    ("GET", f"{VERSION}/lignes/<ligne>/ajouter/<genre>"): RUN_ONE,
    ("POST", f"{VERSION}/lignes/<ligne>/ajouter/<genre>"): RUN_ONE_POST,
    ("GET", f"{VERSION}/lignes/<ligne>/retirer"): RUN_ONE,
    ("POST", f"{VERSION}/lignes/<ligne>/retirer"): RUN_ONE_POST,
    ("GET", f"{VERSION}/lignes/<ligne>/separer"): RUN_ONE,
    ("POST", f"{VERSION}/lignes/<ligne>/separer"): RUN_ONE_POST,
    ("GET", f"{VERSION}/lignes/<ligne>/reunir"): RUN_ONE,
    ("POST", f"{VERSION}/lignes/<ligne>/reunir"): RUN_ONE_POST,
    ("GET", "/connexion"): access(302, anonyme=200),
    ("POST", "/connexion"): access(BAD),
    ("POST", "/deconnexion"): access(400, anonyme=303),
    ("GET", "/acces/<token>"): access(400),
    ("GET", "/acces"): access(400),
    ("POST", "/acces"): access(400),
    ("GET", "/connexion/code"): access(303),  # no visitor is between password and code
    ("POST", "/connexion/code"): access(303),
    ("GET", "/connexion/application"): access(303),
    ("POST", "/connexion/application"): access(303),
    ("GET", "/connexion/fournisseur"): access(NONE),  # the settings name none
    ("POST", "/connexion/fournisseur"): access(NONE),
    ("GET", "/connexion/fournisseur/retour"): access(NONE),
    ("POST", "/compte/fournisseur/defaire"): access(303, anonyme=ASKED),
    ("GET", "/mot-de-passe-oublie"): PUBLIC_PAGE,
    ("POST", "/mot-de-passe-oublie"): access(BAD),
    ("GET", "/compte"): ANY_PAGE,
    ("GET", "/compte/donnees"): ANY_PAGE,
    ("POST", "/compte/donnees"): ANY_POST,
    ("POST", "/compte/donnees/series"): access(303, anonyme=ASKED),  # sent back to the page, which says so
    ("POST", "/compte/donnees/archive"): access(303, anonyme=ASKED),
    ("GET", "/compte/agenda"): ANY_PAGE,
    ("POST", "/compte/agenda"): ANY_POST,
    ("POST", "/compte/agenda/retirer"): access(303, anonyme=ASKED),
    ("GET", "/compte/agenda.ics"): ANY_PAGE,
    ("GET", "/agenda/<token>.ics"): access(NONE),  # an address that the product did not issue
    ("POST", "/compte/session"): ANY_POST,
    ("POST", "/formulaires/garder"): access(NONE, anonyme=ASKED),  # of a page that the product did not issue
    ("POST", "/formulaires/oublier"): access(303, anonyme=ASKED),
    ("GET", "/compte/jetons"): ANY_PAGE,
    ("POST", "/compte/jetons"): ANY_POST,
    ("POST", "/compte/jetons/<int:jeton_id>/revoquer"): access(303, anonyme=ASKED),
    ("GET", "/api"): PUBLIC_PAGE,
    ("GET", "/api/v1/openapi.json"): PUBLIC_PAGE,
    ("GET", "/api/v1/campagnes"): NO_COOKIE,
    ("GET", f"{PROGRAMME}"): NO_COOKIE,
    ("GET", f"{PROGRAMME}/completude"): NO_COOKIE,
    ("GET", f"{PROGRAMME}/chiffres"): NO_COOKIE,
    ("GET", f"{PROGRAMME}/donnees"): NO_COOKIE,
    ("GET", f"{PROGRAMME}/donnees/<table>"): NO_COOKIE,
    ("GET", "/compte/adresse"): ANY_PAGE,
    ("POST", "/compte/adresse"): access(303, anonyme=ASKED),
    ("GET", "/acces-a-confirmer"): CONFIRMED_PAGE,
    ("POST", "/acces-a-confirmer"): CONFIRMED_POST,
    ("GET", "/compte/mot-de-passe"): ANY_PAGE,
    ("POST", "/compte/mot-de-passe"): ANY_POST,
    ("GET", "/compte/confirmer"): ANY_PAGE,
    ("POST", "/compte/confirmer"): ANY_POST,
    ("GET", "/compte/application"): ANY_PAGE,
    ("POST", "/compte/application"): ANY_POST,
    ("GET", "/compte/application/retirer"): access(anonyme=LOGIN),  # compulsory, or not there
    ("POST", "/compte/application/retirer"): access(anonyme=ASKED),
    ("GET", "/compte/codes-de-secours"): access(anonyme=LOGIN, animatrice=200, autre_animatrice=200, admin=200),
    ("POST", "/compte/codes-de-secours"): access(anonyme=ASKED, animatrice=BAD, autre_animatrice=BAD, admin=BAD),
    ("POST", "/compte/sessions/<reference>/fermer"): access(303, anonyme=ASKED),
    ("POST", "/compte/sessions/fermer-les-autres"): access(303, anonyme=ASKED),
    ("GET", "/a-faire"): access(
        anonyme=LOGIN,
        auteur=200,
        collegue=200,
        ailleurs=200,
        direction=200,
        autre_direction=200,
        direction_ailleurs=200,
    ),
    ("GET", "/reponses/<int:participation_id>"): access(anonyme=LOGIN, auteur=302),
    ("GET", "/reponses/<int:participation_id>/<code>"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/<code>"): OWN_POST,
    ("GET", "/reponses/<int:participation_id>/verifier"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/verifier"): OWN_POST,
    ("GET", "/reponses/<int:participation_id>/tableur"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/tableur"): OWN_POST,
    ("GET", "/reponses/<int:participation_id>/tableur.xlsx"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/tableur/accepter"): OWN_POST,
    ("GET", "/reponses/<int:participation_id>/recu"): access(anonyme=LOGIN, auteur=302),
    ("GET", "/reponses/<int:participation_id>/transmissions"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/reprendre-ma-reponse"): access(anonyme=ASKED, auteur=303),
    ("GET", "/reponses/<int:participation_id>/laisser-ma-reponse"): access(anonyme=LOGIN, auteur=302),
    ("POST", "/reponses/<int:participation_id>/laisser-ma-reponse"): access(anonyme=ASKED, auteur=303),
    ("GET", "/recus"): access(
        anonyme=LOGIN,
        auteur=200,
        collegue=200,
        ailleurs=200,
        direction=200,
        autre_direction=200,
        direction_ailleurs=200,
    ),
    ("GET", "/recus/<recu>"): access(anonyme=LOGIN, auteur=200),  # an answer that was given back
    ("GET", "/reponses/<int:participation_id>/ne-pas-repondre"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/ne-pas-repondre"): access(anonyme=ASKED, auteur=303),
    ("POST", "/reponses/<int:participation_id>/repondre"): access(anonyme=ASKED, auteur=303),
    ("GET", "/ma-repartition"): CHARGES,
    ("GET", "/ma-semaine"): CHARGES,
    ("GET", "/ma-semaine/hors-ligne"): CHARGES,
    ("GET", "/ma-semaine/hors-ligne.js"): PUBLIC_PAGE,
    ("GET", "/ma-repartition/imprimer"): CHARGES,
    ("GET", "/ma-repartition.pdf"): access(anonyme=LOGIN),  # nothing transmitted: see test_repartitions.py
    ("GET", "/ma-repartition/<int:participation_id>/partage"): access(anonyme=LOGIN),
    ("POST", "/ma-repartition/<int:participation_id>/partage"): access(anonyme=ASKED),
    ("GET", "/tableau-de-bord"): RUN_PAGE,
    ("POST", "/tableau-de-bord/premiers-pas/masquer"): access(anonyme=ASKED, animatrice=303, autre_animatrice=303),
    ("GET", "/mes-dla"): access(anonyme=LOGIN, direction=200, autre_direction=200, direction_ailleurs=200),
    ("GET", "/ma-region"): access(anonyme=LOGIN, pilote=200, pilote_ailleurs=200),
    ("GET", "/chercher"): ANY_PAGE,
    ("GET", "/campagnes"): RUN_PAGE,
    ("GET", "/campagnes/nouvelle"): RUN_PAGE,
    ("POST", "/campagnes/nouvelle"): RUN_POST,
    ("GET", "/campagnes/<int:campagne_id>"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/dates"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/dates"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/ouvrir"): RUN_ONE_LED_AWAY,
    ("POST", "/campagnes/<int:campagne_id>/ouvrir"): RUN_ONE_POST,
    ("POST", "/campagnes/<int:campagne_id>/ouvrir/retirer"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/annuler"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/annuler"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/supprimer"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/supprimer"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/pages"): access(anonyme=LOGIN),  # time is a person’s: see test_pages_par_dla
    ("GET", "/resultats"): access(200, anonyme=LOGIN, admin=NONE),
    ("GET", "/campagnes/<int:campagne_id>/resultats"): RUN_ONE,  # time, not settled
    ("GET", "/campagnes/<int:campagne_id>/resultats/graphique.svg"): access(anonyme=LOGIN),  # nor settled: see
    ("GET", "/campagnes/<int:campagne_id>/resultats/graphique.csv"): access(anonyme=LOGIN),  # test_graphiques.py
    ("GET", "/campagnes/<int:campagne_id>/resultats/croiser"): access(anonyme=LOGIN),
    ("GET", "/campagnes/<int:campagne_id>/resultats/dlas/<int:dla_id>"): access(anonyme=LOGIN),
    ("GET", "/campagnes/<int:campagne_id>/resultats/reponses/<int:participation_id>"): access(anonyme=LOGIN),
    ("GET", "/campagnes/<int:campagne_id>/qui"): RUN_ONE_LED_AWAY,
    ("POST", "/campagnes/<int:campagne_id>/qui"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/apercu"): RUN_ONE_LED_AWAY,
    ("POST", "/campagnes/<int:campagne_id>/apercu"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/options"): RUN_ONE_LED_AWAY,
    ("POST", "/campagnes/<int:campagne_id>/options"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/recevoir/<int:participation_id>"): access(anonyme=LOGIN),  # none is settled
    ("POST", "/campagnes/<int:campagne_id>/recevoir/<int:participation_id>"): access(anonyme=ASKED),
    ("GET", "/campagnes/<int:campagne_id>/publier"): access(anonyme=LOGIN),
    ("POST", "/campagnes/<int:campagne_id>/publier"): access(anonyme=ASKED),
    ("GET", "/campagnes/<int:campagne_id>/notice"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/notice"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/prolongations"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/prolongations"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer"): RUN_ONE_LED_AWAY,  # none is given
    ("POST", "/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/attendues"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/attendues"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/attendues/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/attendues/<int:participation_id>"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/attendues/<int:participation_id>/retirer"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/attendues/<int:participation_id>/retirer"): RUN_ONE_POST,
    ("GET", "/campagnes/manquantes"): RUN_PAGE,
    ("GET", "/campagnes/manquantes/relancer"): access(
        anonyme=LOGIN, animatrice=303, autre_animatrice=303
    ),  # none chosen
    ("POST", "/campagnes/manquantes/relancer"): access(anonyme=ASKED, animatrice=303, autre_animatrice=303),
    ("GET", "/campagnes/<int:campagne_id>/choix/prolonger"): RUN_ONE_UNCHOSEN,
    ("POST", "/campagnes/<int:campagne_id>/choix/prolonger"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/choix/retirer"): RUN_ONE_UNCHOSEN,
    ("POST", "/campagnes/<int:campagne_id>/choix/retirer"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/choix.csv"): RUN_ONE_UNCHOSEN,
    ("GET", "/campagnes/<int:campagne_id>/dlas/ajouter"): RUN_ONE_LED_AWAY,  # all are asked
    ("POST", "/campagnes/<int:campagne_id>/dlas/ajouter"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/dlas/<int:dla_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/dlas/<int:dla_id>"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/ecarts/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/ecarts/<int:participation_id>"): RUN_ONE_POST,
    ("POST", "/campagnes/<int:campagne_id>/ecarts/<int:participation_id>/retirer"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/suivante"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/suivante"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/questionnaire"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/rouvrir/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/rouvrir/<int:participation_id>"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/arreter"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/arreter"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/effectifs"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/signalements"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/signalements/<int:participation_id>/vus"): RUN_ONE_REFUSED,
    ("POST", "/campagnes/<int:campagne_id>/signalements/<int:participation_id>/a-voir"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/echanges/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/echanges/<int:participation_id>"): RUN_ONE_POST,
    ("POST", "/campagnes/<int:campagne_id>/echanges/<int:participation_id>/clore"): RUN_ONE_REFUSED,
    ("GET", "/reponses/<int:participation_id>/questions-du-c2ra"): OWN_PAGE,
    ("POST", "/reponses/<int:participation_id>/questions-du-c2ra"): OWN_POST,
    ("GET", "/direction"): access(anonyme=LOGIN, direction=200, autre_direction=200, direction_ailleurs=200),
    ("GET", "/direction/campagnes/<int:campagne_id>/dlas/<int:dla_id>"): DIRECTED,
    ("POST", "/direction/campagnes/<int:campagne_id>/dlas/<int:dla_id>"): access(anonyme=ASKED, direction=BAD),
    ("GET", "/direction/campagnes/<int:campagne_id>/dlas/<int:dla_id>/repartitions"): DIRECTED,
    ("GET", "/fiche-appui"): access(
        anonyme=LOGIN,
        auteur=302,
        collegue=302,
        ailleurs=302,
        direction=302,
        autre_direction=302,
        direction_ailleurs=302,
    ),  # one DLA each: redirected there
    ("GET", f"{FICHE}"): NEGOTIATED,
    ("GET", f"{FICHE}/fiche.pdf"): NEGOTIATED,
    ("GET", f"{FICHE}/fiche.xlsx"): NEGOTIATED,
    ("GET", "/classeurs/regions/<int:region_id>"): RUN_ONE,
    ("POST", "/classeurs/regions/<int:region_id>"): RUN_ONE_POST,
    ("GET", "/classeurs"): RUN_PAGE,
    ("GET", "/classeurs/<int:fabrication_id>"): RUN_ONE,
    ("GET", "/classeurs/<int:fabrication_id>/fichier"): RUN_ONE,
    ("POST", "/classeurs/<int:fabrication_id>/annuler"): RUN_ONE_REFUSED,
    ("POST", "/classeurs/<int:fabrication_id>/recommencer"): RUN_ONE_REFUSED,
    ("POST", "/classeurs/<int:fabrication_id>/supprimer"): RUN_ONE_REFUSED,
    ("GET", f"{NOTE}"): READ_IN_REGION,
    ("GET", f"{NOTE}/note.pdf"): READ_IN_REGION,
    ("GET", f"{NOTE}/note.xlsx"): READ_IN_REGION,
    ("GET", f"{NOTE}/temps.svg"): access(anonyme=LOGIN),  # no time is settled: see
    ("GET", f"{NOTE}/temps.csv"): access(anonyme=LOGIN),  # test_note_pilotes.py
    ("GET", "/fiche-appui/avenants/<int:avenant_id>/engagements/nouveau"): NEGOTIATED,
    ("POST", "/fiche-appui/avenants/<int:avenant_id>/engagements/nouveau"): NEGOTIATED_POST,
    ("GET", "/fiche-appui/engagements/<int:engagement_id>"): NEGOTIATED,
    ("POST", "/fiche-appui/engagements/<int:engagement_id>"): NEGOTIATED_POST,
    ("GET", "/fiche-appui/engagements/<int:engagement_id>/retirer"): NEGOTIATED,
    ("POST", "/fiche-appui/engagements/<int:engagement_id>/retirer"): NEGOTIATED_POST,
    # one DLA each: redirected there; the animatrice of several DLA and pilotes get the list
    ("GET", "/bilans"): access(302, animatrice=200, pilote=200, pilote_ailleurs=200, admin=NONE),
    ("GET", f"{BILAN}"): REGISTER_ONE,
    ("GET", f"{BILAN}/bilan.pdf"): REGISTER_ONE,
    ("GET", f"{BILAN}/bilan.xlsx"): REGISTER_ONE,
    # the animatrice of the région, and its pilotes
    ("GET", "/bilans/regions/<int:region_id>"): access(anonyme=LOGIN, animatrice=200, pilote=200),
    ("GET", "/bilans/regions/<int:region_id>/bilan.xlsx"): RUN_ONE,
    ("GET", "/bilans/regions/<int:region_id>/categories"): access(
        anonyme=LOGIN, auteur=200, collegue=200, animatrice=200, direction=200, autre_direction=200, pilote=200
    ),
    ("GET", f"{BILAN}/chiffres/<chiffre>"): REGISTER_ONE,
    ("GET", f"{BILAN}/chiffres/<chiffre>/liste.csv"): REGISTER_ONE,
    ("GET", f"{BILAN}/chiffres/<chiffre>/convention"): REGISTER_ONE,
    ("GET", f"{BILAN}/listes/<liste>"): REGISTER_ONE,
    ("GET", f"{BILAN}/listes/<liste>/liste.csv"): REGISTER_ONE,
    ("GET", f"{AVENANT}/chiffres/<chiffre>/corriger"): REGISTER_ONE,
    ("POST", f"{AVENANT}/chiffres/<chiffre>/corriger"): PREPARED_POST,
    ("GET", f"{AVENANT}/chiffres/<chiffre>/reprendre"): REGISTER_ONE,
    ("POST", f"{AVENANT}/chiffres/<chiffre>/reprendre"): PREPARED_POST,
    ("GET", f"{AVENANT}/signer"): DIRECTED,
    ("POST", f"{AVENANT}/signer"): access(anonyme=ASKED, direction=BAD),
    ("POST", f"{AVENANT}/relire"): RUN_ONE_REFUSED,
    ("POST", f"{AVENANT}/relire/retirer"): RUN_ONE_REFUSED,
    ("GET", f"{AVENANT}/copil"): REGISTER_ONE,
    ("POST", f"{AVENANT}/copil"): PREPARED_POST,
    ("GET", f"{AVENANT}/signe"): SIGNED,
    ("GET", f"{AVENANT}/signe.pdf"): SIGNED,
    ("GET", f"{AVENANT}/signe.xlsx"): SIGNED,
    ("GET", "/campagnes/<int:campagne_id>/textes"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/textes/<code>"): access(anonyme=LOGIN),  # no text: see test_textes_libres.py
    ("POST", "/campagnes/<int:campagne_id>/textes/<code>"): access(anonyme=ASKED),
    ("GET", "/campagnes/<int:campagne_id>/textes/<code>/themes"): access(anonyme=LOGIN),  # likewise: test_themes.py
    ("POST", "/campagnes/<int:campagne_id>/textes/<code>/themes"): access(anonyme=ASKED),
    ("GET", "/campagnes/<int:campagne_id>/messages"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/messages/<int:courriel_id>"): access(anonyme=LOGIN),  # see test_messages
    ("GET", "/campagnes/<int:campagne_id>/relances"): RUN_ONE,
    ("GET", "/campagnes/<int:campagne_id>/relancer"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/relancer"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/relances/nouvelle"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/relances/nouvelle"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/relances/<int:relance_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/relances/<int:relance_id>"): RUN_ONE_POST,
    ("GET", "/campagnes/<int:campagne_id>/relances/<int:relance_id>/apercu"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/relances/<int:relance_id>/envoyer"): RUN_ONE_REFUSED,
    ("POST", "/campagnes/<int:campagne_id>/relances/<int:relance_id>/annuler"): RUN_ONE_REFUSED,
    ("POST", "/campagnes/<int:campagne_id>/relances/<int:relance_id>/remettre"): RUN_ONE_REFUSED,
    ("GET", "/campagnes/<int:campagne_id>/remplacer/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/remplacer/<int:participation_id>"): RUN_ONE_POST,
    ("GET", "/structures/a-interroger"): KEPT_PAGE,
    ("GET", "/campagnes/<int:campagne_id>/relancer/<int:participation_id>"): RUN_ONE,
    ("POST", "/campagnes/<int:campagne_id>/relancer/<int:participation_id>"): RUN_ONE_POST,
    ("GET", "/journal"): RUN_PAGE,
    ("GET", "/journal.csv"): RUN_PAGE,
    ("GET", "/banque"): RUN_PAGE,
    ("GET", "/banque/<cle>"): RUN_PAGE,
    ("POST", "/banque/<cle>"): RUN_POST,
    ("GET", "/banque/campagnes/<int:publication_id>"): access(anonyme=LOGIN),  # nothing of structures is settled
    ("POST", "/banque/campagnes/<int:publication_id>"): access(anonyme=ASKED),
    ("POST", "/banque/<int:partagee_id>/retirer"): access(anonyme=ASKED),
    ("GET", "/questionnaires"): RUN_PAGE,
    ("GET", "/questionnaires/nouveau"): RUN_PAGE,
    ("POST", "/questionnaires/nouveau"): RUN_POST,
    ("GET", "/questionnaires/importer"): RUN_PAGE,
    ("POST", "/questionnaires/importer"): RUN_POST,
    ("POST", "/questionnaires/importer/confirmer"): access(anonyme=ASKED, animatrice=303, autre_animatrice=303),
    ("POST", "/questionnaires/fournis/<code>"): access(anonyme=ASKED),
    ("GET", "/questionnaires/<int:brouillon_id>"): RUN_ONE,
    ("GET", "/questionnaires/<int:brouillon_id>/exporter.<extension>"): RUN_ONE,
    ("GET", "/questionnaires/<int:brouillon_id>/publier"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/publier"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/versions"): RUN_ONE,
    ("GET", "/questionnaires/<int:brouillon_id>/versions/<int:numero>"): access(anonyme=LOGIN, animatrice=200),
    ("GET", "/questionnaires/<int:brouillon_id>/essai"): access(anonyme=LOGIN, animatrice=302),
    ("POST", "/questionnaires/<int:brouillon_id>/essai"): RUN_ONE_REFUSED,
    ("GET", "/questionnaires/<int:brouillon_id>/essai/<code>"): access(anonyme=LOGIN, animatrice=200),
    ("POST", "/questionnaires/<int:brouillon_id>/essai/<code>"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/essai/verifier"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/essai/verifier"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/couverture"): RUN_ONE,
    ("GET", "/questionnaires/<int:brouillon_id>/lancer"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/lancer"): RUN_ONE_POST,
    ("POST", "/questionnaires/<int:brouillon_id>/copie-anonyme"): RUN_ONE_REFUSED,
    ("POST", "/questionnaires/<int:brouillon_id>/retirer"): RUN_ONE_REFUSED,
    ("POST", "/questionnaires/<int:brouillon_id>/remettre"): RUN_ONE_REFUSED,
    ("GET", "/questionnaires/<int:brouillon_id>/historique"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/gestes"): RUN_ONE_REFUSED,
    ("POST", "/questionnaires/<int:brouillon_id>/annuler"): RUN_ONE_REFUSED,
    ("POST", "/questionnaires/<int:brouillon_id>/retablir"): RUN_ONE_REFUSED,
    ("GET", "/questionnaires/<int:brouillon_id>/apercu"): RUN_ONE,
    ("GET", "/questionnaires/<int:brouillon_id>/apercu/<section>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/apercu/<section>"): RUN_ONE_SHOWN,
    ("POST", "/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>/apercu"): RUN_ONE_SHOWN,
    ("GET", "/questionnaires/<int:brouillon_id>/questions/<question>/apercu"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/questions/<question>/apercu"): RUN_ONE_SHOWN,
    ("GET", "/questionnaires/<int:brouillon_id>/reglages"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/reglages"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/pages"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/pages"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/pages/<section>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/pages/<section>"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/pages/<section>/groupes"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/pages/<section>/groupes"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/groupes/<groupe>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/groupes/<groupe>"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/questions/<question>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/questions/<question>"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/controles"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/controles"): RUN_ONE_POST,
    ("GET", "/questionnaires/<int:brouillon_id>/controles/<controle>"): RUN_ONE,
    ("POST", "/questionnaires/<int:brouillon_id>/controles/<controle>"): RUN_ONE_POST,
    ("GET", "/courriels"): access(anonyme=LOGIN, animatrice=200, autre_animatrice=200, admin=200),
    ("POST", "/courriels/<int:courriel_id>/ecarter"): access(anonyme=ASKED, animatrice=303, admin=303),
    ("POST", "/courriels/ecarter"): access(anonyme=ASKED, animatrice=303, autre_animatrice=303, admin=303),
    ("POST", "/courriels/<int:courriel_id>/renvoyer"): access(anonyme=ASKED, animatrice=303, admin=303),
    ("POST", "/courriels/signalements/<int:signalement_id>/verifie"): (
        access(anonyme=ASKED, animatrice=303, admin=303)
    ),
    ("GET", "/courriels/pas-moi/<jeton>"): access(400),
    ("POST", "/courriels/pas-moi/<jeton>"): access(400),
    ("GET", "/organisation"): access(anonyme=LOGIN, animatrice=302, autre_animatrice=302),
    ("GET", f"{IN_REGION}"): RUN_ONE,
    ("GET", "/organisation/dlas/<int:dla_id>"): RUN_ONE,
    ("GET", "/organisation/porteuses/<int:porteuse_id>"): RUN_ONE,
    ("GET", "/organisation/conventions/<int:convention_id>"): RUN_ONE,
    ("GET", f"{IN_REGION}/personnes"): RUN_ONE,
    ("GET", "/organisation/personnes/<int:personne_id>"): RUN_ONE,
    ("GET", f"{IN_REGION}/mots"): RUN_ONE,
    ("POST", f"{IN_REGION}/mots"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/sollicitations"): RUN_ONE,
    ("POST", f"{IN_REGION}/sollicitations"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/dlas/nouveau"): RUN_ONE,
    ("POST", f"{IN_REGION}/dlas/nouveau"): RUN_ONE_POST,
    ("GET", "/organisation/dlas/<int:dla_id>/modifier"): RUN_ONE,
    ("POST", "/organisation/dlas/<int:dla_id>/modifier"): RUN_ONE_POST,
    ("GET", "/organisation/dlas/<int:dla_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/dlas/<int:dla_id>/retirer"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/porteuses/nouvelle"): RUN_ONE,
    ("POST", f"{IN_REGION}/porteuses/nouvelle"): RUN_ONE_POST,
    ("GET", "/organisation/porteuses/<int:porteuse_id>/modifier"): RUN_ONE,
    ("POST", "/organisation/porteuses/<int:porteuse_id>/modifier"): RUN_ONE_POST,
    ("GET", "/organisation/porteuses/<int:porteuse_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/porteuses/<int:porteuse_id>/retirer"): RUN_ONE_POST,
    ("GET", "/organisation/dlas/<int:dla_id>/conventions/nouvelle"): RUN_ONE,
    ("POST", "/organisation/dlas/<int:dla_id>/conventions/nouvelle"): RUN_ONE_POST,
    ("GET", "/organisation/conventions/<int:convention_id>/modifier"): RUN_ONE,
    ("POST", "/organisation/conventions/<int:convention_id>/modifier"): RUN_ONE_POST,
    ("GET", "/organisation/conventions/<int:convention_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/conventions/<int:convention_id>/retirer"): RUN_ONE_POST,
    ("GET", "/organisation/conventions/<int:convention_id>/avenants/nouveau"): RUN_ONE,
    ("POST", "/organisation/conventions/<int:convention_id>/avenants/nouveau"): RUN_ONE_POST,
    ("GET", "/organisation/avenants/<int:avenant_id>"): RUN_ONE,
    ("POST", "/organisation/avenants/<int:avenant_id>"): RUN_ONE_POST,
    ("GET", "/organisation/avenants/<int:avenant_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/avenants/<int:avenant_id>/retirer"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/personnes/nouvelle"): RUN_ONE,
    ("POST", f"{IN_REGION}/personnes/nouvelle"): RUN_ONE_POST,
    ("GET", "/organisation/personnes/<int:personne_id>/identite"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/identite"): RUN_ONE_POST,
    ("GET", "/organisation/personnes/<int:personne_id>/adresse"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/adresse"): RUN_ONE_POST,
    ("POST", "/organisation/personnes/<int:personne_id>/adresse/abandonner"): RUN_ONE_REFUSED,
    ("GET", "/organisation/personnes/<int:personne_id>/desactiver"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/desactiver"): RUN_ONE_POST,
    ("GET", "/organisation/personnes/<int:personne_id>/affectations/nouvelle"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/affectations/nouvelle"): RUN_ONE_POST,
    ("GET", "/organisation/affectations/<int:affectation_id>"): RUN_ONE,
    ("POST", "/organisation/affectations/<int:affectation_id>"): RUN_ONE_POST,
    ("GET", "/organisation/affectations/<int:affectation_id>/remplacer"): RUN_ONE,
    ("POST", "/organisation/affectations/<int:affectation_id>/remplacer"): RUN_ONE_POST,
    ("GET", "/organisation/affectations/<int:affectation_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/affectations/<int:affectation_id>/retirer"): RUN_ONE_POST,
    ("GET", "/organisation/personnes/<int:personne_id>/roles/nouveau"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/roles/nouveau"): RUN_ONE_POST,
    ("GET", "/organisation/roles/<int:habilitation_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/roles/<int:habilitation_id>/retirer"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/importer/<tableau>"): RUN_ONE,
    ("POST", f"{IN_REGION}/importer/<tableau>"): RUN_ONE_POST,
    ("GET", f"{IN_REGION}/importer/<tableau>/modele.csv"): RUN_ONE,
    ("POST", "/organisation/personnes/<int:personne_id>/reactiver"): RUN_ONE_REFUSED,
    ("POST", "/organisation/personnes/<int:personne_id>/inviter"): RUN_ONE_REFUSED,
    ("GET", f"{IN_REGION}/imports"): RUN_ONE,
    ("GET", "/organisation/imports/<int:import_id>"): NO_ANSWER,  # of structures: see test_imports_organisation.py
    ("POST", "/organisation/imports/<int:import_id>"): access(anonyme=ASKED),
    ("GET", "/organisation/imports/<int:import_id>/a-corriger.csv"): NO_ANSWER,
    ("GET", "/organisation/imports/<int:import_id>/annuler"): NO_ANSWER,
    ("POST", "/organisation/imports/<int:import_id>/annuler"): access(anonyme=ASKED),
    ("POST", "/organisation/imports/<int:import_id>/confirmer"): access(anonyme=ASKED),
    ("POST", "/organisation/imports/<int:import_id>/oublier"): access(anonyme=ASKED),
    ("GET", "/structures/importer"): KEEP_PAGE,
    ("POST", "/structures/importer"): KEEP_POST,
    ("GET", "/structures/importer/<int:import_id>"): access(anonyme=LOGIN, auteur=303),
    ("GET", "/structures/importer/<int:import_id>/colonnes"): OWN_PAGE,
    ("POST", "/structures/importer/<int:import_id>/colonnes"): OWN_POST,
    ("POST", "/structures/importer/<int:import_id>"): OWN_POST,
    ("GET", "/structures/importer/<int:import_id>/a-corriger.csv"): OWN_PAGE,
    ("GET", "/structures/importer/<int:import_id>/annuler"): NO_ANSWER,  # once imported: see test_imports_corriges.py
    ("POST", "/structures/importer/<int:import_id>/annuler"): access(anonyme=ASKED),
    ("GET", "/structures/importer/<int:import_id>/effets.csv"): OWN_PAGE,
    ("POST", "/structures/importer/<int:import_id>/confirmer"): access(anonyme=ASKED, auteur=303),
    ("POST", "/structures/importer/<int:import_id>/oublier"): access(anonyme=ASKED, auteur=303),
    ("GET", "/administration"): ADMIN_PAGE,
    ("GET", "/administration/acces"): ADMIN_PAGE,
    ("GET", "/administration/regions/<int:region_id>/animateur"): ADMIN_PAGE,
    ("POST", "/administration/regions/<int:region_id>/animateur"): ADMIN_POST,
    ("GET", "/administration/regions/<int:region_id>/seuils"): ADMIN_PAGE,
    ("POST", "/administration/regions/<int:region_id>/seuils"): ADMIN_POST,
    ("GET", "/administration/comptes"): ADMIN_PAGE,
    ("GET", "/administration/comptes/<int:compte_id>"): ADMIN_PAGE,
    ("GET", "/administration/comptes/<int:compte_id>/oublier-application"): ADMIN_PAGE,
    ("POST", "/administration/comptes/<int:compte_id>/oublier-application"): ADMIN_POST,
    ("GET", "/administration/comptes/<int:compte_id>/desactiver"): ADMIN_PAGE,
    ("POST", "/administration/comptes/<int:compte_id>/desactiver"): ADMIN_POST,
    ("POST", "/administration/comptes/<int:compte_id>/reactiver"): ADMIN_POST,
    ("POST", "/administration/comptes/<int:compte_id>/donner"): ADMIN_POST,
    ("POST", "/administration/comptes/<int:compte_id>/retirer"): ADMIN_POST,
    ("GET", "/administration/rgpd"): ADMIN_PAGE,
    ("GET", "/administration/rgpd/registre"): ADMIN_PAGE,
    ("GET", "/administration/rgpd/demandes/nouvelle"): ADMIN_PAGE,
    ("POST", "/administration/rgpd/demandes/nouvelle"): ADMIN_POST,
    ("GET", "/administration/rgpd/demandes/<int:demande_id>"): ADMIN_PAGE,
    ("POST", "/administration/rgpd/demandes/<int:demande_id>"): ADMIN_POST,
    ("GET", "/administration/rgpd/<objet>/<int:objet_id>"): ADMIN_PAGE,
    ("POST", "/administration/rgpd/<objet>/<int:objet_id>/archive"): ADMIN_POST,
    ("GET", "/administration/rgpd/<objet>/<int:objet_id>/effacer"): ADMIN_PAGE,
    ("POST", "/administration/rgpd/<objet>/<int:objet_id>/effacer"): ADMIN_POST,
    ("GET", "/r/<token>"): NO_LINK,
    ("GET", "/r/<token>/pas-moi"): NO_LINK,
    ("GET", "/r/<int:lien_id>/accueil"): NO_LINK,
    ("GET", "/r/<int:lien_id>/repondre"): NO_LINK,
    ("GET", "/r/<int:lien_id>/pages/<code>"): NO_LINK,
    ("GET", "/r/<int:lien_id>/verifier"): NO_LINK,
    ("GET", "/r/<int:lien_id>/recu"): NO_LINK,
    ("GET", "/r/<int:lien_id>/copie.txt"): NO_LINK,
    ("GET", "/r/<int:lien_id>/ne-pas-repondre"): NO_LINK,
    ("GET", "/r/<int:lien_id>/pas-moi"): NO_LINK,
    ("GET", "/r/<int:lien_id>/donnees"): NO_LINK,
    ("POST", "/r/<int:lien_id>/donnees"): NO_LINK,
    ("GET", "/r/<int:lien_id>/transferer"): NO_LINK,
    ("GET", "/r/<int:lien_id>/etre-rappele"): NO_LINK,
    ("POST", "/r/<int:lien_id>/pages/<code>"): NO_LINK,
    ("POST", "/r/<int:lien_id>/verifier"): NO_LINK,
    ("POST", "/r/<int:lien_id>/ne-pas-repondre"): NO_LINK,
    ("POST", "/r/<int:lien_id>/repondre"): NO_LINK,
    ("POST", "/r/<int:lien_id>/quitter"): NO_LINK,
    ("POST", "/r/<int:lien_id>/pas-moi"): NO_LINK,
    ("POST", "/r/<int:lien_id>/transferer"): NO_LINK,
    ("POST", "/r/<int:lien_id>/etre-rappele"): NO_LINK,
    ("GET", "/entretiens"): access(
        anonyme=LOGIN,
        auteur=200,
        collegue=200,
        ailleurs=200,
        animatrice=200,
        autre_animatrice=200,
        direction=200,
        autre_direction=200,
        direction_ailleurs=200,
    ),
    ("GET", f"{ENTERED}"): ENTERED_PAGE,
    ("POST", f"{ENTERED}"): ENTERED_POST,
    ("GET", f"{ENTERED}/guide"): ENTERED_PAGE,
    ("GET", f"{ENTERED}/repondre"): BEGUN_MOVED,
    ("GET", f"{ENTERED}/pages/<page>"): BEGUN_PAGE,
    ("POST", f"{ENTERED}/pages/<page>"): BEGUN_POST,
    ("GET", f"{ENTERED}/verifier"): BEGUN_PAGE,
    ("POST", f"{ENTERED}/verifier"): BEGUN_POST,
    ("GET", f"{ENTERED}/notes"): BEGUN_PAGE,
    ("POST", f"{ENTERED}/notes"): BEGUN_POST,
    ("GET", f"{ENTERED}/recu"): BEGUN_MOVED,  # not transmitted
    ("POST", f"{ENTERED}/copie"): access(anonyme=ASKED, auteur=403, collegue=302, animatrice=303, direction=302),
    ("POST", f"{ENTERED}/ne-pas-repondre"): ENTERED_REFUSED,
    ("GET", "/a-rappeler"): access(
        anonyme=LOGIN,
        auteur=200,
        collegue=200,
        ailleurs=200,
        animatrice=200,
        autre_animatrice=200,
        direction=200,
        autre_direction=200,
        direction_ailleurs=200,
    ),
    ("POST", "/a-rappeler/<int:demande_id>/fait"): access(anonyme=ASKED),  # no call is asked for
    ("POST", "/campagnes/<int:campagne_id>/classeur.xlsx"): access(anonyme=ASKED, animatrice=303),
    ("POST", "/campagnes/<int:campagne_id>/archive.zip"): RUN_ONE_REFUSED,  # it takes answers
    ("GET", "/structures/a-joindre"): KEPT_PAGE,
    ("GET", "/structures/liens/<int:participation_id>"): NO_ANSWER,
    ("GET", "/structures/liens/<int:participation_id>/envoyer"): NO_ANSWER,
    ("POST", "/structures/liens/<int:participation_id>/envoyer"): NO_ANSWER_POST,
    ("GET", "/structures/liens/personnes/<int:lien_id>/revoquer"): NO_ANSWER,
    ("POST", "/structures/liens/personnes/<int:lien_id>/revoquer"): NO_ANSWER_POST,
    ("GET", "/structures/liens/personnes/<int:lien_id>/refaire"): NO_ANSWER,
    ("POST", "/structures/liens/personnes/<int:lien_id>/refaire"): NO_ANSWER_POST,
    ("GET", "/structures/liens/personnes/<int:lien_id>/renvoyer"): NO_ANSWER,
    ("POST", "/structures/liens/personnes/<int:lien_id>/renvoyer"): NO_ANSWER_POST,
    ("GET", "/structures"): REGISTER_PAGE,
    ("GET", "/structures/liste.csv"): REGISTER_PAGE,
    ("GET", "/structures/accompagnements.csv"): REGISTER_PAGE,
    ("GET", "/structures/nouvelle"): KEPT_PAGE,
    ("POST", "/structures/nouvelle"): KEPT_POST,
    ("GET", "/structures/rapprocher"): KEPT_PAGE,
    ("POST", "/structures/rapprocher"): KEPT_POST,
    ("GET", "/structures/rapprocher/faits"): KEPT_PAGE,
    ("POST", "/structures/rapprocher/defaire"): KEPT_REFUSED,
    ("GET", "/structures/<int:structure_id>"): REGISTER_ONE,
    ("GET", "/structures/<int:structure_id>/modifier"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/modifier"): KEPT_ONE_POST,
    ("GET", "/structures/<int:structure_id>/archiver"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/archiver"): KEPT_ONE_POST,
    ("GET", "/structures/<int:structure_id>/contacts/nouveau"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/contacts/nouveau"): KEPT_ONE_POST,
    ("GET", "/structures/<int:structure_id>/emplois/nouveau"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/emplois/nouveau"): KEPT_ONE_POST,
    ("GET", "/structures/<int:structure_id>/budgets/nouveau"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/budgets/nouveau"): KEPT_ONE_POST,
    ("POST", "/structures/<int:structure_id>/desarchiver"): KEPT_ONE_REFUSED,
    ("GET", "/structures/contacts/<int:contact_id>"): KEPT_ONE,
    ("POST", "/structures/contacts/<int:contact_id>"): KEPT_ONE_POST,
    ("GET", "/structures/emplois/<int:releve_id>"): KEPT_ONE,
    ("POST", "/structures/emplois/<int:releve_id>"): KEPT_ONE_POST,
    ("GET", "/structures/emplois/<int:releve_id>/retirer"): KEPT_ONE,
    ("POST", "/structures/emplois/<int:releve_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/structures/budgets/<int:releve_id>"): KEPT_ONE,
    ("POST", "/structures/budgets/<int:releve_id>"): KEPT_ONE_POST,
    ("GET", "/structures/budgets/<int:releve_id>/retirer"): KEPT_ONE,
    ("POST", "/structures/budgets/<int:releve_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/accompagnements/<int:accompagnement_id>"): REGISTER_ONE,
    ("GET", "/accompagnements/structures/<int:structure_id>/nouveau"): KEPT_ONE,
    ("POST", "/accompagnements/structures/<int:structure_id>/nouveau"): KEPT_ONE_POST,
    ("GET", "/accompagnements/<int:accompagnement_id>/modifier"): KEPT_ONE,
    ("POST", "/accompagnements/<int:accompagnement_id>/modifier"): KEPT_ONE_POST,
    ("GET", "/accompagnements/<int:accompagnement_id>/cloturer"): KEPT_ONE,
    ("POST", "/accompagnements/<int:accompagnement_id>/cloturer"): KEPT_ONE_POST,
    ("GET", "/accompagnements/<int:accompagnement_id>/retirer"): KEPT_ONE,
    ("POST", "/accompagnements/<int:accompagnement_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/accompagnements/<int:accompagnement_id>/etapes/nouvelle"): KEPT_ONE,
    ("POST", "/accompagnements/<int:accompagnement_id>/etapes/nouvelle"): KEPT_ONE_POST,
    ("POST", "/accompagnements/<int:accompagnement_id>/rouvrir"): KEPT_ONE_REFUSED,
    ("GET", "/accompagnements/etapes/<int:etape_id>"): KEPT_ONE,
    ("POST", "/accompagnements/etapes/<int:etape_id>"): KEPT_ONE_POST,
    ("GET", "/accompagnements/etapes/<int:etape_id>/retirer"): KEPT_ONE,
    ("POST", "/accompagnements/etapes/<int:etape_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/diagnostics/<int:diagnostic_id>"): REGISTER_ONE,
    ("GET", "/diagnostics/accompagnements/<int:accompagnement_id>/nouveau"): KEPT_ONE,
    ("POST", "/diagnostics/accompagnements/<int:accompagnement_id>/nouveau"): KEPT_ONE_POST,
    ("GET", "/diagnostics/<int:diagnostic_id>/modifier"): KEPT_ONE,
    ("POST", "/diagnostics/<int:diagnostic_id>/modifier"): KEPT_ONE_POST,
    ("GET", "/diagnostics/<int:diagnostic_id>/retirer"): KEPT_ONE,
    ("POST", "/diagnostics/<int:diagnostic_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/ingenieries"): REGISTER_PAGE,
    ("GET", "/ingenieries/liste.csv"): REGISTER_PAGE,
    ("GET", "/ingenieries/<int:ingenierie_id>"): REGISTER_ONE,
    ("GET", "/ingenieries/accompagnements/<int:accompagnement_id>/nouvelle"): KEPT_ONE,
    ("POST", "/ingenieries/accompagnements/<int:accompagnement_id>/nouvelle"): KEPT_ONE_POST,
    ("GET", "/ingenieries/<int:ingenierie_id>/modifier"): KEPT_ONE,
    ("POST", "/ingenieries/<int:ingenierie_id>/modifier"): KEPT_ONE_POST,
    ("GET", "/ingenieries/<int:ingenierie_id>/retirer"): KEPT_ONE,
    ("POST", "/ingenieries/<int:ingenierie_id>/retirer"): KEPT_ONE_POST,
    ("GET", f"{BILAN}/actions"): REGISTER_ONE,
    ("GET", f"{BILAN}/actions/liste.csv"): REGISTER_ONE,
    ("GET", f"{BILAN}/actions/nouvelle"): REGISTER_ONE,
    ("POST", f"{BILAN}/actions/nouvelle"): PREPARED_POST,
    ("GET", "/bilans/actions/<int:action_id>"): REGISTER_ONE,
    ("POST", "/bilans/actions/<int:action_id>"): PREPARED_POST,
    ("GET", "/bilans/actions/<int:action_id>/retirer"): REGISTER_ONE,
    ("POST", "/bilans/actions/<int:action_id>/retirer"): PREPARED_POST,
    ("GET", f"{BILAN}/seances"): REGISTER_ONE,
    ("GET", f"{BILAN}/seances/liste.csv"): REGISTER_ONE,
    ("GET", f"{BILAN}/seances/nouvelle/<instance>"): REGISTER_ONE,
    ("POST", f"{BILAN}/seances/nouvelle/<instance>"): PREPARED_POST,
    ("GET", "/bilans/seances/<int:seance_id>"): REGISTER_ONE,
    ("POST", "/bilans/seances/<int:seance_id>"): PREPARED_POST,
    ("GET", "/bilans/seances/<int:seance_id>/retirer"): REGISTER_ONE,
    ("POST", "/bilans/seances/<int:seance_id>/retirer"): PREPARED_POST,
    ("GET", "/prestataires"): access(
        anonyme=LOGIN,
        auteur=302,
        collegue=302,
        ailleurs=302,
        animatrice=302,
        autre_animatrice=302,
        direction=302,
        autre_direction=302,
        direction_ailleurs=302,
    ),
    ("GET", "/prestataires/regions/<int:region_id>"): REGION_PAGE,
    ("GET", "/prestataires/regions/<int:region_id>/liste.csv"): REGION_PAGE,
    ("GET", "/prestataires/regions/<int:region_id>/besoins"): REGION_PAGE,
    ("GET", "/prestataires/regions/<int:region_id>/nouveau"): KEPT_ONE,
    ("POST", "/prestataires/regions/<int:region_id>/nouveau"): KEPT_ONE_POST,
    ("GET", "/prestataires/<int:prestataire_id>"): REGION_PAGE,
    ("GET", "/prestataires/<int:prestataire_id>/modifier"): KEPT_ONE,
    ("POST", "/prestataires/<int:prestataire_id>/modifier"): KEPT_ONE_POST,
    ("POST", "/prestataires/<int:prestataire_id>/archiver"): KEPT_ONE_REFUSED,
    ("POST", "/prestataires/<int:prestataire_id>/desarchiver"): KEPT_ONE_REFUSED,
    ("GET", f"{SYNTHESE}"): REGISTER_ONE,
    ("GET", f"{SYNTHESE}/imprimer"): REGISTER_ONE,
    ("GET", f"{SYNTHESE}.pdf"): REGISTER_ONE,
    ("GET", f"{SYNTHESE}/versions/<int:revision>"): REGISTER_ONE,
    ("GET", f"{SYNTHESE}/modifier"): KEPT_ONE,
    ("POST", f"{SYNTHESE}/modifier"): KEPT_ONE_POST,
    ("GET", f"{SYNTHESE}/reprendre/<partie>"): KEPT_ONE,
    ("POST", f"{SYNTHESE}/reprendre/<partie>"): KEPT_ONE_REFUSED,
    ("GET", f"{SYNTHESE}/terminer"): KEPT_ONE,
    ("POST", f"{SYNTHESE}/terminer"): KEPT_ONE_POST,
    ("POST", f"{SYNTHESE}/rouvrir"): KEPT_ONE_REFUSED,
    ("GET", f"{SYNTHESE}/envoyer"): KEPT_ONE,
    ("POST", f"{SYNTHESE}/envoyer"): KEPT_ONE_POST,
    ("GET", f"{SYNTHESE}/remettre"): KEPT_ONE,
    ("POST", f"{SYNTHESE}/remettre"): KEPT_ONE_POST,
    ("POST", f"{SYNTHESE}/liens/<int:lien_id>/retirer"): KEPT_ONE_REFUSED,
    ("POST", f"{SYNTHESE}/remarques/<int:remarque_id>/vue"): KEPT_ONE_REFUSED,
    ("GET", "/partenaires"): access(
        anonyme=LOGIN,
        auteur=302,
        collegue=302,
        ailleurs=302,
        animatrice=302,
        autre_animatrice=302,
        direction=302,
        autre_direction=302,
        direction_ailleurs=302,
    ),
    ("GET", "/partenaires/regions/<int:region_id>"): REGION_PAGE,
    ("GET", "/partenaires/regions/<int:region_id>/nouveau"): KEPT_ONE,
    ("POST", "/partenaires/regions/<int:region_id>/nouveau"): KEPT_ONE_POST,
    ("GET", "/partenaires/<int:partenaire_id>"): KEPT_ONE,
    ("POST", "/partenaires/<int:partenaire_id>"): KEPT_ONE_POST,
    ("POST", "/partenaires/<int:partenaire_id>/archiver"): KEPT_ONE_REFUSED,
    ("GET", "/structures/<int:structure_id>/accords/nouveau"): KEPT_ONE,
    ("POST", "/structures/<int:structure_id>/accords/nouveau"): KEPT_ONE_POST,
    ("GET", "/structures/accords/<int:accord_id>/retirer"): KEPT_ONE,
    ("POST", "/structures/accords/<int:accord_id>/retirer"): KEPT_ONE_POST,
    ("GET", "/ma-region/syntheses"): access(anonyme=LOGIN, pilote=200, pilote_ailleurs=200),
    ("GET", "/ma-region/syntheses/<int:remise_id>"): GIVEN,
    ("GET", "/ma-region/syntheses/<int:remise_id>/synthese.pdf"): GIVEN,
    ("GET", "/r/syntheses/<token>"): NO_LINK,
    ("GET", "/r/syntheses/<int:lien_id>/lire"): NO_LINK,
    ("GET", "/r/syntheses/<int:lien_id>/synthese.pdf"): NO_LINK,
    ("GET", "/r/syntheses/<int:lien_id>/une-erreur"): NO_LINK,
    ("POST", "/r/syntheses/<int:lien_id>/une-erreur"): NO_LINK,
    ("POST", "/r/syntheses/<int:lien_id>/quitter"): NO_LINK,
    ("GET", "/r/syntheses/<int:lien_id>/accords"): NO_LINK,
    ("POST", "/r/syntheses/<int:lien_id>/accords"): NO_LINK,
    ("GET", "/courriels/plus-de-message/<jeton>"): access(400),
    ("POST", "/courriels/plus-de-message/<jeton>"): access(400),
    ("GET", "/campagnes/<int:campagne_id>/resultats-aux-structures"): access(anonyme=LOGIN),  # time is a person’s
    ("POST", "/campagnes/<int:campagne_id>/resultats-aux-structures"): access(anonyme=ASKED),
    ("GET", "/organisation/avenants/<int:avenant_id>/orientations"): RUN_ONE,
    ("POST", "/organisation/avenants/<int:avenant_id>/orientations"): RUN_ONE_POST,
    ("GET", "/organisation/orientations/<int:orientation_id>"): RUN_ONE,
    ("POST", "/organisation/orientations/<int:orientation_id>"): RUN_ONE_POST,
    ("GET", "/organisation/orientations/<int:orientation_id>/retirer"): RUN_ONE,
    ("POST", "/organisation/orientations/<int:orientation_id>/retirer"): RUN_ONE_POST,
    ("GET", f"{BILAN}/objectifs"): REGISTER_ONE_MOVED,
    ("GET", f"{BILAN}/objectifs/<int:convention_id>"): REGISTER_ONE,
    ("POST", f"{BILAN}/objectifs/<int:convention_id>"): REGISTER_ONE_POST,
    ("GET", f"{BILAN}/cofinancements"): REGISTER_ONE,
    ("GET", f"{BILAN}/cofinancements/nouveau"): REGISTER_ONE,
    ("POST", f"{BILAN}/cofinancements/nouveau"): REGISTER_ONE_POST,
    ("GET", f"{BILAN}/cofinancements/<int:annee>"): REGISTER_ONE,
    ("POST", f"{BILAN}/cofinancements/<int:annee>"): REGISTER_ONE_POST,
    ("GET", "/bilans/cofinancements/<int:cofinancement_id>"): REGISTER_ONE,
    ("POST", "/bilans/cofinancements/<int:cofinancement_id>"): REGISTER_ONE_POST,
    ("GET", "/bilans/cofinancements/<int:cofinancement_id>/retirer"): REGISTER_ONE,
    ("POST", "/bilans/cofinancements/<int:cofinancement_id>/retirer"): REGISTER_ONE_POST,
}

UNE_PAGE = put_controle(
    add_block(
        add_section(Questionnaire(code="FLASH", titre="Flash", minutes=0, sections=()), "REPARTITION"),
        "REPARTITION_G",
        Text(code="BESOIN", libelle="De quoi avez-vous besoin ?"),
    ),
    Controle(code="CONTROLE", condition="${BESOIN} != ''", message="Dites-le.", ancre="BESOIN"),
)

BY_TOKEN: Mapping[str, Statuses] = {
    "/api/v1/campagnes": access(200, anonyme=401),
    PROGRAMME: access(anonyme=401, auteur=200, animatrice=200, direction=200),
    f"{PROGRAMME}/completude": access(anonyme=401, auteur=403, animatrice=200, direction=200),
    f"{PROGRAMME}/chiffres": access(anonyme=401, auteur=403, animatrice=200, direction=403),
    f"{PROGRAMME}/donnees": access(anonyme=401, auteur=403, animatrice=200, direction=403),
    f"{PROGRAMME}/donnees/<table>": access(anonyme=401, auteur=403, animatrice=200, direction=403),
}
"""Status that a program of each visitor gets: for an open campaign, as on its pages."""

PARAMETERS = {
    "<int:participation_id>": "1",
    "<code>": "REPARTITION",
    "<cle>": "SATISFACTION.ACCUEIL",
    "<int:publication_id>": "1",
    "<int:partagee_id>": "1",
    "<int:reponse_id>": "2",
    "<page>": "VOUS",
    "<recu>": "K7QF-3M2X-9PLD",
    "<int:campagne_id>": "1",
    "<int:dla_id>": "1",
    "<int:relance_id>": "1",
    "<int:import_id>": "1",
    "<int:brouillon_id>": "1",
    "<int:numero>": "1",
    "<extension>": "yaml",
    "<int:version_id>": "1",
    "<int:complement_id>": "1",
    "<int:consultation_id>": "1",
    "<ligne>": "M1F1",
    "<genre>": "activite",
    "<section>": "REPARTITION",
    "<groupe>": "REPARTITION_G",
    "<question>": "BESOIN",
    "<controle>": "CONTROLE",
    "<modele>": "choix",
    "<int:courriel_id>": "1",
    "<int:lien_id>": "1",
    "<int:demande_id>": "1",
    "<int:signalement_id>": "1",
    "<int:region_id>": "1",
    "<int:porteuse_id>": "1",
    "<int:convention_id>": "1",
    "<int:avenant_id>": "1",
    "<int:annee>": "2026",
    "<int:cofinancement_id>": "1",
    "<int:personne_id>": "1",
    "<int:affectation_id>": "1",
    "<int:habilitation_id>": "1",
    "<int:compte_id>": "1",
    "<liste_code>": "SECTEUR",
    "<categorie>": "CULTURE",
    "<objet>": "personne",
    "<int:objet_id>": "1",
    "<int:structure_id>": "1",
    "<int:contact_id>": "1",
    "<int:releve_id>": "1",
    "<int:accompagnement_id>": "1",
    "<int:etape_id>": "1",
    "<int:diagnostic_id>": "1",
    "<int:ingenierie_id>": "1",
    "<int:prestataire_id>": "1",
    "<int:orientation_id>": "1",
    "<int:revision>": "1",
    "<int:remarque_id>": "1",
    "<int:partenaire_id>": "1",
    "<int:accord_id>": "1",
    "<int:remise_id>": "1",
    "<int:engagement_id>": "1",
    "<int:action_id>": "1",
    "<int:seance_id>": "1",
    "<int:fabrication_id>": "1",
    "<int:jeton_id>": "1",
    "<table>": "temps",
    "<instance>": "appui",
    "<chiffre>": "ACCUEILLIES",
    "<liste>": "A_COMPLETER",
    "<partie>": "contexte",
    "<tableau>": "personnes",
    "<token>": "inconnu",
    "<jeton>": "inconnu",
    "<reference>": "0123456789abcdef",
    "<sujet>": "repondre",
    "<path:filename>": "style.css",
    "<version>": version(),
}


@dataclass(frozen=True)
class Acces:
    """Two régions with a DLA of the same code; rows of id 1 are the author's, or of its région."""

    monde: Monde
    app: Flask
    visitors: Mapping[str, Navigateur]


@pytest.fixture(scope="module")
def acces(tmp_path_factory: pytest.TempPathFactory, no_layout: None) -> Iterator[Acces]:
    """One world for the whole matrix: a form sent without a token changes nothing."""
    with filled(tmp_path_factory.mktemp("acces") / "base.sqlite", populate) as monde:
        app = application(monde)
        browsers = {name: Navigateur(app) for name in VISITORS}
        for name in VISITORS[1:]:
            browsers[name].sign_in(f"{name}@exemple.fr")
        yield Acces(monde, app, browsers)
        close(app)


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Programme]]:
    """A program of each visitor, in the same world; the anonymous one has no token."""
    with filled(tmp_path_factory.mktemp("programmes") / "base.sqlite", populate) as monde:
        app = application(monde)
        tokens = {name: given_to(monde, f"{name}@exemple.fr") for name in VISITORS[1:]}
        yield {name: Programme(app, tokens.get(name, "")) for name in VISITORS}
        close(app)


def populate(monde: Monde) -> None:
    monde.region()
    monde.region("bretagne", "Bretagne", "18")
    auteur = monde.personne("auteur", "18", password=PASSWORD)
    monde.campagne()
    monde.questionnaire(UNE_PAGE)
    monde.personne("collegue", "18", password=PASSWORD)
    monde.personne("ailleurs", "18", region_id=2, password=PASSWORD)
    animatrice = monde.animatrice("animatrice", password=PASSWORD)
    noted(monde, animatrice, opened(monde, animatrice))
    proposed(monde, auteur)
    monde.signalement(auteur)
    monde.question(animatrice, 1)
    monde.answered(auteur)
    monde.reopen(animatrice)
    with monde.database.writing() as session:
        session.get_one(Transmission, 1).recu = PARAMETERS["<recu>"]
    monde.animatrice("autre_animatrice", region_id=2, password=PASSWORD)
    direction = monde.direction("direction", "18", password=PASSWORD)
    monde.direction("autre_direction", "28", password=PASSWORD)
    monde.direction("direction_ailleurs", "18", region_id=2, password=PASSWORD)
    monde.avenant(monde.convention("18", porteuse_id=1))
    monde.engagement(auteur)
    registered(monde, auteur)
    monde.action(noms=("Département du Cher",))
    monde.seance(venus=("Département du Cher",), absents=("Région",))
    told(monde, auteur, monde.pilote("pilote", "18", password=PASSWORD))
    monde.fichier(auteur)
    monde.pilote("pilote_ailleurs", region_id=2, password=PASSWORD)
    admin = monde.personne("admin", role=Role.ADMIN, password=PASSWORD)
    with monde.database.writing() as session:
        open_version(session, acteur=admin, now=monde.heure())
    interviewed(monde, auteur, animatrice)
    corrected(monde, auteur, avenant_id=1)
    signed(monde, direction, avenant_id=1)
    monde.demande_droit()
    asked(monde, animatrice)
    make_waiting(monde.database, monde.heure)


def registered(monde: Monde, auteur: Acteur) -> None:
    """Add a structure of the author's DLA with all that a register holds, and one of another région."""
    structure_id = monde.structure(contact="camille@jardins.exemple.fr", siret="73282932000074", commune="Bourges")
    monde.emploi(structure_id, salaries=12, etp=1050, cdi=9)
    monde.budget(structure_id, produits=41_250_000, publics=20_000_000)
    monde.orientation()
    monde.objectif(34)
    monde.cofinancement()
    accompagnement_id = monde.accompagnement(
        structure_id, referent=auteur, preconisations="Revoir la gouvernance", orientation_ids=frozenset({1})
    )
    monde.diagnostic(accompagnement_id)
    prestataire_id = monde.prestataire(competences="modèle économique")
    monde.ingenierie(accompagnement_id, theme="Communication", prestataire_id=prestataire_id)
    monde.structure("Ailleurs", region_id=2)


def interviewed(monde: Monde, referent: Acteur, by: Acteur) -> None:
    """Open a campaign that asks a structure of the author's DLA, which the author accompanies, called by `by`."""
    accompagnement_id = restituee(monde, "Chez nous", "18", "marie@chez-nous.example")
    with monde.database.writing() as session:
        session.get_one(Accompagnement, accompagnement_id).referent_id = referent.personne_id
    monde.enquete(monde.questionnaire(), population=Population.STRUCTURES, accompagnes=(DU, AU))
    begin(monde, by, int(PARAMETERS["<int:reponse_id>"]), Mode.TELEPHONE)


@pytest.fixture
def visitors(acces: Acces) -> Mapping[str, Navigateur]:
    return acces.visitors


def path_of(rule: str) -> str:
    """Return the address of a route, for rows of id 1."""
    return re.sub(r"<[^>]+>", lambda match: PARAMETERS[match[0]], rule)


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    assert routes(app) == set(EXPECTED)


def test_every_budget_of_reads_is_that_of_a_page() -> None:
    assert {("GET", page.partition(", ")[0]) for page in READS} <= EXPECTED.keys()


def test_every_route_declares_the_right_it_requires(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if droit_of(app, rule.endpoint) is None]
    assert undeclared == []


@pytest.mark.parametrize(("method", "rule"), sorted(EXPECTED), ids=lambda part: part)
def test_each_visitor_gets_what_the_policy_says(acces: Acces, method: str, rule: str) -> None:
    """And no GET writes anything but a session, or the trace of a download."""
    path, statuses = path_of(rule), {}
    with writings(acces.app) as written:
        for name in VISITORS:
            client = acces.visitors[name].client
            with (client.get if method == "GET" else client.post)(path, base_url="http://127.0.0.1:8000") as response:
                statuses[name] = response.status_code
    assert statuses == EXPECTED[method, rule]
    assert method == "POST" or rule in {*REMIS, FICHIER} or not written


def test_a_get_that_wrote_would_be_seen(acces: Acces) -> None:
    with writings(acces.app) as written, acces.monde.database.engine.begin() as connection:
        connection.execute(update(Region).values(nom=Region.nom))
    assert written == []
    with writings(acces.app) as written, services_of(acces.app).database.writing() as session:
        session.execute(update(Region).values(nom=Region.nom))
    assert len(written) == 1


WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b(?!(?: INTO| FROM)? sessions_web\b)", re.I)
"""A statement that changes anything but sessions, which a visit opens."""


@contextmanager
def writings(app: Flask) -> Iterator[list[str]]:
    """List the statements by which the application writes, until the block ends."""
    statements: list[str] = []

    def note(*args: Any) -> None:  # noqa: ANN401 - the event's
        if WRITES.match(args[2]):
            statements.append(args[2])

    engine = services_of(app).database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_route_that_declares_nothing_is_refused(petit_monde: Monde) -> None:
    flask_app = create_app(settings_of(petit_monde), clock=petit_monde.heure)
    flask_app.add_url_rule("/oubliee", "oubliee", lambda: "secret")
    assert flask_app.test_client().get("/oubliee", base_url="http://127.0.0.1:8000").status_code == 404
    close(flask_app)


def test_a_post_from_another_site_is_refused_even_with_a_token(visitors: Mapping[str, Navigateur]) -> None:
    auteur = visitors["auteur"]
    auteur.go("/reponses/1/REPARTITION")
    sent = auteur.client.post(
        "/reponses/1/REPARTITION",
        data={**auteur.fields(), "M1F1": "9"},
        headers={"Sec-Fetch-Site": "cross-site"},
        base_url="http://127.0.0.1:8000",
    )
    assert sent.status_code == 403


@pytest.mark.parametrize("rule", BY_TOKEN)
def test_what_each_program_gets(programmes: Mapping[str, Programme], rule: str) -> None:
    assert {name: programmes[name].status(path_of(rule)) for name in VISITORS} == BY_TOKEN[rule]


def test_each_route_of_programs_has_its_line() -> None:
    paths = {rule for _, rule in EXPECTED if rule.startswith("/api/v1/")} - {"/api/v1/openapi.json"}
    assert paths == BY_TOKEN.keys()


REMIS = (
    f"{FICHE}/fiche.xlsx",
    f"{NOTE}/note.xlsx",
    f"{BILAN}/bilan.xlsx",
    f"{AVENANT}/signe.xlsx",
    "/bilans/regions/<int:region_id>/bilan.xlsx",
)
"""Workbooks whose download is recorded."""

FICHIER = "/classeurs/<int:fabrication_id>/fichier"
"""A file made beforehand: its first download is noted with it."""


def dump(acces: Acces, *left_out: str) -> list[str]:
    """Dump the database, without lines that hold these words, and without sessions, which a visit opens."""
    raw = acces.monde.database.engine.raw_connection()
    try:
        lines = raw.driver_connection.iterdump()  # type: ignore[union-attr] # sqlite3's own
        return [line for line in lines if not any(words in line for words in ('"sessions_web"', *left_out))]
    finally:
        raw.close()


def visit(acces: Acces, rules: Iterable[str]) -> None:
    """Get each of these pages as each visitor."""
    for rule in rules:
        for name in VISITORS:
            acces.visitors[name].client.get(path_of(rule), base_url="http://127.0.0.1:8000").close()


@pytest.mark.slow(
    reason="every page for everyone, and the whole base; in `make test` each row of the matrix watches what is written"
)
def test_no_get_changes_anything(acces: Acces) -> None:
    before = dump(acces)
    visit(acces, (rule for method, rule in EXPECTED if method == "GET" and rule not in {*REMIS, FICHIER}))
    assert dump(acces) == before


def test_taking_a_workbook_leaves_its_trace_and_nothing_else(acces: Acces) -> None:
    trace = ('"classeurs_sortis"', "'remettre le classeur'")
    before, whole = dump(acces, *trace), dump(acces)
    visit(acces, REMIS)
    assert dump(acces, *trace) == before
    assert dump(acces) != whole


def test_a_replayed_cookie_is_worth_nothing_after_signing_out(acces: Acces) -> None:
    auteur = Navigateur(acces.app)
    auteur.sign_in("auteur@exemple.fr")
    cookie = auteur.client.get_cookie("collecte", domain="127.0.0.1").value
    auteur.go("/a-faire")
    auteur.send({}, action="/deconnexion")
    thief = Navigateur(acces.app)
    thief.client.set_cookie("collecte", cookie, domain="127.0.0.1")
    thief.go("/a-faire")
    assert thief.page.request.path == "/connexion"


def test_signing_in_changes_the_session_s_token(acces: Acces) -> None:
    browser = Navigateur(acces.app)
    browser.go("/connexion")
    before = browser.client.get_cookie("collecte", domain="127.0.0.1").value
    browser.send({"adresse": "auteur@exemple.fr", "mot_de_passe": PASSWORD})
    assert browser.client.get_cookie("collecte", domain="127.0.0.1").value != before


@pytest.mark.parametrize(
    "suite", ["//evil.example", "/\\evil.example", "https:evil.example", "/%09/evil", "javascript:alert(1)", "///evil"]
)
def test_signing_in_never_leads_to_another_site(acces: Acces, suite: str) -> None:
    browser = Navigateur(acces.app)
    browser.go("/connexion")
    browser.send({"adresse": "auteur@exemple.fr", "mot_de_passe": PASSWORD, "suite": suite}, follow=False)
    assert browser.page.headers["Location"] == "/"


@pytest.mark.parametrize("droit", [droit for droit in Droit if droit is not Droit.PUBLIC])
def test_nobody_has_a_right_without_signing_in(droit: Droit) -> None:
    from collecte.policy import may

    assert not may(None, droit)


@pytest.mark.parametrize(
    "path", ["/connexion", "/nulle-part", "/static/style.css", "/a-faire", f"/static/{version()}/style.css"]
)
def test_every_response_carries_the_security_headers(visitors: Mapping[str, Navigateur], path: str) -> None:
    with visitors["auteur"].client.get(path, base_url="http://127.0.0.1:8000") as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        is_immutable = "immutable" in response.headers["Cache-Control"]
        assert is_immutable == (version() in path), "what has no version is asked for again after an update"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_forged_host_is_refused(app: Flask, host: str) -> None:
    assert app.test_client().get("/connexion", headers={"Host": host}).status_code == 400


def test_cookies_are_locked_to_https_when_the_site_is(petit_monde: Monde) -> None:
    flask_app = application(petit_monde, public_url="https://collecte.exemple.fr")
    response = flask_app.test_client().get("/connexion", base_url="https://collecte.exemple.fr")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-collecte=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    close(flask_app)


def test_a_defect_shows_a_number_and_nothing_else(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    flask_app = application(petit_monde)

    def broken(**_context: object) -> str:
        raise RuntimeError("secret detail")

    flask_app.view_functions["aide.sommaire"] = broken
    broken.__droit__ = Droit.PUBLIC  # type: ignore[attr-defined] # as the decorator writes it
    response = flask_app.test_client().get("/aide", base_url="http://127.0.0.1:8000")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "RuntimeError" not in response.text
    assert re.search(r"Donnez le numéro [0-9a-f]{8}", response.text)
    close(flask_app)
