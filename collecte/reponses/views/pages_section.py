"""Page of a section, shared by answers, previews and tests of a questionnaire."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from flask import render_template

from collecte.models import Notice
from collecte.reponses.forms.gestes import Geste
from collecte.reponses.forms.remplissages import Remplis
from collecte.reponses.queries.connues import Connue, locked_codes, saisie_with
from collecte.reponses.views.autour import Avis, Carnet, Retiree
from collecte.reponses.views.autrement import Autrement
from collecte.reponses.views.champs import (
    ChampReponse,
    Erreur,
    LigneRepetee,
    champs_of,
    errors_of,
    lines_of,
    with_offers,
)
from collecte.reponses.views.etapes import EtapeReponse, etapes, next_step, previous_step
from collecte.reponses.views.pages_repartition import Ajustement, TableRepartition, tables_of
from collecte.reponses.views.resume import PageResume, Resume, resume_of
from collecte.reponses.views.totaux import Repartie, groups_of_shares, reparties, temps_of
from collecte.reponses.views.volets import Annonce, Anterieure, Ensemble, Volet, ensemble_of, volets_of
from collecte.reponses.views.vues import LigneDePart, Vue
from questionnaires.answers.citations import said_to
from questionnaires.answers.controles import check_problem, failed_checks
from questionnaires.answers.defauts import with_defaults
from questionnaires.answers.evaluation import sum_state
from questionnaires.answers.navigateur import page_data
from questionnaires.answers.parcours import Apparitions, Condition, apparitions_of
from questionnaires.answers.regles import tree
from questionnaires.answers.settled import Settled, settle
from questionnaires.answers.sommes import SumState, sum_problems
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.blocs import Repetition, Somme
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Questionnaire, Section, sums_of
from questionnaires.core.questions import Computed, OwnOptions, Part
from questionnaires.core.repartition import is_blank
from questionnaires.expressions import Node, to_json
from questionnaires.temps.derive import real_line
from questionnaires.temps.periodes import Periode
from questionnaires.temps.unites_temps import PAGE, divided


@dataclass(frozen=True, kw_only=True)
class PageSection:
    """Everything the page of a section needs. `saisie` has the typed texts of every page; a missing code is a blank.

    `url_of` gives the address of a step by its code (a section's, or `verifier`). `action` is where the page is sent;
    empty, nothing is (a preview): fields are shown, the next page is a link. `caches` are sent with it, such as the
    revision and the token of the page. Not `is_open`: answers are shown as text, to be read.
    `continuer` names the button that saves, `last` the last step, empty when there is none. `refus` are sentences to
    show on top. `anterieure` has the answers to the activités that may be taken up, `remplis` those that were filled at
    once on this page.
    """

    questionnaire: Questionnaire
    section: Section
    saisie: Mapping[str, str]
    today: date
    titre: str
    fil: tuple[tuple[str, str], ...]
    url_of: Callable[[str], str]
    action: str = ""
    continuer: str = "Enregistrer et continuer"
    caches: Mapping[str, str] = field(default_factory=dict)
    connues: Mapping[str, Connue] = field(default_factory=dict)
    is_open: bool = True
    last: str = "Vérifier et transmettre"
    avis: tuple[Avis, ...] = ()
    refus: tuple[str, ...] = ()
    is_known: bool = False  # its author has answered such a questionnaire before
    lecteurs: str = ""  # who reads the answers, shown before the first question
    notice: Notice | None = None  # notice of the campaign, shown before the first question
    is_notice_known: bool = False  # its author has written since it was shown
    questions_url: str = ""  # address of the questions of the C2RA
    transmissions_url: str = ""  # address of its past transmissions, once given back
    refus_url: str = ""  # address to say that one does not wish to answer
    anterieure: Anterieure | None = None
    remplis: Remplis = field(default_factory=dict)
    annonce: Annonce | None = None
    tableur_url: str = ""  # address to fill its répartition in a spreadsheet
    periode: Periode | None = None  # période whose shares the device may propose
    retiree: Retiree | None = None
    apercu: Ajustement | None = None  # what the helper would do
    ajuste: Ajustement | None = None  # what it just did
    carnet: Carnet | None = None

    @cached_property
    def textes(self) -> Mapping[str, str]:
        """Texts of the fields: typed ones, else known answers, else default ones."""
        texts = saisie_with(self.questionnaire, self.saisie, self.connues)
        return with_defaults(self.questionnaire, self.section, texts, self.today) if self.is_open else texts

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.textes, self.today)

    @cached_property
    def shown(self) -> Section:
        """The section, with the answers that its texts quote."""
        return said_to(self.section, self.settled)

    @cached_property
    def apparitions(self) -> Apparitions:
        return apparitions_of(self.questionnaire, self.section, self.settled, self.locked)

    @cached_property
    def locked(self) -> frozenset[str]:
        """Codes of questions whose answer is known and not asked."""
        return locked_codes(self.questionnaire, self.connues)

    @cached_property
    def champs(self) -> Mapping[str, ChampReponse]:
        """Fields, by question code."""
        champs = champs_of(
            self.shown,
            self.settled,
            self.textes,
            connues=self.connues,
            locked=self.locked,
            is_needed=self.settled.needed,
            is_quoting=self.shown is not self.section,
        )
        return {code: with_offers(champ, self.apparitions) for code, champ in champs.items()}

    @cached_property
    def erreurs(self) -> Mapping[str, Erreur]:
        """Errors by code of block: one for each unreadable question, one for each table."""
        heads = {code: part.champ for table in self.tables.values() for code, part in table.parts.items()}
        return errors_of(self.shown, self.champs, heads)

    @cached_property
    def tables(self) -> Mapping[str, TableRepartition]:
        """Répartitions as tables, by code: their two levels, errors, helper; in percent only."""
        if self.autrement is not None and not self.autrement.is_percent:
            return {}
        asked = frozenset(code for code in self.champs if code in self.settled.valeurs) - self.locked
        return tables_of(self.questionnaire, self.section, self.textes, asked)

    @property
    def helped(self) -> TableRepartition | None:
        """Répartition that the helper works on: the first that stands whole on the page."""
        return next((table for table in self.tables.values() if table.etages), None)

    @cached_property
    def reparties(self) -> tuple[Repartie, ...]:
        """Total bars of the répartitions that have lines on this page."""
        return reparties(self.questionnaire, self.settled, self.section, self.locked)

    @property
    def groups_of_shares(self) -> frozenset[str]:
        return groups_of_shares(self.section)

    @cached_property
    def temps(self) -> Repartie:
        """Total bar of the first répartition over all pages, for the steps; empty when there is none."""
        first = next((repartition.code for repartition in self.questionnaire.repartitions), "")
        here = (repartie for repartie in self.reparties if repartie.code == first)
        return next(here, None) or temps_of(self.questionnaire, self.settled)

    @cached_property
    def repartition_of(self) -> Mapping[str, str]:
        """Code of the répartition of each share, by code of share."""
        return {
            code: repartition.code for repartition in self.questionnaire.repartitions for code in repartition.lignes
        }

    @cached_property
    def autrement(self) -> Autrement | None:
        """State of « Saisir autrement », on the page where units other than percent are allowed, else None."""
        is_there = divided(self.questionnaire) is not None and self.section.code == PAGE
        return Autrement(self.questionnaire, self.settled, self.textes) if is_there else None

    @property
    def script(self) -> str:
        """Script for what the page has: shares, other units or activités, expressions; a phone downloads no more."""
        temps = "_temps" if self.reparties or self.volets or self.autrement else ""
        suivie = "_suivie" if self.apparitions.is_followed else ""
        if self.apparitions.needs_rare and not temps:
            return "page_suivie_fonctions.js"
        return f"page{temps}{suivie}.js" if temps or suivie else "page_simple.js"

    @cached_property
    def reels(self) -> Mapping[str, str]:
        """Real share to show beside each wished-for share, by code of the latter."""
        real = {code: self.settled.valeurs.get(real_line(code)) for code in self.section.questions}
        return {code: f"Réel\u00a0: {percent_text(int(value))}" for code, value in real.items() if value is not None}

    @cached_property
    def sommes(self) -> Mapping[str, SumState]:
        """States of the constant sums, by code; those of one level too."""
        return {rule.sum.code: sum_state(self.settled, rule) for rule in self.settled.rules.sums}

    @property
    def ecarts(self) -> list[Problem]:
        """Begun sums of this page that miss their target: listed beside its errors, none alone."""
        blocks = (block for groupe in self.section.groupes for block in groupe.blocks if isinstance(block, Somme))
        states = (self.sommes[total.code] for block in blocks for total in sums_of(block))
        begun = (state for state in states if not state.is_untouched)
        problems = (problem for state in begun for problem in sum_problems(state, named=True))
        return [problem for problem in problems if problem.severity is Severity.BLOCKING]

    @property
    def etapes(self) -> list[EtapeReponse]:
        return etapes(
            self.questionnaire,
            self.settled,
            current=self.section.code,
            url_of=self.url_of,
            last=self.last,
        )

    @cached_property
    def before(self) -> Section | None:
        """The section before this one; None on the first page."""
        return self.questionnaire.section(previous_step(self.questionnaire, self.settled, self.section) or "")

    @property
    def prefilled(self) -> PageResume | None:
        """The first page as it is prefilled, on the page that its author begins at, having answered before."""
        first = self.questionnaire.sections[0]
        if not self.is_known or self.before is not first:
            return None
        return PageResume(first, resume_of(first, self.settled, self.textes))

    @property
    def next_url(self) -> str:
        """Address of the step after this one; empty after the last."""
        step = next_step(self.questionnaire, self.settled, self.section)
        return self.url_of(step) if self.last or self.questionnaire.section(step) else ""

    @property
    def resume(self) -> Resume:
        """Answers of the section as people read them."""
        return resume_of(self.shown, self.settled, self.textes)

    @property
    def remarques(self) -> list[Problem]:
        """Remarks shown to the author alone about the questions of this page."""
        here = (
            check
            for check in self.settled.rules.checks
            if check.controle.portee == "auteur" and check.controle.ancre in self.section.questions
        )
        return [check_problem(controle) for controle in failed_checks(self.settled, here)]

    @property
    def hidden_codes(self) -> str:
        """Codes of the questions hidden by the page, those of lines that do not exist yet included."""
        return " ".join(code for code in self.section.questions if self._is_held(code))

    def changed_since(self, before: Mapping[str, str], followed: Collection[str]) -> list[str]:
        """List the questions with an option offered that the page did not offer with the texts of before, or one chosen
        and offered no longer; `followed` has `=` and the code of those whose options its script kept up to date."""
        asked = (champ for champ in self.champs.values() if champ.offres and champ.code in self.settled.valeurs)
        alone, sent = (champ for champ in asked if f"={champ.code}" not in followed), replace(self, saisie=before)
        return [champ.code for champ in alone if champ.is_changed(sent.champs[champ.code])]

    def _is_held(self, code: str) -> bool:
        question = self.section.questions[code]
        if not isinstance(question, AskedQuestion) or code in self.settled.valeurs:
            return False
        return code in self.settled.irrelevant or not self.apparitions.asked(question).is_met

    @property
    def data(self) -> str:
        """Data for the script, as JSON."""
        return json.dumps(page_data(self.apparitions), ensure_ascii=False, separators=(",", ":"))

    def presence(self, relevant: str, code: str) -> Condition:
        """Return the condition under which the block of that code is shown."""
        return self.apparitions.condition(relevant, code)

    def vue(self, code: str, group: str = "") -> Vue:
        """Return the rendering data of a question; `group`: the mission whose sum it counts in."""
        champ = self.champs[code]
        question = champ.question
        return Vue(
            champ,
            self.apparitions.asked(self.section.questions[code]),
            self.vue(question.precision.code) if isinstance(question, OwnOptions) and question.autre else None,
            self._part(code, group, champ.connu) if isinstance(question, Part) else None,
        )

    @cached_property
    def derived(self) -> frozenset[str]:
        """Codes of the shares computed from what was typed in another unit than percent."""
        if self.autrement is None or self.autrement.is_percent:
            return frozenset()
        shares = (code for code, question in self.section.questions.items() if isinstance(question, Part))
        return frozenset(shares) - self.locked

    def _part(self, code: str, group: str, connu: str) -> LigneDePart:
        repartition = self.repartition_of.get(code, "")
        return LigneDePart(repartition, group, connu or self.reels.get(code, ""))

    def calculation(self, computed: Computed) -> str:
        """Return the expression of a computed value, for the script; empty when it cannot be evaluated."""
        return tree_json(tree(computed.calculation))

    def lines(self, repetition: Repetition) -> tuple[LigneRepetee, ...]:
        """Return the lines of a repetition to show."""
        existing = self.settled.lines[repetition.code]
        filled = frozenset(rank for rank in existing if self._is_filled(f"{repetition.code}.{rank}."))
        return lines_of(repetition, existing, filled)

    def removed(self, ligne: str, textes: Mapping[str, str]) -> Retiree:
        """Return what the page shows of a line just removed."""
        repetition = self.questionnaire.repetitions[ligne.partition(".")[0]]
        return Retiree(repetition.libelle_ligne, f"retablir:{ligne}", {f"retiree:{c}": t for c, t in textes.items()})

    def first_field(self, ligne: str) -> str:
        """Return the code of the first question of a line; of the last line for the code of a repetition."""
        code, _, rank = ligne.partition(".")
        lines = self.lines(self.questionnaire.repetitions[code])
        line = next((candidate for candidate in lines if str(candidate.rank) == rank), lines[-1])
        return next((block.code for block in line.blocks if block.code in self.champs), ligne)

    def anchor(self, geste: Geste) -> str:
        """Return the anchor to show the page at, once a line was added or put back, or a unit chosen."""
        return "autrement" if geste.verbe == "unite" else self.first_field(geste.ligne)

    @property
    def has_buttons(self) -> bool:
        """True when the page has buttons before the final one: the Enter key must press the final one all the same."""
        is_filled = self.helped is not None or self.autrement is not None or bool(self.volets)
        has_repetition = any(
            isinstance(block, Repetition) for groupe in self.section.groupes for block in groupe.blocks
        )
        return is_filled or has_repetition

    @cached_property
    def volets(self) -> Mapping[str, Volet]:
        """Folding forms of the activités, by code of group."""
        return volets_of(self.section, self.textes, self.erreurs, self.anterieure, self.remplis, self.annonce)

    @property
    def ensemble(self) -> Ensemble:
        """State and buttons of all fonctions at once."""
        return ensemble_of(self.volets, self.anterieure, self.annonce)

    def _is_filled(self, prefix: str) -> bool:
        return any(code.startswith(prefix) and not is_blank(text) for code, text in self.textes.items())

    def target(self, somme: Somme, code: str) -> str:
        """Return the target of a sum of a block, as JSON for the script."""
        return tree_json(tree(next(total.cible for total in sums_of(somme) if total.code == code)))


def tree_json(node: Node | None) -> str:
    """Serialise an expression for collecte/static/expressions.js, empty for none."""
    return "" if node is None else json.dumps(to_json(node), ensure_ascii=False, separators=(",", ":"))


def with_done(page: PageSection, geste: Geste) -> PageSection | None:
    """Return the page with what its button did, or would do, shown and undoable; None when there is nothing to show."""
    match geste.verbe:
        case "confirmer" | "moi" | "autant" | "pareil" | "defaire":
            return replace(page, remplis=geste.remplis, annonce=Annonce(geste.ligne, geste.verbe, len(geste.touches)))
        case "apercu" if page.helped is not None:
            return replace(page, apercu=page.helped.apercu(geste.ligne))
        case "appliquer" | "affiner" if page.helped is not None and geste.retires:
            return replace(page, ajuste=page.helped.applied(geste.ligne, geste.retires))
        case _:
            return None


def render_section(page: PageSection) -> str:
    """Render the page of a section: to be answered, to be read (`is_open` false), or to be tried (no `action`)."""
    return render_template("reponses/section.html", page=page, section=page.shown, questionnaire=page.questionnaire)
