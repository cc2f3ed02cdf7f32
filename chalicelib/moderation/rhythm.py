"""When a moderator may be mailed. Pure functions of the clock; hours are those of clocks in Scotland."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models import Model

Every = Literal["at-once", "hourly", "daily"]
Hour = Annotated[int, Field(ge=0, le=23)]


class Rhythm(Model):
    """How often, and in which hours, a moderator wants to be asked. `hour`: of the daily mail; `quiet`: no mail from
    the first hour on until the second one, over midnight if that is lower; None: at any hour."""

    every: Every = "at-once"
    hour: Hour = 8
    quiet: tuple[Hour, Hour] | None = (20, 7)
