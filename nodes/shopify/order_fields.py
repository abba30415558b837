"""The fields of an order as the step gives it, with their types."""

ORDER_FIELDS: dict[str, str] = {
    "order_id": "text", "name": "text", "confirmation_number": "text", "created_at": "datetime",
    "updated_at": "datetime", "processed_at": "datetime", "cancelled_at": "datetime", "cancel_reason": "text",
    "financial_status": "text", "fulfillment_status": "text", "return_status": "text", "edited": "boolean",
    "test": "boolean", "currency": "text", "presentment_currency": "text", "taxes_included": "boolean",
    "tax_exempt": "boolean", "total": "number", "total_presentment": "number", "current_total": "number",
    "goods_total": "number", "shipping_total": "number", "tax_total": "number", "discount_total": "number",
    "tip_total": "number", "received": "number", "refunded": "number", "outstanding": "number",
    "cash_rounding": "number", "difference": "number", "email": "text", "phone": "text", "customer_id": "text",
    "customer_name": "text", "company": "text", "company_external_id": "text", "vat_number": "text",
    "billing_name": "text", "billing_company": "text", "billing_address1": "text", "billing_address2": "text",
    "billing_zip": "text", "billing_city": "text", "billing_country": "text", "shipping_name": "text",
    "shipping_company": "text", "shipping_address1": "text", "shipping_address2": "text", "shipping_zip": "text",
    "shipping_city": "text", "shipping_country": "text", "shipping_phone": "text", "note": "text",
    "po_number": "text", "source": "text", "channel": "text", "status_url": "text", "risk": "text",
    "risk_level": "text", "returns": "list", "tags": "list", "discount_codes": "list", "attributes": "object",
    "gateways": "list", "lines": "list", "lines[].sku": "text", "lines[].barcode": "text", "lines[].title": "text",
    "lines[].kind": "text", "lines[].quantity": "integer", "lines[].unit_price": "number",
    "lines[].discount": "number", "lines[].total": "number", "lines[].tax": "number", "lines[].tax_rate": "number",
    "shipping_lines": "list", "payments": "list", "refunds": "list", "fulfillments": "list", "metafields": "object",
}  # fmt: skip
