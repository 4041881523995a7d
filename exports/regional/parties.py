"""Parts of the workbook of a région: the sheets of each, and the time that its audience may read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from types import ModuleType

from exports.bilans.region import begun, evolution
from exports.bilans.sheets import bilan, bilan_regles
from exports.enquetes import donnees as donnees_enquete
from exports.enquetes import (
    onglet_croisements,
    onglet_echelles,
    onglet_evolution,
    onglet_representativite,
    onglet_resultats,
    textes_libres,
)
from exports.enquetes import suivi as suivi_enquete
from exports.enquetes import synthese as synthese_enquete
from exports.enquetes.classeur import onglets
from exports.enquetes.comptes import Depouillement
from exports.enquetes.lisez_moi import RESULTS
from exports.enquetes.mentions import SEUL, source_of
from exports.enquetes.publication import told_of
from exports.enquetes.resultats import Resultats
from exports.papiers.sheets import note_pilotes
from exports.records.records import Collecte, CollecteEnquete, QuiRepond
from exports.regional import noms
from exports.regional.matiere import Famille, Matiere
from exports.regional.noms import Noms, short_of
from exports.tableur.flux.suites import suite_name
from exports.tableur.livre import Page, Papier, page_of
from exports.tableur.text import MAX_ROWS, identifier, one_line
from exports.temps.consolidation import Consolidation, consolidate
from exports.temps.sheets import activites, donnees, raisons, reel_souhaitable, suivi, temps
from exports.temps.sheets import evolution as evolution_temps
from questionnaires.core.francais import plural
from questionnaires.files.instruments import IMPACT, SATISFACTION


def without_dlas(consolidation: Consolidation, dla: str = "") -> Consolidation:
    """Remove the names of DLA, the cells that only their staff, their direction and the C2RA read, and free texts,
    which were reviewed for the C2RA alone. For readers of `dla`, its name and cells stay."""
    collecte = _told_outside(consolidation.collecte, dla)
    dlas = tuple(shown for shown in collecte.dlas if shown.code == dla)
    serie = replace(
        collecte.serie, anterieures=tuple(_told_outside(anterieure, dla) for anterieure in collecte.serie.anterieures)
    )
    return replace(consolidation, collecte=replace(collecte, dlas=dlas, serie=serie, effectifs={}, precisions=()))


def _told_outside(collecte: Collecte, dla: str) -> Collecte:
    return replace(collecte, release=collecte.release and collecte.release.told_outside(dla))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuillet:
    """A sheet of the book; `contenu` describes it in Lisez-moi."""

    famille: Famille
    page: Page
    contenu: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquete:
    """A questionnaire of the book. `court` begins the names of its sheets, `table` those of its Excel tables; `noms`:
    usual name of a sheet -> its name in the book."""

    court: str
    table: str
    depouillement: Depouillement
    resultats: Resultats | None
    noms: Mapping[str, str]

    @property
    def collecte(self) -> CollecteEnquete:
        return self.depouillement.collecte

    @property
    def comptees(self) -> str:
        """Return « 22 réponses transmises sur 44 attendues. »"""
        attendus = self.collecte.attendus
        sent = sum(attendu.is_transmitted for attendu in attendus)
        return f"{plural(sent, 'réponse transmise', 'réponses transmises')} sur {plural(len(attendus), 'attendue')}."

    @property
    def source(self) -> str:
        """Name the questionnaire, its days and, once results are settled, their release."""
        return self.resultats.source if self.resultats else source_of(self.collecte)

    @property
    def is_of_one_dla(self) -> bool:
        return self.resultats is not None and SEUL in self.resultats.reserves

    @property
    def tableaux(self) -> list[donnees_enquete.TableauDonnees]:
        """List its data sheets and their Excel tables, under names unique in the book."""
        return [
            replace(
                tableau, nom=self.noms[tableau.nom], table=tableau.table.replace(donnees_enquete.TABLE, self.table, 1)
            )
            for tableau in donnees_enquete.tableaux(self.depouillement)
        ]


@dataclass(frozen=True)
class Parties:
    """The parts of a workbook, from the records that its audience may read (see `told_to_audience`)."""

    matiere: Matiere
    nommes: Noms = field(default_factory=lambda: Noms(_RESERVED))

    @cached_property
    def consolidation(self) -> Consolidation | None:
        if self.matiere.temps is None:
            return None
        whole = consolidate(self.matiere.temps)
        return whole if self.matiere.audience.is_inside else without_dlas(whole, self.matiere.code_du_dla)

    @cached_property
    def enquetes(self) -> tuple[Enquete, ...]:
        """Return the questionnaires that the audience reads: those of persons, the C2RA alone, as their notice says."""
        is_inside = self.matiere.audience.is_inside
        read = [collecte for collecte in self.matiere.enquetes if is_inside or collecte.qui is QuiRepond.STRUCTURE]
        return tuple(self._enquete(collecte) for collecte in sorted(read, key=_rank))

    def oublier(self) -> None:
        """Free the memory of the answers from which the figures of questionnaires were computed."""
        for enquete in self.enquetes:
            enquete.depouillement.oublier()

    def _enquete(self, collecte: CollecteEnquete) -> Enquete:
        read, court = Depouillement(collecte), self.nommes.give(short_of(collecte))
        reads_release = collecte.reads_release
        wanted = {
            onglet_resultats.NAME if reads_release else synthese_enquete.NAME: court,
            onglet_echelles.NAME: f"{court}, échelles",
            onglet_evolution.NAME: f"{court}, avant-après",
            onglet_croisements.NAME: f"{court}, croisements",
            onglet_representativite.NAME: f"{court}, qui répond",
            textes_libres.NAME: f"Textes {court}",
            suivi_enquete.NAME: f"Suivi {court}",
            **{
                tableau.nom: f"Données {court}" if tableau.nom == donnees_enquete.NAME else f"{court} {tableau.nom}"
                for tableau in donnees_enquete.tableaux(read)
            },
        }
        return Enquete(
            court=court,
            table=self.nommes.give(identifier(f"{donnees_enquete.TABLE}_{court}")).replace(" ", "_"),
            depouillement=read,
            resultats=told_of(read) if reads_release else None,
            noms={usual: name if name == court else self.nommes.give(name) for usual, name in wanted.items()},
        )

    def feuillets(self) -> Iterator[Feuillet]:
        """Yield the sheets that were asked for, except those about other sheets (see `exports.regional.classeur`)."""
        feuillets = (*self._temps(), *self._bilans(), *self._enquetes(), *self._note())
        return (feuillet for feuillet in feuillets if self.matiere.has(feuillet.famille))

    def _temps(self) -> Iterator[Feuillet]:
        consolidation = self.consolidation
        if consolidation is None:
            return
        shown = [entry for entry in _TEMPS if self.matiere.has(entry[0]) and entry[1].is_needed(consolidation)]
        names = {sheet.NAME: sheet.NAME for _, sheet, _ in shown}
        for famille, sheet, contenu in shown:
            yield Feuillet(famille=famille, page=page_of(sheet, consolidation, names=names), contenu=contenu)

    @cached_property
    def onglet_bilan(self) -> bilan.Onglet | None:
        """Return the tab on the last year of bilans; None when it is not asked for, or has no content."""
        if not self.matiere.bilans or not self.matiere.has(Famille.BILAN):
            return None
        whole = bilan.onglet_region(self.matiere.bilans[-1])
        if not whole.has_something_to_say:
            return None
        return bilan.with_one_chart(whole) if self.matiere.audience.is_inside else bilan.abridged(whole)

    def _bilans(self) -> Iterator[Feuillet]:
        if not self.matiere.bilans:
            return
        last, is_inside = self.matiere.bilans[-1], self.matiere.audience.is_inside
        years = begun(self.matiere.bilans)
        over = evolution(years)
        tabs = [(self.onglet_bilan, bilan.NAME, _BILAN)] if self.onglet_bilan else []
        if over.tableaux:
            tabs.append((bilan.onglet_evolution(years, over), noms.EVOLUTION_BILANS, "La région année par année."))
        for onglet, name, contenu in tabs:
            tab = self._tab(Famille.BILAN, onglet, name, contenu)
            yield replace(tab, page=replace(tab.page, papier=Papier.EXTRAIT))
        if self.matiere.categories:
            onglet = bilan.onglet_categories(
                self.matiere.categories, f"région {one_line(last.region, 80)}", last.annee, last.seuils
            )
            tab = self._tab(Famille.BILAN, onglet, noms.CATEGORIES, _CATEGORIES)
            yield replace(tab, page=replace(tab.page, papier=Papier.EXTRAIT))
        if last.parties:
            rules = Page(
                name=self.nommes.give(bilan_regles.NAME),
                write=partial(bilan_regles.write, parties=last.parties, whose=f"Bilans des DLA, {last.region}"),
            )
            contenu = "Bilans : règle, unité et source de chaque chiffre."
            yield Feuillet(famille=Famille.DICTIONNAIRE, page=rules, contenu=contenu)
        for bilan_dla in self.matiere.par_dla:
            name, onglet = bilan_dla.dla.removeprefix("DLA "), bilan.onglet_dla(bilan_dla)
            if is_inside:
                yield self._tab(Famille.PAR_DLA, bilan.on_screen(onglet), name, f"Le bilan de ce DLA{_ON_PAPER}")
            else:
                on_screen = bilan.on_screen(bilan.without_words(onglet))
                yield self._tab(Famille.BILAN, on_screen, name, f"Le bilan de votre DLA{_ON_PAPER}")

    def _tab(self, famille: Famille, onglet: bilan.Onglet, name: str, contenu: str) -> Feuillet:
        named = self.nommes.give(name)
        page = Page(name=named, write=partial(bilan.write, onglet=onglet), names={onglet.nom: named})
        return Feuillet(famille=famille, page=page, contenu=contenu)

    def _enquetes(self) -> Iterator[Feuillet]:
        for enquete in self.enquetes:
            yield from self._results(enquete)
            yield from self._of_the_dla(enquete)
            if not self.matiere.audience.is_inside:
                continue
            contenu = f"{enquete.court} : qui est attendu, et où il en est."
            yield self._read(Famille.SUIVI_ENQUETES, enquete, suivi_enquete, contenu)
            for tableau in enquete.tableaux:
                page = Page(
                    name=tableau.nom,
                    size=tableau.size,
                    write=partial(donnees_enquete.write, tableau=tableau, depouillement=enquete.depouillement),
                    lignes=tableau.nombre,
                )
                suite = f" (suite : {suite_name(tableau.nom, 2)}…)" if tableau.nombre >= MAX_ROWS else ""
                contenu = f"{enquete.court} : {tableau.titre}{suite}."
                yield Feuillet(famille=Famille.DONNEES, page=page, contenu=contenu)
            if textes_libres.rows(enquete.depouillement):
                contenu = f"{enquete.court} : textes relus, sans ordre."
                yield self._read(Famille.DONNEES, enquete, textes_libres, contenu)

    def _results(self, enquete: Enquete) -> Iterator[Feuillet]:
        if enquete.resultats is None:
            yield self._read(Famille.ENQUETES, enquete, synthese_enquete, f"{enquete.court} : nombres et parts.")
            return
        is_inside = self.matiere.audience.is_inside
        for sheet, shown in onglets(enquete.depouillement, enquete.resultats, is_inside=is_inside):
            page = page_of(sheet, shown, name=enquete.noms[sheet.NAME], names=self._names(enquete))
            said = RESULTS[sheet.NAME]
            contenu = f"{enquete.court} : {said[:1].lower()}{said[1:]}"
            yield Feuillet(famille=Famille.ENQUETES, page=page, contenu=contenu)

    def _of_the_dla(self, enquete: Enquete) -> Iterator[Feuillet]:
        """Yield the sheet of answers from the structures of the reader's DLA, when they may be shown."""
        dla = self.matiere.dla
        if dla is None or enquete.resultats is None:
            return
        resultats = told_of(enquete.depouillement, dla)
        if not resultats.pourquoi:
            name = self.nommes.give(f"{enquete.court}, DLA {dla.code}")
            page = page_of(onglet_resultats, resultats, name=name, names={onglet_resultats.NAME: name})
            contenu = f"{enquete.court} : ce que disent les structures du DLA {dla.code}, en nombres et en mots."
            yield Feuillet(famille=Famille.ENQUETES, page=page, contenu=contenu)

    def _read(self, famille: Famille, enquete: Enquete, sheet: ModuleType, contenu: str) -> Feuillet:
        names = self._names(enquete)
        page = page_of(sheet, enquete.depouillement, name=enquete.noms[sheet.NAME], names=names)
        return Feuillet(famille=famille, page=page, contenu=contenu)

    def _names(self, enquete: Enquete) -> Mapping[str, str]:
        """Return the names of the sheets that formulas may read, without data sheets when the book has none."""
        if self.matiere.audience.is_inside and self.matiere.has(Famille.DONNEES):
            return enquete.noms
        data = {tableau.nom for tableau in donnees_enquete.tableaux(enquete.depouillement)}
        return {name: named for name, named in enquete.noms.items() if name not in data}

    def _note(self) -> Iterator[Feuillet]:
        if self.matiere.note is not None:
            page = page_of(note_pilotes, self.matiere.note, name=self.nommes.give(note_pilotes.NAME))
            contenu = "Le métier et le temps de la région, à lire d’une traite."
            yield Feuillet(famille=Famille.NOTE, page=page, contenu=contenu)


_ON_PAPER = ", en bref sur papier, avec tous ses tableaux à l’écran."

_BILAN = "Ce que les DLA ont fait sur leurs avenants de l’année. Ce n’est pas un classement."

_CATEGORIES = "Structures et ingénieries par secteur, territoire et thème, jours et prix."

_TEMPS: tuple[tuple[Famille, ModuleType, str], ...] = (
    (Famille.TEMPS, temps, "La part de chaque mission et de chaque fonction, et les ETP."),
    (Famille.EVOLUTION, evolution_temps, "La région d’une période à l’autre, ruptures marquées."),
    (Famille.ACTIVITES, raisons, "Pourquoi des parts ont bougé en un an, raison par raison, en mots."),
    (Famille.ACTIVITES, activites, "Activités faites, évolution, qui s’en charge et qui devrait, en mots."),
    (Famille.SOUHAIT, reel_souhaitable, "La répartition réelle et celle qui est souhaitée, par mission."),
    (Famille.SUIVI, suivi, "Temps : toutes les réponses attendues, et la couverture par DLA."),
    (Famille.DONNEES, donnees, "Temps : chaque chiffre publié sur une ligne, à filtrer ou à reprendre."),
)
"""Family, module and contents of each sheet on time."""

_RESERVED: tuple[str, ...] = (
    *(sheet.NAME for _, sheet, _ in _TEMPS),
    noms.LISEZ_MOI,
    noms.SYNTHESE,
    noms.AVIS,
    noms.CHANGEMENTS,
    noms.DICTIONNAIRE,
    noms.QUALITE,
    noms.CONTROLES,
    noms.MANIFESTE,
)


def _rank(collecte: CollecteEnquete) -> tuple[int, str, date]:
    """Return the sort key of a campaign: satisfaction, impact, then the others; one questionnaire by opening date."""
    usual = (SATISFACTION, IMPACT)
    return (usual.index(collecte.code) if collecte.code in usual else len(usual), collecte.code, collecte.ouverture)
