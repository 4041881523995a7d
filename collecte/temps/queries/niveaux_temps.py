"""Detail at which the time of a DLA is shown (fonction, mission, none), as its authors chose."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from collecte.models import Participation, VueDirection
from questionnaires.core.francais import plural

CUT = "Ces réponses ont été séparées de leurs auteurs : elles ne sont plus montrées."


FOR_ANOTHER = (
    "Ces répartitions ont été montrées à la direction d’avant vous : chaque personne peut vous montrer la sienne en "
    "enregistrant de nouveau ses choix de partage."
)


class Niveau(StrEnum):
    """How fine the figures of a DLA are."""

    FONCTION = "fonction"
    MISSION = "mission"


def niveau_of(sent: Sequence[Participation]) -> Niveau | None:
    """The finest that every one of them chose to show; none as soon as one shows nothing."""
    vues = {own.vue_direction for own in sent}
    if not vues or VueDirection.NON in vues:
        return None
    return Niveau.MISSION if VueDirection.MISSION in vues else Niveau.FONCTION


def unsent(rows: Sequence[Participation], sent: Sequence[Participation]) -> Iterable[str]:
    if not sent:
        yield "Aucune répartition n’a été transmise pour ce DLA."
    elif len(sent) < len(rows):
        missing = plural(len(rows) - len(sent), "réponse attendue n’a", "réponses attendues n’ont")
        yield f"{missing} pas été transmise{'s' if len(rows) - len(sent) > 1 else ''}."


def manques_of(rows: Sequence[Participation], sent: Sequence[Participation], niveau: Niveau | None) -> Iterable[str]:
    yield from unsent(rows, sent)
    if any(own.detachee is not None for own in sent):
        yield CUT
    elif sent and niveau is None:
        yield (
            "Une personne au moins n’a pas choisi de vous montrer sa répartition : tant que toutes ne l’acceptent pas, "
            "les chiffres du DLA la feraient connaître."
        )
    elif niveau is Niveau.MISSION:
        yield "Une personne au moins ne vous montre que ses missions : les chiffres du DLA s’arrêtent là."


def unagreed(sent: Sequence[Participation], niveau: Niveau | None) -> Iterable[str]:
    if any(own.detachee is not None for own in sent):
        yield CUT
    elif sent and niveau is None:
        yield (
            "Une personne au moins n’a pas accepté de compter dans les chiffres du DLA, ou de montrer sa répartition à "
            "la direction : tant que toutes ne l’acceptent pas, chacune ferait connaître celle de l’autre."
        )
    elif niveau is Niveau.MISSION:
        yield "Une personne au moins ne montre que ses missions à la direction : les chiffres du DLA s’arrêtent là."
