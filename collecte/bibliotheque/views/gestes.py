"""What a button of the outline does: move, copy or remove a page, a group, a question or a check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from questionnaires.core.model import Questionnaire
from questionnaires.editing import edition
from questionnaires.editing.lieux import every_block

_Verbe = Callable[[Questionnaire, str], Questionnaire]


def _moving(move: Callable[[Questionnaire, str, int], Questionnaire], step: int) -> _Verbe:
    return lambda questionnaire, code: move(questionnaire, code, step)


_VERBES: Mapping[tuple[str, str], _Verbe] = {
    ("monter", "page"): _moving(edition.move_section, -1),
    ("descendre", "page"): _moving(edition.move_section, 1),
    ("dupliquer", "page"): edition.duplicate_section,
    ("retirer", "page"): edition.remove_section,
    ("monter", "groupe"): _moving(edition.move_groupe, -1),
    ("descendre", "groupe"): _moving(edition.move_groupe, 1),
    ("dupliquer", "groupe"): edition.duplicate_groupe,
    ("retirer", "groupe"): edition.remove_groupe,
    ("monter", "question"): _moving(edition.move_block, -1),
    ("descendre", "question"): _moving(edition.move_block, 1),
    ("dupliquer", "question"): edition.duplicate_block,
    ("retirer", "question"): edition.remove_block,
    ("retirer", "controle"): edition.remove_controle,
}
_FAITS = {"monter": "déplac", "descendre": "déplac", "dupliquer": "copi", "retirer": "retir"}
_NOMS = {
    "page": ("Page", "ée"),
    "groupe": ("Groupe", "é"),
    "question": ("Question", "ée"),
    "controle": ("Contrôle", "é"),
}


@dataclass(frozen=True, slots=True)
class Geste:
    """One thing done to one part, by its code."""

    verbe: str
    partie: str
    code: str

    def apply(self, questionnaire: Questionnaire) -> Questionnaire:
        """The questionnaire once it is done. Raises EditionError."""
        return _VERBES[self.verbe, self.partie](questionnaire, self.code)

    def told(self, questionnaire: Questionnaire) -> str:
        """« Question retirée : « … » », for the history and the next page."""
        nom, ending = _NOMS[self.partie]
        titre = " ".join(title_of(questionnaire, self.partie, self.code).split())
        return f"{nom} {_FAITS[self.verbe]}{ending} : « {titre if len(titre) <= 80 else titre[:79] + '…'} »."

    def anchor(self, questionnaire: Questionnaire) -> str:
        """Where to go back to: what was moved or copied, else what stood before what was removed."""
        if self.verbe != "retirer":
            return f"{self.partie}-{self.code}"
        places = anchors(questionnaire)
        index = places.index(f"{self.partie}-{self.code}")
        return places[index - 1] if index else "plan"


def read_geste(text: str) -> Geste | None:
    """What a button sent, such as `monter:question:NOM`; None when no button of ours sends it."""
    verbe, _, rest = text.partition(":")
    partie, _, code = rest.partition(":")
    return Geste(verbe, partie, code) if (verbe, partie) in _VERBES else None


def anchors(questionnaire: Questionnaire) -> list[str]:
    """The places of the outline, from top to bottom."""
    found = ["plan"]
    for section in questionnaire.sections:
        found.append(f"page-{section.code}")
        for groupe in section.groupes:
            found.append(f"groupe-{groupe.code}")
            found += [f"question-{block.code}" for block in every_block(groupe.blocks)]
    return [*found, "controles", *(f"controle-{own.code}" for own in questionnaire.controles)]


def title_of(questionnaire: Questionnaire, partie: str, code: str) -> str:
    """What people read of a part, its code when it is no longer there."""
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes)
    titles: Mapping[str, Mapping[str, str]] = {
        "page": {own.code: own.titre for own in questionnaire.sections},
        "groupe": {own.code: own.titre for own in groupes},
        "question": {own.code: own.libelle for own in every_block(questionnaire.blocks)},
        "controle": {own.code: own.message for own in questionnaire.controles},
    }
    return titles[partie].get(code, "") or code
