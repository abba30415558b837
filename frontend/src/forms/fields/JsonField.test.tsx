import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { parseExact } from "../../api/exact";
import { renderField } from "../../test/field";

it("takes JSON with exact numbers and says what does not parse", () => {
  const field = renderField({ "x-wareflow": { widget: "json" } });
  const box = screen.getByRole("textbox", { name: "It" });

  fireEvent.change(box, { target: { value: '[{"price": 1.10}]' } });
  expect(field.last()).toEqual(parseExact('[{"price": 1.10}]'));

  fireEvent.change(box, { target: { value: "[{" } });
  expect(screen.getByText(/This is not JSON yet/)).toBeInTheDocument();
  expect(box).toHaveValue("[{");
  expect(field.changes()).toBe(1);
});
