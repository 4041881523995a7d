"""Results of structures as a release stores them: every count in a cell, and the words beside them by page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from exports.enquetes.comptes import Depouillement
from exports.enquetes.mentions import SANS_DLA, SANS_REPONSE, days
from exports.enquetes.resultats import (
    ABSENCES,
    GroupeDepouille,
    Modalite,
    Question,
    Resultats,
    Total,
    non_arretes,
    plain,
    read,
    sans_chiffres,
    together,
)
from exports.records.records import Dla
from exports.release.cellules import REGION, Audience, Cellule, Dimension, Mesure, Release, Statut
from exports.release.motifs import CONFIDENTIEL, NON_PUBLIE, TOTAL_TU
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset
from questionnaires.core.options import echelle_of

ENSEMBLE = ""
"""The `ligne` of counts over the whole campaign, whatever was answered."""

ATTENDUES, TRANSMISES, LUES = "ATTENDUES", "TRANSMISES", "LUES"
"""Columns of `ENSEMBLE`: answers expected, received, and those that figures rest on."""

SOMME = "SOMME"
"""Column of the total of a number."""

LONGEST = 200
"""Longest code, in characters: the oldest results stored labels alone, which stand for codes."""


def release_of(
    by_territoire: Mapping[str, Resultats],
    seuils: Seuils,
    *,
    numero: int,
    faite_le: datetime,
    croisements: Mapping[str, Sequence[Question]] | None = None,
    dimensions: tuple[Dimension, ...] = (),
) -> Release:
    """Build a release; the région is always one of `by_territoire`. `croisements` are its questions by category of the
    `dimensions`."""
    croisees = (croisements or {}).items()
    dlas = [
        resultats for territoire, resultats in by_territoire.items() if territoire != REGION and resultats.transmises
    ]
    return Release(
        numero=numero,
        faite_le=faite_le,
        personnes=by_territoire[REGION].transmises,
        dlas=len(dlas),
        seuils=seuils,
        cellules=(
            *(cellule for territoire, resultats in by_territoire.items() for cellule in _cells(territoire, resultats)),
            *(
                replace(cellule, territoire=categorie)
                for categorie, questions in croisees
                for cellule in chain(*map(_question, questions))
            ),
        ),
        dimensions=dimensions if croisements else (),
        pages={territoire: plain(_words(resultats)) for territoire, resultats in by_territoire.items()},
    )


def resultats_publies(release: Release, territoire: str = REGION) -> Resultats | None:
    """Return the results of the région, or of a DLA by its code, in a release; None when it has none for it."""
    page = release.pages.get(territoire)
    if page is None:
        return None
    resultats = _Page(release, territoire).counted(read(page))
    return replace(resultats, publication=release.nom) if release.numero > 0 else resultats


def told_of(depouillement: Depouillement, dla: Dla | None = None) -> Resultats:
    """Return what workbooks and files show of the région, or of a DLA, in a campaign of structures: its release once
    results are settled; before, how many answers there are."""
    collecte = depouillement.collecte
    if collecte.release is None:
        return non_arretes(collecte, dla)
    resultats = resultats_publies(collecte.release, dla.code if dla else REGION)
    if resultats is None:
        return non_publies(collecte.titre, collecte.region, is_anonymous=collecte.is_anonymous, dla=dla)
    return replace(resultats, jours=days(collecte))


def non_publies(titre: str, region: str, *, is_anonymous: bool, dla: Dla | None = None) -> Resultats:
    """Return the results of a DLA, or of a campaign, that has no figure in its release."""
    return sans_chiffres(NON_PUBLIE, titre, region, is_anonymous=is_anonymous, dla=dla)


def croisee(asked: Question, cellules: Iterable[Cellule]) -> Question:
    """Return a question of the région with the cells that a category, or a DLA, has of it; confidential where it has
    none."""
    cells = {(cellule.mesure, cellule.colonne): cellule for cellule in cellules if cellule.ligne == asked.code}
    whole = cells.get((Mesure.COMPTE, ""))
    counts = [cellule for (mesure, colonne), cellule in cells.items() if mesure is Mesure.COMPTE and colonne]
    return Question(
        code=asked.code,
        libelle=asked.libelle,
        echelle=asked.echelle,
        n=whole.n if whole else 0,
        confidentiel=whole.motif if whole else CONFIDENTIEL,
        modalites=tuple(
            Modalite(
                together([libelles_of(asked).get(code, code) for code in cellule.colonne.split("+")]),
                cellule.valeur,
                part.valeur if (part := cells.get((Mesure.PART, cellule.colonne))) else None,
                code=cellule.colonne,
            )
            for cellule in counts
        ),
    )


def libelles_of(asked: Question) -> Mapping[str, str]:
    """Return code -> label of the answers of a question of the région."""
    steps = echelle_of(asked.echelle).pas if asked.echelle else ()
    return {pas.code: pas.libelle for pas in steps} or {mod.code: mod.libelle for mod in asked.modalites}


# --- from results to cells


def _cells(territoire: str, resultats: Resultats) -> Iterator[Cellule]:
    audience = Audience.DLA if territoire else Audience.TOUS
    for cellule in (*_whole(resultats), *(cell for question in resultats.questions for cell in _question(question))):
        yield replace(cellule, territoire=territoire, audience=audience)


def _whole(resultats: Resultats) -> Iterator[Cellule]:
    yield _cell(Mesure.COMPTE, ENSEMBLE, ATTENDUES, 0, resultats.attendues)
    yield _cell(Mesure.COMPTE, ENSEMBLE, TRANSMISES, 0, resultats.transmises)
    if resultats.pourquoi:
        yield _hidden(ENSEMBLE, LUES, 0, resultats.pourquoi)
    else:
        yield _cell(Mesure.COMPTE, ENSEMBLE, LUES, resultats.lues, resultats.lues)


def _question(question: Question) -> Iterator[Cellule]:
    """Yield the number of answers, the total of a number, then each answer that may be shown; « aucune réponse » is a
    count of 0."""
    if question.confidentiel:
        yield _hidden(question.code, "", question.n, question.confidentiel)
        return
    yield _cell(Mesure.COMPTE, question.code, "", question.n, question.n)
    if question.total is not None:
        yield _total(question, question.total)
    for modalite in question.modalites:
        yield from _modalite(question, modalite)
    for words, count in question.absences:
        yield _cell(Mesure.ABSENCE, question.code, CODES.get(words, words), question.n, count)


def _total(question: Question, total: Total) -> Cellule:
    if total.valeur is None:
        return replace(_hidden(question.code, SOMME, question.n, TOTAL_TU), mesure=Mesure.TOTAL)
    return _cell(Mesure.TOTAL, question.code, SOMME, question.n, total.valeur)


def _modalite(question: Question, modalite: Modalite) -> Iterator[Cellule]:
    code, colonne, n = question.code, _colonne(modalite), question.n
    if modalite.nombre is None:
        yield _hidden(code, colonne, n, CONFIDENTIEL)
        return
    yield _cell(Mesure.COMPTE, code, colonne, n, modalite.nombre)
    if modalite.part is not None:
        yield _cell(Mesure.PART, code, colonne, n, modalite.part)
    if modalite.entre is not None:
        for mesure, borne in zip(BORNES, modalite.entre, strict=True):
            yield _cell(mesure, code, colonne, n, borne)


BORNES = (Mesure.BAS, Mesure.HAUT)

CODES = {typeset(words): manque.name for manque, words in ABSENCES}
"""Label of a missing answer -> its code."""


def _colonne(modalite: Modalite) -> str:
    return modalite.code[:LONGEST]


def _cell(mesure: Mesure, ligne: str, colonne: str, n: int, valeur: int) -> Cellule:
    return Cellule(territoire=REGION, mesure=mesure, ligne=ligne, colonne=colonne, n=n, valeur=valeur, pas=1)


def statut_of(motif: str) -> Statut:
    """Return the status of what is hidden for that reason."""
    return _STATUTS.get(motif, Statut.INDISPONIBLE)


_STATUTS = {
    CONFIDENTIEL: Statut.CONFIDENTIEL,
    TOTAL_TU: Statut.CONFIDENTIEL,
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


def _words(resultats: Resultats) -> Resultats:
    """Return results without what their cells hold."""
    groupes = tuple(replace(groupe, questions=tuple(map(_wordy, groupe.questions))) for groupe in resultats.groupes)
    return replace(resultats, attendues=0, transmises=0, lues=0, pourquoi="", groupes=groupes)


def _wordy(question: Question) -> Question:
    modalites = tuple(replace(modalite, nombre=None, part=None, entre=None) for modalite in question.modalites)
    absences = tuple((words, 0) for words, _ in question.absences)
    total = question.total and replace(question.total, valeur=None)
    return replace(question, n=0, confidentiel="", modalites=modalites, absences=absences, total=total)


# --- from cells back to results


class _Page:
    """The cells of one territory, by measure, row and column."""

    def __init__(self, release: Release, territoire: str) -> None:
        self._cells = {cellule.key[1:]: cellule for cellule in release.cellules if cellule.territoire == territoire}

    def counted(self, words: Resultats) -> Resultats:
        """Fill words with their counts."""
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
        cellule = self._cells.get((mesure, ligne, colonne))
        return cellule.valeur if cellule is not None else None

    def _groupe(self, words: GroupeDepouille) -> GroupeDepouille:
        return replace(words, questions=tuple(map(self._question, words.questions)))

    def _question(self, words: Question) -> Question:
        whole, code = self._cells[Mesure.COMPTE, words.code, ""], words.code
        return replace(
            words,
            n=whole.n,
            confidentiel=whole.motif,
            modalites=tuple(self._modalite(code, modalite) for modalite in words.modalites),
            absences=tuple(
                (mot, self._value(Mesure.ABSENCE, code, CODES.get(mot, mot)) or 0) for mot, _ in words.absences
            ),
            total=words.total and replace(words.total, valeur=self._value(Mesure.TOTAL, code, SOMME)),
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
