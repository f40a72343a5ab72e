"""A stand-in for the Pulumi engine: the unchanged program and packs, the CLI's state, in one process."""
