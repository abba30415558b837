import { expect, it } from "vitest";

import type { Connection } from "../../api";
import { CATALOG, TYPES } from "../document/testFlow";
import { fittingTypes, groupTypes, searchTypes } from "./groups";
import { firstConfig } from "./useAddNode";

const connection = (name: string, connector: string): Connection => ({
  name,
  connector,
  title: name,
  settings: {},
  secrets: {},
  status: "ok",
  tested_at: null,
  message: "",
  used_by: [], limits: {},
});

it("keeps the order of the categories and drops empty ones", () => {
  expect(groupTypes(TYPES).map((group) => group.category)).toEqual(["triggers", "lightspeed", "business_central", "logic", "data", "files", "helpers"]);
});

it("finds by every word, titles first", () => {
  expect(searchTypes(TYPES, "upsert bc").map((type) => type.title)).toEqual(["BC: upsert item"]);
  expect(searchTypes(TYPES, "m")[0]?.title).toMatch(/^M/);
  expect(searchTypes(TYPES, "nothing like it")).toEqual([]);
});

it("puts the step whose title was typed before others that fit as well", () => {
  const named = (title: string, description = "") => ({ ...TYPES[0]!, title, description });
  const types = [
    named("Set BaseLinker order fields", "Also the status."),
    named("BaseLinker: set status of returns"),
    named("Set BaseLinker status of packages"),
    named("Set BaseLinker status"),
  ];

  expect(searchTypes(types, "set  BaseLinker status").map((type) => type.title)).toEqual([
    "Set BaseLinker status",
    "Set BaseLinker status of packages",
    "BaseLinker: set status of returns",
    "Set BaseLinker order fields",
  ]);
});

it("offers after an output only what takes it", () => {
  const titles = fittingTypes(TYPES, { name: "items", title: "Items", type: "record", role: "main" }).map((type) => type.title);

  expect(titles).toContain("Map fields");
  expect(titles).not.toContain("Read file");
  expect(titles).not.toContain("Lightspeed: changed items");
});

it("chooses the connection when there is no choice", () => {
  const type = {
    ...CATALOG.get("business_central.upsert_item")!,
    config_schema: { properties: { connection: { type: "string", "x-wareflow": { widget: "connection" as const } } } },
  };

  expect(firstConfig(type, [connection("demo_bc", "business_central"), connection("shop", "lightspeed")])).toEqual({ connection: "demo_bc" });
  expect(firstConfig(type, [connection("one", "business_central"), connection("two", "business_central")])).toEqual({});
});
