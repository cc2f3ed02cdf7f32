"""State machines whose steps can meet a fault, or another worker, at any call to AWS."""

import io
import itertools
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from datetime import datetime

from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis.stateful import RuleBasedStateMachine

from chalicelib import clock
from chalicelib.errors import Unavailable
from tests.support.aws_calls import FAULTS, WorkerKilled, hook
from tests.support.mail_faults import FaultAtCall
from tests.support.ses import Ses
from tests.support.world import TODAY, few_partitions, fresh_world


class Faulty(RuleBasedStateMachine):
    """In a world of its own, with a stand-in for SES. `calls`: those that can fail; `left`: what ends with the
    machine; `log`: what the functions print."""

    calls: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.left.enter_context(few_partitions())
        self.log = self.left.enter_context(redirect_stdout(io.StringIO()))
        self.ses, self.now = Ses(), TODAY
        self._fault: FaultAtCall | None = None
        self._meanwhile: Callable[[], None] | None = None
        for call, moment in itertools.product(self.calls, ("before-call", "after-call")):
            hook(moment, call, lambda call=call, moment=moment, **_: self._reach(call, moment))

    def run_with(self, fault: FaultAtCall | None, work: Callable[[], object]) -> bool:
        """Whether the work ended without an error, with this fault on its way."""
        self._fault = fault
        try:
            work()
        except (WorkerKilled, Unavailable, ClientError, ReadTimeoutError):
            return False
        finally:
            self._fault = None
        return True

    def interleave(self, call: str, work: Callable[[], object], other: Callable[[], None]) -> None:
        """Another worker does its work before the first such call of this one."""
        self._fault, self._meanwhile = FaultAtCall(call, "interleaved", 0), other
        work()
        self._fault = self._meanwhile = None

    def set_clock(self, now: datetime) -> None:
        self.now = now
        self.left.enter_context(clock.at(now))

    def _reach(self, call: str, moment: str) -> None:
        fault = self._fault
        if fault is None or fault.call != call:
            return
        if self._meanwhile and moment == "before-call":
            meanwhile, self._meanwhile, self._fault = self._meanwhile, None, None
            meanwhile()
        elif fault.kind in FAULTS and FAULTS[fault.kind][0] == moment:
            self._fault = fault._replace(nth=fault.nth - 1) if fault.nth else None
            if fault.nth == 0:
                FAULTS[fault.kind][1]()
