"""The only HTTP edge: sessions, reads to facts, probes."""
