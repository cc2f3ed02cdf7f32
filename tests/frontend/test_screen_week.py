"""The big screen runs a week without growing, with a network that comes and goes."""

import json
from typing import NamedTuple

import pytest
from playwright.sync_api import CDPSession, Page

from chalicelib.pages.tapestry import svg
from frontend.builder.samples import stitches, totals

DAYS = 7
SIMULATED = """(files) => {
  const Real = Date;
  const begin = new Real(2026, 10, 23, 12).getTime();
  const [STEP, HOUR, DAY] = [20000, 3600000, 86400000];
  const timers = new Map();
  const asked = { day: 0, night: 0, lost: 0 };
  let [now, last] = [begin, 0];
  window.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [now]));
    }
    static now() {
      return now;
    }
  };
  const add = (each) => timers.set((last += 1), each) && last;
  window.setTimeout = (run, after = 0) => add({ run, at: now + after });
  window.setInterval = (run, every) => add({ run, at: now + every, every });
  const hour = () => new Date().getHours();
  const isLost = () => hour() === 3 || (now - begin > 2 * DAY && now - begin < 2 * DAY + 4 * HOUR) || last % 50 === 0;
  const grown = () => Math.floor((now - begin) / HOUR);  // a pledge and a story each hour
  const written = {
    "/data/totals.json": () => ({ ...files.totals, seq: 10 + grown(), stitches: files.totals.stitches + grown() }),
    "/data/stories.json": () => [0, 1, 2].map((n) => ({ id: `${n}`, words: `Story ${grown() + n}`, picture: null })),
    "/data/switches.json": () => (hour() === 9 ? { off: { wall: { en: "Back soon." } } } : {}),
    "/data/tapestry.svg": () => files.tapestry.replace(/data-n="(\\d+)"/g, (_, n) => `data-n="${Number(n) + grown()}"`),
  };
  window.fetch = async (path) => {
    if (path === "/data/totals.json") asked[hour() >= 22 || hour() < 6 ? "night" : "day"] += 1;
    if (isLost() || !written[path]) {
      asked.lost += 1;
      throw new TypeError("lost");  // and the page itself, so that no night's reload makes it new
    }
    const found = written[path]();
    const text = typeof found === "string" ? found : JSON.stringify(found);
    return { ok: true, json: async () => JSON.parse(text), text: async () => text };
  };
  window.simulate = async (days) => {
    for (const until = now + days * DAY; now < until; ) {
      now += STEP;
      for (const [id, each] of [...timers].filter(([, { at }]) => at <= now)) {
        if (each.every) each.at = now + each.every;
        else timers.delete(id);
        each.run();
      }
      for (let turn = 0; turn < 25; turn += 1) await null;
    }
    return { ...asked, timers: timers.size };
  };
}"""
"""A clock and a network in the page itself: a week has 30,000 rounds, too many to play from outside. Like a browser
that is short of power, it runs each repeated timer once in 20 seconds."""


class Size(NamedTuple):
    nodes: int
    listeners: int
    heap: int
    """Bytes of living objects."""


def size_of(wire: CDPSession) -> Size:
    for _ in range(2):
        wire.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]}
    return Size(int(found["Nodes"]), int(found["JSEventListeners"]), int(found["JSHeapUsedSize"]))


@pytest.mark.slow
def test_screen_does_not_grow_in_a_week_of_nights_lost_networks_and_new_stories(page: Page) -> None:
    drawn = svg.file(stitches(2000), 2000, "", totals(2000)["themes"])
    files = json.dumps({"totals": totals(2000), "tapestry": drawn})
    page.add_init_script(f"({SIMULATED})({files})")
    page.goto("/en/screen/?c=surgery-screen-hawick")
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    page.evaluate("window.simulate(1)")
    after_a_day = size_of(wire)
    asked = page.evaluate(f"window.simulate({DAYS - 1})")
    after_a_week = size_of(wire)
    assert asked["day"] > 15 * asked["night"] > 0, "the screen was awake by day, and slept at night"
    assert asked["lost"] > 100
    assert asked["timers"] == 3, "one round, one for slides, one for stories"
    assert after_a_week.nodes <= after_a_day.nodes + 50
    assert after_a_week.listeners <= after_a_day.listeners + 5
    assert after_a_week.heap <= after_a_day.heap + 300_000, "10 bytes a round"
    shown = page.locator("[data-slides] > li:not([hidden]) .slide__words").inner_text()
    assert shown.startswith("“Story 16"), "it still shows what is new"
