"""Review free texts of structures: keep, mask or replace each text before others read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.textes_libres import Ecrit, list_textes, reads_the_same
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Sort, TexteRelu
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.core.answers import MAX_TYPED, clean, is_seen
from questionnaires.core.francais import plural


class ReplacementError(InputError):
    """The replacement of one text is refused; `empreinte` is the digest of that text."""

    def __init__(self, empreinte: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.empreinte = empreinte


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a text; `remplacement` is stored only when it is replaced."""

    sort: Sort
    remplacement: str = ""

    @property
    def shown(self) -> str:
        """Text stored in place of the other; '' unless it is replaced."""
        return clean(self.remplacement).strip() if self.sort is Sort.REMPLACE else ""

    def check(self, ecrit: Ecrit, relu: TexteRelu | None) -> None:
        """Check the replacement; `relu`: the decision before. Raises ReplacementError."""
        text = clean(self.remplacement).strip()
        is_left = relu is not None and text == relu.remplacement  # from the decision before this one
        if self.sort is Sort.GARDE and is_seen(text) and not is_left and not reads_the_same(text, ecrit.texte):
            raise ReplacementError(
                ecrit.empreinte,
                "Un texte est à garder tel quel, et un autre est écrit à sa place.",
                "Choisissez « Remplacer » pour montrer cet autre texte, ou effacez-le.",
            )
        if self.sort is not Sort.REMPLACE:
            return
        if not is_seen(text):
            raise ReplacementError(
                ecrit.empreinte,
                "Un texte est à remplacer, et rien n’est écrit à sa place.",
                "Écrivez ce qui sera montré, ou choisissez « Masquer ».",
            )
        if reads_the_same(text, ecrit.texte):
            raise ReplacementError(
                ecrit.empreinte,
                "Un texte est à remplacer, et le même texte est écrit à sa place.",
                "Écrivez ce qui sera montré, ou choisissez « Garder tel quel ».",
            )
        if len(text) > MAX_TYPED:
            raise ReplacementError(
                ecrit.empreinte,
                f"Ce qui remplace un texte fait {plural(len(text), 'caractère')}, pour {MAX_TYPED} au plus.",
                "Raccourcissez-le : il est resté dans la page.",
            )


def relire(
    session: Session,
    *,
    campagne: Campagne,
    code: str,
    decisions: Mapping[str, Decision],
    acteur: Acteur,
    now: datetime,
) -> int:
    """Record decisions on the texts of a question, by digest; return how many changed.

    Digests that are not of this question are ignored: the text changed since, and will be reviewed again. The journal
    counts them, without a word of them. Raises SettledResultsError, ReplacementError, Refus.
    """
    hold_unsettled(session, campagne)
    question = next((candidate for candidate in list_textes(session, campagne, now) if candidate.code == code), None)
    if question is None or not question.is_shown:
        raise ConflictError(
            "Les textes de cette question ne se lisent pas aujourd’hui.",
            f"Il en faut {campagne.region.seuils.personnes} au moins, et que les réponses puissent être lues.",
        )
    for ecrit in question.distincts:
        if decided := decisions.get(ecrit.empreinte):
            decided.check(ecrit, question.relus.get(ecrit.empreinte))
    changed = 0
    for ecrit in question.distincts:
        decision, relu = decisions.get(ecrit.empreinte), question.relus.get(ecrit.empreinte)
        if decision is None or (relu and (relu.sort, relu.remplacement) == (decision.sort, decision.shown)):
            continue
        session.merge(
            TexteRelu(
                campagne_id=campagne.id,
                code=code,
                empreinte=ecrit.empreinte,
                sort=decision.sort,
                remplacement=decision.shown,
                relu_le=now,
                compte_id=acteur.compte_id,
            )
        )
        changed += 1
    session.flush()
    if changed:
        record_on(session, campagne, "relire des textes libres", acteur, now, textes=changed)
        retirer_fabrications(session, campagne.region_id, now)
    return changed
