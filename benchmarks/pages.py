"""How heavy and how quick the site's pages are, in Chromium with a processor four times slower.

Run `python -m benchmarks.pages`. Each page is visited cold, several times; the medians are printed:

- transfer: bytes over the network for everything the page loads, headers included;
- shift: cumulative layout shift, as the browser counts it (web.dev/cls), scrolled to the end;
- interactive: milliseconds from the start until the page is painted, its scripts have run and no
  long task is left, on a processor slowed down four times;
- longest: the longest task on the page's own thread, same processor.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from playwright.sync_api import Browser, CDPSession

from tests.browser import PHONE, chromium
from tests.web import serving, web_app

PAGES = ("/", "/guides/pin-sent", "/guides/real-cost", "/platforms", "/cost", "/help", "/chat")
TRANSFER, INTERACTIVE, SLOWER = 60_000, 1000.0, 4
# What the page tells of itself; added before anything of its own runs.
_WATCH = """
window.seen = {shift: 0, tasks: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.tasks.push([entry.startTime, entry.duration]);
}).observe({type: 'longtask', buffered: true});
"""
_READ = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const ends = seen.tasks.map(([start, length]) => start + length);
  return {
    shift: seen.shift,
    interactive: Math.max(page.domContentLoadedEventEnd, paint.startTime, ...ends),
    longest: Math.max(0, ...seen.tasks.map(([, length]) => length)),
  };
}"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One page: bytes, layout shift without unit, milliseconds."""

    path: str
    transfer: int
    shift: float
    interactive: float
    longest: float

    @property
    def is_met(self) -> bool:
        """Light, still and quick enough."""
        return self.transfer <= TRANSFER and self.shift == 0 and self.interactive <= INTERACTIVE


def measure(browser: Browser, origin: str, path: str, rounds: int) -> Figures:
    """The medians of cold visits to one page on a phone's screen."""
    visits = [_visit(browser, origin + path) for _ in range(rounds)]
    median = {key: statistics.median(visit[key] for visit in visits) for key in visits[0]}
    worst_shift = max(visit["shift"] for visit in visits)
    return Figures(
        path,
        round(median["transfer"]),
        round(worst_shift, 4),
        round(median["interactive"], 1),
        round(median["longest"], 1),
    )


def _visit(browser: Browser, address: str) -> dict[str, float]:
    context = browser.new_context(viewport=PHONE, locale="ko-KR")  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    with _counted(session) as taken:
        page.goto(address, wait_until="networkidle")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(150)
        found: dict[str, float] = page.evaluate(_READ)
    context.close()
    return found | {"transfer": sum(taken)}


@contextmanager
def _counted(session: CDPSession) -> Iterator[list[float]]:
    """The bytes of every response as the network carried it."""
    taken: list[float] = []
    session.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    session.send("Network.enable")
    yield taken


def main() -> int:
    """Print a line a page; 1 when a guide, or any page but the big table, misses a goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with chromium() as browser, serving(web_app()) as origin:
        _visit(browser, origin + "/")  # the first visit of all also warms the server
        rows = [measure(browser, origin, path, options.rounds) for path in PAGES]
    if options.json:
        keys = ("path", "transfer", "shift", "interactive", "longest")
        made = {"at": time.strftime("%Y-%m-%d"), "rounds": options.rounds}
        print(json.dumps(made | {"pages": [{k: getattr(r, k) for k in keys} for r in rows]}))
    else:
        print(f"{'page':<20}{'transfer':>10}{'shift':>8}{'interactive':>13}{'longest':>9}")
        for row in rows:
            print(
                f"{row.path:<20}{row.transfer / 1000:>8.1f}kB{row.shift:>8g}"
                f"{row.interactive:>11.0f}ms{row.longest:>7.0f}ms  {'' if row.is_met else 'MISSED'}"
            )
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
