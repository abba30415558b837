/** Times, durations and counts in the language of the screen. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

const DAY = 86_400_000;

/** The viewer's own way of writing the language of the screen, such as British dates, where the browser names one. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
}

export function formats(language: string) {
  const days = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long", maximumFractionDigits: 1 });
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const count = new Intl.NumberFormat(language);
  const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

  return {
    moment: (iso: string) => whole.format(new Date(iso)),
    count: (value: number) => count.format(value),
    ago: (iso: string, now = Date.now()) => {
      const seconds = Math.round((new Date(iso).getTime() - now) / 1_000);
      const [name, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
      return relative.format(Math.trunc(seconds / size), name);
    },
    duration: (ms: number) => {
      if (ms < 1_000) return `${Math.round(ms)} ms`;
      if (ms < 60_000) return `${tenth.format(ms / 1_000)} s`;
      if (ms >= 2 * DAY) return days.format(ms / DAY);
      const minutes = Math.floor(ms / 60_000);
      return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s` : [`${Math.floor(minutes / 60)} h`, ...(minutes % 60 ? [`${minutes % 60} min`] : [])].join(" ");
    },
    size: (bytes: number) =>
      bytes < 1_024 ? `${bytes} B` : bytes < 1_048_576 ? `${tenth.format(bytes / 1_024)} kB` : `${tenth.format(bytes / 1_048_576)} MB`,
  };
}

export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => formats(localeOf(i18n.language)), [i18n.language]);
}
