"""What a platform, a newcomer and CI find in the project's root."""

import configparser
import itertools
import json
import os
import re
import subprocess
import sys
import textwrap

import pytest

from tests.support.processes import ROOT

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"]
LOCKS = [
    "bundle/package-lock.json",
    "tests/js/package-lock.json",
    "benchmarks/contestants/package-lock.json",
]
SCRIPTS = ["bin/setup", "bin/run", "bin/test", "bin/lock", "bin/build", "bin/bench", ".ci/run"]


def read(name):
    return (ROOT / name).read_text()


def pins(name):
    """Return what each pinned requirement says, its continuation lines joined."""
    text = re.sub(r"^\s*#.*\n", "", read(name), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def test_procfile_migrates_then_serves():
    assert read("Procfile") == "release: flask db upgrade\nweb: python wsgi.py\n"


def test_app_json_makes_a_secret_key():
    app = json.loads(read("app.json"))
    assert app["env"]["SECRET_KEY"]["generator"] == "secret"
    assert app["env"]["LIVEDEMO_ENV"]["value"] == "production"


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_with_hashes(name):
    assert len(pins(name)) > 20
    for line in pins(name):
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), line


@pytest.mark.parametrize("name", [*REQUIREMENTS, *LOCKS])
def test_locked_packages_name_no_registry(name):
    assert not re.search(r"https?://|file:|--index-url|--extra-index-url|--find-links", read(name))


def test_every_set_of_requirements_holds_the_smaller_one():
    def versions(name):
        return set(re.findall(r"^([^=\[\s]+)[^=\n]*==(\S+)", read(name), re.MULTILINE))

    for smaller, larger in itertools.pairwise(REQUIREMENTS):
        assert versions(smaller)
        assert versions(smaller) <= versions(larger)


def test_python_version_is_the_oldest_supported():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    assert read(".python-version").strip() == "3.11"
    assert config["options"]["python_requires"] == ">=3.11"


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_executable_and_parses(name):
    path = ROOT / name
    assert os.access(path, os.X_OK)
    shell = "bash" if "bash" in path.read_text().splitlines()[0] else "sh"
    subprocess.run([shell, "-n", path], check=True)


def test_ci_runs_the_readmes_test_command():
    assert "CI=true exec bin/test" in read(".ci/run")


def test_makefile_only_calls_the_scripts():
    recipes = [line.strip() for line in read("Makefile").splitlines() if line.startswith("\t")]
    assert all(re.match(r"@(bin/[a-z]+|awk)\b", recipe) for recipe in recipes)


def test_wsgi_imports_nothing_before_the_patch():
    lines = [line.strip() for line in read("wsgi.py").splitlines()]
    imports = [line for line in lines if re.match(r"(from|import) ", line)]
    assert imports == [
        "import warnings",
        "import eventlet",
        "from livedemo import create_app  # noqa: E402 -- after the patch",
        "from livedemo.server import serve",
    ]


@pytest.mark.parametrize("ci", ["true", ""])
def test_skipped_tests_fail_in_ci_only(pytester_run, ci):
    outcome = pytester_run(
        """
        import pytest

        @pytest.mark.skip(reason="not today")
        def test_skipped(): pass

        @pytest.mark.xfail(reason="known")
        def test_expected(): assert False

        @pytest.mark.xfail(reason="known")
        def test_unexpected(): pass

        def test_good(): pass
        """,
        ci,
    )
    if ci:
        assert "2 failed, 1 passed, 1 error" in outcome.stdout
        assert outcome.returncode == 1
    else:
        assert "1 passed, 1 skipped, 1 xfailed, 1 xpassed" in outcome.stdout
        assert outcome.returncode == 0


def test_skipped_module_fails_in_ci(pytester_run):
    outcome = pytester_run("import pytest\npytest.skip('all', allow_module_level=True)", "true")
    assert outcome.returncode != 0
    assert "1 error" in outcome.stdout


@pytest.fixture
def pytester_run(tmp_path):
    """Return a function that runs pytest on a file, with our plugin and a value of CI."""

    def run(source, ci):
        options = ["-q", "-p", "tests.support.no_skips", "-c", os.devnull]
        (tmp_path / "test_it.py").write_text(textwrap.dedent(source))
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options, tmp_path],
            env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run
