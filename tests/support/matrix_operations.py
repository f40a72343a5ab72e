"""The operations of the matrices' stack, and what somebody does beside it before a refresh or an import."""

from osaccess.engines.embedded.adoption import Adoption
from osaccess.engines.embedded.operations import read_state
from support.matrix_faults import SAME_SECOND_WAIT

FOUND_TYPE = "openstack:identity/project:Project"


def run_operation(stack, operation, program, found=""):
    """Return what an operation comes to; `found` is the id of what an import takes in."""
    match operation:
        case "up":
            return stack.run(program).up()
        case "up --refresh":
            return stack.run(program, refresh_first=True).up()
        case "refresh":
            return stack.run(None).refresh()
        case "destroy":
            return stack.run(None).destroy()
        case "import":
            return stack.run(None).adopt(_adoption(stack, found))
    raise AssertionError(operation)


def trouble_before(stack, operation, prefix):
    """Let somebody do what a refresh finds or an import takes in; return the id of the latter."""
    if operation == "refresh":
        _drift(stack)
    if operation != "import":
        return ""
    body = {"project": {"name": f"{prefix}-found"}}
    return stack.cloud().request("POST", "/projects", body)["project"]["id"]


def _adoption(stack, found):
    states = read_state(stack.backend)
    admin = next(state for state in states if state.is_provider and "default" in state.name)
    return Adoption(FOUND_TYPE, "found", found, admin.urn, protect=False)


def _drift(stack):
    """Delete two credentials and a membership, and change a user and a project."""
    cloud = stack.cloud()
    states = {state.name: state for state in read_state(stack.backend)}
    for name in ("deploy", "metrics"):
        gone = states[name]
        cloud.delete(cloud.all_ids()[gone.type, gone.id][1])
    user, team = states["bot-in-team"].id.split("/")
    cloud.delete(f"/groups/{team}/users/{user}")
    cloud.request("PATCH", f"/users/{states['runner'].id}", {"user": {"description": "by somebody"}})
    cloud.request("PATCH", f"/projects/{states['ops'].id}", {"project": {"description": "by somebody"}})
    if stack.sleep is not None:
        stack.sleep(SAME_SECOND_WAIT)  # else the next login is dead at birth


def is_taken_in(stack):
    """Tell whether an import was done, as far as the state knows."""
    return any(state.name == "found" for state in read_state(stack.backend))


def somebodys(stack, operation, found):
    """Return what is in the cloud beside the stack: what an import would take in."""
    if operation != "import":
        return {}
    return {key: value for key, value in stack.cloud().all_ids().items() if key == (FOUND_TYPE, found)}
