"""Two report directories -> what got fixed and what broke between them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.counts import mcnemar_p
from eval.report import RESULTS


class ReportError(ValueError):
    """A report directory that cannot be compared; the message says which file, what, and what to do."""


@dataclass(frozen=True)
class Standing:
    """How one case went in a run, and the case itself as it was then."""

    right: bool
    case: Mapping[str, object]

    def is_same_case(self, other: "Standing") -> bool:
        """Whether question and gold are equal; tags and notes do not change a verdict."""
        mine, theirs = ({k: v for k, v in s.case.items() if k not in ("tags", "note")} for s in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class Comparison:
    """Cases of two runs, as ids. Only cases whose question and gold are equal in both are compared."""

    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    still_right: int
    still_wrong: int
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        p = mcnemar_p(len(self.fixed), len(self.broken))
        lines = [
            f"fixed {len(self.fixed)}, broken {len(self.broken)}, "
            f"still right {self.still_right}, still wrong {self.still_wrong} (McNemar exact p = {p:.3g})"
        ]
        groups = {
            "fixed": self.fixed,
            "broken": self.broken,
            "not compared, question or gold changed": self.changed,
            "not compared, new": self.added,
            "not compared, gone": self.removed,
        }
        lines.extend(f"{name}: {', '.join(ids)}" for name, ids in groups.items() if ids)
        return "\n".join(lines)


def compare(old: Path, new: Path) -> Comparison:
    """Two report directories -> comparison. Raises `ReportError`."""
    return compare_standings(read_standings(old), read_standings(new))


def read_standings(directory: Path) -> dict[str, Standing]:
    """`results.jsonl` of a report directory -> case id -> standing. Raises `ReportError`."""
    path = directory / RESULTS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ReportError(
            f"{path}: cannot be read ({error.strerror}); name a directory that a report was written to"
        ) from error
    standings: dict[str, Standing] = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            raw = json.loads(line)
            standings[raw["id"]] = Standing(bool(raw["right"]), raw["case"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ReportError(f"{path}:{number}: not a line of a report; write the report again") from error
    return standings


def compare_standings(old: Mapping[str, Standing], new: Mapping[str, Standing]) -> Comparison:
    """Case id -> standing, of each run -> comparison; ids in the new run's order."""
    both = [case_id for case_id in new if case_id in old]
    same = [case_id for case_id in both if old[case_id].is_same_case(new[case_id])]
    return Comparison(
        fixed=tuple(i for i in same if new[i].right and not old[i].right),
        broken=tuple(i for i in same if old[i].right and not new[i].right),
        still_right=sum(old[i].right and new[i].right for i in same),
        still_wrong=sum(not old[i].right and not new[i].right for i in same),
        changed=tuple(i for i in both if i not in set(same)),
        added=tuple(i for i in new if i not in old),
        removed=tuple(i for i in old if i not in new),
    )
