"""The documents that read business customers and what is to be shipped (Admin GraphQL API 2026-10)."""

COMPANY_LOCATION = """
fragment companyAddress on CompanyAddress { address1 address2 zip city countryCode recipient phone }
fragment companyLocation on CompanyLocation {
  id name externalId phone currency
  taxSettings { taxRegistrationId taxExempt }
  billingAddress { ...companyAddress }
  shippingAddress { ...companyAddress }
}
"""

CONTACT = """
fragment contact on CompanyContact {
  id title isMainContact
  customer {
    legacyResourceId displayName
    defaultEmailAddress { emailAddress }
    defaultPhoneNumber { phoneNumber }
  }
}
"""

COMPANIES = f"""
query Companies($first: Int!, $after: String, $query: String, $parts: Int!) {{
  companies(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{
      id name externalId note customerSince createdAt updatedAt
      contacts(first: $parts) {{ nodes {{ ...contact }} pageInfo {{ hasNextPage endCursor }} }}
      locations(first: $parts) {{ nodes {{ ...companyLocation }} pageInfo {{ hasNextPage endCursor }} }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{CONTACT}{COMPANY_LOCATION}
"""

MORE_CONTACTS = f"""
query Contacts($id: ID!, $first: Int!, $after: String) {{
  company(id: $id) {{
    contacts(first: $first, after: $after) {{ nodes {{ ...contact }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{CONTACT}
"""

MORE_COMPANY_LOCATIONS = f"""
query CompanyLocations($id: ID!, $first: Int!, $after: String) {{
  company(id: $id) {{
    locations(first: $first, after: $after) {{ nodes {{ ...companyLocation }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{COMPANY_LOCATION}
"""

FULFILLMENT_LINE = """
fragment fulfillmentLine on FulfillmentOrderLineItem {
  sku productTitle variantTitle totalQuantity remainingQuantity
  lineItem { id }
}
"""

FULFILLMENT_ORDERS = f"""
query FulfillmentOrders($first: Int!, $after: String, $query: String, $lines: Int!, $closed: Boolean!) {{
  fulfillmentOrders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT, includeClosed: $closed) {{
    nodes {{
      id orderId orderName status requestStatus createdAt updatedAt fulfillAt fulfillBy
      assignedLocation {{ name location {{ id }} }}
      deliveryMethod {{ methodType }}
      supportedActions {{ action }}
      fulfillmentHolds {{ reason }}
      destination {{ firstName lastName company address1 address2 zip city countryCode phone email }}
      lineItems(first: $lines) {{ nodes {{ ...fulfillmentLine }} pageInfo {{ hasNextPage endCursor }} }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{FULFILLMENT_LINE}
"""

MORE_FULFILLMENT_LINES = f"""
query FulfillmentLines($id: ID!, $first: Int!, $after: String) {{
  fulfillmentOrder(id: $id) {{
    lineItems(first: $first, after: $after) {{ nodes {{ ...fulfillmentLine }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{FULFILLMENT_LINE}
"""
