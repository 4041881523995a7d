"""Copy a questionnaire so that it may be asked anonymously: its code, its texts and what it loses."""

from dataclasses import dataclass
from functools import cached_property

from questionnaires.answers.citations import with_texts
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.editing.anonymat import Obstacle, codes_of, obstacles, texts_to_reread, texts_told, without_names
from questionnaires.editing.codes import names_used
from questionnaires.editing.edition import with_settings
from questionnaires.editing.places import every_block, lieu_of
from questionnaires.editing.verification import expressions_of

SUFFIX = "_ANONYME"
_ROOM = 60 - len(SUFFIX)  # leaves room for the suffix in what `verification.CODE` allows
MENTION = " (réponses anonymes)"
"""Added to the title and the introduction on purpose: such a questionnaire is then refused by every other campaign."""

_PROMISE = (
    "Votre réponse devient anonyme quand vous la transmettez : plus rien ne la relie alors à votre structure, et elle "
    "est mélangée à d’autres."
)
REWORDED = {
    typeset(former): typeset(right)
    for former, right in (
        (
            "Le DLA lit les réponses sans le nom de votre structure, sauf si vous l’acceptez à la dernière page.",
            _PROMISE,
        ),
        ("Ce que nous savons déjà est coché : complétez, ou corrigez.", "Cochez toutes celles qui ont eu lieu."),
        (" Celles que nous connaissons sont déjà écrites.", ""),
    )
}
"""Sentences of the shipped questionnaires that become false once anonymous -> their replacement."""

_READ = ("titre", "intro", "aide", "libelle")


@dataclass(frozen=True)
class CopieAnonyme:
    """An anonymous copy before it is made, and what it would change: shown to people first."""

    depuis: Questionnaire

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The copy, under a code that is always the same."""
        copy = with_texts(without_names(self.depuis), _reworded, fields=_READ)
        return with_settings(copy, code=f"{copy.code[:_ROOM]}{SUFFIX}", titre=f"{copy.titre}{MENTION}")

    @property
    def restent(self) -> tuple[Obstacle, ...]:
        """Obstacles that no copy can remove: with any, no copy is made."""
        return obstacles(self.questionnaire)

    @property
    def retires(self) -> tuple[str, ...]:
        """Labels of what is no longer asked."""
        kept = codes_of(self.questionnaire)
        return tuple(block.libelle for block in every_block(self.depuis.blocks) if block.code not in kept)

    @property
    def plus_connues(self) -> tuple[str, ...]:
        """Questions still asked, whose answer is no longer filled in beforehand."""
        left = {block.code: block for block in every_block(self.questionnaire.blocks)}
        return tuple(
            block.libelle
            for block in every_block(self.depuis.blocks)
            if block.code in left and getattr(block, "connu", None) != getattr(left[block.code], "connu", None)
        )

    @property
    def controles(self) -> tuple[str, ...]:
        """Messages of the checks removed with what they check."""
        kept = {controle.code for controle in self.questionnaire.controles}
        return tuple(controle.message for controle in self.depuis.controles if controle.code not in kept)

    @property
    def dits_autrement(self) -> tuple[str, ...]:
        """Texts that would be false once anonymous, as reworded in the copy; without its title."""
        former = {self.questionnaire.titre, *texts_told(self.depuis)}
        return tuple(text for text in texts_told(self.questionnaire) if text not in former)

    @property
    def a_corriger(self) -> tuple[str, ...]:
        """Titles of what still depends on a removed question: publication refuses it until someone decides."""
        copy, gone = self.questionnaire, codes_of(self.depuis) - codes_of(self.questionnaire)
        broken = [(code, champ) for code, champ, text, _ in expressions_of(copy) if gone & names_used(text)]
        return tuple(dict.fromkeys(lieu_of(Anomalie(code, champ, "", ""), copy).titre for code, champ in broken))

    @property
    def a_relire(self) -> tuple[str, ...]:
        """Texts that still mention names, readers, or prior knowledge."""
        return tuple(dict.fromkeys(texts_to_reread(self.questionnaire)))


def _reworded(text: str) -> str:
    for former, right in REWORDED.items():
        text = text.replace(former, right)
    return text
