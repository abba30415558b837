import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("adds to the chosen values in the order of the schema", async () => {
  const field = renderField({ type: "array", items: { enum: ["images", "stock"] } }, { value: { it: ["stock"] } });

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "Images" }));

  expect(field.last()).toEqual(["images", "stock"]);
});
