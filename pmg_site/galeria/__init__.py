"""Gallery of the components, served only when DEBUG is on."""
