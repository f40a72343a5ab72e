"""Pulumi component resources for OpenStack access; imported as osaccess.components."""
