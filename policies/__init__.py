"""The policy pack for OpenStack access; imported as osaccess.policies."""
