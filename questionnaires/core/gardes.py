"""What is made of a model once and kept with it, as its cached properties are: for what the model must not know."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from questionnaires.core.questions import Frozen

Owner = TypeVar("Owner", bound=Frozen)
Made = TypeVar("Made")


def kept_with(make: Callable[[Owner], Made]) -> Callable[[Owner], Made]:
    """Decorates what depends on one model alone, which never changes: it is made at the first call."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def get(owner: Owner) -> Made:
        kept = owner.__dict__
        if name not in kept:
            kept[name] = make(owner)
        made: Made = kept[name]
        return made

    return get
