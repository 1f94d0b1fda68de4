"""How many queries each list asks for, whatever the amount of data."""
