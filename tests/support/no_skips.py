"""Turn whatever was skipped or expected to fail into a failure when CI=true."""

import os

import pytest


def nothing_may_be_skipped() -> bool:
    """Tell whether this run has to be complete."""
    return os.environ.get("CI") == "true"


def _refuse(report, why: str) -> None:
    report.outcome = "failed"
    report.longrepr = f"{why} under CI=true, where nothing may be: {report.longrepr}"
    if hasattr(report, "wasxfail"):
        del report.wasxfail


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Refuse skipped tests and expected failures."""
    report = yield
    if nothing_may_be_skipped():
        if hasattr(report, "wasxfail"):
            _refuse(report, f"Expected to fail ({report.wasxfail})")
        elif report.skipped:
            _refuse(report, "Skipped")
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    """Refuse modules that skip themselves."""
    report = yield
    if nothing_may_be_skipped() and report.skipped:
        _refuse(report, "Skipped")
    return report
