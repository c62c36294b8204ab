"""The code tables both systems agree on, as they are published, and typed access to them."""
