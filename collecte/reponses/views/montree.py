"""Time figures shown to a direction, also used for the preview given to the authors who share them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collecte.models import Participation, VueDirection
from collecte.reponses.operations.reponses import Partage
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.totaux import groupes_with_parts
from questionnaires.core.elements import Value
from questionnaires.core.model import Questionnaire


@dataclass(frozen=True, slots=True)
class PartMontree:
    """A mission or a fonction and its share, in hundredths of a percent; `mission` gives its colour, if it has one."""

    mission: str | None
    libelle: str
    part: int


@dataclass(frozen=True, slots=True)
class Montree:
    """Time that an author chose to show, by mission or by fonction; nothing they wrote."""

    nom: str
    vue: VueDirection
    parts: Sequence[PartMontree]


def montrees(shown: Iterable[Participation]) -> list[Montree]:
    """List what the authors of transmitted answers show for now, each no finer than they chose."""
    return [visible for participation in shown if (visible := montree(participation, participation.vue_direction))]


def montree(participation: Participation, vue: VueDirection) -> Montree | None:
    """Return what a transmitted answer shows under a choice; None: nothing, not even a name."""
    return montree_of(participation.auteur, get_questionnaire(participation.version), participation.valeurs or {}, vue)


def montree_of(
    nom: str, questionnaire: Questionnaire, valeurs: Mapping[str, Value | None], vue: VueDirection
) -> Montree | None:
    """Return what values about to be transmitted would show under a choice; None: nothing."""
    if vue is VueDirection.NON:
        return None
    parts: list[PartMontree] = []
    for groupe, codes in groupes_with_parts(questionnaire, questionnaire.repartitions[0]):
        fines = [
            PartMontree(groupe.mission, questionnaire.questions[code].libelle, value if isinstance(value, int) else 0)
            for code, value in ((code, valeurs[code]) for code in codes if code in valeurs)
        ]
        whole = PartMontree(groupe.mission, groupe.titre, sum(part.part for part in fines))
        parts += fines if vue is VueDirection.FONCTION else [whole]
    return Montree(nom, vue, parts)


def figure_rule(expected: int, partage: Partage, pas: int, *, published: bool | None = None) -> str:
    """Say whether the DLA will have a figure of its own, for one of its `expected` authors; `pas` is the step of its
    shares, in points.

    `published`, once results are settled, is whether there is one: a choice then only hides it, or shows it again. The
    sentence depends on the author's own choice and the rule, never on what a colleague chose.
    """
    if published is False:
        return _NEVER
    if not partage.accord_chiffres:
        return (
            "Avec ces choix, il ne paraît pas : le DLA se lit « confidentiel ». Dans la région, vous comptez toujours."
        )
    counted = _COUNTED.get(expected, _MANY).format(pas=pas)
    return f"{counted} {_UNLESS}{_SETTLED if published else ''}"


_COUNTED = {
    1: "Vous répondez seul(e) pour ce DLA : son chiffre est votre réponse. Avec ces choix, vos parts par mission "
    "paraissent, à {pas} points près.",
    2: "Vous êtes deux à répondre pour ce DLA : avec ces choix, ses parts par mission paraissent, à {pas} points près, "
    "si l’autre personne l’accepte aussi. Qui connaît sa réponse peut retrouver l’autre à quelques points près.",
}
_MANY = (
    "Avec ces choix, ses parts par mission paraissent, à {pas} points près, si toutes les personnes qui y ont répondu "
    "l’acceptent aussi."
)
_UNLESS = (
    "L’équipe du DLA, sa direction et qui anime la région le lisent, personne d’autre ; rien ne paraît s’il laissait "
    "deviner ce qu’une autre personne de la région a répondu."
)
_NEVER = (
    "Les résultats sont arrêtés, et ce DLA n’a pas de chiffre à lui : il se lit « confidentiel », quels que soient vos "
    "choix. Dans la région, vous comptez toujours."
)
_SETTLED = " Les résultats sont arrêtés : un chiffre qui n’a pas été publié ce jour-là ne paraît plus."
