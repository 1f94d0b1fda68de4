"""The workbook of an institution and year: written, read, checked and compared."""
