import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("offers the values in words and gives the value", async () => {
  const field = renderField({ enum: ["own_server", "cloud"], default: "cloud" });

  expect(screen.getByRole("combobox", { name: "It" })).toHaveValue("Cloud");
  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "Own server" }));

  expect(field.last()).toBe("own_server");
});

it("gives numbers back as numbers", async () => {
  const field = renderField({ enum: [1, 2] });

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "2" }));

  expect(field.last()).toBe(2);
});
