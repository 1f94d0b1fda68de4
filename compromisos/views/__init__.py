"""Pages of formulation and follow-up."""
