"""Facts of each DLA as the frozen rows that a bilan counts, in a fixed number of queries.

A fact of a DLA stays its own whichever structure porteuse carries it and whichever avenant the day falls in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from collecte.bilans.queries import faits_registre as register
from collecte.bilans.queries import faits_rencontres as rencontres
from collecte.bilans.queries.faits_avenants import Fixe, over, read_fixe
from collecte.bilans.queries.reponses_bilan import list_transmises, reponses_to
from collecte.models import Convention, Participation
from collecte.organisation.queries.conventions import Span
from collecte.organisation.queries.rows_of_dlas import ByDla, Rows, Statement, by_dla, read_rows, within
from collecte.referentiel.queries.categories import get_categories
from exports.bilans import faits
from exports.bilans.reponses import Reponses
from questionnaires.categories.categories import THEME

_FACTS: Mapping[str, tuple[Select[*tuple[Any, ...]], Callable[[Rows], ByDla[Any]]]] = {
    "etapes": (register.ETAPES, register.etapes_of),
    "diagnostics": (register.DIAGNOSTICS, register.diagnostics_of),
    "ingenieries": (register.INGENIERIES, by_dla),  # converted with the categories in force
    "questionnements": (register.QUESTIONNEMENTS, register.questionnements_of),
    "cofinancements": (rencontres.COFINANCEMENTS, rencontres.cofinancements_of),
    "seances": (rencontres.SEANCES, rencontres.seances_of),
    "actions": (rencontres.ACTIONS, rencontres.actions_of),
}
"""Name of facts in `Faits` -> their statement, and the conversion of its rows."""

_DATED = {name: _FACTS[name] for name in ("etapes", "diagnostics", "ingenieries")}
_WITHIN: Mapping[str, tuple[Statement, Callable[[Rows], ByDla[Any]]]] = {
    **{name: (rows.where(within(rows.selected_columns[1])), converted) for name, (rows, converted) in _DATED.items()},
    "first_days": (register.FIRST_DAYS, by_dla),
    "diagnosed": (register.DIAGNOSED, by_dla),
    "cofinancements": _FACTS["cofinancements"],
}
"""Facts that a région counts, of a span alone, and the little that its figures need of all the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registre:
    """Everything that some DLA did, whatever the convention, by DLA: `facts` are those of `_FACTS`, by name;
    `partenaires` maps ids of partners to names."""

    structures: ByDla[faits.Structure]
    accompagnements: ByDla[faits.Accompagnement]
    facts: Mapping[str, ByDla[Any]]
    partenaires: Mapping[int, str]


def read_registre(session: Session, dlas: Collection[int], span: Span | None = None) -> Registre:
    """Return the register of these DLA, in as many queries whatever their number: call it once for all conventions.
    With a span, only what the figures of a région count in it."""
    facts, first = (_WITHIN, register.REGISTER_WITHIN) if span else (_FACTS, register.REGISTER)
    debut, fin = span or (None, None)
    statements = (first, *(statement for statement, _ in facts.values()))
    registered, *tables = read_rows(session, statements, {"dlas": list(dlas), "debut": debut, "fin": fin})
    rows = dict(zip(facts, tables, strict=True))
    structures, accompagnements = register.register_of(registered)
    themes = get_categories(session).liste(THEME)
    convert = {name: converted for name, (_, converted) in facts.items()}
    convert["ingenieries"] = partial(register.ingenieries_of, themes=themes)
    return Registre(
        structures=structures,
        accompagnements=accompagnements,
        facts={name: converted(rows[name]) for name, converted in convert.items()},
        partenaires=rencontres.partenaires_of(rows.get("seances", ()), rows.get("actions", ())),
    )


def get_faits(session: Session, convention: Convention) -> faits.Faits:
    """Return the facts of the DLA of a convention, whose avenants, which must be loaded, are the columns."""
    return read_matiere(session, [convention]).faits_of(convention)


def list_faits(session: Session, conventions: Collection[Convention]) -> Mapping[int, faits.Faits]:
    """Return DLA id -> facts; one convention per DLA, avenants loaded."""
    matiere = read_matiere(session, conventions)
    return {convention.dla_id: matiere.faits_of(convention) for convention in conventions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matiere:
    """Everything that the bilans of some conventions are made of; a DLA may have several of them."""

    registre: Registre
    fixe: Fixe
    transmises: Mapping[int, Sequence[Participation]]

    def faits_of(self, convention: Convention) -> faits.Faits:
        """Return the facts of the DLA of one of these conventions."""
        dla_id, read, fixe, avenants = convention.dla_id, self.registre, self.fixe, _avenants(convention)
        oriented = fixe.orientations_by_accompagnement(avenants)
        return faits.Faits(
            avenants=avenants,
            structures={structure.id: structure for structure in read.structures[dla_id]},
            accompagnements={
                accompagnement.id: replace(accompagnement, orientations=oriented[accompagnement.id])
                if accompagnement.id in oriented
                else accompagnement
                for accompagnement in read.accompagnements[dla_id]
            },
            **{name: tuple(by_dla[dla_id]) for name, by_dla in read.facts.items()},
            orientations=over(avenants, fixe.orientations),
            objectifs=over(avenants, fixe.objectifs),
            corrections=over(avenants, fixe.corrections),
            partenaires=read.partenaires,
            declares=self.reponses_of(convention).declares,
        )

    def reponses_of(self, convention: Convention) -> Reponses:
        """Return the answers of its DLA to the questionnaire of the bilan."""
        return reponses_to(convention, _avenants(convention), self.transmises.get(convention.dla_id, ()))


def read_matiere(session: Session, conventions: Collection[Convention], span: Span | None = None) -> Matiere:
    """Return the facts of these conventions, in a fixed number of queries. Their avenants must be loaded. With a span,
    as `read_registre`."""
    dlas = {convention.dla_id for convention in conventions}
    return Matiere(
        registre=read_registre(session, dlas, span),
        fixe=read_fixe(
            session, {avenant.id for convention in conventions for avenant in convention.avenants}, oriented=not span
        ),
        transmises=list_transmises(session, dlas),
    )


def _avenants(convention: Convention) -> tuple[faits.Avenant, ...]:
    return tuple(
        faits.Avenant(**{name: getattr(avenant, name) for name in faits.Avenant.__slots__})
        for avenant in sorted(convention.avenants, key=lambda avenant: avenant.debut)
    )
