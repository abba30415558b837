"""Codes that demo data need right."""


def ean_with_check_digit(first_twelve: str) -> str:
    """An article number of 13 digits from its first twelve."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return f"{first_twelve}{-total % 10}"
