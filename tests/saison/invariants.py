"""What must be true of campaigns, answers and the journal at every hour of the season, whatever people do."""

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
    """Planned, open, late, closed, in this order; back to open only by another date or an extension, told."""

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
        for own in now.campagnes.values():
            etat, last = own.etat(now.today), self._last.get(own.id, EtatCampagne.PREVUE)
            self._last[own.id] = etat
            if self.FORWARD.index(etat) < self.FORWARD.index(last):
                told = [e for e in now.ecrit if e.objet_id == own.id and e.verbe == "changer les dates"]
                assert told, (own.titre, last, etat)
                assert EtatCampagne.PREVUE is not etat, own.titre


class ReponsesSuiventLeurGraphe:
    """A transmitted answer changes only once reopened; revisions never go back; nothing expected disappears."""

    def check(self, before: Instant | None, now: Instant) -> None:
        if before is None:
            return
        for answer_id, was in before.lignes.items():
            own = now.lignes.get(answer_id)
            if own is None:
                assert now.campagnes[was.campagne_id].attendues_fixees_le is None, "fixed answers stay"
                assert was.revision == 0
                continue
            assert own.revision >= was.revision
            if was.etat == "transmise" and own.transmise_le != was.transmise_le:
                assert any(e.verbe == REOPENED and e.objet_id == answer_id for e in now.ecrit)


class AttenduesFixeesUneFois:
    """The answers are those of the affectations until the hour it opens; fixed then, and only corrected after.

    They are compared each Monday, and each of the last days.
    """

    def __init__(self) -> None:
        self._fixed: dict[int, datetime] = {}

    def check(self, before: Instant | None, now: Instant) -> None:
        known = frozenset(self._fixed)
        for own in now.campagnes.values():
            if own.attendues_fixees_le is None:
                assert own.etat(now.today) is EtatCampagne.PREVUE, own.titre
                if now.local.hour == 12 and (now.local.weekday() == 0 or own.ouverture - now.today <= SOON):
                    self._follows(now, own)
            elif own.id not in self._fixed:
                self._fixed[own.id] = own.attendues_fixees_le
                opening = own.attendues_fixees_le.astimezone(PARIS)
                was_late = own.region_id == 2 and own.periode_code == "2026-S1" and own.is_temps
                assert was_late or (opening.date(), opening.hour) == (own.ouverture, 0), own.titre
            assert self._fixed.get(own.id) == own.attendues_fixees_le, "fixed once"
        added = Counter(e.verbe for e in now.ecrit)["ajouter une réponse attendue"]
        if before is not None:
            new = [own for answer, own in now.lignes.items() if answer not in before.lignes]
            assert sum(own.campagne_id in known for own in new) <= added

    def _follows(self, now: Instant, own: Campagne) -> None:
        wanted = Counter(termes.dla_id for termes in list_termes(now.session, own))
        assert wanted == Counter(row.dla_id for row in now.lignes.values() if row.campagne_id == own.id), own.titre


class RienHorsDesDates:
    """What was written this hour was written while the campaign took answers for that very DLA."""

    WRITTEN = ("transmettre", "ne pas souhaiter répondre", "revenir sur son refus")

    def check(self, before: Instant | None, now: Instant) -> None:
        for entree in now.ecrit:
            if entree.verbe in self.WRITTEN and before is not None:
                own = before.lignes[entree.objet_id]
                campagne = now.campagnes[own.campagne_id]
                assert campagne.ouverture <= now.today <= before.limite_of(own), entree.verbe
                assert campagne.attendues_fixees_le is not None
                assert campagne.arretee_le is None or campagne.arretee_le >= entree.quand


class CompteJuste:
    """Expected = transmitted + refused + withdrawn + open; and the page counts what the workbook counts."""

    def check(self, before: Instant | None, now: Instant) -> None:
        etats = Counter(own.etat for own in now.lignes.values())
        assert etats.total() == len(now.lignes)
        if now.local.hour != 18:
            return
        for own in now.campagnes.values():
            if own.ouverture <= now.today <= own.limite:
                self._same(now, own)

    def _same(self, now: Instant, own: Campagne) -> None:
        suivi = list_suivi(now.session, own)
        page = Counter((row.dla.code, row.etat(own, now.today)) for row in suivi)
        if own.is_temps:
            collecte = get_collecte(now.session, own, now.saison.now)
            assert page == Counter((row.dla, row.etat) for row in collecte.attendus)
            assert couverture(suivi) == couverture(collecte.attendus)
        else:
            enquete = get_collecte_enquete(now.session, own, now.saison.now)
            assert page == Counter((row.dla, row.etat) for row in enquete.attendus)


class JournalGrandit:
    """Nothing that was written changes or goes; it is read again each Monday."""

    def __init__(self) -> None:
        self._known: Sequence[object] = []

    def check(self, before: Instant | None, now: Instant) -> None:
        own = EntreeJournal
        if (now.local.weekday(), now.local.hour) == (0, 12) or before is None:
            rows = now.session.execute(
                select(own.id, own.quand, own.verbe, own.objet_id, own.region_id).order_by(own.id)
            )
            found = [tuple(row) for row in rows]
            assert found[: len(self._known)] == list(self._known)
            self._known = found


class RegionsSansMelange:
    """An answer, its DLA and its person are of one région, as are a message and who reads it, an act and who did it."""

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
        for own in (Courriel, EntreeJournal):
            elsewhere = (
                select(own.id)
                .join(Compte, Compte.id == own.compte_id)
                .join(Compte.personne)
                .where(own.region_id != Personne.region_id)
            )
            assert now.session.scalars(elsewhere).all() == [], own


class CourriersUneFois:
    """Each message leaves once, is a file of the folder, and none that was due is left behind by the worker."""

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
