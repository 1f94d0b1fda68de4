"""What the codebase tests about itself."""
