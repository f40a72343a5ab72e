"""OpenStack access as code: the package behind the Pulumi project, the policy pack and the command."""
