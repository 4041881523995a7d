"""Refusals: their sentences and their status, given at the raise or said by their class."""

from http import HTTPStatus

import pytest

from collecte.core.errors import ConflictError, InputError, Refus, UserFacingError


class _TakenError(ConflictError):
    problem = "Ce nom est pris : rien n’est changé."
    remedy = "Donnez un autre nom."


@pytest.mark.parametrize(
    ("error", "text", "status"),
    [
        pytest.param(Refus("Non !", "Revenez."), "Non\u202f! Revenez.", HTTPStatus.BAD_REQUEST, id="default status"),
        pytest.param(Refus("Non.", "Oui.", status=HTTPStatus.GONE), "Non. Oui.", HTTPStatus.GONE, id="given status"),
        pytest.param(ConflictError("Non.", "Oui."), "Non. Oui.", HTTPStatus.CONFLICT, id="status of the class"),
        pytest.param(InputError("Non.", "Oui."), "Non. Oui.", HTTPStatus.UNPROCESSABLE_ENTITY, id="what was typed"),
        pytest.param(
            _TakenError(),
            "Ce nom est pris\u00a0: rien n’est changé. Donnez un autre nom.",
            HTTPStatus.CONFLICT,
            id="sentences of the class",
        ),
    ],
)
def test_a_refusal_says_its_sentences_typeset_and_its_status(
    error: UserFacingError, text: str, status: HTTPStatus
) -> None:
    assert (str(error), error.status, error.args) == (text, status, (error.problem, error.remedy))


class _AboutTheNameError(ConflictError):
    champ = "nom"
    may_send_again = True


def test_the_field_of_a_class_stays_unless_another_is_given() -> None:
    said, given = _AboutTheNameError("Non.", "Oui."), _AboutTheNameError("Non.", "Oui.", champ="sigle")
    assert (said.champ, said.may_send_again, given.champ) == ("nom", True, "sigle")
    assert (Refus("Non.", "Oui.").champ, Refus("Non.", "Oui.").may_send_again) == ("", False)
