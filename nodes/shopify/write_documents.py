"""The documents that look records up and change them (Admin GraphQL API 2026-10)."""

ORDERS_BY_NAME = """
query OrdersByName($query: String!) {
  orders(first: 10, query: $query) { nodes { id name } }
}
"""

ORDER_STATE = """
query OrderState($id: ID!) {
  order(id: $id) {
    id legacyResourceId name cancelledAt closed canMarkAsPaid fullyPaid displayFinancialStatus displayFulfillmentStatus
    totalOutstandingSet { presentmentMoney { amount currencyCode } }
    totalReceivedSet { presentmentMoney { amount } }
  }
}
"""

MARK_PAID = """
mutation MarkPaid($input: OrderMarkAsPaidInput!) {
  orderMarkAsPaid(input: $input) {
    order { id displayFinancialStatus }
    userErrors { field message }
  }
}
"""

PAY_BY_HAND = """
mutation PayByHand($id: ID!, $amount: MoneyInput!, $method: String) {
  orderCreateManualPayment(id: $id, amount: $amount, paymentMethodName: $method) {
    order { id displayFinancialStatus }
    userErrors { field message code }
  }
}
"""

CANCEL = """
mutation Cancel(
  $orderId: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $notifyCustomer: Boolean!, $staffNote: String,
  $refundMethod: OrderCancelRefundMethodInput
) {
  orderCancel(
    orderId: $orderId, reason: $reason, restock: $restock, notifyCustomer: $notifyCustomer, staffNote: $staffNote,
    refundMethod: $refundMethod
  ) {
    job { id done }
    orderCancelUserErrors { field message code }
  }
}
"""

JOB = """
query Job($id: ID!) { job(id: $id) { id done } }
"""

TO_SHIP = """
query ToShip($id: ID!) {
  order(id: $id) {
    id legacyResourceId name cancelledAt displayFulfillmentStatus
    fulfillments(first: 100) {
      id status
      location { id name }
      trackingInfo { company number url }
    }
    fulfillmentOrders(first: 20) {
      nodes {
        id status
        assignedLocation { name location { id } }
        fulfillmentHolds { reason reasonNotes }
        supportedActions { action }
        lineItems(first: 250) { nodes { id sku remainingQuantity } pageInfo { hasNextPage } }
      }
    }
  }
}
"""

FULFIL = """
mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id legacyResourceId status trackingInfo { company number url } }
    userErrors { field message }
  }
}
"""

DRAFTS_BY_TAG = """
query DraftsByTag($query: String!) {
  draftOrders(first: 20, query: $query) {
    nodes {
      id legacyResourceId name status tags invoiceUrl
      totalPriceSet { presentmentMoney { amount currencyCode } }
      order { legacyResourceId name }
    }
  }
}
"""

VARIANTS_BY_SKU = """
query VariantsBySku($query: String!) {
  productVariants(first: 250, query: $query) {
    nodes { id legacyResourceId sku }
    pageInfo { hasNextPage }
  }
}
"""

FIXED_TERMS = """
query FixedTerms { paymentTermsTemplates(paymentTermsType: FIXED) { id } }
"""

CREATE_DRAFT = """
mutation CreateDraft($input: DraftOrderInput!) {
  draftOrderCreate(input: $input) {
    draftOrder { id legacyResourceId name status invoiceUrl }
    userErrors { field message }
  }
}
"""

DRAFT_STATE = """
query DraftState($id: ID!) {
  draftOrder(id: $id) { id legacyResourceId name status order { legacyResourceId name } }
}
"""

COMPLETE_DRAFT = """
mutation CompleteDraft($id: ID!, $source: String) {
  draftOrderComplete(id: $id, sourceName: $source) {
    draftOrder { id status order { legacyResourceId name } }
    userErrors { field message }
  }
}
"""

CLOSE_ORDER = """
mutation CloseOrder($id: ID!) {
  orderClose(input: {id: $id}) {
    order { id closed }
    userErrors { field message }
  }
}
"""

OPEN_ORDER = """
mutation OpenOrder($id: ID!) {
  orderOpen(input: {id: $id}) {
    order { id closed }
    userErrors { field message }
  }
}
"""

VARIANT_STATE = """
fragment variantState on ProductVariant {
  id legacyResourceId sku title barcode price compareAtPrice taxable inventoryPolicy
  selectedOptions { name value }
  inventoryItem { id legacyResourceId tracked unitCost { amount } measurement { weight { value unit } } }
}
"""

PRODUCT_WITH_VARIANTS = f"""
query ProductWithVariants($handle: String!, $first: Int!) {{
  productByIdentifier(identifier: {{handle: $handle}}) {{
    id legacyResourceId handle title descriptionHtml vendor productType status tags
    options {{ name }}
    media(first: 1) {{ nodes {{ id }} }}
    variants(first: $first) {{ nodes {{ ...variantState }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{VARIANT_STATE}
"""

MORE_PRODUCT_VARIANTS = f"""
query MoreProductVariants($id: ID!, $first: Int!, $after: String) {{
  product(id: $id) {{
    variants(first: $first, after: $after) {{ nodes {{ ...variantState }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{VARIANT_STATE}
"""

SET_PRODUCT = """
mutation SetProduct($input: ProductSetInput!, $by: ProductSetIdentifiers) {
  productSet(input: $input, identifier: $by, synchronous: true) {
    product { id legacyResourceId }
    userErrors { field message code }
  }
}
"""

CUSTOMER_BY = """
query CustomerBy($by: CustomerIdentifierInput!) {
  customerByIdentifier(identifier: $by) {
    id legacyResourceId firstName lastName locale note tags taxExempt
    defaultEmailAddress { emailAddress }
    defaultPhoneNumber { phoneNumber }
    defaultAddress { id firstName lastName company address1 address2 zip city countryCodeV2 phone }
  }
}
"""

SET_CUSTOMER = """
mutation SetCustomer($by: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $by, input: $input) {
    customer { id legacyResourceId }
    userErrors { field message code }
  }
}
"""

CHANGE_ADDRESS = """
mutation ChangeAddress($customer: ID!, $address: ID!, $fields: MailingAddressInput!) {
  customerAddressUpdate(customerId: $customer, addressId: $address, address: $fields) {
    address { id }
    userErrors { field message }
  }
}
"""

ADD_ADDRESS = """
mutation AddAddress($customer: ID!, $fields: MailingAddressInput!) {
  customerAddressCreate(customerId: $customer, address: $fields, setAsDefault: true) {
    address { id }
    userErrors { field message }
  }
}
"""

PRODUCT_STATE = """
fragment state on ProductVariant {
  id legacyResourceId sku barcode price compareAtPrice taxable inventoryPolicy
  inventoryItem { id legacyResourceId tracked unitCost { amount } measurement { weight { value unit } } }
  product { id legacyResourceId handle title descriptionHtml vendor productType status tags }
}
"""

PRODUCTS_BY_SKU = f"""
query ProductsBySku($query: String!) {{
  productVariants(first: 50, query: $query) {{ nodes {{ ...state }} pageInfo {{ hasNextPage }} }}
}}
{PRODUCT_STATE}
"""

PRODUCT_BY_HANDLE = f"""
query ProductByHandle($handle: String!) {{
  productByIdentifier(identifier: {{handle: $handle}}) {{
    id title handle
    variants(first: 2) {{ nodes {{ ...state }} }}
  }}
}}
{PRODUCT_STATE}
"""

CREATE_PRODUCT = f"""
mutation CreateProduct($input: ProductSetInput!, $handle: String!) {{
  productSet(input: $input, identifier: {{handle: $handle}}, synchronous: true) {{
    product {{ id variants(first: 1) {{ nodes {{ ...state }} }} }}
    userErrors {{ field message code }}
  }}
}}
{PRODUCT_STATE}
"""

UPDATE_PRODUCT = """
mutation UpdateProduct($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id }
    userErrors { field message }
  }
}
"""

UPDATE_VARIANT = """
mutation UpdateVariant($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants) {
    productVariants { id }
    userErrors { field message code }
  }
}
"""
