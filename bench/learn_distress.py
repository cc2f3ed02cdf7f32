"""`make learn-distress`: learns from labelled lines what words of distress are like, and writes the weights.

The lines are `learned.txt` and `tuning.txt` in `tests/screening/labelled/`, and our own texts, which are clean: nobody
writes so, but without them short texts that say little are flagged. Prints, for each share of clean lines that may be
flagged, what cross-validation finds in `learned.txt`, and what is found in lines that were never learned from
(`blind_3.txt`). Most clean lines of `learned.txt` were written to be mistaken.
"""

import base64
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import KFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from chalicelib.content import site
from chalicelib.screening.folding import fold, plain_words
from chalicelib.screening.likely_distress import BUCKETS, WEIGHTS_FILE, buckets
from tests.support.screening_figures import Line, digest_of_lines, lines

FLAGGED = 0.05
"""Share of the clean lines of `learned.txt`, in cross-validation."""
SHOWN = (0.02, FLAGGED, 0.1, 0.2)
AUTHORS = 12
"""Of `learned.txt`, one after another, with about as many lines each: most are judged by what others' lines taught."""
MOST = 127
"""The largest weight: one byte holds each."""


def main() -> None:
    """Learn, print, write."""
    written = lines("learned")
    learned = [*written, *lines("tuning"), *_our_own()]
    told, counted = _told(learned), _counted(learned)
    validated = _validated(counted, told)[: len(written)]
    hard, wanted = (validated[told[: len(written)] == each] for each in (False, True))
    weights = _weights(counted, told)
    for share in SHOWN:
        least = np.quantile(hard, 1 - share)
        print(f"flagged {share:4.0%}: found {np.mean(wanted > least):.3f}; {_blind(weights, least)}")
    _write(weights, np.quantile(hard, 1 - FLAGGED))


def _validated(counted: csr_matrix, told: np.ndarray) -> np.ndarray:
    """What each line is said to be by weights that were learned without it."""
    said = np.empty(len(told))
    for others, these in KFold(AUTHORS).split(counted):
        said[these] = counted[these] @ _weights(counted[others], told[others])
    return said


def _weights(counted: csr_matrix, told: np.ndarray) -> np.ndarray:
    """One for each bucket, by a support vector machine that sees a bucket as large as it tells lines apart by itself
    (NBSVM: Wang and Manning, "Baselines and Bigrams", ACL 2012)."""
    with_it, without = (counted[told == each].sign().sum(axis=0).A1 + 1 for each in (True, False))
    telling = np.abs(np.log((with_it / with_it.sum()) / (without / without.sum())))
    model = LinearSVC(C=1, random_state=1).fit(counted.multiply(telling).tocsr(), told)
    return model.coef_[0] * telling


def _write(learned: np.ndarray, least: float) -> None:
    scale = MOST / np.abs(learned).max()
    weights = np.round(learned * scale).astype(np.int8).tobytes()
    bias = round(-scale * least, 2)
    digest = digest_of_lines("learned", "tuning")
    content = {"lines": digest, "bias": bias, "weights": base64.b64encode(weights).decode()}
    WEIGHTS_FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n", "utf-8")


def _our_own() -> list[Line]:
    texts = {text for part in ("ideas", "strings", "cues", "services") for text in _texts(site()[part])}
    return [Line("en", frozenset(), text, None) for text in sorted(texts)]


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict | list):
        return [text for each in (part.values() if isinstance(part, dict) else part) for text in _texts(each)]
    return [part] if isinstance(part, str) and " " in part else []


def _blind(weights: np.ndarray, least: float) -> str:
    held = lines("blind_3")
    told = _told(held)
    found = _counted(held) @ weights > least
    return f"of blind lines {np.mean(found[told]):.3f}, flagged {np.mean(found[~told]):.3f}"


def _told(labelled: Iterable[Line]) -> np.ndarray:
    return np.array(["distress" in line.labels for line in labelled])


def _counted(labelled: Iterable[Line]) -> csr_matrix:
    """Whether a line has each, with the line's length taken out."""
    has = [sorted(buckets([word.text for word in plain_words(fold(line.text)).words])) for line in labelled]
    row = np.repeat(np.arange(len(has)), [len(each) for each in has])
    ones = csr_matrix((np.ones(len(row)), (row, np.concatenate(has))), shape=(len(has), BUCKETS))
    return normalize(ones)


if __name__ == "__main__":
    main()
