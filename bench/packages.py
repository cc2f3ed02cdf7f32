"""`python -m bench.packages`, in the environment of the benchmark: versions, and how large the functions' package would
be with each framework: what it needs installed, zipped, without the boto3 that Lambda has."""

import io
import json
import platform
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution, version
from pathlib import Path

from packaging.requirements import Requirement

NEEDS = {
    "ours": ["email-validator", "icalendar", "jinja2", "pillow", "pydantic", "pyjwt", "tzdata"],
    "bare": [],
    "Chalice": [],
    "Powertools": ["aws-lambda-powertools", "pydantic"],
    "FastAPI": ["fastapi", "mangum"],
    "Django": ["django"],
}
"""By the name in `bench.one`. Of Chalice only two modules are sent. Ours also makes pictures, calendars and mails."""
NAMED = ("boto3", "pydantic", "chalice", "aws-lambda-powertools", "fastapi", "mangum", "django")
IN_LAMBDA = {"boto3", "botocore"}


def zipped(names: Iterable[str]) -> int:
    """Bytes of these distributions and of all that they need, zipped."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for each in sorted(_with_needs(names)):
            for file in distribution(each).files or ():
                path = Path(str(file.locate()))
                if path.suffix != ".pyc" and path.is_file():
                    package.write(path, str(file))
    return len(made.getvalue())


def _with_needs(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name in found | IN_LAMBDA:
            continue
        found.add(name)
        needed = map(Requirement, distribution(name).requires or ())
        left.extend(each.name for each in needed if each.marker is None or each.marker.evaluate({"extra": ""}))
    return found


if __name__ == "__main__":
    said = ", ".join(f"{name} {version(name)}" for name in NAMED)
    sizes = {which: zipped(names) for which, names in NEEDS.items()}
    print(json.dumps({"versions": f"Python {platform.python_version()}, {said}", "bytes": sizes}))
