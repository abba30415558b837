"""The documents that read what changed (Admin GraphQL API 2026-10)."""

MONEY = """
fragment money on MoneyBag {
  shopMoney { amount }
  presentmentMoney { amount }
}
"""

SHOP = """
query Shop {
  shop { name myshopifyDomain currencyCode }
  currentAppInstallation { accessScopes { handle } }
}
"""

LOCATIONS = """
query Locations { locations(first: 250) { nodes { id name } } }
"""

LINE = """
fragment line on LineItem {
  id sku title variantTitle name vendor quantity currentQuantity isGiftCard requiresShipping taxable
  product { id legacyResourceId }
  variant { id legacyResourceId barcode }
  customAttributes { key value }
  originalUnitPriceSet { ...money }
  discountAllocations { allocatedAmountSet { ...money } }
  taxLines { title rate channelLiable priceSet { ...money } }
}
"""

REFUND_LINE = """
fragment refundLine on RefundLineItem {
  quantity restockType
  location { name }
  lineItem { id sku }
  subtotalSet { ...money }
  totalTaxSet { ...money }
}
"""

ADDRESS = """
fragment address on MailingAddress {
  firstName lastName name company address1 address2 zip city province provinceCode country countryCodeV2 phone
}
"""

SHIPPING_LINE = """
fragment shippingLine on ShippingLine {
  id title code source
  originalPriceSet { ...money }
  discountAllocations { allocatedAmountSet { ...money } }
  taxLines { title rate channelLiable priceSet { ...money } }
}
"""

REFUND = f"""
fragment refund on Refund {{
  id createdAt note
  totalRefundedSet {{ ...money }}
  refundLineItems(first: 10) {{ nodes {{ ...refundLine }} pageInfo {{ hasNextPage endCursor }} }}
  transactions(first: 10) {{ nodes {{ status }} }}
  refundShippingLines(first: 5) {{ nodes {{ subtotalAmountSet {{ ...money }} taxAmountSet {{ ...money }} }} }}
}}
{REFUND_LINE}
"""

ORDER_HEAD = f"""
fragment orderHead on Order {{
  id legacyResourceId name confirmationNumber createdAt updatedAt processedAt closedAt cancelledAt cancelReason
  displayFinancialStatus displayFulfillmentStatus returnStatus edited test
  currencyCode presentmentCurrencyCode taxesIncluded taxExempt
  email phone note tags poNumber sourceName sourceIdentifier customerLocale discountCodes paymentGatewayNames
  statusPageUrl
  attribution {{ handle displayName }}
  risk @include(if: $risk) {{ recommendation assessments {{ riskLevel }} }}
  customAttributes {{ key value }}
  customer @include(if: $customer) {{
    id legacyResourceId displayName firstName lastName taxExempt tags
    defaultEmailAddress {{ emailAddress }}
    defaultPhoneNumber {{ phoneNumber }}
  }}
  purchasingEntity @include(if: $company) {{
    ... on PurchasingCompany {{
      company {{ id name externalId }}
      location {{ id name externalId taxSettings {{ taxRegistrationId taxExempt }} }}
    }}
  }}
  billingAddress {{ ...address }}
  shippingAddress {{ ...address }}
  totalPriceSet {{ ...money }}
  currentTotalPriceSet {{ ...money }}
  totalTaxSet {{ ...money }}
  totalDiscountsSet {{ ...money }}
  totalTipReceivedSet {{ ...money }}
  totalReceivedSet {{ ...money }}
  totalRefundedSet {{ ...money }}
  totalOutstandingSet {{ ...money }}
  originalTotalDutiesSet {{ ...money }}
  originalTotalAdditionalFeesSet {{ ...money }}
  totalCashRoundingAdjustment {{ paymentSet {{ ...money }} }}
  transactions(first: 100) @include(if: $transactions) {{
    id kind status gateway processedAt test
    amountSet {{ ...money }}
  }}
  fulfillments(first: 100) @include(if: $fulfillments) {{
    id status createdAt
    trackingInfo {{ company number url }}
  }}
}}
{ADDRESS}
"""

ORDER = f"""
fragment order on Order {{
  ...orderHead
  lineItems(first: $lines) {{ nodes {{ ...line }} pageInfo {{ hasNextPage endCursor }} }}
  shippingLines(first: 10) {{ nodes {{ ...shippingLine }} pageInfo {{ hasNextPage }} }}
  refunds(first: 100) {{ ...refund }}
}}
{ORDER_HEAD}{MONEY}{LINE}{SHIPPING_LINE}{REFUND}
"""

ORDERS = f"""
query Orders(
  $first: Int!, $after: String, $query: String, $lines: Int!,
  $customer: Boolean!, $company: Boolean!, $transactions: Boolean!, $fulfillments: Boolean!, $risk: Boolean = false
) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ ...order }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{ORDER}
"""

ORDER_BY_ID = f"""
query OrderById(
  $id: ID!, $lines: Int!,
  $customer: Boolean!, $company: Boolean!, $transactions: Boolean!, $fulfillments: Boolean!, $risk: Boolean = false
) {{
  order(id: $id) {{ ...order }}
}}
{ORDER}
"""

REFUNDS_OF_ORDERS = f"""
query RefundsOfOrders($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on Order {{ id refunds(first: 100) {{ ...refund }} }}
  }}
}}
{MONEY}{REFUND}
"""

RETURNS_OF_ORDERS = """
query ReturnsOfOrders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id
      returns(first: 20) {
        nodes {
          id name status createdAt closedAt totalQuantity
          returnLineItems(first: 20) {
            nodes {
              quantity processedQuantity refundedQuantity returnReasonNote customerNote
              returnReasonDefinition { name }
              ... on ReturnLineItem { fulfillmentLineItem { lineItem { id sku } } }
            }
          }
        }
      }
    }
  }
}
"""

MORE_LINES = f"""
query OrderLines($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{
    lineItems(first: $first, after: $after) {{ nodes {{ ...line }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{MONEY}{LINE}
"""

MORE_REFUND_LINES = f"""
query RefundLines($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{
    ... on Refund {{
      refundLineItems(first: $first, after: $after) {{
        nodes {{ ...refundLine }}
        pageInfo {{ hasNextPage endCursor }}
      }}
    }}
  }}
}}
{MONEY}{REFUND_LINE}
"""

VARIANT = """
fragment variant on ProductVariant {
  id legacyResourceId sku barcode title price compareAtPrice position taxable inventoryPolicy inventoryQuantity
  updatedAt
  selectedOptions { name value }
  inventoryItem {
    id legacyResourceId tracked requiresShipping countryCodeOfOrigin harmonizedSystemCode
    unitCost { amount currencyCode }
    measurement { weight { value unit } }
  }
}
"""

PRODUCT_HEAD = """
fragment productHead on Product {
  id legacyResourceId title handle descriptionHtml vendor productType status tags isGiftCard createdAt updatedAt
  publishedAt onlineStoreUrl totalInventory hasOnlyDefaultVariant
  options { name values }
}
"""

PRODUCT = f"""
fragment product on Product {{
  ...productHead
  variants(first: $variants) {{ nodes {{ ...variant }} pageInfo {{ hasNextPage endCursor }} }}
}}
{PRODUCT_HEAD}{VARIANT}
"""

PRODUCTS = f"""
query Products($first: Int!, $after: String, $query: String, $variants: Int!) {{
  products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ ...product }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{PRODUCT}
"""

MORE_VARIANTS = f"""
query Variants($id: ID!, $first: Int!, $after: String) {{
  product(id: $id) {{
    variants(first: $first, after: $after) {{ nodes {{ ...variant }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
{VARIANT}
"""

CUSTOMER = f"""
fragment customer on Customer {{
  id legacyResourceId displayName firstName lastName locale note state tags taxExempt verifiedEmail numberOfOrders
  createdAt updatedAt
  defaultEmailAddress {{ emailAddress marketingState }}
  defaultPhoneNumber {{ phoneNumber }}
  amountSpent {{ amount currencyCode }}
  defaultAddress {{ ...address }}
  companyContactProfiles {{ company {{ id name externalId }} }}
}}
{ADDRESS}
"""

CUSTOMERS = f"""
query Customers($first: Int!, $after: String, $query: String) {{
  customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ ...customer }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{CUSTOMER}
"""
