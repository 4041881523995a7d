"""How full the disks are that an installation writes on: a full one stops it, and is seen coming."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from collecte.config import Settings


def written_folders(settings: Settings) -> Mapping[str, Path]:
    """Where this machine writes, by what; the base of PostgreSQL is looked after by its own server."""
    base = settings.sqlite_path
    folders = {
        "base": base.parent if base else None,
        "courriels": None if settings.smtp else settings.mail_folder,
        "journal des effacements": settings.erasures.parent if settings.erasures else None,
        "fichiers temporaires": Path(tempfile.gettempdir()),
    }
    return {what: folder for what, folder in folders.items() if folder is not None}


def told_full(settings: Settings) -> list[str]:
    """A line for each disk that is as full as is to be told, once."""
    found: dict[int, str] = {}
    for what, folder in written_folders(settings).items():
        place = _nearest(folder)
        if (percent := used_percent(place)) >= settings.disk_alert:
            found.setdefault(place.stat().st_dev, f"attention\u00a0: disque plein à {percent}\u00a0% ({what})")
    return list(found.values())


def used_percent(folder: Path) -> int:
    """Of what this account may fill, rounded up: blocks kept for root count for nothing, as `df` tells it."""
    own = os.statvfs(folder)
    used = own.f_blocks - own.f_bfree
    return -(-100 * used // max(used + own.f_bavail, 1))


def _nearest(folder: Path) -> Path:
    """The folder, or that in which it will be made."""
    return next(own for own in (folder.resolve(), *folder.resolve().parents) if own.exists())
