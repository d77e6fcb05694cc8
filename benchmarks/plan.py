"""Say how thoroughly to measure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Hold what the command's options choose."""

    viewers: tuple[int, ...] = (1000, 2000)
    rounds: int = 3
    seconds: float = 1.5
    fixed_seconds: float = 3.0
    growth: float = 1.4
    finest: float = 1.09
    only: tuple[str, ...] = ()
    quick: bool = False


QUICK = Plan(
    viewers=(300,), rounds=1, seconds=1.0, fixed_seconds=2.0, growth=1.6, finest=1.3, quick=True
)  # fmt: skip
