"""Structures and ingénieries of a year counted by categories of the trade, for DLA, a région and the whole network.

One computation for the page, its CSV and the sheets. What its reader has no register of is told as in `synthese`: a
total has several DLA behind it, and neither the other rows nor the columns beside it leave those of one to be deduced.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median_high, median_low
from typing import NamedTuple

from exports.bilans.cellules import KEPT, NOTHING, amount, count, ratio, rounded, share
from exports.bilans.document import Cellule, Format, LigneDocument, PartieDocument, TableauDocument
from exports.release.seuils import FAITS, Seuils
from questionnaires.categories.categories import FRR, QPV, SECTEUR, TERRITOIRE, THEME, Categories
from questionnaires.core.francais import decimal_text, plural, sort_key, typeset

OUI, NON, INCONNU, TOUS = "oui", "non", "", "*"
"""Codes of whether a structure is in a territory; of any category nobody gave; of all of them."""

EPCI = "EPCI"
"""List of the names of intercommunalités, as structures are registered with them."""

BENEFICIAIRES = "BENEFICIAIRES"
"""List of the structures that benefit from ingénieries of a theme; the others are those of categories."""

RESEAU = "Réseau"
TITRE = "Secteurs, thèmes et territoires"

REGLES = (
    "Une structure est accompagnée l’année civile où son plan est validé, ou une ingénierie conventionnée : elle "
    "compte une fois, dans sa catégorie d’aujourd’hui. Une ingénierie compte une fois, l’année de sa convention.",
    "Jours et prix portent sur les ingénieries dont on connaît le montant, et les jours, plus de zéro. Le prix d’une "
    "journée est le montant divisé par les jours ; la médiane partage ces ingénieries en deux moitiés.",
)


def secret_of(seuils: Seuils) -> str:
    """Return why figures are hidden, as a sentence."""
    return (
        f"{KEPT.texte} confidentiel : moins de {seuils.dlas} DLA composent ce chiffre, ou l’on en déduirait celui d’un "
        f"seul ; pour des jours ou un prix, moins de {FAITS} prestataires, ou un qui pèse plus de "
        f"{seuils.dominance} %, ou un même prix chez tous, sauf un au plus, ou ce qu’il en resterait à qui connaît une "
        "part de ces ingénieries."
    )


class Fait(NamedTuple):
    """Something counted in a category: a structure accompagnée by a DLA, or an ingénierie with its days, in hundredths,
    and its amount, in cents. Ingénieries whose prestataire nobody gave count as those of different ones.

    `id` is None for `nombre` structures that no other fact counts."""

    id: int | None
    dla_id: int
    code: str
    nombre: int = 1
    jours: int | None = None
    montant: int | None = None
    prestataire: int | None = None

    @property
    def is_measured(self) -> bool:
        return bool(self.jours) and self.montant is not None

    @property
    def price(self) -> Fraction:
        """Return the cents of a day, of an ingénierie that is measured."""
        return Fraction(100 * (self.montant or 0), self.jours or 1)

    @property
    def fast_price(self) -> float:
        """Return the price up to a factor, quickly: equal prices stay equal."""
        return (self.montant or 0) / (self.jours or 1)

    @property
    def maker(self) -> int:
        """Return a number of its prestataire."""
        return -(self.id or 0) if self.prestataire is None else self.prestataire


@dataclass(frozen=True, slots=True, kw_only=True)
class FaitsCategories:
    """Facts of a year, of every DLA: structures by list (SECTEUR, QPV, FRR), those that benefit from an ingénierie by
    its theme, and ingénieries. A structure appears once for each DLA that accompanied it. Those by EPCI are of the DLA
    whose register the reader reads: an intercommunalité lies in the territory of one DLA, nearly always."""

    structures: Mapping[str, Sequence[Fait]]
    beneficiaires: Sequence[Fait]
    ingenieries: Sequence[Fait]


@dataclass(frozen=True, slots=True, kw_only=True)
class Territoire:
    """A column: the DLA that it adds up, and what its reader knows of them.

    `is_whole`: everything, exactly. Otherwise they may know the facts of any of these sets of DLA, `known`, and read
    the total of any of the sets `beside`, which leaves several others behind each figure unless it is the same total.
    `key` is what a link to its lists says: an id of a DLA, '' for all that the reader reads, None for no list.
    """

    libelle: str
    dlas: frozenset[int]
    seuils: Seuils
    is_whole: bool = False
    known: tuple[frozenset[int], ...] = (frozenset(),)
    beside: tuple[frozenset[int], ...] = ()
    key: str | None = None

    def may_tell(self, facts: Collection[Fait]) -> bool:
        """Return whether the number of these facts gives nobody's."""
        behind = {fact.dla_id for fact in facts}
        if self.is_whole or not behind:
            return True
        apart = [behind, *(behind - beside for beside in self.beside if not beside >= self.dlas)]
        return all(len(left) >= self.seuils.dlas and len(left - known) != 1 for left in apart for known in self.known)

    def may_measure(self, facts: Collection[Fait]) -> bool:
        """Return whether means and medians of these ingénieries, whose sum a mean gives, reveal nobody's: neither they,
        nor what is left of them to a reader, who may always be one of their DLA, rest on few."""
        if self.is_whole or not self.may_tell(facts):
            return self.is_whole and _are_spread(facts, self.seuils)
        by_dla: dict[int, list[Fait]] = {}
        for fact in facts:
            by_dla.setdefault(fact.dla_id, []).append(fact)
        behind = frozenset(by_dla)
        nothing = frozenset[int]()
        read = {nothing, *(behind & dlas for dlas in self.beside if not dlas >= behind)}
        known = {nothing, *(behind & dlas for dlas in self.known), *(frozenset({dla}) for dla in behind)}
        if _are_many(by_dla, (read, known), self.seuils):
            return True
        left = {behind - dlas - others for dlas in read for others in known}
        return all(_are_spread([fact for dla in dlas for fact in by_dla[dla]], self.seuils) for dlas in left)


def _are_spread(facts: Collection[Fait], seuils: Seuils) -> bool:
    """Return whether several prestataires are behind these ingénieries, if any, none makes nearly all of them, and
    their prices differ."""
    weights = _by_prestataire(facts)
    return not weights[0] or (
        len(weights[0]) >= FAITS
        and all(100 * max(weight.values()) <= seuils.dominance * weight.total() for weight in weights)
        and not _are_alike(facts)
    )


def _are_alike(facts: Iterable[Fait]) -> bool:
    """Return whether all prestataires but one, at most, have the same price: medians that bound it from both sides
    would give it for each of them."""
    prices: dict[int, set[float]] = {}
    for fact in facts:
        prices.setdefault(fact.maker, set()).add(fact.fast_price)
    constant = Counter(min(of_one) for of_one in prices.values() if len(of_one) == 1)
    return max(constant.values(), default=0) >= len(prices) - 1


def _are_many(
    by_dla: Mapping[int, Sequence[Fait]], subtracted: Collection[Collection[frozenset[int]]], seuils: Seuils
) -> bool:
    """Return whether ingénieries are certainly spread, whichever set of each collection is subtracted from them: the
    heaviest prestataires, and those of the commonest price, are light beside the least that can be left. Sets are many
    in the whole network."""
    whole = _by_prestataire(fact for facts in by_dla.values() for fact in facts)
    of_dla = {dla: [weight.total() for weight in _by_prestataire(facts)] for dla, facts in by_dla.items()}
    for place, weight in enumerate(whole):
        most = (max(sum(of_dla[dla][place] for dla in dlas) for dlas in sets) for sets in subtracted)
        least, heaviest = weight.total() - sum(most), [count for _, count in weight.most_common(FAITS - 1)]
        if sum(heaviest) >= least or 100 * heaviest[0] > seuils.dominance * least:
            return False
    if not by_dla:
        return False
    prices = Counter(fact.fast_price for facts in by_dla.values() for fact in facts)
    makers = Counter(fact.maker for facts in by_dla.values() for fact in facts)
    gone = sum(max(sum(len(by_dla[dla]) for dla in dlas) for dlas in sets) for sets in subtracted)
    return max(prices.values()) + max(makers.values()) < prices.total() - gone


def _by_prestataire(facts: Iterable[Fait]) -> tuple[Counter[int], Counter[int]]:
    """Return the days and the amount of each prestataire."""
    days, amounts = dict[int, int](), dict[int, int]()
    for fact in facts:
        days[fact.maker] = days.get(fact.maker, 0) + (fact.jours or 0)
        amounts[fact.maker] = amounts.get(fact.maker, 0) + (fact.montant or 0)
    return Counter(days), Counter(amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CelluleCategorie(Cellule):
    """A figure whose list is that of a territory; None: its reader has none."""

    territoire: str | None = None


@dataclass(frozen=True, slots=True)
class Colonne:
    """The facts of a territory by category, all of them under `TOUS`, and the categories that are not told."""

    territoire: Territoire
    rows: Mapping[str, Sequence[Fait]]
    hidden: frozenset[str]


_HEADINGS = {SECTEUR: "Secteur", QPV: "Territoire", FRR: "Territoire", EPCI: "Intercommunalité"}

Tells = Callable[[Collection[Fait]], bool]
Measure = Callable[[Sequence[Fait]], Cellule]


def compose_categories(
    faits: FaitsCategories, categories: Categories, territoires: Sequence[Territoire]
) -> tuple[PartieDocument, ...]:
    """Compose every table that has a row, in parts; a column for each territory."""
    secteurs, themes = (categories.liste(code).libelles for code in (SECTEUR, THEME))
    known = [fait for fait in faits.ingenieries if fait.is_measured]
    measured = _columns(known, territoires, is_measured=True)
    once = ("Une structure compte dans chaque thème de ses ingénieries, et une fois dans l’ensemble.",)
    parties = (
        _partie(
            "Secteurs",
            _table(
                "Structures accompagnées, par secteur",
                SECTEUR,
                secteurs,
                _columns(faits.structures[SECTEUR], territoires),
                _number,
            ),
        ),
        _partie(
            "Territoires",
            *(
                _located(
                    code, categories.liste(TERRITOIRE).libelles[code], _columns(faits.structures[code], territoires)
                )
                for code in (QPV, FRR)
            ),
        ),
        _partie(
            "Intercommunalités",
            _intercommunalites(faits.structures[EPCI], [column for column in territoires if column.is_whole]),
        ),
        _partie(
            "Thèmes",
            _table(
                "Structures accompagnées, par thème d’ingénierie",
                BENEFICIAIRES,
                themes,
                _columns(faits.beneficiaires, territoires),
                _number,
                once,
            ),
            _table("Ingénieries, par thème", THEME, themes, _columns(faits.ingenieries, territoires), _number),
        ),
        _partie(
            "Jours et prix",
            _table("Jours d’une ingénierie, en moyenne", THEME, themes, measured, _mean_days),
            _table("Prix d’une journée, médiane", THEME, themes, measured, _median_price),
            _table("Ingénieries dont on connaît jours et montant", "", themes, _columns(known, territoires), _number),
        ),
    )
    return tuple(partie for partie in parties if partie.tableaux)


def _partie(titre: str, *tableaux: TableauDocument) -> PartieDocument:
    return PartieDocument(titre=titre, tableaux=tuple(tableau for tableau in tableaux if tableau.lignes))


def answer(parties: Sequence[PartieDocument], annee: int) -> str:
    """Return the widest figure of sectors as a sentence, with the two largest; '' when it is hidden or nobody gave
    any."""
    lignes = parties[0].tableaux[0].lignes if parties and parties[0].tableaux[0].lignes[0].liste == SECTEUR else ()
    widest = [(ligne, ligne.cellules[-1]) for ligne in lignes if ligne.cle]
    if not widest or widest[-1][1].valeur is None:
        return ""
    *named, (_, whole) = widest
    largest = sorted(((cell.valeur or 0, ligne, cell) for ligne, cell in named), key=lambda row: -row[0])[:2]
    words = " et ".join(f"{ligne.libelle} ({cell.texte})" for value, ligne, cell in largest if value)
    counted = plural(int(whole.valeur or 0), "structure accompagnée", "structures accompagnées")
    where = parties[0].tableaux[0].colonnes[-1]
    return typeset(f"{where} : {counted} en {annee}{words and f' ; secteurs les plus nombreux : {words}'}.")


def _columns(
    facts: Iterable[Fait], territoires: Sequence[Territoire], *, is_measured: bool = False
) -> Sequence[Colonne]:
    by_code: dict[str, dict[int, list[Fait]]] = {}
    for fact in facts:
        by_code.setdefault(fact.code, {}).setdefault(fact.dla_id, []).append(fact)
    columns = []
    for territoire in territoires:
        tells = territoire.may_measure if is_measured else territoire.may_tell
        rows = {
            code: [fact for dla in by_dla.keys() & territoire.dlas for fact in by_dla[dla]]
            for code, by_dla in by_code.items()
        }
        hidden = {code for code, facts in rows.items() if not tells(facts)}
        if not territoire.is_whole:
            hidden = _covering(hidden, rows, tells)
        whole = [fact for facts in rows.values() for fact in facts]
        if not tells(whole):
            hidden.add(TOUS)
        columns.append(Colonne(territoire, {**rows, TOUS: whole}, frozenset(hidden)))
    return columns


def _covering(hidden: Collection[str], rows: Mapping[str, Collection[Fait]], tells: Tells) -> set[str]:
    """Return the smallest other categories to hide, until the sum of those hidden, which is the total less what is
    told, may be told."""
    covered = {*hidden}
    others = sorted(
        (code for code in rows if rows[code] and code not in hidden),
        key=lambda code: -sum(fact.nombre for fact in rows[code]),
    )
    while others and not tells([fact for code in covered for fact in rows[code]]):
        covered.add(others.pop())
    return covered


def _located(code: str, libelle: str, columns: Sequence[Colonne]) -> TableauDocument:
    labels = {OUI: "oui", NON: "non"}
    tableau = _table(f"Structures accompagnées : {libelle}", code, labels, columns, _number)
    part = LigneDocument(libelle="part, parmi celles dont on le sait", cellules=tuple(map(_share, columns)), dont=True)
    return replace(tableau, lignes=(*tableau.lignes, part)) if tableau.lignes else tableau


def _intercommunalites(facts: Sequence[Fait], territoires: Sequence[Territoire]) -> TableauDocument:
    """Return a row for each intercommunalité, those of most structures first."""
    counts = Counter[str]()
    for fact in facts:
        counts[fact.code] += fact.nombre
    names = {name: name for name, _ in sorted(counts.items(), key=lambda row: (-row[1], sort_key(row[0]))) if name}
    columns = _columns(facts, territoires)
    return _table("Structures accompagnées, par intercommunalité", EPCI, names, columns, _number)


def _share(column: Colonne) -> Cellule:
    if column.hidden & {OUI, NON}:
        return KEPT
    inside, outside = (_counted(column.rows.get(code, ())) for code in (OUI, NON))
    return share(ratio(inside, inside + outside))


def _table(
    titre: str,
    liste: str,
    libelles: Mapping[str, str],
    columns: Sequence[Colonne],
    measure: Measure,
    notes: tuple[str, ...] = (),
) -> TableauDocument:
    """Return a row for each category that has a fact in some column, in the order of its list, retired ones and those
    nobody gave last; then one for all. Without any fact, there is no row."""
    present = {code for column in columns for code, facts in column.rows.items() if facts}
    retired = sorted(present - {*libelles, INCONNU, TOUS})
    labels = {**libelles, **{code: code for code in retired}, INCONNU: "non renseigné", TOUS: "ensemble"}
    return TableauDocument(
        titre=titre,
        entete=_HEADINGS.get(liste, "Thème"),
        colonnes=tuple(column.territoire.libelle for column in columns),
        lignes=tuple(
            LigneDocument(
                libelle=libelle,
                cellules=tuple(_cell(column, code, measure) for column in columns),
                liste=liste,
                cle=code,
            )
            for code, libelle in labels.items()
            if code in present
        ),
        notes=tuple(map(typeset, notes)),
    )


def _cell(column: Colonne, code: str, measure: Measure) -> CelluleCategorie:
    facts = column.rows.get(code, ())
    cell = KEPT if code in column.hidden else measure(facts)
    return CelluleCategorie(
        texte=cell.texte,
        valeur=cell.valeur,
        format=cell.format,
        territoire=column.territoire.key if facts else None,
    )


def _number(facts: Sequence[Fait]) -> Cellule:
    return count(_counted(facts))


def _counted(facts: Sequence[Fait]) -> int:
    return sum(fact.nombre for fact in facts if fact.id is None) + len({fact.id for fact in facts} - {None})


def _mean_days(facts: Sequence[Fait]) -> Cellule:
    if not facts:
        return NOTHING
    hundredths = rounded(Fraction(sum(fact.jours or 0 for fact in facts), len(facts)))
    return Cellule(texte=decimal_text(hundredths, 2), valeur=hundredths / 100, format=Format.ETP)


def _median_price(facts: Sequence[Fait]) -> Cellule:
    if not facts:
        return NOTHING
    places = [(fact.fast_price, place) for place, fact in enumerate(facts)]
    low, high = (facts[middle(places)[1]].price for middle in (median_low, median_high))  # fractions sort slowly
    return amount(rounded((low + high) / 2))
