"""The documents of metafields, collections and price lists (Admin GraphQL API 2026-10)."""

DEFINITIONS = """
query Definitions($type: MetafieldOwnerType!, $after: String) {
  metafieldDefinitions(first: 250, after: $after, ownerType: $type) {
    nodes { namespace key name type { name } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

METAFIELDS_STATE = """
query MetafieldsState($id: ID!, $keys: [String!]) {
  node(id: $id) {
    id
    ... on HasMetafields { metafields(first: 250, keys: $keys) { nodes { namespace key type value } } }
  }
}
"""

SET_METAFIELDS = """
mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { id }
    userErrors { field message code }
  }
}
"""

DELETE_METAFIELDS = """
mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
  metafieldsDelete(metafields: $metafields) {
    deletedMetafields { key }
    userErrors { field message }
  }
}
"""

PRODUCT_BY_HANDLE = """
query ProductByHandle($handle: String!) { productByIdentifier(identifier: {handle: $handle}) { id } }
"""
