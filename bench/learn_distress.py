"""`make learn-distress`: learns from labelled lines what words of distress are like, and writes the weights.

The lines are `learned.txt` and `tuning.txt` in `tests/screening/labelled/`, and our own texts, which are clean: nobody
writes so, but without them short texts that say little are flagged. Prints, for each share of clean lines that may be
flagged, what cross-validation finds in `learned.txt`, and what is found in lines that were never learned from
(`blind_3.txt`). Most clean lines of `learned.txt` were written to be mistaken.
"""

import json
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from chalicelib.content import site
from chalicelib.screening.folding import fold, plain_words
from chalicelib.screening.likely_distress import WEIGHTS_FILE, parts
from tests.support.screening_figures import Line, digest_of_lines, lines

KEPT = 5000
"""Parts of words: of 16,000, those that tell most. With 10,000 no more is found."""
FLAGGED = 0.05
"""Share of the clean lines of `learned.txt`, in cross-validation."""
SHOWN = (0.02, FLAGGED, 0.1, 0.2)


def main() -> None:
    """Learn, print, write."""
    written = lines("learned")
    learned = [*written, *lines("tuning"), *_our_own()]
    told = np.array(["distress" in line.labels for line in learned])
    vectors = _vectors()
    kept = np.sort(_most_telling(vectors.fit_transform(map(_parts, learned)), told))
    names = vectors.get_feature_names_out()[kept]
    vectors = _vectors(vocabulary=list(names))
    counted = vectors.fit_transform(map(_parts, learned))
    folds = KFold(5, shuffle=True, random_state=1)
    validated = cross_val_predict(_model(), counted, told, cv=folds, method="decision_function")
    hard, wanted = (validated[: len(written)][told[: len(written)] == each] for each in (False, True))
    model = _model().fit(counted, told)
    for share in SHOWN:
        least = np.quantile(hard, 1 - share)
        print(f"flagged {share:4.0%}: found {np.mean(wanted > least):.3f}; {_blind(vectors, model, least)}")
    bias = model.intercept_[0] - np.quantile(hard, 1 - FLAGGED)
    weights = {str(name): round(1000 * weight) for name, weight in zip(names, model.coef_[0], strict=True)}
    learned_from = digest_of_lines("learned", "tuning")
    content = {"lines": learned_from, "bias": round(1000 * bias), "weights": weights}
    WEIGHTS_FILE.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _our_own() -> list[Line]:
    texts = {text for part in ("ideas", "strings", "cues", "services") for text in _texts(site()[part])}
    return [Line("en", frozenset(), text, None) for text in sorted(texts)]


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict | list):
        return [text for each in (part.values() if isinstance(part, dict) else part) for text in _texts(each)]
    return [part] if isinstance(part, str) and " " in part else []


def _blind(vectors: TfidfVectorizer, model: LogisticRegression, least: float) -> str:
    held = lines("blind_3")
    told = np.array(["distress" in line.labels for line in held])
    found = model.decision_function(vectors.transform(map(_parts, held))) > least
    return f"of blind lines {np.mean(found[told]):.3f}, flagged {np.mean(found[~told]):.3f}"


def _parts(line: Line) -> list[str]:
    return sorted({part for word in plain_words(fold(line.text)).words for part in parts(word.text)})


def _vectors(vocabulary: list[str] | None = None) -> TfidfVectorizer:
    """Whether a line has each part, with the line's length taken out."""
    least = 1 if vocabulary else 4
    return TfidfVectorizer(analyzer=list, binary=True, use_idf=False, min_df=least, vocabulary=vocabulary)


def _model() -> LogisticRegression:
    return LogisticRegression(C=5, max_iter=3000)


def _most_telling(counted: csr_matrix, told: np.ndarray) -> np.ndarray:
    """The columns whose weights move most lines most."""
    spread = np.sqrt(np.asarray(counted.multiply(counted).mean(axis=0)).ravel())
    weights = _model().fit(counted, told).coef_[0]
    return np.argsort(-np.abs(weights) * spread)[:KEPT]


if __name__ == "__main__":
    main()
