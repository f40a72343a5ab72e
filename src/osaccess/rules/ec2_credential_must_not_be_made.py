"""ks118: an EC2 credential must not be made where an application credential would do."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.facts import Ec2CredentialFacts
from osaccess.rules.rule import Context, Knob, Level, Outcome, Rule, Severity, Subject, Violation, With

ALLOWED = Knob(
    name="allowedNames",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of the resources' names that may be EC2 credentials",
)


def _check(facts: Ec2CredentialFacts, context: Context) -> Iterator[Outcome]:
    if not any(fnmatchcase(str(facts.name), glob) for glob in context.knobs[ALLOWED.name]):
        yield Violation(
            f"{facts.name!r} is an EC2 credential: all roles of its user, for ever, for every request.",
            have="a resource Ec2CredentialV3",
            mend="Use an application credential with roles, access rules and an expiry; for the S3 API, which "
            "knows nothing else, add the resource's name to the knob allowedNames.",
        )


RULE = Rule(
    id="ks118-ec2-credential-must-not-be-made",
    wants="There are no EC2 credentials but for jobs that speak S3.",
    why="An EC2 credential has no expiry, no access rules and no roles of its own; since OpenStack 2026.1 even "
    "Keystone wants an unrestricted application credential for making one (bug 2142138).",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.EC2_CREDENTIAL,),
    check=_check,
    knobs=(ALLOWED,),
    good={"a job that speaks S3": With(Ec2CredentialFacts("backup-s3"), {"allowedNames": ["*-s3"]})},
    bad={
        "any": Ec2CredentialFacts("backup"),
        "another than the allowed ones": With(Ec2CredentialFacts("backup"), {"allowedNames": ["*-s3"]}),
    },
)
