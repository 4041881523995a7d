"""Results of a campagne of structures, for the région or a DLA: source of pages, workbook and messages, as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from exports.enquetes.comptes import Depouillement
from exports.enquetes.depouiller import ARRONDIES, Depouilleur, GroupeDepouille, Question
from exports.enquetes.evolutions import ChangementNombre, changements, discreet
from exports.enquetes.mentions import SANS_DLA, SANS_REPONSE, days, modes
from exports.enquetes.mots import TextesMontres, mots_ecrits
from exports.enquetes.secret import secret_of
from exports.enquetes.sommes import Perimetre
from exports.enquetes.strates import beyond_the_draw, of_the_draw
from exports.records.records import CollecteEnquete, Dla, Etat, QuiRepond
from exports.release.motifs import CONFIDENTIEL, NON_ARRETES
from exports.statistiques.enonces import CHIFFRES, Niveau, percent
from exports.statistiques.representativite import TableauRepresentativite, representativite
from exports.tableur.text import one_line
from questionnaires.core.francais import plural, typeset
from questionnaires.core.options import Bareme

_MAIN: tuple[Bareme, ...] = ("R10", "T4", "S4", "E5")
"""The scales whose sentences sum a campaign up, by priority; those with labels of their own come next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultats:
    """The results of a campaign, or of a DLA in it (`dla`), with disclosure control already applied.

    `attendues` and `transmises` count answers, `lues` those that figures rest on: in an anonymous campaign, those that
    were released, and `representativite` then describes who transmitted. `modes` says how answers were given.
    `pourquoi` says why nothing is shown, empty otherwise. `reserves` are the sentences that must stand beside every
    figure. `phrases` are the main ones, which may be sent to respondents. `mots` are texts that structures wrote, for
    the staff and the direction of the DLA and the animateurs of the région; structures were promised that
    funders read figures. `jours` says when the campaign was open: a release does not store it, and its readers fill it
    in, as they do `publication`, the name of the release; empty for a preview. `qui` are the respondents.
    """

    titre: str
    region: str
    dla: Dla | None
    choix: str
    attendues: int
    transmises: int
    lues: int
    is_anonymous: bool
    modes: str
    pourquoi: str
    reserves: tuple[str, ...]
    groupes: tuple[GroupeDepouille, ...]
    changements: tuple[ChangementNombre, ...]
    representativite: tuple[TableauRepresentativite, ...]
    phrases: tuple[str, ...]
    mots: tuple[TextesMontres, ...]
    jours: str = ""
    publication: str = ""
    qui: QuiRepond = QuiRepond.STRUCTURE

    @property
    def taux(self) -> int | None:
        """Response rate in whole percents; None below thirty asked."""
        return _rate(self.transmises, self.attendues)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, those of repetitions last."""
        return tuple(question for groupe in self.groupes for question in groupe.questions)

    @property
    def sans_reponse(self) -> tuple[tuple[str, str], ...]:
        """Code of each question that nobody answered, and its label with the reason."""
        return tuple(entry for groupe in self.groupes for entry in groupe.sans_reponse)

    @property
    def champ(self) -> str:
        """`Champ : 42 réponses lues, sur 64 structures interrogées, Centre-Val de Loire.`; of a DLA, its name too."""
        read = plural(self.lues, "réponse lue", "réponses lues")
        asked = _of_asked(self.attendues, self.qui)
        whose = f"DLA {self.dla.code} {one_line(self.dla.nom, 80)}, " if self.dla else ""
        return typeset(f"Champ : {read}, sur {asked}, {whose}{one_line(self.region, 80)}.")

    @property
    def source(self) -> str:
        """`Source : Satisfaction, réponses des structures, collecte du 1er octobre 2026 au 29 octobre 2026, publication
        n° 1 du 30/10/2026.`"""
        when = f", collecte {self.jours}" if self.jours else ""
        published = f", {self.publication}" if self.publication else ""
        return typeset(f"Source : {one_line(self.titre, 80)}, réponses des {self.qui.pluriel}{when}{published}.")

    @property
    def arrondies(self) -> str:
        """The caution about shares; empty when there are none."""
        return (
            ARRONDIES
            if any(modalite.part is not None for question in self.questions for modalite in question.modalites)
            else ""
        )


def resultats(collecte: CollecteEnquete, dla: str | None = None) -> Resultats:
    """Return the results of a campaign that may be released; with the code of a DLA, those of its own answers, in
    counts and words.

    Nothing is shown of fewer than five structures, nor what would reveal so few by subtraction
    (`exports.enquetes.secret`). An anonymous campaign is shown by the groups that were released, and never by DLA;
    answers beyond a draw are left out, and counted. The DLA must be one of the région.
    """
    return resultats_of(Depouillement(collecte), dla)


def resultats_of(depouillement: Depouillement, dla: str | None = None) -> Resultats:
    """Return the results of answers that may have been added up already; no release is read."""
    return _Lecture(depouillement, of_the_draw(depouillement.collecte, dla)).resultats


def apercu(depouillement: Depouillement) -> Resultats:
    """Return the results of the région so far, while answers may still come in; without the texts of structures."""
    return replace(resultats_of(depouillement), mots=())


def non_arretes(collecte: CollecteEnquete, dla: Dla | None = None) -> Resultats:
    """Return what anyone sees before results are settled: how many answers were expected, and how many were received.
    Two readings of figures, before and after an answer, would differ by it."""
    perimetre = of_the_draw(collecte, dla.code if dla else None)
    asked, sent = _asked(collecte, perimetre), _sent(collecte, perimetre)
    blank = sans_chiffres(NON_ARRETES, collecte.titre, collecte.region, is_anonymous=collecte.is_anonymous, dla=dla)
    phrase = typeset(f"{_received(asked, sent, collecte.qui)}. {blank.phrases[0]}")
    return replace(blank, attendues=asked, transmises=sent, phrases=(phrase,), qui=collecte.qui)


def sans_chiffres(pourquoi: str, titre: str, region: str, *, is_anonymous: bool, dla: Dla | None) -> Resultats:
    """Return results that only say why nothing is shown."""
    return Resultats(
        titre=titre,
        region=region,
        dla=dla,
        choix="",
        attendues=0,
        transmises=0,
        lues=0,
        is_anonymous=is_anonymous,
        modes="",
        pourquoi=pourquoi,
        reserves=(),
        groupes=(),
        changements=(),
        representativite=(),
        phrases=(f"{pourquoi[:1].upper()}{pourquoi[1:]}.",),
        mots=(),
    )


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
    def depouilleur(self) -> Depouilleur:
        secret = secret_of(self.collecte, self.depouillement.sommes)
        return Depouilleur(self.depouillement, secret, self.perimetre)

    @cached_property
    def pourquoi(self) -> str:
        if self.dla and self.collecte.is_anonymous:
            return SANS_DLA
        if not _sent(self.collecte, self.perimetre):
            return SANS_REPONSE
        return "" if self.depouilleur.is_told else CONFIDENTIEL

    @property
    def resultats(self) -> Resultats:
        groupes = () if self.pourquoi else self.depouilleur.groupes
        changed = () if self.pourquoi or self.dla else self._changed()
        reserves = () if self.pourquoi else (*self.depouilleur.reserves, *beyond_the_draw(self.collecte, self.dla))
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

    def _changed(self) -> tuple[ChangementNombre, ...]:
        figees, seuils = self.collecte.figees, self.collecte.seuils
        if figees is not None:
            return tuple(discreet(ChangementNombre(*evolution), seuils) for evolution in figees.evolutions)
        measured = changements(self.depouillement, self.depouilleur.secret, self.perimetre)
        return tuple(discreet(changement, seuils) for changement in measured)

    @property
    def _mots(self) -> tuple[TextesMontres, ...]:
        read, secret = self.depouillement, self.depouilleur.secret
        return mots_ecrits(self.collecte, read.catalogue, read.sommes, secret, self.perimetre)

    @property
    def _asked(self) -> int:
        return _asked(self.collecte, self.perimetre)

    @property
    def _sent(self) -> int:
        return _sent(self.collecte, self.perimetre)

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
        text = _received(self._asked, self._sent, self.collecte.qui)
        if self.collecte.is_anonymous and not self.pourquoi:
            text += f", dont {plural(self._read, 'versée')} aux résultats"
        return typeset(f"{text} : {self.pourquoi}." if self.pourquoi else f"{text}.")


def _rate(sent: int, asked: int) -> int | None:
    return percent(sent / asked) if asked >= CHIFFRES else None


def _received(asked: int, sent: int, qui: QuiRepond) -> str:
    """Return `12 réponses sur 40 structures interrogées (30 %)`; a percentage from thirty asked."""
    taux = _rate(sent, asked)
    rate = "" if taux is None else f" ({taux} %)"
    return f"{plural(sent, 'réponse')} sur {_of_asked(asked, qui)}{rate}"


def _of_asked(count: int, qui: QuiRepond) -> str:
    """Return `40 structures interrogées`; `12 attendues` of persons, who may answer for two DLA."""
    if qui is QuiRepond.STRUCTURE:
        return plural(count, "structure interrogée", "structures interrogées")
    return plural(count, "attendue")


def _asked(collecte: CollecteEnquete, perimetre: Perimetre) -> int:
    return sum(count for effectif, count in collecte.effectifs.items() if effectif in perimetre)


def _sent(collecte: CollecteEnquete, perimetre: Perimetre) -> int:
    return sum(
        count
        for effectif, count in collecte.effectifs.items()
        if effectif in perimetre and effectif.etat is Etat.TRANSMIS
    )


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


_RESULTATS = TypeAdapter(Resultats)


def plain(results: Resultats) -> dict[str, Any]:
    """Dump as JSON values, without what readers fill in."""
    values: dict[str, Any] = _RESULTATS.dump_python(results, mode="json", exclude={"jours", "publication"})
    return values


def read(stored: Mapping[str, Any]) -> Resultats:
    """Load from `plain`. Raises pydantic's ValidationError on what another release wrote."""
    return _RESULTATS.validate_python(stored)
