"""A check, what came of it, and how they are printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from botocore.exceptions import BotoCoreError, ClientError

from frontend.builder.content_source import ContentError
from infra.aws import error_sentences
from infra.stage import OperatorError, Stage


class Weight(Enum):
    """What a failed check does: STOP refuses the deployment, PUBLIC does unless it is a rehearsal, NOTE never."""

    STOP = "stop"
    PUBLIC = "public"
    NOTE = "note"


@dataclass(frozen=True)
class Check:
    """`look`: returns None if all is well, or what is wrong and what to do. It may let errors of AWS pass."""

    name: str
    look: Callable[[Stage], str | None]
    weight: Weight = Weight.STOP
    on_emulator: bool = False
    """Whether it makes sense for the local stage, too."""


@dataclass(frozen=True)
class Finding:
    """What came of a check. `mark`: ok, STOP, note or skipped."""

    mark: str
    name: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.mark:8}{self.name}" + (f": {self.said}" if self.said else "")


def find(check: Check, stage: Stage, *, rehearsal: bool) -> Finding:
    """Look, whatever happens."""
    if not stage.on_aws and not check.on_emulator:
        return Finding("skipped", check.name, "it makes no sense on the emulator")
    try:
        said = check.look(stage)
    except (BotoCoreError, ClientError) as error:
        said = error_sentences.sentence(error)
    except (OperatorError, ContentError) as problem:
        said = str(problem)
    if not said:
        return Finding("ok", check.name)
    stops = check.weight is Weight.STOP or (check.weight is Weight.PUBLIC and not rehearsal)
    return Finding("STOP" if stops else "note", check.name, said)


def gathered(findings: Sequence[Finding]) -> list[Finding]:
    """With one line for all that say the same, such as that there are no credentials."""
    names: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        key = (each.mark, each.said or each.name)
        names.setdefault(key, []).append(each.name)
    return [Finding(mark, ", ".join(who), said if said != who[0] else "") for (mark, said), who in names.items()]
