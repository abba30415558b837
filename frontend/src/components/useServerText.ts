/** Texts the server writes in English, said in the language of the screen where their meaning is known. */
import { useTranslation } from "react-i18next";

import type { Problem } from "../api/types";
import { parts } from "./problemText";

const SUMMARY = /^(\d+) \w+: (.*)$/s;

export function useProblemText(): (problem: Pick<Problem, "code" | "message">) => string {
  const { t, i18n } = useTranslation("problems");
  return (problem) => {
    const known = i18n.language === "en" ? null : parts(problem);
    return known ? t(`say.${known.key}`, known.values) : problem.message;
  };
}

/** "293 items: 00123, MUG-1 …" */
export function useSummary(): (summary: string) => string {
  const { t, i18n } = useTranslation();
  return (summary) => {
    const found = i18n.language === "en" ? null : SUMMARY.exec(summary);
    return found ? t("run.summary", { count: Number(found[1]), keys: found[2] }) : summary;
  };
}
