/** A local time as it stands on a wall somewhere, "2026-11-23T07:30", in the language of the screen. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { localeOf } from "./format";

export function wallTime(language: string): (local: string) => string {
  // The zone is another one than the browser's; the digits are said as they are.
  const format = new Intl.DateTimeFormat(language, {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (local) => format.format(new Date(`${local}:00Z`));
}

export function useWallTime() {
  const { i18n } = useTranslation();
  return useMemo(() => wallTime(localeOf(i18n.language)), [i18n.language]);
}
