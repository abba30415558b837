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

export function formats(language: string) {
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const count = new Intl.NumberFormat(language);
  const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const unit = (name: string, value: number) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" }).format(value);

  return {
    moment: (iso: string) => whole.format(new Date(iso)),
    count: (value: number) => count.format(value),
    ago: (iso: string, now = Date.now()) => {
      const seconds = Math.round((new Date(iso).getTime() - now) / 1_000);
      const [name, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
      return relative.format(Math.trunc(seconds / size), name);
    },
    duration: (ms: number) => {
      if (ms < 1_000) return unit("millisecond", Math.round(ms));
      if (ms < 60_000) return `${tenth.format(ms / 1_000)} s`;
      const minutes = Math.floor(ms / 60_000);
      return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    },
    size: (bytes: number) =>
      bytes < 1_024 ? `${bytes} B` : bytes < 1_048_576 ? `${tenth.format(bytes / 1_024)} kB` : `${tenth.format(bytes / 1_048_576)} MB`,
  };
}

export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => formats(i18n.language), [i18n.language]);
}
