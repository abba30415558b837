"""The resources around the till: customers, sales with lines and payments, and the short lists they point to."""

from wareflow.sandbox.lightspeed.kinds import (
    ALL_VERBS,
    CATALOGUE,
    Relation,
    Resource,
    fields_of,
    scope_names,
    scopes,
)

_SALES = scopes("register", "register_read", "cfd")
CONTACT_KEYS = ("email", "phoneHome", "phoneWork", "mobile", "pager", "fax")
"""By what a customer's contact can be searched; they are no fields of it."""


def sales_resources() -> list[Resource]:
    """What has a path of its own."""
    return [_customer(), _sale(), _sale_line(), _sale_payment(), _ship_to(), *_short_lists()]


def sales_parts() -> list[Resource]:
    """What is only seen through another resource."""
    contact = fields_of(
        f"custom noEmail:boolean noPhone:boolean noMail:boolean timeStamp:time {' '.join(CONTACT_KEYS)}"
    )
    rates = fields_of(
        "taxCategoryClassID:integer tax1Rate:number tax2Rate:number timeStamp:time taxCategoryID:integer "
        "taxClassID:integer"
    )
    note = fields_of("noteID:integer note isPublic:boolean timeStamp:time")
    return [
        Resource("Contact", "customerID", contact, (), one_to_one=True, hidden=frozenset(CONTACT_KEYS)),
        Resource("ShipToContact", "shipToID", contact, (), one_to_one=True, hidden=frozenset(CONTACT_KEYS)),
        Resource("TaxCategoryClass", "taxCategoryClassID", rates, ()),
        Resource("LineNote", "noteID", note, ()),
    ]


def _customer() -> Resource:
    return Resource(
        name="Customer",
        key="customerID",
        fields=fields_of(
            "firstName lastName dob:time title company companyRegistrationNumber vatNumber creditAccountID:integer "
            "customerTypeID:integer discountID:integer taxCategoryID:integer customerID:integer createTime:time "
            "timeStamp:time archived:boolean"
        ),
        sortable=("customerID", "timeStamp", "firstName", "lastName"),
        methods=ALL_VERBS,
        read_only=frozenset({"createTime", "timeStamp", "archived"}),
        relations={
            "Contact": Relation("Contact", key="customerID"),
            "CustomerType": Relation("CustomerType", key="customerTypeID"),
            "Discount": Relation("Discount", key="discountID"),
            "Note": Relation(),
            "TaxCategory": Relation("TaxCategory", key="taxCategoryID"),
            "CreditAccount": Relation(),
            "Tags": Relation(many=True, blank=True),
            "CustomFieldValues": Relation(many=True, children={"value": Relation()}),
        },
        read_scopes=CATALOGUE | scopes("customers", "customers_read"),
        write_scopes=scopes("customers"),
    )


def _ship_to() -> Resource:
    """Where the goods of a sale go; written by the till only."""
    return Resource(
        name="ShipTo",
        key="shipToID",
        fields=fields_of(
            "shipToID:integer shipped:boolean timeStamp:time shipNote firstName lastName company customerID:integer "
            "saleID:integer"
        ),
        sortable=("shipToID", "timeStamp", "saleID"),
        relations={"Contact": Relation("ShipToContact", key="shipToID")},
        read_scopes=scopes("customers"),
    )


def _sale() -> Resource:
    lines = {
        "Discount": Relation("Discount", key="discountID"),
        "TaxClass": Relation("TaxClass", key="taxClassID"),
        "Note": Relation("LineNote", key="noteID"),
        "Item": Relation("Item", key="itemID"),
        "InventorySales": Relation(many=True),
    }
    payments = {
        "PaymentType": Relation("PaymentType", key="paymentTypeID"),
        "CCCharge": Relation(),
        "SaleAccounts": Relation(many=True),
        "Signatures": Relation(many=True),
    }
    rates = {"TaxCategoryClasses": Relation("TaxCategoryClass", many=True, key="taxCategoryID")}
    return Resource(
        name="Sale",
        key="saleID",
        fields=fields_of(
            "saleID:integer timeStamp:time discountPercent:number completed:boolean archived:boolean voided:boolean "
            "enablePromotions:boolean isTaxInclusive:boolean createTime:time updatetime:time completeTime:time "
            "referenceNumber referenceNumberSource tax1Rate:number tax2Rate:number change:number tipEnabled:boolean "
            "receiptPreference displayableSubtotal:number ticketNumber calcDiscount:number calcTotal:number "
            "calcSubtotal:number calcTaxable:number calcNonTaxable:number calcAvgCost:number calcFIFOCost:number "
            "calcTax1:number calcTax2:number calcPayments:number calcTips:number total:number totalDue:number "
            "displayableTotal:number balance:number customerID:integer discountID:integer employeeID:integer "
            "tipEmployeeID:integer quoteID:integer registerID:integer shipToID:integer shopID:integer "
            "taxCategoryID:integer taxTotal:number"
        ),
        sortable=("saleID", "timeStamp", "completeTime", "updatetime"),
        methods=ALL_VERBS,
        relations={
            "SaleLines": Relation("SaleLine", many=True, key="saleID", children=lines),
            "SaleNotes": Relation(),
            "SalePayments": Relation("SalePayment", many=True, key="saleID", children=payments),
            "ShipTo": Relation(
                "ShipTo", key="shipToID", children={"Contact": Relation("ShipToContact", key="shipToID")}
            ),
            "Customer": Relation(
                "Customer", key="customerID", children={"Contact": Relation("Contact", key="customerID")}
            ),
            "Discount": Relation("Discount", key="discountID"),
            "TaxCategory": Relation("TaxCategory", key="taxCategoryID", children=rates),
            "Quote": Relation(),
        },
        read_scopes=_SALES,
        write_scopes=scopes("register"),
        write_cost=2.0,
    )


def _sale_line() -> Resource:
    return Resource(
        name="SaleLine",
        key="saleLineID",
        fields=fields_of(
            "saleLineID:integer createTime:time timeStamp:time unitQuantity:integer unitPrice:number "
            "normalUnitPrice:number discountAmount:number discountPercent:number avgCost:number fifoCost:number "
            "tax:boolean tax1Rate:number tax2Rate:number isLayaway:boolean isWorkorder:boolean "
            "isSpecialOrder:boolean displayableSubtotal:number displayableUnitPrice:number calcLineDiscount:number "
            "calcTransactionDiscount:number calcTotal:number calcSubtotal:number calcTax1:number calcTax2:number "
            "taxClassID:integer customerID:integer discountID:integer employeeID:integer itemID:integer "
            "noteID:integer parentSaleLineID:integer shopID:integer taxCategoryID:integer saleID:integer"
        ),
        sortable=("saleLineID", "timeStamp", "saleID"),
        relations={
            "Discount": Relation("Discount", key="discountID"),
            "TaxClass": Relation("TaxClass", key="taxClassID"),
            "TaxCategory": Relation("TaxCategory", key="taxCategoryID"),
            "Note": Relation("LineNote", key="noteID"),
            "Item": Relation("Item", key="itemID"),
            "InventorySales": Relation(many=True),
        },
        read_scopes=_SALES,
    )


def _sale_payment() -> Resource:
    return Resource(
        name="SalePayment",
        key="salePaymentID",
        fields=fields_of(
            "salePaymentID:integer amount:number createTime:time archived:boolean remoteReference tipAmount:number "
            "paymentID saleID:integer paymentTypeID:integer ccChargeID:integer refPaymentID:integer "
            "registerID:integer employeeID:integer creditAccountID:integer timeStamp:time"
        ),
        hidden=frozenset({"timeStamp"}),
        sortable=("salePaymentID", "timeStamp", "saleID"),
        relations={
            "PaymentType": Relation("PaymentType", key="paymentTypeID"),
            "CCCharge": Relation(),
            "SaleAccounts": Relation(many=True),
            "Signatures": Relation(many=True),
            "ProcessingFees": Relation(many=True),
        },
        read_scopes=_SALES,
    )


def _short_lists() -> list[Resource]:
    """Lists that are kept in the settings of a shop; here they can only be read."""
    rates = Relation("TaxCategoryClass", many=True, key="taxCategoryID", children={"TaxClass": Relation()})
    table: tuple[tuple[str, str, str, str, dict[str, Relation]], ...] = (
        ("PaymentType", "paymentTypeID", "name requireCustomer:boolean archived:boolean internalReserved:boolean type "
         "refundAsPaymentTypeID:integer", "paymentTypeID", {}),
        ("Register", "registerID", "name open:boolean openTime:time archived:boolean tipEnabled:boolean "
         "openEmployeeID:integer shopID:integer ccTerminalID:integer", "registerID", {}),
        ("CustomerType", "customerTypeID", "name taxCategoryID:integer discountID:integer", "customerTypeID",
         {"Discount": Relation("Discount", key="discountID"),
          "TaxCategory": Relation("TaxCategory", key="taxCategoryID", children={"TaxCategoryClasses": rates})}),
        ("Discount", "discountID", "name discountAmount:number discountPercent:number requireCustomer:boolean "
         "archived:boolean timeStamp:time", "discountID timeStamp", {}),
        ("Employee", "employeeID", "firstName lastName lockOut:boolean archived:boolean timeStamp:time "
         "contactID:integer clockInEmployeeHoursID:integer employeeRoleID:integer limitToShopID:integer "
         "lastShopID:integer lastSaleID:integer lastRegisterID:integer", "employeeID timeStamp",
         {"Contact": Relation(),
          "EmployeeRole": Relation(children={"EmployeeRights": Relation(many=True)}),
          "EmployeeRights": Relation(many=True)}),
    )  # fmt: skip
    everybody = CATALOGUE | scope_names("customers_read register_refund")
    return [
        Resource(name, key, fields_of(f"{key}:integer {words}"), tuple(order.split()), relations=relations,
                 read_scopes=everybody)
        for name, key, words, order, relations in table
    ]  # fmt: skip
