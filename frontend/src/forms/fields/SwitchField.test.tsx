import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("starts with its default and turns", async () => {
  const field = renderField({ type: "boolean", default: true });

  expect(screen.getByRole("switch", { name: "It" })).toBeChecked();
  await userEvent.click(screen.getByRole("switch", { name: "It" }));

  expect(field.last()).toBe(false);
});
