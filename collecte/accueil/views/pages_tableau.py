"""Tableau de bord of each région: its campaigns, and the matrix of its DLA against them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from collecte.campagnes.queries.finances import get_suivi_temps
from collecte.campagnes.queries.signaux import count_to_see
from collecte.campagnes.queries.suivis import Suivi, count_recues, list_not_transmitted
from collecte.campagnes.views.courbe import Courbe, courbe
from collecte.campagnes.views.pages_campagne import MANY, AvancementCampagne, EtatDla, LigneDla, avancement
from collecte.comptes.web.context import acteur, now, reading
from collecte.models import Campagne, Dla, EtatCampagne, Region
from collecte.organisation.queries.organisation import list_animated_regions_with_dlas
from collecte.relances.operations.departs_relances import lately
from collecte.relances.queries.relances import JourRappel, list_jours_de_rappel, list_reminded_since
from collecte.reponses.queries.echanges import count_to_read
from collecte.reponses.views.animation import all_animated_now
from exports.tableur.carte import UNKNOWN, Zone, carte
from exports.tableur.styles import LINK
from questionnaires.core.francais import NBSP

COLUMNS = 8
"""Most campaigns side by side: those that take answers, then those to settle, to come, and the last ones."""


COVERAGE = [
    (low, f"{words}{NBSP}%")
    for low, words in ((0, "de 0 à 24"), (25, "de 25 à 49"), (50, "de 50 à 74"), (75, "de 75 à 99"), (100, "100"))
]
"""Classes of the map."""

FRESH = 2
"""Days after an opening during which the invitation is enough."""

WEEK = 7
"""Days of « since seven days »."""


@dataclass(frozen=True, slots=True)
class ColonneMatrice:
    """One campaign of the matrix."""

    campagne: Campagne
    etat: EtatCampagne
    avancement: AvancementCampagne
    a_voir: int  # flags that nobody looked at yet
    a_lire: int  # replies to questions, neither answered nor closed
    a_corriger: int  # DLA whose direction requests a correction of its effectifs
    today: date
    rappels: Sequence[JourRappel] = ()
    relancees: frozenset[int] = frozenset()  # answers that a message of today recalls, or one that waits to leave

    @property
    def age(self) -> int:
        """Days since its opening; negative before it."""
        return (self.today - self.campagne.ouverture).days

    @property
    def is_running(self) -> bool:
        """True while something remains to be done, settling its results in the end."""
        return self.etat is not EtatCampagne.ARRETEE

    @property
    def court(self) -> tuple[str, str]:
        """Return what its column is called, in two short lines: `Temps`, `S1 2026`; the title is told beside."""
        if self.campagne.is_temps:
            return "Temps", " ".join(reversed(self.campagne.periode_code.split("-")))
        return self.campagne.instrument.capitalize().replace("_", " "), f"{self.campagne.ouverture:%m/%Y}"

    @property
    def jours(self) -> int:
        """Days before it stops taking answers from all; negative after."""
        limit = self.campagne.derniere_limite if self.etat is EtatCampagne.GRACE else self.campagne.cloture
        return (limit - self.today).days

    @property
    def part(self) -> int:
        """Share of expected answers that are transmitted, in percent, rounded down: 100 only when all are."""
        counts = self.avancement.couverture
        return 100 * counts.transmises // counts.attendues if counts.attendues else 0

    @property
    def recentes(self) -> int:
        """Answers received in the last seven days: what the curve shows of late, in a word."""
        return sum(count for day, count in self.avancement.recues.items() if (self.today - day).days < WEEK)

    @property
    def courbe(self) -> Courbe:
        return courbe(self.campagne, self.avancement, self.rappels, self.today)

    @property
    def to_remind(self) -> Sequence[Suivi]:
        """Missing answers that no message of today recalls."""
        return [row for row in self.avancement.missing if row.participation_id not in self.relancees]

    @property
    def is_to_remind(self) -> bool:
        """True when its missing answers may be recalled, and were neither just invited nor recalled today."""
        return self.etat.accepts and self.age >= FRESH and bool(self.to_remind)

    @property
    def relancees_ce_jour(self) -> int:
        """Count the missing answers that a message of today recalls."""
        return len(self.avancement.missing) - len(self.to_remind)


@dataclass(frozen=True, slots=True)
class LigneMatrice:
    """A DLA and its state in each campaign of the matrix, in the order of the columns."""

    dla: Dla
    cellules: Sequence[LigneDla]


@dataclass(frozen=True, slots=True)
class TableauDeBord:
    """The tableau de bord of one région."""

    region: Region
    colonnes: Sequence[ColonneMatrice]  # every campaign that takes answers or is to come, and some others
    lignes: Sequence[LigneMatrice]
    campagnes: int
    has_personnes: bool  # whether a campaign expects answers, or any affectation exists

    @property
    def cote_a_cote(self) -> Sequence[ColonneMatrice]:
        """Campaigns that the matrix shows."""
        return self.colonnes[:COLUMNS]

    @property
    def autres(self) -> int:
        """Count the campaigns that the matrix does not show."""
        return self.campagnes - len(self.cote_a_cote)

    @property
    def missing(self) -> Sequence[LigneMatrice]:
        """DLA with a missing answer in a campaign that opened and is not settled."""
        return [ligne for ligne in self.lignes if any(map(_is_missing, self.colonnes, ligne.cellules))]

    @property
    def is_long(self) -> bool:
        return len(self.lignes) > MANY

    @property
    def ouvertes(self) -> Sequence[ColonneMatrice]:
        return [colonne for colonne in self.colonnes if colonne.etat.accepts]

    @property
    def a_venir(self) -> Sequence[ColonneMatrice]:
        """Campaigns that open of themselves."""
        return [
            colonne
            for colonne in self.colonnes
            if colonne.etat is EtatCampagne.PREVUE and colonne.campagne.confirmee_le is not None
        ]

    @property
    def temps(self) -> ColonneMatrice | None:
        """The latest campaign on time that opened, one of the whole région first: its coverage is on the map."""
        opened = [
            colonne
            for colonne in self.colonnes
            if colonne.campagne.is_temps
            and colonne.etat is not EtatCampagne.PREVUE
            and colonne.avancement.couverture.poids_attendu
        ]
        return min(opened, key=lambda colonne: bool(colonne.campagne.dlas_demandes), default=None)

    @property
    def carte(self) -> Markup:
        """Draw the coverage of each DLA by `temps`; empty without it."""
        parts = [(ligne.dla, ligne.couverture.pourcent) for ligne in self.temps.avancement.lignes] if self.temps else []
        zones = [Zone(dla.code, dla.nom, UNKNOWN if part is None else f"{part}{NBSP}%", part) for dla, part in parts]
        return Markup(carte(zones, f"Temps couvert, {self.region.nom}", LINK, COVERAGE))  # noqa: S704 - ours, escaped


def _is_missing(colonne: ColonneMatrice, cellule: LigneDla) -> bool:
    return colonne.is_running and cellule.etat in {EtatDla.A_FAIRE, EtatDla.COMMENCE, EtatDla.EN_RETARD}


def tableaux(today: date) -> list[TableauDeBord]:
    """Return the tableau of each région that the visitor runs; the number of queries does not depend on their size."""
    campagnes = [campagne for campagne in all_animated_now() if campagne.annulee_le is None]
    session = reading()
    regions = list_animated_regions_with_dlas(session, acteur())
    shown = [campagne for region, _ in regions for campagne in _columns(campagnes, region, today)]
    ids = [campagne.id for campagne in shown]
    open_ids = [campagne.id for campagne in shown if campagne.etat(today).accepts]
    rows, recues = _by_campagne(list_not_transmitted(session, ids)), count_recues(session, ids, by_day=open_ids)
    to_read = count_to_read(session, ids)
    to_see = count_to_see(session, [campagne for campagne in shown if campagne.arretee_le is None])
    temps = get_suivi_temps(session, shown, [dla for region, _ in regions for dla in region.dlas])
    rappels = list_jours_de_rappel(session, open_ids, now()) if open_ids else {}
    relancees = list_reminded_since(session, open_ids, lately(now())) if open_ids else frozenset()
    built = []
    for region, is_staffed in regions:
        colonnes = [
            ColonneMatrice(
                campagne,
                campagne.etat(today),
                avancement(
                    campagne,
                    region.dlas,
                    rows.get(campagne.id, []),
                    temps.conventionnes.get(campagne.id, {}),
                    today,
                    recues,
                ),
                a_voir=to_see.get(campagne.id, 0),
                a_lire=to_read[campagne.id],
                a_corriger=temps.a_corriger[campagne.id],
                today=today,
                rappels=rappels.get(campagne.id, ()),
                relancees=relancees,
            )
            for campagne in shown
            if campagne.region_id == region.id
        ]
        lignes = [
            LigneMatrice(dla, [colonne.avancement.lignes[place] for colonne in colonnes])
            for place, dla in enumerate(region.dlas)
        ]
        is_awaited = any(colonne.avancement.couverture.attendues for colonne in colonnes)
        count = sum(campagne.region_id == region.id for campagne in campagnes)
        built.append(TableauDeBord(region, colonnes, lignes, count, is_awaited or is_staffed))
    return built


def _columns(campagnes: Sequence[Campagne], region: Region, today: date) -> Sequence[Campagne]:
    """Return every campaign that takes answers or is to come, so that counts miss none, and others up to a full matrix,
    in the order of the matrix."""
    ranks = {campagne: _rank(campagne, today) for campagne in campagnes if campagne.region_id == region.id}
    ordered = sorted(ranks, key=lambda campagne: (ranks[campagne], campagne.ouverture, campagne.id), reverse=True)
    running = {campagne for campagne in ordered if not campagne.is_over(today)}
    room = COLUMNS - len(running)
    over = [campagne for campagne in ordered if campagne not in running][: max(0, room)]
    return [campagne for campagne in ordered if campagne in running or campagne in over]


def _rank(campagne: Campagne, today: date) -> int:
    etat = campagne.etat(today)
    if etat.accepts:
        return 3
    if etat is EtatCampagne.PREVUE:
        return 1
    return 0 if etat is EtatCampagne.ARRETEE else 2


def _by_campagne(rows: Sequence[Suivi]) -> Mapping[int, Sequence[Suivi]]:
    suivis: dict[int, list[Suivi]] = {}
    for row in rows:
        suivis.setdefault(row.campagne_id, []).append(row)
    return suivis
