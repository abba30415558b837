"""The documents of metafields, collections, price lists and stock (Admin GraphQL API 2026-10)."""

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

COLLECTIONS = """
query Collections($first: Int!, $after: String, $query: String, $products: Int!) {
  collections(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id legacyResourceId title handle descriptionHtml sortOrder updatedAt
      ruleSet { appliedDisjunctively }
      productsCount { count }
      products(first: $products) { nodes { ...collected } pageInfo { hasNextPage endCursor } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
fragment collected on Product { legacyResourceId handle title }
"""

MORE_COLLECTED = """
query Collected($id: ID!, $first: Int!, $after: String) {
  collection(id: $id) {
    products(first: $first, after: $after) { nodes { ...collected } pageInfo { hasNextPage endCursor } }
  }
}
fragment collected on Product { legacyResourceId handle title }
"""

COLLECTIONS_BY_NAME = """
query CollectionsByName($after: String) {
  collections(first: 250, after: $after, query: "collection_type:custom") {
    nodes { id legacyResourceId title handle ruleSet { appliedDisjunctively } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

COLLECTIONS_OF = """
query CollectionsOf($id: ID!) {
  product(id: $id) {
    id
    collections(first: 250) { nodes { id title ruleSet { appliedDisjunctively } } pageInfo { hasNextPage } }
  }
}
"""

CHANGE_COLLECTIONS = """
mutation ChangeCollections($id: ID!, $join: [ID!], $leave: [ID!]) {
  productUpdate(product: {id: $id, collectionsToJoin: $join, collectionsToLeave: $leave}) {
    product { id }
    userErrors { field message }
  }
}
"""

PRICE_LISTS = """
query PriceLists($after: String) {
  priceLists(first: 250, after: $after) {
    nodes { id name currency }
    pageInfo { hasNextPage endCursor }
  }
}
"""

CATALOG_PRICES = """
query CatalogPrices($id: ID!, $query: String) {
  priceList(id: $id) {
    prices(first: 250, query: $query) {
      nodes { originType price { amount } compareAtPrice { amount } variant { id } }
      pageInfo { hasNextPage }
    }
  }
}
"""

SET_CATALOG_PRICES = """
mutation SetCatalogPrices($list: ID!, $prices: [PriceListPriceInput!]!) {
  priceListFixedPricesAdd(priceListId: $list, prices: $prices) {
    prices { variant { id } }
    userErrors { field message code }
  }
}
"""

STOCK = """
fragment stock on InventoryItem {
  id legacyResourceId sku tracked
  inventoryLevel(locationId: $location) { quantities(names: ["available", "on_hand"]) { name quantity updatedAt } }
}
"""

STOCK_BY_SEARCH = f"""
query StockBySearch($query: String!, $location: ID!) {{
  productVariants(first: 250, query: $query) {{
    nodes {{ id legacyResourceId sku barcode inventoryItem {{ ...stock }} }}
    pageInfo {{ hasNextPage }}
  }}
}}
{STOCK}
"""

STOCK_BY_ID = f"""
query StockById($ids: [ID!]!, $location: ID!) {{
  nodes(ids: $ids) {{
    id
    ... on InventoryItem {{ ...stock }}
    ... on ProductVariant {{ inventoryItem {{ ...stock }} }}
  }}
}}
{STOCK}
"""

SET_STOCK = """
mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { field message code }
  }
}
"""
