"""Every document that is sent fits the schema; money stays text, no float is sent."""

import pytest
from graphql import parse, validate
from wareflow.sandbox.shopify.schema import schema

from nodes.shopify import documents, documents_more, write_catalogue, write_documents

DOCUMENTS = {
    name: text
    for module in (documents, documents_more, write_documents, write_catalogue)
    for name, text in vars(module).items()
    if name.isupper() and not text.lstrip().startswith("fragment")
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_fits_the_schema(name: str) -> None:
    document = parse(DOCUMENTS[name])

    assert validate(schema(), document) == []


def test_there_are_documents_for_reading_and_writing() -> None:
    assert len([text for text in DOCUMENTS.values() if text.lstrip().startswith("mutation")]) == 20
    assert len(DOCUMENTS) > 20
    assert all(len(text) < 50_000 for text in DOCUMENTS.values())
