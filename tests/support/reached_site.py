"""The site as the smoke test asks it, in this process: files of the site bucket, and the API."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.smoke import Site
from chalicelib.smoke.site import Answer, OutOfReach
from tests.support import api
from tests.support.storage import site_object
from tests.support.world import ORIGIN


@dataclass(frozen=True)
class SiteInProcess(Site):
    """`instead`: answers of some paths; None: none comes."""

    address: str = ORIGIN
    instead: dict[str, Answer | None] = field(default_factory=dict)

    def _ask(self, path: str, body: bytes | None) -> Answer:
        if path in self.instead:
            if (answer := self.instead[path]) is None:
                raise OutOfReach("no route to host")
            return answer
        if body is not None:
            given = api.post(path.removeprefix("/api"), body)
            return Answer(given.status, given.headers["content-type"], given.text)
        return _file(path)


def _file(path: str) -> Answer:
    text: Any = site_object(path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
    kind = "text/html" if path.endswith("/") else "application/json"
    return Answer(200, kind, text) if text is not None else Answer(404, "text/html", "")
