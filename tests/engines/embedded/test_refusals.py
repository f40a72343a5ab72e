"""What the embedded engine does not do is said in one clear sentence, before anything is done."""

import pulumi
import pytest
from pulumi.runtime.proto import engine_pb2, resource_pb2
from pulumi.runtime.resource import exists_resource

from osaccess.engines.embedded.engine_log import EngineLog
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.monitor import Monitor
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from support.command import osaccess
from support.in_memory_provider import LabProvider, Thing

Opts = pulumi.ResourceOptions


class Remote(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("other:index:Remote", "far", {}, None, remote=True)


class Other(pulumi.CustomResource):
    def __init__(self):
        super().__init__("aws:s3:Bucket", "bucket", {})


def dynamic():
    class Provider(pulumi.dynamic.ResourceProvider):
        pass

    class Dynamic(pulumi.dynamic.Resource):
        pass

    Dynamic(Provider(), "dyn", {})


def a_function_of_another_package():
    pulumi.runtime.invoke("aws:index:getRegion", {})


def a_parameterized_package():
    async def register():
        await pulumi.runtime.settings.register_package("terraform-provider", "1.0.0", "", "net", "1", "e30=")

    pulumi.Output.from_input(register())


def whether_it_exists():
    exists_resource(None, "lab:index:Thing", "a", {}, Opts())


def an_error_hook():
    hook = pulumi.ErrorHook("h", lambda args: False)
    Thing("a", opts=Opts(hooks=pulumi.ResourceHookBinding(on_error=[hook])))


class Stash(pulumi.CustomResource):
    def __init__(self):
        super().__init__("pulumi:index:Stash", "kept", {"input": 1})


CASES = {
    "remote components (other:index:Remote)": Remote,
    "resources of the type pulumi:index:Stash": Stash,
    "the function pulumi:pulumi:readStackResourceOutputs": lambda: pulumi.runtime.invoke(
        "pulumi:pulumi:readStackResourceOutputs", {"stackName": "organization/net/prod"}
    ),
    "the package 'aws' (wanted for aws:index:getRegion": a_function_of_another_package,
    "parameterized packages (terraform-provider)": a_parameterized_package,
    "the question whether a resource exists": whether_it_exists,
    "error hooks (h)": an_error_hook,
    "state migrations (a)": lambda: Thing("a", opts=Opts(state_migrations=[lambda args: None])),
    "the option env_var_mappings (adm)": lambda: LabProvider("adm", Opts(env_var_mappings={"A": "B"})),
    "methods of remote components (other:index:Remote/open)": lambda: pulumi.runtime.call(
        "other:index:Remote/open", {}
    ),
    "the package 'aws' (wanted for aws:s3:Bucket": Other,
    "dynamic providers (dyn)": dynamic,
    "replacement_trigger (a)": lambda: Thing("a", opts=Opts(replacement_trigger="x")),
    "packages from elsewhere (lab:index:Thing)": lambda: Thing(
        "a", opts=Opts(plugin_download_url="https://x.test")
    ),
    "packages from elsewhere (lab:index:getThing)": lambda: pulumi.runtime.invoke(
        "lab:index:getThing", {}, pulumi.InvokeOptions(plugin_download_url="https://x.test")
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_it_is_refused_in_one_sentence_that_says_how_to_go_on(lab, messages_of, text):
    for operation in (lab.preview, lab.up):
        result = operation(CASES[text])
        assert not result.succeeded
        assert isinstance(result.user_error, UnsupportedByEmbeddedEngine)
        assert text in result.user_error.problem
        assert "OpenStack identity" in result.user_error.because
        assert "--engine pulumi" in result.user_error.mend
        assert text in messages_of(result)
        assert "Traceback" not in messages_of(result)
        assert "update the Pulumi CLI" not in messages_of(result)
    assert lab.cloud.requests == []


def test_another_type_of_openstack_is_refused_with_those_that_are_known(lab, messages_of):
    config = {"openstack:authUrl": "http://127.0.0.1:9/v3", "openstack:userName": "u", "openstack:password": "p"}
    options = {"plugins": (OpenStackPlugin(),), "config": {**config, "openstack:tenantName": "t"}}
    for operation in (lab.preview, lab.up):
        result = operation(
            lambda: pulumi.CustomResource("openstack:compute/instance:Instance", "vm", {}), **options
        )
        assert not result.succeeded
        assert result.user_error is not None
        told = "The resource type openstack:compute/instance:Instance is not supported by the embedded engine."
        assert result.user_error.problem == told
        assert "openstack:identity/user:User" in result.user_error.mend
        assert "run with the Pulumi CLI" in result.user_error.mend
        assert "Traceback" not in messages_of(result)


@pytest.mark.parametrize("arguments", [("up", "--plan", "p.json"), ("preview", "--save-plan", "p.json")])
def test_an_update_plan_is_refused_and_not_ignored(arguments):
    ran = osaccess(*arguments)
    assert ran.code == 2
    assert f"No such option '{arguments[1]}'" in ran.err + ran.out


def test_an_asset_is_refused(lab):
    result = lab.up(lambda: Thing("a", note=pulumi.StringAsset("text")))
    assert result.user_error is not None
    assert "asset" in result.user_error.problem


# ---- what a newer SDK may ask for ------------------------------------------------------------------------------

ANSWERED = {
    "GetDeploymentInfo",
    "SupportsFeature",
    "Invoke",
    "ReadResource",
    "RegisterResource",
    "RegisterResourceOutputs",
    "RegisterStackTransform",
    "RegisterStackInvokeTransform",
    "RegisterResourceHook",
    "SignalAndWaitForShutdown",
}
REFUSED = {"Call", "ExistsResource", "RegisterErrorHook", "RegisterPackage"}
NOT_ASKED_BY_PROGRAMS = {"StartDebugging"}
"""Of the engine's service: only language hosts call it."""


def methods_of(module, service):
    return {method.name for method in module.DESCRIPTOR.services_by_name[service].methods}


def test_every_method_of_the_sdk_s_monitor_is_answered_or_refused():
    """A newer SDK with a new method fails here: decide about it, and write its test above."""
    assert methods_of(resource_pb2, "ResourceMonitor") == ANSWERED | REFUSED
    assert all(callable(getattr(Monitor, name, None)) for name in ANSWERED | REFUSED)
    assert all(hasattr(EngineLog, name) for name in methods_of(engine_pb2, "Engine") - NOT_ASKED_BY_PROGRAMS)
    assert methods_of(engine_pb2, "Engine") >= NOT_ASKED_BY_PROGRAMS


READ = {
    "RegisterResourceRequest": """type name parent custom object protect dependencies provider propertyDependencies
        deleteBeforeReplace deleteBeforeReplaceDefined version ignoreChanges additionalSecretOutputs aliasURNs aliases
        importId customTimeouts replaceOnChanges retainOnDelete deletedWith replace_with transforms hooks""",
    "ReadResourceRequest": """id type name parent properties dependencies provider version additionalSecretOutputs""",
    "ResourceInvokeRequest": """tok args provider version""",
}
NOT_TAKEN = {
    "RegisterResourceRequest": "remote pluginDownloadURL packageRef replacement_trigger state_migrations envVarMappings",
    "ReadResourceRequest": "pluginDownloadURL packageRef",
    "ResourceInvokeRequest": "pluginDownloadURL packageRef",
}
"""With one of these a request is refused."""

WITHOUT_MEANING = {
    "acceptSecrets",
    "acceptResources",
    "accepts_byte_string",
    "accept_output_values",
    "supportsPartialValues",
    "supportsResultReporting",
    "sourcePosition",
    "stackTrace",
    "parentStackTraceHandle",
    "pluginChecksums",
    "aliasSpecs",
    "providers",
    "hideDiffs",
    "snippetId",
    "dependsOn",
    "parent",
}
"""What the SDK can take, where a call stands in the program, what concerns plugins, remote components or the CLI's display
only, and the dependencies of a function, which the SDK waits for itself."""


@pytest.mark.parametrize("request_name", READ)
def test_every_field_of_the_sdk_s_requests_is_read_refused_or_without_meaning_here(request_name):
    """A newer SDK with a new field fails here: nothing that a program asks for is dropped in silence."""
    fields = {field.name for field in resource_pb2.DESCRIPTOR.message_types_by_name[request_name].fields}
    known = {*READ[request_name].split(), *NOT_TAKEN[request_name].split()}
    assert known <= fields
    assert fields - known <= WITHOUT_MEANING
