"""Outline of a questionnaire in preparation: nature, condition and anomalies of each block, and the form of the part
that is open in its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import render_template

from collecte.bibliotheque.forms.constructeur import PartieForm
from collecte.bibliotheque.queries.brouillons import get_undone, list_modifications
from collecte.bibliotheque.views.bibliotheque import found
from collecte.bibliotheque.views.chantier import Chantier, is_typing
from collecte.comptes.views.ecrans import Page, form_page
from collecte.comptes.web.context import reading
from collecte.core.web.headers import show_frames
from collecte.reponses.queries.versions import get_last_version
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.elements import Asked, Question
from questionnaires.core.francais import plural
from questionnaires.core.model import PORTEES, Controle, Groupe, Questionnaire, Section
from questionnaires.core.questions import Note
from questionnaires.editing.conditions_en_mots import in_words
from questionnaires.editing.modeles import Modele
from questionnaires.editing.places import Lieu, every_block, lieu_of
from questionnaires.editing.verification import verify
from questionnaires.files.versions import content_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Apercu:
    """Where the preview of a question comes from, the code that it has there, and the (header, label) of its columns in
    a workbook."""

    url: str
    code: str
    is_empty: bool
    colonnes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ouvert:
    """A part that is open in the outline: its form stands at `place`, that of the part itself, or of a new one.

    `pres` is the anchor of the outline where one comes back. `plies` are fields that come folded under `pli`.
    """

    place: str
    pres: str
    titre: str
    form: PartieForm
    action: str
    champs: Sequence[str]
    plies: Sequence[str] = ()
    pli: str = ""
    chapeau: str = ""
    bouton: str = "Enregistrer"
    sortes: Mapping[str, Sequence[tuple[Modele, str, bool]]] | None = None
    banque: str = ""  # address of the bank, to take a question from it at this place
    code_publie: str = ""
    apercu: Apercu | None = None


@dataclass(frozen=True, slots=True)
class QuestionDuPlan:
    """One question of the outline; `inside` are the questions of a repetition."""

    block: Block
    nature: str
    condition: str
    obligatoire: str
    is_wrong: bool
    inside: tuple["QuestionDuPlan", ...] = ()

    @property
    def titre(self) -> str:
        libelle = self.block.plain if isinstance(self.block, Note) else self.block.libelle
        return libelle.strip() or "(sans intitulé)"


@dataclass(frozen=True, slots=True)
class LigneControle:
    """One check of the outline."""

    controle: Controle
    condition: str
    portee: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Constat:
    """One anomaly, with the address where to correct it."""

    anomalie: Anomalie
    titre: str
    url: str


@dataclass(frozen=True)
class PlanQuestionnaire:
    """Content of the outline page."""

    chantier: Chantier

    @property
    def questionnaire(self) -> Questionnaire:
        return self.chantier.questionnaire

    @cached_property
    def anomalies(self) -> Sequence[Anomalie]:
        return verify(self.questionnaire)

    @property
    def blocking(self) -> list[Constat]:
        return [self._constat(anomalie) for anomalie in self.anomalies if anomalie.bloquante]

    @property
    def advice(self) -> list[Constat]:
        return [self._constat(anomalie) for anomalie in self.anomalies if not anomalie.bloquante]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return the questions that conditions may name; those of repetitions under their own codes."""
        inside = {block.code: block for block in every_block(self.questionnaire.blocks) if isinstance(block, Asked)}
        return {**self.questionnaire.questions, **inside}  # type: ignore[dict-item] # a matrix has the words too

    def phrase(self, section: Section) -> str:
        """Return how many questions a page asks, and how many of its places are to be corrected."""
        blocks = [block for groupe in section.groupes for block in every_block(groupe.blocks)]
        codes = {section.code, *(groupe.code for groupe in section.groupes), *(block.code for block in blocks)}
        wrong = sum(partie != "controle" and code in codes for partie, code in self._wrong)
        asked = sum(not isinstance(block, Note) for block in blocks)
        return plural(asked, "question") + (f", {wrong} à corriger" if wrong else "")

    def lignes(self, groupe: Groupe) -> Iterator[QuestionDuPlan]:
        return (self._ligne(block) for block in groupe.blocks)

    def condition(self, part: Section | Groupe) -> str:
        return self._words(part.relevant)

    @property
    def controles(self) -> Iterator[LigneControle]:
        for controle in self.questionnaire.controles:
            yield LigneControle(
                controle,
                self._words(controle.condition),
                PORTEES[controle.portee],
                ("controle", controle.code) in self._wrong,
            )

    def _ligne(self, block: Block) -> QuestionDuPlan:
        inside = block.questions if isinstance(block, Repetition) else ()
        return QuestionDuPlan(
            block,
            block.description,
            self._words(block.relevant),
            self._obligatoire(block),
            ("question", block.code) in self._wrong,
            tuple(self._ligne(question) for question in inside),
        )

    def _obligatoire(self, block: Block) -> str:
        if not isinstance(block, Asked):
            return ""
        if block.required:
            return "obligatoire"
        return f"obligatoire si {self._words(block.required_if)}" if block.required_if else ""

    def _words(self, text: str) -> str:
        return in_words(text, self.questions)

    def _constat(self, anomalie: Anomalie) -> Constat:
        lieu = lieu_of(anomalie, self.questionnaire)
        return Constat(anomalie, lieu.titre.strip() or lieu.code, self._url(lieu))

    @cached_property
    def _wrong(self) -> frozenset[tuple[str, str]]:
        places = (lieu_of(anomalie, self.questionnaire) for anomalie in self.anomalies if anomalie.bloquante)
        return frozenset((lieu.partie, lieu.code) for lieu in places)

    def _url(self, lieu: Lieu) -> str:
        if lieu.partie == "reglages":
            return self.chantier.url_of("reglages")
        return self.chantier.url_of(lieu.partie, **{"section" if lieu.partie == "page" else lieu.partie: lieu.code})


_SHOWN = 5
"""Changes that the outline lists; the history lists them all."""


def show_plan(chantier: Chantier, ouvert: Ouvert | None = None, *, partie: str = "") -> Page:
    """Return the outline, with the part that is open, else with the one of that anchor unfolded."""
    if ouvert and is_typing():
        return render_template("bibliotheque/constructeur/verifie.html", chantier=chantier, ouvert=ouvert)
    version = get_last_version(reading(), chantier.code, chantier.region_id)
    show_frames()  # of a question that a script opens later, too
    if ouvert and not ouvert.form.errors:  # else the list of errors takes the focus
        ouvert.form[ouvert.champs[0]].render_kw = {"autofocus": True}
    return form_page(
        "bibliotheque/constructeur/plan.html",
        chantier=chantier,
        brouillon=found(chantier.brouillon_id),
        plan=PlanQuestionnaire(chantier),
        ouvert=ouvert,
        codes=_parts_to_open(chantier.questionnaire, ouvert.pres if ouvert else partie),
        publiee=version,
        is_changed=version is not None and version.empreinte != content_hash(chantier.questionnaire),
        modifications=list_modifications(reading(), chantier.brouillon_id, limit=_SHOWN),
        annulee=get_undone(reading(), chantier.brouillon_id),
    )


def places_of(questionnaire: Questionnaire) -> Mapping[str, object]:
    """Return what is said at each anchor of the outline, from top to bottom."""
    places: dict[str, object] = {"plan": ""}
    for section in questionnaire.sections:
        places[f"page-{section.code}"] = section.model_dump(exclude={"groupes"})
        for groupe in section.groupes:
            places[f"groupe-{groupe.code}"] = groupe.model_dump(exclude={"blocks"})
            places |= {f"question-{block.code}": block for block in every_block(groupe.blocks)}
    return {
        **places,
        "controles": "",
        **{f"controle-{controle.code}": controle for controle in questionnaire.controles},
    }


def _parts_to_open(questionnaire: Questionnaire, asked: str) -> Sequence[str]:
    """Return the anchors of the parts of the outline, first the one with that place: it comes open."""
    opened = ""
    parts: list[str] = []
    for place in places_of(questionnaire):
        if place == "controles" or place.startswith("page-"):
            parts.append(place)
        if place == asked and parts:
            opened = parts[-1]
    return sorted(parts, key=lambda part: part != opened)
