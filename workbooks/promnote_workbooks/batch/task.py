"""What a worker does: one item in, one record out. A task names its function, so that it can travel to any process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

#: Takes an item, gives a result; anything it raises but `Stop` is a fault of promnote.
Handle = Callable[[Any], Any]


class Stop(Exception):
    """The run cannot go on at all (the disk is full, the output folder is not there): the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`maker` is "module:function"; called with the options it gives the handle. Options are hashable pairs."""

    maker: str
    options: tuple[tuple[str, Any], ...] = field(default=())

    @classmethod
    def of(cls, maker: str, options: Mapping[str, Any]) -> Task:
        """A task with these options."""
        return cls(maker=maker, options=tuple(sorted(options.items())))


def imported(name: str) -> Any:
    """What "module:attribute" names."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


@lru_cache(maxsize=4)
def handle_of(task: Task) -> Handle:
    """The task's handle, made once in a process."""
    handle: Handle = imported(task.maker)(**dict(task.options))
    return handle
