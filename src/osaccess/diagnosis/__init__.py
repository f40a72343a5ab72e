"""Evidence → verdict: does a live credential do what its state says, no more and no less? Pure."""
