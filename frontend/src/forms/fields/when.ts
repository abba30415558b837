/** Plain words for times, as the server reads them: "every 15 minutes", "every weekday at 07:30". */

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];

export const MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
export const HOURS = [1, 2, 3, 4, 6, 8, 12];
export const LAST = "last";

export type When =
  | { kind: "minutes"; every: number }
  | { kind: "hours"; every: number }
  | { kind: "day"; at: string }
  | { kind: "weekday"; at: string }
  | { kind: "days"; days: Day[]; at: string }
  | { kind: "month"; day: string; at: string }
  | { kind: "own"; text: string };

export type Kind = When["kind"];
export const KINDS: Kind[] = ["minutes", "hours", "day", "weekday", "days", "month", "own"];

/** What a person meant, or their own text where it is something else. Common cron lines are read as words too. */
export function readWhen(text: string): When {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  return fromWords(words) ?? fromCron(words) ?? { kind: "own", text };
}

export function writeWhen(when: When): string {
  switch (when.kind) {
    case "minutes":
      return when.every === 1 ? "every minute" : `every ${when.every} minutes`;
    case "hours":
      return when.every === 1 ? "every hour" : `every ${when.every} hours`;
    case "day":
      return `every day at ${when.at}`;
    case "weekday":
      return `every weekday at ${when.at}`;
    case "days":
      return `every ${DAYS.filter((day) => when.days.includes(day)).join(" and ")} at ${when.at}`;
    case "month":
      return `every month on ${when.day === LAST ? "the last day" : `day ${when.day}`} at ${when.at}`;
    case "own":
      return when.text;
  }
}

/** What another way of saying when begins with; the time of the day is kept. */
export function startOf(kind: Kind, before: When): When {
  const at = "at" in before ? before.at : "06:00";
  switch (kind) {
    case "minutes":
      return { kind, every: 15 };
    case "hours":
      return { kind, every: 1 };
    case "day":
    case "weekday":
      return { kind, at };
    case "days":
      return { kind, days: ["monday"], at };
    case "month":
      return { kind, day: "1", at };
    case "own":
      return { kind, text: writeWhen(before) };
  }
}

function fromWords(words: string): When | null {
  const steps = /^every (?:(\d+) )?(minute|hour)s?$/.exec(words);
  if (steps) return stepOf(Number(steps[1] ?? 1), steps[2] === "minute" ? "minutes" : "hours");
  const month = /^every month on (?:day )?(\d{1,2}|the last day) at (\d{1,2}:\d{2})$/.exec(words);
  if (month) return { kind: "month", day: month[1] === "the last day" ? LAST : String(month[1]), at: clock(month[2] ?? "") };
  const daily = /^every ([a-z, ]+) at (\d{1,2}:\d{2})$/.exec(words);
  if (!daily) return null;
  const at = clock(daily[2] ?? "");
  if (daily[1] === "day" || daily[1] === "weekday") return { kind: daily[1], at };
  const named = (daily[1] ?? "").split(/,\s*|\s+and\s+|\s+/);
  const days = DAYS.filter((day) => named.includes(day));
  return days.length === named.length ? { kind: "days", days, at } : null;
}

function fromCron(words: string): When | null {
  const steps = /^(?:\*\/(\d+) \*|0 (?:\*\/(\d+)|\*)) \* \* \*$/.exec(words);
  if (steps) return steps[1] ? stepOf(Number(steps[1]), "minutes") : stepOf(Number(steps[2] ?? 1), "hours");
  const daily = /^(\d{1,2}) (\d{1,2}) \* \* (\*|1-5)$/.exec(words);
  if (!daily) return null;
  return { kind: daily[3] === "*" ? "day" : "weekday", at: clock(`${daily[2]}:${daily[1]?.padStart(2, "0")}`) };
}

function stepOf(every: number, kind: "minutes" | "hours"): When | null {
  return (kind === "minutes" ? MINUTES : HOURS).includes(every) ? { kind, every } : null;
}

function clock(text: string): string {
  return text.padStart(5, "0");
}
