"""The bench: what the project promises about speed and queries, measured on a private server."""
