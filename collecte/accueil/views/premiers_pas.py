"""First steps of a région, from an empty organisation to a first answer; those done are read in the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from collecte.accueil.views.pages_tableau import ColonneMatrice, TableauDeBord
from collecte.comptes.web.context import services
from collecte.models import Campagne, EtatCampagne, NatureDla
from questionnaires.core.francais import day_text

_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Pas:
    """One step: its purpose, its state and its page; `lien` is '' while another step comes before."""

    titre: str
    pourquoi: str
    is_done: bool
    lien: str = ""
    adresse: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class PremiersPas:
    """The steps in order."""

    pas: Sequence[Pas]

    @property
    def done(self) -> int:
        return sum(pas.is_done for pas in self.pas)

    @property
    def suivant(self) -> Pas | None:
        """First step left that is not optional."""
        return next((pas for pas in self.pas if not pas.is_done and not pas.is_optional), None)


def premiers_pas(tableau: TableauDeBord) -> PremiersPas | None:
    """Return the first steps of a région; None once it received an answer."""
    if any(colonne.avancement.couverture.transmises for colonne in tableau.colonnes):
        return None
    first = min(tableau.colonnes, key=lambda colonne: colonne.campagne.ouverture, default=None)
    return PremiersPas([_personnes(tableau), _porteuses(tableau), _campagne(tableau, first), *_once_created(first)])


def _personnes(tableau: TableauDeBord) -> Pas:
    return Pas(
        titre="Dire qui travaille dans les DLA",
        pourquoi=(
            "Une réponse sera attendue de chaque personne affectée à un DLA. "
            "Chacune reçoit un lien pour choisir son mot de passe."
        ),
        is_done=tableau.has_personnes,
        lien="Importer les personnes",
        adresse=url_for("imports.importer", region_id=tableau.region.id, tableau="personnes"),
    )


def _porteuses(tableau: TableauDeBord) -> Pas:
    locaux = [ligne.dla for ligne in tableau.lignes if ligne.dla.nature is NatureDla.DEPARTEMENTAL]
    return Pas(
        titre="Dire qui porte chaque DLA, par quelle convention",
        pourquoi=(
            "Les ETP conventionnés et le bilan en viennent ; une direction a besoin de sa structure. "
            "Cela peut attendre."
        ),
        is_done=all(dla.porteuse_id is not None for dla in locaux),
        lien="Importer les conventions",
        adresse=url_for("imports.importer", region_id=tableau.region.id, tableau="conventions"),
        is_optional=True,
    )


def _campagne(tableau: TableauDeBord, first: ColonneMatrice | None) -> Pas:
    return Pas(
        titre="Préparer la première campagne",
        pourquoi="Choisissez la période et les dates : le questionnaire et les réponses attendues sont déjà prêts.",
        is_done=first is not None,
        lien="Préparer une campagne" if tableau.has_personnes else "",
        adresse=url_for("campagnes.nouvelle"),
    )


def _once_created(first: ColonneMatrice | None) -> list[Pas]:
    campagne = first.campagne if first else None
    is_open = first is not None and first.etat is not EtatCampagne.PREVUE
    return [
        _notice(campagne),
        Pas(
            titre="Ouvrir la campagne",
            pourquoi=_opening(campagne),
            is_done=is_open,
            lien="Ouvrir la campagne" if campagne else "",
            adresse=_page("campagnes.ouverture", campagne),
        ),
        Pas(
            titre="Recevoir une première réponse",
            pourquoi="Vous verrez ici qui a transmis, jamais ce qui est répondu.",
            is_done=False,
            lien="Voir qui a répondu" if is_open else "",
            adresse=_page("campagnes.suivi", campagne),
        ),
    ]


def _notice(campagne: Campagne | None) -> Pas:
    return Pas(
        titre="Écrire sa notice",
        pourquoi="Ce que chaque personne lit de ses données avant la première question. Presque tout est proposé.",
        is_done=campagne is not None and not campagne.missing_notice,
        lien="Écrire la notice" if campagne else "",
        adresse=_page("campagnes.notice", campagne),
    )


def _opening(campagne: Campagne | None) -> str:
    if campagne is None or campagne.confirmee_le is None:
        return "Vous relisez ce qui est demandé et à qui, puis vous l’ouvrez ; l’invitation part en heures ouvrées."
    return f"Elle s’ouvre le {day_text(campagne.ouverture)}, et l’invitation part par courriel en heures ouvrées."


def _page(endpoint: str, campagne: Campagne | None) -> str:
    return url_for(endpoint, campagne_id=campagne.id) if campagne else ""


# --- hidden steps: a choice of one browser, on which nothing else depends


def are_put_away() -> bool:
    return _cookie() in request.cookies


def put_away(response: Response) -> Response:
    """Add a cookie to the response that hides the steps in this browser for a year."""
    https = services().settings.is_https
    response.set_cookie(_cookie(), "1", max_age=_YEAR, path="/", httponly=True, samesite="Lax", secure=https)
    return response


def _cookie() -> str:
    """Return the cookie name; over https, one that no other site may set."""
    return "__Host-premiers-pas" if services().settings.is_https else "premiers-pas"
