"""A generation of a credential → the files that its consumer reads. Pure."""
