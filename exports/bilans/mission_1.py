"""Mission 1 of a bilan: accueil, diagnostics, accompagnements, targets, orientations prioritaires, purchases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from exports.bilans.achats import Concentration, agreed_in, concentration
from exports.bilans.cellules import (
    BY_HAND,
    NOTHING,
    WHOLE,
    amount,
    blank_row,
    count,
    ratio,
    row_of,
    share,
    tenths,
    under_avenants,
)
from exports.bilans.comptage import Chiffre, Chiffres, prescripteurs
from exports.bilans.document import GenreGraphique, Graphique, LigneDocument, PartieDocument, Serie, TableauDocument
from exports.bilans.faits import Faits
from exports.bilans.indicateur import UniteChiffre
from exports.bilans.realisation import (
    ORIENTED,
    AvancementObjectif,
    Realisation,
    RealisationOrientation,
    orientations,
    realisations,
)

MOST_PRESCRIPTEURS = 8
"""Number of prescripteurs that have a row of their own; the others share one."""


def partie(faits: Faits, chiffres: Chiffres, arrete: date, titre: str) -> PartieDocument:
    """`titre` is that of the mission in the référentiel."""
    done = realisations(faits, chiffres, arrete)
    priorities = orientations(faits, arrete)
    tableaux = [
        table_of(faits, chiffres, "M1X1", "L’accueil et la mobilisation"),
        _senders(faits, chiffres),
        table_of(faits, chiffres, "M1X2", "Le diagnostic et l’accompagnement"),
        table_of(faits, chiffres, "M1X3", "La réalisation générale"),
        _targets(faits, done, arrete),
        _priorities(faits, chiffres, priorities),
        _purchases(faits, chiffres, arrete),
    ]
    return PartieDocument(
        titre=titre, mission="M1", tableaux=tuple(tableaux), graphiques=tuple(_charts(faits, chiffres, done))
    )


def columns_of(faits: Faits, whole: str = WHOLE) -> tuple[str, ...]:
    """Return a heading for each avenant, then one for the convention when there are several."""
    labels = tuple(avenant.libelle for avenant in faits.avenants)
    return (*labels, whole) if len(labels) > 1 else labels


def table_of(faits: Faits, chiffres: Chiffres, axe: str, titre: str) -> TableauDocument:
    """Return the table of the figures of an axe over the avenants."""
    several = len(faits.avenants) > 1
    rows = tuple(row_of(chiffre, several=several) for chiffre in chiffres.values() if chiffre.indicateur.axe == axe)
    return TableauDocument(titre=titre, entete="Ce qui est compté", colonnes=columns_of(faits), lignes=rows, axe=axe)


def _senders(faits: Faits, chiffres: Chiffres) -> TableauDocument:
    """Return the table of prescripteurs. A structure counts in each avenant where it was received, for who sent it
    then."""
    ranked = prescripteurs(faits, chiffres["ACCUEILLIES"])
    shown, rest = ranked[:MOST_PRESCRIPTEURS], ranked[MOST_PRESCRIPTEURS:]
    rows = [_counts(name, counts, chiffres["ACCUEILLIES"], name.casefold()) for name, counts in shown]
    if rest:
        others = [sum(counts) for counts in zip(*(counts for _, counts in rest), strict=True)]
        rows.append(_counts(f"Autres ({len(rest)})", others, chiffres["ACCUEILLIES"]))
    return TableauDocument(
        titre="Les prescripteurs, les orienteurs vers le dispositif",
        entete="Qui a adressé les structures accueillies",
        colonnes=tuple(avenant.libelle for avenant in faits.avenants),
        lignes=tuple(rows),
        axe="M1X1P1",
    )


def _counts(name: str, counts: Sequence[int], received: Chiffre, cle: str = "") -> LigneDocument:
    cells = [
        count(value) if case.comptee is not None else NOTHING
        for value, case in zip(counts, received.cases, strict=True)
    ]
    placed = under_avenants(cells, [case.avenant for case in received.cases])
    return blank_row(name, placed, unite="structures", liste="PRESCRIPTEURS", cle=cle)


def _targets(faits: Faits, done: Sequence[Realisation], arrete: date) -> TableauDocument:
    """Return the table of results, targets, shares of targets and, while an avenant goes on, what its days make
    expected."""
    running = any(avenant.debut <= arrete < avenant.fin for avenant in faits.avenants)
    rows = [
        row
        for realisation in done
        if realisation.cumul.objectif is not None
        for row in _aimed(realisation, faits, running=running)
    ]
    notes = ["Le cumul compte les avenants qui ont un objectif ; une structure de deux avenants y compte deux fois."]
    if running:
        notes.append("« Attendu à ce jour » : l’objectif, au prorata des jours écoulés de l’avenant.")
    return TableauDocument(
        titre="Objectifs et réalisations",
        entete="Objectif de l’avenant",
        colonnes=columns_of(faits, "Cumul"),
        lignes=tuple(rows),
        axe="M1X3",
        notes=tuple(notes) if rows else ("Aucun objectif chiffré n’est enregistré pour cette convention.",),
    )


def _aimed(realisation: Realisation, faits: Faits, *, running: bool) -> Iterator[LigneDocument]:
    result = row_of(realisation.chiffre, several=False)
    several, over = len(faits.avenants) > 1, _over(faits, realisation)
    cumul = (replace(count(realisation.cumul.realise), corrigees=realisation.cumul.corrigees),) if several else ()
    yield replace(result, cellules=(*result.cellules, *cumul), somme=several)
    yield _aim(faits, realisation)
    yield blank_row("part de l’objectif", [share(avancement.part) for avancement in over], dont=True)
    if running:
        expected = [tenths(avancement.attendu) for avancement in over]
        yield blank_row("attendu à ce jour", expected, unite=result.unite, dont=True, somme=several)


def _priorities(faits: Faits, chiffres: Chiffres, priorities: Sequence[RealisationOrientation]) -> TableauDocument:
    rows = [row for orientation in priorities for row in _priority(faits, chiffres, orientation)]
    notes = (
        "Une structure de deux orientations compte dans les deux : les parts ne font pas 100 %.",
        "Une orientation compte les accompagnements qui en font partie, quel que soit l’avenant.",
    )
    return TableauDocument(
        titre="Les orientations prioritaires du comité de pilotage",
        entete="Orientation, et ce qui en est compté",
        colonnes=columns_of(faits),
        lignes=tuple(rows),
        axe="M1X4",
        notes=notes if rows else ("Aucune orientation prioritaire n’est enregistrée pour cette convention.",),
    )


def _priority(faits: Faits, chiffres: Chiffres, orientation: RealisationOrientation) -> Iterator[LigneDocument]:
    several = len(faits.avenants) > 1
    for code in ORIENTED:
        realisation = orientation.realisations[code]
        label = chiffres[code].indicateur.libelle.removeprefix("Structures ")
        yield row_of(realisation.chiffre, libelle=f"{orientation.libelle} : {label}", several=several)
        parts = [share(orientation.proportion(code, chiffres[code], avenant.id)) for avenant in faits.avenants]
        whole = ratio(realisation.chiffre.total, chiffres[code].total)
        cells = [*parts, *([share(whole)] if several else [])]
        yield blank_row(f"part des structures {label}", cells, dont=True)
        if realisation.cumul.objectif is not None:
            yield _aim(faits, realisation)


def _aim(faits: Faits, realisation: Realisation) -> LigneDocument:
    over = _over(faits, realisation)
    cells = under_avenants([count(avancement.objectif) for avancement in over], faits.avenants)
    unite = realisation.chiffre.indicateur.unite.pluriel
    return blank_row("objectif", cells, unite=unite, dont=True, somme=len(faits.avenants) > 1, liste="OBJECTIFS")


def _over(faits: Faits, realisation: Realisation) -> list[AvancementObjectif]:
    """Return the progress over each avenant, then cumulated when there are several."""
    return [*realisation.avancements, *([realisation.cumul] if len(faits.avenants) > 1 else [])]


def _purchases(faits: Faits, chiffres: Chiffres, arrete: date) -> TableauDocument:
    table = table_of(faits, chiffres, "M1X5", "L’offre d’ingénierie et l’achat de prestations")
    spent = [ligne for ligne in table.lignes if ligne.unite == UniteChiffre.EUROS.pluriel]
    bought = [ligne for ligne in table.lignes if ligne not in spent]
    return replace(
        table,
        lignes=(*spent, *_funds(faits, chiffres), *bought, *_variety(faits, chiffres, arrete)),
        notes=("Concentration : parmi les ingénieries qui ont un prestataire.",),
    )


def _funds(faits: Faits, chiffres: Chiffres) -> list[LigneDocument]:
    """Return rows on the fonds that is planned and paid, beside what is engaged."""
    several = len(faits.avenants) > 1
    planned, paid = ([getattr(avenant, name) for avenant in faits.avenants] for name in ("fonds_prevu", "fonds_paye"))
    if all(value is None for value in (*planned, *paid)):
        return []
    engaged = [case.valeur for case in chiffres["ENGAGE"].cases]
    used = [ratio(part, whole) for part, whole in zip(engaged, planned, strict=True)]
    known = [(part, whole) for part, whole in zip(engaged, planned, strict=True) if part is not None and whole]
    over = ratio(sum(part for part, _ in known), sum(whole for _, whole in known)) if known else None

    def row(libelle: str, values: Sequence[int | None]) -> LigneDocument:
        known = [value for value in values if value is not None]
        last = [amount(sum(known) if known else None)] if several else []
        cells = under_avenants([*map(amount, values), *last], faits.avenants)
        return blank_row(libelle, cells, unite="€", dont=True, somme=several, liste="OBJECTIFS")

    rate = [*map(share, used), *([share(over)] if several else [])]
    return [row("prévu", planned), blank_row("part du prévu engagée", rate, dont=True), row("payé", paid)]


def _variety(faits: Faits, chiffres: Chiffres, arrete: date) -> list[LigneDocument]:
    """Return rows on how concentrated ingénieries are on few prestataires, avenant by avenant then over all."""
    counted = [case.comptee is not None for case in chiffres["PRESTATAIRES"].cases]
    groups = [[avenant] for avenant in faits.avenants]
    if len(groups) > 1:
        groups.append(list(faits.avenants))
        counted.append(any(counted))
    concentrations: list[Concentration | None] = [
        concentration(agreed_in(faits, group, arrete)) if is_known else None
        for group, is_known in zip(groups, counted, strict=True)
    ]

    def row(libelle: str, name: str) -> LigneDocument:
        cells = [share(getattr(achats, name)) if achats else NOTHING for achats in concentrations]
        return blank_row(libelle, under_avenants(cells, faits.avenants), dont=True, liste="ACHATS")

    themes = under_avenants([count(achats.themes) if achats else NOTHING for achats in concentrations], faits.avenants)
    return [
        row("part des ingénieries du prestataire le plus mobilisé", "missions_premier"),
        row("part des ingénieries des trois premiers", "missions_trois"),
        row("part des montants du premier", "montant_premier"),
        blank_row("Thèmes d’ingénierie différents", themes, unite="thèmes", liste="ACHATS"),
    ]


def _charts(faits: Faits, chiffres: Chiffres, done: Sequence[Realisation]) -> Iterator[Graphique]:
    cumuls = {realisation.chiffre.indicateur.libelle: realisation.cumul for realisation in done}
    yield from progress("Réalisé et objectifs, cumulés sur les avenants", cumuls, float)
    if len(faits.avenants) > 1:
        drawn = [chiffres[code] for code in ("ACCUEILLIES", "ACCOMPAGNEES", "SUIVIES")]
        yield Graphique(
            genre=GenreGraphique.EVOLUTION,
            titre="D’un avenant à l’autre",
            etiquettes=tuple(avenant.libelle for avenant in faits.avenants),
            series=tuple(
                Serie(
                    libelle=chiffre.indicateur.libelle,
                    valeurs=tuple(_point(case.valeur, float) for case in chiffre.cases),
                    corriges=tuple(place for place, case in enumerate(chiffre.cases) if case.correction),
                )
                for chiffre in drawn
            ),
            unite="structures",
            notes=(BY_HAND,) if any(chiffre.corrigees for chiffre in drawn) else (),
        )


def progress(
    titre: str, avancements: Mapping[str, AvancementObjectif], number: Callable[[int], float] = int
) -> Iterator[Graphique]:
    """Yield the chart of those that have a target, by label, with values as tables print them; `number` is the type of
    whole ones, which stored bilans and files hold."""
    aimed = {libelle: avancement for libelle, avancement in avancements.items() if avancement.objectif}
    series = (("Réalisé", "realise"), ("Objectif", "objectif"), ("Attendu à ce jour", "attendu"))
    if aimed:
        yield Graphique(
            genre=GenreGraphique.AVANCEMENT,
            titre=titre,
            etiquettes=tuple(aimed),
            series=tuple(
                Serie(libelle=libelle, valeurs=tuple(_point(getattr(row, name), number) for row in aimed.values()))
                for libelle, name in series
            ),
        )


def _point(value: int | Fraction | None, number: Callable[[int], float]) -> float | None:
    return number(value) if isinstance(value, int) else tenths(value).valeur
