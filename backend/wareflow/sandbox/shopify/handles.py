"""Addresses of products and collections, made of their titles."""

import re
import unicodedata


def slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "product"
