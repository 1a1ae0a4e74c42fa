"""What lesson 01 looks at: a photograph, a heartbeat, a sentence. None is downloaded."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

PHOTOGRAPH = Path(__file__).with_name("photograph.png")
WORDS = ["the", "film", "was", "not", "good", "but", "the", "music", "was", "very", "good"]
COLUMNS = ("denies", "praises", "strengthens")
MEANINGS = {"not": (1, 0, 0), "good": (0, 1, 0), "very": (0, 0, 1)}
BEATS = (22, 63, 101, 148)  # where the beats of `heartbeat` have their peaks


def photograph() -> np.ndarray:
    """Return a grey photograph, uint8 of shape (150, 170): Rear Admiral Grace Hopper before a flag.

    The picture is the U.S. Navy's, of 1984, in the public domain (see `NOTICE`).
    """
    return np.asarray((plt.imread(PHOTOGRAPH) * 255).round(), dtype=np.uint8)


def star() -> np.ndarray:
    """Return one star of the flag in the photograph, uint8 of shape (17, 17)."""
    return photograph()[21:38, 14:31]


def heartbeat() -> np.ndarray:
    """Return a signal of 180 samples (T,): four beats on a slow drift with some noise."""
    time = np.arange(180)
    beats = sum(_bump(time - peak, 2.0) - 0.35 * _bump(time - peak - 6, 3.0) for peak in BEATS)
    drift = 0.5 * np.sin(time / 28) + 0.002 * time
    return np.asarray((beats + drift + np.random.default_rng(3).normal(0, 0.06, 180)).round(3))


def sentence() -> tuple[list[str], np.ndarray]:
    """Return a sentence as its words and as rows of word vectors (T, C), here (11, 3), whose columns are `COLUMNS`."""
    return list(WORDS), np.array([MEANINGS.get(word, (0, 0, 0)) for word in WORDS], dtype=float)


def _bump(time: np.ndarray, width: float) -> np.ndarray:
    return np.asarray(np.exp(-((time / width) ** 2) / 2))
