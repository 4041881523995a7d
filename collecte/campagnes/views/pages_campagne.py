"""Follow-up of a campaign: states and coverage by DLA, from the counts used in the workbook."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from flask import request, url_for

from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.campagnes.queries.signaux import LectureSignaux
from collecte.campagnes.queries.suivis import Recues, Suivi, list_suivis
from collecte.comptes.views.ecrans import Link
from collecte.comptes.views.tranches import Tranche
from collecte.comptes.web.context import reading
from collecte.core.web.listes import Colonnes, Liste, hundredths
from collecte.models import Campagne, ChoixStructures, Dla, EtatCampagne, EtatEchange
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.relances.views.relances import WHOLE_LIST, asks_whole_list
from collecte.reponses.views.animation import animated, lead_to_follow_up
from exports.records.couverture import Couverture, couverture
from exports.records.records import Etat
from questionnaires.core.francais import day_text, days_text, moment_text, paris_day


class EtatDla(StrEnum):
    """The state of a DLA in a campaign; the value is shown."""

    RIEN = "rien d’attendu"
    NON_POSEE = "non posée"
    PREVUE = "prévue"
    A_FAIRE = "à faire"
    COMMENCE = "commencé"
    EN_RETARD = "en retard"
    INCOMPLET = "incomplet"
    TRANSMIS = "transmis"
    EXPLIQUE = "complet, écarts expliqués"

    @property
    def signe(self) -> str:
        """Return the sign shown before the word, so that neither the colour nor the word is needed alone."""
        return _SIGNES[self]


_SIGNES = {
    EtatDla.RIEN: "–",
    EtatDla.NON_POSEE: "–",
    EtatDla.PREVUE: "◌",
    EtatDla.A_FAIRE: "○",
    EtatDla.COMMENCE: "◐",
    EtatDla.EN_RETARD: "▲",
    EtatDla.INCOMPLET: "◑",
    EtatDla.TRANSMIS: "●",
    EtatDla.EXPLIQUE: "◍",
}


SILENCE = 5
"""Days after the opening from which a DLA where nobody has begun is pointed out."""

FEW = 3
"""Most DLA named one by one where something stands in the way; more are counted in one line."""

MANY = 20
"""Number of lines above which a table may be narrowed to missing answers."""


@dataclass(frozen=True, slots=True)
class Attendue:
    """One expected answer on the follow-up page."""

    suivi: Suivi
    etat: Etat

    @property
    def is_missing(self) -> bool:
        """True when the answer may still come, or should have."""
        return self.etat in _MISSING


@dataclass(frozen=True, slots=True)
class LigneDla:
    """One DLA in a campaign: how many answers in each state, what they cover, since when they are late."""

    dla: Dla
    etats: Sequence[tuple[Etat, int]]  # only the states that occur, transmitted first
    couverture: Couverture
    attendues: Sequence[Attendue]
    recues: Counter[date]  # answers by the day when they were transmitted
    etat: EtatDla
    retard: int  # days since its closing, 0 when nothing is late or results are settled

    @property
    def missing(self) -> list[Suivi]:
        return [attendue.suivi for attendue in self.attendues if attendue.is_missing]

    @property
    def is_silent(self) -> bool:
        """True when answers are expected and nobody has begun, nor said that they wish not to."""
        return bool(self.couverture.attendues) and _are_silent(self.couverture, self.attendues)


@dataclass(frozen=True, slots=True)
class AvancementCampagne:
    """The whole follow-up page: one line for each DLA of the région, answers or not, as in the workbook."""

    couverture: Couverture
    lignes: Sequence[LigneDla]
    mois: int  # of the période

    @property
    def recues(self) -> Counter[date]:
        return sum((ligne.recues for ligne in self.lignes), Counter())

    @property
    def silent(self) -> list[Dla]:
        """List DLA where nobody has begun, nor said that they wish not to."""
        return [ligne.dla for ligne in self.lignes if ligne.is_silent]

    def attendues(self, *, only_missing: bool) -> list[Attendue]:
        """List expected answers DLA by DLA, in the order of the page: first those with a reply to read."""
        shown = (
            attendue for ligne in self.lignes for attendue in ligne.attendues if attendue.is_missing or not only_missing
        )
        return sorted(shown, key=lambda attendue: attendue.suivi.echange is not EtatEchange.ATTEND_C2RA)

    @property
    def missing(self) -> list[Suivi]:
        return [attendue.suivi for attendue in self.attendues(only_missing=True)]

    def of(self, dla_id: int) -> LigneDla | None:
        """Return the line of a DLA; None when it is not of the région."""
        return next((ligne for ligne in self.lignes if ligne.dla.id == dla_id), None)


_MISSING = frozenset({Etat.A_FAIRE, Etat.COMMENCE, Etat.EN_RETARD})
_ORDER = (Etat.TRANSMIS, Etat.RECUE, Etat.COMMENCE, Etat.A_FAIRE, Etat.EN_RETARD, Etat.REFUS, Etat.JUSTIFIE)


def listed_dlas(campagne: Campagne, avancement: AvancementCampagne) -> Liste[LigneDla]:
    mois = avancement.mois
    etp: Colonnes[LigneDla] = {
        "ETP transmis": lambda ligne: ligne.couverture.etp_transmis(mois),
        "ETP attendus": lambda ligne: ligne.couverture.etp_attendus(mois),
        "ETP conventionnés": lambda ligne: ligne.couverture.etp_conventionnes,
    }
    return Liste(
        "dla-de-la-campagne",
        avancement.lignes,
        {
            "DLA": lambda ligne: f"{ligne.dla.code} {ligne.dla.nom}",
            "Réponses": lambda ligne: ", ".join(f"{count} {etat}" for etat, count in ligne.etats),
            **(etp if campagne.is_temps else {}),
        },
        by={"Réponses": lambda ligne: _rate(ligne.couverture)},
        default="dla",
        tri="tri-dla",
        anchor="dla",
    )


def _rate(counted: Couverture) -> float | None:
    return counted.transmises / counted.attendues if counted.attendues else None


def listed_attendues(campagne: Campagne, attendues: Sequence[Attendue]) -> Liste[Attendue]:
    etp: Colonnes[Attendue] = {"ETP attendu": lambda attendue: hundredths(attendue.suivi.etp)}
    return Liste(
        "reponses-attendues",
        attendues,
        {
            "Structure" if campagne.is_of_structures else "Personne": lambda attendue: attendue.suivi.nom,
            "DLA": lambda attendue: f"{attendue.suivi.dla.code} {attendue.suivi.dla.nom}",
            "État": lambda attendue: attendue.etat,
            "Dernière action": lambda attendue: _last_action(campagne, attendue.suivi),
            "Gestes": None,
            **(etp if campagne.is_temps else {}),
        },
        anchor="personnes",
        export="",
    )


def _last_action(campagne: Campagne, suivi: Suivi) -> date | None:
    """Return what the page shows: of an anonymous answer, the week that it was transmitted in and nothing else."""
    if campagne.anonyme:
        shown = suivi.transmise_le if suivi.transmise_le or suivi.modifiee_le else suivi.recue_le or suivi.refusee_le
        return paris_day(shown) if shown else None
    return suivi.recue_le or suivi.transmise_le or suivi.refusee_le or suivi.modifiee_le


def is_followed_by_page(campagne: Campagne, lecture: LectureSignaux) -> bool:
    """Return whether a campaign was opened and asks each DLA one answer, read with its name in all versions."""
    return campagne.is_of_dlas and campagne.attendues_fixees_le is not None and lecture is LectureSignaux.NOMS


def asked_in_words(campagne: Campagne) -> str:
    """Return a French sentence that tells who is asked to answer a campaign."""
    if campagne.accompagnes_du and campagne.accompagnes_au:
        how = {ChoixStructures.TIRAGE: "tirées au sort ", ChoixStructures.RAISONNE: "choisies une à une "}
        ended = days_text(campagne.accompagnes_du, campagne.accompagnes_au)
        promise = "anonymes" if campagne.anonyme else "confidentielles"
        chosen = how.get(campagne.choix, "")
        return f"Les structures {chosen}dont l’accompagnement s’est terminé {ended}. Réponses {promise}."
    where = f"un de ces DLA : {', '.join(campagne.dlas_choisis)}" if campagne.dlas_demandes else "un DLA de la région"
    if campagne.is_of_dlas:
        return f"Chaque équipe donne une réponse pour son DLA : {campagne.dlas_en_mots}."
    when = campagne.periode.pendant if campagne.is_temps else f"le {day_text(campagne.ouverture)}"
    once = ", une seule fois" if campagne.une_fois else ""
    return f"Chaque personne affectée à {where}, {when}{once}."


def whom(campagne: Campagne, missing: Sequence[Suivi]) -> str:
    """Return who has to answer: `les 3 personnes`, `la structure`, `le DLA 18`."""
    if campagne.is_of_structures:
        names = {row.structure for row in missing}
        return f"les {len(names)} structures" if len(names) > 1 else "la structure"
    if campagne.is_of_dlas:
        return f"les {len(missing)} DLA" if len(missing) > 1 else f"le DLA {missing[0].dla.code}"
    people = {row.personne.id for row in missing if row.personne}
    return f"les {len(people)} personnes" if len(people) > 1 else "la personne"


def acts_on_chosen(campagne: Campagne, etat: EtatCampagne, invitation: datetime | None) -> Sequence[Link]:
    """List what can be done with several expected answers at once, in this state of their campaign, whose `invitation`
    may be to come."""
    acts = [
        ("Relancer", "campagnes.relancer_maintenant", campagne.may_change and etat.accepts and not invitation),
        ("Prolonger leur DLA", "campagnes.prolonger_choix", campagne.may_change),
        ("Retirer", "campagnes.retirer_choix", campagne.may_change and campagne.attendues_fixees_le is not None),
        ("Exporter en CSV", "campagnes.exporter_choix", True),
    ]
    return [(words, url_for(endpoint, campagne_id=campagne.id)) for words, endpoint, is_offered in acts if is_offered]


def chosen_by_address(part: Tranche[Any] | None = None) -> str:
    """Return which rows the address chooses, where no script does: those of the page (`tous`), or of the whole list of
    which it shows a part among several; '' for none."""
    if asks_whole_list() and part is not None and part.last > 1:
        return WHOLE_LIST
    return "tous" if request.args.get("choisie") in {"tous", WHOLE_LIST} else ""


def narrows_to_missing(avancement: AvancementCampagne) -> bool:
    """Return whether the address of the list of answers of a campaign keeps those that are missing."""
    return "manque" in request.args and avancement.couverture.attendues > MANY


def expected_in(campagne: Campagne, participation_id: int) -> Suivi:
    """Return an expected answer of this very campaign, without its content; 404 for any other. One that was withdrawn
    leads to the follow-up, which says so."""
    rows = list_suivis(reading(), [campagne.id])
    suivi = there(next((row for row in rows if row.participation_id == participation_id), None))
    if suivi.retiree_le is not None:
        sentence = f"La réponse de {suivi.nom} n’est plus attendue depuis le {moment_text(suivi.retiree_le)}."
        lead_to_follow_up(campagne.id, sentence)
    return suivi


def on_time(campagne_id: int) -> Campagne:
    """Return a campaign on time that the current account runs; 404 for any other."""
    campagne = animated(campagne_id)
    return there(campagne if campagne.is_temps else None)


def up_to(campagne: Campagne) -> list[Link]:
    """Return the links above a page of a campaign."""
    suivi = url_for("campagnes.suivi", campagne_id=campagne.id)
    return [("Campagnes", url_for("campagnes.liste")), (campagne.titre, suivi)]


def _are_silent(counts: Couverture, attendues: Iterable[Attendue]) -> bool:
    return not counts.transmises and all(
        suivi.revision == 0 and suivi.refusee_le is None and not suivi.justification
        for suivi in (attendue.suivi for attendue in attendues)
    )


def avancement_now(campagne: Campagne, rows: Iterable[Suivi], today: date) -> AvancementCampagne:
    """Return the follow-up, with the DLA of the région and their funded ETP as they are now."""
    dlas = list_dlas(reading(), campagne.region_id)
    on_time = [campagne] if campagne.is_temps else []  # funded ETP mean nothing beside other answers
    funded = etp_conventionnes_in(reading(), on_time, dlas)
    return avancement(campagne, dlas, rows, funded.get(campagne.id, {}), today)


def avancement(
    campagne: Campagne,
    dlas: Sequence[Dla],
    rows: Iterable[Suivi],
    funded: Mapping[int, int],
    today: date,
    recues: Mapping[tuple[int, int], Recues] = MappingProxyType({}),
) -> AvancementCampagne:
    """Group expected answers by DLA and count them; `funded` maps DLA ids to hundredths of an ETP; `recues` counts
    transmitted answers, for a page that leaves them out of `rows`."""
    of_dla: dict[int, list[Attendue]] = {dla.id: [] for dla in dlas}
    for row in rows:
        of_dla[row.dla.id].append(Attendue(row, row.etat(campagne, today)))
    lignes = [
        _ligne(campagne, dla, of_dla[dla.id], funded.get(dla.id), today, recues.get((campagne.id, dla.id), Recues()))
        for dla in dlas
    ]
    whole = sum((ligne.couverture for ligne in lignes), Couverture(0, 0, 0, 0))
    return AvancementCampagne(whole, lignes, campagne.periode.mois)


def _ligne(
    campagne: Campagne, dla: Dla, attendues: Sequence[Attendue], funded: int | None, today: date, recues: Recues
) -> LigneDla:
    counts = couverture((row.suivi for row in attendues), [funded])
    counts += Couverture(recues.nombre, recues.nombre, recues.poids, recues.poids)
    prolongee_au = next(
        (prolongation.cloture for prolongation in campagne.prolongations if prolongation.dla_id == dla.id), None
    )
    etat = _etat_dla(counts, campagne.etat(today, prolongee_au), attendues)
    if etat is EtatDla.RIEN and not campagne.asks(dla):
        etat = EtatDla.NON_POSEE
    retard = (today - campagne.cloture_for(prolongee_au)).days if etat is EtatDla.EN_RETARD else 0
    etats = Counter(row.etat for row in attendues) + Counter({Etat.TRANSMIS: recues.nombre})
    jours = Counter(paris_day(row.suivi.transmise_le) for row in attendues if row.suivi.transmise_le) + recues.jours
    return LigneDla(
        dla=dla,
        etats=[(state, etats[state]) for state in _ORDER if etats[state]],
        couverture=counts,
        attendues=attendues,
        recues=jours,
        etat=etat,
        retard=retard,
    )


def _etat_dla(counts: Couverture, campagne: EtatCampagne, attendues: Sequence[Attendue]) -> EtatDla:
    if not counts.attendues:
        return EtatDla.RIEN
    if counts.transmises == counts.attendues:
        return EtatDla.TRANSMIS
    if campagne is EtatCampagne.PREVUE:
        return EtatDla.PREVUE
    if not counts.manquantes:
        return EtatDla.EXPLIQUE
    if campagne is EtatCampagne.OUVERTE:
        return EtatDla.A_FAIRE if _are_silent(counts, attendues) else EtatDla.COMMENCE
    return EtatDla.EN_RETARD if campagne in {EtatCampagne.GRACE, EtatCampagne.CLOTUREE} else EtatDla.INCOMPLET
