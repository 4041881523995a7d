"""Every page and file that each visitor reaches: by following links in the demo, by each route in the matrix."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from collecte.comptes.web.gate import droit_of
from collecte.core.web.problemes import is_of_programmes
from tests.attaques.parcours import address_of
from tests.collecte.policy.test_acces import path_of, routes
from tests.portrait.hasard import HASARD
from tests.portrait.lectures import Reading, read
from tests.portrait.mondes import SITE, Visitor

MOST = 4
"""Addresses visited per route, with the same names in their query."""

MOST_OF = {"campagne_id": 12, "participation_id": 8, "dla_id": 6, "structure_id": 6, "accompagnement_id": 6}
"""Addresses visited per route whose first parameter is one of these."""

_LINK = re.compile(rf'"(?:{re.escape(SITE)})?(/(?!/)[^"#\s\\]*)')
_LEFT_OUT = re.compile(r"^/(?:static/|metriques$|deconnexion$)")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

Key = tuple[str, tuple[str, ...]]


@dataclass
class Crawl:
    """Links followed breadth first from the routes without parameters; of each route, so many addresses at most."""

    app: Flask
    visitor: Visitor
    waiting: deque[str] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)
    counts: Counter[Key] = field(default_factory=Counter)

    def readings(self) -> Iterator[tuple[str, Reading]]:
        """Yield each address with its answer; refusals are left out."""
        adapter = self.app.url_map.bind(urlsplit(SITE).netloc)
        self._follow(adapter, starting_points(self.app, self.visitor))
        while self.waiting:
            path = self.waiting.popleft()
            reading = read(self.visitor, path)
            if reading.status < 400:
                yield path, reading
                self._follow(adapter, links_in(reading))

    def _follow(self, adapter: MapAdapter, paths: Sequence[str]) -> None:
        by_key: dict[Key, list[str]] = {}
        for path in paths:
            key = _key(adapter, path)
            if key is not None and path not in self.seen:
                by_key.setdefault(key, []).append(path)
        for key, candidates in by_key.items():
            for path in chosen(candidates, _most_of(key) - self.counts[key]):
                self.counts[key] += 1
                self.seen.add(path)
                self.waiting.append(path)


def starting_points(app: Flask, visitor: Visitor) -> list[str]:
    """List the personal link, or the GET routes without a parameter; for programs, their own routes only."""
    if visitor.address:
        return [visitor.address]
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted({rule for rule in rules if "<" not in rule and is_of_programmes(rule) == bool(visitor.headers)})


def links_in(reading: Reading) -> list[str]:
    """List the addresses of this site in a page, or the target of its redirect, each once, in their order."""
    addresses = [reading.location.removeprefix(SITE)] if reading.location else _LINK.findall(reading.body)
    return list(dict.fromkeys(html.unescape(path).partition("#")[0] for path in addresses))


def chosen(paths: Sequence[str], most: int) -> Sequence[str]:
    """Return at most `most` paths: the first ones, and the last one."""
    if len(paths) <= most:
        return paths
    return [*paths[: most - 1], paths[-1]] if most > 0 else []


def _key(adapter: MapAdapter, path: str) -> Key | None:
    """Return the route of an address and the names of its query; None when it is no page of ours."""
    if _LEFT_OUT.match(path):
        return None
    address = urlsplit(path)
    try:
        rule, _ = adapter.match(address.path, method="GET", return_rule=True)
    except HTTPException:
        return None
    return rule.rule, tuple(sorted({name for name, _ in parse_qsl(address.query, keep_blank_values=True)}))


def _most_of(key: Key) -> int:
    names = _PARAMETER.findall(key[0])
    return MOST_OF.get(names[0], MOST) if names else MOST


def read_matrix(
    visitors: Mapping[str, Visitor], programs: Mapping[str, Visitor]
) -> Iterator[tuple[str, str, str, Reading | int]]:
    """Yield method, route, visitor and answer: a reading for GET, else the status."""
    for method, rule in sorted(routes(next(iter(visitors.values())).client.application)):
        for name in visitors:
            visitor = (programs if is_of_programmes(rule) else visitors)[name]
            if method == "GET":
                path = address_of(rule) if rule.startswith("/r/") else path_of(rule)
                yield method, rule, name, read(visitor, path)
            else:
                yield method, rule, name, _status(visitor, method, path_of(rule))


def _status(visitor: Visitor, method: str, path: str) -> int:
    HASARD.restart(f"{visitor.name} {method} {path}")
    with visitor.client.open(path, method=method, headers=visitor.headers, base_url=SITE) as response:
        return int(response.status_code)


def right_of(app: Flask, rule: str, method: str) -> str:
    """Return the name of the right that a route declares."""
    declared = (route for route in app.url_map.iter_rules() if route.rule == rule and method in (route.methods or ()))
    droit = droit_of(app, next(declared).endpoint)
    return droit.name if droit else "?"


def endpoints(app: Flask) -> list[str]:
    """Return a line for each route: its methods, its address, its endpoint."""
    return sorted(
        f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
    )
