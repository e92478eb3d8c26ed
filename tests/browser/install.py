"""Find the browsers that the tests drive; install them from Debian where we are root, otherwise say the one command."""

import os
import shutil
import subprocess
import sys

BROWSERS = {"chromium": "CHROMIUM", "firefox-esr": "FIREFOX"}
"""The Debian package, which is also the program, and the variable that may name the program instead."""


def missing() -> list[str]:
    return [name for name, variable in BROWSERS.items() if not (shutil.which(name) or os.environ.get(variable))]


def main() -> int:
    wanted = missing()
    if not wanted:
        return 0
    command = ["apt-get", "install", "-y", *wanted]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-q"], [*command, "-q"]):
            if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
                break
        if not missing():
            return 0
    sys.stderr.write(
        f"The browser tests drive {' and '.join(BROWSERS)}, and one is not here. Install what is missing with:\n"
        f"  sudo {' '.join(command)}\nor name the programs in CHROMIUM and FIREFOX.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
