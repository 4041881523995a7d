"""Random questionnaires answered at random in a real browser: the page decides the same as the server."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from collecte.app import close, create_app
from collecte.comptes.web.gate import requires
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.policy import Droit
from collecte.reponses.views.pages_section import PageSection, render_section
from questionnaires.answers.evaluation import sum_state
from questionnaires.answers.parcours import apparitions_of, asked_sections
from questionnaires.answers.regles import Lines
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.answers import clean
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Computed
from questionnaires.editing.codes import names_used
from questionnaires.expressions import Node, names_in
from questionnaires.expressions.tree import Call, walk
from tests.browser.live_server import live_server
from tests.collecte.conftest import settings_of
from tests.collecte.mondes.monde import Monde
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.core.hasard_reponses import random_saisie
from tests.questionnaires.expressions.hasard import seeded

TODAY = date(2026, 7, 8)
SEEDS = (*range(40), 79, 135, 161, 248)  # the last ones once revealed a difference between page and server
FOR_THE_SERVER = {"regex", "today", "jr:choice-name"}

TYPE = """async texts => {
  const { show, textOf } = await import('/static/champs.js');
  const form = document.querySelector('[data-saisie]');
  for (const [code, text] of Object.entries(texts)) if (form.elements.namedItem(code)) show(form, code, text);
  form.dispatchEvent(new Event('input'));
  const names = new Set([...form.querySelectorAll('[name]')].map(own => own.name).filter(name => name !== 'cachees'));
  const plain = text => text.split(/\\s+/).join(' ').trim();
  const all = selector => [...form.querySelectorAll(selector)].filter(isShown);
  const isShown = element => !element.closest('[data-relevant][hidden]');
  return {
    texts: Object.fromEntries([...names].map(name => [name, textOf(form, name)])),
    shown: [...names].filter(name => isShown(form.querySelector(`[name="${CSS.escape(name)}"]`))),
    computed: Object.fromEntries(all('output').map(own => [own.dataset.code, own.textContent])),
    sums: Object.fromEntries(
      all('[data-sum-of]').map(own => [own.dataset.sumOf, plain(own.querySelector('p').textContent)])
    ),
    held: form.elements.cachees.value.split(' ').filter(Boolean),
  };
}"""


RENAMED = 10_000
"""From this seed on, questions take the names that every object of JavaScript has."""

NAMES = ("constructor", "__proto__", "toString", "valueOf", "hasOwnProperty", "__defineGetter__")


def draw(seed: int) -> tuple[Questionnaire, dict[str, str], dict[str, str]]:
    """Return a questionnaire, a stored answer, and texts to type over it."""
    rng = Random(seed % RENAMED)  # noqa: S311 (a draw of tests)
    questionnaire = random_questionnaire(seeded(seed % RENAMED))
    drawn = questionnaire, random_saisie(rng, questionnaire), random_saisie(rng, questionnaire, odd=0.2)
    return drawn if seed < RENAMED else renamed(rng, *drawn)


def renamed(
    rng: Random, questionnaire: Questionnaire, saisie: Mapping[str, str], typed: Mapping[str, str]
) -> tuple[Questionnaire, dict[str, str], dict[str, str]]:
    """Return the same draw, under other codes for the questions that others are computed from or asked after."""
    text = questionnaire.model_dump_json()
    used = sorted({code for code in names_used(text) if f'"code":"{code}"' in text})
    codes = dict(zip(rng.sample(used, len(used)), NAMES, strict=False))

    def followed(source: str) -> str:
        return re.sub(r"[A-Za-z_][A-Za-z0-9_]*", lambda match: codes.get(match[0], match[0]), source)

    return (
        Questionnaire.model_validate_json(followed(text)),
        {followed(code): value for code, value in saisie.items()},
        {followed(code): value for code, value in typed.items()},
    )


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    database = Database(f"sqlite:///{tmp_path / 'base.sqlite'}")
    upgrade(database)
    app = create_app(settings_of(Monde(database)))  # one of its own: a route is added to it

    @app.get("/tirage/<int:seed>/<code>")
    @requires(Droit.PUBLIC)
    def tirage(seed: int, code: str) -> str:
        questionnaire, saisie, _ = draw(seed)
        section = questionnaire.section(code)
        assert section is not None
        return render_section(
            PageSection(
                questionnaire=questionnaire,
                section=section,
                saisie=saisie,
                today=TODAY,
                titre="Tirage",
                fil=(),
                url_of=lambda step: f"/tirage/{seed}/{step}",
                last="",
            )
        )

    with live_server(app) as address:
        yield address
    close(app)
    database.close()


def undecided_names(questionnaire: Questionnaire, section: Section, settled: Settled) -> set[str]:
    """List the names that the page leaves to the server, by its own account: functions, and changes on other pages."""
    apparitions = apparitions_of(questionnaire, section, settled)
    undecided = set(apparitions.moving - apparitions.here.keys()) - set(settled.lines)
    for step in settled.rules.order:
        trees = [*step.relevance]
        if not isinstance(step, Lines) and step.calculation is not None:
            trees.append(step.calculation)
        if any(is_undecided(node, undecided) for node in trees):
            undecided.add(step.name)
    return undecided


def is_undecided(node: Node, undecided: set[str]) -> bool:
    calls = {call.function for call, _ in walk(node) if isinstance(call, Call)}
    return not (calls.isdisjoint(FOR_THE_SERVER) and undecided.isdisjoint(names_in(node)))


def test_the_page_follows_random_answers_as_the_server_would(url: str, page: Page) -> None:
    compared = 0
    for seed in SEEDS:
        questionnaire, saisie, typed = draw(seed)
        for section in asked_sections(questionnaire, settle(questionnaire, saisie, TODAY)):
            page.goto(f"{url}/tirage/{seed}/{section.code}")
            seen = page.evaluate(TYPE, {code: clean(text) for code, text in typed.items()})
            after = {**saisie, **{code: clean(text) for code, text in seen["texts"].items()}}
            compared += compare(questionnaire, section, after, seen, f"seed {seed}, page {section.code}")
    assert compared > 500, "the draws decide something"


def test_questions_called_as_what_every_object_has_are_questions_like_others(url: str, page: Page) -> None:
    met: set[str] = set()
    for seed in range(RENAMED, RENAMED + 12):
        questionnaire, saisie, typed = draw(seed)
        for section in asked_sections(questionnaire, settle(questionnaire, saisie, TODAY)):
            page.goto(f"{url}/tirage/{seed}/{section.code}")
            seen = page.evaluate(TYPE, {code: clean(text) for code, text in typed.items()})
            after = {**saisie, **{code: clean(text) for code, text in seen["texts"].items()}}
            compare(questionnaire, section, after, seen, f"seed {seed}, page {section.code}")
            met |= set(seen["shown"]) & set(NAMES)
    assert {"constructor", "__proto__"} <= met


def compare(
    questionnaire: Questionnaire, section: Section, after: Mapping[str, str], seen: Mapping[str, Any], where: str
) -> int:
    """Compare every question, computed value and sum that the page can decide; return how many there were."""
    settled = settle(questionnaire, after, TODAY)
    undecided = undecided_names(questionnaire, section, settled)
    count = 0
    for code, place in settled.places.items():
        if code not in section.questions or place.rule.name in undecided:
            continue
        if isinstance(place.question, AskedQuestion) and code in seen["texts"]:
            assert (code in seen["shown"]) == (code in settled.valeurs), f"{where}: {code}"
            assert (code in seen["held"]) == (code not in settled.valeurs), f"{where}: {code}"
        elif isinstance(place.question, Computed) and code in seen["computed"] and code in settled.valeurs:
            expected = place.question.text(settled.valeurs[code]) or "–"
            assert seen["computed"][code] == expected, f"{where}: {code}"
        count += 1
    return count + compare_sums(settled, seen, undecided, where)


def compare_sums(settled: Settled, seen: Mapping[str, Any], undecided: set[str], where: str) -> int:
    count = 0
    for rule in settled.rules.sums:
        text = seen["sums"].get(" ".join(rule.sum.lignes))
        if text is None or is_undecided(rule.cible, undecided) or not undecided.isdisjoint(rule.sum.lignes):
            continue
        state = sum_state(settled, rule)
        expected = " ".join(f"{state.amount(state.total)} {state.target_text} {state.left_text}".split())
        assert text.endswith(expected), f"{where}: {rule.sum.code} says {text}"
        count += 1
    return count
