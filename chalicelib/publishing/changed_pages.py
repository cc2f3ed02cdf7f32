"""What this version of the publisher writes differently from the one before it.

Pages are made from records (pledges, stories, totals) and from what comes with a deployment: templates, content, names
of assets, code, settings. The latter have a fingerprint for each kind of page. The publisher itself compares, so it is
always the version that writes the pages which says what has changed, whatever was deployed how and in which order.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib import content, log, pages
from chalicelib.aws import site_bucket
from chalicelib.publishing import files
from chalicelib.publishing.requests import request_every_pledge, request_every_story, request_forms, request_pages
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.settings import settings

NOTE = "deployed/pages.json"
"""Kind of page to the fingerprint under which all pages of the kind were requested last. Nobody can fetch it."""
TEMPLATES = {
    "shared": ("home.html", "wall.html", "places.html", "teams.html", "feed.xml"),
    "pledges": ("wall.html", "share.html"),
    "stories": ("stories.html", "story.html"),
    "forms": ("pledge.html", "story_form.html"),
}
"""Kind of page to its templates."""
REQUESTS: dict[str, Callable[[], Any]] = {
    "shared": request_pages,
    "pledges": request_every_pledge,
    "stories": request_every_story,
    "forms": request_forms,
}
CODE = (
    "content/*.py",
    "pages/**/*.py",
    "publishing/feeds.py",
    "publishing/forms.py",
    "publishing/outcomes.py",
    "publishing/pages.py",
    "publishing/pinned.py",
    "publishing/retold.py",
    "publishing/seasons.py",
    "publishing/shares.py",
    "publishing/small_numbers.py",
    "publishing/stories.py",
    "publishing/wall.py",
    "publishing/wall_index.py",
    "publishing/wall_places.py",
    "pledges/model.py",
    "stories/model.py",
    "submissions/model.py",
    "totals/milestone_words.py",
    "totals/milestones.py",
    "totals/open_data.py",
    "clock.py",
)
"""The code that decides what a page says of its records."""
_GROUP = re.compile(r"""["'](\w+)(?:\.(?!html|js)|["'])""")
"""The group of a sentence, as a template or the code may name it: `t("share.title")`, `t("date.m" ~ number)`, or
`"teams"` where a key is put together of it."""
_HERE = Path(__file__).parents[1]


def request() -> None:
    """Request the kinds of pages that have another fingerprint than in the note, then write the note. At least once:
    interrupted before the note is written, it requests them again."""
    snapshot = next_snapshot()
    noted, now = json.loads(site_bucket.read(NOTE) or "{}"), fingerprints()
    changed = [kind for kind in now if noted.get(kind) != now[kind]]
    for kind in changed:
        REQUESTS[kind]()
    if changed:
        files.write(NOTE, json.dumps(now), snapshot)
    log.event("pages.changed", kinds=changed)


def fingerprints() -> dict[str, str]:
    """Kind of page to the fingerprint of all that its pages are made from, but for records."""
    return {kind: _digest(made_from(kind)) for kind in TEMPLATES}


def made_from(kind: str) -> dict[str, Any]:
    """What pages of this kind are made from. Content, sentences and assets are in it if a template or the code has
    their name, or that of their group."""
    texts = {name: text for template in TEMPLATES[kind] for name, text in pages.sources(template).items()}
    words = "\n".join([*texts.values(), *_code().values()])
    named, groups = set(re.findall(r"\w+", words)), set(_GROUP.findall(words))
    return {
        "texts": texts,
        "code": _code(),
        "content": {part: data for part, data in content.site().items() if part in named - {"strings"}},
        "strings": {lang: _in_groups(strings, groups) for lang, strings in content.site()["strings"].items()},
        "assets": {name: file for name, file in content.assets().items() if _may_be_named(name, texts)},
        "settings": [settings().site_origin, settings().details_months, settings().rehearsal],
        "languages": content.languages(),
    }


@cache
def _code() -> dict[str, str]:
    paths = sorted({path for pattern in CODE for path in _HERE.glob(pattern)})
    return {path.relative_to(_HERE).as_posix(): path.read_text("utf-8") for path in paths}


def _in_groups(strings: dict[str, object], groups: set[str]) -> dict[str, object]:
    return {key: sentence for key, sentence in strings.items() if key.partition(".")[0] in groups}


def _may_be_named(asset: str, texts: dict[str, str]) -> bool:
    """Whether these templates name the asset. Images are named by the theme, too."""
    return not asset.endswith((".css", ".js")) or any(asset in text for text in texts.values())


def _digest(inputs: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
