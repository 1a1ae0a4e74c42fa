"""Remember which images each model has seen while it was trained."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Seen:
    """Hold the keys of the images a model was trained on and validated on."""

    trained: np.ndarray
    validated: np.ndarray


SEEN: weakref.WeakKeyDictionary[Any, Seen] = weakref.WeakKeyDictionary()
