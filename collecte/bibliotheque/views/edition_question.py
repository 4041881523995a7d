"""Question being edited: its form, the questions it may refer to, the resulting questionnaire, its errors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from collecte.bibliotheque.forms.constructeur_questions import BlocForm
from collecte.bibliotheque.forms.constructeur_tableaux import FORMS
from collecte.bibliotheque.views.chantier import Chantier, check_same
from collecte.comptes.web.context import reading
from collecte.referentiel.queries.categories import get_categories
from collecte.referentiel.queries.referentiels import get_adopted
from exports.enquetes.champs import columns_of
from questionnaires.core.blocs import Block
from questionnaires.core.elements import Question
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import UnreadableError
from questionnaires.editing.codes import with_code
from questionnaires.editing.edition import (
    add_block,
    add_repeated,
    new_question_code,
    rename_block,
    replace_block,
    taken_codes,
)
from questionnaires.editing.modeles import with_examples
from questionnaires.editing.places import every_block, find_block, names_of
from questionnaires.editing.verification import CODE, verify
from questionnaires.referentiel.referentiel import Axe, Fonction

NEW = "QUESTION_EN_COURS"
"""Code of a question that has none yet."""

ProblemeEtRemede = tuple[str, str]
"""The field that is wrong, and the sentence that explains it."""


def known_questions(questionnaire: Questionnaire, *, without: Block | None = None) -> Mapping[str, Question]:
    """Return the questions that conditions may name, in the order of the pages; `without`: a question does not name
    itself."""
    excluded = names_of(without) if without else frozenset()
    known: dict[str, Question] = {}
    for block in every_block(questionnaire.blocks):
        inside = () if block.kind == "repetition" else block.all_questions()
        known |= {question.code: question for question in inside if question.code not in excluded}
    return known


def page_titles(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Return the title of the page of each question; nothing for a single page, which tells nothing apart."""
    sections = questionnaire.sections if len(questionnaire.sections) > 1 else ()
    return {code: section.titre for section in sections for code in section.questions}


def rattachable(region_id: int) -> Sequence[tuple[str, str]]:
    """List the (code, label) of the fonctions and axes of the référentiel that the région adopted."""
    elements = get_adopted(reading(), region_id).referentiel.elements
    return [
        (code, f"{code} {element.titre}") for code, element in elements.items() if isinstance(element, Fonction | Axe)
    ]


def form_of(block: Block) -> type[BlocForm]:
    """Return the form of the block's kind."""
    return FORMS[type(block)]


def prepared(form: BlocForm, chantier: Chantier, block: Block) -> BlocForm:
    """Return the form, with the choices that it offers."""
    current = block if isinstance(block, Question) else None
    questionnaire = chantier.questionnaire
    connues, pages = known_questions(questionnaire, without=block), page_titles(questionnaire)
    form.prepare(connues, current, pages, rattachable(chantier.region_id), get_categories(reading()).listes)
    return form


@dataclass(frozen=True, slots=True)
class Ecrite:
    """A question as its form describes it, at its place: `code` names a question to replace, else it is added there."""

    form: BlocForm
    modele: Block
    code: str = ""
    groupe: str = ""
    apres: str = ""
    dans: str = ""

    def named(self, questionnaire: Questionnaire) -> str:
        """Return the code that it will have: as typed, else as it was, else made from the label."""
        typed = (self.form.code.data or "").strip()
        if typed:
            return typed
        return self.code or new_question_code(questionnaire, self.form.libelle.data or "")

    def apply(self, questionnaire: Questionnaire) -> Questionnaire:
        """Apply it to a questionnaire. Raises EditionError, ChangedBrouillonError, UnreadableError, ValidationError."""
        code = self.named(questionnaire)
        if not self.code:
            return self._added(questionnaire, self.form.rebuilt(self.modele.model_copy(update={"code": code})))
        before = find_block(questionnaire, self.code)[2]
        check_same(self.form, before)
        changed = replace_block(questionnaire, self.code, self.form.rebuilt(before))
        return changed if code == self.code else rename_block(changed, self.code, code)

    def columns(self, questionnaire: Questionnaire) -> Sequence[tuple[str, str]]:
        """Return the (header, label) of the columns that it will have in a workbook, as far as it can be read."""
        block = self._as_typed()
        return columns_of(block if self.code else with_code(block, self.named(questionnaire)))

    def shown(self, questionnaire: Questionnaire) -> Questionnaire:
        """Return the questionnaire where it is always asked, or the previous one while what was typed cannot be
        read."""
        block = with_examples(self._as_typed().model_copy(update={"relevant": ""}))
        if not self.code:
            return self._added(questionnaire, block)
        return replace_block(questionnaire, self.code, block)

    def _as_typed(self) -> Block:
        """Return the block as typed, or as it was while that cannot be read."""
        try:
            return self.form.rebuilt(self.modele)
        except ValueError:  # both UnreadableError and ValidationError are
            return self.modele

    def _added(self, questionnaire: Questionnaire, block: Block) -> Questionnaire:
        if self.dans:
            return add_repeated(questionnaire, self.dans, block, self.apres)  # type: ignore[arg-type] # as offered there
        return add_block(questionnaire, self.groupe, block, self.apres)


def refusals(ecrite: Ecrite, questionnaire: Questionnaire, published: Collection[str]) -> list[ProblemeEtRemede]:
    """List what is wrong with what was just typed. Raises EditionError, ChangedBrouillonError."""
    code = ecrite.named(questionnaire)
    if refus := _code_refusal(ecrite, code, questionnaire, published):
        return [refus]
    try:
        changed = ecrite.apply(questionnaire)
    except UnreadableError as error:
        return [_of_bounds(ecrite, error)]
    except ValidationError as error:
        return [
            (str(detail["loc"][0]), "Cette valeur n’est pas acceptée.") for detail in error.errors(include_url=False)
        ]
    names = names_of(find_block(changed, code)[2])
    before = {(anomalie.champ, anomalie.probleme) for anomalie in verify(questionnaire)}
    return [
        (_field_of(anomalie.champ), f"{anomalie.probleme} {anomalie.remede}")
        for anomalie in verify(changed)
        if anomalie.bloquante
        and anomalie.code in names
        and (anomalie.champ, anomalie.probleme) not in before
        and anomalie.champ not in _LATER
    ]


_LATER = frozenset({"questions", "kind"})
"""Fields filled in afterwards: the questions of a repeated list."""


def _of_bounds(ecrite: Ecrite, error: UnreadableError) -> ProblemeEtRemede:
    wrong = next(
        (name for name in ("minimum", "maximum") if name in ecrite.form and not _reads(ecrite.form, name)), "libelle"
    )
    return wrong, str(error)


def _reads(form: BlocForm, name: str) -> bool:
    try:
        form[name].units(int(form["decimals"].data))
    except UnreadableError:
        return False
    return True


def _code_refusal(
    ecrite: Ecrite, code: str, questionnaire: Questionnaire, published: Collection[str]
) -> ProblemeEtRemede | None:
    if code == ecrite.code:
        return None
    if ecrite.code in published:
        return "code", "Ce code figure dans une version publiée : il ne change plus."
    if not CODE.fullmatch(code):
        return (
            "code",
            "Écrivez des lettres sans accent, des chiffres et « _ », une lettre d’abord, 60 signes au plus.",
        )
    if code.casefold() in {taken.casefold() for taken in taken_codes(questionnaire)}:
        return "code", f"Le code « {code} » est déjà pris. Donnez-en un autre."
    return None


_FIELDS = {"required_if": "obligation", "required": "obligation", "connu": "cle"}


def _field_of(champ: str) -> str:
    """Return the field of the form where an anomaly is shown: `lignes (A)` is about the lines."""
    name = champ.partition(" ")[0]
    return _FIELDS.get(name, name)
