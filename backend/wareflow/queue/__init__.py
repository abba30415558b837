"""The queue: rings bells for work that the database knows. Losing all of it loses nothing."""
