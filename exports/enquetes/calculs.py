"""Results of a campagne of structures, for the région or a DLA, computed once, when they are settled or previewed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from exports.enquetes.comptes import Depouillement
from exports.enquetes.croiser import Croiseur
from exports.enquetes.depouiller import Depouilleur
from exports.enquetes.evolutions import changements, discreet
from exports.enquetes.mentions import SANS_DLA, SANS_REPONSE, SEUL, days, modes
from exports.enquetes.mots import mots_ecrits
from exports.enquetes.resultats import (
    ChangementNombre,
    GroupeDepouille,
    Question,
    Resultats,
    TextesMontres,
    asked_of,
    received,
    sent_of,
)
from exports.enquetes.secret import secret_of
from exports.enquetes.sommes import Perimetre
from exports.enquetes.strates import beyond_the_draw, of_the_draw, only_dla
from exports.records.records import CollecteEnquete, QuiRepond
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.enonces import Niveau
from exports.statistiques.representativite import TableauRepresentativite, representativite
from questionnaires.core.francais import plural, typeset
from questionnaires.core.options import Bareme

_MAIN: tuple[Bareme, ...] = ("R10", "T4", "S4", "E5")
"""The scales whose sentences sum a campaign up, by priority; those with labels of their own come next."""


def resultats(collecte: CollecteEnquete, dla: str | None = None) -> Resultats:
    """Return the results of a campaign that may be released; with the code of a DLA, those of its own answers, in
    counts and words.

    Nothing is shown of fewer than five structures, nor what would reveal so few by subtraction
    (`exports.enquetes.secret`). A DLA that alone answered has the figures of the région, which are its own. An
    anonymous campaign is shown by the groups that were released, and never by DLA; answers beyond a draw are left out,
    and counted. The DLA must be one of the région.
    """
    return resultats_of(Depouillement(collecte), dla)


def resultats_of(depouillement: Depouillement, dla: str | None = None) -> Resultats:
    """Return the results of answers that may have been added up already; no release is read."""
    return _Lecture(depouillement, of_the_draw(depouillement.collecte, dla)).resultats


def apercu(depouillement: Depouillement) -> Resultats:
    """Return the results of the région so far, while answers may still come in; without the texts of structures."""
    return replace(resultats_of(depouillement), mots=())


def croisements(depouillement: Depouillement, resultats: Mapping[str, Resultats]) -> Mapping[str, Sequence[Question]]:
    """Return the questions crossed with each category, by `Dimension.territoire`, beside the `resultats` of each
    territory; none of anonymous answers."""
    lecture = _Lecture(depouillement, of_the_draw(depouillement.collecte, None))
    if not depouillement.collecte.is_crossed or lecture.pourquoi:
        return {}
    crossed: dict[str, list[Question]] = {}
    for categorie, question in Croiseur(lecture.depouilleur, resultats).questions:
        crossed.setdefault(categorie, []).append(question)
    return crossed


@dataclass(frozen=True)
class _Lecture:
    depouillement: Depouillement
    perimetre: Perimetre

    @property
    def collecte(self) -> CollecteEnquete:
        return self.depouillement.collecte

    @property
    def dla(self) -> str | None:
        return self.perimetre.dla

    @cached_property
    def montre(self) -> Perimetre:
        """Answers whose figures are shown: those of the région, for the DLA that alone answered; those of a DLA, by its
        own rules, where it alone is asked."""
        if self.collecte.seul_dla:
            return replace(self.perimetre, dla=self.collecte.seul_dla)
        is_alone = self.dla is not None and self.dla == only_dla(self.collecte)
        return replace(self.perimetre, dla=None) if is_alone else self.perimetre

    @cached_property
    def depouilleur(self) -> Depouilleur:
        secret = secret_of(self.collecte, self.depouillement.sommes)
        return Depouilleur(self.depouillement, secret, self.montre)

    @cached_property
    def pourquoi(self) -> str:
        if self.dla and self.collecte.is_anonymous:
            return SANS_DLA
        if not sent_of(self.collecte, self.perimetre):
            return SANS_REPONSE
        return "" if self.depouilleur.is_told else CONFIDENTIEL

    @property
    def resultats(self) -> Resultats:
        groupes = () if self.pourquoi else self.depouilleur.groupes
        changed = () if self.pourquoi or self.dla else self._changed()
        reserves = () if self.pourquoi else tuple(self._reserves())
        return Resultats(
            titre=self.collecte.titre,
            region=self.collecte.region,
            dla=next(dla for dla in self.collecte.dlas if dla.code == self.dla) if self.dla else None,
            choix=self.collecte.choix,
            attendues=self._asked,
            transmises=self._sent,
            lues=self._read,
            is_anonymous=self.collecte.is_anonymous,
            modes="" if self.pourquoi else typeset(modes(self.collecte, self.perimetre)),
            pourquoi=self.pourquoi,
            reserves=reserves,
            groupes=groupes,
            changements=changed,
            representativite=() if self._hides_who else _representativite(self.collecte),
            mots=() if self.pourquoi else self._mots,
            phrases=(self._answered(), *_main(groupes), *_changes(changed), *reserves),
            jours=days(self.collecte),
            qui=self.collecte.qui,
        )

    def _reserves(self) -> Iterator[str]:
        """Yield what stands beside every figure; of a DLA that alone answered, how many of its own structures did."""
        here = replace(self.depouilleur, perimetre=self.perimetre)
        yield from dict.fromkeys((*here.reserves, *self.depouilleur.plan.reserves))
        yield from beyond_the_draw(self.collecte, self.dla)
        if only_dla(self.collecte):
            yield SEUL

    def _changed(self) -> tuple[ChangementNombre, ...]:
        figees, seuils = self.collecte.figees, self.collecte.seuils
        if figees is not None:
            return tuple(discreet(ChangementNombre(*evolution), seuils) for evolution in figees.evolutions)
        gives_back = partial(self.depouilleur.gives_back, sommes=self.depouillement.sommes.simples)
        return changements(self.depouillement, self.depouilleur.secret, self.perimetre, gives_back)

    @property
    def _mots(self) -> tuple[TextesMontres, ...]:
        read, secret = self.depouillement, self.depouilleur.secret
        return mots_ecrits(self.collecte, read.catalogue, read.sommes, secret, self.montre)

    @property
    def _asked(self) -> int:
        return asked_of(self.collecte, self.perimetre)

    @property
    def _sent(self) -> int:
        return sent_of(self.collecte, self.perimetre)

    @property
    def _read(self) -> int:
        """Number of answers that figures rest on."""
        return 0 if self.pourquoi else self.depouillement.sommes.simples.lines_in(self.perimetre)

    @property
    def _hides_who(self) -> bool:
        """True when nothing is shown of respondents: for a DLA; of persons, who are no sample of a population; for an
        anonymous campaign of which only their number may be shown."""
        is_anonymous = self.collecte.is_anonymous and self.pourquoi
        return bool(self.dla or is_anonymous) or self.collecte.qui is not QuiRepond.STRUCTURE

    def _answered(self) -> str:
        """Return how many answered and, if nothing of it is shown, why."""
        text = received(self._asked, self._sent, self.collecte.qui)
        if self.collecte.is_anonymous and not self.pourquoi:
            text += f", dont {plural(self._read, 'versée')} aux résultats"
        return typeset(f"{text} : {self.pourquoi}." if self.pourquoi else f"{text}.")


def _main(groupes: tuple[GroupeDepouille, ...]) -> Iterator[str]:
    """Yield the first sentence of each question on a main scale."""
    asked = [question for groupe in groupes for question in groupe.questions]
    libres = dict.fromkeys(question.echelle for question in asked if isinstance(question.echelle, tuple))
    for question in (question for echelle in (*_MAIN, *libres) for question in asked if question.echelle == echelle):
        if question.enonces and question.enonces[0].niveau is not Niveau.RIEN:
            yield question.enonces[0].phrase


def _changes(changed: tuple[ChangementNombre, ...]) -> Iterator[str]:
    """Yield changes, then their caution once."""
    measured = [changement for changement in changed if changement.evolution is not None]
    for changement in measured:
        yield from changement.phrases[:2]
    if measured:
        yield measured[0].phrases[-1]


def _representativite(collecte: CollecteEnquete) -> tuple[TableauRepresentativite, ...]:
    if collecte.figees is not None:
        return collecte.figees.representativite
    names = {dla.code: f"{dla.code} {dla.nom}" for dla in collecte.dlas}
    return representativite([replace(unite, dla=names.get(unite.dla, unite.dla)) for unite in collecte.unites])
