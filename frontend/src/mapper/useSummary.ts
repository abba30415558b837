/** What feeds a target, in one line of words. */
import { useTranslation } from "react-i18next";

import { pathText } from "../data/path";
import { showValue } from "../data/show";
import { isExpression } from "../forms/schema";
import type { Formula } from "./model/formula";
import { readFormula } from "./model/read";
import { menuOf } from "./model/transforms";
import type { Mapper } from "./useMapper";

export function useSummary(mapper: Mapper): (name: string) => string {
  const { t } = useTranslation("mapper");
  const ofFormula = (formula: Formula): string => {
    const steps = formula.steps.map((step) => {
      const entry = menuOf(step);
      return entry ? t(`transform.${entry.id}`) : step.kind === "filter" ? step.name : "";
    });
    return [sourceText(formula), ...steps].join(" → ");
  };

  return (name) => {
    const value = mapper.fields[name];
    if (!isExpression(value)) {
      const option = mapper.optionsOf(name)?.find((one) => one.value === showValue(value));
      const text = option?.label ?? showValue(value);
      return text ? `“${text}”` : t("fixed.empty");
    }
    const formula = readFormula(value);
    return formula ? ofFormula(formula) : t("expression.short", { text: value });
  };
}

export function sourceText({ source }: Formula): string {
  switch (source.kind) {
    case "field":
      return pathText(source.path);
    case "first":
      return source.paths.map(pathText).join(" / ");
    case "joined":
      return source.parts.map((part) => (part.kind === "field" ? pathText(part.path) : `“${part.text}”`)).join(" + ");
  }
}
