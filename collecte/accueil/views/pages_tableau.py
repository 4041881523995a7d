"""Tableau de bord of each région: matrix of its DLA and last campaigns, and next actions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from collecte.campagnes.queries.finances import get_suivi_temps
from collecte.campagnes.queries.signaux import count_to_see
from collecte.campagnes.queries.suivis import Suivi, list_suivis
from collecte.campagnes.views.pages_campagne import MANY, AvancementCampagne, EtatDla, LigneDla, avancement
from collecte.comptes.web.context import acteur, reading
from collecte.models import Campagne, Dla, EtatCampagne, EtatEchange, Region
from collecte.organisation.queries.organisation import list_animated_regions_with_dlas
from collecte.reponses.views.animation import all_animated_now
from questionnaires.core.francais import day_text, plural

COLUMNS = 8
"""Most campaigns side by side: those that run, then the last ones."""


@dataclass(frozen=True, slots=True)
class Geste:
    """A sentence and the link to act on it."""

    phrase: str
    lien: str
    adresse: str


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

    @property
    def age(self) -> int:
        """Days since its opening; negative before it."""
        return (self.today - self.campagne.ouverture).days

    @property
    def is_running(self) -> bool:
        """True while something remains to be done, settling its results in the end."""
        return self.etat is not EtatCampagne.ARRETEE

    @property
    def gestes(self) -> Sequence[Geste]:
        """Next actions, those that someone waits for first."""
        return [*self._waited_for(), self._next()]

    def _waited_for(self) -> Iterator[Geste]:
        campagne = self.campagne
        if self.a_lire:
            phrase = plural(self.a_lire, "réponse à une question est à lire", "réponses à des questions sont à lire")
            yield Geste(f"{phrase}.", "Lire", f"{url_for('campagnes.suivi', campagne_id=campagne.id)}#personnes")
        if self.a_corriger:
            phrase = plural(self.a_corriger, "direction demande", "directions demandent")
            where = url_for("campagnes.effectifs", campagne_id=campagne.id)
            yield Geste(f"{phrase} une correction des effectifs.", "Voir laquelle", where)

    def _next(self) -> Geste:
        campagne, missing = self.campagne, self.avancement.couverture.manquantes
        suivi = url_for("campagnes.suivi", campagne_id=campagne.id)
        if self.etat is EtatCampagne.PREVUE:
            return self._before(suivi)
        if not missing:
            return self._complete(suivi)
        left = plural(missing, "réponse reste à transmettre", "réponses restent à transmettre")
        if self.etat is EtatCampagne.OUVERTE:
            return Geste(f"{left} avant le {day_text(campagne.cloture)}.", "Voir où en est chaque DLA", suivi)
        if self.etat is EtatCampagne.GRACE:
            phrase = f"{left} ; les réponses en retard sont acceptées jusqu’au {day_text(campagne.derniere_limite)}."
            return Geste(phrase, "Voir qui manque", suivi)
        phrase = plural(missing, "réponse manque", "réponses manquent")
        if not campagne.is_over(self.today):
            more = f"{phrase} ; il reste jusqu’au {day_text(campagne.limite)} à un DLA prolongé."
            return Geste(more, "Voir qui manque", suivi)
        return Geste(f"{phrase} après la clôture.", "Prolonger un DLA, ou justifier les écarts", suivi)

    def _complete(self, suivi: str) -> Geste:
        campagne = self.campagne
        if self.a_voir:
            left = plural(self.a_voir, "signalement reste", "signalements restent")
            where = url_for("campagnes.signaux", campagne_id=campagne.id)
            return Geste(f"Plus rien n’est attendu, mais {left} à voir.", "Voir les signalements", where)
        if campagne.is_over(self.today):
            where = url_for("campagnes.arret", campagne_id=campagne.id)
            return Geste("Plus rien n’est attendu.", "Arrêter les résultats", where)
        return Geste("Plus rien n’est attendu.", "Télécharger le classeur", suivi)

    def _before(self, suivi: str) -> Geste:
        campagne = self.campagne
        if campagne.missing_notice:
            phrase = f"Elle n’ouvre pas sans sa notice : il y manque {', '.join(campagne.missing_notice)}."
            return Geste(phrase, "Compléter la notice", url_for("campagnes.notice", campagne_id=campagne.id))
        if campagne.confirmee_le is None:
            where = url_for("campagnes.ouverture", campagne_id=campagne.id)
            return Geste("Sa notice est complète ; elle n’ouvre pas d’elle-même.", "Ouvrir la campagne", where)
        return Geste(f"Elle ouvre le {day_text(campagne.ouverture)}.", "Relire ce qui est attendu", suivi)


@dataclass(frozen=True, slots=True)
class LigneMatrice:
    """A DLA and its state in each campaign of the matrix, in the order of the columns."""

    dla: Dla
    cellules: Sequence[LigneDla]


@dataclass(frozen=True, slots=True)
class TableauDeBord:
    """The tableau de bord of one région."""

    region: Region
    colonnes: Sequence[ColonneMatrice]
    lignes: Sequence[LigneMatrice]
    has_personnes: bool  # whether a campaign expects answers, or any affectation exists

    @property
    def missing(self) -> Sequence[LigneMatrice]:
        """DLA with a missing answer in a campaign that opened and is not settled."""
        return [ligne for ligne in self.lignes if any(map(_is_missing, self.colonnes, ligne.cellules))]

    @property
    def is_long(self) -> bool:
        return len(self.lignes) > MANY

    @property
    def running(self) -> Sequence[ColonneMatrice]:
        return [colonne for colonne in self.colonnes if colonne.is_running]


def _is_missing(colonne: ColonneMatrice, cellule: LigneDla) -> bool:
    return colonne.is_running and cellule.etat in {EtatDla.A_FAIRE, EtatDla.COMMENCE, EtatDla.EN_RETARD}


def tableaux(today: date) -> list[TableauDeBord]:
    """Return the tableau of each région that the visitor runs; the number of queries does not depend on their size."""
    campagnes = [campagne for campagne in all_animated_now() if campagne.annulee_le is None]
    session = reading()
    regions = list_animated_regions_with_dlas(session, acteur())
    shown = [campagne for region, _ in regions for campagne in _columns(campagnes, region, today)]
    suivis = list_suivis(session, [campagne.id for campagne in shown])
    rows = _by_campagne(suivis)
    # replies that the C2RA has neither answered nor closed, withdrawn answers included
    to_read = Counter(suivi.campagne_id for suivi in suivis if suivi.echange is EtatEchange.ATTEND_C2RA)
    to_see = count_to_see(session, [campagne for campagne in shown if campagne.arretee_le is None])
    temps = get_suivi_temps(session, shown, [dla for region, _ in regions for dla in region.dlas])
    built = []
    for region, is_staffed in regions:
        colonnes = [
            ColonneMatrice(
                campagne,
                campagne.etat(today),
                avancement(
                    campagne, region.dlas, rows.get(campagne.id, []), temps.conventionnes.get(campagne.id, {}), today
                ),
                a_voir=to_see.get(campagne.id, 0),
                a_lire=to_read[campagne.id],
                a_corriger=temps.a_corriger[campagne.id],
                today=today,
            )
            for campagne in shown
            if campagne.region_id == region.id
        ]
        lignes = [
            LigneMatrice(dla, [colonne.avancement.lignes[place] for colonne in colonnes])
            for place, dla in enumerate(region.dlas)
        ]
        is_awaited = any(colonne.avancement.couverture.attendues for colonne in colonnes)
        built.append(TableauDeBord(region, colonnes, lignes, is_awaited or is_staffed))
    return built


def _columns(campagnes: Sequence[Campagne], region: Region, today: date) -> Sequence[Campagne]:
    candidates = [campagne for campagne in campagnes if campagne.region_id == region.id]
    candidates.sort(key=lambda campagne: (not campagne.is_over(today), campagne.ouverture, campagne.id), reverse=True)
    return candidates[:COLUMNS]


def _by_campagne(rows: Sequence[Suivi]) -> Mapping[int, Sequence[Suivi]]:
    suivis: dict[int, list[Suivi]] = {}
    for row in rows:
        if row.retiree_le is None:
            suivis.setdefault(row.campagne_id, []).append(row)
    return suivis
