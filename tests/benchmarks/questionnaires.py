"""A long questionnaire read, prepared, judged and shown, against parsing the same file and a bare form of its size."""

import json
from datetime import date
from itertools import count

import yaml
from jinja2 import Environment

from collecte.app import close
from questionnaires.answers.evaluation import evaluate
from questionnaires.answers.regles import rules_of
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Part, Text
from questionnaires.editing.verification import verify
from questionnaires.files.versions import content_hash, from_json, to_json
from questionnaires.files.yaml_questionnaire import read_questionnaire
from questionnaires.files.yaml_writing import dump_questionnaire
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import alternate, tell, title
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD
from tests.collecte.mondes.navigateur import Navigateur

QUESTIONS = 300
GROUP = 20
RUNS = 15
TODAY = date(2026, 11, 25)
OPTIONS = tuple(Option(code=code, libelle=f"Réponse {code}") for code in ("a", "b", "c", "d"))
BARE_FORM = """<!doctype html><form method="post">{% for code, libelle in questions %}
<label for="{{ code }}">{{ libelle }}</label><input id="{{ code }}" name="{{ code }}" value="{{ saisie[code] }}">
{% endfor %}</form>"""


_runs = count()

TEMPS = Repartition(code="TEMPS", libelle="Temps", lignes=("PART",))


def long_questionnaire() -> Questionnaire:
    """Return one page; one question in two is asked on a condition over two others, which are all met."""
    questions = [Part(code="PART", libelle="Temps"), *(_question(number) for number in range(QUESTIONS))]
    groupes = tuple(
        Groupe(code=f"G{start}", titre=f"Groupe {start}", blocks=tuple(questions[start : start + GROUP]))
        for start in range(0, len(questions), GROUP)
    )
    page = Section(code="S1", titre="Tout sur une page", court="Tout", groupes=groupes)
    return Questionnaire(code="LONG", titre="Long", minutes=60, sections=(page,), repartitions=(TEMPS,))


def _question(number: int) -> AskedQuestion:
    code, libelle = f"Q{number}", f"Question {number} sur l’activité de votre structure"
    relevant = f"${{Q{number - 3}}} >= {number - 3} and ${{Q0}} != 'jamais'" if number % 6 in (3, 4, 5) else ""
    match number % 3:
        case 0:
            return Number(code=code, libelle=libelle, relevant=relevant, maximum=100_000)
        case 1:
            condition = relevant.replace(f">= {number - 3}", "!= ''")
            return Text(code=code, libelle=libelle, relevant=condition)
        case _:
            condition = relevant.replace(f">= {number - 3}", "= 'a'")
            return Choice(code=code, libelle=libelle, relevant=condition, options=OPTIONS)


def answers() -> dict[str, str]:
    return {f"Q{n}": (str(n), "Une réponse de quelques mots", "a")[n % 3] for n in range(QUESTIONS)}


def measure(bases: Bases) -> None:
    questionnaire = long_questionnaire()
    conditions = sum(bool(block.relevant) for block in questionnaire.blocks)
    _read(questionnaire, f"{len(questionnaire.questions)} questions, {conditions} conditions")
    _show(questionnaire, bases)


def _read(questionnaire: Questionnaire, words: str) -> None:
    yaml_file, text = dump_questionnaire(questionnaire).encode(), to_json(questionnaire)
    title(f"(e) Reading a questionnaire of {words}: {len(yaml_file):,} bytes of YAML", "yaml")
    tell(
        alternate(
            "YAML to a verified questionnaire (bare: safe_load)",
            lambda: read_questionnaire("long.yaml", yaml_file),
            lambda: yaml.safe_load(yaml_file),
            runs=5,
        )
    )
    title(f"    The same from its JSON, {len(text):,} bytes", "json.loads")
    saisie = answers()
    steps = {
        "from_json": lambda: from_json(text),
        "to_json": lambda: to_json(questionnaire),
        "content_hash": lambda: content_hash(questionnaire),
        "rules, first time": lambda: _rules(text),
        "verify": lambda: verify(questionnaire),
        "evaluate an answer": lambda: evaluate(questionnaire, saisie, today=TODAY),
    }
    for label, step in steps.items():
        tell(alternate(label, step, lambda: json.loads(text), runs=RUNS))


def _rules(text: str) -> None:
    """Read the rules from the text, with conditions never parsed before: the cost of the first page after a start."""
    rules_of(from_json(text.replace("jamais", f"jamais {next(_runs)}")))


def _show(questionnaire: Questionnaire, bases: Bases) -> None:
    title(f"    Its page of {len(questionnaire.questions)} questions, through the application", "bare Jinja")
    with bases.monde("SQLite") as monde:
        monde.region()
        auteur = monde.personne("Claire", "18", password=PASSWORD)
        brouillon = monde.questionnaire(questionnaire)
        monde.enquete(brouillon)
        participation = monde.participation(auteur)
        monde.save(auteur, participation, answers())
        app = application(monde)
        browser = Navigateur(app)
        browser.sign_in("claire@exemple.fr")
        template = Environment(autoescape=True).from_string(BARE_FORM)
        questions = [(question.code, question.libelle) for question in questionnaire.questions.values()]
        path = f"/reponses/{participation}/S1"
        shown = browser.go(path)
        if shown.status_code != 200 or shown.text.count("Question ") < QUESTIONS:
            raise RuntimeError("the page does not show its questions")
        size = len(shown.data)
        bare = len(template.render(questions=questions, saisie=answers()).encode())
        tell(
            alternate(
                f"{size:,} bytes (bare: {bare:,})",
                lambda: browser.go(path),
                lambda: template.render(questions=questions, saisie=answers()),
                runs=RUNS,
            )
        )
        close(app)
