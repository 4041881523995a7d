"""Errors of a sign-in through an identity provider: a message for the user, a single code for the log."""

from http import HTTPStatus

from collecte.core.errors import UserFacingError

_PASSWORD = "connectez-vous avec votre adresse et votre mot de passe"  # noqa: S105 - a sentence


class FournisseurError(UserFacingError):
    """`cause`: a constant for the operator's log; it holds nothing that the provider sent."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, problem: str, remedy: str, cause: str) -> None:
        super().__init__(problem, remedy)
        self.cause = cause


class FournisseurMuetError(FournisseurError):
    """The provider does not answer, or not as it must."""

    def __init__(self, nom: str, cause: str) -> None:
        super().__init__(
            f"« {nom} » ne répond pas comme attendu.", f"Réessayez dans quelques minutes, ou {_PASSWORD}.", cause
        )


class IdentiteRefuseeError(FournisseurError):
    """The provider or its user refused."""

    def __init__(self, nom: str, cause: str) -> None:
        super().__init__(
            f"« {nom} » n’a pas confirmé votre identité.", f"Recommencez depuis cette page, ou {_PASSWORD}.", cause
        )


class JetonInvalideError(FournisseurError):
    """The identity token is not valid."""

    def __init__(self, nom: str, cause: str) -> None:
        super().__init__(
            f"La réponse de « {nom} » n’a pas pu être vérifiée : rien n’est ouvert.",
            f"Recommencez depuis cette page, ou {_PASSWORD}. Si cela se répète, prévenez votre C2RA.",
            cause,
        )


class DepartPerduError(FournisseurError):
    """The answer matches no pending sign-in of this browser: never asked, expired, or already used."""

    def __init__(self) -> None:
        super().__init__(
            "Cette connexion a trop attendu, a déjà servi, ou a commencé dans un autre navigateur.",
            "Recommencez depuis cette page.",
            "départ inconnu",
        )
