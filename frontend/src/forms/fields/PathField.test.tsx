import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

const PATH = { type: "string", "x-wareflow": { widget: "path" as const } };
const ITEM = { order: { status: "paid", lines: [{ sku: "MUG" }] } };

it("offers the places of the item", async () => {
  const field = renderField(PATH, { scope: { item: ITEM } });

  await userEvent.type(screen.getByRole("combobox", { name: "It" }), "stat");
  await userEvent.click(await screen.findByRole("option", { name: "order.status" }));

  expect(field.last()).toBe("order.status");
});

it("takes the field that is clicked in the input", async () => {
  let insert: ((path: string[]) => void) | undefined;
  const field = renderField(PATH, { scope: { item: ITEM, onFocusField: (target) => (insert = target.insert) } });

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  insert?.(["order", "status"]);

  expect(field.last()).toBe("order.status");
});
