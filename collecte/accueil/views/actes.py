"""Acts of a C2RA, most pressing first, each with the verb that does it and the page where it is done."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import url_for

from collecte.accueil.views.pages_tableau import FRESH, ColonneMatrice, TableauDeBord
from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.campagnes.queries.textes_libres import list_textes
from collecte.campagnes.views.pages_campagne import FEW, SILENCE, LigneDla, whom
from collecte.comptes.web.context import acteur, now, reading
from collecte.core.actes import SOON, Acte
from collecte.courriels.queries.courriels import count_en_souffrance
from collecte.enquetes.queries.a_interroger import WITHIN, list_due
from collecte.models import Dla, EtatCampagne
from collecte.organisation.queries.conventions import list_conventions
from collecte.organisation.views.apercu_organisation import TOLERANCE
from collecte.registre.views.rapprochements import to_map
from collecte.relances.operations.departs_relances import APART, depart_now
from collecte.relances.operations.relances import unplanned
from collecte.relances.queries.relances import Cible
from exports.records.couverture import etp_text
from questionnaires.core.francais import day_text, plural

CONVENTIONS_END, TEXTS_READ = 60, 90
"""Days during which an act lasts: before a convention ends, after a closing."""


def actes(tableaux: Sequence[TableauDeBord], today: date) -> Sequence[Acte]:
    """List what there is to do in the régions that the visitor runs, most pressing first."""
    listed = [
        *_of_messages(),
        *_unreachable(today),
        *_due(today),
        *_of_conventions(tableaux, today),
        *to_map(),
        *(acte for tableau in tableaux for colonne in tableau.colonnes for acte in _of_campagne(colonne, today)),
    ]
    return sorted(listed, key=lambda acte: acte.rang)


def _of_messages() -> Iterator[Acte]:
    courriels, page = count_en_souffrance(reading(), acteur()), url_for("envois.liste")
    if courriels.perdus:
        fait = plural(courriels.perdus, "courriel n’est pas arrivé", "courriels ne sont pas arrivés")
        addresses = plural(courriels.perdus, "adresse")
        yield Acte(
            None, fait, "L’adresse est fausse, ou la boîte n’existe plus.", f"Corriger {addresses}", page, "courriels"
        )
    if courriels.signales:
        fait = plural(courriels.signales, "personne a répondu", "personnes ont répondu")
        fait += " « ce n’est plus moi »"
        accounts = plural(courriels.signales, "compte")
        yield Acte(None, fait, "Elle a peut-être quitté son poste.", f"Vérifier {accounts}", page, "equipes")


def _unreachable(today: date) -> Iterator[Acte]:
    if count := len(list_a_joindre(reading(), acteur(), today)):
        fait = plural(count, "structure interrogée ne reçoit", "structures interrogées ne reçoivent")
        suite = "Un contact manque, ou son adresse est refusée."
        lien = f"Trouver {plural(count, 'adresse')}"
        yield Acte(None, f"{fait} pas nos messages", suite, lien, url_for("liens.a_joindre"), "courriels")


def _due(today: date) -> Iterator[Acte]:
    due = [echue for echue in list_due(reading(), acteur(), today) if (echue.limite - today).days <= WITHIN]
    if not due:
        return
    late = sum(1 for echue in due if echue.retard)
    soon = f"{plural(len(due), 'structure est', 'structures sont')} à interroger d’ici un mois"
    fait = f"{plural(late, 'structure attend', 'structures attendent')} leur enquête" if late > 1 else soon
    if late == 1:
        fait = "1 structure attend son enquête"
    suite = "À la fin de l’accompagnement, puis de douze à dix-huit mois après le diagnostic."
    if late and late < len(due):
        suite = f"{soon}, celles-là comprises."
    days = min((echue.limite - today).days for echue in due)
    yield Acte(
        days,
        fait,
        suite,
        f"Interroger {plural(len(due), 'structure')}",
        url_for("a_interroger.liste", proches=1),
        "structures",
    )


def _of_conventions(tableaux: Sequence[TableauDeBord], today: date) -> Iterator[Acte]:
    dlas = {ligne.dla.id: ligne.dla for tableau in tableaux for ligne in tableau.lignes}
    last: dict[int, date] = {}
    for convention in list_conventions(reading(), dlas):
        last[convention.dla_id] = max(convention.fin, last.get(convention.dla_id, convention.fin))
    ending = {dlas[dla_id]: fin for dla_id, fin in last.items() if 0 <= (fin - today).days <= CONVENTIONS_END}
    for tableau in tableaux:
        of_region = {dla: fin for dla, fin in ending.items() if dla.region_id == tableau.region.id}
        if of_region:
            yield _renew(of_region, tableau.region.id, today)


def _renew(ending: Mapping[Dla, date], region_id: int, today: date) -> Acte:
    first = min(ending.values())
    if len(ending) == 1:
        (dla,) = ending
        fait, lien = f"La convention du DLA {dla.code} finit le {day_text(first)}", "Renouveler la convention"
        where = url_for("organisation.dla", dla_id=dla.id)
    else:
        fait = f"{len(ending)} conventions finissent, la première le {day_text(first)}"
        lien = f"Renouveler {len(ending)} conventions"
        where = url_for("organisation.region", region_id=region_id)
    suite = "Sans suite, les ETP conventionnés de l’année prochaine restent inconnus."
    return Acte((first - today).days, fait, suite, lien, where, "equipes")


def _of_campagne(colonne: ColonneMatrice, today: date) -> Iterator[Acte]:
    campagne = colonne.campagne
    yield from _waited_for(colonne)
    if colonne.etat is EtatCampagne.PREVUE:
        yield from _before(colonne, today)
    elif colonne.etat.accepts:
        yield from _open(colonne, today)
    elif colonne.etat is EtatCampagne.CLOTUREE:
        yield from _closed(colonne, today)
    if colonne.etat in {EtatCampagne.PREVUE, EtatCampagne.OUVERTE}:
        yield from _ill_prepared(colonne)
    if campagne.may_change and campagne.is_over(today) and (today - campagne.limite).days <= TEXTS_READ:
        yield from _texts(colonne)


def _waited_for(colonne: ColonneMatrice) -> Iterator[Acte]:
    campagne = colonne.campagne
    if colonne.a_lire:
        fait = plural(colonne.a_lire, "réponse à une question est à lire", "réponses à des questions sont à lire")
        lien, where = f"Lire {plural(colonne.a_lire, 'réponse')}", url_for("campagnes.suivi", campagne_id=campagne.id)
        yield Acte(1, fait, f"« {campagne.titre} » : quelqu’un attend.", lien, f"{where}#personnes", "entretiens")
    if colonne.a_corriger:
        fait = plural(colonne.a_corriger, "direction demande", "directions demandent")
        where = url_for("campagnes.effectifs", campagne_id=campagne.id)
        fait += " une correction des effectifs"
        yield Acte(2, fait, f"« {campagne.titre} ».", "Corriger les effectifs", where, "equipes")


def _ill_prepared(colonne: ColonneMatrice) -> Iterator[Acte]:
    campagne = colonne.campagne
    if not colonne.avancement.couverture.attendues:
        where = url_for("campagnes.attendues", campagne_id=campagne.id)
        fait = f"« {campagne.titre} » n’attend aucune réponse"
        yield Acte(0, fait, "Personne n’y est affecté, ou choisi.", "Vérifier qui répond", where, "equipes")
    if campagne.is_temps:
        yield from _over_funded(colonne)


def _before(colonne: ColonneMatrice, today: date) -> Iterator[Acte]:
    campagne, days = colonne.campagne, (colonne.campagne.ouverture - today).days
    if campagne.missing_notice:
        suite = f"Il y manque {', '.join(campagne.missing_notice)}."
        where = url_for("campagnes.notice", campagne_id=campagne.id)
        yield Acte(days, f"« {campagne.titre} » n’ouvre pas sans sa notice", suite, "Compléter la notice", where)
    elif campagne.confirmee_le is None:
        where = url_for("campagnes.ouverture", campagne_id=campagne.id)
        suite = "Sa notice est complète ; elle n’ouvre pas d’elle-même."
        yield Acte(days, f"« {campagne.titre} » est prête", suite, "Ouvrir la campagne", where)


def _open(colonne: ColonneMatrice, today: date) -> Iterator[Acte]:
    campagne, missing = colonne.campagne, colonne.avancement.couverture.manquantes
    days = (campagne.cloture - today).days
    silent = [ligne for ligne in colonne.avancement.lignes if ligne.is_silent] if colonne.age >= SILENCE else []
    if not missing or (days > SOON and not silent):
        return
    if colonne.age < FRESH or (colonne.relancees_ce_jour and not _may_still_remind(colonne)):
        return  # just invited, or reminded today: the campaign says so
    where = url_for("campagnes.relancer_maintenant", campagne_id=campagne.id)
    answers = plural(missing, "réponse manque", "réponses manquent")
    suite = f"Dans {_named([ligne.dla for ligne in colonne.avancement.lignes if ligne.couverture.manquantes])}."
    if silent:
        nobody = "Aucune structure" if campagne.is_of_structures else "Personne"
        suite += f" {nobody} n’a commencé dans {_named([ligne.dla for ligne in silent])}."
    if days >= 0:
        suite += f" Clôture le {day_text(campagne.cloture)}."
    else:
        suite += f" Clôturée ; acceptées jusqu’au {day_text(campagne.derniere_limite)}."
        days = (campagne.derniere_limite - today).days
    yield Acte(
        days,
        f"{answers} à « {campagne.titre} »",
        suite,
        f"Relancer {whom(campagne, colonne.to_remind)}",
        where,
        "cloche",
    )


def _may_still_remind(colonne: ColonneMatrice) -> bool:
    """Return whether a message may reach someone whom those of today did not: who has no account is not reminded."""
    if not colonne.to_remind:
        return False
    relance = unplanned(colonne.campagne, now())
    left = Cible(ids=frozenset(row.participation_id for row in colonne.to_remind))
    return bool(depart_now(reading(), relance, now(), APART, left).destinataires.joints)


def _closed(colonne: ColonneMatrice, today: date) -> Iterator[Acte]:
    campagne, missing = colonne.campagne, colonne.avancement.couverture.manquantes
    suivi = url_for("campagnes.suivi", campagne_id=campagne.id)
    if missing and not campagne.is_over(today):
        fait = f"{plural(missing, 'réponse manque', 'réponses manquent')} à « {campagne.titre} »"
        suite = f"Un DLA prolongé a jusqu’au {day_text(campagne.limite)}."
        yield Acte((campagne.limite - today).days, fait, suite, "Voir qui manque", suivi)
    elif missing:
        fait = f"{plural(missing, 'réponse manque', 'réponses manquent')} après la clôture de « {campagne.titre} »"
        suite = "Prolongez un DLA, ou justifiez les écarts : les résultats pourront être arrêtés."
        yield Acte((campagne.limite - today).days, fait, suite, "Voir qui manque", suivi)
    elif colonne.a_voir:
        fait = f"{plural(colonne.a_voir, 'signalement reste', 'signalements restent')} à voir"
        where = url_for("campagnes.signaux", campagne_id=campagne.id)
        lien = f"Voir {plural(colonne.a_voir, 'signalement')}"
        yield Acte(None, fait, f"« {campagne.titre} » : plus rien d’autre n’est attendu.", lien, where)
    else:
        where = url_for("campagnes.arret", campagne_id=campagne.id)
        fait = f"Plus rien n’est attendu de « {campagne.titre} »"
        yield Acte(None, fait, "Arrêtés, ses résultats paraissent.", "Arrêter les résultats", where, "resultats")


def _texts(colonne: ColonneMatrice) -> Iterator[Acte]:
    campagne = colonne.campagne
    questions = list_textes(reading(), campagne, now())
    if count := sum(question.a_relire for question in questions if question.is_shown):
        where = url_for("campagnes.textes", campagne_id=campagne.id)
        fait = plural(count, "texte libre attend d’être relu", "textes libres attendent d’être relus")
        suite = f"De « {campagne.titre} » : ils paraissent une fois relus."
        yield Acte(None, fait, suite, f"Relire {plural(count, 'texte')}", where, "questionnaires")


def _over_funded(colonne: ColonneMatrice) -> Iterator[Acte]:
    """Yield the DLA that expect more ETP than their avenants fund, beyond roundings."""
    mois, libelle = colonne.avancement.mois, colonne.campagne.periode.libelle
    beyond = [ligne for ligne in colonne.avancement.lignes if _is_beyond(ligne, ligne.couverture.etp_attendus(mois))]
    suite = f"L’écart fausserait la couverture de sa répartition ({libelle})."
    if len(beyond) > FEW:
        dlas = [ligne.dla for ligne in beyond]
        where = url_for("organisation.region", region_id=colonne.campagne.region_id)
        fait = f"{_named(dlas)} : plus d’ETP attendus que conventionnés"
        yield Acte(None, fait, suite, f"Vérifier {len(beyond)} DLA", where, "equipes")
        return
    for ligne in beyond:
        counts = ligne.couverture
        fait = (
            f"DLA {ligne.dla.code} : {etp_text(counts.etp_attendus(mois))} ETP attendus"
            f" pour {etp_text(counts.etp_conventionnes or 0)} conventionnés"
        )
        where = url_for("organisation.dla", dla_id=ligne.dla.id)
        yield Acte(None, fait, suite, f"Vérifier le DLA {ligne.dla.code}", where, "equipes")


def _is_beyond(ligne: LigneDla, etp: float) -> bool:
    """Return whether `etp` exceeds the known ETP of its avenants, beyond roundings."""
    funded = ligne.couverture.etp_conventionnes
    return funded is not None and etp > funded + TOLERANCE / 100


def _named(dlas: Sequence[Dla]) -> str:
    """Name DLA by their first codes: `4 DLA (18, 28, 36 et 1 autre)`, `les DLA 18 et 28`, `le DLA 18`."""
    codes = [dla.code for dla in dlas]
    if len(codes) == 1:
        return f"le DLA {codes[0]}"
    if len(codes) <= FEW:
        return f"les DLA {', '.join(codes[:-1])} et {codes[-1]}"
    return f"{len(codes)} DLA ({', '.join(codes[:FEW])} et {plural(len(codes) - FEW, 'autre')})"
