"""Hooks: moments at which a lower room lets higher rooms act, without importing them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Hook(Generic[Given, Answer]):
    """A moment that a lower room names, and the functions that higher rooms register for it in their `Room`.

    The lower room declares it with the signature of what may be registered, and calls it. Until rooms are loaded a call
    fails: a rule must not be skipped because its room was not imported.
    """

    _registered: ClassVar[Mapping["Hook[..., Any]", Sequence[Callable[..., Any]]] | None] = None

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def load(cls, registered: Mapping["Hook[..., Any]", Sequence[Callable[..., Any]]]) -> None:
        """Replace the functions of every hook."""
        cls._registered = registered

    def answers(self, *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Answer]:
        """Call each registered function as the caller iterates, lowest room first.

        Raises RuntimeError until rooms are loaded.
        """
        if self._registered is None:
            raise RuntimeError(f"hook « {self.name} » called before the rooms were loaded: import collecte.app")
        return (function(*args, **kwargs) for function in self._registered.get(self, ()))

    def run(self, *args: Given.args, **kwargs: Given.kwargs) -> None:
        """Call every registered function for its effects. Raises RuntimeError until rooms are loaded."""
        for _ in self.answers(*args, **kwargs):
            pass
