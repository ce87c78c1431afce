"""Pages for people, one for each object and event: what the declaration says, said in Markdown."""
