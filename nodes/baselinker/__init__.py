"""BaseLinker (Base.com), connector API."""
