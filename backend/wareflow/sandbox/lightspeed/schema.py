"""The resources this sandbox knows: fields with their types, verbs, sortable fields, relations, scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds; on the wire every kind is text."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"
    TIME = "time"


@dataclass(frozen=True)
class Relation:
    """A neighbour that `load_relations` adds; `target` None means: known here, but never any rows."""

    target: str | None = None
    many: bool = False
    key: str = ""
    """Field that holds the id: of the neighbour (to one), or of the owner in the neighbour (to many)."""
    children: Mapping[str, "Relation"] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """One resource of the API."""

    name: str
    key: str
    fields: Mapping[str, Kind]
    sortable: tuple[str, ...]
    methods: frozenset[str] = frozenset({"GET"})
    read_only: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    read_scopes: frozenset[str] = frozenset()
    write_scopes: frozenset[str] = frozenset()
    write_cost: float = 1.0
    one_to_one: bool = False
    """Hangs on one item and has no list of its own."""

    @property
    def archives(self) -> bool:
        return "archived" in self.fields


def _fields(words: str) -> dict[str, Kind]:
    """Fields in the order they are printed, such as "itemID:integer description"; text when no kind is named."""
    pairs = (word.partition(":") for word in words.split())
    return {name: Kind(kind) if kind else Kind.TEXT for name, _, kind in pairs}


_ALL = frozenset({"GET", "POST", "PUT", "DELETE"})
ITEM_TYPES = ("default", "non_inventory", "serialized", "box", "serialized_assembly", "assembly")


_CATALOGUE_SCOPES = (
    "all admin cfd register register_read inventory inventory_read inventory_base product_cost reports "
    "workbench customers admin_inventory product_edit"
)


def scope_names(words: str) -> frozenset[str]:
    return frozenset(f"employee:{name}" for name in words.split())


_CATALOGUE = scope_names(_CATALOGUE_SCOPES)


def _scopes(*names: str) -> frozenset[str]:
    return frozenset(f"employee:{name}" for name in ("all", "admin", *names))


def _item() -> Resource:
    return Resource(
        name="Item",
        key="itemID",
        fields=_fields(
            "itemID:integer systemSku:integer defaultCost:number avgCost:number discountable:boolean tax:boolean "
            "archived:boolean itemType serialized:boolean description modelYear:integer upc ean customSku "
            "manufacturerSku createTime:time timeStamp:time publishToEcom:boolean categoryID:integer "
            "taxClassID:integer departmentID:integer itemMatrixID:integer manufacturerID:integer seasonID:integer "
            "defaultVendorID:integer"
        ),
        sortable=("itemID", "timeStamp", "description"),
        methods=_ALL,
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
            "ItemAttributes": Relation(children={"ItemAttributeSet": Relation()}),
            "ItemVendorNums": Relation(many=True),
            "ItemComponents": Relation(many=True),
            "ItemPrices": Relation(many=True),
            "CustomFieldValues": Relation(many=True, children={"value": Relation()}),
        },
        read_scopes=_CATALOGUE,
        write_scopes=_scopes("admin_inventory", "inventory", "product_edit"),
    )


def _item_shop() -> Resource:
    return Resource(
        name="ItemShop",
        key="itemShopID",
        fields=_fields(
            "itemShopID:integer qoh:integer sellable:integer backorder:integer componentQoh:integer "
            "componentBackorder:integer onLayaway:integer onSpecialOrder:integer onWorkorder:integer "
            "onTransferOut:integer onTransferIn:integer averageCost:number nextFifoLotID:integer "
            "nextFifoLotCost:number lastReceivedLotID:integer lastReceivedCost:number totalValueFifo:number "
            "totalValueAvgCost:number totalValueNegativeInventory:number reorderPoint:integer reorderLevel:integer "
            "timeStamp:time itemID:integer shopID:integer"
        ),
        sortable=("itemShopID", "timeStamp"),
        methods=frozenset({"GET", "PUT"}),
        read_scopes=_scopes("inventory", "inventory_read", "product_cost"),
        write_scopes=_scopes("inventory", "admin_inventory"),
    )


def _category() -> Resource:
    return Resource(
        name="Category",
        key="categoryID",
        fields=_fields(
            "categoryID:integer name nodeDepth:integer fullPathName leftNode:integer rightNode:integer "
            "createTime:time timeStamp:time parentID:integer"
        ),
        sortable=("categoryID", "timeStamp", "leftNode", "rightNode"),
        methods=_ALL,
        relations={"Parent": Relation("Category", key="parentID")},
        read_scopes=_CATALOGUE | _scopes("categories"),
        write_scopes=_scopes("categories"),
        write_cost=10.0,
    )


def _shop() -> Resource:
    return Resource(
        name="Shop",
        key="shopID",
        fields=_fields(
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
        read_scopes=_CATALOGUE | _scopes("admin_shops"),
        write_scopes=_scopes("admin_shops"),
    )


def _image() -> Resource:
    return Resource(
        name="Image",
        key="imageID",
        fields=_fields(
            "imageID:integer description filename ordering:integer publicID baseImageURL size:integer "
            "createTime:time timeStamp:time itemID:integer itemMatrixID:integer"
        ),
        sortable=("imageID", "timeStamp", "itemID"),
        relations={"Item": Relation("Item", key="itemID"), "ItemMatrix": Relation()},
        read_scopes=_CATALOGUE,
    )


def _named(name: str, key: str, sortable: str, methods: str, scopes: tuple[str, ...], times: str = "") -> Resource:
    return Resource(
        name=name,
        key=key,
        fields=_fields(f"{key}:integer name") | dict.fromkeys(times.split(), Kind.TIME),
        sortable=tuple(sortable.split()),
        methods=frozenset(methods.split()),
        read_only=frozenset({key, *times.split()}),
        read_scopes=_CATALOGUE | _scopes(*scopes),
        write_scopes=_scopes(*scopes),
    )


def _tax_category() -> Resource:
    return Resource(
        name="TaxCategory",
        key="taxCategoryID",
        fields=_fields(
            "taxCategoryID:integer isTaxInclusive:boolean tax1Name tax2Name tax1Rate:number tax2Rate:number "
            "timeStamp:time"
        ),
        sortable=("taxCategoryID", "timeStamp"),
        relations={"TaxCategoryClasses": Relation(many=True, children={"TaxClass": Relation()})},
        read_scopes=_CATALOGUE,
    )


def _parts_of_items() -> list[Resource]:
    note = _fields("note isPublic:boolean timeStamp:time")
    shop_texts = _fields(
        "itemECommerceID:integer longDescription shortDescription weight:number width:number height:number "
        "length:number listOnStore:boolean"
    )
    tag_relation = _fields("tagRelationID:integer tagID:integer itemID:integer")
    return [
        Resource("Note", "itemID", note, (), one_to_one=True),
        Resource("ItemECommerce", "itemID", shop_texts, (), one_to_one=True),
        Resource("TagRelation", "tagRelationID", tag_relation, ()),
    ]


RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        _item(),
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
    )
}
"""What has a path of its own."""

PARTS: dict[str, Resource] = {resource.name: resource for resource in _parts_of_items()}
"""What is only seen through another resource."""

EVERYTHING = {**RESOURCES, **PARTS}
