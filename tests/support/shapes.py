"""What the command prints with --json, held to the shape that its schema promises: whatever a test runs."""

import json

from osaccess.cli.shapes.registry import OUTPUTS, output_named

_VERBS = {one.name for one in OUTPUTS}


def output_of(arguments):
    """Return the output that these arguments ask for; None where they ask for none with a shape."""
    words = [str(one) for one in arguments]
    if "--json" not in words or not words:
        return None
    if words[:2] == ["policy", "scan"]:
        return output_named("policy-scan")
    name = words[0]
    for option in ("calendar", "alarm") if name == "plan" else ("plan",) if name == "verify" else ():
        if f"--{option}" in words:
            name = f"{name}-{option}"
    return output_named(name) if name in _VERBS else None


def hold_to_its_shape(arguments, out):
    """Check that `out` is what the schema says, field by field; a command that failed early printed nothing."""
    output = output_of(arguments)
    if output is not None and out.strip():
        output.shape.model_validate(json.loads(out))
