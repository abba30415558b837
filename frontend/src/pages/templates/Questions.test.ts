import { expect, it } from "vitest";

import { asked } from "./Questions";

const SCHEMA = {
  $defs: { Status: { type: "string" } },
  properties: {
    status_id: { type: "string", title: "Status", "x-wareflow": { widget: "options" as const, options: "statuses", advanced: true } },
    order_id: { type: "string", title: "Order" },
  },
  required: ["status_id"],
};
const QUESTION = { node: "to_ship", field: "status_id", ask: { en: "Which status?", pl: "Jaki status?" }, help: {} };

it("shows the one parameter under its question, with the control of the step", () => {
  const schema = asked(SCHEMA, QUESTION, "pl");

  expect(Object.keys(schema.properties ?? {})).toEqual(["status_id"]);
  expect(schema.properties?.["status_id"]).toMatchObject({ title: "Jaki status?", "x-wareflow": { widget: "options", options: "statuses" } });
  expect(schema.properties?.["status_id"]?.["x-wareflow"]).not.toHaveProperty("advanced");
  expect(schema.$defs).toBe(SCHEMA.$defs);
});

it("falls back to English where a language has no words", () => {
  expect(asked(SCHEMA, QUESTION, "cs").properties?.["status_id"]?.title).toBe("Which status?");
});
