"""What the API takes and says, one file per noun."""
