"""主册: mobile scenarios 2.6.1.x."""
