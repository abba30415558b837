import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { JsonSchema } from "../../api/types";
import { renderField } from "../../test/field";

const RULE: JsonSchema = {
  type: "object",
  properties: { field: { type: "string" }, operator: { enum: ["equals", "is_empty"], type: "string" }, value: {} },
};
const GROUP: JsonSchema = {
  type: "object",
  properties: { match: { enum: ["all", "any"], default: "all" }, rules: { type: "array", items: RULE } },
  "x-wareflow": { widget: "conditions" },
};

it("builds a rule from field, comparison and value", async () => {
  const field = renderField(GROUP);

  await userEvent.click(screen.getByRole("button", { name: "Add condition" }));
  await userEvent.type(screen.getByRole("combobox", { name: "Field of condition 1" }), "status");
  await userEvent.type(screen.getByRole("textbox", { name: "Value of condition 1" }), "paid");

  expect(field.last()).toEqual({ match: "all", rules: [{ field: "status", operator: "equals", value: "paid" }] });
});

it("joins several rules by any", async () => {
  const rules = [
    { field: "a", operator: "equals", value: "1" },
    { field: "b", operator: "equals", value: "2" },
  ];
  const field = renderField(GROUP, { value: { it: { match: "all", rules } } });

  await userEvent.click(screen.getByRole("radio", { name: "Any fits" }));

  expect(field.last()).toEqual({ match: "any", rules });
});

it("asks for no value where there is none to compare with", () => {
  renderField(GROUP, { value: { it: { match: "all", rules: [{ field: "a", operator: "is_empty" }] } } });

  expect(screen.queryByRole("textbox", { name: "Value of condition 1" })).toBeNull();
});

it("compares with a list of values where the comparison wants one", async () => {
  const listed: JsonSchema = {
    ...GROUP,
    properties: {
      ...GROUP.properties,
      rules: { type: "array", items: { ...RULE, properties: { ...RULE.properties, operator: { enum: ["equals", "in"] } } } },
    },
  };
  const field = renderField(listed, { value: { it: { match: "all", rules: [{ field: "a", operator: "equals", value: "1" }] } } });

  await userEvent.click(screen.getByRole("combobox", { name: "Comparison of condition 1" }));
  await userEvent.click(await screen.findByRole("option", { name: "is one of" }));
  await userEvent.type(screen.getByRole("combobox", { name: "Value of condition 1" }), "paid{Enter}sent{Enter}");

  expect(field.last()).toEqual({ match: "all", rules: [{ field: "a", operator: "in", value: ["paid", "sent"] }] });
});

it("follows a schema with a bare list and other names", async () => {
  const field = renderField({
    type: "array",
    items: { type: "object", properties: { path: { type: "string" }, op: { enum: ["is"], type: "string" }, value: { type: "string" } } },
    "x-wareflow": { widget: "conditions" },
  });

  await userEvent.click(screen.getByRole("button", { name: "Add condition" }));

  expect(field.last()).toEqual([{ path: "", op: "is", value: "" }]);
});
