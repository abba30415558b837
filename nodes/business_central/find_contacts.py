"""BC: find contacts: the contacts changed since the last run, or all that meet a filter."""

from wareflow.sdk import Example, Out

from nodes.business_central.fields import entity
from nodes.business_central.finding import FindChanged, FindConfig

CONTACTS = entity("contacts")


class FindContacts(FindChanged[FindConfig]):
    """Reads contacts, companies and persons, in the order of their last change and remembers how far it came.

    A person's company is `companyNumber`; `contactBusinessRelation` tells whether it is a customer. Deleted ones do not
    show.
    """

    name = "business_central.find_contacts"
    title = "BC: find contacts"
    category = "business_central"
    icon = "contact"
    example = Example({"connection": "demo_bc", "filter": "type eq 'Company'"})
    entity = CONTACTS
    keys = ("number", "email")
    fields = CONTACTS.kinds

    contacts = Out("Contacts")
