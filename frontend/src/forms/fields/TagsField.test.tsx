import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("takes a word with Enter and several with commas", async () => {
  const field = renderField({ type: "array", items: { type: "string" } });

  await userEvent.type(screen.getByRole("combobox", { name: "It" }), "paid{Enter}new,sent{Enter}");

  expect(field.last()).toEqual(["paid", "new", "sent"]);
});
