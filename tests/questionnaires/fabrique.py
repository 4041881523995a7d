"""The shortest questionnaires: a test states only what distinguishes its own."""

from collections.abc import Iterable
from typing import Any

from questionnaires.blocs import Block
from questionnaires.model import Controle, Groupe, Questionnaire, Repartition, Section
from questionnaires.options import Option


def questionnaire(
    *blocks: Block, controles: Iterable[Controle] = (), repartitions: Iterable[Repartition] = ()
) -> Questionnaire:
    """One page, one group."""
    return pages(page("S1", *blocks), controles=controles, repartitions=repartitions)


def pages(
    *sections: Section, controles: Iterable[Controle] = (), repartitions: Iterable[Repartition] = ()
) -> Questionnaire:
    return Questionnaire(
        code="ESSAI",
        titre="Essai",
        minutes=5,
        sections=sections,
        repartitions=tuple(repartitions),
        controles=tuple(controles),
    )


def page(code: str, *blocks: Block, relevant: str = "", groupe_relevant: str = "") -> Section:
    """A page of one group, whose code is that of the page and `_G`."""
    groupe = Groupe(code=f"{code}_G", titre="Groupe", relevant=groupe_relevant, blocks=blocks)
    return Section(code=code, titre=f"Page {code}", court=code, relevant=relevant, groupes=(groupe,))


def options(**libelles: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, libelle=libelle) for code, libelle in libelles.items())


def change(own: Any, **fields: Any) -> Any:  # noqa: ANN401 - any element of a definition, any of its fields
    """The same with other fields; model_copy would keep what was computed from the old ones."""
    return type(own).model_validate({**{name: getattr(own, name) for name in type(own).model_fields}, **fields})
