"""`./run fuzz`: calls that look like the Market's and are not, over HTTP, on every door."""
