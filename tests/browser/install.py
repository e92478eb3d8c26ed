"""Find the browser that the tests drive; install it from Debian where we are root, otherwise say the one command."""

import os
import shutil
import subprocess
import sys

COMMAND = "apt-get install -y chromium"


def main() -> int:
    if shutil.which("chromium") or os.environ.get("CHROMIUM"):
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-q"], [*COMMAND.split(), "-q"]):
            if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
                break
        if shutil.which("chromium"):
            return 0
    sys.stderr.write(
        "The browser tests drive Chromium, which is not here. Install it with:\n"
        f"  sudo {COMMAND}\nor set CHROMIUM to the path of a Chromium or Chrome.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
