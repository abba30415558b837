"""Lightspeed: changed categories: every category changed since the last run, oldest change first."""

from wareflow.sdk import Example, Out, Record, Stream

from nodes.lightspeed.records import category_record
from nodes.lightspeed.scan import Changed, ScanConfig


class ChangedCategories(Changed[ScanConfig]):
    """Reads categories by their time of change and remembers how far it came.

    `path` is the full name with all categories above it, such as “Kitchen/Mugs”. A category that is deleted is gone
    for good and does not show.
    """

    name = "lightspeed.changed_categories"
    title = "Lightspeed: changed categories"
    category = "lightspeed"
    icon = "folder-tree"
    example = Example({"connection": "demo_lightspeed"})
    stream = Stream(key="categoryID", modified="timeStamp")
    keys = ("categoryID", "path")
    fields = {
        "categoryID": "text", "name": "text", "path": "text", "depth": "integer", "parentID": "text",
        "fullPathName": "text", "nodeDepth": "text", "leftNode": "text", "rightNode": "text",
        "createTime": "datetime", "timeStamp": "datetime",
    }  # fmt: skip
    resource = "Category"

    categories = Out("Categories")

    def record(self, row: Record) -> Record:
        return category_record(row)
