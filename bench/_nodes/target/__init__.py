"""A connector to the measured target, made with the SDK as any other."""
