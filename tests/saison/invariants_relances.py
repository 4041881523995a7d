"""The rules that every reminder must keep at the moment it leaves, whatever people did before."""

import re
from collections import Counter
from datetime import date, time

from sqlalchemy import select

from collecte.models import Campagne, DepartRelance
from tests.saison.instant import Instant, Prevue
from tests.saison.lettres import Lettre, on_one_line
from tests.saison.saison import A_LA_MAIN

FERIES = (
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
)
"""As listed by service-public.fr."""


def is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in FERIES


def as_of(lettre: Lettre, before: Instant | None, now: Instant) -> Instant:
    """Return the state when it left: before anyone acted in the hour, or after everyone did."""
    return before if lettre.is_first and before is not None else now


class RelancesAQuiEstAttendu:
    """A reminder lists exactly the awaited answers of its reader: nothing transmitted, refused, withdrawn or justified,
    nothing of a campaign before its opening, nor after the closing that applies to the DLA."""

    def check(self, before: Instant | None, now: Instant) -> None:
        for lettre in now.lettres:
            then = as_of(lettre, before, now)
            lignes = {answer_id: then.lignes[answer_id] for answer_id in lettre.participations}
            awaited = {key for key, ligne in lignes.items() if ligne.is_awaited and then.takes(ligne, now.today)}
            assert lettre.adresses.keys() == awaited, lettre
            assert awaited, lettre


class RelancesUneFois:
    """A reminder of the schedule reaches someone once, and once more for each DLA of theirs that closes later."""

    def __init__(self) -> None:
        self._count: Counter[tuple[int, int]] = Counter()

    def check(self, before: Instant | None, now: Instant) -> None:
        for lettre in now.lettres:
            if lettre.relance_id is not None:
                self._count[lettre.relance_id, lettre.compte_id] += 1
                count = self._count[lettre.relance_id, lettre.compte_id]
                assert count == 1 or count <= 1 + self._later(now, lettre), lettre

    def _later(self, now: Instant, lettre: Lettre) -> int:
        """Count the departures for one DLA alone that concern it."""
        dlas = {now.lignes[answer_id].dla_id for answer_id in lettre.participations}
        left = select(DepartRelance.dla_id).where(DepartRelance.relance_id == lettre.relance_id)
        return sum(dla_id in dlas for dla_id in now.session.scalars(left))


class UneRelanceALaFois:
    """Nobody receives two messages of the calendar about the same campaign at the same moment."""

    def check(self, before: Instant | None, now: Instant) -> None:
        counts = Counter(
            (lettre.compte_id, now.lignes[lettre.participations[0]].campagne_id)
            for lettre in now.lettres
            if lettre.relance_id is not None
        )
        assert set(counts.values()) <= {1}, counts


class RelancesAuxHeuresOuvrees:
    """Monday to Friday, from 8 h 30 to 18 h by the clocks of Paris, on no public holiday."""

    def check(self, before: Instant | None, now: Instant) -> None:
        if now.lettres:
            assert is_worked(now.today), now.local
            assert time(8, 30) <= now.local.time() < time(18), now.local


class RelancesCommePrevues:
    """The day and the words are those of the schedule at departure, not earlier ones; a cancelled one stays."""

    def check(self, before: Instant | None, now: Instant) -> None:
        for lettre in now.lettres:
            then = as_of(lettre, before, now)
            campagne = then.campagnes[then.lignes[lettre.participations[0]].campagne_id]
            if lettre.relance_id is None:
                assert says(lettre, A_LA_MAIN.objet, A_LA_MAIN.texte, campagne), lettre
            else:
                prevue = then.relances[lettre.relance_id]
                assert prevue.annulee_le is None, lettre
                assert prevue.campagne_id == campagne.id, lettre
                assert says(lettre, prevue.objet, prevue.texte, campagne), (lettre, prevue)
                assert self._is_time(then, lettre, prevue, campagne), (lettre, prevue)

    def _is_time(self, then: Instant, lettre: Lettre, prevue: Prevue, campagne: Campagne) -> bool:
        """Return whether it left on its day or after; before, only when nobody works on that day."""
        wished = prevue.wished(campagne.ouverture, campagne.cloture)
        return then.saison.local.date() >= wished or not is_worked(wished)


def says(lettre: Lettre, objet: str, texte: str, campagne: Campagne) -> bool:
    """Return whether it has these words, with something in place of their marks, and the campaign's title where it is
    shown."""
    return bool(
        re.fullmatch(_pattern(objet, campagne), lettre.objet) and re.search(_pattern(texte, campagne), lettre.texte)
    )


def _pattern(text: str, campagne: Campagne) -> str:
    filled = on_one_line(text.replace("{campagne}", campagne.titre))
    return ".+".join(re.escape(piece) for piece in re.split(r"\{\w+\}", filled))


class LienDeToujours:
    """The address of an answer is the same in its invitation and in every reminder."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def check(self, before: Instant | None, now: Instant) -> None:
        for lettre in now.lettres:
            for answer_id, adresse in lettre.adresses.items():
                assert self._known.setdefault(answer_id, adresse) == adresse
