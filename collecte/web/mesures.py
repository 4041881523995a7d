"""Counters of this process in the format of Prometheus: requests by route template, never an address nor anyone."""

from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter

from flask import Flask, Response, current_app, g
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from collecte.queries.mesures import Mesures
from collecte.web.evenements import methode, route

_KEY = "collecte mesures"
_BOUNDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Compteurs:
    """What one process counted since it started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "collecte_requetes",
            "Requests answered by this process.",
            ("methode", "route", "statut"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "collecte_requete_secondes",
            "Seconds until the answer was ready.",
            ("route",),
            buckets=_BOUNDS,
            registry=self.registry,
        )

    def count(self, statut: int, seconds: float) -> None:
        """One request, that has been answered."""
        self._requests.labels(methode(), route(), str(statut)).inc()
        self._seconds.labels(route()).observe(seconds)


class DeLaBase(Collector):
    """What was read of the base, once for one answer."""

    def __init__(self, found: Mesures) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        own = self._found
        reponses = GaugeMetricFamily("collecte_reponses", "Answers in the base, by state.", labels=["etat"])
        reponses.add_metric(["commencee"], own.reponses_commencees)
        reponses.add_metric(["transmise"], own.reponses_transmises)
        yield reponses
        for name, told, value in (
            ("collecte_enregistrements", "Saves of the answers in the base.", own.enregistrements),
            ("collecte_courriels_en_attente", "Messages whose hour has come.", own.courriels.nombre),
            ("collecte_courriel_attente_secondes", "Age of the oldest of them.", own.courriels.age),
            ("collecte_travaux_en_attente", "Periodic works to be done.", own.travaux.nombre),
            ("collecte_travail_attente_secondes", "Age of the oldest periodic work to be done.", own.travaux.age),
            ("collecte_fabrications_en_attente", "Files to be made.", own.fabrications.nombre),
            ("collecte_fabrication_attente_secondes", "Age of the oldest file to be made.", own.fabrications.age),
            ("collecte_imports_en_attente", "Files to be read into the register.", own.imports.nombre),
            ("collecte_import_attente_secondes", "Age of the oldest of them.", own.imports.age),
            ("collecte_base_octets", "Size of the base.", own.octets),
        ):
            yield GaugeMetricFamily(name, told, value)
        succes = GaugeMetricFamily(
            "collecte_dernier_succes_secondes",
            "When work of each kind last ended well, in seconds since 1970.",
            labels=["travail"],
        )
        for nom, moment in own.succes.items():
            succes.add_metric([nom], moment.timestamp())
        yield succes


def install(app: Flask) -> None:
    """Time each request from its very beginning to its answer."""
    app.extensions[_KEY] = Compteurs()
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    if "began" in g:
        compteurs: Compteurs = current_app.extensions[_KEY]
        compteurs.count(response.status_code, perf_counter() - g.began)
    return response


def exposed(found: Mesures) -> Response:
    """All of it."""
    compteurs: Compteurs = current_app.extensions[_KEY]
    base = CollectorRegistry()
    base.register(DeLaBase(found))
    content = generate_latest(compteurs.registry) + generate_latest(base)
    return Response(content, status=HTTPStatus.OK, content_type=CONTENT_TYPE)
