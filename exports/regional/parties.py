"""Sheets of each part of the workbook of a région, and the time that its audience may read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from types import ModuleType

from exports.bilans.region import begun, evolution
from exports.bilans.sheets import bilan, bilan_regles
from exports.enquetes import donnees as donnees_enquete
from exports.enquetes import onglet_echelles, onglet_evolution, onglet_representativite, onglet_resultats, textes_libres
from exports.enquetes import suivi as suivi_enquete
from exports.enquetes import synthese as synthese_enquete
from exports.enquetes.classeur import onglets
from exports.enquetes.comptes import Depouillement
from exports.enquetes.lisez_moi import RESULTS
from exports.enquetes.publication import told_of
from exports.enquetes.resultats import Resultats
from exports.papiers.sheets import note_pilotes
from exports.records.records import Collecte, CollecteEnquete, QuiRepond
from exports.regional import noms
from exports.regional.matiere import Famille, Matiere
from exports.regional.noms import Noms, short_of
from exports.tableur.flux.suites import suite_name
from exports.tableur.livre import Page, Papier
from exports.tableur.text import MAX_ROWS, identifier
from exports.temps.consolidation import Consolidation, consolidate
from exports.temps.sheets import activites, donnees, raisons, reel_souhaitable, suivi, temps
from exports.temps.sheets import evolution as evolution_temps
from questionnaires.core.francais import plural
from questionnaires.files.instruments import IMPACT, SATISFACTION


def without_dlas(consolidation: Consolidation, dla: str = "") -> Consolidation:
    """The same without names of DLA, what only their staff, their direction and the C2RA read of them, nor free texts,
    which were read again for the C2RA alone; for those of `dla`, with its own."""
    own = _told_outside(consolidation.collecte, dla)
    dlas = tuple(each for each in own.dlas if each.code == dla)
    serie = replace(own.serie, anterieures=tuple(_told_outside(each, dla) for each in own.serie.anterieures))
    return replace(consolidation, collecte=replace(own, dlas=dlas, serie=serie, effectifs={}, precisions=()))


def _told_outside(collecte: Collecte, dla: str) -> Collecte:
    return replace(collecte, release=collecte.release and collecte.release.told_outside(dla))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuillet:
    """A sheet of the book and what Lisez-moi says of it."""

    famille: Famille
    page: Page
    contenu: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquete:
    """A questionnaire of the book: `court` is what its sheets are called, `table` what its Excel tables are, `noms`
    leads to the names that its sheets have."""

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
        """`22 réponses transmises sur 44 attendues.`"""
        attendus = self.collecte.attendus
        sent = sum(own.is_transmitted for own in attendus)
        return f"{plural(sent, 'réponse transmise', 'réponses transmises')} sur {plural(len(attendus), 'attendue')}."

    @property
    def tableaux(self) -> list[donnees_enquete.Tableau]:
        """Its data sheets and their Excel tables, under names that no other has in the book."""
        return [
            replace(own, nom=self.noms[own.nom], table=own.table.replace(donnees_enquete.TABLE, self.table, 1))
            for own in donnees_enquete.tableaux(self.depouillement)
        ]


@dataclass(frozen=True)
class Parties:
    """`matiere` is what its audience may read: see `told_to_audience`."""

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
        return tuple(self._enquete(own) for own in sorted(self.matiere.enquetes, key=_rank))

    def oublier(self) -> None:
        """Give back the memory of what the figures of questionnaires were told from."""
        for own in self.enquetes:
            own.depouillement.oublier()

    def _enquete(self, collecte: CollecteEnquete) -> Enquete:
        read, court = Depouillement(collecte), self.nommes.give(short_of(collecte))
        is_of_structures = collecte.qui is QuiRepond.STRUCTURE
        wanted = {
            onglet_resultats.NAME if is_of_structures else synthese_enquete.NAME: court,
            onglet_echelles.NAME: f"{court}, échelles",
            onglet_evolution.NAME: f"{court}, avant-après",
            onglet_representativite.NAME: f"{court}, qui répond",
            textes_libres.NAME: f"Textes {court}",
            suivi_enquete.NAME: f"Suivi {court}",
            **{own.nom: _name_of_data(own.nom, court) for own in donnees_enquete.tableaux(read)},
        }
        return Enquete(
            court=court,
            table=self.nommes.give(_table_of(court)).replace(" ", "_"),
            depouillement=read,
            resultats=told_of(read) if is_of_structures else None,
            noms={name: own if own == court else self.nommes.give(own) for name, own in wanted.items()},
        )

    @cached_property
    def _sheets_of_temps(self) -> Sequence[tuple[Famille, ModuleType, str, str]]:
        """Those that are in the book: asked for, with something to say."""
        found = self.consolidation
        if found is None:
            return ()
        return [own for own in _TEMPS if self.matiere.has(own[0]) and own[1].is_needed(found)]

    def feuillets(self) -> Iterator[Feuillet]:
        """Those that were asked for, but for those that speak of the others (see `exports.regional.classeur`)."""
        told = (*self._temps(), *self._bilans(), *self._enquetes(), *self._note())
        return (own for own in told if self.matiere.has(own.famille))

    def _temps(self) -> Iterator[Feuillet]:
        found = self.consolidation
        if found is None:
            return
        names = {sheet.NAME: named for _, sheet, named, _ in self._sheets_of_temps}
        for famille, sheet, named, told in self._sheets_of_temps:
            page = Page(
                name=named,
                size=sheet.size(found),
                write=partial(sheet.write, consolidation=found),
                lignes=suivi.streamed(found) if sheet is suivi else 0,
                names=names,
            )
            yield Feuillet(famille=famille, page=page, contenu=told)

    @cached_property
    def onglet_bilan(self) -> bilan.Onglet | None:
        """The tab on the last year of bilans; None when it is not asked for, or has nothing to say."""
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
        for onglet, name, told in tabs:
            tab, is_long = self._tab(Famille.BILAN, onglet, name, told), is_inside and name == bilan.NAME
            yield tab if is_long else replace(tab, page=replace(tab.page, papier=Papier.UNE_PAGE))
        if last.parties:
            rules = Page(
                name=self.nommes.give(bilan_regles.NAME),
                size=bilan_regles.size(last.parties),
                write=partial(bilan_regles.write, parties=last.parties, whose=f"Bilans des DLA, {last.region}"),
            )
            yield Feuillet(
                famille=Famille.DICTIONNAIRE, page=rules, contenu="Bilans : règle, unité et source de chaque chiffre."
            )
        for own in self.matiere.par_dla:
            name, onglet = own.dla.removeprefix("DLA "), bilan.onglet_dla(own)
            if is_inside:
                yield self._tab(Famille.PAR_DLA, bilan.on_screen(onglet), name, f"Le bilan de ce DLA{_ON_PAPER}")
            else:
                own_tab = bilan.on_screen(bilan.without_words(onglet))
                yield self._tab(Famille.BILAN, own_tab, name, f"Le bilan de votre DLA{_ON_PAPER}")

    def _tab(self, famille: Famille, onglet: bilan.Onglet, name: str, told: str) -> Feuillet:
        named = self.nommes.give(name)
        page = Page(name=named, size=onglet.size, write=partial(bilan.write, onglet=onglet), names={onglet.nom: named})
        return Feuillet(famille=famille, page=page, contenu=told)

    def _enquetes(self) -> Iterator[Feuillet]:
        for own in self.enquetes:
            yield from self._results(own)
            yield from self._of_the_dla(own)
            if not self.matiere.audience.is_inside:
                continue
            suivi = self._read(Famille.SUIVI, own, suivi_enquete, f"{own.court} : qui est attendu, et où il en est.")
            yield replace(suivi, page=replace(suivi.page, lignes=suivi_enquete.streamed(own.depouillement)))
            for tableau in own.tableaux:
                page = Page(
                    name=tableau.nom,
                    size=tableau.size,
                    write=partial(donnees_enquete.write, tableau=tableau, depouillement=own.depouillement),
                    lignes=tableau.nombre,
                )
                yield Feuillet(
                    famille=Famille.DONNEES, page=page, contenu=f"{own.court} : {tableau.titre}{_suite(tableau)}."
                )
            if textes_libres.rows(own.depouillement):
                yield self._read(Famille.DONNEES, own, textes_libres, f"{own.court} : textes relus, sans ordre.")

    def _results(self, own: Enquete) -> Iterator[Feuillet]:
        if own.resultats is None:
            yield self._read(Famille.ENQUETES, own, synthese_enquete, f"{own.court} : nombres et parts.")
            return
        for sheet in onglets(own.resultats, is_inside=self.matiere.audience.is_inside):
            name = own.noms[sheet.NAME]
            page = Page(
                name=name,
                size=sheet.size(own.resultats),
                write=partial(sheet.write, found=own.resultats),
                names=self._names(own),
                papier=_PAPIER.get(sheet.NAME, Papier.ENTIER),
            )
            yield Feuillet(famille=Famille.ENQUETES, page=page, contenu=f"{own.court} : {_small(RESULTS[sheet.NAME])}")

    def _of_the_dla(self, own: Enquete) -> Iterator[Feuillet]:
        """What the structures of its reader's DLA answered, where that may be told."""
        dla = self.matiere.dla
        if dla is None or own.resultats is None:
            return
        found = told_of(own.depouillement, dla)
        if not found.pourquoi:
            name = self.nommes.give(f"{own.court}, DLA {dla.code}")
            page = Page(
                name=name,
                size=onglet_resultats.size(found),
                write=partial(onglet_resultats.write, found=found),
                names={onglet_resultats.NAME: name},
                papier=Papier.EXTRAIT,
            )
            told = f"{own.court} : ce que disent les structures du DLA {dla.code}, en nombres et en mots."
            yield Feuillet(famille=Famille.ENQUETES, page=page, contenu=told)

    def _read(self, famille: Famille, own: Enquete, sheet: ModuleType, told: str) -> Feuillet:
        read = own.depouillement
        page = Page(
            name=own.noms[sheet.NAME],
            size=sheet.size(read),
            write=partial(sheet.write, depouillement=read),
            names=self._names(own),
        )
        return Feuillet(famille=famille, page=page, contenu=told)

    def _names(self, own: Enquete) -> Mapping[str, str]:
        """What its sheets are called here, of those that formulas may read: its data may not be in the book."""
        if self.matiere.audience.is_inside and self.matiere.has(Famille.DONNEES):
            return own.noms
        data = {each.nom for each in donnees_enquete.tableaux(own.depouillement)}
        return {name: named for name, named in own.noms.items() if name not in data}

    def _note(self) -> Iterator[Feuillet]:
        note = self.matiere.note
        if note is not None:
            page = Page(
                name=self.nommes.give(note_pilotes.NAME),
                size=note_pilotes.size(note),
                write=partial(note_pilotes.write, note=note),
            )
            yield Feuillet(
                famille=Famille.NOTE, page=page, contenu="Le métier et le temps de la région, à lire d’une traite."
            )


_PAPIER = {onglet_resultats.NAME: Papier.EXTRAIT, onglet_echelles.NAME: Papier.UNE_PAGE}
"""Of results, what is essential and the scales are printed; question by question, they are read on screen."""

_ON_PAPER = ", en bref sur papier, avec tous ses tableaux à l’écran."

_BILAN = "Ce que les DLA ont fait sur leurs avenants de l’année. Ce n’est pas un classement."

_TEMPS: tuple[tuple[Famille, ModuleType, str, str], ...] = (
    (Famille.TEMPS, temps, temps.NAME, "La part de chaque mission et de chaque fonction, et les ETP."),
    (Famille.EVOLUTION, evolution_temps, evolution_temps.NAME, "La région d’une période à l’autre, ruptures marquées."),
    (Famille.ACTIVITES, raisons, raisons.NAME, "Pourquoi des parts ont bougé en un an, raison par raison, en mots."),
    (
        Famille.ACTIVITES,
        activites,
        activites.NAME,
        "Activités faites, évolution, qui s’en charge et qui devrait, en mots.",
    ),
    (
        Famille.SOUHAIT,
        reel_souhaitable,
        reel_souhaitable.NAME,
        "La répartition réelle et celle qui est souhaitée, par mission.",
    ),
    (Famille.SUIVI, suivi, suivi.NAME, "Temps : toutes les réponses attendues, et la couverture par DLA."),
    (Famille.DONNEES, donnees, donnees.NAME, "Temps : chaque chiffre publié sur une ligne, à filtrer ou à reprendre."),
)
"""Family, module, name in the book, what it has."""

_RESERVED: tuple[str, ...] = (
    *(named for _, _, named, _ in _TEMPS),
    *(
        noms.LISEZ_MOI,
        noms.SYNTHESE,
        noms.AVIS,
        noms.CHANGEMENTS,
        noms.DICTIONNAIRE,
        noms.QUALITE,
        noms.CONTROLES,
        noms.MANIFESTE,
    ),
)


def _rank(own: CollecteEnquete) -> tuple[int, str, date]:
    """Satisfaction, impact, then the others; one questionnaire in the order of its campaigns."""
    usual = (SATISFACTION, IMPACT)
    return (usual.index(own.code) if own.code in usual else len(usual), own.code, own.ouverture)


def _table_of(court: str) -> str:
    """`Donnees_Satisfaction`: letters, digits and underscores."""
    return identifier(f"{donnees_enquete.TABLE}_{court}")


def _suite(tableau: donnees_enquete.Tableau) -> str:
    """Where its rows go on, when one sheet does not hold them."""
    return f" (suite : {suite_name(tableau.nom, 2)}…)" if tableau.nombre >= MAX_ROWS else ""


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _name_of_data(name: str, court: str) -> str:
    return f"Données {court}" if name == donnees_enquete.NAME else f"{court} {name}"
