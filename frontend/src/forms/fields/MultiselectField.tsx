import { MultiSelect } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { asTexts, humanize } from "../schema";

export function MultiselectField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const choices = spec.schema.items?.enum ?? [];
  const chosen = asTexts(value ?? spec.schema.default);

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <MultiSelect
        id={id}
        data={choices.map((choice) => ({ value: showValue(choice), label: t(`choice.${showValue(choice)}`, { defaultValue: humanize(showValue(choice)) }) }))}
        value={chosen}
        placeholder={chosen.length === 0 ? t("choose") : ""}
        readOnly={readOnly}
        onChange={(texts) => onChange(choices.filter((choice) => texts.includes(showValue(choice))))}
      />
    </FieldFrame>
  );
}
