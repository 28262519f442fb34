"""`./run chaos`: everything fails, and then both sides must agree."""
