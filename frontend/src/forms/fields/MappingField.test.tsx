import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { PATH_TYPE } from "../../data/path";
import { renderField, serving } from "../../test/field";

const MAPPING = {
  type: "object",
  additionalProperties: true,
  "x-wareflow": { widget: "mapping" as const, expression: true, targets: [{ name: "displayName", title: "Description" }] },
};

afterEach(() => vi.unstubAllGlobals());

it("adds a field with its value, and takes it away", async () => {
  const field = renderField(MAPPING);

  await userEvent.click(screen.getByRole("button", { name: "Add field" }));
  await userEvent.type(screen.getByRole("combobox", { name: "Target field 1" }), "number");
  await userEvent.type(screen.getByRole("textbox", { name: "Value of number" }), "00123");
  expect(field.last()).toEqual({ number: "00123" });

  await userEvent.click(screen.getByRole("button", { name: "Remove field number" }));
  expect(field.last()).toEqual({});
});

it("goes from row to row by keyboard: a new row takes the focus, Enter in the last one adds the next", async () => {
  const field = renderField(MAPPING);

  await userEvent.click(screen.getByRole("button", { name: "Add field" }));
  expect(screen.getByRole("combobox", { name: "Target field 1" })).toHaveFocus();
  await userEvent.keyboard("number");
  await userEvent.type(screen.getByRole("textbox", { name: "Value of number" }), "7{Enter}");

  expect(screen.getByRole("combobox", { name: "Target field 2" })).toHaveFocus();
  expect(field.last()).toEqual({ number: "7" });
});

it("finds a target by its title", async () => {
  const field = renderField(MAPPING);

  await userEvent.click(screen.getByRole("button", { name: "Add field" }));
  await userEvent.type(screen.getByRole("combobox", { name: "Target field 1" }), "descr");
  await userEvent.click(await screen.findByRole("option", { name: /displayName/ }));

  expect(field.last()).toEqual({ displayName: "" });
});

it("makes a row of a field that is dropped", () => {
  const field = renderField(MAPPING);
  const data = new Map([[PATH_TYPE, '["prices", 0, "net"]']]);

  fireEvent.drop(screen.getByRole("button", { name: "Add field" }), { dataTransfer: { getData: (type: string) => data.get(type) ?? "" } });

  expect(field.last()).toEqual({ net: "{{ item.prices[0].net }}" });
});

it("keeps both rows while a name is there twice, and says so", async () => {
  renderField(MAPPING, { value: { it: { a: "1", b: "2" } } });

  await userEvent.clear(screen.getByRole("combobox", { name: "Target field 2" }));
  await userEvent.type(screen.getByRole("combobox", { name: "Target field 2" }), "a");

  expect(screen.getByText("This field is already mapped")).toBeInTheDocument();
  expect(screen.getAllByRole("combobox")).toHaveLength(2);
});

it("shows what each expression gives for the item", async () => {
  vi.stubGlobal("fetch", serving({ "POST /expressions/preview-mapping": { values: { price: { value: "24.19", type: "number", text: "24.19", error: null } } } }));
  renderField(MAPPING, { value: { it: { price: "{{ item.net * 1.21 }}" } }, scope: { item: { net: "19.99" } } });

  await waitFor(() => expect(screen.getByText("24.19")).toBeInTheDocument());
});
