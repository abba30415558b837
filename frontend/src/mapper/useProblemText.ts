/** A problem of the mapping in words, with the way out. */
import { useTranslation } from "react-i18next";

import type { MapProblem } from "./model/problems";

export function useProblemText(): (problem: MapProblem) => string {
  const { t } = useTranslation("mapper");
  return ({ code, detail, items }) => {
    const text = t(`problem.${code}`, { detail: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail });
    return items === null ? text : `${text} ${t("problem.items", { count: items })}`;
  };
}
