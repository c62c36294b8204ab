"""What both systems agree on: plain Python, no clock, no settings, no database."""
