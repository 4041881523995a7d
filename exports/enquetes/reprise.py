"""Read again results that an earlier version kept, under the rules of today: from their counts, never from answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exports.enquetes.depouiller import Groupe, Modalite, Question, together
from exports.enquetes.evolutions import discreet
from exports.enquetes.resultats import Resultats
from exports.release.cellules import REGION
from exports.release.comptes import CompteDit, Forme, at, beside_the_region, beside_unanimity, protect
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.enonces import Enonce, outwards, percent
from questionnaires.core.options import ECHELLES, cotes

_AUTRES = "*"
"""Stands for the DLA of which nothing was told, as one."""


def reprendre(kept: Mapping[str, Resultats], seuils: Seuils) -> dict[str, Resultats]:
    """The results of a campaign, by DLA; nothing more is told than what was. Read twice, they stay as they are."""
    if any(map(_is_read_again, kept.values())):
        return dict(kept)
    told = {dla: {own.code: own for own in found.questions} for dla, found in kept.items()}
    return {
        dla: _reprendre(found, {code: _Reprise(code, dla, told, seuils).question for code in told[dla]}, seuils)
        for dla, found in kept.items()
    }


def _is_read_again(found: Resultats) -> bool:
    """Earlier versions told every answer, each apart."""
    told = [own for each in found.questions for own in each.modalites]
    return any(own.nombre is None or len(own.codes) > 1 for own in told)


def _reprendre(found: Resultats, questions: Mapping[str, Question], seuils: Seuils) -> Resultats:
    before = [own for each in found.questions for own in each.enonces]
    after = {own.phrase for each in questions.values() for own in each.enonces}
    rounded = {own.phrase: _one_percentage(own).phrase for own in before}
    changed = tuple(discreet(own, seuils) for own in found.changements)
    said = {
        old: new
        for was, now in zip(found.changements, changed, strict=True)
        for old, new in zip(was.phrases, now.phrases, strict=True)
    }
    groupes = (_of(groupe, questions) for groupe in found.groupes)
    kept = (own for own in found.phrases if own not in rounded or rounded[own] in after)
    phrases = tuple(rounded.get(own, said.get(own, own)) for own in kept)
    return replace(found, groupes=tuple(groupes), changements=changed, phrases=phrases)


def _of(groupe: Groupe, questions: Mapping[str, Question]) -> Groupe:
    return replace(groupe, questions=tuple(questions[own.code] for own in groupe.questions))


@dataclass(frozen=True)
class _Reprise:
    """A question, as the page of a DLA or of the région told it; `told`: by page, the questions by code."""

    code: str
    dla: str
    told: Mapping[str, Mapping[str, Question]]
    seuils: Seuils

    @property
    def question(self) -> Question:
        own = self.told[self.dla][self.code]
        if own.confidentiel or not own.n:
            return own
        dits = self._dits(own)
        if dits is None:
            return Question(code=own.code, libelle=own.libelle, echelle=own.echelle, confidentiel=CONFIDENTIEL)
        is_by_level = all(len(each.codes) == 1 for each in dits)
        enonces = tuple(map(_one_percentage, own.enonces if is_by_level else own.enonces[:1]))
        return replace(own, modalites=tuple(_modalites(own, dits)), enonces=enonces)

    def _dits(self, own: Question) -> Sequence[CompteDit] | None:
        alone, region = self.dla == REGION, self.told.get(REGION, {}).get(self.code)
        if alone or region is None or region.confidentiel:
            return protect(_counts(own), _forme(own), _sides(own), own.n, self.seuils, alone=alone)
        whole = protect(_counts(region), _forme(region), _sides(region), region.n, self.seuils, alone=True)
        seuils = beside_unanimity(_forme(region), _counts(region), region.n, whole, self.seuils)
        dits = protect(_counts(own), _forme(own), _sides(own), own.n, seuils, alone=False)
        here = {dla: page[self.code] for dla, page in self.told.items() if dla and self._is_told(page)}
        counts, sizes = {dla: _counts(page) for dla, page in here.items()}, {dla: page.n for dla, page in here.items()}
        left = {code: n - sum(each.get(code, 0) for each in counts.values()) for code, n in _counts(region).items()}
        counts[_AUTRES], sizes[_AUTRES] = left, region.n - sum(sizes.values())
        apart = beside_the_region(_forme(region), _sides(own), counts, sizes, tuple(here), seuils)
        return at(dits, self.dla, apart)

    def _is_told(self, page: Mapping[str, Question]) -> bool:
        return self.code in page and page[self.code].n > 0 and not page[self.code].confidentiel


def _counts(own: Question) -> dict[str, int]:
    return {code: each.nombre or 0 for code, each in zip(_codes(own), own.modalites, strict=True)}


def _codes(own: Question) -> Sequence[str]:
    """Those of its answers; earlier still, only labels were kept."""
    known = {pas.libelle: pas.code for pas in ECHELLES[own.echelle].pas} if own.echelle else {}
    return [each.code or known.get(each.libelle, each.libelle) for each in own.modalites]


def _sides(own: Question) -> Sequence[Sequence[str]]:
    return cotes(own.echelle) if own.echelle else ()


def _forme(own: Question) -> Forme:
    """What is kept says no more: several options that add up to the answers are as good as one."""
    if own.echelle:
        return Forme.ECHELLE
    counts = _counts(own)
    if counts and counts.keys() <= {"oui", "non"}:
        return Forme.OUI_NON
    return Forme.UNE_OPTION if sum(counts.values()) in {0, own.n} else Forme.PLUSIEURS


def _modalites(own: Question, dits: Sequence[CompteDit]) -> Iterator[Modalite]:
    """In the order of the answers; those told together stand where the first of them does."""
    codes = list(_codes(own))
    before = dict(zip(codes, own.modalites, strict=True))
    for dit in sorted(dits, key=lambda each: min(map(codes.index, each.codes))):
        parts = [before[code] for code in dit.codes]
        told = Modalite(together([each.libelle for each in parts]), dit.nombre, code="+".join(dit.codes))
        yield told if dit.nombre is None else _shared(own, told, parts)


def _shared(own: Question, told: Modalite, parts: Sequence[Modalite]) -> Modalite:
    """With the share of its count; of a draw, with that which was told of the same answers, or none."""
    if any(each.part is None for each in parts):
        return told
    if all(each.entre is None for each in parts):
        return replace(told, part=percent((told.nombre or 0) / own.n))
    if len(parts) == 1:
        return replace(told, part=parts[0].part, entre=parts[0].entre)
    best = own.enonces[0].estimation if own.enonces and own.echelle != "R10" else None
    if best is None or best.intervalle is None or set(told.codes) != set(_sides(own)[0]):
        return told
    return replace(told, part=percent(best.valeur), entre=outwards(best.intervalle, 100))


def _one_percentage(own: Enonce) -> Enonce:
    """The same sentence, its percentage rounded as that of its line."""
    if own.estimation is None:
        return own
    return replace(own, phrase=re.sub(r"\d+(?=\s%, sur)", str(percent(own.estimation.valeur)), own.phrase))
