"""The demo, and a campaign made by hand: what is released and printed of questionnaires is what is counted again."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from html import unescape
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import select

from collecte.app import close
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.classeurs.operations.classeur_regional import DemandeClasseur
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.database import Database
from collecte.models import Campagne, Dla, Fabrication, Habilitation, MorceauFabrique, Region, Role
from collecte.policy import Acteur
from exports.formats import Format
from exports.regional.matiere import Audience, Famille
from questionnaires.core.blocs import Repetition
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Acknowledgement, Choice, MultipleChoice, Number, OwnScale, Scale, YesNo
from tests.collecte.conftest import application
from tests.collecte.demo.recounts import (
    REGION,
    Cell,
    Enquete,
    Judge,
    Question,
    half_up,
    plain,
    settled_enquetes,
    tells_percents,
)
from tests.collecte.mondes.bases import migrated
from tests.collecte.mondes.demonstration import copied
from tests.collecte.mondes.fabrications import make_waiting
from tests.collecte.mondes.monde import Heure, Monde
from tests.collecte.mondes.navigateur import Navigateur, sign_in_at
from tests.collecte.mondes.retours import CLOS, answer, asked
from tests.exports.records.classeurs import opened, rows

Row = tuple[str, object, object]
"""A label, a count or « [c] », a share in percents if any."""

# --- what pages and workbooks print, from what was counted again


def rows_of(enquete: Enquete, territoire: str, question: Question) -> list[Row]:
    """List the rows of a question: an answer, or several counted together, its number, and its share if any."""
    n = len(enquete.values(question, territoire))
    if not n or not enquete.shows(territoire, question):
        return []
    if question.kind == "number":
        is_in_percents = tells_percents(question, territoire, n)
        return [
            (named(code, question.unit), count, half_up(100 * count, n) if is_in_percents else None)
            for code, count in enquete.classes(question, territoire).items()
        ]
    order, sums = list(question.options), enquete.sums(question, territoire)
    printed: list[Row] = []
    for column in sorted(sums, key=lambda codes: min(map(order.index, codes))):
        if enquete.shows(territoire, question, column):
            part = half_up(100 * sums[column], n) if tells_percents(question, territoire, n) else None
            printed.append((question.label_of(column), sums[column], part))
        else:
            printed.append((question.label_of(column), "[c]", None))
    return printed


def named(code: str, unit: str) -> str:
    """Name a class of whole numbers, `10:20`: « 10 à 19 »."""
    low, high = code.split(":")
    first, last = (f"{int(bound or 0) - less:,}".replace(",", " ") for bound, less in ((low, 0), (high, 1)))
    if not low:
        return f"moins de {int(high):,} {unit}".replace(",", " ").rstrip()
    if not high:
        return f"{first} {unit}".rstrip() + " et plus"
    return f"{first} à {last} {unit}".rstrip() if first != last else f"{first} {unit}".rstrip()


def sentences_of(enquete: Enquete, territoire: str, question: Question) -> list[str]:
    """List how the sentences on a question end: a share or a count, a mean, a score, a total."""
    n, counts = len(enquete.values(question, territoire)), enquete.counts(question, territoire)
    if not n or question.repetition or not enquete.shows(territoire, question):
        return []
    if question.kind == "number":
        values = enquete.values(question, territoire)
        total = f"{sum(values):,}".replace(",", " ") + f" {question.unit}".rstrip()
        hidden = "confidentiel (laisserait trouver le nombre d’une structure)"
        printed = f"{total} en tout" if enquete.tells_total(question, territoire) else hidden
        return [f"{printed}, pour {plural(n, 'réponse')}."]
    best = question.columns_by_dla[0]
    yes, answers = sum(counts[code] for code in best), f"sur {n} {'réponses' if n > 1 else 'réponse'}."
    is_in_percents = tells_percents(question, territoire, n)
    if question.scale == "R10":
        return [_recommendation(enquete, territoire, question, answers, is_in_percents=is_in_percents)]
    if question.kind not in {"scale", "yes or no"}:
        return []
    if not is_in_percents:
        return [f": {plural(yes, 'réponse')} sur {n}, soit {in_words(yes, n)}."]
    mean = (
        half_up(10 * sum(int(level) * count for level, count in counts.items()), n) if question.kind == "scale" else 0
    )
    tenths = f"{mean // 10},{mean % 10}".removesuffix(",0")
    is_by_level = question.kind == "scale" and all(len(column) == 1 for column in enquete.columns(question, territoire))
    means = [f"{tenths} en moyenne (de 1 à {len(question.options)}), {answers}"] if is_by_level else []
    return [f": {half_up(100 * yes, n)} %, {answers}", *means]


def plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def in_words(yes: int, n: int) -> str:
    exact = {0: "aucune", n: "toutes", n / 2: "la moitié"}
    if yes in exact:
        return exact[yes]
    if 2 * yes < n:
        return "moins d’un quart" if 4 * yes < n else "moins de la moitié"
    return "plus de la moitié" if 4 * yes <= 3 * n else "plus des trois quarts"


def _recommendation(
    enquete: Enquete, territoire: str, question: Question, answers: str, *, is_in_percents: bool
) -> str:
    counts, n = enquete.counts(question, territoire), len(enquete.values(question, territoire))
    up, middle, down = (sum(counts[mark] for mark in side) for side in question.sides)
    if not is_in_percents:
        promoters, passives = f"{plural(up, 'promoteur')} (9 ou 10)", f"{plural(middle, 'passif')} (7 ou 8)"
        return f": {promoters}, {passives}, {plural(down, 'détracteur')} (0 à 6), {answers}"
    score = half_up(100 * abs(up - down), n) * (1 if up > down else -1)
    return f": {score:+d} (de −100 à +100), {answers}".replace("-", "−")


Printed = Mapping[str, tuple[list[Row], str]]
"""End of the label of a question -> its rows, and the text of its sentences."""


def differences(enquete: Enquete, territoire: str, printed: Printed) -> Iterator[str]:
    """Compare the rows and the sentences of a page or of a sheet with what was counted again."""
    territoire = enquete.read_as(territoire)
    for question in enquete.questions.values():
        printed_rows, text = printed.get(short(question.label), ([], ""))
        if printed_rows != rows_of(enquete, territoire, question):
            yield f"{territoire} {question.code}: {printed_rows} for {rows_of(enquete, territoire, question)}"
        expected = [] if is_in_its_title(printed_rows, text) else sentences_of(enquete, territoire, question)
        if any(sentence not in text for sentence in expected) or len(expected) != len(FIGURES.findall(text)):
            yield f"{territoire} {question.code}: « {text} » for {expected}"


def is_in_its_title(printed_rows: Sequence[Row], text: str) -> bool:
    """Return whether a page tells by its title alone, which `on_page` compares with its rows, that all said no."""
    return not text and [row[:2] for row in printed_rows[:1]] == [("Oui", 0)]


FIGURES = re.compile(r"sur \d+ réponses?\.|réponses? sur \d+, soit|pour \d+ réponses?\.")
"""Ends of sentences that give figures."""


def short(label: str) -> str:
    return label.rpartition(" – ")[2]


def on_sheet(book: Workbook, name: str) -> Printed:
    """Read a sheet of results, where the code of a question is at its right; none is made where nothing is shown."""
    if name not in book.sheetnames:
        return {}
    table = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows(book, name)]
    head = next(at for at, row in enumerate(table) if "Code" in row)
    printed: dict[str, tuple[list[Row], str]] = {}
    place, part, current, label = table[head].index("Code"), 0, list[Row](), ""
    for row in table[head + 1 :]:
        if row[place]:
            label, current = short(str(row[0])), []
            part = row.index("Part") if "Part" in row else 0
            printed[label] = (current, "")
        elif label and row[1] is None:
            printed[label] = (current, f"{printed[label][1]} {row[0] or ''}")
        elif label and row[0] not in {"Réponses", *ABSENCES}:
            current.append((str(row[0]), row[1], row[part] if part else None))
    return printed


ABSENCES = ("Non concerné / ne sait pas", "Sans réponse", "Sans objet", "Non posée")


def on_page(page: str) -> Printed:
    """Read a page of results: a section for each question, or for several on one scale, each on its line."""
    printed: dict[str, tuple[list[Row], str]] = {}
    for is_battery, section in re.findall(r'<section class="result( battery)?">(.*?)</section>', page, re.DOTALL):
        lines = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)[1:]
        if is_battery:
            for line in lines:
                head, *cells = re.findall(r'data-label="([^"]*)"[^>]*>(.*?)</t[hd]>', line, re.DOTALL)
                label, _, text = head[1].partition("<span")
                answers = [_printed(name, cell) for name, cell in cells if name != "Répartition"]
                printed[short(text_of(label))] = (answers, text_of(f"<span{text}"))
        else:
            parts = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines]
            title = re.findall(r"<h3>(.*?)</h3>", section, re.DOTALL)[0]  # what was found, else the question
            asked = re.findall(r'<span class="asked">(.*?)</span>', section, re.DOTALL)
            sentences = re.findall(r"<p>(.*?)</p>", section, re.DOTALL)
            if best := re.fullmatch(r"« (.*) » : (\d+) réponses? sur \d+(?:, soit (\d+) %)?", text_of(title)):
                finding = (best[1], int(best[2]), int(best[3]) if best[3] else None)
                assert finding in [_printed(name, " ".join(cells)) for name, *cells in parts], title
            elif asked:
                sentences.insert(0, f"{title}.")
            printed[short(text_of(asked[0] if asked else title))] = (
                [_printed(name, " ".join(cells)) for name, *cells in parts],
                " ".join(map(text_of, sentences)),
            )
    return printed


def _printed(label: str, cell: str) -> Row:
    text = text_of(cell)
    count, part = text.split(" ")[0], re.search(r"(\d+) %$", text)
    shown = "[c]" if count == "c" else count  # a hatched cell on pages
    return text_of(label), int(shown) if shown.isdigit() else shown, int(part[1]) if part else None


def text_of(markup: str) -> str:
    return plain(unescape(re.sub(r"<[^>]+>", " ", markup)))


def on_flash(book: Workbook, enquete: Enquete) -> Iterator[str]:
    """Compare « Avis des structures », a line a question on a scale: favourable, neutral, unfavourable, answers."""
    printed = {plain(row[0]): row[1:5] for row in rows(book, "Avis des structures") if row[4] is not None}
    for question in enquete.questions.values():
        if question.kind != "scale" or question.scale == "R10":
            continue
        n, counts = len(enquete.values(question, REGION)), enquete.counts(question, REGION)
        sums = [sum(counts[code] for code in side) for side in question.sides]
        expected = [sums[0], sums[1] if len(sums) > 2 else None, sums[-1], n]
        line = printed.get(short(question.label))
        if (line is not None) != (n > 0 and enquete.shows(REGION, question)) or line not in (None, expected):
            yield f"{question.code}: {line} for {expected}"


# --- the demo with all its results settled, and a campaign of forty-five answers made by hand


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, libelle=f"Réponse {code}") for code in codes)


BLOCKS = (
    Choice(code="ROLE", libelle="Qui répond ?", options=options("b", "d", "s")),
    MultipleChoice(code="AIDES", libelle="Quelles aides avez-vous ?", options=options("e", "r", "f")),
    YesNo(code="EMBAUCHE", libelle="Avez-vous embauché ?", sans_objet=True),
    Scale(code="AVIS", libelle="Êtes-vous satisfait(e) ?", echelle="S4"),
    Scale(code="EVOLUTION", libelle="Votre budget a-t-il évolué ?", echelle="E5"),
    Choice(code="CAUSE", libelle="Grâce à qui ?", options=options("e", "r"), relevant="${EVOLUTION} > 4"),
    Choice(code="EFFET", libelle="Est-ce durable ?", options=options("e", "r"), relevant="${EVOLUTION} < 3"),
    Scale(code="RECO", libelle="Recommanderiez-vous le DLA ?", echelle="R10", sans_objet=False),
    OwnScale(code="SOUVENT", libelle="Vous réunissez-vous ?", pas=("Jamais", "Parfois", "Souvent", "Toujours")),
    Number(code="SALARIES", libelle="Combien de salarié(e)s ?", maximum=1000),
    Acknowledgement(code="NOMMEE", libelle="Le DLA lit ma réponse avec le nom de ma structure."),
    Number(code="BUDGET", libelle="Quel budget ?", maximum=10_000_000, unite="€"),
    Repetition(
        code="ACTIONS",
        libelle="Vos actions",
        libelle_ligne="Action",
        maximum=2,
        questions=(
            Choice(code="ETAT", libelle="Où en est-elle ?", options=options("f", "c", "a")),
            Choice(code="RAISON", libelle="Pourquoi ?", options=options("t", "m"), relevant="${ETAT} = 'a'"),
        ),
    ),
)
SIZES = {"18": 12, "28": 10, "36": 8, "37": 7, "41": 5, "45": 3}
TYPED = """
ROLE     bbbbbbdddddd bbbbbddddd bbbdddss bbbbbbb ddddd bbd
AIDES    EEEEEEErrrrf EEEEErrrrr EEEEEEEE eeeeerr fffff erf
EMBAUCHE ooooooooonnn ooooonnnnn ooonnnnn nnnnnnn nnnno cco
AVIS     444443333322 4443333333 4444333. 4433222 4.... 433
EVOLUTION 555555433333 5555333333 33333222 5543322 33333 321
CAUSE    eeerrr...... eeer...... ........ rr..... ..... ...
EFFET    ............ .......... .....eer .....er ..... .ee
RECO     XXX999988888 XXXXX99999 88888999 6655477 XXXXX 908
SOUVENT  444444333333 4444411111 44443333 3333322 ..... ...
SALARIES 123456789012 1111122222 5....... 1234567 11111 ...
BUDGET   222222222222 H111111111 33333333 2222222 11111 ...
ETAT     ffffffffffff fffffaaaaa fffffffc ffffff. f..fc ...
RAISON   ............ .....tttmm ........ ....... ..... ...
NOMMEE   ............ .......... yyy..... ....... ..... ...
"""
"""Answers of the structures of the six DLA, a mark each; a dot for a blank, or for what it was not asked."""
TEXTS = {
    "AIDES": {"E": "e r"},
    "EMBAUCHE": {"o": "oui", "n": "non", "c": "nc"},
    "RECO": {"X": "10"},
    "NOMMEE": {"y": "oui"},
    "BUDGET": {"H": "900000", **{mark: f"{mark}0000" for mark in "123"}},
}
"""Marks that stand for something longer."""


def typed_by(dla: str) -> Sequence[Mapping[str, str]]:
    saisies: list[dict[str, str]] = [{} for _ in range(SIZES[dla])]
    for code, *marks in map(str.split, TYPED.strip().splitlines()):
        name = f"ACTIONS.1.{code}" if code in {"ETAT", "RAISON"} else code
        for saisie, mark in zip(saisies, marks[list(SIZES).index(dla)], strict=True):
            if mark != ".":
                saisie[name] = TEXTS.get(code, {}).get(mark, mark)
    return saisies


@dataclass(frozen=True)
class Lieu:
    """A région whose campaigns are settled: its database, and the account of its animatrice."""

    base: Path
    monde: Monde
    compte_id: int

    @cached_property
    def enquetes(self) -> Mapping[int, Enquete]:
        return settled_enquetes(self.base)

    @cached_property
    def asked_of_structures(self) -> Mapping[int, Enquete]:
        return {
            campagne_id: enquete
            for campagne_id, enquete in self.enquetes.items()
            if len(enquete.territoires) > 1 and enquete.reponses
        }

    def acteur(self) -> Acteur:
        with self.monde.database.reading() as session:
            acteur = get_acteur(session, self.compte_id)
        assert acteur is not None
        return acteur

    def settle(self) -> None:
        """Settle every campaign that takes no answer any more."""
        with self.monde.database.writing() as session:
            for campagne in session.scalars(select(Campagne).where(Campagne.arretee_le.is_(None))).all():
                if campagne.is_over(self.monde.heure().date()):
                    arreter_resultats(
                        session, campagne_id=campagne.id, ecarts="", acteur=self.acteur(), now=self.monde.heure()
                    )

    def regional(self, audience: Audience, dla: str = "", *more: Famille) -> Workbook:
        database, now = self.monde.database, self.monde.heure()
        with database.writing() as session:
            demande = DemandeClasseur(
                audience=audience,
                familles=frozenset({Famille.ENQUETES, *more}),
                temps_id=None,
                enquete_ids=frozenset(self.asked_of_structures),
                annee=now.year,
                pour_dla=session.scalars(select(Dla.id).where(Dla.code == dla)).one() if dla else None,
            )
            region = session.scalars(select(Region)).one()
            demander_regional(
                session, region=region, demande=demande, choisi=Format.CLASSEUR, acteur=self.acteur(), now=now
            )
        make_waiting(database, self.monde.heure)
        with database.reading() as session:
            last = select(Fabrication.id).order_by(Fabrication.id.desc()).limit(1).scalar_subquery()
            pieces = select(MorceauFabrique.contenu).where(MorceauFabrique.fabrication_id == last)
            return opened(b"".join(session.scalars(pieces.order_by(MorceauFabrique.rang))))

    def reference(self, campagne_id: int) -> Workbook:
        with closing(sqlite3.connect(self.base)) as database:
            kept = "SELECT fichier FROM classeurs_reference WHERE campagne_id = ?"
            return opened(bytes(database.execute(kept, [campagne_id]).fetchone()[0]))


NAMES = {"SATISFACTION": "Satisfaction", "IMPACT": "Impact", "ENQUETE": "Votre avis"}
"""Code of a questionnaire -> its sheet in the workbook of a région."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lieu]:
    """The demonstration, all its results settled."""
    base = copied(tmp_path_factory, tmp_path_factory.mktemp("recounts-demo"))
    monde = Monde(Database(f"sqlite:///{base}"), Heure(datetime(2027, 3, 1, 10, 0, tzinfo=PARIS)))
    with monde.database.reading() as session:
        animateurs = select(Habilitation.compte_id).where(Habilitation.role == Role.ANIMATEUR)
        lieu = Lieu(base, monde, session.scalars(animateurs).one())
    lieu.settle()
    yield lieu
    monde.database.close()


@contextmanager
def answered(folder: Path, answers: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[Lieu]:
    """Settle a campaign with these answers of DLA, all of whose structures were asked, and two of the DLA 45."""
    base = folder / "base.sqlite"
    base.write_bytes(migrated())
    monde, sizes = Monde(Database(f"sqlite:///{base}")), {"45": 2} | {dla: len(given) for dla, given in answers.items()}
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *sizes)
    lieu = Lieu(base, monde, monde.animatrice().compte_id)
    groupe = Groupe(code="P", titre="Votre avis", blocks=BLOCKS)
    page = Section(code="P", titre="Votre avis", court="Avis", groupes=(groupe,))
    questionnaire = Questionnaire(
        code="ENQUETE", titre="Votre avis", intro="", minutes=3, sections=(page,), diffusion="agregee"
    )
    campagne_id = asked(monde, sizes, questionnaire=questionnaire)
    for dla, given in answers.items():
        answer(monde, campagne_id, dla, given)
    monde.heure.moment = CLOS
    lieu.settle()
    yield lieu
    monde.database.close()


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lieu]:
    """Forty-five answers to every kind of question, in six DLA."""
    with answered(tmp_path_factory.mktemp("recounts-by-hand"), {dla: typed_by(dla) for dla in SIZES}) as lieu:
        yield lieu


@pytest.fixture(scope="module")
def one_dla(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lieu]:
    """The twenty-nine answers of three of these DLA, given by one; the other one that was asked did not answer."""
    given = [saisie for dla in ("18", "28", "37") for saisie in typed_by(dla)]
    with answered(tmp_path_factory.mktemp("recounts-one-dla"), {"18": given}) as lieu:
        yield lieu


@pytest.fixture(params=["demo", "by_hand", "one_dla"])
def lieu(request: pytest.FixtureRequest) -> Lieu:
    made: Lieu = request.getfixturevalue(request.param)
    return made


def test_pages_print_what_was_counted_again(lieu: Lieu) -> None:
    app = application(lieu.monde)
    browser = Navigateur(app)
    sign_in_at(browser.client, lieu.monde.database, lieu.compte_id, lieu.monde.heure())
    with lieu.monde.database.reading() as session:
        places = {dla.code: f"/dlas/{dla.id}" for dla in session.scalars(select(Dla))} | {REGION: ""}
    for campagne_id, enquete in lieu.asked_of_structures.items():
        for territoire in enquete.territoires:
            page = browser.go(f"/campagnes/{campagne_id}/resultats{places[territoire]}")
            assert page.status_code == 200
            assert list(differences(enquete, territoire, on_page(page.text))) == []
    close(app)


@pytest.mark.parametrize(("code", "unit", "decimals"), [("EMPLOI_SALARIES", "salariés", 0), ("TRAVAIL_ETP", "ETP", 2)])
def test_totals_at_two_dates_are_those_of_structures_known_at_both(
    demo: Lieu, code: str, unit: str, decimals: int
) -> None:
    (enquete,) = (enquete for enquete in demo.asked_of_structures.values() if enquete.code == "IMPACT")
    both = [(reponse.valeurs.get(f"{code}_T0"), reponse.valeurs.get(f"{code}_T1")) for reponse in enquete.reponses]
    known = [pair for pair in both if None not in pair]
    before, after = (f"{sum(totals) / 10**decimals:.10g}".replace(".", ",") for totals in zip(*known, strict=True))
    printed = [plain(row[0]) for row in rows(demo.regional(Audience.PUBLIC), "Avis des structures")]
    sentence = re.compile(rf"De {before} à {after} {unit} \(.*\) dans {len(known)} structures\.")
    assert any(sentence.fullmatch(text) for text in printed)


def test_reference_workbooks_print_what_was_counted_again(lieu: Lieu) -> None:
    for campagne_id, enquete in lieu.asked_of_structures.items():
        book = lieu.reference(campagne_id)
        assert list(differences(enquete, REGION, on_sheet(book, "Résultats"))) == []


def test_regional_workbooks_print_what_was_counted_again(lieu: Lieu) -> None:
    whole, flash = lieu.regional(Audience.C2RA), lieu.regional(Audience.PUBLIC)
    for enquete in lieu.asked_of_structures.values():
        assert list(differences(enquete, REGION, on_sheet(whole, NAMES[enquete.code]))) == []
        assert list(on_flash(flash, enquete)) == []
        dlas = [territoire for territoire in enquete.territoires if territoire]
    for dla in dlas:
        book = lieu.regional(Audience.DLA, dla)
        for enquete in lieu.asked_of_structures.values():
            assert list(differences(enquete, dla, on_sheet(book, f"{NAMES[enquete.code]}, DLA {dla}"))) == []


def test_the_page_of_a_dla_that_alone_answered_counts_its_own_structures(one_dla: Lieu) -> None:
    """Two of the other DLA were asked."""
    app = application(one_dla.monde)
    browser = Navigateur(app)
    sign_in_at(browser.client, one_dla.monde.database, one_dla.compte_id, one_dla.monde.heure())
    with one_dla.monde.database.reading() as session:
        dla = session.scalars(select(Dla.id).where(Dla.code == "18")).one()
    assert "29 sur 31" in browser.go("/campagnes/1/resultats").text
    assert "sur 31" not in browser.go(f"/campagnes/1/resultats/dlas/{dla}").text
    close(app)


def test_figures_of_the_campaign_made_by_hand_are_hidden_for_these_reasons(by_hand: Lieu) -> None:
    (enquete,) = by_hand.enquetes.values()
    judge = Judge(enquete)
    assert judge.defects() == []
    assert +judge.reasons == REASONS


def test_a_dla_that_alone_answered_has_the_figures_of_the_region(one_dla: Lieu) -> None:
    (enquete,) = one_dla.enquetes.values()
    assert enquete.only_dla == "18"
    assert list(Judge(enquete).defects()) == []
    hidden = [key for key, cell in enquete.cells.items() if key[0] == "18" and cell.valeur is None]
    shown = [key for key, cell in enquete.cells.items() if key[0] == "18" and cell.valeur is not None]
    assert len(shown) > len(hidden) > 0


@pytest.mark.parametrize(
    ("audience", "dla"),
    [pytest.param(Audience.PUBLIC, "", id="public"), pytest.param(Audience.DLA, "18", id="the DLA")],
)
def test_workbooks_say_that_one_dla_alone_answered(one_dla: Lieu, by_hand: Lieu, audience: Audience, dla: str) -> None:
    alone, several = (
        plain(" ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row))
        for book in (lieu.regional(audience, dla, Famille.SYNTHESE) for lieu in (one_dla, by_hand))
    )
    sentence = "« Votre avis » : un seul DLA a répondu, les chiffres de la région sont les siens."
    assert sentence in alone
    assert sentence not in several
    assert "Un seul DLA a répondu" in alone
    assert "aucun DLA n’y est montré seul" not in alone


def test_few_figures_of_the_demo_are_hidden_for_the_sake_of_others(demo: Lieu) -> None:
    judges = [Judge(enquete) for enquete in demo.enquetes.values()]
    assert [defect for judge in judges for defect in judge.defects()] == []
    reasons = sum((judge.reasons for judge in judges), Counter[str]())
    second = sum(count for why, count in reasons.items() if why.startswith("second cell"))
    assert 10 * second <= reasons.total()


REASONS = {
    "one to four answered": 3,
    "one to four apart": 1,
    "one to four gave an answer": 12,
    "one to four gave this answer": 5,
    "all but one to four gave this answer": 2,
    "all alike, fewer than thirty": 7,
    "asked of those whose number is hidden": 13,
    "second cell: who answered": 1,
    "second cell: the total": 3,
    "second cell: the région": 5,
}
"""Of the campaign made by hand: why a question of a territory, or one of its counts, is hidden -> how many are."""


def changed(enquete: Enquete, where: tuple[str, str, str], values: Mapping[str, int | None]) -> Enquete:
    """Return the release with other values in some cells of a question, by column."""
    territoire, _, code = where
    n = len(enquete.values(enquete.questions[code], territoire))
    return replace(enquete, cells={**enquete.cells, **{(*where, at): Cell(n, value) for at, value in values.items()}})


@pytest.mark.parametrize(
    ("where", "values"),
    [
        pytest.param(("", "compte", "AVIS"), {"4": 17}, id="a count of one more"),
        pytest.param(("", "part", "AVIS"), {"2": 12}, id="a share rounded half to even"),
        pytest.param(("", "absence", "AVIS"), {"VIDE": 4}, id="a blank that is forgotten"),
        pytest.param(("", "compte", "ROLE"), {"s": 2}, id="an answer of two"),
        pytest.param(("", "compte", "ROLE"), {"d": 20}, id="a second cell of the total"),
        pytest.param(("28", "compte", "AIDES"), {"r": 10}, id="an option that all of a DLA chose"),
        pytest.param(("36", "compte", "ROLE"), {"": 8, "b": 3, "d": 3, "s": 2}, id="small counts of a DLA"),
        pytest.param(("36", "compte", "AVIS"), {"": 7, "4+3": 7, "2+1": 0}, id="seven, of which a DLA knows three"),
        pytest.param(("36", "compte", "SOUVENT"), {"": 8, "4+3": 8, "2+1": 0}, id="all DLA but one, on a scale"),
        pytest.param(("", "compte", "CAUSE"), {"": 12, "e": 6, "r": 6}, id="the rest of a side that is told whole"),
        pytest.param(("", "compte", "RAISON"), {"": 5, "t": None, "m": None}, id="the rest of what a line hides"),
        pytest.param(("", "compte", "SOUVENT"), {"": None}, id="a question hidden without a reason"),
        pytest.param(("28", "compte", "EMBAUCHE"), {"oui": None}, id="a count hidden without a reason"),
    ],
)
def test_the_recount_sees_a_figure_that_is_changed(
    by_hand: Lieu, where: tuple[str, str, str], values: Mapping[str, int | None]
) -> None:
    (enquete,) = by_hand.enquetes.values()
    assert any(where[2] in defect for defect in Judge(changed(enquete, where, values)).defects())


def test_the_recount_sees_a_crossed_figure_that_is_changed(demo: Lieu) -> None:
    for enquete in demo.asked_of_structures.values():
        shown = {key: cell for key, cell in enquete.crossed.items() if cell.valeur is not None}
        assert len({categorie.split("/")[0] for categorie, *_ in shown}) > 1, "dimensions are shown"
        assert list(Judge(enquete).crossed()) == []
        for key, cell in shown.items():
            again = replace(enquete, crossed={key: replace(cell, valeur=(cell.valeur or 0) + 1)})
            assert len(list(Judge(again).crossed())) > 0
