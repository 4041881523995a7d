"""Blockers on the tableau de bord, most pressing first, each with the page that solves it."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for

from collecte.accueil.views.pages_tableau import ColonneMatrice, Geste, TableauDeBord
from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.campagnes.views.pages_campagne import FEW, SILENCE, LigneDla
from collecte.comptes.web.context import acteur, reading
from collecte.courriels.queries.courriels import count_en_souffrance
from collecte.models import EtatCampagne
from collecte.organisation.views.apercu_organisation import TOLERANCE
from exports.records.couverture import etp_text
from questionnaires.core.francais import plural


def blocages(tableaux: Sequence[TableauDeBord], today: date) -> list[Geste]:
    """List the blockers, the most pressing first: messages that did not or cannot arrive, then campaign by campaign."""
    return [
        *_of_messages(),
        *_unreachable(today),
        *(geste for tableau in tableaux for colonne in tableau.colonnes for geste in _of_colonne(colonne)),
    ]


def _of_messages() -> Iterator[Geste]:
    courriels, page = count_en_souffrance(reading(), acteur()), url_for("envois.liste")
    if courriels.perdus:
        phrase = plural(courriels.perdus, "courriel n’est pas arrivé", "courriels ne sont pas arrivés")
        yield Geste(f"{phrase}.", "Voir lesquels", page)
    if courriels.signales:
        phrase = plural(courriels.signales, "personne a répondu", "personnes ont répondu")
        yield Geste(f"{phrase} « ce n’est plus moi ».", "Vérifier leur compte", page)


def _unreachable(today: date) -> Iterator[Geste]:
    if count := len(list_a_joindre(reading(), acteur(), today)):
        phrase = plural(count, "structure interrogée ne reçoit", "structures interrogées ne reçoivent")
        yield Geste(f"{phrase} pas nos messages.", "Trouver à qui écrire", url_for("liens.a_joindre"))


def _of_colonne(colonne: ColonneMatrice) -> Iterator[Geste]:
    campagne, titre = colonne.campagne, colonne.campagne.titre
    if colonne.etat not in {EtatCampagne.PREVUE, EtatCampagne.OUVERTE}:
        return
    if not colonne.avancement.couverture.attendues:
        where = url_for("campagnes.attendues", campagne_id=campagne.id)
        yield Geste(f"{titre} : aucune réponse n’est attendue.", "Vérifier qui répond", where)
    if colonne.etat is EtatCampagne.OUVERTE and colonne.age >= SILENCE:
        yield from _silent(colonne)
    if campagne.is_temps:
        yield from _over_funded(colonne)


def _silent(colonne: ColonneMatrice) -> Iterator[Geste]:
    silent = [ligne for ligne in colonne.avancement.lignes if ligne.is_silent]
    if len(silent) <= FEW:
        yield from (_silence(colonne, ligne) for ligne in silent)
        return
    phrase = f"{colonne.campagne.titre} : {_nobody(colonne)} n’a commencé dans {len(silent)} DLA ({_named(silent)})"
    where = url_for("campagnes.relances", campagne_id=colonne.campagne.id)
    yield Geste(f"{phrase} depuis {plural(colonne.age, 'jour')}.", "Relancer", where)


def _silence(colonne: ColonneMatrice, ligne: LigneDla) -> Geste:
    phrase = f"DLA {ligne.dla.code} {ligne.dla.nom} : {_nobody(colonne)} n’a commencé « {colonne.campagne.titre} »"
    where = url_for("campagnes.suivi_dla", campagne_id=colonne.campagne.id, dla_id=ligne.dla.id)
    return Geste(f"{phrase} depuis {plural(colonne.age, 'jour')}.", "Voir ce DLA", where)


def _nobody(colonne: ColonneMatrice) -> str:
    return "aucune structure" if colonne.campagne.is_of_structures else "personne"


def _over_funded(colonne: ColonneMatrice) -> Iterator[Geste]:
    """Yield the DLA that expect more ETP than their avenants fund, beyond roundings."""
    mois = colonne.avancement.mois
    beyond = [ligne for ligne in colonne.avancement.lignes if _is_beyond(ligne, ligne.couverture.etp_attendus(mois))]
    if len(beyond) <= FEW:
        yield from (_more_than_funded(colonne, ligne) for ligne in beyond)
        return
    phrase = f"{len(beyond)} DLA ({_named(beyond)}) : plus d’ETP attendus que conventionnés"
    where = url_for("organisation.region", region_id=colonne.campagne.region_id)
    yield Geste(f"{phrase} ({colonne.campagne.periode.libelle}).", "Vérifier affectations et avenants", where)


def _is_beyond(ligne: LigneDla, etp: float) -> bool:
    """Return whether `etp` exceeds the known ETP of its avenants, beyond roundings."""
    funded = ligne.couverture.etp_conventionnes
    return funded is not None and etp > funded + TOLERANCE / 100


def _more_than_funded(colonne: ColonneMatrice, ligne: LigneDla) -> Geste:
    counts = ligne.couverture
    phrase = (
        f"DLA {ligne.dla.code} {ligne.dla.nom} : {etp_text(counts.etp_attendus(colonne.avancement.mois))} ETP attendus"
    )
    phrase += f" pour {etp_text(counts.etp_conventionnes or 0)} conventionnés ({colonne.campagne.periode.libelle})."
    return Geste(phrase, "Vérifier affectations et avenants", url_for("organisation.dla", dla_id=ligne.dla.id))


def _named(lignes: Sequence[LigneDla]) -> str:
    """Return the first codes: `18, 28, 36 et 17 autres`."""
    first, others = ", ".join(ligne.dla.code for ligne in lignes[:FEW]), len(lignes) - FEW
    return f"{first} et {plural(others, 'autre')}"
