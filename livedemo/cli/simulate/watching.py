"""Know how long a simulated viewer really watched, by the rule that the server promises."""


class Watching:
    """Add up the time in which the video played; an absence longer than `cap` does not count."""

    def __init__(self, cap: float):
        self.cap = cap
        self.total = 0.0
        self._since: float | None = None
        self._sign: float | None = None

    @property
    def playing(self) -> bool:
        """Tell whether the video plays."""
        return self._since is not None

    def play(self, at: float) -> None:
        """Begin to play."""
        if self._since is None:
            self._since = at

    def pause(self, at: float) -> None:
        """Stop playing."""
        if self._since is not None:
            self.total += max(0.0, at - self._since)
            self._since = None

    def sign(self, at: float) -> None:
        """Note that the server knew of the viewer at this moment."""
        self._sign = at if self._sign is None else max(at, self._sign)

    def back(self, at: float) -> None:
        """Come back at this moment; away for too long, nothing counts since the last sign."""
        if self._since is not None and self._sign is not None and at - self._sign > self.cap:
            self.pause(self._sign)
            self._since = at
        self.sign(at)

    def leave(self, at: float, *, noticed: bool) -> None:
        """End; whoever is away at that time has watched until the last sign."""
        self.pause(at if noticed or self._sign is None else self._sign)
