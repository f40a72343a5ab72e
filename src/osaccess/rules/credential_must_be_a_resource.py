"""ks121: a credential must be a resource, not what a command or a template makes by the way."""

from collections.abc import Iterator

from osaccess.rules.facts import UNKNOWN, ScriptFacts
from osaccess.rules.made_by_the_way import makes_access, texts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: ScriptFacts, _context: Context) -> Iterator[Outcome]:
    # What is not known yet is most often an address or an id, no command: undecided would be noise everywhere.
    found = next(
        (words for text in texts(facts.text) if text is not UNKNOWN and (words := makes_access(text))), ""
    )
    if found:
        yield Violation(
            f"{facts.name!r} makes access that no policy sees.",
            have=f"its text says: {found}",
            mend="Declare it: openstack.identity.ApplicationCredential, or `credentials:` in access.yaml; a role by "
            "RoleAssignment. What must stay a command needs a waiver.",
        )


RULE = Rule(
    id="ks121-credential-must-be-a-resource",
    wants="No command and no template makes credentials, trusts or role assignments.",
    why="What a command makes is in no state: nobody judges its roles and its end, nobody rotates or removes it, and "
    "its secret stands in the command's output.",
    severity=Severity.HIGH,
    subjects=(Subject.SCRIPT,),
    check=_check,
    good={
        "another command": ScriptFacts("migrate", ("./migrate.sh --now",)),
        "a look at credentials": ScriptFacts("look", ("openstack application credential list",)),
        "no text": ScriptFacts("none", (None, 5)),
        "not known yet": ScriptFacts("migrate", (UNKNOWN,)),
    },
    bad={
        "a credential by the command line": ScriptFacts(
            "shadow", ("openstack application credential create --unrestricted shadow",)
        ),
        "a credential by a request": ScriptFacts(
            "shadow", ('curl -X POST "$OS/v3/users/$U/application_credentials"',)
        ),
        "a key for S3": ScriptFacts("s3", ("openstack ec2 credentials create",)),
        "a trust": ScriptFacts("trust", ("openstack trust create --role admin a b",)),
        "a role": ScriptFacts("role", ("openstack role add --user u --project p admin",)),
        "a template of Heat": ScriptFacts("stack", ({"Bin": "resources: {u: {type: OS::Keystone::User}}"},)),
        "a key, by a template": ScriptFacts("stack", ({"Bin": "type: AWS::IAM::AccessKey"},)),
    },
)
