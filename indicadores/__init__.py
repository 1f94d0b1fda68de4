"""What is measured: indicators, operands, measurements and the rules of each year."""
