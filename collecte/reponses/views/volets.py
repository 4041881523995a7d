"""Folding forms of the activités, one per fonction: answers, values to take up, undo."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from collecte.reponses.forms.remplissages import PREFIX, Remplis, packed
from questionnaires.core.blocs import Tableau
from questionnaires.core.francais import plural, typeset
from questionnaires.core.model import Section
from questionnaires.core.options import Option
from questionnaires.core.repartition import is_blank
from questionnaires.temps.activites import (
    EVOLUTION,
    MOI,
    QUI,
    QUI_DEVRAIT,
    activites_tables,
    columns_of,
    filled,
    recap,
    resumable,
    taken_back,
)

Bouton = tuple[str, str]
"""Verb and label of a button that fills blank cells."""


@dataclass(frozen=True, slots=True)
class Anterieure:
    """Texts of an earlier answer to the activités, and its période: « au 1er semestre 2025 »."""

    au: str
    textes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Annonce:
    """Effect of a button just pressed: group (all of them when empty), verb, number of cells."""

    groupe: str
    verbe: str
    cases: int

    @property
    def texte(self) -> str:
        if not self.cases:
            return "Rien n’a changé : il n’y avait rien à remplir." if self.verbe != "defaire" else "Rien n’a changé."
        count = plural(self.cases, "réponse")
        if self.verbe == "defaire":
            return f"{count} retirée{'s' if self.cases > 1 else ''}."
        return f"{count} enregistrée{'s' if self.cases > 1 else ''}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Volet:
    """Activités of one fonction. `repondues` of its `cases` have an answer, summed up in `recap`; `proposition` sums up
    those of the earlier answer, of which `a_confirmer` cells are still blank. `remplies` can be taken back."""

    code: str
    tableau: Tableau
    cases: int
    repondues: int
    recap: str
    proposition: str
    a_confirmer: int
    remplies: Mapping[str, str]
    annonce: str
    is_open: bool
    boutons: tuple[Bouton, ...]

    @property
    def rappel(self) -> str:
        """Summary of the earlier answer, empty when the present one is the same."""
        return "" if self.proposition == self.recap else self.proposition

    @property
    def premier(self) -> Bouton | None:
        """Button before the fold: to confirm, else to fill what is blank; None when there is neither."""
        if self.a_confirmer:
            return "confirmer", "Confirmer"
        return self.boutons[0] if self.boutons and not self.repondues else None

    @property
    def autres(self) -> tuple[Bouton, ...]:
        """Buttons inside the fold."""
        return tuple(bouton for bouton in self.boutons if bouton != self.premier)

    @property
    def cache(self) -> tuple[str, str]:
        """Name and value of the hidden field that carries what can be taken back."""
        return PREFIX + self.code, packed(self.remplies)


_BOUTONS = (
    ("moi", QUI, "Toutes faites par moi"),
    ("autant", EVOLUTION, "Temps passé : autant"),
    ("pareil", QUI_DEVRAIT, "Qui devrait : les mêmes"),
)
"""Verb, required column and label of each button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """All the fonctions at once: earlier answers, numbers of cells still to confirm and to take back."""

    proposition: str
    a_confirmer: int
    a_annuler: int
    annonce: str
    boutons: tuple[Bouton, ...]


def volets_of(
    section: Section,
    texts: Mapping[str, str],
    wrong: Collection[str],
    before: Anterieure | None,
    remplis: Remplis,
    annonce: Annonce | None,
) -> Mapping[str, Volet]:
    """Return the volets by code of group, none when the page is not the activités. `wrong`: tables with an error."""
    tables = activites_tables(section)
    opened = set(wrong) | _left_open(tables, texts, before, annonce)
    return {
        code: _volet(code, tableau, texts, before, remplis.get(code, {}), annonce, is_open=code in opened)
        for code, tableau in tables.items()
    }


def _left_open(
    tables: Mapping[str, Tableau], texts: Mapping[str, str], before: Anterieure | None, annonce: Annonce | None
) -> set[str]:
    """Return the groups just filled by default, so that exceptions are entered; with nothing to take up, the first
    blank one."""
    if annonce is not None:
        return {annonce.groupe} - {""} if annonce.verbe in {"moi", "autant", "pareil"} else set()
    if before is not None:
        return set()
    blank = [code for code, tableau in tables.items() if not _answered(tableau, texts)]
    return set(blank[:1])


def _volet(
    code: str,
    tableau: Tableau,
    texts: Mapping[str, str],
    before: Anterieure | None,
    remplies: Mapping[str, str],
    annonce: Annonce | None,
    *,
    is_open: bool,
) -> Volet:
    earlier = resumable(tableau, before.textes) if before else {}
    return Volet(
        code=code,
        tableau=tableau,
        cases=sum(len(ligne.choices) for ligne in tableau.lignes),
        repondues=_answered(tableau, texts),
        recap=_told([tableau], texts),
        proposition=_told([tableau], earlier),
        a_confirmer=len(filled("confirmer", tableau, texts, earlier)),
        remplies={
            cellule: text for cellule, text in remplies.items() if cellule in taken_back(tableau, remplies, texts)
        },
        annonce=annonce.texte if annonce is not None and annonce.groupe == code else "",
        is_open=is_open,
        boutons=_boutons([tableau]),
    )


def _boutons(tableaux: Sequence[Tableau]) -> tuple[Bouton, ...]:
    """List the buttons that these tables have a column for."""
    columns = {column for tableau in tableaux for ligne in tableau.lignes for column in columns_of(ligne)}
    return tuple((verbe, typeset(libelle)) for verbe, column, libelle in _BOUTONS if column in columns)


def _answered(tableau: Tableau, texts: Mapping[str, str]) -> int:
    choices = (choice for ligne in tableau.lignes for choice in ligne.choices)
    return sum(not is_blank(texts.get(choice.code, "")) for choice in choices)


def ensemble_of(volets: Mapping[str, Volet], before: Anterieure | None, annonce: Annonce | None) -> Ensemble:
    """Sum up all the fonctions at once."""
    tables = [volet.tableau for volet in volets.values()]
    earlier = (
        {code: text for tableau in tables for code, text in resumable(tableau, before.textes).items()} if before else {}
    )
    is_begun = any(volet.repondues for volet in volets.values())
    return Ensemble(
        proposition=_told(tables, earlier),
        a_confirmer=sum(volet.a_confirmer for volet in volets.values()),
        a_annuler=sum(len(volet.remplies) for volet in volets.values()),
        annonce=annonce.texte if annonce is not None and not annonce.groupe else "",
        boutons=tuple(bouton for bouton in _boutons(tables) if is_begun and bouton[0] != "moi"),
    )


def _told(tableaux: Sequence[Tableau], texts: Mapping[str, str]) -> str:
    """Sum up answers: « 4 faites, 1 non faite, vous 3, la direction 1 ; qui devrait s’en charger : vous 4 ».

    Empty for no answer.
    """
    summary = recap(tableaux, texts)
    counts = [plural(summary.faites, "faite")] if summary.faites else []
    counts += [plural(summary.non_faites, "non faite", "non faites")] if summary.non_faites else []
    answered = ", ".join([*counts, *_persons(summary.qui)])
    wished = ", ".join(_persons(summary.devrait))
    return typeset(" ; ".join(part for part in (answered, wished and f"qui devrait s’en charger : {wished}") if part))


def _persons(counted: Sequence[tuple[Option, int]]) -> list[str]:
    return [f"{_person(option)}\u00a0{count}" for option, count in counted]


def _person(option: Option) -> str:
    """Return the label of a person, as shown to the respondent: « vous » for « Moi »."""
    return "vous" if option.code == MOI else option.libelle[:1].lower() + option.libelle[1:]
