"""The lines that the benchmark of the embedded engine prints, and whether a figure was missed."""


class Report:
    """Prints figures; remembers whether one was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, value: str, beside: str = "", *, reached: bool | None = None) -> None:
        """Print one figure, what it is compared with, and whether that is enough."""
        self._print(f"{what:46} {value:>12}  {beside:52}", reached)

    def columns(self, what: str, values: list[str], *, reached: bool | None = None) -> None:
        """Print what one row of a table says of each size, and whether that is enough."""
        self._print(f"{what:46} " + " ".join(f"{value:>12}" for value in values), reached)

    def _print(self, text: str, reached: bool | None) -> None:
        self.missed += reached is False
        print(f"{text}  { {None: '', True: 'reached', False: 'MISSED'}[reached] }".rstrip(), flush=True)
