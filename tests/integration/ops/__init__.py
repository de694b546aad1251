"""What operators run: each script, unit and site, for real."""
