"""The rules that campaigns, answers and the journal must keep at every hour of the season, whatever people do."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from collecte.campagnes.operations.attendues import list_termes
from collecte.campagnes.queries.collectes import get_collecte, get_collecte_enquete
from collecte.campagnes.queries.suivis import list_suivi
from collecte.models import (
    Campagne,
    Compte,
    Courriel,
    Dla,
    EntreeJournal,
    EtatCampagne,
    Participation,
    Personne,
)
from collecte.models.journal import REOPENED
from exports.records.couverture import couverture
from questionnaires.core.francais import PARIS
from tests.saison.instant import Instant

SOON = timedelta(days=3)


class CampagnesSuiventLeurGraphe:
    """Planned, open, late, closed, in this order; back to open only by another date or an extension, logged."""

    FORWARD = (
        EtatCampagne.PREVUE,
        EtatCampagne.OUVERTE,
        EtatCampagne.GRACE,
        EtatCampagne.CLOTUREE,
        EtatCampagne.ARRETEE,
    )

    def __init__(self) -> None:
        self._last: dict[int, EtatCampagne] = {}

    def check(self, before: Instant | None, now: Instant) -> None:
        for campagne in now.campagnes.values():
            etat, last = campagne.etat(now.today), self._last.get(campagne.id, EtatCampagne.PREVUE)
            self._last[campagne.id] = etat
            if self.FORWARD.index(etat) < self.FORWARD.index(last):
                entries = [e for e in now.ecrit if e.objet_id == campagne.id and e.verbe == "changer les dates"]
                assert entries, (campagne.titre, last, etat)
                assert EtatCampagne.PREVUE is not etat, campagne.titre


class ReponsesSuiventLeurGraphe:
    """A transmitted answer changes only once reopened; revisions never go back; no expected answer disappears."""

    def check(self, before: Instant | None, now: Instant) -> None:
        if before is None:
            return
        for answer_id, ancienne in before.lignes.items():
            ligne = now.lignes.get(answer_id)
            if ligne is None:
                assert now.campagnes[ancienne.campagne_id].attendues_fixees_le is None, "fixed answers stay"
                assert ancienne.revision == 0
                continue
            assert ligne.revision >= ancienne.revision
            if ancienne.etat == "transmise" and ligne.transmise_le != ancienne.transmise_le:
                assert any(e.verbe == REOPENED and e.objet_id == answer_id for e in now.ecrit)


class AttenduesFixeesUneFois:
    """The answers are those of the affectations until the opening hour; fixed then, and only corrected after.

    They are compared each Monday, and each of the last days.
    """

    def __init__(self) -> None:
        self._fixed: dict[int, datetime] = {}

    def check(self, before: Instant | None, now: Instant) -> None:
        fixed = frozenset(self._fixed)
        for campagne in now.campagnes.values():
            if campagne.attendues_fixees_le is None:
                assert campagne.etat(now.today) is EtatCampagne.PREVUE, campagne.titre
                if now.local.hour == 12 and (now.local.weekday() == 0 or campagne.ouverture - now.today <= SOON):
                    self._follows(now, campagne)
            elif campagne.id not in self._fixed:
                self._fixed[campagne.id] = campagne.attendues_fixees_le
                opening = campagne.attendues_fixees_le.astimezone(PARIS)
                was_late = campagne.region_id == 2 and campagne.periode_code == "2026-S1" and campagne.is_temps
                assert was_late or (opening.date(), opening.hour) == (campagne.ouverture, 0), campagne.titre
            assert self._fixed.get(campagne.id) == campagne.attendues_fixees_le, "fixed once"
        added = Counter(e.verbe for e in now.ecrit)["ajouter une réponse attendue"]
        if before is not None:
            new = [ligne for answer, ligne in now.lignes.items() if answer not in before.lignes]
            assert sum(ligne.campagne_id in fixed for ligne in new) <= added

    def _follows(self, now: Instant, campagne: Campagne) -> None:
        expected = Counter(termes.dla_id for termes in list_termes(now.session, campagne))
        assert expected == Counter(row.dla_id for row in now.lignes.values() if row.campagne_id == campagne.id), (
            campagne.titre
        )


class RienHorsDesDates:
    """Everything written this hour was written while the campaign accepted answers for that very DLA."""

    WRITTEN = ("transmettre", "ne pas souhaiter répondre", "revenir sur son refus")

    def check(self, before: Instant | None, now: Instant) -> None:
        for entree in now.ecrit:
            if entree.verbe in self.WRITTEN and before is not None:
                ligne = before.lignes[entree.objet_id]
                campagne = now.campagnes[ligne.campagne_id]
                assert campagne.ouverture <= now.today <= before.limite_of(ligne), entree.verbe
                assert campagne.attendues_fixees_le is not None
                assert campagne.arretee_le is None or campagne.arretee_le >= entree.quand


class CompteJuste:
    """Expected = transmitted + refused + withdrawn + open; and the page counts the same as the workbook."""

    def check(self, before: Instant | None, now: Instant) -> None:
        etats = Counter(ligne.etat for ligne in now.lignes.values())
        assert etats.total() == len(now.lignes)
        if now.local.hour != 18:
            return
        for campagne in now.campagnes.values():
            if campagne.ouverture <= now.today <= campagne.limite:
                self._same(now, campagne)

    def _same(self, now: Instant, campagne: Campagne) -> None:
        suivi = list_suivi(now.session, campagne)
        page = Counter((row.dla.code, row.etat(campagne, now.today)) for row in suivi)
        if campagne.is_temps:
            collecte = get_collecte(now.session, campagne, now.saison.now)
            assert page == Counter((row.dla, row.etat) for row in collecte.attendus)
            assert couverture(suivi) == couverture(collecte.attendus)
        else:
            enquete = get_collecte_enquete(now.session, campagne, now.saison.now)
            assert page == Counter((row.dla, row.etat) for row in enquete.attendus)


class JournalGrandit:
    """No journal entry changes or goes; the journal is read again each Monday."""

    def __init__(self) -> None:
        self._known: Sequence[object] = []

    def check(self, before: Instant | None, now: Instant) -> None:
        entrees = EntreeJournal
        if (now.local.weekday(), now.local.hour) == (0, 12) or before is None:
            rows = now.session.execute(
                select(entrees.id, entrees.quand, entrees.verbe, entrees.objet_id, entrees.region_id).order_by(
                    entrees.id
                )
            )
            entries = [tuple(row) for row in rows]
            assert entries[: len(self._known)] == list(self._known)
            self._known = entries


class RegionsSansMelange:
    """An answer, its DLA and its person are of one région, as are a message and its reader, an act and its author."""

    def check(self, before: Instant | None, now: Instant) -> None:
        if now.local.hour not in (12, 18):
            return
        mixed = (
            select(Participation.id)
            .join(Participation.campagne)
            .join(Participation.dla)
            .outerjoin(Participation.personne)
            .where((Dla.region_id != Campagne.region_id) | (Personne.region_id != Campagne.region_id))
        )
        assert now.session.scalars(mixed).all() == []
        for model in (Courriel, EntreeJournal):
            elsewhere = (
                select(model.id)
                .join(Compte, Compte.id == model.compte_id)
                .join(Compte.personne)
                .where(model.region_id != Personne.region_id)
            )
            assert now.session.scalars(elsewhere).all() == [], model


class CourriersUneFois:
    """Each message leaves once, is a file of the folder, and the worker leaves no due message behind."""

    def check(self, before: Instant | None, now: Instant) -> None:
        waiting = select(Courriel).where(
            Courriel.envoye_le.is_(None),
            Courriel.abandonne_le.is_(None),
            Courriel.prochain_essai <= now.saison.now,
        )
        assert now.session.scalars(waiting).all() == []
        if now.local.hour == 12:
            folder = now.saison.atelier.settings.mail_folder
            assert folder is not None
            sent = now.session.scalars(select(Courriel.id).where(Courriel.envoye_le.is_not(None))).all()
            assert len(sent) == len(list(folder.glob("*.eml")))
