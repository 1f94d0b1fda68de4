"""What was promised: the year's commitments, targets and weights; follow-up programmes."""
