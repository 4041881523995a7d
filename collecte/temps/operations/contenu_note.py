"""Compose a Note aux pilotes from the settled campagnes of a région that its reader may see."""

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
from exports.papiers.note import ActiviteEnPlus, EnPlus, EvolutionNote, LigneEvolution, NotePilotes
from exports.release.cellules import Mesure, MotsNombre, Release, Statut
from exports.release.origine import (
    CAMPAGNES,
    arrondi_of,
    champ_of,
    champ_of_series,
    source_of,
    source_of_series,
    words_kept,
)
from questionnaires.core.francais import capital, plural, typeset
from questionnaires.referentiel.referentiel import AUTRE, Referentiel
from questionnaires.temps.activites import EVOLUTION

MOST = 4
"""Most périodes of an evolution: with more, missions take two lines each, and the note a third page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoixNote:
    """Scope of a note: a région, its settled campagnes on time, latest first, and one of them; None: there is none.
    `is_missed`: another one was named, which is not settled, or not its reader's."""

    region: Region
    campagnes: Sequence[ChiffresRegion]
    chiffres: ChiffresRegion | None
    is_missed: bool = False

    @property
    def serie(self) -> Sequence[ChiffresRegion]:
        """The chosen campagne and those before it over périodes of its kind, oldest first."""
        if self.chiffres is None:
            return ()
        last = self.chiffres.campagne.periode
        same = [chiffres for chiffres in self.campagnes if chiffres.campagne.periode.kind == last.kind]
        return [chiffres for chiffres in same[::-1] if chiffres.campagne.periode.fin <= last.fin][-MOST:]


def choice_of(region: Region, chiffres: Sequence[ChiffresRegion], campagne_id: int | None) -> ChoixNote:
    """Choose among `chiffres`, all that a reader has; the latest replaces a campagne not among them, then missed."""
    of_region = [candidate for candidate in chiffres if candidate.campagne.region_id == region.id]
    named = next((candidate for candidate in of_region if candidate.campagne.id == campagne_id), None)
    is_missed = campagne_id is not None and named is None
    return ChoixNote(
        region=region, campagnes=of_region, chiffres=named or next(iter(of_region), None), is_missed=is_missed
    )


def compose(session: Session, *, choix: ChoixNote, acteur: Acteur, now: datetime) -> NotePilotes:
    """Compose the note of a région for `acteur`, who reads its time."""
    chiffres = choix.chiffres
    if chiffres is None:
        referentiel, details = get_adopted(session, choix.region.id).referentiel, None
    else:
        referentiel, details = get_referentiel_of(chiffres.campagne), get_details(session, acteur, chiffres)
    parts = _parts(chiffres, referentiel)
    return NotePilotes(
        region=chiffres.campagne.territoire if chiffres else choix.region.nom,
        periode=chiffres.campagne.periode.libelle if chiffres else "",
        arrete_a=(chiffres.campagne.arretee_le if chiffres else None) or now,
        faits=tuple(faits_of(chiffres, referentiel)),
        metier=metier_of(referentiel),
        temps=_temps(referentiel, parts),
        etp=chiffres.etp_total if chiffres and chiffres.is_shown else None,
        pas=chiffres.pas if chiffres else 0,
        pas_reseau=chiffres.reseau.pas if chiffres and chiffres.reseau else 0,
        temps_note=_temps_note(chiffres),
        secret=f"{capital(chiffres.secret)}." if chiffres and chiffres.secret else "",
        evolution=_evolution(choix.serie, referentiel),
        en_plus=_en_plus(choix.serie, details),
        mission_comptee=next(
            (place for place, mission in enumerate(referentiel.missions, start=1) if mission.code == MISSION_COMPTEE), 0
        ),
        moyens=tuple(moyens_of(chiffres, details)),
        moyens_note=moyens_note_of(chiffres, details),
        methode=tuple(methode_of(chiffres, details, choix.region.seuils)),
        **_legende(choix),
    )


def _legende(choix: ChoixNote) -> dict[str, str]:
    """Return the sentences « Champ » and « Source » of the note; empty where it shows no time."""
    chiffres = choix.chiffres
    if chiffres is None or not chiffres.is_shown:
        return {}
    campagne, release = chiffres.campagne, chiffres.release
    return {
        "champ": champ_of(release, campagne.territoire, campagne.periode.libelle),
        "source": source_of(campagne.titre, campagne.ouverture, campagne.cloture, release),
    }


# --- time


def _parts(chiffres: ChiffresRegion | None, referentiel: Referentiel) -> Parts:
    """Return points and ETP by mission and line; lines of an earlier version only are outside the référentiel."""
    if chiffres is None:
        return Parts()
    return Parts(
        etp=_gathered(chiffres.etp, referentiel),
        dla=_gathered(chiffres.parts, referentiel),
        reseau=_gathered(chiffres.reseau.parts(), referentiel) if chiffres.reseau else {},
    )


def _gathered(figures: Mapping[str, Figure], referentiel: Referentiel) -> Mapping[str, Figure]:
    named = {*referentiel.fonctions, *(mission.code for mission in referentiel.missions)}
    inside = {code: figure for code, figure in figures.items() if code in named}
    outside = [figure for code, figure in figures.items() if code not in named]
    return {**inside, AUTRE: sum(outside[1:], outside[0])} if outside else inside


def _temps(referentiel: Referentiel, parts: Parts) -> tuple[LigneTemps, ...]:
    """Return the lines of time: fonctions carry their numbers in `metier_of`; those without a figure are left out."""
    numeros = (fonction.numero for mission in metier_of(referentiel) for fonction in mission.fonctions)
    numbered = [
        ligne if ligne.is_mission else replace(ligne, libelle=f"{next(numeros)} {ligne.libelle}")
        for ligne in lignes_temps(referentiel, parts)
    ]
    return tuple(ligne for ligne in numbered if ligne.is_mission or ligne.part is not None)


def _temps_note(chiffres: ChiffresRegion | None) -> str:
    if chiffres is None or not chiffres.is_shown:
        return ""
    people = plural(chiffres.contributeurs, "personne")
    return f"{typeset(f'Moyenne de {people}, {arrondi_of(chiffres.release)}.')} {chiffres.reseau_note}".strip()


def _evolution(serie: Sequence[ChiffresRegion], referentiel: Referentiel) -> EvolutionNote:
    asked = [get_referentiel_of(chiffres.campagne) for chiffres in serie]
    over = [(chiffres.campagne, _parts(chiffres, version)) for chiffres, version in zip(serie, asked, strict=True)]
    changed = any(version != referentiel for version in asked)
    return EvolutionNote(
        periodes=tuple(chiffres.campagne.periode.libelle for chiffres in serie),
        pas=tuple(chiffres.pas for chiffres in serie),
        lignes=tuple(
            LigneEvolution(libelle=ligne.libelle, mission=ligne.mission, parts=ligne.dla, changement=ligne.changement)
            for ligne in lignes_mouvement(referentiel, over, serie)
        ),
        prudence="Le référentiel a changé entre ces périodes : une mission peut n’y pas dire la même chose."
        if changed
        else "",
        source=source_of_series(
            CAMPAGNES,
            [(chiffres.campagne.periode.libelle, chiffres.release) for chiffres in serie if chiffres.is_shown],
        ),
        **_covered(serie),
    )


def _covered(serie: Sequence[ChiffresRegion]) -> dict[str, str]:
    """Return when the last période is, and the sentence « Champ » of all; empty without any."""
    if not serie:
        return {}
    first, last = (chiffres.campagne for chiffres in (serie[0], serie[-1]))
    return {
        "pendant": last.periode.pendant,
        "champ": champ_of_series(last.territoire, first.periode, last.periode),
    }


# --- what takes more time, and why


PLUS, MOINS = "plus", "moins"
"""Options of « Temps passé » for more time, and for less."""


def _en_plus(serie: Sequence[ChiffresRegion], details: Details | None) -> EnPlus:
    """Return activités of the last campagne of the series that asked them, and reasons of the chosen one."""
    raisons = details.raisons if details else None
    asked = next((chiffres for chiffres in reversed(serie) if _evolutions(chiffres.release)), None)
    activites = tuple(_activites(asked)) if asked else ()
    return EnPlus(
        activites=activites,
        note=_activites_note(asked, activites, is_last=asked is serie[-1]) if asked else _NEVER_ASKED,
        raisons=tuple(_raisons(raisons or ())),
        raisons_note=typeset(_raisons_note(raisons, words_kept(serie[-1].release) if serie else "")),
    )


def _raisons(raisons: Sequence[tuple[str, MotsNombre]]) -> Sequence[tuple[str, MotsNombre]]:
    """Return the reasons given by more than a quarter, the most frequent first."""
    return sorted(
        (raison for raison in raisons if raison[1] is not MotsNombre.PEU), key=lambda raison: -raison[1].valeur
    )


def _raisons_note(raisons: Sequence[tuple[str, MotsNombre]] | None, kept: str) -> str:
    if raisons is None:
        return "Pourquoi des parts ont bougé en un an : personne ne l’a dit, ou trop peu pour le répéter."
    if not _raisons(raisons):
        return "Pourquoi des parts ont bougé de 10 points en un an : aucune raison n’est donnée par plus d’un quart."
    return (
        f"Pourquoi, selon les personnes dont une part a bougé de 10 points en un an{kept} ; les raisons qu’un quart "
        "d’entre elles au plus donnent ne sont pas citées :"
    )


def _evolutions(release: Release) -> tuple[str, ...]:
    """Return the codes of the activités whose change in time was asked."""
    suffix = f"_{EVOLUTION}"
    cells = (cell for cell in release.of(Mesure.MOTS) if cell.statut is not Statut.SANS_OBJET)
    asked = (cell.ligne for cell in cells if cell.ligne.endswith(suffix))
    return tuple(dict.fromkeys(code.removesuffix(suffix) for code in asked))


def _activites(asked: ChiffresRegion) -> Sequence[ActiviteEnPlus]:
    """Return activités that more persons say to take more time than less: most frequent first, else by référentiel."""
    referentiel = get_referentiel_of(asked.campagne)
    homes = {activite.code: fonction for fonction in referentiel.fonctions.values() for activite in fonction.activites}
    activites = [
        ActiviteEnPlus(activite=referentiel.activites[code].titre, fonction=homes[code].court, plus=plus, moins=moins)
        for code, plus, moins in _told_evolutions(asked.release)
        if plus.valeur > moins.valeur and code in homes
    ]
    return sorted(activites, key=lambda activite: -activite.plus.valeur)


def _told_evolutions(release: Release) -> Iterator[tuple[str, MotsNombre, MotsNombre]]:
    """Yield (activité, how many say that it takes more time, how many less), for those that are shown."""
    for code in _evolutions(release):
        plus, moins = (release.get(Mesure.MOTS, f"{code}_{EVOLUTION}", colonne=colonne) for colonne in (PLUS, MOINS))
        if plus and moins and plus.valeur and moins.valeur:
            yield code, MotsNombre.of(plus.valeur), MotsNombre.of(moins.valeur)


_NEVER_ASKED = "Les activités n’ont pas été demandées sur ces périodes."


def _activites_note(asked: ChiffresRegion, activites: Sequence[ActiviteEnPlus], *, is_last: bool) -> str:
    """Say from which période and release activités come; the source of the note names that of the last période."""
    release = asked.release
    named = words_kept(release) or ("" if is_last else f", {release.nom_de(Mesure.MOTS)}")
    periode = f"{asked.campagne.periode.libelle}{named}"
    if not any(_told_evolutions(release)):
        return typeset(f"Activités, {periode} : {CONFIDENTIEL}.")
    if not activites:
        return (
            f"{capital(periode)} : d’aucune activité ces chiffres ne permettent d’affirmer que plus de personnes "
            "disent « plus de temps » que « moins »."
        )
    return (
        f"{capital(periode)} : par combien de personnes il est dit qu’elles y passent "
        "plus de temps, ou moins, qu’un an plus tôt. « Par presque tous » : les trois quarts ou plus ; "
        "« par peu » : un quart ou moins."
    )
