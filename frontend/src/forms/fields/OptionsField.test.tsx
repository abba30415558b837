import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { renderField, serving } from "../../test/field";

const OPTIONS = { type: "string", "x-wareflow": { widget: "options" as const, options: "statuses" } };
const LIST = { "/connections/shop/options/statuses": { items: [{ value: "7", label: "Sent" }] } };

afterEach(() => vi.unstubAllGlobals());

it("offers what the other system has", async () => {
  vi.stubGlobal("fetch", serving(LIST));
  const field = renderField(OPTIONS, { value: { connection: "shop" } });

  await userEvent.click(await screen.findByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "Sent" }));

  expect(field.last()).toBe("7");
});

it("lets the value be typed when the list cannot be had", async () => {
  vi.stubGlobal("fetch", serving({}));
  const field = renderField(OPTIONS, { value: { connection: "shop" } });

  expect(await screen.findByText(/The list could not be loaded/)).toBeInTheDocument();
  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "7");

  expect(field.last()).toBe("7");
});

it("asks for a connection first", () => {
  renderField(OPTIONS);

  expect(screen.getByText(/Choose a connection first/)).toBeInTheDocument();
});
