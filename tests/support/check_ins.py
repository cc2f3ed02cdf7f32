"""Check-ins: questions as the mail's claim notes them, and answers."""

from chalicelib import clock, pledges
from chalicelib.pledges import Pledge, check_ins
from chalicelib.pledges.check_in_model import Step
from tests.support.storage import stored


def note_question(pledge: Pledge, step: Step = 28) -> Pledge:
    """Note that its owner was asked by mail."""
    before = stored(pledge)
    assert pledges.store.try_change(before, check_ins.as_asked(before, step, clock.today()))
    return stored(pledge)


def record_answer(pledge: Pledge, answer: str, step: Step = 28) -> Pledge:
    """Its owner answers."""
    form = check_ins.CheckInForm.model_validate({"answer": answer})
    after = check_ins.record(stored(pledge), step, form)
    assert after
    return after
