"""Compose a Note aux pilotes from the settled campaigns of a région that its reader may see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.models import Region
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_adopted, get_referentiel_of
from collecte.temps.operations.methode_note import (
    MISSION_COMPTEE,
    faits_of,
    methode_of,
    metier_of,
    moyens_note_of,
    moyens_of,
)
from collecte.temps.operations.temps_fiche import Figure, Parts, lignes_mouvement, lignes_temps
from collecte.temps.queries.chiffres_temps import CONFIDENTIEL, ChiffresRegion
from collecte.temps.queries.note_pilotes import Details, get_details
from exports.papiers.fiche import LigneTemps
from exports.papiers.note import ActiviteEnPlus, EnPlus, Evolution, LigneEvolution, NotePilotes
from exports.release.cellules import Mesure, Mots, Release, Statut
from exports.release.origine import champ_of, source_of
from questionnaires.core.francais import plural, typeset
from questionnaires.referentiel.referentiel import AUTRE, Referentiel
from questionnaires.temps.activites import EVOLUTION

MOST = 6
"""Périodes of an evolution: what a page of paper holds in width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """What a note is about: a région, its settled campaigns on time, latest first, and one of them; None: there is
    none. `is_missed`: another one was named, which is not settled, or not its reader's."""

    region: Region
    campagnes: Sequence[ChiffresRegion]
    chiffres: ChiffresRegion | None
    is_missed: bool = False

    @property
    def serie(self) -> Sequence[ChiffresRegion]:
        """The chosen one and those before it over périodes of its kind, oldest first."""
        if self.chiffres is None:
            return ()
        last = self.chiffres.campagne.periode
        same = [own for own in self.campagnes if own.campagne.periode.kind == last.kind]
        return [own for own in same[::-1] if own.campagne.periode.fin <= last.fin][-MOST:]


def choice_of(region: Region, chiffres: Sequence[ChiffresRegion], campagne_id: int | None) -> Choix:
    """`chiffres` are all that a reader has; the latest stands for one that is not among them, which is then missed."""
    own = [each for each in chiffres if each.campagne.region_id == region.id]
    named = next((each for each in own if each.campagne.id == campagne_id), None)
    is_missed = campagne_id is not None and named is None
    return Choix(region=region, campagnes=own, chiffres=named or next(iter(own), None), is_missed=is_missed)


def compose(session: Session, *, choix: Choix, acteur: Acteur, now: datetime) -> NotePilotes:
    """What `acteur`, who reads the time of the région, is told of it."""
    chiffres = choix.chiffres
    if chiffres is None:
        referentiel, details = get_adopted(session, choix.region.id).referentiel, None
    else:
        referentiel, details = get_referentiel_of(chiffres.campagne), get_details(session, acteur, chiffres)
    parts = _parts(chiffres, referentiel)
    return NotePilotes(
        region=choix.region.nom,
        periode=chiffres.campagne.periode.libelle if chiffres else "",
        arrete_a=(chiffres.campagne.arretee_le if chiffres else None) or now,
        faits=tuple(faits_of(chiffres, referentiel)),
        metier=metier_of(referentiel),
        temps=_temps(referentiel, parts),
        etp=chiffres.etp_total if chiffres and chiffres.is_shown else None,
        pas=chiffres.pas if chiffres else 0,
        pas_reseau=chiffres.reseau.pas if chiffres and chiffres.reseau else 0,
        temps_note=_temps_note(chiffres),
        secret=_sentence(chiffres.secret) if chiffres else "",
        evolution=_evolution(choix.serie, referentiel),
        en_plus=_en_plus(choix.serie, details),
        mission_comptee=next(
            (place for place, own in enumerate(referentiel.missions, start=1) if own.code == MISSION_COMPTEE), 0
        ),
        moyens=tuple(moyens_of(chiffres, details)),
        moyens_note=moyens_note_of(chiffres, details),
        methode=tuple(methode_of(chiffres, details, choix.region.seuils)),
        **_legende(choix),
    )


def _legende(choix: Choix) -> dict[str, str]:
    """The sentences « Champ » and « Source » of the note; empty where it shows no time."""
    chiffres = choix.chiffres
    if chiffres is None or not chiffres.is_shown:
        return {}
    own, release = chiffres.campagne, chiffres.release
    return {
        "champ": champ_of(release, choix.region.nom, own.periode.libelle),
        "source": source_of(own.titre, own.ouverture, own.cloture, release),
    }


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


# --- time


def _parts(chiffres: ChiffresRegion | None, referentiel: Referentiel) -> Parts:
    """Points and ETP by mission and line; lines that only an earlier version asked are outside the référentiel."""
    if chiffres is None:
        return Parts()
    return Parts(
        etp=_gathered(chiffres.etp, referentiel),
        dla=_gathered(chiffres.parts, referentiel),
        reseau=_gathered(chiffres.reseau.parts(), referentiel) if chiffres.reseau else {},
    )


def _gathered(figures: Mapping[str, Figure], referentiel: Referentiel) -> Mapping[str, Figure]:
    named = {*referentiel.fonctions, *(own.code for own in referentiel.missions)}
    inside = {code: own for code, own in figures.items() if code in named}
    outside = [own for code, own in figures.items() if code not in named]
    return {**inside, AUTRE: sum(outside[1:], outside[0])} if outside else inside


def _temps(referentiel: Referentiel, parts: Parts) -> tuple[LigneTemps, ...]:
    """Fonctions have the numbers that the trade is told with, above; those that are not told are left out."""
    numeros = (own.numero for mission in metier_of(referentiel) for own in mission.fonctions)
    numbered = [
        own if own.is_mission else replace(own, libelle=f"{next(numeros)} {own.libelle}")
        for own in lignes_temps(referentiel, parts)
    ]
    return tuple(own for own in numbered if own.is_mission or own.part is not None)


def _temps_note(chiffres: ChiffresRegion | None) -> str:
    if chiffres is None or not chiffres.is_shown:
        return ""
    near = plural(chiffres.pas, "point")
    least = chiffres.release.seuils.personnes_lignes
    missions = "" if chiffres.release.has_lines else f" {typeset(_MISSIONS.format(personnes=least))}"
    said = typeset(f"Moyenne de {plural(chiffres.contributeurs, 'personne')}, à {near} près.") + missions
    return f"{said} {chiffres.reseau_note}".strip()


_MISSIONS = (
    "Les missions seules : les fonctions paraissent à partir de {personnes} personnes, si elles ne désignent personne."
)


def _evolution(serie: Sequence[ChiffresRegion], referentiel: Referentiel) -> Evolution:
    asked = [get_referentiel_of(own.campagne) for own in serie]
    told = [(own.campagne, _parts(own, each)) for own, each in zip(serie, asked, strict=True)]
    changed = any(own != referentiel for own in asked)
    return Evolution(
        periodes=tuple(own.campagne.periode.libelle for own in serie),
        pas=tuple(own.pas for own in serie),
        lignes=tuple(
            LigneEvolution(libelle=own.libelle, mission=own.mission, parts=own.dla, changement=own.changement)
            for own in lignes_mouvement(referentiel, told, serie)
        ),
        prudence="Le référentiel a changé entre ces périodes : une mission peut n’y pas dire la même chose."
        if changed
        else "",
    )


# --- what takes more time, and why


PLUS, MOINS = "plus", "moins"
"""The options of « Temps passé » that say it."""


def _en_plus(serie: Sequence[ChiffresRegion], details: Details | None) -> EnPlus:
    """Activités of the last campaign of the series that asked them; reasons of the chosen one."""
    raisons = details.raisons if details else None
    asked = next((own for own in reversed(serie) if _evolutions(own.release)), None)
    activites = tuple(_activites(asked)) if asked else ()
    return EnPlus(
        activites=activites,
        note=_activites_note(asked, activites),
        raisons=tuple(_raisons(raisons or ())),
        raisons_note=typeset(_raisons_note(raisons)),
    )


def _raisons(raisons: Sequence[tuple[str, Mots]]) -> Sequence[tuple[str, Mots]]:
    """Those that more than a quarter gave, the most told first."""
    return sorted((own for own in raisons if own[1] is not Mots.PEU), key=lambda own: -own[1].valeur)


def _raisons_note(raisons: Sequence[tuple[str, Mots]] | None) -> str:
    if raisons is None:
        return "Pourquoi des parts ont bougé en un an : personne ne l’a dit, ou trop peu pour le répéter."
    if not _raisons(raisons):
        return "Pourquoi des parts ont bougé de 10 points en un an : aucune raison n’est donnée par plus d’un quart."
    return (
        "Pourquoi, selon les personnes dont une part a bougé de 10 points en un an ; les raisons qu’un quart d’entre "
        "elles au plus donnent ne sont pas citées :"
    )


def _evolutions(release: Release) -> tuple[str, ...]:
    """Codes of the activités whose change in time was asked."""
    suffix = f"_{EVOLUTION}"
    cells = (own for own in release.of(Mesure.MOTS) if own.statut is not Statut.SANS_OBJET)
    asked = (own.ligne for own in cells if own.ligne.endswith(suffix))
    return tuple(dict.fromkeys(code.removesuffix(suffix) for code in asked))


def _activites(asked: ChiffresRegion) -> Sequence[ActiviteEnPlus]:
    """Those that more persons say to take more time than less: the most told first, then as the référentiel goes."""
    referentiel = get_referentiel_of(asked.campagne)
    homes = {each.code: own for own in referentiel.fonctions.values() for each in own.activites}
    found = [
        ActiviteEnPlus(activite=referentiel.activites[code].titre, fonction=homes[code].court, plus=plus, moins=moins)
        for code, plus, moins in _told_evolutions(asked.release)
        if plus.valeur > moins.valeur and code in homes
    ]
    return sorted(found, key=lambda own: -own.plus.valeur)


def _told_evolutions(release: Release) -> Iterator[tuple[str, Mots, Mots]]:
    """(activité, by how many it is said to take more time, and less), of those that are told."""
    for code in _evolutions(release):
        plus, moins = (release.get(Mesure.MOTS, f"{code}_{EVOLUTION}", colonne=own) for own in (PLUS, MOINS))
        if plus and moins and plus.valeur and moins.valeur:
            yield code, Mots.of(plus.valeur), Mots.of(moins.valeur)


def _activites_note(asked: ChiffresRegion | None, activites: Sequence[ActiviteEnPlus]) -> str:
    if asked is None:
        return "Les activités n’ont pas été demandées sur ces périodes."
    periode = asked.campagne.periode.libelle
    if not any(_told_evolutions(asked.release)):
        return typeset(f"Activités, {periode} : {CONFIDENTIEL}.")
    if not activites:
        return (
            f"{periode.capitalize()} : d’aucune activité ces chiffres ne permettent d’affirmer que plus de personnes "
            "disent « plus de temps » que « moins »."
        )
    return (
        f"{periode.capitalize()} : par combien de personnes il est dit qu’elles y passent plus de temps, ou moins, "
        "qu’un an plus tôt. « Par presque tous » : les trois quarts ou plus ; « par peu » : un quart ou moins."
    )
