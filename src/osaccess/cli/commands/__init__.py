"""One verb of the `osaccess` command a file; the tuple of them is in `osaccess.cli.main`."""
