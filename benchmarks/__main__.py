"""Run the benchmarks: `python -m benchmarks [name …]`; a thorough run writes docs/benchmarks.md."""

import argparse
import signal
import sys
import traceback
import warnings
from dataclasses import replace

from benchmarks import goals, machine, page, pinned, progress, sections
from benchmarks.contestants.field import BY_KEY
from benchmarks.plan import QUICK, Plan


def options() -> argparse.ArgumentParser:
    """Return the command's options."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", choices=[[], *sections.NAMES],
                        help=f"what to measure (all): {', '.join(sections.NAMES)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true",
                        help="one short round, a small audience; nothing is written")  # fmt: skip
    parser.add_argument("--nice", type=int, default=0, metavar="N",
                        help="priority of servers and generator, -20 to 19 (0)")  # fmt: skip
    parser.add_argument("--rounds", type=int, help="rounds of the fan-out (3)")
    parser.add_argument("--viewers", help="audiences of the fan-out (1000,2000)")
    parser.add_argument("--only", help=f"contestants of the fan-out: {', '.join(BY_KEY)}")
    parser.add_argument("--rebuild", action="store_true",
                        help="measure nothing; write the page from what is stored")  # fmt: skip
    return parser


def plan_of(chosen: argparse.Namespace) -> Plan:
    """Return how to measure; a part of the field is not written down, either."""
    plan = QUICK if chosen.quick else Plan()
    if chosen.rounds:
        plan = replace(plan, rounds=chosen.rounds)
    if chosen.viewers:
        plan = replace(plan, viewers=tuple(int(one) for one in chosen.viewers.split(",")))
    if chosen.only:
        plan = replace(plan, only=tuple(chosen.only.split(",")), quick=True)
    return plan


def main(words: list[str]) -> int:
    """Run what was asked for; return the exit code."""
    parser = options()
    chosen = parser.parse_args(words)
    plan = plan_of(chosen)
    unknown = set(plan.only) - set(BY_KEY)
    if unknown:
        parser.error(f"no contestant is called {', '.join(sorted(unknown))}")
    pinned.niceness = chosen.nice
    # So that what was started is ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    failed: list[str] = []
    if not chosen.rebuild:
        command = " ".join(["bin/bench", *words])
        failed = _all(chosen.names or sections.NAMES, plan, command)
    if chosen.rebuild or not plan.quick:
        page.rebuild()
    return 1 if failed else 0


def _all(names, plan: Plan, command: str) -> list[str]:
    """Measure the sections, one after another; return those that could not be measured."""
    lines: list[goals.Line] = []
    failed = []
    for done, name in enumerate(names):
        left = [0.0 if plan.quick else sections.MINUTES[later] for later in names[done:]]
        progress.after_minutes = sum(left[1:])
        soon = f", about {sum(left):.0f} min left" if sum(left) else ""
        print(f"{name} … ({done + 1} of {len(names)}{soon})", file=sys.stderr, flush=True)
        try:
            lines += _one(name, plan, command)
        except Exception:  # the others are measured all the same
            traceback.print_exc()
            failed.append(name)
    if lines:
        print(goals.text(lines), flush=True)
    if failed:
        print(f"Not measured: {', '.join(failed)}", file=sys.stderr, flush=True)
    return failed


def _one(name: str, plan: Plan, command: str) -> list[goals.Line]:
    """Measure one section, show and keep it; return its lines of the table of goals."""
    about = machine.about()
    found = sections.measure(name, plan)
    print(f"{sections.text(name, found)}\n", flush=True)
    if not plan.quick:
        page.keep(name, found, command, about)
    return sections.lines(name, found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
