"""The resources this sandbox knows, and what is only seen through another one."""

from wareflow.sandbox.lightspeed.kinds import (
    ALL_VERBS,
    CATALOGUE,
    Kind,
    Relation,
    Resource,
    fields_of,
    scope_names,
    scopes,
)
from wareflow.sandbox.lightspeed.schema_sales import sales_parts, sales_resources
from wareflow.sandbox.lightspeed.schema_workbench import workbench_resources

__all__ = ["EMPTY", "EVERYTHING", "ITEM_TYPES", "PARTS", "RESOURCES", "Kind", "Relation", "Resource", "scope_names"]

ITEM_TYPES = ("default", "non_inventory", "serialized", "box", "serialized_assembly", "assembly")


def _item() -> Resource:
    return Resource(
        name="Item",
        key="itemID",
        fields=fields_of(
            "itemID:integer systemSku:integer defaultCost:number avgCost:number discountable:boolean tax:boolean "
            "archived:boolean itemType serialized:boolean description modelYear:integer upc ean customSku "
            "manufacturerSku createTime:time timeStamp:time publishToEcom:boolean categoryID:integer "
            "taxClassID:integer departmentID:integer itemMatrixID:integer manufacturerID:integer seasonID:integer "
            "defaultVendorID:integer"
        ),
        sortable=("itemID", "timeStamp", "description"),
        methods=ALL_VERBS,
        read_only=frozenset({"itemID", "systemSku", "avgCost", "createTime", "timeStamp", "archived"}),
        relations={
            "Category": Relation("Category", key="categoryID"),
            "TaxClass": Relation("TaxClass", key="taxClassID"),
            "Manufacturer": Relation("Manufacturer", key="manufacturerID"),
            "Note": Relation("Note", key="itemID"),
            "Images": Relation("Image", many=True, key="itemID"),
            "ItemShops": Relation("ItemShop", many=True, key="itemID"),
            "ItemECommerce": Relation("ItemECommerce", key="itemID"),
            "TagRelations": Relation(
                "TagRelation", many=True, key="itemID", children={"Tag": Relation("Tag", key="tagID")}
            ),
            "ItemAttributes": Relation(
                "ItemAttributes",
                key="itemID",
                children={"ItemAttributeSet": Relation("ItemAttributeSet", key="itemAttributeSetID")},
            ),
            "ItemVendorNums": Relation(many=True),
            "ItemComponents": Relation(many=True),
            "ItemPrices": Relation(many=True),
            "CustomFieldValues": Relation(many=True, children={"value": Relation()}),
        },
        read_scopes=CATALOGUE,
        write_scopes=scopes("admin_inventory", "inventory", "product_edit"),
    )


def _item_matrix() -> Resource:
    return Resource(
        name="ItemMatrix",
        key="itemMatrixID",
        fields=fields_of(
            "itemMatrixID:integer description tax:boolean defaultCost:number itemType serialized:boolean "
            "modelYear:integer archived:boolean timeStamp:time itemAttributeSetID:integer manufacturerID:integer "
            "categoryID:integer defaultVendorID:integer taxClassID:integer seasonID:integer departmentID:integer"
        ),
        sortable=("itemMatrixID", "timeStamp", "description"),
        methods=ALL_VERBS,
        read_only=frozenset({"itemMatrixID", "timeStamp", "archived"}),
        relations={
            "Category": Relation("Category", key="categoryID"),
            "TaxClass": Relation("TaxClass", key="taxClassID"),
            "Manufacturer": Relation("Manufacturer", key="manufacturerID"),
            "ItemAttributeSet": Relation("ItemAttributeSet", key="itemAttributeSetID"),
            "Department": Relation(),
            "Season": Relation(),
            "Images": Relation(many=True),
            "Items": Relation(many=True),
            "ItemECommerce": Relation(),
            "TagRelations": Relation(many=True, children={"Tag": Relation()}),
        },
        read_scopes=CATALOGUE,
        write_scopes=scopes("admin_inventory", "inventory", "product_edit"),
    )


def _item_attribute_set() -> Resource:
    return Resource(
        name="ItemAttributeSet",
        key="itemAttributeSetID",
        fields=fields_of(
            "itemAttributeSetID:integer name attributeName1 attributeName2 attributeName3 system:boolean "
            "archived:boolean"
        ),
        sortable=("itemAttributeSetID",),
        read_scopes=CATALOGUE,
    )


def _item_shop() -> Resource:
    return Resource(
        name="ItemShop",
        key="itemShopID",
        fields=fields_of(
            "itemShopID:integer qoh:integer sellable:integer backorder:integer componentQoh:integer "
            "componentBackorder:integer onLayaway:integer onSpecialOrder:integer onWorkorder:integer "
            "onTransferOut:integer onTransferIn:integer averageCost:number nextFifoLotID:integer "
            "nextFifoLotCost:number lastReceivedLotID:integer lastReceivedCost:number totalValueFifo:number "
            "totalValueAvgCost:number totalValueNegativeInventory:number reorderPoint:integer reorderLevel:integer "
            "timeStamp:time itemID:integer shopID:integer"
        ),
        sortable=("itemShopID", "timeStamp"),
        methods=frozenset({"GET", "PUT"}),
        read_scopes=scopes("inventory", "inventory_read", "product_cost"),
        write_scopes=scopes("inventory", "admin_inventory"),
    )


def _category() -> Resource:
    return Resource(
        name="Category",
        key="categoryID",
        fields=fields_of(
            "categoryID:integer name nodeDepth:integer fullPathName leftNode:integer rightNode:integer "
            "createTime:time timeStamp:time parentID:integer"
        ),
        sortable=("categoryID", "timeStamp", "leftNode", "rightNode"),
        methods=ALL_VERBS,
        relations={"Parent": Relation("Category", key="parentID")},
        read_scopes=CATALOGUE | scopes("categories"),
        write_scopes=scopes("categories"),
        write_cost=10.0,
    )


def _shop() -> Resource:
    return Resource(
        name="Shop",
        key="shopID",
        fields=fields_of(
            "shopID:integer name serviceRate:number timeZone taxLabor:boolean labelTitle labelMsrp:boolean "
            "archived:boolean timeStamp:time companyRegistrationNumber vatNumber zebraBrowserPrint:boolean "
            "contactID:integer taxCategoryID:integer receiptSetupID:integer ccGatewayID:integer "
            "gatewayConfigID:integer priceLevelID:integer"
        ),
        sortable=("shopID",),
        methods=frozenset({"GET", "PUT"}),
        read_only=frozenset({"shopID", "timeStamp", "archived", "contactID"}),
        relations={
            "TaxCategory": Relation("TaxCategory", key="taxCategoryID"),
            "Contact": Relation(),
            "ReceiptSetup": Relation(),
            "CCGateway": Relation(),
            "PriceLevel": Relation(),
            "ShelfLocations": Relation(many=True),
            "Registers": Relation(many=True),
        },
        read_scopes=CATALOGUE | scopes("admin_shops"),
        write_scopes=scopes("admin_shops"),
    )


def _image() -> Resource:
    return Resource(
        name="Image",
        key="imageID",
        fields=fields_of(
            "imageID:integer description filename ordering:integer publicID baseImageURL size:integer "
            "createTime:time timeStamp:time itemID:integer itemMatrixID:integer"
        ),
        sortable=("imageID", "timeStamp", "itemID"),
        methods=frozenset({"GET", "POST", "PUT", "DELETE"}),
        relations={"Item": Relation("Item", key="itemID"), "ItemMatrix": Relation()},
        read_scopes=CATALOGUE,
        write_scopes=CATALOGUE,
    )


def _named(name: str, key: str, sortable: str, methods: str, rights: tuple[str, ...], times: str = "") -> Resource:
    return Resource(
        name=name,
        key=key,
        fields=fields_of(f"{key}:integer name") | dict.fromkeys(times.split(), Kind.TIME),
        sortable=tuple(sortable.split()),
        methods=frozenset(methods.split()),
        read_only=frozenset({key, *times.split()}),
        read_scopes=CATALOGUE | scopes(*rights),
        write_scopes=scopes(*rights),
    )


def _tax_category() -> Resource:
    return Resource(
        name="TaxCategory",
        key="taxCategoryID",
        fields=fields_of(
            "taxCategoryID:integer isTaxInclusive:boolean tax1Name tax2Name tax1Rate:number tax2Rate:number "
            "timeStamp:time"
        ),
        sortable=("taxCategoryID", "timeStamp"),
        relations={
            "TaxCategoryClasses": Relation(
                "TaxCategoryClass",
                many=True,
                key="taxCategoryID",
                children={"TaxClass": Relation("TaxClass", key="taxClassID")},
            )
        },
        read_scopes=CATALOGUE,
    )


def _parts_of_items() -> list[Resource]:
    note = fields_of("note isPublic:boolean timeStamp:time")
    shop_texts = fields_of(
        "itemECommerceID:integer longDescription shortDescription weight:number width:number height:number "
        "length:number listOnStore:boolean"
    )
    attributes = fields_of("attribute1 attribute2 attribute3 itemAttributeSetID:integer")
    tag_relation = fields_of("tagRelationID:integer tagID:integer itemID:integer")
    return [
        Resource("Note", "itemID", note, (), one_to_one=True),
        Resource("ItemAttributes", "itemID", attributes, (), one_to_one=True),
        Resource("ItemECommerce", "itemID", shop_texts, (), one_to_one=True),
        Resource("TagRelation", "tagRelationID", tag_relation, ()),
    ]


RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        _item(),
        _item_matrix(),
        _item_attribute_set(),
        _item_shop(),
        _category(),
        _shop(),
        _image(),
        _named(
            "Manufacturer",
            "manufacturerID",
            "manufacturerID timeStamp name",
            "GET POST PUT",
            ("manufacturers",),
            "createTime timeStamp",
        ),
        _named("TaxClass", "taxClassID", "taxClassID timeStamp", "GET POST PUT DELETE", ("admin_shops",), "timeStamp"),
        _named("Tag", "tagID", "tagID name", "GET POST PUT DELETE", ("tags",)),
        _tax_category(),
        *sales_resources(),
        *workbench_resources(),
    )
}
"""What has a path of its own."""

PARTS: dict[str, Resource] = {resource.name: resource for resource in (*_parts_of_items(), *sales_parts())}
"""What is only seen through another resource."""

EVERYTHING = {**RESOURCES, **PARTS}

EMPTY = frozenset({
    "CCCharge", "CatalogVendorItem", "CreditAccount", "CurrencyRate", "EmployeeHours", "InventoryCount",
    "InventoryCountCalc", "InventoryCountItem", "InventoryCountReconcile", "InventoryLog", "ItemFee", "Option",
    "Order", "OrderLine", "PriceLevel", "ProcessingFee", "Quote", "RegisterCount", "RegisterCountAmount",
    "RegisterWithdraw", "SaleVoid", "Season", "Serialized", "Shipment", "SpecialOrder", "Transfer", "TransferItem",
    "Vendor", "VendorReturn",
})  # fmt: skip
"""Lists that the API has, and of which this shop has nothing."""
