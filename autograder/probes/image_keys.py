"""Recognise images by their pixels, whatever their scale, and remember which ones a model has seen."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

CHUNK = 4096  # images at a time: bounds the memory
LEVELS = 251.3137  # grey levels that are told apart; no multiple of MNIST's 255, so that no level lies on an edge


def row_keys(images: ArrayLike) -> np.ndarray:
    """Return one 64-bit key for each image of a batch (N, ...); brightness and contrast do not change it."""
    batch = np.asarray(images)
    keys = [_keys(batch[start : start + CHUNK]) for start in range(0, len(batch), CHUNK)]
    return np.concatenate(keys) if keys else np.empty(0, np.uint64)


def _keys(batch: np.ndarray) -> np.ndarray:
    flat = batch.reshape(len(batch), -1).astype(np.float32)
    low = flat.min(axis=1, keepdims=True)
    span = flat.max(axis=1, keepdims=True) - low
    levels = np.rint((flat - low) / np.where(span > 0, span, 1) * LEVELS).astype(np.uint64)
    weights = np.random.default_rng(28).integers(0, 2**63, flat.shape[1], dtype=np.uint64) | np.uint64(1)
    return np.asarray((levels * weights).sum(axis=1, dtype=np.uint64))  # modulo 2**64


@dataclass(frozen=True)
class Seen:
    """Hold the keys of the images a model was trained on and validated on."""

    trained: np.ndarray
    validated: np.ndarray


SEEN: weakref.WeakKeyDictionary[Any, Seen] = weakref.WeakKeyDictionary()
