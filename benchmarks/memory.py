"""A Kept file of more than 200 MB through `kept ledger`, in a process of its own: its peak memory."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.kept_school import write_school
from benchmarks.measure import Report, Row

GIB = 1024**3
PUPILS = 250
CHILD = """
import resource, sys
from datetime import date
from pathlib import Path
from server.commands.ledger import run_ledger
texts, status = run_ledger(Path(sys.argv[1]), date(2027, 7, 31), True)
print(status, sum(map(len, texts)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def run() -> Report:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.json"
        count = write_school(path, PUPILS)
        size = path.stat().st_size
        told = subprocess.run([sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True, text=True)
    status, written, peak = map(int, told.stdout.split())
    if status:
        raise RuntimeError("the file was refused")
    return Report(
        "Memory of kept ledger",
        f"A Kept file of {size / 1e6:.0f} MB with {count:,} records is read and its ledger written as JSON "
        f"({written / 1e6:.0f} MB), in a process of its own. Peak resident memory as the system tells it.",
        rows=[Row("peak memory of `kept ledger --json`", "1 GiB", (peak / GIB,), gate=1.0)],
        lines=[f"Peak: {peak / 2**20:.0f} MiB, {peak / size:.1f} times the file."],
    )
