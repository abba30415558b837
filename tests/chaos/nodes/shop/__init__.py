"""A connector to the remote system of the chaos tests."""
