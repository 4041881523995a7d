"""Errors that refuse to make or to restore an archive."""

from collections.abc import Sequence

from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from questionnaires.core.francais import day_text

_LISTED = 12
_UNTOUCHED = "Rien n’a été changé."


class UnarchivableError(UserFacingError):
    """A campaign that no archive may hold yet."""


class OpenCampagneError(UnarchivableError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"« {campagne.titre} » prend des réponses jusqu’au {day_text(campagne.limite)} : elle ne s’archive pas.",
            "Attendez sa clôture. D’ici là, « collecte sauvegarder » copie toute la base.",
        )


class UnopenedCampagneError(UnarchivableError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"« {campagne.titre} » n’a pas été ouverte : elle n’a rien à archiver.",
            "Archivez-la après sa clôture, ou supprimez-la si elle n’a plus lieu d’être.",
        )


class UnsettledAnonymousError(UnarchivableError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"« {campagne.titre} » est anonyme et ses résultats ne sont pas arrêtés : elle ne s’archive pas encore.",
            "Arrêtez d’abord ses résultats : l’archive ne tient que les réponses versées aux résultats.",
        )


class OverlappingCampagneError(UnarchivableError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"Une autre campagne couvre les mois de « {campagne.titre} » : ce que l’une dit est caché d’après l’autre. "
            "Reprise sans elle, son archive en dirait plus.",
            "Ajoutez --lecture, qui archive ce que son classeur dit ; pour reprendre, « collecte sauvegarder ».",
        )


class UnknownCampagneError(UserFacingError):
    def __init__(self, campagne_id: int, known: Sequence[Campagne]) -> None:
        listed = (
            " ; ".join(f"n° {campagne.id}, {campagne.titre} ({campagne.region.nom})" for campagne in known[:_LISTED])
            or "aucune"
        )
        super().__init__(f"Aucune campagne n’a le numéro {campagne_id}.", f"Les dernières de cette base : {listed}.")


class RefusedArchiveError(UserFacingError):
    """A file that is refused by a restoration."""


class NoArchiveError(RefusedArchiveError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Ce fichier n’est pas une archive de campagne : {why}.", _UNTOUCHED)


class AlteredArchiveError(RefusedArchiveError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"Cette archive n’est plus ce qui a été écrit : {why}.",
            f"Prenez-en une autre copie. {_UNTOUCHED}",
        )


class LaterArchiveError(RefusedArchiveError):
    def __init__(self, number: int, known: int) -> None:
        super().__init__(
            f"Cette archive est au format {number}, ce programme lit le format {known}.",
            f"Installez la version du programme qui l’a écrite, ou une plus récente. {_UNTOUCHED}",
        )


class OtherRevisionError(RefusedArchiveError):
    def __init__(self, version: str, revision: str, expected: str | None) -> None:
        super().__init__(
            f"Cette archive vient de la version {version} du programme (base {revision}), celui-ci attend {expected}.",
            f"Installez la version {version}, reprenez-y l’archive, puis mettez la base à jour. {_UNTOUCHED}",
        )


class ReadOnlyArchiveError(RefusedArchiveError):
    def __init__(self) -> None:
        super().__init__(
            "Cette archive se lit, et ne se reprend pas : elle ne tient pas les réponses une à une.",
            f"Reprenez celle que « collecte campagne archiver » a écrite. {_UNTOUCHED}",
        )


class HeldInstallationError(RefusedArchiveError):
    def __init__(self, table: str) -> None:
        super().__init__(
            f"Cette installation n’est pas vide (« {table} »).",
            "Reprenez l’archive sur une base neuve : « collecte base mettre-a-jour », et rien d’autre avant. "
            f"{_UNTOUCHED}",
        )


class UnlikeControlsError(RefusedArchiveError):
    def __init__(self, ecarts: Sequence[str], version: str) -> None:
        super().__init__(
            f"La reprise ne retrouve pas les contrôles de l’archive : {', '.join(ecarts)}.",
            f"Prenez-en une autre copie, ou installez la version {version} du programme, qui l’a écrite. {_UNTOUCHED}",
        )
