"""The steps of a pledge's journey, and those of a person: which mail, on which day. Pure: reads no table and no clock.

What is here has a step for each mail that would ever be sent if nothing changed from now on. Whether it was sent, and
whether it may be sent now, is the agenda's business.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from chalicelib import clock
from chalicelib.content import site
from chalicelib.journey.rules import JourneyRules, Mail, Reminders, Rules, StepRule
from chalicelib.people.model import Consent, Following, Person, Rhythm, again_code, counts
from chalicelib.pledges import Pledge, State, check_ins
from chalicelib.pledges.check_in_model import CheckIn
from chalicelib.pledges.check_in_model import Step as Asks
from chalicelib.pledges.plan_days import WEEK, days_of

MIDWEEK = 3
"""Days after a week has begun, on which plans without days of the week are remembered: never that of a check-in."""
ALL_DAY = time(0)
"""Of a step that may come as early as quiet hours allow."""


@dataclass(frozen=True)
class Step:
    """One mail. `day`: its own, in Scotland; `at`: the time; `late`: days after which it is left out. `pledge`: None
    for what is about the whole season. `number`: of a reminder, for its tip."""

    code: str
    mail: Mail
    day: date
    at: time
    late: int
    pledge: str | None = None
    asks: Asks | None = None
    number: int = field(default=0, compare=False)

    @property
    def last_day(self) -> date:
        return self.day + timedelta(days=self.late)


def of_person(person: Person, rules: Rules) -> Iterator[Step]:
    """What a person asked to hear: the report of each season; and whether they join again, of the first season that
    begins after they wished so."""
    for season in rules.seasons:
        if _asked_before(person.campaign, season.report):
            yield Step(f"report-{season.season}", "report", season.report, rules.time, season.late)
    begun = ((season, season.again) for season in rules.seasons if season.again)
    for season, day in begun:
        if _asked_before(person.season, day):
            yield Step(again_code(season.season), "again", day, rules.time, season.late)
            return


def of_pledge(following: Following, pledge: Pledge, rhythm: Rhythm, rules: Rules) -> Iterator[Step]:
    """The steps of one pledge, in no order. None of a pledge that was taken back, that may be spam, or whose words tell
    of distress; of one that was not added only what became of its words."""
    if not following.confirmed:
        return
    yield from _words(pledge, rules)
    if pledge.state not in {State.PUBLIC, State.APPROVED, State.WAITING} or _waits_for_help(pledge):
        return
    journey = rules.journeys[every(pledge)]
    over = journey.ends_when_kept and any(each.answer == "kept" for each in pledge.check_ins)
    for rule in journey.steps:
        if not over or rule.mail == "thanks":
            yield from _of_rule(rule, following, pledge, rules)
    if following.reminds and not over:
        yield from _reminders(journey, following, pledge, rhythm, rules)


def every(pledge: Pledge) -> str:
    """How often its idea is done; own words each day."""
    return str(site()["ideas"].get(pledge.idea, {}).get("every", "day"))


def _of_rule(rule: StepRule, following: Following, pledge: Pledge, rules: Rules) -> Iterator[Step]:
    match rule.mail:
        case "welcome":
            day = _confirmed_on(following) + timedelta(days=rule.day)
            yield Step(rule.code, "welcome", day, ALL_DAY, rule.late, pledge.id)
        case "check_in":
            yield from _check_in(rule, following, pledge, rules)
        case "comeback":
            lapses = _lapses(pledge.check_ins) if following.asks else ()
            yield from (_after(f"{rule.code}-{each.step}", rule, each, pledge, rules) for each in lapses)
        case "thanks":
            asked = following.asks and [each for each in pledge.check_ins if rule.asks in {None, each.step}]
            done = [each for each in asked or () if each.answer == "kept"]
            yield from (_after(rule.code, rule, each, pledge, rules) for each in done[:1])


def _check_in(rule: StepRule, following: Following, pledge: Pledge, rules: Rules) -> Iterator[Step]:
    """Who has answered is not asked, nor who left the address later."""
    day = check_ins.first_day(pledge) + timedelta(days=rule.day)
    if rule.asks and following.asks and day >= following.since and not check_ins.is_settled(pledge, rule.asks):
        yield Step(rule.code, "check_in", day, rules.time, rule.late, pledge.id, rule.asks)


def _after(code: str, rule: StepRule, answer: CheckIn, pledge: Pledge, rules: Rules) -> Step:
    day = clock.in_scotland(answer.at).date() + timedelta(days=rule.day)
    return Step(code, rule.mail, day, rules.time, rule.late, pledge.id, answer.step)


def _lapses(answers: Iterable[CheckIn]) -> Iterator[CheckIn]:
    """Answers that it did not go well: not yet, or only some of it after it was kept."""
    kept_before = False
    for each in answers:
        if each.answer == "not_yet" or (each.answer == "partly" and kept_before):
            yield each
        kept_before = kept_before or each.answer == "kept"


def _reminders(
    journey: JourneyRules, following: Following, pledge: Pledge, rhythm: Rhythm, rules: Rules
) -> Iterator[Step]:
    """On the days of the plan, at its time; none on the day on which the address was left, or before."""
    if rhythm == "none":
        return
    often, first = every(pledge), check_ins.first_day(pledge)
    days, at = days_of(often, pledge.text, pledge.plan), _time_of(pledge, rules)
    number = 0
    for phase in journey.reminders:
        weekly = phase.each == "week" or rhythm == "weekly" or often == "week"
        for offset, day in _days(phase, first, days, weekly=weekly):
            number += 1
            if day > following.since:
                yield Step(f"{phase.code}-{offset}", "reminder", day, at, 0, pledge.id, number=number)


def _days(phase: Reminders, first: date, days: list[str], *, weekly: bool) -> Iterator[tuple[int, date]]:
    """The days of this phase, each with the offset that names it: in a week that of the week's first day, so that a
    week has one reminder even if the plan's day is changed within it."""
    if phase.on:
        yield from ((offset, first + timedelta(days=offset)) for offset in phase.on)
    elif weekly:
        for offset in range(phase.first, phase.last + 1, 7):
            week = [first + timedelta(days=each) for each in range(offset, offset + 7)]
            day = next((each for each in week if WEEK[each.weekday()] in days[:1]), week[MIDWEEK])
            if day <= first + timedelta(days=phase.last):
                yield offset, day
    else:
        for offset in range(phase.first, phase.last + 1):
            day = first + timedelta(days=offset)
            if not days or WEEK[day.weekday()] in days:
                yield offset, day


def _words(pledge: Pledge, rules: Rules) -> Iterator[Step]:
    """What became of own words, once a moderator has decided. Of spam the author hears nothing."""
    decision = pledge.decision
    if not pledge.text or decision is None or pledge.spam or pledge.state not in {State.PUBLIC, State.REJECTED}:
        return
    told = clock.in_scotland(
        max(decision.at + timedelta(minutes=rules.words.minutes), pledge.publish_at or decision.at)
    )
    code = f"words-{int(decision.at.timestamp())}"
    yield Step(code, "words", told.date(), told.time().replace(microsecond=0), rules.words.late, pledge.id)


def _time_of(pledge: Pledge, rules: Rules) -> time:
    """That of the plan's cue. One within quiet hours comes before they begin, or when they end."""
    cue = site()["cues"].get(pledge.plan.when)
    at = time.fromisoformat(cue["time"]) if cue else rules.time
    if at < rules.quiet.ends:
        return rules.quiet.ends
    latest = datetime.combine(date.min, rules.quiet.begins) - timedelta(minutes=rules.quiet.minutes_before)
    return min(at, latest.time())


def _waits_for_help(pledge: Pledge) -> bool:
    """Whether its words tell of distress, and nobody has decided on them."""
    return pledge.welfare and pledge.state is not State.PUBLIC


def _confirmed_on(following: Following) -> date:
    given = [each.confirmed_at for each in (following.remind, following.ask) if each and each.confirmed_at]
    return clock.in_scotland(min(given)).date()


def _asked_before(consent: Consent | None, day: date) -> bool:
    return counts(consent) and consent is not None and clock.in_scotland(consent.at).date() < day
