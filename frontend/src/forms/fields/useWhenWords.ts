/** A schedule's "when" in the language of the screen; a cron line that says more than words do stays as it is. */
import { useTranslation } from "react-i18next";

import { LAST, readWhen } from "./when";

export function useWhenWords(): (text: string) => string {
  const { t } = useTranslation("forms");
  return (text) => {
    const when = readWhen(text);
    switch (when.kind) {
      case "minutes":
      case "hours":
        return t(`cron.said.${when.kind}`, { count: when.every });
      case "days":
        return t("cron.said.days", { days: when.days.map((day) => t(`cron.day.${day}`)).join(", "), at: when.at });
      case "month":
        return t("cron.said.month", { day: when.day === LAST ? t("cron.lastDay") : when.day, at: when.at });
      case "own":
        return when.text;
      default:
        return t(`cron.said.${when.kind}`, { at: when.at });
    }
  };
}
