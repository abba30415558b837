import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("collects several places", async () => {
  const field = renderField({ type: "array", items: { type: "string" }, "x-wareflow": { widget: "paths" } });

  await userEvent.type(screen.getByRole("combobox", { name: "It" }), "sku{Enter}ean{Enter}");

  expect(field.last()).toEqual(["sku", "ean"]);
});
