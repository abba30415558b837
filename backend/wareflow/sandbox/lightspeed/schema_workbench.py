"""Work orders as resources, with their states, their labour and their parts."""

from wareflow.sandbox.lightspeed.kinds import ALL_VERBS, Relation, Resource, fields_of, scopes


def workbench_resources() -> list[Resource]:
    workbench = scopes("workbench")
    part = ("workorderID:integer employeeID:integer saleLineID:integer saleID:integer itemID:integer "
            "discountID:integer")  # fmt: skip
    discount = {"Discount": Relation("Discount", key="discountID")}
    return [
        Resource(
            "Workorder", "workorderID",
            fields_of(
                "workorderID:integer systemSku:integer timeIn:time etaOut:time note internalNote warranty:boolean "
                "tax:boolean archived:boolean hookIn hookOut saveParts:boolean assignEmployeeToAll:boolean "
                "timeStamp:time customerID:integer discountID:integer employeeID:integer serializedID:integer "
                "shopID:integer saleID:integer saleLineID:integer workorderStatusID:integer"
            ),
            ("workorderID", "timeStamp"), ALL_VERBS,
            frozenset({"workorderID", "systemSku", "tax", "archived", "timeStamp", "saleID", "saleLineID"}),
            {
                "Customer": Relation("Customer", key="customerID"),
                "Employee": Relation("Employee", key="employeeID"),
                "Serialized": Relation(), **discount,
                "WorkorderStatus": Relation("WorkorderStatus", key="workorderStatusID"),
                "WorkorderLines": Relation("WorkorderLine", many=True, key="workorderID", children={
                    **discount, "TaxClass": Relation("TaxClass", key="taxClassID")}),
                "WorkorderItems": Relation("WorkorderItem", many=True, key="workorderID", children=discount),
                "Images": Relation(many=True),
            },
            read_scopes=workbench, write_scopes=workbench,
        ),
        Resource("WorkorderStatus", "workorderStatusID",
                 fields_of("workorderStatusID:integer name sortOrder htmlColor systemValue"),
                 ("workorderStatusID",), read_scopes=workbench),
        Resource("WorkorderLine", "workorderLineID",
                 fields_of("workorderLineID:integer note timeStamp:time approved:boolean warranty:boolean "
                           "hours:integer minutes:integer unitPriceOverride:number done:boolean unitQuantity:integer "
                           f"tax:boolean unitCost:number {part} taxClassID:integer"),
                 ("workorderLineID", "timeStamp", "workorderID", "saleID"),
                 relations={**discount, "TaxClass": Relation("TaxClass", key="taxClassID")}, read_scopes=workbench),
        Resource("WorkorderItem", "workorderItemID",
                 fields_of("workorderItemID:integer approved:boolean unitPrice:number unitQuantity:integer "
                           f"warranty:boolean tax:boolean isSpecialOrder:boolean note timeStamp:time {part}"),
                 ("workorderItemID", "timeStamp", "workorderID", "saleID"), relations=discount, read_scopes=workbench),
    ]  # fmt: skip
