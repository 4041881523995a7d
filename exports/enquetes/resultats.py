"""Results of questionnaires as they are shown, for the région or a DLA: what releases keep, and every output reads.

Nothing is computed here: `exports.enquetes.calculs` makes results, when they are settled.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from exports.enquetes.catalogue import DASH
from exports.enquetes.lecture import APART, Manque
from exports.enquetes.sommes import Perimetre
from exports.enquetes.strates import of_the_draw
from exports.records.records import CollecteEnquete, Dla, Etat, QuiRepond
from exports.release.cellules import Statut
from exports.release.motifs import NON_ARRETES
from exports.statistiques.enonces import CHIFFRES, Enonce, outwards, percent
from exports.statistiques.evolution import Evolution, Grandeur, aucune
from exports.statistiques.representativite import TableauRepresentativite
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, capital, plural, typeset
from questionnaires.core.options import Bareme, cotes, echelle_of
from questionnaires.editing.themes import frequent_words

ABSENCES = (
    (Manque.NON_CONCERNE, "Non concerné / ne sait pas"),
    (Manque.VIDE, "Sans réponse"),
    (Manque.SANS_OBJET, "Sans objet"),
    (Manque.NON_POSEE, "Non posée"),
)


@dataclass(frozen=True, slots=True)
class Modalite:
    """An answer, or several merged, and how many gave it (None: hidden). `code` joins their codes with `+`.

    `part` (whole percents, half up) and `entre`, its interval rounded outwards, are None where answers are so few, or
    structures so chosen, that a share would say no more than the number.
    """

    libelle: str
    nombre: int | None
    part: int | None = None
    entre: tuple[int, int] | None = None
    code: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.code.split("+"))

    @property
    def intervalle(self) -> str:
        """`38 à 53 %`; empty without an interval."""
        return f"{self.entre[0]} à {self.entre[1]}{NBSP}%" if self.entre else ""

    def sur(self, n: int) -> str:
        """Return `45 % sur 42`, `9 sur 12` without a share, or `confidentiel`."""
        if self.nombre is None:
            return "confidentiel"
        figure = str(self.nombre) if self.part is None else f"{self.part}{NBSP}%"
        return f"{figure}{NBSP}sur{NBSP}{n}"

    @property
    def part_dite(self) -> str:
        """`45 % (38 à 53 %)`; empty without a share."""
        if self.part is None:
            return ""
        return f"{self.part}{NBSP}%" + (f" ({self.intervalle})" if self.entre else "")


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a number over its answers, in units of 10**-decimals; None where it may not be shown."""

    valeur: int | None
    decimals: int
    unite: str

    @property
    def montant(self) -> float | None:
        """The sum in its unit."""
        return self.valeur / 10**self.decimals if self.valeur and self.decimals else self.valeur


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is shown: `n` answers with a value, or only `confidentiel` when they may not be shown.

    `enonces` carry their own reserves; `dits` are other sentences. `absences` are labels with counts. `echelle` is set
    for a scale, whose `modalites` are then ordered from best to worst, except for the recommendation. `total` is that
    of a number; None for percentages, lines of a repetition, and in releases made before totals were stored.
    `en_classes`: its answers are classes of numbers or of years, in their order.
    """

    code: str
    libelle: str
    n: int = 0
    confidentiel: str = ""
    modalites: tuple[Modalite, ...] = ()
    absences: tuple[tuple[str, int], ...] = ()
    enonces: tuple[Enonce, ...] = ()
    dits: tuple[str, ...] = ()
    echelle: Bareme | None = None
    total: Total | None = None
    en_classes: bool = False

    @property
    def is_unanswered(self) -> bool:
        """True when nobody answered it, so that nothing is hidden."""
        return not (self.n or self.confidentiel or self.modalites)

    @property
    def apart(self) -> tuple[int, ...]:
        """Numbers of answers without a value that say something, see `APART`."""
        counts = dict(self.absences)
        return tuple(counts.get(typeset(mot), 0) for manque, mot in ABSENCES if manque in APART)

    @property
    def favorables(self) -> int:
        """Number of answers that are favourable on its scale; 0 without a scale."""
        best = cotes(self.echelle)[0] if self.echelle else ()
        return sum(modalite.nombre or 0 for modalite in self.modalites if set(modalite.codes) <= set(best))

    @property
    def defavorables(self) -> int:
        """Number of answers that are unfavourable on its scale; 0 without a scale."""
        worst = cotes(self.echelle)[-1] if self.echelle else ()
        return sum(modalite.nombre or 0 for modalite in self.modalites if set(modalite.codes) <= set(worst))

    @property
    def favorable(self) -> Modalite:
        """Its favourable answers as one, with their share and its interval as its first sentence prints them; hidden
        where one of its counts is."""
        estimation = self.enonces[0].estimation if self.enonces and self.echelle not in {None, "R10"} else None
        return Modalite(
            self.libelle,
            self.favorables if self.is_whole else None,
            percent(estimation.valeur) if estimation else None,
            outwards(estimation.intervalle, 100) if estimation and estimation.intervalle else None,
        )

    @property
    def has_shares(self) -> bool:
        return any(modalite.part is not None for modalite in self.modalites)

    @property
    def is_whole(self) -> bool:
        """True when each of its answers has a count that is shown, so that a chart leaves none out."""
        return bool(self.modalites) and all(modalite.nombre is not None for modalite in self.modalites)

    @property
    def constat(self) -> str:
        """Finding, as a title: its first sentence, else its most frequent answer, as when nobody said yes; empty when
        neither is shown."""
        shown = [modalite for modalite in self.modalites if modalite.nombre]
        nobody_said_yes = any(modalite.code == "oui" and modalite.nombre == 0 for modalite in self.modalites)
        if not shown or (self.dites and not nobody_said_yes):
            return self.dites[0].removesuffix(".") if self.dites else ""
        best = min(shown, key=_place)
        part = "" if best.part is None else f", soit {best.part} %"
        return typeset(f"« {best.libelle} » : {plural(best.nombre or 0, 'réponse')} sur {self.n}{part}")

    @property
    def par_frequence(self) -> Sequence[Modalite]:
        """Its answers, the most frequent first, those whose count is hidden last; classes and scales in their
        order."""
        if self.en_classes or self.echelle:
            return self.modalites
        return sorted(self.modalites, key=_place)

    @property
    def is_by_level(self) -> bool:
        """True when each answer of its scale has its own count, none merged."""
        return self.echelle is not None and len(self.modalites) == len(echelle_of(self.echelle).pas)

    @property
    def is_one_bar(self) -> bool:
        """True when its answers are the parts of one bar: those of a scale, but for marks that are each shown."""
        return self.echelle is not None and not (self.echelle == "R10" and self.is_by_level)

    @property
    def dites(self) -> tuple[str, ...]:
        """Its sentences, each without the label under which it is shown."""
        phrases = [*(enonce.phrase for enonce in self.enonces), *self.dits]
        label = typeset(self.libelle)
        return tuple(capital(phrase.removeprefix(label).lstrip(f" {NBSP}:,")) for phrase in phrases)


def _place(modalite: Modalite) -> tuple[bool, int, int]:
    """Place of an answer in a chart: by its printed share, which weights may order otherwise than its count; hidden
    ones last."""
    return (modalite.nombre is None, -(modalite.part or 0), -(modalite.nombre or 0))


@dataclass(frozen=True, slots=True)
class GroupeDepouille:
    """The questions of a page, or of a repetition in it (`lignes`: number of lines filled; None: hidden)."""

    titre: str
    questions: tuple[Question, ...]
    lignes: int | None = None

    @property
    def repondues(self) -> tuple[Question, ...]:
        """Questions that somebody answered, including those whose answers are hidden."""
        return tuple(question for question in self.questions if not question.is_unanswered)

    @property
    def dites(self) -> tuple[Question, ...]:
        """Questions whose answers are shown."""
        return tuple(question for question in self.repondues if not question.confidentiel)

    @property
    def sans_reponse(self) -> tuple[tuple[str, str], ...]:
        """Code of each unanswered question, and its label with the reason: `Quel budget ? (sans réponse : 42)`.
        Questions of a repetition have no reason; their label follows its title and its number of lines."""
        blank = [question for question in self.questions if question.is_unanswered]
        starts = [self._start or ("" if question.absences else f"{self.titre}{DASH}") for question in blank]
        return tuple(
            (question.code, f"{start}{_and_why(question)}") for start, question in zip(starts, blank, strict=True)
        )

    @property
    def tues(self) -> tuple[tuple[str, str, str], ...]:
        """Reason, code and label of each question whose answers are hidden; labels of a repetition as in
        `sans_reponse`."""
        hidden = (question for question in self.questions if question.confidentiel)
        return tuple((question.confidentiel, question.code, f"{self._start}{question.libelle}") for question in hidden)

    @property
    def _start(self) -> str:
        lines = "" if self.lignes is None else plural(self.lignes, "ligne remplie", "lignes remplies")
        return f"{self.titre} ({lines}){DASH}" if lines else ""


def _and_why(question: Question) -> str:
    why = " ; ".join(f"{mot[:1].lower()}{mot[1:]} : {count}" for mot, count in question.absences)
    return f"{question.libelle} ({why})" if why else question.libelle


@dataclass(frozen=True, slots=True)
class ChangementNombre:
    """One number at both dates; `evolution` is None when only `phrases` may be shown of it."""

    grandeur: Grandeur
    evolution: Evolution | None
    phrases: tuple[str, ...]

    @property
    def statut(self) -> Statut:
        """Status of its figures: nothing is secret of a number that nobody gave at both dates."""
        if self.evolution is not None:
            return Statut.MONTRE
        return Statut.SANS_OBJET if self.phrases == (aucune(self.grandeur),) else Statut.CONFIDENTIEL


@dataclass(frozen=True, slots=True)
class TextesMontres:
    """The texts shown of a question, in an order that reveals no author."""

    libelle: str
    textes: tuple[str, ...]

    @property
    def par_texte(self) -> Sequence[tuple[str, int]]:
        """Each text once, in that order, and how many structures wrote it."""
        return list(Counter(self.textes).items())

    def frequents(self, least: int) -> Sequence[tuple[str, int]]:
        """Return the words that at least so many of them use, and how many do: their readers could count them."""
        return frequent_words(self.textes, least)


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
    def has_shares(self) -> bool:
        return any(question.has_shares for question in self.questions)

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
        return ARRONDIES if self.has_shares else ""


def non_arretes(collecte: CollecteEnquete, dla: Dla | None = None) -> Resultats:
    """Return what anyone sees before results are settled: how many answers were expected, and how many were received.
    Two readings of figures, before and after an answer, would differ by it."""
    perimetre = of_the_draw(collecte, dla.code if dla else None)
    asked, sent = asked_of(collecte, perimetre), sent_of(collecte, perimetre)
    blank = sans_chiffres(NON_ARRETES, collecte.titre, collecte.region, is_anonymous=collecte.is_anonymous, dla=dla)
    phrase = typeset(f"{received(asked, sent, collecte.qui)}. {blank.phrases[0]}")
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
        phrases=(f"{capital(pourquoi)}.",),
        mots=(),
    )


def _rate(sent: int, asked: int) -> int | None:
    return percent(sent / asked) if asked >= CHIFFRES else None


def received(asked: int, sent: int, qui: QuiRepond) -> str:
    """Return `12 réponses sur 40 structures interrogées (30 %)`; a percentage from thirty asked."""
    taux = _rate(sent, asked)
    rate = "" if taux is None else f" ({taux} %)"
    return f"{plural(sent, 'réponse')} sur {_of_asked(asked, qui)}{rate}"


def _of_asked(count: int, qui: QuiRepond) -> str:
    """Return `40 structures interrogées`; `12 attendues` of persons, who may answer for two DLA."""
    if qui is QuiRepond.STRUCTURE:
        return plural(count, "structure interrogée", "structures interrogées")
    return plural(count, "attendue")


def asked_of(collecte: CollecteEnquete, perimetre: Perimetre) -> int:
    return sum(count for effectif, count in collecte.effectifs.items() if effectif in perimetre)


def sent_of(collecte: CollecteEnquete, perimetre: Perimetre) -> int:
    return sum(
        count
        for effectif, count in collecte.effectifs.items()
        if effectif in perimetre and effectif.etat is Etat.TRANSMIS
    )


ARRONDIES = typeset(
    "Chaque part est arrondie seule : une somme de parts peut différer d’un point, ou ne pas faire 100 %."
)


def either(words: Sequence[str]) -> str:
    """Return « a, b ou c », empty without words."""
    return " ou ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def together(libelles: Sequence[str]) -> str:
    """Join labels: `Plutôt pas ou pas du tout`, or `0 à 6` for marks."""
    first, *rest = libelles
    if len(libelles) > 2 and all(libelle.isdigit() for libelle in libelles):
        return f"{first} à {libelles[-1]}"
    return either([first, *(_inside(libelle) for libelle in rest)])


def _inside(libelle: str) -> str:
    """Return a label inside a sentence: `RH faibles` keeps its capitals."""
    return libelle[:1].lower() + libelle[1:] if libelle[1:2].islower() else libelle


_RESULTATS = TypeAdapter(Resultats)


def plain(results: Resultats) -> dict[str, Any]:
    """Dump as JSON values, without what readers fill in."""
    values: dict[str, Any] = _RESULTATS.dump_python(results, mode="json", exclude={"jours", "publication"})
    return values


def read(stored: Mapping[str, Any]) -> Resultats:
    """Load from `plain`. Raises pydantic's ValidationError on what another release wrote."""
    return _RESULTATS.validate_python(stored)
