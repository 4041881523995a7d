"""Tableau de bord: each région's DLA against its last campaigns, next actions, blockers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from collecte.campagnes.queries.signaux import count_to_see
from collecte.campagnes.queries.suivi_temps import get_suivi_temps
from collecte.campagnes.queries.suivis import Suivi, list_suivis
from collecte.campagnes.views.pages_campagne import MANY, Avancement, EtatDla, LigneDla, avancement
from collecte.comptes.web.context import acteur, reading
from collecte.models import Campagne, Dla, EtatCampagne, EtatEchange, Region
from collecte.organisation.queries.organisation import list_animated_regions_with_dlas
from collecte.reponses.views.animation import all_animated_now
from questionnaires.core.francais import day_text, plural

COLUMNS = 8
"""Campaigns side by side: those that run, then the last ones."""


@dataclass(frozen=True, slots=True)
class Geste:
    """What is said, and where one goes to do it."""

    phrase: str
    lien: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Colonne:
    """One campaign of the matrix."""

    campagne: Campagne
    etat: EtatCampagne
    avancement: Avancement
    a_voir: int  # flags that nobody looked at yet
    a_lire: int  # replies to questions, that nobody answered nor closed
    a_corriger: int  # DLA whose direction asks that its effectifs be corrected
    today: date

    @property
    def age(self) -> int:
        """Days since its opening; negative before it."""
        return (self.today - self.campagne.ouverture).days

    @property
    def is_running(self) -> bool:
        """Whether something is still to be done about it: settling its results, in the end."""
        return self.etat is not EtatCampagne.ARRETEE

    @property
    def gestes(self) -> Sequence[Geste]:
        """What to do now about it, what someone waits for first."""
        return [*self._waited_for(), self._next()]

    def _waited_for(self) -> Iterator[Geste]:
        own = self.campagne
        if self.a_lire:
            told = plural(self.a_lire, "réponse à une question est à lire", "réponses à des questions sont à lire")
            yield Geste(f"{told}.", "Lire", f"{url_for('campagnes.suivi', campagne_id=own.id)}#personnes")
        if self.a_corriger:
            told = plural(self.a_corriger, "direction demande", "directions demandent")
            where = url_for("campagnes.effectifs", campagne_id=own.id)
            yield Geste(f"{told} une correction des effectifs.", "Voir laquelle", where)

    def _next(self) -> Geste:
        own, missing = self.campagne, self.avancement.couverture.manquantes
        suivi = url_for("campagnes.suivi", campagne_id=own.id)
        if self.etat is EtatCampagne.PREVUE:
            return self._before(suivi)
        if not missing:
            return self._complete(suivi)
        left = plural(missing, "réponse reste à transmettre", "réponses restent à transmettre")
        if self.etat is EtatCampagne.OUVERTE:
            return Geste(f"{left} avant le {day_text(own.cloture)}.", "Voir où en est chaque DLA", suivi)
        if self.etat is EtatCampagne.GRACE:
            told = f"{left} ; les réponses en retard sont acceptées jusqu’au {day_text(own.derniere_limite)}."
            return Geste(told, "Voir qui manque", suivi)
        told = plural(missing, "réponse manque", "réponses manquent")
        if not own.is_over(self.today):
            more = f"{told} ; il reste jusqu’au {day_text(own.limite)} à un DLA prolongé."
            return Geste(more, "Voir qui manque", suivi)
        return Geste(f"{told} après la clôture.", "Prolonger un DLA, ou justifier les écarts", suivi)

    def _complete(self, suivi: str) -> Geste:
        own = self.campagne
        if self.a_voir:
            left = plural(self.a_voir, "signalement reste", "signalements restent")
            where = url_for("campagnes.signaux", campagne_id=own.id)
            return Geste(f"Plus rien n’est attendu, mais {left} à voir.", "Voir les signalements", where)
        if own.is_over(self.today):
            where = url_for("campagnes.arret", campagne_id=own.id)
            return Geste("Plus rien n’est attendu.", "Arrêter les résultats", where)
        return Geste("Plus rien n’est attendu.", "Télécharger le classeur", suivi)

    def _before(self, suivi: str) -> Geste:
        own = self.campagne
        if own.missing_notice:
            told = f"Elle n’ouvre pas sans sa notice : il y manque {', '.join(own.missing_notice)}."
            return Geste(told, "Compléter la notice", url_for("campagnes.notice", campagne_id=own.id))
        if own.confirmee_le is None:
            where = url_for("campagnes.ouverture", campagne_id=own.id)
            return Geste("Sa notice est complète ; elle n’ouvre pas d’elle-même.", "Ouvrir la campagne", where)
        return Geste(f"Elle ouvre le {day_text(own.ouverture)}.", "Relire ce qui est attendu", suivi)


@dataclass(frozen=True, slots=True)
class LigneMatrice:
    """A DLA and where it stands in each campaign of the matrix, in the order of its columns."""

    dla: Dla
    cellules: Sequence[LigneDla]


@dataclass(frozen=True, slots=True)
class Tableau:
    """One région."""

    region: Region
    colonnes: Sequence[Colonne]
    lignes: Sequence[LigneMatrice]
    has_personnes: bool  # whether a campaign awaits someone; without one, whether someone is or was affected

    @property
    def missing(self) -> Sequence[LigneMatrice]:
        """The DLA of which an answer is missing in a campaign that opened and is not settled."""
        return [ligne for ligne in self.lignes if any(map(_is_missing, self.colonnes, ligne.cellules))]

    @property
    def is_long(self) -> bool:
        return len(self.lignes) > MANY

    @property
    def running(self) -> Sequence[Colonne]:
        return [own for own in self.colonnes if own.is_running]


def _is_missing(colonne: Colonne, cellule: LigneDla) -> bool:
    return colonne.is_running and cellule.etat in {EtatDla.A_FAIRE, EtatDla.COMMENCE, EtatDla.EN_RETARD}


def tableaux(today: date) -> list[Tableau]:
    """Each région that the one who asks runs; as many reads whatever their size."""
    campagnes = [own for own in all_animated_now() if own.annulee_le is None]
    session = reading()
    regions = list_animated_regions_with_dlas(session, acteur())
    shown = [own for region, _ in regions for own in _columns(campagnes, region, today)]
    suivis = list_suivis(session, [own.id for own in shown])
    rows, to_read = _by_campagne(suivis), _count_to_read(suivis)
    to_see = count_to_see(session, [own for own in shown if own.arretee_le is None])
    temps = get_suivi_temps(session, shown, [dla for region, _ in regions for dla in region.dlas])
    found = []
    for region, is_staffed in regions:
        colonnes = [
            Colonne(
                own,
                own.etat(today),
                avancement(own, region.dlas, rows.get(own.id, []), temps.conventionnes.get(own.id, {}), today),
                a_voir=to_see.get(own.id, 0),
                a_lire=to_read[own.id],
                a_corriger=temps.a_corriger[own.id],
                today=today,
            )
            for own in shown
            if own.region_id == region.id
        ]
        lignes = [
            LigneMatrice(dla, [own.avancement.lignes[place] for own in colonnes])
            for place, dla in enumerate(region.dlas)
        ]
        is_awaited = any(own.avancement.couverture.attendues for own in colonnes)
        found.append(Tableau(region, colonnes, lignes, is_awaited or is_staffed))
    return found


def _columns(campagnes: Sequence[Campagne], region: Region, today: date) -> Sequence[Campagne]:
    own = [campagne for campagne in campagnes if campagne.region_id == region.id]
    own.sort(key=lambda campagne: (not campagne.is_over(today), campagne.ouverture, campagne.id), reverse=True)
    return own[:COLUMNS]


def _count_to_read(rows: Iterable[Suivi]) -> Counter[int]:
    """Campaign -> replies that its C2RA has not answered nor closed, those of withdrawn answers included."""
    return Counter(row.campagne_id for row in rows if row.echange is EtatEchange.ATTEND_C2RA)


def _by_campagne(rows: Sequence[Suivi]) -> Mapping[int, Sequence[Suivi]]:
    found: dict[int, list[Suivi]] = {}
    for row in rows:
        if row.retiree_le is None:
            found.setdefault(row.campagne_id, []).append(row)
    return found
