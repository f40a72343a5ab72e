"""Owns the process of an operation that may be killed: reads it from standard input, writes events line by line."""

import sys

from osaccess.engines.embedded.replay.operation import run_in_child


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run_in_child(sys.stdin.read(), _write)
