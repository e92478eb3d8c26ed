"""The rounds of the bench of sync: every contender's turn, what it cost, and the ratios between two of them."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from benchmarks.http_load import Answer, drive_chains
from benchmarks.sync_contenders import FEW, Contender, Hello, Kept, Naive
from benchmarks.sync_floor_process import Floor
from benchmarks.sync_school import PHONES, Phone

BATCH, WRITERS, READERS = 50, 16, 8
FULL = 2_000
SINGLES, POLLS, FULLS = 96, 400, 4
SLOW_POLLS = 80
RAW = {"all": "sqlite3, 50 a transaction", "fewer": "sqlite3, 11 columns", "postgres": "psycopg, json_to_recordset"}
MEMORY_PUSHES = 2_000
Figures = dict[str, float]


class Rounds:
    def __init__(self, contenders: Sequence[Contender], floor: Floor) -> None:
        self._contenders, self._floor = contenders, floor
        self._phones = {one.name: [Phone(number) for number in range(PHONES)] for one in contenders}
        self._found: dict[tuple[str, str], list[Figures]] = defaultdict(list)
        for one in contenders:
            self._fill(one)
        reader = Phone(PHONES - 1)
        floor.insert("all", [reader.items(BATCH) for _ in range(FULL // BATCH)])

    def play(self, number: int) -> None:
        """One turn of everybody; no phone sends twice in it."""
        first = number % 2 * 80
        for table, name in RAW.items():
            batches = [Phone(at, next_n=number * BATCH + 1).items(BATCH) for at in range(first, first + 80)]
            cpu, wall = self._floor.insert(table, batches)
            self._found[name, "push"].append({"cpu": cpu / 80 / BATCH, "time": wall / 80 / BATCH})
        cpu, wall = self._floor.answer(Phone(PHONES - 1).scopes, FULLS)
        self._found["json", "full"].append({"cpu": cpu / FULLS, "time": wall / FULLS})
        for one in self._contenders:
            self._turn(one, first)

    def _turn(self, one: Contender, first: int) -> None:
        phones = self._phones[one.name]
        few = min(one.batches, 80)
        some = phones[first : first + few]
        quick = isinstance(one, Kept | Hello)
        pushes = [one.push(phone, phone.items(BATCH)) for phone in some]
        self._measure(one, "push", pushes, WRITERS, len(some) * BATCH)
        if not isinstance(one, Naive):
            self._measure(one, "retry", pushes, WRITERS, len(some) * BATCH)
        singles = [
            one.push(phones[at % 8 + 180], phones[at % 8 + 180].items(1)) for at in range(SINGLES if quick else 16)
        ]
        self._measure(one, "single", singles, WRITERS, len(singles))
        self._bring_few(one)
        polls = [one.poll(phones[at % 8 + 180]) for at in range(POLLS if quick else SLOW_POLLS)]
        self._measure(one, "poll", polls, READERS, len(polls))
        pulls = [one.few(phones[at % 8 + 180]) for at in range(POLLS // 2 if quick else SLOW_POLLS)]
        self._measure(one, "few", pulls, READERS, len(pulls))
        whole = one.full(phones[PHONES - 1]) * FULLS
        self._measure(one, "full", whole, 1, FULLS)

    def storms(self, names: Sequence[str], times: int) -> None:
        """Every phone at the same moment: a push of 50, the same again, a pull of what came since the last storm."""
        for _ in range(times):
            for one in self._contenders:
                if one.name in names:
                    chains = []
                    for phone in self._phones[one.name][:-1]:
                        pushed = one.push(phone, phone.items(BATCH))
                        one.settle(phone)
                        chains.append([pushed, pushed, one.poll(phone)])
                    with self._measured(one, "storm", len(chains)) as answers:
                        answers += drive_chains(one.server.port, chains)

    def memory(self, names: Sequence[str]) -> dict[str, int]:
        """PSS after 100,000 records in batches of 50; what the rounds pushed counts as well."""
        found = {}
        for one in self._contenders:
            if one.name in names:
                for _ in range(MEMORY_PUSHES // PHONES):
                    phones = self._phones[one.name]
                    one.drive([one.push(phone, phone.items(BATCH)) for phone in phones], WRITERS)
                found[one.name] = one.server.tree.pss()
        return found

    def ratios(self, act: str, measure: str, ours: str, other: str, other_act: str) -> tuple[float, ...]:
        """Round by round; none where one of the two was not here."""
        mine, theirs = self._found.get((ours, act), []), self._found.get((other, other_act), [])
        pairs = zip(mine, theirs, strict=False)
        return tuple(one[measure] / two[measure] for one, two in pairs if two.get(measure))

    def tail(self, act: str, name: str) -> tuple[float, ...]:
        return tuple(one["p99"] / one["p50"] for one in self._found[name, act])

    def table(self) -> list[str]:
        """Medians, for context: CPU microseconds a record (push, retry, single) or a call, and the wall beside it."""
        acts = ("push", "retry", "single", "poll", "few", "full", "storm")
        names = list(dict.fromkeys(name for name, _ in self._found))
        lines = [
            "CPU in microseconds (wall), for a record of a push of 50, of its retry, of a push of one; for a pull with",
            "nothing new, of 12 rows and of 2,000; for a phone of the storm.",
            "",
            "| | " + " | ".join(acts) + " |",
            "| --- |" + " --- |" * len(acts),
        ]
        for name in names:
            cells = [self._cell(self._found.get((name, act), [])) for act in acts]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        return lines

    def _cell(self, figures: list[Figures]) -> str:
        if not figures:
            return ""
        cpu, wall = (median(one[measure] for one in figures) * 1e6 for measure in ("cpu", "time"))
        return f"{cpu:,.0f} ({wall:,.0f})"

    def _fill(self, one: Contender) -> None:
        """The caseload of 2,000 rows, and eight phones that have something to be asked for."""
        reader = self._phones[one.name][PHONES - 1]
        for _ in range(FULL // BATCH):
            one.drive([one.push(reader, reader.items(BATCH))], 1)
        one.settle(reader)
        for phone in self._phones[one.name][180:188]:
            one.drive([one.push(phone, phone.items(BATCH))], 1)

    def _bring_few(self, one: Contender) -> None:
        """Eight phones know where the log ends, twelve of each have come since, and they pull these as well."""
        phones = self._phones[one.name][180:188]
        for phone in phones:
            one.settle(phone)
        one.drive([one.push(phone, phone.items(FEW)) for phone in phones], 1)
        for phone in phones:
            one.settle(phone)

    def _measure(self, one: Contender, act: str, requests: list[bytes], connections: int, units: int) -> None:
        with self._measured(one, act, units) as answers:
            answers += one.drive(requests, connections)

    @contextmanager
    def _measured(self, one: Contender, act: str, units: int) -> Iterator[list[Answer]]:
        answers: list[Answer] = []
        before, began = one.server.tree.usage(), time.perf_counter()
        yield answers
        wall, used = time.perf_counter() - began, one.server.tree.usage().since(before)
        seconds = sorted(answer.seconds for answer in answers)
        self._found[one.name, act].append(
            {
                "cpu": used.cpu / units,
                "time": wall / units,
                "written": used.written / units,
                "p50": seconds[len(seconds) // 2],
                "p95": seconds[int(len(seconds) * 0.95)],
                "p99": seconds[min(int(len(seconds) * 0.99), len(seconds) - 1)],
            }
        )
