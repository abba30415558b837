"""BC: find shipments: the posted shipments changed since the last run, with their lines."""

from wareflow.sdk import Example, Out

from nodes.business_central.fields import entity
from nodes.business_central.finding import FindChanged, FindConfig

SHIPMENTS = entity("salesShipments")


class FindShipments(FindChanged[FindConfig]):
    """Reads posted shipments with their lines, in the order of their last change.

    The standard API gives neither tracking number nor carrier of a shipment.
    """

    name = "business_central.find_shipments"
    title = "BC: find shipments"
    category = "business_central"
    example = Example({"connection": "demo_bc"})
    entity = SHIPMENTS
    lines = "salesShipmentLines"
    keys = ("number", "externalDocumentNumber", "orderNumber")
    fields = {**SHIPMENTS.kinds, "salesShipmentLines": "list"}

    shipments = Out("Shipments")
