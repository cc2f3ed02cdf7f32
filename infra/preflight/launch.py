"""`launch.yaml`: who has looked before the public comes, and which languages a speaker has read."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from chalicelib import clock
from chalicelib.content import DEFAULT_LANGUAGE, catalogue
from frontend.builder.content_parts import Shape
from frontend.builder.content_source import ContentError, Source
from infra.stage import OperatorError

FILE = "launch.yaml"
USER_TESTS = 5


class Signature(Shape):
    """`by`: a person, `on`: the day on which they were done; both or it does not count."""

    by: Annotated[str, BeforeValidator(lambda given: given or "")] = ""
    on: Annotated[date | None, BeforeValidator(lambda given: given or None)] = None

    @property
    def counts(self) -> bool:
        """Whether somebody has signed, today or before."""
        return bool(self.by.strip()) and self.on is not None and self.on <= clock.today()


class Launch(Shape):
    """One field for each thing that somebody must have looked at."""

    data_protection_impact_assessment: Signature
    equality_impact_assessment: Signature
    clinical_review: Signature
    welfare_review: Signature
    user_tests: Annotated[list[Signature], Field(min_length=USER_TESTS)]
    moderators_rota: Signature
    languages: Annotated[dict[str, Signature], Field(default_factory=dict)]


SIGNED_BY_ONE = tuple(name for name in Launch.model_fields if name not in {"user_tests", "languages"})


def unsigned(name: str, project: Path) -> str | None:
    """That nobody has signed this, by its name in the file, and where to write who did."""
    if getattr(_read(project), name).counts:
        return None
    return _at(project, name, f"nobody has signed the {name.replace('_', ' ')}. Write who did (`by`) and when (`on`).")


def user_tests(project: Path) -> str | None:
    """Five people have tried it."""
    signed = sum(each.counts for each in _read(project).user_tests)
    if signed >= USER_TESTS:
        return None
    return _at(project, "user_tests", f"{signed} of {USER_TESTS} tests with real users are signed (`by` and `on`).")


def unpublished(project: Path) -> dict[str, str]:
    """Each language that is not published, and why."""
    signed, found = _read(project).languages, {}
    for code in catalogue().languages:
        marked = _unread(code, project / "frontend")
        if code == DEFAULT_LANGUAGE:
            continue
        if code not in signed or not signed[code].counts:
            found[code] = _at(project, "languages", f"no speaker of {code} has signed, so it is not published.")
        elif marked:
            found[code] = f"{code} is not published, because these files still say {code}_review: {', '.join(marked)}"
    return found


def published(project: Path) -> tuple[str, ...]:
    """The languages that a stage on AWS publishes, the default first."""
    left_out = unpublished(project)
    return tuple(code for code in catalogue().languages if code not in left_out)


def _unread(code: str, frontend: Path) -> list[str]:
    """The files that no speaker of the language has read."""
    files = [*sorted(frontend.glob("content/*.yaml")), *frontend.glob("theme.yaml")]
    return [path.name for path in files if Source(path).data.get(f"{code}_review")]


def _at(project: Path, name: str, said: str) -> str:
    return Source(project / FILE).at((name,), said).removeprefix(f"{project}/")


def _read(project: Path) -> Launch:
    path = project / FILE
    if not path.exists():
        raise OperatorError(f"{path} is missing. It names who has looked before the public comes.")
    try:
        return Source(path).parse(Launch)
    except ContentError as error:
        raise OperatorError(str(error)) from error
