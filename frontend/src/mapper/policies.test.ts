import { expect, it } from "vitest";

import { policiesOf, withMapping } from "./policies";

const ROOT = {
  properties: {
    fields: { type: "object" },
    prices: { type: "object" },
    policies: { type: "object", "x-wareflow": { widget: "policies" as const, of: ["fields", "prices"], former: "only_new" } },
  },
};
const FORM = { fields: { name: "{{ item.name }}", note: "x" }, prices: { Default: "1" }, policies: { "prices.Default": "fill_empty" }, only_new: ["note", "gone"] };

it("reads the policies of each mapping, and what the older parameter said", () => {
  expect(policiesOf(ROOT, FORM, "fields")).toEqual({ note: "on_create" });
  expect(policiesOf(ROOT, FORM, "prices")).toEqual({ Default: "fill_empty" });
  expect(policiesOf(ROOT, FORM, "images")).toBeNull();
  expect(policiesOf({ properties: {} }, FORM, "fields")).toBeNull();
});

it("writes a policy beside those of other mappings and takes the older word for it away", () => {
  const next = withMapping(ROOT, FORM, "fields", { note: "on_create" }, { fields: FORM.fields, policies: { name: "fill_empty", note: "on_create" } });

  expect(next["policies"]).toEqual({ "prices.Default": "fill_empty", name: "fill_empty", note: "on_create" });
  expect(next["only_new"]).toEqual(["gone"]);
});

it("lets a policy go with its field, and the setting with the last of them", () => {
  const one = { fields: { name: "1" }, policies: { name: "on_create" } };

  expect(withMapping(ROOT, one, "fields", { name: "on_create" }, { fields: {}, policies: { name: "on_create" } })).toEqual({ fields: {} });
});
