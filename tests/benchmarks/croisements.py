"""Results of structures that the register knows, settled with all their crossings, and the figures of a whole network
by category, against a bare Flask view that renders as many bytes of HTML."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from time import process_time

import click
from flask import Flask
from sqlalchemy import func, insert, select

from collecte.app import close
from collecte.bilans.queries.faits_categories import compose_public, get_faits_categories
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.cli.serveur import keep_what_is_loaded
from collecte.models import (
    Accompagnement,
    Base,
    Campagne,
    Dla,
    Etape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    Participation,
    ReleveEmploi,
    Structure,
)
from collecte.policy import Acteur
from exports.enquetes.calculs import croisements, resultats_of
from exports.enquetes.comptes import Depouillement
from exports.release.cellules import REGION
from questionnaires.categories.categories import SECTEUR, THEME
from questionnaires.files.loader import shipped_categories
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import Comparison, alternate, at_most, bare_view, seconds, tell, title
from tests.benchmarks.national.generation import generate
from tests.benchmarks.national.reponses import Banque
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import AVIS, CLOS, answer, asked
from tests.collecte.mondes.structures import DU

SEED = 2026
ANSWERS = 20_000
DLAS = ("18", "28", "36", "37", "41", "45")
BEGUN = datetime(2026, 7, 1, 9, tzinfo=UTC)
ECHELLE = 1.0
"""Of the network: 70,000 structures in ten years."""
RUNS = 21
LONGEST = 600
"""Seconds for each of the two worlds; about sixty are enough on a machine that does nothing else."""

RESULTATS = "/campagnes/1/resultats"
CROISER, GRAPHIQUE = f"{RESULTATS}/croiser", f"{RESULTATS}/graphique"
PAGES = {
    "results of the région": RESULTATS,
    "« croiser », nothing chosen": CROISER,
    "« croiser », by sector": f"{CROISER}?question=RECOMMANDATION&par={SECTEUR}",
    "« croiser », by DLA": f"{CROISER}?question=RECOMMANDATION&par=DLA",
    "« croiser », by sector, CSV": f"{CROISER}?question=RECOMMANDATION&par={SECTEUR}&csv=1",
    "chart of a question, SVG": f"{GRAPHIQUE}.svg?question=RECOMMANDATION",
    "chart of a question, CSV": f"{GRAPHIQUE}.csv?question=RECOMMANDATION",
}
TABLEAU, CATEGORIES = "/tableau-de-bord", "/bilans/regions/{region}/categories?annee={annee}"


def measure(bases: Bases, answers: int = ANSWERS, echelle: float = ECHELLE) -> None:
    with at_most(LONGEST, "pages of crossed results"), bases.monde("SQLite") as monde:
        isabelle = _asked(monde, answers)
        app = application(monde)
        title(f"(k) Pages of a campaign of {answers:,} structures of the register; processor time", "bare Flask")
        tell(_compare("tableau de bord and its map, before settling", _signed_in(app), TABLEAU))
        monde.heure.moment = CLOS
        released, settling = _release(monde), seconds(lambda: monde.settle(isabelle), process_time)
        browser = _signed_in(app)  # again, three weeks later
        for label, path in PAGES.items():
            tell(_compare(label, browser, path))
        tell(_compare("tableau de bord and its map, once settled", browser, TABLEAU))
        tell(_compare("bilans, figures by category", browser, CATEGORIES.format(region=1, annee=DU.year)))
        close(app)
        click.echo(f"  settled in {settling:.1f} s of processor, its workbook with it; {released}")
    with at_most(LONGEST, "figures of a network"), bases.monde("SQLite") as monde:
        structures = generate(monde.database, echelle)["structures"]
        _measure_network(monde, structures)


def _release(monde: Monde) -> str:
    """Say how many seconds of processor each step of its release takes, before results are settled."""
    with monde.database.reading() as session:
        steps = [process_time()]
        read = Depouillement(get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure()))
        alone = {REGION: resultats_of(read)}
        alone |= {dla.code: resultats_of(read, dla.code) for dla in read.collecte.dlas}
        steps.append(process_time())
        crossed = croisements(read, alone)
        steps.append(process_time())
    without, crossing = steps[1] - steps[0], steps[2] - steps[1]
    return f"its figures: {without:.1f} s for the région and DLA, {crossing:.1f} s for {len(crossed)} categories"


def _measure_network(monde: Monde, structures: int) -> None:
    monde.heure.moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with monde.database.reading() as session:
        count = func.count()
        largest = select(Structure.region_id).group_by(Structure.region_id).order_by(count.desc()).limit(1)
        region_id, annee = session.scalars(largest).one(), monde.heure().year - 2
    monde.animatrice("Isabelle", region_id=region_id, password=PASSWORD)
    app = application(monde)
    browser = _signed_in(app)
    title(f"    The figures by category of a network of {structures:,} structures; processor time", "bare Flask")
    tell(_compare("bilans of the largest région", browser, CATEGORIES.format(region=region_id, annee=annee)))
    close(app)
    with monde.database.reading() as session:
        title("    The same figures, of the network alone, as its synthesis has them; processor time", "facts alone")
        facts = get_faits_categories(session, annee, ())
        counted = sum(fait.nombre for fait in facts.structures[SECTEUR])
        counts = f"{counted:,} structures, {len(facts.ingenieries):,} ingénieries"
        tell(
            alternate(
                counts,
                lambda: compose_public(session, annee),
                lambda: get_faits_categories(session, annee, ()),
                runs=RUNS,
                clock=process_time,
            )
        )


def _signed_in(app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    keep_what_is_loaded()  # as the service does
    return browser


def _compare(label: str, browser: Navigateur, path: str) -> Comparison:
    answered = browser.go(path)
    if answered.status_code != 200 or answered.history:
        raise RuntimeError(f"{path} shows nothing")
    page = answered.get_data(as_text=True)
    heading = f"{label}, {len(page.encode()):,} bytes"
    return alternate(heading, lambda: browser.go(path), bare_view(page), runs=RUNS, clock=process_time)


# --- structures that the register knows


def _asked(monde: Monde, answers: int) -> Acteur:
    """Open a campaign that so many structures answered, of six DLA; return the animatrice."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    isabelle = monde.animatrice(password=PASSWORD)
    answer(monde, asked(monde, {DLAS[0]: 1}), DLAS[0], [AVIS])
    with monde.database.writing() as session:
        first: dict[type[Base], Mapping[str, object]] = {
            model: dict(session.execute(select(*model.__table__.columns)).mappings().first() or {})
            for model in (Structure, Accompagnement, Etape, Participation)
        }
        dlas = session.scalars(select(Dla.id).order_by(Dla.id)).all()
        rows: dict[type[Base], list[dict[str, object]]] = {}
        for model, row in _rows(first, list(dlas), answers):
            rows.setdefault(model, []).append({**first.get(model, {}), **row})
        for model, written in rows.items():
            session.execute(insert(model.__table__), written)  # type: ignore[arg-type] # a table
    return isabelle


def _rows(
    first: Mapping[type[Base], Mapping[str, object]], dlas: list[int], answers: int
) -> Iterator[tuple[type[Base], dict[str, object]]]:
    """Yield the rows of each structure: what differs from the `first` of their table."""
    rng, said = random.Random(SEED), Banque(SEED).satisfaction[-1]  # noqa: S311 - a seed: every run measures the same
    secteurs, themes = ([*shipped_categories().liste(code).libelles, None] for code in (SECTEUR, THEME))
    start = 1_000
    for key in range(start, start + answers):
        dla, phases = rng.choice(dlas), rng.choice([*said])
        donnee = rng.choice(said[phases])
        ids = {"id": key, "dla_id": dla}
        located = {"qpv": rng.choice((True, False, None)), "frr": rng.random() < 0.4}
        name = {"nom": f"Structure {key}", "nom_cle": f"structure {key}"}
        yield Structure, {**ids, **name, **located, "secteur_code": rng.choice(secteurs)}
        yield Accompagnement, {**ids, "structure_id": key}
        yield Etape, {"id": key, "accompagnement_id": key, "jour": date(rng.choice((2025, 2026)), 5, 12)}
        yield ReleveEmploi, {"structure_id": key, "jour": DU, "salaries": rng.choice((0, 1, 3, 8, 15, 30, 60))}
        bought = {"nature": NatureAction.INDIVIDUEL, "intitule": "Consolider", "convention_le": DU}
        spent = {"theme_code": rng.choice(themes), "jours": rng.randrange(2, 9) * 100, "montant": 480_000}
        yield Ingenierie, {**ids, **bought, **spent}
        yield IngenierieAccompagnement, {"ingenierie_id": key, "accompagnement_id": key}
        moment = BEGUN + timedelta(seconds=rng.randrange(20 * 86_400))
        given = {"recu": f"R{key}", "saisie": donnee.saisie, "valeurs": donnee.valeurs, "transmise_le": moment}
        yield Participation, {**ids, "accompagnement_id": key, **given}
