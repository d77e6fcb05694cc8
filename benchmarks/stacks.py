"""Read folded stacks, as `py-spy record --format raw` writes them."""

import re
from collections import Counter
from dataclasses import dataclass, field

LINE = re.compile(r"(?P<function>.+) \((?P<file>[^:()]+)(?::\d+)?\)$")


@dataclass
class Box:
    """Be a function called from the one below it, with its samples."""

    samples: int = 0
    children: dict[str, "Box"] = field(default_factory=dict)


def parse(text: str) -> Box:
    """Return the tree of folded stacks, `outermost;…;innermost count`; raises ValueError."""
    root = Box()
    for line in text.splitlines():
        stack, _, count = line.rpartition(" ")
        root.samples += int(count)
        box, before = root, None
        for name in map(_name, stack.split(";")):
            if name == before:
                continue
            box = box.children.setdefault(name, Box())
            box.samples += int(count)
            before = name
    if not root.samples:
        raise ValueError("There is no sample in it.")
    return root


def shares(root: Box) -> dict[str, float]:
    """Return each function's share of all samples, its callees included and itself once."""
    found: Counter[str] = Counter()

    def visit(box: Box, above: frozenset[str]) -> None:
        for name, child in box.children.items():
            if name not in above:
                found[name] += child.samples
            visit(child, above | {name})

    visit(root, frozenset())
    return {name: samples / root.samples for name, samples in found.most_common()}


def _name(frame: str) -> str:
    found = LINE.match(frame)
    return f"{found['function']} ({found['file']})" if found else frame or "(unknown)"
