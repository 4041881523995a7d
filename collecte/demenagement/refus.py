"""What can stand against a move. No value is ever repeated: it may be someone's name, or a password."""

from collections.abc import Mapping

from collecte.errors import UserFacingError

NUL = "un caractère nul"
NOT_TEXT = "un texte qui n’est pas de l’UTF-8"

_REASONS: Mapping[str, str] = {  # codes of the standard, and PostgreSQL's, that a value of SQLite may meet
    "22001": "un texte plus long que ce que sa colonne admet",
    "22003": "un nombre hors des limites de sa colonne",
    "22007": "une date ou une heure qui ne se lit pas",
    "22008": "une date ou une heure hors des limites",
    "22021": NUL,
    "22P02": "une valeur qui n’est pas du type de sa colonne",
    "22P05": NUL,
    "23502": "une valeur absente là où il en faut une",
    "23503": "une référence sans objet",
    "23505": "une valeur qu’une autre ligne a déjà",
    "23514": "une valeur qu’une règle de la base interdit",
}
_NOTHING = "Rien n’a été écrit dans la base d’arrivée."


def reason_of_state(state: str | None) -> str:
    """What PostgreSQL refuses, told by its code; the code alone when it is seldom met."""
    return _REASONS.get(state or "", f"une valeur (code {state})")


class TargetAddressError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "L’adresse de la base d’arrivée n’est pas comprise.",
            "Écrivez-la comme postgresql+psycopg://utilisateur@serveur/base",
        )


class TargetKindError(UserFacingError):
    def __init__(self, kind: str) -> None:
        super().__init__(
            f"La base d’arrivée doit être une base PostgreSQL ; l’adresse en désigne une de genre {kind}.",
            "Écrivez-la comme postgresql+psycopg://utilisateur@serveur/base. Pour déplacer un fichier SQLite, "
            "« collecte sauvegarder » puis « collecte restaurer » suffisent.",
        )


class TargetEncodingError(UserFacingError):
    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"La base d’arrivée range les textes en {encoding}, où tous les caractères n’ont pas de place.",
            "Créez-en une autre avec « createdb --encoding=UTF8 --template=template0 ».",
        )


class HeldTargetError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"La base d’arrivée n’est pas vide : elle a déjà « {name} ». Rien n’y a été changé.",
            "Donnez une base neuve, sans y lancer « collecte base mettre-a-jour » : la commande crée les tables.",
        )


class TargetRefusedError(UserFacingError):
    """The server is cut off, full, stopped, or the account may not create tables."""

    def __init__(self, state: str | None) -> None:
        super().__init__(
            f"La base d’arrivée ne répond plus, ou refuse d’être remplie (code {state or 'inconnu'}).",
            f"{_NOTHING} Vérifiez le serveur, sa place et les droits de ce compte, puis recommencez.",
        )


class UnansweredEndError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "La base d’arrivée est tombée à l’instant d’enregistrer : elle a tout, ou rien.",
            "Recommencez : si elle a tout, la commande dit qu’elle n’est pas vide, et il ne reste qu’à la désigner par "
            "COLLECTE_DATABASE_URL.",
        )


class UnknownTableError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"La base de départ a une table que ce programme ne connaît pas : « {name} ». Elle resterait en arrière.",
            f"{_NOTHING} Rangez-la ailleurs, puis recommencez.",
        )


class RefusedRowError(UserFacingError):
    def __init__(self, table: str, cle: str, colonne: str, reason: str) -> None:
        where = f", colonne {colonne}" if colonne else ""
        super().__init__(
            f"PostgreSQL refuse une ligne de la table {table} ({cle}{where}) : {reason}.",
            f"{_NOTHING} Corrigez cette valeur là où elle se saisit, puis recommencez.",
        )


class UnlikeRowError(UserFacingError):
    def __init__(self, table: str, cle: str) -> None:
        super().__init__(
            f"Une ligne de la table {table} ({cle}) ne se relit pas de même des deux côtés.",
            f"{_NOTHING} Gardez la base SQLite, et signalez ce défaut.",
        )
