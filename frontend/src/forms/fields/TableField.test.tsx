import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";
import { blockOf } from "./cells";

const PAIRS = { type: "object", additionalProperties: { type: "string" }, "x-wareflow": { widget: "table" as const } };
const ROWS = {
  type: "array",
  items: { type: "object", properties: { code: { type: "string" }, name: { type: "string" } } },
  "x-wareflow": { widget: "table" as const },
};

it("edits pairs", async () => {
  const field = renderField(PAIRS, { value: { it: { szt: "PCS" } } });

  await userEvent.click(screen.getByRole("button", { name: "Add row" }));
  await userEvent.type(screen.getByRole("textbox", { name: "From, row 2" }), "kg");
  await userEvent.type(screen.getByRole("textbox", { name: "To, row 2" }), "KG");

  expect(field.last()).toEqual({ szt: "PCS", kg: "KG" });
});

it("takes a block from a spreadsheet", () => {
  const field = renderField(PAIRS);

  fireEvent.paste(screen.getByRole("table"), { clipboardData: { getData: () => "szt\tPCS\r\nkg\tKG\r\n" } });

  expect(field.last()).toEqual({ szt: "PCS", kg: "KG" });
});

it("edits rows with columns", async () => {
  const field = renderField(ROWS, { value: { it: [{ code: "1", name: "a" }] } });

  await userEvent.type(screen.getByRole("textbox", { name: "Name, row 1" }), "b");
  expect(field.last()).toEqual([{ code: "1", name: "ab" }]);

  await userEvent.click(screen.getByRole("button", { name: "Remove row 1" }));
  expect(field.last()).toEqual([]);
});

it("leaves a single word alone", () => {
  expect(blockOf("word")).toBeNull();
});
