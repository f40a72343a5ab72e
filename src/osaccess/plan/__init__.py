"""Document + cloud + instant → what shall exist. Pure."""
