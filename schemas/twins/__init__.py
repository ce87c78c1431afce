"""REST twins of topics that are asked for by a query, and what their answers mean."""
