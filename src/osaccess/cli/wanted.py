"""Owns what the document of a target wants, read when it is first asked for, and once; looks at no state."""

from datetime import datetime
from functools import cached_property
from pathlib import Path

from osaccess.access.instant import parse_instant
from osaccess.cli.target import Target
from osaccess.files import beside, read_text
from osaccess.plan.build import build_plan
from osaccess.plan.model import AccessPlan
from osaccess.spec.document import Document, read_document


class Wanted:
    """Document and plan of a command's target; None where the program is not made from a document."""

    def __init__(self, target: Target) -> None:
        self._target = target

    @property
    def now(self) -> datetime:
        """The instant of the run."""
        return parse_instant(self._target.now)

    @property
    def file(self) -> Path:
        """Where the document stands, if there is one."""
        config = {**self._target.stack_file.plain, **self._target.config}
        return self._target.project / config.get("osaccess:document", "access.yaml")

    @cached_property
    def document(self) -> Document | None:
        """The document. Raises BadInput."""
        if self._target.document is not None:
            return self._target.document
        if self._target.cloud is None or not self.file.exists():
            return None
        return read_document(read_text(self.file), self.file.name, beside(self.file))

    @cached_property
    def plan(self) -> AccessPlan | None:
        """What the document plans for the instant of the run. Raises BadInput."""
        if self.document is None or self._target.cloud is None:
            return None
        return build_plan(self.document, self._target.cloud, self.now)
