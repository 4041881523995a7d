"""Exact answers of a campaign on time, in the form that releases are computed from.

Nothing but settling results imports this module: every output reads the release.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exports.records.couverture import couverture
from exports.records.publication import poids, transmitted
from exports.records.records import Attendu, Collecte, Reponse
from exports.release.annees import NOUNS, periodes_of_year
from exports.release.cellules import RAISONS, BlocCellules, Release
from exports.release.contexte import Annees, Precedente
from exports.release.exactes import CollecteTemps, ReponseTemps
from exports.temps.consolidation import PRECISION, check_records, choices_of, sources_asked, tables_of
from exports.temps.lignes import blocs_of, homes_of, lignes_asked
from exports.temps.raisons import CITEES
from exports.temps.souhaits import wished_parts
from questionnaires.referentiel.correspondance import lignes_comparables, missions_en_rupture
from questionnaires.referentiel.referentiel import AUTRE
from questionnaires.temps.an_dernier import reasons_given
from questionnaires.temps.periodes import Periode

MOIS_PAR_AN = 12


def temps_a_publier(collecte: Collecte, *, en_cours: bool = False) -> CollecteTemps:
    """Build what a release is computed from. Raises ValueError on contradictory records: a defect of the code that read
    them."""
    check_records(collecte)
    options = options_told(collecte)
    taux = couverture(collecte.attendus)
    return CollecteTemps(
        blocs=blocs_published(collecte),
        mois=collecte.periode.mois,
        reponses=tuple(
            _reponse(collecte, attendu, reponse, options)
            for attendu, reponse in transmitted(collecte)
            if poids(reponse) > 0
        ),
        couverture=Fraction(100 * taux.poids_transmis, taux.poids_attendu) if taux.poids_attendu else Fraction(0),
        options=options,
        en_cours=en_cours,
        annuelle=collecte.periode.mois == MOIS_PAR_AN,
    )


def precedente(collecte: Collecte, before: Collecte, release: Release, *, en_cours: bool = False) -> Precedente:
    """Build the previous période, as `collecte` is compared with it. `en_cours`: it was not over when it was
    settled."""
    return Precedente(
        code=before.periode.code,
        release=release,
        collecte=temps_a_publier(before, en_cours=en_cours),
        ruptures=_ruptures(collecte, before),
    )


def annees(collecte: Collecte, released: Mapping[str, Precedente]) -> Annees | None:
    """Build the two years that a période ends, from what earlier périodes released, by code; None when it ends no year,
    or when one of them is missing."""
    periode = collecte.periode
    if periode.kind not in NOUNS or periode != periodes_of_year(periode.annee, periode.kind)[-1]:
        return None
    before, year = (periodes_of_year(annee, periode.kind) for annee in (periode.annee - 1, periode.annee))
    earlier = [released.get(past.code) for past in (*before, *year[:-1])]
    known = tuple(filter(None, earlier))
    if len(known) < len(earlier):
        return None
    code = Periode(periode.annee - 1, "A", 1).code
    return Annees(code=code, avant=known[: len(before)], debut=known[len(before) :])


def _ruptures(collecte: Collecte, before: Collecte) -> frozenset[str]:
    """Return the codes of missions, and of work outside them, whose meaning differs between the two."""
    every = frozenset(bloc.code for source in (collecte, before) for bloc in blocs_published(source))
    if any(
        {ligne.code for ligne in lignes_asked(source)} != set(source.referentiel.lignes)
        for source in (collecte, before)
    ):
        return every
    first, last = sorted((before.edition, collecte.edition))
    editions = [edition for edition in collecte.serie.editions if first <= edition.numero <= last]
    if len(editions) != last - first + 1:
        return frozenset() if first == last else every
    referentiels = [edition.referentiel for edition in editions]
    correspondances = [edition.correspondance for edition in editions[1:] if edition.correspondance is not None]
    broken = frozenset(missions_en_rupture(referentiels, correspondances))
    outside = {
        AUTRE
        for ligne in lignes_comparables(referentiels, correspondances)
        if AUTRE in ligne.codes[-1] and ligne.ruptures
    }
    return broken | outside


def blocs_published(collecte: Collecte) -> tuple[BlocCellules, ...]:
    """List missions, then each line outside missions as a bloc of its own."""
    blocs: list[BlocCellules] = []
    for bloc in blocs_of(collecte.referentiel, lignes_asked(collecte), homes_of(collecte)):
        codes = tuple(ligne.code for ligne in bloc.lignes)
        if bloc.mission is not None:
            blocs.append(BlocCellules(code=bloc.mission.code, lignes=codes))
        else:
            blocs += [BlocCellules(code=code, lignes=(code,)) for code in codes]
    return tuple(blocs)


def options_told(collecte: Collecte) -> Mapping[str, tuple[str, ...]]:
    """Map each question released in words to its options: activités, basis of the répartitions, reasons."""
    tables = tables_of(collecte.questionnaire)
    choices = {choice.code: tuple(option.code for option in choice.options) for _, choice in choices_of(tables)}
    source = sources_asked(collecte)
    return {**choices, **({PRECISION: tuple(source.libelles)} if source else {}), RAISONS: tuple(CITEES)}


def _reponse(
    collecte: Collecte, attendu: Attendu, reponse: Reponse, options: Mapping[str, Sequence[str]]
) -> ReponseTemps:
    parts = {ligne.code: reponse.valeurs.get(ligne.code) for ligne in lignes_asked(collecte)}
    return ReponseTemps(
        dla=attendu.dla,
        personne=attendu.personne,
        poids=poids(reponse),
        accord=reponse.accord_chiffres,
        parts={code: part for code, part in parts.items() if isinstance(part, int)},
        souhait=wished_parts(collecte, reponse),
        choix={**_chosen(reponse, options), **_raisons(collecte, attendu, reponse)},
    )


def _chosen(reponse: Reponse, options: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
    """Map each question asked to the options chosen, none where it was left blank; a question not asked is absent."""
    values = {code: reponse.valeurs[code] for code in options if code in reponse.valeurs}
    return {code: frozenset({value} if isinstance(value, str) else ()) for code, value in values.items()}


def _raisons(collecte: Collecte, attendu: Attendu, reponse: Reponse) -> Mapping[str, frozenset[str]]:
    """Return the reasons of respondents who gave one. An anonymised answer gives none: a reason goes with its author's
    name."""
    if attendu.personne < 0:
        return {}
    questionnaire = collecte.posees.get(reponse.version, collecte.questionnaire)
    raisons = CITEES.keys() & {given.raison for given in reasons_given(questionnaire, reponse.valeurs)}
    return {RAISONS: frozenset(raisons)} if raisons else {}
