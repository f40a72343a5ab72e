"""Owns the list of outputs that have a shape: what `osaccess schema` calls each, and what prints it."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from osaccess.cli.shapes.diagnosed import DoctorShape, VerifyPlanShape, VerifyShape
from osaccess.cli.shapes.judged import CheckShape, DiffShape, ScanShape
from osaccess.cli.shapes.plan import AlarmShape, CalendarShape, PlanShape
from osaccess.cli.shapes.run import PreviewShape, RunShape, UpShape
from osaccess.json_shapes import schema_of


@dataclass(frozen=True, slots=True)
class Output:
    """One output: `name` for `osaccess schema`, the command that prints it, its shape."""

    name: str
    command: str
    shape: type[BaseModel]

    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        return schema_of(self.shape, f"what `{self.command}` of osaccess prints")


OUTPUTS: Final = (
    Output("preview", "preview --json", PreviewShape),
    Output("up", "up --json", UpShape),
    Output("refresh", "refresh --json", RunShape),
    Output("import", "import --json", RunShape),
    Output("destroy", "destroy --json", RunShape),
    Output("plan", "plan --json", PlanShape),
    Output("plan-calendar", "plan --calendar --json", CalendarShape),
    Output("plan-alarm", "plan --alarm STATE --json", AlarmShape),
    Output("check", "check --json", CheckShape),
    Output("policy-scan", "policy scan --json", ScanShape),
    Output("diff", "diff --json", DiffShape),
    Output("verify", "verify --json", VerifyShape),
    Output("verify-plan", "verify --plan --json", VerifyPlanShape),
    Output("doctor", "doctor --json", DoctorShape),
)


def output_named(name: str) -> Output:
    """Return the output of a name, which has to be one."""
    return next(one for one in OUTPUTS if one.name == name)
