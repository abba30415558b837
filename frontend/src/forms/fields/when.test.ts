import { expect, it } from "vitest";

import { readWhen, startOf, writeWhen } from "./when";

it.each([
  "every minute",
  "every 15 minutes",
  "every hour",
  "every 2 hours",
  "every day at 06:00",
  "every weekday at 07:30",
  "every monday and thursday at 18:00",
  "every month on day 31 at 23:15",
  "every month on the last day at 00:05",
])("reads back what it writes: %s", (words) => {
  const when = readWhen(words);

  expect(when.kind).not.toBe("own");
  expect(writeWhen(when)).toBe(words);
});

it.each([
  ["*/15 * * * *", "every 15 minutes"],
  ["0 * * * *", "every hour"],
  ["0 */6 * * *", "every 6 hours"],
  ["5 6 * * *", "every day at 06:05"],
  ["30 7 * * 1-5", "every weekday at 07:30"],
])("reads the cron line %s as words", (line, words) => {
  expect(writeWhen(readWhen(line))).toBe(words);
});

it.each(["7 3 1-7 * 1", "every 7 minutes", "every now and then"])("leaves as it is what is something else: %s", (text) => {
  expect(readWhen(text)).toEqual({ kind: "own", text });
});

it("keeps the time of the day when the days change", () => {
  expect(writeWhen(startOf("weekday", readWhen("every day at 04:30")))).toBe("every weekday at 04:30");
});
