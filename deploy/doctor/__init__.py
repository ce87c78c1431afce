"""What is well and what isn't, before anything runs: each organisation, and the parts that all share."""
