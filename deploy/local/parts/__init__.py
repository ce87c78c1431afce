"""What a stack can be made of: one module a part."""
