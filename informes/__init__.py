"""What is shown: reports, public pages and open data."""
