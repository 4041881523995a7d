"""Apply today's secrecy rules to results stored by an earlier version, from their counts, never from answers."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from exports.enquetes.catalogue import catalogue_of
from exports.enquetes.depouiller import forme_of_scale
from exports.enquetes.evolutions import discreet
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats, together
from exports.records.records import VersionPosee
from exports.release.cellules import REGION
from exports.release.comptes import CompteDit, Forme, at, beside_exclusive, beside_the_region, protect, unanimes_beside
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.enonces import Enonce, outwards, percent
from questionnaires.core.options import cotes, echelle_of

_AUTRES = "*"
"""Stands for all the DLA that showed nothing, taken as one."""


def reprendre(
    stored: Mapping[str, Resultats], seuils: Seuils, versions: Sequence[VersionPosee]
) -> dict[str, Resultats]:
    """Return the results of a campaign by DLA, never more than was shown. Applied twice, they stay as they are.

    `versions`: those that were asked, oldest first; they say which options excluded the others.
    """
    if any(map(_is_read_again, stored.values())):
        return dict(stored)
    pages = {dla: {question.code: question for question in resultats.questions} for dla, resultats in stored.items()}
    exclusives = _exclusives(versions)

    def read_again(dla: str) -> dict[str, Question]:
        return {
            code: _Reprise(code, dla, pages, seuils, exclusives.get(code, frozenset())).question for code in pages[dla]
        }

    return {dla: _reprendre(resultats, read_again(dla), seuils) for dla, resultats in stored.items()}


def _exclusives(versions: Sequence[VersionPosee]) -> Mapping[str, frozenset[str]]:
    """Return the options of each question that excluded the others: their codes, and their labels, which alone the
    oldest results stored."""
    catalogue = catalogue_of(versions)
    counted = chain(catalogue.comptees, *(repetee.comptees for repetee in catalogue.repetees))
    return {
        variable.nom: variable.exclusives.union(variable.libelles[code] for code in variable.exclusives)
        for variable in counted
    }


def _is_read_again(resultats: Resultats) -> bool:
    """Return whether today's rules were applied: earlier versions showed every answer apart."""
    modalites = [modalite for question in resultats.questions for modalite in question.modalites]
    return any(modalite.nombre is None or len(modalite.codes) > 1 for modalite in modalites)


def _reprendre(resultats: Resultats, questions: Mapping[str, Question], seuils: Seuils) -> Resultats:
    before = [enonce for question in resultats.questions for enonce in question.enonces]
    after = {enonce.phrase for question in questions.values() for enonce in question.enonces}
    rounded = {enonce.phrase: _one_percentage(enonce).phrase for enonce in before}
    changed = tuple(discreet(changement, seuils) for changement in resultats.changements)
    reworded = {
        old: new
        for was, now in zip(resultats.changements, changed, strict=True)
        for old, new in zip(was.phrases, now.phrases, strict=True)
    }
    groupes = (_of(groupe, questions) for groupe in resultats.groupes)
    remaining = (phrase for phrase in resultats.phrases if phrase not in rounded or rounded[phrase] in after)
    phrases = tuple(rounded.get(phrase, reworded.get(phrase, phrase)) for phrase in remaining)
    return replace(resultats, groupes=tuple(groupes), changements=changed, phrases=phrases)


def _of(groupe: GroupeDepouille, questions: Mapping[str, Question]) -> GroupeDepouille:
    return replace(groupe, questions=tuple(questions[question.code] for question in groupe.questions))


@dataclass(frozen=True)
class _Reprise:
    """A question as the page of a DLA or of the région showed it; `told`: by page, the questions by code."""

    code: str
    dla: str
    told: Mapping[str, Mapping[str, Question]]
    seuils: Seuils
    exclusives: frozenset[str]

    @property
    def question(self) -> Question:
        question = self.told[self.dla][self.code]
        if question.confidentiel:
            return question
        dits = self._dits(question) if question.n else self._protect(question, alone=self.dla == REGION)
        if dits is None:
            return Question(
                code=question.code, libelle=question.libelle, echelle=question.echelle, confidentiel=CONFIDENTIEL
            )
        if not question.n:
            return question
        dits = beside_exclusive(dits, self.exclusives, is_of_dla=self.dla != REGION)
        is_by_level = all(len(dit.codes) == 1 for dit in dits)
        enonces = tuple(map(_one_percentage, question.enonces if is_by_level else question.enonces[:1]))
        return replace(question, modalites=tuple(_modalites(question, dits)), enonces=enonces)

    def _dits(self, question: Question) -> Sequence[CompteDit] | None:
        alone, region = self.dla == REGION, self.told.get(REGION, {}).get(self.code)
        if alone or region is None or region.confidentiel:
            return self._protect(question, alone=alone)
        unanimes = unanimes_beside(self._protect(region, alone=True), region.n)
        dits = self._protect(question, alone=False, unanimes=unanimes)
        here = {dla: page[self.code] for dla, page in self.told.items() if dla and self._is_told(page)}
        counts, sizes, manques = (
            {dla: _counts(shown) for dla, shown in here.items()},
            {dla: shown.n for dla, shown in here.items()},
            {dla: shown.apart for dla, shown in here.items()},
        )
        left = {
            code: n - sum(count_by_code.get(code, 0) for count_by_code in counts.values())
            for code, n in _counts(region).items()
        }
        counts[_AUTRES], sizes[_AUTRES] = left, region.n - sum(sizes.values())
        manques[_AUTRES] = tuple(n - sum(shown) for n, *shown in zip(region.apart, *manques.values(), strict=True))
        forme, sides = _forme(region), _sides(question)
        apart = beside_the_region(forme, sides, counts, sizes, manques, tuple(here), self.seuils, unanimes)
        return at(dits, self.dla, apart)

    def _protect(
        self, question: Question, *, alone: bool, unanimes: Collection[str] = ()
    ) -> Sequence[CompteDit] | None:
        forme, sides = _forme(question), _sides(question)
        return protect(
            _counts(question),
            forme,
            sides,
            question.n,
            self.seuils,
            alone=alone,
            unanimes=unanimes,
            apart=question.apart,
        )

    def _is_told(self, page: Mapping[str, Question]) -> bool:
        return self.code in page and page[self.code].n > 0 and not page[self.code].confidentiel


def _counts(question: Question) -> dict[str, int]:
    return {code: modalite.nombre or 0 for code, modalite in zip(_codes(question), question.modalites, strict=True)}


def _codes(question: Question) -> Sequence[str]:
    """Return the codes of its answers; the oldest results stored labels only."""
    known = {pas.libelle: pas.code for pas in echelle_of(question.echelle).pas} if question.echelle else {}
    return [modalite.code or known.get(modalite.libelle, modalite.libelle) for modalite in question.modalites]


def _sides(question: Question) -> Sequence[Sequence[str]]:
    return cotes(question.echelle) if question.echelle else ()


def _forme(question: Question) -> Forme:
    """Return the form that counts suggest, as no more is stored: several options that add up to the answers are as good
    as one."""
    if question.echelle:
        return forme_of_scale(question.echelle)
    counts = _counts(question)
    if counts and counts.keys() <= {"oui", "non"}:
        return Forme.OUI_NON
    return Forme.UNE_OPTION if sum(counts.values()) in {0, question.n} else Forme.PLUSIEURS


def _modalites(question: Question, dits: Sequence[CompteDit]) -> Iterator[Modalite]:
    """Yield answers in order; merged ones stand where the first of them does."""
    codes = list(_codes(question))
    before = dict(zip(codes, question.modalites, strict=True))
    for dit in sorted(dits, key=lambda entry: min(map(codes.index, entry.codes))):
        parts = [before[code] for code in dit.codes]
        modalite = Modalite(together([part.libelle for part in parts]), dit.nombre, code="+".join(dit.codes))
        yield modalite if dit.nombre is None else _shared(question, modalite, parts)


def _shared(question: Question, modalite: Modalite, parts: Sequence[Modalite]) -> Modalite:
    """Return an answer with the share of its count; in a draw, with the share shown for the same answers, or none."""
    if any(part.part is None for part in parts):
        return modalite
    if all(part.entre is None for part in parts):
        return replace(modalite, part=percent((modalite.nombre or 0) / question.n))
    if len(parts) == 1:
        return replace(modalite, part=parts[0].part, entre=parts[0].entre)
    best = question.enonces[0].estimation if question.enonces and question.echelle != "R10" else None
    if best is None or best.intervalle is None or set(modalite.codes) != set(_sides(question)[0]):
        return modalite
    return replace(modalite, part=percent(best.valeur), entre=outwards(best.intervalle, 100))


def _one_percentage(enonce: Enonce) -> Enonce:
    """Return the same sentence, its percentage rounded as on its line."""
    if enonce.estimation is None:
        return enonce
    return replace(enonce, phrase=re.sub(r"\d+(?=\s%, sur)", str(percent(enonce.estimation.valeur)), enonce.phrase))
