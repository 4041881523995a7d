"""What comes back from a campaign asked of structures: question by question, in the words and figures that so many
answers allow, for the région or for one DLA. Pages, workbook and messages print what is here, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from exports.enquete.comptes import Depouillement
from exports.enquete.depouiller import Depouilleur, Groupe, Question
from exports.enquete.evolutions import Changement, changements
from exports.enquete.secret import secret_of
from exports.enquete.textes import CONFIDENTIEL, SANS_REPONSE, at_closing
from exports.records import CollecteEnquete, Dla
from exports.statistiques.enonces import CHIFFRES, Niveau
from exports.statistiques.representativite import Tableau, representativite
from questionnaires.echelles import NomEchelle
from questionnaires.francais import plural, typeset

_MAIN: tuple[NomEchelle, ...] = ("R10", "T4", "S4", "E5")
"""The scales whose sentences sum a campaign up, the first first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultats:
    """The results of a campaign, or of a DLA in it (`dla`), disclosure already applied.

    `attendues` and `transmises` count answers. `pourquoi` says why nothing is told, empty otherwise. `reserves` are the
    sentences that must stand beside every figure. `phrases` are the main ones, which may be sent to respondents.
    """

    titre: str
    region: str
    dla: Dla | None
    choix: str
    attendues: int
    transmises: int
    pourquoi: str
    reserves: tuple[str, ...]
    groupes: tuple[Groupe, ...]
    changements: tuple[Changement, ...]
    representativite: tuple[Tableau, ...]
    phrases: tuple[str, ...]

    @property
    def taux(self) -> int | None:
        """The response rate in whole percents, rounded down; None of fewer than thirty asked."""
        return _rate(self.transmises, self.attendues)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them, those of repetitions last."""
        return tuple(question for groupe in self.groupes for question in groupe.questions)


def resultats(collecte: CollecteEnquete, dla: str | None = None) -> Resultats:
    """What may be told of a campaign; with the code of a DLA, of its own answers, in counts and words.

    Nothing is told before the closing, for two readings before and after an answer differ by it; nor of fewer than
    five structures, nor what would give that many away by subtraction (`exports.enquete.secret`). Raises LookupError
    when the DLA is not of the région.
    """
    return _Lecture(collecte, dla).resultats


@dataclass(frozen=True)
class _Lecture:
    collecte: CollecteEnquete
    dla: str | None

    @cached_property
    def own(self) -> CollecteEnquete:
        """The same, of what is read alone."""
        kept = (own for own in self.collecte.attendus if self.dla in (None, own.dla))
        return replace(self.collecte, attendus=tuple(kept))

    @cached_property
    def depouilleur(self) -> Depouilleur:
        return Depouilleur(self.collecte, Depouillement(self.own), secret_of(self.collecte), self.dla)

    @cached_property
    def pourquoi(self) -> str:
        return why_nothing(self.own) or ("" if self.depouilleur.is_told else CONFIDENTIEL)

    @property
    def resultats(self) -> Resultats:
        groupes = () if self.pourquoi else self.depouilleur.groupes
        changed = () if self.pourquoi or self.dla else self._changed()
        reserves = () if self.pourquoi else self.depouilleur.reserves
        return Resultats(
            titre=self.collecte.titre,
            region=self.collecte.region,
            dla=next(own for own in self.collecte.dlas if own.code == self.dla) if self.dla else None,
            choix=self.collecte.choix,
            attendues=len(self.own.attendus),
            transmises=self._sent,
            pourquoi=self.pourquoi,
            reserves=reserves,
            groupes=groupes,
            changements=changed,
            representativite=() if self.dla else _representativite(self.collecte),
            phrases=(self._answered(), *_main(groupes), *_changes(changed), *reserves),
        )

    def _changed(self) -> tuple[Changement, ...]:
        if self.collecte.figees is not None:
            return tuple(Changement(*own) for own in self.collecte.figees.evolutions)
        return changements(self.depouilleur.depouillement, self.depouilleur.secret)

    @property
    def _sent(self) -> int:
        return sum(own.is_transmitted for own in self.own.attendus)

    def _answered(self) -> str:
        """How many answered, and why nothing is told of it, if so; a percentage from thirty asked."""
        asked, sent = len(self.own.attendus), self._sent
        percent = _rate(sent, asked)
        rate = "" if percent is None else f" ({percent} %)"
        told = f"{plural(sent, 'réponse')} sur {plural(asked, 'structure interrogée', 'structures interrogées')}{rate}"
        return typeset(f"{told} : {self.pourquoi}." if self.pourquoi else f"{told}.")


def _rate(sent: int, asked: int) -> int | None:
    return 100 * sent // asked if asked >= CHIFFRES else None


def why_nothing(collecte: CollecteEnquete) -> str:
    """Why nothing can be told of a campaign, whoever asks; empty when something can."""
    if not any(own.is_transmitted for own in collecte.attendus):
        return SANS_REPONSE
    return "" if collecte.is_closed else at_closing(collecte)


def _main(groupes: tuple[Groupe, ...]) -> Iterator[str]:
    """The first sentence of each question on a main scale."""
    questions = [question for groupe in groupes for question in groupe.questions if question.echelle in _MAIN]
    for question in sorted(questions, key=lambda own: _MAIN.index(own.echelle or "R10")):
        if question.enonces and question.enonces[0].niveau is not Niveau.RIEN:
            yield question.enonces[0].phrase


def _changes(found: tuple[Changement, ...]) -> Iterator[str]:
    """What changed, and its caution once."""
    told = [own for own in found if own.evolution is not None]
    for own in told:
        yield from own.phrases[:2]
    if told:
        yield told[0].phrases[-1]


def _representativite(collecte: CollecteEnquete) -> tuple[Tableau, ...]:
    if collecte.figees is not None:
        return collecte.figees.representativite
    names = {dla.code: f"{dla.code} {dla.nom}" for dla in collecte.dlas}
    return representativite([replace(own, dla=names.get(own.dla, own.dla)) for own in collecte.unites])
