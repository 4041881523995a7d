"""Each invariant of the season can fail: one hour in which a reminder left, spoiled in one way at a time."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from collecte.models import (
    Campagne,
    ClasseurReference,
    EntreeJournal,
    Participation,
    Relance,
)
from collecte.policy import Acteur
from tests.collecte.mondes.monde import CLOTURE, Monde
from tests.saison.instant import Instant, Invariant, Ligne, look
from tests.saison.invariants import JournalGrandit, ReponsesSuiventLeurGraphe, RienHorsDesDates
from tests.saison.invariants_relances import (
    LienDeToujours,
    RelancesAQuiEstAttendu,
    RelancesAuxHeuresOuvrees,
    RelancesCommePrevues,
    RelancesUneFois,
    UneRelanceALaFois,
)
from tests.saison.invariants_resultats import ResultatsArretesNeChangentPas, UneTransmissionPresente
from tests.saison.saison import Saison, at, atelier_of
from tests.saison.tous import every_invariant

OPENING = date(2026, 7, 1)
INVITATION, ANSWER, CAMPAGNE = 1, 1, 1
MONDAY = at(date(2026, 8, 3), 12)
"""After the last possible answer."""

pytestmark = pytest.mark.saison


@dataclass
class Scene:
    """Claire’s invitation leaves at 9 h, between `before` and `now`."""

    saison: Saison
    claire: Acteur
    isabelle: Acteur
    before: Instant
    now: Instant

    @contextmanager
    def later(self, moment: datetime, since: int = 0) -> Iterator[Instant]:
        self.saison.monde.heure.moment = moment.astimezone(UTC)
        with self.saison.monde.database.reading() as session:
            yield look(self.saison, session, since)


@pytest.fixture
def scene(petit_monde: Monde, tmp_path: Path) -> Iterator[Scene]:
    petit_monde.heure.moment = at(date(2026, 6, 1), 9).astimezone(UTC)
    petit_monde.region()
    claire, isabelle = petit_monde.personne("Claire", "18"), petit_monde.animatrice()
    petit_monde.campagne(grace=3)
    saison = Saison(petit_monde, atelier_of(petit_monde, tmp_path), random.Random(4), [])  # noqa: S311 - never drawn
    before = lived(saison, at(OPENING, 0))
    lived(saison, at(OPENING, 9))
    with petit_monde.database.reading() as session:
        yield Scene(saison, claire, isabelle, before, look(saison, session, 0))


def lived(saison: Saison, moment: datetime) -> Instant:
    """Live an hour; return its state, without the rows that would be read again."""
    saison.monde.heure.moment = moment.astimezone(UTC)
    saison.hour()
    with saison.monde.database.reading() as session:
        instant = look(saison, session, 0)
        session.expunge_all()
        return instant


def fails(invariant: Invariant, before: Instant | None, now: Instant) -> bool:
    try:
        invariant.check(before, now)
    except AssertionError:
        return True
    return False


def with_answer(instant: Instant, **changes: object) -> Instant:
    ligne: Ligne = replace(instant.lignes[ANSWER], **changes)  # type: ignore[arg-type] # each by its name
    return replace(instant, lignes={**instant.lignes, ANSWER: ligne})


def with_reminder(instant: Instant, **changes: object) -> Instant:
    prevue = replace(instant.relances[INVITATION], **changes)  # type: ignore[arg-type] # each by its name
    return replace(instant, relances={**instant.relances, INVITATION: prevue})


def with_letter(instant: Instant, **changes: object) -> Instant:
    (lettre,) = instant.lettres
    return replace(instant, lettres=[replace(lettre, **changes)])  # type: ignore[arg-type] # each by its name


def test_the_hour_itself_keeps_every_invariant(scene: Scene) -> None:
    assert len(scene.now.lettres) == 1
    for invariant in every_invariant():
        invariant.check(None, scene.before)
        invariant.check(scene.before, scene.now)


A_MOMENT = at(OPENING, 8)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda instant: with_answer(instant, transmise_le=A_MOMENT), id="transmitted"),
        pytest.param(lambda instant: with_answer(instant, refusee_le=A_MOMENT), id="refused"),
        pytest.param(lambda instant: with_answer(instant, retiree_le=A_MOMENT), id="withdrawn"),
        pytest.param(lambda instant: with_answer(instant, is_justified=True), id="justified"),
        pytest.param(lambda instant: replace(instant, limites={CAMPAGNE: OPENING - timedelta(days=1)}), id="closed"),
        pytest.param(
            lambda instant: replace(
                instant, limites={CAMPAGNE: OPENING - timedelta(days=1)}, prolongees={(CAMPAGNE, 2): OPENING}
            ),
            id="open for another DLA only",
        ),
        pytest.param(lambda instant: replace(instant, campagnes={CAMPAGNE: tomorrow()}), id="not open yet"),
    ],
)
def test_a_reminder_to_who_has_nothing_to_answer_would_be_seen(
    scene: Scene, spoil: Callable[[Instant], Instant]
) -> None:
    assert fails(RelancesAQuiEstAttendu(), spoil(scene.before), scene.now)


def tomorrow() -> Campagne:
    return Campagne(ouverture=OPENING + timedelta(days=1), attendues_fixees_le=A_MOMENT)


def test_a_reminder_that_says_less_than_what_is_awaited_would_be_seen(scene: Scene) -> None:
    assert fails(RelancesAQuiEstAttendu(), scene.before, with_letter(scene.now, texte="Bonjour Claire"))


def test_a_reminder_that_leaves_twice_would_be_seen(scene: Scene) -> None:
    once = RelancesUneFois()
    once.check(scene.before, scene.now)
    assert fails(once, scene.now, scene.now)


def test_two_reminders_at_once_would_be_seen(scene: Scene) -> None:
    assert fails(UneRelanceALaFois(), scene.before, replace(scene.now, lettres=[*scene.now.lettres] * 2))


@pytest.mark.parametrize(
    ("moment", "is_seen"),
    [
        pytest.param(at(date(2026, 7, 4), 10), True, id="a Saturday"),
        pytest.param(at(date(2026, 7, 14), 10), True, id="a holiday"),
        pytest.param(at(date(2026, 4, 6), 10), True, id="Easter Monday"),
        pytest.param(
            datetime(2026, 3, 27, 8, 0, tzinfo=UTC), False, id="9 h on the Friday before the night of 23 hours"
        ),
        pytest.param(datetime(2026, 3, 30, 16, 0, tzinfo=UTC), True, id="18 h on the Monday after"),
        pytest.param(datetime(2026, 10, 23, 7, 0, tzinfo=UTC), False, id="9 h on the Friday before that of 25"),
        pytest.param(datetime(2026, 10, 26, 7, 0, tzinfo=UTC), True, id="8 h on the Monday after"),
    ],
)
def test_a_reminder_out_of_working_hours_would_be_seen(scene: Scene, moment: datetime, is_seen: bool) -> None:
    scene.saison.monde.heure.moment = moment.astimezone(UTC)
    assert fails(RelancesAuxHeuresOuvrees(), scene.before, scene.now) is is_seen


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"texte": "{prenom}, d’autres mots :\n{lien}"}, id="other words"),
        pytest.param({"objet": "Autre objet"}, id="another subject"),
        pytest.param({"jours": 1}, id="another day"),
        pytest.param({"annulee_le": A_MOMENT}, id="cancelled"),
    ],
)
def test_a_reminder_as_it_was_before_a_change_would_be_seen(scene: Scene, change: dict[str, object]) -> None:
    assert fails(RelancesCommePrevues(), with_reminder(scene.before, **change), scene.now)


def test_other_words_than_those_typed_by_hand_would_be_seen(scene: Scene) -> None:
    assert fails(RelancesCommePrevues(), scene.before, with_letter(scene.now, relance_id=None))


def test_another_address_for_the_same_answer_would_be_seen(scene: Scene) -> None:
    lien = LienDeToujours()
    lien.check(scene.before, scene.now)
    (lettre,) = scene.now.lettres
    other = lettre.texte.replace("/reponses/1", "/reponses/1?jeton=autre")
    assert fails(lien, scene.now, with_letter(scene.now, texte=other))


def test_an_answer_written_after_the_closing_of_its_own_dla_would_be_seen(scene: Scene) -> None:
    entree = EntreeJournal(verbe="transmettre", objet="réponse", objet_id=ANSWER, quand=scene.saison.now)
    now, closed = replace(scene.now, ecrit=[entree]), {CAMPAGNE: OPENING - timedelta(days=1)}
    for dla_id, is_seen in ((2, True), (1, False)):
        before = replace(scene.before, limites=closed, prolongees={(CAMPAGNE, dla_id): OPENING})
        assert fails(RienHorsDesDates(), before, now) is is_seen


def test_a_transmitted_answer_without_its_transmission_or_the_contrary_would_be_seen(scene: Scene) -> None:
    assert fails(UneTransmissionPresente(), None, with_answer(scene.now, transmise_le=A_MOMENT))
    scene.saison.monde.answered(scene.claire)
    with scene.later(at(OPENING, 10)) as now:
        assert not fails(UneTransmissionPresente(), None, now)
        assert fails(UneTransmissionPresente(), None, with_answer(now, transmise_le=None))


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(update(Participation).values(saisie={"M1F1": "12"}), id="an answer"),
        pytest.param(update(Relance).values(texte="Autre : {lien}"), id="a reminder"),
        pytest.param(update(Campagne).values(cloture=CLOTURE + timedelta(days=9)), id="its dates"),
        pytest.param(update(ClasseurReference).values(fichier=b"PK"), id="the bytes of its workbook"),
    ],
)
def test_whatever_is_written_once_results_are_settled_would_be_seen(scene: Scene, write: object) -> None:
    arretes, monde = settled(scene), scene.saison.monde
    with monde.database.writing() as session:
        session.execute(write)  # type: ignore[call-overload] # an update
    with scene.later(MONDAY + timedelta(days=7), since=10**6) as now:
        assert fails(arretes, None, now)


def test_an_act_told_once_results_are_settled_would_be_seen(scene: Scene) -> None:
    arretes = settled(scene)
    with scene.later(MONDAY + timedelta(hours=1), since=10**6) as now:
        assert not fails(arretes, None, now)
        entree = EntreeJournal(verbe="corriger une réponse attendue", objet="réponse", objet_id=ANSWER)
        assert fails(arretes, None, replace(now, ecrit=[entree]))
        assert fails(arretes, now, with_answer(now, revision=9))


def settled(scene: Scene) -> ResultatsArretesNeChangentPas:
    """Return the invariant after results were settled on a Monday, so that it knows them."""
    monde, arretes = scene.saison.monde, ResultatsArretesNeChangentPas()
    monde.heure.moment = MONDAY.astimezone(UTC)
    monde.settle(scene.isabelle)
    with scene.later(MONDAY) as now:
        arretes.check(None, now)
    return arretes


def test_results_settled_while_an_answer_may_come_in_would_be_seen(scene: Scene) -> None:
    scene.saison.monde.heure.moment = MONDAY.astimezone(UTC)
    scene.saison.monde.settle(scene.isabelle)
    with scene.later(at(CLOTURE, 12)) as now:
        assert fails(ResultatsArretesNeChangentPas(), None, now)


def test_an_answer_taken_back_without_a_word_would_be_seen(scene: Scene) -> None:
    before = with_answer(scene.now, transmise_le=A_MOMENT)
    assert fails(ReponsesSuiventLeurGraphe(), before, scene.now)


def test_an_entry_of_the_journal_changed_later_would_be_seen(scene: Scene) -> None:
    journal = JournalGrandit()
    journal.check(None, scene.now)
    with scene.saison.monde.database.writing() as session:
        session.execute(update(EntreeJournal).where(EntreeJournal.id == 1).values(verbe="autre"))
    with scene.later(at(OPENING, 10)) as now:
        assert fails(journal, None, now)
