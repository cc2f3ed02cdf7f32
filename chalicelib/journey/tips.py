"""Tips: one in each reminder, fit for the idea and for what stands in the way."""

from collections.abc import Iterator, Mapping

from chalicelib.content import site
from chalicelib.content.translations import in_language, text
from chalicelib.journey.rules import BARRIERS, Barrier, rules
from chalicelib.pledges import Pledge, plan_words

MOST_SERVICES = 2


def tip(lang: str, pledge: Pledge, number: int) -> str:
    """The tip of the pledge's reminder with this number. It fits what the person said got in the way; if they have said
    nothing, the barriers take turns."""
    own = barrier_of(pledge)
    barrier = own or BARRIERS[number % len(BARRIERS)]
    told = list(_tips(lang, pledge, barrier))
    return told[(number if own else number // len(BARRIERS)) % len(told)]


def barrier_of(pledge: Pledge) -> Barrier | None:
    """What got in the way, as the last answer says."""
    hindered = pledge.outcome.hindered if pledge.outcome else ()
    known = [site()["hindered"].get(code, {}).get("barrier") for code in hindered]
    return next((barrier for barrier in BARRIERS if barrier in known), None)


def smaller_step(lang: str, pledge: Pledge) -> str:
    """One smaller step: the plan made smaller, or the idea's first step."""
    ways = plan_words.smaller(lang, pledge.idea, pledge.plan)
    if ways:
        smaller = pledge.plan.model_copy(update={"will": next(iter(ways.values()))})
        return plan_words.sentence(lang, pledge.idea, pledge.text, smaller)
    return next(_tips(lang, pledge, "capability"))


def services(lang: str, pledge: Pledge) -> list[str]:
    """Who helps near by, with the pledge's theme first."""
    fit = sorted((each for each in site()["services"].values() if _fits(each, pledge)), key=_rank)
    return [_service(lang, each) for each in fit[:MOST_SERVICES]]


def _tips(lang: str, pledge: Pledge, barrier: Barrier) -> Iterator[str]:
    idea, told = site()["ideas"].get(pledge.idea, {}), rules().tips.get(pledge.theme)
    if barrier == "capability":
        yield from (in_language(lang, start) for start in idea.get("starts", ()))
    if barrier == "motivation" and "reward" in idea:
        yield text(lang, "journey.reward", reward=in_language(lang, idea["reward"]))
    known = (told, rules().anything) if told else (rules().anything,)
    yield from (in_language(lang, getattr(each, barrier)) for each in known)


def _fits(service: Mapping[str, list[str]], pledge: Pledge) -> bool:
    themes, places = service["themes"], service["places"]
    return (not themes or pledge.theme in themes) and (not places or pledge.place in places)


def _rank(service: Mapping[str, list[str]]) -> tuple[bool, bool, int]:
    """The nearest first, then those for the theme."""
    return not service["places"], not service["themes"], int(str(service["order"]))


def _service(lang: str, service: Mapping[str, Mapping[str, str]]) -> str:
    reached = ", ".join(str(service[way]) for way in ("phone", "url") if way in service)
    called, helps = (in_language(lang, service[part]) for part in ("name", "helps"))
    return text(lang, "journey.service", name=called, helps=helps, reached=reached)
