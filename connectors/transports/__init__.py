"""Which transport brings a topic: decided for each organisation, and written to the ledger."""
