"""Results of structures as a release holds them: every count in a cell, and the words told beside them by page."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from exports.enquetes.comptes import Depouillement
from exports.enquetes.depouiller import ABSENCES, Groupe, Modalite, Question
from exports.enquetes.mentions import SANS_DLA, SANS_REPONSE, days
from exports.enquetes.resultats import Resultats, non_arretes, plain, read, sans_chiffres
from exports.records.records import Dla
from exports.release.cellules import REGION, Audience, Cellule, Mesure, Release, Statut
from exports.release.motifs import CONFIDENTIEL, NON_PUBLIE
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset

ENSEMBLE = ""
"""The `ligne` of what is counted of the whole campaign, whatever was answered."""

ATTENDUES, TRANSMISES, LUES = "ATTENDUES", "TRANSMISES", "LUES"
"""Its columns: answers asked for, received, and those that figures rest on."""

LONGEST = 200
"""Characters of a code: the oldest results kept labels alone, which stand for codes."""


def release_of(told: Mapping[str, Resultats], seuils: Seuils, *, numero: int, faite_le: datetime) -> Release:
    """`told` by territory, that of the région always among them."""
    dlas = [found for territoire, found in told.items() if territoire != REGION and found.transmises]
    return Release(
        numero=numero,
        faite_le=faite_le,
        personnes=told[REGION].transmises,
        dlas=len(dlas),
        seuils=seuils,
        cellules=tuple(own for territoire, found in told.items() for own in _cells(territoire, found)),
        pages={territoire: plain(_words(found)) for territoire, found in told.items()},
    )


def resultats_publies(release: Release, territoire: str = REGION) -> Resultats | None:
    """What a release tells of the région, or of a DLA by its code; None when it tells nothing of it."""
    page = release.pages.get(territoire)
    return None if page is None else _Page(release, territoire).counted(read(page))


def told_of(depouillement: Depouillement, dla: Dla | None = None) -> Resultats:
    """What workbooks and files tell of the région, or of a DLA, in a campaign of structures: its release once results
    are settled; before, how many answers there are."""
    collecte = depouillement.collecte
    if collecte.release is None:
        return non_arretes(collecte, dla)
    found = resultats_publies(collecte.release, dla.code if dla else REGION)
    if found is None:
        return non_publies(collecte.titre, collecte.region, is_anonymous=collecte.is_anonymous, dla=dla)
    return replace(found, jours=days(collecte))


def non_publies(titre: str, region: str, *, is_anonymous: bool, dla: Dla | None = None) -> Resultats:
    """What is told of a DLA, or of a campaign, that has no figure in its release."""
    return sans_chiffres(NON_PUBLIE, titre, region, is_anonymous=is_anonymous, dla=dla)


# --- from results to cells


def _cells(territoire: str, found: Resultats) -> Iterator[Cellule]:
    audience = Audience.DLA if territoire else Audience.TOUS
    for own in (*_whole(found), *(each for question in found.questions for each in _question(question))):
        yield replace(own, territoire=territoire, audience=audience)


def _whole(found: Resultats) -> Iterator[Cellule]:
    yield _cell(Mesure.COMPTE, ENSEMBLE, ATTENDUES, 0, found.attendues)
    yield _cell(Mesure.COMPTE, ENSEMBLE, TRANSMISES, 0, found.transmises)
    if found.pourquoi:
        yield _hidden(ENSEMBLE, LUES, 0, found.pourquoi)
    else:
        yield _cell(Mesure.COMPTE, ENSEMBLE, LUES, found.lues, found.lues)


def _question(question: Question) -> Iterator[Cellule]:
    """How many answered it, then each answer that may be told; « aucune réponse » is a count of 0."""
    if question.confidentiel:
        yield _hidden(question.code, "", question.n, question.confidentiel)
        return
    yield _cell(Mesure.COMPTE, question.code, "", question.n, question.n)
    for own in question.modalites:
        yield from _modalite(question, own)
    for words, count in question.absences:
        yield _cell(Mesure.ABSENCE, question.code, CODES.get(words, words), question.n, count)


def _modalite(question: Question, own: Modalite) -> Iterator[Cellule]:
    code, colonne, n = question.code, _colonne(own), question.n
    if own.nombre is None:
        yield _hidden(code, colonne, n, CONFIDENTIEL)
        return
    yield _cell(Mesure.COMPTE, code, colonne, n, own.nombre)
    if own.part is not None:
        yield _cell(Mesure.PART, code, colonne, n, own.part)
    if own.entre is not None:
        for mesure, borne in zip(BORNES, own.entre, strict=True):
            yield _cell(mesure, code, colonne, n, borne)


BORNES = (Mesure.BAS, Mesure.HAUT)

CODES = {typeset(words): manque.name for manque, words in ABSENCES}
"""Words for no answer -> their code."""


def _colonne(own: Modalite) -> str:
    return own.code[:LONGEST]


def _cell(mesure: Mesure, ligne: str, colonne: str, n: int, valeur: int) -> Cellule:
    return Cellule(territoire=REGION, mesure=mesure, ligne=ligne, colonne=colonne, n=n, valeur=valeur, pas=1)


def statut_of(motif: str) -> Statut:
    """Of what is not told for that reason."""
    return _STATUTS.get(motif, Statut.INDISPONIBLE)


_STATUTS = {
    CONFIDENTIEL: Statut.CONFIDENTIEL,
    SANS_REPONSE: Statut.SANS_OBJET,
    SANS_DLA: Statut.SANS_OBJET,
}


def _hidden(ligne: str, colonne: str, n: int, motif: str) -> Cellule:
    return Cellule(
        territoire=REGION,
        mesure=Mesure.COMPTE,
        ligne=ligne,
        colonne=colonne,
        n=n,
        valeur=None,
        pas=1,
        statut=statut_of(motif),
        motif=motif,
    )


def _words(found: Resultats) -> Resultats:
    """The same without what its cells hold."""
    groupes = tuple(replace(own, questions=tuple(map(_wordy, own.questions))) for own in found.groupes)
    return replace(found, attendues=0, transmises=0, lues=0, pourquoi="", groupes=groupes)


def _wordy(question: Question) -> Question:
    modalites = tuple(replace(own, nombre=None, part=None, entre=None) for own in question.modalites)
    absences = tuple((words, 0) for words, _ in question.absences)
    return replace(question, n=0, confidentiel="", modalites=modalites, absences=absences)


# --- and back


class _Page:
    """The cells of a territory, by what they are found by."""

    def __init__(self, release: Release, territoire: str) -> None:
        self._cells = {own.key[1:]: own for own in release.cellules if own.territoire == territoire}

    def counted(self, words: Resultats) -> Resultats:
        """Words with their counts."""
        lues = self._cells[Mesure.COMPTE, ENSEMBLE, LUES]
        return replace(
            words,
            attendues=self._value(Mesure.COMPTE, ENSEMBLE, ATTENDUES) or 0,
            transmises=self._value(Mesure.COMPTE, ENSEMBLE, TRANSMISES) or 0,
            lues=lues.valeur or 0,
            pourquoi=lues.motif,
            groupes=tuple(map(self._groupe, words.groupes)),
        )

    def _value(self, mesure: Mesure, ligne: str, colonne: str) -> int | None:
        own = self._cells.get((mesure, ligne, colonne))
        return own.valeur if own is not None else None

    def _groupe(self, words: Groupe) -> Groupe:
        return replace(words, questions=tuple(map(self._question, words.questions)))

    def _question(self, words: Question) -> Question:
        whole, code = self._cells[Mesure.COMPTE, words.code, ""], words.code
        return replace(
            words,
            n=whole.n,
            confidentiel=whole.motif,
            modalites=tuple(self._modalite(code, own) for own in words.modalites),
            absences=tuple(
                (said, self._value(Mesure.ABSENCE, code, CODES.get(said, said)) or 0) for said, _ in words.absences
            ),
        )

    def _modalite(self, code: str, words: Modalite) -> Modalite:
        colonne = _colonne(words)
        low, high = (self._value(mesure, code, colonne) for mesure in BORNES)
        return replace(
            words,
            nombre=self._value(Mesure.COMPTE, code, colonne),
            part=self._value(Mesure.PART, code, colonne),
            entre=None if low is None or high is None else (low, high),
        )
