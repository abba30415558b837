import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { Exact } from "../../api/exact";
import { renderField } from "../../test/field";
import { numberOf } from "./NumberField";

it("gives a whole number", async () => {
  const field = renderField({ type: "integer" });

  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "250");

  expect(field.last()).toBe(250);
});

it("keeps the digits of an amount", () => {
  expect(numberOf("1.10")).toEqual(new Exact("1.10"));
  expect(numberOf("1.10", "")).toBe("1.10");
  expect(numberOf("")).toBeUndefined();
});
