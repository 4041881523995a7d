"""Bilan of a région for partial readers: totals that reveal no other DLA, without a column for each DLA.

A total may be told when enough DLA are behind it, and when it leaves more than one of them unknown to its
reader, or none: of two, each deduces the other, and so does who reads all of them but one. What such a total leaves out
of the figures of the région is not that of one DLA either. A DLA that has 0 is not behind a total: zero everywhere is
told.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from exports.bilans.document import Format, Graphique, Ligne, Partie, Tableau
from exports.bilans.region import RegionBilan
from exports.bilans.region_tableaux import FUNDING, ORDRE, REGION
from exports.release.seuils import Seuils
from questionnaires.core.francais import plural, typeset

NEEDED = ("ACCUEILLIES", "ACCOMPAGNEES")
"""Figures without which nothing is told."""


def kept_back(seuils: Seuils) -> str:
    """Why a total is not told."""
    return (
        f"Un chiffre que moins de {seuils.dlas} DLA composent, ou d’où l’on déduirait celui d’un seul, n’est pas "
        "montré."
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """`everyone` are ids of the DLA that have figures, `reads` those whose bilan each reader has; a
    total is that of `least` DLA or more."""

    everyone: frozenset[int]
    reads: tuple[frozenset[int], ...]
    least: int

    def may_add_up(self, inside: Collection[int], *, beside_all: bool = True) -> bool:
        """Whether the total of `inside` may be told; `beside_all`: that of everyone is told too, for the same thing."""
        left_out = self.everyone - set(inside) if beside_all else frozenset()
        return len(inside) >= self.least and all(
            len(own - read) != 1 for own in (frozenset(inside), left_out) for read in self.reads
        )

    def may_tell(self, value: float, behind: Collection[int]) -> bool:
        """Whether a total may be told, of which the DLA `behind` have something other than 0."""
        return not value or self.may_add_up(behind, beside_all=False)

    def may_subtract(self, left_out: Collection[int]) -> bool:
        """Whether what a total leaves out is nobody's, or that of several DLA for each reader."""
        return all(len(frozenset(left_out) - read) != 1 for read in self.reads)


def _reader(bilan: RegionBilan, reads: Collection[Collection[int]]) -> _Reader:
    """Of no one in particular: someone who reads no bilan."""
    return _Reader(_everyone(bilan), tuple(map(frozenset, reads or ((),))), bilan.seuils.dlas)


def withheld(bilan: RegionBilan, *reads: Collection[int]) -> str:
    """Why nothing is told to those who read the bilans of these DLA, each a reader's; '' when totals are."""
    rows, figured, least = bilan.lignes(), _everyone(bilan), bilan.seuils.dlas
    if len(figured) < least:
        told = {0: "aucun DLA n’a de", 1: "un seul DLA a des"}.get(
            len(figured), f"{len(figured)} DLA seulement ont des"
        )
        why = {1: " : ce seraient les siens", 2: " : chacun y lirait ceux de l’autre"}.get(len(figured), "")
        reason = f" ; avec moins de {least}, un total donnerait les chiffres d’un DLA{why}" if figured else ""
        return typeset(f"Pour {bilan.annee}, {told} chiffres{reason}.")
    reader = _reader(bilan, reads)
    needed = [(rows[code], _behind(bilan, rows[code])) for code in NEEDED]
    if any(own.cellules[-1].valeur and len(behind) < least for own, behind in needed):
        return typeset(
            f"Pour {bilan.annee}, moins de {least} DLA ont des structures accueillies, ou accompagnées ; un total "
            "donnerait les leurs."
        )
    if all(
        reader.may_add_up(_figured(bilan, own)) and reader.may_tell(own.cellules[-1].valeur or 0, behind)
        for own, behind in needed
    ):
        return ""
    return typeset(
        f"Pour {bilan.annee}, il ne manque que le bilan d’un DLA à ceux que vous lisez : les totaux de la région le "
        "feraient connaître avant que sa direction le signe."
    )


def synthesis(bilan: RegionBilan, *reads: Collection[int]) -> RegionBilan:
    """The same, without its DLA, for one reader or for several at once; without figures where they are `withheld`."""
    told = replace(bilan, colonnes=(), faits=bilan.faits[:1], points=(), parties=(), manques=())
    if withheld(bilan, *reads):
        return told
    reader = _reader(bilan, reads)
    return replace(
        told,
        points=bilan.points[:1],
        parties=tuple(_partie(bilan, own, reader) for own in bilan.parties),
        manques=tuple(_missing(bilan, reader.everyone)),
    )


def _everyone(bilan: RegionBilan) -> frozenset[int]:
    return _figured(bilan, bilan.lignes()[NEEDED[0]])


def _figured(bilan: RegionBilan, own: Ligne) -> frozenset[int]:
    """Ids of the DLA that have a figure in a row."""
    told = zip(bilan.colonnes, own.cellules, strict=False)  # the last cell is the région's
    return frozenset(colonne.dla_id for colonne, cell in told if cell.valeur is not None)


def _behind(bilan: RegionBilan, own: Ligne, *, rest: bool = False) -> frozenset[int]:
    """Ids of the DLA that have something other than 0 in a row; `rest`: of a row of shares, other than all."""
    nothing = 1 if rest else 0
    told = zip(bilan.colonnes, own.cellules, strict=False)
    return frozenset(colonne.dla_id for colonne, cell in told if cell.valeur not in (None, nothing))


def _missing(bilan: RegionBilan, everyone: frozenset[int]) -> Iterator[str]:
    if lost := len(bilan.colonnes) - len(everyone):
        have = "n’a pas" if lost == 1 else "n’ont pas"
        yield typeset(f"{plural(lost, 'DLA', 'DLA')} sur {len(bilan.colonnes)} {have} de chiffres pour {bilan.annee}.")


# --- tables


def _partie(bilan: RegionBilan, own: Partie, reader: _Reader) -> Partie:
    tableaux = tuple(_table(bilan, each, reader) for each in own.tableaux)
    labels = {row.libelle for tableau in tableaux for row in tableau.lignes if not row.code}  # charts tell of targets
    charts = (_chart(each, labels) for each in own.graphiques)
    return replace(own, tableaux=tableaux, graphiques=tuple(each for each in charts if each.etiquettes))


def _table(bilan: RegionBilan, own: Tableau, reader: _Reader) -> Tableau:
    kept: list[Ligne] = []
    for group in _groups(own.lignes):
        kept += _told(bilan, group, reader, is_funding=own.axe == FUNDING)
    notes = [each for each in own.notes if each != ORDRE]
    if len(kept) < len(own.lignes):
        notes.append(kept_back(bilan.seuils))
    rows = tuple(replace(each, cellules=each.cellules[-1:]) for each in kept)
    return replace(own, colonnes=(REGION,), lignes=rows, notes=tuple(notes))


def _groups(rows: Sequence[Ligne]) -> Iterator[list[Ligne]]:
    """Each row with those that are parts of it, or said of it."""
    group: list[Ligne] = []
    for own in rows:
        if group and not own.dont:
            yield group
            group = []
        group.append(own)
    if group:
        yield group


def _told(bilan: RegionBilan, group: list[Ligne], reader: _Reader, *, is_funding: bool) -> list[Ligne]:
    """All of a group, its figure without its parts, or nothing: one part is the figure less the others. A result
    is not told without its target, nor a share without what it is a share of."""
    target = next((own for own in group if own.libelle == "objectif"), None)

    def may_be_told(own: Ligne) -> bool:
        *_, last = own.cellules
        if last.valeur is None or (last.format is Format.PART and own.dont):  # a share of rows beside it
            return True
        behind = _behind(bilan, own)
        if last.format is Format.PART:
            rest = _behind(bilan, own, rest=True)
            return reader.may_tell(last.valeur, behind) and reader.may_tell(1 - last.valeur, rest)
        added = behind & _figured(bilan, target) if target else behind  # the région adds who has a target
        return (
            reader.may_add_up(_figured(bilan, own), beside_all=not is_funding)
            and reader.may_tell(last.valeur, added)
            and reader.may_subtract(behind - added)
        )

    if all(map(may_be_told, group)):
        return group
    return [own for own in group[:1] if (is_funding or own.code) and may_be_told(own)]


def _chart(own: Graphique, labels: Collection[str]) -> Graphique:
    """With the rows that are told alone; empty when it is one of DLA."""
    places = [place for place, label in enumerate(own.etiquettes) if label in labels]
    return replace(
        own,
        etiquettes=tuple(own.etiquettes[place] for place in places),
        series=tuple(replace(each, valeurs=tuple(each.valeurs[place] for place in places)) for each in own.series),
    )
