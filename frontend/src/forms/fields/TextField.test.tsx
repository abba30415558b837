import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

const EXPRESSION = { type: "string", "x-wareflow": { widget: "text" as const, expression: true } };

it("takes the text as it is typed, codes with leading zeros too", async () => {
  const field = renderField({ type: "string" });

  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "00123");

  expect(field.last()).toBe("00123");
});

it("becomes an expression when = is typed first", async () => {
  const field = renderField(EXPRESSION);

  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "=");

  expect(field.last()).toBe("{{  }}");
  expect(screen.getByRole("button", { name: "Expression" })).toHaveAttribute("aria-pressed", "true");
});

it("becomes an expression when braces are typed", async () => {
  const field = renderField(EXPRESSION);

  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "{{{{{{");

  expect(String(field.last())).toContain("{{");
  expect(screen.getByRole("button", { name: "Expression" })).toHaveAttribute("aria-pressed", "true");
});

it("drops the expression when it is to be fixed again", async () => {
  const field = renderField(EXPRESSION, { value: { it: "{{ item.sku }}" } });

  await userEvent.click(screen.getByRole("button", { name: "Fixed" }));

  expect(field.last()).toBeUndefined();
  expect(screen.getByRole("textbox", { name: "It" })).toHaveValue("");
});

it("never shows a secret and leaves it alone when nothing is typed", async () => {
  const field = renderField({ type: "string", writeOnly: true, format: "password" });

  expect(screen.getByLabelText("It")).toHaveAttribute("type", "password");
  await userEvent.type(screen.getByLabelText("It"), "a{Backspace}");

  expect(field.last()).toBeUndefined();
});

it("offers a calendar for a date", () => {
  renderField({ type: "string", format: "date" });

  expect(screen.getByLabelText("It")).toHaveAttribute("type", "date");
});
