"""What the embedded engine does not do is said in one clear sentence, before anything is done."""

import pulumi
import pytest

from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from support.in_memory_provider import Thing

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


CASES = {
    "remote components (other:index:Remote)": Remote,
    "references to other stacks (organization/other/dev)": lambda: pulumi.StackReference("organization/other/dev"),
    "methods of remote components (other:index:Remote/open)": lambda: pulumi.runtime.call(
        "other:index:Remote/open", {}
    ),
    "the package 'aws'": Other,
    "dynamic providers (dyn)": dynamic,
    "replacement_trigger (a)": lambda: Thing("a", opts=Opts(replacement_trigger="x")),
    "packages from elsewhere": lambda: Thing("a", opts=Opts(plugin_download_url="https://x.test")),
}


@pytest.mark.parametrize("text", CASES)
def test_it_is_refused_in_one_sentence_that_says_how_to_go_on(lab, messages_of, text):
    for operation in (lab.preview, lab.up):
        result = operation(CASES[text])
        assert not result.succeeded
        assert isinstance(result.user_error, UnsupportedByEmbeddedEngine)
        assert text in result.user_error.problem
        assert "--engine pulumi" in result.user_error.mend
        assert text in messages_of(result)
        assert "Traceback" not in messages_of(result)
    assert lab.cloud.requests == []


def test_an_asset_is_refused(lab):
    result = lab.up(lambda: Thing("a", note=pulumi.StringAsset("text")))
    assert result.user_error is not None
    assert "asset" in result.user_error.problem


def test_an_error_hook_is_refused(lab, messages_of):
    def program():
        hook = pulumi.ErrorHook("h", lambda args: False)
        Thing("a", opts=Opts(hooks=pulumi.ResourceHookBinding(on_error=[hook])))

    result = lab.up(program)
    assert not result.succeeded
    assert "rror hooks" in messages_of(result)
