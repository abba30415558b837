"""Shopify, Admin GraphQL API 2026-10."""
