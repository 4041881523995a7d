"""Bilan of a région for partial readers: totals that reveal no other DLA, without a column for each DLA.

A total may be shown when enough DLA are behind it, and when it leaves more than one of them unknown to its reader, or
none: of two, each deduces the other, and so does a reader of all of them but one. What such a total leaves out of the
figures of the région must not be that of one DLA either. A DLA that has 0 is not behind a total: zero everywhere is
shown.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from exports.bilans.document import Format, Graphique, LigneDocument, PartieDocument, TableauDocument
from exports.bilans.region import RegionBilan
from exports.bilans.region_tableaux import FUNDING, ORDRE, REGION
from exports.release.seuils import Seuils
from questionnaires.core.francais import plural, typeset

NEEDED = ("ACCUEILLIES", "ACCOMPAGNEES")
"""Codes of the figures without which nothing is shown."""


def kept_back(seuils: Seuils) -> str:
    """Return why a total is hidden."""
    return (
        f"Un chiffre que moins de {seuils.dlas} DLA composent, ou d’où l’on déduirait celui d’un seul, n’est pas "
        "montré."
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Knowledge of readers. `everyone` are ids of the DLA that have figures, `reads` those whose bilan each reader has;
    a total is that of `least` DLA or more."""

    everyone: frozenset[int]
    reads: tuple[frozenset[int], ...]
    least: int

    def may_add_up(self, inside: Collection[int], *, beside_all: bool = True) -> bool:
        """Return whether the total of `inside` may be shown; `beside_all`: that of everyone is shown too, for the same
        thing."""
        left_out = self.everyone - set(inside) if beside_all else frozenset()
        return len(inside) >= self.least and all(
            len(dlas - read) != 1 for dlas in (frozenset(inside), left_out) for read in self.reads
        )

    def may_tell(self, value: float, behind: Collection[int]) -> bool:
        """Return whether a total may be shown, in which the DLA `behind` have something other than 0."""
        return not value or self.may_add_up(behind, beside_all=False)

    def may_subtract(self, left_out: Collection[int]) -> bool:
        """Return whether what a total leaves out is nobody's, or that of several DLA for each reader."""
        return all(len(frozenset(left_out) - read) != 1 for read in self.reads)


def _reader(bilan: RegionBilan, reads: Collection[Collection[int]]) -> _Reader:
    """Return these readers; when there is none, someone who reads no bilan."""
    return _Reader(_everyone(bilan), tuple(map(frozenset, reads or ((),))), bilan.seuils.dlas)


def withheld(bilan: RegionBilan, *reads: Collection[int]) -> str:
    """Return why nothing is shown to readers of the bilans of these DLA, given by reader; '' when totals are."""
    rows, figured, least = bilan.lignes(), _everyone(bilan), bilan.seuils.dlas
    if len(figured) < least:
        subject = {0: "aucun DLA n’a de", 1: "un seul DLA a des"}.get(
            len(figured), f"{len(figured)} DLA seulement ont des"
        )
        why = {1: " : ce seraient les siens", 2: " : chacun y lirait ceux de l’autre"}.get(len(figured), "")
        reason = f" ; avec moins de {least}, un total donnerait les chiffres d’un DLA{why}" if figured else ""
        return typeset(f"Pour {bilan.annee}, {subject} chiffres{reason}.")
    reader = _reader(bilan, reads)
    needed = [(rows[code], _behind(bilan, rows[code])) for code in NEEDED]
    if any(ligne.cellules[-1].valeur and len(behind) < least for ligne, behind in needed):
        return typeset(
            f"Pour {bilan.annee}, moins de {least} DLA ont des structures accueillies, ou accompagnées ; un total "
            "donnerait les leurs."
        )
    if all(
        reader.may_add_up(_figured(bilan, ligne)) and reader.may_tell(ligne.cellules[-1].valeur or 0, behind)
        for ligne, behind in needed
    ):
        return ""
    return typeset(
        f"Pour {bilan.annee}, il ne manque que le bilan d’un DLA à ceux que vous lisez : les totaux de la région le "
        "feraient connaître avant que sa direction le signe."
    )


def synthesis(bilan: RegionBilan, *reads: Collection[int]) -> RegionBilan:
    """Return the bilan without its DLA, for one reader or for several at once; without figures where they are
    `withheld`."""
    bare = replace(bilan, colonnes=(), faits=bilan.faits[:1], points=(), parties=(), manques=())
    if withheld(bilan, *reads):
        return bare
    reader = _reader(bilan, reads)
    return replace(
        bare,
        points=bilan.points[:1],
        parties=tuple(_partie(bilan, partie, reader) for partie in bilan.parties),
        manques=tuple(_missing(bilan, reader.everyone)),
    )


def _everyone(bilan: RegionBilan) -> frozenset[int]:
    return _figured(bilan, bilan.lignes()[NEEDED[0]])


def _figured(bilan: RegionBilan, ligne: LigneDocument) -> frozenset[int]:
    """Return the ids of the DLA that have a figure in a row."""
    pairs = zip(bilan.colonnes, ligne.cellules, strict=False)  # the last cell is the région's
    return frozenset(colonne.dla_id for colonne, cell in pairs if cell.valeur is not None)


def _behind(bilan: RegionBilan, ligne: LigneDocument, *, rest: bool = False) -> frozenset[int]:
    """Return the ids of the DLA that have something other than 0 in a row; `rest`: other than all, in a row of
    shares."""
    nothing = 1 if rest else 0
    pairs = zip(bilan.colonnes, ligne.cellules, strict=False)
    return frozenset(colonne.dla_id for colonne, cell in pairs if cell.valeur not in (None, nothing))


def _missing(bilan: RegionBilan, everyone: frozenset[int]) -> Iterator[str]:
    if lost := len(bilan.colonnes) - len(everyone):
        have = "n’a pas" if lost == 1 else "n’ont pas"
        yield typeset(f"{plural(lost, 'DLA', 'DLA')} sur {len(bilan.colonnes)} {have} de chiffres pour {bilan.annee}.")


# --- tables


def _partie(bilan: RegionBilan, partie: PartieDocument, reader: _Reader) -> PartieDocument:
    tableaux = tuple(_table(bilan, tableau, reader) for tableau in partie.tableaux)
    labels = {row.libelle for tableau in tableaux for row in tableau.lignes if not row.code}  # charts show targets
    charts = (_chart(graphique, labels) for graphique in partie.graphiques)
    return replace(partie, tableaux=tableaux, graphiques=tuple(chart for chart in charts if chart.etiquettes))


def _table(bilan: RegionBilan, tableau: TableauDocument, reader: _Reader) -> TableauDocument:
    lignes: list[LigneDocument] = []
    for group in _groups(tableau.lignes):
        lignes += _told(bilan, group, reader, is_funding=tableau.axe == FUNDING)
    notes = [note for note in tableau.notes if note != ORDRE]
    if len(lignes) < len(tableau.lignes):
        notes.append(kept_back(bilan.seuils))
    rows = tuple(replace(ligne, cellules=ligne.cellules[-1:]) for ligne in lignes)
    return replace(tableau, colonnes=(REGION,), lignes=rows, notes=tuple(notes))


def _groups(rows: Sequence[LigneDocument]) -> Iterator[list[LigneDocument]]:
    """Yield each row with the rows that are parts of it, or about it."""
    group: list[LigneDocument] = []
    for ligne in rows:
        if group and not ligne.dont:
            yield group
            group = []
        group.append(ligne)
    if group:
        yield group


def _told(bilan: RegionBilan, group: list[LigneDocument], reader: _Reader, *, is_funding: bool) -> list[LigneDocument]:
    """Return all of a group, its figure without its parts, or nothing: one part is the figure less the others. A result
    is not shown without its target, nor a share without its whole."""
    target = next((ligne for ligne in group if ligne.libelle == "objectif"), None)

    def may_be_told(ligne: LigneDocument) -> bool:
        *_, last = ligne.cellules
        if last.valeur is None or (last.format is Format.PART and ligne.dont):  # a share of rows beside it
            return True
        behind = _behind(bilan, ligne)
        if last.format is Format.PART:
            rest = _behind(bilan, ligne, rest=True)
            return reader.may_tell(last.valeur, behind) and reader.may_tell(1 - last.valeur, rest)
        added = behind & _figured(bilan, target) if target else behind  # the région adds up DLA with a target
        return (
            reader.may_add_up(_figured(bilan, ligne), beside_all=not is_funding)
            and reader.may_tell(last.valeur, added)
            and reader.may_subtract(behind - added)
        )

    if all(map(may_be_told, group)):
        return group
    return [ligne for ligne in group[:1] if (is_funding or ligne.code) and may_be_told(ligne)]


def _chart(graphique: Graphique, labels: Collection[str]) -> Graphique:
    """Return the chart with visible rows only; empty when it is a chart of DLA."""
    places = [place for place, label in enumerate(graphique.etiquettes) if label in labels]
    return replace(
        graphique,
        etiquettes=tuple(graphique.etiquettes[place] for place in places),
        series=tuple(
            replace(serie, valeurs=tuple(serie.valeurs[place] for place in places)) for serie in graphique.series
        ),
    )
