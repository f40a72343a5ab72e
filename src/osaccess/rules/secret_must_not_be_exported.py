"""ks503: a stack must not export a secret in clear."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.examples import a_stack
from osaccess.rules.facts import OutputFacts, StackFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOW_OUTPUTS = Knob(
    name="allowOutputs",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of outputs that sound like secrets and are none",
)
_SOUNDS_SECRET = re.compile(r"pass(word|wd|phrase)|secret|token|private_?key", re.IGNORECASE)
_UNKNOWN = "unknown"
_SECRET = "secret"  # noqa: S105 -- a kind of output, no password


def _check(facts: StackFacts, context: Context) -> Iterator[Outcome]:
    for name, output in facts.outputs.items():
        if output.at:
            yield Violation(
                f"{name} shows the secret of {output.same_as!r} in clear.",
                have=f"{name} is plain text in the state of stack {facts.name!r}",
                mend="Write pulumi.Output.secret(…) around it, and make the credential anew.",
                urn=output.at,
            )
            continue
        if output.kind == _SECRET or any(fnmatchcase(name, glob) for glob in context.knobs[ALLOW_OUTPUTS.name]):
            continue
        sounds = _SOUNDS_SECRET.search(name) is not None
        if output.kind == _UNKNOWN and sounds:
            yield Undetermined(name)  # a secret that is not known yet looks the same
        elif output.kind != _UNKNOWN and (output.same_as or sounds):
            whose = f"the secret of {output.same_as!r}" if output.same_as else "what sounds like a secret"
            yield Violation(
                f"Stack {facts.name!r} exports {whose} in clear: {name}.",
                have=f"output {name} is plain text",
                mend=f"Write pulumi.export({name!r}, pulumi.Output.secret(…)), and make the credential anew.",
            )


RULE = Rule(
    id="ks503-secret-must-not-be-exported",
    wants="No output, of the stack or of a component, shows a secret in clear.",
    why="Outputs of a stack are printed in every log of every run, and `pulumi stack output` shows them to anybody who "
    "may read the state; those of its components stand in the state in clear.",
    severity=Severity.CRITICAL,
    subjects=(Subject.STACK,),
    check=_check,
    knobs=(ALLOW_OUTPUTS,),
    good={
        "a secret output": a_stack(outputs={"secret": OutputFacts("secret", "web-deploy")}),
        "an id": a_stack(outputs={"credentialId": OutputFacts("plain")}),
        "only its name is": With(a_stack(outputs={"tokenUrl": OutputFacts("plain")}), {"allowOutputs": ["*Url"]}),
        "not known yet, and nothing to fear": a_stack(outputs={"id": OutputFacts("unknown")}),
    },
    bad={
        "the secret of a credential": a_stack(outputs={"value": OutputFacts("plain", "web-deploy")}),
        "the secret of a credential, in an output of a component": a_stack(
            outputs={
                "ci.pair.value": OutputFacts("plain", "web-deploy", "urn:pulumi:prod::example::web:index:Ci::ci")
            }
        ),
        "what sounds like one": a_stack(outputs={"ci.clientSecret": OutputFacts("plain")}),
    },
    unsure={"not known yet": a_stack(outputs={"clientSecret": OutputFacts("unknown")})},
)
