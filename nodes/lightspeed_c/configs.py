"""Parameters that several steps share."""

from wareflow.sdk import Config, ConnectionField, ExpressionField, ItemError, plain_text


class OrderConfig(Config):
    """Of a step that works at an order which the item names."""

    connection: str = ConnectionField("lightspeed_c")
    order: str = ExpressionField(
        "{{ item.id }}",
        title="Order",
        description="The order's id in the web shop; it cannot be asked for by number.",
        min_length=1,
    )


def order_of(value: object) -> str:
    """The id of an order. Raises ItemError for anything else."""
    text = plain_text(value)
    if not (text.isascii() and text.isdigit()):
        raise ItemError(f"“{value}” is no id of an order. Map the id, not the number, to it.", field="order")
    return text
