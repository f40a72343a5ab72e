"""The components for Pulumi programs in any language (`pulumi package add`); serves until the engine stops it."""

from pulumi.provider.experimental import component_provider_host

from osaccess.components.plugin import HOSTED, NAME, VERSION

component_provider_host([*HOSTED], NAME, version=VERSION)
