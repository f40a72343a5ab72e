"""The `osaccess` command: one verb a file under commands/, exit codes in one table."""
