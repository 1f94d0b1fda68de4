"""What it earned: tiers, instalments and their history."""
