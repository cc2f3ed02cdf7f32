"""A pledge and its plan as one sentence, and how it becomes smaller."""

import re

import pytest

from chalicelib.content import languages, rules, site
from chalicelib.pledges import plan_words
from chalicelib.pledges.form import Plan
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.owners import change, owners_page
from tests.support.storage import stored, stored_pledges

WALK = "ten-minute-walk"
BOTH = ("minutes", "days")


@pytest.mark.parametrize(
    ("lang", "idea", "text", "plan", "said"),
    [
        ("en", WALK, None, {}, "I will walk briskly for 10 minutes."),
        ("gd", WALK, None, {}, "Coisichidh mi gu sgiobalta airson 10 mionaidean."),
        ("en", WALK, None, {"when": "after-tea"}, "After my tea, I will walk briskly for 10 minutes."),
        ("en", WALK, None, {"when": "when the dog barks", "will": "go."}, "When the dog barks, I will go."),
        ("gd", WALK, None, {"will": "walk briskly for 10 minutes"}, "Coisichidh mi gu sgiobalta airson 10 mionaidean."),
        ("en", None, "swim on Tuesdays", {}, "Swim on Tuesdays"),
        ("en", None, "swim on Tuesdays", {"when": "after-tea"}, "After my tea: swim on Tuesdays"),
        ("en", None, "swim", {"when": "after-tea", "will": "pack my bag"}, "After my tea, I will pack my bag."),
        ("en", "an-idea-that-left", None, {}, "An idea that left"),
    ],
)
def test_pledge_with_its_plan_is_one_sentence(
    lang: str, idea: str | None, text: str | None, plan: dict[str, str], said: str
) -> None:
    assert plan_words.sentence(lang, idea, text, Plan(**plan)) == said


@pytest.mark.parametrize("lang", languages())
def test_every_idea_makes_a_sentence_at_every_cue_and_fits_when_smaller(lang: str) -> None:
    for idea, content in site()["ideas"].items():
        for when in content["when"]:
            plan = Plan(when=when)
            assert re.fullmatch(r"[A-ZÀ-Ý][^{}]+, [^{}]+\.", plan_words.sentence(lang, idea, None, plan)), idea
            ways = plan_words.ways_to_begin_smaller(idea)
            assert list(plan_words.smaller(lang, idea, plan)) == ways, f"{idea}: more than {rules.PLAN_WILL.most}"


@pytest.mark.parametrize(
    ("idea", "ways"),
    [
        (WALK, ["minutes", "days"]),
        ("water-first", ["days"]),
        ("phone-a-friend", ["minutes"]),
        (None, ["minutes", "days"]),
    ],
)
def test_what_is_short_or_rare_is_not_made_smaller(idea: str | None, ways: list[str]) -> None:
    assert plan_words.ways_to_begin_smaller(idea) == ways


def test_plan_is_made_smaller_once_and_only_with_a_time() -> None:
    assert plan_words.smaller("en", WALK, Plan()) == {}
    smaller = plan_words.smaller("en", WALK, Plan(when="after-tea"))
    assert smaller["minutes"] == "walk briskly for 10 minutes, starting with 5 minutes"
    assert plan_words.smaller("en", WALK, Plan(when="after-tea", will=smaller["days"])) == {}
    assert plan_words.smaller("en", None, Plan(when="x"))["days"] == "do it, starting with 3 days a week"
    assert plan_words.smaller("en", None, Plan(when="x", will="w" * rules.PLAN_WILL.most)) == {}


@pytest.mark.usefixtures("world")
class TestForms:
    """The questions as forms, for those without script."""

    def test_thanks_page_asks_when_by_the_owners_link(self) -> None:
        page = api.send_checked_form("/pledges", {"idea": WALK, "lang": "gd"}).text
        assert "Coisichidh mi gu sgiobalta airson 10 mionaidean." in page
        form = page[page.index('action="/api/owner/changes"') :]
        fields = api.hidden_fields(form[: form.index("</form>")])
        assert re.findall(r'name="plan.when" value="([^"]+)"', form) == site()["ideas"][WALK]["when"]
        answer = api.send_form("/owner/changes", fields | {"plan.when": "after-tea"})
        assert (answer.status, stored_pledges()[0].plan.when) == (200, "after-tea")
        assert "Às dèidh mo dhìnneir, coisichidh mi gu sgiobalta airson 10 mionaidean." in answer.text

    def test_thanks_page_of_a_planned_pledge_does_not_ask(self) -> None:
        page = api.send_checked_form("/pledges", {"idea": WALK, "lang": "en", "plan.when": "after-tea"}).text
        assert "After my tea, I will walk briskly for 10 minutes." in page
        assert "data-when hidden" in page

    def test_thanks_page_in_another_language_holds_no_link_and_ignores_unknown_cues(self) -> None:
        page = api.get(f"/thanks/{create_pledge().id}?lang=gd&idea={WALK}&cue={'x' * 300}").text
        assert "Coisichidh mi gu sgiobalta" in page
        assert "/api/owner" not in page

    def test_owners_page_offers_a_smaller_plan_until_it_is_small(self) -> None:
        pledge = create_pledge(plan={"when": "after-tea"})
        page = owners_page(pledge)
        assert page.count('name="plan.will" value="walk briskly for 10 minutes, starting with') == 2
        change(pledge, "plan", plan={"when": "after-tea", "will": plan_words.smaller("en", WALK, pledge.plan)["days"]})
        assert "starting with 3 days a week." in owners_page(stored(pledge))
        assert "How sure are you?" not in owners_page(stored(pledge))
