"""Archives of campaigns: worlds to archive, archives made and restored at the world's hour, and altered by hand."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from collecte.classeurs.operations.archives.lecture import lire_archive
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.classeurs.operations.archives.prise import rassembler
from collecte.classeurs.operations.archives.reprise import Reprise, reprendre
from collecte.core.database import Database
from collecte.models import Campagne
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, TROUSSEAU, Heure, Monde
from tests.collecte.mondes.retours import AVIS, answer, asked, settled

REFUS = Partage(accord_chiffres=False, vue_direction=VueDirection.MISSION)
AUTREMENT = {**CENT, "M1F1": "14", "M1F2": "26", "AUTRE_PRECISION": "=1+1 « \u00e9 »\nsur \\ deux lignes"}


def temps(monde: Monde) -> Acteur:
    """Create a campaign on time over three DLA, closed: six answers, one of which refuses publication, and one draft.
    Return the animatrice."""
    monde.region()
    porteuse_id = monde.porteuse("La Ligue", "18", "28")
    monde.convention("18", porteuse_id)
    monde.avenant()
    people = {prenom: monde.personne(prenom, *dlas) for prenom, dlas in _EQUIPE.items()}
    monde.campagne()
    for rank, (prenom, acteur) in enumerate(people.items()):
        if prenom == "Zoe":
            monde.save(acteur, monde.participation(acteur), {"M1F1": "41", "AUTRE_PRECISION": "Zyxbrouillon"})
        elif prenom != "Lea":  # on two DLA
            monde.answered(acteur, AUTREMENT if rank % 2 else CENT, **({"partage": REFUS} if rank == 1 else {}))
    isabelle = monde.animatrice(password=PASSWORD)
    monde.heure.moment = APRES
    return isabelle


_EQUIPE: Mapping[str, tuple[str, ...]] = {
    "Claire": ("18",),
    "Bruno": ("18",),
    "Ines": ("28",),
    "Yann": ("28",),
    "Rose": ("36",),
    "Paul": ("36",),
    "Lea": ("18", "28"),
    "Zoe": ("36",),
}


def temps_arrete(monde: Monde) -> Acteur:
    """Create the world of `temps` with its results settled."""
    isabelle = temps(monde)
    monde.settle(isabelle, ecarts="Deux personnes en congé.")
    return isabelle


def satisfaction(monde: Monde) -> Acteur:
    """Create a settled campaign in which twenty structures of three DLA answered."""
    monde.region()
    isabelle = monde.animatrice()
    monde.personne("Lea", "18", "28")
    campagne_id = asked(monde, {"18": 12, "28": 6, "36": 3})
    marks = ("9", "9", "9", "10", "10", "8", "8", "7", "6", "0", "9", "10")
    answer(monde, campagne_id, "18", [{**AVIS, "RECOMMANDATION": mark, "UTILE": "Le regard"} for mark in marks])
    answer(monde, campagne_id, "28", [AVIS] * 6)
    answer(monde, campagne_id, "36", [AVIS] * 2)
    settled(monde, isabelle, campagne_id)
    return isabelle


def archived(monde: Monde, *, campagne_id: int = 1, portee: Portee = Portee.COMPLETE) -> bytes:
    """Return the bytes of the archive of a campaign, made at the world's hour."""
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, campagne_id)
        archive = rassembler(
            session, campagne=campagne, portee=portee, trousseau=TROUSSEAU, acteur=None, now=monde.heure()
        )
    sink = io.BytesIO()
    archive.write(sink, lambda _done, _steps, _label: None)
    return sink.getvalue()


def taken_up(
    content: bytes, url: str, heure: Heure, folder: Path, journal: JournalEffacements | None = None
) -> tuple[Monde, Reprise]:
    """Restore an archive into an empty database; return its world and the result."""
    path = folder / "reprise.zip"
    path.write_bytes(content)
    database = Database(url)
    with database.writing() as session:
        reprise = reprendre(session, archive=lire_archive(path), journal=journal, now=heure(), tell=lambda _step: None)
    return Monde(database, Heure(heure())), reprise


Change = Callable[[dict[str, bytes]], None]
"""A change to the parts of an archive, which are bytes by name."""


def altered(content: bytes, change: Change, *, told: bool = True) -> bytes:
    """Return an archive whose parts were changed by hand; `told`: its manifest describes the changed parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    if told:
        tell_again(parts)
    return packed(parts)


def tell_again(parts: dict[str, bytes]) -> None:
    """Make the manifest describe the parts as they are."""
    manifeste = json.loads(parts["manifeste.json"])
    manifeste["parties"] = [
        {"nom": name, "octets": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in parts.items()
        if name != "manifeste.json"
    ]
    parts["manifeste.json"] = json.dumps(manifeste).encode()


def packed(parts: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return sink.getvalue()


def manifest(content: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(part(content, "manifeste.json"))


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return source.read(name)
