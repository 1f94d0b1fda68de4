"""The pages of this app: each reads the request, calls a service or a query, and answers."""
