"""Every page in every relevant state, for the tests and for `make screens`."""

from typing import Any

from chalicelib import pages, switches
from chalicelib.submissions.form import UNFILLED
from frontend.builder import check_in_samples, owner_samples, people_samples, qr, samples, season_samples, site
from frontend.builder.owner_samples import TOKEN


def states(lang: str) -> dict[str, str]:
    """Name of the state to its HTML."""
    groups = (_published, _stories, _sent, _written_once, switched_off)
    found = {name: text for group in groups for name, text in group(lang).items()}
    found |= owner_samples.states(lang)
    found |= people_samples.states(lang, samples.ORIGIN, samples.HOSTILE)
    return found | check_in_samples.link_pages(lang, samples.ORIGIN)


def _published(lang: str) -> dict[str, str]:
    """What changes with each pledge."""
    start: dict[str, Any] = {"cards": [], "stitches": [], "filters": samples.filters(0), "story": None, "leader": None}
    return (
        {f"home-{made}": samples.home(lang, made) for made in (0, 1, 24, 25, 250, 2000, 800_000)}
        | season_samples.homes(lang, samples.totals(1650), origin=samples.ORIGIN, **start)
        | {f"wall-{many}": samples.wall(lang, many) for many in (0, 1, 50)}
        | {"wall-month": samples.wall(lang, 50, month="2026-11")}
        | {f"{name}-{made}": samples.counts(lang, name, made) for name in ("places", "teams") for made in (0, 2000)}
        | {f"share-{number}": samples.share(lang, number) for number in range(16)}
    )


def _stories(lang: str) -> dict[str, str]:
    """Stories, their form and its thanks."""
    return (
        {f"stories-{many}": samples.stories(lang, many) for many in (0, 7)}
        | {f"story-{number}": samples.one_story(lang, number) for number in range(6)}
        | {"story-form": samples.story_form(lang), "story-form-wrong": samples.story_form(lang, wrong=True)}
        | {"story-thanks": _page("story_thanks", lang, id=None, token=None, support=False)}
        | {"story-thanks-plain": _page("story_thanks", lang, id=samples.IDS[0], token=TOKEN, support=True)}
    )


def _sent(lang: str) -> dict[str, str]:
    """The form of a pledge, and what answers it or a report."""
    plain: dict[str, Any] = {
        "id": samples.IDS[0],
        "plan": {"idea": "beans-night", "cue": "weekend"},
        "promise": samples.HOSTILE,
    }
    plain |= {"planned": None, "support": False, "token": TOKEN, "v": 1, "asked": False}
    answers = {
        "text": samples.HOSTILE,
        "plan.when": "after-tea",
        "start": "2027-01-04",
        "place": "hawick",
        "show_name": "yes",
    }
    checked = {"answers": answers, "hidden": {"key": samples.HOSTILE, "lang": lang} | answers, "support_needed": True}
    reported = {"kind": "pledge", "id": samples.HOSTILE, "token": TOKEN * 40}
    return (
        {
            "form": samples.form(lang),
            "form-wrong": samples.form(lang, wrong=True),
            "form-idea": samples.form(lang, "drink-free-days"),
        }
        | {"thanks": _page("thanks", lang, **site.thanks()), "thanks-plain": _page("thanks", lang, **plain)}
        | {"thanks-hard": _page("thanks", lang, **plain | {"support": True})}
        | {f"check-{kind}": _page("check", lang, kind=kind, **checked) for kind in ("pledge", "story")}
        | {"report-check": _page("report_check", lang, hidden=reported, reason="unkind")}
        | {"reported": _page("reported", lang)}
        | {"problem": _page("problem", lang, message=samples.HOSTILE, switched_off=False)}
        | {"problem-off": _page("problem", lang, message=samples.HOSTILE, switched_off=True)}
    )


def _written_once(lang: str) -> dict[str, str]:
    """Pages that are the same whatever people send."""
    return (
        {name: _page(name, lang) for name in ("embed", "partners", "ideas", "review")}
        | {name: _page(name, lang, qr=qr.code(samples.ORIGIN)) for name in ("screen", "poster")}
        | {"entries": _page("entries", lang, **site.entries())}
        | {"social-kit": _page("social_kit", lang), "missing": _page("404", lang)}
    )


def _page(template: str, lang: str, **given: Any) -> str:
    return pages.render(f"{template}.html", lang, origin=samples.ORIGIN, **given)


def switched_off(lang: str) -> dict[str, str]:
    """Pages that say in plain HTML what is switched off, and a notice."""
    told: dict[str, Any] = {"off": switches.PUBLIC, "notice": {"words": {"en": samples.HOSTILE, "gd": "W" * 200}}}
    hidden: dict[str, Any] = {
        "cards": [],
        "filters": samples.filters(0),
        "totals": samples.totals(2000),
        "origin": samples.ORIGIN,
        **told,
    }
    start: dict[str, Any] = {"stitches": samples.stitches(2000), "story": None, "leader": None}
    month = {"months": [], "month": "2026-11", "page": 2, "older": None}
    form: dict[str, Any] = {"origin": samples.ORIGIN, **UNFILLED, **told}
    return {
        "home-off": season_samples.home(lang, **hidden, **start),
        "wall-off": pages.render("wall.html", lang, **hidden, **month),
        "stories-off": pages.render("stories.html", lang, origin=samples.ORIGIN, stories=[], **told),
        "form-off": pages.render("pledge.html", lang, idea=None, **form),
        "form-idea-off": pages.render("pledge.html", lang, idea="drink-free-days", **form),
        "story-form-off": pages.render("story_form.html", lang, idea=None, **form),
    }
