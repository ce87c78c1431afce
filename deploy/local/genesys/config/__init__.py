"""What a simulation file may say: one typed table per subject."""
