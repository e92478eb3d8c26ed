"""Find the Pango library that PDF files need; install it from Debian where we are root, else say the one command."""

import ctypes.util
import os
import shutil
import subprocess
import sys

COMMAND = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""As server/reports/pdf.py tells it to whoever runs a server; a test holds the two equal."""


def found() -> bool:
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def main() -> int:
    if found():
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-q"], [*COMMAND.split(), "-q"]):
            if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
                break
        if found():
            return 0
    sys.stderr.write(f"PDF files need the Pango library, which is not here. Install it with:\n  sudo {COMMAND}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
