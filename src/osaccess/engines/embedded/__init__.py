"""A stand-in for the Pulumi engine: the unchanged program and packs, the CLI's state, in one process.

The entry is `operations.EmbeddedRun`. From a request of the program to the finished step:

    host_inprocess runs the program → monitor turns requests into goals → deployment asks step_generator for steps
    (aliases, checked_inputs, replacement_steps, deletions; policy_run is asked) → step_executor takes them
    (apply_create and its neighbours) and tells the reporter → snapshot keeps the state → journal and checkpoint in
    a backend; recovery reads what a kill left behind.
"""
