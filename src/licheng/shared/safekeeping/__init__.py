"""Looking after what is kept: re-reading every object, mending it from the other copy, comparing rows and stores."""
