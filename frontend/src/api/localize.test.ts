import { expect, it } from "vitest";

import { localizeCatalog, localizeTemplate } from "./localize";
import type { Catalog } from "./types";

const CATALOG = {
  nodes: [
    {
      type: "core.filter_status",
      title: "Filter status",
      description: "Keeps some.",
      inputs: [{ name: "items", title: "Items", type: "record" }],
      outputs: [{ name: "kept", title: "Kept", type: "record", role: "main" }],
      config_schema: { properties: { field: { type: "string", title: "Status field", description: "Path." } } },
      i18n: { pl: { title: "Filtr statusu", ports: { kept: "Zostaje" }, fields: { field: { title: "Pole statusu" } } } },
    },
  ],
  connectors: [],
  filters: [],
} as unknown as Catalog;

it("puts the texts of the language in the place of the English ones and keeps what has none", () => {
  const [node] = localizeCatalog(CATALOG, "pl").nodes;

  expect(node).toMatchObject({
    title: "Filtr statusu",
    description: "Keeps some.",
    inputs: [{ title: "Items" }],
    outputs: [{ title: "Zostaje" }],
    config_schema: { properties: { field: { title: "Pole statusu", description: "Path.", type: "string" } } },
  });
});

it("leaves a node without texts in the language as it is", () => {
  expect(localizeCatalog(CATALOG, "de")).toEqual(CATALOG);
});

it("says the parts of lists by their names", () => {
  const [branch] = CATALOG.nodes;
  const schema = { ...branch?.config_schema, $defs: { Way: { title: "Way", properties: { name: { type: "string", title: "Name" } } } } };
  const catalog = { ...CATALOG, nodes: [{ ...branch, config_schema: schema }] } as Catalog;

  const [node] = localizeCatalog(catalog, "pl", (key, own) => (key === "Way.name" ? "Nazwa" : own)).nodes;

  expect(node?.config_schema.$defs?.["Way"]).toMatchObject({ title: "Way", properties: { name: { title: "Nazwa" } } });
});

it("shows a ready flow in the language, and in English where it has no words", () => {
  const template = { id: "items", title: "Items", description: "All of them.", texts: { de: { title: "Artikel", description: "Alle." } } };

  expect(localizeTemplate(template, "de")).toMatchObject({ id: "items", title: "Artikel", description: "Alle." });
  expect(localizeTemplate(template, "pl")).toEqual(template);
  expect(localizeTemplate(template, "en")).toEqual(template);
});
