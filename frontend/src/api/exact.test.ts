import { expect, it } from "vitest";

import { Exact, parseExact, stringifyExact } from "./exact";

it("keeps the digits of numbers that JavaScript would change", () => {
  const record = parseExact('{"price": 1.10, "ean": 5901234123457000001, "count": 3, "big": 1e5, "text": "1.10 \\" 2.50"}');

  expect(record).toEqual({
    price: new Exact("1.10"),
    ean: new Exact("5901234123457000001"),
    count: 3,
    big: new Exact("1e5"),
    text: '1.10 " 2.50',
  });
});

it("sends the same digits back", () => {
  const json = '{"price":1.10,"list":[0.10,2],"code":"00123","none":null}';

  expect(stringifyExact(parseExact(json))).toBe(json);
});

it("does not take a text for a number", () => {
  const json = '{"note":"\\\\u0001exact:0","price":1.50}';

  expect(stringifyExact(parseExact(json))).toBe(json);
});

it("shows an exact number as its digits", () => {
  expect(`${new Exact("12.50")}`).toBe("12.50");
});
